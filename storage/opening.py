"""When an inbox's team works: what everything that counts in working time asks (features.md AU-1)."""

from datetime import datetime, timedelta

from storage import practice
from storage.domain import hours
from storage.models import Inbox


def is_open(inbox: Inbox, at: datetime) -> bool:
    """Whether the team works at this moment."""
    return hours.is_open(practice.of(inbox).hours, at)


def next_opening(inbox: Inbox, at: datetime) -> datetime | None:
    """When the team works next: `at` itself while it does, None when never."""
    return hours.opens_at(practice.of(inbox).hours, at)


def open_seconds_between(inbox: Inbox, since: datetime, until: datetime) -> float:
    """How much working time lies between two moments, in seconds; 0 when they are the wrong way round."""
    return hours.worked(practice.of(inbox).hours, since, until).total_seconds()


def after_working(inbox: Inbox, since: datetime, span: timedelta) -> datetime | None:
    """When this much working time will have passed: what a clock that stops out of hours is set to. None: never."""
    return hours.due_at(practice.of(inbox).hours, since, span)
