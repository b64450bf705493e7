"""When somebody wants to hear of things: Home's button, and the modal behind it (features.md NO-3)."""

import pytest

from bot import ids
from storage import pings
from storage.domain.quiet import Wishes
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import press, submit
from tests.bot.slackside import Wire


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.inbox(session, builders.workspace(session)))
    return slackside.app_for(database, tmp_path, wire).test_client()


def chosen(how, since, until):
    held = {ids.PINGS_HOW: how, ids.PINGS_FROM: since, ids.PINGS_UNTIL: until}
    return {action: {"selected_option": {"value": value}} for action, value in held.items()}


def wishes(database):
    return database.read(lambda session: pings.wishes(session, 1, "UANA"))


def test_no3_what_somebody_chooses_is_kept_and_shown_again(client, database, wire):
    press(client, ids.HOME_PINGS)
    assert submit(client, ids.PINGS, "", chosen("digest", "22", "8")) in ({}, None)
    kept = wishes(database)
    assert (kept.how, kept.quiet_from, kept.quiet_until) == ("digest", 22, 8)
    press(client, ids.HOME_PINGS, at="1.2")
    views = [told["view"] for method, told in wire.asked if method == "views.open"]
    shown = [
        block["element"].get("initial_option", {}).get("value") for block in views[-1]["blocks"] if "element" in block
    ]
    assert shown == ["digest", "22", "8"]


def test_no3_quiet_hours_need_both_ends(client, database):
    answer = submit(client, ids.PINGS, "", chosen("instant", "22", "none"))
    assert answer == {"response_action": "errors", "errors": {ids.PINGS_TILL: "Choose both hours, or neither."}}
    assert wishes(database) == Wishes()
