"""Going away and coming back (features.md AS-5), by word and in Home."""

import pytest
from sqlalchemy import select

from bot import ids
from storage import agents
from storage.models import Conversation, Timer
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import open_home, press, published
from tests.bot.slackside import Wire, form


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        row.owner = "UANA"

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def says(client, words, user="UANA"):
    answer = form(client, {"command": "/inbox", "text": words, "team_id": "T1", "user_id": user, "trigger_id": "tr1"})
    return str(answer.get_json())


def away(database):
    return database.read(lambda session: agents.away_since(session, 1, "UANA")) is not None


def test_as5_away_and_back_by_word(client, database):
    said = says(client, "away")
    assert (away(database), ids.AWAY_PASS_ON in said) == (True, True)
    said = says(client, "voltei")
    assert (away(database), ids.AWAY_PASS_ON in said) == (False, False)


def test_as5_home_has_the_switch_and_offers_to_pass_on(client, database, wire):
    open_home(client)
    assert "home.away" in str(published(wire))
    press(client, "home.away")
    assert away(database)
    assert "away.pass_on" in str(published(wire))

    press(client, "away.pass_on", at="1.2")
    kinds = database.read(lambda session: session.scalars(select(Timer.kind)).all())
    assert list(kinds) == ["pass_on"]

    press(client, "home.back", at="1.3")
    assert not away(database)
    assert database.read(lambda session: session.get_one(Conversation, 1).owner) == "UANA"
