"""The outside part of an erasure: our own posts and files in Slack, and the files in the data folder."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from bot import people
from bot.blocks import erasing as blocks
from bot.blocks.erasing import ErasureView
from bot.slack import Slack
from storage import erasure
from storage.conversations import link_to
from storage.domain.errors import Rejected, SendError, TryLater, Uncertain
from storage.models import Erasure, Workspace
from workers.outside import Outside

log = logging.getLogger(__name__)
GONE: Final = frozenset({"message_not_found", "thread_not_found", "file_not_found", "file_deleted"})
PACE_SECONDS: Final = 60 / 50  # chat.delete, files.delete: tier 3, 50 a minute (slack.md 2.1)
NOTED_EVERY: Final = 10  # deletions; one done twice does no harm
AT_ONCE: Final = 5  # deletions of a worker's step, which others wait for
LEASE: Final = timedelta(minutes=2)  # more than a step takes
AGAIN: Final = timedelta(minutes=1)


def work(outside: Outside) -> None:
    """Go on with what was asked for in Slack, each by as many deletions as Slack lets us have at once."""
    now = outside.database.now()
    for proof in outside.database.read(lambda session: erasure.due(session, now)):
        if outside.stopping.is_set():
            return
        if outside.database.write(partial(erasure.claim, proof=proof, until=now + LEASE, now=now)):
            _go_on(outside, proof)


def _go_on(outside: Outside, proof: Erasure) -> None:
    """A worker's step: the rows first, then some of the posts; the actor reads how far it has come."""
    database, again = outside.database, timedelta(seconds=AT_ONCE * PACE_SECONDS)
    told: dict[str, str] | None = None
    try:
        proof = database.write(lambda session: erasure.carry_out(session, proof, now=database.now()))
        finish(outside, proof, lambda left: None, pace=0, most=AT_ONCE)
        told = _tell(outside, proof)
    except erasure.Busy:
        log.info("erasure.waits", extra={"erasure": proof.id, "reason": "busy"})
    except SendError as error:
        log.info("erasure.waits", extra={"erasure": proof.id, "reason": error.provider or error.code})
        again = timedelta(seconds=error.seconds) if isinstance(error, TryLater) else AGAIN
    is_over = told is not None and proof.finished_at is not None
    at = None if is_over else database.now() + again
    database.write(lambda session: erasure.go_on(session, proof, at, told))


def _tell(outside: Outside, proof: Erasure) -> dict[str, str]:
    """The one message to whoever asked, written anew: where it is. Raises SendErrors."""
    workspace = outside.database.read(lambda session: session.get_one(Workspace, proof.workspace_id))
    slack, t = outside.slack(workspace), people.words(outside, workspace, proof.actor)
    drawn = blocks.report(_view(proof, workspace), t).arguments()
    if proof.told:
        slack.call("chat.update", channel=proof.told["channel"], ts=proof.told["ts"], **drawn)
        return proof.told
    answer = slack.call("chat.postMessage", channel=proof.actor, **drawn)
    return {"channel": str(answer.get("channel", proof.actor)), "ts": str(answer.get("ts", ""))}


def _view(proof: Erasure, workspace: Workspace) -> ErasureView:
    places = [
        link_to(workspace, each["channel"], each["ts"]) if "ts" in each else str(each["file"]) for each in proof.left
    ]
    rows = {name: int(count) for name, count in proof.rows.items()}
    done = proof.finished_at is not None
    return ErasureView(rows, proof.posts_deleted, len(proof.posts), tuple(places), done)


def finish(
    outside: Outside, proof: Erasure, told: Callable[[int], None], pace: float = PACE_SECONDS, most: int = 0
) -> None:
    """Delete what the proof still lists, and note down how far it came. told: how many are left, each time.

    most: so many posts only, and Slack's word to wait is raised and not waited for; 0: all of them.
    May be broken off and begun again. Raises SendErrors where Slack takes nothing any more.
    """
    erasure.remove_files(proof, outside.media)
    proof.paths = []
    _note(outside, proof)
    workspace = outside.database.read(lambda session: session.get_one(Workspace, proof.workspace_id))
    slack = outside.slack(workspace)
    posts = list(proof.posts)
    last = len(posts) - most if most else 0
    try:
        while len(posts) > max(last, 0):
            if not _delete(slack, posts[0], waits=not most):
                proof.left = [*proof.left, _place(posts[0])]
            else:
                proof.posts_deleted += 1
            posts.pop(0)
            told(len(posts))
            if len(posts) % NOTED_EVERY == 0:
                proof.posts = list(posts)
                _note(outside, proof)
            time.sleep(pace if posts else 0)
    finally:
        proof.posts = list(posts)
        _note(outside, proof)


def _note(outside: Outside, proof: Erasure) -> None:
    outside.database.write(lambda session: erasure.note(session, proof, now=outside.database.now()))


def _delete(slack: Slack, post: Mapping[str, Any], *, waits: bool) -> bool:
    """Delete one post or file. False: Slack will not. waits: as long as Slack says. Raises SendErrors."""
    if "file" in post:
        return _asked(slack, "files.delete", waits=waits, file=post["file"]) in {"", *GONE}
    answers = [
        _asked(slack, "chat.delete", waits=waits, channel=channel, ts=post["ts"]) for channel in post["channels"]
    ]
    return "" in answers or GONE.issuperset(answers)


def _asked(slack: Slack, method: str, *, waits: bool, **arguments: str) -> str:
    """What Slack says to a deletion: "" for yes, else its own word. Doing it twice does no harm."""
    while True:
        try:
            slack.call(method, **arguments)
        except Rejected as error:
            return error.provider
        except TryLater as error:
            if not waits or not error.free or error.code != "throttled":
                raise
            time.sleep(error.seconds)
        except Uncertain:
            if not waits:
                raise
            continue
        else:
            return ""


def _place(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"file": post["file"]} if "file" in post else {"channel": post["channels"][0], "ts": post["ts"]}
