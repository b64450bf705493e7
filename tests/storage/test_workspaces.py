"""Several workspaces at once: nothing of one is ever seen in another, whatever is asked, even under the same ids.

Both have a Slack channel, a teammate and customers of the same ids and names: the workspace alone tells them apart.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import erasure, exports, favourites, homes, lists, search, setup
from storage.domain.query import LISTS, Query, parse
from storage.models import Conversation, Message, Workspace
from tests import builders
from tests.builders import NOON

PLACES = {"C1"}
WORDS = (*LISTS, "all", "maria", "pedido", "search pedido", "phone:4321", "has:file", "-closed", "urgent", "wait:>1h")


@pytest.fixture
def two(database):
    """The ids of each workspace's conversation."""

    def prepare(session):
        found = {}
        for number, team in enumerate(("T1", "T2"), 1):
            home = builders.workspace(session, team)
            inbox = builders.inbox(session, home, account=f"100{number}")
            conversation = builders.conversation(session, inbox)
            conversation.waiting_since = NOON
            session.add(Message(
                workspace_id=home.id, inbox_id=inbox.id, conversation_id=conversation.id, direction="in",
                source="customer", kind="text", text=f"pedido de {team}", external_id=f"wamid.{number}", sent_at=NOON,
                created_at=NOON,
            ))  # fmt: skip
            session.flush()
            found[home.id] = conversation.id
        while search.unfinished(session):
            search.catch_up(session)
        return found

    return database.write(prepare)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join))
def test_no_list_shows_another_workspaces(database, two, words):
    query = parse(words)
    if not isinstance(query, Query):
        return
    for number, own in two.items():
        seen = database.read(
            lambda session, number=number: [
                row.card.conversation_id
                for row in lists.page(session, session.get_one(Workspace, number), query, "UANA", PLACES, NOON).rows
            ]
        )
        assert set(seen) <= {own}


def test_no_count_search_name_or_number_finds_another_workspaces(database, two):
    for number, own in two.items():

        def look(session, number=number):
            home = session.get_one(Workspace, number)
            return (
                lists.counts(session, home, "UANA", PLACES, NOON).needs_reply,
                set(search.find(session, number, [("pedido",)], PLACES).messages),
                set(search.find(session, number, [("maria",)], PLACES).messages),
                {contact.workspace_id for contact in erasure.find(session, number, "5511987654321")},
            )

        waiting, said, called, people = database.read(look)
        assert (waiting, said, called <= {own}, people) == (1, {own}, True, {number})


def test_no_export_star_home_or_step_is_another_workspaces(database, two):
    first, second = two

    def act(session):
        favourites.star(session, session.get_one(Conversation, two[first]), "UANA", now=NOON)
        homes.look(session, first, "UANA", now=NOON)

    database.write(act)

    def look(session):
        contacts = [contact.id for contact in erasure.find(session, second, "5511987654321")]
        return (
            [each["id"] for each in exports.conversations(session, contacts)],
            homes.known(session, second, "UANA"),
            setup.last_heard(session, second),
        )

    assert database.read(look) == ([two[second]], None, None)
