"""A TCP proxy on loopback that mistreats what passes through it: the network between us and the outside."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, Literal

Trouble = Literal["none", "latency", "cut", "half_open", "silence", "slow", "slices"]
TROUBLES: Final[dict[Trouble, str]] = {
    "latency": "every piece comes half a second later",
    "cut": "connections break, and new ones are refused",
    "half_open": "connections are taken, and nothing is read",
    "silence": "what is asked arrives, and no answer comes back",
    "slow": "answers come at 400 bytes a second",
    "slices": "everything comes in pieces of three bytes",
}
PIECE: Final = 65536


class Proxy:
    """Listens on a free port from the start. upstream: where to, once that is known."""

    def __init__(self) -> None:
        self.trouble: Trouble = "none"
        self.upstream = ("127.0.0.1", 0)
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy")
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def suffer(self, trouble: Trouble) -> None:
        """From now on. Going over to "cut" breaks what is open; so does the end of what nobody would survive."""
        breaks = trouble == "cut" or self.trouble in {"half_open", "silence"}
        self.trouble = trouble
        if breaks:
            self._loop.call_soon_threadsafe(self._break_all)

    def close(self) -> None:
        """End every connection and the proxy."""

        async def end() -> None:
            self._server.close()
            self._break_all()
            rest = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
            for each in rest:
                each.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _break_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.trouble == "cut":
                return
            there = await asyncio.open_connection(*self.upstream)
            self._open.add(there[1])
            try:
                await asyncio.gather(
                    self._pass(reader, there[1], self._asked), self._pass(there[0], writer, self._answered)
                )
            finally:
                self._open.discard(there[1])
                there[1].transport.abort()
        except OSError:
            return
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mistreat: Callable) -> None:
        while piece := await reader.read(PIECE):
            await mistreat(piece, writer)
        writer.write_eof()

    async def _asked(self, piece: bytes, there: asyncio.StreamWriter) -> None:
        while self.trouble == "half_open":
            await asyncio.sleep(0.05)
        await self._on(piece, there, a_second=0)

    async def _answered(self, piece: bytes, back: asyncio.StreamWriter) -> None:
        if self.trouble == "silence":
            return
        await self._on(piece, back, a_second=400 if self.trouble == "slow" else 0)

    async def _on(self, piece: bytes, writer: asyncio.StreamWriter, *, a_second: int) -> None:
        if self.trouble == "latency":
            await asyncio.sleep(0.5)
        size = a_second // 10 or (3 if self.trouble == "slices" else len(piece))
        for start in range(0, len(piece), size):
            writer.write(piece[start : start + size])
            await writer.drain()
            if size < len(piece):
                await asyncio.sleep(0.1 if a_second else 0)
