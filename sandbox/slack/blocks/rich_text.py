"""The rich_text block (slack.md 3.2)."""

from sandbox.slack.blocks.objects import ID_MAX, URL_MAX
from sandbox.slack.blocks.schema import Rule, anything, array, boolean, number, one_of, record, string, typed

# No limit is published for the text of a rich_text element; a message's own 40,000 holds (slack.md 2.2).
TEXT_MAX = 40_000

_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), boolean))
_ID = string(ID_MAX)


def _inline(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return record({"type": one_of(kind), **required}, {"style": _STYLE, **(optional or {})})


INLINE = typed(
    {
        "text": _inline("text", {"text": string(TEXT_MAX)}),
        "link": _inline("link", {"url": string(URL_MAX)}, {"text": string(TEXT_MAX), "unsafe": boolean}),
        "emoji": _inline(
            "emoji",
            {"name": string(100)},
            {"unicode": string(100), "skin_tone": number(1, 6), "display_url": string(URL_MAX)},
        ),
        "user": _inline("user", {"user_id": _ID}),
        "usergroup": _inline("usergroup", {"usergroup_id": _ID}),
        "channel": _inline("channel", {"channel_id": _ID}),
        "team": _inline("team", {"team_id": _ID}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "date": _inline(
            "date",
            {"timestamp": number(0, 9_999_999_999), "format": string(500)},
            {"url": string(URL_MAX), "fallback": string(500)},
        ),
        "color": _inline("color", {"value": string(50)}),
    }
)
_LINES = array(INLINE, 0)
_SECTION = record({"type": one_of("rich_text_section"), "elements": _LINES})

RICH_TEXT = record(
    {
        "type": one_of("rich_text"),
        "elements": array(
            typed(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_quote": record({"type": anything, "elements": _LINES}, {"border": number(0, 1)}),
                    "rich_text_preformatted": record(
                        {"type": anything, "elements": _LINES}, {"border": number(0, 1), "language": string(50)}
                    ),
                    "rich_text_list": record(
                        {"type": anything, "style": one_of("bullet", "ordered"), "elements": array(_SECTION)},
                        {"indent": number(0, 8), "offset": number(0, 10_000), "border": number(0, 1)},
                    ),
                }
            )
        ),
    },
    {"block_id": _ID},
)
