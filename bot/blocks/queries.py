"""What is said of a line that was not understood: each word of it, and what may have been meant."""

from collections.abc import Sequence

from bot.blocks import kit
from bot.blocks.kit import Markup, Rendered
from bot.i18n import T
from storage.domain.query import Wrong


def mistakes(wrong: Sequence[Wrong], t: T) -> Rendered:
    """One line a word, and where the rest is told."""
    told = said(wrong, t)
    return kit.message(told, kit.section(kit.mrkdwn(told)))


def said(wrong: Sequence[Wrong], t: T) -> Markup:
    """The same in words alone."""
    return Markup("\n".join((*(_line(each, t) for each in wrong), kit.say(t, "query-help"))))


def _line(wrong: Wrong, t: T) -> Markup:
    said = kit.say(t, f"query-wrong-{wrong.why}", word=wrong.word, facet=wrong.facet, example=wrong.nearest)
    if wrong.why in {"word", "operator", "value"} and wrong.nearest:
        return Markup(f"{said} {kit.say(t, 'query-nearest', nearest=wrong.nearest)}")
    return said
