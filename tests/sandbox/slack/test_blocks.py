"""Block Kit's limits, one by one, at the border and one past it (slack.md 3.1)."""

from typing import Any

import pytest

from sandbox.slack.blocks import check

Block = dict[str, Any]


def plain(length: int) -> Block:
    return {"type": "plain_text", "text": "ü" * length}


def mrkdwn(length: int) -> Block:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 1, value: int = 1, description: int = 0) -> Block:
    more = {"description": plain(description)} if description else {}
    return {"text": plain(text), "value": "v" * value, **more}


def button(text: int = 1, **more: Any) -> Block:
    return {"type": "button", "action_id": "go", "text": plain(text), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def select(options: int = 1, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": [option()] * options, **more}


def field(element: Block, **more: Any) -> Block:
    return {"type": "input", "label": plain(5), "element": element, **more}


def section(**more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(1), **more}


def header(length: int) -> Block:
    return {"type": "header", "text": plain(length)}


def context(count: int) -> Block:
    return {"type": "context", "elements": [mrkdwn(1)] * count}


def image(alt: int) -> Block:
    return {"type": "image", "alt_text": "a" * alt, "image_url": "https://x/y.png"}


def typed(**limits: int) -> Block:
    return field({"type": "plain_text_input", "action_id": "t", **limits})


AT_THE_BORDER: list[tuple[Block, Block, str]] = [
    (section(text=mrkdwn(3000)), section(text=mrkdwn(3001)), "must be less than 3001 characters"),
    (section(text=mrkdwn(1)), section(text=mrkdwn(0)), "must be more than 0 characters"),
    (section(fields=[mrkdwn(2000)] * 10), section(fields=[mrkdwn(1)] * 11), "no more than 10 items allowed"),
    (section(fields=[mrkdwn(2000)]), section(fields=[mrkdwn(2001)]), "must be less than 2001 characters"),
    (header(150), header(151), "must be less than 151 characters"),
    (context(10), context(11), "no more than 10 items allowed"),
    (image(2000), image(2001), "must be less than 2001 characters"),
    (
        actions(*[button() | {"action_id": f"a{n}"} for n in range(25)]),
        actions(*[button() | {"action_id": f"a{n}"} for n in range(26)]),
        "no more than 25 items allowed",
    ),
    (actions(button(75)), actions(button(76)), "must be less than 76 characters"),
    (actions(button(value="v" * 2000)), actions(button(value="v" * 2001)), "must be less than 2001 characters"),
    (actions(button(url="u" * 3000)), actions(button(url="u" * 3001)), "must be less than 3001 characters"),
    (actions(button(style="danger")), actions(button(style="loud")), "must be one of primary, danger"),
    (actions(button()), actions(button() | {"action_id": "a" * 256}), "must be less than 256 characters"),
    (actions(select(100)), actions(select(101)), "no more than 100 items allowed"),
    (actions(select(placeholder=plain(150))), actions(select(placeholder=plain(151))), "must be less than 151"),
    (
        actions(select(options=1) | {"options": [option(75, 150, 75)]}),
        actions(select(options=1) | {"options": [option(76)]}),
        "must be less than 76 characters",
    ),
    (
        actions(select(options=1) | {"options": [option(value=150)]}),
        actions(select(options=1) | {"options": [option(value=151)]}),
        "must be less than 151 characters",
    ),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option()] * 5}),
        actions({"type": "overflow", "action_id": "o", "options": [option()] * 6}),
        "no more than 5 items allowed",
    ),
    (
        field({"type": "checkboxes", "action_id": "c", "options": [option()] * 10}),
        field({"type": "checkboxes", "action_id": "c", "options": [option()] * 11}),
        "no more than 10 items allowed",
    ),
    (typed(max_length=3000), typed(max_length=3001), "must be from 1 to 3000"),
    (
        field(select(), label=plain(2000)),
        field(select(), label=plain(2001)),
        "must be less than 2001 characters",
    ),
    (
        actions(button(confirm={"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)})),
        actions(button(confirm={"title": plain(101), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)})),
        "must be less than 101 characters",
    ),
    (
        {"type": "markdown", "text": "m" * 12_000},
        {"type": "markdown", "text": "m" * 12_001},
        "must be less than 12001 characters",
    ),
]


@pytest.mark.parametrize(("fits", "exceeds", "problem"), AT_THE_BORDER)
def test_a_limit_holds_at_its_border(fits: Block, exceeds: Block, problem: str) -> None:
    assert check.problems_in_message([fits]) == []
    (found,) = check.problems_in_message([exceeds])
    assert problem in found


IMPOSSIBLE: list[tuple[Block, str]] = [
    ({"type": "section"}, "must define either text or fields [json-pointer:/blocks/0]"),
    (section(title="x"), "invalid additional property: title [json-pointer:/blocks/0]"),
    ({"type": "header", "text": mrkdwn(1)}, "must be one of plain_text [json-pointer:/blocks/0/text/type]"),
    ({"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    ({"type": "alert", "text": mrkdwn(1)}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    (
        actions({"type": "plain_text_input", "action_id": "t"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (actions(button(), button()), "`action_id` go already exists for block [json-pointer:/blocks/0]"),
    (
        actions(select() | {"option_groups": [{"label": plain(1), "options": [option()]}]}),
        "must provide exactly one of options, option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    (
        actions(select(initial_option=option(value=9))),
        "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        {"type": "image", "alt_text": "a"},
        "must provide exactly one of image_url, slack_file [json-pointer:/blocks/0]",
    ),
    (
        {"type": "rich_text", "elements": [{"type": "text"}]},
        "unsupported type: text [json-pointer:/blocks/0/elements/0",
    ),
]


@pytest.mark.parametrize(("block", "problem"), IMPOSSIBLE)
def test_a_shape_slack_does_not_know_is_refused_with_a_pointer(block: Block, problem: str) -> None:
    (found,) = check.problems_in_message([block])
    assert problem in found


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    dividers = [{"type": "divider"}] * 101
    assert check.problems_in_message(dividers[:50]) == []
    assert check.problems_in_message(dividers[:51]) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    home = {"type": "home", "blocks": dividers[:100]}
    assert check.problems_in_view(home, "home") == []
    assert check.problems_in_view({**home, "blocks": dividers}, "home") == [
        "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"
    ]


def test_markdown_is_counted_over_the_whole_message() -> None:
    half = {"type": "markdown", "text": "m" * 6_001}
    assert len(check.problems_in_message([half, half])) == 1


def test_two_blocks_cannot_share_an_id() -> None:
    divider = {"type": "divider", "block_id": "same"}
    assert check.problems_in_message([divider, divider]) == [
        "[ERROR] `block_id` same already exists [json-pointer:/blocks/1/block_id]"
    ]


MODAL: dict[str, Any] = {"type": "modal", "title": plain(24), "blocks": [section()]}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"title": plain(25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"submit": plain(25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({"private_metadata": "p" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"callback_id": "c" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
        ({"blocks": [typed()]}, "submit is required when an input block is present [json-pointer:/view/submit]"),
        ({"blocks": [{"type": "markdown", "text": "m"}]}, "unsupported type: markdown"),
        ({"blocks": {}}, "must be an array [json-pointer:/view/blocks]"),
        ({"type": "home"}, "must be a modal [json-pointer:/view/type]"),
    ],
)
def test_a_modal_that_slack_does_not_open(more: dict[str, Any], problem: str) -> None:
    assert check.problems_in_view(MODAL, "modal") == []
    (found,) = check.problems_in_view({**MODAL, **more}, "modal")
    assert problem in found


def test_a_view_weighs_a_quarter_of_a_megabyte_at_most() -> None:
    heavy = {**MODAL, "blocks": [section(text=mrkdwn(3000))] * 84}
    assert check.too_large(heavy) is True
    assert check.too_large({**heavy, "blocks": heavy["blocks"][:80]}) is False


def test_missing_ids_are_made_up_and_given_ones_kept() -> None:
    (first, second) = check.completed([actions({"type": "button", "text": plain(1)}), section(block_id="mine")])
    assert first["block_id"]
    assert first["elements"][0]["action_id"]
    assert second == {
        "type": "section",
        "block_id": "mine",
        "text": {"type": "mrkdwn", "text": "x", "verbatim": False},
    }
