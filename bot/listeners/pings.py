"""When somebody wants to hear of things: a button of Home, and the modal behind it (features.md NO-3)."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, people
from bot.blocks import pings as drawn
from bot.desk import Desk
from bot.listeners import modals
from storage import pings
from storage.domain.errors import SendError
from storage.domain.quiet import HOWS, Wishes


def register(bolt: App, desk: Desk) -> None:
    """The button, and what is sent off. Sent off twice, it is the same wish."""

    @bolt.action(ids.HOME_PINGS)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace, viewer = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is None:
            return
        t = desk.words(workspace, viewer)  # whoever asks is known from then on
        present = desk.database.read(lambda session: pings.wishes(session, workspace.id, viewer))
        modals.show(desk, workspace, body, drawn.settings(present, t))

    @bolt.view(ids.PINGS)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        workspace, viewer, told = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
        if workspace is None:
            ack()
            return
        since, until = (_hour(str(told.get(each, ""))) for each in (ids.PINGS_FROM, ids.PINGS_UNTIL))
        if (since is None) != (until is None):
            block = ids.PINGS_TILL if until is None else ids.PINGS_SINCE
            ack(response_action="errors", errors={block: desk.words(workspace, viewer)("pings-both")})
            return
        try:
            people.agent(desk, workspace, viewer)
        except SendError:
            ack(response_action="errors", errors={ids.PINGS_WAY: desk.words(workspace, viewer)("pings-later")})
            return
        how = str(told.get(ids.PINGS_HOW, ""))
        wanted = Wishes(how if how in HOWS else "instant", since, until)
        now = desk.database.now()
        desk.database.write(lambda session: pings.wish(session, workspace.id, viewer, wanted, now=now))
        ack()


def _hour(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and int(value) < 24 else None
