"""Slack's end of a lane: the thread and its card, files beside their words, marks, and words to one person."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from bot import emoji, people
from bot.blocks.kit import Rendered
from bot.slack import Slack
from storage import outbox, pings, roots
from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater
from storage.domain.health import SHARED
from storage.domain.outcomes import AT_REST, Absent, Outcome, Overtaken, Sent, Unknown
from storage.domain.status import MARKS
from storage.errands import Errand
from storage.failpoints import reach
from storage.models import Conversation, Delivery, Message
from storage.outbox import PLAINABLE, Turn
from workers import drawing, exporting, finding, media, papers
from workers.customers import start
from workers.outside import Outside

EVENT_TYPE: Final = "novelo_delivery"  # names our ids in a message's metadata
LOOK_BACK: Final = timedelta(seconds=60)
LOOK_MOST: Final = 15  # objects a page; what an app outside Slack's marketplace may read (slack.md 2.1)
NO_ROOT: Final = frozenset({"thread_not_found", "message_not_found"})  # slack.md 2.2
QUIET: Final = frozenset({"dm", "export", "delete", "unfile"})  # may be done where outsiders read
NO_FILE: Final = frozenset({"file_not_found", "file_deleted"})
# These name another message than the root.
ELSEWHERE: Final = frozenset(
    {"root", "edit", "tidy_edit", "moved", "mark", "react", "delete", "unfile", "dm", "export"}
)
# These show no customer's words, and go where somebody wrote, or where we posted.
STAYING: Final = frozenset({"mark", "react", "delete", "unfile", "ephemeral", "dm", "export"})
BROADCAST: Final = frozenset({"closing"})  # for everybody in the Slack channel, not only those in the thread
WAIT_FOR_THREAD: Final = 1.0  # seconds; a file can be ready before the card has been posted


def perform(outside: Outside, turn: Turn) -> Outcome:
    """Do what the delivery says. Raises SendErrors."""
    errand = turn.errand
    slack = outside.slack(errand.workspace)
    kind = turn.delivery.kind
    if errand.inbox.trouble == SHARED and kind not in QUIET:
        raise NeedsMending(SHARED, "outsiders read this channel", seconds=timing.HELD_PROBE.total_seconds())
    conversation = errand.conversation
    if conversation.slack_channel != errand.inbox.slack_channel and not conversation.routed and kind not in STAYING:
        raise NeedsMending(roots.MOVED, seconds=1)
    try:
        return _VERBS[kind](outside, slack, turn, errand)
    except Rejected as error:
        if error.provider in NO_ROOT and kind not in ELSEWHERE and errand.conversation.thread_ts:
            raise NeedsMending(roots.GONE, errand.conversation.thread_ts, seconds=3) from error
        raise


def look(outside: Outside, turn: Turn) -> Outcome:
    """Is an uncertain post there? Our delivery's key in the metadata of the thread's messages says so."""
    delivery = turn.delivery
    proof = outside.database.read(lambda session: outbox.proof_left_behind(session, delivery))
    if proof:
        return Sent(proof)
    errand = turn.errand
    slack = outside.slack(errand.workspace)
    if delivery.kind == "file":
        return _look_for_file(slack, errand)
    since = (delivery.sending_at or delivery.created_at) - LOOK_BACK
    try:
        found = _messages_since(slack, errand.conversation, since, in_thread=delivery.kind != "root")
    except Rejected as error:
        if error.provider in NO_ROOT:
            return Absent()  # whoever deleted the thread deleted it with it
        raise
    for message in found:
        payload = message.get("metadata", {}).get("event_payload", {})
        if payload.get("delivery") == delivery.key:
            return Sent(message["ts"])
    return Absent()


def _post(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A message into the thread; the root is the card itself."""
    conversation = errand.conversation
    is_root = turn.delivery.kind == "root"
    known: Errand | None = errand  # what changes from now on has the post drawn again
    if is_root and not errand.identity.profile_at:
        _ask_who_it_is(outside, errand)
        known = None
    try:
        rendered, left_out = outside.database.read(
            lambda session: drawing.post(session, turn.delivery, outside.database.now(), known=known, alone=turn.alone)
        )
    except drawing.BROKEN as error:  # nothing has left: its words can go without the drawing
        drawing.log.exception("drawing.broke", extra={"delivery": turn.delivery.id})
        raise Rejected("undrawable", type(error).__name__) from error
    if rendered is None:
        return Overtaken()
    if left_out:
        outbox.leave_out(outside.database, turn.delivery, left_out)
    if not is_root and not conversation.thread_ts:
        raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)
    place: dict[str, Any] = {} if is_root else {"thread_ts": conversation.thread_ts}
    if turn.delivery.kind in BROADCAST or (not is_root and turn.delivery.payload.get("broadcast")):
        place["reply_broadcast"] = True  # shown at the Slack channel's top level, too (features.md CI-3)
    start(turn)
    answer = slack.call(
        "chat.postMessage",
        channel=conversation.slack_channel,
        metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery": turn.delivery.key}},
        **place,
        **rendered.arguments(),
    )
    return Sent(answer["ts"])


def _file(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A customer's file into the thread, by the external upload flow; with those that wait behind it, as one post.

    Only the flow's last step shows anything.
    """
    conversation = errand.conversation
    if errand.message is not None and errand.message.unsent_at is not None:
        return Overtaken()
    if not conversation.thread_ts:
        raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)
    ready = [_uploaded(outside, slack, errand)]
    left_out = []
    for each, about in outside.database.read(lambda session: drawing.behind(session, turn.delivery)):
        if not outbox.keep(outside.database, turn):
            raise TryLater("interrupted", seconds=1, free=True)
        try:
            if about.message is not None and about.message.unsent_at is None:
                ready.append(_uploaded(outside, slack, about))
                continue
        except SendError:  # its own turn will say what is wrong with it
            drawing.log.info("file.left_out", extra={"delivery": each.id})
        left_out.append(each.id)
    if left_out:
        outbox.leave_out(outside.database, turn.delivery, left_out)
    if not outbox.door(outside.database, turn):
        raise TryLater("interrupted", seconds=1, free=True)
    reach("file.door")
    started = time.monotonic()
    comment = outside.database.read(lambda session: drawing.file_comment(session, turn.delivery, len(ready)))
    start(replace(turn, begun=started))
    slack.call(
        "files.completeUploadExternal",
        initial_comment=comment,
        files=ready,
        channel_id=conversation.slack_channel,
        thread_ts=conversation.thread_ts,
    )
    return Sent(ready[0]["id"])


def _uploaded(outside: Outside, slack: Slack, errand: Errand) -> dict[str, str]:
    """A file that Slack has the bytes of, as the last step takes it. Fetched and uploaded once, however often asked."""
    attachment = errand.attachment
    if attachment is None:
        raise Rejected("internal", "file delivery without attachment")
    path = media.from_customer(outside, errand.inbox, attachment)
    name = drawing.file_name(attachment)
    if not attachment.handle:
        media.remember_handle(outside, attachment, slack.bring(name, path))
    return {"id": attachment.handle, "title": name}


def _card(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """The card, from the state of this moment."""
    if not errand.conversation.thread_ts:
        if outside.database.read(lambda session: outbox.is_root_drawn(session, errand.conversation.id)):
            raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)
        return Overtaken()  # the root will be posted from the newest state
    rendered = outside.database.read(lambda session: drawing.draw(session, turn.delivery, outside.database.now()))
    if rendered is None:
        return Overtaken()
    slack.call(
        "chat.update",
        channel=errand.conversation.slack_channel,
        ts=errand.conversation.thread_ts,
        text=rendered.text,
        blocks=list(rendered.blocks),
    )
    return Sent()


def _moved(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """An old card becomes the way to the new one."""
    rendered = outside.database.read(lambda session: drawing.draw(session, turn.delivery, outside.database.now()))
    if rendered is None:
        return Overtaken()
    try:
        slack.call(
            "chat.update",
            channel=turn.delivery.payload.get("from", errand.conversation.slack_channel),
            ts=turn.delivery.payload["ts"],
            text=rendered.text,
            blocks=list(rendered.blocks),
        )
    except Rejected as error:
        if error.provider in NO_ROOT:  # somebody has deleted it
            return Overtaken()
        raise
    return Sent()


def _edit(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A post of ours again, after what it shows has changed."""
    post, rendered, left_out = outside.database.read(
        lambda session: drawing.redraw(session, turn.delivery, outside.database.now())
    )
    if post is None or rendered is None:
        return Overtaken()
    if not post.external_id:
        if post.state in AT_REST:
            return Overtaken()  # Slack never took it: nothing there says anything old
        raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)
    slack.call(
        "chat.update",
        channel=errand.conversation.slack_channel,
        ts=post.external_id,
        text=rendered.text,
        blocks=list(rendered.blocks),
    )
    if left_out:
        outbox.leave_out(outside.database, post, left_out)
    return Sent()


def _mark(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """The reaction on the agent's own message that says how far it has come; one at a time.

    payload "only": also where it stands there already, and none of the others that it may have been before.
    """
    message: Message | None = errand.message
    if message is None or message.slack_ts is None:
        return Overtaken()
    only = bool(turn.delivery.payload.get("only"))
    wanted = MARKS.get("note" if message.direction == "note" else message.status) or (only and message.mark)
    if not wanted or (wanted == message.mark and not only):
        return Overtaken()
    if message.slack_channel != errand.conversation.slack_channel:
        return Overtaken()  # the conversation has moved on from the Slack channel where it was written
    place = {"channel": message.slack_channel, "timestamp": message.slack_ts}
    _react(slack, "reactions.add", "already_reacted", place, wanted)
    for name in sorted(({*MARKS.values()} if only else {message.mark}) - {wanted, ""}):
        _react(slack, "reactions.remove", "no_reaction", place, name)
    return Sent(wanted)


def _react(slack: Slack, method: str, done_already: str, place: Mapping[str, Any], name: str) -> None:
    try:
        slack.call(method, name=name, **place)
    except Rejected as error:
        if error.provider != done_already:
            raise


def _their_reaction(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A customer's reaction on the post it is about, or on the agent's own message; or off it again."""
    message, payload = errand.message, turn.delivery.payload
    name = emoji.name_of(payload["emoji"])
    if message is None or not name or (message.slack_ts and name in MARKS.values()):
        return Overtaken()  # Slack has no such emoji, or it would be taken for a mark of ours: the line has said it
    place = outside.database.read(lambda session: drawing.place_of(session, errand.conversation, message))
    if place is None:
        return Overtaken()
    if not place.ts:
        raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)
    where = {"channel": place.channel, "timestamp": place.ts}
    if payload.get("remove"):
        _react(slack, "reactions.remove", "no_reaction", where, name)
    else:
        _react(slack, "reactions.add", "already_reacted", where, name)
    return Sent()


def _delete(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A post of ours that says what is no longer so."""
    post = outside.database.read(lambda session: session.get(Delivery, turn.delivery.payload["post"]))
    if post is None or not post.external_id:
        return Overtaken()
    try:
        slack.call("chat.delete", channel=errand.conversation.slack_channel, ts=post.external_id)
    except Rejected as error:
        if error.provider not in NO_ROOT:
            raise
    return Sent()


def _unfile(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A file that its sender took back: out of Slack, and off the disk."""
    attachment = errand.attachment
    if attachment is None:
        return Overtaken()
    media.drop(outside, attachment)
    if attachment.handle:
        try:
            slack.call("files.delete", file=attachment.handle)
        except Rejected as error:
            if error.provider not in NO_FILE:
                raise
    return Sent()


def _ephemeral(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """Words to one person in the thread."""
    if not errand.conversation.thread_ts:
        raise TryLater("no_thread_yet", seconds=WAIT_FOR_THREAD, free=True)  # its card is being posted again
    if "find" in turn.delivery.payload:
        rendered: Rendered | None = finding.answer(outside, errand.workspace, turn.delivery.payload)
    else:
        rendered = outside.database.read(lambda session: drawing.draw(session, turn.delivery, outside.database.now()))
    if rendered is None:
        return Overtaken()
    slack.call(
        "chat.postEphemeral",
        channel=errand.conversation.slack_channel,
        thread_ts=errand.conversation.thread_ts,
        user=turn.delivery.payload["user"],
        text=rendered.text,
        blocks=list(rendered.blocks),
    )
    return Sent()


def _dm(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """Words to one person, by the app's own direct message."""
    person, place = turn.delivery.payload["user"], errand.conversation.slack_channel
    if turn.delivery.payload.get("members_only") and person not in people.members(outside, errand.workspace, place):
        return Overtaken()  # they have left the Slack channel since they asked for it
    if "digest" in turn.delivery.payload:
        channels, _ = people.visible(outside, errand.workspace, person)
        turn.delivery.payload = outside.database.read(
            lambda session: pings.seen(session, turn.delivery.payload, channels)
        )
    rendered = outside.database.read(lambda session: drawing.draw(session, turn.delivery, outside.database.now()))
    if rendered is None:
        return Overtaken()
    slack.call("chat.postMessage", channel=person, text=rendered.text, blocks=list(rendered.blocks))
    return Sent()


def _export(outside: Outside, slack: Slack, turn: Turn, errand: Errand) -> Outcome:
    """A list or one conversation as a file, by the app's own direct message."""
    if "paper" in turn.delivery.payload:
        return papers.send(outside, slack, turn, errand.workspace)
    return exporting.send(outside, slack, turn, errand.workspace)


Verb = Callable[[Outside, Slack, Turn, Errand], Outcome]
_VERBS: Final[Mapping[str, Verb]] = MappingProxyType(
    {
        **dict.fromkeys(PLAINABLE, _post),
        "file": _file,
        "unfile": _unfile,
        "delete": _delete,
        "react": _their_reaction,
        "card": _card,
        "edit": _edit,
        "moved": _moved,
        "mark": _mark,
        "tidy_edit": _edit,
        "ephemeral": _ephemeral,
        "dm": _dm,
        "export": _export,
    }
)


def _ask_who_it_is(outside: Outside, errand: Errand) -> None:
    """The customer's name, where the channel only tells when asked. A nameless card is better than none."""
    profile = outside.channels[errand.inbox.channel].profile
    if profile is None:
        return
    try:
        known = profile(outside.account(errand.inbox), errand.identity.address)
    except Exception as error:  # whatever it was, the customer's words must not wait for it
        drawing.log.info("profile.unknown", extra={"identity": errand.identity.id, "reason": type(error).__name__})
        return
    outside.database.write(
        lambda session: drawing.introduce(session, errand.identity.id, known, outside.database.now())
    )


def _messages_since(
    slack: Slack, conversation: Conversation, since: datetime, *, in_thread: bool
) -> list[dict[str, Any]]:
    """Slack's own record, oldest first, of this thread or of the Slack channel's top level."""
    place = {"ts": conversation.thread_ts} if in_thread else {}
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = slack.call(
            "conversations.replies" if in_thread else "conversations.history",
            channel=conversation.slack_channel,
            oldest=f"{since.timestamp():.6f}",
            limit=LOOK_MOST,
            include_all_metadata=True,
            **place,
            **({"cursor": cursor} if cursor else {}),
        )
        found += page["messages"]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return found


def _look_for_file(slack: Slack, errand: Errand) -> Outcome:
    if errand.attachment is None or not errand.attachment.handle:
        return Absent()
    try:
        file = slack.call("files.info", file=errand.attachment.handle)["file"]
    except Rejected:
        return Absent()  # never completed: Slack throws such uploads away
    shares = file.get("shares", {})
    places = {**shares.get("public", {}), **shares.get("private", {})}
    threads = [share.get("thread_ts") for share in places.get(errand.conversation.slack_channel, [])]
    if errand.conversation.thread_ts in threads:
        return Sent(errand.attachment.handle)
    return Unknown() if file.get("channels") else Absent()
