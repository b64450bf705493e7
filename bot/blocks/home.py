"""App Home: one person's queue. What waits, the lists as tabs, a search, a page of rows that can be acted on."""

import zlib
from typing import Final

from bot import ids
from bot.blocks import away, bulk, facts, forms, kit, queries, rows
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element, Markup
from bot.i18n import T
from bot.instants import instant
from storage.domain.traits import TRAITS
from storage.domain.views import HomeView, RowView

TROUBLES_MAX: Final = 8  # lines; the rest is in the Slack channels themselves
ANY: Final = "all"  # the value of "all channels", and of no view


def home(view: HomeView, t: T) -> Block:
    """One person's Home; `view` holds only what this person may see. Never more than Slack's hundred blocks."""
    if not view.list.inboxes:
        return kit.home([kit.header(t("home-welcome")), *_setup(view, t), *_help(t)], ids.HOME)
    blocks = [
        _now(view, t),
        *(away.home(view.mine, t) if view.away else []),
        _tabs(view, t),
        _filter(view, t),
        _search(view, t),
        *_setup(view, t),
        *_told(view, t),
        kit.header(_title(view, t)),
        *_troubles(view, t),
        *_rows(view, t),
        *_pages(view, t),
        *_help(t),
    ]
    return kit.home(blocks, ids.HOME)


def _setup(view: HomeView, t: T) -> list[Block]:
    """The way to the first conversation: a tick for each step that was taken, and how to take the next one."""
    if not view.setup:
        return []
    following = next((key for key, done in view.setup if not done), "")
    lines = [kit.say(t, f"setup-{'done' if done else 'left'}", step=t(f"setup-{key}")) for key, done in view.setup]
    return [
        kit.section(kit.mrkdwn(Markup("\n".join((kit.say(t, "setup-title"), *lines))))),
        *([kit.context(kit.mrkdwn(kit.say(t, f"setup-{following}-how")))] if following else []),
    ]


def _now(view: HomeView, t: T) -> Block:
    """The numbers of this moment (features.md RP-2)."""
    counts = view.counts
    said = [kit.say(t, "home-now-needs-reply", count=counts.needs_reply)]
    if counts.waiting_since is not None:
        said.append(kit.say(t, "home-now-longest", span=t.span(view.now - counts.waiting_since)))
    said.append(kit.say(t, "home-now-expiring", count=counts.expiring))
    said.append(kit.say(t, "home-now-unassigned", count=counts.unassigned))
    return kit.context(kit.mrkdwn(Markup(" · ".join(said))))


def _tabs(view: HomeView, t: T) -> Block:
    """The lists there are, with the one that is shown standing out."""
    buttons = [
        kit.button(t(f"home-tab-{name}"), ids.tab(name), style="primary" if name == view.tab else "")
        for name in ids.TABS
    ]
    new = kit.button(t("home-new-chat"), ids.NEW_OPEN)
    heard = kit.button(t("home-pings"), ids.HOME_PINGS)
    leave = [] if view.away else [kit.button(t("away-go"), ids.HOME_AWAY)]
    settings = [kit.button(t("settings-open"), ids.SETTINGS_OPEN)] if view.admin else []
    return kit.actions(*buttons, new, heard, *leave, *settings, block_id=ids.HOME_TABS)


def _filter(view: HomeView, t: T) -> Block:
    """One channel only, a saved view, and what can be done with what is shown."""
    channels = [Option(t("home-channel-all"), ANY), *(Option(each.label, name) for name, each in TRAITS.items())]
    elements = [forms.select(ids.HOME_CHANNEL, channels, chosen=view.channel or ANY)]
    if view.views:
        saved = [Option(_view_name(each.name, t, is_team=each.is_team), str(each.id)) for each in view.views]
        chosen = str(view.view.id) if view.view else ANY
        options = [Option(t("home-view-none"), ANY), *saved]
        elements.append(forms.select(ids.HOME_VIEW, options, chosen=chosen, placeholder=t("home-view-none")))
    if view.view:
        elements.append(kit.button(t("home-view-edit"), ids.HOME_EDIT, view.view.id))
    else:
        elements.append(kit.button(t("home-view-save"), ids.HOME_SAVE, view.home_id))
    if view.list.rows:
        elements.append(kit.button(t("home-bulk"), ids.HOME_BULK, view.home_id))
        elements.append(kit.button(t("list-export"), ids.HOME_EXPORT, view.home_id))
    chosen_view = str(view.view.id) if view.view else ""
    return kit.actions(*elements, block_id=ids.block(ids.HOME_FILTER, view.home_id, view.channel, chosen_view))


def _view_name(name: str, t: T, *, is_team: bool) -> str:
    return t("home-view-of-team", name=kit.name(name)) if is_team else kit.name(name)


def _search(view: HomeView, t: T) -> Block:
    """The search box. It keeps what was typed as long as its id stays, so the id follows what is searched for."""
    state = str(zlib.crc32(view.words.encode()))
    box = forms.text(ids.HOME_WORDS, value=view.words, placeholder=t("home-search-hint"), most=200, on_enter=True)
    block_id = ids.block(ids.HOME_SEARCH, view.home_id, state)
    return forms.field(t("home-search"), box, block_id, optional=True, live=True)


def _told(view: HomeView, t: T) -> list[Block]:
    """What only this person is to know, and what of their search was not understood."""
    blocks = []
    if view.told_key:
        blocks.append(kit.context(kit.mrkdwn(facts.sentence(view.told_key, view.told, t))))
    if view.bulk is not None:
        blocks += bulk.progress(view.bulk, t)
    if view.wrong:
        blocks.append(kit.context(kit.mrkdwn(queries.said(view.wrong, t))))
    if view.words:
        blocks.append(kit.actions(kit.button(t("home-search-clear"), ids.HOME_CLEAR, view.home_id)))
    return blocks


def _title(view: HomeView, t: T) -> str:
    """What is listed, and how many there are."""
    if view.words:
        name = t("home-search-title", words=kit.inline(view.words, 60))
    elif view.view:
        name = _view_name(view.view.name, t, is_team=view.view.is_team)
    else:
        name = t(f"home-tab-{view.tab}")
    if view.channel:
        name = f"{name} · {TRAITS[view.channel].label}"
    key = "home-title" if view.list.counted else "home-title-many"
    return t(key, name=name, count=view.list.total)


def _troubles(view: HomeView, t: T) -> list[Block]:
    troubles = dict.fromkeys(
        (
            *(facts.trouble(inbox, t) for inbox in view.list.troubles),
            *(facts.trouble(row.card, t) for row in view.list.rows if row.card.attention),
        )
    )
    told = [] if view.list.whole else [kit.say(t, "list-not-whole")]
    return [kit.context(kit.mrkdwn(each)) for each in (*told, *list(troubles)[:TROUBLES_MAX])]


def _rows(view: HomeView, t: T) -> list[Block]:
    if not view.list.rows:
        return [kit.section(kit.mrkdwn(kit.say(t, _empty(view))))]
    return [block for row in view.list.rows for block in _row(row, view, t)]


def _row(row: RowView, view: HomeView, t: T) -> list[Block]:
    card = row.card
    block_id = ids.block(ids.HOME_ROW, card.conversation_id, card.status, card.owner)
    return rows.row(row, view.viewer, block_id, t)


def _pages(view: HomeView, t: T) -> list[Block]:
    """A button's value is the row it goes on from; that row's place in the list, the block says."""
    buttons: list[Element] = []
    page = view.list
    if page.first is None or page.last is None:
        return []
    if page.newer:
        buttons.append(kit.button(t("list-previous"), ids.HOME_PREVIOUS, page.first.id))
    if page.older:
        buttons.append(kit.button(t("list-next"), ids.HOME_NEXT, page.last.id))
    places = (instant(page.first.at), instant(page.last.at))
    return [kit.actions(*buttons, block_id=ids.block(ids.HOME_PAGES, view.home_id, *places))] if buttons else []


def _empty(view: HomeView) -> str:
    """What an empty list means, and what to do about it."""
    if view.words:
        return "home-empty-search"
    if view.channel or view.view:
        return "home-empty-filter"
    return f"home-empty-{view.tab}"


def _help(t: T) -> list[Block]:
    return [kit.divider(), kit.context(kit.mrkdwn(kit.say(t, "home-help")))]
