"""An inbox that needs attention: what waits, who is told, and what goes on once it is mended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import alarms, health, inboxes, outbox, settlement
from storage.domain.errors import NeedsMending
from storage.domain.health import SHARED, TROUBLES
from storage.domain.outcomes import Sent
from storage.models import Alarm, Conversation, Delivery, Inbox
from storage.outbox import stage
from storage.replies import Typed, send
from tests import builders
from tests.builders import NOON, VAULT


@pytest.fixture(autouse=True)
def conversation(database):
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


@pytest.fixture
def reply(database, conversation):
    """Ana writes to the customer; how many seconds after noon."""

    def write(text, seconds=0):
        def work(session):
            about = session.get_one(Conversation, conversation)
            typed = Typed("UANA", "C1", f"17000001{seconds:02}.000100", text, NOON)
            send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=database.now())

        database.write(work)

    return write


@pytest.fixture
def post(database, conversation):
    """A line for the thread."""

    def write(key="line-closed"):
        def work(session):
            about = session.get_one(Conversation, conversation)
            stage(session, about, "slack", "line", {"key": key, "values": {}}, now=database.now())

        database.write(work)

    return write


def work_off(database, target, outcome):
    """A worker on the lane to a target, whose every try comes to this. How many tries there were."""
    lanes = {each: lane for lane, each in database.read(lambda s: outbox.due_lanes(s, database.now(), 50))}
    tries, turn = 0, outbox.take(database, lanes[target], "w", lambda *_: []) if target in lanes else None
    while turn is not None:
        tries += 1
        turn = outbox.settle(database, turn, outcome(tries), lambda *_: [], settlement.settled)
    return tries


def refused(cause):
    return lambda _: NeedsMending(cause, "as they say it")


def accepted(number):
    return Sent(f"wamid.{number}")


def inbox(database):
    return database.read(lambda session: session.scalars(select(Inbox)).one())


def told(database):
    """What the admins are to hear, in order."""
    return database.read(
        lambda session: [each.key for each in session.scalars(select(Alarm).order_by(Alarm.id)) if each.next_at]
    )


def hear(database):
    """The admins have heard all there is."""

    def work(session):
        for alarm in alarms.claim(session, database.now(), database.now()):
            alarms.left(session, alarm.id, ["UADMIN"], None)

    database.write(work)


def trouble(database, cause, target=""):
    return database.write(
        lambda session: health.trouble(
            session, session.scalars(select(Inbox)).one(), cause, now=database.now(), target=target
        )
    )


def states(database, target):
    query = select(Delivery.state).where(Delivery.target == target).order_by(Delivery.seq)
    return database.read(lambda session: list(session.scalars(query)))


@pytest.mark.parametrize("cause", sorted(TROUBLES - {SHARED}))
def test_what_only_a_person_can_mend_holds_everything_and_is_told_once(database, reply, post, cause):
    target, put = ("slack", post) if cause.startswith("slack_") else ("customer", reply)
    put() if target == "slack" else put("Um")
    put() if target == "slack" else put("Dois", 1)
    for _ in range(30):  # half an hour, and then some
        work_off(database, target, refused(cause))
        database.later(seconds=61)
    assert states(database, target) == ["queued", "queued"]
    assert (inbox(database).state, inbox(database).trouble) == ("attention", cause)
    assert told(database) == [f"alarm-{cause.replace('_', '-')}"]

    hear(database)
    assert work_off(database, target, accepted) == 2
    assert states(database, target) == ["sent", "sent"]
    assert (inbox(database).state, inbox(database).trouble) == ("live", "")
    assert told(database) == ["alarm-mended"]


def test_a_mend_that_is_told_by_an_event_lets_what_waits_go_at_once(database, post):
    post()
    work_off(database, "slack", refused("slack_not_in_channel"))
    assert work_off(database, "slack", accepted) == 0
    trouble(database, "")
    assert work_off(database, "slack", accepted) == 1


def test_who_looked_just_before_the_mend_does_not_take_it_back(database, post):
    post()
    trouble(database, SHARED)
    hear(database)

    def looked_too_early(number):
        if number > 1:
            return Sent("1.2")
        trouble(database, "")  # while the first try is on its way
        return NeedsMending(SHARED, "outsiders read this channel", seconds=60)

    assert work_off(database, "slack", looked_too_early) == 2
    assert states(database, "slack") == ["sent"]
    assert (inbox(database).state, inbox(database).trouble) == ("live", "")
    assert told(database) == ["alarm-mended"]


def test_replies_that_waited_long_for_the_mend_are_not_asked_about(database, reply):
    reply("Um")
    work_off(database, "customer", refused("token_dead"))
    reply("Dois", 1)
    database.later(hours=5)
    trouble(database, "")
    to_customer = select(Delivery.created_at).where(Delivery.target == "customer")
    created = database.read(lambda session: set(session.scalars(to_customer)))
    assert created == {NOON + timedelta(hours=5)}


def test_a_trouble_that_nobody_heard_of_ends_without_a_word(database):
    trouble(database, "slack_channel_archived")
    trouble(database, "")
    assert told(database) == []


def test_one_trouble_at_a_time_so_that_two_do_not_take_turns_in_telling(database):
    trouble(database, "token_dead", "customer")
    assert not trouble(database, "slack_not_in_channel", "slack")
    assert not trouble(database, "payment", "customer")
    assert told(database) == ["alarm-token-dead"]


def test_slacks_own_word_replaces_a_trouble_on_its_side(database):
    trouble(database, "slack_channel_archived")
    assert trouble(database, "slack_channel_gone")
    assert inbox(database).trouble == "slack_channel_gone"


@pytest.mark.parametrize("present", ["token_dead", "slack_channel_archived"])
def test_outsiders_in_the_channel_come_before_any_other_trouble(database, present):
    trouble(database, present)
    assert trouble(database, SHARED)
    assert not trouble(database, "slack_channel_archived")
    assert inbox(database).trouble == SHARED


def test_a_post_that_slips_through_does_not_make_outsiders_leave(database, post):
    post()
    trouble(database, SHARED)
    work_off(database, "slack", accepted)
    assert inbox(database).trouble == SHARED


def test_posts_that_get_through_do_not_hide_that_cards_may_not_be_drawn(database, conversation, post):
    database.write(
        lambda session: stage(session, session.get_one(Conversation, conversation), "card", "card", now=NOON)
    )
    post()
    work_off(database, "card", refused("slack_permission"))
    work_off(database, "slack", accepted)
    assert inbox(database).trouble == "slack_permission"
    database.later(seconds=61)
    work_off(database, "card", accepted)
    assert inbox(database).trouble == ""


def test_connecting_it_again_mends_it(database):
    trouble(database, "token_dead")
    hear(database)

    def again(session):
        new = inboxes.NewInbox(
            channel="whatsapp", account="1001", slack_channel="C1", token="the-new-one", name="Sales"
        )
        inboxes.add(session, VAULT, builders.workspace(session), new, now=database.now())

    database.write(again)
    assert (inbox(database).state, inbox(database).trouble) == ("live", "")
    assert told(database) == ["alarm-mended"]


def test_one_that_is_removed_has_no_troubles(database):
    database.write(lambda session: inboxes.remove(session, session.scalars(select(Inbox.id)).one(), now=NOON))
    assert not trouble(database, "token_dead")
    assert told(database) == []


def test_a_look_is_taken_by_one_and_comes_again_in_its_time(database):
    def claim(session):
        return [each.id for each in health.claim_looks(session, database.now(), database.now() + timedelta(days=1))]

    mine = inbox(database).id
    assert (database.write(claim), database.write(claim)) == ([mine], [])
    database.later(days=1)
    assert database.write(claim) == [mine]


def test_a_trouble_is_looked_at_again_within_a_minute(database):
    database.write(lambda session: health.claim_looks(session, NOON, NOON + timedelta(days=1)))
    trouble(database, "token_dead", "customer")
    database.later(seconds=60)
    assert database.read(lambda session: health.is_any_look_due(session, database.now()))


def ends(database, at):
    database.write(
        lambda session: health.token_ends(session, session.scalars(select(Inbox)).one(), at, now=database.now())
    )


def test_the_end_of_a_token_is_told_a_week_and_a_day_before_each_once(database):
    end = NOON + timedelta(days=8)
    heard = []
    for _ in range(9):
        ends(database, end)
        ends(database, end)
        heard.append(told(database))
        hear(database)
        database.later(days=1)
    assert heard == [[], ["alarm-token-ends"], [], [], [], [], [], ["alarm-token-ends-tomorrow"], []]


def test_a_token_with_a_new_life_is_warned_of_anew(database):
    ends(database, NOON + timedelta(days=6))
    ends(database, NOON + timedelta(days=60))
    database.later(days=54)
    ends(database, NOON + timedelta(days=60))
    assert told(database) == ["alarm-token-ends", "alarm-token-ends"]
