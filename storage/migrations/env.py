"""Alembic's entry: runs inside the transaction that `migrate` opened."""

from alembic import context

from storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=False,
    include_name=lambda name, kind, _: kind != "table" or name in Base.metadata.tables,  # not the full text's own
)
context.run_migrations()
