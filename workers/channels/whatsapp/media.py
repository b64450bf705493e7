"""WhatsApp's files in: an id gives an address that lives five minutes, the address gives the bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from storage.domain.errors import Rejected
from workers.channels import Account, Fetched, graph
from workers.channels.whatsapp.errors import ERRORS

MOST_BYTES: Final = 100 * 1024 * 1024  # NOTES.md, "Media": the largest a customer can send


@contextmanager
def fetch_media(account: Account, ref: str) -> Iterator[Fetched]:
    """Open a customer's file by its media id. The address is asked for each time: it is short-lived."""
    told = graph.call(
        "facebook", "GET", ref, account.token, ERRORS, reads=True, params={"phone_number_id": account.account_id}
    )
    if not told.get("url"):
        raise Rejected("media_gone", "no address for the media id")
    with graph.download(str(told["url"]), account.token, MOST_BYTES) as fetched:
        yield replace(fetched, mime=str(told.get("mime_type") or fetched.mime))
