"""What Slack tells us, one file a surface. Each listener: read, decide, write one transaction, ring."""

from slack_bolt import App

from bot.desk import Desk
from bot.listeners import (
    actions,
    cards,
    commands,
    decisions,
    home,
    lifecycle,
    messages,
    newchat,
    offer,
    reactions,
    sharing,
    snoozing,
    templating,
    why,
    writing,
)


def register(bolt: App, desk: Desk) -> None:
    """Every surface's listeners. The order is the order in which Bolt asks them."""
    for surface in (
        messages, actions, decisions, commands, home, reactions, lifecycle, why, snoozing, templating,
        newchat, writing, offer, sharing,
        messages, actions, cards, decisions, commands, home, reactions, lifecycle, why, snoozing, templating, newchat,
    ):  # fmt: skip
        surface.register(bolt, desk)
