"""`novelo search rebuild`."""

from sqlalchemy import text

from storage import search
from tests import builders


def test_the_full_text_is_made_anew_and_says_how_much_it_holds(novelo, tmp_path):
    database = builders.clocked(f"sqlite:///{tmp_path / 'novelo.db'}")

    def fill(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session)), name="Maria")
        session.execute(text("INSERT INTO found_people (found_people) VALUES ('delete-all')"))

    database.write(fill)
    done = novelo.run("search", "rebuild", DATABASE_URL=f"sqlite:///{tmp_path / 'novelo.db'}")
    assert (done.returncode, done.stdout) == (0, "1 messages and names can be found.\n")
    found = database.read(lambda session: search.find(session, 1, [("maria",)], {"C1"}).messages)
    database.close()
    assert found == {1: 0}
