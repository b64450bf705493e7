"""The window that asks how somebody wants a conversation as a file."""

from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import CardView

KINDS: Final = {"pdf": "paper-pdf", "csv": "paper-csv", "json": "paper-json"}
NOTES: Final = "notes"


def paper(view: CardView, t: T) -> Block:
    """Without notes, unless they are asked for."""
    options = [Option(t(key), kind) for kind, key in KINDS.items()]
    box = Option(t("paper-notes"), NOTES, t("paper-notes-how"))
    blocks = [
        kit.rich_text(kit.passage(kit.words(facts.person(view, t), "bold"))),
        forms.field(t("paper-kind"), forms.radios(ids.PAPER_KIND, options, "pdf"), ids.PAPER_FORM),
        forms.field(t("paper-with"), forms.checks(ids.PAPER_NOTES, [box]), ids.PAPER_WITH, optional=True),
        kit.context(kit.mrkdwn(kit.say(t, "paper-where"))),
    ]
    return forms.modal(
        t("paper-ask"), blocks, ids.PAPER, submit=t("paper-submit"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip
