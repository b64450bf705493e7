"""What has done its work goes when its time is over; what is still needed stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import outbox, retention
from storage.models import Attachment, Envelope, Message
from tests import builders
from tests.builders import NOON


def days(number):
    return timedelta(days=number)


def test_webhooks_are_emptied_when_their_time_is_over_and_known_when_they_come_again(database):
    kept = [("opened", 40), ("unreadable", 35), ("opened", 31), ("opened", 29), ("opened", 40)]

    def keep(session):
        for number, (state, age) in enumerate(kept):
            at = NOON - days(age)
            session.add(Envelope(source="whatsapp", digest=f"d{number}", body=b"words", state=state, received_at=at))
            session.flush()

    database.write(keep)
    looked_at = [database.write(lambda session: retention.empty_envelopes(session, NOON - days(30))) for _ in range(2)]
    rows = database.read(
        lambda session: session.execute(select(Envelope.digest, Envelope.body).order_by(Envelope.id)).all()
    )
    assert looked_at == [3, 0]
    assert [tuple(row) for row in rows] == [
        ("d0", b""), ("d1", b"words"), ("d2", b""), ("d3", b"words"), ("d4", b"words"),
    ]  # fmt: skip


@pytest.mark.parametrize(("state", "left"), [("sent", []), ("held", ["b"])])
def test_files_go_when_their_time_is_over_and_nothing_needs_them(database, tmp_path, state, left):
    def keep(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        message = Message(
            workspace_id=talk.workspace_id, inbox_id=talk.inbox_id, conversation_id=talk.id, direction="in",
            source="customer", kind="image", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(message)
        session.flush()
        for name in ("a", "b"):
            (tmp_path / name).write_bytes(b"png")
            row = Attachment(
                workspace_id=talk.workspace_id, message_id=message.id, kind="image", source=name, path=name,
                created_at=NOON - days(9),
            )  # fmt: skip
            session.add(row)
            session.flush()
            delivery = outbox.stage(session, talk, "file", "file", now=NOON, attachment_id=row.id)
            delivery.state = "sent" if name == "a" else state

    database.write(keep)
    database.write(lambda session: retention.drop_files(session, tmp_path, NOON - days(8)))
    paths = database.read(lambda session: session.scalars(select(Attachment.path).order_by(Attachment.id)).all())
    assert [each for each in paths if each] == left
    assert sorted(each.name for each in tmp_path.iterdir() if len(each.name) == 1) == left
