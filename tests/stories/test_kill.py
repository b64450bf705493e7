"""kill -9 of any process while messages go both ways: nothing lost, nothing doubled, every order kept.

Both sides are orderly here, as far as the platforms ever are: each says the next thing once the last one was taken, and
repeats what was not. The judge is outside: what each customer's phone got, and what each Slack thread shows.
"""

import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.trial import decide
from tests.stories.conftest import opened
from tests.stories.house import House, eventually
from tests.stories.test_round_trip import ANA, thread_with

EACH_WAY = 50  # messages a conversation and a direction: two hundred each way
KILLS = 8
PEOPLE = [
    ("Maria Souza", "whatsapp", "C0WHATSAPP"),
    ("Tom O'Brien", "whatsapp", "C0WHATSAPP"),
    ("Kenji Tanaka", "instagram", "C0INSTAGRM"),
    ("Sofia Andrade", "instagram", "C0VIPINBOX"),
]


def children(house: House) -> list[int]:
    """Every process below `serve`, grandchildren too."""
    told = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in told.splitlines())}
    found, wave = [], [house.serve.pid]
    while wave:
        wave = [pid for pid, parent in parents.items() if parent in wave]
        found += wave
    return found


def kill_some(house: House, over: threading.Event) -> None:
    """SIGKILL to a child picked by a seeded die, again and again."""
    dice = random.Random(7)
    for _ in range(KILLS):
        if over.wait(dice.uniform(0.4, 1.2)):
            return
        victims = children(house)
        if victims:
            os.kill(dice.choice(victims), signal.SIGKILL)


def body(house: House, customer: dict[str, Any], text: str) -> dict[str, Any]:
    """What Meta posts when the customer writes this."""
    now, ours = int(time.time()), customer["account"]
    if customer["channel"] == "instagram":
        address = {"Kenji Tanaka": "7701000000000002", "Sofia Andrade": "8802000000000001"}[customer["name"]]
        message = {"mid": f"mid.{customer['id']}.{text}", "text": text}
        item = {"sender": {"id": address}, "recipient": {"id": ours}, "timestamp": now * 1000, "message": message}
        return {"object": "instagram", "entry": [{"id": ours, "time": now * 1000, "messaging": [item]}]}
    number = customer["phone"].removeprefix("+")
    message = {
        "from": number,
        "id": f"wamid.{customer['id']}.{text}",
        "timestamp": str(now),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp", "metadata": {"phone_number_id": ours},
        "contacts": [{"wa_id": number, "profile": {"name": customer["name"]}}], "messages": [message],
    }  # fmt: skip
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }


def writes_in_order(house: House, customer: dict[str, Any]) -> None:
    """Each message until the house has said 200 to it."""
    for number in range(EACH_WAY):
        told = body(house, customer, f"in {number:03d}")
        while house.control("POST", "meta/webhook", channel=customer["channel"], body=told, sign=True)["status"] != 200:
            time.sleep(0.1)


def answers_in_order(house: House, thread: dict[str, Any]) -> None:
    """Each line once the house has taken the one before."""
    heard = 0
    for number in range(EACH_WAY):
        ts, taken = house.answers(ANA, thread, f"out {number:03d}"), False
        while not taken:
            for entry in house.control("GET", f"ledger?side=slack&since={heard}")["entries"]:
                heard = entry["n"]
                told = entry["kind"] == "delivery" and entry["outcome"] == "accepted"
                taken = taken or (told and (entry.get("event") or {}).get("ts") == ts)
            time.sleep(0.02)


@pytest.fixture(params=[("sqlite", 1), pytest.param(("postgresql", 4), marks=pytest.mark.postgres)], ids=str)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """SQLite with one worker, as a small team runs it; PostgreSQL with four, as a large one does."""
    engine, workers = request.param
    yield from opened(tmp_path, request.getfixturevalue("postgres")() if engine == "postgresql" else "", workers)


@pytest.mark.timeout(500)
def test_killing_any_child_loses_and_doubles_nothing(house: House):
    again = [0.2, 0.5] + [1] * 60
    house.control("PUT", "limits", enforced=False, meta_retry_seconds=again, retry_seconds=again)
    customers = {name: house.customer(name, channel) for name, channel, _ in PEOPLE}
    threads = {}
    for name, _, slack_channel in PEOPLE:
        house.writes(customers[name], "begin")
        threads[name] = thread_with(house, name, slack_channel)

    over = threading.Event()
    with ThreadPoolExecutor(9) as people:
        killer = people.submit(kill_some, house, over)
        talks = [people.submit(writes_in_order, house, customer) for customer in customers.values()]
        talks += [people.submit(answers_in_order, house, thread) for thread in threads.values()]
        for talk in talks:
            talk.result()
        over.set()
        killer.result()

    def found(name: str, place: str) -> list[str]:
        """What the posts of a thread say that the customer wrote, in their order."""
        posts = [str(each["blocks"]) for each in house.thread(name, place)["replies"] if each.get("username")]
        return [word for post in posts for word in re.findall(r"in \d{3}", post)]

    def got(name: str) -> list[str]:
        return [line["text"] for line in house.phone(customers[name])]

    decided = set()

    def decide_all() -> None:
        """Ana answers what she is asked: a reply whose outcome nobody can know is not sent again by itself."""
        for name, _, place in PEOPLE:
            for post in house.thread(name, place)["replies"]:
                words = re.findall(r"out \d{3}", str(post.get("blocks")))
                asks = post["ts"] not in decided and post["text"].startswith("❓") and words
                if asks and decide(house, place, post, words[0], lambda name=name: got(name)):
                    decided.add(post["ts"])

    def settled() -> bool:
        decide_all()
        return all(len(found(name, place)) >= EACH_WAY and len(set(got(name))) >= EACH_WAY for name, _, place in PEOPLE)

    eventually(settled, 300)
    for name, _, place in PEOPLE:
        assert found(name, place) == [f"in {number:03d}" for number in range(EACH_WAY)], name
        assert got(name) == [f"out {number:03d}" for number in range(EACH_WAY)], name
