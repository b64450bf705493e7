"""Reports out of the rows, against a day that was worked out by hand (features.md RP-1, AS-7)."""

from datetime import timedelta

import pytest

from storage import agents, conversations, practice, reports, working
from storage.domain.report import Ratings, Spread
from storage.models import Conversation, Message, Survey, Workspace
from tests.builders import NOON

DAY = NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def said(database):
    """Something said in a conversation, minutes after noon."""

    def say(talk, minutes, author="", **fields):
        def work(session):
            row = session.get_one(Conversation, talk)
            at = NOON + minutes * MINUTE
            session.add(
                Message(
                    workspace_id=1, inbox_id=row.inbox_id, conversation_id=talk, kind="text", sent_at=at,
                    created_at=at, direction="out" if author else "in", source="slack" if author else "customer",
                    author=author, status="sent" if author else "",
                ) if not fields else Message(
                    **{"workspace_id": 1, "inbox_id": row.inbox_id, "conversation_id": talk, "kind": "text",
                       "sent_at": at, "created_at": at, "direction": "out", "source": "slack", "author": author,
                       "status": "sent"} | fields
                )
            )  # fmt: skip

        database.write(work)

    return say


@pytest.fixture
def day(database, talk, said):
    """Two conversations in C1 and one in C2, by hand."""
    one, other, elsewhere = talk(), talk(), talk(2)
    for user, name in (("UANA", "Ana"), ("UBRUNO", "Bruno")):
        database.write(
            lambda session, u=user, n=name: agents.remember(
                session, session.get_one(Workspace, 1), {"id": u, "name": n}, now=NOON
            )
        )
    said(one, 0)
    said(one, 10, "UANA")  # after 10; not a first answer, for they had one the day before
    said(one, 20)
    said(one, 50, "UBRUNO")  # after 30
    said(other, 0)
    said(other, 5, source="bot")  # we, by ourselves: nobody has answered
    said(other, 6, "UANA", status="failed", failure="window_closed")
    said(other, 90, "UBRUNO")  # a first answer, after 90
    said(elsewhere, 0)
    said(one, -2000)  # the day before
    said(one, -1990, "UANA")

    def work(session):
        conversations.act(session, conversations.held(session, 1, other), "close", "UBRUNO", now=NOON + 120 * MINUTE)
        session.get_one(Conversation, one).team = "S1"
        session.get_one(Conversation, elsewhere).waiting_since = NOON

    database.write(work)


def make(database, *slack_channels, zone="UTC"):
    return database.read(lambda session: reports.make(session, 1, set(slack_channels), *DAY, zone))


def brief(figures):
    return (figures.conversations, figures.written, figures.replies, figures.missed)


def test_rp1_a_day_is_counted_as_by_hand(database, day):
    made = make(database, "C1", "C2")
    assert brief(made.whole) == (3, 4, 3, 1)
    assert made.whole.clock_first == Spread(1, 90 * MINUTE, 90 * MINUTE)
    assert made.whole.clock_every == Spread(3, 30 * MINUTE, 90 * MINUTE)
    assert made.whole.solving == Spread(1, 120 * MINUTE, 120 * MINUTE)
    assert made.failures == {"window_closed": 1}
    assert made.by_hour == {(0, 12): 4}
    assert made.waiting == (timedelta(hours=12),)


def test_rp1_by_agent_team_inbox_and_channel(database, day):
    made = make(database, "C1", "C2")
    agents_lines = {name: (brief(each), each.clock_every) for name, each in made.groups["agent"].items()}
    assert agents_lines == {
        "Ana": ((1, 0, 1, 0), Spread(1, 10 * MINUTE, 10 * MINUTE)),
        "Bruno": ((2, 0, 2, 0), Spread(2, 60 * MINUTE, 90 * MINUTE)),
    }
    assert {name: brief(each) for name, each in made.groups["inbox"].items()} == {
        "Instagram · Sales": (1, 1, 0, 1),
        "WhatsApp · Sales": (2, 3, 3, 0),
    }
    assert list(made.groups["channel"]) == ["Instagram", "WhatsApp"]
    assert {name: brief(each) for name, each in made.groups["team"].items()} == {"S1": (1, 2, 2, 0)}


def test_as7_numbers_are_of_what_the_viewer_may_see_and_of_nothing_else(database, day):
    made = make(database, "C2")
    assert (brief(made.whole), made.failures, "agent" in made.groups) == ((1, 1, 0, 1), {}, False)
    nothing = make(database)
    assert (brief(nothing.whole), nothing.waiting, nothing.groups) == ((0, 0, 0, 0), (), {})


def test_rp1_answers_count_in_working_time_beside_the_clock_on_the_wall(database, day):
    hours = {"hours": {"zone": "UTC", "mon": ["08:00-12:05", "13:00-18:00"]}}
    database.write(lambda session: practice.take_over(session, {1: hours}, now=NOON))
    whole = make(database, "C1").whole
    assert whole.first == Spread(1, 35 * MINUTE, 35 * MINUTE)  # 12:00 to 12:05, and 13:00 to 13:30
    assert whole.clock_first == Spread(1, 90 * MINUTE, 90 * MINUTE)
    assert whole.every == Spread(3, 5 * MINUTE, 35 * MINUTE)  # 5, 0 and 35


def test_rp1_another_workspace_counts_for_itself(database, day):
    made = database.read(lambda session: reports.make(session, 2, {"C1", "C2"}, *DAY, "UTC"))
    assert brief(made.whole) == (0, 0, 0, 0)


@pytest.fixture
def rated(database, day):
    """What customers thought of that day, by hand: in C1 Bruno was given 5 and 2, and left without an answer once;
    Carla, who wrote nothing, was given 4; in C2 Ana was given 1. Beside it, one of yesterday's, one not asked yet."""
    closed = (
        (1, "UBRUNO", 60, 5), (2, "UBRUNO", 120, 2), (2, "UBRUNO", 180, None), (1, "UCARLA", 200, 4),
        (3, "UANA", 30, 1), (1, "UBRUNO", -1990, 1), (1, "UANA", 240, "not asked"),
    )  # fmt: skip

    def work(session):
        for talk, closer, minutes, score in closed:
            at = NOON + minutes * MINUTE
            asked = score != "not asked"
            session.add(
                Survey(
                    workspace_id=1, inbox_id=session.get_one(Conversation, talk).inbox_id, conversation_id=talk,
                    closer=closer, closed_at=at, asked_at=at + 2 * MINUTE if asked else None,
                    score=score if asked else None,
                )
            )  # fmt: skip

    database.write(work)


def test_rp1_au9_ratings_are_counted_and_averaged_as_by_hand(database, rated):
    made = make(database, "C1", "C2")
    assert made.whole.ratings == Ratings(asked=5, count=4, total=12)
    assert made.whole.ratings.average == 3.0
    assert {name: each.ratings for name, each in made.groups["agent"].items()} == {
        "Ana": Ratings(1, 1, 1),
        "Bruno": Ratings(3, 2, 7),
        "UCARLA": Ratings(1, 1, 4),
    }
    assert {name: (each.ratings.count, each.ratings.average) for name, each in made.groups["inbox"].items()} == {
        "Instagram · Sales": (1, 1.0),
        "WhatsApp · Sales": (3, 11 / 3),
    }


def test_rp1_au9_ratings_are_of_what_the_viewer_may_see(database, rated):
    made = make(database, "C2")
    assert made.whole.ratings == Ratings(1, 1, 1)
    assert {name: each.ratings.count for name, each in made.groups["agent"].items()} == {"Ana": 1}
    assert make(database).whole.ratings == Ratings()


def test_au9_nobody_asked_is_no_average(database, day):
    whole = make(database, "C1", "C2").whole
    assert (whole.ratings, whole.ratings.average) == (Ratings(), None)


def test_st10_why_conversations_were_closed_is_in_the_report(database, day):
    def why(session):
        for talk, reason, minutes in ((2, "Sold", 121), (2, "Sold", 130), (3, "No answer", 10), (1, "Sold", -2000)):
            at = NOON + minutes * MINUTE
            working.give_reason(session, conversations.held(session, 1, talk), reason, "", "UBRUNO", now=at)

    database.write(why)
    made = make(database, "C1", "C2")
    assert {name: each.conversations for name, each in made.groups["reason"].items()} == {"No answer": 1, "Sold": 1}
    assert list(make(database, "C1").groups["reason"]) == ["Sold"]
