"""`novelo contacts fields | card | mask` and `novelo inboxes add … --link-mode`: what they change and refuse."""

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Attribute, Contact, Conversation, Delivery, Inbox, Workspace
from tests import builders
from tests.cli.conftest import Novelo
from tests.cli.test_commands import TOKEN, WHATSAPP


@pytest.fixture
def database(novelo: Novelo):
    """The database the command will find: one inbox, one customer."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session)))

    there.write(work)
    yield there
    there.close()


def test_cp2_fields_are_made_shown_to_some_put_on_cards_and_removed(novelo: Novelo, database: Database):
    def run(*words: str) -> str:
        said = novelo.run("contacts", *words)
        assert said.returncode == 0, said.stderr
        return said.stdout

    made = run("fields", "add", "Plano", "--kind", "list", "--choice", "Básico", "--choice", "Gold")
    assert made == "Added: plano. It is in the contact's modal from now on.\n"
    database.write(lambda session: setattr(session.get_one(Contact, 1), "attributes", {"1": "Gold"}))
    assert run("card", "plano", "email").startswith("Cards show: plano, email.")
    assert database.read(lambda session: session.get_one(Workspace, 1).card_fields) == ["plano", "email"]

    listed = run("fields", "list")
    assert [word in listed for word in ("plano", "list: Básico, Gold", "everybody")] == [True, True, True]
    assert run("fields", "show", "plano", "--visible-to", "admins") == "plano is seen by: admins.\n"
    refused = novelo.run("contacts", "card", "plano")
    assert (refused.returncode, refused.stderr) == (
        1, "Error: not everybody may see 'plano', so a card cannot show it\n",
    )  # fmt: skip
    assert run("fields", "remove", "plano", "--yes") == "Removed: plano.\n"
    assert database.read(lambda session: session.get_one(Contact, 1).attributes) == {}
    kept = select(Attribute.visible_to)
    assert database.read(lambda session: session.scalars(kept).all()) == ["nobody"]


def test_pr1_an_inbox_hides_its_numbers_and_its_cards_are_drawn_again(novelo: Novelo, database: Database):
    said = novelo.run("contacts", "mask", "1", "--on", "--reveal-to", "S0123ABCD")
    assert said.stdout == "Numbers are hidden. Cards that are drawn again: 1.\n"
    inbox = database.read(lambda session: session.get_one(Inbox, 1))
    assert (inbox.masked, inbox.reveal_to) == (True, "S0123ABCD")
    drawn = select(Delivery.conversation_id).where(Delivery.kind == "card")
    assert database.read(lambda session: session.scalars(drawn).all()) == [1]
    assert "there is no inbox 7" in novelo.run("contacts", "mask", "7", "--on").stderr
    assert database.read(lambda session: len(session.scalars(select(Conversation)).all())) == 1


def test_lc1_the_link_mode_is_given_when_an_inbox_is_added_and_stays_when_it_is_added_again(novelo: Novelo):
    added = novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", "--link-mode", "suggest", given=TOKEN)
    assert added.returncode == 0, added.stderr
    assert novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN).returncode == 0
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    modes = there.read(lambda session: session.scalars(select(Inbox.link_mode)).all())
    there.close()
    assert modes == ["suggest"]
