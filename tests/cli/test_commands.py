"""The commands that do one thing and end."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cli import manifest
from storage.sqlite_library import sqlite3
from tests.cli.conftest import Novelo, free_port

WHATSAPP = ("inboxes", "add", "whatsapp", "--phone-number-id", "106540350001001", "--waba-id", "102290120001001")
INSTAGRAM = ("inboxes", "add", "instagram", "--account-id", "17841400000001001")
TOKEN = "EAA-sandbox-whatsapp"


def listed(novelo: Novelo) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(novelo.run("inboxes", "list", "--json").stdout)
    return rows


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    script = "import sys; from cli.main import novelo; novelo(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Try Novelo in your browser, without any account." in done.stdout
    heavy = {"sqlalchemy", "flask", "slack_bolt", "httpx", "rq", "redis", "granian", "aiohttp", "rich", "cryptography"}
    assert heavy.intersection(done.stdout.split()) == set()


def test_the_database_is_made_before_anything_else_has_run_and_from_any_folder(novelo: Novelo, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    novelo.folder = elsewhere
    first, second = novelo.run("migrate"), novelo.run("migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout == "The database is up to date; 0 steps run.\n"
    assert (tmp_path / "data" / "novelo.db").stat().st_mode & 0o777 == 0o600


def test_a_database_that_does_not_answer_is_one_line(novelo: Novelo) -> None:
    done = novelo.run("migrate", DATABASE_URL=f"postgresql://novelo:hunter2@127.0.0.1:{free_port()}/novelo")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database cannot be used: ")
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_a_setting_of_the_env_file_counts_unless_the_environment_says_otherwise(novelo: Novelo) -> None:
    (novelo.folder / ".env").write_text("META_GRAPH_VERSION=nonsense\nPORT=nonsense\n")
    done = novelo.run("migrate")
    assert (done.returncode, done.stderr) == (
        2,
        "Error: META_GRAPH_VERSION must be a version such as v25.0. See docs/settings.md.\n",
    )


def test_an_inbox_is_added_before_anything_else_has_run(novelo: Novelo) -> None:
    options = ("--slack-channel", "C0WHATSAPP", "--name", "Sales", "--display-number", "+551140001234")
    done = novelo.run(*WHATSAPP, *options, given=f"{TOKEN}\n")
    assert done.returncode == 0, done.stderr
    assert listed(novelo) == [
        {
            "id": 1,
            "channel": "whatsapp",
            "name": "Sales",
            "account": "106540350001001",
            "business": "102290120001001",
            "page": "",
            "login": "",
            "display_number": "+551140001234",
            "slack_channel": "C0WHATSAPP",
            "language": "en",
            "link_mode": "auto",
            "quiet_hours": 0,
            "undo_seconds": 0,
            "mode": "reply",
            "state": "live",
            "trouble": "",
            "token_expires_at": None,
        }
    ]


def test_the_token_in_the_environment_wins_over_standard_input_and_rests_encrypted(novelo: Novelo) -> None:
    done = novelo.run(
        *WHATSAPP, "--slack-channel", "C0WHATSAPP", given="nonsense of two words", NOVELO_INBOX_TOKEN=TOKEN
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(novelo.folder / "data" / "novelo.db") as database:
        (sealed,) = database.execute("SELECT token FROM inboxes").fetchone()
    database.close()
    assert sealed.startswith("gAAAA")
    assert TOKEN.encode() not in (novelo.folder / "data" / "novelo.db").read_bytes()
    assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize("given", ["", "\n", "two words", "späße"])
def test_an_inbox_without_a_token_is_not_added(novelo: Novelo, given: str) -> None:
    done = novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=given)
    assert done.returncode == 2
    assert "the account's token is expected in NOVELO_INBOX_TOKEN, or on standard input" in done.stderr
    assert listed(novelo) == []


@pytest.mark.parametrize(
    ("options", "login", "page"),
    [
        ((), "instagram", ""),
        (("--page-id", "104"), "facebook", "104"),
        (("--login", "facebook"), "facebook", ""),
        (("--login", "instagram", "--page-id", "104"), "instagram", "104"),
        (("--login", "facebook", "--page-id", "104"), "facebook", "104"),
    ],
)
def test_an_instagram_account_is_added_by_either_login(
    novelo: Novelo, options: tuple[str, ...], login: str, page: str
) -> None:
    done = novelo.run(*INSTAGRAM, *options, "--slack-channel", "C0INSTAGRM", given=TOKEN)
    assert done.returncode == 0, done.stderr
    assert [(row["login"], row["page"]) for row in listed(novelo)] == [(login, page)]


def test_adding_an_account_again_changes_how_it_is_connected(novelo: Novelo) -> None:
    for channel in ("C0WHATSAPP", "C0VIPINBOX"):
        novelo.run(*WHATSAPP, "--slack-channel", channel, given=TOKEN)
    assert [(row["id"], row["slack_channel"]) for row in listed(novelo)] == [(1, "C0VIPINBOX")]


def test_a_slack_channel_that_outsiders_share_is_refused(novelo: Novelo) -> None:
    done = novelo.run(*WHATSAPP, "--slack-channel", "C0PARTNERS", given=TOKEN)
    assert done.returncode == 1
    assert "is shared with another organisation (Slack Connect)" in done.stderr
    assert listed(novelo) == []


@pytest.mark.parametrize("channel", ["C0NOTTHERE", "G0NOTTHERE"])
def test_a_slack_channel_that_the_bot_does_not_see_is_refused(novelo: Novelo, channel: str) -> None:
    done = novelo.run(*WHATSAPP, "--slack-channel", channel, given=TOKEN)
    assert done.returncode == 1
    assert f"does not see the Slack channel {channel}; if it is private, write /invite @inbox there" in done.stderr


@pytest.mark.parametrize("channel", ["#sales", "sales", "c0whatsapp", "U0ANA00001", ""])
def test_what_is_no_slack_channel_id_is_refused(novelo: Novelo, channel: str) -> None:
    done = novelo.run(*WHATSAPP, "--slack-channel", channel, given=TOKEN)
    assert done.returncode == 2
    assert "a Slack channel's id is expected, such as C0123ABCD" in done.stderr


def test_a_public_slack_channel_is_joined(novelo: Novelo, outside: str) -> None:
    novelo.run(*WHATSAPP, "--slack-channel", "C0GENERAL1", given=TOKEN)
    state = httpx.get(f"{outside}/control/state", trust_env=False).json()["slack"]
    general = next(each for each in state["channels"] if each["id"] == "C0GENERAL1")
    assert "U0INBOX001" in general["members"]


def test_a_slack_that_is_away_is_said_in_one_line(novelo: Novelo) -> None:
    done = novelo.run(
        *WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN, SLACK_API_URL=f"http://127.0.0.1:{free_port()}/api"
    )
    assert (done.returncode, done.stderr) == (1, "Error: Slack does not answer (ConnectError)\n")


def test_a_bot_token_that_slack_refuses_is_named(novelo: Novelo) -> None:
    done = novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN, SLACK_BOT_TOKEN="xoxb-wrong")
    assert (done.returncode, done.stderr) == (1, "Error: SLACK_BOT_TOKEN is refused (invalid_auth)\n")


def test_a_removed_inbox_is_gone_from_the_list_and_can_be_added_again(novelo: Novelo) -> None:
    novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN)
    assert novelo.run("inboxes", "remove", "1").stdout == "Inbox 1 is disconnected.\n"
    assert listed(novelo) == []
    novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", given=TOKEN)
    assert [(row["id"], row["state"]) for row in listed(novelo)] == [(1, "live")]


@pytest.mark.parametrize("verb", ["remove", "check"])
def test_an_inbox_that_does_not_exist_is_named(novelo: Novelo, verb: str) -> None:
    done = novelo.run("inboxes", verb, "7")
    assert (done.returncode, done.stderr) == (1, "Error: there is no inbox 7: `novelo inboxes list` shows them\n")


def test_the_list_is_a_table_for_people(novelo: Novelo) -> None:
    assert "No inbox is connected yet" in novelo.run("inboxes", "list").stdout
    novelo.run(*WHATSAPP, "--slack-channel", "C0WHATSAPP", "--name", "Sales", given=TOKEN)
    shown = novelo.run("inboxes", "list").stdout
    assert [word for word in ("whatsapp", "Sales", "106540350001001", "C0WHATSAPP", "live") if word not in shown] == []
    assert TOKEN not in shown


def test_the_manifest_names_one_address_for_everything() -> None:
    told = manifest.build("https://inbox.example.com")
    events = "https://inbox.example.com/slack/events"
    assert told["settings"]["event_subscriptions"]["request_url"] == events
    assert told["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": events,
        "message_menu_options_url": events,
    }
    assert told["features"]["slash_commands"] == [
        {
            "command": "/inbox",
            "description": "List and find customer conversations",
            "usage_hint": "[mine | needs-reply | closed | tag:vip | search words | new | help]",
            "should_escape": True,
            "url": events,
        }
    ]
    assert told["oauth_config"]["redirect_urls"] == ["https://inbox.example.com/slack/oauth_redirect"]
    assert told["settings"]["socket_mode_enabled"] is False


def test_the_manifest_for_socket_mode_names_no_address() -> None:
    told = manifest.build(None, socket_mode=True)
    assert "http" not in json.dumps(told)
    assert told["settings"]["socket_mode_enabled"] is True


def test_the_manifest_keeps_slacks_limits() -> None:
    """Source: slack.md 5."""
    told = manifest.build("https://inbox.example.com")
    shown = told["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(told["features"]["bot_user"]["display_name"]) <= 80
    assert len(told["features"]["shortcuts"]) <= 10
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in told["features"]["shortcuts"])
    assert len(told["oauth_config"]["scopes"]["bot"]) <= 255
    assert len(set(told["settings"]["event_subscriptions"]["bot_events"])) <= 100


def test_the_manifest_is_printed_for_the_address_given_or_the_public_one(novelo: Novelo) -> None:
    given = novelo.run("manifest", "--url", "https://inbox.example.com/")
    public = novelo.run("manifest", PUBLIC_URL="https://inbox.example.com")
    assert json.loads(given.stdout) == manifest.build("https://inbox.example.com")
    assert given.stdout == public.stdout


def test_a_manifest_without_an_address_is_refused(novelo: Novelo) -> None:
    done = novelo.run("manifest")
    assert done.returncode == 2
    assert "say where your server is reached with --url, or set PUBLIC_URL" in done.stderr


def test_a_manifest_for_an_address_that_slack_would_refuse_is_refused(novelo: Novelo) -> None:
    done = novelo.run("manifest", "--url", "http://inbox.example.com")
    assert done.returncode == 2
    assert "an https address is expected" in done.stderr
