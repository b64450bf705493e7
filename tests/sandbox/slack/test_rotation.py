"""Token rotation: tokens that end, refresh tokens that are good once, and no more than two tokens at a time."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import refresh
from storage.rotation import granted
from tests.bot import slackside
from tests.builders import NOON
from tests.sandbox.rig import Sandbox

APP = {"client_id": "1001.2002", "client_secret": "sandbox-client-secret"}


def installed(sandbox: Sandbox, slack: WebClient, **switches: object):
    """What Slack gives for a code."""
    sandbox.post("slack/rotation", on=True, **switches)
    consent = sandbox.http.get("/slack/oauth/v2/authorize", params={"state": "s", "redirect_uri": "http://app/back"})
    return slack.oauth_v2_access(**APP, code=httpx.URL(consent.headers["location"]).params["code"])


def renewed(slack: WebClient, refresh_token: str):
    return slack.oauth_v2_access(**APP, grant_type="refresh_token", refresh_token=refresh_token)


def error(slack: WebClient, token: str) -> str:
    """What Slack says of a token; "" where it is good."""
    try:
        slack.auth_test(token=token)
    except SlackApiError as refused:
        return str(refused.response["error"])
    return ""


def test_an_install_gives_a_token_that_ends_and_one_to_renew_it(sandbox: Sandbox, slack: WebClient) -> None:
    given = installed(sandbox, slack)
    assert given["access_token"].startswith("xoxe.xoxb-1-")
    assert given["refresh_token"].startswith("xoxe-1-")
    assert (given["expires_in"], given["token_type"], error(slack, given["access_token"])) == (43_200, "bot", "")
    sandbox.post("slack/rotation", expire=True)
    assert error(slack, given["access_token"]) == "token_expired"
    assert error(slack, renewed(slack, given["refresh_token"])["access_token"]) == ""


def test_a_refresh_token_is_good_once_and_a_moment_longer(sandbox: Sandbox, slack: WebClient) -> None:
    given = installed(sandbox, slack)
    renewed(slack, given["refresh_token"])
    again = renewed(slack, given["refresh_token"])
    sandbox.post("slack/rotation", grace_seconds=0)
    renewed(slack, again["refresh_token"])
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        renewed(slack, again["refresh_token"])
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        renewed(slack, "xoxe-1-somebody-elses")


def test_two_tokens_live_at_most(sandbox: Sandbox, slack: WebClient) -> None:
    first = installed(sandbox, slack)
    second = renewed(slack, first["refresh_token"])
    assert [error(slack, each["access_token"]) for each in (first, second)] == ["", ""]
    third = renewed(slack, second["refresh_token"])
    found = [error(slack, each["access_token"]) for each in (first, second, third)]
    assert found == ["token_revoked", "", ""]


def test_rotation_is_never_turned_off_and_dies_with_the_app(sandbox: Sandbox, slack: WebClient) -> None:
    given = installed(sandbox, slack)
    assert "cannot be turned off" in sandbox.impossible("slack/rotation", on=False)
    assert "are numbers" in sandbox.impossible("slack/rotation", seconds="long")
    sandbox.post("slack/tokens", uninstalled=True)
    assert error(slack, given["access_token"]) == "account_inactive"
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        renewed(slack, given["refresh_token"])


def test_novelo_understands_what_it_is_given(sandbox: Sandbox, slack: WebClient, tmp_path: Path) -> None:
    given = installed(sandbox, slack)
    settings = slackside.settings_for(
        tmp_path,
        slack_api_url=sandbox.env["SLACK_API_URL"].rstrip("/"),
        slack_client_id=APP["client_id"],
        slack_client_secret=APP["client_secret"],
    )
    new = granted(refresh(settings, given["refresh_token"]), NOON)
    assert (error(slack, new.token), new.expires_at) == ("", NOON + timedelta(hours=12))
    assert new.refresh not in {"", given["refresh_token"]}
