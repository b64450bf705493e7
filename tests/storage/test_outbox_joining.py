"""Customers' words that piled up go out in one post, and each keeps its own life."""

import pytest
from sqlalchemy import select

from storage import outbox
from storage.domain.errors import Rejected, Uncertain
from storage.domain.outcomes import Absent, Sent, Unknown
from storage.models import Conversation, Delivery
from tests import builders


@pytest.fixture
def lane(database):
    """A conversation with three messages, a line and one more message waiting for Slack: its lane's id."""

    def work(session):
        conversation = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        staged = [
            outbox.stage(session, conversation, "slack", kind, now=database.now())
            for kind in ("message", "message", "message", "line", "message")
        ]
        return staged[0].lane_id

    return database.write(work)


def take(database, lane):
    return outbox.take(database, lane, "one", lambda *_: [])


def settle(database, turn, outcome):
    return outbox.settle(database, turn, outcome, lambda *_: [], lambda *_: None)


def rows(database):
    """(state, external id, position of the post's lead) of each, in their order."""
    found = database.read(lambda session: list(session.scalars(select(Delivery).order_by(Delivery.seq))))
    order = [each.id for each in found]
    return [(each.state, each.external_id, order.index(each.lead_id) if each.lead_id else None) for each in found]


def test_what_waits_behind_a_message_shares_its_post_up_to_the_first_thing_of_another_kind(database, lane):
    turn = take(database, lane)

    assert rows(database)[:4] == [
        ("sending", None, None), ("queued", None, 0), ("queued", None, 0), ("queued", None, None),
    ]  # fmt: skip
    following = settle(database, turn, Sent("1.1"))
    assert following.delivery.kind == "line"
    assert rows(database) == [
        ("sent", "1.1", None), ("sent", "1.1", 0), ("sent", "1.1", 0), ("sending", None, None), ("queued", None, None),
    ]  # fmt: skip


def test_a_joined_post_that_slack_refuses_is_tried_one_by_one_and_then_in_words_alone(database, lane):
    turn = settle(database, take(database, lane), Rejected("slack_refused", "invalid_blocks"))

    assert rows(database)[:3] == [("sending", None, 0), ("queued", None, None), ("queued", None, None)]
    for plain in (False, True):
        assert turn.delivery.payload.get("plain", False) is plain
        turn = settle(database, turn, Rejected("slack_refused", "invalid_blocks"))
    assert rows(database)[:3] == [("failed", None, 0), ("sending", None, None), ("queued", None, 1)]
    settle(database, turn, Sent("1.2"))
    assert rows(database)[:3] == [("failed", None, 0), ("sent", "1.2", None), ("sent", "1.2", 1)]


def test_an_uncertain_post_holds_all_of_it_back_until_it_is_found(database, lane):
    assert settle(database, take(database, lane), Uncertain("no_answer")) is None
    database.later(seconds=31)

    turn = take(database, lane)
    assert (turn.step, rows(database)[:3]) == (
        "look", [("uncertain", None, None), ("queued", None, 0), ("queued", None, 0)]
    )  # fmt: skip
    settle(database, turn, Sent("1.1"))
    assert rows(database)[:3] == [("sent", "1.1", None), ("sent", "1.1", 0), ("sent", "1.1", 0)]


def test_a_post_that_is_proved_absent_is_joined_anew_with_what_waits_by_then(database, lane):
    settle(database, take(database, lane), Uncertain("no_answer"))
    database.later(seconds=31)
    settle(database, take(database, lane), Absent())
    database.later(seconds=31)

    turn = settle(database, take(database, lane), Absent())
    assert (turn.step, rows(database)[:3]) == (
        "send", [("sending", None, None), ("queued", None, 0), ("queued", None, 0)]
    )  # fmt: skip


def test_what_nobody_can_know_is_failed_for_all_of_it_rather_than_posted_twice(database, lane):
    settle(database, take(database, lane), Uncertain("no_answer"))
    for _ in range(6):
        database.later(seconds=31)
        turn = take(database, lane)
        if turn is None or turn.step != "look":
            break
        settle(database, turn, Unknown())
    assert [state for state, *_ in rows(database)[:3]] == ["failed", "failed", "failed"]


def test_what_does_not_fit_gets_a_post_of_its_own_after_it(database, lane):
    turn = take(database, lane)
    third = database.read(lambda session: session.scalars(select(Delivery).order_by(Delivery.seq)).all()[2].id)

    outbox.leave_out(database, turn.delivery, [third])
    following = settle(database, turn, Sent("1.1"))
    assert following.delivery.id == third
    assert rows(database)[:3] == [("sent", "1.1", None), ("sent", "1.1", 0), ("sending", None, None)]


def test_one_that_waits_inside_anothers_post_cannot_be_discarded(database, lane):
    take(database, lane)

    def discard(session):
        second = session.scalars(select(Delivery).order_by(Delivery.seq)).all()[1]
        outbox.hold(session, session.scalars(select(Conversation.id)).one())
        return outbox.decide(session, second, "discard", now=database.now())

    assert database.write(discard) is False


def test_two_busy_lanes_take_turns_under_one_budget(database):
    """Each waits for a time of its own, and what came meanwhile goes along."""

    def begin(session):
        inbox = builders.inbox(session, builders.workspace(session))
        both = [builders.conversation(session, inbox, address=each, thread_ts=each) for each in ("11", "12")]
        return [outbox.stage(session, each, "slack", "message", now=database.now()).lane_id for each in both * 4][:2]

    lanes = database.write(begin)
    limits = lambda *_: [("slack:post", 1.0, 1)]  # noqa: E731 - a budget of one post a second
    posted = []
    for _ in range(6):
        for lane in lanes:
            turn = outbox.take(database, lane, "one", limits)
            if turn is not None:
                posted.append(lane)
                outbox.settle(database, turn, Sent(f"1.{len(posted)}"), limits, lambda *_: None, go_on=False)
        database.later(seconds=1)

    first, second = lanes
    assert posted == [first, second]
    assert [state for state, *_ in rows(database)] == ["sent"] * 8
