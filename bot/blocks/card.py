"""The card: the head of a conversation's thread, drawn whole from its state."""

from datetime import timedelta
from typing import Final

from bot import ids
from bot.blocks import facts, kit, profile
from bot.blocks.kit import Block, Element, Markup, Rendered
from bot.blocks.linking import questions, start, ways
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import CardView, QueuedView

QUEUED_MAX: Final = 3  # messages that wait, on a card: ours
QUEUED_WORDS_MAX: Final = 200  # characters of each

NOTE_MAX: Final = 300  # characters of a note on a card; the whole of it is in the contact's modal
NOTES_MOST: Final = 3  # of linked contacts


def card(view: CardView, t: T) -> Rendered:
    """Title, last words and how long they wait, state, controls (features.md c-1). A closed one is folded.

    What a plain line in the thread is (c-2) stands on the card, where it is always in sight and costs no post.
    """
    folded = view.status == "closed" or view.muted
    words = facts.last_words(view, t)
    state, trouble = facts.state(view, t), facts.trouble(view, t)
    blocks = [kit.rich_text(_title(view, t))]
    if words and not folded:
        blocks.append(kit.rich_text(kit.passage(kit.words(words), *_waiting(view, t))))
    blocks.append(kit.context(kit.mrkdwn(state)))
    blocks += _person(view, t)
    blocks += [_queued(each, view, t) for each in view.queued[:QUEUED_MAX]]
    if trouble:
        blocks.append(kit.context(kit.mrkdwn(trouble)))
    if view.drafted_by:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "card-drafting", user=kit.user(view.drafted_by)))))
    if not (view.muted or view.blocked):  # a closed one, too: a line in its thread opens it again
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, f"card-mode-{view.mode}"))))
    asked = [] if folded else questions(view, t)
    begins = [] if folded else start(view, t)
    sentences = (f"{facts.inbox(view)} | {facts.person(view, t)}", words)
    spoken = Markup(". ".join([*map(kit.escape, filter(None, sentences)), state]))
    return kit.message(spoken, *blocks, _controls(view, t), *ways(view, view.linked, t), *begins, *asked)


def _person(view: CardView, t: T) -> list[Block]:
    """The chosen fields, and what is to be known of this person whatever they write about (features.md CP-1, IC-6)."""
    facts_said = [profile.fact(each, t) for each in view.facts]
    if view.opted_out:
        facts_said.append(kit.say(t, "card-opted-out"))
    said = [Markup(" · ".join(facts_said))] if facts_said else []
    said += [kit.say(t, "card-note", note=kit.inline(note, NOTE_MAX)) for note in view.notes[:NOTES_MOST]]
    return [kit.context(*map(kit.mrkdwn, said))] if said else []


def _title(view: CardView, t: T) -> Element:
    link = facts.linked(view, t)
    rest = f" | {facts.person(view, t)}" + (f" {link}" if link else "")
    return kit.passage(kit.words(facts.inbox(view), "bold"), kit.words(rest))


def _waiting(view: CardView, t: T) -> tuple[Element, ...]:
    """Since when, beside for how long: a card is not drawn again each minute, and the time of day stays true."""
    if view.waiting_since is None:
        return ()
    length = view.now - view.waiting_since
    key = "card-waiting" if length >= timedelta(minutes=1) else "card-waiting-since"
    before, after = t(key, span=t.span(length), since="\0").split("\0")  # where the time of day goes
    return kit.words(f" · {before}"), kit.when(view.waiting_since), *([kit.words(after)] if after else [])


def _queued(queued: QueuedView, view: CardView, t: T) -> Block:
    """Words that wait until the customer writes, with the way to hold them back (features.md TW-7)."""
    customer, text = facts.named(view.customer, t), kit.inline(queued.text, QUEUED_WORDS_MAX)
    if queued.goes_at is None:
        said = kit.say(t, "card-queued", customer=customer, text=text)
    else:
        said = kit.say(t, "card-queued-going", at=kit.moment(queued.goes_at, "{time_secs}"), text=text)
    return kit.section(kit.mrkdwn(said), kit.button(t("card-queued-cancel"), ids.QUEUED_CANCEL, queued.message_id))


def _controls(view: CardView, t: T) -> Block:
    subject = view.conversation_id
    reopens = view.window.state == "closed" and view.status != "closed" and TRAITS[view.channel].templates
    take = kit.button(t("card-take"), ids.CARD_TAKE, subject, style="" if view.owner or reopens else "primary")
    assign = kit.users_select(t("card-assign"), ids.CARD_ASSIGN, view.owner)
    pending = kit.button(t("card-pending"), ids.CARD_PENDING, subject)
    close = kit.button(t("card-close"), ids.CARD_CLOSE, subject)
    reopen = kit.button(t("card-reopen"), ids.CARD_REOPEN, subject)
    template = [kit.button(t("card-template"), ids.TEMPLATE_OPEN, subject, style="primary")] if reopens else []
    more = kit.button("⋯", ids.CARD_MORE, subject, spoken=t("card-more"))
    controls = {"open": (take, assign, pending, close), "pending": (take, assign, reopen, close), "closed": (reopen,)}
    unmute = kit.button(t("more-unmute"), ids.MORE_UNMUTE, subject)
    unblock = kit.button(t("more-unblock"), ids.MORE_UNBLOCK, subject)
    shown = (unblock,) if view.blocked else (unmute,) if view.muted else controls[view.status]
    silence = ["blocked"] if view.blocked else ["muted"] if view.muted else []
    block_id = ids.block(ids.CARD, subject, view.status, view.owner, *silence)
    return kit.actions(*([] if silence else template), *shown, more, block_id=block_id)
