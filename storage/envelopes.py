"""Envelopes: webhook bodies, kept exactly as they came before anybody tries to understand them.

Requests that arrive together share one transaction: each is answered only after the commit, but the disk is waited for
once (performance notes: two to five times a commit each). The same group rings the bell once, after the answers: a
Redis that hangs may cost the next group a second, never the sender of this one.
"""

import hashlib
import json
import math
import queue
import threading
import time
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import ARRAY, Connection, LargeBinary, Table, Text, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.db import Database
from storage.failpoints import reach
from storage.models import Envelope
from storage.queue import Ring

GROUP_MOST: Final = 100  # envelopes a transaction
# Between the beginnings of two: under load a group of one or two would cost as much as one of ten. Whoever comes alone
# does not wait.
PACE_SECONDS: Final = 0.003
KEEP_SECONDS: Final = 8.0  # then the sender is told to come back: Meta does for days


# Built once, and given to the engine as they are: every webhook passes here.
_TABLE: Final = cast(Table, Envelope.__table__)
_KNOWN: Final = {"state": "kept", "failure": "", "attempts": 0}
_UNIQUE: Final = ("source", "digest")
ONE_BY_ONE: Final = sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=_UNIQUE)
_LISTS: Final = func.unnest(
    bindparam("sources", type_=ARRAY(Text)),
    bindparam("digests", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(LargeBinary)),
)
_ROWS: Final = select(
    *_LISTS.table_valued("source", "digest", "body").render_derived().c,
    *map(literal, _KNOWN.values()),
    bindparam("received_at", type_=_TABLE.c.received_at.type),
)
ALL: Final = (
    postgresql.insert(_TABLE)
    .from_select(["source", "digest", "body", *_KNOWN, "received_at"], _ROWS)
    .on_conflict_do_nothing(index_elements=_UNIQUE)
)


class NotKept(Exception):
    """The envelope could not be written down; whoever sent it must be told to send it again."""


@dataclass(slots=True)
class _Group:
    """What is written together, by source, digest and body. done: shared by all who wait for it."""

    rows: list[tuple[str, str, bytes]] = field(default_factory=list)
    done: "Future[None]" = field(default_factory=Future)


class Keeper:
    """Writes envelopes in groups, from one thread of its own. Thread safe."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database
        self._turn: Final = threading.Lock()
        self._open: _Group | None = None  # the newest group, which takes more until it is written
        self._waiting: Final[queue.SimpleQueue[_Group | None]] = queue.SimpleQueue()
        self._thread: Final = threading.Thread(target=self._write, name="keeper", daemon=True)
        self._thread.start()

    def begin(self, source: str, body: bytes) -> "Future[None]":
        """Done once the body is committed; one that is already there is fine. Fails with what the database said.

        Bodies that are written together get the same one.
        """
        row = source, hashlib.sha256(body).hexdigest(), body
        with self._turn:
            group = self._open
            if group is None or len(group.rows) >= GROUP_MOST:
                group = self._open = _Group()
                self._waiting.put(group)
            group.rows.append(row)
        return group.done

    def keep(self, source: str, body: bytes) -> None:
        """Return once the body is committed. Raises NotKept."""
        try:
            self.begin(source, body).result(KEEP_SECONDS)
        except Exception as error:
            raise NotKept(type(error).__name__) from error

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        begun = -math.inf
        while (group := self._waiting.get()) is not None:
            time.sleep(max(0.0, begun + PACE_SECONDS - time.monotonic()))
            begun = time.monotonic()
            with self._turn:
                if self._open is group:
                    self._open = None
            self._commit(group)

    def _commit(self, group: _Group) -> None:
        try:
            self._database.write_one(lambda connection: self._insert(connection, group))
            reach("envelope.kept")
        except Exception as error:  # everybody who waits must hear of it, whatever it was
            group.done.set_exception(error)
        else:
            group.done.set_result(None)
            reach("envelope.answered")
            self._database.ring([Ring("intake", "open_envelopes")])

    def _insert(self, connection: Connection, group: _Group) -> None:
        now = self._database.now()
        if self._database.is_sqlite:
            known = {**_KNOWN, "received_at": now}
            connection.execute(ONE_BY_ONE, [{"source": s, "digest": d, "body": b, **known} for s, d, b in group.rows])
            reach("envelope.writing")
        else:
            sources, digests, bodies = map(list, zip(*group.rows, strict=True))
            reach("envelope.writing")
            connection.execute(ALL, {"sources": sources, "digests": digests, "bodies": bodies, "received_at": now})


def forget_words(session: Session, ids: Collection[int], external_id: str) -> None:
    """Take what one message said out of the bodies that brought it. The rest stays, and so does the digest: the same
    body brought again is still no news."""
    for envelope in session.scalars(select(Envelope).where(Envelope.id.in_(ids))):
        try:
            body = json.loads(envelope.body, object_hook=partial(_without, external_id))
            envelope.body = json.dumps(body, separators=(",", ":")).encode()
        except (ValueError, RecursionError):
            envelope.body = b"{}"  # a thousand brackets deep: what cannot be taken apart goes whole


def _without(external_id: str, told: dict[str, Any]) -> dict[str, Any]:
    """The same, without words, files and answers if it bears this id."""
    if external_id not in {str(told.get("mid")), str(told.get("id"))}:
        return told
    return {name: each for name, each in told.items() if name != "text" and not isinstance(each, dict | list)}
