"""A newcomer's first minutes: a clone in an empty folder, the README's command, and the demo's page in a browser."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import settings
from tests.sandbox.page.browser import BROWSER, CHROMIUM, FLAGS
from tests.stories.house import ROOT, SLOWNESS, free_port

README = (ROOT / "README.md").read_text()
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
OFFLINE = "Could not find a version|Network is unreachable|Temporary failure in name resolution"
WORDS = "Vocês entregam hoje?"
ANSWER = "Entregamos, sim: até as 18h."

pytestmark = [*BROWSER, pytest.mark.timeout(600)]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What is committed here, in a folder of its own."""
    git = shutil.which("git") or "git"
    subprocess.run([git, "clone", "-q", "--local", ROOT, tmp_path / "novelo"], check=True, capture_output=True)
    return tmp_path / "novelo"


@pytest.fixture
def demo(clone: Path) -> Iterator[str]:
    """The address that the README's command prints; installing what it needs is a part of it."""
    (command,) = re.findall(r"(?m)^ {4}(make demo)$", README)
    ours = {name: value for name, value in os.environ.items() if name not in {*settings.names(), "PYTHONPATH"}}
    running = subprocess.Popen(
        command.split(),
        cwd=clone,
        env=ours | {"PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Who runs these tests in the background has Ctrl+C ignored, and their children would ignore it too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    told = ""
    try:
        assert running.stdout is not None
        for line in running.stdout:
            told += line
            if address := ADDRESS.search(line):
                yield address[0]
                break
        else:
            if re.search(OFFLINE, told):
                pytest.skip("no package index can be reached")
            raise AssertionError(told)
    finally:
        os.killpg(running.pid, signal.SIGINT)  # Ctrl+C
        ended = running.wait(60 * SLOWNESS)
        running.stdout.close()
    assert ended in {0, -signal.SIGINT, 130}, told


@pytest.fixture
def page(demo: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.set_default_timeout(60_000 * SLOWNESS)
        opened.goto(demo)
        yield opened
        browser.close()


def test_the_readmes_demo_leads_from_a_clone_to_an_answered_customer(page):
    page.fill("#phone textarea", WORDS)
    page.press("#phone textarea", "Enter")
    # The demo's opening is being played: the card may show another message of theirs by now.
    customer = page.inner_text("[role=option][aria-selected=true] .who b")
    page.click(f"#channel .post:has-text('{customer}') >> text=/repl/i")
    page.wait_for_selector(f"#thread .post:has-text('{WORDS}')")
    page.fill("#thread textarea", ANSWER)
    page.press("#thread textarea", "Enter")
    page.wait_for_selector(f".bubble.theirs:has-text('{ANSWER}')")
    page.wait_for_selector(f"#thread .post:has-text('{ANSWER}') .reaction")
