"""The list of conversations, as `/inbox` answers with it and App Home shows it."""

from bot import ids
from bot.blocks import facts, kit
from bot.blocks.kit import Block, Markup, Rendered
from bot.i18n import T
from storage.domain.query import name_of, show
from storage.domain.views import ListView, RowView


def listing(view: ListView, t: T, asked: int = 0) -> Rendered:
    """The answer to `/inbox`. asked: the id of its query, 0 for a list that has a name."""
    title = heading(view, t)
    told = [] if name(view) else [kit.context(kit.plain(show(view.query), emoji=False))]
    acts = [_acts(view, t, asked)] if view.rows else []
    return kit.message(f"{title}. {_spoken(view, t)}", kit.header(title), *told, *rows(view, t, asked), *acts)


def heading(view: ListView, t: T) -> str:
    """What is listed, and how many there are."""
    if not view.counted:
        return t("list-many", count=view.total)
    return t(f"list-{name(view) or 'found'}", count=view.total)


def name(view: ListView) -> str:
    """Which list it is, as its ids and words name it: "open"; "" for what somebody asked in words of their own."""
    return name_of(view.query)


def rows(view: ListView, t: T, asked: int = 0) -> list[Block]:
    """Two blocks a conversation, a third with what was found in it, then paging.

    Without any: what to do first, or that nothing waits.
    """
    if not view.inboxes:
        return [kit.section(kit.mrkdwn(kit.say(t, key))) for key in ("list-first", "list-first-how")]
    told = [] if view.whole else [kit.context(kit.mrkdwn(kit.say(t, "list-not-whole")))]
    if not view.rows:
        return [*told, kit.section(kit.mrkdwn(kit.say(t, _empty(view))))]
    return [*told, *(block for row in view.rows for block in _row(row, t)), *_paging(view, t, asked)]


def _row(row: RowView, t: T) -> list[Block]:
    view = row.card
    lines = (f"{facts.inbox(view)} | {facts.person(view, t)}", facts.linked(view, t), facts.last_words(view, t))
    text = kit.plain("\n".join(filter(None, lines)), emoji=False)  # plain: customers' words are only ever shown
    link = kit.button(t("list-open-thread"), ids.LIST_THREAD, url=row.link) if row.link else None
    waiting = []
    if view.waiting_since:
        waiting.append(kit.say(t, "list-waiting", span=t.span(view.now - view.waiting_since)))
    found = [kit.words(each.text, *(("bold",) if each.found else ())) for each in row.said]
    said = [kit.rich_text(kit.quote(*found))] if found else []
    state = kit.context(kit.mrkdwn(Markup(" · ".join((*waiting, facts.state(view, t))))))
    return [kit.section(text, link), *said, state]


def _paging(view: ListView, t: T, asked: int) -> list[Block]:
    """A button's value is the row it goes on from; of which list, and that row's place in it, the block says."""
    buttons, first, last = [], view.first, view.last
    if view.newer and first:
        buttons.append(kit.button(t("list-previous"), ids.LIST_PREVIOUS, first.id))
    if view.older and last:
        buttons.append(kit.button(t("list-next"), ids.LIST_NEXT, last.id))
    if not buttons or not first or not last:
        return []
    places = (ids.instant(first.at), ids.instant(last.at))
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
