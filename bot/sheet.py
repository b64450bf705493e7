"""A list as a table for spreadsheets: the same facts as its rows, one line a conversation. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.blocks import facts
from bot.blocks.kit import inline
from bot.i18n import T
from storage.domain.cells import cell
from storage.domain.tagging import MARKS
from storage.domain.traits import TRAITS
from storage.domain.views import RowView
from storage.domain.zones import zone_of

COLUMNS: Final = (
    "channel", "inbox", "customer", "handle", "linked", "status", "owner", "team", "tags", "waiting", "window",
    "by", "words", "link",
)  # fmt: skip


def csv_of(rows: Iterable[RowView], names: Mapping[str, str], zone: str, t: T) -> bytes:
    """A CSV file that any spreadsheet opens as it is: UTF-8 with its mark, CRLF, and no cell that is a formula.

    names: of Slack users and user groups, by their ids; who is not in it stays an id. zone: whose times are shown.
    """
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([t(f"sheet-{each}", zone=zone_of(zone).key) for each in COLUMNS])
    for row in rows:
        table.writerow([cell(inline(each)) for each in _line(row, names, zone, t)])
    return written.getvalue().encode("utf-8-sig")


def _line(row: RowView, names: Mapping[str, str], zone: str, t: T) -> tuple[str, ...]:
    card = row.card
    return (
        TRAITS[card.channel].label,
        card.inbox_name,
        card.customer,
        card.handle,
        facts.linked(card, t),
        t(f"status-{card.status}"),
        names.get(card.owner, card.owner),
        names.get(card.team, card.team),
        " ".join(f"{MARKS[each.kind]}{each.name}" for each in card.tags),
        _moment(card.waiting_since, zone),
        _moment(card.window.closes_at, zone),
        "" if not card.preview else t("sheet-by-customer") if card.preview_by_customer else t("sheet-by-team"),
        facts.bare_words(card, t),
        row.link,
    )


def _moment(at: datetime | None, zone: str) -> str:
    return at.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M") if at is not None else ""
