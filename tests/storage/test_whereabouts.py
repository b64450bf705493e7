"""Where a database lives: a copy of it is found, and whoever says that it has moved is believed."""

import shutil

import pytest
from sqlalchemy import create_engine, make_url, text

from storage import whereabouts
from tests import builders


@pytest.fixture
def copy(database, migrated_url, request, tmp_path):
    """Called, it makes a copy of the database as an admin would, and opens it."""
    opened, ends = [], []

    def make():
        database.close()
        if database.is_sqlite:
            address = f"sqlite:///{shutil.copy(migrated_url.removeprefix('sqlite:///'), tmp_path / 'copy.db')}"
        else:
            ours, name = make_url(migrated_url).set(drivername="postgresql+psycopg"), f"copy_{builders.NOON:%H}"
            admin = create_engine(ours.set(database="postgres"), isolation_level="AUTOCOMMIT")
            ends.append(lambda: (_do(admin, f"DROP DATABASE {name} WITH (FORCE)"), admin.dispose()))
            _do(admin, f"CREATE DATABASE {name} TEMPLATE {ours.database}")
            address = ours.set(database=name).render_as_string(hide_password=False)
        opened.append(builders.ClockedDatabase(address, threads=1))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
    for end in ends:
        end()


def _do(admin, statement):
    with admin.connect() as connection:
        connection.execute(text(statement))


def test_cp43_a_database_is_at_home_where_it_was_first_used_and_a_copy_of_it_is_not(database, copy):
    assert [whereabouts.is_home(database) for _ in range(2)] == [True, True]
    other = copy()
    assert (whereabouts.is_home(other), whereabouts.is_home(database)) == (False, True)


def test_cp43_a_copy_that_is_said_to_have_moved_is_at_home(database, copy):
    assert whereabouts.is_home(database)
    other = copy()
    whereabouts.settle(other)
    assert (whereabouts.is_home(other), whereabouts.is_home(database)) == (True, True)


def test_cp43_a_copy_of_what_was_never_used_is_a_database_of_its_own(database, copy):
    assert whereabouts.is_home(copy())


@pytest.mark.parametrize(("root", "is_home"), [("ext4", False), ("overlay", True)])
def test_cp43_the_same_file_on_another_machine_is_elsewhere_and_a_new_image_of_a_container_is_no_machine(
    database, monkeypatch, tmp_path, root, is_home
):
    if not database.is_sqlite:
        pytest.skip("a server is the same for every machine")
    machine, mounts = tmp_path / "machine", tmp_path / "mounts"
    monkeypatch.setattr(whereabouts, "MACHINE", machine)
    monkeypatch.setattr(whereabouts, "MOUNTS", mounts)
    mounts.write_text(f"/dev/sda1 / {root} rw 0 0\noverlay /var/lib/other overlay rw 0 0\n")
    machine.write_text("one\n")
    assert whereabouts.is_home(database)
    machine.write_text("another\n")
    assert whereabouts.is_home(database) == is_home


def test_cp43_where_a_server_does_not_say_who_it_is_the_databases_number_counts(database, monkeypatch):
    if database.is_sqlite:
        pytest.skip("a file has no server")
    monkeypatch.setattr(whereabouts, "MAY_ASK", text("SELECT false"))
    assert whereabouts.here(database).startswith("/")
