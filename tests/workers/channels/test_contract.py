"""What every channel keeps: whatsapp and instagram today, and whoever is added to `channels()`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import i18n
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain
from storage.domain.events import Unrecognised
from storage.domain.parts import Address, TextPart
from storage.domain.traits import TRAITS
from tests.workers.channels.meta import ACCOUNTS, TOKEN, Answer, Meta, outcome, raw, refused, told
from workers.channels import channels
from workers.channels.instagram.errors import ERRORS as INSTAGRAM_ERRORS
from workers.channels.whatsapp.errors import ERRORS as WHATSAPP_ERRORS

HOUSE = Path(__file__).parents[3]
FIXTURES = HOUSE / "tests" / "fixtures"
SECTIONS = ("Webhooks", "Limits", "Reply window", "Media", "Rates", "Errors", "Not settled")
TABLES: Mapping[str, Mapping[int, tuple[str, str]]] = {"whatsapp": WHATSAPP_ERRORS, "instagram": INSTAGRAM_ERRORS}
KINDS = {"no": Rejected, "later": TryLater, "mend": NeedsMending, "unclear": Uncertain}
ROWS = [(name, code, KINDS[verdict], word) for name, table in TABLES.items() for code, (verdict, word) in table.items()]

GARBAGE = {
    "nothing": b"",
    "no JSON": b"<html>",
    "a number": b"7",
    "null": b"null",
    "a word": b'"hello"',
    "an empty list": b"[]",
    "an empty object": b"{}",
    "half an object": b'{"object":',
    "bytes that are no UTF-8": b'{"object":"\xff\xfe"}',
    "UTF-16": "{}".encode("utf-16"),
    "a number without end": b"1" * 5000,
    "brackets without end": b"[" * 100_000,
    "a body of bodies": b"[[[]]]",
}

# Every way an answer can be, and what follows. A guess sends twice, or loses.
ANSWERS: Mapping[str, tuple[Answer, type[SendError]]] = {
    "nobody picks up": (httpx.ConnectError("refused"), TryLater),
    "connecting takes too long": (httpx.ConnectTimeout("slow"), TryLater),
    "no connection is free": (httpx.PoolTimeout("busy"), TryLater),
    "sending breaks off": (httpx.WriteError("cut"), Uncertain),
    "sending takes too long": (httpx.WriteTimeout("slow"), Uncertain),
    "the answer takes too long": (httpx.ReadTimeout("slow"), Uncertain),
    "the answer breaks off": (httpx.ReadError("cut"), Uncertain),
    "the answer is no HTTP": (httpx.RemoteProtocolError("?"), Uncertain),
    "the answer cannot be unpacked": (raw(b"junk", 200, "application/json", **{"content-encoding": "gzip"}), Uncertain),
    "a yes that is a page": (raw(b"<html>ok</html>"), Uncertain),
    "a yes that is empty": (raw(b"", 200, "application/json"), Uncertain),
    "a yes that is a list": (told([]), Uncertain),
    "a yes that says nothing": (told({}), Uncertain),
    "a yes nested without end": (raw(b"[" * 100_000, 200, "application/json"), Uncertain),
    "a server that broke": (raw(b"oops", 500), Uncertain),
    "a server that broke, in JSON": (refused(1, status=500), Uncertain),
    "a gateway without a server": (raw(b"<html>", 502), Uncertain),
    "a server that is overloaded": (refused(2, status=503), Uncertain),
    "a redirect": (raw(b"", 302, location="https://example.com/"), Uncertain),
    "too many calls, as a page": (raw(b"slow down", 429), TryLater),
    "too many calls": (refused(4), TryLater),
    "a dead token": (refused(190, 463, 401), NeedsMending),
    "a missing permission": (refused(200, status=403), NeedsMending),
    "a bad parameter": (refused(100), Rejected),
    "a bad parameter, by a small subcode": (refused(100, 33), Rejected),
}

# Refusals that are no refusals we know. What they become may differ, but they are always one of ours.
ODD: Mapping[str, Answer] = {
    "a code of next year": refused(999_999),
    "an error without a code": told({"error": {"message": "hm"}}, 400),
    "an error that is a word": told({"error": "hm"}, 400),
    "an error with data that is a word": told({"error": {"code": 100, "error_data": "hm", "message": ["?"]}}, 400),
    "an error with a code that is a list": told({"error": {"code": [1], "error_subcode": {}}}, 400),
    "an error with a yes": told({"error": {"code": 100, "message": "hm"}}, 200),
    "a page of a door keeper": raw(b"<html>", 403),
}


def send(name: str) -> SendError:
    with pytest.raises(SendError) as error:
        channels()[name].send(ACCOUNTS[name], Address(address="5511987650001"), TextPart("hi"), "key-1")
    return error.value


@pytest.fixture(params=sorted(TRAITS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_unrecognised(name: str, body: bytes) -> None:
    events = channels()[name].parse(body)
    assert events
    assert {type(event) for event in events} == {Unrecognised}


@pytest.mark.parametrize(("answer", "kind"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_means_what_it_says_and_no_more(meta: Meta, name: str, answer: Answer, kind: type[SendError]) -> None:
    meta.says(answer)
    assert type(send(name)) is kind
    assert len(meta.asked) == 1, "a send was repeated"


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_an_odd_answer_is_still_one_of_our_errors(meta: Meta, name: str, answer: Answer) -> None:
    meta.says(answer)
    assert isinstance(send(name), SendError)


@pytest.mark.parametrize(("name", "code", "kind", "word"), ROWS)
def test_every_code_of_the_table_becomes_what_the_table_says(
    meta: Meta, name: str, code: int, kind: type[SendError], word: str
) -> None:
    number, subcode = (100, code) if code > 1_000_000 and name == "instagram" else (code, 0)
    meta.says(refused(number, subcode))
    error = send(name)
    assert outcome(error) == (kind.__name__, word, f"{number}/{subcode}: No." if subcode else f"{number}: No.")


@pytest.mark.parametrize("code", sorted({word for _, _, _, word in ROWS} | {"unknown", "agent_window_closed"}))
def test_every_word_for_a_refusal_has_its_sentence(code: str) -> None:
    key = f"failure-{code.replace('_', '-')}"
    lines = [path.read_text("utf-8") for path in (HOUSE / "bot" / "locale").glob("*.ftl")]
    assert [len(re.findall(rf"(?m)^{key} = .", text)) for text in lines] == [1] * len(i18n.LANGUAGES)


def test_the_token_is_in_no_error(meta: Meta, name: str) -> None:
    meta.says(refused(190, status=401, words=f"Malformed access token {TOKEN}"))
    error = send(name)
    assert TOKEN not in f"{error} {error.provider} {error!r} {error.__cause__!r}"
    assert TOKEN not in repr(ACCOUNTS[name])


def test_a_token_that_no_header_can_carry_needs_mending(meta: Meta, name: str) -> None:
    from dataclasses import replace

    meta.says(told({}))
    for token in ("", "two words", "línea", "line\nbreak"):
        with pytest.raises(NeedsMending):
            channels()[name].send(
                replace(ACCOUNTS[name], token=token), Address(address="5511987650001"), TextPart("hi"), "key-1"
            )
    assert meta.asked == []


def test_the_traits_are_complete(name: str) -> None:
    channel, traits = channels()[name], TRAITS[name]
    assert channel.traits is traits
    assert (traits.channel, bool(traits.label), bool(traits.mark)) == (name, True, True)
    assert traits.text_max > 0
    assert traits.per_second > 0
    assert traits.window.free_for.total_seconds() > 0
    mimes = [mime for rule in traits.media for mime in rule.mimes]
    assert len(mimes) == len(set(mimes)), "a MIME type that two rules claim"
    assert all(rule.max_bytes > 0 and rule.mimes for rule in traits.media)
    assert (channel.upload is None) == traits.media_by_link
    assert (channel.profile is not None) == traits.profile_lookup
    assert traits.callback_data or traits.echoes_sends, "an uncertain send that nothing can ever settle"


def test_the_notes_have_every_section_and_say_when_they_were_read(name: str) -> None:
    page = (HOUSE / "workers" / "channels" / name / "NOTES.md").read_text("utf-8")
    headings = re.findall(r"(?m)^## (.+)$", page)
    assert [section for section in SECTIONS if section not in headings] == []
    assert re.search(r"20\d\d-\d\d", page)


def test_the_sections_that_code_names_exist(name: str) -> None:
    folder = HOUSE / "workers" / "channels" / name
    headings = set(re.findall(r"(?m)^## (.+)$", (folder / "NOTES.md").read_text("utf-8")))
    code = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    named = {
        section for names in re.findall(r'NOTES\.md, ((?:"[^"]+"(?:,? and |, )?)+)', code)
        for section in re.findall(r'"([^"]+)"', names)
    }  # fmt: skip
    assert named - headings == set()


def test_the_bodies_of_the_channel_are_kept(name: str) -> None:
    kept: list[Any] = list((FIXTURES / name).glob("*.json"))
    assert len(kept) > 100
