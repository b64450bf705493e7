"""Rules: when something happens to a conversation that is so, do this. Pure.

    {"name": "Refunds first", "when": "customer message", "if": "channel:whatsapp -tag:refund",
     "contains": ["refund", "reembolso"], "then": [{"tag": "refund"}, {"priority": "urgent"}, {"reply": "One moment!"}]}

`if` is a query as `/inbox` takes it, of which every word counts and nothing else does: without a status it is about
every status. `contains` is about the message that came, so it goes with the two events that have one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, cast

from storage.domain import query, wording
from storage.domain.canned import CODE
from storage.domain.hours import Unreadable
from storage.domain.query import Query
from storage.domain.text import folded
from storage.domain.vocabulary import PRIORITIES, STATUSES, VIEWER
from storage.domain.wording import Wording

Event = Literal["new conversation", "customer message", "status change", "tag added", "idle"]
What = Literal["tag", "assign", "team", "priority", "status", "reply", "canned", "notify"]
EVENTS: Final = ("new conversation", "customer message", "status change", "tag added", "idle for 48h")
OF_MESSAGES: Final = frozenset({"new conversation", "customer message"})
RULES_MAX: Final = 50  # of an inbox: ours; each is a query a message
ACTS_MAX: Final = 10
WORDS_MAX: Final = 50
NAME_MAX: Final = 60  # characters
IDLE_MAX: Final = timedelta(days=90)
KEYS: Final = ("name", "when", "if", "contains", "then")
OWNER: Final = "owner"  # whom `notify` may name besides people
NOBODY: Final = "nobody"
_IDLE: Final = re.compile(r"idle\s+(?:for\s+)?(\d{1,4})\s*(m|h|d)", re.IGNORECASE)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,}")
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,}")

EVERYTHING: Final = Query()


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a rule does. value: a tag's name, a Slack id, a status, a priority, a canned reply's code; "" beside
    words."""

    what: What
    value: str = ""
    words: Wording | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """idle_for: of the event "idle" alone. words: folded; any of them, at the beginning of a word."""

    name: str
    when: Event
    then: tuple[Act, ...]
    asked: Query = EVERYTHING
    words: tuple[str, ...] = ()
    idle_for: timedelta = timedelta()


def heeds(rule: Rule, said: str) -> bool:
    """Whether a message holds what the rule listens for."""
    if not rule.words:
        return True
    heard = folded(said)
    return any(re.search(rf"(?<!\w){re.escape(word)}", heard) for word in rule.words)


def in_order(written: Sequence[Any]) -> list[Any]:
    """Rules with the points of each in their usual order: PostgreSQL keeps none."""
    return [
        {key: each[key] for key in (*KEYS, *each) if key in each} if isinstance(each, Mapping) else each
        for each in written
    ]


def read(written: Any) -> tuple[Rule, ...]:
    """The rules of an inbox, in their order. Raises Unreadable."""
    if not isinstance(written, Sequence) or isinstance(written, str):
        raise Unreadable("rules", "a list of rules is expected, each beginning with - name:")
    if len(written) > RULES_MAX:
        raise Unreadable("rules", f"at most {RULES_MAX} rules are expected")
    rules: list[Rule] = []
    for index, each in enumerate(written):
        rule = _rule(each, str(index))
        if any(rule.name == other.name for other in rules):
            raise Unreadable(rule.name, "a name that no other rule has is expected", (str(index), "name"))
        rules.append(rule)
    return tuple(rules)


def _rule(written: Any, index: str) -> Rule:
    if not isinstance(written, Mapping):
        raise Unreadable(str(written)[:40], "a rule is expected: name, when, if, then", (index,))
    for key in written:
        if key not in KEYS:
            raise Unreadable(str(key), f"one of {', '.join(KEYS)} is expected", (index, str(key)))
    name = written.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= NAME_MAX:
        raise Unreadable("name", f"a name of at most {NAME_MAX} characters is expected", (index, "name"))
    when, idle_for = _event(written.get("when"), (index, "when"))
    words = _words(written.get("contains", []), when, (index, "contains"))
    asked = _query(written.get("if", ""), (index, "if"))
    acts = written.get("then")
    if not isinstance(acts, Sequence) or isinstance(acts, str) or not 0 < len(acts) <= ACTS_MAX:
        expected = f"a list of 1 to {ACTS_MAX} acts is expected, such as - tag: refund"
        raise Unreadable("then", expected, (index, "then"))
    then = tuple(_act(each, (index, "then", str(place))) for place, each in enumerate(acts))
    return Rule(name.strip(), when, then, asked, words, idle_for)


def _event(written: Any, path: tuple[str, ...]) -> tuple[Event, timedelta]:
    said = " ".join(str(written).split()).lower()
    idle = _IDLE.fullmatch(said)
    if idle is not None:
        span = timedelta(**{_UNITS[idle[2].lower()]: int(idle[1])})
        if timedelta() < span <= IDLE_MAX:
            return "idle", span
    elif said in EVENTS:
        return cast(Event, said), timedelta()
    raise Unreadable("when" if written is None else str(written)[:40], f"one of {', '.join(EVENTS)} is expected", path)


def _words(written: Any, when: Event, path: tuple[str, ...]) -> tuple[str, ...]:
    said = [written] if isinstance(written, str) else written
    if not isinstance(said, Sequence) or not all(isinstance(each, str) and each.strip() for each in said):
        raise Unreadable("contains", "words are expected", path)
    if len(said) > WORDS_MAX:
        raise Unreadable("contains", f"at most {WORDS_MAX} words are expected", path)
    if said and when not in OF_MESSAGES:
        raise Unreadable("contains", f"this beside {' or '.join(sorted(OF_MESSAGES))} is expected", path)
    return tuple(dict.fromkeys(folded(each.strip()) for each in said))


def _query(written: Any, path: tuple[str, ...]) -> Query:
    if not isinstance(written, str):
        raise Unreadable(str(written)[:40], "a filter as in /inbox is expected, such as tag:vip -assignee:none", path)
    asked = query.parse(written)
    if isinstance(asked, tuple):
        wrong = asked[0]
        near = f"; did you mean {wrong.nearest}?" if wrong.nearest else ""
        raise Unreadable(wrong.word, f"a filter as in docs/filters.md is expected{near}", path)
    if any(VIEWER in term.values for term in asked.terms if term.facet in {"assignee", "team"}):
        raise Unreadable(written[:40], "somebody's name is expected: a rule is nobody, so nothing is `mine`", path)
    return asked


def _act(written: Any, path: tuple[str, ...]) -> Act:
    if not isinstance(written, Mapping) or len(written) != 1:
        raise Unreadable(str(written)[:40], "one act is expected, such as tag: refund", path)
    ((what, value),) = written.items()
    if what == "reply":
        return Act("reply", words=wording.read(value, *path, "reply"))
    checked = _CHECKS.get(what)
    if checked is None:
        raise Unreadable(str(what), f"one of {', '.join((*_CHECKS, 'reply'))} is expected", (*path, str(what)))
    pattern, expected = checked
    said = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not pattern.fullmatch(said):
        raise Unreadable(said[:40] or str(what), f"{expected} is expected", (*path, str(what)))
    return Act(cast(What, what), said.removeprefix("!").lower() if what == "canned" else said)


_CHECKS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "tag": (re.compile(r"[^\s#★,][^\n#★,]{0,48}"), "a tag's name"),
    "assign": (re.compile(rf"{_PERSON.pattern}|{NOBODY}"), f"a Slack user's id such as U0123456, or {NOBODY},"),
    "team": (re.compile(rf"{_GROUP.pattern}|{NOBODY}"), f"a Slack user group's id such as S0123456, or {NOBODY},"),
    "priority": (re.compile("|".join(PRIORITIES)), f"one of {', '.join(PRIORITIES)}"),
    "status": (re.compile("|".join(STATUSES)), f"one of {', '.join(STATUSES)}"),
    "canned": (re.compile(rf"!?{CODE.pattern}", re.IGNORECASE), "a canned reply's code"),
    "notify": (re.compile(rf"{_PERSON.pattern}|{OWNER}"), f"a Slack user's id such as U0123456, or {OWNER},"),
}
