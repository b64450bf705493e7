"""The sandbox's page, opened in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.page.browser import CHROMIUM, FLAGS
from tests.sandbox.rig import Sandbox


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Any, sandbox: Sandbox) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto(f"{sandbox.url}/")
    opened.wait_for_selector(".customer")
    yield opened
    opened.close()
    assert broken == []
