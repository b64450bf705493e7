"""`novelo canned`: what it writes can be read back; a mistake changes nothing and is named with its line."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import CannedReply
from tests import builders
from tests.cli.conftest import Novelo

FILE = """\
- code: oi
  language: pt_BR
  for: whatsapp 1001
  text: |
    Oi {{first_name}},
    tudo bem?
- code: troca
  text: Feito!
  tags: ['#troca', ★vip]
  status: closed
  assign: me
"""
CSV = 'code,language,for,text,tags,status,assign\noi,,,"Oi,\ntudo bem?",#a ★b,pending,\nprazo,,S0SALES,Três dias,,,\n'


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with an inbox in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session)))
    yield there
    there.close()


def kept(database: Database) -> list[tuple[object, ...]]:
    query = select(CannedReply).order_by(CannedReply.id)
    return database.read(
        lambda session: [(row.code, row.scope, row.language, row.text, row.acts) for row in session.scalars(query)]
    )


def read(novelo: Novelo, text: str, name: str = "canned.yaml", *words: str):
    (novelo.folder / name).write_text(text)
    return novelo.run("canned", "import", str(novelo.folder / name), *words)


def test_au6_a_file_is_taken_over_and_written_again(novelo: Novelo, database: Database):
    assert read(novelo, FILE, "canned.yaml", "--dry-run").stdout == "2 of 2 would be new or changed.\n"
    assert kept(database) == []
    assert read(novelo, FILE).stdout == "2 of 2 are new or changed.\n"
    acts = {"tags": ["#troca", "★vip"], "status": "closed", "assign": "me"}
    assert kept(database) == [
        ("oi", "inbox:1", "pt_BR", "Oi {{first_name}},\ntudo bem?", {}), ("troca", "", "", "Feito!", acts)
    ]  # fmt: skip
    assert read(novelo, novelo.run("canned", "export").stdout).stdout == "0 of 2 are new or changed.\n"
    assert novelo.run("canned", "list").stdout.startswith("!oi (whatsapp 1001 · pt_BR): Oi {{first_name}}, tudo bem?\n")


def test_au6_a_table_is_taken_over_and_written_again(novelo: Novelo, database: Database):
    assert read(novelo, CSV, "canned.csv").stdout == "2 of 2 are new or changed.\n"
    assert kept(database)[0] == ("oi", "", "", "Oi,\ntudo bem?", {"tags": ["#a", "★b"], "status": "pending"})
    assert kept(database)[1][1] == "team:S0SALES"
    novelo.run("canned", "export", str(novelo.folder / "again.csv"))
    assert (novelo.folder / "again.csv").read_text() == CSV


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (FILE.replace("code: troca", "code: t r"), "c.yaml", "c.yaml:7: code: one word of up to 40 small letters"),
        (FILE.replace("1001", "1002"), "c.yaml", "c.yaml:1: for: one of whatsapp 1001"),
        (FILE.replace("closed", "gone"), "c.yaml", "c.yaml:7: status: open, pending, closed or nothing is expected"),
        (FILE.replace("Feito!", "'note: oi'"), "c.yaml", "c.yaml:7: text: words for a customer are expected"),
        (FILE.replace("assign", "give"), "c.yaml", "c.yaml:7: give: one of code, text"),
        (FILE + FILE[:FILE.index("- code: troca")], "c.yaml", "c.yaml:12: code: !oi is in line 1 already"),
        ("- [", "c.yaml", "this is no YAML"),
        ("code: oi", "c.yaml", "c.yaml:1: a list is expected"),
        (CSV.replace("pending", "later"), "c.csv", "c.csv:2: status: open, pending, closed or nothing is expected"),
        (CSV.replace("prazo,", "prazo!,"), "c.csv", "c.csv:4: code: one word"),
        ("name,text\n", "c.csv", "c.csv:1: a first line with code"),
    ],
)  # fmt: skip
def test_au6_a_mistake_changes_nothing_and_is_named_with_its_line(
    novelo: Novelo, database: Database, text: str, name: str, told: str
):
    said = read(novelo, text, name)
    assert (said.returncode, kept(database)) == (1, [])
    assert told in said.stderr
