"""Sharing out conversations: asks Slack who is there, and gives each to whoever's turn it is."""

import logging
from typing import Final

from bot import people, presence, roles
from storage import practice, shares
from storage.domain.errors import SendError
from storage.models import Conversation, Inbox, Timer, Workspace
from storage.shares import Wanted
from workers.outside import Outside

log = logging.getLogger(__name__)
TRIES: Final = 5  # where others took the turn that was meant, at the same moment


def share_out(outside: Outside) -> None:
    """Find somebody for everything that waits for an owner."""
    now = outside.database.now()
    for timer in outside.database.read(lambda session: shares.due(session, now)):
        if outside.stopping.is_set():
            return
        try:
            _find(outside, timer)
        except SendError as error:  # Slack does not say who belongs to the team or the Slack channel: soon it will
            log.warning("share.waits", extra={"conversation": timer.conversation_id, "reason": error.code})


def _find(outside: Outside, timer: Timer) -> None:
    workspace, inbox, conversation = outside.database.read(
        lambda session: (
            session.get_one(Workspace, timer.workspace_id),
            session.get_one(Inbox, session.get_one(Conversation, timer.conversation_id).inbox_id),
            session.get_one(Conversation, timer.conversation_id),
        )
    )
    group, members = _pool(outside, workspace, conversation, practice.of(inbox).round_robin)
    for _ in range(TRIES):
        wanted = outside.database.read(
            lambda session: shares.wanted(session, timer, group, members, now=outside.database.now())
        )
        if wanted is None:
            outside.database.write(lambda session: shares.drop(session, timer, now=outside.database.now()))
            return
        if _give(outside, workspace, timer, group, wanted):
            return


def _give(outside: Outside, workspace: Workspace, timer: Timer, group: str, wanted: Wanted) -> bool:
    """Whether it is done with for now. False: somebody else took the turn that was meant."""
    now = outside.database.now()
    by_name = {each.slack_user: each for each in wanted.candidates}
    asked = list(dict.fromkeys(filter(None, (wanted.keep, wanted.first, *by_name))))
    ready = presence.there(outside, workspace, asked)
    chosen = next((each for each in ready if roles.may(outside, workspace, each, "answer")), "")
    if not chosen:
        outside.database.write(lambda session: shares.nobody(session, timer, now=now))
    elif chosen == wanted.keep:
        outside.database.write(lambda session: shares.keep(session, timer, now=now))
    elif chosen == wanted.first:
        outside.database.write(lambda session: shares.give_beside(session, timer, chosen, now=now))
    else:
        candidate = by_name[chosen]
        return outside.database.write(lambda session: shares.give(session, timer, group, candidate, now=now))
    return True


def _pool(
    outside: Outside, workspace: Workspace, conversation: Conversation, round_robin: str
) -> tuple[str, list[str]]:
    """The team whose turns are counted, and who of it sees this conversation. Raises SendErrors.

    A conversation that was given to a team is shared out in that one.
    """
    name = conversation.team or round_robin.removeprefix("@")
    found = next((each for each in people.teams(outside, workspace) if name in {each["id"], each["handle"]}), None)
    if found is None:
        log.warning("share.no_such_team", extra={"inbox": conversation.inbox_id})
        return name, []
    here = people.members(outside, workspace, conversation.slack_channel)
    return str(found["id"]), [each for each in sorted(found["users"]) if each in here]
