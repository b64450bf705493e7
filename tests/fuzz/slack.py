"""Slack's door under mutated payloads, with a thread, a reply, held words and a failed part to be talked about."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from bot.web.guard import BODY_MAX
from storage import replies
from storage.db import Database
from storage.models import Delivery
from storage.models.base import Base
from storage.replies import Typed
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import PEOPLE, Wire, sign
from tests.fuzz import mutate
from tests.fuzz.memory import Samples, logged_to_nobody

EACH: Final = len(mutate.corpus("slack_events"))  # payloads between two beginnings from the same rows
UNSIGNED_EACH: Final = 40  # one payload in so many; none of the fixtures as they are
ANSWERS: Final = {200, 400, 404}  # to what is signed; 404: Bolt's word for what nobody listens for
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


class Strict(Wire):
    """Refuses what Slack would refuse of a payload that says nonsense."""

    def _answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "users.info" if arguments.get("user") not in PEOPLE:
                return {"ok": False, "error": "user_not_found"}
            case "conversations.members" if arguments.get("channel") not in self.members:
                return {"ok": False, "error": "channel_not_found"}
            case "views.open" if arguments["trigger_id"] != "tr1":
                return {"ok": False, "error": "invalid_trigger_id"}
            case "views.publish" if arguments["user_id"] not in PEOPLE:
                return {"ok": False, "error": "invalid_arguments"}
        return super()._answer(method, arguments)


class Siege:
    """The door on a real database."""

    def __init__(self, database: builders.ClockedDatabase, folder: Path) -> None:
        self.database = database
        self.bodies: Final = mutate.corpus("slack_events")
        self.wire: Final = Strict()
        self.client: Final = slackside.app_for(database, folder, self.wire).test_client()
        self.statuses: Final = Counter[int]()
        self.memory: Final = Samples()

    def run(self, seeds: Sequence[int]) -> None:
        """Every seed's payload. Raises AssertionError for the first that is not taken well, naming its seed."""
        with logged_to_nobody():
            for place, seed in enumerate(seeds):
                if place % EACH == 0:
                    begin_again(self.database)
                    self.memory.take()
                    self.wire.asked.clear()
                self.send(seed)

    def send(self, seed: int) -> int:
        """One payload; the status it is answered with."""
        raw, kind = posted(self.bodies[seed % len(self.bodies)], mutate.body(seed, self.bodies))
        signed = (seed + 1) % UNSIGNED_EACH != 0
        headers = (sign(raw) if signed else {}) | {"Content-Type": kind}
        status = self.client.post("/slack/events", data=raw, headers=headers).status_code
        wanted = {413} if len(raw) > BODY_MAX else ANSWERS if signed else {401}
        assert status in wanted, f"seed {seed} (python -m tests.fuzz.mutate slack_events {seed}) was answered {status}"
        self.statuses[status] += 1
        return status


def posted(fixture: bytes, body: bytes) -> tuple[bytes, str]:
    """A body as Slack would post the fixture's kind: events as JSON, commands as a form, the rest as its `payload`."""
    told = json.loads(fixture)
    if told.get("type") in {"event_callback", "url_verification"}:
        return body, JSON
    if "command" not in told:
        return b"payload=" + urlencode({"": body}).encode()[1:], FORM
    try:
        fields = json.loads(body)
        return urlencode({str(key): str(value) for key, value in fields.items()}, errors="replace").encode(), FORM
    except (ValueError, AttributeError, RecursionError):
        return body, FORM


def begin_again(database: Database) -> None:
    """The rows the fixtures speak of, and no others, numbered from 1 again."""

    def work(session: Session) -> None:
        tables = list(reversed(Base.metadata.sorted_tables))
        if database.is_sqlite:
            for table in tables:
                session.execute(delete(table))
        else:
            session.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)} RESTART IDENTITY CASCADE"))
        inbox = builders.inbox(session, builders.workspace(session))
        conversation = builders.conversation(session, inbox)
        replies.send(session, conversation, inbox, typed("1700000200.000100"), now=builders.NOON)
        replies.hold_back(session, conversation, typed("1700000201.000100"), now=builders.NOON)
        replies.send(session, conversation, inbox, typed("1700000202.000100"), now=builders.NOON)
        session.flush()
        parts = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        for part, state in zip(parts, ("asked", "failed"), strict=True):
            part.state = state

    database.write(work)


def typed(ts: str) -> Typed:
    """A reply of Ana's."""
    return Typed("UANA", "C1", ts, "Bom dia", datetime.fromtimestamp(float(ts), UTC), client_msg_id=f"gesture-{ts}")
