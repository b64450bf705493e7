"""When a reaction is an answer: a 👍 to "shall I book it?" is a yes that somebody has to act on (features.md RM-12)."""

import re
from typing import Final

from storage.domain.events import MessageKind

# A question mark of any script that people write to businesses in: Latin, Greek (;), Arabic, Chinese and Japanese.
_ASKS: Final = re.compile(r"[?\u037e\u061f\uff1f]")


def is_question(kind: MessageKind | str, text: str) -> bool:
    """Whether what we said asks for an answer."""
    return kind == "offer" or _ASKS.search(text) is not None
