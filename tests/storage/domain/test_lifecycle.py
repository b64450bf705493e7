"""What each act comes to in each state; the first of two wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.lifecycle import Change, State, change

ANA, BRUNO = "UANA", "UBRUNO"


def became(status, owner, line, *, tell_owner=False):
    return Change(State(status, owner), line, tell_owner=tell_owner)


def told(key):
    return Change(None, told=key)


@pytest.mark.parametrize(
    ("present", "act", "owner", "expected"),
    [
        (("open", ""), "take", "", became("open", ANA, "line-taken")),
        (("pending", ""), "take", "", became("pending", ANA, "line-taken")),
        (("closed", ""), "take", "", became("open", ANA, "line-taken")),
        (("open", ANA), "take", "", told("notice-already-yours")),
        (("open", BRUNO), "take", "", told("notice-already-with")),
        (("open", ""), "take_over", "", became("open", ANA, "line-taken")),
        (("open", BRUNO), "take_over", "", became("open", ANA, "line-taken-over")),
        (("open", ANA), "take_over", "", told("notice-already-yours")),
        (("open", ""), "assign", BRUNO, became("open", BRUNO, "line-assigned", tell_owner=True)),
        (("closed", ""), "assign", BRUNO, became("open", BRUNO, "line-assigned", tell_owner=True)),
        (("open", ""), "assign", ANA, became("open", ANA, "line-taken")),
        (("open", BRUNO), "assign", ANA, became("open", ANA, "line-assigned")),
        (("open", ANA), "assign", BRUNO, became("open", BRUNO, "line-assigned", tell_owner=True)),
        (("open", ANA), "assign", ANA, told("notice-already-yours")),
        (("open", BRUNO), "assign", BRUNO, told("notice-already-with")),
        (("open", ""), "pending", "", became("pending", "", "line-pending")),
        (("closed", BRUNO), "pending", "", became("pending", BRUNO, "line-pending")),
        (("pending", ""), "pending", "", told("notice-already-pending")),
        (("open", BRUNO), "close", "", became("closed", BRUNO, "line-closed")),
        (("pending", ""), "close", "", became("closed", "", "line-closed")),
        (("closed", ""), "close", "", told("notice-already-closed")),
        (("closed", BRUNO), "reopen", "", became("open", BRUNO, "line-reopened-by")),
        (("pending", ""), "reopen", "", became("open", "", "line-reopened-by")),
        (("open", ""), "reopen", "", told("notice-already-open")),
    ],
)
def test_st1_what_anas_act_comes_to(present, act, owner, expected):
    assert change(State(*present), act, ANA, owner) == expected


STATES = st.builds(State, st.sampled_from(["open", "pending", "closed"]), st.sampled_from(["", ANA, BRUNO]))
ACTS = st.sampled_from(["take", "take_over", "assign", "pending", "close", "reopen"])


@given(STATES, ACTS, st.sampled_from([ANA, BRUNO]))
def test_st1_an_act_either_changes_the_state_and_says_so_in_the_thread_or_tells_the_actor_why_not(present, act, owner):
    came = change(present, act, ANA, owner)
    assert (came.after is None) == bool(came.told) != bool(came.line)
    assert came.after != present


@given(STATES, ACTS, st.sampled_from([ANA, BRUNO]))
def test_st1_the_same_click_a_second_time_changes_nothing(present, act, owner):
    came = change(present, act, ANA, owner)
    if came.after is not None:
        assert change(came.after, act, ANA, owner).after is None
