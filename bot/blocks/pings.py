"""When somebody wants to hear of things: the modal behind Home's button (features.md NO-3)."""

from typing import Final

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.quiet import HOWS, Wishes

NONE: Final = "none"  # the value of no quiet hours


def settings(wishes: Wishes, t: T) -> Block:
    """One person's own; only they see it."""
    hours = [Option(t("pings-no-quiet"), NONE), *(Option(f"{hour:02}:00", str(hour)) for hour in range(24))]
    ways = [Option(t(f"pings-{how}"), how, t(f"pings-{how}-how")) for how in HOWS]
    since, until = (NONE if each is None else str(each) for each in (wishes.quiet_from, wishes.quiet_until))
    blocks = [
        kit.section(kit.mrkdwn(kit.say(t, "pings-what"))),
        forms.field(t("pings-how"), forms.radios(ids.PINGS_HOW, ways, wishes.how), ids.PINGS_WAY),
        forms.field(t("pings-from"), forms.select(ids.PINGS_FROM, hours, chosen=since), ids.PINGS_SINCE),
        forms.field(
            t("pings-until"),
            forms.select(ids.PINGS_UNTIL, hours, chosen=until),
            ids.PINGS_TILL,
            hint=t("pings-zone", zone=wishes.zone),
        ),
    ]
    return forms.modal(t("pings-title"), blocks, ids.PINGS, submit=t("pings-save"), close=t("pings-close"))
