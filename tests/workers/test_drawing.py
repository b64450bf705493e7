"""What a file is called in Slack: its own name, as far as that can be shown."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.models import Attachment
from workers import drawing

NAMES = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("/\\.<>&|!\n\0\u202e\u200b")), max_size=200
)


@given(NAMES)
@example("../../etc/passwd")
@example("C:\\temp\\fatura.pdf")
@example("fatura\u202egpj.exe")
def test_a_file_name_leads_nowhere_and_shows_what_it_is(name: str) -> None:
    shown = drawing.file_name(Attachment(kind="document", mime="application/pdf", name=name))
    assert 0 < len(shown) <= drawing.NAME_MAX
    assert not set(shown) & set("/\\")
    assert [each for each in shown if unicodedata.category(each) == "Cc" or "\u202a" <= each <= "\u202e"] == []


@pytest.mark.parametrize(
    ("name", "mime", "shown"),
    [("", "application/pdf", "document.pdf"), ("a/", "", "document.bin"), ("nota fiscal.pdf", "", "nota fiscal.pdf")],
)
def test_a_file_without_a_name_is_called_by_its_kind(name: str, mime: str, shown: str) -> None:
    assert drawing.file_name(Attachment(kind="document", mime=mime, name=name)) == shown
