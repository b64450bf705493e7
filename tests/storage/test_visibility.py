"""Who sees what (AS-7): nothing of a Slack channel that somebody is not in, on any surface.

A surface is a way to get at conversations: given who looks and the Slack channels they are in, the ids it lets them
learn of. Whoever builds another one adds it to SURFACES.
"""

import pytest
from sqlalchemy import select, update

from cli.crowd import Crowd
from storage import lists, search, tags
from storage.domain.query import LISTS, parse
from storage.models import Contact, Conversation, Favourite, Workspace
from tests import builders
from tests.builders import NOON

PLACES = ("C1", "C2", "C3")
LINES = (
    *LISTS, "", "tag:refund", "has:note", "priority:usual", "team:S1", "wait:>1m", "window:>1h", "before:today all",
    "name:maria", "from:ana", "phone:0000", "search pedido", "search maria", "-name:maria all", 'all -"pedido"',
)  # fmt: skip


def listed(line):
    def surface(session, viewer, places):
        home, query, seen = session.get_one(Workspace, 1), parse(line), set()
        after = None
        for _ in range(4):
            page = lists.page(session, home, query, viewer, places, NOON, after=after)
            seen |= {row.card.conversation_id for row in page.rows}
            seen |= {other.conversation_id for row in page.rows for other in row.card.linked}
            after = page.last
            if not page.older:
                break
        back = lists.page(session, home, query, viewer, places, NOON, before=page.first) if page.first else page
        return seen | {row.card.conversation_id for row in back.rows}

    return surface


def searched(session, viewer, places):
    return set(search.find(session, 1, [("pedido",)], places).messages)


SURFACES = {**{f"list {line!r}": listed(line) for line in LINES}, "search": searched}
NUMBERS = {f"count of {line!r}": line for line in LINES}


@pytest.fixture
def house(database):
    """Sixty conversations in three Slack channels, some linked across them, tagged and starred."""

    def connect(session):
        home = builders.workspace(session)
        return [
            builders.inbox(session, home),
            builders.inbox(session, home, "instagram", "17841", "C2"),
            builders.inbox(session, home, account="1002", slack_channel="C3"),
        ]

    crowd = Crowd(database.write(connect), ["UANA", "UBRUNO"], 60, NOON, teams=["S1"])
    assert list(crowd.load(database)) == [60]

    def more(session):
        session.execute(update(Contact).where(Contact.id % 3 == 0).values(person_id=3))
        (refund,) = tags.define(session, 1, "conversation", ["refund"], now=NOON)
        for conversation in session.scalars(select(Conversation).where(Conversation.id % 2 == 0)):
            tags.put_on_conversation(session, conversation, [refund.id])
            session.add(Favourite(workspace_id=1, conversation_id=conversation.id, slack_user="", created_at=NOON))

    database.write(more)
    return database


def test_no_surface_shows_anything_of_a_slack_channel_the_viewer_is_not_in(house):
    places = house.read(
        lambda session: dict(session.execute(select(Conversation.id, Conversation.slack_channel)).all())
    )
    seen_by_somebody = set()
    for allowed in ((), ("C1",), ("C2", "C3")):
        for name, surface in SURFACES.items():
            seen = house.read(lambda session, surface=surface, allowed=allowed: surface(session, "UANA", set(allowed)))
            assert {places[each] for each in seen} <= set(allowed), (name, allowed)
            seen_by_somebody |= {name} if seen else set()
    assert {name for name in SURFACES if "phone" not in name and "snoozed" not in name} - seen_by_somebody <= {
        "list 'muted'", "list 'blocked'", "list 'urgent'", "list 'expiring'",
    }  # fmt: skip


def test_what_is_counted_is_what_is_seen(house):
    def numbers(session, places):
        home = session.get_one(Workspace, 1)
        return {name: lists.count(session, home, parse(line), "UANA", places, NOON) for name, line in NUMBERS.items()}

    each = [house.read(lambda session, place=place: numbers(session, {place})) for place in PLACES]
    together = house.read(lambda session: numbers(session, set(PLACES)))
    assert {name: sum(part[name] for part in each) for name in NUMBERS} == together
    assert set(house.read(lambda session: numbers(session, set())).values()) == {0}
