"""The Web API's methods, a family a file."""

from sandbox.slack.methods import apps, chat, conversations, files, people, reactions, views
from sandbox.slack.methods.method import Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
