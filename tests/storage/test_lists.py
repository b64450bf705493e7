"""Lists of conversations: what answers a query, in which order, by pages, and for whose eyes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import lists, persons, rooms, tags
from storage.domain.query import Query, parse
from storage.domain.views import Counts
from storage.models import Agent, Attachment, Contact, Conversation, Favourite, Identity, Inbox, Message, Workspace
from tests import builders
from tests.builders import NOON

HOUR = timedelta(hours=1)


def view(database, line="open", channels=("C1", "C2"), viewer="UANA", **where):
    query = parse(line)
    assert isinstance(query, Query), query
    return database.read(
        lambda session: lists.page(session, session.get_one(Workspace, 1), query, viewer, channels, NOON, **where)
    )


def listed(database, line="open", channels=("C1", "C2"), **where):
    shown = view(database, line, channels, **where)
    return [row.card.conversation_id for row in shown.rows], shown.total, shown.newer, shown.older


def test_fs6_a_list_has_the_newest_first(database, talk):
    old, new, middle = talk(minutes=1), talk(minutes=9), talk(minutes=5)
    assert listed(database) == ([new, middle, old], 3, False, False)


def test_fs6_a_list_comes_in_pages_that_can_be_turned_both_ways(database, talk):
    ids = [talk(minutes=number // 2) for number in range(25)][::-1]  # two at a time have the same minute
    ids.sort(key=lambda each: (-((each - 1) // 2), -each))

    first = view(database)
    second = view(database, after=first.last)
    third = view(database, after=second.last)
    back = view(database, before=third.first)
    start = view(database, before=back.first)

    pages = [[row.card.conversation_id for row in each.rows] for each in (first, second, third, back, start)]
    assert pages == [ids[:10], ids[10:20], ids[20:], ids[10:20], ids[:10]]
    assert [(each.newer, each.older) for each in (first, second, third, back, start)] == [
        (False, True),
        (True, True),
        (True, False),
        (True, True),
        (False, True),
    ]


@pytest.mark.parametrize("line", ["open", "expiring"])
def test_a_page_is_drawn_anew_from_its_first_row_on(database, talk, line):
    for number in range(25):
        talk(waiting_since=NOON, inbound_at=NOON - 23 * HOUR + timedelta(minutes=number))

    first = view(database, line)
    second = view(database, line, after=first.last)
    again = [view(database, line, begin=each.first) for each in (first, second)]

    assert [(each.rows, each.newer, each.older) for each in again] == [
        (each.rows, each.newer, each.older) for each in (first, second)
    ]


def test_ci_3_what_is_about_to_expire_comes_soonest_first_whatever_its_channel(database, talk):
    ends = {}
    for number in range(24):  # WhatsApp closes a day after their last message, Instagram a week after it
        inbox, window = (2, 168 * HOUR) if number % 3 == 0 else (1, 24 * HOUR)
        wrote = NOON - window + timedelta(minutes=1 + (number * 7) % 24 * 2)
        ends[talk(inbox_id=inbox, inbound_at=wrote, active_at=wrote, waiting_since=wrote)] = wrote + window
    ids = sorted(ends, key=lambda each: (ends[each], each))

    first = view(database, "expiring")
    second = view(database, "expiring", after=first.last)
    third = view(database, "expiring", after=second.last)
    back = view(database, "expiring", before=third.first)
    start = view(database, "expiring", before=back.first)

    pages = [[row.card.conversation_id for row in each.rows] for each in (first, second, third, back, start)]
    assert pages == [ids[:10], ids[10:20], ids[20:], ids[10:20], ids[:10]]
    assert [(each.newer, each.older) for each in (first, third, start)] == [(False, True), (True, False), (False, True)]
    assert (first.total, first.counted) == (24, True)
    assert listed(database, "expiring instagram")[0] == [each for each in ids if (each - 1) % 3 == 0]
    assert listed(database, "expiring closed")[0] == []


def test_fs_3_days_begin_where_the_inbox_is_else_where_the_viewer_is(database, talk):
    late = talk(active_at=NOON - 10 * HOUR)  # 2:00 UTC: in São Paulo, where it is 9:00 now, 23:00 of the day before
    early = talk(active_at=NOON - 8 * HOUR)  # 4:00 UTC: 1:00 of the same day there
    there = talk(active_at=NOON - 10 * HOUR, inbox_id=2)
    lines = ("after:today", "before:today", "after:yesterday before:today")

    def answers(**where):
        return [set(listed(database, line, **where)[0]) for line in lines]

    assert answers() == [{late, early, there}, set(), set()]

    database.write(
        lambda session: session.add(
            Agent(workspace_id=1, slack_user="UANA", name="Ana", zone="America/Sao_Paulo", may_reply=True, seen_at=NOON)
        )
    )
    assert answers() == [{early}, {late, there}, {late, there}]
    assert answers(zone="UTC") == [{late, early, there}, set(), set()]

    def settle(session):
        session.get_one(Inbox, 2).practice = {"hours": {"zone": "Asia/Tokyo", "mon-fri": ["09:00-18:00"]}}

    database.write(settle)  # 21:00 there: it has been today for 21 hours
    assert answers() == [{early, there}, {late}, {late}]


def test_a_page_goes_on_where_the_last_one_ended_although_somebody_wrote_meanwhile(database, talk):
    ids = [talk(minutes=number) for number in range(14)][::-1]
    first = view(database)

    def write_again(session):
        session.get_one(Conversation, ids[9]).active_at = NOON + timedelta(minutes=99)

    database.write(write_again)
    assert [row.card.conversation_id for row in view(database, after=first.last).rows] == ids[10:]


def test_a_list_holds_nothing_of_another_workspace(database, talk):
    def other(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session, "T2"), account="2002"))

    mine = talk()
    database.write(other)
    assert listed(database) == ([mine], 1, False, False)


def test_more_than_a_thousand_are_not_counted(database, talk, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 3)
    for _ in range(4):
        talk()
    assert (view(database).total, view(database).counted) == (3, False)
    assert (view(database, "mine").total, view(database, "mine").counted) == (0, True)


def test_more_slack_channels_than_a_statement_has_parts_are_listed_all_the_same(database, talk):
    here = talk(inbox_id=2)
    assert listed(database, channels=[*(f"C{number}" for number in range(2, 200))]) == ([here], 1, False, False)


ANSWERS = {
    "open": {"open", "mine", "waiting", "closing", "instagram", "theirs", "old"},
    "": {"open", "mine", "waiting", "closing", "instagram", "theirs", "old", "pending"},
    "pending": {"pending"},
    "closed": {"closed"},
    "-closed": {"open", "mine", "waiting", "closing", "instagram", "theirs", "old", "pending"},
    "open pending": set(),
    "open,closed -open": {"closed"},
    "mine": {"mine"},
    "-mine unassigned": {"open", "waiting", "closing", "instagram", "old", "pending"},
    "assignee:<@UBRUNO>": {"theirs"},
    "assignee:bru": {"theirs"},
    "assignee:keller": {"theirs"},
    "assignee:none,me whatsapp -pending -is:expired": {"open", "mine", "waiting", "closing"},
    "team:<!subteam^S1>": {"theirs"},
    "team:me": {"theirs"},
    "team:@Sales": {"theirs"},
    "team:none open whatsapp -mine -needs-reply -expired": {"open"},
    "instagram": {"instagram"},
    "channel:wa closed": {"closed"},
    "inbox:SAL open instagram": {"instagram"},
    "inbox:support": set(),
    "needs-reply": {"waiting", "closing"},
    "-needs-reply open whatsapp": {"open", "mine", "theirs", "old"},
    "expiring": {"closing"},
    "expired": {"old"},
    "window:<2h": {"closing"},
    "window:>1d": {"instagram"},
    "wait:>30m": {"closing"},
    "wait:<30m": {"waiting"},
    "-wait:>30m needs-reply": {"waiting"},
    "tag:refund": {"mine"},
    "tag:#Refund,vip": {"open", "mine"},
    "open whatsapp -tag:vip tag:none -needs-reply -expired": {"theirs"},
    "favourites": {"mine", "open"},
    "favoritas whatsapp -mine": {"open"},
    "linked": {"instagram"},
    "snoozed": {"snoozed"},
    "is:muted,blocked": {"muted", "blocked"},
    "blocked closed": set(),
    "urgent": {"pending"},
    "priority:urgent,high": {"pending"},
    "has:tag": {"open", "mine"},
    "has:note": {"theirs"},
    "has:file": {"theirs"},
    "has:phone open": {"mine"},
    "all whatsapp -is:snoozed,muted,blocked -needs-reply -assignee:none": {"mine", "theirs"},
    "before:today": set(),
    "after:today all -open": {"pending", "closed"},
}


def test_fs1_fs3_a_query_holds_what_it_says(database, talk):
    names = {
        talk(): "open",
        talk(owner="UANA"): "mine",
        talk(owner="UBRUNO", team="S1"): "theirs",
        talk(status="pending", priority=2): "pending",
        talk(status="closed"): "closed",
        talk(snoozed_until=NOON + HOUR): "snoozed",
        talk(muted_at=NOON): "muted",
        talk(blocked_at=NOON): "blocked",
        talk(waiting_since=NOON - timedelta(minutes=29)): "waiting",
        talk(waiting_since=NOON - 23 * HOUR, inbound_at=NOON - 23 * HOUR): "closing",
        talk(inbound_at=NOON - 24 * HOUR): "old",
        talk(inbox_id=2): "instagram",
    }
    agent = Agent(workspace_id=1, slack_user="UBRUNO", name="Bruno Keller", may_reply=True, seen_at=NOON)

    def more(session):
        session.add(agent)
        owned = session.get_one(Conversation, next(each for each, name in names.items() if name == "mine"))
        (refund,) = tags.define(session, 1, "conversation", ["Refund"], now=NOON)
        tags.put_on_conversation(session, owned, [refund.id])
        (vip,) = tags.define(session, 1, "contact", ["VÍP"], now=NOON)
        tags.put_on_person(session, persons.contact_of(session, session.get_one(Conversation, 1)), [vip.id])
        rooms.teams_told(session, 1, [{"id": "S1", "handle": "sales", "users": ["UANA"]}], now=NOON)
        for starred, user in ((owned.id, "UANA"), (1, ""), (2, "UBRUNO"), (3, "UBRUNO")):
            session.add(Favourite(workspace_id=1, conversation_id=starred, slack_user=user, created_at=NOON))
        session.get_one(Identity, owned.identity_id).phone = "+5511987654321"
        instagram = session.scalars(select(Conversation).where(Conversation.inbox_id == 2)).one()
        other = session.get_one(Identity, instagram.identity_id)
        session.get_one(Contact, other.contact_id).person_id = other.contact_id
        theirs = session.scalars(select(Conversation).where(Conversation.owner == "UBRUNO")).one()
        note = Message(
            workspace_id=1, inbox_id=1, conversation_id=theirs.id, direction="note", source="slack", kind="text",
            text="x", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(note)
        session.flush()
        session.add(Attachment(workspace_id=1, message_id=note.id, kind="image", source="F1", created_at=NOON))

    database.write(more)

    found = {line: listed(database, line) for line in ANSWERS}

    assert {line: {names[each] for each in ids} for line, (ids, *_) in found.items()} == ANSWERS
    assert {line: total for line, (_, total, *_) in found.items()} == {line: len(ANSWERS[line]) for line in ANSWERS}


def test_st3_the_providers_word_that_a_window_is_shut_counts(database, talk):
    shut = talk(shut_at=NOON + HOUR)
    assert listed(database, "expired")[0] == [shut]
    assert listed(database, "window:>1m")[0] == []


def test_st3_what_can_no_longer_be_answered_is_listed_whatever_closed_it(database, talk):
    day, week = 24 * HOUR, 7 * 24 * HOUR
    expired = [
        talk(minutes=-1440, inbound_at=NOON - day),
        talk(minutes=-10, inbound_at=NOON - 2 * day),  # heard of since then, by what opens no window
        talk(minutes=-20, inbound_at=None),
        talk(minutes=-30, inbound_at=NOON - HOUR, shut_at=NOON),
        talk(2, minutes=-40, inbound_at=None),
        talk(2, minutes=-10_080, inbound_at=NOON - week),
        talk(2, minutes=-11_000, inbound_at=NOON - 2 * week, status="pending"),
    ]
    talk(minutes=-30, inbound_at=NOON - HOUR / 2)
    talk(minutes=-50, inbound_at=NOON - HOUR, shut_at=NOON - 2 * HOUR)  # they wrote again
    talk(minutes=-1439, inbound_at=NOON - day + HOUR / 60)
    talk(2, minutes=-10_079, inbound_at=NOON - week + HOUR / 60)
    talk(2, minutes=-1440, inbound_at=NOON - day)
    talk(minutes=-11_000, inbound_at=NOON - 2 * week, status="closed")
    newest_first = [expired[place] for place in (1, 2, 3, 4, 0, 5, 6)]

    assert listed(database, "expired") == (newest_first, 7, False, False)
    assert listed(database, "expired whatsapp")[0] == [each for each in newest_first if each in expired[:4]]
    assert listed(database, "expired pending instagram")[0] == [expired[6]]
    assert listed(database, "expired", channels=("C2",))[0] == expired[4:]
    assert listed(database, "expired unassigned")[0] == newest_first
    beyond = view(database, "expired", size=3)
    after = listed(database, "expired", after=beyond.last, size=3)
    before = listed(database, "expired", before=view(database, "expired", after=beyond.last, size=3).first, size=3)
    assert (after, before) == ((newest_first[3:6], 7, True, True), (newest_first[:3], 7, False, True))


def test_the_longest_wait_of_the_header_is_that_of_any_slack_channel_one_sees(database, talk):
    talk(waiting_since=NOON - HOUR)
    talk(2, waiting_since=NOON - 3 * HOUR)
    talk(2, waiting_since=NOON - 2 * HOUR)

    def since(*channels):
        return database.read(
            lambda session: lists.counts(session, session.get_one(Workspace, 1), "UANA", channels, NOON).waiting_since
        )

    assert [since("C1", "C2"), since("C1"), since("C9"), since()] == [NOON - 3 * HOUR, NOON - HOUR, None, None]


def test_rp2_the_header_counts_what_waits(database, talk):
    talk(waiting_since=NOON - 3 * HOUR)
    talk(waiting_since=NOON - HOUR, owner="UANA")
    talk(waiting_since=NOON - 23 * HOUR, inbound_at=NOON - 23 * HOUR, owner="UBRUNO", inbox_id=1)
    talk(waiting_since=NOON - 99 * HOUR, inbox_id=2)

    def read(session, channels):
        return lists.counts(session, session.get_one(Workspace, 1), "UANA", channels, NOON)

    assert database.read(lambda session: read(session, {"C1"})) == Counts(3, 1, 1, 1, NOON - 23 * HOUR)
    assert database.read(lambda session: read(session, set())) == Counts(0, 0, 0, 0, None)
