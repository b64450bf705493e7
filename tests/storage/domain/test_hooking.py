"""What is told to other programs: the signature, the waits between tries, and where nothing is ever sent."""

import base64
from datetime import timedelta

import pytest

from storage.domain import hooking
from tests.builders import NOON


def test_ad_6_a_call_is_signed_as_standard_webhooks_says():
    """The example of the scheme's own reference libraries."""
    signed = hooking.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_has_as_many_bytes_as_the_scheme_asks_for_and_is_new_each_time():
    secrets = {hooking.new_secret() for _ in range(5)}
    assert len(secrets) == 5
    assert {len(base64.b64decode(each.removeprefix("whsec_"), validate=True)) for each in secrets} == {32}


def test_tries_come_ever_later_and_end_after_three_days():
    waits, now = [], NOON
    while (again := hooking.next_try(len(waits) + 1, NOON, now, 0.0)) is not None:
        waits.append(again - now)
        now = again
    seconds = [each.total_seconds() for each in waits]
    assert seconds[:6] == [5, 20, 80, 320, 1280, 5120]
    assert set(seconds[7:]) == {6 * 3600}
    assert timedelta(days=3) <= now - NOON < timedelta(days=3, hours=6)


def test_tries_that_failed_together_are_spread_by_a_tenth():
    assert hooking.next_try(1, NOON, NOON, 1.0) == NOON + timedelta(seconds=5.5)
    assert hooking.next_try(10**6, NOON, NOON, 0.0) == NOON + timedelta(hours=6)


def test_what_waited_behind_others_for_longer_than_our_patience_is_tried_once():
    assert hooking.next_try(1, NOON, NOON + timedelta(days=3), 0.0) is None


@pytest.mark.parametrize("url", ["https://example.com/novelo", "https://93.184.216.34:8443/a?b=c"])
def test_an_https_address_may_be_called(url):
    assert hooking.address(url) == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://example.com/", "an https address is expected, such as https://example.com/novelo"),
        ("example.com", "an https address is expected, such as https://example.com/novelo"),
        ("https:///path", "an https address is expected, such as https://example.com/novelo"),
        ("https://example.com:port/", "an https address is expected, such as https://example.com/novelo"),
        ("https://[::1", "an https address is expected, such as https://example.com/novelo"),
        ("https://me:secret@example.com/", "an address without a user, a password and a # is expected"),
        ("https://example.com/#top", "an address without a user, a password and a # is expected"),
        ("https://example.com/a b", "an address of at most 2000 characters without blanks is expected"),
        ("https://example.com/" + "a" * 2000, "an address of at most 2000 characters without blanks is expected"),
        ("https://127.0.0.1/", "the address leads into a network that is not public: nothing is ever sent there"),
        ("https://localhost/", "the address leads into a network that is not public: nothing is ever sent there"),
        ("https://10.1.2.3/", "the address leads into a network that is not public: nothing is ever sent there"),
        ("https://169.254.169.254/", "the address leads into a network that is not public: nothing is ever sent there"),
        ("https://[fe80::1]/", "the address leads into a network that is not public: nothing is ever sent there"),
    ],
)
def test_any_other_address_is_refused_in_one_line(url, told):
    with pytest.raises(ValueError, match=r".") as refused:
        hooking.address(url)
    assert str(refused.value) == told


def test_this_machine_may_be_called_where_a_setting_says_so_and_no_other():
    assert hooking.address("http://127.0.0.1:9000/", loopback=True) == "http://127.0.0.1:9000/"
    with pytest.raises(ValueError, match="an https address is expected"):
        hooking.address("http://10.0.0.1/", loopback=True)


def test_notes_are_told_only_where_they_are_asked_for():
    assert hooking.chosen(()) == (
        "conversation.opened", "conversation.status_changed", "conversation.assigned", "message.received",
        "message.sent", "message.failed", "contact.linked", "contact.unlinked",
    )  # fmt: skip
    assert hooking.chosen(["note.added", "message.sent"]) == ("message.sent", "note.added")
    with pytest.raises(ValueError, match=r"^'note' is no event: there are conversation\.opened, "):
        hooking.chosen(["note"])
