"""What it costs, in figures: `make bench` writes docs/performance.md. Ratios within one run; machines are noisy."""

import os
import signal
import time
from typing import Any

import pytest
from sqlalchemy import select

from storage import outbox
from storage.domain.parts import TextPart, to_json
from storage.models import Conversation, Inbox, Message
from tests import builders
from tests.bench import disk, load
from tests.bench.conftest import INBOXES, Scene, family, memory_mb, process, processor_seconds, written_bytes
from tests.bench.page import note
from tests.stories.house import eventually, free_port

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
ACCEPTING = "Accepting webhooks"
INWARD = "A customer's message, from the webhook's first byte until Slack has it"
OUTWARD = "An agent's reply, from the Slack event's first byte until the channel has it"
THROUGHPUT = "Replies to customers, the channel answering at once"
SLOW = "Replies to customers, the channel taking its time"
WHOLE = "The whole of `novelo serve`"
PACES = (10, 50, 200)
THREADS = 32  # NOVELO_THREADS


def test_accepting_webhooks_against_the_floor(make, engine, tmp_path):
    scene, floor_port, ratios = make(), free_port(), []
    where = str(tmp_path / "floor.db")
    if engine == "postgresql":
        where = scene.environment["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
        table = "CREATE TABLE kept (digest TEXT PRIMARY KEY, body BYTEA)"
        scene.database.write(lambda session: session.connection().exec_driver_sql(table))
    with process("-m", "tests.bench.floor", str(floor_port), where, load.SECRET), scene.start("web"):
        eventually(scene.is_ready)
        time.sleep(1)
        for again in range(3):
            floor = load.saturate(floor_port, first=again * 100_000_000)
            ours = load.saturate(scene.port, first=again * 100_000_000)
            ratios.append((ours / floor, ours, floor))
    ratio, ours, floor = sorted(ratios)[1]
    told = "floor: bare Flask, signature, one durable INSERT (16 connections)"
    note(ACCEPTING, told, floor, "a second", engine=engine)
    note(ACCEPTING, "Novelo: deduplicated, in a group commit, with the bell", ours, "a second", engine=engine)
    note(ACCEPTING, "ratio", ratio, engine=engine, aim="≥ 0.8")


@pytest.mark.parametrize(("pace", "role"), [(50, "serve"), (300, "web")])
def test_accepting_webhooks_at_a_pace(make, engine, pace, role, tmp_path):
    scene = make()
    with scene.start(role) as house:
        eventually(scene.is_ready, 60)
        _rest(house.pid)
        with disk.watched(tmp_path) as waits:
            sent = load.at_pace(
                scene.port, pace, pace * 10, lambda sender, step: sender.webhook(_says(step % INBOXES, step))
            )
    assert {each.status for each in sent} == {200}
    what = f"{pace} a second (`novelo {role}`)"
    _spread(ACCEPTING, what, [each.seconds for each in sent], engine, 10, 50, waits)


@pytest.mark.parametrize("pace", PACES)
def test_a_customers_message_until_slack_has_it(make, engine, pace, tmp_path):
    people = 4 * INBOXES if pace > INBOXES else INBOXES  # each Slack channel takes a post a second
    scene = make(people)
    with scene.start("serve") as house:
        eventually(scene.is_ready, 60)
        _greet(scene, people)
        _rest(house.pid)
        before = processor_seconds(house.pid), written_bytes(house.pid)
        count, first = pace * 10, 1_000_000
        with disk.watched(tmp_path) as disk_waits:
            sent = load.at_pace(
                scene.port, pace, count, lambda sender, step: sender.webhook(_says(step % people, first + step))
            )
            heard = scene.heard("slack", {first + each.step for each in sent}, 180)
        _costs(INWARD, f"{pace} a second", house.pid, before, count, engine)
    waits = [heard[first + each.step] - each.at for each in sent]
    _spread(INWARD, f"{pace} a second", waits, engine, *((15, 60) if pace <= 50 else (0, 0)), disk_waits)


@pytest.mark.parametrize("pace", PACES)
def test_an_agents_reply_until_the_customer_has_it(make, engine, pace, tmp_path):
    scene = make()
    with scene.start("serve") as house:
        eventually(scene.is_ready, 60)
        _greet(scene, INBOXES)
        threads = _threads(scene)

        def replies(a_second: int, count: int, first: int) -> list[float]:
            sent = load.at_pace(
                scene.port,
                a_second,
                count,
                lambda sender, step: sender.event(load.event(*threads[step % INBOXES], first + step)),
            )
            heard = scene.heard("meta", {first + each.step for each in sent}, 180)
            return [heard[first + each.step] - each.at for each in sent]

        early = replies(10, 20, 500_000)
        if pace == PACES[0]:
            note(OUTWARD, "the first one after a start", early[0] * 1000, "ms", engine=engine)
        time.sleep(4)  # their cards and marks
        _rest(house.pid)
        before = processor_seconds(house.pid), written_bytes(house.pid)
        count = pace * 10
        with disk.watched(tmp_path) as disk_waits:
            waits = replies(pace, count, 1_000_000)
        _costs(OUTWARD, f"{pace} a second", house.pid, before, count, engine)
    _spread(OUTWARD, f"{pace} a second", waits, engine, *((15, 60) if pace <= 50 else (0, 0)), disk_waits)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_replies_through_workers(make, engine, workers):
    per_second = _relayed(make(), workers, count=3000, people=500)
    told = f"{workers} worker process{'es' if workers > 1 else ''}, each durably marked, order kept"
    note(THROUGHPUT, told, per_second, "a second", engine=engine, aim="≥ 450" if workers == 2 else "")


def test_replies_through_workers_to_a_channel_that_takes_its_time(make, engine):
    delay, workers = 0.15, 2
    most = workers * THREADS / delay
    per_second = _relayed(make(delay=delay), workers, count=3000, people=1000)
    note(SLOW, "2 worker processes, 150 ms an answer", per_second, "a second", engine=engine, aim=f"≥ {0.9 * most:.0f}")
    note(SLOW, "share of what their threads could wait for", per_second / most, engine=engine, aim="≥ 0.9")


def test_one_whatsapp_number(make, engine):
    """80 a second is what WhatsApp takes of a number; the first twenty may go at once."""
    scene, count = make(inboxes=1, delay=0.3), 1200
    with scene.start("worker") as worker, scene.start("sweep"):  # which rings for what a budget has put off
        time.sleep(3)
        _stage(scene, count, people=count)
        heard = sorted(scene.heard("meta", set(range(count))).values())
        size = memory_mb(worker.pid)
    steady = heard[100:]
    told = "1 worker process, 300 ms an answer, one WhatsApp number"
    per_second = (len(steady) - 1) / (steady[-1] - steady[0])
    note(SLOW, told, per_second, "a second", engine=engine, aim="≥ 76 of 80")
    note(SLOW, "its memory", size, "MB", engine=engine, aim="≤ 150")


def test_a_worker_that_was_killed(make, engine):
    scene = make()
    with scene.start("worker", "--count", "2") as boss:
        time.sleep(3)
        for pid in family(boss.pid)[1:]:
            os.kill(pid, signal.SIGKILL)
        begun = time.time()
        _stage(scene, 100, people=100)
        heard = scene.heard("meta", set(range(100)))
    took = max(heard.values()) - begun
    note(
        WHOLE, "both workers killed, until 100 replies staged just then have left", took, "s", engine=engine, aim="≤ 5"
    )


def test_a_burst_in_one_slack_channel(make, engine):
    scene = make(inboxes=1)
    with scene.start("serve"):
        eventually(scene.is_ready, 60)
        _greet(scene, 11)
        thread = _threads(scene)[10]

        def replies(first: int, seconds: int) -> list[float]:
            sent = load.at_pace(
                scene.port, 1, seconds, lambda sender, step: sender.event(load.event(*thread, first + step))
            )
            heard.update(scene.heard("meta", {first + step for step in range(seconds)} - set(heard)))
            return sorted(heard[first + each.step] - each.at for each in sent)

        heard: dict[int, float] = {}
        alone = replies(5_000_000, 10)
        begun = time.time()
        load.at_pace(
            scene.port, 10.5, 630,
            lambda sender, step: (
                sender.event(load.event(*thread, 6_000_000 + step)) if step % 21 == 20
                else sender.webhook(_says(step % 10, 1_000_000 + step, inbox=0))
            ),
        )  # fmt: skip
        customers = {1_000_000 + step for step in range(630) if step % 21 != 20}
        mine = {6_000_000 + step for step in range(630) if step % 21 == 20}
        there: dict[str, dict[int, float]] = {"slack": {}, "meta": {}}

        def all_there() -> bool:
            for side, number, at in scene.arrived():
                there[side].setdefault(number, at)
            return customers <= set(there["slack"]) and mine <= set(there["meta"])

        eventually(all_there, 120)
    took = max(there["slack"][each] for each in customers) - begun
    late = sorted(there["meta"][each] - (begun + 0.1 + (each - 6_000_000) / 10.5) for each in mine)
    told = "600 messages in a minute to one Slack channel, until the last is there"
    note(WHOLE, told, took, "s", engine=engine, aim="≤ 70")
    slower = (late[len(late) // 2] - alone[len(alone) // 2]) * 1000
    note(WHOLE, "replies meanwhile, later than without (p50)", slower, "ms", engine=engine, aim="≤ 100")


def test_starting_and_doing_nothing(make, engine):
    scene = make(inboxes=3)
    begun = time.monotonic()
    with scene.start("serve") as house:
        while not scene.is_ready():
            assert time.monotonic() - begun < 60
            time.sleep(0.02)
        note(WHOLE, "ready after", time.monotonic() - begun, "s", engine=engine, aim="≤ 3")
        time.sleep(5)
        before = processor_seconds(house.pid)
        time.sleep(20)
        used = (processor_seconds(house.pid) - before) / 20 * 100
        note(WHOLE, "of a processor, doing nothing", used, "%", engine=engine, aim="< 1")
        told = "memory, doing nothing (proportional, without this run's Redis and PostgreSQL)"
        note(WHOLE, told, memory_mb(house.pid), "MB", engine=engine, aim="≤ 250")


def _says(person: int, number: int, inbox: int | None = None) -> bytes:
    return load.webhook(str(person if inbox is None else inbox), f"5511{person:08d}", number)


def _rest(pid: int) -> None:
    """It has done what a start brings along."""

    def is_idle() -> bool:
        before = processor_seconds(pid)
        time.sleep(1)
        return processor_seconds(pid) - before < 0.05

    eventually(is_idle, 60)


def _greet(scene: Scene, people: int) -> None:
    """Everybody has written once: threads and cards are there before the clock runs."""
    inboxes = len(scene.database.read(lambda session: session.scalars(select(Inbox.id)).all()))
    sender = load.Sender(scene.port)
    for person in range(people):
        assert sender.webhook(_says(person, person, inbox=person % inboxes)) == 200
    sender.close()
    scene.heard("slack", set(range(people)), 180)
    time.sleep(4)  # cards are drawn again once


def _threads(scene: Scene) -> list[tuple[str, str]]:
    """Each person's thread: its Slack channel and its ts."""
    wanted = select(Conversation.slack_channel, Conversation.thread_ts).order_by(Conversation.id)
    return [(row[0], row[1]) for row in scene.database.read(lambda session: session.execute(wanted).all())]


def _spread(
    part: str, what: str, seconds: list[float], engine: str, p50: float, p99: float, disk_waits: list[float]
) -> None:
    found = load.spread(seconds)
    note(part, f"{what}, p50", found.p50, "ms", engine=engine, aim=f"≤ {p50}" if p50 else "")
    note(part, f"{what}, p99", found.p99, "ms", engine=engine, aim=f"≤ {p99}" if p99 else "")
    note(part, f"{what}, p99.9", found.p999, "ms", engine=engine)
    note(part, f"{what}, longest wait for the disk meanwhile", max(disk_waits) * 1000, "ms", engine=engine)


def _costs(part: str, what: str, pid: int, before: tuple[float, int], count: int, engine: str) -> None:
    """What one message took, of all of Novelo's processes, the card and the marks that follow with it."""
    used = (processor_seconds(pid) - before[0]) / count * 1000
    note(part, f"{what}, processor time a message", used, "ms", engine=engine)
    if engine == "sqlite":  # PostgreSQL's own processes write there
        note(
            part,
            f"{what}, written to disk a message",
            (written_bytes(pid) - before[1]) / count / 1024,
            "kB",
            engine=engine,
        )


def _stage(scene: Scene, count: int, people: int) -> None:
    """So many replies wait for their customers."""
    database = scene.database

    def stage(session: Any) -> None:
        now = database.now()
        inboxes = list(session.scalars(select(Inbox)))
        about = [
            builders.conversation(
                session, inboxes[number % len(inboxes)], f"5521{number:08d}", thread_ts=f"{number}.1", inbound_at=now
            )
            for number in range(people)
        ]
        for number in range(count):
            talk = about[number % people]
            message = Message(
                workspace_id=talk.workspace_id, inbox_id=talk.inbox_id, conversation_id=talk.id, direction="out",
                source="slack", kind="text", text="x", sent_at=now, created_at=now, status="staged",
            )  # fmt: skip
            session.add(message)
            session.flush()
            part = to_json(TextPart(f"bench-{number}"))
            outbox.stage(session, talk, "customer", "text", part, now=now, message_id=message.id)

    database.write(stage)


def _relayed(scene: Scene, workers: int, count: int, people: int) -> float:
    """Replies a second through so many workers. Each arrives once, and each customer's in their order."""
    with scene.start("worker", "--count", str(workers)):
        time.sleep(4)
        _stage(scene, count, people)
        arrived: list[tuple[int, float]] = []

        def all_sent() -> bool:
            time.sleep(0.25)  # asking is work, too, on the cores that are measured
            arrived.extend((number, at) for _, number, at in scene.arrived())
            return len({number for number, _ in arrived}) >= count

        eventually(all_sent, 180)
    assert len(arrived) == count
    order = dict(arrived)
    assert all(order[number] <= order[number + people] for number in range(count - people))
    steady = sorted(order.values())[count // 10 : count * 9 // 10]  # without the beginning, and lanes that run dry
    return (len(steady) - 1) / (steady[-1] - steady[0])
