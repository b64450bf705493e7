"""The whole house, as processes, once of each database and with one worker or four."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stories.house import House


def opened(tmp_path: Path, database_url: str, workers: int) -> Iterator[House]:
    """A house that ends with the test."""
    house = House(tmp_path / "house", database_url, workers)
    try:
        house.open()
        yield house
    finally:
        house.close()


@pytest.fixture(params=[1, 4], ids=["one worker", "four workers"])
def house(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[House]:
    """Everything running, every inbox of the sandbox connected."""
    yield from opened(tmp_path, database_url, request.param)


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """The same on SQLite with one worker: for stories that the database makes no difference to."""
    yield from opened(tmp_path, "", 1)


@pytest.fixture
def picture() -> dict[str, Any]:
    """The smallest PNG there is."""
    content = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    return {"name": "menu.png", "mime": "image/png", "mimetype": "image/png", "content_base64": content}
