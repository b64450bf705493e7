"""The sandbox as the demo sees it: its control API over plain HTTP (docs/sandbox.md)."""

import http.client
import json
from dataclasses import dataclass
from typing import Any, Final

TIMEOUT_SECONDS: Final = 10


class Refused(Exception):
    """The sandbox did not accept something; the text has its answer."""


@dataclass(frozen=True, slots=True)
class Pretend:
    """Where the sandbox is."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address; the page is at its root."""
        return f"http://{self.host}:{self.port}"

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            self.get("/control/environment")
        except (OSError, http.client.HTTPException, Refused):
            return False
        return True

    def get(self, path: str) -> Any:
        """Ask for something. Raises Refused, OSError."""
        return self._ask("GET", path, None)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Set something. Raises Refused, OSError."""
        return self._ask("PUT", path, body)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Do something. Raises Refused, OSError."""
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {content.decode(errors='replace')}")
        return json.loads(content)
