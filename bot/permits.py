"""What each control of ours needs its presser to be allowed to.

One that is not named here needs "answer": whoever forgets a new one locks trainees out of it, and lets nobody reach the
customer.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot import ids
from storage.domain.roles import Need

LOOKS: Final = (ids.CARD_MORE, ids.MORE, ids.MORE_HISTORY, ids.HISTORY, ids.HISTORY_OLDER, ids.HISTORY_NEWER)
# What stays inside the team: whose it is, where it stands, what is known and said of the customer.
ACTS: Final = (
    ids.MORE_MOVE, ids.MOVE, ids.CARD_TAKE, ids.CARD_ASSIGN, ids.CARD_PENDING, ids.CARD_CLOSE, ids.CARD_REOPEN,
    ids.NOTICE_TAKE_OVER, ids.MORE_ASSIGN, ids.ASSIGN, ids.NOTICE_OWNER_NOTE, ids.OWNER_NOTE, ids.MORE_NO_REPLY,
    ids.MORE_PRIORITY, ids.CLOSING, ids.MORE_SNOOZE, ids.SNOOZE, ids.MORE_WAKE, ids.MORE_MUTE, ids.MORE_UNMUTE,
    ids.MORE_STARS, ids.STARS, ids.ROW_ACT,
    ids.MORE_CONTACT, ids.PROFILE, ids.PROFILE_REVEAL, ids.MORE_TAGS, ids.TAGS, ids.CONTACT_SAVE, ids.NUMBER_SAVE,
    ids.NUMBER_NO, ids.LINK_CONTACT, ids.MORE_LINK, ids.LINK_FORM, ids.LINK_YES, ids.LINK_NO, ids.MORE_UNLINK,
    ids.UNLINK_FORM, ids.MORE_CONSULT, ids.CONSULT, ids.NOTE_THIS, ids.HELD_NOTE, ids.HELD_DISCARD,
    ids.REACTION_KEEP, ids.FILE_FETCH,
)  # fmt: skip
NEEDS: Final[Mapping[str, Need]] = MappingProxyType(
    {**dict.fromkeys(map(str, LOOKS), "look"), **dict.fromkeys(map(str, ACTS), "act")}
)
# The same of what is typed after @inbox.
VERBS: Final[Mapping[str, Need]] = MappingProxyType(
    {
        **dict.fromkeys(("help", "find", ""), "look"),
        **dict.fromkeys(("note", "take", "assign", "pending", "close", "reopen", "tag", "priority", "snooze"), "act"),
        **dict.fromkeys(("wake", "mute", "unmute", "ask", "canned"), "act"),
    }
)


def of(body: Mapping[str, Any]) -> Need:
    """What somebody needs for what they just did: a click, a modal sent off, a shortcut."""
    actions = body.get("actions") or [{}]
    names = (actions[0].get("action_id"), body.get("callback_id"))
    name = next(filter(None, names), None) or body.get("view", {}).get("callback_id", "")
    return NEEDS.get(str(name), "answer")


def of_verb(verb: str) -> Need:
    """The same of a verb, as bot.listeners.verbs.WORDS calls it; "" for one we do not know, which is only told so."""
    return VERBS.get(verb, "answer")
