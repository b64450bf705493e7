"""`novelo contacts import` and `export`: files as spreadsheets write them, mistakes with their place, and kills."""

import codecs
import csv
import re
import signal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli import contact_files, sheets
from storage.db import Database
from storage.migrations import migrate
from storage.models import Contact, ContactImport
from tests import builders
from tests.cli.conftest import Novelo, wait_for

SOURCE = Path(__file__).parents[2]


@pytest.fixture
def database(novelo: Novelo):
    """The database the command will find: one Brazilian inbox."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.display_number = "+55 11 3333-4444"

    there.write(work)
    yield there
    there.close()


def known(database: Database):
    query = select(Contact.name, Contact.phone, Contact.email, Contact.note).order_by(Contact.id)
    return database.read(lambda session: [tuple(each) for each in session.execute(query)])


@pytest.mark.parametrize(
    ("body", "read"),
    [
        pytest.param("name,phone\r\nJosé,1\r\n".encode(), ("utf-8", ","), id="plain UTF-8"),
        pytest.param(codecs.BOM_UTF8 + "name,phone\r\nJosé,1\r\n".encode(), ("utf-8-sig", ","), id="Excel's CSV UTF-8"),
        pytest.param("name;phone\r\nJosé;1\r\n".encode("cp1252"), ("cp1252", ";"), id="Excel's CSV in Brazil"),
        pytest.param("name\tphone\r\nJosé\t1\r\n".encode("utf-16"), ("utf-16", "\t"), id="Excel's Unicode text"),
        pytest.param("sep=;\r\nname;phone\r\nJosé;1\r\n".encode(), ("utf-8", ";"), id="a file that says its separator"),
        pytest.param('"name";"phone"\nJosé;1'.encode(), ("utf-8", ";"), id="no end of the last line"),
    ],
)
def test_files_are_read_as_spreadsheets_write_them(tmp_path, body, read):
    path = tmp_path / "contacts.csv"
    path.write_bytes(body)
    sheet = sheets.opened(path)
    assert (sheet.encoding, sheet.separator) == read
    line = 3 if body.startswith(b"sep") else 2
    assert (sheet.headings, sheet.rows, list(sheet.lines())) == (("name", "phone"), 1, [(line, ["José", "1"])])


def test_a_row_of_several_lines_is_named_by_its_first(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text('note,phone\n"a\nb",1\n\n,,\nc,2\n')
    assert list(sheets.opened(path).lines()) == [(2, ["a\nb", "1"]), (6, ["c", "2"])]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is a workbook: save the sheet as"),
        (b"a\0b", "is no text"),
        (b"name,phone\nJos\x81,1\n", "is not written in cp1252"),
        (b"phone\n" + b"9" * 200_000, ":2: this is no CSV"),
    ],
)
def test_what_is_no_csv_says_what_to_do(tmp_path, body, said):
    path = tmp_path / "contacts.csv"
    path.write_bytes(body)
    with pytest.raises(sheets.Unreadable, match=re.escape(said)):
        sheets.opened(path)


def test_every_reason_has_its_sentence():
    modules = ("storage/domain/profile.py", "storage/domain/sheet.py", "storage/imports.py")
    source = "\n".join((SOURCE / each).read_text() for each in modules)
    raised = {name for told in re.findall(r"raise Wrong\((.+)\)", source) for name in re.findall(r'"([a-z_]+)"', told)}
    raised |= set(re.findall(r'Problem\([^()]*(?:\([^()]*\))?[^()]*"(\w+)"\)', source))
    assert raised == set(contact_files.MEANS)


def test_cp6_a_file_from_excel_in_brazil_is_checked_then_read_then_changes_nothing(novelo: Novelo, database: Database):
    path = novelo.folder / "clientes.csv"
    headings, jose = "Nome;Celular;E-mail;Observações;Cidade", "José;(11) 98765-4321;;Liga à tarde;SP"
    path.write_bytes("\r\n".join([headings, jose, "Ana;;ana@example.com;;", "X;abc;;;", ""]).encode("cp1252"))
    wanted = [("José", "+5511987654321", "", "Liga à tarde"), ("Ana", "", "ana@example.com", "")]

    dry = novelo.run("contacts", "import", "clientes.csv", "--dry-run")
    assert (dry.returncode, known(database)) == (1, [])
    assert "3 rows: 2 contacts would be made, 0 would be changed, 0 as they were, 1 would be refused." in dry.stdout
    assert "clientes.csv:4: Celular “abc”: write a phone number with its area code" in dry.stderr
    assert "Not read: Cidade." in dry.stderr

    done = novelo.run("contacts", "import", "clientes.csv", "--refused", "mend.csv")
    assert (done.returncode, known(database)) == (1, wanted)
    with (novelo.folder / "mend.csv").open(encoding="utf-8-sig", newline="") as mend:
        assert list(csv.reader(mend, delimiter=";")) == [
            ["Nome", "Celular", "E-mail", "Observações", "Cidade", "problem"],
            ["X", "abc", "", "", "", "Celular “abc”: write a phone number with its area code"],
        ]
    again = novelo.run("contacts", "import", "clientes.csv")
    assert "3 rows: 0 contacts made, 0 changed, 2 as they were, 1 refused." in again.stdout
    assert known(database) == wanted


def test_cp6_an_import_that_is_killed_goes_on_where_it_stopped(novelo: Novelo, database: Database):
    count = 4000
    path = novelo.folder / "many.csv"
    path.write_text("name,email\n" + "".join(f"N{each},n{each}@example.com\n" for each in range(count)))

    def there() -> int:
        return database.read(lambda session: session.scalar(select(func.count(Contact.id))) or 0)

    process = novelo.start("contacts", "import", "many.csv")
    assert wait_for(lambda: there() > 0)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = there()
    (progress,) = database.read(lambda session: session.scalars(select(ContactImport.rows)).all())
    assert 0 < before == progress < count

    done = novelo.run("contacts", "import", "many.csv")
    assert f"Going on after row {before} of {count}" in done.stderr
    assert f"{count} rows: {count} contacts made, 0 changed" in done.stdout
    assert (done.returncode, there()) == (0, count)


def test_cp6_an_export_holds_no_formula_and_is_read_back_without_a_change(novelo: Novelo, database: Database):
    (novelo.folder / "in.csv").write_text('name,phone,tags\n=HYPERLINK(1),+5511987654321,"a,b"\n')
    assert novelo.run("contacts", "import", "in.csv").returncode == 0
    said = novelo.run("contacts", "export", "out.csv", "--separator", ";")
    out = novelo.folder / "out.csv"
    assert (said.stdout, out.stat().st_mode & 0o077) == ("1 contacts are in out.csv.\n", 0)
    assert out.read_bytes().startswith(codecs.BOM_UTF8 + b"novelo_id;name;phone;")
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert (row["name"], row["phone"], row["tags"]) == ("'=HYPERLINK(1)", "'+5511987654321", "a, b")
    back = novelo.run("contacts", "import", "out.csv")
    assert "1 rows: 0 contacts made, 0 changed, 1 as they were, 0 refused." in back.stdout
    assert novelo.run("contacts", "export", "-").stdout.startswith("novelo_id,name,phone,")
    assert list(novelo.folder.glob("*.part")) == []


def test_headings_that_say_nothing_of_people_stop_before_anything_is_read(novelo: Novelo, database: Database):
    (novelo.folder / "in.csv").write_text("city\nSP\n")
    said = novelo.run("contacts", "import", "in.csv")
    why = "no column is a phone or an e-mail, so nobody could be told apart: name one with --column 'HEADING=phone'"
    assert (said.returncode, said.stderr) == (1, f"Error: {why}\n")
