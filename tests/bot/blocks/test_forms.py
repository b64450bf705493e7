"""Inputs keep Slack's limits: what may be cut is cut, what may not is refused."""

from datetime import date

import pytest

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from tests.bot.blockkit import faults_of_view

ACTION = ids.ActionId("field")
FEW = [Option("Sales", "1"), Option("Support", "2", "of the house")]
ELEMENTS = {
    "text": forms.text(ACTION, value="Maria", placeholder="Name", most=80),
    "lines": forms.text(ACTION, lines=True, least=1),
    "select": forms.select(ACTION, FEW, chosen="2", placeholder="Team"),
    "several": forms.several(ACTION, FEW, chosen=["1", "gone"]),
    "searched": forms.searched(ACTION, chosen=FEW[0]),
    "searched_several": forms.searched_several(ACTION, chosen=FEW),
    "checks": forms.checks(ACTION, FEW, ["1"]),
    "radios": forms.radios(ACTION, FEW, "1"),
    "day": forms.day(ACTION, date(2026, 3, 2)),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_slack_takes_every_input(name: str) -> None:
    asked = forms.field("Field", ELEMENTS[name], ids.BlockId("b"), hint="Why", optional=True, live=True)
    view = forms.modal("Title", [asked], ids.MORE, submit="Save", close="Close", metadata="1")
    assert faults_of_view(view) == []


def test_an_overflow_stands_in_a_row_of_controls() -> None:
    view = kit.modal("Title", [kit.actions(forms.overflow(ACTION, FEW))], ids.MORE, close="Close")
    assert faults_of_view(view) == []


def test_a_long_option_is_cut_and_a_long_value_is_refused() -> None:
    assert len(forms.option(Option("x" * 80, "1"))["text"]["text"]) == 75
    with pytest.raises(ValueError, match="value has 151 characters"):
        forms.option(Option("x", "1" * 151))


@pytest.mark.parametrize("count", [0, 101])
def test_a_select_without_options_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="options"):
        forms.select(ACTION, [Option(str(n), str(n)) for n in range(count)])
