"""Modals: opening one on whatever the person looks at, and reading what they filled in."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from bot import ids
from bot.blocks.kit import Block
from bot.desk import Desk
from storage.domain.errors import SendError
from storage.models import Workspace

log = logging.getLogger(__name__)


def show(desk: Desk, workspace: Workspace, body: Mapping[str, Any], view: Block) -> None:
    """Open a modal, on top of the one whose button was pressed. Slack stacks three (slack.md 2.2).

    What cannot be opened is logged: most often the trigger's three seconds are over, and they click again.
    """
    on_top = body.get("view", {}).get("type") == "modal"
    method = "views.push" if on_top else "views.open"
    try:
        desk.slack(workspace).call(method, trigger_id=body["trigger_id"], view=view)
    except SendError as error:
        log.warning("modal.unopened", extra={"method": method, "reason": error.code})


def turn_into(
    desk: Desk, workspace: Workspace, body: Mapping[str, Any], view: Block, *, unchanged: bool = False
) -> None:
    """Have the modal whose button was pressed show something else. unchanged: only if nobody drew it anew since.

    Slack keeps what was typed in inputs whose blocks keep their ids.
    """
    only = {"hash": body["view"].get("hash", "")} if unchanged else {}
    try:
        desk.slack(workspace).call("views.update", view_id=body["view"]["id"], view=view, **only)
    except SendError as error:
        log.warning("modal.unturned", extra={"reason": error.code})


def inputs(body: Mapping[str, Any], action_id: str) -> Iterator[tuple[str, Any]]:
    """What the inputs of one action hold, with the ids of their blocks: where one action has several."""
    for block_id, held in body["view"].get("state", {}).get("values", {}).items():
        if action_id in held:
            yield block_id, _held(held[action_id])


def subject(body: Mapping[str, Any]) -> int:
    """The row a modal is about: the number that its private metadata begins with; 0 for none."""
    return ids.number(str(body["view"].get("private_metadata", "")).partition(":")[0])


def filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a modal's inputs hold, by action id: words, an option's value, a Slack user, a date, or a list of those.

    Empty inputs are "", choices without any are [].
    """
    found = {}
    for inputs in body["view"].get("state", {}).get("values", {}).values():
        for action_id, held in inputs.items():
            found[action_id] = _held(held)
    return found


def _held(held: Any) -> Any:
    """The value in an input, whatever kind of input it is (slack.md 4.4)."""
    told = held if isinstance(held, dict) else {}
    for name in ("selected_options", "selected_users", "selected_conversations"):
        if isinstance(told.get(name), list):
            return [str(each.get("value", "")) if isinstance(each, dict) else str(each) for each in told[name]]
    chosen = told.get("selected_option")
    if isinstance(chosen, dict):
        return str(chosen.get("value", ""))
    plain = ("value", "selected_user", "selected_date", "selected_time", "selected_conversation")
    return next((str(told[name]) for name in plain if told.get(name)), "")
