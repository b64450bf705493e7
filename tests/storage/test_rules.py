"""Rules at work: what sets them off, what they do, what they never do, and what becomes of one that breaks."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.mrkdwn import said as as_channel
from storage import arrivals, automatic, canned, clockwork, conversations, practice, profiles, replies, ruling, tags
from storage.domain.canned import Canned
from storage.domain.events import MessageReceived, Person
from storage.domain.rules import read
from storage.models import Alarm, AuditEntry, Conversation, Delivery, Happening, Inbox, Message
from storage.profiles import Pick
from storage.replies import Typed
from tests import builders
from tests.builders import NOON


@pytest.fixture
def inbox(database):
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)).id)


@pytest.fixture
def writes(database, inbox):
    count = iter(range(1000))

    def write(words="Oi", person="5511987654321", name="Maria Souza"):
        event = MessageReceived(
            "1001", f"wamid.{next(count)}", Person(person, name=name), database.now(), "text", words
        )

        def work(session):
            row = session.get_one(Inbox, inbox)
            return arrivals.received(session, row, event, envelope_id=None, now=database.now())

        assert database.write(work)
        clockwork.run_due(database, as_channel)

    return write


def ruled(database, *rules):
    written = {"rules": [{"name": f"rule {number}"} | each for number, each in enumerate(rules, start=1)]}
    database.write(lambda session: practice.take_over(session, {1: written}, now=NOON))


def acts(database, what, actor="UANA"):
    def work(session):
        conversations.act(session, conversations.held(session, 1, 1), what, actor, now=database.now())

    database.write(work)
    clockwork.run_due(database)


def answers(database):
    def work(session):
        row = conversations.held(session, 1, 1)
        typed = Typed("UANA", "C1", f"{database.now().timestamp():.6f}", "Claro!", database.now())
        replies.send(session, row, session.get_one(Inbox, 1), typed, now=database.now())

    database.write(work)
    clockwork.run_due(database)


def row(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def lines(database):
    """What the thread was told of rules: (rule, acts), in order."""

    def read(session):
        wanted = select(Delivery.payload).where(Delivery.kind == "ruled").order_by(Delivery.id)
        return [(each["rule"], [tuple(act) for act in each["acts"]]) for each in session.scalars(wanted)]

    return database.read(read)


def said(database):
    wanted = select(Message.text).where(Message.source == "bot").order_by(Message.id)
    return database.read(lambda session: list(session.scalars(wanted)))


def test_au5_a_customers_words_set_off_everything_a_rule_does_in_one_line(database, writes):
    ruled(
        database,
        {
            "when": "customer message",
            "if": "channel:whatsapp -tag:refund",
            "contains": ["reembolso", "refund"],
            "then": [
                {"tag": "refund"},
                {"assign": "UANA"},
                {"team": "S01"},
                {"priority": "urgent"},
                {"status": "pending"},
                {"notify": "UBO"},
                {"reply": "One moment, {{first_name}}."},
            ],
        },
    )
    writes("Bom dia")
    assert lines(database) == []
    writes("Quero um REEMBOLSO!")
    talk = row(database)
    assert (talk.owner, talk.team, talk.priority, talk.status) == ("UANA", "S01", 2, "pending")
    assert said(database) == ["One moment, Maria."]
    whole = [
        ("tag", "refund"), ("assign", "UANA"), ("team", "S01"), ("priority", "urgent"), ("status", "pending"),
        ("notify", "UBO"), ("reply", ""),
    ]  # fmt: skip
    assert lines(database) == [("rule 1", whole)]
    dms = select(Delivery.payload).where(Delivery.kind == "dm").order_by(Delivery.id)
    told = [(each["user"], each["key"]) for each in database.read(lambda session: list(session.scalars(dms)))]
    assert told == [("UANA", "notice-rule-assigned"), ("UBO", "notice-rule")]
    audited = select(AuditEntry.actor, AuditEntry.details).where(AuditEntry.verb == "rule")
    acted = "tag, assign, team, priority, status, notify, reply"
    assert [tuple(each) for each in database.read(lambda session: session.execute(audited).all())] == [
        ("novelo", {"rule": "rule 1", "acts": acted})
    ]
    writes("E o reembolso?")  # its own tag keeps it from acting again
    assert len(lines(database)) == 1


@pytest.mark.parametrize(
    ("when", "told"), [("new conversation", 1), ("customer message", 2)], ids=["new", "every-message"]
)
def test_au5_a_new_conversation_is_new_once(database, writes, when, told):
    ruled(database, {"when": when, "then": [{"notify": "UBO"}]})
    writes()
    database.later(hours=2)
    writes()
    assert len(lines(database)) == told


def test_au5_a_status_that_a_person_changed_sets_rules_off(database, writes):
    ruled(database, {"when": "status change", "if": "closed", "then": [{"tag": "done"}]})
    writes()
    acts(database, "pending")
    assert lines(database) == []
    acts(database, "close")
    assert lines(database) == [("rule 1", [("tag", "done")])]


def test_au5_a_tag_that_a_person_put_on_sets_rules_off(database, writes):
    ruled(database, {"when": "tag added", "if": "tag:vip", "then": [{"priority": "high"}]})
    writes()

    def put(session):
        (vip,) = tags.define(session, 1, "contact", ["vip"], now=NOON)
        pick = Pick(frozenset({vip.id}), frozenset())
        profiles.tag(session, conversations.held(session, 1, 1), pick, None, "UANA", now=database.now())

    database.write(put)
    clockwork.run_due(database)
    assert lines(database) == [("rule 1", [("priority", "high")])]


def test_au5_silence_sets_rules_off_once_until_somebody_speaks(database, writes):
    ruled(
        database,
        {"when": "idle 2h", "then": [{"notify": "UBO"}]},
        {"when": "idle for 1d", "if": "-needs-reply", "then": [{"status": "closed"}]},
    )
    writes()
    database.later(hours=1)
    answers(database)
    database.later(hours=1, minutes=59)
    clockwork.run_due(database)
    assert lines(database) == []
    for _ in range(3):
        database.later(minutes=1)
        clockwork.run_due(database)
    assert lines(database) == [("rule 1", [("notify", "UBO")])]
    database.later(days=1)
    clockwork.run_due(database)
    assert (lines(database)[1:], row(database).status) == ([("rule 2", [("status", "closed")])], "closed")


def test_au5_what_a_rule_does_sets_off_no_rule(database, writes):
    ruled(
        database,
        {"when": "customer message", "then": [{"tag": "a"}, {"status": "pending"}]},
        {"when": "tag added", "then": [{"tag": "b"}]},
        {"when": "status change", "then": [{"status": "open"}]},
    )
    writes()
    for _ in range(3):
        clockwork.run_due(database)
    assert lines(database) == [("rule 1", [("tag", "a"), ("status", "pending")])]
    assert database.read(lambda session: session.scalar(select(func.count(Happening.id)))) == 0


def test_au5_two_programs_that_answer_each_other_come_to_an_end(database, writes):
    ruled(
        database,
        *({"when": "customer message", "then": [{"reply": f"Answer {number}"}]} for number in range(8)),
    )
    for _ in range(20):
        database.later(minutes=1)
        writes("I am out of office")
    assert len(said(database)) == ruling.REPLIES_MOST


def test_au5_what_waits_for_an_answer_is_not_closed_by_a_rule(database, writes):
    ruled(database, {"when": "customer message", "then": [{"status": "closed"}]})
    writes()
    assert (row(database).status, lines(database)) == ("open", [])


def test_au5_a_rule_that_breaks_is_switched_off_and_the_others_go_on(database, writes, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(tags, "define", breaks)
    ruled(
        database,
        {"when": "customer message", "then": [{"priority": "high"}, {"tag": "a"}]},
        {"when": "customer message", "then": [{"team": "S01"}]},
    )
    writes()
    writes()
    off = database.read(lambda session: session.get_one(Inbox, 1).rules_off)
    assert off == {"rule 1": {"at": NOON.isoformat(), "why": "RuntimeError"}}
    assert (row(database).priority, row(database).team) == (0, "S01")  # nothing of the broken one is left
    alarms = database.read(
        lambda session: [(each.key, each.details["rule"]) for each in session.scalars(select(Alarm))]
    )
    assert alarms == [("alarm-rule-broke", "rule 1")]
    broken = select(Delivery.payload).where(Delivery.kind == "line")
    keys = [each["key"] for each in database.read(lambda session: list(session.scalars(broken)))]
    assert keys.count("line-rule-broke") == 1

    monkeypatch.undo()
    assert database.write(lambda session: practice.switch_on(session, "rule 1", now=NOON))
    writes()
    assert row(database).priority == 1


def test_au5_a_broken_rule_that_is_written_anew_runs_again(database, writes):
    rule = {"when": "customer message", "then": [{"priority": "high"}]}
    ruled(database, rule)

    def switch_off(session):
        session.get_one(Inbox, 1).rules_off = {"rule 1": {"at": NOON.isoformat(), "why": "KeyError"}}

    database.write(switch_off)
    database.write(
        lambda session: practice.take_over(
            session, {1: {"rules": [{"name": "rule 1"} | rule], "close_reasons": ["Sold"]}}, now=NOON
        )
    )
    writes()
    assert row(database).priority == 0
    ruled(database, rule | {"if": "open"})
    writes()
    assert row(database).priority == 1


def test_au5_a_dry_run_says_what_would_happen_and_does_nothing(database, writes):
    writes("Quero um reembolso")
    writes("Bom dia", person="5511900000000")
    (rule,) = read([
        {"name": "r", "when": "customer message", "contains": "reembolso", "then": [{"priority": "urgent"}]}
    ])  # fmt: skip
    hits = database.read(lambda session: list(ruling.tried(session, session.get_one(Inbox, 1), rule, now=NOON)))
    assert [(each.conversation_id, each.status, each.text) for each in hits] == [(1, "open", "Quero um reembolso")]
    assert database.read(lambda session: session.scalar(select(func.max(Conversation.priority)))) == 0


def test_au8_where_a_person_has_answered_rules_do_not_until_it_is_given_back(database, writes):
    ruled(
        database,
        {"when": "customer message", "contains": ["a"], "then": [{"reply": "A"}]},
        {"when": "customer message", "contains": ["b"], "then": [{"reply": "B"}, {"tag": "seen"}]},
    )
    writes("a")
    answers(database)
    assert row(database).by_hand_at == NOON
    database.later(hours=2)
    writes("b")
    assert (said(database), lines(database)[-1]) == (["A"], ("rule 2", [("tag", "seen")]))

    def give_back(session):
        talk = conversations.held(session, 1, 1)
        return [automatic.give_back(session, talk, "UANA", now=database.now()) for _ in range(2)]

    assert database.write(give_back) == [True, False]
    writes("b")
    assert said(database) == ["A", "B"]


def test_au8_closing_gives_it_back_and_a_rules_answer_is_no_persons(database, writes):
    ruled(database, {"when": "customer message", "then": [{"reply": "A"}]})
    writes()
    assert row(database).by_hand_at is None
    answers(database)
    acts(database, "close")
    database.later(days=2)
    writes()
    assert (row(database).by_hand_at, said(database)) == (None, ["A", "A"])


def test_au8_a_person_who_answers_while_a_rules_words_are_on_their_way_is_first(database, writes):
    ruled(database, {"when": "customer message", "then": [{"reply": "A"}]})
    writes()
    answers(database)
    words = database.read(lambda session: session.scalars(select(Message).where(Message.source == "bot")).one())
    assert automatic.is_overtaken(row(database), words)


def test_au5_time_that_has_passed_makes_no_rule_run_twice(database, writes):
    ruled(database, {"when": "idle 2h", "then": [{"notify": "UBO"}]})
    writes()
    database.clock = NOON + timedelta(days=3)
    for _ in range(3):
        clockwork.run_due(database)
    assert lines(database) == [("rule 1", [("notify", "UBO")])]


def keeps(database, code, text, **more):
    made = Canned(code, text, **more)
    database.write(lambda session: canned.keep(session, 1, made, "UANA", now=NOON))


ASKS = {"when": "customer message", "contains": "refund", "then": [{"canned": "!Refund"}]}


def test_au5_au6_a_rule_answers_with_a_canned_reply_in_the_customers_language_and_as_the_channel_takes_it(
    database, writes
):
    keeps(database, "refund", "Oi", language="pt_BR", scope="inbox:1")
    keeps(database, "refund", "*{{first_name}}*, it is on its way :smile: from {{business}}", tags=("#money",))
    ruled(database, ASKS)
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "language", "en"))
    database.write(lambda session: canned.drop(session, 1, 1, "UANA", now=NOON))
    writes("Bom dia")
    assert (said(database), lines(database)) == ([], [])
    writes("refund, please")
    assert said(database) == ["*Maria*, it is on its way 😄 from Sales"]
    assert lines(database) == [("rule 1", [("canned", "refund")])]
    worn = database.read(lambda session: tags.of_conversation(session, 1))
    assert worn == []  # what a macro does besides is a person's


def thread(database):
    wanted = select(Delivery.payload).where(Delivery.kind == "line").order_by(Delivery.id)
    told = database.read(lambda session: list(session.scalars(wanted)))
    return [(each["key"], each["values"]) for each in told if each["key"] in {"line-no-canned", "line-not-said"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ("line-no-canned", {"what": "rule 1", "code": "refund"})),
        ("", ("line-no-canned", {"what": "rule 1", "code": "refund"})),
        ("Yours, {{agent}}", ("line-not-said", {"what": "rule 1", "blanks": "agent"})),
        ("{{name}}", ("line-no-canned", {"what": "rule 1", "code": "refund"})),
    ],
    ids=["none", "no words", "nobody is its agent", "a note mark"],
)
def test_au5_au6_what_cannot_be_said_is_not_and_the_thread_is_told_once_a_day(database, writes, text, told):
    if text is not None:
        keeps(database, "refund", text, status="pending")
    ruled(database, ASKS)
    name = "// Maria" if text == "{{name}}" else "Maria Souza"
    writes("refund", name=name)
    writes("refund!", name=name)
    assert (said(database), lines(database), thread(database)) == ([], [], [told])
