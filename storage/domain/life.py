"""A message's whole life as the flight recorder tells it: what happened to it, step by step, and where it stands now.

Pure: the rows are read in storage/lives.py, and bot/blocks/why.py has the words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from storage.domain.health import TROUBLES

# Everything that can happen to a message. Each has a sentence `why-…`.
What = Literal[
    "written", "received", "unreadable", "stored", "typed", "noted", "kept-back", "staged", "edited", "unsent",
    "try-sent", "try-rejected", "try-trylater", "try-needsmending", "try-uncertain", "try-interrupted", "try-overtaken",
    "prepare-interrupted", "prepare-failed",
    "look-sent", "look-absent", "look-unknown", "look-failed",
    "heard-delivered", "heard-read", "heard-failed", "by-status", "by-echo", "by-thread",
    "decided-again", "decided-arrived", "decided-discard", "decided-queue", "decided-note", "taken-back",
]  # fmt: skip
# Where it stands, and so what to do next. Each has a sentence `why-now-…`.
Now = Literal[
    "shown", "unshown", "stored", "note", "kept-back", "cancelled", "waits", "waits-for-them", "mending", "uncertain",
    "asked", "failed", "sent", "delivered", "read",
]  # fmt: skip
STEPS_MOST: Final = 30  # in one answer in Slack: ours, a few phone screens
LIVES_MOST: Final = 3  # the same: a post may show forty messages that piled up, and their lives are much alike
# What the two platforms' tokens look like, wherever a provider's own words may quote one.
_TOKENS: Final = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|\b(?:EAA|IG)[A-Za-z0-9_-]{16,}|(?<=access_token=)[^&\s]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One delivery of a message. number, of: which part of how many to the same target. status: since it was sent."""

    id: int
    target: str  # customer, slack or file
    number: int
    of: int
    state: str
    status: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened. part: to which delivery; None: to the message as a whole.

    at: when we learnt of it; their_at: when it happened by the other side's clock. code: a failure word. provider: the
    other side's own words. name: how the other side calls it, or the number of ours. by: a Slack user, the command, or
    a message's source. count: how often in a row, the last time at `until`.
    """

    at: datetime
    what: What
    part: Part | None = None
    code: str = ""
    provider: str = ""
    name: str = ""
    by: str = ""
    their_at: datetime | None = None
    count: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """One message, or one post of ours that is about none (message_id 0).

    direction: in, out or note. attention: what is wrong with its inbox, "" when well.
    """

    message_id: int
    conversation_id: int
    slack_channel: str
    channel: str
    inbox: str
    customer: str
    direction: str
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    now: Now
    attention: str
    told_at: datetime


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """By time; what happened several times in a row is one step. Those of one moment keep the order they come in."""
    told: list[Step] = []
    for step in sorted(steps, key=lambda each: each.at):
        last = told[-1] if told else None
        if last is not None and replace(step, at=last.at, count=last.count, until=last.until) == last:
            told[-1] = replace(last, count=last.count + 1, until=step.at)
        else:
            told.append(step)
    return tuple(told)


def shortened(steps: Sequence[Step], most: int) -> tuple[Sequence[Step], int, Sequence[Step]]:
    """The beginning, how many are left out, and the end: which is where it stands, so it gets the greater half."""
    if len(steps) <= most:
        return steps, 0, ()
    first = most // 3
    return steps[:first], len(steps) - most, steps[len(steps) - (most - first) :]


def standing(direction: str, status: str, parts: Sequence[Part]) -> Now:
    """Where a message stands. status: its own, which says what parts cannot: that it is held."""
    if direction == "note":
        return "note"
    if status == "held":
        return "kept-back"
    if status == "queued":
        return "waits-for-them"
    theirs = [part for part in parts if part.target == "customer"]
    alive = [part for part in theirs or parts if part.state != "cancelled"]
    if not alive:
        return "cancelled" if parts else "stored"
    states = {part.state for part in alive}
    if "failed" in states:
        return "failed" if theirs else "unshown"
    if "asked" in states or "uncertain" in states:
        return "asked" if "asked" in states else "uncertain"
    if states != {"sent"}:
        if any(part.failure in TROUBLES for part in alive if part.state == "queued"):
            return "mending"
        return "waits-for-them" if states <= {"held", "sent"} else "waits"
    if not theirs:
        return "shown"
    reached = {part.status for part in theirs if part.state == "sent"}
    if reached == {"read"}:
        return "read"
    return "delivered" if reached <= {"read", "delivered"} else "sent"


def secretless(words: str) -> str:
    """Somebody else's words with every token in them blotted out."""
    return _TOKENS.sub("…", words)
