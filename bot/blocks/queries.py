"""What is said of a line that was not understood: each word of it, and what may have been meant."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from bot.blocks import kit
from bot.blocks.kit import Markup, Rendered
from bot.i18n import T
from storage.domain.query import Wrong

LINES_MOST: Final = 12  # mistakes in a line; whoever pasted a paragraph need not read a page
WORD_MOST: Final = 100  # characters; escaping makes them five times as many
ROOM_BELOW: Final = 500  # characters for what stands below them


def mistakes(wrong: Sequence[Wrong], t: T) -> Rendered:
    """One line a word, and where the rest is told."""
    told = said(wrong, t)
    return kit.message(told, kit.section(kit.mrkdwn(told)))


def said(wrong: Sequence[Wrong], t: T) -> Markup:
    """The same in words alone: as many lines as there is room for, and how many more there would be."""
    lines, left, room = list[str](), list(wrong), kit.TEXT_MAX - ROOM_BELOW
    while left and len(told := line(left[0], partial(kit.say, t))) < room and len(lines) < LINES_MOST:
        room -= len(told) + 1
        lines.append(told)
        del left[0]
    if left:
        lines.append(kit.say(t, "query-more", count=len(left)))
    return Markup("\n".join((*lines, kit.say(t, "query-help"))))


def line(wrong: Wrong, say: Callable[..., str]) -> str:
    """One word that is not understood. say: a sentence by its key, as `kit.say` or a T gives it."""
    word = kit.inline(wrong.word, WORD_MOST)
    told = say(f"query-wrong-{wrong.why}", word=word, facet=wrong.facet, example=wrong.nearest)
    if wrong.why in {"word", "operator", "value"} and wrong.nearest:
        return f"{told} {say('query-nearest', nearest=wrong.nearest)}"
    return told
