"""What becomes of a delivery after a try: pure, so that every branch can be listed in a test."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain

State: TypeAlias = Literal[
    "queued", "claimed", "sending", "uncertain", "asked", "held", "sent", "failed", "cancelled"
]  # fmt: skip
AT_REST: Final = ("sent", "failed", "cancelled")
STUCK_STATES: Final = ("failed", "asked", "held", "uncertain")  # seen in `novelo deliveries list`
OPEN_ENDED: Final = ("asked", "held")  # a person or a mend must move it


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took it. external_id "" where it gives none (a redraw, a reaction).

    address: by which id it says that it reaches the customer, "" where that is not news.
    """

    external_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """We looked for it on the other side and it is not there."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """We looked and could not tell."""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing to do any more: newer state has been drawn, or the words were taken back."""


Outcome: TypeAlias = Sent | Absent | Unknown | Overtaken | SendError


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules need to know about a delivery.

    repeatable: doing it twice shows nothing twice (a redraw, a reaction, a note to one person).
    readable: the other side can be asked whether it has it, so absence can be proved. attempts, looks: made so far.
    patience: how long it may go on trying by itself. asks: when that is over a person decides, else it has failed.
    looking: what was tried was to find out whether an earlier try had arrived.
    """

    repeatable: bool
    readable: bool
    attempts: int
    looks: int
    created_at: datetime
    uncertain_at: datetime | None
    patience: timedelta
    asks: bool
    looking: bool = False

    @property
    def gives_up(self) -> State:
        """What it comes to when trying or looking any longer makes no sense."""
        return "asked" if self.asks else "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The delivery's next state and when it is due."""

    state: State
    next_at: datetime
    external_id: str = ""
    failure: str = ""
    provider: str = ""


ABSENT_TWICE: Final = 2  # one look can be too early: two looks, 30 s apart, prove absence


def judge(outcome: Outcome, trial: Trial, now: datetime, chance: float) -> Verdict:
    """What may have been sent is never sent again without evidence. chance: 0 to 1, for jitter."""
    match outcome:
        case Sent(external_id):
            return Verdict("sent", now, external_id)
        case Overtaken():
            return Verdict("cancelled", now)
        case SendError() if trial.looking:
            return _unseen(outcome, trial, now)
        case Absent() if trial.looks + 1 >= ABSENT_TWICE:
            return Verdict("queued", now)
        case Absent() | Unknown():
            return _look_again(trial, now)
        case Uncertain() if trial.repeatable:
            return Verdict(
                "queued", now + backoff(trial.attempts, chance), failure=outcome.code, provider=outcome.provider
            )
        case Uncertain():
            wait = timing.SETTLE if trial.readable else timing.STATUS_WAIT
            return Verdict("uncertain", now + wait, failure=outcome.code, provider=outcome.provider)
        case Rejected():
            return Verdict("failed", now, failure=outcome.code, provider=outcome.provider)
        case NeedsMending():
            wait = timedelta(seconds=outcome.seconds)
            return Verdict("queued", now + wait, failure=outcome.code, provider=outcome.provider)
        case TryLater():
            if now - trial.created_at > trial.patience:
                return Verdict(trial.gives_up, now, failure=outcome.code, provider=outcome.provider)
            floor = timedelta(seconds=outcome.seconds)
            wait = floor * (1 + chance / 5) if outcome.free else max(floor, backoff(trial.attempts, chance))
            return Verdict("queued", now + wait, failure=outcome.code, provider=outcome.provider)
    raise TypeError(f"no rule for {outcome!r}")


def _look_again(trial: Trial, now: datetime) -> Verdict:
    since = trial.uncertain_at or now
    if now - since > timing.STATUS_WAIT and not (trial.readable and trial.looks < ABSENT_TWICE):
        return Verdict(trial.gives_up, now, failure="uncertain")
    return Verdict("uncertain", now + timing.LOOK_AGAIN, failure="uncertain")


def _unseen(error: SendError, trial: Trial, now: datetime) -> Verdict:
    """A look that failed itself tells nothing about what it was for: that stays as unclear as it was."""
    since = trial.uncertain_at or now
    if now - since > (trial.patience if trial.readable else timing.STATUS_WAIT):
        return Verdict(trial.gives_up, now, failure="uncertain")
    wait = timedelta(seconds=error.seconds) if isinstance(error, TryLater) else timedelta()
    return Verdict("uncertain", now + max(wait, timing.LOOK_AGAIN), failure=error.code, provider=error.provider)


def backoff(attempts: int, chance: float) -> timedelta:
    """Full jitter: a random wait between nothing and twice as long for every attempt, capped."""
    return min(timing.BACKOFF_CAP, timedelta(seconds=2 ** min(attempts, 16))) * chance
