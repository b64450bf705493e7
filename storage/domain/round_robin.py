"""Who is given the next conversation (features.md AS-5, AS-6). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool. number: their turn; whoever waits longest for one has the lowest.

    open, waiting: how many customers they have in open conversations, and how many of those wait for an answer.
    """

    slack_user: str
    number: int
    open: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one person may have. 0: as much as comes."""

    open: int = 0
    waiting: int = 0


def in_turn(
    candidates: Iterable[Candidate], bounds: Bounds, *, last: Collection[str] = (), never: Collection[str] = ()
) -> list[Candidate]:
    """Those who may be given one, whose turn it is first. last: only if nobody else is there. never: not at all."""
    fit = [each for each in candidates if each.slack_user not in never and _has_room(each, bounds)]
    return sorted(fit, key=lambda each: (each.slack_user in last, each.number, each.slack_user))


def _has_room(candidate: Candidate, bounds: Bounds) -> bool:
    over = (bounds.open and candidate.open >= bounds.open) or (bounds.waiting and candidate.waiting >= bounds.waiting)
    return not over
