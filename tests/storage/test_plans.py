"""How the databases answer a list: off the index that has its order, and never by reading a whole table."""

import json
import re

import pytest
from sqlalchemy import event, select, text

from cli.crowd import Crowd
from storage import lists, reading, tags
from storage.db import GATHERING
from storage.domain.query import parse
from storage.domain.views import Cursor
from storage.models import Conversation, Workspace
from tests import builders
from tests.builders import NOON
from tests.plans import GROWING

ORDERED = "ix_conversations_workspace_id_slack_channel"
# A list -> the index it is read off.
LINES = {
    "open": f"{ORDERED}_status_active_at_id",
    "closed": f"{ORDERED}_status_active_at_id",
    "all expired": "ix_conversations_odd",
    "expired whatsapp": "ix_conversations_inbox_id_slack_channel_status_active_at_id",
    "expired unassigned": f"{ORDERED}_owner_status_active_at_id",
    "window:<2h": f"{ORDERED}_status_active_at_id",
    "before:7d all": f"{ORDERED}_status_active_at_id",
    "mine": f"{ORDERED}_owner_status_active_at_id",
    "unassigned closed": f"{ORDERED}_owner_status_active_at_id",
    "team:S1": "ix_conversations_team",
    "whatsapp": "ix_conversations_inbox_id_slack_channel_status_active_at_id",
    "inbox:sales closed": "ix_conversations_inbox_id_slack_channel_status_active_at_id",
    "needs-reply": "ix_conversations_waiting",
    "mine needs-reply": "ix_conversations_waiting",
    "sla:breached": "ix_conversations_waiting",
    "expiring": "ix_conversations_closing",
    "expiring unassigned instagram": "ix_conversations_closing",
    "wait:>1h instagram": "ix_conversations_waiting",
    "snoozed": "ix_conversations_aside",
    "is:muted,blocked all": "ix_conversations_aside",
    "tag:refund": "ix_conversation_tags_tag_id_active_at_conversation_id",
    "name:maria": "",
    "4321": "",
    "search entrega": "",
    'search entrega -pedido -name:ana "sem juros"': "",
    "has:file has:note urgent linked -tag:vip": f"{ORDERED}_status_active_at_id",
}


@pytest.fixture
def crowded(database):
    """A thousand conversations in three Slack channels."""

    def connect(session):
        home = builders.workspace(session)
        return [
            builders.inbox(session, home),
            builders.inbox(session, home, "instagram", "17841", "C2"),
            builders.inbox(session, home, account="1002", slack_channel="C3"),
        ]

    crowd = Crowd(database.write(connect), ["UANA", "UBRUNO"], 1000, NOON, teams=["S1"])
    assert list(crowd.load(database)) == [1000]

    def tag(session):
        (refund,) = tags.define(session, 1, "conversation", ["refund"], now=NOON)
        for conversation in session.scalars(select(Conversation).where(Conversation.id > 800)):
            tags.put_on_conversation(session, conversation, [refund.id])

    database.write(tag)
    if not database.is_sqlite:
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return database


@pytest.fixture
def statements(crowded):
    """What was asked of the database since: (statement, values)."""
    asked = []

    def look(connection, cursor, statement, values, context, many):
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    event.listen(crowded.reader, "before_cursor_execute", look)
    yield asked
    event.remove(crowded.reader, "before_cursor_execute", look)


def test_sqlite_reads_each_list_off_the_index_in_its_order(crowded, statements):
    if not crowded.is_sqlite:
        pytest.skip("the next test is PostgreSQL's")
    plans = explained(crowded, statements)
    used = {
        line: {found for step in steps for found in re.findall(r"ix_conv\w+", step)} for line, steps in plans.items()
    }
    assert {line for line, index in LINES.items() if index and index not in used[line]} == set()
    # Of each of the two pages only the merged ways, and what goes with their rows, are sorted; never a way itself,
    # but what waits for some time, which is few.
    sorts = {line: sum("FOR ORDER BY" in step for step in steps) for line, steps in plans.items() if LINES[line]}
    assert {line: count for line, count in sorts.items() if count > 5 and "wait:" not in line} == {}


def test_postgresql_reads_no_table_that_grows_from_end_to_end(crowded, statements):
    if crowded.is_sqlite:
        pytest.skip("the test before is SQLite's")
    plans = explained(crowded, statements)
    whole = {
        line: [node for node in nodes if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING]
        for line, nodes in plans.items()
    }
    assert {line: nodes for line, nodes in whole.items() if nodes} == {}
    walks = {
        line: [node for node in nodes if node.get("Index Name", "").startswith("ix_conv") and "Index Cond" not in node]
        for line, nodes in plans.items()
    }
    assert {line: nodes for line, nodes in walks.items() if nodes} == {}


def test_postgresql_reads_each_list_off_an_index_in_its_order(crowded, statements):
    if crowded.is_sqlite:
        pytest.skip("the test of SQLite's plans says so")
    gathered = {
        line: [node for node in nodes if node.get("Relation Name") == "conversations" and "Bitmap" in node["Node Type"]]
        for line, nodes in explained(crowded, statements).items()
        if LINES[line]
    }
    assert {line: nodes for line, nodes in gathered.items() if nodes} == {}


def test_postgresql_plans_everything_else_as_it_likes(crowded):
    """After a list, and after a list in a transaction that goes on."""
    if crowded.is_sqlite:
        pytest.skip("SQLite has no such settings")

    def now(session):
        return [session.scalar(text(f"SHOW {name}")) for name in (*GATHERING, "random_page_cost")]

    def look(session):
        lists.page(session, session.get_one(Workspace, 1), parse("open"), "UANA", {"C1"}, NOON)
        return now(session)

    before = crowded.read(now)
    assert crowded.read(look) == before
    assert crowded.write(look) == [*before[:-1], "1"]
    assert crowded.write(now) == before


@pytest.mark.parametrize("line", ["", "closed", "mine", "needs-reply", "tag:refund", "expiring", "channel:instagram"])
def test_what_a_token_for_two_inboxes_reads_comes_off_an_index_in_its_order(crowded, statements, line):
    who = reading.Reach(1, (1, 3))
    for after in (None, Cursor(NOON, 500)):
        crowded.read(
            lambda session, after=after: reading.conversations(session, who, parse(line), NOON, after=after, size=25)
        )
    crowded.read(lambda session: reading.contacts(session, who, before=900, size=25))
    asked = list(statements)
    with crowded.writer.connect() as connection:
        if not crowded.is_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        steps = [step for each in asked for step in _steps(connection, crowded.is_sqlite, *each)]
    if crowded.is_sqlite:
        scanned = {found for step in steps for found in re.findall(r"SCAN (\w+)(?! USING)", step)}
        assert scanned & GROWING == set()
        assert sum("FOR ORDER BY" in step for step in steps) <= 4  # the merged ways and the tags, of each page
    else:
        assert [each for each in steps if each["Node Type"] == "Seq Scan" and each["Relation Name"] in GROWING] == []


def explained(database, statements):
    """Line -> what the engine says it does for a first page, a page farther on, and its count."""
    plans = {}
    for line in LINES:
        statements.clear()
        for after in (None, Cursor(NOON, 500)):
            database.read(
                lambda session, after=after, line=line: lists.page(
                    session, session.get_one(Workspace, 1), parse(line), "UANA", {"C1", "C2", "C3"}, NOON, after=after
                )
            )
        asked = list(statements)
        with database.writer.connect() as connection:
            if not database.is_sqlite:
                connection.execute(text("SET LOCAL enable_seqscan = off"))
            plans[line] = [step for each in asked for step in _steps(connection, database.is_sqlite, *each)]
    return plans


def _steps(connection, is_sqlite, statement, values):
    if "set_config" in statement:  # what PostgreSQL may do from here on
        connection.exec_driver_sql(statement, values)
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # these tables are small
        return []
    if is_sqlite:
        driver = connection.connection.driver_connection
        return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    told = json.loads(told) if isinstance(told, str) else told
    return list(_nodes(told[0]["Plan"]))


def _nodes(node):
    yield node
    for each in node.get("Plans", []):
        yield from _nodes(each)
