"""Slack's answers in our own words: what is a definite no, what may be tried again, and what nobody can tell."""

import json
from urllib.parse import parse_qs

import httpx
import pytest

from bot.slack import RETRY_AFTER_SECONDS, Slack
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain

API = "http://127.0.0.1:9/api"


def slack(answer):
    """A client whose other side answers so."""
    return Slack(API, "xoxb-secret", httpx.MockTransport(answer))


def error_of(method, answer):
    with pytest.raises(SendError) as caught:
        slack(answer).call(method, channel="C1")
    return type(caught.value), caught.value.code, caught.value.provider


def says(error, status=200, **headers):
    return lambda _: httpx.Response(status, json={"ok": False, "error": error}, headers=headers)


def breaks(error):
    def answer(_):
        raise error

    return answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says("msg_too_long"), (Rejected, "slack_refused", "msg_too_long")),
        (says("invalid_blocks"), (Rejected, "slack_refused", "invalid_blocks")),
        (says("token_revoked"), (NeedsMending, "slack_token_dead", "token_revoked")),
        (says("account_inactive"), (NeedsMending, "slack_token_dead", "account_inactive")),
        (says("missing_scope"), (NeedsMending, "slack_permission", "missing_scope")),
        (says("channel_not_found"), (NeedsMending, "slack_channel_gone", "channel_not_found")),
        (says("is_archived"), (NeedsMending, "slack_channel_archived", "is_archived")),
        (says("not_in_channel"), (NeedsMending, "slack_not_in_channel", "not_in_channel")),
        (says("restricted_action"), (NeedsMending, "slack_posting_restricted", "restricted_action")),
        (says("rate_limited"), (TryLater, "throttled", "rate_limited")),
        (says("ratelimited", 429), (TryLater, "throttled", "ratelimited")),
        (says("internal_error"), (Uncertain, "no_answer", "internal_error")),
        (says("a_word_of_next_year"), (Uncertain, "no_answer", "a_word_of_next_year")),
        (says("whatever", 503), (Uncertain, "no_answer", "HTTP 503")),
        (lambda _: httpx.Response(200, text="<html>"), (Uncertain, "no_answer", "HTTP 200")),
        (lambda _: httpx.Response(200, json=[]), (Uncertain, "no_answer", "HTTP 200")),
        (lambda _: httpx.Response(200, json={}), (Uncertain, "no_answer", "no error named")),
        (breaks(httpx.ConnectError("")), (TryLater, "slack_unreachable", "ConnectError")),
        (breaks(httpx.ConnectTimeout("")), (TryLater, "slack_unreachable", "ConnectTimeout")),
        (breaks(httpx.ReadTimeout("")), (Uncertain, "no_answer", "ReadTimeout")),
        (breaks(httpx.RemoteProtocolError("")), (Uncertain, "no_answer", "RemoteProtocolError")),
    ],
)
def test_what_an_answer_to_a_post_means(answer, expected):
    assert error_of("chat.postMessage", answer) == expected


@pytest.mark.parametrize("answer", [says("internal_error"), says("new_word"), breaks(httpx.ReadTimeout(""))])
def test_a_question_without_a_clear_answer_may_simply_be_asked_again(answer):
    assert error_of("conversations.members", answer)[:2] == (TryLater, "slack_unreachable")


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", RETRY_AFTER_SECONDS), ("0", 1.0)])
def test_a_limit_is_waited_out_as_long_as_slack_says(header, seconds):
    with pytest.raises(TryLater) as caught:
        slack(says("ratelimited", 429, **{"retry-after": header})).call("chat.update", channel="C1", ts="1.1")

    assert (caught.value.seconds, caught.value.free) == (seconds, True)


def test_what_we_post_neither_links_nor_unfurls_anything_by_itself():
    asked = []

    def answer(request):
        asked.append((request.headers["authorization"], json.loads(request.content)))
        return httpx.Response(200, json={"ok": True, "ts": "1.1"})

    slack(answer).call("chat.postMessage", channel="C1", text="hi <!channel> https://example.com")

    inert = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    said = {"channel": "C1", "text": "hi <!channel> https://example.com"}
    assert asked == [("Bearer xoxb-secret", said | inert)]


def test_methods_that_take_forms_are_asked_with_forms():
    asked = []

    def answer(request):
        asked.append(parse_qs(request.content.decode()))
        return httpx.Response(200, json={"ok": True})

    slack(answer).call("files.completeUploadExternal", files=[{"id": "F1"}], channel_id="C1", inclusive=True)

    assert asked == [{"files": ['[{"id": "F1"}]'], "channel_id": ["C1"], "inclusive": ["true"]}]


def test_a_call_is_one_request_whatever_comes_of_it():
    asked = []

    def answer(request):
        asked.append(request.url.path)
        raise httpx.ReadError("dropped")

    with pytest.raises(Uncertain):
        slack(answer).call("chat.postMessage", channel="C1", text="hi")
    assert asked == ["/api/chat.postMessage"]


def test_a_file_goes_up_as_its_bytes_and_without_the_token(tmp_path):
    path = tmp_path / "menu.pdf"
    path.write_bytes(b"%PDF-1.7")
    asked = []

    def answer(request):
        asked.append((request.read(), request.headers.get("authorization"), request.headers["content-length"]))
        return httpx.Response(200, text="OK - 8")

    slack(answer).upload(f"{API}/upload/1", path)

    assert asked == [(b"%PDF-1.7", None, "8")]


def test_a_file_comes_down_with_the_token(tmp_path):
    def answer(request):
        assert request.headers["authorization"] == "Bearer xoxb-secret"
        return httpx.Response(200, content=b"picture", headers={"content-type": "image/png"})

    slack(answer).download("https://files.slack.com/files-pri/T1-F1/menu.png", tmp_path / "x", most_bytes=7)

    assert (tmp_path / "x").read_bytes() == b"picture"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda _: httpx.Response(200, text="sign in", headers={"content-type": "text/html"}), "file_unavailable"),
        (lambda _: httpx.Response(404), "file_unavailable"),
        (lambda _: httpx.Response(302, headers={"location": "http://127.0.0.1/"}), "file_unavailable"),
        (lambda _: httpx.Response(200, content=b"12345678"), "media_too_big"),
    ],
)
def test_a_file_that_is_none_or_too_big_is_refused(tmp_path, answer, word):
    with pytest.raises(Rejected) as caught:
        slack(answer).download("https://files.slack.com/x", tmp_path / "x", most_bytes=7)
    assert caught.value.code == word


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files",
        "https://files.slack.com.evil.example/x",
        "https://evilslack.com/x",
        "http://files.slack.com/x",
        "http://127.0.0.1:10/api/file",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
    ],
)
def test_files_are_fetched_from_slacks_own_hosts_only(tmp_path, url):
    def answer(_):
        raise AssertionError("nothing may be fetched")

    with pytest.raises(Rejected):
        slack(answer).download(url, tmp_path / "x", most_bytes=7)
