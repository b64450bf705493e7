"""However much has been kept, opening it leaves others their turn at the database."""

import json
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DataError, OperationalError

from storage import arrivals, outbox, templates
from storage.domain.templates import Layout, Template
from storage.envelopes import Keeper
from storage.models import Alarm, Envelope, Inbox, Message
from tests import builders
from tests.bot import slackside
from workers import intake
from workers.intake import open_envelopes
from workers.outside import Outside


def body(number, messages):
    """An envelope with so many messages of one customer."""
    sent = int((builders.NOON - timedelta(hours=1)).timestamp())
    value = {
        "metadata": {"phone_number_id": "1001"},
        "messages": [
            {
                "from": "5511987654321", "id": f"wamid.{number}.{place}", "timestamp": str(sent), "type": "text",
                "text": {"body": "oi"},
            }
            for place in range(messages)
        ],
    }  # fmt: skip
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def test_envelopes_full_of_messages_are_opened_in_several_transactions(database, tmp_path):
    database.write(lambda session: builders.inbox(session, builders.workspace(session)).id)
    keeper = Keeper(database)
    for number in range(4):
        keeper.keep("whatsapp", body(number, 150))
    keeper.close()
    commits = []
    event.listen(database.writer, "commit", commits.append)

    opened = open_envelopes(Outside(slackside.settings_for(tmp_path), database, builders.VAULT, "test"))

    counted = database.read(
        lambda session: (
            session.scalar(select(func.count()).select_from(Message)),
            session.scalar(select(func.count()).where(Envelope.state == "opened")),
        )
    )
    assert (opened, counted) == (4, (600, 4))
    assert len(commits) > 1


@pytest.fixture
def kept(database, tmp_path):
    """A worker with one message of Maria's, whose conversation is there, to open."""
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    keeper = Keeper(database)
    keeper.keep("whatsapp", body(1, 1))
    keeper.close()
    return Outside(slackside.settings_for(tmp_path), database, builders.VAULT, "test")


def state(database):
    """(the envelope's state, its tries, how many messages there are)."""
    return database.read(
        lambda session: (
            *session.execute(select(Envelope.state, Envelope.attempts)).one(),
            session.scalar(select(func.count()).select_from(Message)),
        )
    )


def test_a_message_whose_conversation_is_held_for_long_is_opened_when_it_is_let_go(database, kept):
    """PostgreSQL gives up waiting for a row after two seconds. Nothing is wrong with the message."""
    if database.is_sqlite:
        pytest.skip("on SQLite nobody waits for a row")
    held = threading.Event()

    def hold(session):
        outbox.hold(session, 1)
        held.set()
        time.sleep(3)

    holding = threading.Thread(target=database.write, args=(hold,))
    holding.start()
    assert held.wait(30)
    open_envelopes(kept)
    holding.join()
    assert state(database) == ("opened", 1, 1)


def failing(error):
    def received(*_, **__):
        raise error("INSERT", {}, Exception("no"))

    return received


def test_while_the_database_fails_a_message_stays_to_be_opened(database, kept, monkeypatch):
    with monkeypatch.context() as failed:
        failed.setattr(arrivals, "received", failing(OperationalError))
        for _ in range(3):
            with pytest.raises(OperationalError):
                open_envelopes(kept)
    assert state(database) == ("kept", 3, 0)
    open_envelopes(kept)
    assert state(database) == ("opened", 4, 1)


def test_what_always_breaks_the_database_holds_up_nothing_for_ever(database, kept, monkeypatch):
    monkeypatch.setattr(intake, "TRIES_MOST", 2)
    monkeypatch.setattr(arrivals, "received", failing(OperationalError))
    for _ in range(2):
        with pytest.raises(OperationalError):
            open_envelopes(kept)
    open_envelopes(kept)
    assert state(database) == ("unreadable", 3, 0)


def test_a_fact_that_the_database_does_not_take_is_unreadable_at_once(database, kept, monkeypatch):
    monkeypatch.setattr(arrivals, "received", failing(DataError))
    open_envelopes(kept)
    assert state(database) == ("unreadable", 1, 0)


def test_a_fact_that_breaks_takes_none_of_its_batch_with_it(database, kept, monkeypatch):
    """The batch is begun again, each fact by itself then: what went well the first time is there once."""
    keeper = Keeper(database)
    for number in (2, 3):
        keeper.keep("whatsapp", body(number, 2))
    keeper.close()
    well = arrivals.received

    def received(session, inbox, said, **rest):
        if said.external_id == "wamid.2.0":
            raise LookupError("a mistake of ours")
        return well(session, inbox, said, **rest)

    monkeypatch.setattr(arrivals, "received", received)
    assert open_envelopes(kept) == 3
    states = database.read(lambda session: session.scalars(select(Envelope.state).order_by(Envelope.id)).all())
    messages = database.read(lambda session: session.scalars(select(Message.external_id).order_by(Message.id)).all())
    assert states == ["opened", "unreadable", "opened"]
    assert messages == ["wamid.1.0", "wamid.2.1", "wamid.3.0", "wamid.3.1"]


def test_a_webhook_about_a_template_hides_it_and_tells_the_admins_once(database, tmp_path):
    """As Meta sends it, by the account's number of business: the pause comes twice."""
    order = Template("1", "order_ready", "pt_BR", "utility", "approved", Layout("Seu pedido {{1}} está pronto."))

    def connected(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.business = "820000000000001"
        templates.keep(session, templates.begin(session, inbox, now=builders.NOON), [order], now=builders.NOON)

    database.write(connected)
    paused = (Path(__file__).parents[1] / "fixtures/whatsapp/template_paused.json").read_bytes()
    keeper = Keeper(database)
    for again in (b"", b" "):
        keeper.keep("whatsapp", paused + again)
    keeper.close()

    assert open_envelopes(Outside(slackside.settings_for(tmp_path), database, builders.VAULT, "test")) == 2
    kept, offered, told = database.read(
        lambda session: (
            [each.status for each in templates.every(session)],
            templates.offered(session, session.scalars(select(Inbox)).one(), ""),
            [each.key for each in session.scalars(select(Alarm))],
        )
    )
    assert (kept, offered, told) == (["paused"], [], ["alarm-template-paused"])
