"""Golden files: what a renderer drew, kept and compared. `pytest tests/bot --golden` draws them anew."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing with them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """golden(name, drawn): drawn is what tests/fixtures/golden/<name>.json holds."""
    # Collected as part of a larger run, this file is read too late for its option to be known.
    renew = request.config.getoption("--golden", default=False)

    def compare(name: str, drawn: Any) -> None:
        path = GOLDEN / f"{name}.json"
        if renew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(drawn, ensure_ascii=False, indent=2) + "\n", "utf-8")
        assert path.exists(), f"{path.name} is missing: draw it with `pytest tests/bot --golden`"
        assert drawn == json.loads(path.read_text("utf-8"))

    return compare
