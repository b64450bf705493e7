"""Interactive elements. Limits: slack.md 3.1."""

from typing import Any

from sandbox.slack.blocks.objects import (
    ALT_TEXT_MAX,
    BOX_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    GROUPS_MAX,
    ID_MAX,
    OPTION,
    OPTION_GROUP,
    OPTIONS_MAX,
    OVERFLOW_OPTION,
    SLACK_FILE,
    URL_MAX,
    initial_among_options,
    plain,
)
from sandbox.slack.blocks.schema import (
    Rule,
    anything,
    array,
    boolean,
    exactly_one,
    number,
    one_of,
    record,
    string,
    typed,
)

BUTTON_TEXT_MAX = 75
BUTTON_VALUE_MAX = 2000
INPUT_MAX = 3000
ID = string(ID_MAX)


def _element(
    kind: str, required: dict[str, Rule] | None = None, optional: dict[str, Rule] | None = None, *checks: Rule
) -> Rule:
    common: dict[str, Rule] = {"action_id": ID, "confirm": CONFIRM}
    return record({"type": one_of(kind), **(required or {})}, {**common, **(optional or {})}, *checks)


FOCUS: dict[str, Rule] = {"focus_on_load": boolean, "placeholder": plain(150)}
MANY: dict[str, Rule] = {"max_selected_items": number(1, OPTIONS_MAX)}
CHOICES: dict[str, Rule] = {
    "options": array(OPTION, 1, OPTIONS_MAX),
    "option_groups": array(OPTION_GROUP, 1, GROUPS_MAX),
}
CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
QUERY: dict[str, Rule] = {"min_query_length": number(0, 75)}
TYPED: dict[str, Rule] = {"dispatch_action_config": DISPATCH_CONFIG, **FOCUS}
RESPONSE_URL: dict[str, Rule] = {"response_url_enabled": boolean}

BUTTON = _element(
    "button",
    {"text": plain(BUTTON_TEXT_MAX)},
    {
        "value": string(BUTTON_VALUE_MAX, 0),
        "url": string(URL_MAX),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
        "visible_to_user_ids": array(ID, 1, 100),
    },
)
IMAGE = record(
    {"type": one_of("image"), "alt_text": string(ALT_TEXT_MAX)},
    {"image_url": string(URL_MAX), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
SELECTS: dict[str, Rule] = {
    "static_select": _element(
        "static_select",
        None,
        {**CHOICES, **FOCUS, "initial_option": OPTION},
        exactly_one("options", "option_groups"),
        initial_among_options,
    ),
    "external_select": _element("external_select", None, {**QUERY, **FOCUS, "initial_option": OPTION}),
    "users_select": _element("users_select", None, {**FOCUS, "initial_user": ID}),
    "conversations_select": _element(
        "conversations_select", None, {**CONVERSATIONS, **RESPONSE_URL, **FOCUS, "initial_conversation": ID}
    ),
    "channels_select": _element("channels_select", None, {**RESPONSE_URL, **FOCUS, "initial_channel": ID}),
}
MULTI_SELECTS: dict[str, Rule] = {
    "multi_static_select": _element(
        "multi_static_select",
        None,
        {**CHOICES, **FOCUS, **MANY, "initial_options": array(OPTION, 1, OPTIONS_MAX)},
        exactly_one("options", "option_groups"),
        initial_among_options,
    ),
    "multi_external_select": _element(
        "multi_external_select", None, {**QUERY, **FOCUS, **MANY, "initial_options": array(OPTION, 1, OPTIONS_MAX)}
    ),
    "multi_users_select": _element("multi_users_select", None, {**FOCUS, **MANY, "initial_users": array(ID)}),
    "multi_conversations_select": _element(
        "multi_conversations_select", None, {**CONVERSATIONS, **FOCUS, **MANY, "initial_conversations": array(ID)}
    ),
    "multi_channels_select": _element("multi_channels_select", None, {**FOCUS, **MANY, "initial_channels": array(ID)}),
}
PICKERS: dict[str, Rule] = {
    "datepicker": _element("datepicker", None, {**FOCUS, "initial_date": string(10, 10)}),
    "timepicker": _element("timepicker", None, {**FOCUS, "initial_time": string(5, 5), "timezone": string(50)}),
    "datetimepicker": _element(
        "datetimepicker", None, {"focus_on_load": boolean, "initial_date_time": number(0, 9_999_999_999)}
    ),
}
BOXES: dict[str, Rule] = {
    "checkboxes": _element(
        "checkboxes",
        {"options": array(BOX_OPTION, 1, 10)},
        {"focus_on_load": boolean, "initial_options": array(BOX_OPTION, 1, 10)},
        initial_among_options,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": array(BOX_OPTION, 1, 10)},
        {"focus_on_load": boolean, "initial_option": BOX_OPTION},
        initial_among_options,
    ),
}
OVERFLOW = _element("overflow", {"options": array(OVERFLOW_OPTION, 1, 5)})
INPUTS: dict[str, Rule] = {
    "plain_text_input": _element(
        "plain_text_input",
        None,
        {
            **TYPED,
            "multiline": boolean,
            "initial_value": string(INPUT_MAX, 0),
            "min_length": number(0, INPUT_MAX),
            "max_length": number(1, INPUT_MAX),
        },
    ),
    "email_text_input": _element("email_text_input", None, {**TYPED, "initial_value": string(INPUT_MAX, 0)}),
    "url_text_input": _element("url_text_input", None, {**TYPED, "initial_value": string(INPUT_MAX, 0)}),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": string(50), "min_value": string(50), "max_value": string(50)},
    ),
    "rich_text_input": _element(
        "rich_text_input",
        None,
        {**TYPED, "initial_value": anything, "min_lines": number(1, 100), "max_lines": number(1, 100)},
    ),
    "file_input": _element("file_input", None, {"filetypes": array(string(50)), "max_files": number(1, 10)}),
}

IN_ACTIONS = typed({"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **MULTI_SELECTS, **PICKERS, **BOXES})
AS_ACCESSORY = typed(
    {"button": BUTTON, "image": IMAGE, "overflow": OVERFLOW, **SELECTS, **MULTI_SELECTS, **PICKERS, **BOXES}
)
IN_INPUT = typed({**INPUTS, **SELECTS, **MULTI_SELECTS, **PICKERS, **BOXES})

_FEEDBACK = record({"text": plain(75), "value": string(BUTTON_VALUE_MAX)}, {"accessibility_label": string(75)})
IN_CONTEXT_ACTIONS = typed(
    {
        "feedback_buttons": _element(
            "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, None
        ),
        "icon_button": _element(
            "icon_button",
            {"icon": one_of("trash"), "text": plain(BUTTON_TEXT_MAX)},
            {
                "value": string(BUTTON_VALUE_MAX),
                "accessibility_label": string(75),
                "visible_to_user_ids": array(ID, 1, 100),
            },
        ),
    }
)


def in_block(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of one block that can be acted on or filled in."""
    found = [*block.get("elements", [])] if block["type"] in ("actions", "context_actions") else []
    if block["type"] == "section" and "accessory" in block:
        found.append(block["accessory"])
    if block["type"] == "input":
        found.append(block["element"])
    return [element for element in found if element["type"] != "image"]
