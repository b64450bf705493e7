"""SQLite, as Python's `sqlite3` gives it: the one copy of it that everything here opens a database with.

Python brings along the SQLite of its system, mostly one whose write-ahead log can lose what was committed; pysqlite3
brings a newer one (docs/decisions/0002-sqlite-journal.md). One process must not open a file with both: whichever copy
closes it gives up the other's locks.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3  # noqa: TID251 - for its types
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this machine (pyproject.toml): slower, and as safe
        import sqlite3  # noqa: TID251 - nobody has the other copy, then

# Below, two connections that checkpoint at the same time can lose what was committed (from 3.7.0 on).
WAL_IS_SAFE: Final = sqlite3.sqlite_version_info >= (3, 51, 3)

__all__ = ["WAL_IS_SAFE", "sqlite3"]
