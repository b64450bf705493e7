"""One thread of a process is at a lane, and what it is rung for meanwhile is done before it lets go."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from storage import outbox
from storage.domain import timing
from storage.domain.parts import TextPart, to_json
from storage.models import Conversation, Delivery
from storage.outbox import stage, turns
from tests import builders
from tests.bot.slackside import Wire, settings_for
from workers import budget, relay, threads
from workers.channels import Handed, channels
from workers.outside import AtWork, Outside
from workers.worker import Crew, crews


class Slow(Wire):
    """Slack that takes a post only when it is let."""

    def __init__(self):
        super().__init__()
        self.reached, self.let = threading.Event(), threading.Event()

    def _answer(self, method, arguments):
        if method != "chat.postMessage":
            return super()._answer(method, arguments)
        self.reached.set()
        assert self.let.wait(60)
        return {"ts": f"1700000900.{len(self.asked):06}"}


class Slot:
    """A place among those that send, that is got after something has happened."""

    def __init__(self, before):
        self.before = before

    def __enter__(self):
        self.before()

    def __exit__(self, *_):
        pass


@pytest.fixture
def wire():
    return Slow()


@pytest.fixture
def lane(database):
    """A conversation's lane of posts, with one in it."""
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return line(database)


def line(database):
    """One more line for the thread; its lane."""

    def work(session):
        talk = session.scalars(select(Conversation)).one()
        payload = {"key": "line-reopened", "values": {}}
        return stage(session, talk, "slack", "line", payload, now=database.now()).lane_id

    return database.write(work)


def states(database):
    return database.read(
        lambda session: session.execute(
            select(Delivery.state, func.count()).where(Delivery.target == "slack").group_by(Delivery.state)
        ).all()
    )


def test_rings_for_a_lane_that_is_worked_on_take_no_thread_and_are_not_lost(database, outside, wire, lane):
    worked = []
    at_it = threading.Thread(target=lambda: worked.append(relay.drain(outside, lane)))
    at_it.start()
    assert wire.reached.wait(60)
    line(database)
    assert [relay.drain(outside, lane) for _ in range(5)] == [0] * 5
    wire.let.set()
    at_it.join()
    assert states(database) == [("sent", 2)]
    assert worked == [2]


def test_a_lane_that_somebody_is_at_is_not_waited_for(database, outside, lane):
    """Whoever has the lease may need the conversation's row this very moment."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time anyway")
    turn = outbox.take(database, lane, "other", relay.limits)
    assert turn is not None
    held, done = threading.Event(), threading.Event()

    def hold(session):
        outbox.hold(session, turn.delivery.conversation_id)
        held.set()
        assert done.wait(60)

    holding = threading.Thread(target=database.write, args=(hold,))
    holding.start()
    assert held.wait(60)
    assert (
        outbox.take(database, lane, "worker", relay.limits) is None
    )  # at once: the row is held until we have our answer
    done.set()
    holding.join()


def test_a_lane_that_broke_may_be_begun_again(database, outside, lane, monkeypatch):
    def away(*_):
        raise OperationalError("", {}, Exception("away"))

    monkeypatch.setattr(outbox, "take", away)
    with pytest.raises(OperationalError):
        relay.drain(outside, lane)
    assert outside.at_work.begins(lane)


def test_who_was_rung_for_meanwhile_goes_on_once_and_then_lets_go():
    at_work = AtWork()
    assert [at_work.begins(7), at_work.begins(7), at_work.begins(7), at_work.begins(8)] == [True, False, False, True]
    assert [at_work.goes_on(7), at_work.goes_on(7)] == [True, False]
    assert at_work.begins(7)


@pytest.mark.parametrize(("prepared", "expected"), [(True, "queued"), (False, "uncertain")])
def test_a_database_that_fails_in_the_middle_of_a_delivery_costs_no_words(
    database, outside, lane, monkeypatch, prepared, expected
):
    """Before anything has left it is begun again; after that, Slack is looked at before it is."""

    def away(*_):
        raise OperationalError("", {}, Exception("away"))

    if prepared:
        monkeypatch.setattr(turns, "PREPARED", frozenset({"line"}))
    with monkeypatch.context() as failed:
        failed.setattr(threads, "perform", away)
        relay.drain(outside, lane)
    assert states(database) == [(expected, 1)]


def test_what_changes_while_the_card_is_being_posted_is_on_it_soon_after(database, outside, wire):
    """The card that is on its way shows what was before."""

    def begin(session):
        inbox = builders.inbox(session, builders.workspace(session))
        talk = builders.conversation(session, inbox, thread_ts="")
        return stage(session, talk, "slack", "root", now=database.now()).lane_id

    def own(session):
        talk = session.scalars(select(Conversation)).one()
        talk.owner = "UANA"
        outbox.redraw(session, talk, now=database.now())
        return session.scalars(outbox.lane_of(talk, "card").element).one()

    posts = database.write(begin)
    at_it = threading.Thread(target=lambda: relay.drain(outside, posts))
    at_it.start()
    assert wire.reached.wait(60)
    cards = database.write(own)
    assert relay.drain(outside, cards) == 1
    wire.let.set()
    at_it.join()
    database.later(seconds=threads.WAIT_FOR_THREAD + budget.CARD_SECONDS)
    relay.drain(outside, cards)
    assert [method for method, _ in wire.asked] == ["chat.postMessage", "chat.update"]
    assert ["<@UANA>" in str(arguments["text"]) for _, arguments in wire.asked] == [False, True]


def test_no_more_is_in_flight_to_customers_than_may_be(database, tmp_path):
    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        words = to_json(TextPart("oi"))
        talks = [
            builders.conversation(session, inbox, f"55119000000{number}", thread_ts=f"17{number}.1")
            for number in range(6)
        ]
        return [stage(session, each, "customer", "text", words, now=database.now()).lane_id for each in talks]

    counting, in_flight, seen = threading.Lock(), set(), []

    def send(_account, address, _part, key):
        with counting:
            in_flight.add(key)
            seen.append((len(in_flight), address.address))
        time.sleep(0.05)
        with counting:
            in_flight.remove(key)
        return Handed(f"wamid.{key}")

    lanes, settings = database.write(work), replace(settings_for(tmp_path), threads=2)
    spoken = {"whatsapp": replace(channels()["whatsapp"], send=send)}
    outside = Outside(settings, database, builders.VAULT, "worker", channels=spoken)
    with ThreadPoolExecutor(6) as crew:
        assert list(crew.map(lambda lane_id: relay.drain(outside, lane_id), lanes)) == [1] * 6
    assert (max(count for count, _ in seen), len({address for _, address in seen})) == (2, 6)


def test_who_had_to_wait_too_long_to_send_leaves_it_for_later(database, tmp_path, monkeypatch):
    """The lease may be over before the answer is there: then somebody else would find a send that had begun."""
    talk = database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )
    words, sent = to_json(TextPart("oi")), []
    lane_id = database.write(
        lambda session: (
            stage(session, session.get_one(Conversation, talk), "customer", "text", words, now=database.now()).lane_id
        )
    )
    spoken = {"whatsapp": replace(channels()["whatsapp"], send=lambda *told: sent.append(told))}
    outside = Outside(settings_for(tmp_path), database, builders.VAULT, "worker", channels=spoken)
    monkeypatch.setattr(outside, "in_flight", Slot(lambda: monkeypatch.setattr(timing, "LEASE", timing.GUARD)))
    relay.drain(outside, lane_id)
    state = database.read(lambda session: session.scalars(select(Delivery.state)).one())
    assert (sent, state) == ([], "queued")


def test_there_are_threads_for_the_books_beside_those_that_send():
    assert crews(["customer"], 32) == [Crew(("customer",), 48)]
    assert crews(["customer"], 1) == [Crew(("customer",), 2)]
