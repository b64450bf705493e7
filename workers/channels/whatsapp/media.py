"""WhatsApp's files. In: an id gives an address that lives five minutes, the address gives the bytes. Out: an upload."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from storage.domain.errors import Rejected
from workers.channels import Account, Fetched, download, graph
from workers.channels.reading import Fields, text, whole, word
from workers.channels.whatsapp.errors import ERRORS

MOST_BYTES: Final = 100 * 1024 * 1024  # NOTES.md, "Media": the largest a customer can send
UPLOAD_SECONDS: Final = 120.0  # ours: 100 MB at 7 Mbit/s; nothing is sent by it, so no lease hangs on it
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
# The extension Meta expects of each type it takes (NOTES.md, "Media").
EXTENSIONS: Final[Mapping[str, str]] = MappingProxyType({
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
    "audio/aac": ".aac", "audio/amr": ".amr", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg",
    "video/mp4": ".mp4", "video/3gpp": ".3gp",
    "text/plain": ".txt", "application/pdf": ".pdf", "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls", "application/vnd.ms-powerpoint": ".ppt",
    f"{OFFICE}.wordprocessingml.document": ".docx", f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}.presentationml.presentation": ".pptx",
})  # fmt: skip


@contextmanager
def fetch_media(account: Account, ref: str) -> Iterator[Fetched]:
    """Open a customer's file by its media id. The address is asked for each time: it is short-lived."""
    told = _looked_up(account, ref)
    url, mime = text(told.get("url")), text(told.get("mime_type"))
    if not url:
        raise Rejected("media_gone", "no address for the media id")
    with download.opened(url, MOST_BYTES, token=account.token, mime=mime) as fetched:
        yield replace(fetched, size_bytes=fetched.size_bytes or whole(told.get("file_size")))


def upload(account: Account, path: Path, mime: str, name: str) -> str:
    """POST /{phone number id}/media: the media id, good for 30 days. Raises Rejected, TryLater.

    Meta trusts the name's extension over everything else, and one that does not fit the type fails only after the send.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise Rejected("file_unavailable", type(error).__name__) from error
    with file:
        answer = graph.call(
            "facebook",
            "POST",
            account.account_id,
            "media",
            token=account.token,
            codes=ERRORS,
            upload=graph.Upload(
                form={"messaging_product": "whatsapp", "type": mime}, file=(fitting(name, mime), file, mime)
            ),
            repeatable=True,  # an upload that nobody sends is thrown away
            seconds=UPLOAD_SECONDS,
        )
    media_id = word(answer.get("id"))
    if not media_id:
        raise Rejected("media_refused", "no media id")
    return media_id


def _looked_up(account: Account, ref: str) -> Fields:
    """GET /{media id}. An id that Meta does not know any more is a file that is gone."""
    params = {"phone_number_id": account.account_id}
    try:
        return graph.call("facebook", "GET", ref, token=account.token, codes=ERRORS, params=params, repeatable=True)
    except Rejected as error:
        if error.code != "bad_request":
            raise
        raise Rejected("media_gone", error.provider) from error


def fitting(name: str, mime: str) -> str:
    """The name with the extension of its type: "voice.mp4" of audio/ogg is "voice.mp4.ogg"."""
    extension = EXTENSIONS.get(mime.partition(";")[0].strip().lower(), "")
    return name if name.lower().endswith(extension) and name else (name or "file") + extension
