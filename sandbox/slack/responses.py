"""What the app says through a response_url, or straight back to a slash command (slack.md 3.1)."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack import content as contents
from sandbox.slack import values
from sandbox.slack.calls import Refused
from sandbox.slack.content import Content
from sandbox.slack.messages import Message
from sandbox.slack.methods import chat
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.workspace import Workspace


async def answer(workspace: Workspace, request: web.Request) -> web.Response:
    """POST /slack/response/<secret>: "ok", or the error's word as plain text."""
    try:
        response = workspace.tickets.respond(request.match_info["secret"])
        body = _object(await request.read())
        facts = respond(workspace, response, body)
    except Refused as refused:
        status = 400 if refused.status == 200 else refused.status
        facts = {"error": refused.error, "problems": list(refused.messages), "outcome": "refused"}
        workspace.ledger.write("slack", "call", "response_url", **facts)
        return web.Response(status=status, text=refused.error)
    workspace.ledger.write("slack", "call", "response_url", **facts)
    return web.Response(text="ok")


def respond(workspace: Workspace, response: ResponseUrl, body: Mapping[str, Any]) -> dict[str, Any]:
    """Post, replace or delete as the body says. Facts for the ledger, or Refused."""
    content = contents.read(body, lambda name, _: body.get(name))
    facts = {"to": response.channel, "thread": response.thread_ts, "text": content.text, "user": response.user}
    if body.get("delete_original"):
        return {**facts, "done": "deleted", "ts": _delete(workspace, response)}
    contents.needs_words(content)
    if body.get("replace_original"):
        return {**facts, "done": "replaced", "ts": _replace(workspace, response, content)}
    thread_ts = body.get("thread_ts")  # without it even a press in a thread is answered in the channel
    message = said(workspace, response.channel, content, thread_ts)
    if body.get("response_type") == "in_channel":
        workspace.messages.add(message)
        workspace.events.posted(message)
    else:
        workspace.show_ephemeral(response.user, message)
    return {**facts, "thread": thread_ts, "done": "posted", "ts": message.ts, "blocks": content.blocks}


def said(workspace: Workspace, channel: str, content: Content, thread_ts: str | None = None) -> Message:
    """A message of the app's, not yet shown to anybody."""
    return Message(
        channel=channel,
        ts=workspace.world.stamp(channel),
        user=workspace.bot,
        text=content.text,
        thread_ts=thread_ts,
        blocks=content.blocks,
        attachments=content.attachments,
        bot_id=workspace.world.slack_app.bot_id,
        state=values.initial(content.blocks),
    )


def _replace(workspace: Workspace, response: ResponseUrl, content: Content) -> str:
    """An ephemeral message stays ephemeral (slack.md 3.1)."""
    ephemeral = workspace.ephemeral(response.channel, response.message_ts, response.user)
    if ephemeral is not None:
        chat.rewrite(ephemeral.message, content)
        workspace.bus.publish("slack", "ephemeral.updated", **workspace.ephemeral_shown(ephemeral))
        return response.message_ts
    message = _own(workspace, response)
    before = workspace.messages.shown(message, metadata=False)
    chat.rewrite(message, content)
    workspace.events.changed(message, before)
    return message.ts


def _delete(workspace: Workspace, response: ResponseUrl) -> str:
    ephemeral = workspace.ephemeral(response.channel, response.message_ts, response.user)
    if ephemeral is not None:
        workspace.drop_ephemeral(ephemeral)
    else:
        chat.remove(workspace, _own(workspace, response))
    return response.message_ts


def _own(workspace: Workspace, response: ResponseUrl) -> Message:
    message = workspace.messages.find(response.channel, response.message_ts)
    if message is None or message.tombstone or message.bot_id != workspace.world.slack_app.bot_id:
        raise Refused("message_not_found", status=404)
    return message


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    return body
