"""The rig of the sandbox's tests: its control API in one hand, a stand-in for the app in the other."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx

ANA, BRUNO, GIL, STELLA, INBOX = "U0ANA00001", "U0BRUNO001", "U0GIL00001", "U0STELLA01", "U0INBOX001"
WHATSAPP, VIP, GENERAL, PARTNERS = "C0WHATSAPP", "C0VIPINBOX", "C0GENERAL1", "C0PARTNERS"
PATIENCE = 5.0  # seconds until something that should have happened has not


@dataclass(frozen=True)
class Received:
    """One request the sandbox made to the app."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of an event or an interaction, or the fields of a slash command."""
        if self.headers["content-type"] == "application/json":
            return dict(json.loads(self.raw))
        fields = {name: values[0] for name, values in parse_qs(self.raw.decode(), keep_blank_values=True).items()}
        return dict(json.loads(fields["payload"])) if "payload" in fields else fields

    @property
    def event(self) -> dict[str, Any]:
        return dict(self.body.get("event", {}))


@dataclass
class Reply:
    status: int = 200
    body: Any = None  # JSON, or None for nothing
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class AppStandIn:
    """Answers 200 unless told otherwise; remembers everything."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.replies: list[Reply] = []
        self.answer: Callable[[Received], Reply] | None = None
        stand_in = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                request = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, raw)
                stand_in.received.append(request)
                reply = stand_in.reply(request)
                time.sleep(reply.seconds)
                body = b"" if reply.body is None else json.dumps(reply.body).encode()
                try:
                    self.send_response(reply.status)
                    for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return  # the sandbox had stopped waiting

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def reply(self, request: Received) -> Reply:
        if self.replies:
            return self.replies.pop(0)
        return self.answer(request) if self.answer else Reply()

    def events(self, kind: str = "", subtype: str | None = None) -> list[dict[str, Any]]:
        found = [each.event for each in list(self.received) if each.event]
        return [
            event
            for event in found
            if kind in ("", event["type"]) and (subtype is None or event.get("subtype", "") == subtype)
        ]

    def event(self, kind: str, subtype: str | None = None) -> dict[str, Any]:
        """The first such event, once it has come."""
        eventually(lambda: self.events(kind, subtype))
        return self.events(kind, subtype)[0]

    def last(self) -> Received:
        eventually(lambda: self.received)
        return self.received[-1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Sandbox:
    """The control API of a running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=20.0)
        self.began = 0  # the ledger's number when this test began
        self.env: dict[str, str] = self.http.get("/control/environment").json()["env"]

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """A control call that must succeed."""
        response = self.http.post(f"/control/{path}", json=fields)
        assert response.status_code < 300, response.text
        return dict(response.json())

    def impossible(self, path: str, **fields: Any) -> str:
        """A control call that no person could make: the reason."""
        response = self.http.post(f"/control/{path}", json=fields)
        assert response.status_code == 422, response.text
        return str(response.json()["error"])

    def put(self, path: str, **fields: Any) -> dict[str, Any]:
        return dict(self.http.put(f"/control/{path}", json=fields).raise_for_status().json())

    def state(self) -> dict[str, Any]:
        return dict(self.http.get("/control/state").json())

    def ledger(self, **query: Any) -> list[dict[str, Any]]:
        return list(self.http.get("/control/ledger", params=query).json()["entries"])

    def calls(self) -> list[dict[str, Any]]:
        """What the app has called since this test began, oldest first."""
        return [entry for entry in self.ledger(since=self.began) if entry["kind"] == "call"]

    def messages(self, channel: str = WHATSAPP) -> list[dict[str, Any]]:
        return next(each["messages"] for each in self.state()["slack"]["channels"] if each["id"] == channel)

    def say(self, text: str, user: str = ANA, channel: str = WHATSAPP, **more: Any) -> str:
        """A person writes; the ts."""
        return str(self.post("slack/messages", user=user, channel=channel, text=text, **more)["ts"])


def eventually(check: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """The first true answer; fails if there is none in time."""
    end = time.monotonic() + seconds
    while True:
        if found := check():
            return found
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.01)
