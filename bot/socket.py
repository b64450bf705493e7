"""Socket Mode: the same listeners without a public address, acknowledged after their commit."""

import threading

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import ASK_SLACK_SECONDS, bolt_app
from bot.desk import Desk
from storage.db import Database
from storage.secrets import Vault
from storage.settings import Settings


def run(settings: Settings, database: Database, vault: Vault, stop: threading.Event) -> None:
    """Stay connected until told to stop."""
    desk = Desk(settings, database, vault)
    while not desk.connect():
        if stop.wait(ASK_SLACK_SECONDS):
            return
    handler = SocketModeHandler(bolt_app(desk), settings.slack_app_token)
    handler.connect()  # type: ignore[no-untyped-call] # Bolt's own
    stop.wait()
    handler.close()  # type: ignore[no-untyped-call] # Bolt's own
    database.close()
