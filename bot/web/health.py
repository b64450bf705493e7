"""Whether we live and are heard, and whether traffic can be taken."""

import logging
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage import health as connections
from storage.db import Database

log = logging.getLogger(__name__)
DEAF: Final = "red: Slack does not take our token. Install the app again, set SLACK_BOT_TOKEN, and start again\n"


def health(database: Database, is_connected: Callable[[], bool]) -> Blueprint:
    """`/healthz` for whoever is to be woken; `/readyz` for whoever sends us traffic.

    They differ where Slack does not take our token: nobody can be told of it in Slack, so `/healthz` is red; but
    webhooks are taken and kept all the same, so `/readyz` is not.
    """
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def alive() -> Response:
        try:
            refused = database.read(connections.refused_by_slack)
        except SQLAlchemyError as error:  # /readyz says so
            log.warning("health.unread", extra={"reason": type(error).__name__})
            refused = []
        return Response(DEAF, 503, mimetype="text/plain") if refused else Response("ok\n", mimetype="text/plain")

    @door.get("/readyz")
    def ready() -> Response:
        try:
            database.read(lambda session: session.execute(text("SELECT 1 FROM workspaces LIMIT 1")))
        except SQLAlchemyError:
            return Response("the database does not answer\n", 503, mimetype="text/plain")
        if not is_connected():
            return Response("Slack has not said yet which workspace this is\n", 503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")

    return door
