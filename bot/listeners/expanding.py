"""A canned reply or macro, asked for by its code in the thread: filled in, shown to whoever asked, and held until they
say so (features.md AU-6)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.mrkdwn import said
from storage import canned, replies, withheld
from storage.domain.outgoing import SlackFile
from storage.domain.reply import kept_inside
from storage.domain.traits import TRAITS
from storage.models import CannedReply, Conversation, Inbox
from storage.outbox import stage
from storage.replies import Typed


def use(session: Session, conversation: Conversation, code: str, typed: Typed, *, now: datetime) -> None:
    """Show what a code stands for to whoever typed it; what is missing is named, and nothing is held then."""
    row = canned.named(session, conversation, typed.author, code)
    if row is None:
        _tell(session, conversation, typed.author, "canned-unknown", {"code": code.removeprefix("!")}, now=now)
        return
    text, refusal, values = ready(session, conversation, row, typed.author)
    if refusal:
        _tell(session, conversation, typed.author, refusal, values, now=now)
        return
    files = tuple(SlackFile(**each) for each in row.files)
    message = replies.hold_back(session, conversation, replace(typed, text=text, files=files), now=now)
    if message is not None:
        message.details = message.details | {"code": row.code, "acts": row.acts}
        withheld.ask(session, conversation, message, "canned", now=now)


def ready(
    session: Session, conversation: Conversation, row: CannedReply, actor: str
) -> tuple[str, str, dict[str, str]]:
    """Its words as the channel takes them; else the key and values of why they cannot go to this customer."""
    filled = canned.fill(session, conversation, row, actor)
    values = {"code": row.code, "names": ", ".join(filled.missing)}
    if filled.missing:
        return "", "canned-missing", values
    text = said(filled.text, TRAITS[session.get_one(Inbox, conversation.inbox_id).channel])
    return ("", "canned-inside", values) if kept_inside(text) else (text, "", {})


def _tell(
    session: Session, conversation: Conversation, user: str, key: str, values: dict[str, str], *, now: datetime
) -> None:
    stage(session, conversation, "notice", "ephemeral", {"user": user, "key": key, "values": values}, now=now)
