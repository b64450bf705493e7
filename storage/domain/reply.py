"""What a message typed in a conversation's thread is: said to the customer, a note, a command, or held.

The table of features.md c-2, first match wins, with one row moved up: who may not send to customers may not do so by
writing a send mark either.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from storage.domain.window import WindowState

Mode = Literal["reply", "note"]  # what a plain line is; a setting of the inbox
Kind = Literal["send", "note", "command", "hold"]
Reason = Literal["note_mark", "mention", "addressed", "not_agent", "window_closed", "send_mark", "mode"]

_DRESS: Final = (
    r"[\s*_~`]*"  # a note mark counts also where it was made bold or italic: a miss would reach the customer
)
_NOTE_MARK: Final = re.compile(
    rf"{_DRESS}(?:(?:note|nota|private|privad[oa]){_DRESS}:|//|;;|\\\\|🔒\ufe0f?){_DRESS}", re.IGNORECASE
)
_SEND_MARK: Final = re.compile(r"\s*(?:(?:reply|resposta|responder)\s*:|>>+)\s*", re.IGNORECASE)
_QUOTE_MARK: Final = re.compile(r"\s*>\s*")  # features.md IC-1: how a line is sent where notes are the rule
# Typed out, without Slack making a mention of it: as surely not meant for the customer.
_ADDRESSED: Final = re.compile(r"\s*@inbox\b", re.IGNORECASE)
_EVERYBODY: Final = re.compile(r"(?<!\w)@(?:here|channel|everyone)\b")


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
) -> Decision:
    """What to do with a message. text: as plain text, `bot.mrkdwn.for_channel(prose, "plain")`; may be "" beside files.

    mentions_bot: the message begins by addressing our bot. mentions_someone: it mentions a person, user group, channel
    or @here anywhere else, our bot included. is_agent: the author may answer this inbox's customers. A note by someone
    who may not (`not_agent`) and a hold are to be explained to the author.
    """
    marked = _NOTE_MARK.match(text)
    if marked:
        return _without(marked, "note", "note_mark")
    if mentions_bot or _ADDRESSED.match(text):
        return Decision("command", "addressed", text)
    if mentions_someone or _EVERYBODY.search(text):
        return Decision("note", "mention", text)
    marked = _SEND_MARK.match(text) or (_QUOTE_MARK.match(text) if mode == "note" else None)
    if not marked and mode == "note":
        return Decision("note", "mode", text)
    if not is_agent:
        return Decision("note", "not_agent", text)
    kind: Kind = "hold" if window_state == "closed" else "send"
    reason: Reason = "window_closed" if kind == "hold" else "send_mark" if marked else "mode"
    return _without(marked, kind, reason) if marked else Decision(kind, reason, text)


def _without(marked: re.Match[str], kind: Kind, reason: Reason) -> Decision:
    return Decision(kind, reason, marked.string[marked.end() :], marked.end())
