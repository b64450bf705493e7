"""The web role: granian around the Flask app. One process that writes, so that its threads can share commits."""

import os
import signal
import threading
from typing import Any, Final

from cli import compose, lifeline
from storage.settings import Settings

BRIEF: Final = ("/webhooks/",)  # bot/web/webhooks.py waits for nothing itself
THREADS: Final = 16  # performance.md "The door": granian 1 x 16 with a group commit is the fastest that is safe
STOP_SECONDS: Final = 10  # for requests that have begun


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C. Raises SystemExit when its process dies."""
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    Granian(
        "novelo",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=1,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=create, wrap_loader=False)


def create() -> Any:
    """The application. Called once, in the process that granian starts for it."""
    lifeline.end_with(os.getppid(), signal.SIGKILL)  # what it had not answered is sent again
    # Forked with granian's handlers of the master, which would swallow a SIGTERM until its own are in place.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    from bot import gap
    from bot.app import create as create_app
    from bot.desk import Desk
    from bot.web.porch import Porch
    from storage import log

    log.configure()
    compose.read_once()
    settings = compose.take_settings()
    database = compose.database(settings, compose.bell(settings))
    desk = Desk(settings, database, compose.vault(settings))
    threading.Thread(target=gap.run, args=(desk, threading.Event()), name="gap", daemon=True).start()
    return Porch(create_app(settings, database=database, vault=compose.vault(settings)), THREADS, BRIEF)
