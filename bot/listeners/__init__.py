"""What Slack tells us, one file a surface. Each listener: read, decide, write one transaction, ring."""

from slack_bolt import App

from bot.desk import Desk
from bot.listeners import (
    actions,
    bulk,
    cards,
    closing,
    commands,
    decisions,
    history,
    home,
    lifecycle,
    linking,
    messages,
    newchat,
    profile,
    reactions,
    saving,
    silence,
    snoozing,
    stars,
    templating,
    why,
)

# In the order in which Bolt asks them.
SURFACES = (
    messages,
    actions,
    closing,
    cards,
    decisions,
    commands,
    home,
    saving,
    bulk,
    stars,
    reactions,
    lifecycle,
    why,
    snoozing,
    silence,
    templating,
    newchat,
    profile,
    linking,
    history,
)


def register(bolt: App, desk: Desk) -> None:
    """Every surface's listeners."""
    for surface in SURFACES:
        surface.register(bolt, desk)
