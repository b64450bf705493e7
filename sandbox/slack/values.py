"""What people have typed and chosen: the `state.values` of messages and views."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.slack.blocks.elements import in_block

Values = dict[str, dict[str, dict[str, Any]]]  # block_id -> action_id -> {"type", field: value}

# Which field holds an element's value, and the element's field that fills it at first (slack.md 4.4).
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
}
MANY = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}


class Impossible(Exception):
    """No person could do this on the screen as it is. The text says why."""


def initial(blocks: Sequence[Mapping[str, Any]], kept: Values | None = None) -> Values:
    """The values of freshly shown blocks. kept: what was there before; it stays where ids and types are the same."""
    values: Values = {}
    for block in blocks:
        for element in in_block(dict(block)):
            if element["type"] not in FIELDS:
                continue
            before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
            entry = before if before and before["type"] == element["type"] else _first(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def entry(element: Mapping[str, Any], given: Any, offered: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The state of one element after somebody put `given` into it.

    given: the plain value (a string, an option's value or text, a list of them), or the whole state object.
    offered: the options an external select last showed.
    """
    kind = element["type"]
    if kind not in FIELDS:
        raise Impossible(f"a {kind} holds no value")
    field = FIELDS[kind][0]
    if isinstance(given, dict) and field in given:
        given = given[field]
    if field in MANY:
        given = [] if given is None else given if isinstance(given, list) else [given]
    if field in ("selected_option", "selected_options") and given is not None:
        options = [*all_options(element), *offered]
        given = [_option(options, one) for one in given] if field in MANY else _option(options, given)
    if field == "value" and given is not None:
        given = str(given) or None
    return {"type": kind, field: given}


def all_options(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def is_empty(state: Mapping[str, Any]) -> bool:
    return not any(value for name, value in state.items() if name != "type")


def _first(element: Mapping[str, Any]) -> dict[str, Any]:
    field, source = FIELDS[element["type"]]
    empty: list[Any] | None = [] if field in MANY else None
    return {"type": element["type"], field: copy.deepcopy(element.get(source, empty))}


def _option(options: Sequence[Mapping[str, Any]], wanted: Any) -> dict[str, Any]:
    if isinstance(wanted, dict):
        wanted = wanted.get("value")
    for option in options:
        if wanted in (option["value"], option["text"]["text"]):
            return dict(option)
    shown = ", ".join(option["text"]["text"] for option in options)
    raise Impossible(f"{wanted!r} is not among the options: {shown}")
