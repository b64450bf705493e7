"""A trial: a small conversation with something going wrong in it, and what came of it.

Both speakers are orderly, as far as the platforms ever are: each says the next thing once the last one was taken.
"""

import base64
import contextlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import yaml

from bot import ids
from storage.failpoints import POINTS
from tests.chaos.judge import Json, Verdict, judge, shown
from tests.receiver import receiving
from tests.stories.house import ROOT, SLOWNESS, House, eventually

HOOK: Final = Path(__file__).parent / "hook"
ANA, BRUNO, GUEST = "U0ANA00001", "U0BRUNO001", "U0GIL00001"
PLACES: Final = {"whatsapp": "C0WHATSAPP", "instagram": "C0INSTAGRM"}
SETTLED_SECONDS: Final = 90.0 * SLOWNESS
RESTED_SECONDS: Final = 40.0  # longer than what comes last, the scan for late doubles, lets wait
GLANCE_SECONDS: Final = 0.2  # how old what was seen outside may be
GLANCES: Final = 4  # or this many times what the look took: it is many megabytes when a thousand have talked
PIXEL: Final = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()
PICTURE: Final = {"name": "p.png", "mime": "image/png", "mimetype": "image/png", "content_base64": PIXEL}

# The waits of storage/domain/timing.py, a fifth as long and with the same inequalities, so that a table is done today.
HASTE: Final = [
    {"module": "storage.domain.timing", "old": f"{name}: Final = timedelta(seconds={old})",
     "new": f"{name}: Final = timedelta(seconds={new})"}
    for name, old, new in (
        ("CONNECT", 3, 1), ("CALL", 10, 2), ("GUARD", 12, 2.5), ("LEASE", 30, 6), ("SETTLE", 30, 6),
        ("LOOK_AGAIN", 30, 6), ("STATUS_WAIT", 120, 24), ("LATE_ACCEPT", 120, 24), ("HELD_PROBE", 60, 5),
    )
]  # fmt: skip

# Whoever dies is replaced at once: the next one's dying a few seconds later is meant, and no crash loop.
HASTE.append(
    {
        "module": "cli.supervise",
        "old": "WAITS: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)",
        "new": "WAITS: Final = (0.0,)",
    }
)

# A reply window comes to its next level while the conversation is going on, and not eighteen hours after it.
HASTE.append(
    {
        "module": "storage.domain.window",
        "old": "CLOSING_SOON = timedelta(hours=6)",
        "new": "CLOSING_SOON = timedelta(hours=24) - timedelta(seconds=3)",
    }
)

# A favourite tells whoever wants to find it again, and tells it with what else there is a second later.
HASTE += [
    {"module": "storage.favourites", "old": "notify=bool(notify)", "new": "notify=True"},
    {
        "module": "storage.domain.quiet",
        "old": 'now + DIGEST_EVERY if wishes.how == "digest" else now',
        "new": "now + timedelta(seconds=1)",
    },
]

# For a crowd: a thousand customers in one Slack channel would take hours at its post a second, which the sandbox does
# not hold us to in these houses.
UNPACED: Final = {
    "module": "workers.budget",
    "old": "POST_SECONDS: Final = 1.0",
    "new": "POST_SECONDS: Final = 0.01",
}

# What must also happen for a place to be reached.
LEADS: Final[Mapping[str, str]] = {"gap.read": "event.recorded=kill", "sweep.found": "envelope.answered=kill"} | {
    name: "card.answered=kill" for name in POINTS if name.startswith("tidy.")
}
# Reached only once in a trial; the others several times.
ONCE: Final = frozenset(
    name
    for name in POINTS
    if name.partition(".")[0] not in {"envelope", "intake", "customer", "slack", "event"} or name == "customer.door"
)


class ChaosHouse(House):
    """A house with named places to die at. changes: what is changed about our own source, beside the haste."""

    def __init__(
        self, folder: Path, database_url: str = "", workers: int = 1, changes: Sequence[Mapping[str, str]] = ()
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.plan, self.reached, altered = folder / "plan", folder / "reached", folder / "changes.json"
        self._told = ExitStack()
        self._seen: tuple[float, Json] = (0.0, {})  # until when it is good
        self.plan.write_text("")
        self.reached.write_text("")
        altered.write_text(json.dumps([*HASTE, *changes]))
        more = {
            "NOVELO_FAILPOINTS": f"@{self.plan}",
            "NOVELO_FAILPOINTS_LOG": str(self.reached),
            "NOVELO_CHANGES": str(altered),
            "NOVELO_WEBHOOKS_TO_LOOPBACK": "yes",
            "PYTHONPATH": f"{HOOK}:{ROOT}",
        }
        super().__init__(folder, database_url, workers, more)

    def open(self, *, is_told: bool = True) -> None:
        """Start, with the platforms' retries coming soon and their rates out of the way.

        is_told: another program is told of everything, which costs about as much as all else that is done for it.
        """
        super().open()
        if is_told:
            self.novelo("webhooks", "add", self._told.enter_context(receiving()).url)
        self.have_things_follow()
        again = [0.2, 0.5] + [1] * 60
        self.control("PUT", "limits", enforced=False, meta_retry_seconds=again, retry_seconds=again)
        self.control("POST", "slack/members", channel=PLACES["instagram"], user=GUEST)

    def close(self) -> None:
        """End all of it."""
        super().close()
        self._told.close()

    def have_things_follow(self) -> None:
        """Something is looked at after each customer's message, which comes to nothing while the conversation lasts."""
        slow = {"slow_answer": {"nudge_after_minutes": 600}, "next_answer_within": "8h"}
        shown = yaml.safe_load(self.novelo("settings", "show"))
        written = self.folder / "settings.yaml"
        written.write_text(json.dumps({"inboxes": dict.fromkeys(shown["inboxes"], slow)}))
        self.novelo("settings", "apply", str(written))

    def state(self) -> Json:
        """Everything people see outside, or saw a moment ago."""
        if (begun := time.monotonic()) > self._seen[0]:
            seen, now = super().state(), time.monotonic()
            self._seen = (now + max(GLANCE_SECONDS, GLANCES * (now - begun)), seen)
        return self._seen[1]

    def arm(self, words: str) -> None:
        """What shall go wrong from now on, in NOVELO_FAILPOINTS' words. Replaced whole: nobody reads half of it."""
        new = self.plan.with_suffix(".new")
        new.write_text(words)
        new.replace(self.plan)

    def has_died(self, point: str, words: str) -> bool:
        """Whether that happened."""
        return f"done {point} of {words}" in self.reached.read_text().splitlines()


class Talk:
    """One new customer's conversation. number: makes it another one than all others of the house."""

    def __init__(self, house: House, number: int, channel: str) -> None:
        self.house, self.channel, self.place = house, channel, PLACES[channel]
        self.name = f"Rio{number:05d}"
        account = next(each for each in house.inboxes if each["slack_channel"] == self.place)
        who: Json = {"id": f"rio{number}", "name": self.name, "channel": channel}
        if channel == "whatsapp":
            digits = f"55119{80_000_000 + number}"
            who |= {"account": account["phone_number_id"], "phone": f"+{digits}", "wa_id": digits}
        else:
            who |= {"account": account["account_id"], "igsid": f"77020{number:010d}", "username": f"rio{number}"}
        house.control("POST", "meta/customers", **who)
        self.customer = {"id": who["id"]}
        self.heard = {"meta": 0, "slack": 0}
        self.said: dict[str, list[str]] = {"in": [], "files in": [], "out": [], "inside": []}
        self.decided: set[str] = set()
        self.marked: dict[str, str] = {}  # Slack's ts of each reply, and its words
        self.trouble = ""

    # What people do

    def says(self, text: str) -> None:
        """The customer writes, and waits until it has been taken."""
        self.said["in"].append(text)
        told = self.house.writes(self.customer, text)
        self._taken("meta", lambda entry: entry.get("message") == told or entry.get("text") == text)

    def shows(self) -> None:
        """The customer sends a picture."""
        self.said["files in"].append("file")
        self.house.writes(self.customer, "", kind="image", media=PICTURE)

    def answers(self, text: str) -> None:
        """Ana answers in the thread, and waits until it has been taken."""
        self.said["out"].append(text)
        files = {"files": [PICTURE]} if text == "file" else {}
        ts = self.house.answers(ANA, self.thread, "" if files else text, **files)
        self.marked[ts] = text
        self._taken("slack", lambda entry: (entry.get("event") or {}).get("ts") == ts)

    def mutters(self, user: str, text: str) -> None:
        """Somebody says something that is not for the customer."""
        self.said["inside"].append(text.removeprefix("note: "))
        ts = self.house.answers(user, self.thread, text)
        self._taken("slack", lambda entry: (entry.get("event") or {}).get("ts") == ts)

    def takes(self) -> None:
        """Ana presses Take, again if Slack told her that it did not work."""
        for _ in range(40):
            card = self.house.thread(self.name, self.place)
            assert card is not None
            if self._owned(card):  # the click had worked, only its answer was lost
                return
            (block,) = [each for each in card["card"]["blocks"] if each["type"] == "actions"]
            value = next(each["value"] for each in block["elements"] if each["action_id"] == "card.take")
            pressed = {
                "message_ts": card["ts"],
                "action_id": "card.take",
                "block_id": block["block_id"],
                "value": value,
            }
            with contextlib.suppress(AssertionError):  # the card was drawn anew since she looked
                if self.house.control("POST", "slack/actions", user=ANA, channel=self.place, **pressed)["ok"]:
                    return
            time.sleep(0.25)
        raise AssertionError("Take was never taken")

    @staticmethod
    def _owned(thread: Json) -> bool:
        return f"owner <@{ANA}>" in thread["card"]["text"]

    def _taken(self, side: str, is_it: Callable[[Json], bool]) -> None:
        deadline = time.monotonic() + SETTLED_SECONDS
        while time.monotonic() < deadline:
            for entry in self.house.control("GET", f"ledger?side={side}&since={self.heard[side]}")["entries"]:
                self.heard[side] = entry["n"]
                if entry["kind"] == "delivery" and entry["outcome"] == "accepted" and is_it(entry):
                    return
            time.sleep(0.05)
        raise AssertionError(f"{self.name}: not taken within {SETTLED_SECONDS:.0f} s")

    def decides(self) -> None:
        """Ana answers what she is asked."""
        thread = self.house.thread(self.name, self.place)
        for post in thread["replies"] if thread else []:
            asked = re.findall(rf"{self.name} out \d+", str(post.get("blocks"))) or ["file"]
            if post["ts"] not in self.decided and decide(self.house, self.place, post, asked[0], self.phone):
                self.decided.add(post["ts"])

    # What they got

    def phone(self) -> list[str]:
        """What the customer's phone shows of the team's words."""
        state = self.house.state()
        chat = next(each for each in state["meta"]["customers"] if each["id"] == self.customer["id"])["chat"]
        return [line["text"] or "file" for line in chat if line["direction"] == "out"]

    @property
    def thread(self) -> Json:
        """The conversation's thread, once it is there."""
        return eventually(lambda: self.house.thread(self.name, self.place), SETTLED_SECONDS / SLOWNESS)

    def verdicts(self) -> dict[str, Verdict]:
        """By direction: in, out, and what the thread shows of it all."""
        thread = self.house.thread(self.name, self.place)
        replies = thread["replies"] if thread else []
        words = shown(replies, rf"{self.name} in \d+|{self.name} out \d+")
        ours = {each["ts"]: [mark["name"] for mark in each.get("reactions", [])] for each in replies}
        marked = [
            text
            for ts, text in self.marked.items()
            if ours.get(ts) in (["mailbox_with_mail"], ["eye"], ["white_check_mark"])
        ]
        card = [f"owner <@{ANA}>"] if thread and self._owned(thread) else []
        return {
            "in": judge(self.said["in"], [each for each in words if not each.endswith(".png")])
            + judge(self.said["files in"], ["file" for each in words if each.endswith(".png")]),
            "out": replace(judge(self.said["out"], self.phone(), inside=self.said["inside"]), asked=len(self.decided)),
            "shown": judge([*self.marked.values(), f"owner <@{ANA}>"], [*marked, *card]),
        }


def decide(house: House, place: str, post: Json, words: str, phone: Callable[[], list[str]]) -> bool:
    """Ana answers a question, having looked at the customer's phone: it arrived, or send it again."""
    choices = {
        button["action_id"]: (block["block_id"], button["value"])
        for block in post.get("blocks", [])
        if block["type"] == "actions"
        for button in block["elements"]
    }
    if ids.UNCERTAIN_AGAIN not in choices:
        return False
    action = ids.UNCERTAIN_ARRIVED if words in phone() else ids.UNCERTAIN_AGAIN
    block_id, value = choices[action]
    told = house.control(
        "POST", "slack/actions", user=ANA, channel=place, message_ts=post["ts"], action_id=action, block_id=block_id,
        value=value,
    )  # fmt: skip
    return bool(told["ok"])


def converse(talk: Talk, *, begun: bool = False, wanted_by: str = "", is_left: bool = False) -> None:
    """Five messages in, four out, an aside each by a teammate and a guest, and a click; both sides at once.

    wanted_by: somebody who wants to hear of it when the customer writes again; then they do, once more at the end.
    is_left: the same, so that the customer is left waiting.
    """
    if not begun:
        talk.says(f"{talk.name} in 0")
    thread = talk.thread
    if wanted_by:
        talk.house.control("POST", "slack/reactions", user=wanted_by, channel=talk.place, ts=thread["ts"], name="star")

    def customer() -> None:
        talk.says(f"{talk.name} in 1")
        talk.says(f"{talk.name} in 2")
        talk.shows()
        talk.says(f"{talk.name} in 3")

    def team() -> None:
        talk.answers(f"{talk.name} out 0")
        talk.takes()
        talk.mutters(ANA, f"note: {talk.name} secret 0")
        talk.answers(f"{talk.name} out 1")
        talk.answers("file")
        talk.mutters(GUEST, f"{talk.name} secret 1")
        talk.answers(f"{talk.name} out 3")

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(customer), both.submit(team)]:
            done.result()
    if wanted_by or is_left:
        talk.says(f"{talk.name} in 4")


def is_settled(talk: Talk) -> bool:
    """Whether everything said has arrived. Questions are answered on the way."""
    talk.decides()
    return not any(verdict.lost for verdict in talk.verdicts().values())


def is_well(talk: Talk) -> bool:
    """Whether nothing is wrong any more. What Slack shows twice for a while is not; on a phone it stays wrong."""
    return all(verdict.good for verdict in talk.verdicts().values())


def attempt(house: ChaosHouse, point: str, number: int, nth: int) -> Talk:
    """A conversation in which a process is killed at the nth time it reaches a place.

    It ends with the killing: what the house makes of it is seen later. `trouble` says what kept it from going so far.
    """
    words = f"#{number},{point}:{nth}=kill"
    if point in LEADS:
        words += f",{LEADS[point]}"
    talk = Talk(house, number, "instagram" if number % 3 == 2 else "whatsapp")
    house.arm(words)
    try:
        # A busy sweep may find everybody answered, and no clock to look after, unless somebody is left waiting.
        converse(talk, wanted_by=BRUNO if point == "ping.told" else "", is_left=point == "clock.attended")
    except AssertionError as error:
        talk.trouble = str(error)
    deadline = time.monotonic() + SETTLED_SECONDS
    rested = deadline  # a while after all has arrived nothing more is to come that could die
    while time.monotonic() < min(deadline, rested) and not house.has_died(point, words):
        rested = min(rested, time.monotonic() + RESTED_SECONDS) if is_settled(talk) else deadline
        time.sleep(0.25)
    house.arm("")
    if not house.has_died(point, words):
        talk.trouble = talk.trouble or f"{point} was not reached a {nth}. time: nobody died there"
    return talk


def settle(talks: Iterable[Talk], seconds: float = SETTLED_SECONDS, unsettled: int = 0) -> list[Talk]:
    """Wait until no more than so many are unsettled, or the time is over. Returns those that are."""
    deadline, left = time.monotonic() + seconds, list(talks)
    while (left := [each for each in left if not each.trouble and not is_settled(each)]) and len(left) > unsettled:
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    return left


def main() -> None:
    """By hand: python -m tests.chaos.trial FOLDER POINT [POINT…]."""
    folder, *points = sys.argv[1:]
    house = ChaosHouse(Path(folder))
    try:
        house.open()
        for number, point in enumerate(points):
            begun = time.monotonic()
            talk = attempt(house, point, number, 1)
            settle([talk])
            found = {way: str(each) for way, each in talk.verdicts().items() if not each.good or each.asked}
            took = round(time.monotonic() - begun, 1)
            print(point, took, talk.trouble or found or "well", flush=True)  # noqa: T201
    finally:
        house.close()


if __name__ == "__main__":
    main()
