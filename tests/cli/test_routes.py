"""`novelo routes`: read top to bottom, the first that fits wins, and what fits none has a Slack channel (CI-1)."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from storage import routes, workspaces
from storage.db import Database
from storage.migrations import migrate
from storage.models import Inbox
from storage.secrets import Vault
from tests import builders
from tests.cli.conftest import Novelo

SALES, VIP = "C0WHATSAPP", "C0VIPINBOX"


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with an inbox in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session), slack_channel=SALES))
    yield there
    there.close()


@pytest.fixture
def routed(novelo: Novelo, database: Database) -> Novelo:
    """Two routes, of which the second was put first."""

    def add(session: Session) -> None:
        inbox = session.get_one(Inbox, 1)
        routes.add(session, inbox, "words", "wholesale, revenda", VIP, now=builders.NOON)
        routes.add(session, inbox, "country", "mx, pt", VIP, now=builders.NOON, position=1)

    database.write(add)
    return novelo


def kept(database: Database) -> list[tuple[int, int, str, str, str]]:
    rows = database.read(lambda session: routes.of(session, 1))
    return [(each.id, each.position, each.kind, each.value, each.slack_channel) for each in rows]


def test_ci_1_a_route_is_added_at_its_place(routed: Novelo, database: Database) -> None:
    done = routed.run("routes", "add", "1", "--to", VIP, "--ad", "any", "--at", "2", "--json")
    assert json.loads(done.stdout) == {
        "id": 3, "inbox_id": 1, "position": 2, "kind": "ad", "value": "", "slack_channel": VIP, "warnings": [],
    }  # fmt: skip
    assert [each[:3] for each in kept(database)] == [(2, 1, "country"), (3, 2, "ad"), (1, 3, "words")]


def test_ci_1_routes_are_listed_in_the_order_they_are_read_down_to_the_catch_all(routed: Novelo) -> None:
    told = routed.run("routes", "list", COLUMNS="200").stdout
    order = [told.index(words) for words in ("number from MX, PT", "first message with wholesale", "everything else")]
    assert order == sorted(order)
    assert SALES in told[order[2] :]


def test_ci_1_a_route_is_read_earlier(routed: Novelo, database: Database) -> None:
    assert routed.run("routes", "move", "1", "1").stdout == "Route 1 is read at place 1.\n"
    assert [each[0] for each in kept(database)] == [1, 2]


def test_ci_1_a_route_is_taken_away_once(routed: Novelo, database: Database) -> None:
    told = routed.run("routes", "remove", "1").stdout
    assert told == "Route 1 is gone. What it brought to its Slack channel stays there.\n"
    assert [each[0] for each in kept(database)] == [2]
    gone = routed.run("routes", "remove", "1")
    assert (gone.returncode, gone.stderr) == (1, "Error: there is no route 1: `novelo routes list` shows them\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "exactly one of --words, --ad, --country and --language is expected"),
        (("--words", "a", "--ad", "any"), "exactly one of --words, --ad, --country and --language is expected"),
        (("--country", "Brasil"), "'BRASIL' is no country: two letters are expected, such as BR"),
    ],
)
def test_a_route_that_makes_no_sense_is_said_to_in_one_line(
    novelo: Novelo, database: Database, words: tuple[str, ...], told: str
) -> None:
    done = novelo.run("routes", "add", "1", "--to", VIP, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert kept(database) == []


def test_a_second_route_for_the_same_is_refused(routed: Novelo) -> None:
    done = routed.run("routes", "add", "1", "--to", SALES, "--words", "wholesale,revenda")
    assert done.returncode == 2
    assert "route 1 looks for the same already, and comes first" in done.stderr


def test_a_slack_channel_that_customers_must_not_be_shown_in_is_refused(novelo: Novelo, database: Database) -> None:
    done = novelo.run("routes", "add", "1", "--to", "C0NOWHERE", "--ad", "any")
    assert done.returncode == 1
    assert "the bot does not see the Slack channel C0NOWHERE" in done.stderr


def test_an_inbox_that_is_not_there_is_named(novelo: Novelo, database: Database) -> None:
    done = novelo.run("routes", "add", "7", "--to", VIP, "--ad", "any")
    assert (done.returncode, done.stderr) == (1, "Error: there is no inbox 7: `novelo inboxes list` shows them\n")


def test_ci_1_where_there_are_several_workspaces_the_one_of_the_inbox_is_asked_and_named(
    novelo: Novelo, database: Database
) -> None:
    vault = Vault([novelo.environment["NOVELO_SECRET_KEY"]])

    def several(session: Session) -> None:
        home, other = builders.workspace(session), builders.workspace(session, "T2")
        other.name = "Elsewhere"
        home.token = vault.seal(workspaces.owner("T1"), novelo.environment["SLACK_BOT_TOKEN"])
        other.token = vault.seal(workspaces.owner("T2"), "xoxb-of-nobody")

    database.write(several)
    done = novelo.run("routes", "add", "1", "--to", VIP, "--ad", "any", SLACK_BOT_TOKEN="")
    assert (done.returncode, done.stderr) == (0, "")
    assert " in Lumina (T1): from any advertisement goes to C0VIPINBOX." in done.stdout
    assert "in Lumina (T1)" in novelo.run("routes", "list", COLUMNS="200").stdout
