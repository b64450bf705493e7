"""A line of log is one line, whatever is in it."""

import json
import logging
import sys

import pytest

from storage.log import JsonLines

FORGED = 'x\r\n{"at": "2026-01-01", "level": "info", "event": "delivery.settled"}\u2028\x85\x0b'


def line(**extra):
    """What is written for an event that carries this, and for what broke with it."""
    try:
        raise ValueError(FORGED)
    except ValueError:
        record = logging.LogRecord("novelo", logging.ERROR, __file__, 1, FORGED, (), sys.exc_info())
    vars(record).update(extra)
    return JsonLines().format(record)


@pytest.mark.parametrize("extra", [{}, {"reason": FORGED}, {"deep": {"a": [FORGED]}}, {"odd": ValueError(FORGED)}])
def test_nothing_in_an_event_begins_another_line(extra):
    written = line(**extra)
    assert len(written.splitlines()) == 1
    told = json.loads(written)
    assert (told["level"], told["event"]) == ("error", FORGED)
