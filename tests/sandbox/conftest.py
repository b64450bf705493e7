"""A running sandbox, and a stand-in for the app that it talks to."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.sandbox.rig import AppStandIn, Sandbox


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--dir", str(directory), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[Sandbox]:
    running = Sandbox(sandbox_url)
    running.post("reset")
    running.put("app", url="", slack="http")
    running.put("limits", enforced=False)
    running.began = len(running.ledger())
    yield running
    running.http.close()


@pytest.fixture
def app(sandbox: Sandbox) -> Iterator[AppStandIn]:
    stand_in = AppStandIn()
    sandbox.put("app", url=stand_in.url, slack="http")
    yield stand_in
    sandbox.post("reset")
    sandbox.put("app", url="")
    stand_in.close()


@pytest.fixture
def slack(sandbox: Sandbox) -> WebClient:
    """Slack's own client, as the product uses it."""
    return WebClient(token=sandbox.env["SLACK_BOT_TOKEN"], base_url=sandbox.env["SLACK_API_URL"], retry_handlers=[])
