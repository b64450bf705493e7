"""Every Instagram error code we know of, in our words. Subcodes are looked up first. Source: NOTES.md, "Errors"."""

from typing import Final

from workers.channels.graph import Codes, word_of

ERRORS: Final[Codes] = {
    -1: ("unclear", "no_answer"),
    0: ("mend", "token_dead"),
    1: ("unclear", "no_answer"),
    2: ("unclear", "no_answer"),
    3: ("mend", "permission"),
    4: ("later", "throttled"),
    10: ("mend", "permission"),
    17: ("later", "throttled"),
    32: ("later", "throttled"),
    100: ("no", "bad_request"),
    190: ("mend", "token_dead"),
    **dict.fromkeys(range(200, 230), ("mend", "permission")),
    230: ("no", "undeliverable"),
    **dict.fromkeys(range(231, 300), ("mend", "permission")),
    551: ("no", "user_unavailable"),
    613: ("later", "throttled"),
    1200: ("unclear", "no_answer"),
    9010: ("no", "user_unavailable"),
    # subcodes
    1545041: ("no", "user_unavailable"),
    1545133: ("unclear", "no_answer"),
    1893063: ("mend", "account_restricted"),
    2018001: ("no", "user_unavailable"),
    2018278: ("no", "window_closed"),
    2534001: ("no", "user_unavailable"),
    2534013: ("no", "window_closed"),
    2534014: ("no", "user_unavailable"),
    2534022: ("no", "window_closed"),
    2534025: ("no", "window_closed"),
    2534068: ("no", "unsupported"),
}


def failure_word(code: str) -> str:
    """Our word for a provider code."""
    return word_of(code, ERRORS)
