"""Behind App Home: Homes that are behind are drawn within the budget, acts on many go on, daily posts go out once."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from storage import bulks, conversations, favourites, homes, saved, tags
from storage.domain.query import LISTS
from storage.models import AuditEntry, Bulk, BulkItem, Conversation, Delivery, Home, Inbox, SavedView, Workspace
from storage.outbox import redraw
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from workers import homes as tended


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def many(database):
    """A workspace with thirty conversations in C1."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        return [
            builders.conversation(session, inbox, f"55{each}", f"Cliente {each}.", thread_ts=f"16{each}.1").id
            for each in range(30)
        ]

    return database.write(work)


def look(database, *people):
    for each in people:
        database.write(lambda session, each=each: homes.look(session, 1, each, now=database.now(), tab="all"))


def change(database, conversation_id=1):
    """Something happens to a conversation that whoever sees it should see."""

    def work(session):
        conversation = session.get_one(Conversation, conversation_id)
        conversation.preview = f"said at {database.now()}"
        redraw(session, conversation, now=database.now())

    database.write(work)


def published(wire):
    return [each for method, each in wire.asked if method == "views.publish"]


def test_a_home_is_drawn_again_when_something_in_it_changed_and_only_then(database, wire, outside, many):
    look(database, "UANA")
    tended.tend(outside)
    tended.tend(outside)
    assert len(published(wire)) == 1

    shown = wire.homes["UANA"]
    database.later(seconds=6)
    change(database)
    tended.tend(outside)
    assert [each.get("hash") for each in published(wire)] == [None, shown]


def test_a_home_nobody_has_opened_lately_is_left_alone(database, wire, outside, many):
    look(database, "UANA")
    tended.tend(outside)
    database.later(hours=2)
    change(database)
    tended.tend(outside)
    assert len(published(wire)) == 1


def test_fifty_open_homes_and_a_burst_stay_within_slacks_budget(database, wire, outside, many):
    people = [f"U{number:03}" for number in range(50)]
    slackside_people = {each: slackside.PEOPLE["UANA"] | {"id": each} for each in people}
    wire.people = slackside_people
    wire.members["C1"] = [*people, "UBOT"]
    look(database, *people)
    begun = database.now()
    for second in range(120):
        for number in range(5):
            change(database, 1 + (second * 5 + number) % 30)
        database.later(seconds=1)
        if second % 2:
            tended.tend(outside)

    seconds = (database.now() - begun).total_seconds()
    most = seconds / homes.PUBLISH_SECONDS + homes.UNASKED_BURST
    assert 100 < len(published(wire)) <= most
    counts = [len([each for each in published(wire) if each["user_id"] == person]) for person in people]
    assert max(counts) - min(counts) <= 1


def test_what_slack_did_not_take_is_tried_later(database, wire, outside, many):
    look(database, "UANA")
    wire.refuses["views.publish"] = "internal_error"
    tended.tend(outside)
    wire.refuses.clear()
    tended.tend(outside)
    assert len(published(wire)) == 1
    database.later(minutes=2)
    tended.tend(outside)
    assert database.read(lambda session: session.get_one(Home, 1).hash).startswith("hash-")


def begin(database, ids, verb="close", value="", actor="UANA"):
    def work(session):
        bulk = bulks.prepare(session, 1, actor, ids, now=database.now())
        assert bulks.begin(session, bulk.id, 1, actor, verb, value)
        return bulk.id

    look(database, actor)
    return database.write(work)


def work_through(database, outside):
    for _ in range(100):
        if not database.read(bulks.is_any_unfinished):
            return
        tended.tend(outside)
        database.later(seconds=1)
    raise AssertionError("it never came to its end")


def report(database, actor="UANA"):
    found = database.read(lambda session: bulks.report(session, 1, actor, now=database.now()))
    return (found.state, found.done, found.stale, found.undone, found.kept)


def statuses(database, ids):
    return [database.read(lambda session, each=each: session.get_one(Conversation, each).status) for each in ids]


def test_each_conversation_of_an_act_on_many_has_its_own_line_and_audit(database, outside, many):
    begin(database, many[:5])
    work_through(database, outside)

    assert report(database) == ("done", 5, 0, 0, 0)
    assert statuses(database, many[:6]) == ["closed"] * 5 + ["open"]
    verbs = database.read(
        lambda session: session.execute(
            select(AuditEntry.conversation_id, AuditEntry.verb, AuditEntry.actor).where(AuditEntry.verb == "close")
        ).all()
    )
    assert sorted(verbs) == [(each, "close", "UANA") for each in many[:5]]
    lines = database.read(
        lambda session: session.scalars(select(Delivery.conversation_id).where(Delivery.kind == "line")).all()
    )
    assert sorted(lines) == many[:5]


def test_what_was_so_already_or_is_out_of_reach_is_left_alone_and_told(database, outside, many):
    def before(session):
        session.get_one(Conversation, many[0]).status = "closed"
        session.get_one(Conversation, many[1]).slack_channel = "C-PRIVATE"

    database.write(before)
    begin(database, many[:3])
    work_through(database, outside)

    assert report(database) == ("done", 1, 2, 0, 0)
    assert statuses(database, many[:3]) == ["closed", "open", "closed"]


def test_an_act_on_many_waits_while_its_slack_channel_has_enough_to_show(database, outside, many):
    from storage.budgets import draw
    from workers.budget import POST_BURST, POST_SECONDS

    begin(database, many[:3])
    limit = ("slack:post:1:C1", POST_SECONDS, POST_BURST)
    for _ in range(20):
        database.write(lambda session: draw(session, [limit], database.now()))
    tended.tend(outside)
    assert report(database)[1] == 0
    database.later(seconds=30)
    tended.tend(outside)
    assert report(database)[1] > 0


def test_st8_undo_restores_exactly_those_that_nothing_has_happened_to(database, outside, many):
    database.write(lambda session: setattr(session.get_one(Conversation, many[0]), "status", "pending"))
    bulk_id = begin(database, many[:3])
    work_through(database, outside)

    def meanwhile(session):
        conversation = session.get_one(Conversation, many[2])
        conversations.act(session, conversation, "reopen", "UBRUNO", now=database.now())

    database.write(meanwhile)
    assert database.write(lambda session: bulks.take_back(session, bulk_id, 1, "UANA", now=database.now()))
    work_through(database, outside)

    assert report(database) == ("undone", 0, 0, 2, 1)
    assert statuses(database, many[:3]) == ["pending", "open", "open"]
    assert database.read(
        lambda session: session.scalars(
            select(AuditEntry.conversation_id).where(AuditEntry.verb == "undone").order_by(AuditEntry.id)
        ).all()
    ) == [many[0], many[1]]


@pytest.mark.parametrize(("minutes", "actor"), [(11, "UANA"), (1, "UBRUNO")])
def test_st8_it_is_too_late_to_undo_after_ten_minutes_and_nobody_elses_to_undo(database, outside, many, minutes, actor):
    bulk_id = begin(database, many[:1])
    work_through(database, outside)
    database.later(minutes=minutes)
    assert not database.write(lambda session: bulks.take_back(session, bulk_id, 1, actor, now=database.now()))
    assert statuses(database, many[:1]) == ["closed"]


def test_whoever_is_given_many_is_told_once(database, outside, many):
    begin(database, many[:4], "assign", "UBRUNO")
    work_through(database, outside)

    told = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "dm")).all())
    assert [each.payload["values"] for each in told] == [{"by": "UANA", "count": "4"}]
    owned = select(Conversation.owner).where(Conversation.owner != "")
    assert database.read(lambda session: session.scalars(owned).all()) == ["UBRUNO"] * 4


def test_ad5_st8_what_somebody_may_no_longer_do_is_not_done_to_the_rest(database, wire, outside, many):
    begin(database, many[:3])
    wire.groups = {"auditors": ["UANA"]}
    database.write(
        lambda session: setattr(session.get_one(Workspace, 1), "practice", {"roles": {"viewer": ["auditors"]}})
    )
    work_through(database, outside)
    assert report(database) == ("done", 0, 3, 0, 0)
    assert statuses(database, many[:3]) == ["open"] * 3


@pytest.mark.parametrize("owner", ["UGUEST", "UBRUNO"])
def test_ad5_st8_nobody_is_given_many_whom_one_could_not_be_given_to(database, wire, outside, many, owner):
    def move(session):
        builders.inbox(session, session.get_one(Workspace, 1), account="1002", slack_channel="C2")
        session.get_one(Conversation, many[1]).slack_channel = "C2"

    database.write(move)
    wire.members = {"C1": ["UANA", "UGUEST", "UBOT"], "C2": ["UANA", "UBRUNO", "UBOT"]}
    begin(database, many[:3], "assign", owner)
    work_through(database, outside)
    owners = database.read(lambda session: [session.get_one(Conversation, each).owner for each in many[:3]])
    assert owners == (["", "UBRUNO", ""] if owner == "UBRUNO" else [""] * 3)


def test_a_conversation_is_acted_on_once_whoever_else_works_on_it(database, many):
    bulk_id = begin(database, many[:1])

    def work(session):
        bulk = session.get_one(Bulk, bulk_id)
        item = bulks.next_item(session, bulk)
        session.expunge(item)
        bulks.act_on(session, bulk, item, {"C1"}, now=database.now())
        session.flush()
        bulks.act_on(session, bulk, item, {"C1"}, now=database.now())
        return session.scalars(select(BulkItem.outcome)).all()

    assert database.write(work) == ["done"]


@pytest.fixture
def view(database, many):
    """A team's view of everything, for C1 at nine in São Paulo; the clock says noon in UTC, which is nine there."""

    def work(session):
        workspace = session.get_one(Workspace, 1)
        row = saved.save(session, workspace, "UANA", "Late", LISTS["all"], for_team=True, now=database.now())
        row.post_channel, row.post_hour, row.post_zone = "C1", 9, "America/Sao_Paulo"
        return row.id

    return database.write(work)


def posts(wire):
    return [each for method, each in wire.asked if method == "chat.postMessage"]


def test_fs4_a_views_daily_post_goes_out_once_a_day_by_its_own_clock(database, wire, outside, view):
    database.clock = database.clock.replace(hour=11, minute=59)
    tended.tend(outside)
    assert posts(wire) == []
    database.later(minutes=1)
    tended.tend(outside)
    tended.tend(outside)
    assert [(each["channel"], "Late: 30" in each["text"]) for each in posts(wire)] == [("C1", True)]
    database.later(hours=24)
    tended.tend(outside)
    assert len(posts(wire)) == 2


def test_a_daily_post_shows_only_what_everybody_there_may_see(database, wire, outside, view, many):
    def hide(session):
        session.get_one(Inbox, 1).slack_channel = "C-PRIVATE"
        session.execute(Conversation.__table__.update().values(slack_channel="C-PRIVATE"))

    database.write(hide)
    wire.members["C-PRIVATE"] = ["UANA", "UBOT"]
    tended.tend(outside)
    (post,) = posts(wire)
    assert "Cliente" not in json.dumps(post)


def test_a_post_that_slack_does_not_take_now_goes_out_later_and_one_that_may_be_there_does_not(
    database, wire, outside, view
):
    wire.refuses["chat.postMessage"] = "ratelimited"
    tended.tend(outside)
    assert database.read(lambda session: session.get_one(SavedView, view).posted_on) is None
    wire.refuses["chat.postMessage"] = "internal_error"
    tended.tend(outside)
    assert database.read(lambda session: session.get_one(SavedView, view).posted_on) == date(2026, 11, 2)


def worn(database, conversation_id):
    return [each.name for each in database.read(lambda session: tags.of_conversation(session, conversation_id))]


def test_tags_are_added_to_what_is_worn_and_undo_takes_only_those_away(database, outside, many):
    def before(session):
        (vip,) = tags.define(session, 1, "conversation", ["vip"], now=database.now())
        tags.put_on_conversation(session, session.get_one(Conversation, many[0]), [vip.id])

    database.write(before)
    bulk_id = begin(database, many[:2], "tag", "refund,vip")
    work_through(database, outside)
    assert [worn(database, each) for each in many[:3]] == [["refund", "vip"], ["refund", "vip"], []]

    database.write(lambda session: bulks.take_back(session, bulk_id, 1, "UANA", now=database.now()))
    work_through(database, outside)
    assert [worn(database, each) for each in many[:2]] == [["vip"], []]
    assert report(database) == ("undone", 0, 0, 2, 0)


def test_a_star_is_in_its_owners_home_although_nothing_goes_to_slack_for_it(database, wire, outside, many):
    look(database, "UANA", "UBRUNO")
    tended.tend(outside)
    database.later(seconds=1)
    database.write(
        lambda session: favourites.star(session, session.get_one(Conversation, many[0]), "UANA", now=database.now())
    )
    tended.tend(outside)
    assert [each["user_id"] for each in published(wire)] == ["UANA", "UBRUNO", "UANA"]


@pytest.mark.parametrize("looked_at_the_clock", [timedelta(seconds=-1), timedelta(seconds=1)], ids=["before", "after"])
def test_what_disturbs_a_home_while_it_is_being_drawn_is_not_forgotten(database, many, looked_at_the_clock):
    look(database, "UANA")
    database.later(seconds=10)
    home = database.read(lambda session: homes.known(session, 1, "UANA"))
    at = database.now() + looked_at_the_clock  # a transaction seen by nobody while the drawing was read
    database.write(lambda session: homes.disturb(session, 1, "UANA", now=at))
    database.later(seconds=2)
    database.write(lambda session: homes.drawn(session, home, homes.newest(session), now=database.now()))
    assert database.read(lambda session: homes.is_any_behind(session, database.now()))
