"""A conversation as one row of a list, the same in Home and under `/inbox`: whose words they are, how it stands, and
what may be done with it right there."""

from collections.abc import Iterator
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element, Markup
from bot.i18n import T
from bot.ids import BlockId
from storage.domain.views import CardView, RowView

# What its menu offers, by its status; "take" only where it is not the viewer's already. Slack takes five at most.
ACTS: Final = {
    "open": ("take", "assign", "pending", "close", "more"),
    "pending": ("take", "assign", "reopen", "close", "more"),
    "closed": ("take", "reopen", "more"),
}


def row(row: RowView, viewer: str, block_id: BlockId, t: T) -> list[Block]:
    """Three blocks, four with what was found in it.

    viewer: who acts on it, "" where everybody reads it and nobody does. block_id: of its controls.
    """
    card = row.card
    star = "⭐ " if row.starred else ""
    lines = (f"{star}{facts.inbox(card)} | {facts.person(card, t)}", facts.linked(card, t), facts.last_words(card, t))
    text = kit.plain("\n".join(filter(None, lines)), emoji=False)  # plain: customers' words are only ever shown
    found = [kit.words(each.text, *(("bold",) if each.found else ())) for each in row.said]
    said = [kit.rich_text(kit.quote(*found))] if found else []
    waiting = []
    if card.waiting_since:
        waiting.append(kit.say(t, "list-waiting", span=t.span(card.now - card.waiting_since)))
    state = kit.context(kit.mrkdwn(Markup(" · ".join((*waiting, facts.state(card, t))))))
    controls = list(_controls(row, viewer, t))
    return [kit.section(text), *said, state, *([kit.actions(*controls, block_id=block_id)] if controls else [])]


def _controls(row: RowView, viewer: str, t: T) -> Iterator[Element]:
    if row.link:
        yield kit.button(t("list-open-thread"), ids.LIST_THREAD, url=row.link)
    if viewer:
        yield kit.button(t("more-contact"), ids.MORE_CONTACT, row.card.conversation_id)
        yield forms.overflow(ids.ROW_ACT, [Option(t(f"home-act-{act}"), act) for act in _acts(row.card, viewer)])


def _acts(card: CardView, viewer: str) -> list[str]:
    return [act for act in ACTS[card.status] if act != "take" or card.owner != viewer]
