"""Presses, choices and typing, brought to the app as interactions; and what the person sees when it fails."""

from collections.abc import Mapping
from typing import Any

from sandbox.deliver import Answer
from sandbox.slack import surfaces, values
from sandbox.slack.blocks.objects import GROUPS_MAX, OPTION, OPTION_GROUP, OPTIONS_MAX
from sandbox.slack.blocks.schema import array
from sandbox.slack.people import person, room
from sandbox.slack.surfaces import Surface
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.values import FIELDS, Impossible
from sandbox.slack.workspace import Workspace

MIN_QUERY = 3  # letters before an external select asks the app, unless it says otherwise (slack.md 3.1)

Wanted = Mapping[str, Any]


class Interactivity:
    """Each verb takes a control call's fields and returns what the person sees: {"ok": …, "error"?: …}."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._offered: dict[tuple[str, str], list[dict[str, Any]]] = {}  # what external selects last showed
        workspace.world.on_reset(self._offered.clear)

    async def act(self, wanted: Wanted) -> dict[str, Any]:
        """Press a button or choose in a select: block_actions."""
        surface = surfaces.find(self._workspace, wanted)
        block, element = surfaces.element(surface, str(wanted.get("action_id")), str(wanted.get("block_id") or ""))
        action = self._action(surface, block, element, wanted)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return {"ok": True, "sent": False}  # an input tells nothing until the modal is submitted
        payload = surfaces.payload(self._workspace, surface, "block_actions", response_url=True)
        answer = await self._bring(payload | {"actions": [action]}, surface, action)
        return seen(answer)

    async def suggest(self, wanted: Wanted) -> dict[str, Any]:
        """Type into an external select: block_suggestion. The answer has the options, or groups, that are shown."""
        surface = surfaces.find(self._workspace, wanted)
        block, element = surfaces.element(surface, str(wanted.get("action_id")), str(wanted.get("block_id") or ""))
        if "external_select" not in element["type"]:
            raise Impossible(f"{element['action_id']} does not ask for options")
        query = str(wanted.get("value") or "")
        if len(query) < element.get("min_query_length", MIN_QUERY):
            return {"ok": True, "sent": False, "options": []}
        payload = surfaces.payload(self._workspace, surface, "block_suggestion", response_url=False)
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}
        del payload["trigger_id"]
        answer = await self._bring(payload, surface, {"action_id": element["action_id"], "text": query})
        if answer.reason or answer.status != 200:
            return {**seen(answer), "options": []}
        return self._options(surface, element, answer)

    async def shortcut(self, wanted: Wanted) -> dict[str, Any]:
        """A global shortcut, or with channel and message_ts one on a message."""
        workspace = self._workspace
        callback_id = str(wanted.get("callback_id"))
        declared = workspace.world.slack_app.shortcuts
        kind = "message_action" if wanted.get("message_ts") else "shortcut"
        if declared is not None and declared.get(callback_id) != kind:
            raise Impossible(f"the app has no {kind} {callback_id}")
        user = person(workspace, str(wanted.get("user")))
        payload = surfaces.common(workspace, user, kind)
        payload |= {"callback_id": callback_id, "action_ts": workspace.world.stamp("actions")}
        facts: dict[str, Any] = {"user": user.id, "callback_id": callback_id}
        if kind == "message_action":
            channel = room(workspace, user, str(wanted.get("channel")))
            message = workspace.messages.find(channel.id, str(wanted["message_ts"]))
            if message is None or message.tombstone:
                raise Impossible(f"there is no message {wanted['message_ts']} in #{channel.name}")
            response = ResponseUrl(user.id, channel.id, workspace.world.now(), message.ts, message.thread_ts)
            payload |= {
                "channel": {"id": channel.id, "name": surfaces.channel_name(channel)},
                "message": workspace.messages.shown(message, metadata=False),
                "message_ts": message.ts,
                "response_url": workspace.tickets.response_url(response),
            }
            facts |= {"to": channel.id, "thread": message.thread_ts}
        return seen(await workspace.to_app.interaction(payload, facts))

    def fill(self, surface: Surface, block_id: str, element: Mapping[str, Any], given: Any) -> None:
        """Put a value into an element, without telling the app."""
        offered = self._offered.get((surface.key, element["action_id"]), [])
        entry = values.entry(element, given, offered)
        surface.state.setdefault(block_id, {})[element["action_id"]] = entry

    def _action(
        self, surface: Surface, block: Mapping[str, Any], element: Mapping[str, Any], wanted: Wanted
    ) -> dict[str, Any]:
        kind, action_id = element["type"], element["action_id"]
        action: dict[str, Any] = {"type": kind, "action_id": action_id, "block_id": block["block_id"]}
        action["action_ts"] = self._workspace.world.stamp("actions")
        if kind in FIELDS:
            field = FIELDS[kind][0]
            given = wanted[field] if field in wanted else wanted.get("value")
            self.fill(surface, block["block_id"], element, given)
            return action | surface.state[block["block_id"]][action_id]
        if kind == "overflow":
            options = values.all_options(element)
            chosen = wanted.get("selected_option") or wanted.get("value")
            chosen = chosen.get("value") if isinstance(chosen, dict) else chosen
            found = [each for each in options if chosen in (each["value"], each["text"]["text"])]
            if not found:
                raise Impossible(f"{chosen!r} is not in the menu {action_id}")
            return action | {"selected_option": found[0]}
        shown = ("text", "value", "style", "url", "accessibility_label", "icon")
        return action | {name: element[name] for name in shown if name in element}

    async def _bring(self, payload: dict[str, Any], surface: Surface, action: Mapping[str, Any]) -> Answer:
        facts: dict[str, Any] = {"user": surface.user.id, "action_id": action["action_id"]}
        text = action.get("text")
        facts["text"] = text["text"] if isinstance(text, dict) else text
        if surface.message is not None:
            facts |= {"to": surface.message.channel, "thread": surface.message.root_ts}
        if surface.view is not None:
            facts |= {"view_id": surface.view.id}
        return await self._workspace.to_app.interaction(payload, facts)

    def _options(self, surface: Surface, element: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
        """The options the app gave, if Slack would show them."""
        given = answer.json()
        if not isinstance(given, dict) or not ({"options", "option_groups"} & set(given)):
            return {"ok": False, "error": "the app gave no options", "options": []}
        problems = list(array(OPTION, 0, OPTIONS_MAX)(given.get("options", []), "/options"))
        problems += array(OPTION_GROUP, 0, GROUPS_MAX)(given.get("option_groups", []), "/option_groups")
        if problems:
            return {"ok": False, "error": "invalid_options", "messages": problems, "options": []}
        self._offered[surface.key, element["action_id"]] = [dict(each) for each in values.all_options(given)]
        return {"ok": True, **{name: given[name] for name in ("options", "option_groups") if name in given}}


def seen(answer: Answer) -> dict[str, Any]:
    """What a person sees of an answer: nothing if it went well, else a warning sign."""
    if answer.reason == "http_timeout":
        return {"ok": False, "error": "operation_timeout", "status": answer.status}
    if answer.reason or answer.status != 200:
        return {"ok": False, "error": "dispatch_failed", "status": answer.status}
    return {"ok": True, "status": answer.status}
