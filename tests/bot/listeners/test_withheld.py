"""Words that are held while their author is asked: what is asked, what each answer does, and that silence sends nothing
(features.md c-2, IC-1, IC-3)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage import clockwork, practice, withheld
from storage.models import Agent, AuditEntry, Conversation, Delivery, Inbox, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, said
from tests.builders import NOON

BRUNO_JUST_NOW = {"replied_at": NOON - timedelta(seconds=89), "replied_by": "UBRUNO"}


@pytest.fixture
def conversation(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, conversation):
    return slackside.app_for(database, tmp_path, Wire()).test_client()


def becomes(database, **fields):
    def work(session):
        row = session.scalars(select(Conversation)).one()
        for name, value in fields.items():
            setattr(row, name, value)

    database.write(work)


def works(database, **written):
    database.write(lambda session: practice.take_over(session, {1: written}, now=NOON))


def message(database):
    def read(session):
        row = session.scalars(select(Message).order_by(Message.id.desc())).first()
        return row.direction, row.status, row.text

    return database.read(read)


def payloads(database, *targets):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target.in_(targets)).order_by(Delivery.id))
        return [each.payload for each in rows if each.state != "cancelled"]

    return database.read(read)


def to_customer(database):
    return [payload["text"] for payload in payloads(database, "customer")]


def asked(database):
    """Why the newest message is held, and who it is about."""
    told = database.read(lambda session: session.scalars(select(Message.details).order_by(Message.id.desc())).first())
    return told["held"]["why"], told["held"]["who"]


def verbs(database):
    return database.read(
        lambda session: [each.verb for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    )


def lines(database):
    return [payload["key"] for payload in payloads(database, "slack") if "key" in payload]


def test_ic3_a_reply_just_after_a_colleagues_is_held_and_its_author_is_asked(client, database):
    becomes(database, **BRUNO_JUST_NOW)
    event(client, said("Bom dia"))

    assert message(database) == ("out", "held", "Bom dia")
    assert to_customer(database) == []
    assert asked(database) == ("answered", "UBRUNO")
    assert payloads(database, "notice") == [{"user": "UANA", "held": 1}]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"replied_at": NOON - timedelta(seconds=90), "replied_by": "UBRUNO"}, id="90 seconds ago"),
        pytest.param({"replied_at": NOON, "replied_by": "UANA"}, id="by the same person"),
        pytest.param({"owner": "UANA"}, id="it is theirs"),
        pytest.param({"owner": "UBRUNO"}, id="its owner is elsewhere"),
    ],
)
def test_ic3_a_reply_that_meets_nobody_goes_at_once(client, database, fields):
    becomes(database, **fields)
    event(client, said("Bom dia"))
    assert to_customer(database) == ["Bom dia"]


def test_ic3_a_reply_under_an_owner_who_is_at_it_is_held(client, database):
    event(client, said("nota: vou ver", user="UBRUNO"))
    database.write(lambda session: session.scalars(select(Message)).one().__setattr__("sent_at", NOON))
    becomes(database, owner="UBRUNO")
    event(client, said("Bom dia", ts="1700000101.000100"), "Ev2")
    assert (message(database)[1], asked(database)) == ("held", ("owned", "UBRUNO"))


def test_ic3_an_owner_who_has_just_taken_it_counts_as_being_at_it(client, database):
    click(client, ids.CARD_TAKE, "1", user="UBRUNO")
    event(client, said("Bom dia"))
    assert asked(database) == ("owned", "UBRUNO")


def test_ic3_a_team_that_wants_no_such_question_is_not_asked(client, database):
    works(database, collision_hold=False)
    becomes(database, **BRUNO_JUST_NOW)
    event(client, said("Bom dia"))
    assert to_customer(database) == ["Bom dia"]


def test_ic3_an_answer_to_words_that_are_older_than_the_customers_newest_is_held_where_the_team_wants_it(
    client, database
):
    works(database, stale_answer_seconds=3)
    event(client, said("Bom dia"))  # `said` was typed long before the customer's newest message
    assert asked(database) == ("stale", "")


def test_ic1_what_is_on_the_teams_own_list_is_held(client, database):
    works(database, deny_list=["preço de custo"])
    event(client, said("O Preço de custo é 10"))
    assert asked(database) == ("deny_list", "")


def test_c2_send_anyway_sends_it_once(client, database):
    event(client, said("O que a gente responde?"))
    click(client, ids.HELD_SEND, "1", at="1.1")
    click(client, ids.HELD_SEND, "1", at="1.2")

    assert to_customer(database) == ["O que a gente responde?"]
    assert message(database)[:2] == ("out", "staged")
    assert payloads(database, "notice")[-1]["key"] == "notice-already-decided"
    assert verbs(database).count("reply_sent_anyway") == 1


def test_send_anyway_by_somebody_who_may_not_sends_nothing(client, database):
    event(client, said("O que a gente responde?"))
    click(client, ids.HELD_SEND, "1", user="UGUEST")
    assert (to_customer(database), message(database)[1]) == ([], "held")


def test_send_anyway_after_the_window_has_closed_asks_about_that(client, database):
    event(client, said("O que a gente responde?"))
    database.clock = NOON + timedelta(hours=24)
    click(client, ids.HELD_SEND, "1")
    assert (to_customer(database), asked(database)) == ([], ("window_closed", ""))


def test_c2_make_note_keeps_it_and_nothing_is_sent_after_that(client, database):
    event(client, said("O que a gente responde?"))
    click(client, ids.HELD_NOTE, "1", at="1.1")
    click(client, ids.HELD_SEND, "1", at="1.2")
    assert (message(database)[:2], to_customer(database)) == (("note", ""), [])


def test_c2_discard_leaves_it_and_says_so_in_the_thread(client, database):
    event(client, said("O que a gente responde?"))
    click(client, ids.HELD_DISCARD, "1", at="1.1")
    click(client, ids.HELD_SEND, "1", at="1.2")
    assert (message(database)[1], to_customer(database)) == ("cancelled", [])
    assert lines(database) == ["line-discarded"]


def test_c2_held_words_expire_into_a_note_with_a_word_to_their_author_and_are_never_sent(client, database):
    event(client, said("O que a gente responde?"))
    database.clock = NOON + withheld.PATIENCE - timedelta(seconds=1)
    clockwork.run_due(database)
    assert message(database)[1] == "held"

    database.clock = NOON + withheld.PATIENCE
    clockwork.run_due(database)
    clockwork.run_due(database)

    assert (message(database)[:2], to_customer(database)) == (("note", ""), [])
    assert lines(database) == ["line-held-expired"]
    assert payloads(database, "notice")[-1] == {"user": "UANA", "expired": 1}
    assert len(payloads(database, "mark")) == 1
    click(client, ids.HELD_SEND, "1")
    assert to_customer(database) == []


def test_each_of_several_held_words_has_its_own_time(client, database):
    event(client, said("O que a gente responde?"))
    database.later(minutes=6)
    event(client, said("Alguém sabe o prazo?", ts="1700000101.000100"), "Ev2")
    database.later(minutes=4)
    clockwork.run_due(database)
    assert len(lines(database)) == 1
    database.later(minutes=6)
    clockwork.run_due(database)
    assert len(lines(database)) == 2


def changed(text, ts="1700000100.000100"):
    new = {"type": "message", "user": "UANA", "ts": ts, "thread_ts": "1700000000.000100"}
    return {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000200.000100", "hidden": True,
        "message": new | {"text": text, "edited": {"user": "UANA", "ts": "1700000200.000000"}},
        "previous_message": new | {"text": "before"},
    }  # fmt: skip


def test_editing_held_words_asks_about_the_new_ones_and_sends_those(client, database):
    event(client, said("O que a gente responde?"))
    event(client, changed("Chega amanhã"), "Ev2")
    assert (message(database), to_customer(database)) == (("out", "held", "Chega amanhã"), [])
    assert len(payloads(database, "notice")) == 2
    click(client, ids.HELD_SEND, "1")
    assert to_customer(database) == ["Chega amanhã"]


@pytest.mark.parametrize("text", ["nota: O que a gente responde?", "<@UBRUNO> O que a gente responde?"])
def test_editing_held_words_into_a_note_makes_them_one(client, database, text):
    event(client, said("O que a gente responde?"))
    event(client, changed(text), "Ev2")
    click(client, ids.HELD_SEND, "1")
    assert (message(database)[0], to_customer(database)) == ("note", [])


def test_editing_a_note_never_sends_it(client, database):
    event(client, said("nota: ela é VIP"))
    event(client, changed("Chega amanhã"), "Ev2")
    assert (message(database), to_customer(database)) == (("note", "", "Chega amanhã"), [])


def test_editing_a_reply_into_something_doubtful_in_time_holds_it_back(client, database):
    event(client, said("Bom dia"))
    event(client, changed("O que a gente responde?"), "Ev2")
    assert (message(database)[1], to_customer(database)) == ("held", [])
    assert asked(database) == ("inside_talk", "")


def test_deleting_held_words_ends_the_question(client, database):
    event(client, said("O que a gente responde?"))
    event(
        client,
        {
            "type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1700000100.000100",
            "ts": "1700000300.000100", "hidden": True,
            "previous_message": {"ts": "1700000100.000100", "thread_ts": "1700000000.000100", "user": "UANA"},
        },
        "Ev2",
    )  # fmt: skip
    database.later(minutes=11)
    clockwork.run_due(database)
    assert (message(database)[1], to_customer(database), lines(database)) == ("cancelled", [], [])


def test_ic1_where_notes_are_the_rule_a_plain_line_stays_inside_and_three_times_it_is_said_how_to_send(
    client, database
):
    database.write(lambda session: session.get_one(Inbox, 1).__setattr__("mode", "note"))
    for number in range(4):
        event(client, said("Ela é VIP", ts=f"170000010{number}.000100"), f"Ev{number}")
    assert to_customer(database) == []
    assert [payload["key"] for payload in payloads(database, "notice")] == ["notice-kept-as-note"] * 3
    assert len(payloads(database, "mark")) == 4
    assert database.read(lambda session: session.scalars(select(Agent.hinted)).one()) == 3


def test_ic1_one_slack_channel_of_an_inbox_may_have_notes_as_its_rule(client, database):
    works(database, notes_in=["C1"])
    event(client, said("Ela é VIP"))
    event(client, said("resposta: Chega amanhã", ts="1700000101.000100"), "Ev2")
    assert to_customer(database) == ["Chega amanhã"]


def test_ic2_a_mention_that_only_the_plain_text_has_keeps_it_inside(client, database):
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": "@bruno o que acha"}]}]}]  # fmt: skip
    event(client, said("<@UBRUNO> o que acha", blocks=blocks))
    assert (message(database)[0], to_customer(database)) == ("note", [])
