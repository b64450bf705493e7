"""The judge: compares what people said with what the other side really got. It reads nothing of the product's own.

Words are numbered by their speaker, "in 07" by the customer and "out 07" by the team, so that the judge needs no other
account of what should have happened.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many messages of one direction of a conversation were lost, came twice, or came in the wrong order.

    leaked: inside words that reached the customer. asked: replies whose outcome the team was asked about.
    """

    said: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    leaked: int = 0
    asked: int = 0

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def good(self) -> bool:
        """Nothing went wrong. Being asked is not wrong: it is what happens when nobody can know."""
        return not (self.lost or self.doubled or self.disordered or self.leaked)


def judge(said: Sequence[str], got: Sequence[str], *, inside: Sequence[str] = ()) -> Verdict:
    """said: in their order. got: all the other side received, in its order. inside: words that were never for them."""
    wanted = set(said)
    known = [each for each in got if each in wanted]
    first = list(dict.fromkeys(known))
    order = {each: place for place, each in enumerate(said)}
    return Verdict(
        said=len(said),
        lost=len(wanted) - len(first),
        doubled=len(known) - len(first),
        disordered=sum(order[later] < order[sooner] for sooner, later in pairwise(first)),
        leaked=sum(any(word in each for word in inside) for each in got),
    )


def shown(replies: Iterable[Json], pattern: str) -> list[str]:
    """What the posts of customers' words in a thread say, in their order: words and names of files."""
    found: list[str] = []
    for reply in replies:
        if reply.get("username"):
            found += re.findall(pattern, str(reply.get("blocks", "")))
        found += [file["name"] for file in reply.get("files", []) if reply.get("bot_id") or reply.get("app_id")]
    return found
