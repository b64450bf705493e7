"""A Slack and a Meta that remember when each message came: python -m tests.bench.standin [seconds to answer].

It speaks just enough HTTP for our own clients, by hand: what it takes of the processors is missing elsewhere.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any

NUMBER = re.compile(rb"bench-(\d+)")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
ME = {"team": "Bench", "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT", "url": "https://b.slack.com/"}
ANA = {"user": {"id": "UANA", "team_id": "T1", "name": "ana", "profile": {"display_name": "Ana"}}}


class Outside:
    """GET /log gives, and forgets, what has arrived: [[side, number, seconds], …]. delay: before each answer."""

    def __init__(self, delay: float) -> None:
        self.delay, self.made = delay, 0
        self.arrived: list[tuple[str, int, float]] = []

    def answer(self, path: bytes, body: bytes) -> tuple[float, Any]:
        """How long to wait, and what to say."""
        if path == b"/log":
            told, self.arrived = self.arrived, []
            return 0.0, told
        now = time.time()
        self.made += 1
        if path.startswith(b"/graph"):
            self.arrived.extend(("meta", int(each), now) for each in NUMBER.findall(body)[:1])
            return self.delay, {"messages": [{"id": f"wamid.{self.made}"}]}
        match path.rpartition(b"/")[2]:
            case b"chat.postMessage":
                if b"thread_ts" in body:  # several of a customer's messages may come in one post
                    self.arrived.extend(("slack", int(each), now) for each in dict.fromkeys(NUMBER.findall(body)))
                return self.delay, {"ok": True, "ts": f"{int(now)}.{self.made % 1_000_000:06d}"}
            case b"auth.test":
                return 0.0, {"ok": True} | ME
            case b"users.info":
                return 0.0, {"ok": True} | ANA
        return 0.0, {"ok": True}


class Connection(asyncio.Protocol):
    """One kept-alive connection: a request, its answer, the next."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.read = outside, bytearray()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.read += data
        end = self.read.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = bytes(self.read[:end])
        length = LENGTH.search(head)
        size = int(length[1]) if length else 0
        if len(self.read) < end + size:
            return
        body, path = bytes(self.read[end : end + size]), head.split(b" ", 2)[1].partition(b"?")[0]
        del self.read[: end + size]
        delay, told = self.outside.answer(path, body)
        said = json.dumps(told).encode()
        answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
            len(said),
            said,
        )
        if delay:
            asyncio.get_running_loop().call_later(delay, self.transport.write, answer)
        else:
            self.transport.write(answer)


async def main() -> None:
    outside = Outside(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(outside), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"port": port}), flush=True)  # noqa: T201 - how the bench learns the port
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
