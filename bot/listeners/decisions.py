"""What a person decides about what did not simply go out: retry, arrived, discard, queue, note, fetch again."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, cast

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import asks
from bot.desk import Desk
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import clicked, may_act, submitted
from bot.mrkdwn import said
from storage import composed, conversations, letters, queued, replies, rescue, withheld
from storage.domain.reply import kept_inside
from storage.domain.traits import TRAITS
from storage.letters import Choice
from storage.models import Attachment, Conversation, Delivery, Inbox, Message
from storage.outbox import stage

Decision = Callable[[Session, Conversation, str, int], None]
CHOICES: Final[Mapping[ids.ActionId, Choice]] = MappingProxyType({
    ids.FAILURE_RETRY: "again",
    ids.FAILURE_DISCARD: "discard",
    ids.FILE_FETCH: "again",
    ids.UNCERTAIN_AGAIN: "again",
    ids.UNCERTAIN_ARRIVED: "arrived",
    ids.UNCERTAIN_DISCARD: "discard",
})  # fmt: skip
# What the thread is told, and what whoever chose it is told, by where it was to go; "" for nothing.
SAID: Final[Mapping[tuple[str, Choice], tuple[str, str]]] = MappingProxyType({
    ("customer", "again"): ("line-sent-again", "notice-retrying"),
    ("customer", "arrived"): ("line-arrived", ""),
    ("customer", "discard"): ("line-discarded", ""),
    ("file", "again"): ("", "notice-fetching"),
    ("file", "discard"): ("line-file-left", ""),
    ("slack", "again"): ("", "notice-showing"),
    ("slack", "arrived"): ("", ""),
    ("slack", "discard"): ("line-unshown-left", ""),
})  # fmt: skip
# What a late click is answered with: where the delivery stands now.
PRESENT: Final[Mapping[str, str]] = MappingProxyType({
    **dict.fromkeys(("queued", "claimed", "sending"), "going"),
    "uncertain": "uncertain",
    "asked": "asked",
    "held": "held",
    "sent": "sent",
    "failed": "failed",
    "cancelled": "left",
})  # fmt: skip


def register(bolt: App, desk: Desk) -> None:
    """Buttons whose value is a delivery (or, for words held back, a message)."""
    for action_id, choice in CHOICES.items():
        bolt.action(action_id)(_listener(desk, Delivery, _about_delivery(desk, choice)))

    bolt.action(ids.FILE_LINK)(_listener(desk, Attachment, _as_link(desk)))
    bolt.action(ids.REPLY_CORRECT)(_listener(desk, Message, _correct(desk)))
    bolt.action(ids.HELD_QUEUE)(_listener(desk, Message, _queue(desk)))
    bolt.action(ids.HELD_NOTE)(_listener(desk, Message, _note(desk)))
    bolt.action(ids.HELD_SEND_THERE)(_send_there(desk))
    bolt.action(ids.HELD_SEND)(_send_anyway(desk))
    bolt.action(ids.HELD_EDIT)(_edit(desk))
    bolt.view(ids.HELD_FORM)(_edited(desk))
    bolt.action(ids.HELD_DISCARD)(_listener(desk, Message, _discard(desk)))
    bolt.action(ids.QUEUED_CANCEL)(_listener(desk, Message, _call_off(desk)))


def _listener(desk: Desk, row: type[Delivery | Message | Attachment], decide: Decision) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        subject = ids.number(action.get("value", ""))
        found = desk.database.read(lambda session: _about(session, row, subject))
        if found is not None:
            clicked(
                desk,
                body,
                action,
                found.conversation_id,
                lambda session, conversation: decide(session, conversation, body["user"]["id"], subject),
            )
        ack()

    return listener


def _about(session: Session, row: type[Delivery | Message | Attachment], subject: int) -> Delivery | Message | None:
    """What tells the conversation of a button's subject: a file's is its message's."""
    found = cast(Delivery | Message | Attachment | None, session.get(row, subject))
    return session.get(Message, found.message_id) if isinstance(found, Attachment) else found


def _as_link(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, attachment_id: int) -> None:
        now = desk.database.now()
        name = replies.send_link(session, conversation, attachment_id, now=now)
        if name is None:
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
            return
        conversations.record(session, conversation, actor, "file_linked", now=now, attachment=str(attachment_id))
        values = {"by": actor, "file": name}
        stage(session, conversation, "slack", "line", {"key": "line-file-linked", "values": values}, now=now)

    return decide


def _correct(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, message_id: int) -> None:
        now = desk.database.now()
        message, inbox = session.get_one(Message, message_id), session.get_one(Inbox, conversation.inbox_id)
        text = replies.correction(message) if message.conversation_id == conversation.id else None
        if text is None:
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
            return
        composed.send(session, conversation, inbox, composed.words(actor, text, TRAITS[inbox.channel]), now=now)
        conversations.record(session, conversation, actor, "reply_corrected", now=now, message=str(message_id))

    return decide


def _about_delivery(desk: Desk, choice: Choice) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, delivery_id: int) -> None:
        now = desk.database.now()
        delivery = session.get_one(Delivery, delivery_id)
        if delivery.conversation_id != conversation.id:
            return
        line, note = SAID.get((delivery.target, choice), SAID["slack", choice])
        if not letters.decide(session, delivery, choice, actor, line, now=now):
            note = f"notice-stands-{PRESENT[delivery.state]}"
        if note:
            verbs.tell(session, conversation, actor, note, {}, now=now)

    return decide


def _queue(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, message_id: int) -> None:
        now = desk.database.now()
        message = session.get_one(Message, message_id)
        if not queued.wait(session, conversation, message, now=now):
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
            return
        conversations.record(session, conversation, actor, "reply_queued", now=now, message=str(message_id))
        stage(session, conversation, "slack", "line", {"key": "line-queued", "values": {"by": actor}}, now=now)

    return decide


def _call_off(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, message_id: int) -> None:
        now = desk.database.now()
        if not queued.call_off(session, conversation, session.get_one(Message, message_id), now=now):
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
            return
        conversations.record(session, conversation, actor, "reply_made_note", now=now, message=str(message_id))
        values = {"by": actor}
        stage(session, conversation, "slack", "line", {"key": "line-queue-called-off", "values": values}, now=now)

    return decide


def _send_there(desk: Desk) -> Callable[..., None]:
    """Held words go to another conversation of the same person's, of which whoever presses must be an agent, too."""

    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        actor, subject = body["user"]["id"], ids.number(action.get("value", ""))
        there_id = ids.number(next(iter(ids.state(action["block_id"])), ""))
        workspace = desk.workspace(body["team"]["id"])
        message = desk.database.read(lambda session: session.get(Message, subject))
        may = workspace is not None and may_act(desk, workspace, there_id, body)

        def work(session: Session, conversation: Conversation) -> None:
            now, held = desk.database.now(), session.get_one(Message, subject)
            there = session.get_one(Conversation, there_id) if may else None
            if there is None:
                verbs.tell(session, conversation, actor, "notice-may-not-act", {}, now=now)
            elif held.conversation_id != conversation.id or not rescue.send(session, held, there, actor, now=now):
                verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)

        if message is not None:
            clicked(desk, body, action, message.conversation_id, work)
        ack()

    return listener


def _release(
    desk: Desk, session: Session, conversation: Conversation, message: Message, actor: str, may_own: bool
) -> None:
    now, inbox = desk.database.now(), session.get_one(Inbox, conversation.inbox_id)
    sent = withheld.release(session, conversation, inbox, message, actor, now=now, may_own=may_own)
    if not sent and message.status == "draft":
        verbs.tell(session, conversation, actor, "compose-closed", {"channel": TRAITS[inbox.channel].label}, now=now)
    elif not sent and message.status != "held":
        verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)


def _send_anyway(desk: Desk) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message = _message(desk, ids.number(action.get("value", "")))
        if message is not None:
            may_own = _may_own(desk, body, message)

            def work(session: Session, conversation: Conversation) -> None:
                held, shown = session.get_one(Message, message.id), ids.state(str(action.get("block_id", "")))
                if held.status == "draft" and shown != (asks.seen(held.text),):  # it was changed since they saw it
                    withheld.propose(session, conversation, held, now=desk.database.now())
                else:
                    _release(desk, session, conversation, held, body["user"]["id"], may_own)

            clicked(desk, body, action, message.conversation_id, work)
        ack()

    return listener


def _message(desk: Desk, message_id: int) -> Message | None:
    return desk.database.read(lambda session: session.get(Message, message_id))


def _may_own(desk: Desk, body: Mapping[str, Any], message: Message) -> bool:
    """Whether whom a macro names may own the conversation; asked before the transaction."""
    owner, workspace = str(message.details.get("acts", {}).get("assign", "")), desk.workspace(body["team"]["id"])
    channel = desk.database.read(lambda session: session.get_one(Conversation, message.conversation_id)).slack_channel
    return not owner or (workspace is not None and desk.may_own(workspace, owner, channel))


def _edit(desk: Desk) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        message, workspace = _message(desk, ids.number(action.get("value", ""))), desk.workspace(body["team"]["id"])
        if message is not None and workspace is not None and may_act(desk, workspace, message.conversation_id, body):
            view = composing.seen(desk, workspace, message.conversation_id)
            words = desk.words(workspace, body["user"]["id"])
            modals.show(desk, workspace, body, asks.edit(view, message.id, message.text, words))

    return listener


def _edited(desk: Desk) -> Callable[..., None]:
    """Words that were changed in the window: they are sent, unless they are for the team."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        message = _message(desk, ids.number(str(body["view"].get("private_metadata", "")).partition(":")[2]))
        if workspace is None or message is None or message.conversation_id != modals.subject(body):
            ack()
            return
        view, words = composing.seen(desk, workspace, message.conversation_id), desk.words(workspace, actor)
        text = said(modals.filled(body).get(ids.HELD_TEXT, ""), TRAITS[view.channel])
        why = kept_inside(text)
        if why or not text:
            key = f"compose-{why.replace('_', '-')}" if why else "compose-empty"
            ack(response_action="errors", errors={ids.HELD_FIELD: words(key)})
            return
        may_own = _may_own(desk, body, message)

        def work(session: Session, conversation: Conversation) -> None:
            held = session.get_one(Message, message.id)
            if held.status in {"held", "draft"}:
                held.text = text
            _release(desk, session, conversation, held, actor, may_own)

        submitted(desk, body, message.conversation_id, work)
        ack()

    return listener


def _discard(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, message_id: int) -> None:
        now = desk.database.now()
        if not withheld.discard(session, conversation, session.get_one(Message, message_id), actor, now=now):
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)

    return decide


def _note(desk: Desk) -> Decision:
    def decide(session: Session, conversation: Conversation, actor: str, message_id: int) -> None:
        now = desk.database.now()
        if not replies.make_note(session, conversation, session.get_one(Message, message_id), now=now):
            verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)
            return
        conversations.record(session, conversation, actor, "reply_made_note", now=now, message=str(message_id))
        stage(session, conversation, "slack", "line", {"key": "line-made-note", "values": {"by": actor}}, now=now)

    return decide
