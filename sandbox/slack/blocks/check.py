"""What Slack would say about the blocks of a message, and about a whole view."""

import copy
import json
import secrets
from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.elements import in_block
from sandbox.slack.blocks.layout import BLOCKS, MARKDOWN_MAX, SURFACES
from sandbox.slack.blocks.objects import ID_MAX, plain
from sandbox.slack.blocks.schema import Rule, anything, boolean, one_of, problem, record, string

MESSAGE_BLOCKS_MAX = 50  # slack.md 3.1
VIEW_BLOCKS_MAX = 100  # slack.md 3.1
VIEW_MAX_BYTES = 250_000  # slack.md 3.1: "250 kB"

_VIEW_COMMON: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(ID_MAX, 0),
    "external_id": string(ID_MAX, 0),
}
_VIEWS = {
    "modal": record(
        {"type": one_of("modal"), "title": plain(24), "blocks": anything},
        {
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
            **_VIEW_COMMON,
        },
    ),
    "home": record({"type": one_of("home"), "blocks": anything}, _VIEW_COMMON),
}


def problems_in_message(blocks: list[Any], at: str = "/blocks") -> list[str]:
    """[] if Slack takes them. An empty list is fine: it clears."""
    problems = []
    if len(blocks) > MESSAGE_BLOCKS_MAX:
        problems.append(problem(f"no more than {MESSAGE_BLOCKS_MAX} items allowed", at))
    problems += _problems(blocks, "message", at)
    if not problems:
        written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
        if written > MARKDOWN_MAX:
            problems.append(problem(f"markdown text must be less than {MARKDOWN_MAX + 1} characters in all", at))
        if sum(block["type"] == "table" for block in blocks) > 1:
            problems.append(problem("only one table allowed", at))
    return problems


def problems_in_view(view: dict[str, Any], kind: str) -> list[str]:
    """kind: "modal" or "home"."""
    if view.get("type") != kind:
        return [problem(f"must be a {kind}", "/view/type")]
    problems = list(_VIEWS[kind](view, "/view"))
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*problems, problem("must be an array", "/view/blocks")]
    if len(blocks) > VIEW_BLOCKS_MAX:
        problems.append(problem(f"no more than {VIEW_BLOCKS_MAX} items allowed", "/view/blocks"))
    problems += _problems(blocks, kind, "/view/blocks")
    if problems:
        return problems
    has_input = any(block["type"] == "input" for block in blocks)
    if kind == "modal" and has_input and "submit" not in view:
        problems.append(problem("submit is required when an input block is present", "/view/submit"))
    if sum(bool(element.get("focus_on_load")) for block in blocks for element in in_block(block)) > 1:
        problems.append(problem("only one element can have focus_on_load", "/view/blocks"))
    return problems


def too_large(view: dict[str, Any]) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode(errors="surrogatepass")) > VIEW_MAX_BYTES


def completed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as Slack gives them back: missing ids made up, defaults of text objects written out."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", _made_up_id())
        for element in in_block(block):
            element.setdefault("action_id", _made_up_id())
    _write_defaults(blocks)
    return blocks


def _problems(blocks: list[Any], surface: str, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        kind = block.get("type") if isinstance(block, dict) else None
        if not isinstance(kind, str) or kind not in SURFACES[surface]:
            yield problem(f"unsupported type: {kind}", f"{here}/type")
            continue
        wrong = list(BLOCKS[kind](block, here))
        yield from wrong
        if wrong:
            continue
        if block.get("block_id") in seen:
            yield problem(f"`block_id` {block['block_id']} already exists", f"{here}/block_id")
        if "block_id" in block:
            seen.add(block["block_id"])
        action_ids = [element["action_id"] for element in in_block(block) if "action_id" in element]
        for action_id in {each for each in action_ids if action_ids.count(each) > 1}:
            yield problem(f"`action_id` {action_id} already exists for block", here)


def _write_defaults(value: Any) -> None:
    if isinstance(value, list):
        for each in value:
            _write_defaults(each)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for each in value.values():
            _write_defaults(each)


def _made_up_id() -> str:
    return secrets.token_urlsafe(4)[:5]
