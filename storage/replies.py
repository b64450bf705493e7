"""What the team writes in a thread, written down: replies cut into parts, notes, and words that must wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import glances, happenings, hooks, practice, recalling, receipts, settlement, signing, working
from storage.db import whole_if_new
from storage.domain import hooking
from storage.domain.outgoing import Plan, SlackFile, plan
from storage.domain.parts import FilePart, Part, TextPart, name_of, to_json
from storage.domain.styled import parts_for
from storage.domain.text import preview
from storage.domain.traits import TRAITS, Traits
from storage.models import Attachment, Conversation, Delivery, Inbox, Message
from storage.outbox import gathered, redraw, stage
from storage.recalling import call_back

KEPT: Final = frozenset({"held", "queued", "draft"})  # statuses of words that are only kept: nothing of them is staged
HOURGLASS_AFTER: Final = timedelta(seconds=2)  # a mark is shown only for what takes longer (design.md section 7)


@dataclass(frozen=True, slots=True)
class Typed:
    """A message as a teammate typed it. text: in the channel's own formatting; plain for a note.

    client_msg_id: one per gesture; Slack was seen delivering one gesture as two messages. None where Slack gives none.
    """

    author: str
    slack_channel: str
    slack_ts: str
    text: str
    sent_at: datetime
    files: tuple[SlackFile, ...] = ()
    client_msg_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that the channel does not take, known before anything is sent. code: a failure word."""

    name: str
    code: str
    attachment_id: int


def send(
    session: Session, conversation: Conversation, inbox: Inbox, typed: Typed, *, now: datetime
) -> tuple[Message | None, list[Refused]]:
    """Stage a reply to the customer, part by part in order. None for the message when it was already known.

    A file the channel refuses stays behind and is named; the rest of the message goes.
    """
    before = _before(conversation) if typed.text else None  # of files alone, none may go
    message = _insert(session, conversation, typed, direction="out", status="staged", now=now, before=before)
    if message is None:
        return None, []
    leaves_at = now + timedelta(seconds=inbox.undo_seconds)
    with gathered(session, now):
        refused = stage_parts(session, conversation, inbox, message, typed.files, now=now, due_at=leaves_at)
        if not typed.text and len(refused) == len(typed.files):  # nothing of it goes: the customer still waits
            message.status, message.failure = "failed", refused[0].code if refused else "empty"
            settlement.mark(session, conversation, message, now=now, is_new=True)
            return message, refused
        wait = timedelta() if inbox.undo_seconds else HOURGLASS_AFTER  # it surely takes longer
        settlement.mark(session, conversation, message, now=now, wait=wait, is_new=True)
        shown = preview(typed.text) if typed.text else _kind(typed.files, TRAITS[inbox.channel])
        answered(session, conversation, message, shown, now=now)
    return message, refused


def answered(
    session: Session, conversation: Conversation, message: Message, shown: str, *, now: datetime, by: str = ""
) -> None:
    """What a reply changes about its conversation. shown: what lists show of it."""
    message.details = message.details | {"before": _before(conversation)}
    conversation.waiting_since = None
    conversation.replied_at, conversation.replied_by = now, by or message.author
    conversation.by_hand_at = conversation.by_hand_at or now  # from here on rules keep silent (features.md AU-8)
    conversation.preview, conversation.preview_by_customer = shown, False
    happenings.note(session, conversation, happenings.REPLIED, now=now)
    if conversation.status == "closed":
        conversation.status, conversation.closed_at = "open", None
    if conversation.status == "pending":
        practice.count_to_closing(session, conversation, now=now)
    inbox = session.get_one(Inbox, conversation.inbox_id)
    working.first_reply(session, inbox, conversation, by or message.author, now=now)
    glances.take_for_answer(session, conversation)
    receipts.show_read(session, conversation, replied=True, now=now)
    redraw(session, conversation, now=now)
    glances.drop(session, conversation)


def send_link(session: Session, conversation: Conversation, attachment_id: int, *, now: datetime) -> str | None:
    """Let a file that the channel does not take go as a link. Its name; None when that was decided already."""
    file = session.get_one(Attachment, attachment_id)
    message = session.get_one(Message, file.message_id)
    failed = session.scalars(
        select(Delivery).where(
            Delivery.message_id == message.id, Delivery.attachment_id == file.id, Delivery.state == "failed"
        )
    ).first()
    if file.state == "linked" or message.conversation_id != conversation.id or not (failed or file.state == "refused"):
        return None
    if failed is not None:
        failed.state, failed.settled_at = "cancelled", now
    file.state = "linked"
    part = FilePart("document", file.name, file.mime, file.size_bytes, linked=True)
    _stage(session, conversation, message, part, file.id, now=now, due_at=None, since=now, state="queued")
    settlement.refresh(session, [message], now)
    if failed is None:
        answered(session, conversation, message, "kind:document", now=now)
    return file.name


def note(session: Session, conversation: Conversation, typed: Typed, *, now: datetime) -> Message | None:
    """Keep a message inside the team, and mark it with a lock at once."""
    message = _insert(session, conversation, typed, direction="note", status="", now=now)
    if message is not None:
        settlement.mark(session, conversation, message, now=now)
        hooks.tell(session, hooking.NOTED, conversation.id, message.id)
    return message


def hold_back(
    session: Session, conversation: Conversation, typed: Typed, *, now: datetime, status: str = "held"
) -> Message | None:
    """Keep words that may not go out now; their author decides what becomes of them: wait (storage.queued) or note."""
    return _insert(session, conversation, typed, direction="out", status=status, now=now)


def let_go(
    session: Session, conversation: Conversation, inbox: Inbox, message: Message, *, now: datetime, by: str = "",
    tells: str = "",
) -> None:  # fmt: skip
    """Send words that were kept, as if they had been typed now.

    by: whose answer it is, where that is not who wrote the words. tells: who is told of files that the channel does not
    take, where it is not who wrote the words.
    """
    files = _files(message)
    message.status, message.direction = "staged", "out"
    refused = stage_parts(session, conversation, inbox, message, files, now=now, since=now)
    if not message.text and len(refused) == len(files):
        message.status, message.failure = "failed", refused[0].code if refused else "empty"
    else:
        shown = preview(message.text) if message.text else _kind(files, TRAITS[inbox.channel])
        answered(session, conversation, message, shown, now=now, by=by)
    settlement.mark(session, conversation, message, now=now, wait=HOURGLASS_AFTER)
    tell_refused(session, conversation, tells or message.author, refused, now=now)


def tell_refused(
    session: Session, conversation: Conversation, user: str, refused: Sequence[Refused], *, now: datetime
) -> None:
    """Tell somebody of the files that the channel does not take, with what can be done."""
    for file in refused:
        payload = {"user": user, "refused": file.attachment_id}
        stage(session, conversation, "notice", "ephemeral", payload, now=now)


def make_note(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> bool:
    """Keep held words as a note. False when that was decided already."""
    if message.status not in {"held", "draft"}:
        return False
    message.status, message.direction = "", "note"
    settlement.mark(session, conversation, message, now=now)
    return True


def replace_words(
    session: Session, conversation: Conversation, inbox: Inbox, message: Message, text: str, *, now: datetime
) -> bool:
    """The author edited the message while the customer has nothing of it: the new words go instead, or wait on.

    Of what was refused, they are what is sent again when somebody says so. False: too late.
    """
    stood = call_back(session, message, now, keep_failed=True)
    if stood is None:
        return False
    message.text, message.edited_at = text, now
    if stood == "failed" or stood == "discarded":
        recalling.reword(session, conversation, message, stood, now=now)
        return True
    message.status, message.failure = "staged", ""
    leaves_at = now + timedelta(seconds=inbox.undo_seconds if stood == "queued" else 0)
    stage_parts(session, conversation, inbox, message, _files(message), now=now, due_at=leaves_at, state=stood)
    return True


def send_reworded(
    session: Session, conversation: Conversation, inbox: Inbox, message: Message, *, now: datetime
) -> None:
    """Somebody sends a refused reply again that was edited since: all of it, as it reads now."""
    recalling.begin_again(session, message, now)
    refused = stage_parts(session, conversation, inbox, message, _files(message), now=now, since=now)
    settlement.mark(session, conversation, message, now=now, wait=HOURGLASS_AFTER)
    tell_refused(session, conversation, message.author, refused, now=now)


def keep_correction(message: Message, text: str) -> None:
    """The author edited the message after it left: the new words are kept, in case they are to follow it."""
    message.details = message.details | {"correction": text}


def correction(message: Message) -> str | None:
    """The words that are to follow a message edited too late, to be sent once; None when they have been, or there are
    none."""
    text = message.details.get("correction")
    if not text or text == message.details.get("corrected"):
        return None
    message.details = message.details | {"corrected": text}
    return str(text)


def keep_inside(session: Session, conversation: Conversation, message: Message, text: str, *, now: datetime) -> bool:
    """The author edited a reply into a note while the customer has nothing of it: none of it goes. False: too late."""
    if call_back(session, message, now) is None:
        return False
    message.direction, message.status, message.text, message.edited_at = "note", "", text, now
    _give_back(conversation, message)
    settlement.mark(session, conversation, message, now=now)
    redraw(session, conversation, now=now)
    return True


def hold_again(
    session: Session, conversation: Conversation, message: Message, text: str, status: str, *, now: datetime
) -> bool:
    """The author changed a reply while the customer has nothing of it, so that it may not go out unasked.

    status: "held" until they are asked, "draft" until somebody approves it. False: too late.
    """
    if call_back(session, message, now) is None:
        return False
    message.status, message.text, message.edited_at = status, text, now
    _give_back(conversation, message)
    redraw(session, conversation, now=now)
    return True


def cancel(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> bool:
    """The author deleted the message while the customer has nothing of it. False: too late."""
    if call_back(session, message, now) is None:
        return False
    message.status = "cancelled"
    _give_back(conversation, message)
    redraw(session, conversation, now=now)
    return True


def by_slack_ts(session: Session, workspace_id: int, slack_channel: str, ts: str) -> Message | None:
    """The message a teammate typed at this place in Slack."""
    return session.scalars(
        select(Message).where(
            Message.workspace_id == workspace_id, Message.slack_channel == slack_channel, Message.slack_ts == ts
        )
    ).one_or_none()


def stage_parts(
    session: Session,
    conversation: Conversation,
    inbox: Inbox,
    message: Message,
    files: Sequence[SlackFile],
    *,
    now: datetime,
    due_at: datetime | None = None,
    state: str = "queued",
    since: datetime | None = None,
) -> list[Refused]:
    """Cut a message to the channel's limits and stage the parts in the order they are read. due_at: not before then.

    since: what their patience counts from; default: when the message was written.
    """
    traits = TRAITS[inbox.channel]
    planned = [(file, plan(file.mime, file.size_bytes, traits, recorded=file.recorded)) for file in files]
    taken = [each for each in planned if each[1].step != "refuse"]
    words = signing.signed(session, inbox, message)
    caption = _caption(words, taken, traits)
    if words and not caption:
        for text in parts_for(words, traits):
            _stage(
                session, conversation, message, TextPart(text), None, now=now, due_at=due_at, since=since, state=state
            )
    refused = []
    for position, (file, what) in enumerate(planned):
        attachment = _attach(session, message, position, file, what, now)
        if what.step == "refuse":
            refused.append(Refused(file.name, what.failure, attachment.id))
            continue
        beneath = caption if file is taken[0][0] else ""
        part = FilePart(what.kind, file.name, file.mime, file.size_bytes, beneath)
        _stage(session, conversation, message, part, attachment.id, now=now, due_at=due_at, since=since, state=state)
    return refused


def _attach(
    session: Session, message: Message, position: int, file: SlackFile, what: Plan, now: datetime
) -> Attachment:
    """A file of a reply. One that is refused is kept in mind: it may still go as a link."""
    attachment = Attachment(
        workspace_id=message.workspace_id, message_id=message.id, position=position, kind=what.kind, source=file.id,
        mime=file.mime, name=file.name, size_bytes=file.size_bytes, created_at=now,
    )  # fmt: skip
    if what.step == "refuse":
        attachment.state, attachment.failure = "refused", what.failure
    session.add(attachment)
    session.flush()
    return attachment


def _stage(
    session: Session,
    conversation: Conversation,
    message: Message,
    part: Part,
    attachment_id: int | None,
    *,
    now: datetime,
    due_at: datetime | None,
    state: str,
    since: datetime | None,
) -> None:
    stage(
        session, conversation, "customer", name_of(part), to_json(part), now=now, message_id=message.id,
        attachment_id=attachment_id, due_at=due_at, since=since or message.sent_at, state=state,
    )  # fmt: skip


def _caption(text: str, taken: Sequence[tuple[SlackFile, Plan]], traits: Traits) -> str:
    """The words go with the first file where the channel shows words under such a file; else they go before it."""
    fits = taken and taken[0][1].kind in {"image", "video", "document"} and len(text) <= traits.caption_max
    return text if fits else ""


def _insert(
    session: Session, conversation: Conversation, typed: Typed, *, direction: str, status: str, now: datetime,
    before: dict[str, Any] | None = None,
) -> Message | None:  # fmt: skip
    """Insert first; the unique place in Slack, and the unique gesture, decide whether it is news."""
    details: dict[str, Any] = {} if before is None else {"before": before}
    if typed.files:
        details["files"] = [{name: getattr(file, name) for name in file.__slots__} for file in typed.files]
    values = {
        "workspace_id": conversation.workspace_id, "inbox_id": conversation.inbox_id,
        "conversation_id": conversation.id, "direction": direction, "source": "slack", "kind": "text",
        "text": typed.text, "details": details, "reply_to": "", "author": typed.author,
        "slack_channel": typed.slack_channel, "slack_ts": typed.slack_ts, "client_msg_id": typed.client_msg_id,
        "status": status, "mark": "", "failure": "", "failure_provider": "", "sent_at": typed.sent_at,
        "created_at": now,
    }  # fmt: skip
    return session.scalars(whole_if_new(session, Message), values).one_or_none()


def _files(message: Message) -> list[SlackFile]:
    return [SlackFile(**each) for each in message.details.get("files", [])]


def _kind(files: Sequence[SlackFile], traits: Traits) -> str:
    """What a list shows of a message without words."""
    planned = (plan(file.mime, file.size_bytes, traits, recorded=file.recorded) for file in files)
    return f"kind:{next(each.kind for each in planned if each.step != 'refuse')}"


def _before(conversation: Conversation) -> dict[str, Any]:
    """What a reply changes about its conversation, kept so that taking it back in time leaves no trace."""
    return {
        "waiting_since": _written(conversation.waiting_since),
        "replied_at": _written(conversation.replied_at),
        "replied_by": conversation.replied_by,
        "preview": conversation.preview,
        "preview_by_customer": conversation.preview_by_customer,
    }


def _give_back(conversation: Conversation, message: Message) -> None:
    """The customer waits again, as before this reply; unless somebody has replied since."""
    before = message.details.get("before")
    if before is None or conversation.replied_at != message.created_at:
        return
    if conversation.status != "closed":
        conversation.waiting_since = _read(before["waiting_since"]) or conversation.waiting_since
    conversation.replied_at, conversation.replied_by = _read(before["replied_at"]), before["replied_by"]
    if not conversation.preview_by_customer:  # else they have written since, and that is what is shown
        conversation.preview, conversation.preview_by_customer = before["preview"], before["preview_by_customer"]


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _read(at: str) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
