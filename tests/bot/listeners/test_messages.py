"""What teammates write in the threads: what goes to the customer, what stays, and that nothing is done twice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage.models import Attachment, Conversation, Delivery, Inbox, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, said
from tests.builders import NOON

SENT = datetime.fromtimestamp(1_700_000_100, UTC)  # when `said` was typed


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def conversation(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


def messages(database):
    return database.read(
        lambda session: [
            (each.direction, each.status, each.text) for each in session.scalars(select(Message).order_by(Message.id))
        ]
    )


def deliveries(database, *targets):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target.in_(targets)).order_by(Delivery.id))
        return [(each.kind, each.state, each.payload) for each in rows]

    return database.read(read)


def told(database):
    return [(payload["user"], payload.get("key")) for _, _, payload in deliveries(database, "notice")]


def test_a_line_in_the_thread_goes_to_the_customer_and_gets_its_mark(client, database):
    assert event(client, said("Bom dia, *temos* sim")) == 200

    assert messages(database) == [("out", "staged", "Bom dia, *temos* sim")]
    part = {"part": "text", "text": "Bom dia, *temos* sim", "reply_to": ""}
    assert deliveries(database, "customer") == [("text", "queued", part)]
    assert deliveries(database, "mark") == [("mark", "queued", {})]


def test_slacks_repeat_of_an_event_changes_nothing(client, database):
    assert [event(client, said("Bom dia")), event(client, said("Bom dia"))] == [200, 200]
    assert len(messages(database)) == 1


def test_the_same_message_by_another_event_changes_nothing(client, database):
    event(client, said("Bom dia"), "Ev1")
    event(client, said("Bom dia"), "Ev2")
    assert len(deliveries(database, "customer")) == 1


def test_one_gesture_told_as_two_messages_is_sent_once(client, database):
    event(client, said("Bom dia", ts="1700000100.000100"), "Ev1")
    event(client, said("Bom dia", ts="1700000100.000200", client_msg_id="gesture-1700000100.000100"), "Ev2")
    assert len(deliveries(database, "customer")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "note: he sounds angry",
        "// look at this",
        "🔒 secret",
        "<@UBRUNO> what do you think?",
        "<!here> help",
        "<!subteam^S1> see",
    ],
)
def test_c2_ic1_a_note_mark_or_a_mention_keeps_it_inside(client, database, text):
    event(client, said(text))

    assert [direction for direction, _, _ in messages(database)] == ["note"]
    assert deliveries(database, "customer") == []
    assert [kind for kind, _, _ in deliveries(database, "mark")] == ["mark"]


def test_c2_a_guest_is_answered_and_nothing_is_sent(client, database):
    event(client, said("Hello", user="UGUEST"))

    assert [direction for direction, _, _ in messages(database)] == ["note"]
    assert deliveries(database, "customer") == []
    assert told(database) == [("UGUEST", "notice-not-agent")]


def test_c2_an_outsider_cannot_send_with_a_send_mark_either(client, database):
    event(client, said("reply: Hello", user="USTRANGER"))
    assert deliveries(database, "customer") == []


def test_one_second_before_the_window_closes_it_is_sent(client, database):
    database.clock = NOON + timedelta(hours=24, seconds=-1)
    event(client, said("Bom dia"))
    assert [direction for direction, _, _ in messages(database)] == ["out"]
    assert len(deliveries(database, "customer")) == 1


def test_tw7_after_the_window_has_closed_the_words_are_kept_and_the_author_is_asked(client, database):
    database.clock = NOON + timedelta(hours=24)
    event(client, said("Bom dia"))

    assert messages(database) == [("out", "held", "Bom dia")]
    assert deliveries(database, "customer") == []
    ((kind, _, payload),) = deliveries(database, "notice")
    assert (kind, payload["user"], set(payload)) == ("ephemeral", "UANA", {"user", "held"})


def test_a_long_reply_is_cut_into_parts_that_say_it_whole(client, database):
    text = " ".join(f"palavra{number}" for number in range(900))
    event(client, said(text))

    parts = [payload["text"] for _, _, payload in deliveries(database, "customer")]
    assert "".join(parts) == text
    assert [len(part) <= 4096 for part in parts] == [True] * len(parts)
    assert len(parts) > 1


def test_words_go_with_the_first_picture_and_a_refused_file_is_named(client, database):
    files = [
        {"id": "F1", "name": "menu.png", "mimetype": "image/png", "size": 1000},
        {"id": "F2", "name": "all.zip", "mimetype": "application/zip", "size": 1000},
        {"id": "F3", "name": "two.jpg", "mimetype": "image/jpeg", "size": 1000},
    ]
    event(client, said("O cardápio", subtype="file_share", files=files))

    parts = [(payload["name"], payload["caption"]) for _, _, payload in deliveries(database, "customer")]
    assert parts == [("menu.png", "O cardápio"), ("two.jpg", "")]
    files = database.read(lambda session: [
        (each.id, each.source, each.state, each.failure) for each in session.scalars(select(Attachment))
    ])  # fmt: skip
    ((refused, *_),) = [each for each in files if each[1:] == ("F2", "refused", "media_refused")]
    assert [payload for _, _, payload in deliveries(database, "notice")] == [{"user": "UANA", "refused": refused}]


def test_a_clip_spoken_into_slack_goes_as_a_voice_message(client, database):
    clip = {"id": "F1", "name": "audio_message.webm", "mimetype": "audio/mp4", "size": 1000, "subtype": "slack_audio"}
    event(client, said("", subtype="file_share", files=[clip]))

    ((_, _, part),) = deliveries(database, "customer")
    assert (part["kind"], part["caption"]) == ("voice", "")


def test_a_refused_file_goes_as_a_link_once_somebody_says_so_and_only_once(client, database):
    archive = {"id": "F2", "name": "all.zip", "mimetype": "application/zip", "size": 1000}
    event(client, said("", subtype="file_share", files=[archive]))
    assert messages(database) == [("out", "failed", "")]
    attachment = database.read(lambda session: session.scalars(select(Attachment.id)).one())

    click(client, ids.FILE_LINK, str(attachment), at="1.1")
    click(client, ids.FILE_LINK, str(attachment), at="1.2")

    ((kind, state, part),) = deliveries(database, "customer")
    assert (kind, state, part["linked"], part["name"]) == ("file", "queued", True, "all.zip")
    assert messages(database) == [("out", "staged", "")]
    assert told(database)[-1] == ("UANA", "notice-already-decided")
    assert [payload["key"] for kind, _, payload in deliveries(database, "slack") if kind == "line"] == [
        "line-file-linked"
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"bot_id": "BBOT"}, id="a bot's post"),
        pytest.param({"subtype": "channel_join"}, id="somebody joined"),
        pytest.param({"thread_ts": "1600000000.000100"}, id="another thread"),
        pytest.param({"thread_ts": "1700000100.000100"}, id="a thread's own root"),
        pytest.param({"channel": "C2"}, id="another Slack channel"),
    ],
)
def test_what_is_no_reply_in_one_of_our_threads_is_left_alone(client, database, change):
    assert event(client, said("Bom dia") | change) == 200
    assert messages(database) == []


def test_another_workspaces_event_does_nothing(client, database):
    assert event(client, said("Bom dia"), team="T9") == 200
    assert messages(database) == []


def changed(text, before, ts="1700000100.000100"):
    message = {"type": "message", "user": "UANA", "ts": ts, "thread_ts": "1700000000.000100"}
    return {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000200.000100", "hidden": True,
        "message": message | {"text": text, "edited": {"user": "UANA", "ts": "1700000200.000000"}},
        "previous_message": message | {"text": before},
    }  # fmt: skip


def test_an_edit_before_the_send_left_replaces_the_words(client, database):
    event(client, said("Bom dai"))
    event(client, changed("Bom dia", "Bom dai"), "Ev2")

    assert [(state, payload["text"]) for _, state, payload in deliveries(database, "customer")] == [
        ("cancelled", "Bom dai"),
        ("queued", "Bom dia"),
    ]


def test_an_edit_after_it_left_is_said_to_be_too_late(client, database):
    event(client, said("Bom dai"))
    database.write(lambda session: [setattr(each, "state", "sent") for each in session.scalars(select(Delivery))])
    event(client, changed("Bom dia", "Bom dai"), "Ev2")

    assert [payload["text"] for _, _, payload in deliveries(database, "customer")] == ["Bom dai"]
    assert [payload for _, _, payload in deliveries(database, "notice")] == [{"user": "UANA", "correct": 1}]


def test_the_correction_goes_out_once_and_says_the_newest_words(client, database):
    event(client, said("Bom dai"))
    database.write(lambda session: [setattr(each, "state", "sent") for each in session.scalars(select(Delivery))])
    event(client, changed("Bom diaa", "Bom dai"), "Ev2")
    event(client, changed("Bom dia", "Bom diaa") | {"ts": "1700000201.000100"}, "Ev3")

    for at in ("1.1", "1.2"):
        click(client, ids.REPLY_CORRECT, "1", at=at)

    assert [payload["text"] for _, _, payload in deliveries(database, "customer")] == ["Bom dai", "Bom dia"]
    assert [kind for kind, _, _ in deliveries(database, "slack")] == ["sent"]
    assert told(database)[-1] == ("UANA", "notice-already-decided")


def test_a_reply_edited_into_a_note_after_it_left_has_no_correction(client, database):
    event(client, said("Bom dia"))
    database.write(lambda session: [setattr(each, "state", "sent") for each in session.scalars(select(Delivery))])
    event(client, changed("note: he is angry", "Bom dia"), "Ev2")
    assert told(database) == [("UANA", "notice-edited-late")]


@pytest.fixture
def patient(database):
    """The inbox lets its replies wait ten seconds."""
    database.write(lambda session: setattr(session.scalars(select(Inbox)).one(), "undo_seconds", 10))


def test_with_an_undo_delay_a_reply_waits_and_shows_that_it_does(client, database, patient):
    event(client, said("Bom dia"))

    def due(session):
        rows = session.scalars(select(Delivery).where(Delivery.target.in_(("customer", "mark"))).order_by(Delivery.id))
        return {each.target: each.next_at - database.now() for each in rows}

    assert database.read(due) == {"customer": timedelta(seconds=10), "mark": timedelta()}


def test_an_edit_within_the_undo_delay_goes_instead_and_a_deletion_takes_it_back(client, database, patient):
    event(client, said("Bom dai"))
    database.later(seconds=9)
    event(client, changed("Bom dia", "Bom dai"), "Ev2")
    waiting = [(state, payload["text"]) for _, state, payload in deliveries(database, "customer")]
    assert waiting == [("cancelled", "Bom dai"), ("queued", "Bom dia")]

    event(
        client,
        {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "C1",
            "ts": "1700000300.000100",
            "deleted_ts": "1700000100.000100",
            "previous_message": {"thread_ts": "1700000000.000100"},
        },
        "Ev3",
    )
    assert [state for _, state, _ in deliveries(database, "customer")] == ["cancelled", "cancelled"]
    assert told(database) == [("UANA", "notice-late-cancelled")]


def test_a_deletion_before_the_send_left_cancels_it(client, database):
    event(client, said("Bom dia"))
    gone = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "deleted_ts": "1700000100.000100",
        "ts": "1700000200.000100",
    }
    event(client, gone, "Ev2")

    assert [state for _, state, _ in deliveries(database, "customer")] == ["cancelled"]
    assert told(database) == [("UANA", "notice-late-cancelled")]


@pytest.mark.parametrize("text", ["note: Bom dia", "<@UBRUNO> Bom dia?", "<@UBOT> close"])
def test_a_reply_edited_into_a_note_before_it_left_does_not_go(client, database, text):
    event(client, said("Bom dia"))
    event(client, changed(text, "Bom dia"), "Ev2")

    assert [state for _, state, _ in deliveries(database, "customer")] == ["cancelled"]
    assert [direction for direction, _, _ in messages(database)] == ["note"]


def test_a_send_mark_is_no_part_of_the_edited_words(client, database):
    event(client, said("reply: Bom dai"))
    event(client, changed("reply: Bom dia", "reply: Bom dai"), "Ev2")
    assert [payload["text"] for _, _, payload in deliveries(database, "customer")] == ["Bom dai", "Bom dia"]


def test_an_edit_that_is_told_before_its_message_stands_for_it(client, database):
    database.clock = SENT + timedelta(seconds=5)
    event(client, changed("Bom dia", "Bom dai"), "Ev1")
    event(client, said("Bom dai"), "Ev2")
    assert [text for _, _, text in messages(database)] == ["Bom dia"]


def test_an_edit_of_old_words_that_we_never_heard_of_sends_nothing(client, database):
    database.clock = SENT + timedelta(minutes=5)
    assert event(client, changed("Bom dia", "Bom dai"), "Ev1") == 200
    assert messages(database) == []


def test_a_deletion_that_is_told_before_its_message_keeps_it_from_going(client, database):
    gone = {
        "type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1700000100.000100",
        "ts": "1700000200.000100", "previous_message": {"thread_ts": "1700000000.000100"},
    }  # fmt: skip
    event(client, gone, "Ev1")
    event(client, said("Bom dia"), "Ev2")
    assert messages(database) == []


def test_a_file_that_is_refused_alone_sends_nothing_and_the_customer_still_waits(client, database, conversation):
    database.write(lambda session: setattr(session.get(Conversation, conversation), "waiting_since", NOON))
    files = [{"id": "F2", "name": "all.zip", "mimetype": "application/zip", "size": 1000}]
    event(client, said("", subtype="file_share", files=files))

    assert messages(database) == [("out", "failed", "")]
    assert deliveries(database, "customer") == []
    assert [set(payload) for _, _, payload in deliveries(database, "notice")] == [{"user", "refused"}]
    assert database.read(lambda session: session.get(Conversation, conversation).waiting_since) == NOON


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("take", ("open", "UANA")),
        ("pegar", ("open", "UANA")),
        ("assign <@UBRUNO>", ("open", "UBRUNO")),
        ("pending", ("pending", "")),
        ("close", ("closed", "")),
        ("resolvida", ("closed", "")),
    ],
)
def test_c1_st1_a_verb_after_inbox_moves_the_conversation(client, database, words, after):
    event(client, said(f"<@UBOT> {words}"))

    (conversation,) = database.read(lambda session: list(session.scalars(select(Conversation))))
    assert (conversation.status, conversation.owner) == after
    assert deliveries(database, "customer") == []


@pytest.mark.parametrize(
    ("words", "user", "key"),
    [
        ("", "UANA", "thread-help"),
        ("dance", "UANA", "notice-words-unknown"),
        ("assign", "UANA", "notice-owner-needed"),
        ("assign <@UGUEST>", "UANA", "notice-cannot-own"),
        ("close", "UGUEST", "notice-may-not-act"),
    ],
)
def test_c1_what_cannot_be_done_is_answered_in_private(client, database, words, user, key):
    event(client, said(f"<@UBOT> {words}", user=user))

    assert told(database) == [(user, key)]
    assert deliveries(database, "customer") == []


def test_while_slack_does_not_say_who_wrote_slack_is_told_to_come_back(client, database, wire):
    event(client, said("one"))
    database.later(minutes=6)
    wire.down = True

    assert event(client, said("two", ts="1700000101.000100"), "Ev2") == 500
    assert [text for _, _, text in messages(database)] == ["one"]


def test_words_of_somebody_slack_does_not_know_stay_inside(client, database, wire):
    wire.refuses = {"users.info": "user_not_found"}
    assert event(client, said("Bom dia", user="UNOBODY")) == 200
    assert deliveries(database, "customer") == []


def test_words_whose_author_slack_does_not_tell_now_come_again(client, database, wire):
    wire.refuses = {"users.info": "internal_error"}
    assert event(client, said("Bom dia")) == 500
    assert messages(database) == []


def test_an_event_that_nobody_could_rely_on_is_refused_and_does_nothing(client, database):
    assert event(client, said("Bom dia", ts="now")) == 400
    assert messages(database) == []
