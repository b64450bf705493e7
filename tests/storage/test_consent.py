"""Who wants no marketing: by the customer's own word and nothing like it, on every contact that is the same person."""

import pytest
from sqlalchemy import select

from storage import consent, linking
from storage.models import AuditEntry, Contact, Conversation, Delivery, Workspace
from tests import builders
from tests.builders import NOON


@pytest.fixture
def talk(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


def says(database, talk, words):
    database.write(lambda session: consent.heard(session, session.get_one(Conversation, talk), words, now=NOON))


def wants(database):
    return database.read(lambda session: session.get_one(Contact, 1).opted_out_at is None)


def lines(database):
    wanted = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
    return database.read(lambda session: [each.payload["key"] for each in session.scalars(wanted)])


@pytest.mark.parametrize("words", ["STOP", "stop.", " Parar! ", "sair", "SAIR\n", '"stop"', "Unsubscribe"])
def test_cp4_a_bare_word_of_parting_is_taken_at_its_word(database, talk, words):
    says(database, talk, words)
    says(database, talk, words)
    assert (wants(database), lines(database)) == (False, ["line-opted-out"])


@pytest.mark.parametrize("words", ["", "stop it please", "Quero sair de férias", "parar o pedido", "Stop?", "s t o p"])
def test_other_words_change_nothing(database, talk, words):
    says(database, talk, words)
    assert (wants(database), lines(database)) == (True, [])


def test_start_takes_back_their_own_stop_but_not_what_the_team_wrote_down(database, talk):
    says(database, talk, "STOP")
    says(database, talk, "start")
    assert (wants(database), lines(database)) == (True, ["line-opted-out", "line-opted-in"])

    def by_the_team(session):
        row = session.get_one(Conversation, talk)
        consent.wish(session, row, session.get_one(Contact, 1), "UANA", marketing=False, now=NOON)

    database.write(by_the_team)
    says(database, talk, "START")
    assert wants(database) is False


def test_without_a_conversation_it_is_written_down_all_the_same(database, talk):
    def work(session):
        return consent.wish(session, None, session.get_one(Contact, 1), consent.CUSTOMER, marketing=False, now=NOON)

    assert database.write(work) is True
    found = database.read(lambda session: session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first())
    assert (found.actor, found.verb, found.conversation_id, found.details) == (
        "customer", "opted_out", None, {"contact": "1"},
    )  # fmt: skip
    assert lines(database) == []


def test_cp4_who_says_so_on_one_channel_gets_none_on_the_other(database, talk):
    def link(session):
        instagram = builders.inbox(session, session.get_one(Workspace, 1), "instagram", "17841", "C2")
        other = builders.conversation(session, instagram, "770200000000001", thread_ts="1700000001.000100")
        here, there = session.get_one(Contact, 1), session.get_one(Contact, 2)
        assert other.id == 2
        linking.link(session, here, there, "UANA", now=NOON)

    database.write(link)
    says(database, talk, "STOP")
    assert database.read(lambda session: consent.opted_out(session, session.get_one(Contact, 2))) is True
