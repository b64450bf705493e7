"""The blocks, and on which surface each may stand. Limits and surfaces: slack.md 3.1.

Of the blocks that came in 2026 only those are known that every workspace has: cards, containers and charts roll out
gradually, and an app must be ready for a workspace that refuses them.
"""

from sandbox.slack.blocks.elements import AS_ACCESSORY, IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT
from sandbox.slack.blocks.objects import ALT_TEXT_MAX, ID_MAX, SLACK_FILE, TEXT_MAX, URL_MAX, plain, text
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.schema import (
    Rule,
    anything,
    array,
    at_least_one,
    boolean,
    exactly_one,
    one_of,
    record,
    string,
    typed,
)

HEADER_MAX = 150
FIELDS_MAX, FIELD_MAX = 10, 2000
CONTEXT_MAX = 10
ACTIONS_MAX = 25
LABEL_MAX = 2000
MARKDOWN_MAX = 12_000
ROWS_MAX, COLUMNS_MAX = 100, 20


def _block(
    kind: str, required: dict[str, Rule] | None = None, optional: dict[str, Rule] | None = None, *checks: Rule
) -> Rule:
    return record({"type": one_of(kind), **(required or {})}, {"block_id": string(ID_MAX), **(optional or {})}, *checks)


_TEXT_OR_IMAGE = typed({"image": IMAGE, "plain_text": text(TEXT_MAX), "mrkdwn": text(TEXT_MAX)})
_CELL = typed(
    {
        "raw_text": record({"type": anything, "text": string(TEXT_MAX, 0)}),
        "rich_text": RICH_TEXT,
    }
)

BLOCKS: dict[str, Rule] = {
    "section": _block(
        "section",
        None,
        {
            "text": text(TEXT_MAX),
            "fields": array(text(FIELD_MAX), 1, FIELDS_MAX),
            "accessory": AS_ACCESSORY,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": _block("header", {"text": plain(HEADER_MAX)}),
    "divider": _block("divider"),
    "context": _block("context", {"elements": array(_TEXT_OR_IMAGE, 1, CONTEXT_MAX)}),
    "context_actions": _block("context_actions", {"elements": array(IN_CONTEXT_ACTIONS, 1, 5)}),
    "actions": _block("actions", {"elements": array(IN_ACTIONS, 1, ACTIONS_MAX)}),
    "image": _block(
        "image",
        {"alt_text": string(ALT_TEXT_MAX)},
        {"title": plain(2000), "image_url": string(URL_MAX), "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "input": _block(
        "input",
        {"label": plain(LABEL_MAX), "element": IN_INPUT},
        {"hint": plain(LABEL_MAX), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block("markdown", {"text": string(MARKDOWN_MAX)}),
    "file": _block("file", {"external_id": string(ID_MAX), "source": one_of("remote")}),
    "video": _block(
        "video",
        {
            "alt_text": string(ALT_TEXT_MAX),
            "title": plain(200),
            "thumbnail_url": string(URL_MAX),
            "video_url": string(URL_MAX),
        },
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": string(URL_MAX),
            "provider_name": string(50),
            "title_url": string(URL_MAX),
        },
    ),
    "table": _block(
        "table",
        {"rows": array(array(_CELL, 1, COLUMNS_MAX), 1, ROWS_MAX)},
        {"column_settings": array(anything, 0, COLUMNS_MAX)},
    ),
    "alert": _block(
        "alert",
        {"text": text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
}
SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": frozenset({"actions", "alert", "context", "divider", "header", "image", "input", "rich_text"})
    | {"section", "video"},
    "home": frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
    | {"table", "video"},
}
