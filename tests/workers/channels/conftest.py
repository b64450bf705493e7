"""A Meta to talk to, and golden events: `NOVELO_GOLDEN=write` writes what each fixture says anew; read it then."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage.domain.events import Event
from tests.workers.channels.meta import INSTAGRAM_URL, SECRETS, WHATSAPP_URL, Meta
from workers.channels import graph


def plain(value: object) -> Any:
    """A value as JSON: a dataclass by its class and the fields that differ from their defaults."""
    if is_dataclass(value):
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        return {"is": type(value).__name__} | {
            each.name: plain(told[each.name]) for each in fields(value) if told[each.name] != _default(each)
        }
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _default(field: "Field[Any]") -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@pytest.fixture
def golden() -> Callable[[Path, list[Event]], None]:
    """golden(body, events): the events are what <body>.events.json holds."""
    renew = os.environ.get("NOVELO_GOLDEN") == "write"

    def compare(body: Path, events: list[Event]) -> None:
        path = body.with_suffix(".events.json")
        read = plain(events)
        if renew:
            path.write_text(json.dumps(read, ensure_ascii=False, indent=2) + "\n", "utf-8")
        assert path.exists(), f"{path.name} is missing: write it with NOVELO_GOLDEN=write, and read it"
        assert read == json.loads(path.read_text("utf-8"))

    return compare


@pytest.fixture
def meta() -> Meta:
    """A Meta that says what it is told to say."""
    meta = Meta()
    facebook, instagram = SECRETS.values()
    graph.configure(
        whatsapp_url=WHATSAPP_URL,
        instagram_url=INSTAGRAM_URL,
        version="v25.0",
        app_secret=facebook,
        instagram_app_secret=instagram,
        transport=httpx.MockTransport(meta),
    )
    return meta
