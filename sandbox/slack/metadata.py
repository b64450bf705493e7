"""Message metadata: its shape and size (slack.md 2.2)."""

import json
from typing import Any

from sandbox.slack.calls import Refused

# The pages read do not name the limit (slack.md 8); ids fit many times over, a customer's words would not.
METADATA_MAX_BYTES = 8_000

SCALARS = (str, int, float, bool)


def checked(metadata: Any) -> dict[str, Any] | None:
    """{"event_type": str, "event_payload": {name: scalar, flat object or list of flat objects}}; None clears."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if not metadata:
        return None
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise Refused("invalid_metadata_format")
    if set(metadata) - {"event_type", "event_payload"} or not all(map(_fits, payload.values())):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode(errors="surrogatepass")) > METADATA_MAX_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def correlation(metadata: dict[str, Any] | None) -> str | None:
    """The caller's own mark, for the ledger: the first string of the payload."""
    payload = (metadata or {}).get("event_payload", {})
    return next((value for value in payload.values() if isinstance(value, str)), None)


def _fits(value: Any) -> bool:
    if isinstance(value, list):
        return all(_flat(each) for each in value)
    return isinstance(value, SCALARS) or _flat(value)


def _flat(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, SCALARS) for each in value.values())
