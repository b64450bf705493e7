"""`python -m storage.migrations "what it does"`: drafts a migration out of what only the models know yet.

Read the draft and state what it locks before it is committed.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from storage.db import Database
from storage.migrations import _config, migrate


def draft(purpose: str) -> None:
    """Write the next file in versions/, compared with an empty database that has all migrations so far."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.db'}")
        config = _config()
        known = len(list(ScriptDirectory.from_config(config).walk_revisions()))
        migrate(database)

        def compare(session: Session) -> None:
            config.attributes["connection"] = session.connection()
            command.revision(config, purpose, autogenerate=True, rev_id=f"{known + 1:04}")

        database.read(compare)
        database.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
