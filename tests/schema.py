"""Whether an answer is what an OpenAPI document says it is: as much of JSON Schema 2020-12 as ours uses, strictly."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
KNOWN = {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "minimum", "maximum", "default",
    "format", "description",
}  # fmt: skip


def faults(document: Any, schema: Any, value: Any, at: str = "$") -> Iterator[str]:
    """Each place where a value is not what it should be. Raises AssertionError for a schema that is not understood."""
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from faults(document, document["components"]["schemas"][name], value, at)
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "type" in schema:
        wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(isinstance(value, TYPES[each]) and not isinstance(value, bool) for each in wanted):
            yield f"{at}: {value!r} is no {wanted}"
            return
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{at}: {value} is too small"
    if schema.get("format") == "date-time" and value is not None:
        assert datetime.fromisoformat(value).tzinfo is not None
        if not value.endswith("Z"):
            yield f"{at}: {value} is not in UTC"
    if isinstance(value, dict):
        yield from _properties(document, schema, value, at)
    for number, each in enumerate(value if isinstance(value, list) else ()):
        yield from faults(document, schema["items"], each, f"{at}[{number}]")


def _properties(document: Any, schema: Any, value: dict[str, Any], at: str) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, each in value.items():
        if name in properties:
            yield from faults(document, properties[name], each, f"{at}.{name}")
        elif others is False:
            yield f"{at}: {name} is not described"
        elif isinstance(others, dict):
            yield from faults(document, others, each, f"{at}.{name}")
