"""What a caller put into a body, or Meta's refusal: a malformed body is the caller's fault, never a crash."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta.answers import GraphError


def table(inner: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under this name; empty if there is none. Raises GraphError."""
    value = inner.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise GraphError(100, f"Param {name} must be a JSON object.")
    return value


def tables(inner: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The list of objects under this name; empty if there is none. Raises GraphError."""
    value = inner.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise GraphError(100, f"Param {name} must be an array of JSON objects.")
    return value


def words(inner: Mapping[str, Any], name: str, most: int, *, needed: bool = True) -> str:
    """The text under this name, of at most so many characters; "" if there is none. Raises GraphError."""
    value = inner.get(name)
    if value is None or value == "":
        if needed:
            raise GraphError(131008, f"Required parameter is missing: {name}")
        return ""
    if not isinstance(value, str):
        raise GraphError(100, f"Param {name} must be a string.")
    if len(value) > most:
        raise GraphError(100, f"Param {name} must be at most {most} characters long.")
    return value
