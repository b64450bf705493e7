"""What happened to a message, told to those who may see its conversation: `/inbox why <link>`, and "Why?"."""

import logging
from collections.abc import Sequence
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import asks
from bot.blocks.kit import Rendered
from bot.blocks.why import why
from bot.desk import Desk
from bot.i18n import T
from bot.listeners.clicks import beside
from storage import lives
from storage.domain.errors import SendError
from storage.domain.life import Life
from storage.models import Workspace

log = logging.getLogger(__name__)
WORDS: Final = ("why", "por que", "por quê", "porque", "porquê")


def register(bolt: App, desk: Desk) -> None:
    """The shortcut in a message's own menu."""

    @bolt.message_shortcut(ids.WHY)
    def asked_about(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        viewer, message = body["user"]["id"], body["message"]
        place = (body["channel"]["id"], message["ts"])
        told = _told(desk, workspace, viewer, place, _files(message), desk.words(workspace, viewer))
        beside(desk, workspace, body, told)


def asked(words: str) -> str | None:
    """What comes after "why", in either language; None when that is not what was typed."""
    lower = words.lower()
    word = next((each for each in WORDS if lower == each or lower.startswith(f"{each} ")), None)
    return None if word is None else words[len(word) :].strip()


def answer(desk: Desk, workspace: Workspace, viewer: str, about: str, t: T) -> Rendered:
    """What `/inbox why <about>` answers."""
    place = lives.place(about)
    return _told(desk, workspace, viewer, place, None, t) if all(place) else asks.notice("why-help", {}, t)


def _told(
    desk: Desk, workspace: Workspace, viewer: str, place: tuple[str, str], files: Sequence[str] | None, t: T
) -> Rendered:
    """The lives of what is shown at a place in Slack. Nobody learns whether a message they may not see exists.

    files: of the message there; None: Slack is asked, if nothing else is known of it.
    """
    found = desk.database.read(lambda session: lives.at(session, workspace.id, *place, files or ()))
    if not found and files is None and desk.may_act(workspace, viewer, place[0], "look"):
        files = files_there(desk, workspace, *place)
        found = desk.database.read(lambda session: lives.at(session, workspace.id, *place, files or ()))
    seen = [each for each in found if desk.may_act(workspace, viewer, each.slack_channel, "look")]
    if not seen:
        return asks.notice("why-unknown", {}, t)

    def read(session: Session) -> list[Life]:
        now = desk.database.now()
        return [lives.tell(session, each, now=now) for each in seen]

    return why(desk.database.read(read), t)


def files_there(desk: Desk, workspace: Workspace, channel: str, ts: str) -> list[str]:
    """The files of a message, as Slack tells. A reply's own ts shows that reply alone."""
    try:
        told = desk.slack(workspace).call("conversations.replies", channel=channel, ts=ts, limit=1)
    except SendError as error:
        log.info("why.unseen", extra={"reason": error.code})
        return []
    return [file for message in told.get("messages", []) if message.get("ts") == ts for file in _files(message)]


def _files(message: dict[str, Any]) -> list[str]:
    return [file["id"] for file in message.get("files", [])]
