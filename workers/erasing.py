"""The outside part of an erasure: our own posts and files in Slack, and the files in the data folder."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.slack import Slack
from storage import erasure
from storage.domain.errors import Rejected, TryLater, Uncertain
from storage.models import Erasure, Workspace
from workers.outside import Outside

GONE: Final = frozenset({"message_not_found", "thread_not_found", "file_not_found", "file_deleted"})
PACE_SECONDS: Final = 60 / 50  # chat.delete, files.delete: tier 3, 50 a minute (slack.md 2.1)
NOTED_EVERY: Final = 10  # deletions; one done twice does no harm


def finish(outside: Outside, proof: Erasure, told: Callable[[int], None], pace: float = PACE_SECONDS) -> None:
    """Delete what the proof still lists, and note down how far it came. told: how many are left, each time.

    May be broken off and begun again. Raises SendErrors where Slack takes nothing any more.
    """
    erasure.remove_files(proof, outside.media)
    proof.paths = []
    _note(outside, proof)
    workspace = outside.database.read(lambda session: session.get_one(Workspace, proof.workspace_id))
    slack = outside.slack(workspace)
    posts = list(proof.posts)
    try:
        while posts:
            if not _delete(slack, posts[0]):
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


def _delete(slack: Slack, post: Mapping[str, Any]) -> bool:
    """Delete one post or file. False: Slack will not. Waits as Slack says. Raises SendErrors."""
    if "file" in post:
        return _asked(slack, "files.delete", file=post["file"]) in {"", *GONE}
    answers = [_asked(slack, "chat.delete", channel=channel, ts=post["ts"]) for channel in post["channels"]]
    return "" in answers or GONE.issuperset(answers)


def _asked(slack: Slack, method: str, **arguments: str) -> str:
    """What Slack says to a deletion: "" for yes, else its own word. Doing it twice does no harm."""
    while True:
        try:
            slack.call(method, **arguments)
        except Rejected as error:
            return error.provider
        except TryLater as error:
            if not error.free or error.code != "throttled":
                raise
            time.sleep(error.seconds)
        except Uncertain:
            continue
        else:
            return ""


def _place(post: Mapping[str, Any]) -> dict[str, Any]:
    return {"file": post["file"]} if "file" in post else {"channel": post["channels"][0], "ts": post["ts"]}
