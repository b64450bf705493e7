"""Files: three steps up, a lag, and the token that is needed to come down again (slack.md 2.3)."""

import hashlib
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import GENERAL, WHATSAPP, AppStandIn, Sandbox
from tests.sandbox.rig import eventually as soon

PNG = b"\x89PNG pretend"


def test_slacks_own_client_uploads_into_a_thread_and_the_message_comes_later(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    sandbox.post("slack/files", share_lag_seconds=1)
    root = slack.chat_postMessage(channel=WHATSAPP, text="card")["ts"]
    answer = slack.files_upload_v2(
        channel=WHATSAPP, thread_ts=root, filename="lamp.png", title="The lamp", content=PNG, initial_comment="look"
    )
    file_id = answer["file"]["id"]
    assert answer["files"] == [{"id": file_id, "title": "The lamp"}]
    assert len(sandbox.messages()) == 1  # not there yet

    event = app.event("message", "file_share")
    assert (event["thread_ts"], event["text"], event["user"]) == (root, "look", "U0INBOX001")
    assert event["files"][0]["mimetype"] == "image/png"
    shares = slack.files_info(file=file_id)["file"]["shares"]
    assert shares["public"][WHATSAPP][0]["ts"] == event["ts"]

    completed = next(entry for entry in sandbox.calls() if entry["call"] == "files.completeUploadExternal")
    assert (completed["to"], completed["thread"], completed["text"]) == (WHATSAPP, root, "look")
    assert completed["files"][0]["sha256"] == hashlib.sha256(PNG).hexdigest()


def test_several_files_come_in_one_message(app: AppStandIn, slack: WebClient) -> None:
    uploads = [{"filename": name, "content": PNG} for name in ("a.png", "b.png")]
    slack.files_upload_v2(channel=WHATSAPP, file_uploads=uploads)
    assert [file["name"] for file in app.event("message", "file_share")["files"]] == ["a.png", "b.png"]


def test_a_deleted_file_leaves_a_tombstone_where_it_was(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    slack.files_upload_v2(channel=WHATSAPP, filename="lamp.png", content=PNG)
    file_id = app.event("message", "file_share")["files"][0]["id"]
    slack.files_delete(file=file_id)
    assert soon(lambda: sandbox.messages()[0]["files"]) == [{"id": file_id, "mode": "tombstone"}]
    for missing, error in ((file_id, "file_deleted"), ("F0NOWHERE", "file_not_found")):
        with pytest.raises(SlackApiError) as refused:
            slack.files_delete(file=missing)
        assert refused.value.response["error"] == error


def test_a_file_comes_down_with_the_token_and_without_it_only_the_sign_in_page(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    slack.files_upload_v2(channel=WHATSAPP, filename="lamp.png", content=PNG)
    file = app.event("message", "file_share")["files"][0]
    token = {"Authorization": f"Bearer {sandbox.env['SLACK_BOT_TOKEN']}"}
    for address in (file["url_private"], file["url_private_download"]):
        down = sandbox.http.get(address, headers=token)
        assert (down.headers["content-type"], down.content) == ("image/png", PNG)
    unsigned = sandbox.http.get(file["url_private"])
    assert (unsigned.status_code, unsigned.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert sandbox.http.get(f"/control/slack/files/{file['id']}").content == PNG


def steps(sandbox: Sandbox, slack: WebClient, content: bytes = PNG, length: int = len(PNG)) -> tuple[str, int, str]:
    """The first two steps by hand: file id, and what the upload answered."""
    ticket = slack.files_getUploadURLExternal(filename="a.png", length=length)
    answer = sandbox.http.post(ticket["upload_url"], content=content)
    return str(ticket["file_id"]), answer.status_code, answer.text


def test_the_upload_must_have_the_length_that_was_announced(sandbox: Sandbox, slack: WebClient) -> None:
    assert steps(sandbox, slack)[1:] == (200, f"OK - {len(PNG)}")
    assert steps(sandbox, slack, length=7)[1] == 400


def test_a_file_is_completed_once_and_only_when_its_bytes_are_there(sandbox: Sandbox, slack: WebClient) -> None:
    missing = slack.files_getUploadURLExternal(filename="a.png", length=3)["file_id"]
    with pytest.raises(SlackApiError, match="file_not_found"):
        slack.files_completeUploadExternal(files=[{"id": missing}], channel_id=WHATSAPP)
    with pytest.raises(SlackApiError, match="file_not_found"):
        slack.files_info(file=missing)
    there = steps(sandbox, slack)[0]
    slack.files_completeUploadExternal(files=[{"id": there}])
    with pytest.raises(SlackApiError, match="file_update_failed"):
        slack.files_completeUploadExternal(files=[{"id": there}])


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"channel_id": "C0NOWHERE1"}, "invalid_channel"),
        ({"channel_id": GENERAL}, "not_in_channel"),
        ({"channel_id": WHATSAPP, "thread_ts": "1700000000.000001"}, "thread_not_found"),
    ],
)
def test_a_file_cannot_be_shared_just_anywhere(
    sandbox: Sandbox, slack: WebClient, where: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        slack.files_completeUploadExternal(files=[{"id": steps(sandbox, slack)[0]}], **where)


def test_the_lag_before_a_file_appears_can_be_set(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/files", share_lag_seconds=0)
    slack.files_upload_v2(channel=WHATSAPP, filename="a.png", content=PNG)
    soon(sandbox.messages, seconds=0.2)
