"""What customers are told by itself: once, only where it may be, and never over somebody who answers."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from storage import (
    arrivals,
    automatic,
    clockwork,
    consent,
    conversations,
    happenings,
    practice,
    replies,
    ruling,
    timers,
)  # fmt: skip
from storage.domain import hours, rules
from storage.domain.events import MessageEchoed, MessageReceived, Person
from storage.models import Automatic, Contact, Conversation, Delivery, Happening, Inbox, Message, Timer
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

SHOP = {"zone": "UTC", "mon-fri": ["09:00-12:00", "13:00-18:00"]}  # NOON is a Monday's, as it closes for lunch
AWAY = {"en": "Hi {{first_name|there}}! We are back {{opens}}.", "pt-BR": "Oi! Voltamos {{opens}}."}
WELCOME = "Welcome to {{inbox}}!"


@pytest.fixture
def inbox(database):
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)).id)


@pytest.fixture
def writes(database, inbox):
    """A customer writes, and what follows by itself follows."""
    count = iter(range(1000))

    def write(words="Oi", *, follows=True, sent_at=None, **more):
        event = MessageReceived(
            "1001", f"wamid.{next(count)}", Person("5511987654321", name="Maria Souza"), sent_at or database.now(),
            "text", words, **more,
        )  # fmt: skip

        def work(session):
            row = session.get_one(Inbox, inbox)
            return arrivals.received(session, row, event, envelope_id=None, now=database.now())

        assert database.write(work)
        if follows:
            clockwork.run_due(database)

    return write


def works(database, **written):
    database.write(lambda session: practice.take_over(session, {1: written}, now=NOON))


def change(database, **fields):
    def work(session):
        for field, value in fields.items():
            setattr(session.scalars(select(Conversation)).one(), field, value)

    database.write(work)


def answers(database, user="UANA"):
    def work(session):
        row = conversations.held(session, 1, 1)
        typed = Typed(user, "C1", f"{database.now().timestamp():.6f}", "Claro!", database.now())
        replies.send(session, row, session.get_one(Inbox, row.inbox_id), typed, now=database.now())

    database.write(work)


def told(database):
    """What was staged for the customer by itself: (what for, words), in order."""

    def read(session):
        wanted = select(Message).where(Message.source == "bot").order_by(Message.id)
        return [(each.details["bot"], each.text) for each in session.scalars(wanted)]

    return database.read(read)


def lines(database):
    def read(session):
        wanted = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
        return [(each.payload["key"], each.payload["values"]) for each in session.scalars(wanted)]

    return database.read(read)


def row(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def test_au2_out_of_hours_a_customer_is_told_so_once_a_closed_time(database, writes):
    works(database, hours=SHOP, away=AWAY)
    database.later(minutes=5)
    writes()
    writes("Alguém aí?")
    assert told(database) == [("away", "Hi Maria! We are back 13:00.")]

    database.later(hours=1)  # open
    writes("E agora?")
    database.later(hours=5)  # closed again
    writes("Boa noite")
    assert [text for _, text in told(database)][1:] == ["Hi Maria! We are back Tuesday 09:00."]


def test_au2_it_goes_to_the_customer_and_the_thread_shows_it_with_a_robot(database, writes):
    works(database, hours=SHOP, away="Later.")
    writes()
    staged = database.read(
        lambda session: session.execute(
            select(Delivery.target, Delivery.kind).where(Delivery.kind.in_(("text", "sent"))).order_by(Delivery.id)
        ).all()
    )
    assert [tuple(each) for each in staged] == [("customer", "text"), ("slack", "sent")]
    message = database.read(lambda session: session.scalars(select(Message).where(Message.source == "bot")).one())
    assert (message.author, message.status, message.direction) == ("", "staged", "out")


def test_ci4_au2_that_something_was_said_by_itself_answers_nobody(database, writes):
    works(database, hours=SHOP, away="Later.")
    writes("Oi")
    talk = row(database)
    assert (talk.waiting_since, talk.replied_at, talk.preview, talk.preview_by_customer) == (NOON, None, "Oi", True)


def test_au2_whoever_is_new_is_welcomed_in_hours_and_nobody_twice(database, writes):
    works(database, welcome=WELCOME)
    writes()
    writes()
    database.later(days=30)
    writes()
    assert told(database) == [("welcome", "Welcome to Sales!")]


def test_au2_whoever_is_new_out_of_hours_hears_one_thing(database, writes):
    works(database, hours=SHOP, welcome=WELCOME, away="Later.")
    writes()
    database.later(hours=2)
    writes()
    assert told(database) == [("away", "Later.")]


def test_au2_who_was_there_before_the_welcome_was_is_not_welcomed(database, writes):
    writes()
    works(database, welcome=WELCOME)
    database.later(days=1)
    writes()
    assert told(database) == []


@pytest.mark.parametrize(("minutes", "many"), [(29, 0), (30, 1)])
def test_au2_nothing_is_said_within_half_an_hour_of_a_human_reply(database, writes, minutes, many):
    works(database, hours=SHOP, away="Later.")
    database.later(minutes=-30)
    writes()
    database.later(minutes=30)
    answers(database)
    database.later(minutes=minutes)
    writes("Obrigada. E mais uma coisa")
    assert len(told(database)) == many


def test_au2_a_message_from_the_phone_is_a_human_reply(database, writes, inbox):
    works(database, hours=SHOP, away="Later.")
    database.later(minutes=-10)
    writes()
    echo = MessageEchoed("1001", "wamid.echo", Person("5511987654321"), database.later(minutes=15), "text", "Já vejo")

    def work(session):
        return arrivals.echoed(session, session.get_one(Inbox, inbox), echo, envelope_id=None, now=database.now())

    database.write(work)
    database.later(minutes=20)
    writes("Ok")
    assert told(database) == []


@pytest.mark.parametrize("field", ["muted_at", "blocked_at"])
def test_au2_who_is_left_alone_is_told_nothing(database, writes, field):
    works(database, hours=SHOP, away="Later.")
    writes(follows=False)
    change(database, **{field: NOON})
    clockwork.run_due(database)
    assert told(database) == []


def test_au2_who_wants_nothing_is_told_nothing(database, writes):
    works(database, hours=SHOP, away="Later.", welcome=WELCOME)
    writes("STOP")
    assert database.read(lambda session: consent.opted_out(session, session.scalars(select(Contact)).one()))
    writes("Oi")
    assert told(database) == []


def test_au2_nothing_is_said_in_a_group_or_where_another_app_answers(database, writes):
    works(database, hours=SHOP, away="Later.")
    writes(group="1234-5678@g.us")
    writes(standby=True)
    assert told(database) == []


def test_au2_what_was_written_long_ago_is_not_greeted(database, writes):
    works(database, hours=SHOP, away="Later.")
    writes(sent_at=NOON - timedelta(minutes=61))
    assert told(database) == []


def test_au2_nothing_is_said_in_the_part_of_the_window_that_is_for_people(database):
    works_at = {"hours": SHOP, "away": "Later."}

    def work(session):
        home = builders.inbox(session, builders.workspace(session), "instagram", "17841")
        home.practice = works_at
        talk = builders.conversation(session, home, "770200000000001", inbound_at=NOON - timedelta(hours=25))
        row = session.get_one(Conversation, talk.id)
        message = arrivals.put(
            session, row, envelope_id=None, now=NOON, direction="in", source="customer", kind="text", text="Oi",
            details={}, external_id="m1", sent_at=NOON,
        )  # fmt: skip
        assert conversations.window(row, home, NOON).state == "agent_only"
        automatic.greet(session, row, message, now=NOON)

    database.write(work)
    assert told(database) == []


def test_au2_two_that_look_at_the_same_event_send_it_once(database, writes):
    works(database, hours=SHOP, away="Later.")
    writes(follows=False)
    (event,) = database.read(lambda session: happenings.due(session, NOON, 10))
    looked = [database.write(lambda session: clockwork._look_at(session, event, NOON)) for _ in range(2)]
    assert (looked, len(told(database))) == ([True, False], 1)


@pytest.mark.parametrize("place", ["happening.looking", "happening.looked_at"])
def test_au2_dying_anywhere_while_it_is_looked_at_sends_it_once(database, writes, monkeypatch, place):
    works(database, hours=SHOP, away="Later.")
    writes(follows=False)

    class Died(BaseException):
        """As if the process had been killed."""

    def die(name):
        if name == place:
            raise Died

    monkeypatch.setattr(clockwork, "reach", die)
    with pytest.raises(Died):
        clockwork.run_due(database)
    monkeypatch.undo()
    for _ in range(2):
        clockwork.run_due(database)
    assert told(database) == [("away", "Later.")]


def test_au2_the_same_is_kept_by_the_database_itself(database, writes):
    writes()

    def work(session):
        talk = conversations.held(session, 1, 1)
        return [automatic.once(session, talk, "away", "p", now=NOON) for _ in range(2)]

    assert database.write(work) == [True, False]


def test_au2_the_text_is_in_the_customers_language(database, writes):
    works(database, hours=SHOP, away=AWAY)
    database.later(hours=7)
    writes(follows=False)

    def speak(session):
        session.scalars(select(Contact)).one().language = "pt"

    database.write(speak)
    clockwork.run_due(database)
    assert told(database) == [("away", "Oi! Voltamos terça-feira 09:00.")]


def test_au2_a_text_with_a_blank_that_is_not_known_is_not_sent_and_the_thread_says_so(database, writes):
    works(database, welcome="Oi, {{first_name}}!")
    writes(follows=False)

    def forget(session):
        session.scalars(select(Contact)).one().name = ""
        session.scalars(select(Conversation)).one()

    database.write(forget)
    database.write(lambda session: session.execute(text("UPDATE identities SET name = ''")))
    clockwork.run_due(database)
    assert told(database) == []
    assert lines(database)[-1] == ("line-not-said", {"what": "", "blanks": "first_name"})


def test_an_inbox_without_anything_automatic_notes_nothing_down(database, writes):
    works(database, hours=SHOP)
    writes(follows=False)
    assert database.read(lambda session: session.scalar(select(func.count(Happening.id)))) == 0


def test_what_was_done_once_is_forgotten_when_its_period_is_over_for_certain(database, writes, monkeypatch):
    writes(follows=False)
    kinds = [
        "rule:vip",
        "rule:refund",
        "notify:vip:UANA",
        "unsaid:welcome:",
        "welcome",
        "away",
        "idle:vip",
        "slow_nudge",
    ]

    def work(session):
        talk = session.scalars(select(Conversation)).one()
        return [automatic.once(session, talk, kind, "then", now=NOON) for kind in [*kinds, "away"]]

    assert database.write(work) == [True] * len(kinds) + [False]
    monkeypatch.setattr(automatic, "FORGOTTEN_MOST", 2)

    def left(**later):
        now = NOON + timedelta(seconds=1, **later)
        steps = [database.write(lambda session: automatic.forget(session, now)) for _ in range(3)]
        return steps, database.read(
            lambda session: session.scalars(select(Automatic.kind).order_by(Automatic.id)).all()
        )

    assert left(days=1) == ([0, 0, 0], kinds)
    assert left(days=2) == ([2, 0, 0], [kind for kind in kinds if not kind.startswith(("notify", "unsaid"))])
    assert left(days=31) == ([2, 1, 0], ["away", "idle:vip", "slow_nudge"])
    assert left(days=400) == ([0, 0, 0], ["away", "idle:vip", "slow_nudge"])
    assert left(days=401) == ([2, 1, 0], [])


def test_nothing_is_forgotten_while_it_may_happen_again_or_is_counted():
    assert max(hours.FARTHEST, rules.IDLE_MAX) < automatic.LONGEST
    assert automatic.MATTERS["rule"] > ruling.COUNTED


SLOW = {"nudge_after_minutes": 10, "message_after_minutes": 20, "text": "Sorry, one moment."}


def test_au3_the_team_is_told_first_and_then_the_customer_once(database, writes):
    works(database, slow_answer=SLOW)
    writes()
    for minutes in (9, 1, 9, 1, 60):
        database.later(minutes=minutes)
        clockwork.run_due(database)
    assert lines(database) == [("line-slow-answer", {"owner": "", "minutes": "10"})]
    assert told(database) == [("slow_message", "Sorry, one moment.")]


def test_au3_the_wait_is_counted_in_working_time(database, writes):
    works(database, hours=SHOP, slow_answer={"nudge_after_minutes": 10})
    database.later(minutes=-5)
    writes()
    database.later(minutes=69)  # five before lunch, four after it
    clockwork.run_due(database)
    assert lines(database) == []
    database.later(minutes=1)
    clockwork.run_due(database)
    assert lines(database) == [("line-slow-answer", {"owner": "", "minutes": "10"})]


def test_au3_no2_where_an_answer_is_due_the_clock_alone_tells_the_team_and_the_customer_is_told_all_the_same(
    database, writes
):
    works(database, slow_answer=SLOW, first_answer_within="1h", lead="ULEAD")
    writes()
    said = []
    for _ in range(30):
        clockwork.run_due(database)
        said.append([key for key, _ in lines(database)])
        database.later(minutes=5)
    assert said[8:13] == [[]] + [["line-answer-warning"]] * 3 + [["line-answer-warning", "line-answer-breached"]]
    assert said[-1] == ["line-answer-warning", "line-answer-breached"]
    assert told(database) == [("slow_message", "Sorry, one moment.")]


def raised(database, priority):
    database.write(
        lambda session: conversations.press(
            session, session.scalars(select(Conversation)).one(), priority, "UANA", now=database.now()
        )
    )
    clockwork.run_due(database)


def reminders(database):
    return [
        key for key, _ in lines(database) if key in {"line-slow-answer", "line-answer-warning", "line-answer-breached"}
    ]


def test_no2_a_priority_that_is_raised_after_the_slow_answer_was_told_warns_no_second_time(database, writes):
    works(database, slow_answer={"nudge_after_minutes": 10}, first_answer_within={"urgent": "15m"})
    writes()
    database.later(minutes=10)
    clockwork.run_due(database)
    database.later(minutes=2)  # past the three quarters at which an urgent one is warned of
    raised(database, "urgent")
    assert reminders(database) == ["line-slow-answer"]
    database.later(minutes=3)
    clockwork.run_due(database)
    assert reminders(database) == ["line-slow-answer", "line-answer-breached"]


def test_no2_a_priority_that_is_raised_after_the_slow_answer_was_told_warns_when_that_comes_later(database, writes):
    works(database, slow_answer={"nudge_after_minutes": 10}, first_answer_within={"high": "1h"})
    writes()
    database.later(minutes=10)
    clockwork.run_due(database)
    raised(database, "high")
    database.later(minutes=35)
    clockwork.run_due(database)
    assert reminders(database) == ["line-slow-answer", "line-answer-warning"]


def test_no2_a_priority_that_is_lowered_after_its_warning_has_no_slow_answer_told(database, writes):
    works(database, slow_answer={"nudge_after_minutes": 10}, first_answer_within={"urgent": "8m"})
    writes()
    raised(database, "urgent")
    database.later(minutes=6)
    clockwork.run_due(database)
    raised(database, "usual")
    database.later(minutes=4)
    clockwork.run_due(database)
    assert reminders(database) == ["line-answer-warning"]


def test_au3_no2_who_has_no_target_is_told_of_after_the_minutes_of_the_slow_answer(database, writes):
    works(
        database, slow_answer={"nudge_after_minutes": 10}, next_answer_within="1h", first_answer_within={"high": "1h"}
    )
    writes()
    for minutes in (10, 60, 60):
        database.later(minutes=minutes)
        clockwork.run_due(database)
    assert [key for key, _ in lines(database)] == ["line-slow-answer"]


def test_au3_an_answer_stops_the_clock_and_who_writes_again_begins_it_anew(database, writes):
    works(database, slow_answer=SLOW)
    writes()
    database.later(minutes=9)
    answers(database)
    database.later(minutes=9)
    writes("E o preço?")
    change(database, owner="UANA")
    database.later(minutes=9)
    clockwork.run_due(database)
    assert lines(database) == []
    database.later(minutes=1)
    clockwork.run_due(database)
    assert lines(database) == [("line-slow-answer", {"owner": "UANA", "minutes": "10"})]
    database.later(minutes=60)
    clockwork.run_due(database)
    assert told(database) == []  # a person is at it: no program speaks (AU-8)


def test_a_timer_whose_rule_breaks_gives_way_to_others_and_comes_again_later_each_time(database, writes, monkeypatch):
    works(database, slow_answer=SLOW)
    writes()
    due = []

    def breaks(session, conversation, now):
        due.append(now)
        raise RuntimeError

    monkeypatch.setattr(clockwork, "KINDS", clockwork.KINDS | {automatic.NUDGE: breaks})
    for _ in range(40):
        database.later(minutes=1)
        clockwork.run_due(database)
    assert [(each - NOON) // timedelta(minutes=1) for each in due] == [10, 11, 13, 17, 25]


def test_a_happening_that_breaks_gives_way_and_is_over_after_a_few_times(database, writes, monkeypatch):
    works(database, welcome=WELCOME)
    writes(follows=False)
    tries = []

    def breaks(*_, **__):
        tries.append(database.now())
        raise RuntimeError

    monkeypatch.setattr(automatic, "greet", breaks)
    for _ in range(200):
        clockwork.run_due(database)
        database.later(minutes=1)
    assert len(tries) == happenings.TRIES_MOST
    assert database.read(lambda session: session.scalar(select(func.count(Happening.id)))) == 0


def test_putting_a_timer_anew_forgets_that_it_broke(database, writes):
    works(database, slow_answer=SLOW)
    writes()

    def work(session):
        timer = session.scalars(select(Timer)).one()
        timers.put_off(session, timer.id, timer.due_at)
        talk = session.get_one(Conversation, timer.conversation_id)
        timers.put(session, talk, timer.kind, NOON)
        session.refresh(timer)
        return timer.failures, timer.due_at

    assert database.write(work) == (0, NOON)


def test_au2_au3_a_week_of_anything_breaks_no_rule(database, writes):
    """A customer writes, people answer, mute and close at random; every automatic word is then held to its rules."""
    works(database, hours=SHOP, away="Later.", welcome=WELCOME, slow_answer=SLOW)
    dice = random.Random(7)
    answered, muted, spans = [], [], []
    for step in range(60):
        database.later(minutes=dice.choice((1, 7, 20, 45, 200, 900)))
        clockwork.run_due(database)
        what = dice.choice(("write", "write", "write", "answer", "mute", "unmute", "close"))
        if what == "write" or step == 0:
            writes(f"Oi {step}")
        elif what == "answer":
            answers(database)
            answered.append(database.now())
        elif what == "close":
            change(database, status="closed", waiting_since=None, closed_at=database.now())
        elif what == "mute" and row(database).muted_at is None:
            change(database, muted_at=database.now())
            muted.append(database.now())
        elif what == "unmute" and row(database).muted_at is not None:
            change(database, muted_at=None)
            spans.append((muted[-1], database.now()))
    said = database.read(lambda session: list(session.scalars(select(Message).where(Message.source == "bot"))))
    heard = database.read(lambda session: list(session.scalars(select(Message).where(Message.direction == "in"))))
    shop = hours.read(SHOP)
    assert said
    for each in said:
        last = max(other.sent_at for other in heard if other.sent_at <= each.sent_at)
        assert each.sent_at - last < timedelta(hours=24)
        assert not any(timedelta() <= each.sent_at - at < timedelta(minutes=30) for at in answered)
        assert not any(begin <= each.sent_at < end for begin, end in spans)
        assert hours.is_open(shop, each.sent_at) is (each.details["bot"] != "away")
        assert each.author == ""
    closed_times = [hours.closed_since(shop, each.sent_at) for each in said if each.details["bot"] == "away"]
    assert len(closed_times) == len(set(closed_times))
    assert [each.details["bot"] for each in said].count("welcome") <= 1
