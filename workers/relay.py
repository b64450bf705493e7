"""Draining a lane: take its deliveries one by one, hand each to the other side, record what came of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from storage import budgets, commented, contacts, outbox, settlement, silence, workspaces
from storage.db import will_pass
from storage.domain import timing
from storage.domain.errors import Rejected, SendError, TryLater, Uncertain
from storage.domain.outcomes import Absent, Outcome, Sent
from storage.failpoints import reach
from storage.models import Conversation, Identity, Inbox
from storage.outbox import Turn
from workers import customers, threads
from workers.budget import limits
from workers.outside import Outside

log = logging.getLogger(__name__)
MOST_IN_A_ROW: Final = 50  # then the lane goes to the back of the queue, so that one busy customer starves nobody


def drain(outside: Outside, lane_id: int) -> int:
    """Work a lane until nothing is due, somebody else has it, or it had its share. How many deliveries were worked.

    One thread of a process is at a lane: where the database is slow, rings come faster than they are worked, and all
    of them would wait for the same row that the one needs to settle.
    """
    if not outside.at_work.begins(lane_id):
        return 0
    try:
        worked = _drain(outside, lane_id)
        while outside.at_work.goes_on(lane_id):
            worked += _drain(outside, lane_id)
    except BaseException:
        outside.at_work.breaks_off(lane_id)
        raise
    return worked


def _drain(outside: Outside, lane_id: int) -> int:
    worked = 0
    turn = outbox.take(outside.database, lane_id, outside.name, limits)
    while turn is not None:
        target = turn.delivery.target
        reach(f"{target}.taken")
        outcome = perform(outside, turn)
        reach(f"{target}.answered")
        worked += 1
        log.info("delivery.worked", extra=_ids(turn) | {"outcome": type(outcome).__name__.lower()})
        go_on = worked < MOST_IN_A_ROW and not outside.stopping.is_set()
        turn = outbox.settle(outside.database, turn, outcome, limits, _settled, go_on=go_on)
        reach(f"{target}.settled")
    return worked


def _ids(turn: Turn) -> dict[str, int | str | None]:
    """What leads from a line of the log to every other line about the same message."""
    delivery = turn.delivery
    return {
        "delivery": delivery.id,
        "target": delivery.target,
        "conversation": delivery.conversation_id,
        "message_id": delivery.message_id,  # `message` is taken: a LogRecord has one of its own
    }


def perform(outside: Outside, turn: Turn) -> Outcome:
    """One try, or one look for evidence. Never raises: what went wrong is the outcome."""
    to_customer = turn.delivery.target == "customer"
    try:
        if turn.delivery.kind in silence.BLOCKS:
            return customers.block(outside, turn)
        if turn.delivery.kind in commented.HIDES:
            return customers.hide(outside, turn)
        if turn.delivery.target == "receipt":
            return customers.attend(outside, turn)
        if turn.delivery.kind in outbox.TIDIED:
            return Sent()  # its time has come: what it asks for is staged with that
        if turn.step == "look":
            return customers.look(outside, turn) if to_customer else threads.look(outside, turn)
        return customers.perform(outside, turn) if to_customer else threads.perform(outside, turn)
    except SendError as error:
        return error
    except Exception as error:  # a bug of ours must not stop the lane's worker, and must not lose the delivery
        log.exception("delivery.broke", extra={"delivery": turn.delivery.id})
        if will_pass(error) and turn.step == "prepare":
            return TryLater("interrupted", type(error).__name__, seconds=1, free=True)  # nothing has left
        if turn.step == "look":
            return Uncertain("interrupted", type(error).__name__)
        if turn.step == "send" and (to_customer or will_pass(error)):
            return Uncertain("interrupted", type(error).__name__)  # it may have left before we broke
        return Rejected("internal", type(error).__name__)


def _settled(session: Session, done: Sequence[outbox.Done], now: datetime) -> None:
    for each in done:
        delivery, outcome = each.delivery, each.outcome
        if isinstance(outcome, Sent) and outcome.address:
            conversation = session.get_one(Conversation, delivery.conversation_id)
            contacts.learn(session, session.get_one(Identity, conversation.identity_id), outcome.address)
        if isinstance(outcome, TryLater) and outcome.code == "throttled":
            until = now + timedelta(seconds=outcome.seconds)
            channel = session.get_one(Inbox, delivery.inbox_id).channel
            slack_channel = session.get_one(Conversation, delivery.conversation_id).slack_channel
            limit = limits(delivery, channel, slack_channel)[0]
            budgets.pause(session, limit, until, now)  # everybody else waits too
        if isinstance(outcome, Absent) and each.verdict.state == "queued":
            # Slack may still take the first one: a look at the thread finds it twice.
            workspaces.scan_by(session, now + timing.LATE_ACCEPT, delivery.workspace_id)
    settlement.settled(session, done, now)
    for each in done:
        reach(f"{each.delivery.target}.settling")
