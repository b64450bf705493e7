"""App Home: what somebody looks at in it is kept with them, and each row can be acted on as its card can."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, cast

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.desk import Desk
from bot.listeners import actions, owning, verbs
from bot.listeners.clicks import clicked
from storage import bulks
from storage import homes as kept
from storage.domain.lifecycle import Act
from storage.domain.traits import TRAITS
from storage.domain.views import Cursor
from storage.models import Conversation, Workspace

Looks: TypeAlias = "Callable[[Mapping[str, Any]], dict[str, Any]]"
ACTS: Final = frozenset({"take", "pending", "close", "reopen"})


def register(bolt: App, desk: Desk) -> None:
    """Opening it, looking at something else in it, turning pages, and the menus of its rows."""

    @bolt.event("app_home_opened")
    def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is None or event.get("tab", "home") != "home":
            return
        shown = event.get("view", {}).get("hash", "")

        def work(session: Session) -> None:
            home = kept.look(session, workspace.id, event["user"], now=desk.database.now())
            kept.shown_elsewhere(session, home, shown)

        desk.database.write(work)
        homes.publish(desk, workspace, event["user"], asked=True)

    for name in ids.TABS:
        bolt.action(ids.tab(name))(_looking(desk, _tab(name)))
    bolt.action(ids.HOME_CHANNEL)(_looking(desk, lambda action: {"channel": _word(_chosen(action))}))
    bolt.action(ids.HOME_VIEW)(_looking(desk, lambda action: _view(ids.number(_chosen(action)))))
    bolt.action(ids.HOME_WORDS)(_looking(desk, lambda action: {"words": (action.get("value") or "").strip()[:200]}))
    bolt.action(ids.HOME_CLEAR)(_looking(desk, lambda _: {"words": ""}))
    bolt.action(ids.HOME_NEXT)(_looking(desk, lambda action: {"place": _place(action, back=False)}))
    bolt.action(ids.HOME_PREVIOUS)(_looking(desk, lambda action: {"place": _place(action, back=True)}))

    @bolt.action(ids.ROW_ACT)
    def row(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        conversation_id, what = ids.subject(action["block_id"]), _chosen(action)
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            ack()
            return
        if what == "more":
            ack()
            actions.show_more(desk, workspace, body, conversation_id)
        elif what == "assign":
            ack()
            owning.ask_whose(desk, workspace, body, conversation_id)
        elif what in ACTS:
            _act(desk, workspace, body, action, conversation_id, cast(Act, what))
            ack()
            homes.publish(desk, workspace, body["user"]["id"], asked=True)

    @bolt.action(ids.HOME_UNDO)
    def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is not None:
            bulk_id, now = ids.number(action.get("value", "")), desk.database.now()
            desk.database.write(lambda session: bulks.take_back(session, bulk_id, workspace.id, actor, now=now))
            desk.database.write(lambda session: kept.look(session, workspace.id, actor, now=now))
            homes.publish(desk, workspace, actor, asked=True)
        ack()


def _looking(desk: Desk, looks: Looks) -> Callable[..., None]:
    """A control that only changes what is looked at. Doing it twice shows the same."""

    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        viewer, now = body["user"]["id"], desk.database.now()
        desk.database.write(lambda session: kept.look(session, workspace.id, viewer, now=now, **looks(action)))
        homes.publish(desk, workspace, viewer, asked=True)

    return listener


def _act(
    desk: Desk, workspace: Workspace, body: dict[str, Any], action: dict[str, Any], conversation_id: int, what: Act
) -> None:
    """What the card's button of the same name does; where it cannot be done, Home says why."""
    actor, now = body["user"]["id"], desk.database.now()

    def work(session: Session, conversation: Conversation) -> None:
        kept.look(session, workspace.id, actor, now=now)
        owner = conversation.owner
        came = verbs.perform(session, conversation, what, actor, now=now, in_thread=False)
        if came.after is None:
            values = {"owner": owner} if came.told == "notice-already-with" else {}
            kept.say(session, workspace.id, actor, came.told, values)

    clicked(desk, body, action, conversation_id, work)


def _tab(name: str) -> Looks:
    return lambda _: {"tab": name, "view_id": None, "words": ""}


def _view(view_id: int) -> dict[str, Any]:
    """A saved view in place of a tab; 0: back to the tab."""
    return {"view_id": view_id or None, "words": ""}


def _chosen(action: Mapping[str, Any]) -> str:
    return str((action.get("selected_option") or {}).get("value", ""))


def _word(value: str) -> str:
    return value if value in TRAITS else ""


def _place(action: Mapping[str, Any], *, back: bool) -> str:
    """The page before or after the row that the button names, which was there at the time the block says."""
    times, row = ids.state(action["block_id"]), ids.number(action.get("value", ""))
    if not row or len(times) != 2:
        return ""
    return kept.place(Cursor(ids.moment(times[0 if back else 1]), row), back=back)
