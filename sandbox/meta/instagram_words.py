"""An act as Instagram tells it: what stands beside sender, recipient and timestamp (meta.md 5.3)."""

from collections.abc import Sequence
from typing import Any

from sandbox.meta.phones import Line, Media

TYPES = {"document": "file", "voice": "audio", "sticker": "image"}
SHARED = frozenset({"share", "ig_post", "ig_reel", "story_mention", "template", "fallback", "ephemeral"})
# Instagram's names of its own reactions; any other emoji is "other".
REACTIONS = {"❤": "love", "😂": "smile", "😮": "wow", "😢": "sad", "😡": "angry", "👍": "like", "👎": "dislike"}


def address(base_url: str, media_id: str, signature: str) -> str:
    """Where a file is; needs no token, as on Meta's CDN."""
    return f"{base_url}/ig-media/{media_id}?asset_id={media_id}&signature={signature}"


def attachments(base_url: str, line: Line, files: Sequence[Media]) -> list[dict[str, Any]]:
    if files:
        kind = TYPES.get(line.kind, line.kind)
        return [{"type": kind, "payload": {"url": address(base_url, each.id, each.sha256[:24])}} for each in files]
    if line.kind in SHARED:
        return [{"type": line.kind, **({"payload": line.body} if line.body else {})}]
    return []


def message(base_url: str, line: Line, files: Sequence[Media]) -> dict[str, Any]:
    """A new message, or a tap on a button that writes one."""
    if line.kind == "postback":
        return {"postback": {"mid": line.id, "title": line.text, "payload": str(line.body or line.text)}}
    told: dict[str, Any] = {"mid": line.id}
    if line.kind == "unsupported":
        return {"message": told | {"is_unsupported": True}}
    if line.text:
        told["text"] = line.text
    if line.kind == "quick_reply":
        told["quick_reply"] = {"payload": str(line.body or line.text)}
    elif line.kind == "from_ad":
        told["referral"] = line.body
    if found := attachments(base_url, line, files):
        told["attachments"] = found
    if line.kind == "story_reply":
        story = {"id": "17917890274092014", "url": f"{base_url}/ig-media/story"}
        told["reply_to"] = {"story": line.body or story}
    elif line.reply_to:
        told["reply_to"] = {"mid": line.reply_to}
    return {"message": told}


def reaction(target: Line, emoji: str) -> dict[str, Any]:
    if not emoji:
        return {"reaction": {"mid": target.id, "action": "unreact"}}
    name = REACTIONS.get(emoji.rstrip("\ufe0f"), "other")
    return {"reaction": {"mid": target.id, "action": "react", "reaction": name, "emoji": emoji}}


def edit(target: Line, number: int) -> dict[str, Any]:
    return {"message_edit": {"mid": target.id, "text": target.text, "num_edit": number}}


def unsent(target: Line) -> dict[str, Any]:
    return {"message": {"mid": target.id, "is_deleted": True}}
