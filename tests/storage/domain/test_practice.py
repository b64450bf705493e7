"""How a team works an inbox: what may be written, and what is said about what may not."""

from dataclasses import fields
from datetime import timedelta

import pytest

from storage.domain import hours, practice
from storage.domain.automatic import SlowAnswer
from storage.domain.practice import Practice, Wrong
from storage.domain.rules import Act, Rule

WRITTEN = {
    "hours": {"zone": "America/Sao_Paulo", "mon-fri": "09:00-18:00"},
    "keep_closed_on_thanks": True,
    "new_card_after_days": 30,
    "close_pending_after_hours": 72,
    "close_reasons": ["Sold", " Sold ", "No answer"],
    "first_responder_owns": True,
    "round_robin": "@sales",
    "next_person_after_minutes": 5,
    "most_open_each": 20,
    "most_waiting_each": 8,
    "sticky_owner_days": 3,
    "signature": "first_name",
    "notes_in": ["C1VIP", "C1VIP"],
    "collision_hold": False,
    "stale_answer_seconds": 3,
    "deny_list": [" preço de custo "],
    "link_mode": False,  # what YAML makes of a bare off
    "first_answer_within": {"usual": "4h", "urgent": "15m"},
    "next_answer_within": "8h",
    "lead": "U0LEAD",
    "welcome": "Hi!",
    "away": {"en": "Later", "pt-BR": "Depois"},
    "slow_answer": {"nudge_after_minutes": 10, "message_after_minutes": 20, "text": "Sorry"},
    "survey": "How was it?",
    "rules": [{"name": "r", "when": "tag added", "then": [{"status": "pending"}]}],
}


def test_what_is_written_is_how_it_is() -> None:
    assert practice.read(WRITTEN) == Practice(
        hours.read({"zone": "America/Sao_Paulo", "mon-fri": "09:00-18:00"}), True, 30, 72, ("Sold", "No answer"), True,
        "sales", 5, 20, 8, 3, "first_name",
        notes_in=("C1VIP",), collision_hold=False, stale_answer_seconds=3,
        deny_list=("preço de custo",), link_mode="off",
        first_answer_within=(timedelta(hours=4), timedelta(hours=4), timedelta(minutes=15)),
        next_answer_within=(timedelta(hours=8),) * 3, lead="U0LEAD",
        welcome={"": "Hi!"}, away={"en": "Later", "pt-br": "Depois"},
        slow_answer=SlowAnswer(timedelta(minutes=10), timedelta(minutes=20), {"": "Sorry"}),
        survey={"": "How was it?"}, rules=(Rule("r", "tag added", (Act("status", "pending"),)),),
    )  # fmt: skip


def test_what_is_not_written_is_as_usual() -> None:
    assert practice.read({}) == Practice()


def test_every_way_can_be_written() -> None:
    assert set(practice.READERS) == {each.name for each in fields(Practice)} == set(WRITTEN)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"hours": "always"}, ("hours", "days with their hours are expected, such as mon-fri: 09:00-18:00")),
        ({"hours": {"mon": "9-5"}}, ("hours: 9-5", "hours such as 09:00-18:00 are expected")),
        ({"keep_closed_on_thanks": "maybe"}, ("keep_closed_on_thanks", "yes or no is expected")),
        ({"new_card_after_days": 0}, ("new_card_after_days", "a whole number from 1 to 365 is expected")),
        ({"new_card_after_days": True}, ("new_card_after_days", "a whole number from 1 to 365 is expected")),
        (
            {"close_pending_after_hours": 1.5},
            ("close_pending_after_hours", "a whole number from 0 to 8760 is expected"),
        ),
        ({"close_reasons": "Sold"}, ("close_reasons", "a list of words is expected")),
        ({"close_reasons": ["x" * 76]}, ("close_reasons", "at most 20 reasons of at most 75 characters are expected")),
        ({"notes_in": ["#vip"]}, ("notes_in", "a list of Slack channel ids such as C0123456 is expected")),
        ({"deny_list": ["ok"]}, ("deny_list", "a list of words of at least 3 characters is expected")),
        ({"welcome": ""}, ("welcome: ", "a text is expected")),
        ({"welcome": {"en": 1}}, ("welcome: 1", "a text is expected")),
        ({"welcome": {"english": "Hi"}}, ("welcome: english", "a language such as en or pt-BR is expected")),
        (
            {"away": "Hi {{surname}}"},
            ("away: {{surname}}", "one of name, first_name, inbox, opens is expected"),
        ),
        ({"away": "Hi {{name}"}, ("away: Hi {{name}", "{{ and }} around the name of a blank are expected")),
        ({"away": "x" * 1001}, (f"away: {'x' * 40}…", "at most 1000 characters are expected")),
        (
            {"slow_answer": {"nudge_after_minutes": 0}},
            ("slow_answer: nudge_after_minutes", "a whole number from 1 to 1440 is expected"),
        ),
        (
            {"slow_answer": {"nudge_after_minutes": 5, "message_after_minutes": 5, "text": "Sorry"}},
            (
                "slow_answer: message_after_minutes",
                "more minutes than nudge_after_minutes are expected: the team is told first",
            ),
        ),
        (
            {"slow_answer": {"nudge_after_minutes": 5, "message_after_minutes": 9}},
            ("slow_answer: message_after_minutes", "a text beside it is expected"),
        ),
        ({"slow_answer": 5}, ("slow_answer: slow_answer", "nudge_after_minutes is expected below it")),
        ({"round_robin": 7}, ("round_robin", "the handle of a Slack user group is expected, such as sales")),
        ({"signature": "nickname"}, ("signature", "one of none, first_name, full is expected")),
        ({"closing_reasons": []}, ("closing_reasons", f"one of {', '.join(practice.READERS)} is expected")),
    ],
)
def test_what_makes_no_sense_is_named_with_what_belongs_there(written: object, problem: tuple[str, str]) -> None:
    with pytest.raises(Wrong) as told:
        practice.read(written)  # type: ignore[arg-type] # whatever somebody wrote
    assert [(each.place, each.expected) for each in told.value.problems] == [problem]


def test_ad5_roles_are_given_to_user_groups() -> None:
    assert practice.read_team({"roles": {"lead": ["@leads"], "agent": "sales"}}).roles == {
        "lead": ("leads",), "agent": ("sales",)
    }  # fmt: skip
    with pytest.raises(Wrong) as told:
        practice.read_team({"roles": {"boss": ["leads"]}})
    expected = "some of admin, lead, agent, trainee, viewer, each with its user groups, are expected"
    assert [(each.place, each.expected) for each in told.value.problems] == [("roles", expected)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Wrong) as told:
        practice.read({"first_responder_owns": 1, "colour": "red"})
    assert [each.place for each in told.value.problems] == ["first_responder_owns", "colour"]
