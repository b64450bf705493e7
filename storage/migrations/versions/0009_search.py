"""What is looked for: full text of messages and of people, ends of numbers, and the ways through the lists.

What is already there is taken into the full text later, bit by bit (storage/search.py); from this moment on
every change of a message or a name keeps it up in the same transaction.

Locks: `conversations`, `identities` and `contacts` against writing while their indexes are built, about two seconds for
each 100,000 conversations; `messages` only for an instant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ASIDE = sa.text("snoozed_until IS NOT NULL OR muted_at IS NOT NULL OR blocked_at IS NOT NULL")
WAITING = sa.text("waiting_since IS NOT NULL")

SQLITE = (
    "CREATE INDEX ix_identities_phone_end ON identities (workspace_id, substr(phone, -4))",
    "CREATE INDEX ix_contacts_phone_end ON contacts (workspace_id, substr(phone, -4))",
    # Words of messages: the index only, the words stay in `messages`. A row is taken out of it before it changes, while
    # its old words can still be read there. What `search_progress` says is not in it yet is left alone.
    """CREATE VIRTUAL TABLE found_words USING fts5(
        text, inbox_id, content='messages', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER found_words_added AFTER INSERT ON messages
        WHEN NEW.text <> '' AND NEW.kind <> 'reaction' BEGIN
        INSERT INTO found_words (rowid, text, inbox_id) VALUES (NEW.id, NEW.text, NEW.inbox_id); END""",
    """CREATE TRIGGER found_words_leaving BEFORE UPDATE OF text ON messages
        WHEN OLD.text <> '' AND OLD.kind <> 'reaction' AND NOT EXISTS (
            SELECT 1 FROM search_progress WHERE what = 'words' AND OLD.id > upto AND OLD.id <= until) BEGIN
        DELETE FROM found_words WHERE rowid = OLD.id; END""",
    """CREATE TRIGGER found_words_changed AFTER UPDATE OF text ON messages
        WHEN NEW.text <> '' AND NEW.kind <> 'reaction' AND NOT EXISTS (
            SELECT 1 FROM search_progress WHERE what = 'words' AND NEW.id > upto AND NEW.id <= until) BEGIN
        INSERT INTO found_words (rowid, text, inbox_id) VALUES (NEW.id, NEW.text, NEW.inbox_id); END""",
    """CREATE TRIGGER found_words_gone BEFORE DELETE ON messages
        WHEN OLD.text <> '' AND OLD.kind <> 'reaction' AND NOT EXISTS (
            SELECT 1 FROM search_progress WHERE what = 'words' AND OLD.id > upto AND OLD.id <= until) BEGIN
        DELETE FROM found_words WHERE rowid = OLD.id; END""",
    """CREATE VIEW people AS
        SELECT identities.id, identities.name || ' ' || identities.username || ' ' || contacts.name AS names,
            identities.inbox_id, identities.contact_id
        FROM identities JOIN contacts ON contacts.id = identities.contact_id""",
    """CREATE VIRTUAL TABLE found_people USING fts5(
        names, inbox_id, content='people', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER found_people_added AFTER INSERT ON identities BEGIN
        INSERT INTO found_people (rowid, names, inbox_id)
            SELECT id, names, inbox_id FROM people WHERE id = NEW.id; END""",
    *(
        statement.format(table=table, columns=columns, old=old, new=new)
        for table, columns, old, new in (
            ("identities", "name, username, contact_id", "people.id = OLD.id", "people.id = NEW.id"),
            ("contacts", "name", "people.contact_id = OLD.id", "people.contact_id = NEW.id"),
        )
        for statement in (
            """CREATE TRIGGER found_people_leaving_{table} BEFORE UPDATE OF {columns} ON {table} BEGIN
                DELETE FROM found_people WHERE rowid IN (SELECT people.id FROM people, search_progress
                    WHERE {old} AND what = 'people' AND NOT (people.id > upto AND people.id <= until)); END""",
            """CREATE TRIGGER found_people_changed_{table} AFTER UPDATE OF {columns} ON {table} BEGIN
                INSERT INTO found_people (rowid, names, inbox_id) SELECT people.id, names, inbox_id
                    FROM people, search_progress
                    WHERE {new} AND what = 'people' AND NOT (people.id > upto AND people.id <= until); END""",
        )
    ),
    """CREATE TRIGGER found_people_gone BEFORE DELETE ON identities BEGIN
        DELETE FROM found_people WHERE rowid IN (SELECT people.id FROM people, search_progress
            WHERE people.id = OLD.id AND what = 'people' AND NOT (people.id > upto AND people.id <= until)); END""",
)

POSTGRESQL = (
    "CREATE INDEX ix_identities_phone_end ON identities (workspace_id, right(phone, 4))",
    "CREATE INDEX ix_contacts_phone_end ON contacts (workspace_id, right(phone, 4))",
    # Small letters without accents, nothing but words: "Está, não?" -> "esta nao". A place ("i:3") stands among them,
    # so that the words of other inboxes need not be looked at; no word can look like one, for it has a colon.
    r"""CREATE FUNCTION novelo_words(said text, inbox_id bigint) RETURNS tsvector
        IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
        SELECT to_tsvector('pg_catalog.simple', regexp_replace(lower(regexp_replace(
            normalize(left(said, 65536), NFKD), '[\u0300-\u036f]+', '', 'g')), '[[:punct:][:space:]]+', ' ', 'g'))
        || array_to_tsvector(ARRAY['i:' || inbox_id]) $$""",
    """CREATE TABLE found_words (
        row bigint PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    "CREATE INDEX ix_found_words_words ON found_words USING gin (words)",
    """CREATE FUNCTION novelo_found_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.text = '' OR NEW.kind = 'reaction' THEN
            DELETE FROM found_words WHERE row = NEW.id;
        ELSE
            INSERT INTO found_words VALUES (NEW.id, novelo_words(NEW.text, NEW.inbox_id))
            ON CONFLICT (row) DO UPDATE SET words = excluded.words;
        END IF;
        RETURN NULL; END $$""",
    """CREATE TRIGGER found_words AFTER INSERT OR UPDATE OF text ON messages
        FOR EACH ROW EXECUTE FUNCTION novelo_found_words()""",
    """CREATE TABLE found_people (
        row bigint PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    "CREATE INDEX ix_found_people_words ON found_people USING gin (words)",
    """CREATE VIEW people AS
        SELECT identities.id, identities.name || ' ' || identities.username || ' ' || contacts.name AS names,
            identities.inbox_id, identities.contact_id
        FROM identities JOIN contacts ON contacts.id = identities.contact_id""",
    """CREATE FUNCTION novelo_found_people() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO found_people SELECT id, novelo_words(names, inbox_id) FROM people
            WHERE CASE WHEN TG_TABLE_NAME = 'identities' THEN id = NEW.id ELSE contact_id = NEW.id END
        ON CONFLICT (row) DO UPDATE SET words = excluded.words;
        RETURN NULL; END $$""",
    """CREATE TRIGGER found_people AFTER INSERT OR UPDATE OF name, username, contact_id ON identities
        FOR EACH ROW EXECUTE FUNCTION novelo_found_people()""",
    """CREATE TRIGGER found_people AFTER UPDATE OF name ON contacts
        FOR EACH ROW EXECUTE FUNCTION novelo_found_people()""",
)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "search_progress",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_search_progress")),
    )
    for what, table in (("words", "messages"), ("people", "identities")):
        op.execute(f"INSERT INTO search_progress SELECT '{what}', 0, coalesce(max(id), 0) FROM {table}")  # noqa: S608
    connection = op.get_bind()
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
    for old in (
        "workspace_id_status_active_at_id",
        "workspace_id_owner_status_active_at_id",
        "inbox_id_status_active_at_id",
    ):
        op.drop_index(f"ix_conversations_{old}", "conversations")
    for way in (
        ("workspace_id", "slack_channel", "status", "active_at", "id"),
        ("workspace_id", "slack_channel", "owner", "status", "active_at", "id"),
        ("inbox_id", "slack_channel", "status", "active_at", "id"),
    ):
        op.create_index(op.f("ix_conversations_" + "_".join(way)), "conversations", way)
    op.create_index(
        "ix_conversations_team", "conversations",
        ["workspace_id", "slack_channel", "team", "status", "active_at", "id"],
        sqlite_where=sa.text("team <> ''"), postgresql_where=sa.text("team <> ''"),
    )  # fmt: skip
    op.create_index(
        "ix_conversations_waiting", "conversations", ["workspace_id", "slack_channel", "active_at", "id"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.create_index(
        "ix_conversations_waiting_since", "conversations", ["workspace_id", "slack_channel", "waiting_since"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.create_index(
        "ix_conversations_aside", "conversations", ["workspace_id", "slack_channel", "active_at", "id"],
        sqlite_where=ASIDE, postgresql_where=ASIDE,
    )  # fmt: skip
