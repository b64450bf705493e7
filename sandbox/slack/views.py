"""Modals in their stacks, and Home (slack.md 3.1, 4.4)."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.bus import Bus
from sandbox.slack.blocks import check
from sandbox.slack.calls import Refused
from sandbox.slack.values import Values, initial
from sandbox.world import World

STACK_MAX = 3  # slack.md 3.1


@dataclass
class View:
    """given: the app's fields, blocks completed. root_id: the first of its stack. errors: shown beside the inputs."""

    id: str
    user: str
    given: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = self.given["blocks"]
        return blocks


class Views:
    """One stack of modals and one Home for each user."""

    def __init__(self, world: World, bus: Bus) -> None:
        self._world, self._bus = world, bus
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        world.on_reset(self._stacks.clear)
        world.on_reset(self.homes.clear)

    def open(self, user: str, given: dict[str, Any]) -> View:
        """A new stack; what the user had open is gone."""
        self._checked(given, "modal")
        view = self._make(user, given, None)
        self._stacks[user] = [view]
        self._publish("view.opened", view)
        return view

    def push(self, user: str, given: dict[str, Any]) -> View:
        stack = self._stacks.get(user, [])
        if len(stack) >= STACK_MAX:
            raise Refused("push_limit_reached")
        self._checked(given, "modal")
        view = self._make(user, given, stack[-1] if stack else None)
        self._stacks.setdefault(user, []).append(view)
        self._publish("view.opened", view)
        return view

    def update(self, view: View, given: dict[str, Any], known_hash: str = "") -> View:
        """Show something else in its place. What was typed stays where block and action ids stay."""
        if known_hash and known_hash != view.hash:
            raise Refused("hash_conflict")
        self._checked(given, view.given["type"], view)
        view.given = _completed(given)
        view.state = initial(view.blocks, view.state)
        view.hash, view.errors = self._hash(), {}
        self._publish("home.published" if view.given["type"] == "home" else "view.updated", view)
        return view

    def publish(self, user: str, given: dict[str, Any], known_hash: str = "") -> View:
        """A user's Home."""
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, given, known_hash)
        if known_hash:
            raise Refused("hash_conflict")
        self._checked(given, "home")
        home = self.homes[user] = self._make(user, given, None)
        self._publish("home.published", home)
        return home

    def close(self, view: View, *, whole_stack: bool = False) -> list[View]:
        """Take it away, or its whole stack. The views that are gone, top first."""
        stack = self._stacks.get(view.user, [])
        gone = list(reversed(stack)) if whole_stack else [each for each in stack if each is view]
        self._stacks[view.user] = [each for each in stack if each not in gone]
        for each in gone:
            self._publish("view.closed", each)
        return gone

    def show_errors(self, view: View, errors: dict[str, str]) -> None:
        view.errors = errors
        self._publish("view.updated", view)

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        for view in self.every():
            if (view_id and view.id == view_id) or (external_id and view.given.get("external_id") == external_id):
                return view
        return None

    def every(self) -> list[View]:
        """The open modals, lowest first, and the Homes."""
        return [view for stack in self._stacks.values() for view in stack] + list(self.homes.values())

    def stacks(self) -> dict[str, list[dict[str, Any]]]:
        """By user, for the page: lowest first, errors beside each."""
        return {user: [self.on_screen(view) for view in stack] for user, stack in self._stacks.items() if stack}

    def on_screen(self, view: View) -> dict[str, Any]:
        return {**self.shown(view), "user": view.user, "errors": view.errors}

    def shown(self, view: View) -> dict[str, Any]:
        """The view object as Slack gives it back."""
        app, given = self._world.slack_app, view.given
        body: dict[str, Any] = {
            "id": view.id,
            "team_id": self._world.team.id,
            "type": given["type"],
            "blocks": given["blocks"],
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "state": {"values": view.state},
            "hash": view.hash,
            "title": given.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "submit_disabled": given.get("submit_disabled", False),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": app.id,
            "external_id": given.get("external_id", ""),
            "app_installed_team_id": self._world.team.id,
            "bot_id": app.bot_id,
        }
        return body

    def _checked(self, given: dict[str, Any], kind: str, current: View | None = None) -> None:
        """Raises Refused if Slack would not show it."""
        if check.too_large(given):
            raise Refused("view_too_large")
        if problems := check.problems_in_view(given, kind):
            raise Refused("invalid_arguments", problems)
        same = self.find(external_id=given.get("external_id", ""))
        if same is not None and same is not current:
            raise Refused("duplicate_external_id")

    def _make(self, user: str, given: dict[str, Any], below: View | None) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        completed = _completed(given)
        root_id, previous_id = (below.root_id, below.id) if below else (view_id, None)
        return View(view_id, user, completed, self._hash(), root_id, previous_id, state=initial(completed["blocks"]))

    def _hash(self) -> str:
        return f"{int(self._world.now())}.{secrets.token_hex(4)}"

    def _publish(self, kind: str, view: View) -> None:
        self._bus.publish("slack", kind, user=view.user, view=self.on_screen(view))


def _completed(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "blocks": check.completed(given["blocks"])}
