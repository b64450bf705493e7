"""What people do in Slack without the app's help: write, edit, delete, react, come and go."""

import base64
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.records import Channel, User
from sandbox.slack import composer
from sandbox.slack.calls import Refused
from sandbox.slack.content import TEXT_MAX
from sandbox.slack.messages import Message
from sandbox.slack.methods import chat, files, reactions
from sandbox.slack.values import Impossible
from sandbox.slack.workspace import Workspace

OTHER_BOT = "B0OTHERBOT"  # some other app's bot, for subtype bot_message


def person(workspace: Workspace, user_id: str) -> User:
    """Somebody who can act. Raises Impossible."""
    user = workspace.world.users.get(user_id)
    if user is None or user.deleted:
        raise Impossible(f"there is no user {user_id}")
    return user


def room(workspace: Workspace, user: User, channel_id: str) -> Channel:
    """A channel as a person there sees it. Raises Impossible."""
    channel = workspace.world.channels.get(channel_id)
    if channel is None:
        raise Impossible(f"there is no channel {channel_id}")
    if user.id not in channel.members:
        raise Impossible(f"{user.name} is not in #{channel.name}")
    return channel


def write(
    workspace: Workspace,
    user: User,
    channel: Channel,
    typed: str,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    subtype: str = "",
    blocks: Sequence[Mapping[str, Any]] | None = None,
    uploads: Sequence[Mapping[str, Any]] = (),
) -> Message:
    """One message. uploads: {name, mimetype, content_base64} each. subtype: "", "me_message" or "bot_message"."""
    if channel.is_archived:
        raise Impossible(f"#{channel.name} is archived")
    if len(typed) > TEXT_MAX:
        raise Impossible(f"a message holds {TEXT_MAX} characters at most")
    written = composer.text(workspace.world, typed)
    message = Message(channel.id, "", user.id, written, thread_ts=_thread(workspace, channel, thread_ts))
    if subtype == "bot_message":
        message.subtype, message.bot_id, message.username = subtype, OTHER_BOT, user.real_name
    elif subtype == "me_message":
        message.subtype = subtype
    else:
        message.client_msg_id = str(uuid.uuid4())
        made = composer.blocks(workspace.world, written, secrets.token_urlsafe(4)[:5])
        message.blocks = [dict(block) for block in blocks] if blocks is not None else made
    if broadcast and message.thread_ts:
        message.broadcast, message.subtype = True, "thread_broadcast"
    if uploads:
        message.client_msg_id = ""
        message.file_ids = [_upload(workspace, user, upload) for upload in uploads]
        files.share(workspace, message)
    else:
        if not written.strip() and not message.blocks:
            raise Impossible("an empty message cannot be sent")
        message.ts = workspace.world.stamp(channel.id)
        workspace.messages.add(message)
        workspace.events.posted(message)
    return message


def edit(workspace: Workspace, user: User, message: Message, typed: str) -> None:
    if message.user != user.id or message.bot_id:
        raise Impossible(f"only {message.user} can edit this message")
    before = workspace.messages.shown(message, metadata=False)
    message.text = composer.text(workspace.world, typed)
    message.blocks = composer.blocks(workspace.world, message.text, secrets.token_urlsafe(4)[:5])
    message.edited = {"user": user.id, "ts": workspace.world.stamp(f"edit:{message.channel}")}
    workspace.events.changed(message, before)


def unfurl(workspace: Workspace, message: Message, attachments: Sequence[Mapping[str, Any]]) -> None:
    """Slack shows a preview of a link: the message changes though nobody edited it (slack.md 4.2)."""
    before = workspace.messages.shown(message, metadata=False)
    message.attachments = [{"id": index + 1, **each} for index, each in enumerate(attachments)]
    workspace.events.changed(message, before)


def delete(workspace: Workspace, user: User, message: Message) -> None:
    if message.user != user.id and not user.is_admin:
        raise Impossible(f"{user.name} cannot delete this message")
    chat.remove(workspace, message)


def react(workspace: Workspace, user: User, message: Message, name: str, *, remove: bool) -> None:
    try:
        (reactions.unreact if remove else reactions.react)(workspace, message, user.id, name)
    except Refused as refused:
        raise Impossible(refused.error) from None


def _thread(workspace: Workspace, channel: Channel, thread_ts: str | None) -> str | None:
    try:
        return chat.thread_of(workspace, channel, thread_ts or "")
    except Refused as refused:
        raise Impossible(refused.error) from None


def _upload(workspace: Workspace, user: User, upload: Mapping[str, Any]) -> str:
    try:
        content = base64.b64decode(upload.get("content_base64", ""), validate=True)
    except ValueError:
        raise Impossible("content_base64 is not base64") from None
    file = workspace.files.create(
        str(upload.get("name") or "file"), len(content), user.id, mimetype=str(upload.get("mimetype") or "")
    )
    file.content, file.completed = content, True
    subtype = str(upload.get("subtype") or "")
    if subtype not in {"", "slack_audio"}:
        raise Impossible("a file's subtype is slack_audio, or none")
    file.subtype = subtype
    return file.id
