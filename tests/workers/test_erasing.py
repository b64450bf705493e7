"""Erasing a customer: nothing of theirs is left anywhere, nobody else loses anything, and there is a proof."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from storage import erasure, outbox, search
from storage.domain.outcomes import Sent
from storage.envelopes import Keeper
from storage.models import Attachment, Base, Contact, Conversation, Delivery, Envelope, Erasure, Identity, Lane, Message
from storage.replies import Typed, send
from tests import builders
from tests.bot.slackside import Wire
from workers import erasing, sweep
from workers.intake import open_envelopes

CANARY, NUMBER = "Canarinho", "5511987654321"
OTHER = "5511912345678"
PROOFS = ("audit", "erasures")


def webhook(number, name, text, **more):
    value = {
        "metadata": {"phone_number_id": "1001"},
        "contacts": [{"wa_id": number, "profile": {"name": name}}],
        "messages": [
            {"from": number, "id": f"wamid.{name}.{text}", "timestamp": str(int(builders.NOON.timestamp()))}
            | (more or {"type": "text", "text": {"body": text}})
        ],
    }  # fmt: skip
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def read_status(number):
    """A webhook about them that brings no message."""
    status = {"id": "wamid.unknown", "status": "read", "timestamp": "1", "recipient_id": number}
    value = {"metadata": {"phone_number_id": "1001"}, "statuses": [status]}
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def house(database, outside):
    """Two customers who wrote and were answered; the first also sent a picture. What was relayed has a place."""
    database.write(lambda session: builders.inbox(session, builders.workspace(session)))
    keeper = Keeper(database)
    image = {"type": "image", "image": {"id": "media-1", "mime_type": "image/png", "caption": CANARY}}
    for body in (
        webhook(NUMBER, CANARY, f"{CANARY} one"),
        webhook(NUMBER, CANARY, "picture", **image),
        read_status(NUMBER),
        webhook(OTHER, "Bia", "hello"),
    ):
        keeper.keep("whatsapp", body)
    keeper.close()
    open_envelopes(outside)
    outside.media.mkdir(parents=True, exist_ok=True)
    (outside.media / "abc").write_bytes(CANARY.encode())

    def answer(session):
        for number, conversation in enumerate(session.scalars(select(Conversation).order_by(Conversation.id))):
            conversation.thread_ts = f"170000000{number}.000100"
            inbox = builders.inbox(session, builders.workspace(session))
            typed = Typed("UANA", "C1", f"170000010{number}.000100", f"{CANARY} answer {number}", builders.NOON)
            send(session, conversation, inbox, typed, now=builders.NOON)
        session.scalars(select(Attachment)).one().path = "abc"

    database.write(answer)
    database.later(seconds=10)  # a picture waits for others to share its post
    for lane, target in database.read(
        lambda session: session.execute(select(Lane.id, Lane.target).order_by(Lane.id)).all()
    ):
        turn = outbox.take(database, lane, "worker", lambda *_: [])
        while turn is not None:
            made = f"F{turn.delivery.id}" if target == "file" else f"170000020{turn.delivery.id}.000100"
            turn = outbox.settle(database, turn, Sent(made), lambda *_: [], lambda *_: None)
    database.later(minutes=1)


def dump(database, skip=()):
    """Every row of every table, by table."""
    return database.read(
        lambda session: {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in skip
        }
    )


def canary(database, number="+55 11 98765-4321"):
    return database.read(lambda session: erasure.find(session, 1, number))


def erase(database):
    (contact,) = canary(database)
    return database.write(
        lambda session: erasure.erase(session, session.get_one(Contact, contact.id), "UANA", now=database.now())
    )


def counts(database, *models):
    return database.read(lambda session: [session.scalar(select(func.count()).select_from(each)) for each in models])


def on_disk(folder):
    """All that SQLite's files hold: the database, and the log before it."""
    return b"".join(each.read_bytes() for each in sorted(folder.glob("novelo.db*")))


def take_out(database):
    """Have the sweep do what it does each time, until it has nothing left to do."""
    rounds = 0
    while database.read(search.is_soiled):
        sweep.take_in(database)
        rounds += 1
        assert rounds < 20


@pytest.mark.usefixtures("house")
def test_nothing_of_theirs_is_left_and_the_other_customer_keeps_everything(database, outside, wire, tmp_path):
    before = counts(database, Contact, Conversation, Message)
    proof = erase(database)
    erasing.finish(outside, proof, lambda _: None, pace=0)

    assert before == [2, 2, 5]
    assert counts(database, Contact, Conversation, Message) == [1, 1, 2]
    rows = str(dump(database, PROOFS))
    assert (CANARY + " one" in rows, NUMBER in rows, OTHER in rows, "Bia" in rows) == (False, False, True, True)
    assert not (outside.media / "abc").exists()
    told = str(dump(database))
    assert NUMBER not in told
    if database.is_sqlite:
        take_out(database)
        assert f"{CANARY} one".encode() not in on_disk(tmp_path)


@pytest.mark.usefixtures("house")
def test_pr_4_their_words_leave_the_pages_of_the_full_text_too(database, tmp_path):
    def say(session, words):
        conversation = session.scalars(select(Conversation).order_by(Conversation.id)).first()
        row = Message(
            workspace_id=1, inbox_id=conversation.inbox_id, conversation_id=conversation.id, direction="in",
            source="customer", kind="text", text=words, sent_at=builders.NOON, created_at=builders.NOON,
        )  # fmt: skip
        session.add(row)

    for words in ("xilofone", "zanzibar"):
        database.write(lambda session, words=words: say(session, words))
    erase(database)
    if database.is_sqlite:  # before, it is in the file or in its log
        assert b"ilofone" in on_disk(tmp_path)
    take_out(database)
    content = on_disk(tmp_path)
    assert [word for word in (b"ilofone", b"anzibar") if word in content] == []
    assert database.read(lambda session: search.find(session, 1, [("hello",)], {"C1"})).messages != {}
    assert database.read(search.unfinished) == 0


@pytest.mark.usefixtures("house")
def test_our_posts_and_files_in_slack_go_and_teammates_words_are_named(database, outside, wire):
    proof = erase(database)
    expected = list(proof.posts)
    erasing.finish(outside, proof, lambda _: None, pace=0)

    asked = [(method, told.get("ts") or told.get("file")) for method, told in wire.asked]
    assert asked == [
        ("files.delete", post["file"]) if "file" in post else ("chat.delete", post["ts"]) for post in expected
    ]
    assert ("chat.delete", "1700000000.000100") in asked
    assert [method for method, _ in asked].count("files.delete") == 1
    saved = database.read(lambda session: session.scalars(select(Erasure)).one())
    assert (saved.posts, saved.paths, saved.posts_deleted) == ([], [], len(expected))
    assert saved.left == [{"channel": "C1", "ts": "1700000100.000100"}]
    assert saved.finished_at == database.now()
    assert {name: saved.rows[name] for name in ("contacts", "conversations", "messages", "envelopes")} == {
        "contacts": 1, "conversations": 1, "messages": 3, "envelopes": 3,
    }  # fmt: skip


@pytest.mark.usefixtures("house")
def test_what_slack_will_not_delete_is_named_and_a_second_run_does_no_harm(database, outside, wire):
    wire.refuses = {"chat.delete": "cant_delete_message", "files.delete": "file_not_found"}
    proof = erase(database)
    posts = [each for each in proof.posts if "ts" in each]
    erasing.finish(outside, proof, lambda _: None, pace=0)
    assert proof.posts_deleted == 1
    assert proof.left[1:] == [{"channel": "C1", "ts": each["ts"]} for each in posts]

    erasing.finish(outside, proof, lambda _: None, pace=0)
    assert proof.posts_deleted == 1


@pytest.mark.usefixtures("house")
def test_broken_off_it_goes_on_where_it_was(database, outside, wire):
    proof = erase(database)
    total = len(proof.posts)
    left = []

    def stop_after_two(count):
        left.append(count)
        if len(left) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erasing.finish(outside, proof, stop_after_two, pace=0)
    (again,) = database.read(erasure.unfinished)
    assert len(again.posts) == total - 2
    erasing.finish(outside, again, lambda _: None, pace=0)
    assert database.read(erasure.unfinished) == []
    assert len(wire.asked) == total


@pytest.mark.usefixtures("house")
def test_the_same_webhook_again_brings_nobody_back(database, outside):
    erase(database)
    keeper = Keeper(database)
    keeper.keep("whatsapp", webhook(NUMBER, CANARY, f"{CANARY} one"))
    keeper.close()
    assert open_envelopes(outside) == 0
    assert canary(database) == []


@pytest.mark.usefixtures("house")
def test_who_writes_again_is_somebody_new(database, outside):
    erase(database)
    keeper = Keeper(database)
    keeper.keep("whatsapp", webhook(NUMBER, "Nova", "Oi de novo"))
    keeper.close()
    open_envelopes(outside)
    assert [each.name for each in canary(database)] == ["Nova"]
    assert counts(database, Contact, Envelope) == [2, 5]


@pytest.mark.usefixtures("house")
def test_while_something_of_theirs_is_being_sent_it_waits(database):
    def lease(session):
        (contact,) = erasure.find(session, 1, NUMBER)
        lane = session.scalars(select(Lane).order_by(Lane.id)).first()
        lane.lease_until = database.now() + timedelta(seconds=5)
        return contact.id

    database.write(lease)
    with pytest.raises(erasure.Busy):
        erase(database)
    assert counts(database, Contact, Erasure) == [2, 0]
    database.later(seconds=6)
    assert erase(database).rows["contacts"] == 1


@pytest.mark.parametrize("words", ["+55 11 98765-4321", NUMBER, "@nobody", "Canarinho", "%", ""])
@pytest.mark.usefixtures("house")
def test_a_customer_is_named_by_number_or_id_and_never_by_a_guess(database, words):
    found = [each.name for each in canary(database, words)]
    assert found == ([CANARY] if "9876" in words else [])


def test_every_table_that_hangs_on_a_customer_has_an_id_to_be_deleted_by():
    from storage.models import Identity

    owned = {Contact.__table__, Identity.__table__, Conversation.__table__, Message.__table__, Delivery.__table__}
    hanging = {
        table
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table in owned
    }  # fmt: skip
    assert {table.name for table in hanging if "id" not in table.columns} == set()


def ordered(database):
    def work(session):
        (contact,) = erasure.find(session, 1, "+55 11 98765-4321")
        return erasure.order(session, contact, "UANA", now=builders.NOON)

    return database.write(work)


def said(wire, method):
    return [told["text"] for name, told in wire.asked if name == method]


@pytest.mark.usefixtures("house")
def test_pr_4_one_ordered_in_slack_is_worked_through_in_steps_and_its_message_goes_with_it(database, outside, wire):
    ordered(database)
    assert database.read(erasure.unfinished) == []  # it is the worker's
    rounds = 0
    while database.read(lambda session: session.scalars(select(Erasure.due_at)).one()) is not None:
        erasing.work(outside)
        rounds += 1
        assert len([1 for method, _ in wire.asked if method in {"chat.delete", "files.delete"}]) <= 5 * rounds
        database.later(seconds=30)
    assert canary(database) == []
    (first,) = said(wire, "chat.postMessage")
    assert first.startswith("🗑️ Erased: one conversation, 3 messages and one file.")
    proof = database.read(lambda session: session.scalars(select(Erasure)).one())
    assert (proof.contact_id, proof.posts, proof.finished_at is not None) == (None, [], True)
    last = said(wire, "chat.update")[-1] if rounds > 1 else first
    assert f"{proof.posts_deleted} posts and files of ours deleted in Slack." in last
    assert CANARY not in json.dumps([told for _, told in wire.asked])


@pytest.mark.usefixtures("house")
def test_pr_4_what_slack_does_not_take_now_is_gone_on_with_later_and_told_once(database, outside, wire):
    ordered(database)
    wire.refuses = {"chat.delete": "ratelimited", "chat.postMessage": "fatal_error"}
    erasing.work(outside)
    assert canary(database) == []  # the rows wait for nobody
    erasing.work(outside)  # not before its time
    wire.refuses = {}
    for _ in range(5):
        database.later(minutes=2)
        erasing.work(outside)
    assert len(said(wire, "chat.postMessage")) <= 3
    assert database.read(lambda session: session.scalars(select(Erasure.due_at)).one()) is None


@pytest.mark.usefixtures("house")
def test_pr_4_somebody_erased_meanwhile_is_told_so(database, outside, wire):
    for _ in range(2):
        ordered(database)
    for _ in range(5):
        erasing.work(outside)
        database.later(minutes=2)
    assert "🗑️ There is nothing of this customer any more: somebody had erased them before." in said(
        wire, "chat.postMessage"
    )


@pytest.mark.usefixtures("house")
def test_pr_4_a_message_on_its_way_puts_it_off(database, outside, wire):
    ordered(database)
    lease = database.now() + timedelta(seconds=30)
    (contact,) = canary(database)
    query = select(Conversation.id).join(Identity).where(Identity.contact_id == contact.id)
    conversation = database.read(lambda session: session.scalars(query).one())
    database.write(
        lambda session: session.execute(
            update(Lane).where(Lane.conversation_id == conversation).values(lease_until=lease)
        )
    )
    erasing.work(outside)
    assert len(canary(database)) == 1
    assert said(wire, "chat.postMessage") == []
    database.later(minutes=2)
    erasing.work(outside)
    assert canary(database) == []
