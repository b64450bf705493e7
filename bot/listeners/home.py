"""App Home: what somebody looks at in it is kept with them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.desk import Desk
from bot.instants import moment
from storage import homes as kept
from storage import saved
from storage.domain.traits import TRAITS
from storage.domain.views import Cursor

Looks: TypeAlias = "Callable[[Mapping[str, Any]], dict[str, Any]]"


def register(bolt: App, desk: Desk) -> None:
    """Opening it, looking at something else in it, and turning pages."""

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


def _looking(desk: Desk, looks: Looks) -> Callable[..., None]:
    """A control that only changes what is looked at. Doing it twice shows the same."""

    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        viewer, now = body["user"]["id"], desk.database.now()

        def work(session: Session) -> None:
            wanted = looks(action)
            view_id = wanted.get("view_id")
            if view_id and saved.visible(session, workspace.id, view_id, viewer) is None:
                wanted["view_id"] = None  # dropped while this Home still offered it, or none of theirs
            kept.look(session, workspace.id, viewer, now=now, **wanted)

        desk.database.write(work)
        homes.publish(desk, workspace, viewer, asked=True)

    return listener


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
    return kept.place(Cursor(moment(times[0 if back else 1]), row), back=back)
