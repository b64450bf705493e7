"""A Meta of answers: what it was asked is kept, what it says is what the test gave it. Nothing leaves the process."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

from storage.domain.errors import SendError
from workers.channels import Account

Answer: TypeAlias = Callable[[], httpx.Response] | Exception

WHATSAPP_URL = "https://graph.facebook.com"
INSTAGRAM_URL = "https://graph.instagram.com"
SECRETS = {"graph.facebook.com": "app-secret", "graph.instagram.com": "instagram-secret"}
TOKEN = "EAAnovelo-token"
WHATSAPP = Account("whatsapp", "730000000000001", TOKEN, business_id="820000000000001")
INSTAGRAM = Account("instagram", "17840000000000001", TOKEN, login="instagram")
BY_FACEBOOK = Account("instagram", "17840000000000001", TOKEN, page_id="100000000000001", login="facebook")
ACCOUNTS = {"whatsapp": WHATSAPP, "instagram": INSTAGRAM}


class Meta:
    """Answers in the given order, the last one again and again."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._answers: list[Answer] = []

    def says(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer()

    @property
    def only(self) -> httpx.Request:
        """What it was asked, which was one thing."""
        [request] = self.asked
        return request


def told(body: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: httpx.Response(status, json=body, headers=named)


def raw(content: bytes, status: int = 200, mime: str = "text/html", **headers: str) -> Answer:
    """An answer of bytes."""
    named = {"content-type": mime} | headers
    return lambda: httpx.Response(status, content=content, headers=named)


def refused(code: int, subcode: int = 0, status: int = 400, words: str = "No.") -> Answer:
    """Meta's error envelope."""
    error: dict[str, Any] = {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return told({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


def proof(host: str) -> str:
    """The appsecret_proof that belongs to the host's app and the token."""
    return hmac.new(SECRETS[host].encode(), TOKEN.encode(), hashlib.sha256).hexdigest()


def request(asked: httpx.Request) -> dict[str, Any]:
    """The whole of a request that a test compares: everything but what the HTTP library adds of its own."""
    content = asked.read()
    return {
        "to": f"{asked.method} {asked.url.copy_with(query=None)}",
        "params": dict(asked.url.params),
        "authorization": asked.headers.get("authorization"),
        "type": asked.headers.get("content-type"),
        "body": json.loads(content) if content else None,
    }


def posted(path: str, body: dict[str, Any], host: str = "graph.facebook.com") -> dict[str, Any]:
    """A POST of JSON as it must be."""
    return {
        "to": f"POST https://{host}/v25.0/{path}",
        "params": {"appsecret_proof": proof(host)},
        "authorization": f"Bearer {TOKEN}",
        "type": "application/json",
        "body": body,
    }


def got(path: str, host: str = "graph.facebook.com", **params: str) -> dict[str, Any]:
    """A GET as it must be."""
    return {
        "to": f"GET https://{host}/v25.0/{path}",
        "params": params | {"appsecret_proof": proof(host)},
        "authorization": f"Bearer {TOKEN}",
        "type": None,
        "body": None,
    }


def outcome(error: SendError) -> tuple[str, str, str]:
    """An error as a value: its kind, our word, and what the other side said."""
    return type(error).__name__, error.code, error.provider
