"""Sharing out (features.md AS-5, AS-6, AS-8): to whoever's turn it is among those who are there, and nobody else."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import agents, clockwork, conversations, replies, shares
from storage.models import Agent, Contact, Conversation, Delivery, Inbox, Timer, Workspace
from storage.replies import Typed
from tests import builders
from tests.bot.slackside import Wire
from tests.builders import NOON
from workers import shares as sharing

TEAM = ["UANA", "UBRUNO", "UCARLA"]


@pytest.fixture
def wire():
    people = {user: {"id": user, "team_id": "T1", "name": user.lower(), "profile": {}} for user in TEAM}
    return Wire(members={"C1": [*TEAM, "UBOT"]}, people=people, groups={"sales": TEAM}, active=set(TEAM))


@pytest.fixture
def begin(database):
    """A customer writes and waits, in an inbox that is shared out; the conversation's id."""

    def inbox(session):
        row = builders.inbox(session, builders.workspace(session))
        row.practice = {"round_robin": "sales", "next_person_after_minutes": 10}

    database.write(inbox)
    numbers = iter(range(1000))

    def one(**fields):
        number = next(numbers)

        def work(session):
            box = session.get_one(Inbox, 1)
            row = builders.conversation(session, box, f"55119{number:08}", thread_ts=f"1700000{number:03}.000100")
            row.waiting_since = database.now()
            for name, value in fields.items():
                setattr(row, name, value)
            session.flush()
            shares.want(session, box, row, now=database.now())
            return row.id

        return database.write(work)

    return one


def practice(database, **more):
    def work(session):
        row = session.get_one(Inbox, 1)
        row.practice = row.practice | more

    database.write(work)


def owner(database, conversation_id):
    return database.read(lambda session: session.get_one(Conversation, conversation_id).owner)


def keys(database, conversation_id, kind="line"):
    wanted = select(Delivery).where(Delivery.conversation_id == conversation_id, Delivery.kind == kind)
    return database.read(lambda s: [each.payload["key"] for each in s.scalars(wanted.order_by(Delivery.id))])


def answers(database, conversation_id, author):
    def work(session):
        row = conversations.held(session, 1, conversation_id)
        ts = f"17000009{conversation_id:02}.000200"
        typed = Typed(author, "C1", ts, "Hello", database.now())
        replies.send(session, row, session.get_one(Inbox, 1), typed, now=database.now())

    database.write(work)


def test_as5_each_gets_the_next_one_in_turn(database, outside, begin):
    mine = [begin() for _ in range(7)]
    sharing.share_out(outside)

    assert [owner(database, each) for each in mine] == [*TEAM, *TEAM, "UANA"]
    assert keys(database, mine[0]) == ["line-shared-out"]
    assert keys(database, mine[0], "dm") == ["notice-shared-out"]


def test_as5_only_those_who_are_there(database, outside, begin, wire):
    wire.active = {"UBRUNO", "UCARLA"}
    wire.quiet = {"UCARLA"}
    mine = [begin() for _ in range(3)]
    sharing.share_out(outside)
    assert Counter(owner(database, each) for each in mine) == {"UBRUNO": 3}


def test_as5_who_is_away_in_our_own_app_gets_nothing_though_slack_shows_them(database, outside, begin):
    sharing.share_out(outside)
    first = begin()
    sharing.share_out(outside)
    assert owner(database, first) == "UANA"
    database.write(lambda session: agents.go_away(session, 1, "UBRUNO", away=True, now=database.now()))

    mine = [begin() for _ in range(4)]
    sharing.share_out(outside)
    assert [owner(database, each) for each in mine] == ["UCARLA", "UANA", "UCARLA", "UANA"]


def test_as5_who_cannot_see_the_slack_channel_is_not_of_the_pool(database, outside, begin, wire):
    wire.members["C1"] = ["UCARLA", "UBOT"]
    mine = [begin() for _ in range(2)]
    sharing.share_out(outside)
    assert [owner(database, each) for each in mine] == ["UCARLA", "UCARLA"]


def test_as5_nobody_there_leaves_it_and_tells_the_slack_channel_once(database, outside, begin, wire):
    wire.active = set()
    first, second = begin(), begin()
    sharing.share_out(outside)
    database.later(minutes=3)
    sharing.share_out(outside)

    assert [owner(database, each) for each in (first, second)] == ["", ""]
    assert (keys(database, first), keys(database, second)) == (["line-nobody-there"], [])
    told = select(Delivery.payload).where(Delivery.kind == "line")
    assert database.read(lambda session: session.scalars(told).one())["broadcast"] is True

    wire.active = {"UANA"}
    database.later(minutes=3)
    sharing.share_out(outside)
    assert [owner(database, each) for each in (first, second)] == ["UANA", "UANA"]

    wire.active = set()
    third = begin()
    database.later(minutes=3)
    sharing.share_out(outside)
    assert keys(database, third) == ["line-nobody-there"]  # a new silence is told again


def test_as5_not_picked_up_in_time_goes_to_the_next(database, outside, begin):
    mine = begin()
    sharing.share_out(outside)
    for then in ("UBRUNO", "UCARLA", "UANA"):
        database.later(minutes=9, seconds=59)
        sharing.share_out(outside)
        before = owner(database, mine)
        database.later(seconds=1)
        sharing.share_out(outside)
        assert (before != then, owner(database, mine)) == (True, then)
    assert keys(database, mine) == ["line-shared-out", *["line-shared-out-next"] * 3]


def test_as5_what_was_picked_up_stays(database, outside, begin):
    answered, moved = begin(), begin()
    sharing.share_out(outside)
    answers(database, answered, "UANA")

    def pause(session):
        conversations.press(session, conversations.held(session, 1, moved), "high", "UBRUNO", now=database.now())

    database.write(pause)
    database.later(minutes=20)
    sharing.share_out(outside)

    assert [owner(database, each) for each in (answered, moved)] == ["UANA", "UBRUNO"]
    assert database.read(lambda session: list(session.scalars(select(Timer.kind)))) == []


def test_as5_what_somebody_took_meanwhile_is_theirs(database, outside, begin):
    mine = begin()

    def take(session):
        conversations.act(session, conversations.held(session, 1, mine), "take", "UCARLA", now=database.now())

    database.write(take)
    sharing.share_out(outside)
    assert (owner(database, mine), keys(database, mine)) == ("UCARLA", ["line-taken"])


def test_as5_slack_is_asked_no_more_often_than_it_allows(database, outside, begin, wire):
    for _ in range(40):
        begin()
    sharing.share_out(outside)
    sharing.share_out(outside)
    asked = Counter(method for method, _ in wire.asked)
    assert asked["users.getPresence"] == len(TEAM)
    assert asked["dnd.teamInfo"] == 1
    assert Counter(database.read(lambda session: [each.owner for each in session.scalars(select(Conversation))])) == {
        "UANA": 14,
        "UBRUNO": 13,
        "UCARLA": 13,
    }


def test_as5_while_slack_says_nothing_the_last_answer_counts_for_ten_minutes(database, outside, begin, wire):
    begin()
    sharing.share_out(outside)
    wire.refuses = {"users.getPresence": "internal_error", "dnd.teamInfo": "internal_error"}
    practice(database, next_person_after_minutes=0)
    database.later(minutes=2)
    soon = begin()
    sharing.share_out(outside)
    assert owner(database, soon) != ""
    database.later(minutes=9)
    late = begin()
    sharing.share_out(outside)
    assert owner(database, late) == ""


def test_as6_who_has_enough_is_left_out(database, outside, begin):
    practice(database, most_waiting_each=2)
    mine = [begin() for _ in range(8)]
    sharing.share_out(outside)
    assert Counter(owner(database, each) for each in mine) == {"UANA": 2, "UBRUNO": 2, "UCARLA": 2, "": 2}


def test_as6_a_customers_linked_conversations_count_once_and_have_one_owner(database, outside, begin):
    practice(database, most_open_each=1)
    first, second = begin(), begin()

    def link(session):
        for number in (1, 2):
            session.get_one(Contact, number).person_id = 1

    database.write(link)
    third = begin()
    sharing.share_out(outside)

    assert [owner(database, each) for each in (first, second, third)] == ["UANA", "UANA", "UBRUNO"]


def came_back(database, conversation_id, days):
    def work(session):
        row, now = conversations.held(session, 1, conversation_id), database.now()
        row.owner, row.status, row.waiting_since = "UCARLA", "open", now
        shares.came_back(session, session.get_one(Inbox, 1), row, now - timedelta(days=days), now=now)

    database.write(work)


@pytest.mark.parametrize(("days", "active", "expected"), [
    (7, TEAM, "UCARLA"), (8, TEAM, "UANA"), (7, ["UANA", "UBRUNO"], "UANA"),
])  # fmt: skip
def test_as8_who_comes_back_within_a_week_comes_to_the_same_owner_if_they_are_there(
    database, outside, begin, wire, days, active, expected
):
    wire.active = set(active)
    mine = begin(owner="UCARLA")
    came_back(database, mine, days)
    sharing.share_out(outside)
    assert owner(database, mine) == expected


def test_as8_the_owner_of_before_has_their_time_as_everybody(database, outside, begin):
    mine = begin(owner="UCARLA")
    came_back(database, mine, 1)
    sharing.share_out(outside)
    database.later(minutes=10)
    sharing.share_out(outside)
    assert (owner(database, mine), keys(database, mine)) == ("UANA", ["line-shared-out-next"])


def test_who_goes_away_passes_theirs_on_and_keeps_them_if_they_come_back_first(database, outside, begin):
    mine = [begin() for _ in range(3)]
    sharing.share_out(outside)
    now = database.now()
    database.write(lambda session: agents.go_away(session, 1, "UANA", away=True, now=now))
    assert database.write(lambda session: shares.pass_all_on(session, 1, "UANA", now=now)) == 1
    clockwork.run_due(database)
    sharing.share_out(outside)
    assert owner(database, mine[0]) == "UBRUNO"
    assert keys(database, mine[0]) == ["line-shared-out", "line-passed-on", "line-shared-out"]

    database.write(lambda session: agents.go_away(session, 1, "UCARLA", away=True, now=now))
    database.write(lambda session: shares.pass_all_on(session, 1, "UCARLA", now=now))
    database.write(lambda session: agents.go_away(session, 1, "UCARLA", away=False, now=now))
    clockwork.run_due(database)
    assert owner(database, mine[2]) == "UCARLA"


def test_a_conversation_given_to_a_team_is_shared_out_there(database, outside, begin, wire):
    wire.groups["vip"] = ["UCARLA"]
    mine = [begin(team="Svip") for _ in range(2)]
    sharing.share_out(outside)
    assert [owner(database, each) for each in mine] == ["UCARLA", "UCARLA"]


def test_a_team_that_is_not_there_is_nobody(database, outside, begin):
    practice(database, round_robin="nobody-knows")
    mine = begin()
    sharing.share_out(outside)
    assert (owner(database, mine), keys(database, mine)) == ("", ["line-nobody-there"])


def test_ad5_who_only_looks_on_or_learns_is_given_nothing(database, outside, begin, wire):
    wire.groups |= {"learners": ["UANA"], "auditors": ["UBRUNO"]}
    roles = {"trainee": ["learners"], "viewer": ["auditors"]}

    def work(session):
        session.get_one(Workspace, 1).practice = {"roles": roles}

    database.write(work)
    mine = [begin() for _ in range(2)]
    sharing.share_out(outside)
    assert [owner(database, each) for each in mine] == ["UCARLA", "UCARLA"]


def test_who_is_told_as_there_is_written_down(database, outside, begin, wire):
    wire.quiet = {"UANA"}
    begin()
    sharing.share_out(outside)
    told = database.read(lambda s: {each.slack_user: each for each in s.scalars(select(Agent))})
    assert (told["UANA"].active, told["UANA"].quiet_until) == (True, NOON + timedelta(hours=1))
    assert (told["UBRUNO"].active, told["UBRUNO"].quiet_until) == (True, None)
