"""The opening of the demo: two customers write and a teammate answers one, so that a newcomer sees life at once."""

import base64
import logging
import math
import struct
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any, Final, TypeVar

from cli.pretend import Pretend, Refused

log = logging.getLogger(__name__)
T = TypeVar("T")
PATIENCE_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 0.2
PICTURE_SIDE: Final = 320  # pixels

WHATSAPP_HELLO: Final = "Oi! Vocês ainda têm a luminária Aurora em latão? 💡"
INSTAGRAM_HELLO: Final = "Saw this lamp in your story. Is it still available?"
ANSWER: Final = "Oi! Temos, sim: duas peças na loja. Quer que eu guarde uma para você?"
THANKS: Final = "Quero! Passo aí amanhã de manhã."


def play(page: Pretend) -> None:
    """Play it. Runs beside the app; whoever is already trying things out is not disturbed."""
    try:
        _play(page)
    except (OSError, Refused) as error:
        log.warning("opening.stopped", extra={"reason": str(error)})


def _play(page: Pretend) -> None:
    state = page.get("/control/state")
    by_phone, by_instagram = (_first_customer(state, channel) for channel in ("whatsapp", "instagram"))
    page.post("/control/meta/messages", {"customer": by_phone["id"], "kind": "text", "text": WHATSAPP_HELLO})
    picture = {"name": "lamp.png", "mime": "image/png", "content_base64": base64.b64encode(_lamp()).decode()}
    page.post("/control/meta/messages", {"customer": by_instagram["id"], "kind": "image", "media": picture})
    page.post("/control/meta/messages", {"customer": by_instagram["id"], "kind": "text", "text": INSTAGRAM_HELLO})
    thread = _wait_for(lambda: _thread_with(page, WHATSAPP_HELLO))
    if thread is None:
        log.warning("opening.stopped", extra={"reason": "no thread"})
        return
    channel, ts = thread
    user = _teammate(page.get("/control/state"), channel)
    page.post("/control/slack/messages", {"user": user, "channel": channel, "thread_ts": ts, "text": ANSWER})
    if _wait_for(lambda: _was_told(page, by_phone["id"], ANSWER) or None):
        page.post("/control/meta/read", {"customer": by_phone["id"]})
        page.post("/control/meta/messages", {"customer": by_phone["id"], "kind": "text", "text": THANKS})


def _first_customer(state: dict[str, Any], channel: str) -> dict[str, Any]:
    return next(customer for customer in state["meta"]["customers"] if customer["channel"] == channel)


def _teammate(state: dict[str, Any], channel: str) -> str:
    """A full member of the Slack channel."""
    slack = state["slack"]
    members = next(each["members"] for each in slack["channels"] if each["id"] == channel)
    outsiders = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    full = (str(user["id"]) for user in slack["users"] if not any(map(user.get, outsiders)))
    return next(user for user in full if user in members)


def _thread_with(page: Pretend, words: str) -> tuple[str, str] | None:
    """The Slack channel and the thread that these words were shown in."""
    for channel in page.get("/control/state")["slack"]["channels"]:
        for message in channel["messages"]:
            if message.get("thread_ts") and words in str(message):
                return channel["id"], message["thread_ts"]
    return None


def _was_told(page: Pretend, customer_id: str, words: str) -> bool:
    customers = page.get("/control/state")["meta"]["customers"]
    chat = next(customer["chat"] for customer in customers if customer["id"] == customer_id)
    return any(message["direction"] == "out" and message["text"] == words for message in chat)


def _wait_for(look: Callable[[], T | None]) -> T | None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        threading.Event().wait(LOOK_SECONDS)
    return None


def _lamp() -> bytes:
    """A picture of a glowing lamp, drawn here so that no picture has to be kept: a PNG (RFC 2083)."""
    rows = bytearray()
    for y in range(PICTURE_SIDE):
        rows.append(0)  # no filter
        for x in range(PICTURE_SIDE):
            rows.extend(_colour(x / PICTURE_SIDE, y / PICTURE_SIDE))
    header = struct.pack(">IIBBBBB", PICTURE_SIDE, PICTURE_SIDE, 8, 2, 0, 0, 0)  # 8 bits a channel, RGB
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _colour(x: float, y: float) -> tuple[int, int, int]:
    """Red, green and blue of a point of the picture; x and y run from 0 to 1."""
    if 0.36 < y < 0.52 and abs(x - 0.5) < 0.07 + (y - 0.36) * 0.8:  # the shade
        return 214, 158, 64
    if abs(x - 0.5) < 0.012 and 0.52 <= y < 0.84:  # the stem
        return 120, 84, 34
    if abs(x - 0.5) < 0.1 and 0.84 <= y < 0.865:  # the foot
        return 120, 84, 34
    glow = math.exp(-7 * ((x - 0.5) ** 2 + (y - 0.52) ** 2))
    return int(38 + 210 * glow), int(30 + 160 * glow), int(46 + 60 * glow)
