"""Comments under Instagram posts (RM-18), from Meta's word to what Meta is asked, and what the thread makes of it."""

import json
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot import ids
from storage import arrivals
from storage import comments as own_words
from storage.domain.events import CommentEchoed, MessageEchoed, MessageReceived, Person
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Lane, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, in_view, said
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, refused, told
from workers import drawing, relay
from workers.channels import graph
from workers.outside import Outside

COMMENT, WRITER, WRITTEN = "17865799348089039", "1254459154682919", NOON - timedelta(seconds=30)
PUBLISHED, PRIVATE = told({"id": "179001"}), told({"recipient_id": WRITER, "message_id": "mid-1"})
HIDDEN = told({"success": True})


@pytest.fixture
def meta():
    meta = Meta()
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url=INSTAGRAM_URL,
                    transport=httpx.MockTransport(meta))  # fmt: skip
    return meta


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def outside(database, tmp_path):
    return Outside(slackside.settings_for(tmp_path), database, VAULT, "worker")


def comments(session, inbox, text="Quanto custa?", **more):
    heard = MessageReceived(
        inbox.account, COMMENT, Person(WRITER, username="peter"), WRITTEN, "comment", text,
        details={"comment": {"media": "1", "product": "FEED"} | more}, opens_window=False,
    )  # fmt: skip
    return arrivals.received(session, inbox, heard, envelope_id=None, now=NOON)


def begin(database, **more):
    """An inbox under whose post somebody has written, and the thread that shows it; the comment's message."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), "instagram")
        comments(session, inbox, **more)
        talk = session.scalars(select(Conversation)).one()
        talk.thread_ts = "1700000000.000100"
        session.add(builders.Thread(workspace_id=1, conversation_id=talk.id, slack_channel="C1", ts=talk.thread_ts,
                                    created_at=NOON))  # fmt: skip
        return session.scalars(select(Message.id)).one()

    return str(database.write(work))


@pytest.fixture
def comment(database):
    return begin(database)


@pytest.fixture
def client(database, tmp_path, wire, comment):
    return slackside.app_for(database, tmp_path, wire).test_client()


def drain(database, outside, *targets):
    wanted = select(Lane.id).where(Lane.target.in_(targets or ("customer", "receipt")))
    for lane in database.read(lambda session: session.scalars(wanted).all()):
        relay.drain(outside, lane)


def staged(database, target="customer"):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == target).order_by(Delivery.id))
        return [(each.kind, each.state) for each in rows]

    return database.read(read)


def lines(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id))
        return [each.payload["key"] for each in rows]

    return database.read(read)


def alone(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id))
        return [each.payload.get("key", "") for each in rows]

    return database.read(read)


def post(database):
    """The comment's post as it is drawn now: its words, and its buttons."""

    def read(session):
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "message").order_by(Delivery.id)).first()
        return drawing.draw(session, delivery, database.now())

    shown = database.read(read)
    buttons = [each["action_id"] for block in shown.blocks if block["type"] == "actions" for each in block["elements"]]
    return shown.text, buttons


def write(client, wire, action_id, comment, text, at="1.1"):
    """Open a window on the comment, and send it off."""
    click(client, action_id, comment, at=at)
    view = next((given["view"] for asked, given in reversed(wire.asked) if asked == "views.open"), None)
    if view is None:
        return None
    values = {ids.COMMENT_WORDS: {ids.COMMENT_TEXT: {"type": "plain_text_input", "value": text}}}
    return in_view(client, view, values)


def asked(meta):
    return [(each.method, each.url.path.removeprefix("/v25.0/"), json.loads(each.content)) for each in meta.asked]


def test_rm18_a_comment_is_a_post_of_its_own_kind_and_opens_no_window(database, comment):
    text, buttons = post(database)
    assert text == "peter on Instagram: 💬 Comment under your post · everybody can read it: Quanto custa?"
    assert buttons == [ids.COMMENT_REPLY, ids.COMMENT_PRIVATE, ids.COMMENT_HIDE]
    talk = database.read(lambda session: session.scalars(select(Conversation)).one())
    assert (talk.inbound_at, talk.waiting_since, talk.preview) == (None, WRITTEN, "💬 Quanto custa?")


def test_rm18_a_comment_told_twice_is_shown_once(database, comment):
    assert not database.write(lambda session: comments(session, session.scalars(select(Inbox)).one()))
    assert [kind for kind, _ in staged(database, "slack") if kind == "message"] == ["message"]


def test_rm18_what_is_typed_in_the_thread_is_held_and_never_stands_under_the_post(client, database, outside, meta):
    event(client, said("Custa R$ 120"))
    drain(database, outside)

    assert (staged(database), meta.asked) == ([], [])
    assert (
        database.read(lambda session: session.scalars(select(Message.status).where(Message.direction == "out")).one())
        == "held"
    )


def test_rm18_a_public_reply_goes_under_the_post_and_is_announced_as_public(
    client, wire, database, outside, meta, comment
):
    meta.says(PUBLISHED)
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120")
    drain(database, outside)

    window = next(given["view"] for asked, given in wire.asked if asked == "views.open")
    assert "Everybody can read this" in str(window["blocks"])
    assert asked(meta) == [("POST", f"{COMMENT}/replies", {"message": "Custa R$ 120"})]
    assert staged(database) == [("comment_reply", "sent")]
    talk = database.read(lambda session: session.scalars(select(Conversation)).one())
    assert (talk.waiting_since, talk.replied_by) == (None, "UANA")

    def shown(session):
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "sent")).one()
        return drawing.draw(session, delivery, database.now()).text

    assert "publicly on Instagram: everybody can read it" in database.read(shown)


def test_rm18_a_window_sent_off_twice_publishes_once(client, wire, database, comment):
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120")
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120", at="1.1")
    assert staged(database) == [("comment_reply", "queued")]


def test_rm18_a_private_reply_goes_once(client, wire, database, outside, meta, comment):
    meta.says(PRIVATE)
    write(client, wire, ids.COMMENT_PRIVATE, comment, "Oi! Custa R$ 120")
    click(client, ids.COMMENT_PRIVATE, comment, at="1.2")
    drain(database, outside)
    click(client, ids.COMMENT_PRIVATE, comment, at="1.3")

    said = {"recipient": {"comment_id": COMMENT}, "message": {"text": "Oi! Custa R$ 120"}}
    assert asked(meta) == [("POST", "1001/messages", said)]
    assert alone(database) == ["comment-not-under-way", "comment-not-spent"]
    assert post(database)[1] == [ids.COMMENT_REPLY, ids.COMMENT_HIDE]


def test_rm18_two_windows_open_at_once_send_one_private_reply(client, wire, database, comment):
    click(client, ids.COMMENT_PRIVATE, comment, at="1.1")
    click(client, ids.COMMENT_PRIVATE, comment, at="1.2")
    views = [given["view"] for asked, given in wire.asked if asked == "views.open"]
    for number, view in enumerate(views):
        values = {ids.COMMENT_WORDS: {ids.COMMENT_TEXT: {"type": "plain_text_input", "value": "Oi"}}}
        in_view(client, view | {"id": f"V{number}"}, values, "UANA")
    assert (len(views), staged(database), alone(database)) == (
        2,
        [("private_reply", "queued")],
        ["comment-not-under-way"],
    )


def test_rm18_its_echo_proves_a_private_reply_whose_answer_was_lost(client, wire, database, outside, meta, comment):
    meta.says(httpx.ReadTimeout("lost"))
    write(client, wire, ids.COMMENT_PRIVATE, comment, "Oi")
    drain(database, outside, "customer")
    assert staged(database) == [("private_reply", "uncertain")]

    echo = MessageEchoed("1001", "mid-1", Person(WRITER), NOON, "text", "Oi", app_id="7")
    database.write(
        lambda session: arrivals.echoed(session, session.scalars(select(Inbox)).one(), echo, envelope_id=None, now=NOON)
    )
    assert staged(database) == [("private_reply", "sent")]
    assert post(database)[1] == [ids.COMMENT_REPLY, ids.COMMENT_HIDE]


def test_rm18_a_public_reply_nobody_knows_the_end_of_is_asked_about_and_not_sent_again(
    client, wire, database, outside, meta, comment
):
    meta.says(httpx.ReadTimeout("lost"))
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120")
    for _ in range(8):
        drain(database, outside, "customer")
        database.later(minutes=1)

    assert (len(meta.asked), staged(database)) == (1, [("comment_reply", "asked")])
    assert [kind for kind, _ in staged(database, "slack")][-1] == "question"


@pytest.fixture
def lost(client, wire, database, outside, meta, comment):
    """A public reply whose answer was lost."""
    meta.says(httpx.ReadTimeout("lost"))
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120")
    drain(database, outside, "customer")
    assert staged(database) == [("comment_reply", "uncertain")]


def comes_back(database, text="Custa R$ 120", parent=COMMENT):
    own = CommentEchoed("1001", "179001", parent, NOON, text)
    return database.write(
        lambda session: own_words.echoed(session, session.scalars(select(Inbox)).one(), own, now=NOON)
    )


@pytest.mark.parametrize("minutes", [0, 8])
def test_rm18_its_own_words_that_come_back_prove_a_public_reply_whose_answer_was_lost(
    database, outside, meta, lost, minutes
):
    for _ in range(minutes):
        drain(database, outside, "customer")
        database.later(minutes=1)
    assert (staged(database)[0][1] == "asked") == bool(minutes)
    assert [comes_back(database), comes_back(database)] == [True, False]
    drain(database, outside, "customer")
    assert (len(meta.asked), staged(database)) == (1, [("comment_reply", "sent")])


def test_rm18_own_words_may_come_back_before_the_answer_and_are_proof_when_that_is_lost(
    client, wire, database, outside, meta, comment
):
    def answer():
        assert comes_back(database)
        raise httpx.ReadTimeout("lost")

    meta.says(answer)
    write(client, wire, ids.COMMENT_REPLY, comment, "Custa R$ 120")
    drain(database, outside, "customer")
    assert staged(database) == [("comment_reply", "sent")]


def test_rm18_under_a_reply_its_own_words_come_back_under_the_top_level_comment(
    wire, database, outside, meta, tmp_path
):
    reply = begin(database, parent="1786")
    client = slackside.app_for(database, tmp_path, wire).test_client()
    meta.says(httpx.ReadTimeout("lost"))
    write(client, wire, ids.COMMENT_REPLY, reply, "Custa R$ 120")
    drain(database, outside, "customer")
    assert [comes_back(database), comes_back(database, parent="1786")] == [False, True]


@pytest.mark.parametrize("more", [{"text": "Custa R$ 130"}, {"parent": "1999"}, {"parent": ""}])
def test_rm18_other_words_of_the_account_prove_nothing(database, lost, more):
    assert not comes_back(database, **more)
    assert staged(database) == [("comment_reply", "uncertain")]


def test_rm18_a_refused_private_reply_waits_for_retry(client, wire, database, outside, meta, comment):
    meta.says(refused(10, 2534025), PRIVATE)
    write(client, wire, ids.COMMENT_PRIVATE, comment, "Oi")
    drain(database, outside, "customer")
    click(client, ids.COMMENT_PRIVATE, comment, at="1.2")

    failed = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.target == "customer")).one())
    assert (failed.state, failed.failure) == ("failed", "private_reply_refused")
    assert alone(database)[-1] == "comment-not-failed"
    click(client, ids.FAILURE_RETRY, str(failed.id), at="1.3")
    drain(database, outside, "customer")
    assert staged(database) == [("private_reply", "sent")]


def test_rm18_after_seven_days_there_is_no_private_reply(client, wire, database, outside, meta, comment):
    write(client, wire, ids.COMMENT_PRIVATE, comment, "Oi")
    database.later(days=7)
    drain(database, outside, "customer")
    click(client, ids.COMMENT_PRIVATE, comment, at="1.2")

    assert meta.asked == []
    assert staged(database)[0][1] in {"failed", "asked"}


def test_rm18_a_comment_too_old_is_said_to_be(client, wire, database, comment):
    database.later(days=7)
    assert write(client, wire, ids.COMMENT_PRIVATE, comment, "Oi") is None
    assert alone(database) == ["comment-not-late"]


def test_rm18_hiding_a_comment_shows_on_its_post_and_showing_it_again_does_too(
    client, database, outside, meta, comment
):
    meta.says(HIDDEN)
    click(client, ids.COMMENT_HIDE, comment, at="1.1")
    drain(database, outside, "receipt")
    assert post(database) == (
        "peter on Instagram: 💬 Comment under your post · everybody can read it · 🙈 hidden: Quanto custa?",
        [ids.COMMENT_PRIVATE, ids.COMMENT_SHOW],
    )
    click(client, ids.COMMENT_SHOW, comment, at="1.2")
    drain(database, outside, "receipt")

    assert asked(meta) == [("POST", COMMENT, {"hide": True}), ("POST", COMMENT, {"hide": False})]
    assert lines(database) == ["line-comment-hide", "line-comment-unhide"]
    verbs = database.read(lambda session: session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all())
    assert verbs[1:] == ["comment_hide", "comment_unhide"]


def test_rm18_what_could_not_be_hidden_is_said(client, database, outside, meta, comment):
    meta.says(refused(100))
    click(client, ids.COMMENT_HIDE, comment)
    drain(database, outside, "receipt")
    assert lines(database) == ["line-comment-hide-failed"]
    assert post(database)[1] == [ids.COMMENT_REPLY, ids.COMMENT_PRIVATE, ids.COMMENT_HIDE]


def test_rm18_in_a_live_video_there_is_no_public_reply(database):
    begin(database, live=True)
    assert post(database)[1] == [ids.COMMENT_PRIVATE, ids.COMMENT_HIDE]


@pytest.mark.parametrize("text", ["note: caro demais", "@channel vejam", ""])
def test_rm18_a_colleagues_remark_is_never_published(client, wire, database, comment, text):
    answer = write(client, wire, ids.COMMENT_REPLY, comment, text)
    assert list(answer.get_json()["errors"]) == [ids.COMMENT_WORDS]
    assert staged(database) == []


@pytest.mark.parametrize("action", [ids.COMMENT_REPLY, ids.COMMENT_PRIVATE, ids.COMMENT_HIDE])
def test_rm18_a_guest_does_nothing_about_a_comment(client, wire, database, comment, action):
    click(client, action, comment, "UGUEST")
    assert (staged(database), staged(database, "receipt"), alone(database)) == ([], [], ["notice-may-not-act"])
    assert [asked for asked, _ in wire.asked if asked.startswith("views.")] == []
