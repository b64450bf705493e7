"""What is said of a line that was not understood: each word of it, and what may have been meant."""

from collections.abc import Callable, Sequence
from functools import partial

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
    lines = (line(each, partial(kit.say, t)) for each in wrong)
    return Markup("\n".join((*lines, kit.say(t, "query-help"))))


def line(wrong: Wrong, say: Callable[..., str]) -> str:
    """One word that is not understood. say: a sentence by its key, as `kit.say` or a T gives it."""
    told = say(f"query-wrong-{wrong.why}", word=wrong.word, facet=wrong.facet, example=wrong.nearest)
    if wrong.why in {"word", "operator", "value"} and wrong.nearest:
        return f"{told} {say('query-nearest', nearest=wrong.nearest)}"
    return told
