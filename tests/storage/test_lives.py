"""The flight recorder out of real rows: what a link means, and what the rows remember of a message's life."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, letters, lives, outbox, replies, settlement
from storage.domain.errors import Rejected, TryLater, Uncertain
from storage.domain.events import MessageReceived, Person, StatusChanged
from storage.domain.outcomes import Absent, Sent
from storage.lives import Subject
from storage.models import Conversation, Delivery, Envelope, Inbox, Lane, Message, Thread
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")


@pytest.fixture
def home(database):
    """The ids of Maria's conversation and its inbox."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        return builders.conversation(session, inbox).id, inbox.id

    return database.write(work)


def replied(database, home, text="Oi!", ts="1700000100.000100"):
    """A reply is typed; its message's id."""

    def work(session):
        about, inbox = session.get_one(Conversation, home[0]), session.get_one(Inbox, home[1])
        typed = Typed("UANA", "C1", ts, text, database.now())
        return replies.send(session, about, inbox, typed, now=database.now())[0].id

    return database.write(work)


def came(database, home, external_id="wamid.1", text="Olá"):
    """Maria writes; her message's id."""

    def work(session):
        inbox, now = session.get_one(Inbox, home[1]), database.now()
        envelope = Envelope(source="whatsapp", digest=external_id, body=b"{}", state="opened", received_at=now)
        session.add(envelope)
        session.flush()
        event = MessageReceived(
            account=inbox.account, external_id=external_id, sender=MARIA, sent_at=now, kind="text", text=text
        )
        arrivals.received(session, inbox, event, envelope_id=envelope.id, now=now)
        return session.scalars(select(Message.id).where(Message.external_id == external_id)).one()

    return database.write(work)


def work_lane(database, target, *outcomes):
    """Drain the lane to a target, one outcome a turn; a second passes before each answer."""

    lane = database.read(lambda session: session.scalar(select(Lane.id).where(Lane.target == target)))
    for outcome in outcomes:
        turn = outbox.take(database, lane, "w1", lambda *_: [])
        assert turn is not None
        database.later(seconds=1)
        outbox.settle(database, turn, outcome, lambda *_: [], settlement.settled, go_on=False)


def told(database, *ids):
    """The lives of messages: each step with the seconds since noon and what it is about."""

    def read(session):
        subjects = [Subject(session.get_one(Message, each).conversation_id, "C1", each) for each in ids]
        return [lives.tell(session, each, now=database.now()) for each in subjects]

    return database.read(read)


def steps(life):
    return [
        ((step.at - NOON).total_seconds(), step.what, step.part.target if step.part else "", step.provider)
        for step in life.steps
    ]


def test_a_customers_message_is_told_from_the_webhook_to_the_post(database, home):
    message = came(database, home)
    work_lane(database, "slack", Sent("1700000200.000100"))
    (life,) = told(database, message)

    assert steps(life) == [
        (0, "written", "", ""),
        (0, "received", "", ""),
        (0, "stored", "", ""),
        (0, "staged", "slack", ""),
        (1, "try-sent", "slack", ""),
    ]
    assert (life.now, life.customer, life.channel, life.direction) == ("shown", "Maria Souza", "whatsapp", "in")


def test_a_reply_is_told_with_its_retries_the_providers_words_and_its_ticks(database, home):
    message = replied(database, home)
    work_lane(database, "customer", TryLater("throttled", "130429: slow down", seconds=1, free=True))
    database.later(seconds=5)
    work_lane(database, "customer", Sent("wamid.out"))
    delivered_at = database.now()
    database.later(minutes=9)

    def hears(session):
        event = StatusChanged(account="1001", external_id="wamid.out", status="delivered", at=delivered_at)
        arrivals.status_changed(session, session.get_one(Inbox, home[1]), event, now=database.now())

    database.write(hears)
    (life,) = told(database, message)

    assert steps(life) == [
        (0, "typed", "", ""),
        (0, "stored", "", ""),
        (0, "staged", "customer", ""),
        (1, "try-trylater", "customer", "130429: slow down"),
        (7, "try-sent", "customer", ""),
        (547, "heard-delivered", "customer", ""),
    ]
    assert life.steps[-1].their_at == delivered_at
    assert life.now == "delivered"


def test_how_an_unclear_send_was_settled_is_told(database, home):
    message = replied(database, home)
    work_lane(database, "customer", Uncertain("no_answer", "ReadTimeout"))

    def proves(session):
        part = session.scalars(select(Delivery).where(Delivery.target == "customer")).one()
        event = StatusChanged(
            account="1001", external_id="wamid.out", status="sent", at=database.now(), correlation=part.key
        )
        arrivals.status_changed(session, session.get_one(Inbox, home[1]), event, now=database.later(seconds=2))

    database.write(proves)
    (life,) = told(database, message)

    assert [what for _, what, _, _ in steps(life)][3:] == ["try-uncertain", "by-status"]
    assert life.now == "sent"


def test_a_look_that_found_nothing_and_the_second_post_are_told(database, home):
    came(database, home)
    work_lane(database, "slack", Uncertain("no_answer", "ReadTimeout"))
    for _ in range(2):
        database.later(seconds=31)
        work_lane(database, "slack", Absent())
    database.later(seconds=1)
    work_lane(database, "slack", Sent("1700000200.000100"))
    (life,) = told(database, 1)

    assert [(what, step.count) for step, (_, what, _, _) in zip(life.steps, steps(life), strict=True)][4:] == [
        ("try-uncertain", 1),
        ("look-absent", 2),
        ("try-sent", 1),
    ]


def test_a_worker_that_was_killed_over_it_is_told(database, home):
    message = replied(database, home)
    lane = database.read(lambda session: session.scalar(select(Lane.id).where(Lane.target == "customer")))
    outbox.take(database, lane, "w1", lambda *_: [])
    database.later(seconds=40)
    outbox.take(database, lane, "w2", lambda *_: [])
    (life,) = told(database, message)

    assert steps(life)[3:] == [(40, "try-interrupted", "customer", "")]
    assert life.now == "uncertain"


def test_who_decided_what_about_a_refused_one_is_told(database, home):
    message = replied(database, home)
    work_lane(database, "customer", Rejected("blocked", "131026: undeliverable"))

    def decides(session):
        part = session.scalars(select(Delivery).where(Delivery.target == "customer")).one()
        letters.decide(session, part, "again", "UBRUNO", "", now=database.later(minutes=1))

    database.write(decides)
    work_lane(database, "customer", Sent("wamid.2"))
    (life,) = told(database, message)

    assert [(what, step.by) for step, (_, what, target, _) in zip(life.steps, steps(life), strict=True)
            if target in {"", "customer"}] == [
        ("typed", "UANA"), ("stored", ""), ("staged", ""), ("try-rejected", ""), ("decided-again", "UBRUNO"),
        ("try-sent", ""),
    ]  # fmt: skip
    assert life.now == "sent"


def test_what_was_joined_into_one_post_has_its_try(database, home):
    first, second = came(database, home), came(database, home, "wamid.2", "Tem alguém?")
    work_lane(database, "slack", Sent("1700000200.000100"))

    assert [steps(life)[-1][1:] for life in told(database, first, second)] == [("try-sent", "slack", "")] * 2
    at = database.read(lambda session: lives.at(session, 1, "C1", "1700000200.000100"))
    assert at == [Subject(home[0], "C1", first), Subject(home[0], "C1", second)]


def test_a_link_leads_to_what_was_typed_there_and_to_the_card(database, home):
    message = replied(database, home)

    def roots(session):
        conversation = session.get_one(Conversation, home[0])
        card = outbox.stage(session, conversation, "slack", "root", now=NOON)
        card.external_id, card.state = conversation.thread_ts, "sent"
        return card.id

    card = database.write(roots)
    at = [
        database.read(lambda session, ts=ts: lives.at(session, 1, "C1", ts))
        for ts in ("1700000100.000100", "1700000000.000100", "1700009999.000100")
    ]
    assert at == [[Subject(home[0], "C1", message)], [Subject(home[0], "C1", 0, card)], []]
    assert database.read(lambda session: lives.tell(session, at[1][0], now=NOON)).now == "shown"


def test_a_ts_of_another_slack_channel_or_workspace_means_nothing(database, home):
    replied(database, home)
    came(database, home)
    work_lane(database, "slack", Sent("1700000200.000100"))
    asked = [(1, "C2", "1700000200.000100"), (2, "C1", "1700000200.000100"), (1, "C2", "1700000100.000100")]

    assert [database.read(lambda session, each=each: lives.at(session, *each)) for each in asked] == [[], [], []]


def test_a_post_in_the_channel_where_the_conversation_was_before_is_still_known(database, home):
    message = came(database, home)
    work_lane(database, "slack", Sent("1700000200.000100"))

    def moves(session):
        conversation = session.get_one(Conversation, home[0])
        conversation.slack_channel, conversation.thread_ts = "C2", "1700000300.000100"
        session.add(Thread(workspace_id=1, conversation_id=home[0], slack_channel="C2", ts="1700000300.000100",
                           created_at=NOON))  # fmt: skip

    database.write(moves)
    at = database.read(lambda session: lives.at(session, 1, "C1", "1700000200.000100"))
    assert at == [Subject(home[0], "C2", message)]


def test_a_message_is_named_by_our_number_and_by_the_channels_id(database, home):
    theirs, ours = came(database, home), replied(database, home)
    work_lane(database, "customer", Sent("wamid.out"))
    names = ("1", "wamid.1", "wamid.out", "99", "9" * 40, "nobody")

    found = [database.read(lambda session, name=name: lives.named(session, name)) for name in names]
    assert [[each.message_id for each in subjects] for subjects in found] == [[theirs], [theirs], [ours], [], [], []]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("https://lumina.slack.com/archives/C0AB1/p1700000100000100", ("C0AB1", "1700000100.000100")),
        (
            "<https://lumina.slack.com/archives/C0AB1/p1700000100000100?thread_ts=1700000000.000100&amp;cid=C0AB1>",
            ("C0AB1", "1700000100.000100"),
        ),
        ("<https://x.slack.com/archives/G0AB1/p1700000100000100|this one>", ("G0AB1", "1700000100.000100")),
        ("http://127.0.0.1:9000/archives/C1/p1700000100000100", ("C1", "1700000100.000100")),
        ("https://lumina.slack.com/archives/C0AB1", ("", "")),
        ("1700000100.000100", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_permalink_is_read_however_slack_wraps_it(words, expected):
    assert lives.place(words) == expected


def test_times_are_when_we_learnt_of_it_so_that_a_slow_clock_turns_nothing_around(database, home):
    message = replied(database, home)
    work_lane(database, "customer", Sent("wamid.out"))

    def hears(session):
        early = StatusChanged(
            account="1001", external_id="wamid.out", status="read", at=datetime(2026, 11, 2, tzinfo=UTC)
        )
        arrivals.status_changed(session, session.get_one(Inbox, home[1]), early, now=database.later(seconds=1))

    database.write(hears)
    (life,) = told(database, message)
    assert [what for _, what, _, _ in steps(life)][-2:] == ["try-sent", "heard-read"]
    assert life.steps[-1].at - life.steps[-1].their_at > timedelta(hours=12)
