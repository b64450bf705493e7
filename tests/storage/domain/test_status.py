"""The ladder of a message's status."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storage.domain.status import LADDER, advance, least

WORDS = st.sampled_from(["sent", "delivered", "read", "failed"])


@pytest.mark.parametrize(
    ("present", "new", "after"),
    [
        ("staged", "sent", "sent"),
        ("sent", "delivered", "delivered"),
        ("sent", "read", "read"),
        ("read", "delivered", "read"),
        ("delivered", "sent", "delivered"),
        ("sent", "failed", "failed"),
        ("delivered", "failed", "delivered"),
        ("read", "failed", "read"),
        ("failed", "sent", "failed"),
        ("failed", "delivered", "delivered"),
        ("sent", "sent", "sent"),
    ],
)
def test_one_step(present, new, after):
    assert advance(present, new) == after


@given(st.lists(WORDS, max_size=12))
def test_it_never_moves_back(heard):
    status, ranks = "sent", [LADDER.index("sent")]
    for word in heard:
        status = advance(status, word)
        if status != "failed":
            ranks.append(LADDER.index(status))
    assert ranks == sorted(ranks)


@given(st.permutations(["sent", "delivered", "read"]))
def test_disorder_comes_to_the_same(heard):
    status = "staged"
    for word in heard:
        status = advance(status, word)
    assert status == "read"


@pytest.mark.parametrize(
    ("parts", "whole"), [(["sent", "read"], "sent"), (["read", "failed"], "failed"), (["delivered"], "delivered")]
)
def test_a_message_is_as_far_as_its_slowest_part(parts, whole):
    assert least(parts) == whole
