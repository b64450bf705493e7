"""Whom a direct message tells of something, and when; and whom Slack has told already (features.md NO-1, NO-3)."""

import pytest
from sqlalchemy import select

from storage import agents, clockwork, conversations, favourites, marks, pings, replies
from storage.domain.quiet import Wishes
from storage.models import Delivery, Inbox, Workspace
from storage.replies import Typed
from tests.builders import NOON


def types(database, talk, user, ts="1700000100.000100"):
    def work(session):
        row = conversations.held(session, 1, talk)
        replies.send(
            session, row, session.get_one(Inbox, 1), Typed(user, "C1", ts, "Claro!", database.now()), now=database.now()
        )

    database.write(work)


def assign(database, talk, owner):
    def work(session):
        conversations.act(
            session, conversations.held(session, 1, talk), "assign", "UANA", now=database.now(), owner=owner
        )

    database.write(work)


def told(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "dm").order_by(Delivery.id))
        return [(each.payload["user"], each.payload["key"]) for each in rows]

    return database.read(read)


def test_no1_the_new_owner_gets_a_direct_message(database, talk):
    assign(database, talk(), "UBRUNO")
    assert told(database) == [("UBRUNO", "notice-assigned")]


def test_no1_but_not_one_who_writes_in_the_thread_for_its_line_names_them_there(database, talk):
    one, other = talk(), talk()
    types(database, one, "UBRUNO")
    assign(database, one, "UBRUNO")
    assign(database, other, "UBRUNO")
    assert told(database) == [("UBRUNO", "notice-assigned")]  # of the other one, where they have not written


def test_no1_a_new_card_is_a_new_thread_that_nobody_is_in(database, talk):
    one = talk()
    types(database, one, "UBRUNO")

    def renew(session):
        row = conversations.held(session, 1, one)
        row.thread_ts = f"{database.now().timestamp():.6f}"

    database.later(days=15)
    database.write(renew)
    assign(database, one, "UBRUNO")
    assert told(database) == [("UBRUNO", "notice-assigned")]


def test_no1_a_favourites_friend_who_is_in_the_thread_hears_of_it_there(database, talk):
    one = talk()

    def star(session):
        for user in ("UANA", "UBRUNO"):
            favourites.star(session, conversations.held(session, 1, one), user, now=NOON, notify=True)

    database.write(star)
    types(database, one, "UBRUNO")
    database.write(lambda session: favourites.tell(session, conversations.held(session, 1, one), now=database.now()))
    assert told(database) == [("UANA", "notice-favourite-wrote")]


def wish(database, *, user="UBRUNO", **wanted):
    def work(session):
        home = session.get_one(Workspace, 1)
        agents.remember(session, home, {"id": user, "tz": "America/Sao_Paulo"}, now=database.now())
        pings.wish(session, 1, user, Wishes(**wanted), now=database.now())

    database.write(work)


def direct(database):
    """What is on its way by direct message: one thing, or all that are told together."""

    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "dm").order_by(Delivery.id))
        return [[thing.get("key", "closing") for thing in each.payload.get("digest", [each.payload])] for each in rows]

    return database.read(read)


def alarm(database, talk, level):
    database.write(lambda session: marks._ring(session, conversations.held(session, 1, talk), level, database.now()))


def test_no3_a_digest_tells_all_of_a_quarter_of_an_hour_in_one_message(database, talk):
    wish(database, how="digest")
    one, other, third = talk(), talk(), talk()
    assign(database, one, "UBRUNO")
    database.later(minutes=10)
    assign(database, other, "UBRUNO")
    clockwork.run_due(database)
    assert direct(database) == []
    database.later(minutes=5)
    clockwork.run_due(database)
    clockwork.run_due(database)
    assert direct(database) == [["notice-assigned", "notice-assigned"]]
    assign(database, third, "UBRUNO")
    database.later(minutes=15)
    clockwork.run_due(database)
    assert direct(database)[1:] == [["notice-assigned"]]


def test_no3_in_quiet_hours_things_wait_for_their_end_and_the_red_alarm_does_not(database, talk):
    wish(database, quiet_from=9, quiet_until=11)  # it is nine there
    one = talk()
    assign(database, one, "UBRUNO")
    alarm(database, one, "two-hours")
    clockwork.run_due(database)
    assert direct(database) == []
    alarm(database, one, "half-hour")
    assert direct(database) == [["closing"]]
    database.later(hours=2)
    clockwork.run_due(database)
    assert direct(database) == [["closing"], ["notice-assigned"]]  # of the window they know already


def test_no3_who_wants_nothing_hears_of_the_red_alarm_only(database, talk):
    one = talk()
    wish(database, how="digest")
    assign(database, one, "UBRUNO")
    wish(database, how="off")
    alarm(database, one, "two-hours")
    database.later(days=1)
    clockwork.run_due(database)
    assert direct(database) == []
    alarm(database, one, "half-hour")
    assert direct(database) == [["closing"]]


def test_no3_the_same_thing_waits_once_and_another_wish_is_heard_at_once(database, talk):
    wish(database, how="digest")
    one = talk()
    for owner in ("UBRUNO", "UANA", "UBRUNO"):
        assign(database, one, owner)
    wish(database, how="instant")
    clockwork.run_due(database)
    assert direct(database) == [["notice-assigned"]]


def test_no3_two_sweeps_and_one_that_broke_off_tell_once(database, talk):
    wish(database, how="digest")
    assign(database, talk(), "UBRUNO")
    database.later(minutes=15)

    def dies(session):
        pings.tell(session, 1, "UBRUNO", database.now())
        raise RuntimeError("the process is gone")

    with pytest.raises(RuntimeError):
        database.write(dies)
    told = [database.write(lambda session: pings.tell(session, 1, "UBRUNO", database.now())) for _ in range(2)]
    assert (told, direct(database)) == ([True, False], [["notice-assigned"]])


def test_no3_who_has_left_a_slack_channel_hears_no_more_of_it(database, talk):
    one, other = talk(), talk(2)
    things = [{"about": one, "key": "notice-assigned"}, {"about": other, "key": "notice-assigned"}]
    payload = {"user": "UBRUNO", "digest": things}
    kept = database.read(lambda session: pings.seen(session, payload, {"C2"}))
    assert kept == {"user": "UBRUNO", "digest": [things[1]]}


def test_what_breaks_while_somebody_is_told_is_tried_again_after_a_while(database, talk, monkeypatch):
    one = talk()
    wish(database, how="digest")
    assign(database, one, "UBRUNO")
    database.later(minutes=15)

    def breaks(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(pings, "stage", breaks)
    clockwork.run_due(database)
    monkeypatch.undo()
    assert database.read(lambda session: pings.due(session, database.now(), 10)) == []
    database.later(minutes=5)
    clockwork.run_due(database)
    assert told(database) == [("UBRUNO", "notice-assigned")]
