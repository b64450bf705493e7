"""views.*: modals and Home (slack.md 2.2)."""

from typing import Any

from sandbox.slack import limits
from sandbox.slack.calls import Call, Refused
from sandbox.slack.methods.method import Method
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace


def open_(workspace: Workspace, call: Call) -> dict[str, Any]:
    given = _given(call)
    trigger = workspace.tickets.exchange(call.required("trigger_id"))
    return _shown(workspace, call, workspace.views.open(trigger.user, given))


def push(workspace: Workspace, call: Call) -> dict[str, Any]:
    given = _given(call)
    trigger = workspace.tickets.exchange(call.required("trigger_id"))
    if workspace.views.find(trigger.view_id) is None:  # only what was done in an open modal may push onto it
        raise Refused("invalid_trigger_id")
    return _shown(workspace, call, workspace.views.push(trigger.user, given))


def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    given = _given(call)
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view_id"])
    view = workspace.views.find(view_id, external_id)
    if view is None:
        raise Refused("not_found")
    return _shown(workspace, call, workspace.views.update(view, given, call.text("hash")))


def publish(workspace: Workspace, call: Call) -> dict[str, Any]:
    given = _given(call)
    user = workspace.world.users.get(call.required("user_id"))
    if user is None or user.is_stranger:
        raise Refused("invalid_arguments", ["[ERROR] invalid `user_id`"])
    return _shown(workspace, call, workspace.views.publish(user.id, given, call.text("hash")))


def _given(call: Call) -> dict[str, Any]:
    call.required("view")
    view = call.parsed("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["[ERROR] view must be provided as an object [json-pointer:/view]"])
    return view


def _shown(workspace: Workspace, call: Call, view: View) -> dict[str, Any]:
    call.noted |= {"to": view.user, "view_id": view.id, "callback_id": view.given.get("callback_id", "")}
    return {"view": workspace.views.shown(view)}


METHODS = {
    "views.open": Method(open_, limits.TIER_4),
    "views.push": Method(push, limits.TIER_4),
    "views.update": Method(update, limits.TIER_4),
    "views.publish": Method(publish, limits.TIER_4),
}
