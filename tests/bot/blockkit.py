"""A strict reader of Block Kit: what Slack would refuse, written down apart from the product's own builders.

Only the blocks and elements the product uses are known; anything else is a fault. Numbers: Slack's Block Kit reference
(slack.md 3.1); lengths are counted in code points.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

Json = Mapping[str, Any]

# element type -> (required keys, optional keys), "type" apart
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "actions": ({"elements"}, {"block_id"}),
    "button": ({"text", "action_id"}, {"value", "url", "style", "accessibility_label", "confirm"}),
    "confirm": ({"title", "text", "confirm", "deny"}, {"style"}),
    "context": ({"elements"}, {"block_id"}),
    "date": ({"timestamp", "format", "fallback"}, set()),
    "divider": (set(), {"block_id"}),
    "header": ({"text"}, {"block_id"}),
    "link": ({"url"}, {"text", "style"}),
    "mrkdwn": ({"text", "verbatim"}, set()),
    "plain_text": ({"text"}, {"emoji"}),
    "rich_text": ({"elements"}, {"block_id"}),
    "rich_text_preformatted": ({"elements"}, set()),
    "rich_text_quote": ({"elements"}, set()),
    "rich_text_section": ({"elements"}, set()),
    "section": ({"text"}, {"accessory", "block_id"}),
    "text": ({"text"}, {"style"}),
    "user": ({"user_id"}, set()),
    "users_select": ({"action_id"}, {"placeholder", "initial_user"}),
    "image": ({"image_url", "alt_text"}, {"title", "block_id"}),
    "input": ({"label", "element", "block_id"}, {"hint", "optional", "dispatch_action"}),
    "option": ({"text", "value"}, {"description"}),
    "plain_text_input": (
        {"action_id", "max_length"},
        {"multiline", "min_length", "initial_value", "placeholder", "dispatch_action_config"},
    ),
    "static_select": ({"action_id", "options"}, {"initial_option", "placeholder"}),
    "multi_static_select": ({"action_id", "options"}, {"initial_options", "placeholder"}),
    "external_select": ({"action_id", "min_query_length"}, {"initial_option", "placeholder"}),
    "multi_external_select": (
        {"action_id", "min_query_length"},
        {"initial_options", "placeholder", "max_selected_items"},
    ),
    "checkboxes": ({"action_id", "options"}, {"initial_options"}),
    "radio_buttons": ({"action_id", "options"}, {"initial_option"}),
    "overflow": ({"action_id", "options"}, set()),
    "datepicker": ({"action_id"}, {"initial_date"}),
    "conversations_select": ({"action_id"}, {"placeholder", "initial_conversation", "filter"}),
    "multi_conversations_select": ({"action_id"}, {"placeholder", "initial_conversations", "filter"}),
}
FILLED_IN = {
    "plain_text_input", "static_select", "multi_static_select", "external_select", "multi_external_select",
    "checkboxes", "radio_buttons", "datepicker", "users_select", "conversations_select",
    "multi_conversations_select",
}  # fmt: skip
OPTIONS = {"static_select": 100, "multi_static_select": 100, "checkboxes": 10, "radio_buttons": 10, "overflow": 5}
INSIDE = {
    "actions": {"button", "users_select", "static_select", "external_select", "overflow", "datepicker"},
    "context": {"mrkdwn", "plain_text"},
    "rich_text": {"rich_text_section", "rich_text_quote", "rich_text_preformatted"},
    "rich_text_preformatted": {"text", "link"},
    "rich_text_quote": {"text", "link"},
    "rich_text_section": {"text", "link", "date", "user"},
}
COUNTS = {"actions": 25, "context": 10}
LENGTHS = {"action_id": 255, "block_id": 255, "url": 3000, "value": 2000, "accessibility_label": 75, "callback_id": 255}
MESSAGE = {"actions", "context", "divider", "header", "image", "rich_text", "section"}
VIEW = MESSAGE | {"input"}
TOKEN = re.compile(r"<([^>]*)>")
OURS = re.compile(
    r"@[UW][A-Z0-9]+|#C[A-Z0-9]{6,}|!subteam\^S[A-Z0-9]+|!date\^\d+\^[^|<>]+\|[0-9: UTC-]+|https?://[^|<> ]+\|[^|<>]+"
)


def faults_of_message(message: Any) -> list[str]:
    """What Slack would refuse in a Rendered, as lines; nothing when it takes it."""
    faults = list(_blocks(message.blocks, 50, MESSAGE))
    if not 0 < len(message.text) <= 4000:
        faults.append(f"text of {len(message.text)} characters")
    faults += _tokens(message.text, "text")
    faults += [
        f"{key} is no address" for key in ("icon_url",) if getattr(message, key) and "://" not in message.icon_url
    ]
    if message.icon_emoji and not re.fullmatch(r":[a-z0-9_+-]+:", message.icon_emoji):
        faults.append("icon_emoji is not a short code")
    return faults + _sdk(message.blocks)


def faults_of_view(view: Json) -> list[str]:
    """The same for a modal or a Home."""
    faults = list(_blocks(view["blocks"], 100, VIEW))
    keys = {"type", "blocks", "callback_id"} | (
        {"title", "close", "private_metadata"} if view["type"] == "modal" else set()
    )
    asks = view["type"] == "modal" and any(block["type"] == "input" for block in view["blocks"])
    if asks:
        keys |= {"submit"}  # slack.md 3.1: a modal with an input must have one
    elif "submit" in view:
        keys |= {"submit"}
    if set(view) != keys:
        faults.append(f"view has {sorted(set(view) ^ keys)}")
    faults += [f"{key} too long" for key in ("title", "close", "submit") if key in view and len(view[key]["text"]) > 24]
    SdkView(**view).validate_json()
    return faults + _sdk(view["blocks"])


def _sdk(blocks: Sequence[Json]) -> list[str]:
    """The SDK's own models read every block and keep it as it is."""
    faults = []
    for block in blocks:
        parsed = SdkBlock.parse(dict(block))
        if parsed is None:
            faults.append(f"the SDK does not know {block['type']}")
            continue
        parsed.validate_json()
        if set(parsed.to_dict()) != set(block):
            faults.append(f"the SDK reads {block['type']} as {sorted(parsed.to_dict())}")
    return faults


def _blocks(blocks: Sequence[Json], most: int, known: set[str]) -> Iterator[str]:
    if not 0 < len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(block_ids)) != len(block_ids):
        yield "a block_id twice"
    for position, block in enumerate(blocks):
        if block["type"] not in known:
            yield f"block {position} is a {block['type']}"
        yield from _element(block, f"blocks[{position}]")


def _element(element: Json, path: str) -> Iterator[str]:
    kind = element["type"]
    path = f"{path}.{kind}"
    if kind not in SHAPES:
        yield f"{path}: not known"
        return
    required, optional = SHAPES[kind]
    keys = set(element) - {"type"}
    if missing := required - keys:
        yield f"{path}: without {sorted(missing)}"
    if extra := keys - required - optional:
        yield f"{path}: with {sorted(extra)}"
    for key, most in LENGTHS.items():
        if key in element and not 0 < len(element[key]) <= most:
            yield f"{path}: {key} of {len(element[key])}"
    yield from _text(element, path)
    yield from _inside(element, path)


def _text(element: Json, path: str) -> Iterator[str]:
    match element:
        case {"type": "mrkdwn", "text": text}:
            if not 0 < len(text) <= 3000:
                yield f"{path}: {len(text)} characters"
            yield from _tokens(text, path)
        case {"type": "plain_text" | "text", "text": text}:
            if not 0 < len(text) <= 3000:
                yield f"{path}: {len(text)} characters"
        case {"type": "confirm", "title": title, "text": text, "confirm": yes, "deny": no}:
            lengths = [len(each["text"]) for each in (title, text, yes, no)]
            if any(length > most for length, most in zip(lengths, (100, 300, 30, 30), strict=True)):
                yield f"{path}: a question Slack refuses"
        case {"type": "button", "text": text}:
            if text["type"] != "plain_text" or len(text["text"]) > 75:
                yield f"{path}: a label Slack refuses"
            if element.get("style", "primary") not in {"primary", "danger"}:
                yield f"{path}: style {element['style']}"
            if not re.fullmatch(r"[0-9]+", element.get("value", "0")):
                yield f"{path}: its value is more than an id"
        case {"type": "input", "label": label, "element": inner}:
            if label["type"] != "plain_text" or len(label["text"]) > 2000 or len(element.get("hint", "")) > 2000:
                yield f"{path}: a label Slack refuses"
            if inner["type"] not in FILLED_IN:
                yield f"{path}: a {inner['type']} to fill in"
        case {"type": "plain_text_input"}:
            if not 0 <= element.get("min_length", 0) <= element["max_length"] <= 3000:
                yield f"{path}: {element.get('min_length', 0)} to {element['max_length']} characters"
            if len(element.get("initial_value", "")) > element["max_length"]:
                yield f"{path}: begins with more than it takes"
        case {"type": "option", "text": text}:
            if text["type"] != "plain_text" or len(text["text"]) > 75 or len(element["value"]) > 150:
                yield f"{path}: an option Slack refuses"
            if len(element.get("description", {}).get("text", "")) > 75:
                yield f"{path}: its description is too long"
        case {"type": "image", "alt_text": alt}:
            if not 0 < len(alt) <= 2000:
                yield f"{path}: alt_text of {len(alt)}"
        case {"type": "header", "text": text}:
            if text["type"] != "plain_text" or len(text["text"]) > 150:
                yield f"{path}: a heading Slack refuses"
    if len(element.get("placeholder", {}).get("text", "")) > 150:
        yield f"{path}: placeholder too long"


def _tokens(text: str, path: str) -> list[str]:
    """Every token in mrkdwn is one of ours, and no bracket stands alone."""
    faults = [f"{path}: token <{token}>" for token in TOKEN.findall(text) if not OURS.fullmatch(token)]
    if re.search("[<>]", TOKEN.sub("", text)):
        faults.append(f"{path}: a bracket that is not escaped")
    return faults


def _inside(element: Json, path: str) -> Iterator[str]:
    kind = element["type"]
    if kind in INSIDE:
        elements = element["elements"]
        if not 0 < len(elements) <= COUNTS.get(kind, 10_000):
            yield f"{path}: {len(elements)} elements"
        action_ids = [each["action_id"] for each in elements if "action_id" in each]
        if len(set(action_ids)) != len(action_ids):
            yield f"{path}: an action_id twice"
        for each in elements:
            if each["type"] not in INSIDE[kind]:
                yield f"{path}: a {each['type']} inside"
            yield from _element(each, path)
    options = [{"type": "option"} | dict(each) for each in element.get("options", ())]
    if kind in OPTIONS and not 0 < len(options) <= OPTIONS[kind]:
        yield f"{path}: {len(options)} options"
    if len({each["value"] for each in options}) != len(options):
        yield f"{path}: a value twice"
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if kind in OPTIONS and any(each not in element["options"] for each in chosen):
        yield f"{path}: begins with what is no option"
    for each in options:
        yield from _element(each, path)
    if "confirm" in element and kind != "confirm":
        yield from _element({"type": "confirm"} | dict(element["confirm"]), path)
    for key in ("text", "accessory", "placeholder", "label", "hint", "element", "description", "title", "deny"):
        if isinstance(element.get(key), Mapping):
            yield from _element(element[key], f"{path}.{key}")
