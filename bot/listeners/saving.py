"""Saved views: out of the filter that somebody looks at in Home, changed and dropped in a modal."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.blocks import saving
from bot.desk import Desk
from bot.listeners import modals
from bot.listeners.seen import first_time, recorded, view_key
from storage import homes as kept
from storage import saved
from storage.domain.errors import SendError
from storage.domain.query import show
from storage.domain.views import ViewDetails
from storage.models import Home, Workspace


def register(bolt: App, desk: Desk) -> None:
    """Two buttons of Home, and the modals behind them."""

    @bolt.action(ids.HOME_SAVE)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace, viewer = desk.workspace(body["team"]["id"]), body["user"]["id"]
        home = _home(desk, workspace, viewer)
        if workspace is None or home is None:
            return
        query, _ = desk.database.read(lambda session: homes.asked_for(session, home))
        modals.show(desk, workspace, body, saving.save(home.id, show(query), desk.words(workspace, viewer)))

    @bolt.view(ids.VIEW_SAVE)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        workspace, viewer, told = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
        home = _home(desk, workspace, viewer)
        name = " ".join(str(told.get(ids.VIEW_NAME, "")).split())
        if workspace is None or home is None:
            ack()
            return
        t = desk.words(workspace, viewer)
        if not name:
            ack(response_action="errors", errors={ids.VIEW_NAMED: t("view-name-needed")})
            return

        def work(session: Session) -> None:
            now = desk.database.now()
            if first_time(session, workspace, view_key(body), now=now):
                query, _ = homes.asked_for(session, home)
                for_team = "team" in told.get(ids.VIEW_TEAM, [])
                view = saved.save(session, workspace, viewer, name, query, for_team=for_team, now=now)
                kept.look(session, workspace.id, viewer, now=now, view_id=view.id, words="", channel="")

        try:
            recorded(desk.database, "click", work)
        except saved.TooMany:
            ack(response_action="errors", errors={ids.VIEW_NAMED: t("view-too-many", count=saved.MOST)})
            return
        ack()
        homes.publish(desk, workspace, viewer, asked=True)

    @bolt.action(ids.HOME_EDIT)
    def edit(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace, viewer = desk.workspace(body["team"]["id"]), body["user"]["id"]
        details = _details(desk, workspace, ids.number(action.get("value", "")), viewer)
        if workspace is not None and details is not None:
            modals.show(desk, workspace, body, saving.change(details, desk.words(workspace, viewer)))

    @bolt.view(ids.VIEW_CHANGE)
    def change(ack: Ack, body: dict[str, Any]) -> None:
        workspace, viewer, told = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
        details = _details(desk, workspace, modals.subject(body), viewer)
        name = " ".join(str(told.get(ids.VIEW_NAME, "")).split())
        if workspace is None or details is None:
            ack()
            return
        place = str(told.get(ids.VIEW_PLACE, "")) if details.is_team else ""
        wrong = _wrong(desk, workspace, viewer, name, place, details.post_channel)
        if wrong:
            t = desk.words(workspace, viewer)
            ack(response_action="errors", errors={block: t(key) for block, key in wrong.items()})
            return
        hour, zone = ids.number(str(told.get(ids.VIEW_HOUR, ""))), _zone(desk, workspace, viewer)

        def work(session: Session) -> None:
            now = desk.database.now()
            view = saved.visible(session, workspace.id, details.id, viewer)
            if view is not None and first_time(session, workspace, view_key(body), now=now):
                saved.change(
                    session, view, viewer, name=name, post_channel=place, post_hour=hour, post_zone=zone, now=now
                )

        recorded(desk.database, "click", work)
        ack()
        homes.publish(desk, workspace, viewer, asked=True)

    @bolt.action(ids.VIEW_DROP)
    def drop(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, viewer, view_id = desk.workspace(body["team"]["id"]), body["user"]["id"], action.get("value", "")
        if workspace is None:
            ack()
            return

        def work(session: Session) -> None:
            view = saved.visible(session, workspace.id, ids.number(view_id), viewer)
            if view is not None:
                name = view.name
                saved.drop(session, view, viewer, now=desk.database.now())
                kept.look(session, workspace.id, viewer, now=desk.database.now())
                kept.say(session, workspace.id, viewer, "notice-view-dropped", {"name": name})

        recorded(desk.database, "click", work)
        ack()
        modals.turn_into(desk, workspace, body, saving.gone(desk.words(workspace, viewer)))
        homes.publish(desk, workspace, viewer, asked=True)


def _home(desk: Desk, workspace: Workspace | None, viewer: str) -> Home | None:
    if workspace is None:
        return None
    return desk.database.read(lambda session: kept.known(session, workspace.id, viewer))


def _details(desk: Desk, workspace: Workspace | None, view_id: int, viewer: str) -> ViewDetails | None:
    if workspace is None:
        return None
    view = desk.database.read(lambda session: saved.visible(session, workspace.id, view_id, viewer))
    if view is None:
        return None
    is_team = view.owner == saved.TEAM
    return ViewDetails(
        view.id, view.name, is_team, view.query, view.post_channel, view.post_hour,
        view.post_zone if view.post_channel else _zone(desk, workspace, viewer),
    )  # fmt: skip


def _wrong(desk: Desk, workspace: Workspace, viewer: str, name: str, place: str, before: str) -> dict[ids.BlockId, str]:
    """What of a changed view cannot be, by the block that it is said at."""
    wrong = {} if name else {ids.VIEW_NAMED: "view-name-needed"}
    if place and place != before:
        try:
            told = desk.slack(workspace).call("conversations.info", channel=place).get("channel", {})
            if not told.get("is_member"):
                wrong[ids.VIEW_POSTED] = "view-post-not-in"
            elif told.get("is_ext_shared") or told.get("is_pending_ext_shared"):
                wrong[ids.VIEW_POSTED] = "view-post-shared"
            elif viewer not in desk.members(workspace, place):
                wrong[ids.VIEW_POSTED] = "view-post-not-yours"
        except SendError:
            wrong[ids.VIEW_POSTED] = "view-post-not-in"
    return wrong


def _zone(desk: Desk, workspace: Workspace, slack_user: str) -> str:
    """The time zone of whoever sets an hour; UTC where Slack does not say."""
    try:
        return desk.agent(workspace, slack_user).zone or "UTC"
    except SendError:
        return "UTC"
