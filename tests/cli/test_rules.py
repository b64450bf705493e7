"""`novelo rules`: which there are, what one would do, and switching one on again."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storage import arrivals, practice
from storage.db import Database
from storage.domain.events import MessageReceived, Person
from storage.migrations import migrate
from storage.models import Inbox
from tests import builders
from tests.builders import NOON
from tests.cli.conftest import Novelo

RULE = {"name": "Refunds", "when": "customer message", "contains": ["refund"], "then": [{"tag": "refund"}]}


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find: an inbox with a rule, and two customers who wrote."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        for number, words in enumerate(("I want a refund", "Good morning")):
            event = MessageReceived("1001", f"m{number}", Person(f"551190000000{number}"), NOON, "text", words)
            arrivals.received(session, inbox, event, envelope_id=None, now=NOON)
        practice.take_over(session, {inbox.id: {"rules": [RULE]}}, now=NOON)

    there.write(work)
    yield there
    there.close()


def test_au5_a_dry_run_names_the_conversations_a_rule_would_act_on(novelo: Novelo, database: Database):
    said = novelo.run("rules", "try", "Refunds")
    assert (said.returncode, said.stdout.splitlines()) == (
        0,
        ["whatsapp 1001: Refunds would act on 1 of the last 100: tag refund", "  1  open    I want a refund"],
    )
    assert novelo.run("rules", "try", "Refund").returncode == 1


def test_au5_a_rule_of_a_file_is_tried_before_it_is_applied(novelo: Novelo, database: Database):
    path = novelo.folder / "settings.yaml"
    path.write_text(
        "inboxes:\n  whatsapp 1001:\n    rules:\n      - name: Mornings\n        when: new conversation\n"
        "        contains: good morning\n        then:\n          - priority: high\n"
    )
    said = novelo.run("rules", "try", "Mornings", "--file", str(path))
    assert said.stdout.splitlines() == [
        "whatsapp 1001: Mornings would act on 1 of the last 100: priority high",
        "  2  open    Good morning",
    ]


def test_au5_what_broke_is_shown_and_switched_on_again(novelo: Novelo, database: Database):
    def switch_off(session):
        session.scalars(select(Inbox)).one().rules_off = {"Refunds": {"at": NOON.isoformat(), "why": "KeyError"}}

    database.write(switch_off)
    assert "KeyError" in novelo.run("rules", "list").stdout
    assert novelo.run("rules", "on", "Refunds").stdout == "Refunds runs again.\n"
    assert novelo.run("rules", "on", "Refunds").returncode == 1
    assert "on" in novelo.run("rules", "list").stdout
