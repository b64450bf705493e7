"""The control API's Slack half: what people do, as HTTP calls. docs/sandbox.md lists them."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.control import body, refused
from sandbox.slack import administration, commands, people
from sandbox.slack.interactivity import Interactivity
from sandbox.slack.messages import Message
from sandbox.slack.modals import Modals
from sandbox.slack.people import person, room
from sandbox.slack.values import Impossible
from sandbox.slack.workspace import Workspace

Wanted = Mapping[str, Any]
Verb = Callable[[Wanted], Awaitable[dict[str, Any]]]


class Controls:
    """One method for each thing a person can do; what nobody could do is answered 422 with the reason."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._interactivity = Interactivity(workspace)
        self._modals = Modals(workspace, self._interactivity)

    def routes(self) -> list[web.RouteDef]:
        verbs: dict[str, Verb] = {
            "messages": self.write,
            "messages/edit": self.edit,
            "messages/delete": self.delete,
            "messages/unfurl": self.unfurl,
            "reactions": self.react,
            "actions": self._interactivity.act,
            "options": self._interactivity.suggest,
            "shortcuts": self._interactivity.shortcut,
            "views/submit": self._modals.submit,
            "views/close": self._modals.close,
            "commands": self.command,
            "home": self.home,
            "members": self.member,
            "channels": self.channel,
            "users": self.user,
            "tokens": self.tokens,
            "rotation": self.rotation,
            "verify": self.verify,
            "manifest": self.manifest,
            "socket": self.socket,
            "files": self.files,
        }
        return [web.post(f"/control/slack/{name}", _answering(verb)) for name, verb in verbs.items()]

    async def write(self, wanted: Wanted) -> dict[str, Any]:
        workspace = self._workspace
        user = person(workspace, str(wanted.get("user")))
        message = people.write(
            workspace,
            user,
            room(workspace, user, str(wanted.get("channel"))),
            str(wanted.get("text") or ""),
            thread_ts=wanted.get("thread_ts"),
            broadcast=bool(wanted.get("broadcast")),
            subtype=str(wanted.get("subtype") or ""),
            blocks=wanted.get("blocks"),
            uploads=wanted.get("files") or (),
        )
        self._write_down("message.posted", message, user.id)
        return {"ts": message.ts}

    async def edit(self, wanted: Wanted) -> dict[str, Any]:
        message = self._message(wanted)
        people.edit(
            self._workspace, person(self._workspace, str(wanted.get("user"))), message, str(wanted.get("text") or "")
        )
        self._write_down("message.edited", message, str(wanted["user"]))
        return {"ok": True}

    async def delete(self, wanted: Wanted) -> dict[str, Any]:
        message = self._message(wanted)
        people.delete(self._workspace, person(self._workspace, str(wanted.get("user"))), message)
        self._write_down("message.deleted", message, str(wanted["user"]))
        return {"ok": True}

    async def unfurl(self, wanted: Wanted) -> dict[str, Any]:
        people.unfurl(self._workspace, self._message(wanted), wanted.get("attachments") or [])
        return {"ok": True}

    async def react(self, wanted: Wanted) -> dict[str, Any]:
        message, removes = self._message(wanted), bool(wanted.get("remove"))
        user = person(self._workspace, str(wanted.get("user")))
        people.react(self._workspace, user, message, str(wanted.get("name")), remove=removes)
        call = "reaction.removed" if removes else "reaction.added"
        self._write_down(call, message, user.id, text=str(wanted.get("name")))
        return {"ok": True}

    async def command(self, wanted: Wanted) -> dict[str, Any]:
        return await commands.run(self._workspace, wanted)

    async def home(self, wanted: Wanted) -> dict[str, Any]:
        """{user, tab?}: open the app's Home, or its messages."""
        workspace = self._workspace
        user = person(workspace, str(wanted.get("user")))
        home = workspace.views.homes.get(user.id)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": workspace.direct(user.id).id,
            "tab": str(wanted.get("tab") or "home"),
            "event_ts": workspace.world.stamp("home"),
        }
        event |= {"view": workspace.views.shown(home)} if home and event["tab"] == "home" else {}
        workspace.events.tell(event, None, user=user.id)
        return {"ok": True}

    async def member(self, wanted: Wanted) -> dict[str, Any]:
        administration.move(self._workspace, wanted)
        return {"ok": True}

    async def channel(self, wanted: Wanted) -> dict[str, Any]:
        administration.change_channel(self._workspace, wanted)
        return {"ok": True}

    async def user(self, wanted: Wanted) -> dict[str, Any]:
        administration.change_user(self._workspace, wanted)
        return {"ok": True}

    async def tokens(self, wanted: Wanted) -> dict[str, Any]:
        administration.change_tokens(self._workspace, wanted)
        return {"ok": True}

    async def rotation(self, wanted: Wanted) -> dict[str, Any]:
        administration.rotate(self._workspace, wanted)
        return {"ok": True}

    async def verify(self, _: Wanted) -> dict[str, Any]:
        """Ask the app for proof that the address is its own, as when it is typed into the app's settings."""
        challenge = secrets.token_urlsafe(32)
        answer = await self._workspace.to_app.challenge(challenge)
        echoed = answer.body.decode(errors="replace").strip() == challenge or answer.json() == {"challenge": challenge}
        return {"ok": answer.status == 200 and echoed, "status": answer.status}

    async def manifest(self, wanted: Wanted) -> dict[str, Any]:
        """{manifest}: grant the scopes, subscribe to the events and know the commands that it names, no others."""
        return administration.install(self._workspace, wanted.get("manifest"))

    async def socket(self, wanted: Wanted) -> dict[str, Any]:
        """{disconnect: "warning"|"refresh_requested"|"link_disabled"}."""
        reason = wanted.get("disconnect")
        if reason not in ("warning", "refresh_requested", "link_disabled"):
            raise Impossible("disconnect is warning, refresh_requested or link_disabled")
        return {"told": await self._workspace.sockets.disconnect(str(reason))}

    async def files(self, wanted: Wanted) -> dict[str, Any]:
        """{share_lag_seconds}: how long after completeUploadExternal the message appears."""
        try:
            self._workspace.files.share_lag_seconds = float(wanted["share_lag_seconds"])
        except (KeyError, TypeError, ValueError):
            raise Impossible("share_lag_seconds is a number") from None
        return {"ok": True}

    def _message(self, wanted: Wanted) -> Message:
        user = person(self._workspace, str(wanted.get("user")))
        channel = room(self._workspace, user, str(wanted.get("channel")))
        message = self._workspace.messages.find(channel.id, str(wanted.get("ts")))
        if message is None or message.tombstone:
            raise Impossible(f"there is no message {wanted.get('ts')} in #{channel.name}")
        return message

    def _write_down(self, call: str, message: Message, user: str, **facts: Any) -> None:
        known = {"to": message.channel, "thread": message.thread_ts, "text": message.text, "ts": message.ts}
        self._workspace.ledger.write("slack", "act", call, **{**known, "user": user, **facts})


def _answering(verb: Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await verb(await body(request)))
        except Impossible as impossible:
            raise refused(str(impossible), web.HTTPUnprocessableEntity) from None

    return answer
