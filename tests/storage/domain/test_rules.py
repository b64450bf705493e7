"""Rules as somebody writes them: what they say, and what is said about what they may not."""

from datetime import timedelta

import pytest

from storage.domain import query, rules
from storage.domain.hours import Unreadable
from storage.domain.rules import Act, Rule

ACT = [{"tag": "refund"}]


def test_a_rule_is_read_as_it_was_written():
    written = {
        "name": "Refunds first",
        "when": "customer message",
        "if": "channel:whatsapp -tag:refund",
        "contains": ["Reembolso", "refund", "REFUND"],
        "then": [{"tag": "refund"}, {"priority": "urgent"}, {"assign": "nobody"}, {"reply": {"en": "Hi {{name}}"}}],
    }
    assert rules.read([written]) == (
        Rule(
            "Refunds first",
            "customer message",
            (
                Act("tag", "refund"),
                Act("priority", "urgent"),
                Act("assign", "nobody"),
                Act("reply", words={"en": "Hi {{name}}"}),
            ),
            query.parse("channel:whatsapp -tag:refund"),
            ("reembolso", "refund"),
        ),
    )


def test_au5_au6_a_canned_reply_is_named_by_its_code():
    (rule,) = rules.read([{"name": "r", "when": "customer message", "then": [{"canned": "!Refund-2"}]}])
    assert rule.then == (Act("canned", "refund-2"),)
    with pytest.raises(Unreadable, match="a canned reply's code is expected"):
        rules.read([{"name": "r", "when": "customer message", "then": [{"canned": "two words"}]}])


@pytest.mark.parametrize(
    ("when", "span"), [("idle 48h", 48), ("Idle  for 2d", 48), ("idle 90m", 1.5)], ids=["hours", "days", "minutes"]
)
def test_silence_has_a_length(when, span):
    (rule,) = rules.read([{"name": "r", "when": when, "then": ACT}])
    assert (rule.when, rule.idle_for) == ("idle", timedelta(hours=span))


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Quero REEMBOLSO!", True),
        ("reembolsos", True),
        ("Quero meu dinheiro", False),
        ("autoreembolso", False),
        ("não, cancelár tudo", True),
    ],
)
def test_words_are_heard_whatever_their_case_and_accents_at_the_beginning_of_a_word(said, heard):
    (rule,) = rules.read([
        {"name": "r", "when": "customer message", "contains": ["reembolso", "cancelar"], "then": ACT}
    ])  # fmt: skip
    assert rules.heeds(rule, said) is heard


RULE = {"name": "r", "when": "customer message", "then": ACT}


@pytest.mark.parametrize(
    ("written", "place", "path"),
    [
        ("rules", "rules", ()),
        ([1], "1", ("0",)),
        ([RULE | {"unless": 1}], "unless", ("0", "unless")),
        ([{"when": "idle 2h", "then": ACT}], "name", ("0", "name")),
        ([RULE, RULE], "r", ("1", "name")),
        ([RULE | {"when": "message"}], "message", ("0", "when")),
        ([RULE | {"when": "idle 0h"}], "idle 0h", ("0", "when")),
        ([RULE | {"when": "idle 91d"}], "idle 91d", ("0", "when")),
        ([RULE | {"when": "tag added", "contains": "x"}], "contains", ("0", "contains")),
        ([RULE | {"contains": [1]}], "contains", ("0", "contains")),
        ([RULE | {"if": "channels:whatsapp"}], "channels:", ("0", "if")),
        ([RULE | {"if": "mine"}], "mine", ("0", "if")),
        ([RULE | {"if": 1}], "1", ("0", "if")),
        ([RULE | {"then": []}], "then", ("0", "then")),
        ([RULE | {"then": [{"tag": "a", "team": "S01"}]}], "{'tag': 'a', 'team': 'S01'}", ("0", "then", "0")),
        ([RULE | {"then": [{"close": "now"}]}], "close", ("0", "then", "0", "close")),
        ([RULE | {"then": [*ACT, {"assign": "ana"}]}], "ana", ("0", "then", "1", "assign")),
        ([RULE | {"then": [{"status": "done"}]}], "done", ("0", "then", "0", "status")),
        ([RULE | {"then": [{"reply": "Hi {{title}}"}]}], "{{title}}", ("0", "then", "0", "reply")),
        ([RULE] * 51, "rules", ()),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(written, place, path):
    with pytest.raises(Unreadable) as told:
        rules.read(written)
    assert (told.value.place, told.value.path) == (place, path)
    assert "expected" in told.value.expected


def test_a_filter_with_a_slip_says_what_may_have_been_meant():
    with pytest.raises(Unreadable) as told:
        rules.read([RULE | {"if": "channels:whatsapp"}])
    assert told.value.expected == "a filter as in docs/filters.md is expected; did you mean channel?"
