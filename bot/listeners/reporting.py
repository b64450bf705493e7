"""`/inbox report week`: a report of what the asker may see, by direct message (features.md RP-1)."""

from typing import Final

from bot.blocks import asks, kit
from bot.blocks.kit import Rendered
from bot.desk import Desk
from bot.i18n import T
from storage import agents, orders
from storage.domain.report import period
from storage.domain.vocabulary import folded
from storage.models import Workspace

WORDS: Final = frozenset({"report", "reports", "relatorio", "relatorios"})


def asked(words: str) -> str | None:
    """The time that is asked for, where a report is; None where it is not."""
    first, _, rest = words.partition(" ")
    return rest.strip() if folded(first) in WORDS else None


def answer(desk: Desk, workspace: Workspace, viewer: str, words: str, t: T) -> Rendered:
    """Have it made, or say which times can be asked for."""
    now = desk.database.now()
    zone = desk.database.read(lambda session: agents.zone_of(session, workspace.id, viewer))
    wanted = period(words, now, zone)
    if wanted is None:
        return asks.notice("report-when", {"words": words}, t)
    since, until = wanted
    desk.database.write(lambda session: orders.ask(session, workspace.id, viewer, since, until, zone, now=now))
    said = kit.say(t, "report-coming")
    return kit.message(said, kit.section(kit.mrkdwn(said)))
