"""A newcomer's path: an empty folder, a clone, and docs/install.md from its first line to its last.

The sandbox is Slack and Meta. Packages are those of the environment that runs the tests: nothing is downloaded.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from storage import settings
from tests.stories.house import ROOT, House, eventually

APP = "990010002000300"
WHATSAPP, WABA = "106540350001001", "102290120001001"
PAGE = (ROOT / "docs" / "install.md").read_text()
COMMAND = re.compile(r"(?m)^ {4}(?:\.venv/bin/)?novelo ((?:[a-z]+ ?)+)")


@dataclass
class Newcomer(House):
    """A house whose code is a fresh clone, and whose settings are those of a .env file that grows."""

    clone: Path = field(default_factory=Path)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clone = folder / "novelo"
        self.ran: set[str] = set()
        ours = {name: value for name, value in os.environ.items() if name not in settings.names()}
        self.environment = ours | {"PYTHONPATH": str(self.clone)}

    def arrive(self) -> None:
        """git clone, and the world outside."""
        git = shutil.which("git") or "git"
        subprocess.run([git, "clone", "-q", "--local", ROOT, self.clone], check=True, capture_output=True)
        self.sandbox = self._begin_sandbox()
        self.control("PUT", "app", url=self.app, slack="http")
        self.folder = self.clone  # where .env lies, and where they type

    def types(self, *words: str, given: str = "", code: int = 0) -> str:
        """Type a command of the page in the clone. What it said."""
        self.ran.add(" ".join(word for word in words if re.fullmatch("[a-z]+", word)))
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            env=self.environment,
            cwd=self.clone,
            input=given,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return done.stdout

    def checks(self, code: int) -> dict[tuple[str, str], str]:
        """`novelo check`: what is wrong, or else worth knowing, with the way to mend it."""
        found = json.loads(self.types("check", "--json", code=code))
        assert all(each["mend"] for each in found if each["state"] == "wrong"), found
        return {(each["what"], each["why"]): each["state"] for each in found}

    def sets(self, **more: str) -> None:
        """Write settings into .env."""
        with (self.clone / ".env").open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in more.items())

    def meta(self, method: str, path: str, token: str, **query: str) -> Any:
        """A call to Meta, as its dashboard or the page's curl makes it."""
        headers = {"authorization": f"Bearer {token}"}
        answer = self.client.request(method, f"{self.sandbox}/graph/v25.0/{path}", headers=headers, params=query)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    them = Newcomer(tmp_path / "somewhere")
    try:
        them.arrive()
        yield them
    finally:
        them.close()


def wrong(found: dict[tuple[str, str], str]) -> set[str]:
    return {f"{what}: {why}" for (what, why), state in found.items() if state == "wrong"}


def test_ad1_a_newcomer_gets_from_nothing_to_the_first_conversation(newcomer: Newcomer) -> None:
    told = newcomer.control("GET", "environment")["env"]
    app = f"{APP}|{told['META_APP_SECRET']}"

    # 1. Nothing is there: every setting is named.
    found = wrong(newcomer.checks(1))
    assert {each.partition(" ")[0] for each in found if each.startswith("Settings")} == {"Settings:"}
    needed = ("SLACK_SIGNING_SECRET", "META_APP_SECRET", "META_VERIFY_TOKEN", "NOVELO_SECRET_KEY")
    assert [name for name in needed if name not in str(found)] == []
    key = subprocess.run(
        [sys.executable, "-c", re.search(r'python -c "(.*)"', PAGE)[1]], capture_output=True, text=True, check=True
    )
    newcomer.sets(
        NOVELO_SECRET_KEY=key.stdout.strip(),
        META_VERIFY_TOKEN=told["META_VERIFY_TOKEN"],
        PUBLIC_URL=newcomer.app,
        PORT=str(newcomer.port),
        SLACK_API_URL=told["SLACK_API_URL"],
        META_GRAPH_URL=told["META_GRAPH_URL"],
        INSTAGRAM_GRAPH_URL=told["INSTAGRAM_GRAPH_URL"],
    )

    # 2. Slack: an app made by hand lacks a scope and an event; the manifest mends it.
    manifest = json.loads(newcomer.types("manifest", "--url", newcomer.app))
    newcomer.sets(
        SLACK_BOT_TOKEN=told["SLACK_BOT_TOKEN"],
        SLACK_SIGNING_SECRET=told["SLACK_SIGNING_SECRET"],
        META_APP_SECRET="of-another-app",
        INSTAGRAM_APP_SECRET=told["INSTAGRAM_APP_SECRET"],
    )
    newcomer.environment["NOVELO_SLACK_CONFIG_TOKEN"] = "xoxe.xoxp-sandbox-configuration"
    manifest["oauth_config"]["scopes"]["bot"].remove("reactions:write")
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("reaction_added")
    newcomer.control("POST", "slack/manifest", manifest=manifest)
    assert wrong(newcomer.checks(1)) == {
        f"Public address: nobody answers at {newcomer.app} (ConnectError)",
        "Database: not at this Novelo's version",
        "Slack: the scope reactions:write is missing: mark replies as sent, delivered and read",
        "Slack: the app does not hear of reaction_added",
    }
    manifest = json.loads(newcomer.types("manifest", "--url", newcomer.app))
    newcomer.control("POST", "slack/manifest", manifest=manifest)

    # 3. Let it run.
    newcomer.ran.add("serve")
    serve = newcomer.begin("serve")
    eventually(newcomer.is_ready)
    found = newcomer.checks(0)
    assert found[("Slack's door", f"{newcomer.app}/slack/events takes what is signed")] == "ok"
    assert found[("Meta's door", f"{newcomer.app}/webhooks/… answers as Meta asks")] == "ok"
    assert found[("First conversation, Lumina", "nothing has come from Slack yet")] == "note"

    # 4. Meta: the app hears of nothing yet, the account of no app, and the secret is another app's.
    newcomer.meta("DELETE", f"{APP}/subscriptions", app, object="whatsapp_business_account")
    newcomer.meta("DELETE", f"{WABA}/subscribed_apps", "EAA-sandbox-whatsapp")
    newcomer.control("POST", "meta/tokens", account=WHATSAPP, scopes=["whatsapp_business_messaging"], type="USER")
    ids = ("--phone-number-id", WHATSAPP, "--waba-id", WABA, "--slack-channel", "C0WHATSAPP", "--name", "Sales")
    newcomer.types("inboxes", "add", "whatsapp", *ids, given="EAA-sandbox-whatsapp")
    shop = ("--account-id", "17841400000001001", "--slack-channel", "C0INSTAGRM", "--name", "@lumina.shop")
    newcomer.types("inboxes", "add", "instagram", *shop, given="IGAA-sandbox-instagram")
    assert wrong(newcomer.checks(1)) == {
        f"Meta app: META_APP_SECRET is not the secret of the app {APP}",
        "Inbox 1, Sales: 100: Invalid appsecret_proof provided in the API argument",
    }
    (newcomer.clone / ".env").write_text(
        (newcomer.clone / ".env").read_text().replace("of-another-app", told["META_APP_SECRET"])
    )
    serve.terminate()
    serve.wait(60)
    newcomer.begin("serve")
    eventually(newcomer.is_ready)
    found = newcomer.checks(1)
    assert wrong(found) == {
        "Meta app, WhatsApp: no webhook is set up",
        "Inbox 1, Sales: the token lacks the permission whatsapp_business_management",
        "Inbox 1, Sales: no app is subscribed to the WhatsApp Business Account, so its webhooks reach nobody",
    }
    assert found[("Inbox 1, Sales", "the token is a person's own, and ends with them")] == "note"
    newcomer.meta(
        "POST",
        f"{APP}/subscriptions",
        app,
        object="whatsapp_business_account",
        callback_url=f"{newcomer.app}/webhooks/whatsapp",
        verify_token=told["META_VERIFY_TOKEN"],
        fields="messages",
    )
    newcomer.meta("POST", f"{WABA}/subscribed_apps", "EAA-sandbox-whatsapp")
    newcomer.control("POST", "meta/tokens", account=WHATSAPP, scopes=[], type="SYSTEM_USER")

    # 5. Everything is right; what is less than it could be is named.
    found = newcomer.checks(0)
    assert wrong(found) == set()
    [unseen] = [why for (what, why), state in found.items() if (what, state) == ("Meta app, WhatsApp", "note")]
    assert "message_template_status_update" in unseen
    assert found[("Inbox 1, Sales", "connected")] == "ok"

    # 6. The first conversation.
    maria = newcomer.customer("Maria Souza", "whatsapp")
    newcomer.writes(maria, "Oi! A loja abre hoje?")
    thread = eventually(lambda: newcomer.thread("Maria Souza", "C0WHATSAPP"))
    eventually(lambda: newcomer.thread("Maria Souza", "C0WHATSAPP")["replies"])
    newcomer.answers("U0ANA00001", thread, "Abre, até as 18h.")
    eventually(lambda: [line["text"] for line in newcomer.phone(maria)] == ["Abre, até as 18h."])
    found = newcomer.checks(0)
    assert found[("First conversation, Lumina", "customers are heard and answered")] == "ok"

    assert {" ".join(words.split()) for words in COMMAND.findall(PAGE)} == newcomer.ran, "the page has other commands"
