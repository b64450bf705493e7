"""The modal in which a conversation is put off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import CardView

# What is offered, as storage.domain.snoozing understands it, and its label.
SPANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1h": "snooze-1h",
        "4h": "snooze-4h",
        "tomorrow": "snooze-tomorrow",
        "day": "snooze-day",
    }
)


def snooze(view: CardView, ends: Mapping[str, datetime], today: datetime, t: T) -> Block:
    """ends: when each of SPANS but "day" is over. today: by the clock of whoever looks."""
    options = [Option(t(key), span, _warning(view, ends.get(span), t)) for span, key in SPANS.items()]
    blocks = [
        kit.rich_text(kit.passage(kit.words(facts.person(view, t), "bold"))),
        forms.field(t("snooze-span"), forms.radios(ids.SNOOZE_SPAN, options, "1h"), ids.SNOOZE_FIELDS),
        forms.field(
            t("snooze-day"),
            forms.day(ids.SNOOZE_DAY, (today + timedelta(days=1)).date()),
            day_field(),
            hint=t("snooze-day-hint"),
            optional=True,
        ),
        kit.context(kit.mrkdwn(facts.window_left(view, t))),
    ]
    metadata = str(view.conversation_id)
    return forms.modal(
        t("snooze-title"), blocks, ids.SNOOZE, submit=t("more-snooze"), close=t("view-close"), metadata=metadata
    )


def day_field() -> ids.BlockId:
    """The id of the block with the date."""
    return ids.block(ids.SNOOZE_FIELDS, 2)


def _warning(view: CardView, end: datetime | None, t: T) -> str:
    """Words where the reply window closes before it wakes (features.md ST-4)."""
    closes_at = view.window.closes_at
    return t("snooze-too-late") if end is not None and closes_at is not None and end > closes_at else ""
