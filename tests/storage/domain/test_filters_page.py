"""docs/filters.md says what the parser knows."""

import re

from storage.domain.query import Query, parse
from tests import filters_page


def test_the_page_is_made_of_the_parsers_own_tables():
    assert filters_page.PAGE.read_text() == filters_page.page(), "python -m tests.filters_page writes it anew"


def test_every_line_the_page_shows_is_read():
    lines = re.findall(r"(?m)^ {4}/inbox (.+)$", filters_page.page())
    assert len(lines) > 3
    assert [line for line in lines if not isinstance(parse(line), Query)] == []
