"""Graph answers: the error envelope with the HTTP status each code comes with (meta.md 3.12, 5.6)."""

import json
import uuid
from typing import Any

from aiohttp import web

HTTP_OF = {
    0: 401,
    190: 401,
    3: 500,
    10: 403,
    200: 403,
    131000: 500,
    131005: 403,
    131016: 500,
    131031: 403,
    132001: 404,
    2: 503,
    133004: 503,
}


class GraphError(Exception):
    """Refuse a call. words: Meta's details."""

    def __init__(self, code: int, words: str, subcode: int = 0) -> None:
        super().__init__(words)
        self.code, self.words, self.subcode = code, words, subcode

    def response(self) -> web.Response:
        """The envelope."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.words}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.words},
            "fbtrace_id": uuid.uuid4().hex[:22],
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        return answer({"error": error}, HTTP_OF.get(self.code, 400))


def answer(body: Any, status: int = 200) -> web.Response:
    """JSON as Meta writes it."""
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")
