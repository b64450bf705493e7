"""A direct message that tells what waited for somebody: what is over by then is left out (features.md NO-3)."""

from storage.models import Conversation
from storage.outbox import stage
from tests import builders
from tests.builders import NOON
from workers import drawing


def test_no3_a_digest_says_each_thing_that_is_still_so_with_the_way_there(database):
    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        for number, name in enumerate(("Maria", "João")):
            row = builders.conversation(session, inbox, f"55119{number}", name, thread_ts=f"170000000{number}.000100")
            row.waiting_since = NOON
        session.get_one(Conversation, 2).waiting_since = None
        given = {"by": "UANA", "customer": "Maria", "inbox": "WhatsApp · Sales", "link": ""}
        alarm = {"user": "UBRUNO", "closing": "two-hours"}
        things = [
            {"about": 1, "user": "UBRUNO", "key": "notice-assigned", "values": given},
            alarm | {"about": 1},
            alarm | {"about": 2},  # somebody has answered
            alarm | {"about": 9},  # nobody knows them any more
        ]
        return stage(
            session, session.get_one(Conversation, 1), "notice", "dm", {"user": "UBRUNO", "digest": things}, now=NOON
        )

    delivery = database.write(work)
    drawn = database.read(lambda session: drawing.draw(session, delivery, NOON))
    said = [block["text"]["text"] for block in drawn.blocks]
    assert [each[:30] for each in said] == [
        "🔔 2 things while you were not ",
        "<@UANA> gave you the conversat",
        "🟠 Less than 2 hours left to an",
    ]
    assert said[2].endswith("<https://lumina.slack.com/archives/C1/p1700000000000100|Open thread>")


def test_no3_a_digest_of_which_nothing_is_left_is_not_sent(database):
    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        things = [{"about": row.id, "user": "UBRUNO", "closing": "two-hours"}]
        return stage(session, row, "notice", "dm", {"user": "UBRUNO", "digest": things}, now=NOON)

    delivery = database.write(work)
    assert database.read(lambda session: drawing.draw(session, delivery, NOON)) is None
