"""Submitting and closing modals: view_submission, view_closed, and the four response_actions (slack.md 4.4)."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.deliver import Answer
from sandbox.slack import surfaces, values
from sandbox.slack.blocks.elements import in_block
from sandbox.slack.calls import Refused
from sandbox.slack.interactivity import Interactivity, seen
from sandbox.slack.surfaces import Surface
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.values import Impossible
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Wanted = Mapping[str, Any]


class Modals:
    """Each verb takes a control call's fields and returns what the person sees."""

    def __init__(self, workspace: Workspace, interactivity: Interactivity) -> None:
        self._workspace, self._interactivity = workspace, interactivity

    async def submit(self, wanted: Wanted) -> dict[str, Any]:
        """Fill in and press the submit button. Slack itself checks what is required before the app hears of it."""
        surface, view = self._open(wanted)
        if "submit" not in view.given:
            raise Impossible("this modal has nothing to submit")
        self._fill(surface, dict(wanted.get("values") or {}))
        if errors := _complaints(view):
            self._workspace.views.show_errors(view, errors)
            return {"ok": False, "sent": False, "errors": errors}
        payload = surfaces.common(self._workspace, surface.user, "view_submission", view.id)
        payload |= {"view": self._workspace.views.shown(view), "response_urls": self._response_urls(view)}
        facts = {"user": surface.user.id, "view_id": view.id, "callback_id": view.given.get("callback_id", "")}
        answer = await self._workspace.to_app.interaction(payload, facts)
        if answer.reason or answer.status != 200:
            return seen(answer)
        try:
            return self._respond(view, answer)
        except Refused as refused:
            return {"ok": False, "error": refused.error, "messages": list(refused.messages)}

    async def close(self, wanted: Wanted) -> dict[str, Any]:
        """Press the close button; with all: true the × that takes the whole stack away."""
        surface, view = self._open(wanted)
        whole = bool(wanted.get("all")) or bool(view.given.get("clear_on_close"))
        shown = {each.id: self._workspace.views.shown(each) for each in self._workspace.views.every()}
        gone = self._workspace.views.close(view, whole_stack=whole)
        tell = [gone[-1]] if whole else gone
        result: dict[str, Any] = {"ok": True}
        for each in tell:
            if not each.given.get("notify_on_close"):
                continue
            payload = surfaces.common(self._workspace, surface.user, "view_closed")
            del payload["trigger_id"]
            payload |= {"view": shown[each.id], "is_cleared": whole}
            facts = {"user": surface.user.id, "view_id": each.id, "callback_id": each.given.get("callback_id", "")}
            result = seen(await self._workspace.to_app.interaction(payload, facts))
        return result

    def _open(self, wanted: Wanted) -> tuple[Surface, View]:
        """The modal on top of the person's stack."""
        surface = surfaces.find(self._workspace, {**wanted, "channel": None})
        view = surface.view
        if view is None or view.given["type"] != "modal":
            raise Impossible("Home cannot be submitted or closed")
        stack = self._workspace.views.stacks()[surface.user.id]
        if stack[-1]["id"] != view.id:
            raise Impossible("another modal lies on top of this one")
        return surface, view

    def _fill(self, surface: Surface, given: dict[str, Any]) -> None:
        """given: by block id, action id or label, to a value; or block id to action id to value."""
        strange = set(given)
        for block in surface.blocks:
            for element in _inputs(block):
                names = {block["block_id"], element["action_id"], block.get("label", {}).get("text")}
                for name in names & set(given):
                    value = given[name]
                    if isinstance(value, dict) and set(value) == {element["action_id"]}:
                        value = value[element["action_id"]]
                    self._interactivity.fill(surface, block["block_id"], element, value)
                strange -= names
        if strange:
            raise Impossible(f"nothing here is called {', '.join(sorted(strange))}")

    def _respond(self, view: View, answer: Answer) -> dict[str, Any]:
        """What the app's answer does to the stack."""
        views, given = self._workspace.views, answer.json()
        action = given.get("response_action") if isinstance(given, dict) else None
        if action is None:
            if answer.body.strip() and given != {}:
                return {"ok": False, "error": "the app's answer is neither empty nor a response_action"}
            views.close(view)
            return {"ok": True}
        if action == "clear":
            views.close(view, whole_stack=True)
            return {"ok": True, "response_action": "clear"}
        if action in ("update", "push") and isinstance(given.get("view"), dict):
            shown = views.update(view, given["view"]) if action == "update" else views.push(view.user, given["view"])
            return {"ok": True, "response_action": action, "view_id": shown.id}
        if action == "errors":
            return self._show_errors(view, given.get("errors"))
        return {"ok": False, "error": f"unknown response_action {action}"}

    def _show_errors(self, view: View, errors: Any) -> dict[str, Any]:
        """Errors stand beside inputs; any other block id makes Slack reject the answer."""
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or set(errors) - inputs:
            return {"ok": False, "error": "errors must be keyed by the block ids of inputs"}
        self._workspace.views.show_errors(view, {name: str(error) for name, error in errors.items()})
        return {"ok": False, "response_action": "errors", "errors": view.errors}

    def _response_urls(self, view: View) -> list[dict[str, str]]:
        """For each channel select that asked for one."""
        urls = []
        for block in view.blocks:
            for element in _inputs(block):
                state = view.state[block["block_id"]][element["action_id"]]
                channel = state.get("selected_conversation") or state.get("selected_channel")
                if not element.get("response_url_enabled") or not channel:
                    continue
                response = ResponseUrl(view.user, channel, self._workspace.world.now())
                url = self._workspace.tickets.response_url(response)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**ids, "channel_id": channel, "response_url": url})
        return urls


def _inputs(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for element in in_block(block) if element["type"] in values.FIELDS]


def _complaints(view: View) -> dict[str, str]:
    """What Slack's own form says, by block id."""
    complaints = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.state[block["block_id"]][element["action_id"]]
        if complaint := _complaint(block, element, state):
            complaints[block["block_id"]] = complaint
    return complaints


def _complaint(block: Mapping[str, Any], element: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    if values.is_empty(state):
        return "" if block.get("optional") else "Please complete this required field."
    value = state.get("value")
    if not isinstance(value, str):
        return ""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if element["type"] == "plain_text_input" and not least <= len(value) <= most:
        return f"Please enter from {least} to {most} characters."
    if element["type"] == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    return ""


def _number_complaint(element: Mapping[str, Any], value: str) -> str:
    try:
        number = float(value) if element["is_decimal_allowed"] else int(value)
    except ValueError:
        return "Please enter a valid number."
    least, most = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return "" if least <= number <= most else f"Please enter a number from {least:g} to {most:g}."
