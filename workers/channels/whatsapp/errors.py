"""Every WhatsApp error code that Meta's notes name, in our words. Source: NOTES.md, "Errors".

"no": refused for good. "later": refused for now. "mend": refused until a person mends the connection. "unclear": it may
have been sent all the same. A code that is not here is unclear, too: nobody has said that it is a refusal.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workers.channels.graph import Meaning, word_of

_MISTAKEN: Final = (33, 100, 131008, 131009, 135000, 2593107, 2593108, 2593109)
_UNSUPPORTED: Final = (
    131051,
    131020, 131041, 131059, *range(131201, 131216),  # groups
    131055, 131063, 134100,  # the marketing API's own
    *range(138000, 139000),  # calls
    *range(147001, 147005),  # user names
)  # fmt: skip
_TEMPLATES: Final = (131064, 132007, 132068)
_UNREGISTERED: Final = (131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016)
_UNCLEAR: Final = (1, 2, 131000, 131016, 131057, 133004)

ERRORS: Final[Mapping[int, Meaning]] = MappingProxyType({
    **dict.fromkeys(_MISTAKEN, ("no", "bad_request")),
    **dict.fromkeys(_UNSUPPORTED, ("no", "unsupported")),
    **dict.fromkeys(_TEMPLATES, ("no", "template_refused")),
    **dict.fromkeys((132000, 132012, 132018), ("no", "template_values")),
    132001: ("no", "template_unknown"),
    132005: ("no", "template_too_long"),
    132015: ("no", "template_paused"),
    132016: ("no", "template_disabled"),
    **dict.fromkeys(_UNREGISTERED, ("mend", "unregistered")),
    **dict.fromkeys(_UNCLEAR, ("unclear", "no_answer")),
    **dict.fromkeys((0, 190), ("mend", "token_dead")),
    **dict.fromkeys((3, 10, *range(200, 300), 131005), ("mend", "permission")),
    **dict.fromkeys((4, 80007, 130429, 132069), ("later", "throttled")),
    **dict.fromkeys((368, 131031, 131037), ("mend", "account_restricted")),  # 131037: the name is not approved
    **dict.fromkeys((470, 131047), ("no", "window_closed")),
    130403: ("no", "blocked"),
    131026: ("no", "undeliverable"),
    131049: ("no", "marketing_limited"),
    130472: ("no", "marketing_test"),
    131021: ("no", "to_itself"),
    131062: ("no", "number_needed"),
    130497: ("no", "country"),
    131030: ("no", "not_on_list"),
    131042: ("mend", "payment"),
    131048: ("no", "spam_limited"),
    131050: ("no", "opted_out"),
    131052: ("later", "media_unfetchable"),
    131053: ("no", "media_refused"),
    131056: ("later", "pair_rate"),
    137000: ("no", "identity_changed"),
})  # fmt: skip


def failure_word(code: str) -> str:
    """Our word for the code of a failed status; "unknown" for one nobody has told us about, or none."""
    return word_of(code, ERRORS)
