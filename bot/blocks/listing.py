"""The list of conversations, as `/inbox` answers with it and App Home shows it."""

from bot import ids
from bot.blocks import facts, kit, rows
from bot.blocks.kit import Block, Markup, Rendered
from bot.i18n import T
from bot.instants import instant
from storage.domain.query import name_of, show
from storage.domain.views import ListView, RowView


def listing(view: ListView, t: T, asked: int = 0, word: Markup | None = None) -> Rendered:
    """The answer to `/inbox`. asked: the id of its query, 0 for a list that has a name. word: why something that was
    pressed in it was not done."""
    title = heading(view, t)
    not_done = [kit.context(kit.mrkdwn(word))] if word else []
    told = [] if name(view) else [kit.context(kit.plain(show(view.query), emoji=False))]
    acts = [_acts(view, t, asked)] if view.rows else []
    drawn = (kit.header(title), *not_done, *told, *listed(view, t, asked), *acts)
    return kit.message(f"{title}. {_spoken(view, t)}", *drawn)


def heading(view: ListView, t: T) -> str:
    """What is listed, and how many there are."""
    if not view.counted:
        return t("list-many", count=view.total)
    return t(f"list-{name(view) or 'found'}", count=view.total)


def name(view: ListView) -> str:
    """Which list it is, as its ids and words name it: "open"; "" for what somebody asked in words of their own."""
    return name_of(view.query)


def listed(view: ListView, t: T, asked: int = 0) -> list[Block]:
    """The rows, then paging; of a page of ten never more than Slack's fifty blocks, the rest of the answer included.

    Without any: what to do first, or that nothing waits.
    """
    if not view.inboxes:
        return [kit.section(kit.mrkdwn(kit.say(t, key))) for key in ("list-first", "list-first-how")]
    told = [] if view.whole else [kit.context(kit.mrkdwn(kit.say(t, "list-not-whole")))]
    if not view.rows:
        return [*told, kit.section(kit.mrkdwn(kit.say(t, _empty(view))))]
    return [*told, *(block for row in view.rows for block in _row(row, view, t, asked)), *_paging(view, t, asked)]


def _row(row: RowView, view: ListView, t: T, asked: int) -> list[Block]:
    """Its controls' block says in which list it is and where that page begins, to be drawn anew when it has changed."""
    begins = (instant(view.first.at), str(view.first.id)) if view.first else ()
    block_id = ids.block(ids.LIST_ROW, row.card.conversation_id, str(asked), name(view), *begins)
    return rows.row(row, view.viewer, block_id, t)


def _paging(view: ListView, t: T, asked: int) -> list[Block]:
    """A button's value is the row it goes on from; of which list, and that row's place in it, the block says."""
    buttons, first, last = [], view.first, view.last
    if view.newer and first:
        buttons.append(kit.button(t("list-previous"), ids.LIST_PREVIOUS, first.id))
    if view.older and last:
        buttons.append(kit.button(t("list-next"), ids.LIST_NEXT, last.id))
    if not buttons or not first or not last:
        return []
    places = (instant(first.at), instant(last.at))
    return [kit.actions(*buttons, block_id=ids.block(ids.LIST, asked, name(view), *places))]


def _acts(view: ListView, t: T, asked: int) -> Block:
    """What can be done with all that is listed, on this page and the others."""
    many = kit.button(t("home-bulk"), ids.LIST_BULK)
    export = kit.button(t("list-export"), ids.LIST_EXPORT)
    return kit.actions(many, export, block_id=ids.block(ids.LIST_ACTS, asked, name(view)))


def _spoken(view: ListView, t: T) -> str:
    if not view.inboxes:
        return t("list-first")
    return ", ".join(facts.person(row.card, t) for row in view.rows) or t(_empty(view))


def _empty(view: ListView) -> str:
    return "list-empty" if name(view) == "open" else "list-none"
