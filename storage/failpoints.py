"""Named places where a test can end or stop this process: the crash points of docs/reliability.md, each exactly there.

In normal running `reach` is a function that does nothing. NOVELO_FAILPOINTS arms it, before the process starts:

    NOVELO_FAILPOINTS="customer.answered:3=kill,slack.taken=pause:40"

name[:nth]=action: at the nth time (default 1) the place is reached, `kill` ends the process as SIGKILL does, `pause:S`
sleeps S seconds there, `raise` raises OSError. "#17" is a remark, so that the same can be asked for again. With an @
before it, it is the name of a file to be read anew at every place. NOVELO_FAILPOINTS_LOG names a file that gets a line
for every place reached and for every action done. An action found there has been done: a process that was started again
goes on.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

TARGETS: Final = ("customer", "slack", "file", "notice", "card", "mark", "tidy", "receipt", "hook")

# What is true when the process ends there.
POINTS: Final[Mapping[str, str]] = MappingProxyType({
    "envelope.writing": "webhook bodies are being written, nothing is committed or answered",
    "envelope.kept": "webhook bodies are committed, nobody has been answered",
    "envelope.answered": "the senders have their 200, no worker has been woken",
    "intake.begun": "the wake-up has left Redis, no envelope has been opened",
    "intake.writing": "facts are being recorded, nothing is committed",
    "intake.recorded": "facts are committed, the next batch has not begun",
    **{f"{target}.taken": f"a delivery to {target} is taken, nothing has left" for target in TARGETS},
    **{f"{target}.answered": f"the other side of {target} has answered, it is not written down" for target in TARGETS},
    **{f"{target}.settling": f"the answer of {target} is being written, nothing is committed" for target in TARGETS},
    **{f"{target}.settled": f"the answer of {target} is committed, nothing else has begun" for target in TARGETS},
    "customer.door": "an agent's file is prepared and may be sent now, it has not left",
    "file.door": "a customer's file is prepared and may be shown now, it is not shown",
    "media.fetched": "a file's bytes are on our disk, no row says so",
    "media.uploaded": "the channel has a file's bytes under a name, the name is not written down",
    "upload.promised": "Slack has promised a place for a file, the bytes have not left",
    "event.writing": "a teammate's message is being recorded, nothing is committed or acknowledged",
    "event.recorded": "a teammate's message is committed, Slack has no answer",
    "click.writing": "a click is being acted on, nothing is committed",
    "click.recorded": "what a click did is committed, Slack has no answer",
    "gap.read": "Slack's threads have been read for what we missed, nothing is recorded",
    "window.attended": "one conversation's window has been looked after, the others of this round have not",
    "clock.attended": "one waiting customer's clock has been looked after, the others of this round have not",
    "ping.told": "one person has been told what waited for them, the others of this round have not",
    "happening.looking": "what follows by itself from a happening is written, nothing is committed",
    "happening.looked_at": "what follows by itself is committed, the next happening has not been looked at",
    "rotation.claimed": "the renewal of a workspace's token is claimed, Slack has not been asked",
    "rotation.answered": "Slack has given a workspace new tokens, they are not written down",
    "sweep.found": "the sweep knows what lost its wake-up, and has woken nobody",
})  # fmt: skip


class Armed(NamedTuple):
    """What happens at a place. action: kill, pause or raise. seconds: of a pause."""

    nth: int
    action: str
    seconds: float


@dataclass(slots=True)
class Failpoints:
    """The armed places of one process. plan: gives the words of NOVELO_FAILPOINTS. log: None keeps no record.

    Counting begins anew when the words change. Thread safe.
    """

    plan: Callable[[], str]
    log: Path | None
    _words: str = ""
    _armed: dict[str, Armed] = field(default_factory=dict)
    _reached: Counter[str] = field(default_factory=Counter)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def reach(self, name: str) -> None:
        """Note that a place was reached, and do what it is armed with. Raises OSError where armed so."""
        if name not in POINTS:
            raise KeyError(f"{name} is no failpoint")
        with self._turn:
            words = self.plan()
            if words != self._words:
                self._words, self._armed, self._reached = words, read(words), Counter()
            self._reached[name] += 1
            self._note(name)
            wanted = self._armed.get(name)
            done = f"done {name} of {words}"
            if wanted is None or self._reached[name] != wanted.nth or self._has(done):
                return
            self._note(done)
        match wanted.action:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "pause":
                time.sleep(wanted.seconds)
            case _:
                raise OSError(f"failpoint {name}")

    def _note(self, line: str) -> None:
        if self.log is not None:
            with self.log.open("a") as file:  # one short append: lines of several processes never mix
                file.write(f"{line}\n")

    def _has(self, line: str) -> bool:
        return self.log is not None and line in self.log.read_text().splitlines()


def read(words: str) -> dict[str, Armed]:
    """NOVELO_FAILPOINTS, understood. Raises ValueError naming the word that is wrong."""
    armed = {}
    for word in (each.strip() for each in words.split(",")):
        if not word or word.startswith("#"):
            continue
        place, _, act = word.partition("=")
        name, _, nth = place.partition(":")
        action, _, seconds = act.partition(":")
        if name not in POINTS or action not in {"kill", "pause", "raise"} or (nth and not nth.isdigit()):
            raise ValueError(f"NOVELO_FAILPOINTS: {word!r} is not name[:nth]=kill, pause:seconds or raise")
        armed[name] = Armed(int(nth or 1), action, float(seconds or 0))
    return armed


def _nothing(name: str) -> None:
    """Normal running."""


def _from_environment() -> Callable[[str], None]:
    words, log = os.environ.get("NOVELO_FAILPOINTS", ""), os.environ.get("NOVELO_FAILPOINTS_LOG", "")
    if not words and not log:
        return _nothing
    read(words if not words.startswith("@") else "")
    plan = Path(words[1:]).read_text if words.startswith("@") else lambda: words
    return Failpoints(plan, Path(log) if log else None).reach


reach: Final = _from_environment()
