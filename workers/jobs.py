"""The RQ entry points: each is one call into the relay. storage.queue.JOBS names them."""

from workers import health, homes, hooks, intake, relay, shares
from workers.outside import Outside

_outside: list[Outside] = []


def equip(outside: Outside) -> None:
    """Give this process's jobs what they work with. Called once, before the first job."""
    _outside[:] = [outside]


def drain(lane_id: int) -> None:
    """A lane has something due."""
    relay.drain(_outside[0], lane_id)


def open_envelopes() -> None:
    """An envelope has been kept."""
    intake.open_envelopes(_outside[0])


def look_after() -> None:
    """Something is to be told to the admins, or a connection is to be looked at."""
    health.look_after(_outside[0])


def tend_homes() -> None:
    """A Home is behind, or an act on many conversations or a daily post is due."""
    homes.tend(_outside[0])


def share_out() -> None:
    """Somebody is to be found for conversations that nobody owns."""
    shares.share_out(_outside[0])


def call_out(line_id: int) -> None:
    """Another program is to be told something."""
    hooks.call_out(_outside[0], line_id)
