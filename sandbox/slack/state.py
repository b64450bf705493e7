"""What the page shows of the workspace: the Slack half of GET /control/state."""

from typing import Any

from sandbox.slack.methods.conversations import channel_shown
from sandbox.slack.methods.people import user_shown
from sandbox.slack.workspace import Workspace


def state(workspace: Workspace) -> dict[str, Any]:
    world, views = workspace.world, workspace.views
    app = world.slack_app
    return {
        "slack": {
            "team": {"id": world.team.id, "name": world.team.name, "domain": world.team.domain},
            "app": {"id": app.id, "name": app.name, "bot_id": app.bot_id, "user_id": app.bot_user},
            "users": [user_shown(workspace, user, locale=True) | _more(user) for user in world.users.values()],
            "user_groups": [
                {"id": group.id, "handle": group.handle, "name": group.name, "users": list(group.users)}
                for group in world.user_groups.values()
            ],
            "channels": [
                {
                    **channel_shown(workspace, channel),
                    "name": channel.name,
                    "is_private": channel.is_private,
                    "members": list(channel.members),
                    "messages": [workspace.messages.shown(each) for each in workspace.messages.in_channel(channel.id)],
                }
                for channel in world.channels.values()
            ],
            "ephemerals": [workspace.ephemeral_shown(each) for each in workspace.ephemerals],
            "views": views.stacks(),
            "homes": {user: views.on_screen(view) for user, view in views.homes.items()},
            "bookmarks": workspace.bookmarks,
            "emoji": dict(world.emoji),
        }
    }


def _more(user: Any) -> dict[str, Any]:
    return {"presence": user.presence, "dnd": user.dnd, "is_stranger": user.is_stranger}
