"""What was said in an Instagram message: words, files, shares, stories. Pure. Shapes: NOTES.md, "Webhooks"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, cast

from storage.domain.events import Media, MediaKind, MessageKind
from workers.channels.reading import Fields, fields, objects, text, told, word

FILES: Final[Mapping[str, MediaKind]] = MappingProxyType({
    "image": "image", "video": "video", "audio": "audio", "file": "document", "media": "document",
    "sticker": "sticker", "like_heart": "sticker",
})  # fmt: skip
SHARES: Final = frozenset({
    "share", "ig_post", "ig_reel", "reel", "story", "ig_story", "fallback", "template", "product",
})  # fmt: skip
STORIES: Final = frozenset({"story", "ig_story"})  # shares of what is gone within a day
VIEW_ONCE: Final = "ephemeral"
UNSHARED: Final = "message"  # what stands for a message that Instagram shows to nobody but the phone
TYPE_MAX: Final = 60  # characters of a type's name that are shown


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of that name of storage.domain.events.MessageReceived."""

    kind: MessageKind
    text: str
    media: tuple[Media, ...]
    details: dict[str, Any]
    unsupported: str = ""


def said(message: Fields) -> Said:
    """A message of either side. Story media are linked to and never fetched: Instagram's rules forbid keeping them."""
    words, media = text(message.get("text")), tuple(_files(message))
    details = origin(message)
    if message.get("is_unsupported"):
        return Said("other", words, media, details, UNSHARED)
    kind, more = _about(message)
    if kind is None:
        kind = cast(MessageKind, media[0].kind) if media else "text" if words else "other"
    return Said(kind, words, media, details | more)


def _about(message: Fields) -> tuple[MessageKind | None, dict[str, Any]]:
    """What a message is when it is more than words and files: a kind and its details; None for no more."""
    if story := fields(fields(message.get("reply_to")).get("story")):
        return "story_reply", told(url=text(story.get("url")), story=word(story.get("id")))
    if mentions := [fields(each.get("payload")) for each in _attached(message) if each["type"] == "story_mention"]:
        return "story_mention", told(url=text(mentions[0].get("url")))
    if shares := list(_shares(message)):
        return "share", shares[0] | told(others=shares[1:])
    if choice := word(fields(message.get("quick_reply")).get("payload")):
        return "choice", {"id": choice}
    if unseen := [each["type"] for each in _attached(message) if not _is_file(each)]:
        details = {"view_once": True} if unseen[0] == VIEW_ONCE else told(attachment=unseen[0])
        return (None if any(_is_file(each) for each in _attached(message)) else "other"), details
    return None, {}


def _attached(message: Fields) -> Iterator[dict[str, Any]]:
    for attachment in objects(message.get("attachments")):
        yield {**attachment, "type": text(attachment.get("type"), TYPE_MAX)}


def _is_file(attachment: Fields) -> bool:
    return attachment["type"] in FILES and bool(text(fields(attachment.get("payload")).get("url")))


def _files(message: Fields) -> Iterator[Media]:
    """The files, each once: a sticker is told twice, as a picture and as a sticker, while Instagram changes over."""
    stickers = set()
    for attachment in _attached(message):
        payload = fields(attachment.get("payload"))
        sticker = word(payload.get("sticker_id"))
        if not _is_file(attachment) or sticker in stickers:
            continue
        if sticker:
            stickers.add(sticker)
        yield Media("sticker" if sticker else FILES[attachment["type"]], text(payload.get("url")))


def _shares(message: Fields) -> Iterator[dict[str, Any]]:
    """The posts, reels and stories, each once: a post is told twice while `share` becomes `ig_post`."""
    known: set[str] = set()
    for attachment in _attached(message):
        if attachment["type"] not in SHARES:
            continue
        payload = fields(attachment.get("payload"))
        url, post = (
            text(payload.get("url")),
            word(payload.get("ig_post_media_id")) or word(payload.get("reel_video_id")),
        )
        names = {each for each in (url, post) if each}
        if not names & known:
            yield told(url=url, title=_title(payload), post=post, story=attachment["type"] in STORIES or None)
        known |= names


def _title(payload: Fields) -> str:
    element: Fields = next(objects(fields(payload.get("generic")).get("elements")), {})
    return text(payload.get("title")) or text(element.get("title"))


def origin(message: Fields) -> dict[str, Any]:
    """The ad or product that led a customer here; {} for none."""
    referral = fields(message.get("referral"))
    ad = fields(referral.get("ads_context_data"))
    known = told(
        source=text(referral.get("source")),
        ref=text(referral.get("ref")),
        ad=word(referral.get("ad_id")),
        headline=text(ad.get("ad_title")),
        product=word(fields(referral.get("product")).get("id")),
    )
    return told(referral=known)
