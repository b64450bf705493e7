"""What a message says: text, blocks, attachments, checked as Slack checks them before anything is posted."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.blocks import check
from sandbox.slack.calls import Refused

TEXT_MAX = 40_000  # characters; a longer text is cut off, slack.md 2.2
UPDATE_TEXT_MAX = 4_000  # characters for chat.update, slack.md 2.2
MARKDOWN_TEXT_MAX = 12_000  # characters, slack.md 2.2
ATTACHMENTS_MAX = 100  # slack.md 2.2

_PING = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")


@dataclass
class Content:
    """given: which of text, blocks, attachments the caller named at all. warnings: for the answer."""

    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    given: frozenset[str] = frozenset()
    warnings: list[str] = field(default_factory=list)


def read(args: Mapping[str, Any], parsed: Callable[[str, str], Any]) -> Content:
    """The content of a call. parsed(name, error): a structure out of either encoding. Raises Refused."""
    given = frozenset(name for name in ("text", "blocks", "attachments") if args.get(name) is not None)
    markdown = args.get("markdown_text")
    if markdown is not None and given & {"text", "blocks"}:
        raise Refused("markdown_text_conflict")
    if markdown is not None and len(str(markdown)) > MARKDOWN_TEXT_MAX:
        raise Refused("msg_too_long")
    text, warnings = str(markdown if markdown is not None else args.get("text") or ""), []
    if len(text) > TEXT_MAX:
        text, warnings = text[:TEXT_MAX], ["message_truncated"]
    blocks = parsed("blocks", "invalid_blocks_format")
    if blocks is not None and not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    refuse_bad_blocks(blocks or [])
    attachments = _attachments(parsed("attachments", "invalid_attachments"))
    given |= {"text"} if markdown is not None else set()
    return Content(text, check.completed(blocks or []), attachments, given, warnings)


def refuse_bad_blocks(blocks: list[Any], at: str = "/blocks") -> None:
    if problems := check.problems_in_message(blocks, at):
        raise Refused("invalid_blocks", problems, errors=problems)


def needs_words(content: Content) -> None:
    """Something must be there to see."""
    if not content.text.strip() and not content.blocks and not content.attachments:
        raise Refused("no_text")


def pings(content: Content) -> list[str]:
    """Which of channel, here, everyone this would alert: for the ledger, since a customer's words must never."""
    whole = content.text + json.dumps(content.blocks, ensure_ascii=False) if content.blocks else content.text
    found = set(_PING.findall(whole))
    found |= set(re.findall(r'"type": "broadcast", "range": "(\w+)"', whole))
    return sorted(found)


def _attachments(attachments: Any) -> list[dict[str, Any]]:
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > ATTACHMENTS_MAX:
        raise Refused("too_many_attachments")
    completed = []
    for index, each in enumerate(attachments):
        blocks = each.get("blocks") or []
        refuse_bad_blocks(blocks, f"/attachments/{index}/blocks")
        completed.append({"id": index + 1, **each, **({"blocks": check.completed(blocks)} if blocks else {})})
    return completed
