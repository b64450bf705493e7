"""What is no message: a line about a customer, an alarm about an account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.domain.events import (
    AccountNotice,
    CallEnded,
    CustomerNotice,
    MessageEchoed,
    MessageReceived,
    Person,
    PreferenceChanged,
)
from storage.models import Alarm, AuditEntry, Conversation, Delivery, Message
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")
HELLO = MessageReceived("1001", "wamid.hello", MARIA, NOON, "text", "Oi")
SOON = NOON + timedelta(seconds=90)


def lines(database):
    def read(session):
        query = select(Delivery.payload).where(Delivery.kind == "line").order_by(Delivery.seq)
        return [each["key"] for each in session.scalars(query)]

    return database.read(read)


def conversation(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def test_a_customer_that_another_app_gives_to_us_waits_for_somebody(database, arrive):
    given = CustomerNotice("1001", "x", MARIA, NOON, "handed_to_us", {"reason": "wants a person", "summary": ""})
    assert [arrive(given), arrive(given)] == [True, False]
    assert (conversation(database).status, conversation(database).waiting_since) == ("open", NOON)
    assert lines(database) == ["line-handed-to-us"]


@pytest.mark.parametrize("name", ["security_code", "opened_by_link", "handed_away"])
def test_news_about_a_customer_is_a_line_where_there_is_a_thread_for_it(database, arrive, name):
    news = CustomerNotice("1001", "x", MARIA, SOON, name)
    assert arrive(news) is False
    arrive(HELLO)
    assert arrive(news) is True
    assert lines(database) == [f"line-{name.replace('_', '-')}"]
    assert conversation(database).inbound_at == NOON


def test_what_another_app_is_told_is_shown_and_asks_nobody(database, arrive):
    arrive(MessageReceived("1001", "wamid.bot", MARIA, NOON, "text", "Onde está?", standby=True))
    about = conversation(database)
    assert (about.waiting_since, about.inbound_at, about.preview) == (None, NOON, "Onde está?")
    arrive(MessageEchoed("1001", "wamid.answer", MARIA, SOON, "text", "A caminho", standby=True))
    assert conversation(database).replied_at is None


def test_what_was_told_to_another_app_and_then_to_us_is_one_post_and_waits_now(database, arrive):
    arrive(MessageReceived("1001", "wamid.bot", MARIA, NOON, "text", "Onde está?", standby=True))
    said = MessageReceived("1001", "wamid.bot", MARIA, NOON, "text", "Onde está?")
    assert [arrive(said), arrive(said)] == [True, False]
    assert conversation(database).waiting_since == NOON
    posts = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "message")).all())
    assert len(posts) == 1


@pytest.mark.parametrize("seconds", [0, 75])
def test_the_end_of_a_call_is_said_where_the_call_was(database, arrive, seconds):
    arrive(MessageReceived("1001", "wacid.1", MARIA, NOON, "call"))
    ended = CallEnded("1001", "wacid.1", MARIA, SOON, seconds)
    assert [arrive(ended), arrive(ended)] == [True, False]
    call = database.read(lambda session: session.scalars(select(Message)).one())
    assert (call.kind, call.details["seconds"], call.sent_at) == ("call", seconds, NOON)
    assert conversation(database).inbound_at == NOON


def test_a_call_of_which_only_the_end_is_told_is_told(database, arrive):
    assert arrive(CallEnded("1001", "wacid.1", MARIA, SOON, 0)) is True
    assert conversation(database).waiting_since == SOON


def test_no_more_marketing_is_written_down_and_said_once(database, arrive):
    arrive(HELLO)
    stop = PreferenceChanged("1001", MARIA, SOON, wants_marketing=False)
    assert [arrive(stop), arrive(stop)] == [True, False]
    assert arrive(PreferenceChanged("1001", MARIA, SOON + timedelta(days=1), wants_marketing=True)) is True
    assert lines(database) == ["line-opted-out", "line-opted-in"]
    verbs = database.read(lambda session: session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all())
    assert verbs[1:] == ["opted_out", "opted_in"]


@pytest.mark.parametrize(
    ("name", "details", "alarm"),
    [
        ("account_update", {"event": "DISABLED_UPDATE"}, "alarm-account-changed"),
        ("account_update", {"event": "VERIFIED_ACCOUNT"}, None),
        ("phone_number_quality_update", {"event": "DOWNGRADE", "current_limit": "TIER_250"}, "alarm-number-quality"),
        ("phone_number_quality_update", {"event": "UPGRADE"}, None),
        ("phone_number_name_update", {"decision": "REJECTED"}, "alarm-number-name"),
        ("security", {"event": "PIN_CHANGED"}, "alarm-number-security"),
        ("policy_enforcement", {"action": "block", "reason": "spam"}, "alarm-account-changed"),
        ("errors", {"code": "130429", "title": "Rate limit hit"}, "alarm-channel-error"),
        ("values_not_included", {}, "alarm-values-not-included"),
        ("business_capability_update", {"max_daily_conversation_per_phone": "1000"}, None),
    ],
)
def test_admins_are_told_of_a_notice_that_asks_something_of_them_once_an_hour(database, arrive, name, details, alarm):
    arrive(AccountNotice("1001", name, NOON, details))
    arrive(AccountNotice("1001", name, NOON, details))
    assert database.read(lambda session: session.scalars(select(Alarm.key)).all()) == ([alarm] if alarm else [])
