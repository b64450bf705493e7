"""Instagram webhook bodies -> events. Pure; never raises; one bad item never hides its neighbours.

Both logins and all containers: entry[].messaging[], entry[].standby[], entry[].changes[], a field right on the entry.
Shapes: NOTES.md, "Webhooks".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from storage.domain.events import (
    AccountNotice,
    CommentEchoed,
    CustomerNotice,
    Event,
    Ignored,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageUnsent,
    NoticeName,
    Person,
    ReactionChanged,
    StatusChanged,
    Unrecognised,
)
from workers.channels.instagram.content import origin, said
from workers.channels.reading import Fields, aside, body_of, each, fields, moment, text, told, word

# Webhook fields that carry what `messaging` carries.
MESSAGING: Final = frozenset({
    "messages", "message_reactions", "message_edit", "message_echoes", "messaging_postbacks", "messaging_postback",
    "messaging_seen", "messaging_referral", "messaging_referrals", "messaging_handover", "messaging_handovers",
    "messaging_optins", "messaging_policy_enforcement", "response_feedback",
})  # fmt: skip
# Webhook fields that are not messages, and the word they are counted under.
IGNORED: Final[Mapping[str, str]] = MappingProxyType({
    "mentions": "mention", "story_insights": "insights",
})  # fmt: skip
COMMENTS: Final = frozenset({"comments", "live_comments"})
SILENT: Final = frozenset({
    "response_feedback", "delivery", "account_linking", "app_roles",
    "optin",  # codespell:ignore optin
})  # fmt: skip
NOTICES: Final = frozenset({
    "policy_enforcement", "pass_thread_control", "take_thread_control", "request_thread_control",
})  # fmt: skip
ENVELOPE: Final = frozenset({"sender", "recipient", "timestamp", "hop_context"})
DASHBOARD: Final = frozenset({"", "0"})  # the entry's id when Meta's test button was pressed
EMOJI: Final[Mapping[str, str]] = MappingProxyType({
    "love": "❤️", "like": "👍", "dislike": "👎", "wow": "😮", "haha": "😆", "smile": "😆", "sad": "😢", "angry": "😠",
})  # fmt: skip
SHORT: Final = 200  # characters of a plain field of an account notice


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody did. customer: the other side, whoever did it; by_us: the business did it."""

    account: str
    customer: Person
    by_us: bool
    at: datetime


def parse(raw: bytes) -> list[Event]:
    """Every fact in a body, in its order."""
    try:
        body = body_of(raw)
    except ValueError as error:
        return [Unrecognised("body", f"not JSON: {type(error).__name__}")]
    if body and isinstance(body, list):  # one of Meta's pages prints the root as a list
        return list(each(body, "body", _body))
    return list(_body(body, "body")) if isinstance(body, dict) else [Unrecognised("body", "not an object")]


def _body(body: Fields, where: str) -> Iterator[Event]:
    match body.get("object"):
        case "instagram":
            yield from each(body.get("entry"), "entry", _entry)
        case str():
            yield Ignored("another product")
        case _:
            yield Unrecognised(f"{where}.object", "no product named")


def _entry(entry: Fields, where: str) -> Iterator[Event]:
    yield from each(entry.get("messaging"), f"{where}.messaging", lambda item, here: [_act(entry, item, here)])
    yield from each(entry.get("standby"), f"{where}.standby", lambda item, here: [aside(_act(entry, item, here))])
    yield from each(entry.get("changes"), f"{where}.changes", lambda item, here: [_change(entry, item, here)])
    if "field" in entry:  # comments of the Instagram login stand right on the entry
        yield _change(entry, entry, where)
    if "changed_fields" in entry:  # the app's webhook is set to leave the values out
        yield AccountNotice(word(entry.get("id")), "values_not_included", moment(entry.get("time")))


def _change(entry: Fields, change: Fields, where: str) -> Event:
    name = text(change.get("field"), 60)
    if name in MESSAGING:
        return _act(entry, fields(change.get("value")), f"{where}.value")
    if name == "standby":
        return aside(_act(entry, fields(change.get("value")), f"{where}.value"))
    if name in COMMENTS:
        return _comment(entry, fields(change.get("value")), f"{where}.value", live=name == "live_comments")
    return Ignored(IGNORED[name]) if name in IGNORED else Unrecognised(f"{where}.field", f"unknown field {name!r}")


def _comment(entry: Fields, value: Fields, where: str, *, live: bool) -> Event:
    """Words under a post of the account's. They are public, and open no window. Our own come back, too."""
    account, writer, media = word(entry.get("id")), fields(value.get("from")), fields(value.get("media"))
    comment, who = word(value.get("comment_id")) or word(value.get("id")), word(writer.get("id"))
    if not comment or not who:
        return Unrecognised(where, f"a comment {'of nobody' if comment else 'without id'}")
    at = moment(value.get("timestamp"), moment(entry.get("time")))
    if who == account:
        return CommentEchoed(account, comment, word(value.get("parent_id")), at, text(value.get("text")))
    about = told(
        media=word(media.get("id")),
        product=text(media.get("media_product_type"), 60),
        parent=word(value.get("parent_id")),
        live=live or None,
    )
    return MessageReceived(
        account=account,
        external_id=comment,
        sender=Person(address=who, username=text(writer.get("username"), 60).removeprefix("@").lower()),
        sent_at=at,
        kind="comment",
        text=text(value.get("text")),
        details={"comment": about},
        opens_window=False,
    )


def _act(entry: Fields, item: Fields, where: str) -> Event:
    sender, recipient = (word(fields(item.get(side)).get("id")) for side in ("sender", "recipient"))
    message, account = fields(item.get("message")), word(entry.get("id"))
    if (sender and sender == recipient) or message.get("is_self"):
        return Ignored("the account's message to itself")
    by_us = bool(message.get("is_echo")) or (bool(sender) and sender == account)
    if account in DASHBOARD or account not in {sender, recipient}:
        # One of Meta's pages prints the Facebook page's id here: then the business is the other side of the customer.
        account = (sender if by_us else recipient) or account
    customer = Person(address=recipient if by_us else sender)
    act = Act(account, customer, by_us, moment(item.get("timestamp"), moment(entry.get("time"))))
    what = next(iter([name for name in _ACTS if name in item] or [name for name in item if name not in ENVELOPE]), "")
    read = _ACTS.get(what)
    if read is not None and (customer.address or what == "message_edit"):
        return read(act, fields(item.get(what)), where)
    if what in NOTICES:
        return AccountNotice(account, what, act.at, _plain(customer, fields(item.get(what))))
    if what in SILENT:
        return Ignored(what)
    return Unrecognised(where, f"{text(what, 60) or 'nothing'} of {'somebody' if customer.address else 'nobody'}")


def _message(act: Act, message: Fields, where: str) -> Event:
    mid = word(message.get("mid"))
    if not mid:
        return Unrecognised(where, "a message without id")
    if message.get("is_deleted"):
        return MessageUnsent(act.account, mid, act.customer, act.at, act.by_us)
    what = said(message)
    if act.by_us:
        app, details = word(message.get("app_id")), what.details | told(unsupported=what.unsupported)
        return MessageEchoed(act.account, mid, act.customer, act.at, what.kind, what.text, what.media, app, details)
    return MessageReceived(
        account=act.account,
        external_id=mid,
        sender=act.customer,
        sent_at=act.at,
        kind=what.kind,
        text=what.text,
        media=what.media,
        reply_to=word(fields(message.get("reply_to")).get("mid")),
        unsupported=what.unsupported,
        details=what.details,
    )


def _edit(act: Act, edit: Fields, _: str) -> Event:
    """The new words. Also seen for what nobody edited: number 0, without words, of nobody (chatwoot 15494)."""
    mid, number, words = word(edit.get("mid")), word(edit.get("num_edit")), text(edit.get("text"))
    if not mid or number == "0" or not words:
        return Ignored("an edit without words")
    return MessageEdited(act.account, mid, f"{mid}:{number}", act.customer, act.at, words, act.by_us)


def _reaction(act: Act, reaction: Fields, where: str) -> Event:
    """A reaction has no id of its own: who did what when is its key."""
    mid, action, name = word(reaction.get("mid")), text(reaction.get("action"), 60), text(reaction.get("reaction"), 60)
    if act.by_us:
        return Ignored("our own reaction")
    if not mid or action not in {"react", "unreact"}:
        return Unrecognised(where, "a reaction to nothing, or neither given nor taken back")
    emoji = "" if action == "unreact" else text(reaction.get("emoji"), 60) or EMOJI.get(name) or name or EMOJI["love"]
    key = f"{mid}:{act.customer.address}:{action}:{emoji}:{_milliseconds(act.at)}"
    return ReactionChanged(act.account, mid, key, act.customer, act.at, emoji)


def _read(act: Act, read: Fields, _: str) -> Event:
    """The customer has seen everything up to this message."""
    if act.by_us:
        return Ignored("our own reading")
    return StatusChanged(act.account, word(read.get("mid")), "read", act.at, upto=True, reader=act.customer)


def _postback(act: Act, postback: Fields, _: str) -> Event:
    """A tap on an ice breaker or menu is a customer's message. Without a mid its own facts are its key."""
    if act.by_us:
        return Ignored("our own postback")
    payload = word(postback.get("payload"))
    mid = word(postback.get("mid")) or f"postback:{act.customer.address}:{_milliseconds(act.at)}:{payload}"
    details = told(id=payload) | origin(postback)
    return MessageReceived(
        act.account, mid, act.customer, act.at, "choice", text(postback.get("title")), details=details
    )


def _referral(act: Act, referral: Fields, _: str) -> Event:
    """They came back to the chat by a link or an ad, and have not said anything yet."""
    if act.by_us:
        return Ignored("our own referral")
    ad = fields(referral.get("ads_context_data"))
    what = text(ad.get("ad_title"), SHORT) or text(referral.get("ref"), SHORT) or word(referral.get("ad_id"))
    event_id = f"referral:{act.customer.address}:{_milliseconds(act.at)}"
    return CustomerNotice(act.account, event_id, act.customer, act.at, "opened_by_link", {"what": what})


def _handover(name: NoticeName) -> Callable[[Act, Fields, str], Event]:
    """Another app that answers for this account gave the conversation to us, or took it."""

    def read(act: Act, control: Fields, _: str) -> Event:
        event_id = f"{name}:{act.customer.address}:{_milliseconds(act.at)}"
        values = {"reason": text(control.get("metadata"), SHORT), "summary": ""} if name == "handed_to_us" else {}
        return CustomerNotice(act.account, event_id, act.customer, act.at, name, values)

    return read


_ACTS: Final[Mapping[str, Callable[[Act, Fields, str], Event]]] = MappingProxyType({
    "message": _message, "message_edit": _edit, "reaction": _reaction, "read": _read, "postback": _postback,
    "referral": _referral, "pass_thread_control": _handover("handed_to_us"),
    "take_thread_control": _handover("handed_away"),
})  # fmt: skip


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _plain(customer: Person, value: Fields) -> dict[str, Any]:
    """The plain fields of a notice."""
    plain = {text(name, 60): text(str(each), SHORT) for name, each in value.items() if isinstance(each, str | int)}
    return told(customer=customer.address) | plain
