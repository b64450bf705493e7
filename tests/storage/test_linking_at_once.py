"""Linking is taken back whole, whatever was there before; and two agents at once lose nothing of each other's."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from storage import linking, persons, profiles, tags
from storage.domain.profile import Edit, seen
from storage.models import Base, Contact, Conversation, Delivery, Identity, Inbox, Pair
from tests import builders
from tests.builders import NOON

# What is meant to remember: who did what, what both threads were told, and that these two were parted by hand.
REMEMBERS = {"audit", "deliveries", "lanes", "attempts", "pairs"}
NUMBERS = itertools.count(11900000000)


@pytest.fixture
def inboxes(database):
    """One of each channel."""

    def work(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, "instagram", "17841", "C2")

    database.write(work)


def everything(database):
    """All rows of all tables, but for those that remember. The tags that find conversations, without their ids."""

    def read(session):
        tables = [each for each in Base.metadata.sorted_tables if each.name not in REMEMBERS]
        return {
            table.name: sorted(
                (
                    tuple(row[1:] if table.name == "conversation_tags" else row)
                    for row in session.execute(select(table))
                ),
                key=repr,
            )
            for table in tables
        }

    return database.read(read)


def four(database, numbers, worn):
    """Four people, two on each channel. numbers: which of three each has noted, 0 for none. worn: their tags."""
    base = next(NUMBERS) * 4

    def work(session):
        made = []
        for place in range(4):
            inbox = session.get_one(Inbox, 1 + place % 2)
            row = builders.conversation(
                session, inbox, f"{base + place}", f"P{place}", thread_ts=f"{base + place}.000100"
            )
            contact = session.get_one(Contact, session.get_one(Identity, row.identity_id).contact_id)
            contact.phone = f"+{base + numbers[place]}" if numbers[place] else ""
            session.flush()
            known = tags.define(session, 1, "contact", [f"t{each}" for each in worn[place]], now=NOON)
            tags.put_on_person(session, contact, {each.id for each in known})
            made.append(contact.id)
        return made

    return database.write(work)


def act(database, verb, one, other, actor="UANA"):
    def work(session):
        pair = session.get_one(Contact, one), session.get_one(Contact, other)
        return getattr(linking, verb)(session, *pair, actor, now=NOON)

    return database.write(work)


@given(
    numbers=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    worn=st.lists(st.sets(st.sampled_from("abc")), min_size=4, max_size=4),
    before=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3),
    pair=st.permutations(range(4)).map(lambda order: order[:2]),
    by_number=st.booleans(),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lc5_linking_and_then_unlinking_leaves_everything_as_it_was(
    database, inboxes, numbers, worn, before, pair, by_number
):
    people = four(database, numbers, worn)
    for one, other in before:
        act(database, "link", people[one], people[other])
    one, other = people[pair[0]], people[pair[1]]
    was = everything(database)

    if by_number:
        phone = database.read(lambda session: session.get_one(Contact, other).phone) or f"+{next(NUMBERS)}"
        was_linked = database.write(
            lambda session: linking.set_phone(session, session.get_one(Contact, one), phone, "UANA", now=NOON)
        )
        if was_linked.what == "linked":
            assert act(database, "unlink", was_linked.contacts[0], one)
        else:  # it came to nothing, or to a question: then the number is all there is to take back
            before_it = next(row for row in was["contacts"] if row[0] == one)
            before_phone = before_it[list(Contact.__table__.columns.keys()).index("phone")]
            database.write(lambda session: setattr(session.get_one(Contact, one), "phone", before_phone))
    elif act(database, "link", one, other):
        assert act(database, "unlink", one, other)

    assert everything(database) == was


def lines(database):
    query = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
    return database.read(lambda session: [each.payload["key"] for each in session.scalars(query)])


def at_once(*works):
    """Run these in threads of their own that begin together; what each returned."""
    gate = threading.Barrier(len(works), timeout=60)

    def run(work):
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(run, work) for work in works]]


def test_lc5_two_agents_who_link_and_unlink_at_once_take_turns_and_both_threads_are_told(database, inboxes):
    one, other, *_ = four(database, [0, 0, 0, 0], [[], [], [], []])

    def agent(name, verbs):
        return lambda: [(verb, act(database, verb, one, other, name)) for verb in verbs]

    ana, bob = at_once(agent("UANA", ["link", "unlink"] * 5), agent("UBOB", ["unlink", "link"] * 5))
    did = [verb for verb, done in ana + bob if done]
    linked = database.read(lambda session: session.get_one(Contact, one).person_id is not None)
    assert did.count("link") - did.count("unlink") == linked
    assert lines(database).count("line-linked") == 2 * did.count("link")
    assert lines(database).count("line-unlinked") == 2 * did.count("unlink")
    states = database.read(lambda session: session.scalars(select(Pair.state)).all())
    assert states == (["linked"] if linked else ["dismissed"])


def test_lc5_of_two_who_link_at_once_one_does_and_the_other_is_told_that_it_was_done(database, inboxes):
    one, other, *_ = four(database, [0, 0, 0, 0], [[], [], [], []])
    done = at_once(*(lambda name=name: act(database, "link", one, other, name) for name in ("UANA", "UBOB")))
    assert sorted(done) == [False, True]
    assert lines(database) == ["line-linked", "line-linked"]


def save(database, contact_id, edits, actor="UANA"):
    def work(session):
        conversation = persons.conversations_of(session, [contact_id])[0]
        linking.hold(session, conversation.id)
        return profiles.save(session, conversation, edits, actor, {""}, now=NOON)

    return database.write(work)


def test_cp1_edits_of_one_contact_by_two_agents_while_a_third_links_it_are_all_kept(database, inboxes):
    one, other, *_ = four(database, [0, 0, 0, 0], [[], [], [], []])

    def edits(key, values, was):
        def run():
            saw = was
            for value in values:
                assert save(database, one, {key: Edit(value, seen(saw))}).changed == {key}
                saw = value

        return run

    def links():
        for verb in ["link", "unlink"] * 4:
            assert act(database, verb, one, other, "UCAROL")

    emails = [f"a{each}@b.co" for each in range(6)]
    names = [f"N{each}" for each in range(6)]
    at_once(edits("email", emails, ""), edits("name", names, "P0"), links)
    contact = database.read(lambda session: session.get_one(Contact, one))
    assert (contact.email, contact.name, contact.person_id) == (emails[-1], names[-1], None)


def test_cp1_of_two_edits_of_one_field_at_once_the_second_is_told_what_it_is_now(database, inboxes):
    one, *_ = four(database, [0, 0, 0, 0], [[], [], [], []])
    came = at_once(
        *(lambda name=name: save(database, one, {"name": Edit(name, seen("P0"))}) for name in ("Ana", "Bob"))
    )
    (saved,) = [each for each in came if each.changed]
    (told,) = [each for each in came if each.clashes]
    now = database.read(lambda session: session.get_one(Contact, one).name)
    assert (saved.changed, dict(told.clashes)) == ({"name"}, {"name": now})


def test_lc5_two_agents_who_give_two_contacts_one_number_at_once_end_with_one_person(database, inboxes):
    one, other, *_ = four(database, [0, 0, 0, 0], [[], [], [], []])
    number = f"+55{next(NUMBERS)}"

    def gives(contact_id, actor):
        return lambda: database.write(
            lambda session: linking.set_phone(session, session.get_one(Contact, contact_id), number, actor, now=NOON)
        )

    came = at_once(gives(one, "UANA"), gives(other, "UBOB"))
    conversations = database.read(lambda session: len(session.scalars(select(Conversation)).all()))
    people = database.read(
        lambda session: {each.person_id for each in session.scalars(select(Contact).where(Contact.phone == number))}
    )
    assert (sorted(each.what for each in came), conversations) == (["linked", "saved"], 4)
    assert people == {min(one, other)}
