"""A comment under a post: what its thread offers to do about it, and the two windows to answer in (features.md RM-18).

The windows are two, with a callback each: what is meant for one person must not go where everybody reads.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

QUOTE_MAX: Final = 80  # characters of the comment, as everywhere
PUBLIC_MAX: Final = 1000  # characters; ours: no page of Meta's says how long such an answer may be


def buttons(message_id: int, known: Mapping[str, Any], t: T) -> Block:
    """known: what the message's details say of the comment. Nothing is offered that the channel refuses."""
    hidden, offered = bool(known.get("hidden")), []
    if not (hidden or known.get("live")):
        offered.append(kit.button(t("comment-reply"), ids.COMMENT_REPLY, message_id))
    if not known.get("spent"):
        offered.append(kit.button(t("comment-private"), ids.COMMENT_PRIVATE, message_id))
    if hidden:
        offered.append(kit.button(t("comment-show"), ids.COMMENT_SHOW, message_id))
    else:
        offered.append(kit.button(t("comment-hide"), ids.COMMENT_HIDE, message_id))
    return kit.actions(*offered)


def publicly(view: CardView, message_id: int, quote: str, t: T) -> Block:
    """The window for what everybody is going to read: it says so first."""
    said = kit.say(t, "comment-public", customer=facts.person(view, t), inbox=facts.inbox(view))
    words = forms.text(ids.COMMENT_TEXT, lines=True, most=PUBLIC_MAX)
    field = forms.field(t("comment-public-words"), words, ids.COMMENT_WORDS)
    blocks = [kit.section(kit.mrkdwn(said)), _quoted(quote, t), field]
    return forms.modal(
        t("comment-public-title"), blocks, ids.COMMENT_PUBLICLY, submit=t("comment-publish"), close=t("view-close"),
        metadata=f"{view.conversation_id}:{message_id}",
    )  # fmt: skip


def privately(view: CardView, message_id: int, quote: str, t: T) -> Block:
    """The window for the one message that only the writer of the comment reads."""
    said = kit.say(t, "comment-once", customer=facts.person(view, t), channel=TRAITS[view.channel].label)
    field = forms.text(ids.COMMENT_TEXT, lines=True, most=TRAITS[view.channel].text_max)
    blocks = [kit.section(kit.mrkdwn(said)), _quoted(quote, t), forms.field(t("write-words"), field, ids.COMMENT_WORDS)]
    return forms.modal(
        t("comment-private-title"), blocks, ids.COMMENT_PRIVATELY, submit=t("compose-send"), close=t("view-close"),
        metadata=f"{view.conversation_id}:{message_id}",
    )  # fmt: skip


def _quoted(quote: str, t: T) -> Block:
    return kit.rich_text(kit.quote(kit.words(t("card-quote", text=kit.inline(quote, QUOTE_MAX)))))
