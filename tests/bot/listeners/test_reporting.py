"""`/inbox report`: a time is understood in both languages, and what is none is said (features.md RP-1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.listeners import commands
from storage.models import ReportOrder, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.builders import NOON


@pytest.fixture
def answer(database, tmp_path):
    import httpx

    database.write(lambda session: builders.inbox(session, builders.workspace(session)))
    desk = Desk(slackside.settings_for(tmp_path), database, builders.VAULT, httpx.MockTransport(Wire()))
    home = database.read(lambda session: session.get_one(Workspace, 1))
    return lambda words: commands.answer(desk, home, "UANA", words).text


def ordered(database):
    return database.read(
        lambda session: [(each.place, each.since, each.until) for each in session.scalars(select(ReportOrder))]
    )


@pytest.mark.parametrize("words", ["report", "report week", "Relatório semana"])
def test_rp1_a_report_is_ordered_for_who_asks(database, answer, words):
    assert answer(words).startswith("📊 Your report comes")
    ((place, since, until),) = ordered(database)
    assert (place, until - since) == ("UANA", timedelta(days=7))
    assert until <= NOON


def test_rp1_what_is_no_time_is_said(database, answer):
    assert "“soon” is no time I know" in answer("report soon")
    assert ordered(database) == []
