"""What a message typed in a conversation's thread is: said to the customer, a note, a command, or held.

The table of features.md c-2, first match wins, with two rows moved: who may not send to customers may not do so by
writing a send mark either, and a command may name people. Where a mark can be read in two ways, it is the one that
keeps the words inside: an internal remark that reaches a customer cannot be taken back.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from storage.domain.doubt import NOTE_MARK, Doubt, doubtful
from storage.domain.window import WindowState

Mode = Literal["reply", "note"]  # what a plain line is; a setting of the inbox
Kind = Literal["send", "note", "command", "hold"]
Collision = Literal["", "answered", "owned"]  # by somebody else, lately; owned: they own it, and are at it
Reason = Literal[
    "note_mark", "mention", "addressed", "not_agent", "window_closed", "send_mark", "mode",
    "answered", "owned", "inside_talk", "secret", "deny_list", "stale",
]  # fmt: skip

_SEND_MARK: Final = re.compile(r"\s*(?:(?:reply|resposta|responder)\s*:|>>+)\s*", re.IGNORECASE)
_QUOTE_MARK: Final = re.compile(r"\s*>\s*")  # features.md IC-1: how a line is sent where notes are the rule
# Typed out, without Slack making a mention of it: as surely not meant for the customer.
_ADDRESSED: Final = re.compile(r"\s*@inbox\b", re.IGNORECASE)
_SOMEBODY: Final = re.compile(r"(?<!\w)@(?:here|channel|everyone)\b|<(?:[@#][A-Z0-9]|!(?:here|channel|everyone|sub))")


@dataclass(frozen=True, slots=True)
class Decision:
    """kind, why, and the text without its mark. skipped: how many characters at the start the mark took."""

    kind: Kind
    reason: Reason
    text: str
    skipped: int = 0


def decide(
    text: str,
    *,
    mode: Mode,
    mentions_someone: bool,
    mentions_bot: bool,
    is_agent: bool,
    window_state: WindowState,
    collision: Collision = "",
    stale: bool = False,
    deny_list: Collection[str] = (),
) -> Decision:
    """What to do with a message. text: as plain text, `bot.mrkdwn.for_channel(prose, "plain")`; may be "" beside files.

    mentions_bot: the message begins by addressing our bot. mentions_someone: it mentions a person, user group, channel
    or @here anywhere else, our bot included. is_agent: the author may answer this inbox's customers. collision: what
    somebody else has just done. stale: the customer wrote just before this, perhaps unseen. deny_list: words that are
    not to go out unasked. A note by someone who may not (`not_agent`) and a hold are to be explained to the author.
    """
    marked = NOTE_MARK.match(text)
    if marked:
        return _without(text, marked.end(), "note", "note_mark")
    if mentions_bot or _ADDRESSED.match(text):
        return Decision("command", "addressed", text)
    if mentions_someone or _SOMEBODY.search(text):
        return Decision("note", "mention", text)
    sent = _SEND_MARK.match(text) or (_QUOTE_MARK.match(text) if mode == "note" else None)
    inside = NOTE_MARK.match(text, sent.end()) if sent else None
    if inside:  # "reply: note: …" says both
        return _without(text, inside.end(), "note", "note_mark")
    if not sent and mode == "note":
        return Decision("note", "mode", text)
    if not is_agent:
        return Decision("note", "not_agent", text)
    skipped = sent.end() if sent else 0
    doubt: Doubt | Collision = "" if sent else collision or doubtful(text, deny_list)
    if doubt:
        return Decision("hold", doubt, text)
    if window_state == "closed":
        return _without(text, skipped, "hold", "window_closed")
    if stale and not sent:
        return Decision("hold", "stale", text)
    return _without(text, skipped, "send", "send_mark" if sent else "mode")


def kept_inside(text: str) -> Reason | None:
    """Why words written for a customer anywhere else (a window, a canned reply, a correction) may not go to one."""
    sent = _SEND_MARK.match(text)
    if NOTE_MARK.match(text) or (sent and NOTE_MARK.match(text, sent.end())):
        return "note_mark"
    return "mention" if _ADDRESSED.match(text) or _SOMEBODY.search(text) else None


def _without(text: str, skipped: int, kind: Kind, reason: Reason) -> Decision:
    return Decision(kind, reason, text[skipped:], skipped)
