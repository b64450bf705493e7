"""Socket Mode: the same listeners without a public address, acknowledged after their commit."""

import threading
from typing import Final

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import bolt_app
from bot.desk import Desk
from storage.db import Database
from storage.secrets import Vault
from storage.settings import Settings

ASK_SLACK_SECONDS: Final = 2.0  # between tries to learn which workspace we are in


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
