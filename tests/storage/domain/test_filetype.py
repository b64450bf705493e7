"""What a file is, by its first bytes."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from storage.domain.filetype import mime_of


def picture(name):
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, name)
    return file.getvalue()


def package(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (picture("BMP"), "image/bmp"),
        (picture("TIFF"), "image/tiff"),
        (package("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (package("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (package("photo.jpg"), "application/zip"),
        (package("AndroidManifest.xml"), "application/vnd.android.package-archive"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"%PDF-1.7", "application/pdf"),
        (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02", "application/x-elf"),
        (b"#!/bin/sh", "text/x-shellscript"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "text/html"),
        (b"<svg xmlns=", "image/svg+xml"),
        (b"Bom dia", ""),
        (b"\xff\xff\xff\xff", ""),
        (b"", ""),
    ],
)
def test_the_first_bytes_tell(head, mime):
    assert mime_of(head) == mime


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error(head):
    assert mime_of(head) == "" or "/" in mime_of(head)
