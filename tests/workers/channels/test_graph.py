"""How the Graph API is called, whichever channel calls it: who is told what, and how long a refusal holds."""

import json
from collections.abc import Iterator

import httpx
import pytest

from storage.domain.errors import SendError, TryLater, Uncertain
from storage.domain.parts import Address, TextPart
from tests.workers.channels.meta import BY_FACEBOOK, INSTAGRAM, WHATSAPP, Meta, proof, refused, told
from workers.channels import Account, channels, graph

MB = 1024 * 1024


def send(account: Account) -> SendError:
    with pytest.raises(SendError) as error:
        channels()[account.channel].send(account, Address(address="61000001"), TextPart("hi"), "key-1")
    return error.value


@pytest.mark.parametrize(
    ("account", "host"),
    [(WHATSAPP, "graph.facebook.com"), (INSTAGRAM, "graph.instagram.com"), (BY_FACEBOOK, "graph.facebook.com")],
)
def test_each_login_proves_its_own_apps_secret(meta: Meta, account: Account, host: str) -> None:
    meta.says(refused(100))
    send(account)
    assert (meta.only.url.host, meta.only.url.params["appsecret_proof"]) == (host, proof(host))


def test_without_a_secret_nothing_is_proved() -> None:
    meta = Meta()
    meta.says(refused(100))
    graph.configure(
        whatsapp_url="http://127.0.0.1:1/",
        instagram_url="http://127.0.0.1:2/",
        version="v99.0",
        app_secret="",
        transport=httpx.MockTransport(meta),
    )
    send(WHATSAPP)
    assert str(meta.only.url) == "http://127.0.0.1:1/v99.0/730000000000001/messages"


def usage(minutes: object) -> str:
    return json.dumps({"17840000000000001": [{"type": "instagram", "estimated_time_to_regain_access": minutes}]})


@pytest.mark.parametrize(
    ("answer", "seconds", "free"),
    [
        (told({"error": {"code": 4}}, 400, retry_after="30"), 30, True),
        (told({"error": {"code": 4}}, 400, x_business_use_case_usage=usage(2)), 120, True),
        (told({"error": {"code": 4}}, 400, retry_after="99999999"), 3600, True),
        (told({"error": {"code": 999999}}, 429), 5, False),
        (told({"error": {"code": 4}}, 400, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), 5, False),
        (told({"error": {"code": 4}}, 400, retry_after="-1", x_business_use_case_usage="{"), 5, False),
        (told({"error": {"code": 4}}, 400, x_business_use_case_usage='{"a": 1, "b": [7]}'), 5, False),
        (told({"error": {"code": 4}}, 400, x_business_use_case_usage=usage("soon")), 5, False),
    ],
)
def test_a_wait_is_as_long_as_meta_says(meta: Meta, answer: object, seconds: float, free: bool) -> None:
    meta.says(answer)  # type: ignore[arg-type]
    error = send(INSTAGRAM)
    assert isinstance(error, TryLater)
    assert (error.code, error.seconds, error.free) == ("throttled", seconds, free)


def test_an_answer_without_end_is_no_answer(meta: Meta) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b" " * MB

    meta.says(lambda: httpx.Response(200, content=endless()))
    assert type(send(WHATSAPP)) is Uncertain
    assert read < 10


def test_a_server_that_broke_may_have_sent_it_whatever_code_it_names(meta: Meta) -> None:
    for code in (100, 190, 4):
        meta.says(refused(code, status=500))
        assert type(send(WHATSAPP)) is Uncertain


def test_what_meta_says_of_an_unknown_refusal_is_kept(meta: Meta) -> None:
    meta.says(refused(987654, 12, words="Something new"))
    error = send(WHATSAPP)
    assert (error.code, error.provider) == ("unknown", "987654/12: Something new")


def test_words_without_end_are_cut(meta: Meta) -> None:
    meta.says(refused(100, words="x" * 10_000))
    assert len(send(WHATSAPP).provider) == 500
