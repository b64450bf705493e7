"""/metrics: what Prometheus reads, and what it must never be told."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from storage import budgets, outbox, tallies
from storage.models import Envelope, Inbox, Tally
from storage.queue import Bell, Ring
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.builders import NOON


@pytest.fixture
def talk(database):
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session)))
    )


@pytest.fixture
def samples(database, tmp_path):
    client = slackside.app_for(database, tmp_path, Wire()).test_client()

    def read():
        answer = client.get("/metrics")
        assert (answer.status_code, answer.mimetype) == (200, "text/plain")
        families = text_string_to_metric_families(answer.text)
        return {
            " ".join([each.name, *(f"{name}={value}" for name, value in sorted(each.labels.items()))]): each.value
            for family in families
            for each in family.samples
        }

    return read


def test_it_tells_what_waits_and_for_how_long(database, talk, samples):
    def wait(session):
        outbox.stage(session, talk, "customer", "text", {"text": "Segredo"}, now=NOON)
        outbox.stage(session, talk, "slack", "message", now=NOON, state="held")
        budgets.draw(session, [("slack:post:1:C1", 5.0, 1)], NOON)
        session.add(Envelope(source="whatsapp", digest="d", body=b"Segredo", received_at=NOON))
        session.execute(update(Inbox).values(state="attention", token_expires_at=NOON + timedelta(days=1)))

    database.write(wait)
    database.later(seconds=3)
    inbox = f"inbox={talk.inbox_id}"

    assert samples() == {
        "novelo_envelopes_kept": 1,
        "novelo_envelope_age_seconds": 3,
        "novelo_deliveries state=queued target=customer": 1,
        "novelo_deliveries state=held target=slack": 1,
        "novelo_lane_age_seconds target=customer": 3,
        "novelo_budget_wait_seconds budget=slack:post": 2,
        f"novelo_inbox_live channel=whatsapp {inbox}": 0,
        f"novelo_token_expiry_seconds channel=whatsapp {inbox}": 86397,
    }


def test_counts_become_counters_and_a_histogram(database, samples):
    counts = {
        ("envelopes", "whatsapp|opened"): 7,
        ("attempts", "customer|sent"): 3,
        ("delays", "in|0"): 2,
        ("delays", "in|4"): 1,
        ("delays", f"in|{len(tallies.BUCKETS)}"): 1,
        ("delay_ms", "in"): 400_900,
    }
    database.write(
        lambda session: session.add_all(
            Tally(name=name, labels=labels, count=count) for (name, labels), count in counts.items()
        )
    )
    below = {"0.05": 2, "0.1": 2, "0.25": 2, "0.5": 2} | dict.fromkeys(map(str, tallies.BUCKETS[4:]), 3) | {"+Inf": 4}

    assert samples() == {
        "novelo_envelopes_total source=whatsapp state=opened": 7,
        "novelo_attempts_total outcome=sent target=customer": 3,
        "novelo_relay_seconds_count direction=in": 4,
        "novelo_relay_seconds_sum direction=in": 400.9,
        "novelo_envelopes_kept": 0,
        "novelo_envelope_age_seconds": 0,
    } | {f"novelo_relay_seconds_bucket direction=in le={bound}": count for bound, count in below.items()}


def test_a_redis_that_is_away_is_told_and_hides_nothing_else(database, samples, tmp_path):
    database.bell = Bell(f"unix://{tmp_path}/nobody.sock")
    assert samples() == {"novelo_envelopes_kept": 0, "novelo_envelope_age_seconds": 0, "novelo_redis_up": 0}


def test_wake_ups_are_counted_by_queue(database, samples, redis_server):
    database.bell = Bell(redis_server)
    database.bell.redis.flushdb()
    database.ring([Ring("customer", "drain", 1), Ring("customer", "drain", 2), Ring("slack", "drain", 3)])
    found = samples()
    database.bell.close()

    assert {name: count for name, count in found.items() if count and "bells" in name} == {
        "novelo_bells_waiting queue=customer": 2,
        "novelo_bells_waiting queue=slack": 1,
    }
    assert found["novelo_redis_up"] == 1


def test_the_dashboard_asks_only_for_what_is_told(database, samples):
    told = {name for name, *_ in map(str.split, samples())} | {
        "novelo_attempts_total", "novelo_bells_waiting", "novelo_budget_wait_seconds", "novelo_deliveries",
        "novelo_envelopes_total", "novelo_inbox_live", "novelo_lane_age_seconds", "novelo_relay_seconds_bucket",
        "novelo_token_expiry_seconds",
    }  # fmt: skip
    dashboard = (Path(__file__).parents[3] / "docs" / "grafana.json").read_text()
    assert set(re.findall(r"novelo_\w+", dashboard)) <= told
