"""Emoji short names become characters, with the skin tone that was chosen."""

import pytest

from bot.emoji import character, name_of, short_name, with_characters
from storage.domain.traits import TRAITS, Traits


@pytest.mark.parametrize(
    ("name", "tone", "shown"),
    [
        ("smile", None, "😄"),
        ("+1", None, "👍"),
        ("thumbsup", 3, "👍🏼"),
        ("thumbsup::skin-tone-6", None, "👍🏿"),
        ("male-technologist", 2, "👨🏻\u200d💻"),
        ("point_up", 4, "☝🏽"),
        ("point_up", None, "☝️"),
        ("flag-de", None, "🇩🇪"),
        ("face_with_bags_under_eyes", None, "🫩"),
        ("simple_smile", None, "🙂"),
        ("smile", 3, "😄"),
        ("thumbsup", 9, "👍"),
        ("acme", None, ":acme:"),
        ("acme::skin-tone-2", None, ":acme:"),
        ("wave::skin-tone-x", None, "👋"),
    ],
)
def test_a_short_name_gives_its_character(name: str, tone: int | None, shown: str) -> None:
    assert character(name, tone) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ok :wave::skin-tone-3: :tada:", "ok 👋🏼 🎉"),
        (":acme: at 10:30:45", ":acme: at 10:30:45"),
        ("nothing", "nothing"),
    ],
)
def test_short_codes_in_a_text_are_replaced_where_a_character_exists(text: str, shown: str) -> None:
    assert with_characters(text) == shown


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_every_channel_mark_can_be_an_icon(traits: Traits) -> None:
    assert character(short_name(traits.mark)) == traits.mark


def test_what_is_not_an_emoji_has_no_short_name() -> None:
    with pytest.raises(KeyError):
        short_name("x")


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("👍", "+1"), ("❤️", "heart"), ("❤", "heart"), ("👍🏽", "+1::skin-tone-4"), ("🙏", "pray"),
        ("love", ""), ("", ""), ("👍👍", ""), ("🫨‍🫨", ""),
    ],
)  # fmt: skip
def test_a_reaction_is_called_as_slack_calls_it_and_what_slack_does_not_know_is_nothing(shown: str, name: str) -> None:
    assert name_of(shown) == name
