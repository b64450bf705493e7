"""Slack as a test needs it: signed requests in, and a wire that answers the few calls listeners make."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create
from storage.settings import Settings
from tests import builders

SIGNING = "signing-secret"
APP_SECRET = "meta-app-secret"
PEOPLE = {
    "UANA": {
        "id": "UANA",
        "team_id": "T1",
        "name": "ana",
        "locale": "en-US",
        "profile": {"display_name": "Ana"},
    },
    "UBRUNO": {
        "id": "UBRUNO",
        "team_id": "T1",
        "name": "bruno",
        "locale": "pt-BR",
        "profile": {"display_name": "Bruno"},
    },
    "UGUEST": {"id": "UGUEST", "team_id": "T1", "name": "gil", "is_restricted": True, "profile": {}},
    "USTRANGER": {"id": "USTRANGER", "team_id": "T9", "name": "stella", "is_stranger": True, "profile": {}},
}
TOLD = {
    "team": "Lumina", "url": "https://lumina.slack.com/", "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT",
    "app_id": "A1",
}  # fmt: skip


@dataclass
class Wire:
    """Answers as Slack does, and remembers what was asked. down: nobody answers. refuses: methods, and the word.

    threads: what conversations.replies tells, by ts. homes: the hash of what each person's Home shows.
    """

    members: dict[str, list[str]] = field(default_factory=lambda: {"C1": ["UANA", "UBRUNO", "UGUEST", "UBOT"]})
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    down: bool = False
    refuses: dict[str, str] = field(default_factory=dict)
    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=lambda: PEOPLE)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id, as files.info tells of them
    groups: dict[str, list[str]] = field(default_factory=lambda: {"sales": ["UANA"]})  # user groups by handle
    active: set[str] = field(default_factory=set)  # who is shown as there
    quiet: set[str] = field(default_factory=set)  # who wants no disturbance, from noon for an hour

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("nobody there")
        method = request.url.path.rpartition("/")[2]
        kind = request.headers.get("content-type", "")
        body = request.content.decode()
        arguments = json.loads(body) if "json" in kind else {key: value[0] for key, value in parse_qs(body).items()}
        self.asked.append((method, arguments))
        if method in self.refuses:
            return httpx.Response(200, json={"ok": False, "error": self.refuses[method]})
        return httpx.Response(200, json={"ok": True} | self._answer(method, arguments))

    def _answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return TOLD
            case "users.info":
                return {"user": self.people[arguments["user"]]}
            case "conversations.members":
                return {"members": self.members.get(arguments["channel"], [])}
            case "conversations.info":
                return {"channel": {"id": arguments["channel"], "is_member": True}}
            case "usergroups.list":
                ids = {handle: "S1" if handle == "sales" else f"S{handle}" for handle in self.groups}
                return {
                    "usergroups": [
                        {"id": ids[handle], "handle": handle, "users": users} for handle, users in self.groups.items()
                    ]
                }
            case "users.getPresence":
                return {"presence": "active" if arguments["user"] in self.active else "away"}
            case "dnd.teamInfo":
                noon = int(builders.NOON.timestamp())
                return {
                    "users": {
                        user: {"dnd_enabled": True, "next_dnd_start_ts": noon, "next_dnd_end_ts": noon + 3600}
                        if user in self.quiet
                        else {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
                        for user in arguments["users"].split(",")
                    }
                }
            case "views.publish":
                return self._published(arguments)
            case "files.info":
                return {"file": self.files.get(arguments["file"], {})}
            case "conversations.replies":
                return {"messages": self.threads.get(arguments["ts"], [])}
        return {}

    def _published(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """As Slack: whoever names a hash must name the one that is shown."""
        shown = self.homes.get(arguments["user_id"], "")
        if arguments.get("hash", shown) != shown:
            return {"ok": False, "error": "hash_conflict"}
        self.homes[arguments["user_id"]] = f"hash-{len(self.asked)}"
        return {"view": {"hash": self.homes[arguments["user_id"]]}}


def settings_for(tmp_path: Any, **more: Any) -> Settings:
    """Settings as `serve` would have read them."""
    values: dict[str, Any] = {
        "data_dir": tmp_path,
        "secret_keys": (builders.SECRET,),
        "slack_bot_token": "xoxb-test",
        "slack_signing_secret": SIGNING,
        "slack_api_url": "http://127.0.0.1:1/api",
        "meta_app_secrets": (APP_SECRET, "the-older-secret"),
        "meta_verify_token": "verify-me",
    }
    return Settings(**(values | more))


def app_for(database: Any, tmp_path: Any, wire: Wire, **more: Any) -> Flask:
    """The whole web side on a real database."""
    settings = settings_for(tmp_path, **more)
    return create(settings, database=database, vault=builders.VAULT, transport=httpx.MockTransport(wire))


def sign(body: bytes, at: float | None = None, secret: str = SIGNING) -> dict[str, str]:
    """Slack's headers for these bytes."""
    stamp = str(int(at or time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def meta_sign(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """Meta's header for these bytes."""
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def event(client: FlaskClient, inner: dict[str, Any], event_id: str = "Ev1", team: str = "T1") -> int:
    """An Events API delivery; the status it is answered with."""
    body = {
        "token": "x", "team_id": team, "api_app_id": "A1", "type": "event_callback", "event_id": event_id,
        "event_time": int(time.time()), "event": inner,
        "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}],
    }  # fmt: skip
    raw = json.dumps(body).encode()
    headers = sign(raw) | {"Content-Type": "application/json"}
    return client.post("/slack/events", data=raw, headers=headers).status_code


def form(client: FlaskClient, fields: dict[str, Any]) -> Any:
    """A form as Slack posts commands and, in its field `payload`, interactions."""
    raw = urlencode(fields).encode()
    headers = sign(raw) | {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post("/slack/events", data=raw, headers=headers)


def click(client: FlaskClient, action_id: str, value: str, user: str = "UANA", at: str = "1.1", **action: Any) -> int:
    """A click on a control of a message."""
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "api_app_id": "A1",
        "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C1"},
        "channel": {"id": "C1"},
        "trigger_id": "tr1", "response_url": "http://127.0.0.1:1/respond",
        "actions": [
            {"action_id": action_id, "block_id": "card:1:open:", "type": "button", "value": value, "action_ts": at}
            | action
        ],
    }  # fmt: skip
    return int(form(client, {"payload": json.dumps(payload)}).status_code)


def said(text: str, ts: str = "1700000100.000100", user: str = "UANA", **more: Any) -> dict[str, Any]:
    """A thread reply as Slack tells of it."""
    return {
        "type": "message", "user": user, "text": text, "ts": ts, "thread_ts": "1700000000.000100", "channel": "C1",
        "channel_type": "channel", "team": "T1", "client_msg_id": f"gesture-{ts}", "event_ts": ts,
    } | more  # fmt: skip


def shortcut(client: FlaskClient, callback_id: str, ts: str, user: str = "UANA", **message: Any) -> int:
    """A choice from a message's own menu."""
    payload = {
        "type": "message_action", "callback_id": callback_id, "team": {"id": "T1"},
        "user": {"id": user, "team_id": "T1"},
        "channel": {"id": "C1"}, "message": {"ts": ts} | message, "message_ts": ts, "trigger_id": "tr1",
        "response_url": "http://127.0.0.1:1/respond",
    }  # fmt: skip
    return int(form(client, {"payload": json.dumps(payload)}).status_code)


def in_view(
    client: FlaskClient, view: dict[str, Any], values: dict[str, dict[str, Any]], user: str = "UANA", **action: Any
) -> Any:
    """What somebody does in a modal that we have drawn: sends it off or, with an action, changes something in it.

    values: what its inputs hold, by block id.
    """
    drawn = {"id": "V1", "hash": "h1", "team_id": "T1"} | view | {"state": {"values": values}}
    kind = "block_actions" if action else "view_submission"
    payload = {
        "type": kind, "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "trigger_id": "tr1", "view": drawn,
        **({"container": {"type": "view", "view_id": "V1"}, "actions": [{"block_id": "b", "action_ts": "1.1"} | action]}
           if action else {}),
    }  # fmt: skip
    return form(client, {"payload": json.dumps(payload)})
