"""Modals and Home: the stack, the hash, what was typed, and the four answers to a submission."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, AppStandIn, Reply, Sandbox

View = dict[str, Any]


def plain(text: str) -> View:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str, label: str, **more: Any) -> View:
    element = {"type": "plain_text_input", "action_id": "value", **more.pop("element", {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(title: str = "Contact", **more: Any) -> View:
    blocks = [
        text_input("name", "Name", element={"initial_value": "Maria", "max_length": 10}),
        text_input("note", "Note", optional=True),
    ]
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": blocks, **more}


def trigger(app: AppStandIn, sandbox: Sandbox, user: str = ANA, **where: Any) -> str:
    """A fresh trigger, out of a shortcut or out of a press on `where`."""
    sandbox.post("slack/actions" if where else "slack/shortcuts", user=user, callback_id="any", **where)
    return str(app.last().body["trigger_id"])


@pytest.fixture
def opened(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> View:
    return dict(slack.views_open(trigger_id=trigger(app, sandbox), view=modal(private_metadata="p"))["view"])


def submit(sandbox: Sandbox, view: View, **values: Any) -> dict[str, Any]:
    return sandbox.post("slack/views/submit", user=ANA, view_id=view["id"], values=values)


def stack(sandbox: Sandbox, user: str = ANA) -> list[str]:
    return [view["title"]["text"] for view in sandbox.state()["slack"]["views"].get(user, [])]


def test_an_opened_modal_holds_its_initial_values(opened: View) -> None:
    assert opened["state"]["values"] == {
        "name": {"value": {"type": "plain_text_input", "value": "Maria"}},
        "note": {"value": {"type": "plain_text_input", "value": None}},
    }
    assert (opened["root_view_id"], opened["previous_view_id"], opened["private_metadata"]) == (
        opened["id"],
        None,
        "p",
    )


def test_a_submission_carries_what_was_typed_and_an_empty_answer_closes_the_modal(
    app: AppStandIn, sandbox: Sandbox, opened: View
) -> None:
    assert submit(sandbox, opened, Name="João", note="") == {"ok": True}
    payload = app.last().body
    assert (payload["type"], payload["user"]["id"], payload["response_urls"]) == ("view_submission", ANA, [])
    assert payload["view"]["state"]["values"] == {
        "name": {"value": {"type": "plain_text_input", "value": "João"}},
        "note": {"value": {"type": "plain_text_input", "value": None}},
    }
    assert payload["view"]["private_metadata"] == "p"
    assert stack(sandbox) == []


def test_slack_itself_asks_for_what_is_missing_or_too_long(app: AppStandIn, sandbox: Sandbox, opened: View) -> None:
    before = len(app.received)
    assert submit(sandbox, opened, name="")["errors"] == {"name": "Please complete this required field."}
    assert submit(sandbox, opened, name="x" * 11)["errors"] == {"name": "Please enter from 0 to 10 characters."}
    assert len(app.received) == before
    assert "nothing here is called age" in sandbox.impossible(
        "slack/views/submit", user=ANA, view_id=opened["id"], values={"age": "7"}
    )


def test_errors_stand_beside_their_inputs_and_the_modal_stays(app: AppStandIn, sandbox: Sandbox, opened: View) -> None:
    app.replies = [Reply(body={"response_action": "errors", "errors": {"name": "Taken already"}})]
    assert submit(sandbox, opened)["errors"] == {"name": "Taken already"}
    assert sandbox.state()["slack"]["views"][ANA][0]["errors"] == {"name": "Taken already"}
    app.replies = [Reply(body={"response_action": "errors", "errors": {"nowhere": "Taken"}})]
    assert submit(sandbox, opened)["error"] == "errors must be keyed by the block ids of inputs"


def test_an_update_takes_the_place_and_a_push_lies_on_top(app: AppStandIn, sandbox: Sandbox, opened: View) -> None:
    app.replies = [Reply(body={"response_action": "update", "view": modal("Updated")})]
    assert submit(sandbox, opened)["view_id"] == opened["id"]
    app.replies = [Reply(body={"response_action": "push", "view": modal("Pushed")})]
    pushed = submit(sandbox, opened)
    assert stack(sandbox) == ["Updated", "Pushed"]
    assert "another modal lies on top" in sandbox.impossible(
        "slack/views/submit", user=ANA, view_id=opened["id"], values={}
    )
    app.replies = [Reply(body={"response_action": "clear"})]
    submit(sandbox, {"id": pushed["view_id"]})
    assert stack(sandbox) == []


def test_an_answer_slack_cannot_show_leaves_the_modal_with_an_error(
    app: AppStandIn, sandbox: Sandbox, opened: View
) -> None:
    app.replies = [Reply(body={"response_action": "update", "view": modal("x" * 25)})]
    assert submit(sandbox, opened)["error"] == "invalid_arguments"
    app.replies = [Reply(500)]
    assert submit(sandbox, opened)["error"] == "dispatch_failed"
    assert stack(sandbox) == ["Contact"]


def test_three_modals_lie_on_each_other_at_most(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    blocks = [{"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}]}]
    view: View = dict(slack.views_open(trigger_id=trigger(app, sandbox), view=modal("1", blocks=blocks))["view"])
    for title in "23":
        on = trigger(app, sandbox, view_id=view["id"], action_id="go")
        view = dict(slack.views_push(trigger_id=on, view=modal(title, blocks=blocks))["view"])
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        slack.views_push(trigger_id=trigger(app, sandbox, view_id=view["id"], action_id="go"), view=modal("4"))
    assert stack(sandbox) == ["1", "2", "3"]
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        slack.views_push(trigger_id=trigger(app, sandbox), view=modal("from nowhere"))


def test_closing_is_told_to_those_who_asked(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    view = slack.views_open(trigger_id=trigger(app, sandbox), view=modal(notify_on_close=True))["view"]
    sandbox.post("slack/views/close", user=ANA, view_id=view["id"])
    payload = app.last().body
    assert (payload["type"], payload["view"]["id"], payload["is_cleared"]) == ("view_closed", view["id"], False)
    assert stack(sandbox) == []


def test_a_press_inside_a_modal_brings_the_view_with_its_state(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    user_select = {"type": "users_select", "action_id": "who"}
    blocks = [{"type": "section", "block_id": "s", "text": plain("Who?"), "accessory": user_select}]
    view = slack.views_open(trigger_id=trigger(app, sandbox), view=modal(blocks=blocks))["view"]
    sandbox.post("slack/actions", user=ANA, view_id=view["id"], action_id="who", selected_user=BRUNO)
    payload = app.last().body
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"]["s"]["who"]["selected_user"] == BRUNO
    assert not {"message", "channel", "response_url"} & set(payload)


def test_an_input_tells_nothing_until_the_modal_is_submitted(app: AppStandIn, sandbox: Sandbox, opened: View) -> None:
    before = len(app.received)
    typed = sandbox.post(
        "slack/actions", user=ANA, view_id=opened["id"], action_id="value", block_id="note", value="soon"
    )
    assert (typed, len(app.received)) == ({"ok": True, "sent": False}, before)
    submit(sandbox, opened)
    assert app.last().body["view"]["state"]["values"]["note"]["value"]["value"] == "soon"


def test_an_update_keeps_what_was_typed_where_the_ids_stay(
    sandbox: Sandbox, slack: WebClient, opened: View, app: AppStandIn
) -> None:
    sandbox.post("slack/actions", user=ANA, view_id=opened["id"], action_id="value", block_id="note", value="keep")
    changed = modal("Changed")
    changed["blocks"][0]["block_id"] = "other"
    view = slack.views_update(view_id=opened["id"], hash=opened["hash"], view=changed)["view"]
    values = view["state"]["values"]
    assert (values["other"]["value"]["value"], values["note"]["value"]["value"]) == ("Maria", "keep")
    with pytest.raises(SlackApiError, match="hash_conflict"):
        slack.views_update(view_id=opened["id"], hash=opened["hash"], view=changed)
    with pytest.raises(SlackApiError, match="not_found"):
        slack.views_update(view_id="V0NOWHERE1", view=changed)


def test_home_is_published_over_the_hash_that_was_seen(sandbox: Sandbox, slack: WebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "divider", "block_id": "d"}]}
    first = slack.views_publish(user_id=ANA, view=home)["view"]
    second = slack.views_publish(user_id=ANA, view=home, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        slack.views_publish(user_id=ANA, view=home, hash=first["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        slack.views_publish(user_id=ANA, view={**home, "type": "modal"})
    assert sandbox.state()["slack"]["homes"][ANA]["hash"] == second["hash"]


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (modal("x" * 25), "invalid_arguments"),
        (modal(blocks=[{"type": "section", "text": plain("x" * 3000)}] * 84), "view_too_large"),
        (modal(external_id="mine"), "duplicate_external_id"),
    ],
)
def test_a_view_slack_does_not_open(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient, view: View, error: str
) -> None:
    slack.views_open(trigger_id=trigger(app, sandbox, BRUNO), view=modal(external_id="mine"))
    with pytest.raises(SlackApiError, match=error):
        slack.views_open(trigger_id=trigger(app, sandbox), view=view)
