"""The customer's end of a lane: check the window again, send, or look for evidence."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import automatic, commented, conversations, outbox
from storage.domain import parts, timing
from storage.domain.errors import Rejected, TryLater
from storage.domain.events import MediaKind
from storage.domain.outcomes import Outcome, Overtaken, Sent, Unknown
from storage.domain.parts import (
    Address,
    ChoicePart,
    CommentReplyPart,
    FilePart,
    Part,
    PrivateReplyPart,
    TemplatePart,
    TextPart,
)
from storage.domain.traits import TRAITS
from storage.errands import Errand
from storage.failpoints import reach
from storage.models import Attachment, Delivery, Inbox
from storage.outbox import Turn
from workers import media
from workers.outside import Outside

FETCHED_WITHIN: Final = timedelta(hours=1)  # how long the channel may fetch a file from us; it does so at once
LINKED_FOR: Final = timedelta(days=7)  # how long a customer may fetch a file from us: ours, the length of a holiday
FETCHES: Final = 3  # times the channel may come for a file in vain
FETCH_AGAIN_SECONDS: Final = 5.0
CLOCKS_APART: Final = timedelta(seconds=60)


def perform(outside: Outside, turn: Turn) -> Outcome:
    """Send one part. Raises SendErrors."""
    first_try = turn.delivery.attempts <= 1
    too_late = first_try and outside.database.now() - turn.delivery.created_at > timing.FRESH
    errand = turn.errand
    if errand.automatic is not None and (too_late or automatic.is_overtaken(errand.conversation, errand.automatic)):
        return Overtaken()
    if first_try and errand.is_of_before:
        raise Rejected("too_late")  # what was lost may have sent it: the team is asked whether it shall go
    if too_late:
        raise TryLater("too_late")  # typed while we were away: the team is asked whether it still shall go
    part = parts.from_json(turn.delivery.payload)
    address = _address(outside, errand, part)
    if turn.step == "prepare":
        part = _prepare(outside, turn, errand, part)
        if not outbox.door(outside.database, turn):
            raise TryLater("interrupted", seconds=1, free=True)
        reach("customer.door")
        turn = replace(turn, begun=time.monotonic())
    channel = outside.channels[errand.inbox.channel]
    try:
        # It waits for as long as a call takes, at most; whoever then has too little of its lease left stops.
        with outside.in_flight:
            start(turn)
            handed = channel.send(outside.account(errand.inbox), address, part, turn.delivery.key)
        return Sent(handed.external_id, handed.address if handed.address != address.address else "")
    except Rejected as refusal:
        if refusal.code != "media_unfetchable" or turn.delivery.attempts >= FETCHES:
            raise
        # The channel asked us for the file while our web server was being replaced: it is there again in a moment.
        raise TryLater(refusal.code, refusal.provider, seconds=FETCH_AGAIN_SECONDS) from refusal


def attend(outside: Outside, turn: Turn) -> Outcome:
    """Show the customer that their words were read, or that an answer is being written. Raises SendErrors.

    Nothing depends on it: what is not shown in time is not shown at all, and nobody is told.
    """
    delivery = turn.delivery
    if outside.database.now() - delivery.created_at > timing.TYPING:
        return Overtaken()
    errand = turn.errand
    address = Address(errand.identity.address, errand.identity.bsuid)
    channel = outside.channels[errand.inbox.channel]
    channel.attend(
        outside.account(errand.inbox), address, delivery.payload["external_id"], typing=delivery.kind == "typing"
    )
    return Sent()


def block(outside: Outside, turn: Turn) -> Outcome:
    """Have the channel turn the customer away, or let them through again. Raises SendErrors."""
    errand = turn.errand
    channel = outside.channels[errand.inbox.channel]
    if channel.block is None:
        raise Rejected("unblockable", "this channel cannot")
    address = Address(errand.identity.address, errand.identity.bsuid)
    channel.block(outside.account(errand.inbox), address, blocked=turn.delivery.kind == "block")
    return Sent()


def hide(outside: Outside, turn: Turn) -> Outcome:
    """Have the channel take a comment out of everybody's sight, or put it back. Raises SendErrors."""
    errand = turn.errand
    channel = outside.channels[errand.inbox.channel]
    if channel.hide is None:
        raise Rejected("unsupported", "this channel has no comments")
    comment = str(turn.delivery.payload["comment"])
    channel.hide(outside.account(errand.inbox), comment, hidden=turn.delivery.kind == "hide")
    return Sent()


def look(outside: Outside, turn: Turn) -> Outcome:
    """Did an uncertain send arrive? Statuses and echoes settle it from outside; here we ask, where one can."""
    proof = outside.database.read(lambda session: outbox.proof_left_behind(session, turn.delivery))
    if proof:
        return Sent(proof)
    errand = turn.errand
    recent = outside.channels[errand.inbox.channel].recent
    part: Part = parts.from_json(turn.delivery.payload)
    if recent is None or not isinstance(part, TextPart | ChoicePart | PrivateReplyPart):
        return Unknown()
    since = (turn.delivery.sending_at or turn.delivery.created_at) - CLOCKS_APART
    same = [
        seen
        for seen in recent(outside.account(errand.inbox), errand.identity.address)
        if seen.text == part.text and seen.sent_at >= since
    ]
    known = outside.database.read(lambda session: _known(session, errand.inbox, [seen.external_id for seen in same]))
    unclaimed = [seen for seen in same if seen.external_id not in known]
    return Sent(unclaimed[0].external_id) if len(unclaimed) == 1 else Unknown()


def start(turn: Turn) -> None:
    """The last look before the wire: a worker that was paused too long must not begin a call. Raises TryLater."""
    if time.monotonic() - turn.begun > (timing.LEASE - timing.GUARD).total_seconds():
        raise TryLater("interrupted", seconds=1, free=True)


def _address(outside: Outside, errand: Errand, part: Part) -> Address:
    """Where it goes, if it may still go: the window is checked again right before the send. A template passes it."""
    if errand.inbox.state == "removed":
        raise Rejected("inbox_removed")
    if isinstance(part, CommentReplyPart):
        return Address(errand.identity.address)
    if isinstance(part, PrivateReplyPart):
        known = outside.database.read(lambda session: commented.of_comment(session, errand.inbox, part.comment))
        if not commented.is_in_time(known, outside.database.now()):
            raise Rejected("private_reply_refused", "the comment is older than 7 days")
        return Address(errand.identity.address)
    window = conversations.window(errand.conversation, errand.inbox, outside.database.now())
    is_template = isinstance(part, TemplatePart)
    if window.state == "closed" and not is_template:
        raise Rejected("window_closed")
    if window.state == "agent_only" and not errand.author:
        raise Rejected("window_closed")  # only what a person wrote may go (features.md TW-5)
    return Address(errand.identity.address, errand.identity.bsuid, human_agent=window.state == "agent_only")


def _prepare(outside: Outside, turn: Turn, errand: Errand, part: Part) -> Part:
    """Bring the file to where the channel takes it from. Steps that are safe to repeat; nothing is sent yet."""
    if not isinstance(part, FilePart | TemplatePart) or (isinstance(part, TemplatePart) and not part.file):
        return part
    attachment = errand.attachment
    if attachment is None:
        raise Rejected("media_refused", "no attachment")
    traits = TRAITS[errand.inbox.channel]
    path: Path = media.from_agent(outside, outside.slack(errand.workspace), attachment)
    if isinstance(part, FilePart) and part.linked:
        link = _link(outside, attachment, turn.delivery.created_at + LINKED_FOR)
        return TextPart(f"📎 {attachment.name} ({_size(attachment.size_bytes)})\n{link}")

    def keep() -> bool:
        return not outside.stopping.is_set() and outbox.keep(outside.database, turn)

    path = media.fitted(outside, attachment, path, traits, keep)
    kind, size = cast(MediaKind, attachment.kind), attachment.size_bytes
    if size > traits.room(kind):
        raise Rejected("media_too_big", f"{size} bytes")
    if isinstance(part, FilePart):
        part = replace(part, kind=kind, mime=attachment.mime, name=attachment.name, size_bytes=size)
    elif kind != part.file:
        raise Rejected("media_refused", f"a {kind} where the template has room for a {part.file}")
    else:
        part = replace(part, mime=attachment.mime, file_name=attachment.name)
    if traits.media_by_link:
        return part.with_ref(_link(outside, attachment, outside.database.now() + FETCHED_WITHIN))
    if not attachment.handle:
        upload = outside.channels[errand.inbox.channel].upload
        if upload is None:
            raise Rejected("media_refused", "no upload")
        name = part.file_name if isinstance(part, TemplatePart) else part.name
        handle = upload(outside.account(errand.inbox), path, part.mime, name)
        reach("media.uploaded")
        media.remember_handle(outside, attachment, handle)
    return part.with_ref(attachment.handle)


def _link(outside: Outside, attachment: Attachment, until: datetime) -> str:
    return f"{outside.settings.public}/media/{outside.vault.sign_link(attachment.id, int(until.timestamp()))}"


def _size(size_bytes: int) -> str:
    """As people say it, in any language."""
    return f"{max(1, round(size_bytes / 1000))} kB" if size_bytes < 999_500 else f"{size_bytes / 1_000_000:.1f} MB"


def _known(session: Session, inbox: Inbox, external_ids: list[str]) -> set[str]:
    query = select(Delivery.external_id).where(Delivery.inbox_id == inbox.id, Delivery.external_id.in_(external_ids))
    return {each for each in session.scalars(query) if each}
