"""How a team works an inbox: each point declared once, with its default, what it takes and what it is for. Pure.

Kept with the inbox as it was written, as plain JSON.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from storage.domain import automatic, hours, rules, sla, wording
from storage.domain.automatic import SlowAnswer
from storage.domain.hours import ALWAYS, Hours
from storage.domain.roles import ROLES
from storage.domain.rules import Rule
from storage.domain.sla import NO_TARGETS, Targets
from storage.domain.wording import Wording

REASON_MAX: Final = 75  # characters; an option of a select (platforms/slack.md 3.1)
REASONS_MAX: Final = 20  # ours
YEAR: Final = 365
GROUP_MAX: Final = 80  # characters of a user group's handle; ours
SIGNATURES: Final = ("none", "first_name", "full")  # "", "– Ana", "– Ana, Sales" (features.md AD-2)
WORD_MIN: Final = 3  # characters of a word that is held: shorter ones are in every message; ours
WORDS_MAX: Final = 100  # ours
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]+")
LINK_MODES: Final = ("off", "suggest", "auto")  # the most careful first (features.md LC-1)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what was written. place: its name, and what in it. expected: what belongs there, in words.

    path: the names it stands under, as deep as is known.
    """

    place: str
    expected: str
    path: tuple[str, ...]


class Wrong(ValueError):
    """What was written makes no sense: all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.expected}" for each in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Practice:
    """hours: when the team works. keep_closed_on_thanks: a bare "thanks" within a day of closing opens nothing.

    new_card_after_days: a customer who comes back after closing gets a new card when the present one is older.
    close_pending_after_hours: a conversation that has waited for the customer so long is closed; 0: never.
    close_reasons: what closing asks to choose from; none: it does not ask. first_responder_owns: the first reply to a
    conversation without an owner makes it theirs.

    round_robin: the Slack user group, by handle or id, that conversations without an owner are shared out to; "": to
    nobody. next_person_after_minutes: how long whoever was given one may leave it; 0: for ever. most_open_each,
    most_waiting_each: how many customers one person gets, in open conversations and in those that wait for an answer;
    0: as many as come. sticky_owner_days: who comes back so soon after closing comes back to the same owner. signature:
    of SIGNATURES, what customers see of who answers.

    notes_in: the Slack channels where a plain line is a note, whatever it is elsewhere. collision_hold: an answer is
    held where a colleague has just answered. stale_answer_seconds: one is held when the customer wrote so shortly
    before; 0: never. deny_list: words and addresses that do not go to customers unasked.
    link_mode: what is done with two contacts of one number; "": what the workspace says.
    first_answer_within, next_answer_within: how much working time a customer who waits may wait, by priority, for the
    first answer since the conversation began or was closed, and for any other. lead: the Slack user or user group that
    hears of what is late; "" for nobody.

    welcome, away: what customers are told on their first message, and out of hours. slow_answer: what is said of a
    customer who waits. survey: how they are asked how they found it. rules: what happens by itself besides.
    """

    hours: Hours = field(default=ALWAYS)
    keep_closed_on_thanks: bool = False
    new_card_after_days: int = 14
    close_pending_after_hours: int = 0
    close_reasons: tuple[str, ...] = ()
    first_responder_owns: bool = False
    round_robin: str = ""
    next_person_after_minutes: int = 10
    most_open_each: int = 0
    most_waiting_each: int = 0
    sticky_owner_days: int = 7
    signature: str = "none"
    notes_in: tuple[str, ...] = ()
    collision_hold: bool = True
    stale_answer_seconds: int = 0
    deny_list: tuple[str, ...] = ()
    link_mode: str = ""
    first_answer_within: Targets = NO_TARGETS
    next_answer_within: Targets = NO_TARGETS
    lead: str = ""

    @property
    def has_targets(self) -> bool:
        """Whether anything is due at any time."""
        return any((*self.first_answer_within, *self.next_answer_within))

    def target(self, *, first: bool, priority: int) -> timedelta | None:
        """How long a customer may wait for such an answer; None: as long as it takes."""
        return (self.first_answer_within if first else self.next_answer_within)[priority]

    welcome: Wording | None = None
    away: Wording | None = None
    slow_answer: SlowAnswer | None = None
    survey: Wording | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """How a whole workspace works. roles: the Slack user groups, by handle or id, of each of storage.domain.roles.

    link_mode: what is done with two contacts of one number, in every inbox that does not say otherwise.
    """

    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    link_mode: str = LINK_MODES[-1]


def read_team(written: Mapping[str, Any]) -> Team:
    """How a workspace works, as somebody wrote it. Raises Wrong."""
    return Team(**_values(written, TEAM_READERS))


def read(written: Mapping[str, Any]) -> Practice:
    """The practice as somebody wrote it; what is not named is as usual. Raises Wrong."""
    return Practice(**_values(written, READERS))


def _values(written: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in written.items():
        reader = readers.get(str(name))
        if reader is None:
            problems.append(Problem(str(name), f"one of {', '.join(readers)} is expected", (str(name),)))
            continue
        try:
            values[str(name)] = reader(value)
        except hours.Unreadable as error:
            problems.append(Problem(f"{name}: {error.place}", error.expected, (str(name), *error.path)))
        except (_Refused, sla.Unreadable) as error:
            problems.append(Problem(str(name), str(error), (str(name),)))
    if problems:
        raise Wrong(problems)
    return values


class _Refused(Exception):
    """The text says what is expected."""


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Refused("yes or no is expected")
    return value


def _link_mode(value: Any) -> str:
    said = "off" if value is False else value  # YAML reads a bare off as no
    if said not in LINK_MODES:
        raise _Refused("off, suggest or auto is expected")
    return str(said)


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def reader(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _Refused(f"a whole number from {least} to {most} is expected")
        return value

    return reader


def _reasons(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise _Refused("a list of words is expected")
    said = tuple(dict.fromkeys(each.strip() for each in value))
    if len(said) > REASONS_MAX or any(len(each) > REASON_MAX for each in said):
        raise _Refused(f"at most {REASONS_MAX} reasons of at most {REASON_MAX} characters are expected")
    return said


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(each, str) and len(each.strip()) >= WORD_MIN for each in value
    ):
        raise _Refused(f"a list of words of at least {WORD_MIN} characters is expected")
    if len(value) > WORDS_MAX:
        raise _Refused(f"at most {WORDS_MAX} words are expected")
    return tuple(dict.fromkeys(each.strip() for each in value))


def _channels(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and _CHANNEL.fullmatch(each) for each in value):
        raise _Refused("a list of Slack channel ids such as C0123456 is expected")
    return tuple(dict.fromkeys(value))


def _hours(value: Any) -> Hours:
    if not isinstance(value, Mapping):
        raise _Refused("days with their hours are expected, such as mon-fri: 09:00-18:00")
    return hours.read(value)


def _group(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= GROUP_MAX:
        raise _Refused("the handle of a Slack user group is expected, such as sales")
    return value.strip().removeprefix("@")


def _group_or_none(value: Any) -> str:
    return "" if value in ("", None) else _group(value)


def _roles(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not {str(name) for name in value} <= set(ROLES):
        raise _Refused(f"some of {', '.join(ROLES)}, each with its user groups, are expected")
    given = {str(name): groups if isinstance(groups, list) else [groups] for name, groups in value.items()}
    return {name: tuple(_group(each) for each in groups if each is not None) for name, groups in given.items()}


def _one_of(*words: str) -> Callable[[Any], str]:
    def reader(value: Any) -> str:
        if value not in words:
            raise _Refused(f"one of {', '.join(words)} is expected")
        return str(value)

    return reader


def _person(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[UWS][A-Z0-9]{2,}", value):
        raise _Refused("the id of a Slack user or user group, such as U0123ABCD or S0123ABCD, is expected")
    return value


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "hours": _hours,
    "keep_closed_on_thanks": _yes_or_no,
    "new_card_after_days": _whole(1, YEAR),
    "close_pending_after_hours": _whole(0, 24 * YEAR),
    "close_reasons": _reasons,
    "first_responder_owns": _yes_or_no,
    "round_robin": _group_or_none,
    "next_person_after_minutes": _whole(0, 24 * 60),
    "most_open_each": _whole(0, 1000),
    "most_waiting_each": _whole(0, 1000),
    "sticky_owner_days": _whole(0, YEAR),
    "signature": _one_of(*SIGNATURES),
    "notes_in": _channels,
    "collision_hold": _yes_or_no,
    "stale_answer_seconds": _whole(0, 60),
    "deny_list": _words,
    "link_mode": _link_mode,
    "first_answer_within": sla.read,
    "next_answer_within": sla.read,
    "lead": _person,
    "welcome": wording.read,
    "away": wording.read,
    "slow_answer": automatic.slow_answer,
    "survey": wording.read,
    "rules": rules.read,
}
TEAM_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {"roles": _roles, "link_mode": _link_mode}
