"""Whom a direct message tells of something, and whom Slack has told of it already (features.md NO-1)."""

from sqlalchemy import select

from storage import conversations, favourites, replies
from storage.models import Delivery, Inbox
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
