"""Graph answers: the error envelope with the HTTP status each code comes with (meta.md 3.12, 5.6)."""

import json
from typing import Any

from aiohttp import web

from sandbox.meta import ids

UNAUTHORIZED, FORBIDDEN, BROKEN, AWAY = (
    frozenset({0, 190}),
    frozenset({10, *range(200, 300), 131005, 368, 130497, 131031}) - {230},
    frozenset({3, 131000, 131016, 131045, 131057}),
    frozenset({2, 133004}),
)
WORDS = {  # what faults on demand say
    2: "Service temporarily unavailable",
    4: "Application request limit reached",
    190: "Error validating access token: Session has expired",
    613: "Calls to this api have exceeded the rate limit.",
    130429: "Rate limit hit",
    131000: "Something went wrong",
    131016: "Service temporarily unavailable",
    131047: "Re-engagement message",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
}
THROTTLED = {"whatsapp": 130429, "instagram": 613}


class GraphError(Exception):
    """Refuse a call. words: Meta's details."""

    def __init__(self, code: int, words: str, subcode: int = 0) -> None:
        super().__init__(words)
        self.code, self.words, self.subcode = code, words, subcode

    def response(self, channel: str = "whatsapp") -> web.Response:
        """The envelope."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.words}",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": ids.trace(),
        }
        if channel == "whatsapp":
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.words}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return answer({"error": error}, _http(self.code))


def on_demand(error: str, *, throttled: bool, channel: str) -> GraphError:
    """What a fault says. error: "code" or "code/subcode", "" for something that went wrong."""
    code, _, subcode = error.partition("/")
    number = THROTTLED[channel] if throttled and not code else int(code) if code.isdigit() else 131000
    return GraphError(number, WORDS.get(number, "A fault on demand"), int(subcode) if subcode.isdigit() else 0)


def answer(body: Any, status: int = 200) -> web.Response:
    """JSON as Meta writes it."""
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")


def _http(code: int) -> int:
    """Rate codes are 400, not 429 (meta.md 3.12)."""
    if code in UNAUTHORIZED:
        return 401
    if code in FORBIDDEN:
        return 403
    if code in BROKEN:
        return 500
    if code in AWAY:
        return 503
    return 404 if code == 132001 else 400
