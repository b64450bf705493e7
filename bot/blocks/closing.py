"""The modal that asks why a conversation is closed."""

from collections.abc import Sequence
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import CardView

NOTE_MAX: Final = 500  # characters: ours


def closing(view: CardView, reasons: Sequence[str], t: T) -> Block:
    """reasons: what the inbox offers, in its own words; chosen by their place."""
    options = [Option(reason, str(place)) for place, reason in enumerate(reasons)]
    blocks = [
        kit.rich_text(kit.passage(kit.words(facts.person(view, t), "bold"))),
        forms.field(t("closing-reason"), forms.select(ids.CLOSING_REASON, options), ids.CLOSING_REASONS),
        forms.field(
            t("closing-note"),
            forms.text(ids.CLOSING_NOTE, lines=True, most=NOTE_MAX),
            ids.CLOSING_NOTES,
            optional=True,
        ),
    ]
    metadata = str(view.conversation_id)
    return forms.modal(
        t("closing-title"), blocks, ids.CLOSING, submit=t("card-close"), close=t("view-close"), metadata=metadata
    )
