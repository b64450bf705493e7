"""Erasing a customer from Slack: what is shown first, and what is said of how it went (features.md PR-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.kit import Block, Markup, Rendered
from bot.i18n import T

PLACES: Final = 30  # links in one message; ours


@dataclass(frozen=True, slots=True)
class EraseView:
    """Whom, and how much. name: "" where none is known."""

    contact_id: int
    name: str
    conversations: int
    messages: int
    files: int


@dataclass(frozen=True, slots=True)
class ErasureView:
    """How far it is. rows: deleted ones by table. left: links, and ids of files, that are not ours to delete."""

    rows: Mapping[str, int]
    posts_deleted: int
    posts_waiting: int
    left: tuple[str, ...]
    done: bool


def ask(view: EraseView, t: T) -> Block:
    """The window that shows whom and asks for the word."""
    name = view.name or t("customer-unnamed")
    counts = {"conversations": view.conversations, "messages": view.messages, "files": view.files}
    word = t("erase-word")
    blocks = [
        kit.section(kit.mrkdwn(kit.say(t, "erase-whom", name=name, **counts))),
        kit.context(kit.mrkdwn(kit.say(t, "erase-means"))),
        forms.field(t("erase-type", word=word), forms.text(ids.ERASE_WORD, most=40, least=1), ids.ERASE_TYPED),
    ]
    return forms.modal(
        t("erase-title"), blocks, ids.ERASE, submit=t("erase-submit"), close=t("view-close"),
        metadata=str(view.contact_id),
    )  # fmt: skip


def begun(t: T) -> Block:
    """What the window turns into."""
    return kit.modal(
        t("erase-title"), [kit.section(kit.mrkdwn(kit.say(t, "erase-begun")))], ids.ERASE_BEGUN, close=t("view-close")
    )


def report(view: ErasureView, t: T) -> Rendered:
    """The message to whoever asked: while it goes on, and when it is over."""
    if not any(view.rows.values()) and not view.posts_deleted and not view.posts_waiting and view.done:
        said = kit.say(t, "erase-nothing")
        return kit.message(said, kit.section(kit.mrkdwn(said)))
    counts = {name: view.rows.get(table, 0) for name, table in TABLES.items()}
    said = kit.say(t, "erase-done" if view.done else "erase-going", posts=view.posts_deleted, **counts)
    blocks = [kit.section(kit.mrkdwn(said))]
    if not view.done:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "erase-waiting", count=view.posts_waiting))))
    elif view.left:
        blocks.append(kit.section(kit.mrkdwn(_left(view, t))))
    return kit.message(said, *blocks)


TABLES: Final = {"conversations": "conversations", "messages": "messages", "files": "attachments"}


def _left(view: ErasureView, t: T) -> Markup:
    shown = [Markup(f"• {kit.escape(each)}") for each in view.left[:PLACES]]
    more = [kit.say(t, "erase-left-more", count=len(view.left) - PLACES)] if len(view.left) > PLACES else []
    return Markup("\n".join([kit.say(t, "erase-left", count=len(view.left)), *shown, *more]))
