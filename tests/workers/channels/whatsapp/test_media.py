"""A WhatsApp customer's file: the id gives an address, the address gives the bytes."""

import httpx
import pytest

from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater
from tests.workers.channels.meta import TOKEN, WHATSAPP, Answer, Meta, got, raw, refused, request, told
from workers.channels.whatsapp import CHANNEL

ADDRESS = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=4100&hash=Qx1"
WHERE = told({"messaging_product": "whatsapp", "url": ADDRESS, "mime_type": "image/jpeg", "id": "4100"})


def test_a_file_is_asked_for_and_fetched_with_the_token(meta: Meta) -> None:
    meta.says(WHERE, raw(b"jpeg", mime="application/octet-stream"))
    with CHANNEL.fetch_media(WHATSAPP, "4100") as fetched:
        assert (fetched.mime, fetched.size_bytes, b"".join(fetched.chunks)) == ("image/jpeg", 4, b"jpeg")
    asked, fetch = meta.asked
    assert request(asked) == got("4100", phone_number_id="730000000000001")
    assert (str(fetch.url), fetch.headers["authorization"]) == (ADDRESS, f"Bearer {TOKEN}")


def test_the_address_is_asked_for_each_time_because_it_lives_five_minutes(meta: Meta) -> None:
    for _ in range(2):
        meta.says(WHERE, raw(b"jpeg", mime="image/jpeg"))
        with CHANNEL.fetch_media(WHATSAPP, "4100") as fetched:
            b"".join(fetched.chunks)
    assert [each.url.host for each in meta.asked] == ["graph.facebook.com", "lookaside.fbsbx.com"] * 2


def test_an_id_is_only_ever_one_segment_of_the_address(meta: Meta) -> None:
    meta.says(WHERE, raw(b"x", mime="image/jpeg"))
    with CHANNEL.fetch_media(WHATSAPP, "../me/accounts?x=1#") as fetched:
        b"".join(fetched.chunks)
    assert meta.asked[0].url.raw_path.partition(b"?")[0] == b"/v25.0/..%2Fme%2Faccounts%3Fx%3D1%23"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refused(100, 33), Rejected, "media_gone"),
        (told({"id": "4100"}), Rejected, "media_gone"),
        (refused(190, status=401), NeedsMending, "token_dead"),
        (refused(131026), Rejected, "undeliverable"),
        (httpx.ReadTimeout("slow"), TryLater, "no_answer"),
        (refused(131052), TryLater, "media_unfetchable"),
    ],
)
def test_a_file_whose_address_is_not_told_says_why(
    meta: Meta, answer: Answer, kind: type[SendError], code: str
) -> None:
    meta.says(answer)
    with pytest.raises(SendError) as no, CHANNEL.fetch_media(WHATSAPP, "4100"):
        pass
    assert (type(no.value), no.value.code) == (kind, code)
