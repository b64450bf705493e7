"""Being away: nothing is given to somebody by itself, and what is theirs may be passed on."""

from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block, Rendered
from bot.i18n import T


def told(*, away: bool, count: int, t: T) -> Rendered:
    """What `/inbox away` and `/inbox back` answer. count: the conversations that are theirs."""
    said = kit.say(t, "away-set") if away else kit.say(t, "away-over")
    return kit.message(said, kit.section(kit.mrkdwn(said)), *(_passing_on(count, t) if away else []))


def home(count: int, t: T) -> list[Block]:
    """The same at the top of Home, as long as they are away."""
    said = kit.section(kit.mrkdwn(kit.say(t, "away-home")), kit.button(t("away-back"), ids.HOME_BACK))
    return [said, *_passing_on(count, t)]


def _passing_on(count: int, t: T) -> list[Block]:
    if not count:
        return []
    said = kit.section(kit.mrkdwn(kit.say(t, "away-mine", count=count)))
    return [said | {"accessory": kit.button(t("away-pass-on"), ids.AWAY_PASS_ON)}]
