"""Files that are not what they are said to be are told apart by how they begin."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.domain.sniff import family, fits

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a\x01\0"
WEBP, WAV, AVI = b"RIFF\x24\0\0\0WEBPVP8 ", b"RIFF\x24\0\0\0WAVEfmt ", b"RIFF\x24\0\0\0AVI LIST"
MP4, M4A, HEIC, QUICKTIME = (b"\0\0\0\x20ftyp" + brand + b"\0\0\2\0" for brand in (b"isom", b"M4A ", b"heic", b"qt  "))
OGG, MP3, MP3_TAGGED, AAC, AMR = b"OggS\0\2", b"\xff\xfb\x90\x64", b"ID3\4\0", b"\xff\xf1\x50\x80", b"#!AMR\n"
PDF, PDF_LATE, ZIP, OLE = b"%PDF-1.7\n", b"\n" * 500 + b"%PDF-1.4", b"PK\3\4\x14\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXE, ELF, SCRIPT, MACHO = b"MZ\x90\0", b"\x7fELF\2\1", b"#!/bin/sh\nrm", b"\xcf\xfa\xed\xfe\7\0"
HTML, SVG, BOM_HTML = b"\n <!DOCTYPE HTML><script>", b"<svg onload=alert(1)>", b"\xef\xbb\xbf<html>"
TEXT, NOTHING = "Olá, tudo bem?\n".encode(), b""


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        *((each, "image") for each in (PNG, JPEG, GIF, WEBP, HEIC)),
        *((each, "recording") for each in (MP4, M4A, QUICKTIME, OGG, MP3, MP3_TAGGED, AAC, AMR, WAV, AVI)),
        *((each, "pdf") for each in (PDF, PDF_LATE)),
        *((each, "office") for each in (ZIP, OLE)),
        *((each, "program") for each in (EXE, ELF, SCRIPT, MACHO)),
        *((each, "page") for each in (HTML, SVG, BOM_HTML)),
        *((each, "") for each in (TEXT, NOTHING, b"a", b"\xff", b"RIFF", "Ana;55".encode("utf-16"))),
    ],
)
def test_a_file_is_known_by_how_it_begins(first, expected):
    assert family(first) == expected


@pytest.mark.parametrize(
    ("mime", "first"),
    [
        ("image/png", PNG), ("image/jpeg", JPEG), ("IMAGE/JPEG; q=1", JPEG), ("image/jpeg", PNG), ("image/webp", WEBP),
        ("image/gif", GIF), ("image/heic", HEIC), ("audio/ogg; codecs=opus", OGG), ("audio/mpeg", MP3),
        ("audio/mpeg", MP3_TAGGED), ("audio/aac", AAC), ("audio/aac", M4A), ("audio/amr", AMR), ("audio/mp4", M4A),
        ("video/mp4", MP4), ("video/3gpp", MP4), ("video/quicktime", QUICKTIME), ("audio/wav", WAV),
        ("application/pdf", PDF), ("application/pdf", PDF_LATE), ("application/msword", OLE),
        ("application/vnd.ms-excel", OLE), ("application/vnd.ms-excel", ZIP),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
        ("text/plain", TEXT), ("text/csv", TEXT), ("text/plain", NOTHING), ("text/html", HTML),
        ("application/zip", ZIP), ("application/octet-stream", EXE), ("application/json", b"{}"), ("", PNG),
    ],
)  # fmt: skip
def test_what_is_what_it_says_fits(mime, first):
    assert fits(first, mime)


@pytest.mark.parametrize(
    ("mime", "first"),
    [
        *(("image/png", each) for each in (HTML, SVG, EXE, ELF, SCRIPT, ZIP, PDF, MP4, TEXT, NOTHING)),
        ("image/svg+xml", SVG), ("image/jpeg", BOM_HTML), ("video/mp4", JPEG), ("audio/ogg", EXE), ("audio/mpeg", HTML),
        ("application/pdf", EXE), ("application/pdf", HTML), ("application/pdf", ZIP), ("application/msword", SCRIPT),
        ("text/plain", EXE), ("text/plain", HTML), ("text/plain", ZIP), ("text/html", EXE),
    ],
)  # fmt: skip
def test_what_is_something_else_does_not(mime, first):
    assert not fits(first, mime)


@given(st.binary(max_size=1100), st.text(max_size=30))
def test_anything_can_be_asked_about(first, mime):
    assert fits(first, mime) in {True, False}


@example(EXE[:4], b"ftyp", "audio/ogg")
@given(
    st.sampled_from([EXE, ELF, SCRIPT, MACHO, HTML]),
    st.binary(max_size=200),
    st.sampled_from(["image/png", "audio/ogg", "video/mp4"]),
)
def test_no_program_or_page_passes_for_a_picture_or_a_recording(start, rest, mime):
    assert not fits(start + rest, mime)
