"""What stands where, and what is given out, on the command line."""

import json
from pathlib import Path

import pytest

from cli.export import resumed
from storage.db import Database
from storage.migrations import migrate
from tests import builders
from tests.cli.conftest import Novelo
from tests.cli.test_commands import TOKEN, WHATSAPP


def test_status_says_what_waits_and_whom_to_wake(novelo: Novelo) -> None:
    novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", "--name", "Sales", given=TOKEN)
    told = json.loads(novelo.run("status", "--json").stdout)
    assert (told["workers"], told["waiting"], told["envelopes_kept"], told["deliveries"]) == (None, 0, 0, {})
    assert told["inboxes"] == [
        {"id": 1, "name": "Sales", "state": "live", "trouble": "", "token_ends_in_seconds": None}
    ]
    shown = novelo.run("status", "--once").stdout
    assert [words for words in ("0 customers wait", "workers: away", "Sales", "live") if words not in shown] == []
    assert TOKEN not in shown


def test_everything_goes_on_where_it_was_broken_off(novelo: Novelo, tmp_path: Path) -> None:
    novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", "--name", "Sales", given=TOKEN)
    file = tmp_path / "all.jsonl"
    assert novelo.run("export", "everything", str(file)).returncode == 0
    whole = [json.loads(line) for line in file.read_text().splitlines()]
    tables = [row["table"] for row in whole]
    assert [name for name in ("workspaces", "inboxes") if name not in tables] == []
    assert "token" not in file.read_text().replace("token_", "")
    assert file.stat().st_mode & 0o777 == 0o600
    broken = file.read_bytes()[: len(file.read_bytes()) // 2]
    file.write_bytes(broken)
    assert novelo.run("export", "everything", str(file)).returncode == 0
    again = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(row["table"], row["id"]) for row in again[: len(whole)]] == [(row["table"], row["id"]) for row in whole]


def test_half_a_line_is_cut_off_before_it_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text('{"table": "contacts", "id": 7}\n{"table": "conta')
    assert resumed(file) == (1, ("contacts", 7))
    assert file.read_text() == '{"table": "contacts", "id": 7}\n'


@pytest.mark.parametrize(("kind", "begins"), [("json", b"["), ("csv", b"\xef\xbb\xbfat,"), ("pdf", b"%PDF")])
def test_a_customers_conversations_are_written_in_each_format(
    novelo: Novelo, tmp_path: Path, kind: str, begins: bytes
) -> None:
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    there.close()
    done = novelo.run("export", "conversation", "5511987654321", str(tmp_path / "x"), "--format", kind)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "0 messages of 1 conversations")
    assert (tmp_path / "x").read_bytes().startswith(begins)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["json", "csv", "pdf"])
def test_nobody_of_that_name_is_one_line(novelo: Novelo, tmp_path: Path, kind: str) -> None:
    done = novelo.run("export", "conversation", "+5511987654321", str(tmp_path / "x"), "--format", kind)
    assert (done.returncode, "nobody is known as" in done.stderr) == (1, True)
    assert not (tmp_path / "x").exists()
