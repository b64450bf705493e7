"""Builds the parts out of the settings. Imports of what is heavy wait until it is needed: `novelo --help` is quick."""

from __future__ import annotations

import dataclasses
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from dotenv import load_dotenv

from cli import embedded
from storage import settings as settings_module
from storage.settings import Settings

if TYPE_CHECKING:
    from storage.db import Database
    from storage.queue import Bell
    from storage.secrets import Vault


def settings() -> Settings:
    """What the environment and the `.env` file of this folder say; the environment wins. Raises SettingError.

    Without REDIS_URL, Redis is the embedded one of the data folder, whether it runs or not.
    """
    load_dotenv(Path(".env"))
    loaded = settings_module.load(os.environ)
    return dataclasses.replace(loaded, redis_url=loaded.redis_url or embedded.address(loaded.data_dir))


def serving_settings() -> Settings:
    """The same, with everything that serving needs. Raises SettingError for the first thing that is missing."""
    loaded = settings()
    settings_module.require_serving(loaded)
    return loaded


def take_settings() -> Settings:
    """The same, taken out of the environment: for the processes in which others read it too.

    Bolt would build parts of its own out of SLACK_CLIENT_ID and its like, and a WSGI server hands every variable along
    with every request.
    """
    loaded = serving_settings()
    for name in settings_module.names():
        os.environ.pop(name, None)
    return loaded


def database(settings: Settings, bell: Bell | None = None) -> Database:
    """The database, with a bell where commits must wake workers at once."""
    from storage.db import Database

    return Database(settings.database, bell)


def bell(settings: Settings) -> Bell:
    """The bell."""
    from storage.queue import Bell

    return Bell(settings.redis_url)


def vault(settings: Settings) -> Vault:
    """The keys that tokens are sealed with. Raises SettingError when there are none."""
    from storage.secrets import Vault

    settings_module.require(settings, "secret_keys")
    return Vault(settings.secret_keys)


@contextmanager
def opened(settings: Settings, bell: Bell | None = None) -> Iterator[Database]:
    """The database for the length of a command. That it cannot be reached is one line, not a traceback."""
    from sqlalchemy.exc import DBAPIError

    from storage.migrations import NewerDatabase

    shared = database(settings, bell)
    try:
        yield shared
    except DBAPIError as error:  # its own text would show the statement and its values
        reason = str(error.orig).strip().partition("\n")[0]
        raise click.ClickException(f"the database cannot be used: {reason}") from None
    except NewerDatabase as error:
        raise click.ClickException(str(error)) from None
    finally:
        shared.close()


def migrate(settings: Settings) -> list[str]:
    """Bring the database up to date. The versions it ran."""
    from storage import migrations

    with opened(settings) as shared:
        return migrations.migrate(shared)


def read_once() -> None:
    """Read what a process reads once and keeps: all sentences, and the certificates it believes. All is there for good.

    A language takes a hundred milliseconds. Where one is first needed, threads are in the middle of their work, and one
    of them may have the turn at SQLite that everybody else waits for. The collector takes as long to look through it
    all, finds nothing, and in a child of `serve` would copy what it looks at.
    """
    from bot.i18n import LANGUAGES, translator
    from storage.certificates import believed

    believed()
    for language in LANGUAGES:
        translator(language)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # rows come and go by the hundred for each message; cycles among them are few
