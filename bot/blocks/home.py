"""App Home: the same list for everybody, with what the app is for."""

from bot import ids
from bot.blocks import facts, kit, listing
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import ListView


def home(view: ListView, t: T, asked: int = 0) -> Block:
    """One person's Home; `view` holds only what this person may see. asked: as in a listing."""
    title = listing.heading(view, t) if view.inboxes else t("home-welcome")
    troubles = dict.fromkeys(
        (
            *(facts.trouble(inbox, t) for inbox in view.troubles),
            *(facts.trouble(row.card, t) for row in view.rows if row.card.attention),
        )
    )
    blocks = [
        *([_tabs(view, t)] if view.inboxes else []),
        kit.header(title),
        *(kit.context(kit.mrkdwn(trouble)) for trouble in troubles),
        *listing.rows(view, t, asked),
        kit.divider(),
        kit.context(kit.mrkdwn(kit.say(t, "home-help"))),
    ]
    return kit.home(blocks, ids.HOME)


def _tabs(view: ListView, t: T) -> Block:
    """The lists there are, with the one that is shown standing out."""
    shown = listing.name(view)
    buttons = [
        kit.button(t(f"home-tab-{name}"), ids.tab(name), style="primary" if name == shown else "") for name in ids.TABS
    ]
    new = kit.button(t("home-new-chat"), ids.NEW_OPEN)
    return kit.actions(*buttons, new, block_id=ids.HOME_TABS)
