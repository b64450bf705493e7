"""Whether Slack and Meta reach us where they are told to: each door is knocked at as they do it, through PUBLIC_URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli.checks import LOOPBACK, TIMEOUT_SECONDS, Finding

if TYPE_CHECKING:
    import httpx

    from storage.settings import Settings


def about_address(settings: Settings) -> Iterator[Finding]:
    """The address, and behind it Slack's door and Meta's."""
    import httpx

    what = "Public address"
    far = urlsplit(settings.meta_graph_url).hostname not in LOOPBACK
    if far and urlsplit(settings.public).hostname in LOOPBACK:
        why = f"{settings.public} is this machine only: Meta cannot reach it"
        yield Finding(what, "wrong", why, "Set PUBLIC_URL to the https address that leads here.")
        return
    with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        said = ""
        try:
            answer = client.get(f"{settings.public}/healthz")
        except httpx.TransportError as error:
            why = _why(settings, error)
        else:
            said, why = answer.text, f"{settings.public}/healthz answers {answer.status_code}"
        if not (said.strip() == "ok" or said.startswith("red: ")):  # what is red has a line of its own
            mend = f"Start `novelo serve`, and lead it to {settings.host}:{settings.port}."
            yield Finding(what, "wrong", why, mend)
            return
        yield Finding(what, "ok", f"{settings.public} leads here")
        try:
            yield from _doors(settings, client)
        except httpx.TransportError as error:
            yield Finding(what, "wrong", _why(settings, error), "See what stands in front of `novelo serve`.")


def _doors(settings: Settings, client: httpx.Client) -> Iterator[Finding]:
    """Raises TransportError."""
    if settings.slack_signing_secret and not settings.slack_app_token:
        word = secrets.token_urlsafe(16)
        status, said = _challenged(settings, client, word)
        if status == 200 and word in said:
            yield Finding("Slack's door", "ok", f"{settings.public}/slack/events takes what is signed")
        else:
            mend = "It runs with another SLACK_SIGNING_SECRET, or a proxy changes what it passes on: start it again."
            yield Finding("Slack's door", "wrong", f"/slack/events answers {status} to a signed request", mend)
    if settings.meta_verify_token:
        word = secrets.token_hex(8)
        query = {"hub.mode": "subscribe", "hub.verify_token": settings.meta_verify_token, "hub.challenge": word}
        for channel in ("whatsapp", "instagram"):
            answer = client.get(f"{settings.public}/webhooks/{channel}", params=query)
            if (answer.status_code, answer.text) != (200, word):
                mend = "It runs with another META_VERIFY_TOKEN, or a proxy does not pass the path on: start it again."
                why = f"/webhooks/{channel} answers {answer.status_code} to Meta's question"
                yield Finding("Meta's door", "wrong", why, mend)
                return
        yield Finding("Meta's door", "ok", f"{settings.public}/webhooks/… answers as Meta asks")


def _challenged(settings: Settings, client: httpx.Client, word: str) -> tuple[int, str]:
    """What Slack's door answers to url_verification, signed as Slack signs (slack.md 1.4)."""
    body = json.dumps({"type": "url_verification", "token": "", "challenge": word})
    stamp = str(int(time.time()))
    signed = hmac.new(settings.slack_signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={signed.hexdigest()}",
    }
    answer = client.post(f"{settings.public}/slack/events", content=body, headers=headers)
    return answer.status_code, answer.text


def _why(settings: Settings, error: Exception) -> str:
    words = str(error)
    if "CERTIFICATE" in words.upper():
        return f"the certificate of {settings.public} is not accepted: {words}"
    return f"nobody answers at {settings.public} ({type(error).__name__})"
