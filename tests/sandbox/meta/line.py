"""The app's side of the pretend Meta: a client for its APIs, and the webhooks it received."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.sandbox.rig import AppStandIn, Received, Sandbox, eventually

NUMBER, WABA = "106540350001001", "102290120001001"
SHOP, STUDIO, PAGE = "17841400000001001", "17841400000002002", "104000000002002"
TOKENS = {NUMBER: "EAA-sandbox-whatsapp", SHOP: "IGAA-sandbox-instagram", PAGE: "EAA-sandbox-page"}


@dataclass
class Meta:
    """One app with three accounts."""

    sandbox: Sandbox
    app: AppStandIn

    def call(
        self, verb: str, path: str, token: str = TOKENS[NUMBER], host: str = "graph", **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return self.sandbox.http.request(verb, f"/{host}/v25.0/{path}", headers=headers, **more)

    def whatsapp(self, to: str = "5511987654321", **more: Any) -> httpx.Response:
        """Send on WhatsApp; a text unless told otherwise."""
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to}
        content = {} if "type" in more or "text" in more else {"type": "text", "text": {"body": "Olá"}}
        return self.call("POST", f"{NUMBER}/messages", json={**body, **content, **more})

    def instagram(self, message: Any, to: str = "7701000000000002", **more: Any) -> httpx.Response:
        body = {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message, **more}
        return self.call("POST", f"{SHOP}/messages", TOKENS[SHOP], "instagram", json=body)

    def write(self, customer: str = "maria", **more: Any) -> str:
        """A customer writes, and the app has heard of it."""
        before = len(self.app.received)
        message = str(self.sandbox.post("meta/messages", customer=customer, **more)["id"])
        # Others may be on their way at the same time: an echo, a status.
        about = str(more.get("message", message)).encode()
        eventually(lambda: any(about in each.raw for each in list(self.app.received)[before:]))
        return message

    def chat(self, customer: str = "maria") -> list[dict[str, Any]]:
        customers = self.sandbox.state()["meta"]["customers"]
        return next(each["chat"] for each in customers if each["id"] == customer)

    def values(self, name: str) -> list[dict[str, Any]]:
        """messages, statuses or message_echoes of all WhatsApp webhooks."""
        bodies = [each.body for each in list(self.app.received) if each.path == "/webhooks/whatsapp"]
        return [item for body in bodies for item in body["entry"][0]["changes"][0]["value"].get(name, [])]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Instagram's events that have this key."""
        bodies = [each.body for each in list(self.app.received) if each.path == "/webhooks/instagram"]
        return [event for body in bodies for event in body["entry"][0]["messaging"] if name in event]

    def heard(self) -> list[dict[str, Any]]:
        """What customers said on Instagram; the echoes of what they were told come at any time between."""
        messages = [event["message"] for event in self.events("message")]
        return [each for each in messages if not each.get("is_echo")]

    def statuses(self, message: str) -> list[str]:
        return [each["status"] for each in self.values("statuses") if each["id"] == message]


def is_signed(received: Received, secret: str) -> bool:
    digest = hmac.new(secret.encode(), received.raw, hashlib.sha256).hexdigest()
    return received.headers["x-hub-signature-256"] == f"sha256={digest}"


def refusal(response: httpx.Response) -> tuple[int, int, int]:
    """HTTP status, code, subcode."""
    error = json.loads(response.text)["error"]
    return response.status_code, error["code"], error.get("error_subcode", 0)
