"""What a Slack payload must be for listeners to rely on it, and what of it is left out."""

import json
from urllib.parse import urlencode

import pytest

from bot import shapes

BODY = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1"}
CLICK = {
    "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UANA"}, "trigger_id": "tr1",
    "actions": [{"action_id": "card.take", "block_id": "card:1", "value": "1"}],
}  # fmt: skip
SAID = {"type": "message", "channel": "C1", "ts": "1700000100.000100", "user": "UANA", "text": "Bom dia"}


def fitted(**event):
    return shapes.fit(BODY | {"event": SAID | event})["event"]


def test_a_payload_as_slack_writes_it_is_handed_on_as_it_came():
    told = BODY | {"event": SAID | {"thread_ts": "1700000000.000100", "edited": {"user": "UANA", "ts": "1700000101.1"}}}
    assert shapes.fit(told) == told


@pytest.mark.parametrize(
    "body",
    [json.dumps(CLICK), urlencode({"payload": json.dumps(CLICK)})],
    ids=["json", "form"],
)
def test_a_payload_is_read_out_of_either_form(body):
    assert shapes.read(body.encode()) == CLICK


def test_a_command_is_its_fields():
    fields = {"command": "/inbox", "team_id": "T1", "user_id": "UANA", "text": ""}
    assert shapes.read(urlencode(fields).encode()) == fields


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff", b"payload={", b"payload=[]", b'{"a":' * 100_000, b'{"type": "event_callback"}',
        json.dumps(CLICK | {"user": "UANA"}).encode(), json.dumps(CLICK | {"actions": []}).encode(),
        json.dumps(CLICK | {"actions": [5]}).encode(), b"command=/inbox&team_id=T1",
        json.dumps(BODY | {"event": SAID | {"ts": "now"}}).encode(),
        json.dumps(BODY | {"event": SAID | {"ts": "99999999999999"}}).encode(),
        json.dumps(BODY | {"event": SAID, "event_id": "x" * 70_000}).encode(),
    ],
)  # fmt: skip
def test_what_listeners_could_not_rely_on_is_refused(body):
    with pytest.raises(shapes.Odd):
        shapes.read(body)


@pytest.mark.parametrize(
    "odd",
    [
        {"files": 5}, {"blocks": {}}, {"edited": "yes"}, {"client_msg_id": ["g"]}, {"thread_ts": 1700000000.0001},
        {"text": None}, {"files": None},
    ],
)  # fmt: skip
def test_what_is_optional_and_odd_is_as_if_it_had_not_been_told(odd):
    (name,) = odd
    assert fitted(**odd) == {key: value for key, value in SAID.items() if key != name}


@pytest.mark.parametrize(
    "odd", [{"subtype": 5}, {"bot_id": []}, {"message": "x"}, {"previous_message": {"ts": {}, "user": 5, "bot_id": 5}}]
)
def test_what_would_say_something_else_without_its_odd_part_is_refused(odd):
    with pytest.raises(shapes.Odd):
        fitted(**odd)


def test_odd_items_of_a_list_hide_no_neighbour():
    files = [5, {"id": "F1", "size": -1}, {"name": "x"}, {"id": "F2", "size": 10}]
    assert fitted(files=files)["files"] == [{"id": "F1"}, {"id": "F2", "size": 10}]


def test_text_that_no_database_takes_is_made_fit():
    body = json.dumps(BODY | {"event": SAID | {"text": "a\0b\ud800"}}).encode()
    assert shapes.read(body)["event"]["text"] == "a\ufffdb\ufffd"


def test_numbers_that_no_database_takes_are_none():
    raw = json.dumps(BODY | {"event": SAID}).replace('"Bom dia"', "9" * 5000).encode()
    assert "text" not in shapes.read(raw)["event"]
