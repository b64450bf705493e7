"""Reading the message templates of the connected accounts: once a day, and when a webhook says that they changed."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from storage import templates
from storage.domain.errors import SendError
from storage.models import Inbox
from storage.secrets import CannotOpen
from storage.templates import Reading
from workers.outside import Outside

log = logging.getLogger(__name__)
AGAIN: Final = timedelta(minutes=10)  # after a reading that broke off


def read_due(outside: Outside) -> None:
    """Read the templates of every inbox whose time has come."""
    now = outside.database.now()
    for inbox in outside.database.write(lambda session: templates.claim(session, now, now + AGAIN)):
        try:
            for reading in read(outside, inbox):
                log.debug("templates.page", extra={"inbox": inbox.id, "seen": reading.seen})
        except (SendError, CannotOpen) as error:
            log.warning("templates.unread", extra={"inbox": inbox.id, "reason": str(error)})


def read(outside: Outside, inbox: Inbox) -> Iterator[Reading]:
    """Read an inbox's templates, a page at a time; each page is kept before the next is asked for.

    Raises SendErrors, and CannotOpen for a token that cannot be read.
    """
    pages = outside.channels[inbox.channel].templates
    if pages is None or not inbox.business:
        return
    reading = outside.database.write(lambda session: templates.begin(session, inbox, now=outside.database.now()))
    for page in pages(outside.account(inbox)):
        outside.database.write(
            lambda session, page=page: templates.keep(session, reading, page, now=outside.database.now())  # type: ignore[misc]
        )
        yield reading
    outside.database.write(lambda session: templates.finish(session, reading, now=outside.database.now()))
    log.info("templates.read", extra={"inbox": inbox.id, "seen": reading.seen, "changed": reading.changed})
    yield reading
