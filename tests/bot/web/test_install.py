"""Adding the app to a workspace: whose browser began it, what Slack gives for the code, and where the token rests."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from storage import rotation, workspaces
from storage.models import AuditEntry, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import TOLD, Wire

GIVEN = {"access_token": "xoxb-their-own", "token_type": "bot", "authed_user": {"id": "UANA"}}


class Installing(Wire):
    """Slack where the app is added: a code is taken once."""

    def __init__(self, **more):
        super().__init__()
        self.more, self.codes = more, {"the-code"}

    def _answer(self, method, arguments):
        if method != "oauth.v2.access":
            return super()._answer(method, arguments)
        if arguments["code"] not in self.codes:
            return {"ok": False, "error": "invalid_code"}
        self.codes.discard(arguments["code"])
        return GIVEN | self.more


@pytest.fixture
def wire():
    return Installing()


@pytest.fixture
def client(database, tmp_path, wire):
    more = {"slack_bot_token": "", "slack_client_id": "1.2", "slack_client_secret": "client-secret"}
    return slackside.app_for(database, tmp_path, wire, public_url="http://127.0.0.1:8000", **more).test_client()


def begin(client):
    """The state that a browser takes to Slack."""
    answer = client.get("/slack/install")
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.location).query)


def found(database):
    return database.read(lambda session: session.scalars(select(Workspace)).all())


def test_the_browser_is_sent_to_slack_with_what_the_app_asks_for(client):
    query = begin(client)
    assert query["client_id"] == ["1.2"]
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/slack/oauth_redirect"]
    assert "chat:write" in query["scope"][0].split(",")


def test_a_workspace_is_added_and_its_token_rests_sealed(client, database):
    state = begin(client)["state"][0]
    answer = client.get("/slack/oauth_redirect", query_string={"code": "the-code", "state": state})
    assert (answer.status_code, "Lumina" in answer.text) == (200, True)
    [workspace] = found(database)
    assert (workspace.team, workspace.bot, "xoxb" in workspace.token) == ("T1", "BBOT", False)
    assert workspaces.token(workspace, slackside.settings_for("."), builders.VAULT) == "xoxb-their-own"
    [entry] = database.read(lambda session: session.scalars(select(AuditEntry)).all())
    assert (entry.actor, entry.verb) == ("UANA", "installed")


def test_only_the_browser_that_began_may_end_it(client, database):
    state = begin(client)["state"][0]
    client.delete_cookie("novelo-install", path="/slack")
    answer = client.get("/slack/oauth_redirect", query_string={"code": "the-code", "state": state})
    assert (answer.status_code, found(database)) == (400, [])


@pytest.mark.parametrize("state", ["", "x", "a.b.c", "word.99999999999.0", "word.4102444800.beef"])
def test_a_state_of_somebody_elses_is_refused(client, wire, database, state):
    begin(client)
    answer = client.get("/slack/oauth_redirect", query_string={"code": "the-code", "state": state})
    assert (answer.status_code, found(database)) == (400, [])
    assert "oauth.v2.access" not in [method for method, _ in wire.asked]


def test_a_state_ends():
    state = builders.VAULT.sign_state("word", 1000)
    assert builders.VAULT.read_state(state, 999) == "word"
    assert builders.VAULT.read_state(state, 1000) is None


def test_a_code_is_good_once(client, database):
    state = begin(client)["state"][0]
    query = {"code": "the-code", "state": state}
    cookie = client.get_cookie("novelo-install", path="/slack").value
    assert client.get("/slack/oauth_redirect", query_string=query).status_code == 200
    client.set_cookie("novelo-install", cookie, path="/slack")
    assert client.get("/slack/oauth_redirect", query_string=query).status_code == 502


def test_who_says_no_is_told_that_nothing_changed(client, database):
    state = begin(client)["state"][0]
    answer = client.get("/slack/oauth_redirect", query_string={"error": "access_denied", "state": state})
    assert (answer.status_code, found(database)) == (200, [])


def test_tokens_that_rotate_are_kept_with_what_renews_them(client, wire, database):
    wire.more = {"access_token": "xoxe.xoxb-1", "refresh_token": "xoxe-1", "expires_in": 43_200}
    state = begin(client)["state"][0]
    answer = client.get("/slack/oauth_redirect", query_string={"code": "the-code", "state": state})
    [workspace] = found(database)
    assert (answer.status_code, "xoxe" in workspace.refresh_token) == (200, False)
    assert rotation.refresh_token(builders.VAULT, workspace) == "xoxe-1"
    assert workspace.token_expires_at == builders.NOON + timedelta(hours=12)


def test_an_app_that_was_removed_is_added_again_over_the_old_row(client, database):
    with_token = database.write(lambda session: workspaces.install(
        session, builders.VAULT, TOLD, "xoxb-old", now=builders.NOON
    ).id)  # fmt: skip
    database.write(lambda session: workspaces.forget_token(session, "T1"))
    state = begin(client)["state"][0]
    client.get("/slack/oauth_redirect", query_string={"code": "the-code", "state": state})
    [workspace] = found(database)
    assert workspace.id == with_token
    assert workspaces.token(workspace, slackside.settings_for("."), builders.VAULT) == "xoxb-their-own"


def test_without_a_client_there_is_no_door(database, tmp_path):
    plain = slackside.app_for(database, tmp_path, Wire()).test_client()
    assert plain.get("/slack/install").status_code == 404
