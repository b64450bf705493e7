"""The outbox: every delivery to Slack or a customer, in lanes that keep the order.

A lane is worked by one worker at a time, under a lease with a fencing number (the epoch). The two-door rule: a delivery
is `claimed` while it is being prepared and `sending` from just before the wire, in a commit of its own. Whatever is
found in `sending` without a settled answer may have been sent, so it is `uncertain`, never queued again by itself.

Every transaction here holds the conversation's row first and the lane's second, and so does whoever stages.
"""

from storage.outbox.joining import JOINABLE, leave_out
from storage.outbox.lanes import backlog, door, doubt, due_lanes, keep, note, void_leases
from storage.outbox.staging import (
    LANE,
    ensure_root,
    gathered,
    held_of,
    hold,
    hold_of,
    is_root_drawn,
    lane_of,
    redraw,
    stage,
    wake,
)
from storage.outbox.turns import Limits, Turn, settle, take
from storage.outbox.verdicts import (
    LASTING,
    PLAINABLE,
    READABLE_TARGETS,
    REPEATABLE,
    TIDIED,
    Done,
    apply,
    decide,
    hear,
    proof_left_behind,
    prove,
    tidy,
    tidy_later,
    trial,
)

__all__ = [
    "JOINABLE",
    "LANE",
    "LASTING",
    "PLAINABLE",
    "READABLE_TARGETS",
    "REPEATABLE",
    "TIDIED",
    "Done",
    "Limits",
    "Turn",
    "apply",
    "backlog",
    "decide",
    "door",
    "doubt",
    "due_lanes",
    "ensure_root",
    "gathered",
    "hear",
    "held_of",
    "hold",
    "hold_of",
    "is_root_drawn",
    "keep",
    "lane_of",
    "leave_out",
    "note",
    "proof_left_behind",
    "prove",
    "redraw",
    "settle",
    "stage",
    "take",
    "tidy",
    "tidy_later",
    "trial",
    "void_leases",
    "wake",
]
