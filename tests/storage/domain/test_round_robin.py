"""Whose turn it is: pure."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from storage.domain.round_robin import Bounds, Candidate, in_turn

ANA, BO, CARLA = Candidate("ana", 3, 2, 1), Candidate("bo", 1, 5, 5), Candidate("carla", 2)


def names(found):
    return [each.slack_user for each in found]


def test_as5_whoever_waits_longest_for_a_turn_is_first():
    assert names(in_turn([ANA, BO, CARLA], Bounds())) == ["bo", "carla", "ana"]


def test_as5_who_had_it_already_is_last_and_who_has_it_is_left_out():
    assert names(in_turn([ANA, BO, CARLA], Bounds(), last=["bo"], never=["carla"])) == ["ana", "bo"]


def test_as6_who_has_enough_is_left_out():
    assert names(in_turn([ANA, BO, CARLA], Bounds(open=5))) == ["carla", "ana"]
    assert names(in_turn([ANA, BO, CARLA], Bounds(waiting=1))) == ["carla"]


@given(st.integers(1, 12), st.integers(0, 200))
def test_as5_it_is_fair_within_one(people, conversations):
    numbers = {f"u{each}": 0 for each in range(people)}
    got = Counter(dict.fromkeys(numbers, 0))
    for _ in range(conversations):
        first = in_turn([Candidate(who, number) for who, number in numbers.items()], Bounds())[0]
        numbers[first.slack_user] = max(numbers.values()) + 1
        got[first.slack_user] += 1
    assert max(got.values()) - min(got.values()) <= 1
