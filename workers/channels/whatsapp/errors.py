"""Every WhatsApp error code we know of, in our words. Source: NOTES.md, "Errors"; unlisted ones are "unknown"."""

from typing import Final

from workers.channels.graph import Codes, word_of

ERRORS: Final[Codes] = {
    0: ("mend", "token_dead"),
    1: ("unclear", "no_answer"),
    2: ("unclear", "no_answer"),
    3: ("mend", "permission"),
    4: ("later", "throttled"),
    10: ("mend", "permission"),
    33: ("no", "bad_request"),
    100: ("no", "bad_request"),
    190: ("mend", "token_dead"),
    **dict.fromkeys(range(200, 300), ("mend", "permission")),
    368: ("mend", "account_restricted"),
    470: ("no", "window_closed"),
    80007: ("later", "throttled"),
    130403: ("no", "blocked"),
    130429: ("later", "throttled"),
    130472: ("no", "undeliverable"),
    130497: ("no", "country"),
    131000: ("unclear", "no_answer"),
    131005: ("mend", "permission"),
    131008: ("no", "bad_request"),
    131009: ("no", "bad_request"),
    131016: ("unclear", "no_answer"),
    131021: ("no", "bad_request"),
    131026: ("no", "undeliverable"),
    131030: ("no", "not_on_list"),
    131031: ("mend", "account_restricted"),
    131037: ("mend", "unregistered"),
    131042: ("mend", "payment"),
    131045: ("mend", "unregistered"),
    131047: ("no", "window_closed"),
    131048: ("no", "spam_limited"),
    131049: ("no", "undeliverable"),
    131050: ("no", "opted_out"),
    131051: ("no", "unsupported"),
    131052: ("no", "media_unfetchable"),
    131053: ("no", "media_refused"),
    131056: ("later", "pair_rate"),
    131057: ("unclear", "no_answer"),
    131062: ("no", "bad_request"),
    132000: ("no", "template_refused"),
    132001: ("no", "template_refused"),
    132005: ("no", "template_refused"),
    132007: ("no", "template_refused"),
    132012: ("no", "template_refused"),
    132015: ("no", "template_refused"),
    132016: ("no", "template_refused"),
    132018: ("no", "template_refused"),
    132068: ("no", "template_refused"),
    132069: ("no", "template_refused"),
    **dict.fromkeys((133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016), ("mend", "unregistered")),
    133004: ("unclear", "no_answer"),
    135000: ("no", "bad_request"),
    137000: ("no", "identity_changed"),
}  # fmt: skip


def failure_word(code: str) -> str:
    """Our word for the code of a failed status."""
    return word_of(code, ERRORS)
