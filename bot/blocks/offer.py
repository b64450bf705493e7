"""The window for a question with answers to tap: buttons, a list or quick replies, whatever the channel offers
(features.md RM-10). Each input says how much of it is left while it is filled in."""

from dataclasses import dataclass
from typing import Final

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.blocks.writing import about
from bot.i18n import T
from storage.domain.traits import TRAITS, ChoiceRule, ChoiceStyle
from storage.domain.views import CardView

FIRST_ROWS: Final = 2  # answers that the window begins with


@dataclass(frozen=True, slots=True)
class Draft:
    """What is in the window. rows: the numbers of the answers in sight; a number is never used again, so that Slack
    keeps what is typed in the others when one goes. titles, descriptions: what is typed so far, by row."""

    style: ChoiceStyle
    rows: tuple[int, ...]
    text: str = ""
    opener: str = ""
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()


def begin(view: CardView) -> Draft:
    """What the window opens with."""
    return Draft(TRAITS[view.channel].choices[0].style, tuple(range(1, FIRST_ROWS + 1)))


def rule_of(view: CardView, style: str) -> ChoiceRule:
    """The channel's limits for a style; for one it does not have, those of its first."""
    rules = TRAITS[view.channel].choices
    return next((rule for rule in rules if rule.style == style), rules[0])


def offer(view: CardView, draft: Draft, t: T) -> Block:
    """Its metadata: the conversation, and the rows in sight."""
    rules, rule = TRAITS[view.channel].choices, rule_of(view, draft.style)
    blocks = list(about(view, t))
    if len(rules) > 1:
        styles = [Option(t(f"offer-style-{each.style.replace('_', '-')}"), each.style) for each in rules]
        field = forms.radios(ids.OFFER_STYLE, styles, chosen=rule.style)
        blocks.append(forms.field(t("offer-style"), field, ids.OFFER_KIND, live=True))
    most = min(rule.text_max, forms.INPUT_MAX)
    question = forms.text(ids.OFFER_TEXT, lines=True, most=most)
    blocks.append(forms.field(t("offer-text"), question, ids.OFFER_WORDS, live=True))
    blocks.append(_left(_length(draft.text, view), most, t))
    if rule.opener_max:
        field = forms.text(ids.OFFER_OPENER, most=rule.opener_max)
        blocks.append(forms.field(t("offer-opener"), field, ids.OFFER_BEHIND, live=True))
        blocks.append(_left(len(draft.opener), rule.opener_max, t))
    for position, row in enumerate(draft.rows[: rule.most]):
        blocks += _answer(draft, rule, position, row, t)
    if len(draft.rows) < rule.most:
        blocks.append(kit.actions(kit.button(t("offer-add"), ids.OFFER_ADD, view.conversation_id)))
    blocks.append(
        kit.context(kit.mrkdwn(kit.say(t, "offer-most", count=min(len(draft.rows), rule.most), most=rule.most)))
    )
    metadata = f"{view.conversation_id}:{','.join(map(str, draft.rows))}"
    return forms.modal(
        t("offer-title"), blocks, ids.OFFER, submit=t("compose-send"), close=t("view-close"), metadata=metadata
    )


def _answer(draft: Draft, rule: ChoiceRule, position: int, row: int, t: T) -> list[Block]:
    number = position + 1
    titles, descriptions = _at(draft.titles, position), _at(draft.descriptions, position)
    title = forms.text(ids.OFFER_TITLE, most=rule.title_max)
    made = [
        forms.field(t("offer-answer", number=number), title, ids.block(ids.OFFER_ANSWER, row), live=True),
    ]
    counted = [_counted(len(titles), rule.title_max, t)]
    if rule.description_max:
        field = forms.text(ids.OFFER_DESCRIPTION, most=rule.description_max)
        label = t("offer-description", number=number)
        block_id = ids.block(ids.OFFER_MORE_WORDS, row)
        made.append(forms.field(label, field, block_id, optional=True, live=True))
        counted.append(_counted(len(descriptions), rule.description_max, t))
    made.append(kit.context(*(kit.mrkdwn(each) for each in counted)))
    if len(draft.rows) > 1:
        made.append(kit.actions(kit.button(t("offer-remove", number=number), ids.OFFER_REMOVE, row)))
    return made


def _at(held: tuple[str, ...], position: int) -> str:
    return held[position] if position < len(held) else ""


def _length(text: str, view: CardView) -> int:
    return len(text.encode()) if TRAITS[view.channel].text_unit == "bytes" else len(text)


def _left(length: int, most: int, t: T) -> Block:
    return kit.context(kit.mrkdwn(_counted(length, most, t)))


def _counted(length: int, most: int, t: T) -> kit.Markup:
    return kit.say(t, "offer-counted", count=length, most=most)
