"""What a person fills in: the inputs of a modal, within Slack's limits (platforms/slack.md 3.1, read 2026-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.blocks import kit
from bot.blocks.kit import Block, Element
from bot.ids import ActionId, BlockId, CallbackId

LABEL_MAX: Final = 150  # ours; Slack takes 2,000
HINT_MAX: Final = 300  # ours; Slack takes 2,000
OPTION_MAX: Final = 75  # an option's text and description
VALUE_MAX: Final = 150  # an option's value
OPTIONS_MAX: Final = 100  # of a select
CHECKS_MAX: Final = 10  # of checkboxes and radio buttons
OVERFLOW_MAX: Final = 5
INPUT_MAX: Final = 3000  # characters of a text input


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. value: ours, comes back. description: small words below it, "" for none."""

    label: str
    value: str
    description: str = ""


def modal(
    title: str, blocks: Sequence[Block], callback: CallbackId, *, submit: str, close: str, metadata: str = ""
) -> Block:
    """A dialog that is sent off. metadata: comes back, ids only."""
    return kit.modal(title, blocks, callback, close=close, metadata=metadata) | {
        "submit": kit.plain(submit, kit.VIEW_TITLE_MAX)
    }


def field(
    label: str, element: Element, block_id: BlockId, *, hint: str = "", optional: bool = False, live: bool = False
) -> Block:
    """An input with its label. live: each change is told to us at once, as a click."""
    made: Block = {
        "type": "input",
        "block_id": kit.within(block_id, kit.ID_MAX, "block_id"),
        "label": kit.plain(label, LABEL_MAX),
        "element": element,
    }
    made |= {"hint": kit.plain(hint, HINT_MAX)} if hint else {}
    made |= {"optional": True} if optional else {}
    return made | ({"dispatch_action": True} if live else {})


def text(
    action: ActionId,
    *,
    value: str = "",
    placeholder: str = "",
    lines: bool = False,
    most: int = INPUT_MAX,
    least: int = 0,
    on_enter: bool = False,
) -> Element:
    """Words. lines: several. most, least: characters. A live one tells of every character, or on_enter of the whole."""
    made: Element = {"type": "plain_text_input", "action_id": action, "max_length": min(most, INPUT_MAX)}
    made |= {"multiline": True} if lines else {}
    made |= {"min_length": least} if least else {}
    made |= {"initial_value": value[:INPUT_MAX]} if value else {}
    told = "on_enter_pressed" if on_enter else "on_character_entered"
    made |= {"dispatch_action_config": {"trigger_actions_on": [told]}}
    return made | _hinted(placeholder)


def select(action: ActionId, options: Sequence[Option], *, chosen: str = "", placeholder: str = "") -> Element:
    """One of a few. chosen: a value. Raises ValueError for none or too many."""
    made: Element = {"type": "static_select", "action_id": action, "options": _options(options, OPTIONS_MAX)}
    picked = [option(each) for each in options if each.value == chosen]
    return made | ({"initial_option": picked[0]} if picked else {}) | _hinted(placeholder)


def several(
    action: ActionId, options: Sequence[Option], *, chosen: Sequence[str] = (), placeholder: str = ""
) -> Element:
    """Some of a few."""
    made: Element = {"type": "multi_static_select", "action_id": action, "options": _options(options, OPTIONS_MAX)}
    picked = [option(each) for each in options if each.value in chosen]
    return made | ({"initial_options": picked} if picked else {}) | _hinted(placeholder)


def searched(action: ActionId, *, chosen: Option | None = None, placeholder: str = "") -> Element:
    """One of many: what is typed comes to us, an empty query too, and we answer with options."""
    made: Element = {"type": "external_select", "action_id": action, "min_query_length": 0}
    return made | ({"initial_option": option(chosen)} if chosen else {}) | _hinted(placeholder)


def searched_several(action: ActionId, *, chosen: Sequence[Option] = (), placeholder: str = "") -> Element:
    """Some of many."""
    made: Element = {"type": "multi_external_select", "action_id": action, "min_query_length": 0}
    return made | ({"initial_options": [option(each) for each in chosen]} if chosen else {}) | _hinted(placeholder)


def checks(action: ActionId, options: Sequence[Option], chosen: Sequence[str] = ()) -> Element:
    """Boxes to tick."""
    made: Element = {"type": "checkboxes", "action_id": action, "options": _options(options, CHECKS_MAX)}
    picked = [option(each) for each in options if each.value in chosen]
    return made | ({"initial_options": picked} if picked else {})


def radios(action: ActionId, options: Sequence[Option], chosen: str = "") -> Element:
    """One of a few, all in sight."""
    made: Element = {"type": "radio_buttons", "action_id": action, "options": _options(options, CHECKS_MAX)}
    picked = [option(each) for each in options if each.value == chosen]
    return made | ({"initial_option": picked[0]} if picked else {})


def overflow(action: ActionId, options: Sequence[Option]) -> Element:
    """Up to five rarer things behind three dots."""
    return {"type": "overflow", "action_id": action, "options": _options(options, OVERFLOW_MAX)}


def day(action: ActionId, chosen: date | None = None) -> Element:
    """A date."""
    return {"type": "datepicker", "action_id": action} | ({"initial_date": chosen.isoformat()} if chosen else {})


def option(each: Option) -> Element:
    """An option as selects take it and as we answer an external one. Plain text: nothing in it is drawn as anything."""
    made: Element = {
        "text": kit.plain(each.label, OPTION_MAX, emoji=False),
        "value": kit.within(each.value, VALUE_MAX, "value"),
    }
    return made | ({"description": kit.plain(each.description, OPTION_MAX, emoji=False)} if each.description else {})


def _options(options: Sequence[Option], most: int) -> list[Element]:
    return kit.some([option(each) for each in options], most, "options")


def _hinted(placeholder: str) -> dict[str, Any]:
    return {"placeholder": kit.plain(placeholder, kit.PLACEHOLDER_MAX)} if placeholder else {}
