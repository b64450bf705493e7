"""Meta's doors under mutated bodies: post them, see that they were kept, open them, see what became of them."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from bot.web.guard import BODY_MAX
from storage.models import Envelope
from storage.models.base import Base
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, meta_sign
from tests.fuzz import mutate
from tests.fuzz.memory import Samples, logged_to_nobody
from workers.intake import open_envelope, open_envelopes
from workers.outside import Outside

ACCOUNTS: Final = {"whatsapp": "730000000000001", "instagram": "17840000000000001"}  # those of the fixtures
ROUND: Final = 500  # bodies between two clearings, so that what is measured is the process and not the database
UNSIGNED_EACH: Final = 40  # one body in so many
BROKEN: Final = re.compile(r"(?:^|; )([A-Z]\w+: [A-Z]\w+)(?=;|$)")  # a fact, and what was raised while it was recorded
STAY: Final = {"workspaces", "inboxes", "alembic_version"}


@dataclass(slots=True)
class Told:
    """What a run came to. statuses and outcomes: how many of each."""

    statuses: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    memory: Samples = field(default_factory=Samples)


class Siege:
    """One channel's door and intake on a real database, with an inbox that the fixtures' bodies are addressed to."""

    def __init__(self, channel: str, database: builders.ClockedDatabase, folder: Path) -> None:
        self.channel, self.database = channel, database
        self.bodies: Final = mutate.corpus(channel)
        wire = Wire()
        self.client: Final = slackside.app_for(database, folder, wire).test_client()
        self.outside: Final = Outside(slackside.settings_for(folder), database, builders.VAULT, "fuzz")
        self.told: Final = Told()
        database.write(
            lambda session: builders.inbox(session, builders.workspace(session), channel, ACCOUNTS[channel]).id
        )

    def run(self, seeds: Sequence[int]) -> Told:
        """Every seed's body, in rounds. Raises AssertionError for the first that is not taken well, naming its seed."""
        with logged_to_nobody():
            for begin in range(0, len(seeds), ROUND):
                self._round(seeds[begin : begin + ROUND])
                self.told.memory.take()
        return self.told

    def _round(self, seeds: Sequence[int]) -> None:
        kept: dict[str, int] = {}
        for seed in seeds:
            body = mutate.body(seed, self.bodies)
            status = self._post(body, signed=bool(seed % UNSIGNED_EACH))
            wanted = 413 if len(body) > BODY_MAX else 200 if seed % UNSIGNED_EACH else 403
            assert status == wanted, f"{self.named(seed)} was answered {status}, not {wanted}"
            self.told.statuses[status] += 1
            if status == 200:
                kept.setdefault(hashlib.sha256(body).hexdigest(), seed)
        self._open(kept)
        for digest, state, failure in self.database.read(_envelopes):
            assert digest in kept, "an envelope that nobody had signed"
            assert state in {"opened", "unreadable"}, f"{self.named(kept[digest])} is stuck: {state}"
            self.told.outcomes[state] += 1
            broken = BROKEN.findall(failure)
            assert broken == [], f"{self.named(kept[digest])} was not recorded: {broken}"
            del kept[digest]
        assert kept == {}, f"answered 200 and not kept: {[self.named(seed) for seed in kept.values()]}"
        self.database.write(_clear)

    def named(self, seed: int) -> str:
        """How a body of this run is seen again."""
        return f"seed {seed} (python -m tests.fuzz.mutate {self.channel} {seed})"

    def _post(self, body: bytes, *, signed: bool) -> int:
        headers = meta_sign(body) if signed else {}
        return int(self.client.post(f"/webhooks/{self.channel}", data=body, headers=headers).status_code)

    def _open(self, kept: dict[str, int]) -> None:
        try:
            open_envelopes(self.outside)
        except Exception as error:
            raise AssertionError(f"{self._culprit(kept)} stops the intake: {error!r}") from error

    def _culprit(self, kept: dict[str, int]) -> str:
        """Whose opening raises when it is opened alone."""

        def alone(session: Session, digest: str) -> None:
            envelope = session.scalars(select(Envelope).where(Envelope.digest == digest)).one()
            open_envelope(self.outside, session, envelope)

        for digest, seed in kept.items():
            try:
                self.database.write(partial(alone, digest=digest))
            except Exception:
                return self.named(seed)
        return "no seed alone"


def _envelopes(session: Session) -> list[tuple[str, str, str]]:
    rows = session.execute(select(Envelope.digest, Envelope.state, Envelope.failure).order_by(Envelope.id))
    return [(digest, state, failure) for digest, state, failure in rows]


def _clear(session: Session) -> None:
    """Everything but the workspace and its inbox."""
    tables: list[Table] = [each for each in reversed(Base.metadata.sorted_tables) if each.name not in STAY]
    for table in tables:
        session.execute(delete(table))
