"""Socket Mode: the same listeners without a public address, acknowledged after their commit."""

import logging
import threading
from typing import Any, Final

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import shapes
from bot.app import bolt_app
from bot.desk import Desk
from storage.db import Database
from storage.secrets import Vault
from storage.settings import Settings

log = logging.getLogger(__name__)
ASK_SLACK_SECONDS: Final = 2.0  # between tries to learn which workspace we are in


class Door(SocketModeHandler):
    """Lets in what listeners may rely on; anything else is not acknowledged."""

    def handle(self, client: Any, req: Any) -> None:
        """One envelope of Slack's."""
        try:
            req.payload = shapes.fit(req.payload)
        except shapes.Odd as odd:
            log.warning("slack.odd", extra={"where": str(odd)})
            return
        super().handle(client, req)


def run(settings: Settings, database: Database, vault: Vault, stop: threading.Event) -> None:
    """Stay connected until told to stop."""
    desk = Desk(settings, database, vault)
    while not desk.connect():
        if stop.wait(ASK_SLACK_SECONDS):
            return
    handler = Door(bolt_app(desk), settings.slack_app_token)
    handler.connect()  # type: ignore[no-untyped-call] # Bolt's own
    stop.wait()
    handler.close()  # type: ignore[no-untyped-call] # Bolt's own
    database.close()
