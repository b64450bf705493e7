"""What asks somebody for a decision: each says what happened and what to do, keeps the words, and offers buttons."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.kit import Block, Element, Markup, Rendered
from bot.blocks.linking import elsewhere
from bot.blocks.writing import about
from bot.i18n import T
from storage.domain.outgoing import SlackFile
from storage.domain.text import split
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

CAUSE_MAX: Final = 300  # of the provider's own words: ours, a line or two beside the plain ones
# Why a file as it is will never get through, however often it is tried.
UNFIT: Final = frozenset({"media_refused", "media_too_big", "media_too_long", "media_unreadable"})
PARTS_MAX: Final = 4  # of the kept words, each kit.TEXT_MAX: as long as Slack's own composer lets a message be


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply that did not simply go out.

    customer: the name, "" when unknown. text: the agent's words as typed, "" for a file alone. delivery_id: what the
    buttons act on; for words that are held, a late change or a reaction, the message's id. code: the failure word of
    storage.domain.errors. provider: the other side's own code and words. attachment_id: the file it is about, 0: none.
    card: the conversation, for the ways to where the same person may still be written to; None leaves them out.
    """

    channel: str
    customer: str
    text: str
    delivery_id: int
    code: str = ""
    provider: str = ""
    attachment_id: int = 0
    card: CardView | None = None
    files: tuple[SlackFile, ...] = ()  # with the words


def failure(view: ReplyView, t: T, *, retry: bool = True) -> Rendered:
    """It was refused: the cause in plain words, the provider's own beside it, Retry or Discard (features.md RM-3)."""
    said = kit.say(t, "ask-failed", cause=cause(view, t), **_about(view, t))
    buttons = again_or_never(view.delivery_id, t) if retry else ()
    if view.attachment_id and view.code in UNFIT:
        buttons = (_as_link(view.attachment_id, t), *buttons)
    by_template = view.code == "window_closed" or view.code.startswith("template_")
    if by_template and view.card is not None and TRAITS[view.channel].templates:
        template = kit.button(t("failure-template"), ids.TEMPLATE_OPEN, view.card.conversation_id, style="primary")
        buttons = (template, *buttons)
    return _ask(said, view, t, *buttons)


def again_or_never(delivery_id: int, t: T) -> tuple[Element, Element]:
    """The two things that can be done with what failed for good."""
    again = kit.button(t("ask-retry"), ids.FAILURE_RETRY, delivery_id)
    return again, kit.button(t("uncertain-discard"), ids.FAILURE_DISCARD, delivery_id)


def held(view: ReplyView, t: T) -> Rendered:
    """The window is closed: not sent, the words kept, what can be done with them (features.md TW-2)."""
    offers = TRAITS[view.channel].templates
    said = kit.say(t, "held-window-closed-template" if offers else "held-window-closed", **_about(view, t))
    queue = kit.button(t("held-queue"), ids.HELD_QUEUE, view.delivery_id)
    note = kit.button(t("held-note"), ids.HELD_NOTE, view.delivery_id)
    if not offers:
        return _ask(said, view, t, queue, note, carries=True)
    template = kit.button(t("held-template"), ids.HELD_TEMPLATE, view.delivery_id, style="primary")
    return _ask(said, view, t, template, queue, note, carries=True)


def doubtful(view: ReplyView, who: str, t: T, *, also: str = "") -> Rendered:
    """Not sent yet, and why somebody should look first (features.md c-2). who: a Slack user, "" for nobody known.

    also: what else sending it does, "" for nothing. The conversation's last words are shown: they may be news to
    whoever wrote (`stale`).
    """
    key = f"held-{view.code.replace('_', '-')}"
    people = {"who": kit.user(who)} if who else {}
    if not who and f"{key}-bare" in t:
        key = f"{key}-bare"
    said = kit.say(t, key, **people, **_about(view, t))
    if view.code == "stale" and view.card is not None:
        said = Markup(f"{said}\n{kit.escape(facts.last_words(view.card, t))}")
    if also:
        said = Markup(f"{said}\n{kit.say(t, 'canned-also', what=also)}")
    is_preview = view.code == "canned"
    label = t("held-send-now" if is_preview else "held-send")
    send = kit.button(label, ids.HELD_SEND, view.delivery_id, style="primary")
    edit = kit.button(t("held-edit"), ids.HELD_EDIT, view.delivery_id)
    note = kit.button(t("held-note"), ids.HELD_NOTE, view.delivery_id)
    discard = kit.button(t("held-discard"), ids.HELD_DISCARD, view.delivery_id)
    return _ask(said, replace(view, card=None), t, send, *((edit,) if is_preview else (note,)), discard)


def draft(view: ReplyView, author: str, t: T) -> Rendered:
    """A draft, in the thread for everybody: somebody lets it go, changes it or does not want it (features.md IC-5)."""
    said = kit.say(t, "draft-by", author=kit.user(author), **_about(view, t))
    approve = kit.button(t("draft-approve"), ids.HELD_SEND, view.delivery_id, style="primary")
    change = kit.button(t("held-edit"), ids.HELD_EDIT, view.delivery_id)
    reject = kit.button(t("draft-reject"), ids.HELD_DISCARD, view.delivery_id)
    drawn = _ask(said, view, t)
    block_id = ids.block(ids.HELD_ASKED, view.delivery_id, seen(view.text))
    return replace(drawn, blocks=(*drawn.blocks, kit.actions(approve, change, reject, block_id=block_id)))


def seen(text: str) -> str:
    """A mark of words, so that nobody lets go what they have not seen."""
    return f"{zlib.crc32(text.encode()):08x}"


def edit(view: CardView, message_id: int, text: str, t: T) -> Block:
    """The window in which held words are changed, and then sent."""
    field = forms.text(ids.HELD_TEXT, value=text, lines=True)
    blocks = [*about(view, t), forms.field(t("write-words"), field, ids.HELD_FIELD, hint=t("write-hint"))]
    return forms.modal(
        t("held-edit-title"), blocks, ids.HELD_FORM, submit=t("compose-send"), close=t("view-close"),
        metadata=f"{view.conversation_id}:{message_id}",
    )  # fmt: skip


def expired(view: ReplyView, link: str, t: T) -> Rendered:
    """Nobody decided about held words in time: they are given back to their author, as a note."""
    way = kit.link(link, t("notice-open-thread")) if link else ""
    return _ask(kit.say(t, "held-expired", link=way, **_about(view, t)), view, t)


def uncertain(view: ReplyView, t: T) -> Rendered:
    """Nobody can tell whether it arrived: only a person who looks may decide (design.md promise 2)."""
    said = kit.say(t, "uncertain", **_about(view, t))
    arrived = kit.button(t("uncertain-arrived"), ids.UNCERTAIN_ARRIVED, view.delivery_id, style="primary")
    return _ask(said, view, t, arrived, *_again_or_not(view, t))


def late(view: ReplyView, t: T) -> Rendered:
    """It surely did not go out, and has waited too long to go out by itself: still wanted?"""
    said = kit.say(t, "late", cause=cause(view, t), **_about(view, t))
    return _ask(said, view, t, *_again_or_not(view, t))


def already_with(owner: str, conversation_id: int, t: T) -> Rendered:
    """Somebody else was quicker (features.md AS-2). owner: a Slack user."""
    said = kit.say(t, "notice-already-with", owner=kit.user(owner))
    over = kit.button(t("notice-take-over"), ids.NOTICE_TAKE_OVER, conversation_id)
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(over))


def given(owner: str, conversation_id: int, t: T) -> Rendered:
    """To whoever gave somebody else's conversation away: a word to the new owner may follow (features.md AS-1)."""
    said = kit.say(t, "notice-given", owner=kit.user(owner))
    leave = kit.button(t("notice-leave-note"), ids.NOTICE_OWNER_NOTE, conversation_id)
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(leave))


def unshown(customer: str, message_id: int, delivery_id: int, provider: str, t: T) -> Rendered:
    """Slack did not take a post about a customer, nor its words alone: it is kept (reliability b9, 20).

    message_id: 0 when it is about no message. provider: Slack's own words, "" when they are ours.
    """
    key = "unshown" if message_id else "unshown-line"
    said = kit.say(t, key, customer=facts.named(customer, t), message=str(message_id))
    blocks = [kit.section(kit.mrkdwn(said))]
    if provider:
        told = kit.say(t, "ask-provider", channel="Slack", provider=kit.inline(provider, CAUSE_MAX))
        blocks.append(kit.context(kit.mrkdwn(told)))
    return kit.message(said, *blocks, kit.actions(*again_or_never(delivery_id, t)))


def correction(view: ReplyView, t: T) -> Rendered:
    """A reply was changed in Slack after it had left: the new words may follow it (features.md RM-15)."""
    said = kit.say(t, "correct-late", customer=facts.named(view.customer, t))
    return _ask(said, view, t, kit.button(t("correct-send"), ids.REPLY_CORRECT, view.delivery_id))


def reaction(view: ReplyView, emoji: str, name: str, t: T) -> Rendered:
    """Asked once, before somebody's first reaction goes to a customer (features.md RM-13). name: Slack's for it."""
    allowed = " ".join(TRAITS[view.channel].reactions)
    said = kit.say(t, "reaction-ask", emoji=emoji, allowed=allowed, **_about(view, t))
    show = kit.button(t("reaction-show"), ids.REACTION_SHOW, view.delivery_id, style="primary")
    keep = kit.button(t("reaction-keep"), ids.REACTION_KEEP, view.delivery_id)
    block_id = ids.block(ids.REACTION, view.delivery_id, name)
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(show, keep, block_id=block_id))


def file_refused(view: ReplyView, name: str, attachment_id: int, t: T) -> Rendered:
    """A file that the channel does not take, told to whoever dropped it: it may go as a link (features.md RM-5)."""
    said = kit.say(t, "notice-file-refused", file=kit.name(name), cause=cause(view, t))
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(_as_link(attachment_id, t)))


def _as_link(attachment_id: int, t: T) -> Element:
    return kit.button(t("file-link"), ids.FILE_LINK, attachment_id)


def notice(key: str, values: Mapping[str, str], t: T) -> Rendered:
    """A word to one person; key and values as facts.sentence takes them."""
    said = facts.sentence(key, values, t)
    return kit.message(said, kit.section(kit.mrkdwn(said)))


def digest(told: Sequence[Markup], t: T) -> Rendered:
    """What waited for one person until they want to hear of it."""
    title = kit.say(t, "digest-title", count=len(told))
    return kit.message(title, *(kit.section(kit.mrkdwn(each)) for each in (title, *told)))


def cause(view: ReplyView, t: T) -> Markup:
    """Why it was refused and what to do, in plain words."""
    key = f"failure-{view.code.replace('_', '-')}"
    if TRAITS[view.channel].templates and f"{key}-template" in t:
        key = f"{key}-template"  # where a closed conversation can be opened again
    return kit.say(t, key if key in t else "failure-unknown", **_about(view, t))


def _ask(said: Markup, view: ReplyView, t: T, *buttons: Element, carries: bool = False) -> Rendered:
    """carries: whether the words and files may go to another channel of the same person's."""
    blocks: list[Block] = [kit.section(kit.mrkdwn(said))]
    kept = split(view.text, kit.TEXT_MAX)[:PARTS_MAX]
    if kept:
        blocks.append(kit.rich_text(*(kit.quote(kit.words(part)) for part in kept)))
    if view.provider:
        channel = TRAITS[view.channel].label
        provider = kit.say(t, "ask-provider", channel=channel, provider=kit.inline(view.provider, CAUSE_MAX))
        blocks.append(kit.context(kit.mrkdwn(provider)))
    if buttons:
        blocks.append(kit.actions(*buttons))
    if view.card is not None:
        kept_whole = view.delivery_id if carries and (view.text or view.files) else 0
        blocks += elsewhere(view.card, t, kept_whole, view.files, text=bool(view.text))
    return kit.message(said, *blocks)


def _again_or_not(view: ReplyView, t: T) -> tuple[Element, Element]:
    again = kit.button(t("uncertain-again"), ids.UNCERTAIN_AGAIN, view.delivery_id)
    return again, kit.button(t("uncertain-discard"), ids.UNCERTAIN_DISCARD, view.delivery_id)


def _about(view: ReplyView, t: T) -> dict[str, str]:
    """What any of these sentences may name."""
    span = facts.answer_span(view.channel, t)
    return {"customer": facts.named(view.customer, t), "channel": TRAITS[view.channel].label, "span": span}
