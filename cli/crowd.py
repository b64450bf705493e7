"""A believable inbox of any size, written straight into the database: for trying lists out, and for measuring them.

The same seed and numbers give the same people and words. Rows go in by COPY on PostgreSQL, by executemany on SQLite.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage import arrivals, persons, snooze, tags, timers
from storage.db import Database
from storage.domain.identity import canonical
from storage.domain.traits import TRAITS
from storage.models import Alias, Base, Contact, Conversation, Favourite, Identity, Inbox, Message

CHUNK: Final = 2_000  # conversations a transaction
DAYS: Final = 400  # how far back the oldest one goes
RECENT: Final = timedelta(days=2)
CLOSING: Final = 0.02  # of them, the ones whose reply window is about to close
RARE: Final = 10_000  # one conversation in so many has RARE_WORD
RARE_WORD: Final = "zircônia"
FIRST: Final = (
    "Ana", "Beatriz", "Bruno", "Camila", "Carlos", "Clara", "Daniel", "Eduardo", "Fernanda", "Gabriel", "Helena",
    "Igor", "Isabela", "João", "Julia", "Larissa", "Lucas", "Luiza", "Marcos", "Maria", "Mateus", "Natália", "Otávio",
    "Paula", "Pedro", "Rafael", "Renata", "Sofia", "Thiago", "Vitória", "Amy", "Ben", "Chloe", "Dylan", "Emma",
    "Grace", "Liam", "Mia", "Noah", "Oliver",
)  # fmt: skip
LAST: Final = (
    "Almeida", "Araújo", "Barbosa", "Batista", "Cardoso", "Carvalho", "Costa", "Dias", "Fernandes", "Ferreira",
    "Gomes", "Gonçalves", "Lima", "Lopes", "Machado", "Martins", "Melo", "Mendes", "Moreira", "Nascimento",
    "Oliveira", "Pereira", "Ribeiro", "Rocha", "Santos", "Silva", "Souza", "Teixeira", "Vieira", "Xavier", "Brown",
    "Clark", "Evans", "Hughes", "Jones", "Smith", "Taylor", "Walker", "White", "Young",
)  # fmt: skip
LAMPS: Final = ("Aurora", "Brisa", "Ciranda", "Duna", "Estrela", "Farol", "Girassol", "Horizonte", "Íris", "Jardim")
FINISHES: Final = ("latão", "cobre", "preto fosco", "branco", "linho", "vidro âmbar", "brass", "copper", "matte black")
ASKED: Final = (
    "Oi! Vocês têm a luminária {lamp} em {finish}?",
    "Bom dia, meu pedido {number} já saiu para entrega?",
    "Qual o prazo de entrega para o CEP {postcode}?",
    "A {lamp} chegou com o vidro quebrado, como faço a troca?",
    "Dá para parcelar a {lamp} em 6 vezes?",
    "Vocês emitem nota fiscal para empresa?",
    "Hi! Is the {lamp} lamp still available in {finish}?",
    "My order {number} has not arrived yet. Can you check?",
    "Could I get a refund for order {number}?",
    "Do you ship to Lisbon? I would like two {lamp} in {finish}.",
)
ANSWERED: Final = (
    "Oi! Temos, sim: duas peças na loja. Quer que eu guarde uma?",
    "O pedido {number} saiu hoje de manhã e chega até sexta.",
    "Claro! Faço a troca sem custo. Pode me mandar uma foto?",
    "Parcelamos em até 6 vezes sem juros no cartão.",
    "Hello! Yes, we have it in {finish}. Shall I put one aside?",
    "I have checked order {number}: it leaves our workshop tomorrow.",
)
THANKED: Final = (
    "Obrigada! Fico no aguardo.",
    "Perfeito, pode guardar.",
    "Quero sim, passo aí amanhã.",
    "Great, thank you!",
    "Please send me the payment link.",
    "E o frete, quanto fica?",
)
NOTED: Final = (
    "Cliente antiga, dar desconto de 10%",
    "Conferir com a oficina antes de prometer prazo",
    "Asked for an invoice in the company's name",
)


TOPICS: Final = ("refund", "delivery", "invoice", "troca", "orçamento", "wholesale")
STARS: Final = ("vip", "gold", "arquiteta")
TAGGED: Final = 400  # of the newest conversations: the ones somebody looks at
LINKED: Final = 60  # of those, the oldest: some of them are one person on two channels
SHOWN: Final = 24  # of the newest ones are in Slack, too, at the pace Slack allows


def fill(database: Database, size: int, owners: Sequence[str], teams: Sequence[str]) -> None:
    """Let a crowd have written to every inbox: all of it in the lists, the newest also tagged and shown in Slack."""
    inboxes = database.read(lambda session: list(session.scalars(select(Inbox).where(Inbox.state != "removed"))))
    crowd = Crowd(inboxes, owners, size, database.now(), teams)
    for _ in crowd.load(database):
        pass

    def newest(session: Session, most: int) -> list[Conversation]:
        last = session.scalar(select(func.max(Conversation.id))) or 0
        return list(
            session.scalars(select(Conversation).where(Conversation.id > last - most).order_by(Conversation.id))
        )

    def tag(session: Session) -> None:
        pick = random.Random(crowd.seed)  # noqa: S311 - to be repeated, not to be secret
        for conversation in newest(session, TAGGED):
            home = conversation.workspace_id
            if pick.random() < 0.5:
                topics = pick.sample(TOPICS, pick.randint(1, 2))
                made = tags.define(session, home, "conversation", topics, now=crowd.now)
                tags.put_on_conversation(session, conversation, [each.id for each in made])
            if pick.random() < 0.15:
                contact = persons.contact_of(session, conversation)
                made = tags.define(session, home, "contact", [pick.choice(STARS)], now=crowd.now)
                tags.put_on_person(session, contact, [each.id for each in made])

    def handle(session: Session) -> None:
        pick = random.Random(crowd.seed)  # noqa: S311 - to be repeated, not to be secret
        for conversation in newest(session, TAGGED):
            _treat(session, conversation, pick.random(), crowd.now)
        _link(session, newest(session, TAGGED)[:LINKED])

    def show(session: Session) -> None:
        for conversation in newest(session, SHOWN):
            about = select(Message).where(Message.conversation_id == conversation.id, Message.direction == "in")
            words = session.scalars(about.order_by(Message.id.desc()).limit(1)).one()
            arrivals.show(session, conversation, words, now=crowd.now)

    database.write(tag)
    database.write(handle)
    database.write(show)


def _treat(session: Session, conversation: Conversation, chance: float, now: datetime) -> None:
    """One in ten has been put off, silenced, starred or called urgent by somebody."""
    if chance < 0.03:
        conversation.snoozed_until, conversation.snoozed_by = now + timedelta(hours=20), conversation.owner
        timers.put(session, conversation, snooze.KIND, conversation.snoozed_until)
    elif chance < 0.05:
        conversation.muted_at, conversation.waiting_since = now, None
        conversation.blocked_at = now if chance < 0.04 else None
    elif chance < 0.08:
        conversation.priority = 2
    elif chance < 0.11:
        session.add(Favourite(workspace_id=conversation.workspace_id, conversation_id=conversation.id, created_at=now))


def _link(session: Session, talks: Sequence[Conversation]) -> None:
    """Two and two are one person, where their channels differ."""
    for one, other in pairwise(talks):
        if one.inbox_id == other.inbox_id:
            continue
        here, there = persons.contact_of(session, one), persons.contact_of(session, other)
        if here.person_id is None and there.person_id is None:
            here.person_id = there.person_id = min(here.id, there.id)


@dataclass(slots=True)
class Crowd:
    """Who writes to these inboxes, and which teammates answer. size: conversations; messages: of each."""

    inboxes: Sequence[Inbox]
    owners: Sequence[str]
    size: int
    now: datetime
    teams: Sequence[str] = ()
    messages: int = 5
    seed: int = 1
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - to be repeated, not to be secret

    def load(self, database: Database) -> Iterator[int]:
        """Write it, newest last. Yields how many conversations there are after each step."""
        first = database.read(
            lambda session: {table.name: (session.scalar(select(func.max(table.c.id))) or 0) + 1 for table in TABLES}
        )
        for begin in range(0, self.size, CHUNK):
            rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in TABLES}
            end = min(begin + CHUNK, self.size)
            for number in range(begin, end):
                self._one(number, first, rows)
            database.write(lambda session, rows=rows: _write(session.connection(), rows))  # type: ignore[misc]
            yield end
        if not database.is_sqlite:
            database.write(lambda session: _count_on(session.connection()))

    def _one(self, number: int, first: Mapping[str, int], rows: dict[Table, list[dict[str, Any]]]) -> None:
        """One customer and all that was said."""
        pick = self._chance
        inbox = self.inboxes[pick.randrange(len(self.inboxes))]
        age = timedelta(days=DAYS) * ((self.size - number) / self.size) ** 3 + timedelta(seconds=pick.randrange(60))
        if pick.random() < CLOSING:
            age = timedelta(hours=22, minutes=pick.randrange(5, 115))
        name = f"{pick.choice(FIRST)} {pick.choice(LAST)}"
        contact, identity, conversation = (
            first[table.name] + number for table in (CONTACTS, IDENTITIES, CONVERSATIONS)
        )
        common = {"workspace_id": inbox.workspace_id, "created_at": self.now - age - timedelta(days=1)}
        address, username, phone = self._address(inbox, number, name)
        rows[CONTACTS].append({**common, "id": contact, "name": name, "phone": phone})
        rows[IDENTITIES].append({
            **common, "id": identity, "inbox_id": inbox.id, "contact_id": contact, "address": address, "name": name,
            "username": username, "phone": phone,
        })  # fmt: skip
        rows[ALIASES].append({
            "workspace_id": inbox.workspace_id, "id": first[ALIASES.name] + number, "inbox_id": inbox.id,
            "identity_id": identity, "kind": TRAITS[inbox.channel].address_kind, "value": address,
        })  # fmt: skip
        waits = age < RECENT and pick.random() < 0.5
        said = list(self._said(number, waits=waits, last_at=self.now - age))
        status = self._status(age, waits=waits)
        owner = pick.choice(self.owners) if self.owners and pick.random() < (0.9 if status == "closed" else 0.6) else ""
        inbound = [at for direction, _, at in said if direction == "in"]
        answers = [at for direction, _, at in said if direction == "out"]
        shown = [(direction, words) for direction, words, _ in said if direction != "note"]
        rows[CONVERSATIONS].append({
            **common, "id": conversation, "inbox_id": inbox.id, "identity_id": identity, "status": status,
            "owner": owner, "slack_channel": inbox.slack_channel, "inbound_at": inbound[-1], "active_at": inbound[-1],
            "team": pick.choice(self.teams) if self.teams and pick.random() < 0.3 else "",
            "waiting_since": inbound[-1] if waits and status == "open" else None,
            "replied_at": answers[-1] if answers else None, "replied_by": owner if answers else "",
            "closed_at": self.now - age if status == "closed" else None,
            "preview": shown[-1][1][:200], "preview_by_customer": shown[-1][0] == "in",
        })  # fmt: skip
        begin = first[MESSAGES.name] + number * self.messages
        for position, (direction, words, at) in enumerate(said):
            rows[MESSAGES].append({
                "workspace_id": inbox.workspace_id, "id": begin + position, "inbox_id": inbox.id,
                "conversation_id": conversation, "direction": direction, "kind": "text", "text": words,
                "source": "customer" if direction == "in" else "slack", "external_id": f"crowd.{begin + position}",
                "author": "" if direction == "in" else owner, "status": "read" if direction == "out" else "",
                "sent_at": at, "created_at": at,
            })  # fmt: skip

    def _address(self, inbox: Inbox, number: int, name: str) -> tuple[str, str, str]:
        """Address, user name and phone, as the channel has them."""
        if TRAITS[inbox.channel].address_kind == "wa_id":
            wa_id = f"55{self._chance.choice((11, 21, 31, 41, 51))}9{70_000_000 + (number * 7_919) % 29_999_999:08}"
            return f"{wa_id}{number // 29_999_999 or ''}", "", canonical(wa_id)
        return f"77{number:015}", f"{name.lower().replace(' ', '.')}.{number}", ""

    def _status(self, age: timedelta, *, waits: bool) -> str:
        if waits:
            return "open"
        weights = (55, 25, 20) if age < RECENT else (2, 2, 96)
        return self._chance.choices(("open", "pending", "closed"), weights)[0]

    def _said(self, number: int, *, waits: bool, last_at: datetime) -> Iterator[tuple[str, str, datetime]]:
        """Direction, words, time; the last one is the customer's if they wait."""
        pick = self._chance
        for left in range(self.messages - 1, -1, -1):
            at = last_at - timedelta(minutes=37 * left)
            if left == self.messages - 1 and left:
                direction, words = "in", pick.choice(ASKED)
            elif left == 0:
                direction = "in" if waits or self.messages == 1 else "out"
                words = pick.choice(THANKED if waits else ANSWERED)
            elif left == 2:
                direction, words = ("note", pick.choice(NOTED)) if pick.random() < 0.1 else ("in", pick.choice(THANKED))
            else:
                direction, words = pick.choice((("in", pick.choice(THANKED)), ("out", pick.choice(ANSWERED))))
            if left == 0 and number % RARE == RARE // 2:
                words = f"{words} ({RARE_WORD})"
            yield direction, words.format(
                lamp=pick.choice(LAMPS), finish=pick.choice(FINISHES), number=f"LU-{10_000 + number}",
                postcode=f"{pick.randrange(10_000, 99_999)}-{pick.randrange(1_000):03}",
            ), at  # fmt: skip


CONTACTS, IDENTITIES, ALIASES, CONVERSATIONS, MESSAGES = TABLES = tuple(
    Base.metadata.tables[model.__tablename__] for model in (Contact, Identity, Alias, Conversation, Message)
)


def _write(connection: Connection, rows: Mapping[Table, list[dict[str, Any]]]) -> None:
    for table, lines in rows.items():
        if not lines:
            continue
        given = list(lines[0])
        fixed = {
            column.name: column.default.arg
            for column in table.columns
            if column.name not in lines[0] and isinstance(column.default, ScalarElementColumnDefault)
        }
        empty = [column.name for column in table.columns if column.name in {"details", "attributes"}]
        names = [*given, *fixed, *(name for name in empty if name not in fixed)]
        tail = (*fixed.values(), *("{}" for name in empty if name not in fixed))
        values = ((*line.values(), *tail) for line in lines)
        if connection.dialect.name == "sqlite":
            places = ", ".join("?" * len(names))
            statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own names
            driver: Any = connection.connection.driver_connection
            driver.executemany(statement, ([_plain(value) for value in line] for line in values))
        else:
            cursor: Any = connection.connection.cursor()
            with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
            cursor.close()


def _plain(value: Any) -> Any:
    """As SQLAlchemy keeps it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


def _count_on(connection: Connection) -> None:
    """PostgreSQL gives out ids after ours from now on, and knows what the tables hold."""
    for table in TABLES:
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))  # noqa: S608
