"""How far a long piece of work for one person is: one direct message, written anew now and then, and its end.

Nothing depends on it: what Slack does not take, or has no budget for, is left out. Whoever takes the work up after a
restart goes on with the same message.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from bot.slack import Slack
from storage import budgets, outbox
from storage.budgets import Limit
from storage.domain.errors import SendError, Uncertain
from storage.outbox import Turn
from workers.budget import POST_BURST, POST_SECONDS, UPDATE_BURST, UPDATE_SECONDS
from workers.outside import Outside

log = logging.getLogger(__name__)
FROM_SECONDS: Final = 4.0  # ours: what is done sooner is its own message
EVERY_SECONDS: Final = 5.0  # ours: twelve a minute, of the fifty a workspace may have written anew


class Progress:
    """Of one delivery to a person, the "user" of its payload. words: what is said at so many of so many.

    Its payload remembers the message as "told": {"channel", "ts"}; a "ts" of "" is one that may be there or not.
    """

    def __init__(self, outside: Outside, slack: Slack, turn: Turn, words: Callable[[int, int], str]) -> None:
        self._outside, self._slack, self._turn, self._words = outside, slack, turn, words
        self._told: dict[str, str] | None = turn.delivery.payload.get("told")
        self._next = time.monotonic() + (FROM_SECONDS if self._told is None else 0)

    def at(self, done: int, total: int) -> None:
        """So many are done. total: 0 where nobody has counted them. Said when it is time to. Never raises."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        if self._told is None:
            if self._may((f"slack:dm:{self._workspace}:{self._person}", POST_SECONDS, POST_BURST)):
                self._post(self._words(done, total))
        elif self._may((f"slack:update:{self._workspace}", UPDATE_SECONDS, UPDATE_BURST)):
            self._rewrite(self._words(done, total))

    def end(self, text: str) -> bool:
        """What has come of it, in place of how far it was. False: no message was shown, or it could not be written."""
        return self._told is not None and self._rewrite(text)

    def tell(self, text: str) -> None:
        """What the person must hear has come of it: the same, else by a message of its own. Raises SendErrors."""
        if not self.end(text):
            self._slack.call("chat.postMessage", channel=self._person, text=text)

    @property
    def _workspace(self) -> int:
        return self._turn.delivery.workspace_id

    @property
    def _person(self) -> str:
        return str(self._turn.delivery.payload["user"])

    def _may(self, limit: Limit) -> bool:
        database = self._outside.database
        return database.write(lambda session: budgets.spare(session, limit, database.now()))

    def _post(self, text: str) -> None:
        try:
            answer = self._slack.call("chat.postMessage", channel=self._person, text=text)
            told = {"channel": str(answer.get("channel", self._person)), "ts": str(answer.get("ts", ""))}
        except Uncertain:
            told = {"channel": "", "ts": ""}  # a second one would be one too many
        except SendError as error:
            log.info("progress.untold", extra={"reason": error.provider or error.code})
            return
        self._told = told

        def work(session: Session) -> None:
            outbox.note(session, self._turn, {"told": told})

        self._outside.database.write(work)

    def _rewrite(self, text: str) -> bool:
        if not self._told or not self._told["ts"]:
            return False
        try:
            self._slack.call("chat.update", channel=self._told["channel"], ts=self._told["ts"], text=text)
        except SendError as error:
            log.info("progress.untold", extra={"reason": error.provider or error.code})
            return False
        return True
