"""What Slack must allow the app: asked for by the manifest, and by each installation."""

from typing import Final

# Each with its reason; docs/slack-setup.md tells it to people. Source: slack.md 5.
SCOPES: Final = {
    "app_mentions:read": "hear @inbox in a thread",
    "channels:history": "read replies in the threads of public inbox channels",
    "channels:join": "join a public channel that an inbox is shown in",
    "channels:read": "know an inbox channel's name, members and whether it is shared with outsiders",
    "chat:write": "write cards, customers' messages and answers to teammates",
    "chat:write.customize": "show customers' messages under their own name",
    "commands": "/inbox",
    "dnd:read": "give nothing to a teammate who wants no disturbance now",
    "emoji:read": "tell custom emoji from standard ones when a reply is converted",
    "files:read": "send a teammate's file to the customer",
    "files:write": "show a customer's file in the thread",
    "groups:history": "the same as channels:history in private channels",
    "groups:read": "the same as channels:read for private channels",
    "im:write": "tell a teammate in private what went wrong",
    "reactions:read": "take, close and reopen by a reaction on the card",
    "reactions:write": "mark replies as sent, delivered and read",
    "team:read": "the workspace's name",
    "usergroups:read": "show a mentioned group by its name",
    "users:read": "teammates' names, languages and presence, and that they are full members",
}
