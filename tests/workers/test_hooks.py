"""Calls to other programs: signed, to public addresses only, never redirected, and as often as it takes."""

import dataclasses
import json

import httpx
import pytest
from sqlalchemy import select

from storage import hooks as stored
from storage.calling import Call
from storage.domain import hooking
from storage.models import Conversation, HookCall, HookLine
from tests import builders
from tests.builders import NOON, VAULT
from tests.receiver import receiving, verify
from workers import hooks, sweep

SECRET = hooking.new_secret()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def wire():
    """A Slack that is asked nothing."""
    return lambda _: httpx.Response(500)


@pytest.fixture
def worker(outside):
    """One that may call this machine."""
    return dataclasses.replace(outside, settings=dataclasses.replace(outside.settings, webhooks_to_loopback=True))


@pytest.fixture
def secret(database, receiver):
    """Of a webhook, with two calls about one conversation."""

    def work(session):
        home = builders.workspace(session)
        talk = builders.conversation(session, builders.inbox(session, home))
        _, secret = stored.add(session, VAULT, home, receiver.url, hooking.USUAL, (), words=False, now=NOON)
        stored.tell(session, hooking.OPENED, talk.id)
        talk.status = "closed"
        return secret

    return database.write(work)


def call(url):
    return Call(1, "msg_1", 1, 1, 1, url, VAULT.seal(stored.owner(1), SECRET), b"{}")


def states(database):
    query = select(HookCall.state, HookCall.attempts, HookCall.failure).order_by(HookCall.id)
    return database.read(lambda session: [tuple(row) for row in session.execute(query)])


def test_ad_6_calls_are_signed_and_come_in_order(worker, database, receiver, secret):
    assert hooks.call_out(worker, 1) == 2
    assert [json.loads(body)["type"] for _, body in receiver.got] == [
        "conversation.opened", "conversation.status_changed",
    ]  # fmt: skip
    assert all(verify(secret, headers, body) for headers, body in receiver.got)
    assert not verify(hooking.new_secret(), *receiver.got[0])
    assert receiver.got[0][0]["content-type"] == "application/json"
    assert states(database) == [("sent", 1, "")] * 2


def test_calls_share_their_transactions_with_what_else_is_to_be_written_down(worker, database, secret, monkeypatch):
    """Or replies to customers would wait behind each of them on SQLite, which has one writer."""
    whole, asked = database.write, []
    monkeypatch.setattr(database, "write", lambda work, *, brief=False: asked.append(brief) or whole(work, brief=brief))
    assert hooks.call_out(worker, 1) == 2
    assert asked == [True] * 5


def test_what_is_not_taken_is_tried_again_with_the_same_id(worker, database, receiver, secret):
    receiver.answer = lambda _: 503
    assert hooks.call_out(worker, 1) == 1
    assert states(database) == [("waiting", 1, "HTTP 503"), ("waiting", 0, "")]
    receiver.answer = lambda _: 200
    assert hooks.call_out(worker, 1) == 0
    database.later(seconds=6)
    assert hooks.call_out(worker, 1) == 2
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[0] == ids[1] != ids[2]


def test_a_redirect_is_not_followed(worker, database, receiver, secret):
    receiver.answer = lambda _: 307
    hooks.call_out(worker, 1)
    assert len(receiver.got) == 1
    assert states(database)[0] == ("waiting", 1, "HTTP 307")


def test_this_machine_is_called_only_where_the_setting_says_so(outside, database, receiver, secret):
    hooks.call_out(outside, 1)
    assert receiver.got == []
    assert states(database)[0] == ("waiting", 1, "the address may not be called")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
@pytest.mark.parametrize("loopback", [True, False])
def test_a_name_that_leads_into_another_network_is_not_called(address, loopback):
    told = hooks.post(call("https://hooks.example.com/"), VAULT, loopback=loopback, resolve=lambda *_: [address])
    assert told == "its address is not public"


def test_a_name_with_one_address_inside_is_not_called_at_all():
    told = hooks.post(
        call("https://hooks.example.com/"), VAULT, loopback=False, resolve=lambda *_: ["93.184.216.34", "10.0.0.8"]
    )
    assert told == "its address is not public"


def test_a_program_that_is_not_there_is_said_so(receiver):
    with receiving() as gone:
        url = gone.url
    assert hooks.post(call(url), VAULT, loopback=True) == "no connection"


def test_a_secret_that_does_not_open_sends_nothing(receiver):
    other = dataclasses.replace(call(receiver.url), secret=VAULT.seal("webhook 2", SECRET))
    assert hooks.post(other, VAULT, loopback=True) == "its secret does not open with NOVELO_SECRET_KEY"
    assert receiver.got == []


def test_neither_secret_nor_address_nor_words_are_logged(worker, receiver, secret, caplog):
    caplog.set_level("DEBUG", "workers")
    receiver.answer = lambda _: 500
    hooks.call_out(worker, 1)
    said = [str(vars(record)) for record in caplog.records if record.name.startswith("workers")]
    assert said
    assert not [line for line in said for word in (secret, receiver.url, "Maria") if word in line]


def test_the_sweep_finds_what_lost_its_ring(database, secret):
    rings = database.read(lambda session: sweep.overdue(session, database))
    assert [(ring.queue, ring.subject) for ring in rings if ring.job == "call_out"] == [("hook", 1)]


def test_a_worker_that_died_is_followed_by_another_after_its_lease(worker, database, receiver, secret):
    def work(session):
        session.scalars(select(HookLine)).one().lease_until = NOON

    database.write(work)
    assert hooks.call_out(worker, 1) == 2
    assert database.read(lambda session: session.scalars(select(Conversation.status)).one()) == "closed"
