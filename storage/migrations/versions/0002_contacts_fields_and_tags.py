"""What the team knows of a contact, the workspace's own fields, tags, and masked numbers.

Locks: contacts against writing while the index on e-mail addresses is built, about two seconds at a million rows. The
new columns have constant defaults, which rewrites no table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them."""
    _columns()
    op.create_table(
        "attributes",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("visible_to", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_attributes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributes")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_attributes_workspace_id_key")),
    )
    op.create_table(
        "contact_imports",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rows", ID, nullable=False),
        sa.Column("made", ID, nullable=False),
        sa.Column("changed", ID, nullable=False),
        sa.Column("refused", ID, nullable=False),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("finished_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_contact_imports_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_imports")),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_contact_imports_workspace_id_digest")),
    )
    op.create_table(
        "tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tags_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("workspace_id", "folded", "kind", name=op.f("uq_tags_workspace_id_folded_kind")),
    )
    op.create_table(
        "contact_tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_tags_contact_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_contact_tags_tag_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_contact_tags_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_tags")),
        sa.UniqueConstraint("contact_id", "tag_id", name=op.f("uq_contact_tags_contact_id_tag_id")),
    )
    op.create_index(op.f("ix_contact_tags_tag_id_contact_id"), "contact_tags", ["tag_id", "contact_id"])
    op.create_table(
        "conversation_tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("active_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_tags_conversation_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_conversation_tags_tag_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_conversation_tags_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_tags")),
        sa.UniqueConstraint("conversation_id", "tag_id", name=op.f("uq_conversation_tags_conversation_id_tag_id")),
    )
    op.create_index(
        op.f("ix_conversation_tags_tag_id_active_at_conversation_id"),
        "conversation_tags",
        ["tag_id", "active_at", "conversation_id"],
    )


def _columns() -> None:
    op.add_column("agents", sa.Column("admin", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in ("email", "language", "note", "opted_out_by"):
        op.add_column("contacts", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("contacts", sa.Column("attributes", JSON, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("contacts", sa.Column("opted_out_at", UTC, nullable=True))
    op.create_index(op.f("ix_contacts_workspace_id_email"), "contacts", ["workspace_id", "email"])
    op.add_column("inboxes", sa.Column("masked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("inboxes", sa.Column("reveal_to", sa.Text(), server_default="admins", nullable=False))
    op.add_column("workspaces", sa.Column("card_fields", JSON, server_default=sa.text("'[]'"), nullable=False))
