"""Working hours as lines: what is typed is what the settings have, and the reverse."""

import pytest

from storage.domain import hours
from storage.domain.hours_text import as_lines, from_lines

LINES = """zone: America/Sao_Paulo
mon-fri: 09:00-12:00, 13:00-18:00
sat: 22:00-02:00
2026-12-25: closed"""


def test_lines_are_read_as_a_settings_file_is():
    written = from_lines(LINES)
    assert written == {
        "zone": "America/Sao_Paulo",
        "mon-fri": ["09:00-12:00", "13:00-18:00"],
        "sat": ["22:00-02:00"],
        "holidays": {"2026-12-25": []},
    }
    assert hours.read(written).zone == "America/Sao_Paulo"
    assert as_lines(written) == LINES


def test_nothing_is_always_open():
    assert (from_lines(" \n"), as_lines({})) == ({}, "")


def test_a_line_without_a_colon_is_named():
    with pytest.raises(hours.Unreadable) as refused:
        from_lines("mon-fri 9 to 5")
    assert refused.value.place == "mon-fri 9 to 5"
