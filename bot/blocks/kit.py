"""Block Kit, the parts we use: typed builders that keep Slack's limits.

Words that are too long for their place are cut, because a label may lose its end; a wrong structure (too many elements,
an id too long, nothing to show) raises ValueError, because Slack would refuse the whole message.
Limits: platforms/slack.md 3.1, "Block Kit: Limits", read 2026-11; counted in Unicode code points.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from bot.i18n import T
from bot.ids import ActionId, BlockId, CallbackId
from storage.domain.text import preview

Block: TypeAlias = dict[str, Any]
Element: TypeAlias = dict[str, Any]
Style: TypeAlias = Literal["bold", "italic", "strike", "code"]

MESSAGE_BLOCKS_MAX: Final = 50  # blocks of a message
VIEW_BLOCKS_MAX: Final = 100  # blocks of a modal or a Home
TEXT_MAX: Final = 3000  # any text object; section.text
FALLBACK_MAX: Final = 4000  # slack.md 2.2, chat.update: msg_too_long above it
HEADER_MAX: Final = 150
CONTEXT_MAX: Final = 10  # elements
ACTIONS_MAX: Final = 25  # elements
BUTTON_TEXT_MAX: Final = 75
BUTTON_VALUE_MAX: Final = 2000
URL_MAX: Final = 3000
ACCESSIBILITY_MAX: Final = 75
PLACEHOLDER_MAX: Final = 150
ID_MAX: Final = 255  # action_id, block_id, callback_id
CONFIRM_TITLE_MAX: Final = 100
CONFIRM_TEXT_MAX: Final = 300
CONFIRM_BUTTON_MAX: Final = 30
VIEW_TITLE_MAX: Final = 24  # also submit and close
METADATA_MAX: Final = 3000  # private_metadata
VALUE_MAX: Final = 400  # of what is put into a sentence: ours; Fluent refuses more than 2,500 after escaping
NAME_MAX: Final = 80  # ours: longer names push everything else off a phone's screen

_EMOJI: Final = "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]"
# What cannot be seen but changes what is: direction overrides, fillers, marks (Unicode 16, chapter 23), and joiners
# unless they hold an emoji family together.
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
    f"|(?<!{_EMOJI})\u200d|\u200d(?!{_EMOJI})"
)
# What may open or close a style: at the edge of a word. A backtick does so anywhere.
_STYLING: Final = re.compile(r"`|(?<!\w)[*_~]|[*_~](?!\w)")
_ALIKE: Final = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Markup(str):
    """Text that is mrkdwn already: escaped, or made by us. What customers or teammates wrote never is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack. text: a full sentence, read out by screen readers in place of the blocks (slack.md 2.2).

    username, icon_emoji, icon_url: whose post it shows as, "" for the app's own.
    """

    text: str
    blocks: tuple[Block, ...]
    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""

    def arguments(self) -> dict[str, Any]:
        """As arguments of chat.postMessage; chat.update and chat.postEphemeral take `text` and `blocks` of it."""
        more = {
            "blocks": list(self.blocks), "username": self.username, "icon_emoji": self.icon_emoji,
            "icon_url": self.icon_url,
        }  # fmt: skip
        return {"text": self.text} | {key: value for key, value in more.items() if value}


# Words


def escape(text: str) -> Markup:
    """Text that Slack shows as it is: no mention, link or command can be made of it. Markup stays as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def name(text: str) -> str:
    """A person's or file's name, at most NAME_MAX long."""
    return inline(text, NAME_MAX)


def inline(text: str, limit: int = TEXT_MAX) -> str:
    """Anybody's words on one line among ours: no control characters, nothing unseen that could turn the line around."""
    return preview(_UNSEEN.sub("", _CONTROLS.sub(" ", text)), limit)


def user(slack_user: str) -> Markup:
    """A mention of a Slack user."""
    return Markup(f"<@{slack_user}>")


def channel(slack_channel: str) -> Markup:
    """A mention of a Slack channel."""
    return Markup(f"<#{slack_channel}>")


def user_group(slack_group: str) -> Markup:
    """A mention of a Slack user group."""
    return Markup(f"<!subteam^{slack_group}>")


def link(url: str, label: str) -> Markup:
    """A link of ours. Raises ValueError for an address that could end the token early."""
    if not url.startswith(("https://", "http://")) or set(url) & set("<>| "):
        raise ValueError("not an address that can be linked")
    return Markup(f"<{url}|{escape(label)}>")


def moment(at: datetime, shape: str = "{date_short_pretty} {time}") -> Markup:
    """A time of day in the reader's own zone and language; in UTC where Slack cannot."""
    return Markup(f"<!date^{int(at.timestamp())}^{shape}|{_plainly(at)}>")


def _plainly(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def say(t: T, key: str, **values: str | int) -> Markup:
    """A sentence of ours as mrkdwn. Every value in it that is not Markup is put on one line, cut and escaped."""
    return Markup(t(key, **{slot: _safe(value) if isinstance(value, str) else value for slot, value in values.items()}))


def _safe(value: str) -> Markup:
    return value if isinstance(value, Markup) else escape(flat(inline(value, VALUE_MAX)))


def flat(text: str) -> str:
    """The same without what mrkdwn would draw as bold, italic, struck or code: Slack has no escape for it, so each such
    character is put as its look-alike. Inside of a word, as in snake_case, it means nothing and stays."""
    return _STYLING.sub(lambda found: _ALIKE[found[0]], text)


def fallback(text: str) -> str:
    """The top-level text of a message, escaped and within what an update takes."""
    escaped = escape(text)
    if len(escaped) <= FALLBACK_MAX:
        return escaped
    # Escaping may lengthen, and a cut inside "&amp;" would show it: cut first, by as much as is too long.
    return escape(preview(text, max(FALLBACK_MAX // 5, FALLBACK_MAX - (len(escaped) - len(text)))))


# Text objects


def plain(text: str, limit: int = TEXT_MAX, *, emoji: bool = True) -> Element:
    """plain_text. emoji: whether :short_codes: are drawn; not in customers' words."""
    return {"type": "plain_text", "text": _cut(text, limit), "emoji": emoji}


def mrkdwn(text: Markup, limit: int = TEXT_MAX) -> Element:
    """mrkdwn, and nothing in it turned into links or mentions that is not one already."""
    return {"type": "mrkdwn", "text": within(text, limit, "text"), "verbatim": True}


# Blocks


def section(text: Element, accessory: Element | None = None, *, block_id: BlockId | None = None) -> Block:
    """A paragraph with, at its right, one element."""
    block = {"type": "section", "text": text} | ({"accessory": accessory} if accessory else {})
    return block | ({"block_id": within(block_id, ID_MAX, "block_id")} if block_id else {})


def context(*texts: Element) -> Block:
    """Small grey words."""
    return {"type": "context", "elements": some(texts, CONTEXT_MAX, "context elements")}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER_MAX)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Element, block_id: BlockId | None = None) -> Block:
    """A row of controls. Without an id Slack gives it a new one at every drawing, which drops outdated choices."""
    block = {"type": "actions", "elements": some(elements, ACTIONS_MAX, "controls")}
    return block | ({"block_id": within(block_id, ID_MAX, "block_id")} if block_id else {})


# Controls


def button(
    label: str,
    action: ActionId,
    value: int | None = None,
    *,
    style: Literal["", "primary", "danger"] = "",
    url: str = "",
    spoken: str = "",
    confirm: Element | None = None,
) -> Element:
    """A button. value: an id of ours. url: opened in the browser as well. spoken: its label for screen readers.

    confirm: what is asked before it counts (`confirm`).
    """
    made: Element = {"type": "button", "action_id": action, "text": plain(label, BUTTON_TEXT_MAX)}
    if value is not None:
        made["value"] = within(str(value), BUTTON_VALUE_MAX, "value")
    if style:
        made["style"] = style
    if url:
        made["url"] = within(url, URL_MAX, "url")
    if spoken:
        made["accessibility_label"] = _cut(spoken, ACCESSIBILITY_MAX)
    return made | ({"confirm": confirm} if confirm else {})


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Element:
    """A question that Slack puts before a click counts."""
    made: Element = {
        "title": plain(title, CONFIRM_TITLE_MAX),
        "text": plain(text, CONFIRM_TEXT_MAX),
        "confirm": plain(yes, CONFIRM_BUTTON_MAX),
        "deny": plain(no, CONFIRM_BUTTON_MAX),
    }
    return made | ({"style": "danger"} if danger else {})


def users_select(placeholder: str, action: ActionId, chosen: str = "") -> Element:
    """A choice of one person of the workspace. chosen: a Slack user, "" for nobody yet."""
    made: Element = {"type": "users_select", "action_id": action, "placeholder": plain(placeholder, PLACEHOLDER_MAX)}
    return made | ({"initial_user": chosen} if chosen else {})


def channels_select(placeholder: str, action: ActionId, chosen: Sequence[str] = ()) -> Element:
    """A choice of some Slack channels, public or private, in which all are of the own workspace."""
    made: Element = {
        "type": "multi_conversations_select",
        "action_id": action,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    return made | ({"initial_conversations": list(chosen)} if chosen else {})


def conversations_select(placeholder: str, action: ActionId, chosen: str = "") -> Element:
    """A choice of one Slack channel, public or private, in which all are of the own workspace."""
    made: Element = {
        "type": "conversations_select",
        "action_id": action,
        "placeholder": plain(placeholder, PLACEHOLDER_MAX),
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    return made | ({"initial_conversation": chosen} if chosen else {})


# Rich text: nothing in it is parsed, so whatever a customer writes is only ever shown


def rich_text(*elements: Element) -> Block:
    """Sections, quotes and preformatted passages."""
    return {"type": "rich_text", "elements": some(elements, None, "passages")}


def passage(*elements: Element) -> Element:
    """A run of inline elements."""
    return {"type": "rich_text_section", "elements": some(elements, None, "elements")}


def quote(*elements: Element) -> Element:
    """The same with a bar at its left."""
    return {"type": "rich_text_quote", "elements": some(elements, None, "elements")}


def preformatted(*elements: Element) -> Element:
    """The same in a fixed-width box."""
    return {"type": "rich_text_preformatted", "elements": some(elements, None, "elements")}


def words(text: str, *styles: Style) -> Element:
    """Inert words. Raises ValueError for none: Slack refuses an empty element."""
    if not text:
        raise ValueError("no words to show")
    return {"type": "text", "text": text} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def person(slack_user: str) -> Element:
    """`user` inside rich text."""
    return {"type": "user", "user_id": slack_user}


def address(url: str, *styles: Style) -> Element:
    """A link that shows exactly where it leads."""
    made: Element = {"type": "link", "url": within(url, URL_MAX, "url")}
    return made | ({"style": dict.fromkeys(styles, True)} if styles else {})


def labelled(url: str, label: str) -> Element:
    """A link of ours under a label of ours."""
    return {"type": "link", "url": within(url, URL_MAX, "url"), "text": label}


def when(at: datetime, shape: str = "{date_short_pretty} {time}") -> Element:
    """`moment` inside rich text."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": shape, "fallback": _plainly(at)}


# Views


def modal(title: str, blocks: Sequence[Block], callback: CallbackId, *, close: str, metadata: str = "") -> Block:
    """A dialog without inputs. metadata: comes back with every click, ids only."""
    return {
        "type": "modal",
        "callback_id": within(callback, ID_MAX, "callback_id"),
        "title": plain(title, VIEW_TITLE_MAX),
        "close": plain(close, VIEW_TITLE_MAX),
        "private_metadata": within(metadata, METADATA_MAX, "private_metadata"),
        "blocks": some(blocks, VIEW_BLOCKS_MAX, "blocks"),
    }


def home(blocks: Sequence[Block], callback: CallbackId) -> Block:
    """A person's App Home."""
    return {
        "type": "home",
        "callback_id": within(callback, ID_MAX, "callback_id"),
        "blocks": some(blocks, VIEW_BLOCKS_MAX, "blocks"),
    }


def message(text: str, *blocks: Block, username: str = "", icon_emoji: str = "", icon_url: str = "") -> Rendered:
    """A whole message. text: not escaped yet, and a full sentence."""
    return Rendered(fallback(text), tuple(some(blocks, MESSAGE_BLOCKS_MAX, "blocks")), username, icon_emoji, icon_url)


def _cut(text: str, limit: int) -> str:
    if not text:
        raise ValueError("no text to show")
    return text if len(text) <= limit else preview(text, limit)


def within(text: str, limit: int, what: str) -> str:
    """The text, which may not be cut. Raises ValueError when it is too long for its place."""
    if len(text) > limit:
        raise ValueError(f"{what} has {len(text)} characters, Slack takes {limit}")
    return text


def some(elements: Sequence[Element], limit: int | None, what: str) -> list[Element]:
    """The elements. Raises ValueError for none, or more than Slack takes."""
    if not elements or (limit is not None and len(elements) > limit):
        raise ValueError(f"{len(elements)} {what}, Slack takes 1 to {limit or 'many'}")
    return list(elements)
