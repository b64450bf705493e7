"""The guard alone: nothing behind it hears of a request that it refuses, and it reads no more than it must."""

import io
import logging

import pytest

from bot.web.guard import BODY_MAX, Guard
from tests.bot.slackside import APP_SECRET, SIGNING, meta_sign, sign


class Inner:
    """What stands behind the guard; remembers the bodies that got through."""

    def __init__(self):
        self.bodies = []

    def __call__(self, environ, start_response):
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b"inside"]


class Counted(io.BytesIO):
    """A body that knows how much of it was read."""

    taken = 0

    def read(self, size=-1):
        chunk = super().read(size)
        self.taken += len(chunk)
        return chunk


@pytest.fixture
def inner():
    return Inner()


@pytest.fixture
def guard(inner):
    return Guard(inner, {"whatsapp": (APP_SECRET,)}, SIGNING)


def ask(guard, path, body, headers, length=None, method="POST"):
    """The status line, with a body that comes in chunks where no length is given."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": body, "CONTENT_LENGTH": length or ""}
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    answers = []
    list(guard(environ, lambda status, _: answers.append(status)))
    return answers


def test_a_body_without_a_length_is_read_to_its_end(guard, inner):
    assert ask(guard, "/webhooks/whatsapp", io.BytesIO(b"{}"), meta_sign(b"{}")) == ["200 OK"]
    assert inner.bodies == [b"{}"]


def test_a_body_without_a_length_that_never_ends_is_left_as_soon_as_it_is_too_big(guard, inner):
    endless = Counted(b"x" * (BODY_MAX * 2))

    assert ask(guard, "/webhooks/whatsapp", endless, {}) == ["413 Content Too Large"]
    assert (inner.bodies, endless.taken) == ([], BODY_MAX + 1)


def test_a_length_that_is_too_big_is_refused_before_anything_is_read(guard):
    body = Counted(b"x")

    assert ask(guard, "/webhooks/whatsapp", body, {}, length=str(BODY_MAX + 1)) == ["413 Content Too Large"]
    assert body.taken == 0


def test_more_than_the_length_said_is_not_read(guard, inner):
    assert ask(guard, "/webhooks/whatsapp", io.BytesIO(b"{}more"), meta_sign(b"{}"), length="2") == ["200 OK"]
    assert inner.bodies == [b"{}"]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/webhooks/whatsapp", {}, "403 Forbidden"),
        ("/webhooks/telegram", meta_sign(b"{}"), "403 Forbidden"),
        ("/slack/events", {}, "401 Unauthorized"),
        ("/slack/events", sign(b"{}", at=1_700_000_000), "401 Unauthorized"),
    ],
)
def test_what_is_not_signed_gets_no_further(guard, inner, path, headers, status):
    assert ask(guard, path, io.BytesIO(b"{}"), headers) == [status]
    assert inner.bodies == []


def test_without_a_signing_secret_nothing_of_slacks_gets_in(inner):
    """Socket Mode: there is no door for Slack's requests then, not even one that an empty secret would open."""
    guard = Guard(inner, {"whatsapp": (APP_SECRET,)}, "")
    body = b"{}"
    assert ask(guard, "/slack/events", io.BytesIO(body), sign(body, secret="")) == ["401 Unauthorized"]
    assert inner.bodies == []


def test_refusals_are_counted_and_said_in_one_line_a_second_without_their_content(guard, caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            ask(guard, "/webhooks/whatsapp", io.BytesIO(b"canary"), {"x-hub-signature-256": "sha256=canary"})
        guard._refused["bad_meta_signature"].said_at -= 2
        ask(guard, "/webhooks/whatsapp", io.BytesIO(b"canary"), {})

    assert [(each.getMessage(), each.why, each.count) for each in caplog.records] == [
        ("request.refused", "bad_meta_signature", 1),
        ("request.refused", "bad_meta_signature", 51),
    ]
    assert "canary" not in caplog.text
