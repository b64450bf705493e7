"""What can go wrong on the way to the other side, in four words.

    SendError
    ├── Rejected     a definite no: nothing was sent, trying the same again gives the same answer
    ├── TryLater     a definite no for now: nothing was sent, the same may work after `seconds`
    └── Uncertain    nobody knows: it may have been sent. Only evidence or a person settles it

Sources: reliability of each remote's answers is in workers/channels/<channel>/NOTES.md and bot/slack.py.
"""

from typing import Final


class SendError(Exception):
    """code: our word for the cause ("window_closed"; the locale files say it as `failure-window-closed`).

    provider: what the other side said, with its code.
    """

    def __init__(self, code: str, provider: str = "") -> None:
        super().__init__(f"{code} ({provider})" if provider else code)
        self.code: Final = code
        self.provider: Final = provider


class Rejected(SendError):
    """The other side refused, or we know before asking that it would."""


class TryLater(SendError):
    """Refused for now. seconds: the least wait. free: a wait by the rules, their word for how long is trusted."""

    def __init__(self, code: str, provider: str = "", *, seconds: float = 1.0, free: bool = False) -> None:
        super().__init__(code, provider)
        self.seconds: Final = seconds
        self.free: Final = free


class NeedsMending(TryLater):
    """Refused until a person mends the connection (a dead token, a missing permission): the inbox needs attention."""

    def __init__(self, code: str, provider: str = "", *, seconds: float = 60.0) -> None:
        super().__init__(code, provider, seconds=seconds, free=True)


class Uncertain(SendError):
    """The request left us and no clear answer came back."""
