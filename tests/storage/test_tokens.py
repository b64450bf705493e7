"""Tokens that programs read with: kept as digests, good for their time, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import tokens
from storage.models import ApiToken, AuditEntry, Workspace
from tests import builders
from tests.builders import NOON


@pytest.fixture
def home(database):
    return database.write(lambda session: builders.workspace(session).id)


def add(database, home, name="CRM", **more):
    def work(session):
        given = {"notes": False, "expires_at": None} | more
        return tokens.add(session, session.get_one(Workspace, home), name, [], now=NOON, **given)

    return database.write(work)


def known(database, words):
    found = database.read(lambda session: tokens.known(session, words, database.now()))
    return None if found is None else found.id


def test_ad_6_a_token_is_known_by_its_words_which_are_kept_nowhere(database, home):
    token, words = add(database, home)
    assert tokens.SHAPE.fullmatch(words)
    assert known(database, words) == token.id
    rest = words.removeprefix("novelo_1_")  # a secret may itself have an underscore, so nothing is split at one
    rows = database.read(lambda session: [vars(each) for each in session.scalars(select(ApiToken))])
    assert rest not in str(rows)
    entry = database.read(lambda session: session.scalars(select(AuditEntry)).one())
    assert (entry.verb, entry.details["name"]) == ("token_added", "CRM")
    assert rest not in str(entry.details)


def test_any_other_words_are_nobodys(database, home):
    _, words = add(database, home)
    _, other = add(database, home, "BI")
    begin, rest = "novelo_1_", words.removeprefix("novelo_1_")
    changed = rest[:-1] + ("A" if rest[-1] != "A" else "B")
    swapped = begin + other.removeprefix("novelo_2_")
    for wrong in ("", "novelo_", begin, begin + changed, f"novelo_01_{rest}", f"novelo_9_{rest}", words + " ", swapped):
        assert known(database, wrong) is None, wrong
    assert known(database, f"novelo_{'9' * 15}_{rest}") is None


def test_a_token_is_good_until_it_ends(database, home):
    _, words = add(database, home, expires_at=NOON + timedelta(days=1))
    database.later(hours=23)
    assert known(database, words) == 1
    database.later(hours=1)
    assert known(database, words) is None


def test_a_token_that_was_revoked_is_good_for_nothing(database, home):
    token, words = add(database, home)
    assert database.write(lambda session: tokens.revoke(session, home + 1, token.id, now=NOON)) is None
    assert known(database, words) == token.id
    assert database.write(lambda session: tokens.revoke(session, home, token.id, now=NOON)).id == token.id
    assert known(database, words) is None
    assert database.write(lambda session: tokens.revoke(session, home, token.id, now=NOON)) is None


def test_a_token_of_a_workspace_that_is_gone_is_good_for_nothing(database, home):
    _, words = add(database, home)

    def leave(session):
        session.get_one(Workspace, home).removed_at = NOON

    database.write(leave)
    assert known(database, words) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("  ", "a name of 1 to 100 characters is expected: which program is it for?"),
        ("a" * 101, "a name of 1 to 100 characters is expected: which program is it for?"),
        (" CRM ", "there is a token 'CRM' already: revoke it first, or choose another name"),
    ],
)
def test_a_name_that_says_nothing_is_refused(database, home, name, told):
    add(database, home)
    with pytest.raises(ValueError, match=r".") as refused:
        add(database, home, name)
    assert str(refused.value) == told


def test_that_it_was_used_is_written_down_once_an_hour(database, home):
    token, _ = add(database, home)
    database.write(lambda session: tokens.used(session, token.id, NOON))
    database.write(lambda session: tokens.used(session, token.id, NOON + timedelta(minutes=59)))
    assert database.read(lambda session: session.get_one(ApiToken, token.id)).used_at == NOON
