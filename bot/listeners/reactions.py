"""Emoji on the card are verbs (design.md section 7); on anything else they are only emoji."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.listeners import gestures, verbs
from bot.listeners.seen import first_time, recorded
from storage import conversations, favourites
from storage.domain.lifecycle import Act
from storage.models import Conversation, Workspace

EMOJI: Final[dict[str, Act]] = {
    "eyes": "take",
    "white_check_mark": "close",
    "double_vertical_bar": "pending",
    "repeat": "reopen",
}


STAR: Final = "star"  # the favourite of whoever put it there
Work = Callable[[Session, Conversation, str, str, datetime], object]


def register(bolt: App, desk: Desk) -> None:
    """Adding does; removing undoes, if nothing has happened since."""

    @bolt.event("reaction_added")
    def added(body: dict[str, Any], event: dict[str, Any]) -> None:
        if not _on_card(desk, body, event, _do):
            gestures.on_message(desk, body, event, gestures.show)

    @bolt.event("reaction_removed")
    def removed(body: dict[str, Any], event: dict[str, Any]) -> None:
        if not _on_card(desk, body, event, _undo):
            gestures.on_message(desk, body, event, gestures.take_back)


def _of_card(session: Session, workspace: Workspace, item: Mapping[str, Any]) -> Conversation | None:
    known = conversations.by_thread(session, workspace.id, item["channel"], item["ts"])
    return session.get_one(Conversation, known) if known is not None else None


def _on_card(desk: Desk, body: Mapping[str, Any], event: Mapping[str, Any], work: Work) -> bool:
    """Do what an emoji on a card means. Whether it was on a card: there it goes to nobody."""
    emoji, item, actor = event["reaction"], event.get("item", {}), event["user"]
    workspace = desk.workspace(body["team_id"])
    if workspace is None or item.get("type") != "message" or actor == workspace.bot_user:
        return True  # nothing of ours
    known = desk.database.read(lambda session: _of_card(session, workspace, item))
    if known is None or emoji not in {*EMOJI, STAR}:
        return known is not None
    may = desk.is_permitted(workspace, actor, known.slack_channel)  # while Slack does not say, it tells us again

    def write(session: Session) -> None:
        now = desk.database.now()
        conversation = conversations.held(session, workspace.id, known.id)
        if conversation is None or not first_time(session, workspace, f"event:{body['event_id']}", now=now):
            return
        if may:
            work(session, conversation, emoji, actor, now)
        else:
            verbs.tell(session, conversation, actor, "notice-may-not-act", {}, now=now)

    recorded(desk.database, "event", write)
    return True


def _do(session: Session, conversation: Conversation, emoji: str, actor: str, now: datetime) -> None:
    if emoji == STAR:
        favourites.star(session, conversation, actor, now=now)
    else:
        verbs.perform(session, conversation, EMOJI[emoji], actor, now=now)


def _undo(session: Session, conversation: Conversation, emoji: str, actor: str, now: datetime) -> None:
    if emoji == STAR:
        favourites.unstar(session, conversation, actor, now=now)
    else:
        conversations.undo(session, conversation, EMOJI[emoji], actor, now=now)
