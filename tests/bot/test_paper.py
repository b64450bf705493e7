"""A conversation as a file: all of it is readable, whatever customers write and send, and no cell is a formula."""

import io

import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from PIL import Image

from bot import paper
from bot.i18n import translator

EN = translator("en")


def message(text="Bom dia", **more):
    return {
        "at": "2026-11-02T12:00:00+00:00", "direction": "in", "author": "", "kind": "text", "text": text,
        "internal": False, "edited_at": None, "unsent_at": None, "status": "", "files": [], **more,
    }  # fmt: skip


def told(*messages, name="Maria"):
    customer = {"name": name, "address": "5511987654321", "username": "maria", "phone": "+5511987654321"}
    return [{"id": 1, "channel": "whatsapp", "inbox": "Sales", "customer": customer, "messages": list(messages)}]


def picture(size=(1000, 562)):
    written = io.BytesIO()
    Image.new("RGB", size, (0, 120, 90)).save(written, "JPEG")
    return paper.Picture(written.getvalue(), *size)


def pdf(conversations, look=lambda name: None):
    return paper.made("pdf", conversations, "America/Sao_Paulo", EN, look, lambda _: None)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Olá, ação — “sim”… 5 €", "Olá, ação — “sim”… 5 €"),
        ("ok 👍🏽!", "ok :+1:!"),
        ("❤️", ":heart:"),
        ("你好", "¤¤"),
        ("مرحبا", "¤¤¤¤¤"),
        ("a\x00b", "a¤b"),
    ],
)
def test_what_the_font_lacks_is_named_or_seen_to_be_missing(written, seen):
    assert paper.readable(written) == seen


@drawn(max_examples=25)
@given(st.text(max_size=200), st.text(max_size=30))
def test_no_words_of_a_customer_break_a_pdf(text, name):
    assert pdf(told(message(text), name=name)).startswith(b"%PDF")


def test_a_pdf_has_the_pictures_in_it_and_names_the_other_files():
    kept = {"a": picture(), "d": picture()}  # "b" is no picture, and one is gone; "d" is none by what it says it is
    files = [
        {"name": f"{path}.png", "kind": "image", "mime": mime, "path": path}
        for path, mime in (("a", "image/png"), ("b", "image/png"), ("gone", "image/png"), ("d", "application/pdf"))
    ]
    content = pdf(told(message(files=files), message("", kind="sticker")), kept.get)
    assert content.count(b"/Subtype /Image") == 1
    assert len(content) < 60_000


def test_rp5_a_conversation_says_of_each_message_how_far_it_has_come():
    steps = []
    assert paper.made("pdf", told(*[message("x")] * 3), "UTC", EN, lambda name: None, steps.append).startswith(b"%PDF")
    assert steps == [0, 1, 2]


def test_a_table_has_a_row_a_message_and_no_formula():
    content = paper.made("csv", told(message("=1+1")), "UTC", EN, lambda name: None, lambda _: None)
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        "2026-11-02T12:00:00+00:00,whatsapp,Sales,1,in,,text,'=1+1,,"
    ]
