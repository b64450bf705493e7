"""Looking for words: in what was said, in names, and for numbers by their end.

The database keeps its full text up itself, in the transaction of each change (migration 0009); here it is asked. What
was there before that migration is taken in bit by bit (`catch_up`). Found is a bounded set of the newest, so that a
word that everybody says costs what a rare one does.
"""

import re
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    TableClause,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.db import in_order
from storage.domain.identity import canonical
from storage.domain.vocabulary import folded
from storage.models import Contact, Conversation, Identity, Inbox, Message

NEWEST: Final = 400  # messages, or people, looked at for one query
PEOPLE: Final = 1_000  # the same for `name:`, `phone:` and `from:`
FARTHER: Final = 5_000  # where the viewer may see too few of those
ENOUGH: Final = 50  # conversations: with fewer, it is looked farther
NEAR: Final = 5_000  # PostgreSQL: of the newest messages, read one by one before its index is asked
FAR: Final = 100_000
END: Final = 4  # digits of a number, at least
BATCH: Final = 2_000  # rows a transaction takes in
MERGED: Final = 500  # pages a transaction merges
CONTENT: Final = {"words": "messages", "people": "people"}

Phrases = tuple[str, ...]  # any of these; the last word of each may go on

Index = TableClause
COLUMNS: Final = {"found_words": "text", "found_people": "names"}  # of SQLite's

# `rowid` and a column named like the table are SQLite's; `row` and `words` are PostgreSQL's.
_words = table("found_words", column("rowid"), column("row"), column("words"), column("found_words"))
_people = table("found_people", column("rowid"), column("row"), column("words"), column("found_people"))


@dataclass(frozen=True, slots=True)
class Found:
    """Conversations, each with the newest message that has the words; 0 where the customer is who was looked for.

    whole: False when there may be more.
    """

    messages: dict[int, int] = field(default_factory=dict)
    whole: bool = True


def find(session: Session, workspace_id: int, wanted: Sequence[Phrases], slack_channels: Collection[str]) -> Found:
    """The newest conversations that have all of it: said in one message, or in the customer's name, user name and
    number, or one part in the name and the rest in a message ("maria refund")."""
    if not slack_channels or not all(any(map(tokens, phrases)) for phrases in wanted):
        return Found()
    found, whole = _said(session, workspace_id, wanted, slack_channels)
    for conversation_id in _with(session, _called(session, workspace_id, wanted), slack_channels):
        found.setdefault(conversation_id, 0)
    for position, phrases in enumerate(wanted if len(wanted) > 1 else ()):
        theirs = set(_with(session, _called(session, workspace_id, [phrases]), slack_channels))
        if theirs:
            rest = [each for other, each in enumerate(wanted) if other != position]
            said, _ = _said(session, workspace_id, rest, slack_channels, theirs)
            found = said | found
    return Found(found, whole and len(found) < NEWEST)


def called(session: Session, phrases: Phrases) -> Select[int]:
    """The identities of people who are called so, as a statement."""
    return _matching(session, _people, [phrases])


def numbered(session: Session, workspace_id: int, digits: str) -> Select[int]:
    """The identities whose number ends so, or whose contact's does, in whatever way it is written; as a statement."""
    bare = digits.lstrip("0")
    ends = {each for each in (bare, canonical(bare)[1:], canonical(f"55{bare}")[1:]) if len(each) >= END}
    # What is always so has a column that the index of whole numbers lacks: SQLite would read all of that one otherwise.
    own = select(Identity.id).where(
        Identity.workspace_id == workspace_id, _ends(session, Identity.phone, ends), Identity.inbox_id + 0 > 0
    )
    known = (
        select(Identity.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .where(Contact.workspace_id == workspace_id, _ends(session, Contact.phone, ends), Contact.name.concat("") >= "")
    )
    return select(union(own, known).subquery().c.id)


def says(session: Session, phrases: Phrases) -> ColumnElement[bool]:
    """The condition that something of the sort was said in a conversation, however long ago."""
    number = _words.c.rowid if _is_sqlite(session) else _words.c.row
    return (
        select(Message.id)
        .join(_words, number == Message.id)
        .where(Message.conversation_id == Conversation.id, _match(session, _words, [phrases], ()))
        .exists()
    )


def tokens(phrase: str) -> list[str]:
    """The words of a phrase, as both engines cut it."""
    return re.findall(r"[^\W_]+", folded(phrase))


def catch_up(session: Session) -> int:
    """Take in some of what was there before the full text was. How many rows are left."""
    left = 0
    for what in CONTENT:
        progress = session.execute(
            text("SELECT upto, until FROM search_progress WHERE what = :what"), {"what": what}
        ).one_or_none()
        if progress is None or progress.upto >= progress.until:
            continue
        upto = min(progress.upto + BATCH, progress.until)
        session.execute(text(_TAKE_IN[session.get_bind().dialect.name, what]), {"after": progress.upto, "upto": upto})
        session.execute(
            text("UPDATE search_progress SET upto = :upto WHERE what = :what"), {"upto": upto, "what": what}
        )
        left += progress.until - upto
    return left


def unfinished(session: Session) -> int:
    """How many rows are still to be taken in."""
    left = session.scalar(text("SELECT coalesce(sum(until - upto), 0) FROM search_progress WHERE what <> 'erased'"))
    return int(left or 0)


def soil(session: Session) -> None:
    """Something has been erased for good: `clean` takes its words out of the file, too.

    SQLite only notes down in the full text that a row is gone; its words stay in their pages until they are merged
    away. PostgreSQL keeps the words with the row. (SQLite 3.42 can do it at once, but older ones then cannot read the
    full text at all, and every new message goes through it: a database must be able to move to an older machine.)

    How far it is: 0 erased, 1 merging, 2 merged, 3 out of the write-ahead log, too.
    """
    if _is_sqlite(session):
        session.execute(
            text("""INSERT INTO search_progress (what, upto, until) VALUES ('erased', 0, 3)
                ON CONFLICT (what) DO UPDATE SET upto = 0, until = 3""")
        )


def is_soiled(session: Session) -> bool:
    """Whether words of what was erased may be in the file still."""
    return bool(session.scalar(text("SELECT upto < until FROM search_progress WHERE what = 'erased'")))


def clean(session: Session) -> bool:
    """Merge some of what is left of erased words away, overwriting it. Whether there is more to merge.

    Source: sqlite.org/fts5.html, "The 'merge' Command": a negative count once, then positive ones until nothing moves.
    """
    upto = session.scalar(text("SELECT upto FROM search_progress WHERE what = 'erased' AND upto < 2"))
    if upto is None:
        return False
    session.execute(text("PRAGMA secure_delete = ON"))  # freed pages are overwritten
    begun = upto == 1
    moved = [_merge(session, what, MERGED if begun else -MERGED) for what in CONTENT]
    upto = 1 if not begun or any(moved) else 2
    session.execute(text("UPDATE search_progress SET upto = :upto WHERE what = 'erased'"), {"upto": upto})
    return upto < 2


def cleaned(session: Session) -> None:
    """What was overwritten has left the write-ahead log, too. What was erased meanwhile has not."""
    session.execute(text("UPDATE search_progress SET upto = until WHERE what = 'erased' AND upto >= 2"))


def _merge(session: Session, what: str, pages: int) -> bool:
    """Whether anything was moved: less than two changes are the command itself."""
    driver: Any = session.connection().connection.driver_connection
    before = driver.total_changes
    session.execute(
        text(f"INSERT INTO found_{what} (found_{what}, rank) VALUES ('merge', :pages)"),  # noqa: S608 - our own names
        {"pages": pages},
    )
    return bool(driver.total_changes - before >= 2)


def begin_again(session: Session) -> None:
    """Forget the full text; `catch_up` makes it anew."""
    for what, content in CONTENT.items():
        if _is_sqlite(session):
            session.execute(text(f"INSERT INTO found_{what} (found_{what}) VALUES ('delete-all')"))  # noqa: S608
        else:
            session.execute(text(f"DELETE FROM found_{what}"))  # noqa: S608 - our own names
        newest = f"SELECT coalesce(max(id), 0) FROM {content}"  # noqa: S608
        session.execute(
            text(f"UPDATE search_progress SET upto = 0, until = ({newest}) WHERE what = :what"),  # noqa: S608
            {"what": what},
        )


_TAKE_IN: Final = {
    ("sqlite", "words"): """INSERT INTO found_words (rowid, text, inbox_id) SELECT id, text, inbox_id FROM messages
        WHERE id > :after AND id <= :upto AND text <> '' AND kind <> 'reaction'""",
    ("sqlite", "people"): """INSERT INTO found_people (rowid, names, inbox_id) SELECT id, names, inbox_id FROM people
        WHERE id > :after AND id <= :upto""",
    ("postgresql", "words"): """INSERT INTO found_words SELECT id, novelo_words(text, inbox_id) FROM messages
        WHERE id > :after AND id <= :upto AND text <> '' AND kind <> 'reaction' ON CONFLICT DO NOTHING""",
    ("postgresql", "people"): """INSERT INTO found_people SELECT id, novelo_words(names, inbox_id) FROM people
        WHERE id > :after AND id <= :upto ON CONFLICT DO NOTHING""",
}


def _said(
    session: Session,
    workspace_id: int,
    wanted: Sequence[Phrases],
    slack_channels: Collection[str],
    among: AbstractSet[int] = frozenset(),
) -> tuple[dict[int, int], bool]:
    """Conversation -> its newest message with all of these, out of the newest messages that have them; and whether
    those are all. among: of these conversations only."""
    match = _match(session, _words, wanted, _places(session, workspace_id))
    found: dict[int, int] = {}
    for most, span in ((NEWEST, NEAR), (FARTHER, FAR)):
        hits = _newest_messages(session, match, most, span)
        # Two statements: as one, an engine may begin with all that the viewer sees, and read most of both tables.
        rows = session.execute(
            select(Message.conversation_id, Message.id).where(Message.id.in_(hits)).order_by(Message.id)
        )
        said = {row.conversation_id: row.id for row in rows}
        seen = session.scalars(
            select(Conversation.id).where(
                Conversation.id.in_(among & set(said) if among else said),
                Conversation.workspace_id + literal(0) == workspace_id,
                (Conversation.slack_channel + literal("")).in_(slack_channels),
            )
        )
        found = {conversation_id: said[conversation_id] for conversation_id in seen}
        if len(hits) < most or len(found) >= ENOUGH:
            return found, len(hits) < most
    return found, False


def _newest_messages(session: Session, match: ColumnElement[bool], most: int, span: int) -> list[int]:
    if _is_sqlite(session):
        return list(session.scalars(select(_words.c.rowid).where(match).order_by(_words.c.rowid.desc()).limit(most)))
    # The index gives its rows in no order: for a word that everybody says, it is quicker to read the newest messages.
    # For any other one it is far quicker to gather all of its rows first, which PostgreSQL does only when told to.
    newest = select(func.max(_words.c.row)).scalar_subquery()
    near = select(_words.c.row).where(match, _words.c.row > newest - span)
    with in_order(session):  # of a word that is taken for rare, it would gather all rows here, too
        found = list(session.scalars(near.order_by(_words.c.row.desc()).limit(most)))
    if len(found) >= ENOUGH:
        return found
    gathered = select(_words.c.row).where(match).cte("gathered").prefix_with("MATERIALIZED")
    return list(session.scalars(select(gathered.c.row).order_by(gathered.c.row.desc()).limit(most)))


def _called(session: Session, workspace_id: int, wanted: Sequence[Phrases]) -> list[int]:
    """The newest identities of people who are called all of this, or have this number."""
    matching = _matching(session, _people, wanted, _places(session, workspace_id)).limit(NEWEST)
    found = list(session.scalars(matching))
    if len(wanted) == 1:
        for phrase in wanted[0]:
            digits = re.sub(r"[^0-9]", "", phrase)
            if len(digits) >= END and not re.search(r"[^\W\d_]", phrase):
                found += session.scalars(numbered(session, workspace_id, digits).limit(NEWEST))
    return found


def whose(session: Session, people: Select[int], slack_channels: Collection[str]) -> set[int]:
    """The conversations with the newest of some people, as far as they are to be seen."""
    return set(_with(session, session.scalars(people.limit(PEOPLE)).all(), slack_channels))


def _with(session: Session, identities: Collection[int], slack_channels: Collection[str]) -> list[int]:
    """The conversations with these people."""
    if not identities:
        return []
    return list(
        session.scalars(
            select(Conversation.id).where(
                Conversation.identity_id.in_(identities), Conversation.slack_channel.in_(slack_channels)
            )
        )
    )


def _matching(session: Session, index: Index, wanted: Sequence[Phrases], places: Sequence[int] = ()) -> Select[int]:
    """The rows of a full text that have all of these, newest first."""
    match = _match(session, index, wanted, places)
    if _is_sqlite(session):
        return select(index.c.rowid).where(match).order_by(index.c.rowid.desc())
    gathered = select(index.c.row).where(match).cte(f"gathered_{index.name}").prefix_with("MATERIALIZED")
    return select(gathered.c.row).order_by(gathered.c.row.desc())


def _match(session: Session, index: Index, wanted: Sequence[Phrases], places: Sequence[int]) -> ColumnElement[bool]:
    if _is_sqlite(session):
        asked = f"{COLUMNS[index.name]} : ({_every(wanted, _fts5, ' AND ', ' OR ')})"
        if places:
            inside = " OR ".join(f'"{place}"' for place in places)
            asked += f" AND inbox_id : ({inside})"
        return index.c[index.name].op("MATCH")(asked)
    looked_for: ColumnElement[str] = func.to_tsquery(
        "pg_catalog.simple", _every(wanted, _tsquery, " & ", " | "), type_=TSQUERY
    )
    if places:
        looked_for = looked_for.op("&&")(cast(" | ".join(f"'i:{place}'" for place in places), TSQUERY))
    return index.c.words.op("@@")(looked_for)


def _every(wanted: Sequence[Phrases], write: Callable[[list[str]], str], both: str, either: str) -> str:
    groups = ([write(words) for phrase in phrases if (words := tokens(phrase))] for phrases in wanted)
    return both.join(f"({either.join(group)})" for group in groups)


def _fts5(words: list[str]) -> str:
    return f'("{" ".join(words)}" *)'


def _tsquery(words: list[str]) -> str:
    """Words hold letters and digits only, so none can end its quotes."""
    return "(" + " <-> ".join(f"'{word}'" for word in words) + ":*)"


def _places(session: Session, workspace_id: int) -> list[int]:
    """The inboxes to look in; [] for everywhere, which finds the same where there is one workspace."""
    inboxes = session.execute(select(Inbox.id, Inbox.workspace_id)).all()
    ours = [number for number, workspace in inboxes if workspace == workspace_id]
    return ours if len(ours) < len(inboxes) else []


def _ends(session: Session, phone: InstrumentedAttribute[str], ends: Collection[str]) -> ColumnElement[bool]:
    """By the index on the last digits first."""
    last = (
        func.substr(phone, literal_column(f"-{END}"))
        if _is_sqlite(session)
        else func.right(phone, literal_column(f"{END}"))
    )
    whole = or_(false(), *(phone.like(f"%{each}") for each in sorted(ends)))
    return and_(last.in_(sorted({each[-END:] for each in ends})), whole)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
