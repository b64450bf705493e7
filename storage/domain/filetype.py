"""What a file is, by its first bytes: whatever its name or the other side says of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HEAD_BYTES: Final = 4096  # what `mime_of` wants to see

# What a file begins with. Sources: the formats' own specifications, as gathered in libmagic's tables.
_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # Office before 2007
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"#!", "text/x-shellscript"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_BRANDS: Final[Mapping[bytes, str]] = MappingProxyType({  # ISO 14496-12, what comes after "ftyp"
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"F4A "), "audio/mp4"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gpp", b"3ge6", b"3ge7", b"3gg6"), "video/3gpp"),
    b"qt  ": "video/quicktime",
})  # fmt: skip
_IN_RIFF: Final[Mapping[bytes, str]] = MappingProxyType({
    b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo",
})  # fmt: skip
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_IN_ZIP: Final = (  # the first entries of a package are named early in it
    (b"word/", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}.presentationml.presentation"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
)
_PAGE: Final = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<head", b"<body")
_PAGES: Final[Mapping[bytes, str]] = MappingProxyType({b"<svg": "image/svg+xml", b"<?xml": "text/xml"})


def mime_of(head: bytes) -> str:
    """The MIME type, without parameters, of a file that begins with these bytes; "" where they do not tell.

    A container says what it was made for, not what is in it: a voice recording may call itself a video.
    """
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _IN_RIFF.get(head[8:12], "")
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"PK\x03\x04":
        return next((mime for name, mime in _IN_ZIP if name in head), "application/zip")
    found = next((mime for beginning, mime in _BEGINNINGS if head.startswith(beginning)), "")
    if found == "audio/ogg" and b"theora" in head[:256]:
        return "video/ogg"
    return found or _stream(head) or _page(head)


def _stream(head: bytes) -> str:
    """Sound without a container: frames that begin with eleven or twelve set bits (ISO 11172-3, ISO 13818-7)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    # A version, a layer, a bit rate and a sampling rate that exist: two set bytes alone are no music.
    sound = head[1] & 0x18 != 0x08 and head[1] & 0x06 != 0 and head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C
    return "audio/mpeg" if sound else ""


def _page(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    found = next((mark for mark in _PAGE if start.startswith(mark)), b"")
    return _PAGES.get(found, "text/html") if found else ""
