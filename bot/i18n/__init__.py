"""Everything the product says, in the languages it speaks. The sentences live in bot/locale/*.ftl (Fluent)."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, get_args

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Junk

Language = Literal["en", "pt_BR"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_TAGS: Final[Mapping[Language, str]] = MappingProxyType({"en": "en-US", "pt_BR": "pt-BR"})


class T:
    """The sentences of one language: `t("card-take")`, `t("line-taken", by="Ana")`. Safe to share between threads."""

    def __init__(self, language: Language, sentences: str) -> None:
        """sentences: Fluent source. Raises ValueError for a line Fluent cannot read: it would be left out."""
        self.language: Final = language
        # Isolation marks would be sent to Slack as visible boxes on some phones, and would break <@U…>.
        self._bundle: Final = FluentBundle([_TAGS[language]], use_isolating=False)
        parsed = FluentResource(sentences)
        unread = next((entry for entry in parsed.body if isinstance(entry, Junk)), None)
        if unread is not None:
            raise ValueError(f"not a sentence: {unread.content}")
        self._bundle.add_resource(parsed)

    def __call__(self, key: str, /, **values: str | int) -> str:
        """One sentence. Raises KeyError for a key or a value that is missing: half a sentence is never shown."""
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        said, errors = self._bundle.format_pattern(pattern, dict(values))
        if errors:
            raise KeyError(f"{key}: {errors[0]}") from errors[0]
        return str(said)

    def __contains__(self, key: str) -> bool:
        return self._bundle.has_message(key)

    def span(self, length: timedelta) -> str:
        """A length of time in at most two units, rounded down: "12 min", "5 h 12 min", "2 d 3 h"."""
        minutes = int(length.total_seconds() // 60)
        if minutes < 1:
            return self("span-moment")
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        units = {"days": days, "hours": hours, "minutes": 0 if days else minutes}
        return " ".join(self(f"span-{unit}", count=count) for unit, count in units.items() if count)


@cache
def translator(language: str) -> T:
    """The sentences of a language, read once. Raises KeyError for a language that is not spoken here."""
    for known in LANGUAGES:
        if language == known:
            return T(known, files("bot").joinpath("locale", f"{known}.ftl").read_text("utf-8"))
    raise KeyError(language)


def language_of(slack_locale: str) -> Language:
    """The language for the locale of a Slack user or channel ("pt-BR"): Portuguese of any country, else English."""
    return "pt_BR" if slack_locale.lower().startswith("pt") else "en"
