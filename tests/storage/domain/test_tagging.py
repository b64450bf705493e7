"""Tags as people write them, as they are kept and as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import tagging


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("vip", "vip"),
        ("  VIP ", "VIP"),
        ("#refund", "refund"),
        ("★ gold", "gold"),
        ("big client", "big-client"),
        ("a,b", "a-b"),
        ("Promoção", "Promoção"),
        ("`<!channel>`", "!channel"),
        ("🎉", ""),
        ("#", ""),
        ("", ""),
        ("ｆｕｌｌ", "full"),
        ("evil\u202etxt\x00", "eviltxt"),
        ("x" * 50, "x" * 40),
    ],
)
def test_what_was_typed_is_kept_as_one_word(typed: str, kept: str) -> None:
    assert tagging.tag(typed) == kept


@pytest.mark.parametrize(("one", "other"), [("VIP", "vip"), ("Promoção", "promocao"), ("big client", "BIG-CLIENT")])
def test_case_accents_and_blanks_make_no_other_tag(one: str, other: str) -> None:
    assert tagging.folded(one) == tagging.folded(other)


def test_tags_typed_together_are_each_kept_once_as_first_written() -> None:
    assert tagging.tags(["VIP", "gold", "vip", "🎉", "Gold", "new"]) == ("VIP", "gold", "new")


@given(st.text(max_size=60))
def test_a_tag_typed_again_as_it_is_shown_is_the_same_tag(typed: str) -> None:
    name = tagging.tag(typed)
    assert tagging.tag(name) == name
    assert not set(name) & set(' ,:"<>|&')
    assert len(name) <= tagging.NAME_MAX


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert tagging.folded(tagging.folded(typed)) == tagging.folded(typed)
