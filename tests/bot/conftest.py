"""Golden files: what a renderer drew, kept and compared. `make golden` draws them anew."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


@pytest.fixture
def golden() -> Callable[[str, Any], None]:
    """golden(name, drawn): drawn is what tests/fixtures/golden/<name>.json holds. NOVELO_GOLDEN=write: now it is."""
    renew = os.environ.get("NOVELO_GOLDEN") == "write"

    def compare(name: str, drawn: Any) -> None:
        path = GOLDEN / f"{name}.json"
        if renew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(drawn, ensure_ascii=False, indent=2) + "\n", "utf-8")
        assert path.exists(), f"{path.name} is missing: draw it with `make golden`"
        assert drawn == json.loads(path.read_text("utf-8"))

    return compare
