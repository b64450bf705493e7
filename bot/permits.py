"""What each control of ours needs its presser to be allowed to. One that is not named here needs "act"."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot import ids
from storage.domain.roles import Need

LOOKS: Final = (ids.CARD_MORE, ids.MORE_HISTORY, ids.HISTORY, ids.HISTORY_OLDER, ids.HISTORY_NEWER)
# Whatever reaches the customer, or decides whether something does.
ANSWERS: Final = (
    ids.MORE_WRITE, ids.WRITE, ids.REPLY_QUOTING, ids.MORE_OFFER, ids.OFFER, ids.MORE_LOCATION, ids.LOCATION,
    ids.MORE_CONTACT_CARD, ids.CONTACT_CARD, ids.TEMPLATE_OPEN, ids.TEMPLATE_FORM, ids.FAILURE_RETRY,
    ids.FAILURE_DISCARD, ids.FILE_LINK, ids.REPLY_CORRECT, ids.HELD_QUEUE, ids.HELD_SEND, ids.HELD_TEMPLATE,
    ids.QUEUED_CANCEL, ids.UNCERTAIN_ARRIVED, ids.UNCERTAIN_AGAIN, ids.UNCERTAIN_DISCARD, ids.REACTION_SHOW,
    ids.MORE_BLOCK, ids.MORE_UNBLOCK, ids.SEND_THIS, ids.TURN, ids.CANNED_USE, ids.HELD_EDIT, ids.HELD_FORM,
    ids.HELD_SEND_THERE, ids.HELD_TEMPLATE_THERE, ids.START_THERE, ids.MORE_ASK_NUMBER, ids.MORE_GIVE_BACK,
)  # fmt: skip
NEEDS: Final[Mapping[str, Need]] = MappingProxyType(
    {**dict.fromkeys(map(str, LOOKS), "look"), **dict.fromkeys(map(str, ANSWERS), "answer")}
)
# The same of what is typed after @inbox.
VERBS: Final[Mapping[str, Need]] = MappingProxyType(
    {"help": "look", "find": "look", "template": "answer", "bot": "answer", "block": "answer", "unblock": "answer"}
)


def of(body: Mapping[str, Any]) -> Need:
    """What somebody needs for what they just did: a click, a modal sent off, a shortcut."""
    actions = body.get("actions") or [{}]
    names = (actions[0].get("action_id"), body.get("callback_id"))
    name = next(filter(None, names), None) or body.get("view", {}).get("callback_id", "")
    return NEEDS.get(str(name), "act")
