"""However much has been kept, opening it leaves others their turn at the database."""

import json
from datetime import timedelta

from sqlalchemy import event, func, select

from storage.envelopes import Keeper
from storage.models import Envelope, Message
from tests import builders
from tests.bot import slackside
from workers.intake import open_envelopes
from workers.outside import Outside


def body(number, messages):
    """An envelope with so many messages of one customer."""
    sent = int((builders.NOON - timedelta(hours=1)).timestamp())
    value = {
        "metadata": {"phone_number_id": "1001"},
        "messages": [
            {
                "from": "5511987654321", "id": f"wamid.{number}.{place}", "timestamp": str(sent), "type": "text",
                "text": {"body": "oi"},
            }
            for place in range(messages)
        ],
    }  # fmt: skip
    entry = [{"id": "1", "changes": [{"field": "messages", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def test_envelopes_full_of_messages_are_opened_in_several_transactions(database, tmp_path):
    database.write(lambda session: builders.inbox(session, builders.workspace(session)).id)
    keeper = Keeper(database)
    for number in range(4):
        keeper.keep("whatsapp", body(number, 150))
    keeper.close()
    commits = []
    event.listen(database.writer, "commit", commits.append)

    opened = open_envelopes(Outside(slackside.settings_for(tmp_path), database, builders.VAULT, "test"))

    counted = database.read(
        lambda session: (
            session.scalar(select(func.count()).select_from(Message)),
            session.scalar(select(func.count()).where(Envelope.state == "opened")),
        )
    )
    assert (opened, counted) == (4, (600, 4))
    assert len(commits) > 1
