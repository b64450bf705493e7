"""Whatever is in a body, parse says something of it that the database can keep, and never raises."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.domain.events import Event, MessageReceived, Unrecognised
from storage.domain.text import clean
from tests.workers.channels.conftest import plain
from workers.channels import channels

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = sorted(channels())
BODIES = {
    name: [
        path.read_bytes() for path in sorted((FIXTURES / name).glob("*.json")) if not path.stem.endswith(".events")
    ]
    for name in NAMES
}  # fmt: skip
PRODUCTS = {"whatsapp": "whatsapp_business_account", "instagram": "instagram"}
QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

# Keys and words of the real thing among the odd ones, so that a made body gets past the first doors.
KEYS = st.sampled_from(
    [
        "object", "entry", "id", "changes", "field", "value", "metadata", "phone_number_id", "messages",
        "message_echoes", "statuses", "errors", "contacts", "calls", "from", "from_user_id", "to", "wa_id",
        "user_id", "profile", "name", "type", "text", "body", "image", "timestamp", "context", "interactive", "edit",
        "revoke", "reaction", "system", "original_message_id", "messaging", "standby", "sender", "recipient",
        "message", "mid", "attachments", "payload", "url", "read", "postback", "message_edit", "is_echo",
        "is_deleted", "reply_to", "story", "referral", "emoji", "latitude",
    ]
)  # fmt: skip
ODD: st.SearchStrategy[object] = st.sampled_from(
    [
        None, True, False, "", "0", "\0", "\ud800", "x" * 70_000, 0, -1, 10**29, 10**400, 1e308, float("inf"),
        float("nan"), [], {}, [[]], [None], [{}], {"": ""}, {"id": {}}, "whatsapp_business_account", "instagram",
        "messages", "text", "image", "system", "edit",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    ODD | st.text() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=6),
    max_leaves=30,
)


def kept(events: list[Event]) -> None:
    """The events are such that any database takes them: JSON without NaN, text without NUL and lone surrogates."""
    written = json.dumps(plain(events), allow_nan=False, ensure_ascii=False)
    assert clean(written) == written
    assert "\\u0000" not in written


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from places(each, (*path, key))


def changed(body: Any, path: tuple[Any, ...], to: object) -> Any:
    """The body with something else in one place."""
    body = copy.deepcopy(body)
    inner = body
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return body


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.binary(max_size=300))
@QUICK
def test_bytes_are_something(name: str, raw: bytes) -> None:
    events = channels()[name].parse(raw)
    assert events
    kept(events)


@pytest.mark.parametrize("name", NAMES)
@given(value=ANYTHING)
@QUICK
def test_json_is_something(name: str, value: object) -> None:
    kept(channels()[name].parse(json.dumps(value).encode()))
    body = {"object": PRODUCTS[name], "entry": value}
    kept(channels()[name].parse(json.dumps(body).encode()))


@pytest.mark.parametrize("name", NAMES)
@given(choice=st.data(), to=ANYTHING)
@QUICK
def test_a_real_body_with_one_thing_changed_is_something(name: str, choice: st.DataObject, to: object) -> None:
    body = json.loads(choice.draw(st.sampled_from(BODIES[name])))
    where = list(places(body))
    events = channels()[name].parse(json.dumps(changed(body, choice.draw(st.sampled_from(where)), to)).encode())
    kept(events)


@pytest.mark.parametrize("name", NAMES)
@given(choice=st.data(), cut=st.floats(0, 0.999), junk=st.binary(max_size=3))
@QUICK
def test_a_real_body_that_is_broken_is_unrecognised(name: str, choice: st.DataObject, cut: float, junk: bytes) -> None:
    raw = choice.draw(st.sampled_from(BODIES[name])).rstrip()
    events = channels()[name].parse(raw[: int(len(raw) * cut)] + b"\xff" + junk)
    assert [type(event) for event in events] == [Unrecognised]


MESSAGES = {
    "whatsapp": '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":'
    '{"metadata":{"phone_number_id":"7"},"messages":[%s]}}]}]}',
    "instagram": '{"object":"instagram","entry":[{"id":"7","messaging":[%s]}]}',
}
MESSAGE = {
    "whatsapp": '{"from":"5511987650001","id":"wamid.1","timestamp":%s,"type":"text","text":{"body":"hi"}}',
    "instagram": '{"sender":{"id":"5511987650001"},"recipient":{"id":"7"},"timestamp":%s,"message":{"mid":"wamid.1","text":"hi"}}',  # noqa: E501
}
TIMES = [
    "0", "-1", "null", "true", "{}", "[]", '""', '"now"', '"NaN"', '"inf"', '"-1e9"', "1e999", "NaN", "-Infinity",
    "9" * 20, "9" * 400, "1" * 5000, '"' + "9" * 20 + '"', "253402300800", "1e308", '"１７９５"',
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("time", TIMES)
def test_a_message_is_never_lost_for_its_time(name: str, time: str) -> None:
    events = channels()[name].parse((MESSAGES[name] % (MESSAGE[name] % time)).encode())
    if len(time) == 5000 and isinstance(events[0], Unrecognised):
        return  # Python reads no number of that length: the whole body is kept as one that nobody can read
    [event] = events
    assert isinstance(event, MessageReceived)
    assert (event.external_id, event.text) == ("wamid.1", "hi")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("items", ["{}", "null", "7", '"x"', "[]", '{"id":{}}', '{"message":7}', '{"type":"text"}'])
def test_what_stands_in_a_messages_place_is_never_passed_over_in_silence(name: str, items: str) -> None:
    good = MESSAGE[name] % '"1795000000"'
    events = channels()[name].parse((MESSAGES[name] % f"{good},{items},{good}").encode())
    assert [type(event).__name__ for event in events][::2] == ["MessageReceived", "MessageReceived"]
    assert len(events) == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_byte_order_mark_changes_nothing(name: str) -> None:
    raw = (MESSAGES[name] % (MESSAGE[name] % '"1795000000"')).encode()
    assert channels()[name].parse(b"\xef\xbb\xbf" + raw) == channels()[name].parse(raw)


@pytest.mark.parametrize("name", NAMES)
def test_of_a_key_told_twice_the_last_one_counts(name: str) -> None:
    twice = MESSAGE[name].replace('"wamid.1"', '"wamid.0","{}":"wamid.1"'.format("id" if name == "whatsapp" else "mid"))
    [event] = channels()[name].parse((MESSAGES[name] % (twice % "1795000000")).encode())
    assert isinstance(event, MessageReceived)
    assert event.external_id == "wamid.1"


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_messages_half_of_them_bad_are_a_thousand_events(name: str) -> None:
    good, bad = MESSAGE[name] % '"1795000000"', '{"type":[]}'
    events = channels()[name].parse((MESSAGES[name] % ",".join([good, bad] * 500)).encode())
    assert len(events) == 1000
    assert sum(isinstance(event, MessageReceived) for event in events) == 500


@pytest.mark.parametrize("name", NAMES)
def test_brackets_inside_a_message_without_end_are_unrecognised(name: str) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    events = channels()[name].parse((MESSAGES[name] % deep).encode())
    assert {type(event) for event in events} == {Unrecognised}
