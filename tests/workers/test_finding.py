"""`@inbox find`: what one person is told in a thread."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from storage import agents
from storage.models import Contact, Inbox, Room, Workspace
from tests import builders
from workers import finding

NOON = builders.NOON


@dataclass
class House:
    """A process that need not ask Slack: it was told everything just now."""

    database: builders.ClockedDatabase

    def slack(self, workspace: Workspace) -> Any:
        raise AssertionError("Slack was asked")


@pytest.fixture
def house(database):
    def fill(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, account="1002", slack_channel="C2")
        for number in range(12):
            builders.conversation(
                session, session.get_one(Inbox, 1), f"551{number:02}", f"Maria {number}.", thread_ts=""
            )
        builders.conversation(session, session.get_one(Inbox, 2), "55299", "Maria Secret", thread_ts="")
        user = {"id": "UANA", "name": "ana", "locale": "pt-BR", "team_id": "T1"}
        agents.remember(session, home, user, now=NOON)
        for channel, members in (("C1", ["UANA"]), ("C2", ["UBRUNO"])):
            session.add(Room(workspace_id=home.id, slack_channel=channel, members=members, told_at=NOON))

    database.write(fill)
    return House(database)


def told(house, line):
    home = house.database.read(lambda session: session.get_one(Workspace, 1))
    return json.dumps(finding.answer(house, home, {"user": "UANA", "find": line}).arguments(), ensure_ascii=False)


def test_somebody_is_told_what_they_may_see_ten_at_a_time(house):
    said = told(house, "search maria")
    assert said.count("| Maria ") == 10
    assert "Secret" not in said
    assert "Próxima" in said


def test_a_line_that_is_not_understood_is_said_to_be_so(house):
    assert "statsu:" in told(house, "statsu:open")


def test_conversations_linked_in_secret_are_not_shown(house):
    def link(session):
        session.execute(update(Contact).where(Contact.id.in_((1, 13))).values(person_id=1))

    house.database.write(link)
    said = told(house, "linked")
    assert "Maria 0." in said
    assert "Secret" not in said
