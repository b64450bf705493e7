"""Composition objects: the small pieces that blocks and elements are made of. Limits: slack.md 3.1."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.schema import (
    Rule,
    array,
    at_least_one,
    boolean,
    exactly_one,
    one_of,
    problem,
    record,
    string,
    typed,
)

TEXT_MAX = 3000
URL_MAX = 3000
ID_MAX = 255
OPTION_TEXT_MAX = 75
OPTION_VALUE_MAX = 150
OPTIONS_MAX = 100
GROUPS_MAX = 100
ALT_TEXT_MAX = 2000


def plain(most: int, least: int = 1) -> Rule:
    return record({"type": one_of("plain_text"), "text": string(most, least)}, {"emoji": boolean})


def text(most: int) -> Rule:
    """plain_text or mrkdwn."""
    mrkdwn = record({"type": one_of("mrkdwn"), "text": string(most)}, {"verbatim": boolean})
    return typed({"plain_text": plain(most), "mrkdwn": mrkdwn})


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = record(
    {"text": plain(OPTION_TEXT_MAX), "value": string(OPTION_VALUE_MAX)},
    {"description": plain(OPTION_TEXT_MAX)},
)
# Radio buttons and checkboxes may be written in mrkdwn; overflow options may carry a link.
BOX_OPTION = record(
    {"text": text(OPTION_TEXT_MAX), "value": string(OPTION_VALUE_MAX)},
    {"description": text(OPTION_TEXT_MAX)},
)
OVERFLOW_OPTION = record(
    {"text": plain(OPTION_TEXT_MAX), "value": string(OPTION_VALUE_MAX)},
    {"description": plain(OPTION_TEXT_MAX), "url": string(URL_MAX)},
)
OPTION_GROUP = record({"label": plain(75), "options": array(OPTION, 1, OPTIONS_MAX)})
DISPATCH_CONFIG = record({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
CONVERSATION_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
SLACK_FILE = record({}, {"id": string(ID_MAX), "url": string(URL_MAX)}, exactly_one("id", "url"))


def initial_among_options(value: dict[str, Any], at: str) -> Iterator[str]:
    """A check for `record`: what is chosen at first must be one of the choices."""
    choices = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        choices += group["options"]
    chosen = list(value.get("initial_options") or [])
    if "initial_option" in value:
        chosen.append(value["initial_option"])
    known = {choice["value"] for choice in choices}
    if any(choice["value"] not in known for choice in chosen):
        yield problem("initial option must be one of the options", at)
