"""Looking for words, names and numbers: what is found, what no longer is, and how the full text keeps up."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import erasure, lists, search
from storage.domain.excerpt import Piece
from storage.domain.query import Query, parse
from storage.models import Contact, Conversation, Identity, Message, Workspace
from tests import builders
from tests.builders import NOON


@pytest.fixture
def say(database):
    """Something said in a conversation; its id."""

    def begin(conversation_id, words, direction="in", kind="text"):
        def work(session):
            about = session.get_one(Conversation, conversation_id)
            message = Message(
                workspace_id=about.workspace_id, inbox_id=about.inbox_id, conversation_id=about.id,
                direction=direction, source="customer", kind=kind, text=words, sent_at=NOON, created_at=NOON,
            )  # fmt: skip
            session.add(message)
            session.flush()
            return message.id

        return database.write(work)

    return begin


def shown(database, line, channels=("C1", "C2")):
    query = parse(line)
    assert isinstance(query, Query), query
    return database.read(
        lambda session: lists.page(session, session.get_one(Workspace, 1), query, "UANA", channels, NOON)
    )


def found(database, line, channels=("C1", "C2")):
    return [row.card.conversation_id for row in shown(database, line, channels).rows]


def test_fs2_words_are_found_without_accents_by_how_they_begin_and_next_to_each_other_in_quotes(database, talk, say):
    lamp, refund, nothing = talk(minutes=3, name="A"), talk(minutes=2, name="B"), talk(minutes=1, name="C")
    say(lamp, "Vocês têm a LUMINÁRIA em latão?")
    say(refund, "I want my refund, please. Não está em latão!")
    say(nothing, "Oi")
    lines = {
        "search luminaria": [lamp],
        "search Luminária": [lamp],
        "search lumin": [lamp],
        "search latao": [lamp, refund],
        "search latao refund": [refund],
        '"em latao"': [lamp, refund],
        '"refund please"': [refund],
        '"please refund"': [],
        '"luminaria","refund"': [lamp, refund],
        "search latao -refund": [lamp],
        '-"latao"': [nothing],
        "search esta": [refund],
        "search abat-jour": [],
        "search '); DROP TABLE messages; --": [],
        'search OR NEAR( * "" ^': [],
    }
    assert {line: found(database, line) for line in lines} == lines


def test_fs2_people_are_found_by_name_user_name_and_number_in_any_writing(database, talk):
    maria = talk(name="Maria Conceição", minutes=2)
    kenji = talk(name="Kenji", inbox_id=2, minutes=1)

    def tell(session):
        identity = session.get_one(Identity, session.get_one(Conversation, maria).identity_id)
        identity.phone = "+5511987654321"
        session.get_one(Identity, session.get_one(Conversation, kenji).identity_id).username = "kenji.lamps"

    database.write(tell)
    lines = {
        "name:conceicao": [maria],
        'name:"maria con"': [maria],
        "name:lamps": [kenji],
        "from:@kenji.lamps": [kenji],
        "@kenji": [kenji],
        "search maria": [maria],
        "4321": [maria],
        "phone:4321,9999": [maria],
        "+55 (11) 98765-4321": [maria],
        "phone:1187654321": [maria],
        "phone:011987654321": [maria],
        "search 98765-4321": [maria],
        "from:4321": [maria],
        "-phone:4321": [kenji],
        "-name:maria": [kenji],
        "phone:1234": [],
        "phone:21": [],
    }
    assert {line: found(database, line) for line in lines} == lines


def test_a_name_and_words_of_a_message_are_found_together(database, talk, say):
    maria, other, silent = talk(name="Maria"), talk(name="Ana"), talk(name="Maria")
    for each in (maria, other):
        say(each, "my refund")
    assert found(database, "search maria refund") == [maria]
    assert found(database, "name:maria search refund") == [maria]
    assert set(found(database, "search maria")) == {maria, silent}


def test_what_was_found_is_shown_with_the_words_marked(database, talk, say):
    mine = talk(name="Maria")
    say(mine, "Não, meu pedido não chegou")
    (row,) = shown(database, "search pedi chegou").rows
    assert row.said == (
        Piece("Não, meu "), Piece("pedido", found=True), Piece(" não "), Piece("chegou", found=True),
    )  # fmt: skip
    (row,) = shown(database, "search maria").rows
    assert row.said == ()


def test_an_edit_and_an_unsending_take_the_old_words_out(database, talk, say):
    mine = talk()
    message = say(mine, "old words")

    def change(words):
        database.write(lambda session: setattr(session.get_one(Message, message), "text", words))

    change("new words")
    assert (found(database, "search old"), found(database, "search new")) == ([], [mine])
    change("")
    assert found(database, "search words") == []


def test_a_changed_name_is_found_by_the_new_one(database, talk):
    mine = talk(name="Maria")

    def rename(session):
        identity = session.get_one(Identity, session.get_one(Conversation, mine).identity_id)
        identity.name, session.get_one(Contact, identity.contact_id).name = "Joana", "Jô"

    database.write(rename)
    assert [found(database, f"search {each}") for each in ("maria", "joana", "jo")] == [[], [mine], [mine]]


def test_notes_are_found_and_reactions_are_not(database, talk, say):
    mine = talk()
    say(mine, "ask the workshop", "note")
    say(mine, "thumb", kind="reaction")
    assert (found(database, "search workshop"), found(database, "search thumb")) == ([mine], [])


def test_erasing_a_customer_takes_their_words_out(database, talk, say):
    mine = talk(name="Maria")
    say(mine, "secret words")

    def work(session):
        identity = session.get_one(Identity, session.get_one(Conversation, mine).identity_id)
        erasure.erase(session, session.get_one(Contact, identity.contact_id), "UANA", now=NOON)

    database.write(work)
    again = talk(name="Ana")  # on SQLite the next rows may have the same ids
    say(again, "other")
    assert (found(database, "search secret"), found(database, "name:maria")) == ([], [])
    assert database.read(lambda session: _sound(session))


def _sound(session):
    """Whether SQLite finds its index and what it is of in agreement."""
    if session.get_bind().dialect.name == "sqlite":
        for name in ("found_words", "found_people"):
            session.execute(text(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)"))  # noqa: S608
    return True


def test_what_was_there_before_is_taken_in_bit_by_bit_and_changes_meanwhile_are_right(database, talk, say, monkeypatch):
    monkeypatch.setattr(search, "BATCH", 2)
    mine = talk(name="Maria")
    numbers = [say(mine, f"word{number}") for number in range(5)]
    database.write(search.begin_again)
    assert (found(database, "search word1"), found(database, "search maria")) == ([], [])

    assert database.write(search.catch_up) > 0  # two are in

    def change(session):
        session.get_one(Message, numbers[0]).text = "changed0"
        session.get_one(Message, numbers[4]).text = "changed4"
        session.delete(session.get_one(Message, numbers[3]))

    database.write(change)
    new = say(mine, "newest")
    while database.write(search.catch_up):
        pass

    words = ["word0", "word1", "word2", "word3", "word4", "changed0", "changed4", "newest", "maria"]
    assert [word for word in words if found(database, f"search {word}")] == [
        "word1", "word2", "changed0", "changed4", "newest", "maria",
    ]  # fmt: skip
    assert database.read(search.unfinished) == 0
    assert new > numbers[-1]
    assert database.write(_sound)


def test_fs2_words_of_another_workspace_or_slack_channel_are_not_found(database, talk, say):
    def other(session):
        return builders.conversation(
            session, builders.inbox(session, builders.workspace(session, "T2"), account="2")
        ).id

    here, there = talk(), talk(inbox_id=2)
    for each in (here, there, database.write(other)):
        say(each, "same words")
    assert set(found(database, "search same")) == {here, there}
    assert found(database, "search same", {"C2"}) == [there]
    assert found(database, "search same", ()) == []


def test_a_word_that_everybody_says_still_finds_what_only_somebody_may_see(database, talk, say, monkeypatch):
    monkeypatch.setattr(search, "NEWEST", 3)
    mine = talk(inbox_id=2)
    say(mine, "hello")
    loud = talk()
    for _ in range(5):
        say(loud, "hello")
    assert found(database, "search hello", {"C2"}) == [mine]
    assert shown(database, "search hello", {"C2"}).counted


def test_found_conversations_are_listed_by_need_not_by_when_it_was_said(database, talk, say):
    older, newer = talk(minutes=1), talk(minutes=2)
    say(newer, "hello")
    say(older, "hello")
    assert found(database, "search hello") == [newer, older]
    assert shown(database, "search hello after:today").rows[0].card.now - NOON == timedelta()
