"""The whole house for a story: the sandbox and `novelo serve`, as processes, driven and judged from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

import httpx
from cryptography.fernet import Fernet

T = TypeVar("T")
# How many times longer than by itself a test waits, for a machine that is slow or shared. It moves no other number.
SLOWNESS = float(os.environ.get("NOVELO_TEST_SLOWNESS", "1"))
PATIENCE = 30.0  # seconds a story waits for what must happen
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What `look` finds, as soon as it finds something. Fails with its last answer when the time is over."""
    deadline = time.monotonic() + seconds * SLOWNESS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {look.__name__} -> {found!r}"
        time.sleep(0.05)


class House:
    """Started by the `house` fixture. folder: where everything is kept. database_url "": SQLite in the folder.

    more: settings beside those it needs. sandbox_options, sandbox_environment: what the sandbox is started with.
    """

    sandbox_options: tuple[str, ...] = ()
    sandbox_environment: Mapping[str, str] = MappingProxyType({})
    app_seen_at = ""  # where the sandbox reaches the app, if not where it is

    def __init__(
        self, folder: Path, database_url: str = "", workers: int = 1, more: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.folder = folder
        self.workers = workers
        self.more = more
        self.port = free_port()
        self.app = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(timeout=30 * SLOWNESS, trust_env=False)
        self.database_url = database_url
        self._children: list[subprocess.Popen[bytes]] = []
        self._files: list[BinaryIO] = []
        self._logs = folder / "logs"
        self._logs.mkdir(parents=True)
        self._secret = Fernet.generate_key().decode()

    def open(self) -> None:
        """Start the sandbox, connect its inboxes, start the house and wait until it takes traffic."""
        self.sandbox = self._begin_sandbox()
        told = self.control("GET", "environment")
        self.inboxes = told["inboxes"]
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("SLACK_", "META_", "INSTAGRAM_"))
            },
            **told["env"],
            "NOVELO_DATA_DIR": str(self.folder / "data"),
            "NOVELO_SECRET_KEY": self._secret,
            "NOVELO_WORKERS": str(self.workers),
            "PORT": str(self.port),
            "PUBLIC_URL": self.app,
            "HOST": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
            **self.more,
        }
        self.environment.pop("SLACK_APP_TOKEN", None)
        self.control("PUT", "app", url=self.app_seen_at or self.app, slack="http")
        for inbox in self.inboxes:
            self.connect(inbox)
        self.serve = self.begin("serve")
        eventually(self.is_ready, 3 * PATIENCE)  # many processes begin, and other houses beside it

    def connect(self, inbox: dict[str, str]) -> None:
        """`novelo inboxes add`, with the token in the environment."""
        keys = {
            "phone_number_id",
            "waba_id",
            "display_number",
            "account_id",
            "page_id",
            "login",
            "name",
            "slack_channel",
        }
        options = [f"--{key.replace('_', '-')}={value}" for key, value in inbox.items() if key in keys and value]
        self.novelo("inboxes", "add", inbox["channel"], *options, NOVELO_INBOX_TOKEN=inbox["token"])

    def novelo(self, *words: str, **more: str) -> str:
        """Run a command to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            env=self.environment | more,
            cwd=self.folder,
            capture_output=True,
            timeout=60 * SLOWNESS,
            check=False,
        )
        assert done.returncode == 0, (words, done.stdout.decode(), done.stderr.decode())
        return done.stdout.decode()

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a long-running command."""
        log = self._log(f"{words[0]}-{len(self._children)}")
        child = subprocess.Popen(
            [sys.executable, "-m", "cli", *words], env=self.environment, cwd=self.folder, stdout=log, stderr=log
        )
        self._children.append(child)
        return child

    def is_ready(self) -> bool:
        """Whether traffic can be taken."""
        try:
            return self.client.get(f"{self.app}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """End every process, and fail if the house does not end by itself."""
        for child in reversed(self._children):
            child.send_signal(signal.SIGTERM)
        try:
            for child in self._children:
                child.wait(timeout=30 * SLOWNESS)
        finally:
            for child in self._children:
                child.kill()
                child.wait()
                if child.stdout is not None:
                    child.stdout.close()
            for log in self._files:
                log.close()
            self.client.close()

    # The outside world

    def control(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """The sandbox's control API."""
        answer = self.client.request(
            method, f"{self.sandbox}/control/{path}", **({"json": body} if method != "GET" else {})
        )
        assert answer.is_success, (path, answer.status_code, answer.text)
        return dict(answer.json()) if answer.content else {}

    def state(self) -> dict[str, Any]:
        """Everything people see outside."""
        return self.control("GET", "state")

    def ledger(self, side: str) -> list[dict[str, Any]]:
        """Every call the outside really accepted, in order."""
        return list(self.control("GET", f"ledger?side={side}")["entries"])

    def customer(self, name: str, channel: str) -> dict[str, Any]:
        """A customer of the pretend Meta."""
        return next(
            each for each in self.state()["meta"]["customers"] if each["name"] == name and each["channel"] == channel
        )

    def writes(self, customer: dict[str, Any], text: str, **more: Any) -> str:
        """The customer writes."""
        return str(
            self.control(
                "POST", "meta/messages", **({"kind": "text"} | more | {"customer": customer["id"], "text": text})
            )["id"]
        )

    def phone(self, customer: dict[str, Any]) -> list[dict[str, Any]]:
        """What the customer got, in order."""
        them = next(each for each in self.state()["meta"]["customers"] if each["id"] == customer["id"])
        return [line for line in them["chat"] if line["direction"] == "out"]

    def answers(self, user: str, thread: dict[str, Any], text: str, **more: Any) -> str:
        """A teammate writes in a thread."""
        body = {"user": user, "channel": thread["channel"], "thread_ts": thread["ts"], "text": text} | more
        return str(self.control("POST", "slack/messages", **body)["ts"])

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """A Slack channel's messages with their replies, by time."""
        found = next(each for each in self.state()["slack"]["channels"] if each["id"] == channel)
        return list(found["messages"])

    def thread(self, customer_name: str, channel: str) -> dict[str, Any] | None:
        """The thread whose card names the customer: {"channel", "ts", "card", "replies"}."""
        messages = self.messages(channel)
        for card in messages:
            if card.get("thread_ts") in {None, card["ts"]} and customer_name in json.dumps(
                card.get("blocks", []), ensure_ascii=False
            ):
                replies = [
                    each for each in messages if each.get("thread_ts") == card["ts"] and each["ts"] != card["ts"]
                ]
                return {"channel": channel, "ts": card["ts"], "card": card, "replies": replies}
        return None

    def _log(self, name: str) -> BinaryIO:
        file = (self._logs / f"{name}.log").open("wb")
        self._files.append(file)
        return file

    def _begin_sandbox(self) -> str:
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sandbox",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--dir",
                str(self.folder / "sandbox"),
                "--quiet",
                *self.sandbox_options,
            ],
            cwd=ROOT,
            env={**os.environ, **self.sandbox_environment},
            stdout=subprocess.PIPE,
            stderr=self._log("sandbox"),
        )
        self._children.append(child)
        assert child.stdout is not None
        return str(json.loads(child.stdout.readline())["url"])
