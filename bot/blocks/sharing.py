"""The windows for a place and for somebody's number, to share with the customer (features.md RM-11)."""

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.kit import Block
from bot.blocks.writing import about
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

LABEL_MAX = 100  # characters of a place's or person's name: ours, what a phone shows of it
ADDRESS_MAX = 300  # ours


def location(view: CardView, t: T) -> Block:
    """Where, and what it is called."""
    where = forms.text(ids.LOCATION_WHERE, placeholder="-23.5614, -46.6559")
    blocks = [
        *about(view, t),
        forms.field(t("location-where"), where, ids.LOCATION_POINT, hint=t("location-hint")),
        forms.field(
            t("location-name"), forms.text(ids.LOCATION_NAME, most=LABEL_MAX), ids.LOCATION_LABEL, optional=True
        ),
        forms.field(
            t("location-address"),
            forms.text(ids.LOCATION_ADDRESS, most=ADDRESS_MAX),
            ids.LOCATION_STREET,
            optional=True,
        ),
        *_in_words(view, "location", t),
    ]
    return _window(view, "location-title", blocks, ids.LOCATION, t)


def contact_card(view: CardView, t: T) -> Block:
    """Who, and their number."""
    blocks = [
        *about(view, t),
        forms.field(t("contact-card-name"), forms.text(ids.CONTACT_CARD_NAME, most=LABEL_MAX), ids.CONTACT_CARD_PERSON),
        forms.field(
            t("contact-card-phone"), forms.text(ids.CONTACT_CARD_PHONE, most=40, placeholder="+55 11 98765-4321"),
            ids.CONTACT_CARD_NUMBER,
        ),
        *_in_words(view, "contact", t),
    ]  # fmt: skip
    return _window(view, "contact-card-title", blocks, ids.CONTACT_CARD, t)


def _in_words(view: CardView, what: str, t: T) -> list[Block]:
    """Where the channel shows no such thing, that it goes as words."""
    traits = TRAITS[view.channel]
    return (
        [] if what in traits.draws else [kit.context(kit.mrkdwn(kit.say(t, "compose-in-words", channel=traits.label)))]
    )


def _window(view: CardView, title: str, blocks: list[Block], callback: ids.CallbackId, t: T) -> Block:
    return forms.modal(
        t(title), blocks, callback, submit=t("compose-send"), close=t("view-close"), metadata=str(view.conversation_id)
    )
