"""Running workers/recode.py: what a channel does not take is made into what it takes, in a process of its own.

Files come from people and are read by decoders of a hundred formats, so whoever decodes has no secrets in its
environment, little memory, little time, and may crash without anything else coming down.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from storage.domain.errors import Rejected, TryLater
from storage.domain.events import MediaKind
from storage.domain.outgoing import SOURCE_MAX, Plan

log = logging.getLogger(__name__)
PROGRAM: Final = Path(__file__).with_name("recode.py")
SECONDS_MAX: Final = 180.0  # ours: a reply whose file takes longer than that to be made is not sent in silence
LOOK_SECONDS: Final = 5.0  # how often the lane is kept and the time looked at
MEMORY_MAX: Final = 3 * 1024**3  # bytes of address space: a large picture whole, and the codecs' own threads; ours
# The failure words for what the program says.
WORDS: Final = {"unreadable": "media_unreadable", "too_large": "media_too_big", "too_long": "media_too_long"}
LIMITS: Final = {"memory": MEMORY_MAX, "seconds": int(SECONDS_MAX), "file": SOURCE_MAX}
_desks = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) // 2))  # not more at a time than half the machine


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: a file at the target."""

    kind: MediaKind
    mime: str
    extension: str


def make(source: Path, target: Path, wanted: Plan, keep: Callable[[], bool]) -> Made:
    """Make what is wanted of a file. keep: called every few seconds; False: stop. Raises Rejected, TryLater."""
    asked = {
        "source": str(source), "target": str(target), "make": wanted.kind, "mime": wanted.mime,
        "most_bytes": wanted.most_bytes, "best_bytes": wanted.best_bytes, "limits": LIMITS,
    }  # fmt: skip
    said = _in_turn(asked, keep)
    if "error" in said:
        log.info("file.unfit", extra={"reason": said["error"], "cause": said.get("why", "")})
        target.unlink(missing_ok=True)
        raise Rejected(WORDS.get(said["error"], "media_unreadable"), said.get("why", ""))
    return Made(said["kind"], said["mime"], said["extension"])


def thumbnail(source: Path, target: Path, keep: Callable[[], bool]) -> tuple[int, int] | None:
    """Make a small JPEG of a picture: its width and height, in pixels. None: it cannot be read. Raises TryLater."""
    asked = {"source": str(source), "target": str(target), "make": "thumbnail", "limits": LIMITS}
    try:
        said = _in_turn(asked, keep)
    except Rejected:  # it took too long
        return None
    return (said["width"], said["height"]) if "width" in said else None


def self_test(folder: Path) -> str:
    """Whether a voice message can be made on this machine: what went wrong, "" when nothing did."""
    target = folder / "self-test.ogg"
    try:
        said = _run({"make": "self-test", "target": str(target), "limits": LIMITS}, lambda: True)
    except (Rejected, OSError) as error:
        return str(error) or type(error).__name__
    finally:
        for left in (target, folder / "self-test.ogg.wav"):
            left.unlink(missing_ok=True)
    return str(said.get("why", said.get("error", "")))


def _in_turn(asked: dict[str, Any], keep: Callable[[], bool]) -> dict[str, Any]:
    while not _desks.acquire(timeout=LOOK_SECONDS):
        if not keep():
            raise TryLater("interrupted", seconds=1, free=True)
    try:
        return _run(asked, keep)
    finally:
        _desks.release()


def _run(asked: dict[str, Any], keep: Callable[[], bool]) -> dict[str, Any]:
    began = monotonic()
    with subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), json.dumps(asked)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
    ) as child:  # fmt: skip
        try:
            said = _answer(child, began, keep)
        finally:
            child.kill()
    try:
        return dict(json.loads(said))
    except ValueError:
        return {"error": "unreadable", "why": f"ended with {child.returncode}"}


def _answer(child: subprocess.Popen[bytes], began: float, keep: Callable[[], bool]) -> bytes:
    while True:
        try:
            return child.communicate(timeout=LOOK_SECONDS)[0]
        except subprocess.TimeoutExpired:
            if monotonic() - began > SECONDS_MAX:
                raise Rejected("media_too_long", f"not ready in {SECONDS_MAX:.0f} s") from None
            if not keep():
                raise TryLater("interrupted", seconds=1, free=True) from None
