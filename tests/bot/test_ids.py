"""Ids say surface and verb, are unique, and carry their subject back."""

from datetime import UTC, datetime

import pytest

from bot import ids
from bot.instants import instant, moment

OURS = [value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)]


def test_no_id_is_used_twice() -> None:
    assert len(set(OURS)) == len(OURS)


def test_ids_fit_what_slack_takes() -> None:
    assert [value for value in OURS if not 0 < len(value) <= 255] == []


def test_a_block_about_a_subject_gives_it_back() -> None:
    block = ids.block(ids.CARD, 42, "U1", "open")
    assert (block, ids.subject(block)) == ("card:42:U1:open", 42)


@pytest.mark.parametrize("foreign", ["", "card", "card:", "card:x", "aB3", "card:-1", "card:١", "card:" + "9" * 20])
def test_a_block_that_is_not_ours_has_no_subject(foreign: str) -> None:
    assert ids.subject(foreign) == 0


def test_a_time_in_digits_is_read_back_exactly() -> None:
    at = datetime(2026, 11, 29, 3, 4, 5, 678901, tzinfo=UTC)
    assert (instant(at), moment(instant(at))) == ("1795921445678901", at)
    assert moment("no digits") == moment("0") == datetime(1970, 1, 1, tzinfo=UTC)
