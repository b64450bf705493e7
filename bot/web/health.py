"""Whether we live, and whether traffic can be taken."""

from collections.abc import Callable

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.db import Database


def health(database: Database, is_connected: Callable[[], bool]) -> Blueprint:
    """`/healthz` answers while the process lives; `/readyz` once the database answers and we know our workspace."""
    door = Blueprint("health", __name__)

    @door.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

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
