"""One call of the Web API: its arguments in either encoding, who calls, and how a refusal looks."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


class Refused(Exception):
    """Slack says no. error: its code. messages: details for response_metadata. more: further fields of the answer."""

    def __init__(
        self,
        error: str,
        messages: Sequence[str] = (),
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(error)
        self.error, self.messages, self.status, self.headers, self.more = error, messages, status, headers or {}, more

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


@dataclass
class Call:
    """method: "chat.postMessage". args: as they came; form fields are strings. basic: client id and secret, if given.

    noted: facts a method adds for the ledger. warnings: for the answer.
    """

    method: str
    args: Mapping[str, Any]
    token: str
    basic: tuple[str, str] | None = None
    warnings: list[str] = field(default_factory=list)
    noted: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int, error: str = "invalid_limit") -> int:
        """From 1 to most; a larger one is refused, as Slack does for limits."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            given = int(value)
        except (TypeError, ValueError):
            raise Refused(error) from None
        if not 1 <= given <= most:
            raise Refused(error)
        return given

    def words(self, name: str) -> list[str]:
        """A comma-separated list, or a JSON array."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(each) for each in value]
        return [each.strip() for each in str(value).split(",") if each.strip()] if value else []

    def parsed(self, name: str, error: str) -> Any:
        """A structure: itself in a JSON body, a string of JSON in a form. None if it was not given."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None


async def read(request: web.Request, method: str) -> Call:
    """The call in a request. Refused if its body cannot be read."""
    warnings: list[str] = []
    header = request.headers.get("Authorization", "")
    token = header[7:].strip() if header.lower().startswith("bearer ") else ""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        if request.charset is None:
            warnings.append("missing_charset")
        raw = await request.read()
        try:
            given = json.loads(raw) if raw.strip() else {}
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(given, dict):
            raise Refused("json_not_object")
        args |= given  # a token in a JSON body counts for nothing: it belongs in the header
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        token = token or str(args.get("token", ""))
    args.pop("token", None)
    return Call(method, args, token, _basic(header), warnings)


def _basic(header: str) -> tuple[str, str] | None:
    if not header.lower().startswith("basic "):
        return None
    try:
        name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
    except ValueError:
        return None
    return name, secret
