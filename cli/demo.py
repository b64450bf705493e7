"""`novelo demo`: the sandbox, and the whole app against it, on this machine alone.

Its data lie in a folder of their own and begin afresh each time, because the sandbox forgets its world at its end.
"""

import contextlib
import dataclasses
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Final

import click
from dotenv import load_dotenv

from cli import compose, opening, serving
from cli.pretend import Pretend
from cli.supervise import Role, Supervisor, execute
from storage import log
from storage import settings as settings_module
from storage.settings import Settings

PAGE_OFFSET: Final = 100  # the page's port is so many above the app's
START_SECONDS: Final = 30.0
LOG: Final = "demo.log"


@click.command()
@click.option("--page-port", type=click.IntRange(1, 65535), help="Where the page is; PORT + 100 if not given.")
@click.option("--socket", "socket_mode", is_flag=True, help="Let the pretend Slack speak over Socket Mode.")
@click.option("--conversations", type=click.IntRange(0, 1_000_000), default=0, help="Begin with so many conversations.")
def demo(page_port: int | None, conversations: int, *, socket_mode: bool) -> None:
    """Try Novelo in your browser, without any account.

    No account, no token, and nothing leaves this machine. HOST, PORT and NOVELO_DATA_DIR count, other settings do not.
    """
    here = _settings_of_the_demo()
    page = Pretend(here.host, page_port or here.port + PAGE_OFFSET)
    with serving.one_at_a_time(here), _log_file(here.data_dir) as logs, Supervisor(output=logs) as children:
        serving.port_is_free(dataclasses.replace(here, port=page.port))
        _begin_afresh(here.data_dir)
        click.echo("Starting a pretend Slack and pretend phones …")
        children.start(_sandbox(page, here))
        if children.until(page.is_up, START_SECONDS):
            _start(children, page, here, conversations, socket_mode=socket_mode)
        elif not children.stopping:
            raise click.ClickException(f"the pretend Slack did not start: see {logs.name}")
        if not children.stopping:
            click.echo(_welcome(page, logs))
        children.run()


def _start(children: Supervisor, page: Pretend, here: Settings, conversations: int, *, socket_mode: bool) -> None:
    """Start the app against the sandbox, and play the opening. Raises ClickException when it does not come up."""
    outside = page.get("/control/environment")
    _point_to(outside["env"], here, socket_mode=socket_mode)
    page.put("/control/app", {"url": _address(here), "slack": "socket" if socket_mode else "http"})
    click.echo("Starting Novelo …")
    settings = compose.serving_settings()
    try:
        up = serving.start(children, settings, prepare=partial(_connect, outside["inboxes"], page, conversations))
    except SystemExit:
        up = False
    if up and children.until(partial(serving.is_ready, settings), serving.READY_SECONDS):
        children.errand(partial(opening.play, page))
    elif not children.stopping:
        raise click.ClickException(f"Novelo did not start: see {here.data_dir / LOG}")


def _settings_of_the_demo() -> Settings:
    """Where to listen and where to keep data; nothing else of the environment counts here."""
    load_dotenv(Path(".env"))
    kept = {name: os.environ.get(name, "") for name in ("HOST", "PORT", "NOVELO_DATA_DIR")}
    given = settings_module.load(kept)
    return dataclasses.replace(given, data_dir=given.data_dir / "demo")


def _begin_afresh(folder: Path) -> None:
    """Forget the conversations of the last demo: their threads are gone. The secret key and the log stay."""
    for name in ("redis", "sandbox", "media"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for each in folder.glob("novelo.db*"):
        each.unlink(missing_ok=True)


def _sandbox(page: Pretend, here: Settings) -> Role:
    return Role(
        name="sandbox",
        work=partial(
            execute,
            *(sys.executable, "-P", "-m", "sandbox", "--quiet", "--host", page.host, "--port", str(page.port)),
            *("--dir", str(here.data_dir / "sandbox"), "--app-url", _address(here)),
        ),
        orphaned=signal.SIGKILL,
        last=True,
    )


def _point_to(outside: Mapping[str, str], here: Settings, *, socket_mode: bool) -> None:
    """Make the pretend world the only one that this process and its children know of."""
    inside = {
        "HOST": here.host,
        "PORT": str(here.port),
        "NOVELO_DATA_DIR": str(here.data_dir),
        "NOVELO_SECRET_KEY": _secret_key(here.data_dir),
    }
    wanted = {**outside, **inside}
    if not socket_mode:
        wanted.pop("SLACK_APP_TOKEN", None)
    for name in settings_module.names():
        os.environ[name] = wanted.get(name, "")  # empty, or the `.env` file of this folder would fill it in


def _secret_key(folder: Path) -> str:
    """The demo's own key, made on its first start."""
    from cryptography.fernet import Fernet

    path = folder / "secret.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
    return path.read_text().strip()


def _connect(accounts: list[dict[str, str]], page: Pretend, conversations: int) -> None:
    """Connect the sandbox's accounts, as `novelo inboxes add` would, and fill them. Runs in an errand."""
    from cli import inboxes
    from storage.inboxes import NewInbox

    settings = compose.settings()
    for account in accounts:
        new = NewInbox(
            channel=account["channel"],
            account=account.get("phone_number_id") or account["account_id"],
            slack_channel=account["slack_channel"],
            token=account["token"],
            name=account["name"],
            display_number=account.get("display_number", ""),
            business=account.get("waba_id", ""),
            page=account.get("page_id", ""),
            login=account.get("login", ""),
        )
        inboxes.connect(settings, new)
    if conversations:
        _fill(settings, page, conversations)


def _fill(settings: Settings, page: Pretend, conversations: int) -> None:
    from cli import crowd

    slack = page.get("/control/state")["slack"]
    barred = ("deleted", "is_bot", "is_restricted", "is_stranger")
    owners = [user["id"] for user in slack["users"] if not any(map(user.get, barred))]
    with contextlib.closing(compose.database(settings)) as database:
        crowd.fill(database, conversations, owners, [group["id"] for group in slack["user_groups"]])


@contextlib.contextmanager
def _log_file(folder: Path) -> Iterator[IO[str]]:
    """The demo's log: a terminal full of JSON lines would hide what a newcomer should read."""
    with (folder / LOG).open("w") as file, contextlib.redirect_stderr(file):
        log.configure()
        yield file


def _address(here: Settings) -> str:
    return f"http://{here.host}:{here.port}"


def _welcome(page: Pretend, logs: IO[str]) -> str:
    return "\n".join(
        (
            "",
            f"  Novelo is running. Open  {click.style(page.url + '/', bold=True)}",
            "",
            "  Write as a customer on a phone, answer as a teammate in the Slack thread, press the buttons.",
            "  Nothing leaves this machine. Ctrl+C ends it.",
            "",
            f"  What it does is written to {logs.name}",
            "",
        )
    )
