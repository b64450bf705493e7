"""Other programs are told: each event with what happened, in order, and nobody else's."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import calling, conversations, erasure, hooks, keys, linking, replies, settlement
from storage.domain import hooking
from storage.domain.events import MessageEchoed, MessageReceived, MessageUnsent, Person
from storage.domain.outcomes import Verdict
from storage.models import Alarm, AuditEntry, Contact, Conversation, Delivery, Hook, HookCall, HookLine, Inbox, Message
from storage.outbox import Done
from storage.replies import Typed
from storage.secrets import Vault
from tests import builders
from tests.builders import NOON, VAULT

URL = "https://example.com/novelo"
MARIA = Person(address="5511987654321", name="Maria Souza")


@pytest.fixture
def hooked(database, inbox):
    """A webhook of everything, notes and words included."""
    return add(database, hooking.EVENTS, words=True)


@pytest.fixture
def conversation(database, inbox):
    return database.write(lambda session: builders.conversation(session, inbox).id)


def add(database, events=hooking.USUAL, inboxes=(), team="T1", **more):
    def work(session):
        home = builders.workspace(session, team)
        return hooks.add(session, VAULT, home, URL, events, inboxes, now=NOON, **({"words": False} | more))[0].id

    return database.write(work)


def calls(database, hook_id=None):
    """The events that are written down, oldest first."""
    query = select(HookCall.event).order_by(HookCall.id)
    query = query if hook_id is None else query.where(HookCall.hook_id == hook_id)
    return database.read(lambda session: list(session.scalars(query)))


def act(database, conversation_id, what, **more):
    def work(session):
        talk = conversations.held(session, 1, conversation_id)
        conversations.act(session, talk, what, "UANA", now=database.now(), **more)

    database.write(work)


def take(database, line_id=1):
    return database.write(lambda session: calling.take(session, line_id, database.now()))


def settle(database, call, failure=""):
    return database.write(lambda session: calling.settle(session, call, failure, database.now()))


def told(call):
    return json.loads(call.body)


def came(text="Oi", external_id="wamid.1", sender=MARIA, at=NOON):
    return MessageReceived("1001", external_id, sender, at, "text", text)


def test_ad_6_a_first_message_opens_a_conversation_and_is_received(database, hooked, arrive):
    assert arrive(came()) is True
    assert calls(database) == ["conversation.opened", "message.received"]


def test_the_same_message_heard_again_is_told_once(database, hooked, arrive):
    arrive(came())
    assert arrive(came()) is False
    assert calls(database) == ["conversation.opened", "message.received"]


def test_a_message_is_told_with_ids_and_words_where_they_were_asked_for(database, hooked, arrive):
    arrive(came("Tem bolo?"))
    settle(database, take(database))
    call = take(database)
    assert told(call) == {
        "type": "message.received",
        "timestamp": "2026-11-02T12:00:00Z",
        "data": {
            "conversation": {
                "id": 1,
                "inbox": {"id": 1, "channel": "whatsapp", "name": "Sales"},
                "contact_id": 1,
                "status": "open",
                "assignee": None,
                "team": None,
                "priority": "usual",
                "waiting_since": "2026-11-02T12:00:00Z",
                "snoozed_until": None,
                "created_at": "2026-11-02T12:00:00Z",
                "closed_at": None,
                "link": None,
                "customer": {"name": "Maria Souza", "handle": "+55 11 98765-4321"},
            },
            "message": {
                "id": 1,
                "conversation_id": 1,
                "direction": "in",
                "source": "customer",
                "kind": "text",
                "author": None,
                "status": None,
                "sent_at": "2026-11-02T12:00:00Z",
                "edited_at": None,
                "unsent_at": None,
                "files": [],
                "text": "Tem bolo?",
            },
        },
    }


def test_nobodys_words_are_told_where_they_were_not_asked_for(database, inbox, arrive):
    add(database)
    arrive(came("Tem bolo?"))
    bodies = []
    while (call := take(database)) is not None:
        bodies.append(call.body.decode())
        settle(database, call)
    assert len(bodies) == 2
    assert not [word for body in bodies for word in ("bolo", "Maria", "98765") if word in body]


def test_nothing_is_written_down_that_did_not_happen(database, hooked, conversation):
    def work(session):
        talk = conversations.held(session, 1, conversation)
        conversations.act(session, talk, "close", "UANA", now=NOON)
        raise OSError("the machine ends here")

    with pytest.raises(OSError, match="ends here"):
        database.write(work)
    assert calls(database) == []


def test_status_and_owner_are_told_with_what_they_were(database, hooked, conversation):
    act(database, conversation, "take")
    act(database, conversation, "close")
    first = take(database)
    settle(database, first)
    assert [told(each)["data"] | {"conversation": 0} for each in (first, take(database))] == [
        {"conversation": 0, "to": "assignee", "before": "", "after": "UANA"},
        {"conversation": 0, "before": "open", "after": "closed"},
    ]


def test_a_customer_who_writes_after_closing_opens_it_again(database, conversation, arrive):
    act(database, conversation, "close")
    add(database)
    arrive(came())
    assert calls(database) == ["message.received", "conversation.status_changed"]


def test_what_only_passed_through_a_state_is_not_told(database, hooked, conversation):
    def work(session):
        talk = session.get_one(Conversation, conversation)
        talk.status = "closed"
        session.flush()
        talk.status = "open"

    database.write(work)
    assert calls(database) == []


def test_a_team_is_told_too(database, hooked, conversation):
    def work(session):
        conversations.hand_to_team(session, conversations.held(session, 1, conversation), "S1", "UANA", now=NOON)

    database.write(work)
    assert told(take(database))["data"]["to"] == "team"


def reply(database, conversation_id, text="Temos!"):
    def work(session):
        talk = conversations.held(session, 1, conversation_id)
        what = Typed("UANA", "C1", "1700000100.000100", text, NOON)
        message, _ = replies.send(session, talk, session.get_one(Inbox, talk.inbox_id), what, now=NOON)
        return message.id

    return database.write(work)


def settled(database, verdict):
    def work(session):
        part = session.scalars(select(Delivery).where(Delivery.target == "customer")).one()
        part.state = verdict.state
        settlement.settled(session, [Done(part, verdict)], NOON)

    database.write(work)


def test_a_reply_is_told_once_the_channel_has_taken_it(database, hooked, conversation):
    reply(database, conversation)
    assert calls(database) == []
    settled(database, Verdict("sent", NOON, external_id="wamid.9"))
    assert calls(database) == ["message.sent"]
    assert told(take(database))["data"]["message"]["author"] == "UANA"


def test_a_reply_that_was_refused_is_told_with_our_word_for_why(database, hooked, conversation):
    reply(database, conversation)
    settled(database, Verdict("failed", NOON, failure="window_closed"))
    assert calls(database) == ["message.failed"]
    assert told(take(database))["data"]["reason"] == "window_closed"


def test_what_was_sent_from_the_phone_is_told(database, hooked, arrive):
    arrive(MessageEchoed("1001", "wamid.7", MARIA, NOON, "text", "Temos!"))
    assert calls(database) == ["conversation.opened", "message.sent"]


def test_a_note_is_told_only_where_notes_were_asked_for(database, hooked, conversation):
    add(database)

    def work(session):
        talk = conversations.held(session, 1, conversation)
        replies.note(session, talk, Typed("UANA", "C1", "1700000100.000100", "VIP", NOON), now=NOON)

    database.write(work)
    assert calls(database, hooked) == ["note.added"]
    assert calls(database, 2) == []
    assert told(take(database))["data"]["message"]["text"] == "VIP"


def test_linking_and_parting_are_told_for_both_sides(database, place):
    add(database)

    def work(session):
        for number, inbox in enumerate(session.scalars(select(Inbox).order_by(Inbox.id)).all()):
            builders.conversation(session, inbox, f"900{number}", thread_ts=f"170000000{number}.000100")
        one, other = session.scalars(select(Contact).order_by(Contact.id).limit(2)).all()
        linking.link(session, one, other, "UANA", now=NOON)
        linking.unlink(session, one, other, "UANA", now=NOON)
        return one.id, other.id

    one, other = database.write(work)
    assert sorted(calls(database)) == ["contact.linked"] * 2 + ["contact.unlinked"] * 2
    lines = database.read(lambda session: session.scalars(select(HookLine.id)).all())
    found = [told(take(database, line))["data"] for line in lines]
    assert {(each["conversation"]["contact_id"], each["other_contact_id"]) for each in found} == {
        (one, other), (other, one),
    }  # fmt: skip


def test_another_workspace_and_another_inbox_are_told_nothing(database, inbox, arrive):
    add(database, team="T2")
    add(database, inboxes=[inbox.id + 1])
    add(database, inboxes=[inbox.id])
    arrive(came())
    assert [calls(database, hook) for hook in (1, 2, 3)] == [[], [], ["conversation.opened", "message.received"]]


def test_calls_of_a_conversation_go_one_after_the_other(database, hooked, arrive):
    arrive(came())
    first = take(database)
    assert take(database) is None
    assert settle(database, first) == "sent"
    assert told(take(database))["type"] == "message.received"


def test_what_fails_is_tried_again_later_and_what_follows_waits_behind_it(database, hooked, arrive):
    arrive(came())
    first = take(database)
    assert settle(database, first, "HTTP 500") == "waiting"
    assert take(database) is None
    database.later(seconds=6)
    arrive(came("Alô?", "wamid.2"))
    assert database.read(lambda session: calling.due_lines(session, database.now(), 10)) == [1]
    second = take(database)
    assert (second.key, second.body) == (first.key, second.body)


def test_what_is_given_up_lets_the_next_go_and_is_told_to_the_admins_and_listed(database, hooked, arrive):
    arrive(came())
    database.later(days=3)
    assert settle(database, take(database), "HTTP 500") == "given_up"
    database.later(minutes=1)
    assert settle(database, take(database)) == "sent"
    (row,) = database.read(lambda session: hooks.listed(session, 1))
    assert (row.waiting, row.given_up, row.failure) == (0, 1, "HTTP 500")
    alarm = database.read(lambda session: session.scalars(select(Alarm)).one())
    assert (alarm.key, alarm.details["webhook"]) == ("alarm-webhook-given-up", "1")
    ((call, about),) = database.read(lambda session: hooks.given_up(session, hooked))
    assert (call.event, about) == ("conversation.opened", 1)


def test_what_was_given_up_is_sent_again_when_asked(database, hooked, arrive):
    arrive(came())
    database.later(days=3)
    settle(database, take(database), "HTTP 500")
    settle(database, take(database))
    assert database.write(lambda session: hooks.again(session, hooked, now=database.now())) == 1
    assert settle(database, take(database)) == "sent"
    assert database.read(lambda session: hooks.given_up(session, hooked)) == []


def test_who_lost_the_line_changes_nothing(database, hooked, arrive):
    arrive(came())
    slow = take(database)
    database.later(seconds=31)
    quick = take(database)
    assert quick.key == slow.key
    assert settle(database, slow, "no answer: ReadTimeout") == ""
    assert settle(database, quick) == "sent"


def test_a_webhook_that_is_gone_is_told_nothing_more_and_its_secret_is_gone(database, hooked, arrive):
    arrive(came())

    def work(session):
        hooks.remove(session, session.get_one(Hook, hooked), now=NOON)

    database.write(work)
    assert take(database) is None
    arrive(came("Alô?", "wamid.2"))
    assert calls(database) == []
    assert database.read(lambda session: session.get_one(Hook, hooked).secret) == ""
    verbs = database.read(lambda session: session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all())
    assert verbs[-2:] == ["webhook_added", "webhook_removed"]


def test_nothing_that_was_taken_back_is_told(database, hooked, arrive):
    arrive(came("Tem bolo?"))
    arrive(MessageUnsent("1001", "wamid.1", MARIA, NOON))
    settle(database, take(database))
    assert b"bolo" not in take(database).body


def test_a_customer_who_is_erased_is_in_no_call(database, hooked, arrive):
    arrive(came())

    def work(session):
        erasure.erase(session, session.scalars(select(Contact)).one(), "UANA", now=NOON)

    database.write(work)
    assert calls(database) == []
    assert take(database) is None


def test_a_secret_rests_sealed_and_is_sealed_anew_with_the_other_tokens(database, hooked):
    new = Vault(["1rNpS0cm2aTVm3WRDkOr0y7C5zF4fwsZB1h6FqIL1Ik=", builders.SECRET])
    assert database.write(lambda session: keys.reseal(session, new, NOON)) == 2
    sealed = database.read(lambda session: session.get_one(Hook, hooked).secret)
    assert "whsec_" not in sealed
    assert new.open(hooks.owner(hooked), sealed).startswith("whsec_")


def test_what_was_settled_a_month_ago_is_forgotten(database, hooked, arrive):
    arrive(came())
    settle(database, take(database))
    database.later(days=31)
    assert database.write(lambda session: calling.forget(session, database.now())) == 1
    assert calls(database) == ["message.received"]


def test_a_message_heard_of_only_by_what_became_of_it_is_told_when_it_comes(database, hooked, arrive):
    arrive(MessageUnsent("1001", "wamid.1", MARIA, NOON - timedelta(seconds=1)))
    assert calls(database) == ["conversation.opened"]


def test_which_changes_are_seen_is_known_here(database, hooked, conversation):
    """A row that is changed anywhere is seen: no module need think of telling."""

    def work(session):
        talk = session.get_one(Conversation, conversation)
        talk.status, talk.owner, talk.team = "pending", "UBRUNO", "S1"

    database.write(work)
    assert sorted(calls(database)) == ["conversation.assigned"] * 2 + ["conversation.status_changed"]
    assert {column.key for column in hooks.WATCHED} == {"status", "owner", "team", "direction"}
    assert Message.status in hooks.WATCHED


@pytest.mark.parametrize("process", ["bot.app", "workers.jobs", "workers.sweep"])
def test_every_process_that_moves_conversations_sees_what_changes(process):
    look = f"import {process}; from storage.db import LAST; print([each.__name__ for each in LAST])"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout == "['write_down']\n"


def test_what_goes_back_with_a_savepoint_is_told_to_nobody_and_harms_nothing_else(database, hooked, conversation):
    """As when one fact of a webhook cannot be recorded: its neighbours are, and nobody hears of it."""

    def work(session):
        first = conversations.held(session, 1, conversation)
        conversations.act(session, first, "pending", "UANA", now=database.now())
        savepoint = session.begin_nested()
        other = builders.conversation(session, session.get_one(Inbox, 1), "5521911111111", thread_ts="1600.1")
        hooks.tell(session, hooking.OPENED, other.id)
        conversations.act(session, first, "close", "UANA", now=database.now())
        other.status = "closed"
        savepoint.rollback()
        conversations.act(session, first, "take", "UANA", now=database.now())

    database.write(work)
    assert calls(database) == [hooking.STATUS, hooking.ASSIGNED]
    assert told(take(database))["data"]["after"] == "pending"
