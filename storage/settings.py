"""Every setting, read from the environment once, at the edge. docs/settings.md describes each for people."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

FERNET_KEY_BYTES: Final = 32  # github.com/fernet/spec, "Key Format": two keys of 128 bits


class SettingError(Exception):
    """A setting is missing or malformed. The text is one line for people: the setting, and what is expected."""


def address(value: str) -> str:
    """An address outside: https, or http on this machine; without the slash at its end. Raises ValueError."""
    parts = urlsplit(value)
    loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise ValueError
    _ = parts.port  # raises ValueError when it is no number
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
        raise ValueError
    return value


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError
    return value


def _port(value: str) -> int:
    port = int(value)
    if not 0 < port < 65536:
        raise ValueError
    return port


def _count(value: str) -> int:
    count = int(value)
    if not 0 < count <= 256:
        raise ValueError
    return count


def _days(value: str) -> int:
    days = int(value)
    if not 0 <= days <= 36500:
        raise ValueError
    return days


def _yes(value: str) -> bool:
    if value.lower() not in {"yes", "no"}:
        raise ValueError
    return value.lower() == "yes"


def _fernet_keys(value: str) -> tuple[str, ...]:
    keys = _list(value)
    if any(len(base64.urlsafe_b64decode(key)) != FERNET_KEY_BYTES for key in keys):
        raise ValueError
    return keys


def _list(value: str) -> tuple[str, ...]:
    values = tuple(part.strip() for part in value.split(",") if part.strip())
    if not values:
        raise ValueError
    return values


def _matching(pattern: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError
        return value

    return parse


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


_printable = _matching(r"[\x21-\x7e]+")


def setting(
    name: str, parse: Callable[[str], Any], expected: str, default: Any = MISSING, *, secret: bool = False
) -> Any:
    """Declare a setting: its variable, how it is read, what to write in the error, its default."""
    meta = {"name": name, "parse": parse, "expected": expected, "secret": secret}
    return field(default=default, metadata=meta, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. "" or () where an optional one is not set. Urls have no slash at the end."""

    data_dir: Path = setting("NOVELO_DATA_DIR", _path, "a folder path", Path("data").absolute())
    database_url: str = setting("DATABASE_URL", _database_url, "sqlite:///path or postgresql://…", "", secret=True)
    redis_url: str = setting("REDIS_URL", _redis_url, "redis://…, rediss://… or unix://…", "", secret=True)
    host: str = setting("HOST", _printable, "an address to listen on", "127.0.0.1")
    port: int = setting("PORT", _port, "a port number from 1 to 65535", 8000)
    public_url: str = setting("PUBLIC_URL", address, "the https address of this server (http on loopback)", "")
    workers: int = setting("NOVELO_WORKERS", _count, "a number of worker processes from 1 to 256", 1)
    threads: int = setting("NOVELO_THREADS", _count, "a number of threads a worker from 1 to 256", 32)
    keep_webhooks_days: int = setting("NOVELO_KEEP_WEBHOOKS_DAYS", _days, "a number of days, 0 for ever", 30)
    keep_files_days: int = setting("NOVELO_KEEP_FILES_DAYS", _days, "a number of days, 0 for ever", 0)
    webhooks_to_loopback: bool = setting("NOVELO_WEBHOOKS_TO_LOOPBACK", _yes, "yes or no", default=False)
    secret_keys: tuple[str, ...] = setting(
        "NOVELO_SECRET_KEY", _fernet_keys, "a Fernet key, or several with commas, newest first", (), secret=True
    )
    slack_bot_token: str = setting(
        "SLACK_BOT_TOKEN", _matching(r"xox[be][!-~]+"), "a token that begins with xoxb-", "", secret=True
    )
    slack_signing_secret: str = setting("SLACK_SIGNING_SECRET", _printable, "the app's signing secret", "", secret=True)
    slack_app_token: str = setting(
        "SLACK_APP_TOKEN", _matching(r"xapp-[!-~]+"), "a token that begins with xapp-", "", secret=True
    )
    slack_client_id: str = setting("SLACK_CLIENT_ID", _printable, "the app's client id", "")
    slack_client_secret: str = setting("SLACK_CLIENT_SECRET", _printable, "the app's client secret", "", secret=True)
    slack_api_url: str = setting(
        "SLACK_API_URL", address, "an https address (http on loopback)", "https://slack.com/api"
    )
    meta_app_secrets: tuple[str, ...] = setting(
        "META_APP_SECRET", _list, "the Meta app's secret, or several with commas", (), secret=True
    )
    meta_verify_token: str = setting(
        "META_VERIFY_TOKEN", _printable, "the words you gave Meta as verify token", "", secret=True
    )
    instagram_app_secrets: tuple[str, ...] = setting(
        "INSTAGRAM_APP_SECRET", _list, "the Instagram app's secret, or several with commas", (), secret=True
    )
    meta_graph_url: str = setting(
        "META_GRAPH_URL", address, "an https address (http on loopback)", "https://graph.facebook.com"
    )
    instagram_graph_url: str = setting(
        "INSTAGRAM_GRAPH_URL", address, "an https address (http on loopback)", "https://graph.instagram.com"
    )
    meta_graph_version: str = setting("META_GRAPH_VERSION", _matching(r"v\d+\.\d+"), "a version such as v25.0", "v25.0")

    @property
    def database(self) -> str:
        """The database's address: DATABASE_URL, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'novelo.db'}"

    @property
    def public(self) -> str:
        """The address others reach this server at: PUBLIC_URL, else where it listens."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def webhook_secrets(self) -> Mapping[str, tuple[str, ...]]:
        """App secrets by channel. Instagram's own secret comes first; Meta may sign with either (meta.md 1.2)."""
        return {
            "whatsapp": self.meta_app_secrets,
            "instagram": (*self.instagram_app_secrets, *self.meta_app_secrets),
        }


def names() -> list[str]:
    """Every setting's variable."""
    return [each.metadata["name"] for each in fields(Settings)]


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings out of the environment (os.environ by default). An empty variable counts as not set.

    Raises SettingError for a malformed one; what is merely missing is `require`'s matter.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for each in fields(Settings):
        raw = environ.get(each.metadata["name"], "").strip()
        if not raw:
            continue
        try:
            values[each.name] = each.metadata["parse"](raw)
        except ValueError:  # the value stays out of the message: it may be a secret
            meta = each.metadata
            raise SettingError(f"{meta['name']} must be {meta['expected']}. See docs/settings.md.") from None
    return Settings(**values)


SERVING: Final = ("meta_app_secrets", "meta_verify_token", "secret_keys")


def require(settings: Settings, *names: str) -> None:
    """Raise SettingError for the first of these settings that is not set."""
    by_name = {each.name: each for each in fields(Settings)}
    for name in names:
        if not getattr(settings, name):
            meta = by_name[name].metadata
            raise SettingError(f"{meta['name']} is not set: it must be {meta['expected']}. See docs/settings.md.")


def needed_to_serve(settings: Settings) -> list[str]:
    """The settings that `serve`, `web` and `worker` need beside the others that are there."""
    needed = list(SERVING)
    if not (settings.slack_client_id and settings.slack_client_secret):
        needed.insert(0, "slack_bot_token")
    if not settings.slack_app_token:
        needed.insert(0, "slack_signing_secret")
    return needed


def require_serving(settings: Settings) -> None:
    """Raise SettingError for the first setting that serving needs and that is not set."""
    require(settings, *needed_to_serve(settings))
