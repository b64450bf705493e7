"""The card's ⋯: what is known about the conversation, and the rarer verbs."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import CardView
from storage.domain.vocabulary import PRIORITIES

# The rarer verbs, in the order of features.md c-1: button, label. What each opens or does is in its own listener.
VERBS: Final[Mapping[ids.ActionId, str]] = MappingProxyType(
    {
        ids.MORE_ASSIGN: "more-assign",
        ids.MORE_WRITE: "more-write",
        ids.MORE_OFFER: "more-offer",
        ids.MORE_CONSULT: "more-consult",
        ids.MORE_LOCATION: "more-location",
        ids.MORE_CONTACT_CARD: "more-contact-card",
        ids.MORE_CONTACT: "more-contact",
        ids.MORE_TAGS: "more-tags",
        ids.TEMPLATE_OPEN: "card-template",
        ids.MORE_SNOOZE: "more-snooze",
        ids.MORE_GIVE_BACK: "more-give-back",
        ids.MORE_MUTE: "more-mute",
        ids.MORE_BLOCK: "more-block",
        ids.MORE_STARS: "more-stars",
        ids.MORE_HISTORY: "more-history",
        ids.MORE_MOVE: "more-move",
        ids.MORE_PAPER: "more-paper",
        ids.MORE_LINK: "more-link",
        ids.MORE_UNLINK: "more-unlink",
        ids.MORE_ASK_NUMBER: "more-ask-number",
    }
)
# What undoes one that has been done stands in its place.
INSTEAD: Final[Mapping[ids.ActionId, tuple[ids.ActionId, str]]] = MappingProxyType(
    {
        ids.MORE_SNOOZE: (ids.MORE_WAKE, "more-wake"),
        ids.MORE_MUTE: (ids.MORE_UNMUTE, "more-unmute"),
        ids.MORE_BLOCK: (ids.MORE_UNBLOCK, "more-unblock"),
    }
)


def more(view: CardView, t: T) -> Block:
    """The modal for one conversation. Its private metadata is the conversation's id."""
    title = " ".join(filter(None, (facts.person(view, t), facts.linked(view, t))))
    blocks = [
        kit.rich_text(kit.passage(kit.words(facts.inbox(view), "bold"), kit.words(f"\n{title}"))),
        kit.context(kit.mrkdwn(facts.state(view, t))),
    ]
    words = facts.last_words(view, t)
    if words:
        blocks.append(kit.rich_text(kit.quote(kit.words(words))))
    if view.waiting_since is None:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "more-nothing-waits"))))
    else:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "more-waits", span=t.span(view.now - view.waiting_since)))))
        blocks.append(kit.actions(kit.button(t("more-no-reply"), ids.MORE_NO_REPLY, view.conversation_id)))
    options = [Option(t(f"priority-{each}"), each) for each in PRIORITIES]
    pressing = forms.select(ids.MORE_PRIORITY, options, chosen=view.priority, placeholder=t("more-priority"))
    block_id = ids.block(ids.MORE_PRESSING, view.conversation_id, view.priority)
    blocks.append(kit.actions(pressing, block_id=block_id))
    blocks.append(kit.actions(*_verbs(view, t)))
    return kit.modal(t("more-title"), blocks, ids.MORE, close=t("view-close"), metadata=str(view.conversation_id))


def _verbs(view: CardView, t: T) -> Iterator[Element]:
    done = {
        ids.MORE_SNOOZE: view.snoozed_until is not None,
        ids.MORE_MUTE: view.muted,
        ids.MORE_BLOCK: view.blocked,
    }
    # Whoever is blocked is let through by unblocking; who cannot be blocked is not offered to be.
    senseless = {ids.MORE_MUTE: view.blocked, ids.MORE_BLOCK: not (view.blocked or view.may_be_blocked)}
    senseless[ids.TEMPLATE_OPEN] = not TRAITS[view.channel].templates
    senseless[ids.MORE_UNLINK] = not view.linked
    senseless[ids.MORE_ASK_NUMBER] = not view.numberless
    senseless[ids.MORE_GIVE_BACK] = not view.by_hand
    for verb, key in VERBS.items():
        if senseless.get(verb):
            continue
        action, label = INSTEAD[verb] if done.get(verb) else (verb, key)
        asked = _before_blocking(view, t) if action == ids.MORE_BLOCK else None
        yield kit.button(t(label), action, view.conversation_id, confirm=asked)


def _before_blocking(view: CardView, t: T) -> Element:
    channel = TRAITS[view.channel].label
    title = t("block-title", customer=facts.person(view, t), channel=channel)
    return kit.confirm(title, t("block-text", channel=channel), t("more-block"), t("block-not"), danger=True)
