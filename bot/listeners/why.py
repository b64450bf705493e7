"""`/inbox why <link>`: what happened to a message, for the eyes of somebody who may see its conversation."""

from typing import Final

from sqlalchemy.orm import Session

from bot.blocks import asks
from bot.blocks.kit import Rendered
from bot.blocks.why import why
from bot.desk import Desk
from bot.i18n import T
from storage import lives
from storage.domain.life import Life
from storage.models import Workspace

WORDS: Final = ("why", "por que", "por quê", "porque", "porquê")


def asked(words: str) -> str | None:
    """What comes after "why", in either language; None when that is not what was typed."""
    lower = words.lower()
    word = next((each for each in WORDS if lower == each or lower.startswith(f"{each} ")), None)
    return None if word is None else words[len(word) :].strip()


def answer(desk: Desk, workspace: Workspace, viewer: str, about: str, t: T) -> Rendered:
    """What `/inbox why <about>` answers. Nobody learns from it whether a message they may not see exists."""
    channel, ts = lives.place(about)
    if not channel:
        return asks.notice("why-help", {}, t)
    found = desk.database.read(lambda session: lives.at(session, workspace.id, channel, ts))
    seen = [each for each in found if desk.may_act(workspace, viewer, each.slack_channel)]
    if not seen:
        return asks.notice("why-unknown", {}, t)

    def read(session: Session) -> list[Life]:
        now = desk.database.now()
        return [lives.tell(session, each, now=now) for each in seen]

    return why(desk.database.read(read), t)
