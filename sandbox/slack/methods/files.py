"""files.*: uploading in three steps, and asking about a file (slack.md 2.2, 2.3)."""

import asyncio
import hashlib
from typing import Any

from sandbox.records import Channel
from sandbox.slack import limits, values
from sandbox.slack.blocks import check
from sandbox.slack.calls import Call, Refused
from sandbox.slack.content import refuse_bad_blocks
from sandbox.slack.files import File
from sandbox.slack.messages import Message
from sandbox.slack.methods.chat import thread_of
from sandbox.slack.methods.method import Method
from sandbox.slack.workspace import Workspace

CHANNELS_MAX = 100  # slack.md 2.2


def upload_url(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = call.required("filename")
    try:
        length = int(call.required("length"))
    except ValueError:
        raise Refused("invalid_arguments", ["[ERROR] length must be an integer"]) from None
    if length <= 0:
        raise Refused("invalid_arguments", ["[ERROR] length must be more than 0"])
    file = workspace.files.create(name, length, workspace.bot, alt_text=call.text("alt_txt"))
    ticket = workspace.files.ticket(file)
    call.noted |= {"file": file.id, "text": name}
    return {"upload_url": f"{workspace.world.base_url}/slack/upload/{ticket}", "file_id": file.id}


def complete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Answers before the message is there, and without its ts (slack.md 0.9)."""
    files = _uploaded(workspace, call)
    blocks = call.parsed("blocks", "invalid_blocks_format") or []
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    refuse_bad_blocks(blocks)
    channels = [_target(workspace, channel_id) for channel_id in _channels(call)]
    thread_ts = None
    if call.text("thread_ts"):
        if len(channels) != 1:
            raise Refused("invalid_arguments", ["[ERROR] thread_ts needs one channel_id"])
        thread_ts = thread_of(workspace, channels[0], call.text("thread_ts"))
    for file, title in files:
        file.title, file.completed = title or file.name, True
    posted = [file for file, _ in files]
    for channel in channels:
        message = Message(
            channel=channel.id,
            ts="",
            user=workspace.bot,
            text=call.text("initial_comment"),
            thread_ts=thread_ts,
            blocks=check.completed(blocks),
            bot_id=workspace.world.slack_app.bot_id,
            file_ids=[file.id for file in posted],
        )
        workspace.later(_share_later(workspace, message))
    call.noted |= {
        "to": ",".join(channel.id for channel in channels) or None,
        "thread": thread_ts,
        "text": call.text("initial_comment"),
        "files": [_fingerprint(file) for file in posted],
    }
    return {"files": [{"id": file.id, "title": file.title} for file in posted]}


def info(workspace: Workspace, call: Call) -> dict[str, Any]:
    file = workspace.files.find(call.required("file"))
    if file is None or not file.completed:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    more = {"comments": [], "response_metadata": {"next_cursor": ""}}
    return {"file": workspace.files.shown(file.id, shares=True), **more}


def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The app's own file goes everywhere it was shared; what is left there is a tombstone."""
    file = workspace.files.find(call.required("file"))
    if file is None or not file.completed:
        raise Refused("file_not_found")
    call.noted |= {"file": file.id}
    if file.deleted:
        raise Refused("file_deleted")
    if file.user != workspace.bot:
        raise Refused("cant_delete_file")
    shared = [workspace.messages.find(channel, ts) for channel, ts, _ in file.shares]
    before = [(each, workspace.messages.shown(each, metadata=False)) for each in shared if each is not None]
    file.deleted, file.content = True, None
    for message, as_it_was in before:
        workspace.events.changed(message, as_it_was)
    return {}


def share(workspace: Workspace, message: Message) -> None:
    """Files appear in a channel, all in one message."""
    message.subtype = "file_share" if message.subtype != "bot_message" else message.subtype
    message.ts = workspace.world.stamp(message.channel)
    message.state = values.initial(message.blocks)
    for file_id in message.file_ids:
        file = workspace.files.find(file_id)
        if file is not None:
            file.shares.append((message.channel, message.ts, message.thread_ts))
    workspace.messages.add(message)
    workspace.events.posted(message)


async def _share_later(workspace: Workspace, message: Message) -> None:
    await asyncio.sleep(workspace.files.share_lag_seconds)
    if any(workspace.files.find(file_id) is None for file_id in message.file_ids):
        return  # the world was reset meanwhile
    share(workspace, message)
    facts = {"to": message.channel, "thread": message.thread_ts, "text": message.text, "ts": message.ts}
    workspace.ledger.write("slack", "act", "file.shared", **facts, file_ids=message.file_ids)


def _uploaded(workspace: Workspace, call: Call) -> list[tuple[File, str]]:
    listed = call.parsed("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise Refused("invalid_arguments", ["[ERROR] files must be a list of objects with an id"])
    files = []
    for each in listed:
        file = workspace.files.find(str(each.get("id")))
        if file is None or file.content is None:
            raise Refused("file_not_found")
        if file.completed:  # it can be called once for each file
            raise Refused("file_update_failed")
        files.append((file, str(each.get("title") or "")))
    return files


def _channels(call: Call) -> list[str]:
    channels = call.words("channels")
    if len(channels) > CHANNELS_MAX:
        raise Refused("channels_limit_exceeded")
    return channels or ([call.text("channel_id")] if call.text("channel_id") else [])


def _target(workspace: Workspace, channel_id: str) -> Channel:
    try:
        return workspace.target(channel_id)
    except Refused as refused:
        raise Refused("invalid_channel" if refused.error == "channel_not_found" else refused.error) from None


def _fingerprint(file: File) -> dict[str, Any]:
    content = file.content or b""
    mark = hashlib.sha256(content).hexdigest()
    return {"id": file.id, "name": file.name, "title": file.title, "size": len(content), "sha256": mark}


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, limits.TIER_4, ("files:write",)),
    "files.completeUploadExternal": Method(complete, limits.TIER_4, ("files:write",)),
    "files.info": Method(info, limits.TIER_4, ("files:read",)),
    "files.delete": Method(delete, limits.TIER_3, ("files:write",)),
}
