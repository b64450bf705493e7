"""What a file is by its first bytes, and whether that is what it was said to be.

A file that lies about its type is kept back: a program is no picture, whatever its label says. Within a family the
label may err, as phones' do (an image/jpeg that is a PNG): nothing of ours or Slack's is fooled by that.
Signatures: the formats' own specifications, as collected at mimesniff.spec.whatwg.org, section 6.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Family: TypeAlias = Literal["image", "recording", "pdf", "office", "program", "page", ""]

LOOK_BYTES: Final = 1024  # a PDF may begin with that much of something else
_STARTS: Final[tuple[tuple[bytes, Family], ...]] = (
    (b"\xff\xd8\xff", "image"), (b"\x89PNG\r\n\x1a\n", "image"), (b"GIF87a", "image"), (b"GIF89a", "image"),
    (b"BM", "image"), (b"II*\0", "image"), (b"MM\0*", "image"),
    (b"OggS", "recording"), (b"ID3", "recording"), (b"#!AMR", "recording"), (b"fLaC", "recording"),
    (b"\x1aE\xdf\xa3", "recording"),
    (b"PK\x03\x04", "office"), (b"PK\x05\x06", "office"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xfe\xed\xfa", "program"), (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"), (b"\xca\xfe\xba\xbe", "program"), (b"#!", "program"),
)  # fmt: skip
_RIFF: Final[Mapping[bytes, Family]] = MappingProxyType({b"WEBP": "image", b"WAVE": "recording", b"AVI ": "recording"})
_PICTURE_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")
_PAGE_STARTS: Final = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body", b"<iframe", b"<svg")
_BOM: Final = b"\xef\xbb\xbf"


def family(first: bytes) -> Family:
    """What begins so; "" for what shows no signature: text, and much else."""
    for start, found in _STARTS:  # first: a program may say ftyp, too, where nobody minds
        if first.startswith(start):
            return found
    if first[:4] == b"RIFF":
        return _RIFF.get(first[8:12], "")
    if first[4:8] == b"ftyp":
        return "image" if first[8:12] in _PICTURE_BRANDS else "recording"
    # MPEG audio and AAC begin with eleven ones; so does text in UTF-16, by its mark.
    if len(first) > 1 and first[0] == 0xFF and first[1] & 0xE0 == 0xE0 and first[1] != 0xFE:
        return "recording"
    if b"%PDF-" in first[:LOOK_BYTES]:
        return "pdf"
    return "page" if first.removeprefix(_BOM).lstrip().lower().startswith(_PAGE_STARTS) else ""


def fits(first: bytes, mime: str) -> bool:
    """Whether a file that begins so may be what it was said to be. Of a type nobody can tell, anything may be."""
    said, found = mime.partition(";")[0].strip().lower(), family(first)
    match said.partition("/")[0]:
        case "image":
            # An SVG is a page that runs scripts, whatever it draws.
            return found == "image"
        case "audio" | "video":
            return found == "recording"
        case "text":
            return found == "" or (found == "page" and said in {"text/html", "text/xml"})
    if said == "application/pdf":
        return found == "pdf"
    if said.startswith(("application/vnd.openxmlformats", "application/vnd.ms-", "application/msword")):
        return found == "office"
    return True
