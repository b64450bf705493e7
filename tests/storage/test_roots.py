"""A conversation whose card was deleted, or whose inbox has moved, goes on under a new card."""

import pytest
from sqlalchemy import select

from storage import conversations, outbox, roots, settlement
from storage.domain.errors import NeedsMending
from storage.domain.outcomes import Sent
from storage.models import Conversation, Delivery, Inbox, Thread
from storage.outbox import stage
from tests import builders
from tests.builders import NOON

OLD, NEW = "1700000000.000100", "1700000500.000100"


@pytest.fixture
def conversation(database):
    """One whose thread has a line waiting for it."""

    def work(session):
        about = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        stage(session, about, "slack", "line", {"key": "line-closed", "values": {"by": "UANA"}}, now=NOON)
        return about.id

    return database.write(work)


def lose(database, conversation, ts=OLD, now=NOON):
    return database.write(
        lambda session: roots.begin_again(session, session.get_one(Conversation, conversation), ts, now=now)
    )


def waiting(database):
    """What the thread will show, in the order it goes out."""
    query = select(Delivery).where(Delivery.target == "slack", Delivery.state == "queued").order_by(Delivery.seq)
    return database.read(lambda session: [(each.kind, each.payload) for each in session.scalars(query)])


def take(database):
    lane = database.read(lambda session: session.scalars(select(Delivery.lane_id)).first())
    turn = outbox.take(database, lane, "worker", lambda *_: [])
    assert turn is not None
    return turn


def settle(database, turn, outcome):
    return outbox.settle(database, turn, outcome, lambda *_: [], settlement.settled, go_on=False)


def closed(by="UANA"):
    return ("line", {"key": "line-closed", "values": {"by": by}})


def link(key, channel="C1"):
    address = f"https://lumina.slack.com/archives/{channel}/p{OLD.replace('.', '')}"
    return ("line", {"key": key, "values": {"link": address}})


def test_the_new_card_and_the_way_to_the_old_thread_go_before_all_that_waits(database, conversation):
    assert lose(database, conversation)
    assert waiting(database) == [("root", {}), link("line-new-root"), closed()]


def test_a_card_is_lost_once_however_many_tell_of_it(database, conversation):
    assert (lose(database, conversation), lose(database, conversation)) == (True, False)


def test_news_of_an_older_card_changes_nothing(database, conversation):
    assert not lose(database, conversation, "1600000000.000100")
    assert waiting(database) == [closed()]


def test_a_post_that_finds_no_thread_waits_for_the_new_card(database, conversation):
    settle(database, take(database), NeedsMending(roots.GONE, OLD, seconds=1))
    assert waiting(database) == [("root", {}), link("line-new-root"), closed()]
    settle(database, take(database), Sent(NEW))
    now = database.read(lambda session: session.get_one(Conversation, conversation))
    assert now.thread_ts == NEW


def test_an_answer_about_the_old_card_does_not_lose_the_new_one(database, conversation):
    turn = take(database)
    lose(database, conversation)
    database.write(lambda s: roots.begun(s, s.get_one(Conversation, conversation), NEW, now=NOON))
    settle(database, turn, NeedsMending(roots.GONE, OLD, seconds=1))
    assert database.read(lambda session: session.get_one(Conversation, conversation)).thread_ts == NEW


def test_a_slack_that_never_finds_our_card_does_not_get_one_after_another(database, conversation):
    lose(database, conversation)
    settle(database, take(database), Sent(NEW))
    assert not lose(database, conversation, NEW)
    database.later(minutes=1, seconds=1)
    assert lose(database, conversation, NEW, database.now())


def test_both_threads_lead_to_the_conversation(database, conversation):
    lose(database, conversation)
    settle(database, take(database), Sent(NEW))

    def found(session):
        return [conversations.by_thread(session, 1, "C1", ts) for ts in (OLD, NEW)]

    assert database.read(found) == [conversation, conversation]
    assert database.read(lambda session: list(session.scalars(select(Thread.ts).order_by(Thread.id)))) == [OLD, NEW]


def moves(database):
    database.write(lambda session: setattr(session.scalars(select(Inbox)).one(), "slack_channel", "C9"))


def trouble(database):
    return database.read(lambda session: session.scalars(select(Inbox.trouble)).one())


def test_a_conversation_follows_its_inbox_to_another_channel(database, conversation):
    moves(database)
    settle(database, take(database), NeedsMending(roots.MOVED, seconds=1))
    now = database.read(lambda session: session.get_one(Conversation, conversation))
    assert (now.slack_channel, now.thread_ts) == ("C9", "")
    assert waiting(database) == [("root", {}), link("line-new-place"), closed()]
    assert trouble(database) == ""


def test_a_refusal_from_the_channel_the_inbox_has_left_is_not_its_trouble(database, conversation):
    moves(database)
    settle(database, take(database), NeedsMending("slack_channel_gone"))
    assert trouble(database) == ""
