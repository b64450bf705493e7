"""Loads on loopback: signed webhooks and Slack events, as fast as they are taken, or at a pace."""

import hashlib
import hmac
import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SECRET: Final = "bench-app-secret"  # Meta's and Slack's


def webhook(account: str, person: str, number: int) -> bytes:
    """A WhatsApp text message that carries its number."""
    message = {
        "from": person, "id": f"wamid.bench.{number}", "timestamp": str(int(time.time())), "type": "text",
        "text": {"body": f"bench-{number} a line about as long as people write"},
    }  # fmt: skip
    value = {
        "messaging_product": "whatsapp", "metadata": {"phone_number_id": account},
        "contacts": [{"wa_id": person, "profile": {"name": f"Customer {person}"}}], "messages": [message],
    }  # fmt: skip
    return json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        }
    ).encode()


def event(channel: str, thread_ts: str, number: int) -> bytes:
    """A teammate's message in a thread, as Slack tells of it; it carries its number."""
    now = time.time()
    message = {
        "type": "message", "channel": channel, "channel_type": "channel", "user": "UANA", "team": "T1",
        "text": f"bench-{number} a line about as long as people write", "ts": f"{now:.6f}", "event_ts": f"{now:.6f}",
        "thread_ts": thread_ts, "client_msg_id": f"bench-{number}",
    }  # fmt: skip
    told = {
        "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{number}",
        "event_time": int(now), "event": message, "authorizations": [{"team_id": "T1", "user_id": "UBOT"}],
    }  # fmt: skip
    return json.dumps(told).encode()


class Sender:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def webhook(self, body: bytes) -> int:
        """Post a webhook of Meta's, signed; the status."""
        return self._post("/webhooks/whatsapp", body, {"X-Hub-Signature-256": f"sha256={_signature(body)}"})

    def event(self, body: bytes) -> int:
        """Post an event of Slack's, signed; the status."""
        at = str(int(time.time()))
        signature = f"v0={_signature(b'v0:' + at.encode() + b':' + body)}"
        return self._post("/slack/events", body, {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature})

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        self._connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        self._connection.close()


def _signature(signed: bytes) -> str:
    return hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


def saturate(port: int, *, connections: int = 16, seconds: float = 4.0, first: int = 0) -> float:
    """Requests a second that are answered 200."""
    counts = [0] * connections
    end = time.monotonic() + seconds

    def run(place: int) -> None:
        sender = Sender(port)
        number = first + place * 1_000_000
        while time.monotonic() < end:
            counts[place] += sender.webhook(webhook("1", f"55119{place:08d}", number)) == 200
            number += 1
        sender.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: its number in the load, when it began, how many seconds its answer took, and the answer's status."""

    step: int
    at: float
    seconds: float
    status: int


def at_pace(port: int, pace: float, count: int, send: Callable[[Sender, int], int], connections: int = 8) -> list[Sent]:
    """Send so many at so many a second, whether or not the earlier ones have been answered."""
    sent: list[Sent] = []
    lock, begun, turns = threading.Lock(), time.time() + 0.1, iter(range(count))

    def run() -> None:
        sender = Sender(port)
        while True:
            with lock:
                step = next(turns, None)
            if step is None:
                break
            time.sleep(max(0.0, begun + step / pace - time.time()))
            at = time.time()
            status = send(sender, step)
            with lock:
                sent.append(Sent(step, at, time.time() - at, status))
        sender.close()

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(sent, key=lambda each: each.step)


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    p50: float
    p99: float
    p999: float


def spread(seconds: list[float]) -> Spread:
    """The middle and the slow end of some times."""
    cuts = statistics.quantiles(seconds, n=1000, method="inclusive")
    return Spread(cuts[499] * 1000, cuts[989] * 1000, cuts[998] * 1000)
