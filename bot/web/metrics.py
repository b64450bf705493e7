"""`/metrics`, in Prometheus' text format: read from the database and Redis when asked, the same from every process."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from storage import pulse, tallies
from storage.db import Database

Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


def metrics(database: Database) -> Blueprint:
    """The door. Counts and ids only: nobody's words, names or numbers."""
    door = Blueprint("metrics", __name__)

    @door.get("/metrics")
    def tell() -> Response:
        try:
            families = list(_families(database))
        except SQLAlchemyError:
            return Response("the database does not answer\n", 503, mimetype="text/plain")
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Ready(families))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return door


class _Ready(Collector):
    """What has been read already, so that nothing can fail while it is written out."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def _families(database: Database) -> Iterator[Family]:
    now = database.now()
    counts, beat = database.read(lambda session: (tallies.read(session), pulse.take(session, now)))
    yield from _counted(counts)
    yield from _present(beat, now)
    if database.bell is not None:
        depths = GaugeMetricFamily("novelo_bells_waiting", "Wake-ups that wait in Redis.", labels=["queue"])
        try:
            for queue, depth in database.bell.depths().items():
                depths.add_metric([queue], depth)
            up = 1
        except (RedisError, OSError):
            up = 0
        yield depths
        yield GaugeMetricFamily("novelo_redis_up", "Whether Redis answers.", value=up)


def _counted(counts: dict[tallies.Key, int]) -> Iterator[Family]:
    envelopes = CounterMetricFamily("novelo_envelopes", "Webhooks opened.", labels=["source", "state"])
    attempts = CounterMetricFamily("novelo_attempts", "Tries of deliveries.", labels=["target", "outcome"])
    shares = defaultdict[str, list[int]](lambda: [0] * (len(tallies.BUCKETS) + 1))
    for (name, labels), count in sorted(counts.items()):
        if name == tallies.ENVELOPES:
            envelopes.add_metric(labels.split("|"), count)
        elif name == tallies.ATTEMPTS:
            attempts.add_metric(labels.split("|"), count)
        elif name == tallies.DELAYS:
            direction, bucket = labels.split("|")
            shares[direction][int(bucket)] += count
    delays = HistogramMetricFamily(
        "novelo_relay_seconds", "From when we had a message until the other side had it.", labels=["direction"]
    )
    for direction, share in shares.items():
        bounds = [*map(str, tallies.BUCKETS), "+Inf"]
        buckets = [(bound, float(sum(share[: place + 1]))) for place, bound in enumerate(bounds)]
        delays.add_metric([direction], buckets, counts.get((tallies.DELAY_SUMS, direction), 0) / 1000)
    yield from (envelopes, attempts, delays)


def _present(beat: pulse.Pulse, now: datetime) -> Iterator[Family]:
    yield GaugeMetricFamily("novelo_envelopes_kept", "Webhooks not opened yet.", value=beat.envelopes_kept)
    yield GaugeMetricFamily("novelo_envelope_age_seconds", "Of the oldest unopened.", value=beat.envelope_age)
    unsettled = GaugeMetricFamily("novelo_deliveries", "Deliveries not at rest.", labels=["target", "state"])
    for (target, state), count in beat.unsettled.items():
        unsettled.add_metric([target, state], count)
    ages = GaugeMetricFamily("novelo_lane_age_seconds", "How long the most overdue lane waits.", labels=["target"])
    for target, seconds in beat.lane_ages.items():
        ages.add_metric([target], seconds)
    waits = GaugeMetricFamily("novelo_budget_wait_seconds", "The longest wait for a rate budget.", labels=["budget"])
    for budget, seconds in beat.budget_waits.items():
        waits.add_metric([budget], seconds)
    live = GaugeMetricFamily("novelo_inbox_live", "1: well; 0: it needs attention.", labels=["inbox", "channel"])
    expiry = GaugeMetricFamily("novelo_token_expiry_seconds", "Until the token ends.", labels=["inbox", "channel"])
    for inbox in beat.inboxes:
        live.add_metric([str(inbox.id), inbox.channel], float(inbox.state == "live"))
        if inbox.token_expires_at:
            expiry.add_metric([str(inbox.id), inbox.channel], (inbox.token_expires_at - now).total_seconds())
    yield from (unsettled, ages, waits, live, expiry)
