"""Contacts that are the same person, what is known of two of them, and an index for a history of all of them.

Locks: on PostgreSQL contacts, identities, inboxes and messages, each for the moment of adding a column; then writes to
contacts, identities and messages wait for their index, a few seconds at a million messages. SQLite has one writer: it
waits as long.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "pairs",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("lower_id", ID, nullable=False),
        sa.Column("upper_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("undo", JSON, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["lower_id"], ["contacts.id"], name=op.f("fk_pairs_lower_id")),
        sa.ForeignKeyConstraint(["upper_id"], ["contacts.id"], name=op.f("fk_pairs_upper_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_pairs_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sa.UniqueConstraint("lower_id", "upper_id", name=op.f("uq_pairs_lower_id_upper_id")),
    )
    op.create_index(op.f("ix_pairs_upper_id"), "pairs", ["upper_id"])
    op.create_table(
        "numbers_seen",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_numbers_seen_contact_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_numbers_seen_message_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_numbers_seen_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers_seen")),
        sa.UniqueConstraint("contact_id", "number", name=op.f("uq_numbers_seen_contact_id_number")),
    )
    op.create_index(op.f("ix_numbers_seen_message_id"), "numbers_seen", ["message_id"])
    # Written out: SQLite can add a column that points at its own table, and cannot add the constraint afterwards.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE contacts ADD COLUMN person_id {kind} CONSTRAINT fk_contacts_person_id REFERENCES contacts (id)"
    )
    op.create_index(op.f("ix_contacts_person_id"), "contacts", ["person_id"])
    op.add_column("identities", sa.Column("looked_for", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_identities_workspace_id_bsuid"), "identities", ["workspace_id", "bsuid"])
    op.add_column("inboxes", sa.Column("link_mode", sa.Text(), server_default="auto", nullable=False))
    op.create_index(op.f("ix_messages_conversation_id_sent_at_id"), "messages", ["conversation_id", "sent_at", "id"])
