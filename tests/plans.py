"""No query of ours may read a whole table that grows: every statement a test runs on SQLite is explained."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Final

from sqlalchemy import Connection, event

from storage.db import Database

GROWING: Final = frozenset(
    {"aliases", "attachments", "attempts", "bulk_items", "contact_tags", "contacts"}
    | {
        "conversation_tags",
        "conversations",
        "deliveries",
        "envelopes",
        "favourites",
        "heard",
        "hook_calls",
        "hook_lines",
    }
    | {"identities", "lanes", "messages", "numbers_seen", "pairs", "slack_events"}
    | {"threads"}
)
# A scan over a partial index sees only what is unfinished.
PARTIAL: Final = frozenset(
    {"ix_conversations_waiting", "ix_conversations_waiting_since"}
    | {"ix_hook_calls_given_up", "ix_hook_calls_settled", "ix_hook_calls_waiting", "ix_hook_lines_due"}
    | {"ix_deliveries_stuck", "ix_deliveries_waiting", "ix_envelopes_kept", "ix_lanes_due", "ix_lanes_owner"}
)

# Rare, and bounded by how long webhooks are kept.
ALLOWED: Final = ("UPDATE envelopes SET body=?",)
VERBS: Final = ("SELECT", "UPDATE", "DELETE", "WITH")
TESTS: Final = f"{Path(__file__).parent}/"
ROOT: Final = f"{Path(__file__).parent.parent}/"


def _is_ours() -> bool:
    """Whether the product asks, and not the test that looks at what came of it."""
    frame: FrameType | None = sys._getframe()
    while frame := frame.f_back:
        place = frame.f_code.co_filename
        if place.startswith(ROOT) and not place.endswith(("/plans.py", "/db.py")) and "/.venv/" not in place:
            return not place.startswith(TESTS)
    return False


def watch(database: Database) -> dict[str, str]:
    """From now on, collect the statements that read all of a growing table: statement -> what SQLite says of it."""
    scans, seen = dict[str, str](), set[str]()

    def look(connection: Connection, _: object, statement: str, values: Any, __: object, many: bool) -> None:
        if (
            many
            or not statement.startswith(VERBS)
            or statement.startswith(ALLOWED)
            or statement in seen
            or not _is_ours()
        ):
            return
        seen.add(statement)
        driver = connection.connection.driver_connection
        assert driver is not None
        for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values):
            found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
            if found and found[1] in GROWING and found[2] not in PARTIAL:
                scans[statement] = step

    for engine in {database.reader, database.writer}:
        event.listen(engine, "before_cursor_execute", look)
    return scans
