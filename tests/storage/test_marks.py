"""What time alone brings: the window's levels, the alarm before it closes, words that go out or waited too long."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, clockwork, conversations, marks, queued, replies, snooze
from storage.domain.events import MessageReceived, Person
from storage.models import Conversation, Delivery, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

HOUR = timedelta(hours=1)
WORDS = Typed("UANA", "C1", "1700000100.000100", "Bom dia", NOON)
MARIA = Person(address="5511987654321", name="Maria Souza")


@pytest.fixture(params=["whatsapp", "instagram"])
def channel(request):
    return request.param


@pytest.fixture
def conversation(database, channel):
    """One in which the customer waits since noon."""

    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session), channel))
        row.waiting_since = NOON
        marks.restart(row, session.get_one(Inbox, row.inbox_id))
        return row.id

    return database.write(work)


@pytest.fixture
def do(database, conversation):
    """Run something with the conversation, held."""
    return lambda work: database.write(lambda session: work(session, conversations.held(session, 1, conversation)))


def sweep(database, at):
    """Let the time be `at`, and do what is due until nothing is."""
    database.clock = at
    while due := database.read(lambda session: marks.due_now(session, at, 200)):
        for each in due:
            database.write(lambda session, each=each: marks.attend(session, each, at))


def staged(database, *kinds):
    """What was staged, cancelled cards too, in order."""

    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind.in_(kinds)).order_by(Delivery.id))
        return [(each.kind, each.payload.get("closing", "")) for each in rows]

    return database.read(read)


def drawn(database):
    """How often the card was wished for; each wish is taken away, as its drawing would."""

    def work(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "card", Delivery.state == "queued")).all()
        for each in rows:
            each.state, each.settled_at = "sent", database.now()
        return len(rows)

    return database.write(work)


def test_st3_the_card_is_drawn_again_exactly_when_its_mark_changes(database, conversation, channel):
    ends = [NOON + 24 * HOUR] + ([NOON + 24 * 7 * HOUR] if channel == "instagram" else [])
    second = timedelta(seconds=1)
    for end in ends:
        for mark in (end - 6 * HOUR, end - HOUR, end):
            sweep(database, mark - second)
            drawn(database)
            sweep(database, mark)
            assert drawn(database) == 1, mark
    assert database.read(lambda session: session.get_one(Conversation, conversation).due_at) is None


def test_tw6_au4_the_owner_is_told_twice_before_the_window_closes_and_never_again(database, conversation, do, channel):
    do(lambda session, about: setattr(about, "owner", "UANA"))
    end = NOON + (24 * HOUR if channel == "whatsapp" else 24 * 7 * HOUR)
    sweep(database, end - 2 * HOUR - timedelta(seconds=1))
    assert staged(database, "dm", "closing") == []
    sweep(database, end - 2 * HOUR)
    sweep(database, end - HOUR)
    assert staged(database, "dm", "closing") == [("dm", "two-hours")]
    sweep(database, end - timedelta(minutes=30))
    sweep(database, end)
    assert staged(database, "dm", "closing") == [("dm", "two-hours"), ("dm", "half-hour")]


def test_tw6_au4_where_nobody_owns_it_the_slack_channel_is_told(database, conversation, do, channel):
    sweep(database, NOON + (24 if channel == "whatsapp" else 24 * 7) * HOUR - timedelta(minutes=100))
    assert staged(database, "dm", "closing") == [("closing", "two-hours")]


@pytest.mark.parametrize("change", [{"status": "closed"}, {"waiting_since": None}])
def test_tw6_no_alarm_for_what_is_closed_or_answered(database, conversation, do, change):
    do(lambda session, about: [setattr(about, name, value) for name, value in change.items()])
    sweep(database, NOON + 24 * 7 * HOUR - HOUR)
    sweep(database, NOON + 24 * 7 * HOUR)
    assert staged(database, "dm", "closing") == []


def test_tw6_no_alarm_while_somebody_has_put_it_off_knowing_that_its_window_closes(database, conversation, do, channel):
    end = NOON + (24 * HOUR if channel == "whatsapp" else 24 * 7 * HOUR)
    do(lambda session, about: snooze.put_off(session, about, end - HOUR, "UANA", now=NOON))
    sweep(database, end - 2 * HOUR)
    assert staged(database, "dm", "closing") == []
    clockwork.run_due(database)
    sweep(database, end - timedelta(minutes=30))
    do(lambda session, about: snooze.ring(session, about, end - timedelta(minutes=30)))
    assert staged(database, "closing") == [("closing", "half-hour")]


def test_tw6_an_alarm_that_broke_off_rings_once_when_it_is_tried_again(database, conversation, do, channel):
    do(lambda session, about: setattr(about, "owner", "UANA"))
    at = NOON + (24 if channel == "whatsapp" else 24 * 7) * HOUR - timedelta(minutes=100)

    def dies(session):
        marks.attend(session, conversation, at)
        raise RuntimeError("the process is gone")

    with pytest.raises(RuntimeError):
        database.write(dies)
    assert staged(database, "dm") == []
    sweep(database, at)
    sweep(database, at)
    assert staged(database, "dm") == [("dm", "two-hours")]


def test_tw6_after_a_long_silence_of_ours_only_what_is_true_now_is_said(database, conversation, do, channel):
    end = NOON + (24 * HOUR if channel == "whatsapp" else 24 * 7 * HOUR)
    sweep(database, end - timedelta(minutes=10))
    assert staged(database, "dm", "closing") == [("closing", "half-hour")]
    sweep(database, end + HOUR)
    assert staged(database, "dm", "closing") == [("closing", "half-hour")]


def test_tw6_two_sweeps_at_the_same_moment_ring_once(database, conversation):
    at = NOON + 24 * 7 * HOUR - timedelta(minutes=100)
    database.clock = at
    for _ in range(2):
        database.write(lambda session: marks.attend(session, conversation, at))
    assert len(staged(database, "closing")) <= 1


def writes(session, about, at, number=1):
    """The customer writes."""
    inbox = session.get_one(Inbox, about.inbox_id)
    event = MessageReceived(inbox.account, f"in-{number}", MARIA, at, "text", "Oi")
    assert arrivals.received(session, inbox, event, envelope_id=None, now=at)


def wait(do, at):
    """Words that wait, since `at`."""

    def work(session, about):
        message = replies.hold_back(session, about, WORDS, now=at)
        assert queued.wait(session, about, message, now=at)
        assert not queued.wait(session, about, message, now=at)
        return message.id

    return do(work)


def parts(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [(each.payload["text"], each.state) for each in rows]

    return database.read(read)


def words(database):
    return database.read(
        lambda session: session.execute(
            select(Message.direction, Message.status, Message.failure).where(Message.slack_ts.is_not(None))
        ).all()
    )


def test_tw7_words_that_wait_go_out_a_minute_after_the_customer_writes(database, do):
    wait(do, NOON + 30 * HOUR)
    at = NOON + 200 * HOUR
    sweep(database, at)
    do(lambda session, about: writes(session, about, at))
    sweep(database, at + timedelta(seconds=59))
    assert parts(database) == []
    sweep(database, at + timedelta(seconds=60))
    assert parts(database) == [("Bom dia", "queued")]
    assert words(database) == [("out", "staged", "")]


def test_tw7_they_leave_who_waits_for_an_answer_waiting(database, do):
    wait(do, NOON + 30 * HOUR)
    at = NOON + 200 * HOUR
    do(lambda session, about: [setattr(about, "waiting_since", None), writes(session, about, at)])
    sweep(database, at + timedelta(seconds=61))
    assert do(lambda session, about: about.waiting_since) == at


@pytest.mark.parametrize("seconds", [-10, 30])
def test_tw7_words_that_wait_can_be_called_off_before_and_within_that_minute(database, do, seconds):
    message_id = wait(do, NOON + 30 * HOUR)
    at = NOON + 200 * HOUR
    if seconds > 0:
        do(lambda session, about: writes(session, about, at))
    database.clock = at + timedelta(seconds=seconds)
    off = lambda session, about: queued.call_off(  # noqa: E731
        session, about, session.get_one(Message, message_id), now=database.clock
    )
    assert [do(off), do(off)] == [True, False]
    sweep(database, at + timedelta(minutes=5))
    assert (parts(database), words(database)) == ([], [("note", "", "")])


def test_tw7_a_message_that_came_too_late_to_open_the_window_lets_nothing_go(database, do, channel):
    wait(do, NOON + 30 * HOUR)
    at = NOON + 400 * HOUR
    late = at - (25 if channel == "whatsapp" else 24 * 7 + 1) * HOUR

    def work(session, about):
        inbox = session.get_one(Inbox, about.inbox_id)
        event = MessageReceived(inbox.account, "in-late", MARIA, late, "text", "Oi")
        arrivals.received(session, inbox, event, envelope_id=None, now=at)

    do(work)
    sweep(database, at + timedelta(minutes=5))
    assert (parts(database), words(database)) == ([], [("out", "queued", "")])


def test_tw7_they_are_not_sent_when_the_window_was_closed_again_meanwhile(database, do):
    wait(do, NOON + 30 * HOUR)
    at = NOON + 200 * HOUR
    do(lambda session, about: writes(session, about, at))
    do(lambda session, about: setattr(about, "inbound_at", NOON))
    sweep(database, at + timedelta(minutes=2))
    assert (parts(database), words(database)) == ([], [("out", "queued", "")])


def test_tw7_after_thirty_days_they_are_dropped_and_their_author_has_them_back(database, do):
    wait(do, NOON + 30 * HOUR)
    sweep(database, NOON + 30 * HOUR + timedelta(days=30) - timedelta(seconds=1))
    assert words(database) == [("out", "queued", "")]
    sweep(database, NOON + 30 * HOUR + timedelta(days=30))
    assert words(database) == [("out", "failed", "never_written")]
    told = database.read(lambda session: session.scalars(select(Delivery.payload).where(Delivery.kind == "dm")).all())
    assert [each["user"] for each in told if "dropped" in each] == ["UANA"]
