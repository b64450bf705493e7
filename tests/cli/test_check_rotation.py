"""`novelo check` on the tokens of an app that rotates them."""

from datetime import timedelta

from cli.checks import Finding
from cli.checks.slack import _about_end
from storage import rotation, workspaces
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import TOLD
from tests.builders import NOON, VAULT

WHAT = "Slack, Lumina"


def found(database, tmp_path, refresh, expires_at):
    """What is said of a workspace with these."""

    def work(session):
        workspace = workspaces.install(session, VAULT, TOLD, "xoxe.xoxb-1", now=NOON)
        rotation.keep(VAULT, workspace, rotation.Granted("xoxe.xoxb-1", refresh, expires_at))
        return workspace.id

    number = database.write(work)
    settings = slackside.settings_for(tmp_path, public_url="https://inbox.example.com")
    return list(_about_end(settings, database, WHAT, number))


def test_the_end_of_a_token_is_told_and_whether_another_follows(database: builders.ClockedDatabase, tmp_path):
    midnight = NOON + timedelta(hours=12)
    assert found(database, tmp_path, "", None) == []
    assert found(database, tmp_path, "xoxe-1", midnight) == [
        Finding(WHAT, "ok", "its token ends at 2026-11-03 00:00 UTC and is renewed by itself before")
    ]
    assert found(database, tmp_path, "", midnight) == [
        Finding(
            WHAT,
            "wrong",
            "Slack does not renew its token, which ends at 2026-11-03 00:00 UTC",
            "Open https://inbox.example.com/slack/install and install it again.",
        )
    ]
