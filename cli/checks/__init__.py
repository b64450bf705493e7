"""What `novelo check` looks at, one file a place. Each yields findings; what is broken ends its own part."""

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "wrong", "note"]
TIMEOUT_SECONDS: Final = 10.0
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. note: worth knowing, but nothing is wrong. mend: what to do; "" where nothing is to be done."""

    what: str
    state: State
    why: str
    mend: str = ""
