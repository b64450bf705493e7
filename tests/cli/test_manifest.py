"""The manifest against the official schema's facts (tests/fixtures/manifest/places.yaml)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli import manifest

FACTS = json.loads((Path(__file__).parents[1] / "fixtures" / "manifest" / "places.yaml").read_text())["places"]


def wrong(value: Any, place: str = "") -> Iterator[str]:
    """Every place of a manifest that the schema would refuse."""
    rule = FACTS.get(place)
    if rule is None:
        yield f"{place}: not known"
        return
    if isinstance(value, dict):
        if set(value) - set(rule["keys"]) or set(rule["required"]) - set(value):
            yield f"{place}: keys"
        for key, each in value.items():
            yield from wrong(each, f"{place}/{key}")
    elif isinstance(value, list):
        least, most = rule["items"]
        if not least <= len(value) <= most or (rule.get("unique") and len(set(value)) != len(value)):
            yield f"{place}: {len(value)} items"
        for each in value:
            yield from wrong(each, f"{place}/*")
    elif isinstance(value, str):
        least, most = rule.get("length", (0, 1 << 30))
        if "kind" in rule or not least <= len(value) <= most or not re.search(rule.get("like", ""), value):
            yield f"{place}: {value}"
    elif type(value).__name__ != rule.get("kind"):
        yield f"{place}: {value}"


@pytest.mark.parametrize(
    "told",
    [manifest.build("https://inbox.example.com"), manifest.build(None, socket_mode=True)],
    ids=["with an address", "in Socket Mode"],
)
def test_ad1_the_manifest_passes_the_official_schema(told: dict[str, Any]) -> None:
    assert list(wrong(told)) == []


def test_the_schemas_facts_tell_a_bad_manifest() -> None:
    told = manifest.build("https://inbox.example.com")
    told["display_information"]["name"] = "x" * 36
    told["settings"]["is_hostile"] = True
    told["features"]["shortcuts"][0].pop("type")
    assert list(wrong(told)) == [
        "/display_information/name: " + "x" * 36,
        "/features/shortcuts/*: keys",
        "/settings: keys",
        "/settings/is_hostile: not known",
    ]
