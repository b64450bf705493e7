"""Stars: conversations that somebody, or the whole team, wants to find again at once, or to hear of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import conversations, homes, pings
from storage.db import insert
from storage.models import Conversation, Favourite, Workspace

TEAM: Final = ""  # whose star it is, when it is the whole team's


@dataclass(frozen=True, slots=True)
class Stars:
    """The stars of one conversation as one person has them. notify: they hear of it when the customer writes."""

    mine: bool
    team: bool
    notify: bool


def of(session: Session, conversation_id: int, slack_user: str) -> Stars:
    """What this person sees."""
    rows = session.scalars(
        select(Favourite).where(
            Favourite.conversation_id == conversation_id, Favourite.slack_user.in_((slack_user, TEAM))
        )
    ).all()
    mine = next((each for each in rows if each.slack_user == slack_user), None)
    return Stars(mine is not None, any(each.slack_user == TEAM for each in rows), mine is not None and mine.notify)


def starred(session: Session, conversation_ids: Collection[int], slack_user: str) -> set[int]:
    """Of these conversations, those that this person or the team has starred."""
    return set(
        session.scalars(
            select(Favourite.conversation_id).where(
                Favourite.conversation_id.in_(conversation_ids), Favourite.slack_user.in_((slack_user, TEAM))
            )
        )
    )


def star(
    session: Session, conversation: Conversation, whose: str, *, now: datetime, notify: bool | None = None
) -> None:
    """Put a star on it. whose: a Slack user, or TEAM. notify None: as it was, at first not.

    Nothing happens to the conversation by it, so no audit speaks of it and an undo is still an undo.
    """
    statement = insert(session, Favourite).values(
        workspace_id=conversation.workspace_id, conversation_id=conversation.id, slack_user=whose,
        notify=bool(notify), created_at=now,
    )  # fmt: skip
    key = ["conversation_id", "slack_user"]
    if notify is None:
        session.execute(statement.on_conflict_do_nothing(index_elements=key))
    else:
        session.execute(statement.on_conflict_do_update(index_elements=key, set_={"notify": notify}))
    homes.disturb(session, conversation.workspace_id, whose, now=now)


def unstar(session: Session, conversation: Conversation, whose: str, *, now: datetime) -> None:
    """Take it away."""
    gone = session.scalars(
        delete(Favourite)
        .where(Favourite.conversation_id == conversation.id, Favourite.slack_user == whose)
        .returning(Favourite.id)
    )
    if gone.all():
        homes.disturb(session, conversation.workspace_id, whose, now=now)


def tell(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """A customer has written: a direct message to everybody who wants to hear of it, once until somebody answers.

    Not to who is in the thread, whom Slack tells of the message itself (features.md NO-1). Call it before the message
    counts as waiting.
    """
    if conversation.waiting_since is not None:
        return
    wanting = session.scalars(
        select(Favourite.slack_user).where(Favourite.conversation_id == conversation.id, Favourite.notify.is_(True))
    ).all()
    wanting = [each for each in wanting if not conversations.is_in_thread(session, conversation, each)]
    if not wanting:
        return
    view = conversations.card_view(session, conversation.id, now)
    link = conversations.permalink(session.get_one(Workspace, conversation.workspace_id), conversation)
    for slack_user in wanting:
        values = {"customer": view.customer, "link": link}
        payload = {"user": slack_user, "key": "notice-favourite-wrote", "values": values, "members_only": True}
        pings.ping(session, conversation, payload, now=now)
