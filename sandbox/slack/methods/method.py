"""How a method is declared: what it runs, how often, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.calls import Call
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class Method:
    """run: the fields of the answer beside "ok", or Refused. per_minute: slack.md 2.1.

    scopes: any one of them is needed; () for none. token: "bot", "app", "config", or "" for none at all.
    """

    run: Callable[[Workspace, Call], dict[str, Any]]
    per_minute: int
    scopes: tuple[str, ...] = ()
    token: str = "bot"
