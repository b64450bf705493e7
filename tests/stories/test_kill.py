"""kill -9 of any process while messages go both ways: nothing lost, nothing doubled, every order kept.

The judge is outside: what each customer's phone got, and what each Slack thread shows.
"""

import os
import random
import re
import signal
import subprocess
import threading
import time

from tests.stories.house import House, eventually
from tests.stories.test_round_trip import thread_with

EACH_WAY = 50  # messages a customer and a direction; four customers make two hundred each way
PEOPLE = [
    ("Maria Souza", "whatsapp", "C0WHATSAPP"),
    ("Tom O'Brien", "whatsapp", "C0WHATSAPP"),
    ("Kenji Tanaka", "instagram", "C0INSTAGRM"),
    ("Sofia Andrade", "instagram", "C0VIPINBOX"),
]
KILLS = 8


def children(house: House) -> list[int]:
    """Every process below `serve`, grandchildren too."""
    told = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in told.splitlines())}
    found, wave = [], [house.serve.pid]
    while wave:
        wave = [pid for pid, parent in parents.items() if parent in wave]
        found += wave
    return found


def test_killing_any_child_loses_and_doubles_nothing(house: House):
    house.control(
        "PUT", "limits", enforced=False, meta_retry_seconds=[0.2, 0.5] + [1] * 60, retry_seconds=[0.2, 0.5] + [1] * 60
    )
    customers = {name: house.customer(name, channel) for name, channel, _ in PEOPLE}
    threads = {}
    for name, _, slack_channel in PEOPLE:
        house.writes(customers[name], "begin")
        threads[name] = thread_with(house, name, slack_channel)

    dice = random.Random(7)
    over = threading.Event()

    def kill() -> None:
        for _ in range(KILLS):
            if over.wait(dice.uniform(0.4, 1.2)):
                return
            victims = children(house)
            if victims:
                os.kill(dice.choice(victims), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    for number in range(EACH_WAY):
        for name, _, _ in PEOPLE:
            house.writes(customers[name], f"in {number:03d}")
            house.answers("U0ANA00001", threads[name], f"out {number:03d}")
        time.sleep(0.1)
    killer.join()
    over.set()

    wanted_in = [f"in {number:03d}" for number in range(EACH_WAY)]
    wanted_out = [f"out {number:03d}" for number in range(EACH_WAY)]

    def got_in(name: str, slack_channel: str) -> list[str]:
        replies = house.thread(name, slack_channel)["replies"]
        return [
            found[0]
            for reply in replies
            if reply.get("username")
            for found in [re.findall(r"in \d{3}", reply["text"])]
            if found
        ]

    def got_out(name: str) -> list[str]:
        return [line["text"] for line in house.phone(customers[name])]

    def settled() -> bool:
        return all(
            len(got_in(name, place)) >= EACH_WAY and len(got_out(name)) + len(asked(name, place)) >= EACH_WAY
            for name, _, place in PEOPLE
        )

    def asked(name: str, slack_channel: str) -> list[str]:
        """Replies whose outcome nobody can know: they are not sent again, the team is asked."""
        replies = house.thread(name, slack_channel)["replies"]
        return [
            found
            for reply in replies
            if reply["text"].startswith("❓")
            for found in re.findall(r"out \d{3}", str(reply["blocks"]))
        ]

    eventually(settled, 240)
    for name, _, place in PEOPLE:
        assert sorted(got_in(name, place)) == wanted_in, name
        assert got_in(name, place) == wanted_in, name
        out = got_out(name)
        assert out == sorted(set(out)), name
        assert sorted({*out, *asked(name, place)}) == wanted_out, name
