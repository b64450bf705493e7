"""Customers' files, whatever the channel: only Meta's hosts, only so many bytes, and the token for nobody else."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import httpx
import pytest

from storage.domain.errors import Rejected, SendError, TryLater
from tests.workers.channels.meta import INSTAGRAM, TOKEN, WHATSAPP, Answer, Meta, outcome, raw, told
from workers.channels import channels

MB = 1024 * 1024
Fetch: TypeAlias = Callable[[str], bytes]


@pytest.fixture(params=["whatsapp", "instagram"])
def fetch(request: pytest.FixtureRequest, meta: Meta) -> Fetch:
    """fetch(address): the bytes at an address that the channel was given for a file."""
    channel = channels()[request.param]

    def fetched(address: str) -> bytes:
        account, ref = (INSTAGRAM, address) if request.param == "instagram" else (WHATSAPP, "4100")
        if request.param == "whatsapp":
            then = meta._answers
            meta.says(told({"url": address, "mime_type": "image/jpeg"}), *then)
        with channel.fetch_media(account, ref) as file:
            return b"".join(file.chunks)

    return fetched


def refusal(fetch: Fetch, address: str) -> SendError:
    with pytest.raises(SendError) as error:
        fetch(address)
    return error.value


def fetched_from(meta: Meta) -> list[tuple[str, bool]]:
    """(host, whether it saw the token) of every fetch, without the question for the address."""
    return [
        (each.url.host, TOKEN in each.headers.get("authorization", ""))
        for each in meta.asked
        if not each.url.path.startswith("/v25.0/")
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://lookaside.fbsbx.com/a?x=1",
        "https://scontent.xx.fbcdn.net/v/a.jpg",
        "https://scontent.cdninstagram.com/v/a.jpg",
        "https://LOOKASIDE.fbsbx.com/a",
    ],
)
def test_metas_hosts_are_fetched_from(meta: Meta, fetch: Fetch, address: str) -> None:
    meta.says(raw(b"bytes", mime="image/jpeg"))
    assert fetch(address) == b"bytes"


@pytest.mark.parametrize(
    "address",
    [
        "http://lookaside.fbsbx.com/a",
        "https://example.com/a",
        "https://fbcdn.net.example.com/a",
        "https://evilfbcdn.net/a",
        "https://lookaside.fbsbx.com@example.com/a",
        "https://lookaside.fbsbx.com.example.com/a",
        "https://example.com#@lookaside.fbsbx.com/",
        "https://example.com\\@lookaside.fbsbx.com/",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://lookaside.fbsbx.com/a",
        "//lookaside.fbsbx.com/a",
        "lookaside.fbsbx.com/a",
        "https://[broken/a",
        "https://lookaside.fbsbx.com:99999/a",
        "https://lookaside.fbsbx.com\n.example.com/a",
        "https://",
        "not an address",
    ],
)
def test_nobody_elses_hosts_are_asked_anything(meta: Meta, fetch: Fetch, address: str) -> None:
    meta.says(raw(b"secret", mime="image/jpeg"))
    error = refusal(fetch, address)
    assert (type(error), error.code) == (Rejected, "media_gone")
    assert fetched_from(meta) == []


def moved(target: str, status: int = 302) -> Answer:
    return lambda: httpx.Response(status, headers={"location": target})


def test_a_redirect_within_metas_hosts_is_followed_without_the_token(meta: Meta, fetch: Fetch) -> None:
    meta.says(moved("https://scontent.xx.fbcdn.net/b"), raw(b"bytes", mime="image/jpeg"))
    assert fetch("https://lookaside.fbsbx.com/a") == b"bytes"
    assert fetched_from(meta)[1:] == [("scontent.xx.fbcdn.net", False)]


def test_the_token_does_not_come_back_when_a_redirect_does(meta: Meta) -> None:
    address = "https://lookaside.fbsbx.com/a"
    meta.says(
        told({"url": address}),
        moved("https://scontent.xx.fbcdn.net/b"),
        moved("https://graph.facebook.com/c"),
        raw(b"bytes", mime="image/jpeg"),
    )
    with channels()["whatsapp"].fetch_media(WHATSAPP, "4100") as file:
        b"".join(file.chunks)
    assert fetched_from(meta) == [
        ("lookaside.fbsbx.com", True), ("scontent.xx.fbcdn.net", False), ("graph.facebook.com", False),
    ]  # fmt: skip


def test_metas_content_network_never_sees_the_token(meta: Meta) -> None:
    meta.says(told({"url": "https://scontent.xx.fbcdn.net/b"}), raw(b"bytes", mime="image/jpeg"))
    with channels()["whatsapp"].fetch_media(WHATSAPP, "4100") as file:
        b"".join(file.chunks)
    assert fetched_from(meta) == [("scontent.xx.fbcdn.net", False)]


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/a",
        "http://lookaside.fbsbx.com/a",
        "http://169.254.169.254/",
        "//example.com/a",
        "https://[x",
    ],
)
def test_a_redirect_away_from_meta_is_not_followed(meta: Meta, fetch: Fetch, target: str) -> None:
    meta.says(moved(target), raw(b"secret", mime="image/jpeg"))
    error = refusal(fetch, "https://lookaside.fbsbx.com/a")
    assert (type(error), len(fetched_from(meta))) == (Rejected, 1)


@pytest.mark.parametrize("target", ["/again", ""])
def test_redirects_without_end_are_given_up(meta: Meta, fetch: Fetch, target: str) -> None:
    meta.says(moved(target))
    assert outcome(refusal(fetch, "https://lookaside.fbsbx.com/a")) == (
        "Rejected", "media_unfetchable", "too many redirects",
    )  # fmt: skip
    assert len(fetched_from(meta)) == 4


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (raw(b"", 404), Rejected, "media_gone"),
        (raw(b"", 410), Rejected, "media_gone"),
        (raw(b"", 401), TryLater, "media_unfetchable"),
        (raw(b"", 403), TryLater, "media_unfetchable"),
        (raw(b"", 500), TryLater, "media_unfetchable"),
        (raw(b"", 206, mime="image/jpeg"), TryLater, "media_unfetchable"),
        (raw(b"<html>", 200, "text/html; charset=utf-8"), Rejected, "media_gone"),
        (httpx.ConnectTimeout("slow"), TryLater, "media_unfetchable"),
        (httpx.ReadTimeout("slow"), TryLater, "media_unfetchable"),
        (httpx.RemoteProtocolError("cut"), TryLater, "media_unfetchable"),
    ],
)
def test_what_is_no_file_says_whether_to_try_again(
    meta: Meta, fetch: Fetch, answer: Answer, kind: type, code: str
) -> None:
    meta.says(answer)
    error = refusal(fetch, "https://lookaside.fbsbx.com/a")
    assert (type(error), error.code) == (kind, code)


def test_a_file_that_says_it_is_too_big_is_not_read(meta: Meta, fetch: Fetch) -> None:
    def endless() -> Iterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    meta.says(lambda: httpx.Response(200, headers={"content-length": str(101 * MB)}, content=endless()))
    error = refusal(fetch, "https://lookaside.fbsbx.com/a")
    assert (type(error), error.code) == (Rejected, "media_too_big")


def test_a_file_that_lies_about_its_size_is_cut_off(meta: Meta, fetch: Fetch) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield bytes(MB)

    meta.says(lambda: httpx.Response(200, headers={"content-type": "video/mp4"}, content=endless()))
    error = refusal(fetch, "https://lookaside.fbsbx.com/a")
    assert (type(error), error.code) == (Rejected, "media_too_big")
    assert read <= 101


def test_a_file_that_breaks_off_is_tried_again(meta: Meta, fetch: Fetch) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise httpx.ReadError("cut")

    meta.says(lambda: httpx.Response(200, headers={"content-type": "video/mp4"}, content=broken()))
    error = refusal(fetch, "https://lookaside.fbsbx.com/a")
    assert (type(error), error.code) == (TryLater, "media_unfetchable")


def test_what_the_reader_of_a_file_raises_stays_what_it_is(meta: Meta) -> None:
    meta.says(raw(b"bytes", mime="image/jpeg"))
    with (
        pytest.raises(OSError, match="disk full"),
        channels()["instagram"].fetch_media(INSTAGRAM, "https://lookaside.fbsbx.com/a"),
    ):
        raise OSError("disk full")
