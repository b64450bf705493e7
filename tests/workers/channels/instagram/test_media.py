"""An Instagram customer's file: its address is in the webhook and wants no token."""

from tests.workers.channels.meta import INSTAGRAM, Meta, raw
from workers.channels.instagram import CHANNEL

ADDRESS = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=18&signature=AY"


def test_a_file_is_fetched_without_the_token(meta: Meta) -> None:
    meta.says(raw(b"%PDF", mime="application/pdf"))
    with CHANNEL.fetch_media(INSTAGRAM, ADDRESS) as fetched:
        assert (fetched.mime, fetched.name, fetched.size_bytes) == ("application/pdf", "", 4)
        assert b"".join(fetched.chunks) == b"%PDF"
    assert (str(meta.only.url), "authorization" in meta.only.headers) == (ADDRESS, False)
    assert "appsecret_proof" not in str(meta.only.url)
