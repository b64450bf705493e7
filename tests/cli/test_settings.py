"""`novelo settings`: what it prints can be read back; a mistake changes nothing and is named with its line."""

import json
from collections.abc import Iterator

import pytest

from storage.db import Database
from storage.migrations import migrate
from storage.models import Inbox
from tests import builders
from tests.cli.conftest import Novelo

FILE = """\
inboxes:
  whatsapp 1001:
    hours:
      zone: America/Sao_Paulo
      mon-fri: [09:00-12:00, 13:00-18:00]
      holidays:
        2026-12-25: []
    close_pending_after_hours: 72
"""

RULES = """\
    rules:
      - name: First
        when: customer message
        if: tag:vip
        then:
          - tag: a
          - reply: {en: "Hi", pt-BR: "Oi"}
"""


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with an inbox in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session)))
    yield there
    there.close()


def kept(database: Database) -> dict[str, object]:
    return database.read(lambda session: session.get_one(Inbox, 1).practice)


def applied(novelo: Novelo, text: str, *words: str):
    path = novelo.folder / "settings.yaml"
    path.write_text(text)
    return novelo.run("settings", "apply", str(path), *words)


def mode(database: Database) -> str:
    return database.read(lambda session: session.get_one(Inbox, 1).link_mode)


def test_lc1_the_link_mode_of_an_inbox_is_set_and_shown_with_the_rest(novelo: Novelo, database: Database):
    for word in ("off", "suggest", "auto"):
        applied(novelo, f"inboxes:\n  whatsapp 1001:\n    link_mode: {word}\n")
        assert (mode(database), kept(database)) == (word, {"link_mode": word})
        assert f"link_mode: '{word}'" in novelo.run("settings", "show").stdout.replace(f": {word}", f": '{word}'")
        again = applied(novelo, f"inboxes:\n  whatsapp 1001:\n    link_mode: {word}\n")
        assert again.stdout == "Everything is as the file says already.\n"
    said = applied(novelo, "inboxes:\n  whatsapp 1001:\n    link_mode: always\n")
    assert "settings.yaml:3: link_mode: off, suggest or auto is expected" in said.stderr
    assert mode(database) == "auto"


def test_lc1_the_link_mode_of_the_whole_workspace_is_that_of_every_inbox_that_says_nothing_else(
    novelo: Novelo, database: Database
):
    applied(novelo, "workspaces:\n  T1:\n    link_mode: suggest\n")
    assert (mode(database), kept(database)) == ("suggest", {})
    assert "workspaces:\n  T1:\n    link_mode: suggest\n" in novelo.run("settings", "show").stdout
    applied(novelo, "inboxes:\n  whatsapp 1001:\n    link_mode: auto\n")
    assert mode(database) == "auto"
    applied(novelo, "workspaces:\n  T1:\n    link_mode: off\n")
    assert mode(database) == "auto"
    applied(novelo, "inboxes:\n  whatsapp 1001: {}\n")
    assert mode(database) == "off"
    applied(novelo, "workspaces:\n  T1: {}\ninboxes:\n  whatsapp 1001: {}\n")
    assert mode(database) == "auto"


def test_a_file_is_taken_over_and_printed_again(novelo: Novelo, database: Database):
    said = applied(novelo, FILE)
    assert (said.returncode, said.stdout) == (0, "whatsapp 1001: is worked as the file says now.\n")
    assert json.loads(json.dumps(kept(database))) == {
        "hours": {
            "zone": "America/Sao_Paulo",
            "mon-fri": ["09:00-12:00", "13:00-18:00"],
            "holidays": {"2026-12-25": []},
        },
        "close_pending_after_hours": 72,
    }
    again = applied(novelo, novelo.run("settings", "show").stdout)
    assert again.stdout == "Everything is as the file says already.\n"


def test_a_dry_run_changes_nothing(novelo: Novelo, database: Database):
    said = applied(novelo, FILE, "--dry-run")
    assert (said.stdout, kept(database)) == ("whatsapp 1001: would be worked as the file says now.\n", {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FILE.replace("72", "soon"), "settings.yaml:8: close_pending_after_hours: a whole number from 0 to 8760"),
        (FILE.replace("13:00-18:00", "1pm"), "settings.yaml:5: hours: 1pm: hours such as 09:00-18:00 are expected"),
        (FILE.replace("1001", "1002"), "settings.yaml:2: whatsapp 1002: one of whatsapp 1001 is expected"),
        (FILE.replace("2026-12-25", "25.12."), "settings.yaml:7: hours: 25.12.: a date such as 2026-12-25 is expected"),
        (FILE.replace("America/Sao_Paulo", "Brasil"), "settings.yaml:4: hours: Brasil: a time zone such as"),
        (FILE + "    hours: {}\n", "settings.yaml:9: hours stands here twice; see line 3"),
        (FILE + RULES.replace("tag: a", "tags: a"), "settings.yaml:14: rules: tags: one of tag, assign"),
        (FILE + RULES.replace("Oi", "Oi {{nome}}"), "settings.yaml:15: rules: {{nome}}: one of name, first_name"),
        (FILE + RULES.replace("vip", "vip colour:red"), "settings.yaml:12: rules: colour:: a filter as in"),
        ("inboxes: [", "settings.yaml:1: this is no YAML"),
        ("rules: 1", "with the inboxes below it is expected"),
    ],
)
def test_a_mistake_changes_nothing_and_is_named_with_its_line(novelo: Novelo, database: Database, text, told):
    said = applied(novelo, text)
    assert (said.returncode, kept(database)) == (1, {})
    assert told in said.stderr
