"""Logging: one JSON line an event, ids only. A line is data, so no customer's text can forge another line."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """{"at", "level", "event", …the extras}. Tracebacks go along as one escaped string."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


def configure(level: int = logging.INFO) -> None:
    """Send everything to standard error as JSON lines. Libraries that log addresses or bodies are kept to warnings."""
    line = logging.StreamHandler(sys.stderr)
    line.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[line], force=True)
    for noisy in ("httpx", "httpcore", "slack_sdk", "rq", "alembic", "granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)  # its warnings are of settings we chose on purpose
