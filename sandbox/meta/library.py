"""WhatsApp's files: what it takes, what it only seems to take, and addresses that expire (meta.md 3.7)."""

import mimetypes
from urllib.parse import unquote, urlsplit

from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.fetching import retrieve
from sandbox.meta.phones import Media, Phones
from sandbox.records import Account
from sandbox.world import World

URL_SECONDS = 300  # meta.md 3.7
LINK_SECONDS = 600  # meta.md 3.5: a link's file is remembered for ten minutes
OFFICE = "application/vnd.openxmlformats-officedocument"
MIMES: dict[str, tuple[frozenset[str], int]] = {  # meta.md 3.7: kind -> (MIME types, most bytes)
    "audio": (frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 << 20),
    "document": (
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                f"{OFFICE}.wordprocessingml.document",
                f"{OFFICE}.spreadsheetml.sheet",
                f"{OFFICE}.presentationml.presentation",
            }
        ),
        100 << 20,
    ),
    "image": (frozenset({"image/jpeg", "image/png"}), 5 << 20),
    "sticker": (frozenset({"image/webp"}), 500 << 10),
    "video": (frozenset({"video/mp4", "video/3gpp"}), 16 << 20),
}
UPLOAD_ONLY = frozenset({"audio/opus"})  # passes the upload, fails afterwards (meta.md 3.7, "Voice-note traps")
OPUS_HEAD, OPUS_CHANNELS = b"OpusHead", 9  # RFC 7845 5.1: the channel count's place in the identification header


class Library:
    def __init__(self, world: World, ledger: Ledger, phones: Phones) -> None:
        self._world, self._ledger, self._phones = world, ledger, phones
        self._linked: dict[tuple[str, str], Media] = {}
        world.on_reset(self._linked.clear)

    async def bring(self, account: Account, link: str) -> Media:
        """The file behind a link in a message. Raises Unreachable."""
        known = self._linked.get((account.id, link))
        if known is not None and self._world.now() < known.made_at + LINK_SECONDS and known.id in self._phones.media:
            return known
        content, mime = await retrieve(link)
        name = unquote(urlsplit(link).path.rsplit("/", 1)[-1])
        media = self._phones.keep(account.id, mime, name, content)
        self._linked[account.id, link] = media
        return media

    async def upload(self, account: Account, request: web.Request) -> web.Response:
        """POST /{phone number id}/media, multipart. Raises GraphError."""
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            raise GraphError(100, "The parameter messaging_product and a file are required.")
        mime, content = str(form.get("type") or file.content_type), file.file.read()
        limits = [most for mimes, most in MIMES.values() if bare(mime) in mimes]
        if not limits and bare(mime) not in UPLOAD_ONLY:
            taken = ", ".join(sorted(each for mimes, _ in MIMES.values() for each in mimes))
            raise GraphError(
                100,
                f"Param file must be a file with one of the following types: {taken}. Received file of type '{mime}'.",
            )
        if not content or len(content) > max(limits, default=16 << 20):
            raise GraphError(100, f"Param file has {len(content)} bytes, which is not accepted for {mime}.")
        media = self._phones.keep(account.id, mime, file.filename, content)
        self._ledger.write(
            "meta", "call", "whatsapp.media", media=media.id, sha256=media.sha256, size=len(content), mime=mime
        )
        return answer({"id": media.id})

    def address(self, account: Account, media_id: str) -> web.Response:
        """GET /{media id}: an address that is good for five minutes. Raises GraphError."""
        media = self._file(account, media_id)
        until = int(self._world.now()) + URL_SECONDS
        return answer(
            {
                "messaging_product": "whatsapp",
                "url": f"{self._world.base_url}/graph-media/{media.id}?until={until}",
                "mime_type": media.mime,
                "sha256": media.sha256,
                "file_size": str(len(media.content)),
                "id": media.id,
            }
        )

    def delete(self, account: Account, media_id: str) -> web.Response:
        """DELETE /{media id}. Raises GraphError."""
        del self._phones.media[self._file(account, media_id).id]
        return answer({"success": True})

    def download(self, request: web.Request) -> web.Response:
        """The bytes behind an address, for the bearer of the number's token only."""
        media = self._phones.media.get(request.match_info["media"])
        tokens = {account.token for account in self._world.accounts.values() if media and account.id == media.account}
        if media is None or request.headers.get("Authorization", "").removeprefix("Bearer ") not in tokens:
            return web.Response(status=401)
        if not request.query.get("until", "").isdigit() or int(request.query["until"]) < self._world.now():
            return web.Response(status=404)
        return web.Response(body=media.content, headers={"Content-Type": media.mime})

    def _file(self, account: Account, media_id: str) -> Media:
        media = self._phones.file(account.id, media_id)
        if media is None:
            raise GraphError(100, f"Unsupported request. Object with ID '{media_id}' does not exist", 33)
        return media


def flaw(kind: str, media: Media, *, spoken: bool = False) -> str:
    """Why a file that was uploaded cannot be sent as this kind after all; "" if it can. Told by a failed status.

    spoken: as a voice message, which takes nothing but opus in ogg.
    """
    mimes, most = MIMES[kind]
    if bare(media.mime) not in mimes:
        return f"{media.mime} is not supported as {kind}"
    if len(media.content) > most:
        return f"{len(media.content)} bytes are too many for {kind}"
    # Meta trusts the extension over the declared type (meta.md 3.7): bytes under a foreign name are an octet-stream.
    named = mimetypes.guess_type(media.name)[0]
    if named is not None and named.partition("/")[0] != bare(media.mime).partition("/")[0]:
        return "Downloaded media has content type application/octet-stream"
    if spoken and bare(media.mime) != "audio/ogg":
        return f"{media.mime} is not supported as a voice message: audio/ogg with the opus codec is"
    if bare(media.mime) == "audio/ogg":
        at = media.content[:256].find(OPUS_HEAD)
        if at < 0 or media.content[at + OPUS_CHANNELS : at + OPUS_CHANNELS + 1] != b"\x01":
            return "audio/ogg is supported with the opus codec and one channel only"
    return ""


def bare(mime: str) -> str:
    """Without its parameters."""
    return mime.partition(";")[0].strip().lower()
