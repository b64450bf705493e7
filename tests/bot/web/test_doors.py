"""The doors: nobody gets in without a signature, and nothing is answered 200 before it is kept."""

import json

import pytest
from sqlalchemy import select

from bot.web.guard import BODY_MAX, meta_signed, slack_signed
from bot.web.porch import LATER
from storage import health
from storage.models import Attachment, Envelope, Message, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, meta_sign, sign

BODY = b'{"object":"whatsapp_business_account","entry":[]}'


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    return slackside.app_for(database, tmp_path, wire).test_client()


def envelopes(database):
    return database.read(
        lambda session: [(each.source, each.body, each.state) for each in session.scalars(select(Envelope))]
    )


def test_a_signed_body_is_kept_as_it_is(client, database):
    answer = client.post("/webhooks/whatsapp", data=BODY, headers=meta_sign(BODY))

    assert answer.status_code == 200
    assert envelopes(database) == [("whatsapp", BODY, "kept")]


def test_behind_the_porch_the_answer_waits_for_the_commit_and_no_thread_does(client, database):
    later = []
    answer = client.post("/webhooks/whatsapp", data=BODY, headers=meta_sign(BODY), environ_overrides={LATER: later})

    assert answer.status_code == 200
    assert [each.result(5) for each in later] == [None]
    assert envelopes(database) == [("whatsapp", BODY, "kept")]


def test_the_same_body_again_is_answered_and_kept_once(client, database):
    statuses = [client.post("/webhooks/whatsapp", data=BODY, headers=meta_sign(BODY)).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert len(envelopes(database)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"X-Hub-Signature-256": ""}, id="empty"),
        pytest.param({"X-Hub-Signature-256": "sha1=00"}, id="the old scheme"),
        pytest.param({"X-Hub-Signature-256": meta_sign(BODY)["X-Hub-Signature-256"].upper()}, id="upper case"),
        pytest.param(meta_sign(BODY, "somebody-else's"), id="another secret"),
        pytest.param(meta_sign(BODY + b" "), id="other bytes"),
        pytest.param({"X-Hub-Signature-256": "sha256=é"}, id="not ascii"),
    ],
)
def test_a_body_without_metas_signature_is_refused_and_writes_nothing(client, database, headers):
    assert client.post("/webhooks/instagram", data=BODY, headers=headers).status_code == 403
    assert envelopes(database) == []


def test_both_secrets_of_a_rotation_are_accepted(client):
    assert client.post("/webhooks/whatsapp", data=BODY, headers=meta_sign(BODY, "the-older-secret")).status_code == 200


def test_what_is_signed_but_cannot_be_read_is_kept_too(client, database):
    body = b'\xff\x00 not json {"'
    assert client.post("/webhooks/whatsapp", data=body, headers=meta_sign(body)).status_code == 200
    assert envelopes(database) == [("whatsapp", body, "kept")]


def test_a_body_over_the_limit_is_refused(client, database):
    body = b"x" * (BODY_MAX + 1)
    assert client.post("/webhooks/whatsapp", data=body, headers=meta_sign(body)).status_code == 413
    assert envelopes(database) == []


def test_a_body_at_the_limit_is_kept(client, database):
    body = b"x" * BODY_MAX
    assert client.post("/webhooks/whatsapp", data=body, headers=meta_sign(body)).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me", 200),
        ("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=guess", 403),
        ("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=verify-me", 403),
        ("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me", 403),
        ("", 403),
    ],
)
def test_the_challenge_is_answered_to_who_knows_the_token(client, query, status):
    answer = client.get(f"/webhooks/whatsapp?{query}")

    assert answer.status_code == status
    if status == 200:
        assert (answer.data, answer.mimetype) == (b"1158201444", "text/plain")


def test_an_unknown_channel_is_not_there(client):
    assert client.post("/webhooks/telegram", data=BODY, headers=meta_sign(BODY)).status_code == 403
    assert client.get("/webhooks/telegram").status_code == 404


EVENT = json.dumps({"type": "url_verification", "challenge": "ch4llenge"}).encode()


def test_slacks_challenge_is_answered(client):
    answer = client.post("/slack/events", data=EVENT, headers=sign(EVENT) | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.get_json()) == (200, {"challenge": "ch4llenge"})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"X-Slack-Request-Timestamp": "abc"}, id="a timestamp that is none"),
        pytest.param({"X-Slack-Request-Timestamp": ""}, id="an empty timestamp"),
        pytest.param({"X-Slack-Request-Timestamp": "9" * 40}, id="a huge timestamp"),
        pytest.param({"X-Slack-Signature": "v0=é"}, id="a signature that is not ascii"),
        pytest.param({"X-Slack-Signature": "v1=00"}, id="another version"),
        pytest.param({"X-Slack-Signature": ""}, id="an empty signature"),
    ],
)
def test_odd_slack_headers_are_refused_never_an_error(client, change):
    assert client.post("/slack/events", data=EVENT, headers=sign(EVENT) | change).status_code == 401


def test_a_replayed_slack_request_is_refused():
    body = b"{}"
    headers = sign(body, at=1_700_000_000)
    facts = (body, headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], slackside.SIGNING)
    assert [slack_signed(*facts, now) for now in (1_700_000_300, 1_700_000_301, 1_699_999_699)] == [True, False, False]


def test_ssl_check_without_signature_is_refused(client):
    assert client.post("/slack/events", data={"ssl_check": "1"}).status_code == 401


def test_one_changed_bit_breaks_a_signature():
    header = meta_sign(BODY)["X-Hub-Signature-256"]
    changed = [BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :] for place in range(len(BODY))]
    assert not any(meta_signed(body, header, [slackside.APP_SECRET]) for body in changed)


@pytest.fixture
def attachment(database, tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "abc").write_bytes(b"a picture")

    def work(session):
        conversation = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        message = Message(
            workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
            direction="out", source="slack", kind="text", sent_at=builders.NOON, created_at=builders.NOON,
        )  # fmt: skip
        session.add(message)
        session.flush()
        row = Attachment(
            workspace_id=message.workspace_id, message_id=message.id, kind="image", source="F1", mime="image/png",
            name="menu.png", path="abc", created_at=builders.NOON,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    return database.write(work)


def test_a_signed_link_gives_the_file_with_safe_headers(client, attachment):
    with client.get(f"/media/{builders.VAULT.sign_link(attachment, 4_000_000_000)}") as answer:
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"a picture", "image/png")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link[:-1] + ("1" if link[-1] == "0" else "0"),
        lambda link: "2" + link,
        lambda link: link.partition(".")[0],
        lambda _: "x",
    ],
)
def test_any_other_link_is_not_found(client, attachment, change):
    link = builders.VAULT.sign_link(attachment, 4_000_000_000)
    assert change(link) != link
    assert client.get(f"/media/{change(link)}").status_code == 404


def test_an_expired_link_is_not_found(client, attachment):
    assert client.get(f"/media/{builders.VAULT.sign_link(attachment, 1_700_000_000)}").status_code == 404


def test_it_is_ready_once_it_knows_its_workspace(client, wire):
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_it_is_not_ready_while_slack_is_away(database, tmp_path):
    client = slackside.app_for(database, tmp_path, Wire(down=True)).test_client()
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)


def test_it_is_ready_while_slack_is_away_once_it_has_been_told(database, tmp_path):
    database.write(builders.workspace)
    client = slackside.app_for(database, tmp_path, Wire(down=True)).test_client()
    assert client.get("/readyz").status_code == 200


def test_while_slack_does_not_take_our_token_health_is_red_and_traffic_is_still_taken(client, database):
    def dies(session, cause):
        inbox = builders.inbox(session, builders.workspace(session))
        health.trouble(session, inbox, cause, now=builders.NOON)

    def answers():
        return [client.get(address).status_code for address in ("/healthz", "/readyz")]

    database.write(lambda session: dies(session, "slack_token_dead"))
    assert answers() == [503, 200]
    assert client.get("/healthz").text.startswith("red: Slack does not take our token. Install the app again")
    database.write(lambda session: dies(session, ""))
    assert answers() == [200, 200]


def test_any_other_trouble_is_told_in_slack_and_is_no_red_health(client, database):
    database.write(
        lambda session: health.trouble(
            session, builders.inbox(session, builders.workspace(session)), "token_dead", now=builders.NOON
        )
    )
    assert client.get("/healthz").status_code == 200


def test_an_event_before_we_know_our_workspace_is_not_taken_and_lost(database, tmp_path):
    wire = Wire(down=True)
    client = slackside.app_for(database, tmp_path, wire).test_client()
    inner = {"type": "team_join", "user": {"id": "UANA"}, "event_ts": "1.1"}

    assert slackside.event(client, inner) == 500
    wire.down = False
    assert slackside.event(client, inner) == 200
    assert database.read(lambda session: session.scalars(select(Workspace.team)).all()) == ["T1"]


@pytest.mark.parametrize("team_id", [{"team_id": "T1"}, ["T1"], 1, "T1\n", "T2"])
def test_a_payload_of_an_unknown_kind_that_names_no_team_of_ours_is_answered(client, database, team_id):
    database.write(builders.workspace)
    payload = {"type": "something_new", "user": {"id": "UANA", "team_id": team_id}}

    assert slackside.form(client, {"payload": json.dumps(payload)}).status_code == 200
