"""Asking a colleague from elsewhere: the window that asks, what they get, and the window they answer in."""

from collections.abc import Sequence
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Rendered
from bot.blocks.writing import about
from bot.i18n import T
from storage.domain.views import CardView

LINE_MAX: Final = 280  # characters of one line; ours
LINES: Final = (5, 10, 20)  # as storage.consulting has them


def ask(view: CardView, t: T) -> Block:
    """Who, what, and how much of the conversation they are to read."""
    counts = [Option(t("consult-lines", count=each), str(each)) for each in LINES]
    blocks = [
        *about(view, t),
        forms.field(t("consult-who"), kit.users_select(t("consult-who"), ids.CONSULT_WHO, ""), ids.CONSULT_PERSON),
        forms.field(t("consult-question"), forms.text(ids.CONSULT_QUESTION, lines=True, most=1000), ids.CONSULT_WORDS),
        forms.field(t("consult-how-much"), forms.select(ids.CONSULT_LINES, counts, chosen="5"), ids.CONSULT_COUNT),
        kit.context(kit.mrkdwn(kit.say(t, "consult-hint"))),
    ]
    return forms.modal(
        t("consult-title"), blocks, ids.CONSULT, submit=t("consult-ask"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def asked(asker: str, customer: str, question: str, lines: Sequence[tuple[bool, str]], row_id: int, t: T) -> Rendered:
    """The direct message. lines: (whether the customer said it, what), the oldest first."""
    named = facts.named(customer, t)
    said = kit.say(t, "consult-asked", user=kit.user(asker), customer=named)
    blocks = [kit.section(kit.mrkdwn(said)), kit.rich_text(kit.quote(kit.words(question)))]
    spoken = [f"{named if by_customer else t('consult-team')}: {text[:LINE_MAX]}" for by_customer, text in lines]
    if spoken:
        blocks.append(kit.rich_text(kit.passage(kit.words("\n".join(spoken)))))
    blocks.append(kit.actions(kit.button(t("consult-answer"), ids.CONSULT_ANSWER, row_id, style="primary")))
    return kit.message(said, *blocks)


def answer(question: str, row_id: int, t: T) -> Block:
    """The window in which they answer."""
    blocks = [
        kit.rich_text(kit.quote(kit.words(question))),
        forms.field(
            t("consult-answer"), forms.text(ids.CONSULT_TEXT, lines=True, most=2500), ids.CONSULT_SAID,
            hint=t("consult-answer-hint"),
        ),
    ]  # fmt: skip
    return forms.modal(
        t("consult-title"), blocks, ids.CONSULT_REPLY, submit=t("consult-answer"), close=t("view-close"),
        metadata=str(row_id),
    )  # fmt: skip
