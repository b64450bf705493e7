"""What it costs, in figures: `make bench` writes docs/performance.md. Ratios within one run; machines are noisy."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from storage import outbox
from storage.db import Database
from storage.domain.parts import TextPart, to_json
from storage.inboxes import NewInbox, add
from storage.migrations import migrate
from storage.models import Conversation, Message
from storage.queue import Bell
from storage.secrets import Vault
from tests import builders
from tests.bench import load
from tests.stories.house import ROOT, eventually, free_port

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
SECRET = "bench-app-secret"
KEY = Fernet.generate_key().decode()
INBOXES = 100  # each its own Slack channel: Slack takes one post a second in each
RESULTS: dict[str, list[tuple[str, str]]] = {}


def note(part: str, what: str, figure: str) -> None:
    RESULTS.setdefault(part, []).append((what, figure))


@pytest.fixture(scope="module", autouse=True)
def page() -> Iterator[None]:
    """What was measured, written down for people at the end."""
    yield
    lines = [
        "# Performance",
        "",
        (
            f"Measured {datetime.now(UTC):%Y-%m-%d} by `make bench`: {os.cpu_count()} cores, Python "
            f"{platform.python_version()},"
        ),
        "SQLite; load, stand-ins and Novelo on one machine. Machines are noisy: read the ratios, not the figures.",
        "",
    ]
    for part, rows in RESULTS.items():
        lines += [
            f"## {part}",
            "",
            "| what | figure |",
            "|---|---|",
            *(f"| {what} | {figure} |" for what, figure in rows),
            "",
        ]
    lists = ROOT / "tests/bench/lists.md"  # what tests/bench/test_lists.py measured, now or before
    lines += [*([lists.read_text()] if lists.exists() else []), (ROOT / "tests/bench/about.md").read_text()]
    (ROOT / "docs/performance.md").write_text("\n".join(lines))


@contextmanager
def process(*command: str, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(30)
        if child.stdout:
            child.stdout.close()


@pytest.fixture
def standin() -> Iterator[int]:
    with process("-m", "tests.bench.standin") as child:
        assert child.stdout is not None
        yield int(json.loads(child.stdout.readline())["port"])


@pytest.fixture
def environment(tmp_path: Path, standin: int, redis_url: str) -> dict[str, str]:
    return {
        "NOVELO_DATA_DIR": str(tmp_path),
        "NOVELO_SECRET_KEY": KEY,
        "PORT": str(free_port()),
        "HOST": "127.0.0.1",
        "REDIS_URL": redis_url,
        "SLACK_API_URL": f"http://127.0.0.1:{standin}/slack/api",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "s",
        "META_APP_SECRET": SECRET,
        "META_VERIFY_TOKEN": "v",
        "META_GRAPH_URL": f"http://127.0.0.1:{standin}/graph",
        "INSTAGRAM_GRAPH_URL": f"http://127.0.0.1:{standin}/graph",
    }


@pytest.fixture
def database(environment: dict[str, str]) -> Iterator[Database]:
    """A hundred inboxes, each with its own Slack channel."""
    database = Database(f"sqlite:///{environment['NOVELO_DATA_DIR']}/novelo.db", Bell(environment["REDIS_URL"]))
    migrate(database)

    def work(session: Any) -> None:
        home = builders.workspace(session)
        for number in range(INBOXES):
            new = NewInbox(channel="whatsapp", account=str(number), slack_channel=f"C{number}", token="t", name="Bench")
            add(session, Vault([KEY]), home, new, now=database.now())

    database.write(work)
    yield database
    database.close()


def ready(environment: dict[str, str]) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{environment['PORT']}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def memory_mb(pid: int) -> float:
    """Proportional set size of a process and everything below it."""
    told = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout
    parents = {int(each): int(parent) for each, parent in (line.split() for line in told.splitlines())}
    family, wave = [pid], [pid]
    while wave:
        wave = [each for each, parent in parents.items() if parent in wave]
        family += wave
    sizes = []
    for each in family:
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except (OSError, ProcessLookupError):
            continue
        sizes += [int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")]
    return sum(sizes) / 1024


def test_accepting_webhooks_against_the_floor(environment, database, tmp_path):
    floor_port, ratios = free_port(), []
    with (
        process("-m", "tests.bench.floor", str(floor_port), str(tmp_path / "floor.db"), SECRET),
        process("-m", "cli", "web", **environment),
    ):
        eventually(lambda: ready(environment))
        time.sleep(1)
        for round_ in range(3):
            floor = load.saturate(floor_port, SECRET, first=round_ * 100_000_000)
            ours = load.saturate(int(environment["PORT"]), SECRET, first=round_ * 100_000_000)
            ratios.append((ours / floor, ours, floor))
    ratio, ours, floor = sorted(ratios)[1]
    note(
        "Accepting webhooks (16 connections)",
        "floor: bare Flask, signature, one durable INSERT",
        f"{floor:,.0f} a second",
    )
    note(
        "Accepting webhooks (16 connections)",
        "Novelo: the same, deduplicated, in a group commit, with the bell",
        f"{ours:,.0f} a second",
    )
    note("Accepting webhooks (16 connections)", "ratio", f"{ratio:.2f}")
    assert ratio > 0


def test_a_customers_message_until_slack_has_it(environment, database, standin):
    with process("-m", "cli", "serve", **environment) as house:
        eventually(lambda: ready(environment), 60)
        note(
            "Memory",
            "whole `novelo serve`, idle (proportional set size, without the Redis of this run)",
            f"{memory_mb(house.pid):,.0f} MB",
        )
        sender = load.Sender(int(environment["PORT"]), SECRET)
        for number in range(INBOXES):  # threads and cards are there before the clock runs
            sender.send(load.webhook(str(number), f"5511{number:08d}", number))
        log: list[Any] = []
        client = httpx.Client(trust_env=False)

        def warm() -> bool:
            log.extend(client.get(f"http://127.0.0.1:{standin}/log").json())
            return len(log) >= INBOXES

        eventually(warm, 90)
        time.sleep(3)
        for pace, seconds in ((20, 10), (50, 10)):
            sent: dict[int, float] = {}
            begun = time.time()
            for step in range(pace * seconds):
                number = 10_000 * pace + step
                time.sleep(max(0.0, begun + step / pace - time.time()))
                sent[number] = time.time()
                sender.send(load.webhook(str(step % INBOXES), f"5511{step % INBOXES:08d}", number))
            heard: dict[int, float] = {}

            def all_there(heard: dict[int, float] = heard, sent: dict[int, float] = sent) -> bool:
                heard.update(
                    {
                        number: at
                        for side, number, at in client.get(f"http://127.0.0.1:{standin}/log").json()
                        if side == "slack"
                    }
                )
                return set(sent) <= set(heard)

            eventually(all_there, 60)
            spread = load.spread([heard[number] - at for number, at in sent.items()])
            note(
                "A customer's message, from the webhook's first byte until Slack has it",
                f"{pace} a second, p50 / p99",
                f"{spread.p50:.0f} ms / {spread.p99:.0f} ms",
            )
        note("Memory", "the same after this load", f"{memory_mb(house.pid):,.0f} MB")
        sender.close()
        client.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_replies_through_workers(environment, database, standin, workers):
    count, people = 2000, 500

    def stage(session: Any) -> None:
        from sqlalchemy import select

        from storage.models import Inbox

        now = database.now()
        inboxes = list(session.scalars(select(Inbox)))
        about = [
            builders.conversation(
                session, inboxes[number % INBOXES], f"5521{number:08d}", thread_ts=f"{number}.1", inbound_at=now
            )
            for number in range(people)
        ]
        for number in range(count):
            conversation: Conversation = about[number % people]
            message = Message(
                workspace_id=conversation.workspace_id,
                inbox_id=conversation.inbox_id,
                conversation_id=conversation.id,
                direction="out",
                source="slack",
                kind="text",
                text="x",
                sent_at=now,
                created_at=now,
                status="staged",
            )
            session.add(message)
            session.flush()
            part = to_json(TextPart(f"bench-{number}"))
            outbox.stage(session, conversation, "customer", "text", part, now=now, message_id=message.id)

    client = httpx.Client(trust_env=False)
    with process("-m", "cli", "worker", "--count", str(workers), **environment):
        time.sleep(4)
        begun = time.time()
        database.write(stage)
        staged = time.time()
        arrived: list[tuple[str, int, float]] = []

        def all_sent() -> bool:
            arrived.extend(tuple(each) for each in client.get(f"http://127.0.0.1:{standin}/log").json())
            return len({number for _, number, _ in arrived}) >= count

        eventually(all_sent, 120)
    client.close()
    assert len(arrived) == count
    last = max(at for _, _, at in arrived)
    order = {number: at for _, number, at in arrived}
    assert all(order[number] <= order[number + people] for number in range(count - people))
    note(
        "Replies to customers, the channel answering at once",
        f"{workers} worker process{'es' if workers > 1 else ''}",
        f"{count / (last - max(staged, begun)):,.0f} a second, each durably marked, order kept",
    )
