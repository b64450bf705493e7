"""What Slack tells us, one file a surface. Each listener: read, decide, write one transaction, ring."""

from slack_bolt import App

from bot.desk import Desk
from bot.listeners import (
    actions,
    away,
    bulk,
    canned,
    cards,
    closing,
    commands,
    commenting,
    consulting,
    decisions,
    erasing,
    exporting,
    gestures,
    history,
    home,
    lifecycle,
    linking,
    messages,
    newchat,
    offer,
    owning,
    pings,
    profile,
    reactions,
    rows,
    rules,
    saving,
    settings,
    sharing,
    silence,
    snoozing,
    stars,
    templating,
    turning,
    why,
    writing,
)

# In the order in which Bolt asks them.
SURFACES = (
    messages,
    actions,
    away,
    closing,
    cards,
    decisions,
    commenting,
    commands,
    home,
    rows,
    saving,
    bulk,
    exporting,
    erasing,
    stars,
    owning,
    settings,
    rules,
    reactions,
    lifecycle,
    why,
    snoozing,
    silence,
    templating,
    newchat,
    writing,
    turning,
    canned,
    consulting,
    offer,
    sharing,
    gestures,
    profile,
    linking,
    history,
    pings,
)


def register(bolt: App, desk: Desk) -> None:
    """Every surface's listeners."""
    for surface in SURFACES:
        surface.register(bolt, desk)
