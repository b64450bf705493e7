"""Going away and coming back, by `/inbox away`, `/inbox back` and in Home; passing on what is theirs meanwhile."""

from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.blocks import away as blocks
from bot.blocks.kit import Rendered
from bot.desk import Desk
from bot.listeners.seen import action_key, first_time, recorded
from storage import agents, shares
from storage import homes as kept
from storage.domain.vocabulary import folded
from storage.models import Workspace

WORDS: Final = {"away": True, "ausente": True, "back": False, "voltei": False, "de volta": False}


def register(bolt: App, desk: Desk) -> None:
    """Home's two buttons, and passing on."""

    @bolt.action(ids.HOME_AWAY)
    @bolt.action(ids.HOME_BACK)
    def switch(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, viewer = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is not None:
            go(desk, workspace, viewer, away=action["action_id"] == ids.HOME_AWAY)
            homes.publish(desk, workspace, viewer, asked=True)
        ack()

    @bolt.action(ids.AWAY_PASS_ON)
    def pass_on(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, viewer = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is None:
            ack()
            return

        def work(session: Session) -> None:
            now = desk.database.now()
            if first_time(session, workspace, action_key(body, action), now=now):
                count = shares.pass_all_on(session, workspace.id, viewer, now=now)
                kept.look(session, workspace.id, viewer, now=now)
                kept.say(session, workspace.id, viewer, "away-passed-on", {"count": count})

        recorded(desk.database, "click", work)
        ack()
        homes.publish(desk, workspace, viewer, asked=True)


def asked(words: str) -> bool | None:
    """Whether `/inbox <words>` says that somebody goes away; None: neither that nor that they are back."""
    return WORDS.get(folded(words.strip()))


def answer(desk: Desk, workspace: Workspace, viewer: str, *, away: bool) -> Rendered:
    """What is answered to it, once it is so."""
    t = desk.words(workspace, viewer)
    return blocks.told(away=away, count=go(desk, workspace, viewer, away=away), t=t)


def go(desk: Desk, workspace: Workspace, viewer: str, *, away: bool) -> int:
    """Go away, or come back. How many conversations are theirs."""
    desk.words(workspace, viewer)  # so that we know them

    def work(session: Session) -> int:
        now = desk.database.now()
        agents.go_away(session, workspace.id, viewer, away=away, now=now)
        kept.look(session, workspace.id, viewer, now=now)
        return len(shares.theirs(session, workspace.id, viewer))

    return desk.database.write(work)
