"""The card's ⋯: what is known about the conversation, and the rarer verbs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot import ids
from bot.blocks import facts, kit
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

# The rarer verbs, in the order of features.md c-1: button, label. What each opens or does is in its own listener.
VERBS: Final[Mapping[ids.ActionId, str]] = MappingProxyType({
    ids.MORE_WRITE: "more-write",
    ids.MORE_OFFER: "more-offer",
    ids.MORE_LOCATION: "more-location",
    ids.MORE_CONTACT_CARD: "more-contact-card",
    ids.TEMPLATE_OPEN: "card-template",
    ids.MORE_SNOOZE: "more-snooze",
})  # fmt: skip
# Those that undo one that has been done stand in its place.
INSTEAD: Final[Mapping[ids.ActionId, tuple[ids.ActionId, str]]] = MappingProxyType(
    {
        ids.MORE_SNOOZE: (ids.MORE_WAKE, "more-wake"),
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
    done = {ids.MORE_SNOOZE: view.snoozed_until is not None}
    absent = frozenset[ids.ActionId]() if TRAITS[view.channel].templates else {ids.TEMPLATE_OPEN}
    verbs = [INSTEAD[verb] if done.get(verb) else (verb, key) for verb, key in VERBS.items() if verb not in absent]
    blocks.append(kit.actions(*(kit.button(t(key), verb, view.conversation_id) for verb, key in verbs)))
    return kit.modal(t("more-title"), blocks, ids.MORE, close=t("view-close"), metadata=str(view.conversation_id))
