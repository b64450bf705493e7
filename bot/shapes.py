"""What listeners may rely on in a Slack payload, seen to at the door: they index what is required and get the rest.

Slack signs what it sends, so an odd payload is a new shape of theirs and no attack; a listener that trips over it would
still answer 500, be sent it three times more, and count against the app (slack.md 0.5). Required and odd: the payload
is refused. Optional and odd: it is left out, as if it had not been told. What no shape names is handed on as it came.
"""

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from storage.domain.text import clean

# A test of a plain value, the shape of an object, or [the shape of a list's items]. "name?" is optional; "name!" may be
# missing, but not odd: leaving it out would make the payload say something else.
Shape: TypeAlias = "Callable[[Any], bool] | Mapping[str, Any] | list[Any]"

ID_MAX: Final = 255  # characters; Slack's own columns for ids, and an index of PostgreSQL takes 2,704 bytes
DIGITS_MAX: Final = 15  # of a whole number: any database and any page takes it
INDENT_MAX: Final = 8  # of a rich text list (slack.md 3.3)
_TS: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,9})?", re.ASCII)
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,3000}", re.ASCII)


class Odd(ValueError):
    """Not a payload of Slack's. `args` names the place, never what is there."""


def ident(value: Any) -> bool:
    """An id or short word of Slack's."""
    return isinstance(value, str) and 0 < len(value) <= ID_MAX and value.isascii() and value.isprintable()


def words(value: Any) -> bool:
    """Any text."""
    return isinstance(value, str)


def ts(value: Any) -> bool:
    """A message's time and name in one: "1700000000.000100"."""
    return isinstance(value, str) and bool(_TS.fullmatch(value))


def size(value: Any) -> bool:
    """A whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**DIGITS_MAX


def indent(value: Any) -> bool:
    """How deep a list is."""
    return size(value) and value <= INDENT_MAX


def flag(value: Any) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def address(value: Any) -> bool:
    """A web address."""
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def unread(value: Any) -> bool:
    """What nobody here reads, and Bolt trips over: it is always left out."""
    return False


def somebody(value: Any) -> bool:
    """A person or place, by id or as an object with one: which it is, the kind of event tells."""
    return ident(value.get("id")) if isinstance(value, dict) else ident(value)


RICH: Final[dict[str, Any]] = {
    "type": ident, "text?": words, "url?": words, "name?": words, "unicode?": words, "skin_tone?": size,
    "value?": words, "fallback?": words, "user_id?": ident, "usergroup_id?": ident, "channel_id?": ident,
    "range?": ident, "indent?": indent, "offset?": size,
}  # fmt: skip
RICH["elements?"] = [RICH]
SAID: Final[dict[str, Any]] = {
    "ts": ts, "thread_ts?": ts, "user?": ident, "text?": words, "subtype!": ident, "bot_id!": ident,
    "client_msg_id?": ident, "edited?": {"ts": ts}, "blocks?": [RICH],
    "files?": [{"id": ident, "name?": words, "mimetype?": words, "size?": size, "subtype?": ident}],
}  # fmt: skip
ON_A_MESSAGE: Final[dict[str, Any]] = {
    "user": ident, "reaction": ident, "item?": {"type": ident, "channel": ident, "ts": ts},
}  # fmt: skip
IN_A_CHANNEL: Final[dict[str, Any]] = {"user": ident, "channel": ident}
EVENT: Final[dict[str, Any]] = {
    "type": ident, "subtype!": ident, "user?": somebody, "channel?": somebody, "bot_id!": ident, "team?": ident,
    "user_team?": ident, "channel_id?": ident, "message!": SAID,
    "previous_message!": {name: shape for name, shape in SAID.items() if name != "ts"},
    "item?": {"type": ident, "channel?": somebody}, "enterprise?": somebody, "enterprise_id?": ident, "team_id?": ident,
    "view?": {"id": ident, "team_id?": ident, "hash?": ident}, "ts?": ts, "thread_ts?": ts, "event_ts?": ts,
    "text?": words, "tab?": ident, "authorizations?": unread, "event?": unread,
}  # fmt: skip
# What the listeners of an event need beyond that.
EVENTS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({
    "message": SAID | {"channel": ident, "deleted_ts?": ts},
    "reaction_added": ON_A_MESSAGE,
    "reaction_removed": ON_A_MESSAGE,
    "member_joined_channel": IN_A_CHANNEL,
    "member_left_channel": IN_A_CHANNEL,
    "app_home_opened": {"user": ident},
    "user_change": {"user": {"id": ident}},
    "channel_id_changed": {"old_channel_id": ident, "new_channel_id": ident},
    "tokens_revoked": {"tokens?": {"bot?": [ident], "oauth?": [ident]}},
})  # fmt: skip
VIEW: Final[dict[str, Any]] = {
    "id": ident, "type": ident, "callback_id?": ident, "team_id?": ident, "app_installed_team_id?": ident,
    "private_metadata?": words, "hash?": ident, "state?": {"values": {}}, "blocks?": [{"block_id": ident}],
}  # fmt: skip
ACTION: Final[dict[str, Any]] = {
    "action_id": ident, "block_id": ident, "type?": ident, "value?": words, "action_ts?": ts, "selected_user?": ident,
    "selected_option?": {"value": words}, "selected_options?": [{"value": words}], "selected_date?": words,
}  # fmt: skip
# Whom it is for, as Bolt looks for it in every payload.
FOR: Final[dict[str, Any]] = {
    "type?": ident, "team?": somebody, "team_id?": ident, "user?": somebody, "user_id?": ident, "channel?": somebody,
    "channel_id?": ident, "enterprise?": somebody, "enterprise_id?": ident, "is_ext_shared_channel?": flag,
    "is_enterprise_install?": lambda value: isinstance(value, bool | str), "context_team_id?": ident,
    "context_enterprise_id?": ident, "event?": EVENT, "response_url?": address,
    "authorizations?": [{
        "team_id?": ident, "user_id?": ident, "enterprise_id?": ident, "is_enterprise_install?": flag,
        "team?": somebody, "enterprise?": somebody, "authorizations?": unread, "event?": unread,
    }],
    "ssl_check?": ident, "command?": ident, "callback_id?": ident, "action_id?": ident, "trigger_id?": ident,
    "response_urls?": unread, "view?": VIEW, "actions?": [ACTION],
}  # fmt: skip
ACTED: Final[dict[str, Any]] = {
    "team": {"id": ident}, "user": {"id": ident, "team_id?": ident}, "channel?": {"id": ident},
    "container?": {"message_ts?": ts}, "trigger_id": ident, "view?": VIEW,
}  # fmt: skip
# What the listeners of a payload need beyond whom it is for.
PAYLOADS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({
    "event_callback": {"team_id": ident, "event_id": ident, "event": EVENT},
    "url_verification": {"challenge": words},
    "block_actions": ACTED | {"actions": [ACTION]},
    "message_action": ACTED | {"callback_id": ident, "channel": {"id": ident}, "message": SAID},
    "view_submission": ACTED | {"view": VIEW},
    "block_suggestion": {
        "team": {"id": ident}, "user": {"id": ident, "team_id?": ident}, "action_id": ident, "block_id": ident,
        "value?": words, "view?": VIEW,
    },
    "shortcut": {"team": {"id": ident}, "user": {"id": ident}, "callback_id": ident, "trigger_id": ident},
    "view_closed": {name: shape for name, shape in ACTED.items() if name != "trigger_id"} | {"view": VIEW},
})  # fmt: skip
COMMAND: Final[dict[str, Any]] = {"team_id": ident, "user_id": ident, "text?": words}


def read(body: bytes) -> dict[str, Any]:
    """A request's payload, whatever form it came in, as listeners may rely on it. Raises Odd."""
    try:
        text = body.decode()
        if not text.startswith("{"):
            form = dict(parse_qsl(text, keep_blank_values=True))
            if "payload" not in form:
                return fit(form)
            text = form["payload"]
        return fit(json.loads(text, parse_int=_whole, parse_constant=lambda _: None))
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, Odd) else Odd("body") from error


def fit(payload: Any) -> dict[str, Any]:
    """A payload as listeners may rely on it. Raises Odd."""
    try:
        told = _fit(_cleaned(payload), FOR, "payload")
        if "command" in told:
            return dict(_fit(told, COMMAND, "command"))
        kind = told.get("type", "")
        told = _fit(told, PAYLOADS.get(kind, {}), kind)
        if kind == "event_callback":
            name = told["event"]["type"]
            told["event"] = _fit(told["event"], EVENTS.get(name, {}), name)
        if told.get("actions") == []:
            raise Odd("actions")
    except RecursionError as error:
        raise Odd("too deep") from error
    return dict(told)


def _fit(value: Any, shape: Shape, where: str) -> Any:
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise Odd(where)
        return [fitting for item in value if (fitting := _fits(item, shape[0], where)) is not None]
    if callable(shape):
        if not shape(value):
            raise Odd(where)
        return value
    if not isinstance(value, dict):
        raise Odd(where)
    found = dict(value)
    for name, inner in shape.items():
        key, told = name.rstrip("?!"), found.pop(name.rstrip("?!"), None)
        if key == name or (name.endswith("!") and told is not None):
            found[key] = _fit(told, inner, f"{where}.{key}")
        elif (fitting := _fits(told, inner, where)) is not None:
            found[key] = fitting
    return found


def _fits(value: Any, shape: Shape, where: str) -> Any:
    try:
        return _fit(value, shape, where)
    except Odd:
        return None


def _cleaned(value: Any) -> Any:
    """The same with text that any database takes."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= 2 * DIGITS_MAX else None
