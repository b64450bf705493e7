"""How an inbox is worked, as its row has it, and the clocks that follow from it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import timers
from storage.domain import practice as rules
from storage.domain.practice import Practice, Team
from storage.domain.reply import Mode
from storage.domain.rules import in_order
from storage.models import AuditEntry, Clock, Conversation, Inbox, Workspace

CLOSING: Final = "auto_close"  # kinds of timers
CLOSING_SOON: Final = "auto_close_soon"
TOLD_BEFORE: Final = timedelta(hours=1)  # ours: the thread is told so long before (features.md ST-7)


def of(inbox: Inbox) -> Practice:
    """The practice of an inbox. What a later version wrote and this one does not know is left out."""
    return rules.read({name: value for name, value in written(inbox).items() if name in rules.READERS})


def written(inbox: Inbox) -> dict[str, Any]:
    """The same as somebody wrote it: what is as usual is left out."""
    kept = dict(inbox.practice)
    return kept | {"rules": in_order(kept["rules"])} if "rules" in kept else kept


def differs(inbox: Inbox, words: Mapping[str, Any]) -> bool:
    """Whether an inbox is worked otherwise than these words say."""
    return inbox.practice != _kept(words)


def _kept(words: Mapping[str, Any]) -> dict[str, Any]:
    """Words as they are kept: YAML reads a bare off as no."""
    mode = rules.read({"link_mode": words["link_mode"]}).link_mode if "link_mode" in words else ""
    return {**words, "link_mode": mode} if mode else dict(words)


def settle_linking(session: Session, inbox: Inbox) -> None:
    """Put what an inbox says of linking, or else its workspace, into a column of its own, so that the queries which
    look for contacts can read it (storage.linking)."""
    inbox.link_mode = of(inbox).link_mode or of_team(session, inbox.workspace_id).link_mode


def _write_down_linking(session: Session, inbox: Inbox) -> None:
    """What an inbox said before workspaces said anything stands in the column alone: it stays its own."""
    usual = {rules.LINK_MODES[-1], of_team(session, inbox.workspace_id).link_mode}
    if "link_mode" not in inbox.practice and inbox.link_mode not in usual:
        inbox.practice = inbox.practice | {"link_mode": inbox.link_mode}


def of_team(session: Session, workspace_id: int) -> Team:
    """How a whole workspace works."""
    return _team(session.scalar(select(Workspace.practice).where(Workspace.id == workspace_id)) or {})


def team(workspace: Workspace) -> Team:
    """The same of one that has just been read."""
    return _team(workspace.practice)


def _team(words: Mapping[str, Any]) -> Team:
    return rules.read_team({name: value for name, value in words.items() if name in rules.TEAM_READERS})


def mode(inbox: Inbox, slack_channel: str) -> Mode:
    """What a plain line in the threads of a Slack channel is."""
    return "note" if slack_channel in of(inbox).notes_in else cast(Mode, inbox.mode)


def count_to_closing(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Its status has changed: what waits for the customer is closed by itself in time, where the team wants it so."""
    hours = of(session.get_one(Inbox, conversation.inbox_id)).close_pending_after_hours
    at = now + timedelta(hours=hours) if hours and conversation.status == "pending" else None
    timers.put(session, conversation, CLOSING, at)
    timers.put(session, conversation, CLOSING_SOON, at - TOLD_BEFORE if at else None)


def take_over(
    session: Session,
    wanted: Mapping[int, dict[str, Any]],
    teams: Mapping[int, dict[str, Any]] = MappingProxyType({}),
    *,
    now: datetime,
    actor: str = "novelo",
) -> None:
    """Work inboxes, and whole workspaces, so from now on, by their ids.

    Raises storage.domain.practice.Wrong before anything is written.
    """
    for words in teams.values():
        rules.read_team(words)
    for words in wanted.values():
        rules.read(words)
    for workspace_id, words in teams.items():
        workspace = session.get_one(Workspace, workspace_id)
        if workspace.practice != _kept(words):
            its_inboxes = session.scalars(select(Inbox).where(Inbox.workspace_id == workspace_id)).all()
            for inbox in its_inboxes:
                _write_down_linking(session, inbox)
            workspace.practice = _kept(words)
            _record(session, workspace.id, actor, {"keys": ", ".join(sorted(words))}, now)
            for inbox in its_inboxes:
                settle_linking(session, inbox)
    for inbox_id, words in wanted.items():
        inbox = session.get_one(Inbox, inbox_id)
        if not differs(inbox, words):
            continue
        unchanged = [each for each in words.get("rules", ()) if each in inbox.practice.get("rules", ())]
        inbox.practice = _kept(words)
        settle_linking(session, inbox)
        kept = {each.get("name") for each in unchanged}  # one that broke stays off until it is written anew
        inbox.rules_off = {name: off for name, off in inbox.rules_off.items() if name in kept}
        _begin_clocks_anew(session, inbox)
        _record(session, inbox.workspace_id, actor, {"inbox": inbox.id, "keys": ", ".join(sorted(words))}, now)


def _record(session: Session, workspace_id: int, actor: str, details: dict[str, Any], now: datetime) -> None:
    session.add(AuditEntry(workspace_id=workspace_id, actor=actor, verb="practice", details=details, at=now))


def switch_on(session: Session, rule: str, *, now: datetime) -> bool:
    """Have a rule that broke run again, in every inbox. False when it is off in none."""
    off = [each for each in session.scalars(select(Inbox).where(Inbox.state != "removed")) if rule in each.rules_off]
    for inbox in off:
        inbox.rules_off = {name: why for name, why in inbox.rules_off.items() if name != rule}
        details = {"inbox": inbox.id, "rule": rule}
        session.add(
            AuditEntry(workspace_id=inbox.workspace_id, actor="novelo", verb="rule_on", details=details, at=now)
        )
    return bool(off)


def _begin_clocks_anew(session: Session, inbox: Inbox) -> None:
    """What is due by when may have changed: the sweep begins the clocks of who waits by what is true now."""
    theirs = select(Clock.conversation_id).join(Conversation).where(Conversation.inbox_id == inbox.id)
    session.execute(delete(Clock).where(Clock.conversation_id.in_(theirs)))
