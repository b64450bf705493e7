"""`novelo status`: what waits, for how long and for what, live in the terminal or once as JSON."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from cli import compose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rich.console import Group

    from storage.db import Database
    from storage.settings import Settings

PAUSE_SECONDS: Final = 2.0
OLD_SECONDS: Final = 60.0  # what waits longer than this stands out
SOON_SECONDS: Final = 7 * 86400.0  # a token that ends sooner stands out


@dataclass(frozen=True, slots=True)
class Standing:
    """Ages and waits in seconds. queues: wake-ups in Redis. workers: names of those alive. Both None: Redis is away.

    deliveries: those not at rest, by "target state". inboxes: (id, name, state, trouble, seconds its token has left).
    """

    at: str
    queues: Mapping[str, int] | None
    workers: tuple[str, ...] | None
    envelopes_kept: int
    envelope_age: float
    deliveries: Mapping[str, int]
    lane_ages: Mapping[str, float]
    budget_waits: Mapping[str, float]
    waiting: int
    longest_wait: float
    inboxes: tuple[tuple[int, str, str, str, float | None], ...]


@click.command()
@click.option("--once", is_flag=True, help="Print it once and end.")
@click.option("--json", "as_json", is_flag=True, help="Print it once as JSON.")
def status(*, once: bool, as_json: bool) -> None:
    """Watch queues, lanes, budgets, workers and inboxes, live; Ctrl+C ends it.

    Reads only, and nobody's words or names. The oldest customer who waits is the number to look at.
    """
    from rich.console import Console
    from rich.live import Live

    settings = compose.settings()
    with compose.opened(settings) as database:
        if as_json:
            click.echo(json.dumps(shown(take(settings, database)), indent=2))
            return
        console = Console()
        if once or not console.is_terminal:
            console.print(drawn(take(settings, database)))
            return
        try:
            with Live(drawn(take(settings, database)), console=console, screen=True, auto_refresh=False) as live:
                while True:
                    time.sleep(PAUSE_SECONDS)  # a person watches
                    live.update(drawn(take(settings, database)), refresh=True)
        except KeyboardInterrupt:
            return


def take(settings: Settings, database: Database) -> Standing:
    """Read it now. Raises DBAPIError."""
    from storage import pulse

    now = database.now()
    beat, (count, since) = database.read(lambda session: (pulse.take(session, now), pulse.longest(session)))
    queues, workers = _in_redis(settings)
    deliveries = {f"{target} {state}": number for (target, state), number in beat.unsettled.items()}
    return Standing(
        at=now.isoformat(timespec="seconds"),
        queues=queues,
        workers=workers,
        envelopes_kept=beat.envelopes_kept,
        envelope_age=beat.envelope_age,
        deliveries=deliveries,
        lane_ages=beat.lane_ages,
        budget_waits=beat.budget_waits,
        waiting=count,
        longest_wait=(now - since).total_seconds() if since else 0.0,
        inboxes=tuple(
            (each.id, each.name, each.state, each.trouble, _left(each.token_expires_at, now)) for each in beat.inboxes
        ),
    )


def shown(standing: Standing) -> dict[str, Any]:
    """The same for machines."""
    names = ("id", "name", "state", "trouble", "token_ends_in_seconds")
    told = {name: getattr(standing, name) for name in Standing.__slots__ if name != "inboxes"}
    return told | {"inboxes": [dict(zip(names, each, strict=True)) for each in standing.inboxes]}


def drawn(standing: Standing) -> Group:
    """The same for people."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    redis = "away" if standing.workers is None else f"{len(standing.workers)} alive"
    head = Text.assemble(
        (f"Novelo  {standing.at}   ", "dim"),
        _aged(f"{standing.waiting} customers wait, the longest for ", standing.longest_wait),
        ("   workers: ", "dim"),
        (redis, "" if standing.workers else "bold red"),
    )
    flow = Table("Waiting", "How many", "Oldest", title="On the way", title_justify="left", expand=True)
    flow.add_row("webhooks to open", str(standing.envelopes_kept), _aged("", standing.envelope_age))
    for name, count in standing.deliveries.items():
        flow.add_row(name, str(count), _aged("", standing.lane_ages.get(name.partition(" ")[0], 0.0)))
    for queue, depth in (standing.queues or {}).items():
        if depth:
            flow.add_row(f"wake-ups, {queue}", str(depth), "")
    for budget, seconds in standing.budget_waits.items():
        flow.add_row(f"rate limit, {budget}", "", _aged("", seconds))
    inboxes = Table("ID", "Inbox", "State", "Token", title="Inboxes", title_justify="left", expand=True)
    for number, name, state, trouble, left in standing.inboxes:
        told = Text(f"needs attention: {trouble.replace('_', ' ')}", "bold red") if trouble else Text(state, "green")
        ends = "" if left is None else f"{left / 86400:.0f} days"
        soon = left is not None and left < SOON_SECONDS
        inboxes.add_row(str(number), name, told, Text(ends, "bold red" if soon else ""))
    return Group(head, flow, inboxes)


def _aged(words: str, seconds: float) -> Any:
    from rich.text import Text

    if not seconds:
        return Text(f"{words}-" if not words else f"{words}no time", "dim")
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    said = f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return Text(f"{words}{said}", "bold red" if seconds > OLD_SECONDS else "green")


def _left(ends: datetime | None, now: datetime) -> float | None:
    return (ends - now).total_seconds() if ends else None


def _in_redis(settings: Settings) -> tuple[Mapping[str, int] | None, tuple[str, ...] | None]:
    from redis import Redis
    from redis.exceptions import RedisError
    from rq import Worker

    bell = compose.bell(settings)
    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2)
    try:
        return bell.depths(), tuple(sorted(worker.name for worker in Worker.all(connection=redis)))
    except (RedisError, OSError):
        return None, None
    finally:
        redis.close()
        bell.close()
