"""Loads on loopback: signed webhooks as fast as they are taken, or at a pace."""

import hashlib
import hmac
import http.client
import json
import statistics
import threading
import time
from dataclasses import dataclass


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


class Sender:
    """One kept-alive connection."""

    def __init__(self, port: int, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._secret = secret.encode()

    def send(self, body: bytes) -> int:
        """Post it signed; the status."""
        signature = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
        self._connection.request("POST", "/webhooks/whatsapp", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        self._connection.close()


def saturate(port: int, secret: str, *, connections: int = 16, seconds: float = 4.0, first: int = 0) -> float:
    """Requests a second that are answered 200."""
    counts = [0] * connections
    end = time.monotonic() + seconds

    def run(place: int) -> None:
        sender = Sender(port, secret)
        number = first + place * 1_000_000
        while time.monotonic() < end:
            counts[place] += sender.send(webhook("1", f"55119{place:08d}", number)) == 200
            number += 1
        sender.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p99: float


def spread(seconds: list[float]) -> Spread:
    """The middle and the slow end of some times."""
    cuts = statistics.quantiles(seconds, n=100)
    return Spread(cuts[49] * 1000, cuts[98] * 1000)
