"""A house that a whole module of stories shares, its clock in their hands, and what people do and see in it.

Each story brings its own customer, so that stories may be told in any order.
"""

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.stories import house as single
from tests.stories.house import ROOT, House

T = TypeVar("T")
Json = dict[str, Any]

ANA, BRUNO, CARLA, DAVI, GIL = "U0ANA00001", "U0BRUNO001", "U0CARLA001", "U0DAVI0001", "U0GIL00001"
SALES, SUPPORT = "S0SALES001", "S0SUPPORT1"
WHATSAPP, SHOP, STUDIO = "C0WHATSAPP", "C0INSTAGRM", "C0VIPINBOX"
INBOXES = {
    WHATSAPP: "whatsapp 106540350001001",
    SHOP: "instagram 17841400000001001",
    STUDIO: "instagram 17841400000002002",
}
NOON = 12  # o'clock on the Monday that a house is opened on, UTC: 9:00 in São Paulo

PATIENCE = 3 * single.PATIENCE  # seconds: several houses may be at work beside each other
_CLOCK = "from tests.stories import clock as time\n"
# Who asks for the date asks the stories' clock; and nothing waits for the rates of a Slack that is not there.
CHANGES = [
    {"module": module, "old": old, "new": new}
    for module, old, new in (
        *((each, "import time\n", _CLOCK) for each in ("sandbox.world", "bot.web.guard", "storage.db")),
        ("storage.db", "return datetime.now(UTC)", "return datetime.fromtimestamp(time.time(), UTC)"),
        *(
            ("workers.budget", f"{name}_SECONDS: Final = {old}", f"{name}_SECONDS: Final = {new}")
            for name, old, new in (("POST", "1.0", 0.05), ("UPDATE", "60 / 50", 0.05), ("REACTION", "60 / 50", 0.05))
        ),
        ("workers.budget", "CARD_SECONDS: Final = 3.0", "CARD_SECONDS: Final = 0.2"),
        ("workers.budget", "EPHEMERAL_SECONDS: Final = 60 / 100", "EPHEMERAL_SECONDS: Final = 0.05"),
        ("storage.homes", "EVERY: Final = timedelta(seconds=5)", "EVERY: Final = timedelta(seconds=0.2)"),
        ("storage.domain.timing", "SWEEP: Final = timedelta(seconds=1)", "SWEEP: Final = timedelta(seconds=0.25)"),
    )
]  # fmt: skip


def eventually(look: Callable[[], T]) -> T:
    """What `look` finds, as soon as it finds something."""
    return single.eventually(look, PATIENCE)


class TeamHouse(House):
    """Opened on a Monday at noon. practice: by Slack channel, how that inbox is worked (docs/practice.md)."""

    def __init__(self, folder: Path, practice: Mapping[str, Json], more: Mapping[str, Any]) -> None:
        folder.mkdir(parents=True)
        self._practice = {"inboxes": {INBOXES[place]: worked for place, worked in practice.items()}, **more}
        self._ahead, changes = folder / "ahead", folder / "changes.json"
        changes.write_text(json.dumps(CHANGES))
        today = datetime.now(UTC).replace(hour=NOON, minute=0, second=0)
        self._set((today + timedelta(days=7 - today.weekday())).timestamp() - time.time())
        hooked = {
            "NOVELO_AHEAD": str(self._ahead),
            "NOVELO_CHANGES": str(changes),
            "PYTHONPATH": f"{ROOT / 'tests/chaos/hook'}:{ROOT}",
        }
        self.sandbox_environment = hooked
        self.talks: list[Talk] = []  # of this story
        self._heard = 0
        self._numbers = itertools.count(1)
        super().__init__(folder, more=hooked)

    def open(self) -> None:
        """Start, and work as the practice says."""
        super().open()
        self.control("PUT", "limits", enforced=False)
        self.practises(self._practice)

    def _begin_sandbox(self) -> str:
        """Everybody speaks one language here: which sentence is in whose is told elsewhere."""
        self.sandbox = super()._begin_sandbox()
        for user in (ANA, BRUNO, CARLA):
            self.control("POST", "slack/users", user=user, locale="en-US")
        self.control("POST", "slack/channels", channel=STUDIO, locale="en-US")
        return self.sandbox

    def practises(self, practice: Mapping[str, Any]) -> None:
        """`novelo settings apply`."""
        if not any(practice.values()):
            return
        path = self.folder / "settings.yaml"
        path.write_text(json.dumps(practice))
        self.novelo("settings", "apply", str(path))

    # Time

    def now(self) -> datetime:
        """What every clock here shows."""
        return datetime.fromtimestamp(time.time() + float(self._ahead.read_text()), UTC)

    def later(self, **span: float) -> datetime:
        """Let time pass, once nothing is on its way any more: what a leap of the clock interrupts would be doubted."""
        eventually(self._rests)
        self._set(float(self._ahead.read_text()) + timedelta(**span).total_seconds())
        return self.now()

    def until(self, weekday: int, hour: float) -> datetime:
        """Let time pass until the next such hour (UTC; Monday is 0)."""
        now = self.now()
        then = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
        then += timedelta(days=(weekday - now.weekday()) % 7)
        return self.later(seconds=((then if then > now else then + timedelta(days=7)) - now).total_seconds())

    def _rests(self) -> bool:
        """Whether nobody said a word to anybody for a moment."""
        self._hear()
        time.sleep(0.4)
        return not self._hear()

    def _hear(self) -> bool:
        """Whether anything was said since last time."""
        new = self.control("GET", f"ledger?since={self._heard}")["entries"]
        self._heard = max((each["n"] for each in new), default=self._heard)
        return bool(new)

    def _set(self, seconds: float) -> None:
        new = self._ahead.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._ahead)

    # People

    def newcomer(self, place: str = WHATSAPP, **more: Any) -> "Talk":
        """Somebody who has never written before."""
        self.talks.append(Talk(self, place, next(self._numbers), more))
        return self.talks[-1]

    def close_all_talks(self) -> None:
        """What a story leaves behind is nobody's work any more."""
        for each in self.talks:
            self.answers(ANA, each.thread, "@inbox close")
        self.talks.clear()

    def direct(self, user: str) -> list[Json]:
        """What the app told somebody alone, in their direct messages."""
        channels = self.state()["slack"]["channels"]
        return next((list(each["messages"]) for each in channels if each["id"] == f"D{user[1:]}"), [])

    def whispers(self, user: str) -> list[Json]:
        """What only they were shown in a Slack channel."""
        return [each["message"] for each in self.state()["slack"]["ephemerals"] if each["user"] == user]

    def command(self, user: str, text: str, place: str = WHATSAPP) -> str:
        """`/inbox …`; everything it answered. Who was answered too late types it again."""
        body = {"user": user, "channel": place, "command": "/inbox", "text": text}
        answer = eventually(lambda: (got := self.control("POST", "slack/commands", **body))["ok"] and got)
        return told(answer["response"])

    def home(self, user: str) -> str:
        """Everything somebody's Home shows, opened anew."""
        before = (self.state()["slack"]["homes"].get(user) or {}).get("hash")
        self.control("POST", "slack/home", user=user)
        shown = eventually(lambda: self._drawn(user, before))
        return told(shown["blocks"])

    def _drawn(self, user: str, before: object) -> Json | None:
        view = self.state()["slack"]["homes"].get(user)
        return view if view and view["blocks"] and view.get("hash") != before else None

    def direct_about(self, user: str, words: str) -> Json:
        """The newest direct message that says so, once there is one."""
        return eventually(lambda: next((each for each in reversed(self.direct(user)) if words in told(each)), None))

    def presses_on(self, user: str, message: Json, action: str) -> None:
        """Press on a direct message."""
        block, value = control(message["blocks"], action)
        self.control(
            "POST", "slack/actions", user=user, channel=f"D{user[1:]}", message_ts=message["ts"], action_id=action,
            block_id=block, value=value,
        )  # fmt: skip

    def presses_home(self, user: str, action: str) -> None:
        """Press in Home, as soon as it is there to be pressed."""
        view = eventually(lambda: self._with(user, action))
        self.presses_in(user, view, action)

    def _with(self, user: str, action: str) -> Json | None:
        view = self.state()["slack"]["homes"].get(user) or {"blocks": []}
        return view if f'"{action}"' in told(view["blocks"]) else None

    # Windows

    def window(self, user: str, callback: str, seconds: float = PATIENCE) -> Json:
        """The window that lies on top for somebody, once it is that one."""

        def on_top() -> Json | None:
            top = (self.state()["slack"]["views"].get(user) or [{}])[-1]
            return top if top.get("callback_id") == callback else None

        return single.eventually(on_top, seconds)

    def window_with(self, user: str, callback: str, words: str) -> Json:
        """That window, once it says so."""
        return eventually(
            lambda: view if words in told((view := self.window(user, callback))["blocks"]) else None,
        )

    @staticmethod
    def field(view: Json, key: str) -> str:
        """The block of a field of a contact's window."""
        return next(each["block_id"] for each in view["blocks"] if f":{key}:" in each.get("block_id", ""))

    def opened(self, press: Callable[[], object], user: str, callback: str) -> Json:
        """The window a click opens. A trigger lives for three seconds: whoever was answered too late clicks again."""
        for _ in range(3):
            press()
            with contextlib.suppress(AssertionError):
                return self.window(user, callback, 6)
        press()
        return self.window(user, callback)

    def presses_in(self, user: str, view: Json, action: str, **chosen: Any) -> None:
        """Press or choose in a window."""
        block, value = control(view["blocks"], action)
        self.control(
            "POST", "slack/actions", user=user, view_id=view["id"], action_id=action, block_id=block,
            **({"value": value} | chosen),
        )  # fmt: skip

    def submits(self, user: str, view: Json, values: Mapping[str, Any]) -> Json:
        """Fill in and press the window's button. What came back."""
        return self.control("POST", "slack/views/submit", user=user, view_id=view["id"], values=dict(values))

    def closes(self, user: str, view: Json) -> None:
        """The ×."""
        self.control("POST", "slack/views/close", user=user, view_id=view["id"], all=True)


class Talk:
    """A customer nobody knew, and the conversation with them. more: what else the sandbox is to know of them."""

    def __init__(self, house: TeamHouse, place: str, number: int, more: Mapping[str, Any]) -> None:
        self.house, self.place = house, place
        account = next(each for each in house.inboxes if each["slack_channel"] == place)
        self.name = f"Rio{number:04d}"
        who: Json = {"id": f"rio{number}", "name": self.name, "channel": account["channel"]}
        if account["channel"] == "whatsapp":
            digits = f"55119{81_000_000 + number}"
            who |= {"account": account["phone_number_id"], "phone": f"+{digits}", "wa_id": digits}
        else:
            who |= {"account": account["account_id"], "igsid": f"77020{number:010d}", "username": f"rio{number}"}
        self.who = who | more
        self.customer = {"id": who["id"]}
        house.control("POST", "meta/customers", **self.who)

    # The customer

    def says(self, text: str, **more: Any) -> "Talk":
        """Writes, and waits until the team sees it."""
        self.house.writes(self.customer, text, **more)
        self.sees(text)
        return self

    @property
    def phone(self) -> list[str]:
        """The team's words on the phone, in order."""
        return [line["text"] for line in self.house.phone(self.customer)]

    def reads(self, *texts: str) -> None:
        """Wait until the phone shows exactly these of the team's words."""
        eventually(lambda: self.phone == list(texts))

    # The thread

    @property
    def thread(self) -> Json:
        """The newest thread with them, once there is one."""
        return eventually(self._newest)

    def _newest(self) -> Json | None:
        messages = self.house.messages(self.place)
        cards = [
            each for each in messages
            if each.get("thread_ts") in {None, each["ts"]} and self.name in told(each.get("blocks", []))
            and "card.more" in told(each["blocks"])
        ]  # fmt: skip
        if not cards:
            return None
        card = cards[-1]
        replies = [each for each in messages if each.get("thread_ts") == card["ts"] and each["ts"] != card["ts"]]
        return {"channel": self.place, "ts": card["ts"], "card": card, "replies": replies}

    def sees(self, words: str) -> Json:
        """The newest line in the thread that says so, once there is one."""
        return eventually(lambda: self.line(words))

    def line(self, words: str) -> Json | None:
        """The newest line in the thread that says so."""
        found = [each for each in (self._newest() or {"replies": []})["replies"] if words in told(each)]
        return found[-1] if found else None

    @property
    def card(self) -> str:
        """Everything the card shows."""
        card = self.thread["card"]
        return card["text"] + told(card["blocks"])

    def card_shows(self, *words: str) -> None:
        """Wait until the card shows all of it."""
        eventually(lambda: all(each in self.card for each in words))

    def card_no_longer_shows(self, words: str) -> None:
        """Wait until the card does not show it any more."""
        eventually(lambda: words not in self.card)

    def buttons(self, message: Json | None = None) -> list[str]:
        """What can be pressed on the card, or on another message."""
        blocks = (message or self.thread["card"])["blocks"]
        return [each["action_id"] for block in blocks for each in in_block(block)]

    # The team

    def answers(self, user: str, text: str, **more: Any) -> str:
        """Types in the thread. The message's ts."""
        return self.house.answers(user, self.thread, text, **more)

    def marks(self, ts: str) -> list[str]:
        """The app's reactions to a message in the thread."""
        (message,) = [each for each in self.thread["replies"] if each["ts"] == ts]
        return [each["name"] for each in message.get("reactions", [])]

    def stays_inside(self, ts: str) -> None:
        """Wait for the lock on what a teammate wrote."""
        eventually(lambda: self.marks(ts) == ["lock"])

    def presses(self, user: str, action: str, message: Json | None = None, **chosen: Any) -> None:
        """Press or choose on the card, or on another message. Whom the card is drawn anew under, presses again."""
        for _ in range(5):
            shown = message or self.thread["card"]
            block, value = control(shown["blocks"], action)
            try:
                self.house.control(
                    "POST", "slack/actions", user=user, channel=self.place, message_ts=shown["ts"], action_id=action,
                    block_id=block, **({"value": value} | chosen),
                )  # fmt: skip
            except AssertionError as error:
                if message or "there is no" not in str(error):
                    raise
            else:
                return
        raise AssertionError(f"{action} was never there to be pressed")

    def shortcut(self, user: str, callback: str, ts: str) -> None:
        """Choose a verb in the own menu of a message in the thread."""
        body = {"user": user, "channel": self.place, "message_ts": ts, "callback_id": callback}
        self.house.control("POST", "slack/shortcuts", **body)

    def reacts(self, user: str, emoji: str, ts: str = "", **more: Any) -> None:
        """An emoji on the card, or on another message."""
        body = {"user": user, "channel": self.place, "ts": ts or self.thread["ts"], "name": emoji} | more
        self.house.control("POST", "slack/reactions", **body)

    def more(self, user: str, action: str, callback: str = "", **chosen: Any) -> Json:
        """Choose a verb behind the card's ⋯; the window it opens, if it opens one."""
        more = self.house.opened(lambda: self.presses(user, "card.more"), user, "more")
        press = lambda: self.house.presses_in(user, more, action, **chosen)  # noqa: E731
        if callback:
            return self.house.opened(press, user, callback)
        press()
        return {}

    def whisper(self, user: str, *words: str) -> Json:
        """What only they were shown in this thread, once there is one that says all of it."""
        root = self.thread["ts"]

        def newest() -> Json | None:
            here = [each for each in self.house.whispers(user) if each.get("thread_ts") == root]
            found = [each for each in here if all(word in told(each) for word in words)]
            return found[-1] if found else None

        return eventually(newest)

    def direct(self, user: str) -> list[str]:
        """What the app told somebody about this customer in their direct messages."""
        return [each["text"] for each in self.house.direct(user) if self.name in told(each)]


def told(value: object) -> str:
    """Everything in it, as text to look for words in."""
    return json.dumps(value, ensure_ascii=False)


def in_block(block: Mapping[str, Any]) -> list[Json]:
    """The controls of a block."""
    all_of_it = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [each for each in all_of_it if isinstance(each, dict) and "action_id" in each]


def control(blocks: list[Json], action: str) -> tuple[str, Any]:
    """The id of the block with that control, and the value it carries."""
    for block in blocks:
        for each in in_block(block):
            if each["action_id"] == action:
                return block["block_id"], each.get("value")
    raise AssertionError(f"no {action} in {told(blocks)}")


def shared_house(practice: Mapping[str, Json], **more: Any) -> Any:
    """A fixture: one house for all stories of a module. more: what else is in the settings file."""

    @pytest.fixture(scope="module")
    def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamHouse]:
        opened = TeamHouse(tmp_path_factory.mktemp("team") / "house", practice, more)
        try:
            opened.open()
            yield opened
        finally:
            opened.close()

    return house
