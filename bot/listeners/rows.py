"""The rows of the lists, in Home and under `/inbox`: each can be acted on as its card can, and the list shows it."""

from collections.abc import Mapping
from typing import Any, Final, cast

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.blocks import asks, facts
from bot.desk import Desk
from bot.instants import moment
from bot.listeners import actions, commands, owning, verbs
from bot.listeners.clicks import beside, clicked
from storage import homes as kept
from storage.domain.lifecycle import Act
from storage.domain.views import Cursor
from storage.models import Conversation, Workspace

ACTS: Final = frozenset({"take", "pending", "close", "reopen"})
# Why something was not done, for whoever asked: a sentence's key and values.
Refusal = tuple[str, dict[str, str]]


def register(bolt: App, desk: Desk) -> None:
    """A row's menu. Its other controls are those of ⋯ and of every link."""

    @bolt.action(ids.ROW_ACT)
    def row(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        conversation_id = ids.subject(action["block_id"])
        what = str((action.get("selected_option") or {}).get("value", ""))
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None or what not in {"more", "assign", *ACTS}:
            ack()
        elif what == "more":
            ack()
            actions.show_more(desk, workspace, body, conversation_id)
        elif what == "assign":
            ack()
            owning.ask_whose(desk, workspace, body, conversation_id)
        else:
            is_home = not action["block_id"].startswith(f"{ids.LIST_ROW}:")
            refusal = _act(desk, workspace, body, action, conversation_id, cast(Act, what), is_home=is_home)
            ack()
            if is_home:
                homes.publish(desk, workspace, body["user"]["id"], asked=True)
            else:
                _draw_again(desk, workspace, body, action["block_id"], refusal)


def _act(
    desk: Desk, workspace: Workspace, body: dict[str, Any], action: dict[str, Any], conversation_id: int, what: Act,
    *, is_home: bool,
) -> Refusal | None:  # fmt: skip
    """What the card's button of the same name does; where it cannot be done, the list says why."""
    actor, now = body["user"]["id"], desk.database.now()
    refusal: Refusal | None = None

    def work(session: Session, conversation: Conversation) -> None:
        nonlocal refusal
        refusal = None  # a try before this one may have been undone
        owner = conversation.owner
        came = verbs.perform(session, conversation, what, actor, now=now, in_thread=False)
        if came.after is None:
            refusal = (came.told, {"owner": owner} if came.told == "notice-already-with" else {})
        if is_home:
            kept.look(session, workspace.id, actor, now=now)
            if refusal is not None:
                kept.say(session, workspace.id, actor, *refusal)

    clicked(desk, body, action, conversation_id, work)
    return refusal


def _draw_again(
    desk: Desk, workspace: Workspace, body: Mapping[str, Any], block_id: str, refusal: Refusal | None
) -> None:
    """The page of `/inbox` that the row is on, as it is now."""
    asked, name, *begins = (*ids.state(block_id), "", "")[:4]
    query, number = commands.query_of(desk, workspace, ids.number(asked), name)
    begin = Cursor(moment(begins[0]), ids.number(begins[1]))
    t = desk.words(workspace, body["user"]["id"])
    if query is None:
        beside(desk, workspace, body, asks.notice(*(refusal or ("list-forgotten", {})), t))
        return
    word = facts.sentence(*refusal, t) if refusal is not None else None
    commands.draw(desk, workspace, body, query, number, {"begin": begin} if begin.id else {}, word)
