"""The crowd that `novelo demo --conversations N` begins with."""

from sqlalchemy import func, select

from cli import crowd
from storage import lists
from storage.domain.query import LISTS, parse
from storage.models import Conversation, ConversationTag, Delivery, Message, Workspace
from tests import builders


def test_a_crowd_fills_every_list_and_begins_to_show_itself_in_slack(database):
    def connect(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, "instagram", "17841", "C2")

    database.write(connect)
    crowd.fill(database, 600, ["UANA", "UBRUNO"], ["S1"])

    def look(session):
        home = session.get_one(Workspace, 1)
        page = {
            line: lists.page(session, home, parse(line), "UANA", {"C1", "C2"}, builders.NOON).total
            for line in (*LISTS, "tag:refund", "team:<!subteam^S1>")
        }
        rows = (Conversation, Message, ConversationTag, Delivery)
        return page, [session.scalar(select(func.count()).select_from(row)) for row in rows]

    page, (conversations, messages, tagged, deliveries) = database.read(look)
    assert {line for line, total in page.items() if not total} == set()
    assert (page["all"], conversations, messages) == (600, 600, 3000)
    assert tagged > 100
    assert deliveries == 2 * crowd.SHOWN  # each one's card and last words


def test_those_who_write_after_the_crowd_get_ids_of_their_own(database):
    database.write(lambda session: builders.inbox(session, builders.workspace(session)))
    crowd.fill(database, 30, [], [])
    made = database.write(
        lambda session: builders.conversation(session, session.get(crowd.Inbox, 1), "55119", "New").id
    )
    assert made == 31
