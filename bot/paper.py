"""Conversations as a file to hand on: PDF with pictures, CSV or JSON. Pure, but for what it is given to look with."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final, cast

from bot import emoji
from bot.i18n import T
from storage import exports
from storage.domain.cells import cell
from storage.domain.traits import TRAITS
from storage.domain.zones import zone_of
from storage.exports import Kind

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

UNKNOWN: Final = "¤"  # stands for a letter that the font does not have
PICTURES_MAX: Final = 300  # in one file: about 30 MB
WIDTH_MM, HEIGHT_MM = 110, 120
INK, PALE, INSIDE = (29, 53, 87), (107, 122, 144), (176, 95, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of ours. width, height: pixels."""

    content: bytes
    width: int
    height: int


Looks = Callable[[str], Picture | None]  # by its path in the data folder; None: it is gone, or no picture


def made(
    kind: Kind, told: Sequence[Mapping[str, Any]], zone: str, t: T, look: Looks, goes_on: Callable[[int], None]
) -> bytes:
    """The file. told: as storage.exports.conversations tells. zone: whose times a PDF shows. goes_on: given how
    many messages of a conversation are in a PDF, before each; it may raise."""
    match kind:
        case "pdf":
            return pdf(told, zone, t, look, goes_on)
        case "csv":
            return table(told)
    return (json.dumps(list(told), indent=2, ensure_ascii=False) + "\n").encode()


def table(told: Sequence[Mapping[str, Any]]) -> bytes:
    """One row a message, as any spreadsheet opens it; no cell is a formula."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(exports.COLUMNS)
    rows.writerows([cell(each) for each in row] for row in exports.lines(told))
    return written.getvalue().encode("utf-8-sig")


def pdf(told: Sequence[Mapping[str, Any]], zone: str, t: T, look: Looks, goes_on: Callable[[int], None]) -> bytes:
    """To be read and printed: all that was said, with its pictures. What the font lacks is seen to be missing."""
    page, pictures = _page(t("paper-title")), 0
    for place, each in enumerate(told):
        if place:
            page.ln(8)
        _head(page, each, zone, t)
        for number, message in enumerate(each["messages"]):
            goes_on(number)
            _message(page, message, zone, t)
            for file in message["files"]:
                if pictures < PICTURES_MAX and _picture(page, file, look):
                    pictures += 1
                else:
                    _write(page, f"[{t('paper-file')}: {file['name'] or file['kind']}]", 9, PALE)
    content = bytes(page.output())
    _font(page).ttfont.close()  # it would stay open
    return content


def readable(text: str) -> str:
    """The same with what the font has: emoji by their names, and a mark for every other letter that it lacks."""
    return "".join(each if each in "\n\t" or each in _known() else _instead(each) for each in text)


def _page(title: str) -> "FPDF":
    from fpdf import FPDF  # here and not above: with its company it weighs 15 MB, and few conversations become a PDF

    page = FPDF(format="A4")
    with as_file(files("bot").joinpath("plots.ttf")) as path:
        page.add_font("novelo", fname=path)
    page.set_title(title)
    page.set_auto_page_break(True, margin=18)
    page.add_page()
    return page


def _font(page: "FPDF") -> "TTFFont":
    return cast("TTFFont", page.fonts["novelo"])


def _head(page: "FPDF", each: Mapping[str, Any], zone: str, t: T) -> None:
    who = each["customer"]
    named = " · ".join(filter(None, (who["name"], who["phone"], who["username"] and f"@{who['username']}")))
    _write(page, named or who["address"], 15, INK)
    _write(
        page, f"{TRAITS[each['channel']].label} · {each['inbox']} · {t('paper-times', zone=zone_of(zone).key)}", 9, PALE
    )
    words = [message["text"] for message in each["messages"]]
    if any(UNKNOWN in readable(text) and UNKNOWN not in text for text in (named, *words)):
        _write(page, t("paper-unknown", mark=UNKNOWN), 9, PALE)
    page.ln(3)


def _message(page: "FPDF", message: Mapping[str, Any], zone: str, t: T) -> None:
    at = datetime.fromisoformat(message["at"]).astimezone(zone_of(zone))
    by = t("sheet-by-customer") if message["direction"] == "in" else message["author"] or t("sheet-by-team")
    about = [f"{at:%Y-%m-%d %H:%M}", by]
    about += [t("paper-internal")] if message["internal"] else []
    about += [t("paper-edited")] if message["edited_at"] else []
    about += [t("paper-unsent")] if message["unsent_at"] else []
    about += [t("paper-failed")] if message["status"] == "failed" else []
    page.ln(2)
    _write(page, " · ".join(about), 8, INSIDE if message["internal"] else PALE)
    words = message["text"] or ("" if message["files"] else f"[{message['kind']}]")
    if words:
        _write(page, words, 11, INSIDE if message["internal"] else (0, 0, 0))


def _write(page: "FPDF", text: str, size: float, colour: tuple[int, int, int]) -> None:
    page.set_font("novelo", size=size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.5, readable(text), new_x="LMARGIN", new_y="NEXT", align="L")


def _picture(page: "FPDF", file: Mapping[str, Any], look: Looks) -> bool:
    """Draw a file that is a picture. False: it is none, or is gone, or cannot be read."""
    shown = look(file["path"]) if file["path"] and str(file["mime"]).startswith("image/") else None
    if shown is None:
        return False
    ratio = min(WIDTH_MM / shown.width, HEIGHT_MM / shown.height, 25.4 / 96)
    if page.will_page_break(shown.height * ratio):
        page.add_page()
    page.image(io.BytesIO(shown.content), w=shown.width * ratio, h=shown.height * ratio, keep_aspect_ratio=True)
    page.ln(1)
    return True


@cache
def _known() -> frozenset[str]:
    font = _font(_page(""))
    font.ttfont.close()
    return frozenset(map(chr, font.cmap))


@cache
def _instead(letter: str) -> str:
    if letter in _JOINERS:
        return ""
    name = emoji.name_of(letter)
    return f":{name}:" if name else UNKNOWN


_JOINERS: Final = frozenset("\ufe0e\ufe0f\u200d\u200b\u200c\u2060\ufeff\r" + "".join(map(chr, range(0x1F3FB, 0x1F400))))
