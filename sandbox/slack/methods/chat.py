"""chat.*: posting, changing and deleting what the app says (slack.md 2.2)."""

from typing import Any

from sandbox.records import Channel
from sandbox.slack import content as contents
from sandbox.slack import limits, metadata, values
from sandbox.slack.calls import Call, Refused
from sandbox.slack.content import Content
from sandbox.slack.messages import Message
from sandbox.slack.methods.method import Method
from sandbox.slack.workspace import Workspace


def post_message(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel_id = call.required("channel")
    content = contents.read(call.args, call.parsed)
    mark = metadata.checked(call.parsed("metadata", "invalid_metadata_format"))
    channel = workspace.target(channel_id)
    contents.needs_words(content)
    thread_ts = thread_of(workspace, channel, call.text("thread_ts"))
    message = Message(
        channel=channel.id,
        ts="",
        user=workspace.bot,
        text=content.text,
        thread_ts=thread_ts,
        blocks=content.blocks,
        attachments=content.attachments,
        metadata=mark,
        bot_id=workspace.world.slack_app.bot_id,
        client_msg_id=call.text("client_msg_id"),
        broadcast=call.flag("reply_broadcast") and thread_ts is not None,
        state=values.initial(content.blocks),
    )
    disguise(workspace, call, message)
    if message.broadcast and not message.subtype:
        message.subtype = "thread_broadcast"
    if (twin := _twin(workspace, message)) is not None:
        return _posted(workspace, twin, call, content)
    workspace.limits.post(channel.id)
    message.ts = workspace.world.stamp(channel.id)
    workspace.messages.add(message)
    workspace.events.posted(message)
    return _posted(workspace, message, call, content)


def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel_id, ts = call.required("channel"), call.required("ts")
    content = contents.read(call.args, call.parsed)
    if len(content.text) > contents.UPDATE_TEXT_MAX:
        raise Refused("msg_too_long")
    mark = call.parsed("metadata", "invalid_metadata_format")
    checked = metadata.checked(mark)
    channel = workspace.joined(channel_id)
    message = workspace.message(channel, ts)
    if channel.is_archived:
        raise Refused("is_inactive")
    if message.bot_id != workspace.world.slack_app.bot_id:
        raise Refused("cant_update_message")
    if not content.given and mark is None:
        raise Refused("no_text")
    before = workspace.messages.shown(message, metadata=False)
    rewrite(message, content)
    if mark is not None:  # left out it stays, {} clears it (slack.md 2.2)
        message.metadata = checked
    if "blocks" not in content.given:  # only a change of plain text is marked "(edited)" (slack.md 2.2)
        message.edited = {"user": message.user, "ts": workspace.world.stamp(f"edit:{channel.id}")}
    workspace.events.changed(message, before)
    call.warnings += content.warnings
    _note(call, message, content)
    shown = workspace.messages.shown(message)
    return {"channel": channel.id, "ts": ts, "text": message.text, "message": shown}


def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.joined(call.required("channel"))
    message = workspace.message(channel, call.required("ts"))
    if message.bot_id != workspace.world.slack_app.bot_id:
        raise Refused("cant_delete_message")
    remove(workspace, message)
    call.noted |= {"to": channel.id, "thread": message.thread_ts, "ts": message.ts}
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel_id, user_id = call.required("channel"), call.required("user")
    content = contents.read(call.args, call.parsed)
    channel = workspace.target(channel_id)
    if user_id not in channel.members:
        raise Refused("user_not_in_channel")
    contents.needs_words(content)
    thread_ts = thread_of(workspace, channel, call.text("thread_ts"))
    app = workspace.world.slack_app
    message = Message(
        channel=channel.id,
        ts=workspace.world.stamp(channel.id),
        user=workspace.bot,
        text=content.text,
        thread_ts=thread_ts,
        blocks=content.blocks,
        attachments=content.attachments,
        bot_id=app.bot_id,
        state=values.initial(content.blocks),
    )
    disguise(workspace, call, message)
    if workspace.world.users[user_id].presence == "active":  # Slack drops it without a word otherwise (slack.md 2.2)
        workspace.show_ephemeral(user_id, message)
    _note(call, message, content)
    call.noted["user"] = user_id
    return {"message_ts": message.ts}


def get_permalink(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.channel(call.required("channel"))
    message = workspace.message(channel, call.required("message_ts"))
    link = f"https://{workspace.world.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def thread_of(workspace: Workspace, channel: Channel, thread_ts: str) -> str | None:
    """The root to hang a reply on; None for no thread. A deleted root with replies still takes them."""
    if not thread_ts:
        return None
    root = workspace.messages.find(channel.id, thread_ts)
    if root is None:
        raise Refused("thread_not_found")
    if root.thread_ts:
        raise Refused("cannot_reply_to_message")
    return thread_ts


def disguise(workspace: Workspace, call: Call, message: Message) -> None:
    """A name and picture of the message's own."""
    username, emoji, url = (call.text(name) for name in ("username", "icon_emoji", "icon_url"))
    if not (username or emoji or url):
        return
    workspace.needs("chat:write.customize")
    message.subtype = "bot_message"
    message.username = username or workspace.world.slack_app.name
    message.icons = {"emoji": emoji} if emoji else {"image_48": url} if url else {}


def rewrite(message: Message, content: Content) -> None:
    """Text alone takes the blocks away; blocks alone stand without text (slack.md 2.2)."""
    if content.given & {"text", "blocks"}:
        message.text = content.text
        message.blocks = content.blocks
        message.state = values.initial(message.blocks, message.state)
    if "attachments" in content.given:
        message.attachments = content.attachments


def remove(workspace: Workspace, message: Message) -> None:
    """A root with replies leaves a tombstone, which Slack tells as a change (slack.md 0.7)."""
    before = workspace.messages.shown(message, metadata=False)
    if message.thread_ts is None and workspace.messages.replies(message):
        message.tombstone = True
        workspace.events.changed(message, before)
    else:
        workspace.messages.remove(message)
        workspace.events.deleted(message, before)


def _twin(workspace: Workspace, message: Message) -> Message | None:
    """The same message posted before, where the sandbox was told to recognise client_msg_id."""
    if not workspace.world.switches.dedupe_client_msg_id or not message.client_msg_id:
        return None
    for other in workspace.messages.in_channel(message.channel):
        if other.client_msg_id == message.client_msg_id:
            return other
    return None


def _posted(workspace: Workspace, message: Message, call: Call, content: Content) -> dict[str, Any]:
    call.warnings += content.warnings
    _note(call, message, content)
    return {"channel": message.channel, "ts": message.ts, "message": workspace.messages.shown(message)}


def _note(call: Call, message: Message, content: Content) -> None:
    call.noted |= {
        "to": message.channel,
        "thread": message.thread_ts,
        "text": message.text,
        "correlation": metadata.correlation(message.metadata),
        "ts": message.ts,
        "metadata": message.metadata,
        "username": message.username,
        "blocks": message.blocks,
        "pings": contents.pings(content),
    }


METHODS = {
    "chat.postMessage": Method(post_message, limits.POSTS, ("chat:write",)),
    "chat.update": Method(update, limits.TIER_3, ("chat:write",)),
    "chat.delete": Method(delete, limits.TIER_3, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, limits.TIER_4, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, limits.SPECIAL),
}
