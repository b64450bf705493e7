"""A worker at its work, whose Slack is the test's `wire`."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.slack import Slack
from tests import builders
from tests.bot import slackside
from workers.outside import Outside


@pytest.fixture
def outside(
    database: builders.ClockedDatabase, tmp_path: Path, wire: Callable[[httpx.Request], httpx.Response]
) -> Outside:
    """The outside of one worker."""
    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", httpx.MockTransport(wire))
    return Outside(settings, database, builders.VAULT, "worker", _slack={"xoxb-test": slack})
