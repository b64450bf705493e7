"""What a teammate does about a comment: answers it where everybody reads it, once in private, or hides it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import commenting
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import clicked, may_act, submitted
from bot.mrkdwn import said
from storage import comments, conversations
from storage.comments import Where
from storage.domain.reply import kept_inside
from storage.domain.traits import TRAITS
from storage.domain.views import CardView
from storage.models import Conversation, Inbox, Message

Window = Callable[[CardView, int, str, T], Block]


def register(bolt: App, desk: Desk) -> None:
    """The buttons' value is the comment's message, and so is the second number of the windows' metadata."""
    bolt.action(ids.COMMENT_REPLY)(_opening(desk, commenting.publicly, "publicly"))
    bolt.action(ids.COMMENT_PRIVATE)(_opening(desk, commenting.privately, "privately"))
    bolt.action(ids.COMMENT_HIDE)(_hiding(desk, hidden=True))
    bolt.action(ids.COMMENT_SHOW)(_hiding(desk, hidden=False))
    bolt.view(ids.COMMENT_PUBLICLY)(_sending(desk, "publicly"))
    bolt.view(ids.COMMENT_PRIVATELY)(_sending(desk, "privately"))


def _comment(desk: Desk, message_id: int) -> Message | None:
    message = desk.database.read(lambda session: session.get(Message, message_id))
    return message if message is not None and message.kind == "comment" and message.unsent_at is None else None


def _opening(desk: Desk, window: Window, where: Where) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        comment, workspace = _comment(desk, ids.number(action.get("value", ""))), desk.workspace(body["team"]["id"])
        if comment is None or workspace is None:
            return

        def tell(session: Session, conversation: Conversation) -> None:
            now = desk.database.now()
            why = comments.refusal(session, conversation, comment, where, now)
            verbs.tell(session, conversation, body["user"]["id"], _refused(why), {}, now=now)

        now = desk.database.now()

        def why(session: Session) -> str:
            conversation = session.get_one(Conversation, comment.conversation_id)
            return comments.refusal(session, conversation, comment, where, now)

        if not may_act(desk, workspace, comment.conversation_id, body) or desk.database.read(why):
            clicked(desk, body, action, comment.conversation_id, tell)
            return
        view, words = (
            composing.seen(desk, workspace, comment.conversation_id),
            desk.words(workspace, body["user"]["id"]),
        )
        modals.show(desk, workspace, body, window(view, comment.id, comment.text, words))

    return listener


def _sending(desk: Desk, where: Where) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        comment = _comment(desk, ids.number(str(body["view"].get("private_metadata", "")).partition(":")[2]))
        if workspace is None or comment is None or comment.conversation_id != modals.subject(body):
            ack()
            return
        view, words = composing.seen(desk, workspace, comment.conversation_id), desk.words(workspace, actor)
        traits = TRAITS[view.channel]
        text = said(modals.filled(body).get(ids.COMMENT_TEXT, ""), traits)
        inside = kept_inside(text)
        wrong = f"compose-{inside.replace('_', '-')}" if inside else "" if text else "compose-empty"
        if not wrong and where == "privately" and len(text.encode()) > traits.text_max:
            wrong = "comment-too-long"
        if wrong:
            ack(response_action="errors", errors={ids.COMMENT_WORDS: words(wrong)})
            return

        def work(session: Session, conversation: Conversation) -> None:
            now, inbox = desk.database.now(), session.get_one(Inbox, conversation.inbox_id)
            known = session.get_one(Message, comment.id)
            why = comments.answer(session, conversation, inbox, known, where, actor, text, now=now)
            if why:
                verbs.tell(session, conversation, actor, _refused(why), {}, now=now)
                return
            conversations.record(session, conversation, actor, f"comment_{where}", now=now, message=str(comment.id))

        submitted(desk, body, comment.conversation_id, work)
        ack(response_action="clear")

    return listener


def _hiding(desk: Desk, *, hidden: bool) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        comment = _comment(desk, ids.number(action.get("value", "")))

        def work(session: Session, conversation: Conversation) -> None:
            now, actor = desk.database.now(), body["user"]["id"]
            known = session.get_one(Message, ids.number(action.get("value", "")))
            if not comments.hide(session, conversation, known, actor, hidden=hidden, now=now):
                verbs.tell(session, conversation, actor, "notice-already-decided", {}, now=now)

        if comment is not None:
            clicked(desk, body, action, comment.conversation_id, work)
        ack()

    return listener


def _refused(why: str) -> str:
    """The key of why a comment is not answered; somebody who may not act is told that by `clicked`."""
    return f"comment-not-{why.replace('_', '-')}" if why else "notice-already-decided"
