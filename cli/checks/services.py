"""The machine and what runs on it: settings, versions, disk, voice messages, Redis, the database."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli import embedded
from cli.checks import LOOPBACK, Finding
from storage import settings as settings_module
from storage.settings import SettingError, Settings

if TYPE_CHECKING:
    from redis import Redis

    from storage.db import Database

DISK_LEAST: Final = 500 << 20  # bytes; ours: a day of a busy inbox's files
DISK_LITTLE: Final = 0.05  # of the whole
SKEW_SECONDS: Final = 30.0  # ours; what is five minutes off, Slack's signatures are refused for
REDIS_FROM: Final = (5, 0)  # what RQ asks for
POSTGRES_FROM: Final = 14  # the oldest that its makers mended in 2026


def about_settings(settings: Settings) -> Iterator[Finding]:
    """What serving needs."""
    wrong = False
    for name in settings_module.needed_to_serve(settings):
        try:
            settings_module.require(settings, name)
        except SettingError as error:
            wrong = True
            mend = "Put it into .env, or wherever your deployment keeps it (docs/install.md)."
            yield Finding("Settings", "wrong", str(error), mend)
    if not wrong:
        yield Finding("Settings", "ok", "everything that serving needs is set")


def about_machine(settings: Settings) -> Iterator[Finding]:
    """Versions, room on the disk, who may read the data folder, and whether voice messages can be made."""
    versions = f"Novelo {metadata.version('novelo')}, Python {platform.python_version()}"
    yield Finding("Versions", "ok", versions)
    yield from _about_folder(settings.data_dir)
    yield about_voice()


def _about_folder(folder: Path) -> Iterator[Finding]:
    what = "Data folder"
    there = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        room = shutil.disk_usage(there)
    except OSError as error:
        yield Finding(what, "wrong", f"{folder} cannot be read: {error.strerror}", "Set NOVELO_DATA_DIR.")
        return
    free = f"{room.free / (1 << 30):.1f} GB free at {folder}"
    if room.free < DISK_LEAST:
        mend = "Make room, or set NOVELO_KEEP_FILES_DAYS and NOVELO_KEEP_WEBHOOKS_DAYS so that less is kept."
        yield Finding(what, "wrong", f"only {free}", mend)
    elif room.free < room.total * DISK_LITTLE:
        yield Finding(what, "note", f"{free}, which is little of {room.total / (1 << 30):.0f} GB", "Make room soon.")
    else:
        yield Finding(what, "ok", free)
    if folder.exists() and folder.stat().st_mode & 0o077:
        mend = f"It holds customers' words: chmod 700 {folder}"
        yield Finding(what, "wrong", "other users of this machine may look into it", mend)


def about_voice() -> Finding:
    """Whether clips can be made into voice messages here: one is made and listened to."""
    import tempfile

    from workers import studio

    with tempfile.TemporaryDirectory() as folder:
        trouble = studio.self_test(Path(folder))
    if trouble:
        mend = (
            "Install Novelo's dependencies again (`make setup`): av, pillow and pillow-heif make files fit a channel."
        )
        return Finding("Voice messages", "wrong", f"none can be made ({trouble})", mend)
    return Finding("Voice messages", "ok", "one was made and listened to")


def about_redis(settings: Settings) -> Iterator[Finding]:
    """Redis. Without it nothing is lost, but everything takes up to two seconds longer."""
    from redis import Redis
    from redis.exceptions import RedisError

    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2)
    try:
        redis.ping()
        version = str(redis.info("server").get("redis_version", ""))
        if is_open(redis):
            mend = (
                "Give it a password (in REDIS_URL, too), or have it listen on this machine alone or on a unix socket."
            )
            yield Finding("Redis", "wrong", "whoever reaches it over the network may write into it", mend)
        elif _version(version) < REDIS_FROM:
            yield Finding("Redis", "wrong", f"version {version} is too old", "Install Redis 5.0 or newer.")
        else:
            yield Finding("Redis", "ok", f"version {version} answers")
    except (RedisError, OSError) as error:
        if settings.redis_url == embedded.address(settings.data_dir):
            yield Finding("Redis", "note", "the one that comes along is not running: `novelo serve` starts it")
        else:
            yield Finding(
                "Redis", "wrong", f"does not answer ({type(error).__name__})", "See whether REDIS_URL is right."
            )
    finally:
        redis.close()


def is_open(redis: Redis) -> bool:
    """Whether others than this machine can use it without a password. Raises RedisError."""
    from redis.exceptions import ResponseError

    place = redis.connection_pool.connection_kwargs
    if "path" in place or place.get("password"):
        return False
    try:
        told = str(redis.config_get("bind").get("bind") or "")
    except ResponseError:  # a hosted one that does not say; then its address must do
        told = str(place.get("host", ""))
    listens = [each.removeprefix("-") for each in told.split()] or ["*"]  # nothing named: everywhere
    return not LOOPBACK.issuperset(listens)


def about_database(database: Database) -> Iterator[Finding]:
    """Whether it answers, is whole and up to date, and has our time. Raises DBAPIError."""
    from sqlalchemy import text

    from storage import migrations
    from storage.sqlite_library import sqlite3

    def ask(sql: str) -> str:
        return database.read(lambda session: str(session.execute(text(sql)).scalar() or ""))

    version = f"SQLite {sqlite3.sqlite_version}" if database.is_sqlite else f"PostgreSQL {ask('SHOW server_version')}"
    if not database.is_sqlite and int(ask("SHOW server_version_num")) < POSTGRES_FROM * 10_000:
        yield Finding("Database", "wrong", f"{version} is too old", f"Use PostgreSQL {POSTGRES_FROM} or newer.")
    state = migrations.state(database)
    if state == "current":
        yield Finding("Database", "ok", f"{version}, up to date")
    elif state == "newer":
        mend = "Install the newer Novelo, or restore the backup from before the upgrade (docs/deploy/README.md)."
        yield Finding("Database", "wrong", "made by a newer Novelo than this one", mend)
    else:
        yield Finding("Database", "wrong", "not at this Novelo's version", "Run `novelo migrate`.")


def about_clock(theirs: float, ours: float, whose: str) -> Finding:
    """Whether this machine's clock is right. Both: epoch seconds, at the same moment."""
    off = ours - theirs
    if abs(off) <= SKEW_SECONDS:
        return Finding("Clock", "ok", f"agrees with {whose}")
    mend = "Have the machine set its clock by itself: timedatectl set-ntp true"
    return Finding("Clock", "wrong", f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} {whose}", mend)


def _version(words: str) -> tuple[int, ...]:
    return tuple(int(each) for each in words.split(".")[:2] if each.isdigit())
