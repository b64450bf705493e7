"""Socket Mode: the same listeners, and no acknowledgement of what was not committed."""

import httpx
import pytest
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import event as database_event
from sqlalchemy import select

from bot.app import bolt_app
from bot.desk import Desk
from bot.socket import Door
from storage.models import Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, said


@pytest.fixture
def tell(database, tmp_path):
    """Hand our Bolt an event as its socket does; the status that decides whether it is acknowledged."""
    database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )
    desk = Desk(slackside.settings_for(tmp_path), database, builders.VAULT, httpx.MockTransport(Wire()))
    bolt = bolt_app(desk)

    def send(inner, event_id="Ev1"):
        payload = {"team_id": "T1", "api_app_id": "A1", "type": "event_callback", "event_id": event_id, "event": inner}
        return run_bolt_app(bolt, SocketModeRequest("events_api", f"envelope-{event_id}", payload)).status

    return send


def texts(database):
    return database.read(lambda session: session.scalars(select(Message.text)).all())


def test_a_reply_that_comes_by_the_socket_is_committed_when_it_is_acknowledged(tell, database):
    assert tell(said("Bom dia")) == 200
    assert texts(database) == ["Bom dia"]


def test_what_could_not_be_committed_is_not_acknowledged_and_comes_again(tell, database):
    tell({"type": "team_join", "user": {"id": "UANA"}, "event_ts": "1.1"}, "Ev0")

    def broken(_):
        raise OSError("disk full")

    database_event.listen(database.writer, "commit", broken)
    assert tell(said("Bom dia")) == 500
    database_event.remove(database.writer, "commit", broken)
    assert texts(database) == []

    assert [tell(said("Bom dia")), tell(said("Bom dia"))] == [200, 200]
    assert texts(database) == ["Bom dia"]


def test_what_no_listener_could_rely_on_is_not_acknowledged(database, tmp_path, caplog):
    desk = Desk(slackside.settings_for(tmp_path), database, builders.VAULT, httpx.MockTransport(Wire()))
    door = Door(bolt_app(desk), "xapp-test")
    sent = []
    door.client.send_socket_mode_response = sent.append
    door.handle(door.client, SocketModeRequest("events_api", "envelope-1", {"type": "event_callback"}))
    door.client.close()
    assert (sent, [each.getMessage() for each in caplog.records][-1]) == ([], "slack.odd")
