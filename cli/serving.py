"""`serve` and the roles it is made of."""

import errno
import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from cli import compose, embedded, lifeline
from cli.supervise import Role, Supervisor, execute
from storage import log
from storage import settings as settings_module
from storage.settings import Settings

COPY: Final = (
    "This database is a copy: it was used elsewhere before. If the other one may still run, give this one a Slack app"
    " and numbers of its own, or both would answer the same customers. If it has been moved here, run"
    " `novelo restore --moved`; if it was brought back from a backup, run `novelo restore`."
)
READY_SECONDS: Final = 60.0  # longer than a first start on a slow machine takes
SHARED: Final = ("granian", "bot.app", "bot.gap", "bot.web.porch", "workers.worker")  # and so all that they import


@click.command()
def serve() -> None:
    """Run everything in one command.

    That is web, workers and sweep, with Redis and SQLite on board, and Socket Mode if SLACK_APP_TOKEN is set.
    DATABASE_URL and REDIS_URL point it to others; NOVELO_WORKERS says how many workers. The database is brought up to
    date first. Ends cleanly on SIGTERM and Ctrl+C.
    """
    settings = compose.serving_settings()
    log.configure()
    with one_at_a_time(settings), Supervisor() as children:
        if start(children, settings) and wait_until_ready(children, settings):
            click.echo(f"Novelo is ready at http://{settings.host}:{settings.port} (stop it with Ctrl+C)")
            children.run()


@click.command()
def web() -> None:
    """Run the web server only."""
    settings = compose.serving_settings()
    log.configure()
    port_is_free(settings)
    must_be_home(settings)
    _web(settings)


@click.command()
@click.option("--queues", metavar="NAMES", help="Only these queues, with commas; all of them if not given.")
@click.option("--count", type=click.IntRange(1, 256), default=1, show_default=True, help="How many processes.")
def worker(queues: str | None, count: int) -> None:
    """Run worker processes only.

    They open what came in and carry messages both ways: as many as you like, on as many machines as you like.
    """
    stop = lifeline.told_to_stop() if count == 1 else None  # before the imports: they take a while, and it may be told
    settings = compose.serving_settings()
    log.configure()
    from storage.queue import QUEUES

    names = tuple(name.strip() for name in queues.split(",")) if queues else QUEUES
    if unknown := [name for name in names if name not in QUEUES]:
        raise click.BadParameter(
            f"there is no queue {unknown[0]!r}: there are {', '.join(QUEUES)}", param_hint="--queues"
        )
    must_be_home(settings)
    if stop:
        _worker(settings, names, stop)
        return
    with Supervisor() as children:
        _share(("workers.worker",))
        for _ in range(count):
            children.start(Role(name="worker", work=partial(_worker, settings, names)))
        children.run()


@click.command()
def sweep() -> None:
    """Run the sweep only.

    Once a second it looks for what a lost wake-up or a dead worker left behind. More than one does no harm.
    """
    stop = lifeline.told_to_stop()
    settings = compose.settings()
    log.configure()
    must_be_home(settings)
    _sweep(settings, stop)


@click.command(name="socket")
def socket_mode() -> None:
    """Receive Slack's events over Socket Mode."""
    stop = lifeline.told_to_stop()
    settings = compose.serving_settings()
    settings_module.require(settings, "slack_app_token")
    log.configure()
    must_be_home(settings)
    _socket(stop)


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    ran = compose.migrate(compose.settings())
    click.echo(f"The database is up to date; {len(ran)} step{'s' if len(ran) != 1 else ''} run.")


def start(children: Supervisor, settings: Settings, prepare: Callable[[], object] | None = None) -> bool:
    """Start every role. False: told to stop before they were.

    prepare: what is to be done first, in an errand; by default the database is brought up to date.

    Raises NoServer, and SystemExit when the database cannot be brought up to date, which has been said.
    """
    if not os.environ.get("REDIS_URL"):
        work = partial(execute, *embedded.prepare(settings.data_dir))
        children.start(Role(name="redis", work=work, orphaned=signal.SIGKILL, last=True))
    _share(SHARED)
    if code := children.wait_for(prepare or partial(_prepare, settings)):
        sys.exit(code)
    if children.stopping:
        return False
    for role in roles(settings):
        children.start(role)
    return True


def roles(settings: Settings) -> Iterator[Role]:
    """What `serve` runs beside Redis."""
    # What web had not answered when it was killed is sent again; the others finish the call they are at.
    yield Role(name="web", work=partial(_web, settings), orphaned=signal.SIGKILL)
    for _ in range(settings.workers):
        yield Role(name="worker", work=partial(_worker, settings))
    yield Role(name="sweep", work=partial(_sweep, settings))
    if settings.slack_app_token:
        yield Role(name="socket", work=_socket)


def wait_until_ready(children: Supervisor, settings: Settings) -> bool:
    """Wait until /readyz says so; that it takes long is said once. False: told to stop before."""
    if children.until(partial(is_ready, settings), READY_SECONDS):
        return True
    if not children.stopping:
        click.echo(f"Novelo is not ready after {READY_SECONDS:.0f} s: `novelo check` says what is wrong.", err=True)
    return children.until(partial(is_ready, settings), pause=1.0)


def is_ready(settings: Settings) -> bool:
    """Whether traffic can be taken."""
    try:  # by hand: an HTTP client would be a quarter of what the supervisor weighs
        with socket.create_connection((settings.host, settings.port), timeout=2) as connection:
            connection.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Two of us on one data folder would start two Redis on the same file, and on one SQLite file two web servers.

    On PostgreSQL two with a data folder each share the work. Raises ClickException.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    port_is_free(settings)
    with ExitStack() as locks:
        _lock(locks, settings.data_dir / "serve.lock", f"the data folder {settings.data_dir}", "NOVELO_DATA_DIR")
        if settings.database.startswith("sqlite:///"):
            file = Path(settings.database.removeprefix("sqlite:///")).absolute()
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _lock(locks, file.with_name(f"{file.name}.serve"), f"the database {file}", "DATABASE_URL")
        yield


def _lock(locks: ExitStack, path: Path, what: str, setting: str) -> None:
    lock = locks.enter_context(path.open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise click.ClickException(f"Novelo runs already with {what}: stop that one, or set {setting}.") from None


def must_be_home(settings: Settings) -> None:
    """Two databases with the same tokens would each answer the same customers. Raises ClickException on a copy.

    One that does not answer, or has no tables yet, cannot be asked and holds nobody up.
    """
    from sqlalchemy.exc import DBAPIError

    from storage import whereabouts

    shared = compose.database(settings)
    try:
        is_home = whereabouts.is_home(shared)
    except (DBAPIError, OSError):
        return
    finally:
        shared.close()
    if not is_home:
        raise click.ClickException(COPY)


def _prepare(settings: Settings) -> None:
    compose.migrate(settings)
    must_be_home(settings)


def port_is_free(settings: Settings) -> None:
    """Raises ClickException when we could not listen there: the web server would only say so again and again."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise click.ClickException(f"{settings.host}:{settings.port} {why}. Set PORT or HOST.") from None


def _share(modules: Sequence[str]) -> None:
    """Import what the children need, once: they are forked, and share it until they change it."""
    for name in modules:
        import_module(name)
    lifeline.share_heaps()
    compose.read_once()


def _web(settings: Settings) -> None:
    from cli import web as role

    role.serve(settings)


def _worker(settings: Settings, queues: Sequence[str] = (), stop: threading.Event | None = None) -> None:
    stop = stop or lifeline.told_to_stop()
    from storage.queue import QUEUES
    from workers import worker as role

    role.run(settings, queues=queues or QUEUES, stop=stop)


def _sweep(settings: Settings, stop: threading.Event | None = None) -> None:
    stop = stop or lifeline.told_to_stop()
    from workers import sweep as role

    role.run(settings, stop)


def _socket(stop: threading.Event | None = None) -> None:
    stop = stop or lifeline.told_to_stop()
    settings = compose.take_settings()
    from bot import socket as role

    database = compose.database(settings, compose.bell(settings))
    role.run(settings, database, compose.vault(settings), stop)
