"""Instagram webhook bodies -> events. Pure; never raises; one bad item never hides its neighbours.

Both flavours and all containers: entry[].messaging[], entry[].standby[], entry[].changes[].value. NOTES.md, "Webhooks".
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from storage.domain.events import (
    AccountNotice,
    Event,
    Ignored,
    Media,
    MediaKind,
    MessageEchoed,
    MessageEdited,
    MessageKind,
    MessageReceived,
    MessageUnsent,
    Person,
    ReactionChanged,
    StatusChanged,
    Unrecognised,
)
from workers.channels.reading import body_of, mapping, moment, objects, text, word

FILES: Final[Mapping[str, MediaKind]] = MappingProxyType({
    "image": "image", "video": "video", "audio": "audio", "file": "document", "sticker": "sticker", "like_heart": "sticker",
})  # fmt: skip
SHARES: Final = frozenset(
    {"share", "ig_post", "ig_reel", "reel", "story", "ig_story", "fallback", "template", "product"}
)
MESSAGING_FIELDS: Final = frozenset(
    {"messages", "message_reactions", "messaging_postbacks", "messaging_seen", "message_edit", "messaging_referral"}
)
UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)
HEART: Final = "❤️"


def parse(raw: bytes) -> list[Event]:
    """Every fact in a body, in its order."""
    try:
        body = body_of(raw)
    except ValueError as error:
        return [Unrecognised("body", f"not JSON: {type(error).__name__}")]
    bodies = [body] if isinstance(body, dict) else list(objects(body))  # Meta's docs print the root as a list, too
    if not bodies:
        return [Unrecognised("body", "not an object")]
    return [event for each in bodies for event in _body(each)]


def _body(body: Mapping[str, Any]) -> Iterator[Event]:
    if body.get("object") != "instagram":
        yield Ignored("another product")
        return
    for place, entry in enumerate(objects(body.get("entry"))):
        for where, found in _items(entry, f"entry[{place}]"):
            try:
                yield from found()
            except Exception as error:  # the promise of this module, whatever shape comes next year
                yield Unrecognised(where, type(error).__name__)


def _items(entry: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    account = word(entry.get("id"))
    for place, item in enumerate(objects(entry.get("messaging"))):
        yield f"{where}.messaging[{place}]", lambda item=item: _messaging(account, item)
    for place, _ in enumerate(objects(entry.get("standby"))):
        yield f"{where}.standby[{place}]", lambda: [Ignored("another app answers")]
    for place, change in enumerate(objects(entry.get("changes"))):
        yield f"{where}.changes[{place}]", lambda change=change: _change(account, change)
    if entry.get("field"):  # comments of the Instagram login stand right on the entry
        yield f"{where}.field", lambda: [Ignored(f"field {text(entry.get('field'))[:40]}")]
    if "changed_fields" in entry:
        yield f"{where}.changed_fields", lambda: [AccountNotice(account, "values_not_included", UNKNOWN)]


def _change(account: str, change: Mapping[str, Any]) -> list[Event]:
    name = text(change.get("field"))
    if name not in MESSAGING_FIELDS:
        return [Ignored(f"field {name[:40]}")]
    return list(_messaging(account, mapping(change.get("value"))))


def _messaging(entry_id: str, item: Mapping[str, Any]) -> Iterator[Event]:
    sender, recipient = (word(mapping(item.get(side)).get("id")) for side in ("sender", "recipient"))
    at = moment(item.get("timestamp"), UNKNOWN)
    message = mapping(item.get("message"))
    by_us = bool(message.get("is_echo")) or bool(sender and sender == entry_id)
    account = (sender if by_us else recipient) if entry_id in {"", "0"} else entry_id
    person = Person(address=recipient if by_us else sender)
    if "message_edit" in item:
        yield _edit(account, person, at, mapping(item.get("message_edit")), by_us)
    elif not person.address:
        yield (
            AccountNotice(account, _kind_of(item), at)
            if "policy_enforcement" in item
            else Unrecognised("messaging[].sender", "nobody")
        )
    elif sender == recipient:
        yield Ignored("the account's message to itself")
    elif "message" in item:
        yield _message(account, person, at, message, by_us)
    elif "reaction" in item:
        yield _reaction(account, person, at, mapping(item.get("reaction")))
    elif "read" in item:
        external_id = word(mapping(item.get("read")).get("mid"))
        yield StatusChanged(account, external_id, "read", at, upto=True, reader=person)
    elif "postback" in item:
        yield _postback(account, person, at, mapping(item.get("postback")))
    elif "referral" in item:
        yield Ignored("referral")
    else:
        yield Ignored(_kind_of(item))


def _kind_of(item: Mapping[str, Any]) -> str:
    return next((str(key)[:40] for key in item if key not in {"sender", "recipient", "timestamp"}), "empty")


def _message(account: str, person: Person, at: datetime, message: Mapping[str, Any], by_us: bool) -> Event:
    mid = word(message.get("mid"))
    if not mid:
        return Unrecognised("message.mid", "a message without id")
    if message.get("is_deleted"):
        return MessageUnsent(account, mid, person, at, by_business=by_us)
    if message.get("is_self"):
        return Ignored("the account's message to itself")
    kind, media, details = _content(message)
    words = text(message.get("text"))
    unsupported = "message" if message.get("is_unsupported") else ""
    if unsupported or not (words or media or details):
        kind = "other"
    if by_us:
        more = details | ({"unsupported": unsupported} if unsupported else {})
        return MessageEchoed(account, mid, person, at, kind, words, media, word(message.get("app_id")), more)
    return MessageReceived(
        account=account,
        external_id=mid,
        sender=person,
        sent_at=at,
        kind=kind,
        text=words,
        media=media,
        reply_to=word(mapping(message.get("reply_to")).get("mid")),
        unsupported=unsupported,
        details=details,
    )


def _content(message: Mapping[str, Any]) -> tuple[MessageKind, tuple[Media, ...], dict[str, Any]]:
    """(kind, files, details). Story media is only linked to, never fetched: Instagram's rules forbid keeping it."""
    media: list[Media] = []
    details: dict[str, Any] = {}
    kind: MessageKind = "text"
    stickers: set[str] = set()
    for attachment in objects(message.get("attachments")):
        what, payload = text(attachment.get("type")), mapping(attachment.get("payload"))
        url, sticker = text(payload.get("url")), word(payload.get("sticker_id"))
        if sticker and sticker in stickers:
            continue  # the same sticker told twice, once by its old and once by its new type
        stickers.add(sticker)
        if what in FILES and url:
            media.append(Media("sticker" if sticker else FILES[what], url))
        elif what == "story_mention":
            kind, details = "story_mention", {"url": url}
        elif what in SHARES:
            kind, details = "share", details or {"url": url, "title": _title(payload)}
        elif what == "ephemeral":
            kind, details = "other", {"view_once": True}
        elif what and not media:
            kind, details = "other", {"attachment": what[:60]}
    if media and kind == "text":
        kind = media[0].kind
    story = mapping(mapping(message.get("reply_to")).get("story"))
    if story:
        kind, details = "story_reply", {"url": text(story.get("url"))}
    choice = word(mapping(message.get("quick_reply")).get("payload"))
    if choice and kind == "text":
        kind, details = "choice", {"id": choice}
    referral = mapping(message.get("referral"))
    if referral:
        ad = mapping(referral.get("ads_context_data"))
        details |= {
            "referral": {
                "headline": text(ad.get("ad_title")),
                "product": word(mapping(referral.get("product")).get("id")),
            }
        }
    return kind, tuple(media), details


def _title(payload: Mapping[str, Any]) -> str:
    elements = list(objects(mapping(payload.get("generic")).get("elements")))
    return text(payload.get("title")) or (text(elements[0].get("title")) if elements else "")


def _edit(account: str, person: Person, at: datetime, edit: Mapping[str, Any], by_us: bool) -> Event:
    mid, number, words = word(edit.get("mid")), word(edit.get("num_edit")), text(edit.get("text"))
    if not mid or number == "0" or not words:
        return Ignored("an edit without words")  # seen in the wild: number 0, nobody, nothing
    return MessageEdited(account, mid, f"{mid}:{number}", person, at, words, by_business=by_us)


def _reaction(account: str, person: Person, at: datetime, reaction: Mapping[str, Any]) -> Event:
    mid, action = word(reaction.get("mid")), text(reaction.get("action"))
    emoji = "" if action == "unreact" else text(reaction.get("emoji")) or HEART
    key = f"{mid}:{person.address}:{action}:{emoji}:{int(at.timestamp() * 1000)}"
    return ReactionChanged(account, mid, key, person, at, emoji)


def _postback(account: str, person: Person, at: datetime, postback: Mapping[str, Any]) -> Event:
    """A tap on an ice breaker or menu: a customer's message. Without a mid its own facts are its key."""
    payload = word(postback.get("payload"))
    mid = word(postback.get("mid")) or f"postback:{person.address}:{int(at.timestamp() * 1000)}:{payload}"
    return MessageReceived(account, mid, person, at, "choice", text(postback.get("title")), details={"id": payload})
