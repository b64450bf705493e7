"""Every Instagram error code and subcode that Meta's notes name, in our words. Source: NOTES.md, "Errors".

The four verdicts are those of workers/channels/whatsapp/errors.py. A subcode is looked up before its code: one
table can hold both, since Meta's subcodes are longer than its codes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workers.channels.graph import Meaning, word_of

_CODES: Final[Mapping[int, Meaning]] = {
    **dict.fromkeys((-1, 1, 2, 1200), ("unclear", "no_answer")),
    **dict.fromkeys((0, 190), ("mend", "token_dead")),
    **dict.fromkeys((3, 10, *range(200, 230), *range(231, 300)), ("mend", "permission")),
    **dict.fromkeys((4, 17, 32, 613), ("later", "throttled")),
    100: ("no", "bad_request"),
    **dict.fromkeys((230, 551, 9010), ("no", "user_unavailable")),  # 230: no profile before the customer has written
    80002: ("no", "unknown"),
}
_SUBCODES: Final[Mapping[int, Meaning]] = {
    **dict.fromkeys((1545041, 2018001, 2534014), ("no", "user_unavailable")),
    2534001: ("no", "conversation_gone"),
    1545133: ("unclear", "no_answer"),
    1893063: ("mend", "account_restricted"),
    **dict.fromkeys((2018008, 2018047), ("no", "media_unfetchable")),
    **dict.fromkeys((2018278, 2534022), ("no", "window_closed")),
    **dict.fromkeys((2534013, 2534025), ("no", "private_reply_refused")),
    2534068: ("no", "unsupported"),  # several pictures in one
    2534037: ("no", "unknown"),
}

ERRORS: Final[Mapping[int, Meaning]] = MappingProxyType({**_CODES, **_SUBCODES})


def failure_word(code: str) -> str:
    """Our word for Meta's code, or subcode; "unknown" for one nobody has told us about, or none."""
    return word_of(code, ERRORS)
