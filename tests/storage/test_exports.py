"""What is given out: all of one customer's, nothing of another's, and never a token."""

import pytest

from storage import exports
from storage.models import Identity, Message
from tests import builders
from tests.builders import NOON


@pytest.fixture
def talked(database):
    """Maria and Ana wrote; each once."""

    def prepare(session):
        home = builders.workspace(session)
        inbox = builders.inbox(session, home)
        found = []
        for address, name, words in (("5511987654321", "Maria", "=1+1"), ("5521987654321", "Ana", "oi")):
            conversation = builders.conversation(session, inbox, address, name, thread_ts=f"17.{address}")
            session.add(Message(
                workspace_id=home.id, inbox_id=inbox.id, conversation_id=conversation.id, direction="in",
                source="customer", kind="text", text=words, external_id=address, sent_at=NOON, created_at=NOON,
            ))  # fmt: skip
            session.flush()
            found.append(session.get_one(Identity, conversation.identity_id).contact_id)
        return found

    return database.write(prepare)


def test_a_customers_conversation_is_whole_and_nobody_elses_is_in_it(database, talked):
    [told] = database.read(lambda session: exports.conversations(session, talked[:1]))
    assert [message["text"] for message in told["messages"]] == ["=1+1"]
    assert (told["channel"], told["customer"]["address"]) == ("whatsapp", "5511987654321")
    [line] = exports.lines([told])
    assert dict(zip(exports.COLUMNS, line, strict=True))["text"] == "=1+1"  # made safe where it becomes a cell


def test_every_row_is_told_and_no_token(database, talked):
    found = database.read(lambda session: [row for table in exports.TABLES for row in exports.rows(session, table, 0)])
    assert 0 < len(found) <= database.read(exports.most)
    assert {"messages", "contacts", "inboxes"} <= {row["table"] for row in found}
    assert not any("token" in row for row in found)
