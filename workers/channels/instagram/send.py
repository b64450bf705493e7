"""Instagram messages: one part out, its mid back. Limits: NOTES.md, "Limits" and "Media"."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from storage.domain.errors import NeedsMending, Rejected, Uncertain
from storage.domain.events import MediaKind
from storage.domain.parts import (
    Address,
    ChoicePart,
    CommentReplyPart,
    FilePart,
    Part,
    PrivateReplyPart,
    ReactionPart,
    TextPart,
)
from workers.channels import Account, Handed
from workers.channels.instagram.account import call, node
from workers.channels.reading import Fields, word

# Instagram's word for each kind of file it takes.
TYPES: Final[Mapping[MediaKind, str]] = MappingProxyType({
    "image": "image", "video": "video", "audio": "audio", "voice": "audio", "document": "file",
})  # fmt: skip
REACTIONS: Final[Mapping[str, str]] = MappingProxyType({"❤️": "love"})


def send(account: Account, address: Address, part: Part, key: str) -> Handed:
    """POST /{account or page}/messages. Instagram carries no key of ours back; the echo is the proof."""
    del key
    if isinstance(part, CommentReplyPart):
        return _publish(account, part)
    if isinstance(part, PrivateReplyPart):
        body = {"recipient": {"comment_id": part.comment}, "message": {"text": part.text}}
        return _handed(call(account, "POST", node(account), "messages", body=body), "message_id")
    if not address.address:
        raise Rejected("undeliverable", "no address to write to")
    if isinstance(part, ReactionPart):
        return _react(account, address, part)
    said: dict[str, Any] = {"recipient": {"id": address.address}, "message": _content(part)}
    if address.human_agent:
        said |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    else:
        said |= {"messaging_type": "RESPONSE"}
    if part.reply_to:
        said["reply_to"] = {"mid": part.reply_to}
    try:
        answer = call(account, "POST", node(account), "messages", body=said)
    except (Rejected, NeedsMending) as error:
        if address.human_agent and error.code in {"window_closed", "permission"}:
            # The tag needs a permission of its own (NOTES.md, "Reply window"); the others may well be in order.
            raise Rejected("agent_window_closed", error.provider) from error
        raise
    return _handed(answer, "message_id")


def hide(account: Account, comment: str, *, hidden: bool) -> None:
    """POST /{comment}: nobody but its writer sees it any more, or everybody does again. Twice changes nothing."""
    call(account, "POST", comment, body={"hide": hidden}, repeatable=True)


def _publish(account: Account, part: CommentReplyPart) -> Handed:
    """POST /{comment}/replies: under the post, where everybody reads it."""
    return _handed(call(account, "POST", part.comment, "replies", body={"message": part.text}), "id")


def _handed(answer: Fields, name: str) -> Handed:
    external_id = word(answer.get(name))
    if not external_id:
        raise Uncertain("no_answer", f"200 without {name}")
    return Handed(external_id)


def attend(account: Account, address: Address, external_id: str, *, typing: bool) -> None:
    """Mark the chat as seen; typing: and show that an answer follows. One action a request."""
    del external_id  # Instagram marks the whole chat
    for action in ("mark_seen", "typing_on") if typing else ("mark_seen",):
        body = {"recipient": {"id": address.address}, "sender_action": action}
        call(account, "POST", node(account), "messages", body=body)


def _react(account: Account, address: Address, part: ReactionPart) -> Handed:
    """An action, not a message: it has no id of its own and no echo."""
    if part.emoji and part.emoji not in REACTIONS:
        raise Rejected("unsupported", part.emoji)
    payload = {"message_id": part.external_id} | ({"reaction": REACTIONS[part.emoji]} if part.emoji else {})
    action = "react" if part.emoji else "unreact"
    body = {"recipient": {"id": address.address}, "sender_action": action, "payload": payload}
    call(account, "POST", node(account), "messages", body=body)
    return Handed("")


def _content(part: Part) -> dict[str, Any]:
    match part:
        case TextPart():
            return {"text": part.text}
        case ChoicePart():
            offered = [
                {"content_type": "text", "title": each.title, "payload": each.id or each.title} for each in part.choices
            ]
            return {"text": part.text, "quick_replies": offered}
        case FilePart() if part.kind in TYPES:
            return {"attachment": {"type": TYPES[part.kind], "payload": {"url": part.ref}}}
    raise Rejected("unsupported", type(part).__name__)
