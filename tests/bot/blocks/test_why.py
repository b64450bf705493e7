"""The flight recorder's answer as golden files in both languages; and Slack would take every one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from bot.blocks.why import sentence, span, standing, title, why
from bot.i18n import LANGUAGES, translator
from storage.domain.life import Life, Now, Part, Step, What
from tests.bot.blockkit import faults_of_message

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
REPLY = Part(31, "customer", 1, 1, "failed", failure="undeliverable")
POST = Part(30, "slack", 1, 1, "sent")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


SHOWN = Life(
    message_id=17,
    conversation_id=7,
    slack_channel="C1",
    channel="whatsapp",
    inbox="Sales",
    customer="Maria Souza",
    direction="in",
    steps=(
        Step(NOON, "written", by="customer"),
        Step(after(1.2), "received", name="4"),
        Step(after(1.25), "stored", name="17"),
        Step(after(1.25), "staged", POST),
        Step(after(3), "try-trylater", POST, "throttled", "ratelimited", count=3, until=after(63)),
        Step(after(64), "try-sent", POST, name="1700000200.000100"),
    ),
    parts=(POST,),
    now="shown",
    attention="",
    told_at=NOON + timedelta(hours=3, minutes=5),
)
FAILED = replace(
    SHOWN,
    direction="out",
    steps=(
        Step(NOON, "typed", by="U03EVA"),
        Step(after(0.3), "stored", name="17"),
        Step(after(0.3), "staged", REPLY),
        Step(after(9), "try-uncertain", REPLY, "no_answer", "ReadTimeout"),
        Step(after(14), "by-status", REPLY, their_at=after(14)),
        Step(after(900), "heard-failed", REPLY, "undeliverable", "131026: Message undeliverable", their_at=after(20)),
        Step(after(960), "decided-again", REPLY, by="U02BO"),
        Step(after(961), "try-rejected", REPLY, "undeliverable", "131026: Message undeliverable"),
        Step(after(1000), "decided-discard", REPLY, by="novelo deliveries"),
    ),
    parts=(REPLY,),
    now="failed",
)
WAITS = replace(
    SHOWN,
    channel="instagram",
    customer="",
    steps=(Step(NOON, "written", by="app"), Step(NOON, "try-needsmending", POST, "slack_token_dead", "token_revoked")),
    now="mending",
    attention="slack_token_dead",
)
HOSTILE = replace(
    SHOWN,
    customer="<!channel> & <@U1>",
    inbox="*x*" * 60,
    steps=tuple(
        Step(after(each), "try-rejected", replace(POST, number=each), "brand_new", "<https://evil|bank> `" * 90)
        for each in range(200)
    ),
    now="unshown",
)
CASES: Mapping[str, Sequence[Life]] = {
    "why_shown": (SHOWN,),
    "why_failed": (FAILED,),
    "why_waits": (WAITS,),
    "why_long_and_hostile": (HOSTILE,),
    "why_joined": [replace(HOSTILE, message_id=number) for number in range(20, 40)],
    "why_post": (replace(SHOWN, message_id=0, steps=SHOWN.steps[3:]),),
    "why_note": (replace(FAILED, direction="note", steps=(Step(NOON, "typed", by="U03EVA"), Step(NOON, "noted"))),),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_life_is_told_as_it_was_agreed(name: str, language: str, golden: Callable[[str, Any], None]) -> None:
    drawn = why(CASES[name], translator(language))
    assert faults_of_message(drawn) == []
    golden(f"{name}.{language}", drawn.arguments())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", get_args(What))
def test_everything_that_can_happen_has_words(what: What, language: str) -> None:
    step = Step(NOON, what, REPLY, "no_answer", "ReadTimeout", name="4", by="U03EVA")
    assert sentence(step, FAILED, translator(language)).strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("now", get_args(Now))
def test_wherever_it_stands_there_are_words(now: Now, language: str) -> None:
    assert standing(replace(FAILED, now=now), translator(language)).strip()


def test_what_to_do_next_names_the_deliveries_that_stand_still() -> None:
    life = replace(FAILED, parts=(replace(REPLY, state="sent"), REPLY, replace(REPLY, id=32)))
    assert standing(life, translator("en")).endswith("or run `novelo deliveries retry 31 32`.")


def test_in_a_terminal_names_are_as_they_are() -> None:
    t = translator("en")
    assert title(replace(HOSTILE, inbox="Sales"), t) == "Message 17 from <!channel> & <@U1> · WhatsApp · Sales"
    assert sentence(FAILED.steps[0], FAILED, t) == "⌨️ U03EVA wrote it in the thread."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 ms"), (0.35, "350 ms"), (1, "1 s"), (59.9, "59 s"), (60, "1 min"), (7384, "2 h 3 min")],
)
def test_a_length_of_time_is_as_exact_as_it_matters(seconds: float, said: str) -> None:
    assert span(timedelta(seconds=seconds), translator("en")) == said
