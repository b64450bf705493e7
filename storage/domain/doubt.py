"""Marks that keep words inside the team, and what only looks as if it were not meant for the customer.

A mark decides; a doubt asks. So a doubt may be wrong now and then, and costs one click; but it is kept to what people
were seen to slip with, for an ordinary answer must go without friction (features.md c-2).
"""

import re
from collections.abc import Collection
from typing import Final, Literal

Doubt = Literal["", "inside_talk", "secret", "deny_list"]

# A mark counts also where it was made bold, quoted or an item of a list, or hides behind characters nobody sees.
_DRESS: Final = r"[\s*_~`>•\u00ad\u200b-\u200f\u2060\ufeff-]*"
_WORDS: Final = r"(?:note|nota|private|privad[oa])"
NOTE_MARK: Final = re.compile(
    rf"{_DRESS}(?:{_WORDS}{_DRESS}[:：]|[/／]{{2}}|[;；]{{2}}|\\\\|🔒\ufe0f?){_DRESS}",  # typed so
    re.IGNORECASE,
)
_LATER_MARK: Final = re.compile(rf"\n{_DRESS}(?:\d+[.)]{_DRESS})?(?:{_WORDS}{_DRESS}[:：]|;;|\\\\|🔒)", re.IGNORECASE)
# Nearly a mark.
_NEARLY: Final = re.compile(
    rf"{_DRESS}(?:[\[(#/]\s*{_WORDS}\b|{_WORDS}\s+[–—-]\s|(?:intern(?:al|o|a)|team|equipe|fyi)\s*[:：]"
    r"|[;/\\]\s[;/\\]|🔐|🔏|🤫)",
    re.IGNORECASE,
)
_THIRD: Final = r"\b(?:(?:the|this|that|our) (?:customer|client|guy|lady)|(?:[oa]|ess[ea]|est[ea]|d[oa]) cliente)\b"
_ASKS_THE_TEAM: Final = re.compile(
    rf"{_THIRD}[^?\n]*\?"
    r"|\b(?:what|how) (?:do|should|shall|can) (?:we|i) (?:say|tell|answer|reply|do)\b"
    r"|\b(?:can|could) (?:someone|somebody|anyone|anybody)\b|\b(?:does|has) (?:anyone|anybody)\b"
    r"|\b(?:s?he|they) (?:sounds?|seems?|is|are) (?:angry|annoyed|upset|rude|lying)\b"
    r"|\bo que (?:eu |a gente )?(?:respondo|respondemos|responde|digo|dizemos|falo|falamos)\b"
    r"|\balgu[ée]m (?:sabe|pode|consegue|viu|a[íi])\b|\bquem (?:pode|consegue) (?:ver|atender|responder|assumir)\b"
    r"|\bel[ea] (?:est[áa]|parece) (?:brav[oa]|irritad[oa]|chatead[oa]|mentindo)\b",
    re.IGNORECASE,
)
_SECRET: Final = re.compile(
    r"\b(?:password|passcode|senha|pwd)\s*(?:[:=]|is\b|é\b)\s*\S"
    r"|\b(?:xox[abeprs]-|xapp-|ghp_|github_pat_|sk_live_|sk-|AKIA)[\w-]{10,}|\bEAA\w{30,}|-----BEGIN ",
    re.IGNORECASE,
)
# Addresses that only the team can open: a thread of theirs, a machine of theirs.
_OWN_ADDRESS: Final = re.compile(
    r"https?://(?:[\w-]+\.slack\.com/|localhost\b|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w.-]+\.(?:local|internal|intranet|corp|lan)\b)",
    re.IGNORECASE,
)


def doubtful(text: str, deny_list: Collection[str] = ()) -> Doubt:
    """Why a reply looks as if it were meant for the team; "" where it does not. deny_list: the team's own words."""
    if _SECRET.search(text):
        return "secret"
    said = text.casefold()
    if _OWN_ADDRESS.search(text) or any(word.casefold() in said for word in deny_list):
        return "deny_list"
    if _NEARLY.match(text) or _LATER_MARK.search(text) or _ASKS_THE_TEAM.search(text):
        return "inside_talk"
    return ""
