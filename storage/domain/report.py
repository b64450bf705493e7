"""What a team did in some time, in numbers. Pure; docs/reports.md has the definitions, word for word what is here.

Everything is counted from what happened in each conversation, in order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

What: TypeAlias = Literal["in", "out", "close", "dismissed"]
# Upper ends of the bars in which answers are counted by how long they took; the last bar has no end.
BARS: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 120, 240, 480, 1440))


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing in a conversation. what: the customer wrote, a person answered, it was closed, or somebody said that no
    reply is needed. who: the Slack user, "" for nobody we know (the phone, another program, a clock)."""

    at: datetime
    what: What
    who: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A person answered a customer who waited. first: since the conversation began or was last closed."""

    since: datetime
    at: datetime
    who: str
    first: bool


@dataclass(frozen=True, slots=True)
class Solved:
    """A conversation was closed. since: the customer's first message since it began or was last closed before."""

    since: datetime
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A customer was asked how they found a conversation that `who` had closed. score: 1 to 5; None: they have not
    said."""

    who: str
    score: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What one conversation adds to a report. missed: when those waits began that nobody has answered."""

    written: tuple[datetime, ...] = ()
    replied: tuple[tuple[datetime, str], ...] = ()
    answers: tuple[Answer, ...] = ()
    solved: tuple[Solved, ...] = ()
    missed: tuple[datetime, ...] = ()


def tell(happened: Iterable[Happened], since: datetime, until: datetime, *, waits: bool = True) -> Told:
    """What happened from `since` on and before `until`, in order of time; what came before says where it stood then.

    waits: whether the customer still waits after all of it.
    """
    written, replied, answers = list[datetime](), list[tuple[datetime, str]](), list[Answer]()
    solved, missed = list[Solved](), list[datetime]()
    begun: datetime | None = None  # the customer's first message since it began or was closed
    waiting: datetime | None = None
    unanswered = True  # since it began or was closed
    for each in happened:
        counts = since <= each.at < until
        match each.what:
            case "in":
                begun, waiting = begun or each.at, waiting or each.at
                written += [each.at] if counts else []
            case "out":
                replied += [(each.at, each.who)] if counts else []
                if waiting is not None and counts:
                    answers.append(Answer(waiting, each.at, each.who, unanswered))
                waiting, unanswered = None, False
            case "dismissed":
                waiting = None
            case "close":
                missed += [waiting] if waiting is not None and since <= waiting < until else []
                if begun is not None and counts:
                    solved.append(Solved(begun, each.at, each.who))
                begun, waiting, unanswered = None, None, True
    if waits and waiting is not None and since <= waiting < until:
        missed.append(waiting)
    return Told(tuple(written), tuple(replied), tuple(answers), tuple(solved), tuple(missed))


@dataclass(frozen=True, slots=True)
class Spread:
    """How long things took. count: how many there were; None for the rest where there were none."""

    count: int
    median: timedelta | None
    p90: timedelta | None


def spread(spans: Sequence[timedelta]) -> Spread:
    """The middle one, of an even number the mean of both; and the shortest that nine in ten were no longer than."""
    if not spans:
        return Spread(0, None, None)
    ordered, count = sorted(spans), len(spans)
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, median, ordered[-(-9 * count // 10) - 1])


@dataclass(frozen=True, slots=True)
class Ratings:
    """What customers thought. asked: how many were asked; count: how many of them answered; total: of their scores."""

    asked: int = 0
    count: int = 0
    total: int = 0

    @property
    def average(self) -> float | None:
        """The mean of what they answered; None where nobody has."""
        return self.total / self.count if self.count else None


def ratings(rated: Sequence[Rated]) -> Ratings:
    """All of them together."""
    scores = [each.score for each in rated if each.score is not None]
    return Ratings(len(rated), len(scores), sum(scores))


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of a report: of everything, or of one person, team, inbox, channel or tag.

    first, all: how long the first answers, and all answers, took, in working time. clock_first, clock_all: the same by
    the clock on the wall. solving: from a conversation's beginning to its closing, by the clock on the wall.
    """

    conversations: int
    written: int
    replies: int
    first: Spread
    every: Spread
    clock_first: Spread
    clock_every: Spread
    solving: Spread
    missed: int
    ratings: Ratings = Ratings()


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one time. groups: by kind ("agent", "team", "inbox", "channel", "tag", "reason"), then
    by name.

    by_hour: customers' messages by weekday (Monday is 0) and hour, in `zone`. bars: first answers by BARS, in working
    time. waiting: how long those who wait now have been waiting. failures: replies that did not arrive, by cause.
    """

    since: datetime
    until: datetime
    zone: str
    whole: Figures
    groups: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)
    by_hour: Mapping[tuple[int, int], int] = field(default_factory=dict)
    bars: tuple[int, ...] = (0,) * (len(BARS) + 1)
    waiting: tuple[timedelta, ...] = ()
    failures: Mapping[str, int] = field(default_factory=dict)


def by_hour(written: Iterable[datetime], zone: str) -> Counter[tuple[int, int]]:
    """Moments by weekday and hour, as the clock on the wall shows them."""
    here = (each.astimezone(ZoneInfo(zone)) for each in written)
    return Counter((each.weekday(), each.hour) for each in here)


def bars(spans: Iterable[timedelta]) -> tuple[int, ...]:
    """How many lie in each of BARS, the upper end included, and beyond the last."""
    counted = Counter(next((number for number, end in enumerate(BARS) if span <= end), len(BARS)) for span in spans)
    return tuple(counted[number] for number in range(len(BARS) + 1))


TODAY: Final = frozenset({"today", "hoje"})
YESTERDAY: Final = frozenset({"yesterday", "ontem"})
WEEK: Final = frozenset({"", "week", "semana"})
MONTH: Final = frozenset({"month", "mês", "mes"})
MORNING: Final = time(9)  # on Mondays: features.md RP-3
LONGEST: Final = timedelta(days=366)  # ours


def period(words: str, now: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """The time that somebody names, from midnight to midnight where they are; None for what is no time.

    "today" up to now, "yesterday", "week" and "month" are the last 7 and 30 whole days; "2026-11-01 2026-11-30" is both
    days and what is between them.
    """
    here, wanted = ZoneInfo(zone), words.lower().split()
    today = now.astimezone(here).date()
    word = " ".join(wanted)
    if word in TODAY:
        return _midnight(today, here), now
    if word in YESTERDAY:
        return _midnight(today - timedelta(days=1), here), _midnight(today, here)
    if word in WEEK or word in MONTH:
        return _midnight(today - timedelta(days=7 if word in WEEK else 30), here), _midnight(today, here)
    try:
        days = [date.fromisoformat(each) for each in wanted]
    except ValueError:
        return None
    if len(days) not in {1, 2}:
        return None
    since, until = _midnight(min(days), here), _midnight(max(days) + timedelta(days=1), here)
    return (since, until) if until - since <= LONGEST else None


def last_week(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The last whole week from Monday to Sunday."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    monday = today - timedelta(days=today.weekday())
    return _midnight(monday - timedelta(days=7), here), _midnight(monday, here)


def next_monday(now: datetime, zone: str) -> datetime:
    """The next Monday's morning after now."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    monday = today - timedelta(days=today.weekday())
    mornings = (datetime.combine(monday + timedelta(days=each), MORNING, here).astimezone(UTC) for each in (0, 7))
    return next(each for each in mornings if each > now)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
