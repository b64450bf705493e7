"""Ten-odd bugs that a product of this kind is known to have, and the trouble that brings each of them to light.

A bug is a change of our own source in a house under test (tests/chaos/hook). If its old text is gone, the house does
not start and says so: then the bug is to be written anew for the code as it is.
"""

from dataclasses import dataclass
from typing import Final

from tests.chaos.judge import Json


def change(module: str, old: str, new: str) -> dict[str, str]:
    """One change of our source."""
    return {"module": module, "old": old, "new": new}


@dataclass(frozen=True, slots=True)
class Bug:
    """changes: what is wrong. faults, failpoint: what must happen for it to show. harm: what the judge must see.

    seconds: how long a healthy house has had time enough.
    """

    name: str
    changes: tuple[dict[str, str], ...]
    harm: str
    direction: str
    faults: tuple[Json, ...] = ()
    failpoint: str = ""
    seconds: float = 12.0


# The gap scan takes away what Slack shows twice and finds what its events did not bring: it would hide these bugs.
NO_SCAN: Final = change("bot.gap", "    while not stop.wait(LOOK_SECONDS if begun else 0.5):", "    while False:")
# Words that look as if they were not meant for the customer are held whoever wrote them: that would hide these bugs.
NO_DOUBT: Final = change("storage.domain.reply", '"" if sent else collision or doubtful(text, deny_list)', '""')
POST: Final = {"method": "chat.postMessage"}
UNCLEAR: Final = {"kind": "accept_then_drop", "times": 1}
# What WhatsApp says of a message would prove that it arrived before the bug can do anything.
LATE_EVIDENCE: Final = {
    "where": "meta.webhooks", "match": {"call": "whatsapp.statuses"}, "kind": "delay", "seconds": 8, "times": None,
}  # fmt: skip

BUGS: Final = (
    Bug(
        "what may have been sent is sent again",
        (change("storage.domain.outcomes", "case Uncertain() if trial.repeatable:", "case Uncertain():"),),
        "doubled",
        "out",
        ({"where": "meta.api", "match": {"method": "messages", "text": "*out 1"}, **UNCLEAR}, LATE_EVIDENCE),
    ),
    Bug(
        "a dead worker's sends are queued again",
        (
            change(
                "storage.outbox.turns",
                'if head.state == "claimed" or head.kind in REPEATABLE:',
                'if head.state in {"claimed", "sending"}:',
            ),
        ),
        "doubled",
        "out",
        (LATE_EVIDENCE,),
        failpoint="customer.answered",
    ),
    Bug(
        "the client of Slack repeats by itself",
        (
            change(
                "bot.slack",
                "        except httpx.TransportError as error:  # it left us: Slack may have done it\n"
                "            raise _unclear(method, type(error).__name__) from error\n",
                "        except httpx.TransportError:\n            return self.call(method, **arguments)\n",
            ),
        ),
        "doubled",
        "in",
        ({"where": "slack.api", "match": POST, **UNCLEAR},),
    ),
    Bug(
        "a webhook is acknowledged before it is committed",
        (
            change(
                "storage.envelopes",
                "        try:\n            self._database.write_one(lambda",
                "        group.done.set_result(None)\n"
                "        import time\n        time.sleep(0.3)\n"
                "        try:\n            self._database.write_one(lambda",
            ),
            change(
                "storage.envelopes",
                '            group.done.set_result(None)\n            reach("envelope.answered")',
                '            pass\n            reach("envelope.answered")',
            ),
        ),
        "lost",
        "in",
        failpoint="envelope.writing",
    ),
    Bug(
        "a teammate's message is acknowledged before it is committed",
        (change("bot.app", "process_before_response=True", "process_before_response=False"), NO_SCAN),
        "lost",
        "out",
        failpoint="event.writing",
    ),
    Bug(
        "a webhook that comes twice is news twice",
        (
            change("storage.envelopes", "hashlib.sha256(body).hexdigest()", "__import__('uuid').uuid4().hex"),
            change(
                "storage.arrivals",
                "session.scalars(news, values | fields)",
                "session.scalars(news, values | fields | {'external_id': __import__('uuid').uuid4().hex})",
            ),
        ),
        "doubled",
        "in",
        ({"where": "meta.webhooks", "match": {"call": "whatsapp.messages"}, "kind": "duplicate", "times": 2},),
    ),
    Bug(
        "the newest reply goes first",
        (
            change(
                "storage.outbox.turns",
                ".where(Delivery.lane_id == _LANES.c.id, UNSETTLED)\n    .order_by(Delivery.seq)\n",
                ".where(Delivery.lane_id == _LANES.c.id, UNSETTLED)\n"
                "    .order_by(Delivery.seq * (1 - 2 * (Delivery.target == 'customer').cast(Delivery.seq.type)))\n",
            ),
        ),
        "disordered",
        "out",
        ({"where": "meta.api", "match": {"text": "*out 0"}, "kind": "delay", "seconds": 1.5, "times": 1},),
    ),
    Bug(
        "only Redis knows what is to be done",
        (change("workers.sweep", "in outbox.due_lanes(session, now, MOST)]", "in ()]"),),
        "lost",
        "in",
        ({"where": "slack.api", "match": POST | {"text": "*in 3*"}, "kind": "rate_limit", "times": 1},),
    ),
    Bug(
        "being throttled is taken for a refusal",
        (
            change(
                "storage.domain.outcomes",
                "        case TryLater():\n",
                '        case TryLater():\n            return Verdict("failed", now)\n',
            ),
        ),
        "lost",
        "in",
        ({"where": "slack.api", "match": POST, "kind": "rate_limit", "times": 1},),
    ),
    Bug(
        "a note is a reply like any other",
        (change("storage.domain.reply", "    marked = NOTE_MARK.match(text)\n", "    marked = None\n"), NO_DOUBT),
        "leaked",
        "out",
    ),
    Bug(
        "a guest answers customers",
        (change("storage.domain.reply", "    if not is_agent:\n", "    if None:\n"), NO_DOUBT),
        "leaked",
        "out",
    ),
    Bug(
        "one look that finds nothing, at once, is proof",
        (
            change("storage.domain.outcomes", "ABSENT_TWICE: Final = 2", "ABSENT_TWICE: Final = 1"),
            change("storage.domain.outcomes", "wait = timing.SETTLE if", "wait = timedelta() if"),
            NO_SCAN,
        ),
        "doubled",
        "in",
        ({"where": "slack.api", "match": POST, "kind": "late_accept", "seconds": 4, "times": 1},),
        seconds=20.0,
    ),
    Bug(
        "a look that fails is a try that failed",
        (change("storage.domain.outcomes", "case SendError() if trial.looking:", "case SendError() if 0:"), NO_SCAN),
        "doubled",
        "in",
        (
            {"where": "slack.api", "match": POST | {"text": "*in 1*"}, **UNCLEAR},
            {"where": "slack.api", "match": {"method": "conversations.replies"}, "kind": "rate_limit", "times": 1},
        ),
        seconds=20.0,
    ),
)  # fmt: skip
