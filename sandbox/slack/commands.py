"""Slash commands: typed in a channel's composer, never in a thread (slack.md 0.1, 4.4)."""

from collections.abc import Mapping
from typing import Any

from sandbox.deliver import Answer
from sandbox.slack import composer, responses
from sandbox.slack.calls import Refused
from sandbox.slack.content import Content
from sandbox.slack.content import read as read_content
from sandbox.slack.people import person, room
from sandbox.slack.surfaces import channel_name
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.values import Impossible
from sandbox.slack.workspace import Workspace


async def run(workspace: Workspace, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """{"ok", "response"}: response is what the app answered, or Slackbot's words about its failure."""
    user = person(workspace, str(wanted.get("user")))
    channel = room(workspace, user, str(wanted.get("channel")))
    command, world = str(wanted.get("command")), workspace.world
    if wanted.get("thread_ts"):
        raise Impossible(f"{command} is not supported in threads. Sorry!")
    if command not in world.slack_app.commands:
        raise Impossible(f"{command} is not a valid command.")
    response = ResponseUrl(user.id, channel.id, world.now())
    fields = {
        "token": world.slack_app.verification_token,
        "team_id": world.team.id,
        "team_domain": world.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": composer.text(world, str(wanted.get("text") or "").strip(), named=True),
        "api_app_id": world.slack_app.id,
        "is_enterprise_install": "false",
        "response_url": workspace.tickets.response_url(response),
        "trigger_id": workspace.tickets.trigger(user.id),
    }
    answer = await workspace.to_app.command(fields, {"to": channel.id, "user": user.id, "text": fields["text"]})
    if error := _failure(answer):
        words = f'{command} failed with the error "{error}"'
        workspace.show_ephemeral(user.id, responses.said(workspace, channel.id, Content(words)))
        return {"ok": False, "error": error, "response": {"response_type": "ephemeral", "text": words}}
    body = _body(answer)
    if body is None:
        return {"ok": True, "response": None}
    try:
        content = read_content(body, lambda name, _: body.get(name))
    except Refused as refused:
        return {"ok": False, "error": refused.error, "messages": list(refused.messages), "response": body}
    message = responses.said(workspace, channel.id, content)
    if body.get("response_type") == "in_channel":
        workspace.messages.add(message)
        workspace.events.posted(message)
    else:
        workspace.show_ephemeral(user.id, message)
    return {"ok": True, "response": {**body, "ts": message.ts}}


def _failure(answer: Answer) -> str:
    if answer.reason == "http_timeout":
        return "operation_timeout"
    return "dispatch_failed" if answer.reason or answer.status != 200 else ""


def _body(answer: Answer) -> dict[str, Any] | None:
    """JSON or plain text; None if there is nothing to show."""
    if not answer.body.strip():
        return None
    body = answer.json()
    if isinstance(body, dict):
        return body if body.get("text") or body.get("blocks") else None
    return {"text": answer.body.decode(errors="replace")}
