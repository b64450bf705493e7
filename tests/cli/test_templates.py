"""`novelo templates`: read at WhatsApp beside a progress bar, and shown as they were read."""

import json

from tests.cli.conftest import Novelo
from tests.cli.test_commands import TOKEN, WHATSAPP


def test_they_are_read_and_shown(novelo: Novelo) -> None:
    assert novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN).returncode == 0
    said = novelo.run("templates", "sync", "--json")
    [told] = json.loads(said.stdout)
    assert (said.returncode, told["seen"], told["changed"], told["gone"]) == (0, 11, 11, 0)
    again = novelo.run("templates", "sync")
    assert "11 templates, 0 changed, 0 gone" in again.stdout
    assert "11/11" in again.stderr
    listed = json.loads(novelo.run("templates", "list", "--json").stdout)
    assert {each["name"]: each["offered"] for each in listed if each["name"] in {"hello", "summer_sale"}} == {
        "hello": True, "summer_sale": False,
    }  # fmt: skip
    assert "order_update" in novelo.run("templates", "list").stdout


def test_before_any_reading_it_says_how(novelo: Novelo) -> None:
    assert "novelo templates sync" in novelo.run("templates", "list").stdout


def test_an_inbox_without_templates_is_named(novelo: Novelo) -> None:
    said = novelo.run("templates", "sync", "--inbox", "99")
    assert (said.returncode, "there is no WhatsApp inbox 99" in said.stderr) == (1, True)
