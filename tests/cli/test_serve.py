"""`novelo serve`: one command that starts everything, keeps it alive and takes it all away again."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from cli.serving import COPY, must_be_home
from storage.settings import SERVING, load
from tests.cli.conftest import SECONDS, Novelo, catches, family, free_port, lives, wait_for

NEEDED = ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "META_APP_SECRET", "META_VERIFY_TOKEN", "NOVELO_SECRET_KEY")
ENDS_SECONDS = 25.0  # design.md section 7
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and only Linux ends orphans")


def serving(novelo: Novelo, **more: str) -> "subprocess.Popen[str]":
    """`serve`, ready."""
    process = novelo.start("serve", **more)
    assert wait_for(lambda: novelo.is_ready() or process.poll() is not None), novelo.said("serve")
    assert process.poll() is None, novelo.said("serve")
    return process


def child(process: "subprocess.Popen[str]", words: str) -> list[int]:
    """The ids of the children with these words in their command line, oldest first."""
    return sorted(pid for pid, line in family(process.pid).items() if words in line and pid != process.pid)


@linux_only
def test_sigterm_ends_it_with_0_and_no_child_is_left(novelo: Novelo) -> None:
    process = serving(novelo)
    everybody = family(process.pid)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDS_SECONDS) == 0, novelo.said("serve")
    assert time.monotonic() - began < ENDS_SECONDS
    assert {line for pid, line in everybody.items() if lives(pid)} == set()


def test_it_says_once_where_it_is_ready(novelo: Novelo) -> None:
    serving(novelo)
    line = f"Novelo is ready at {novelo.url} (stop it with Ctrl+C)"
    assert wait_for(lambda: line in novelo.said("serve").splitlines())


@linux_only
def test_it_runs_as_many_workers_as_it_is_told(novelo: Novelo) -> None:
    process = serving(novelo, NOVELO_WORKERS="3")
    assert len(child(process, "novelo-worker")) == 3


@linux_only
@pytest.mark.parametrize("role", ["novelo-worker", "novelo-sweep", "valkey-server"])
def test_a_role_that_is_killed_is_replaced(novelo: Novelo, role: str) -> None:
    process = serving(novelo)
    victim = child(process, role)[0]
    os.kill(victim, signal.SIGKILL)
    assert wait_for(lambda: any(pid != victim for pid in child(process, role)))
    assert process.poll() is None


@linux_only
@pytest.mark.parametrize("which", ["the master", "the process that serves"])
def test_a_web_server_that_is_killed_is_back_and_takes_traffic(novelo: Novelo, which: str) -> None:
    process = serving(novelo)
    master, server = child(process, "novelo-web")
    os.kill(master if which == "the master" else server, signal.SIGKILL)
    assert wait_for(lambda: not lives(master) and not lives(server), 10)
    assert wait_for(novelo.is_ready)
    assert set(child(process, "novelo-web")).isdisjoint({master, server})


@linux_only
def test_no_child_outlives_it_when_it_is_killed_and_it_starts_again_at_once(novelo: Novelo) -> None:
    process = serving(novelo)
    everybody = family(process.pid)
    process.kill()
    process.wait()
    assert wait_for(lambda: not any(lives(pid) for pid in everybody), ENDS_SECONDS), novelo.said("serve")
    serving(novelo)


def test_a_second_one_on_the_same_data_folder_is_refused(novelo: Novelo) -> None:
    serving(novelo)
    other = novelo.run("serve", PORT="1")
    assert other.returncode == 1
    assert len(other.stderr.splitlines()) == 1


def test_cp43_a_second_one_on_the_same_sqlite_file_is_refused_whatever_its_data_folder(novelo: Novelo) -> None:
    serving(novelo)
    file = novelo.folder / "data" / "novelo.db"
    elsewhere = {"NOVELO_DATA_DIR": str(novelo.folder / "other"), "DATABASE_URL": f"sqlite:///{file}"}
    other = novelo.run("serve", PORT=str(free_port()), **elsewhere)
    assert (other.returncode, other.stderr) == (
        1,
        f"Error: Novelo runs already with the database {file}: stop that one, or set DATABASE_URL.\n",
    )


def test_cp43_a_copy_does_not_run_until_somebody_says_what_it_is(novelo: Novelo) -> None:
    novelo.run("migrate")
    must_be_home(load(novelo.environment))
    shutil.copytree(novelo.folder / "data", novelo.folder / "copy")
    there = {"NOVELO_DATA_DIR": str(novelo.folder / "copy"), "REDIS_URL": "redis://127.0.0.1:1"}
    for command in (["serve"], ["web"], ["worker"], ["worker", "--count", "2"], ["sweep"]):
        refused = novelo.run(*command, **there)
        assert (command, refused.returncode, refused.stderr) == (command, 1, f"Error: {COPY}\n")
    assert novelo.run("restore", "--moved", **there).returncode == 0
    must_be_home(load(novelo.environment | there))


def test_a_port_that_is_taken_is_named(novelo: Novelo) -> None:
    serving(novelo)
    other = novelo.run("serve", NOVELO_DATA_DIR=str(novelo.folder / "other"))
    assert (other.returncode, other.stderr) == (
        1,
        f"Error: 127.0.0.1:{novelo.environment['PORT']} is taken. Set PORT or HOST.\n",
    )


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_a_setting_that_is_missing_is_named_in_one_line(novelo: Novelo, command: str, name: str) -> None:
    done = novelo.run(command, **{name: ""})
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {name} is not set: it must be ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_a_secret_that_is_malformed_is_named_and_not_shown(novelo: Novelo, command: str) -> None:
    done = novelo.run(command, SLACK_BOT_TOKEN="hunter2")
    assert done.returncode == 2
    assert done.stderr == "Error: SLACK_BOT_TOKEN must be a token that begins with xoxb-. See docs/settings.md.\n"


def test_the_needed_settings_are_those_that_are_tried_here() -> None:
    assert len(SERVING) + 2 == len(NEEDED)


def test_a_worker_refuses_a_queue_that_does_not_exist(novelo: Novelo) -> None:
    done = novelo.run("worker", "--queues", "customer,post")
    assert done.returncode == 2
    assert "there is no queue 'post': there are customer, intake, " in done.stderr


@linux_only
def test_several_workers_end_together(novelo: Novelo) -> None:
    novelo.run("migrate")
    process = novelo.start("worker", "--count", "2", "--queues", "customer,intake")
    assert wait_for(lambda: len(child(process, "novelo-worker")) == 2)
    everybody = family(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDS_SECONDS) == 0, novelo.said("worker")
    assert {line for pid, line in everybody.items() if lives(pid)} == set()


@linux_only
@pytest.mark.parametrize("role", ["web", "worker", "sweep"])
def test_a_role_on_its_own_ends_on_sigterm(novelo: Novelo, role: str) -> None:
    novelo.run("migrate")
    process = novelo.start(role)
    if role == "web":
        assert wait_for(novelo.is_ready), novelo.said("web")
    else:
        assert wait_for(lambda: catches(process.pid, signal.SIGTERM)), novelo.said(role)
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0, novelo.said(role)


def test_it_waits_for_a_slack_that_is_away_and_says_so_once(novelo: Novelo, outside: str) -> None:
    wrapper = "from cli import serving; serving.READY_SECONDS = 2.0; from cli.main import main; main()"
    away = {**novelo.environment, "SLACK_API_URL": f"http://127.0.0.1:{free_port()}/slack/api"}
    log = novelo.folder / "serve.log"
    with log.open("w") as said:
        command = [sys.executable, "-P", "-c", wrapper, "serve"]
        process = subprocess.Popen(command, env=away, cwd=novelo.folder, stdout=said, stderr=said, text=True)
    novelo.started.append(process)
    assert wait_for(lambda: "Novelo is not ready after 2 s: `novelo check` says what is wrong." in log.read_text())
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDS_SECONDS) == 0
    assert "Novelo is ready" not in log.read_text()
