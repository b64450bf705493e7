"""What happens by itself, and rules, written in Slack: for admins alone, as a settings file has them, no word lost."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage import practice as kept
from storage.models import AuditEntry, Inbox
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import press
from tests.bot.slackside import PEOPLE, Wire, form

RULES = """\
- name: Refunds first
  when: customer message
  if: channel:whatsapp -tag:refund
  contains:
  - refund
  then:
  - tag: refund
  - reply:
      en: Thank you, {{first_name|hello}}.
      pt-BR: Obrigado!
"""
WRITTEN = {
    "welcome": {"en": "Hi {{first_name|there}}!", "pt-BR": "Oi!\nTudo bem?"}, "away": " Back {{opens}} \n",
    "slow_answer": {"message_after_minutes": 20, "nudge_after_minutes": 10, "text": {"en": "Sorry"}},
    "survey": "[en]\nHow was it?", "new_card_after_days": 14, "hours": {"mon": "09:00-18:00"},
    "rules": [{"name": "Gone quiet", "when": "idle 72h", "if": "", "then": [{"status": "closed"}], "contains": []}],
}  # fmt: skip
LONG = [{"name": f"R{place}", "when": "tag added", "then": [{"tag": "x" * 40}]} for place in range(40)]
BUTTONS = {"itself": "settings.itself", "rules": "settings.write"}


@pytest.fixture
def wire():
    return Wire(people=PEOPLE | {"UANA": PEOPLE["UANA"] | {"is_admin": True}})


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def opened(client, wire, name, user="UANA"):
    """The window behind an inbox's button; None where none opened."""
    before = len(wire.asked)
    press(client, BUTTONS[name], user=user, value="1", at=f"{before}.1")
    views = [each["view"] for method, each in wire.asked[before:] if method in {"views.open", "views.push"}]
    return views[-1] if views else None


def held(view):
    """What the fields of a window show, by their names."""
    inputs = [each for each in view["blocks"] if each["type"] == "input"]
    return {each["block_id"].rpartition(":")[2]: each["element"].get("initial_value", "") for each in inputs}


def save(client, view, fields, user="UANA", shown="h1"):
    values = {
        f"settings.worded:1:{name}": {ids.SETTINGS_WORDS: {"type": "plain_text_input", "value": words or None}}
        for name, words in fields.items()
    }
    sent = {"id": "V2", "type": "modal", "callback_id": view["callback_id"], "hash": shown,
            "private_metadata": view["private_metadata"], "state": {"values": values}}  # fmt: skip
    payload = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"},
               "trigger_id": "tr2", "view": sent}  # fmt: skip
    answer = form(client, {"payload": json.dumps(payload)})
    assert answer.status_code == 200
    return answer.get_json(silent=True)


def practice(database):
    return database.read(lambda session: session.get_one(Inbox, 1).practice)


def apply(database, written):
    database.write(lambda session: kept.take_over(session, {1: written}, now=database.now()))


def audit(database):
    rows = select(AuditEntry.actor, AuditEntry.verb, AuditEntry.details).where(AuditEntry.actor != "novelo")
    return [tuple(each) for each in database.read(lambda session: session.execute(rows).all())]


def test_au2_au3_au9_what_happens_by_itself_is_kept_as_a_file_has_it_and_empty_means_off(client, database, wire):
    view = opened(client, wire, "itself")
    assert held(view) == dict.fromkeys(
        ("welcome", "away", "nudge_after_minutes", "message_after_minutes", "slow_text", "survey"), ""
    )
    said = {
        "welcome": "[en]\nHi!\n[pt-BR]\nOi!\nTudo bem?", "away": "Back {{opens}}", "nudge_after_minutes": "10",
        "message_after_minutes": "20", "slow_text": "Sorry", "survey": "How was it?",
    }  # fmt: skip
    assert save(client, view, said) is None
    assert practice(database) == {
        "welcome": {"en": "Hi!", "pt-BR": "Oi!\nTudo bem?"}, "away": "Back {{opens}}", "survey": "How was it?",
        "slow_answer": {"nudge_after_minutes": 10, "message_after_minutes": 20, "text": "Sorry"},
    }  # fmt: skip
    assert audit(database) == [("UANA", "practice", {"inbox": 1, "keys": "away, slow_answer, survey, welcome"})]

    view = opened(client, wire, "itself")
    assert held(view) == said
    only_the_team = {"message_after_minutes": "", "slow_text": "", "survey": "", "welcome": ""}
    save(client, view, said | only_the_team, shown="h2")
    assert practice(database) == {"away": "Back {{opens}}", "slow_answer": {"nudge_after_minutes": 10}}
    save(client, opened(client, wire, "itself"), dict.fromkeys(said, ""), shown="h3")
    assert practice(database) == {}


def test_au5_rules_are_written_as_in_a_file_and_shown_as_the_file_writes_them(client, database, wire):
    view = opened(client, wire, "rules")
    assert held(view) == {"rules": ""}
    assert save(client, view, {"rules": RULES.replace("contains:\n  - refund", "contains: [refund]")}) is None
    assert practice(database)["rules"][0]["then"] == [
        {"tag": "refund"}, {"reply": {"en": "Thank you, {{first_name|hello}}.", "pt-BR": "Obrigado!"}}
    ]  # fmt: skip
    assert audit(database) == [("UANA", "practice", {"inbox": 1, "keys": "rules"})]
    view = opened(client, wire, "rules")
    assert held(view) == {"rules": RULES.strip()}
    save(client, view, {"rules": ""}, shown="h2")
    assert practice(database) == {}


@pytest.mark.parametrize("name", BUTTONS)
def test_au2_au5_what_is_saved_as_it_was_shown_changes_nothing(client, database, wire, name):
    apply(database, WRITTEN)
    view = opened(client, wire, name)
    assert save(client, view, held(view)) is None
    assert (practice(database), audit(database)) == (WRITTEN, [])


@pytest.mark.parametrize("name", BUTTONS)
def test_nobody_but_admins_opens_or_saves_them(client, database, wire, name):
    view = opened(client, wire, name)
    assert opened(client, wire, name, user="UBRUNO") is None
    assert save(client, view, {"rules": RULES, "away": "Back soon"}, user="UBRUNO") is None
    assert (practice(database), audit(database)) == ({}, [])


@pytest.mark.parametrize(
    ("fields", "wrong", "said"),
    [
        ({"welcome": "Hi {{nick}}"}, "welcome", "{{nick}}"),
        ({"away": "a" * 1001}, "away", "At most 1000 characters"),
        ({"survey": "[en]\n[pt-BR]\nOi"}, "survey", "At most 1000 characters"),
        ({"nudge_after_minutes": "soon"}, "nudge_after_minutes", "from 1 to 1440"),
        ({"slow_text": "Sorry"}, "nudge_after_minutes", "from 1 to 1440"),
        ({"nudge_after_minutes": "9", "slow_text": "Sorry"}, "message_after_minutes", "from 1 to 1440"),
        (
            {"nudge_after_minutes": "9", "message_after_minutes": "8", "slow_text": "Sorry"},
            "message_after_minutes",
            "must be the larger",
        ),
        (
            {"nudge_after_minutes": "9", "message_after_minutes": "10", "slow_text": "Oi {{x}}"},
            "slow_text",
            "{{x}}",
        ),
    ],
)
def test_au2_au3_a_text_or_number_that_makes_no_sense_is_said_at_its_field(client, database, wire, fields, wrong, said):
    answer = save(client, opened(client, wire, "itself"), fields)
    assert list(answer["errors"]) == [f"settings.worded:1:{wrong}"]
    assert said in answer["errors"][f"settings.worded:1:{wrong}"]
    assert practice(database) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (RULES.replace("customer message", "custommer"), "Line 2: After “when”"),
        (RULES.replace("channel:whatsapp", "kanal:whatsapp"), "Line 3: After “if”"),
        (RULES.replace("- refund", "- ''"), "Line 4: After “contains”"),
        (RULES.replace("- tag: refund", "- tags: refund"), "Line 7: Below “then”"),
        (RULES.replace("then:", "do:"), "Line 6: Write up to 50 rules"),
        (RULES + RULES, "Line 11: Each rule needs a name"),
        (RULES.replace("  if:", "  when:"), "Line 3: “when” stands here twice"),
        ("- name: [", "Line 1: This cannot be read"),
        ("[" * 3000, "Line 1: This cannot be read"),
        ("Refunds first", "Line 1: Write up to 50 rules"),
        ("- &a {name: b}\n- *a", "Write it out"),
        ("- name: 2026-02-30", "This cannot be read"),
    ],
)
def test_au5_a_rule_that_makes_no_sense_is_said_with_its_line_and_changes_nothing(client, database, wire, words, said):
    apply(database, WRITTEN)
    answer = save(client, opened(client, wire, "rules"), {"rules": words})
    assert answer["response_action"] == "errors"
    assert answer["errors"]["settings.worded:1:rules"].startswith(said)
    assert practice(database) == WRITTEN


def test_au5_after_a_mistake_the_same_window_is_sent_off_again(client, database, wire):
    view = opened(client, wire, "rules")
    assert save(client, view, {"rules": "- name"})["response_action"] == "errors"
    assert save(client, view, {"rules": RULES}) is None
    assert [each["name"] for each in practice(database)["rules"]] == ["Refunds first"]
    assert save(client, view, {"rules": RULES}) is None  # Slack's repeat
    assert len(audit(database)) == 1


def test_au5_what_somebody_else_changed_meanwhile_is_told_and_no_word_is_lost(client, database, wire):
    view = opened(client, wire, "rules")
    apply(database, WRITTEN)
    answer = save(client, view, {"rules": RULES})
    assert answer["response_action"] == "update"
    again = answer["view"]
    assert held(again) == {"rules": RULES}
    assert "somebody else changed something" in str(again["blocks"])
    assert "Gone quiet" in str(again["blocks"])
    assert practice(database) == WRITTEN
    assert save(client, again, {"rules": RULES}, shown="h2") is None
    assert [each["name"] for each in practice(database)["rules"]] == ["Refunds first"]


def test_au5_no_word_is_lost_either_where_the_rules_are_longer_than_a_field_by_now(client, database, wire):
    view = opened(client, wire, "rules")
    apply(database, {"rules": LONG})
    again = save(client, view, {"rules": RULES})["view"]
    assert (held(again), "submit" in again, practice(database)) == ({"rules": RULES}, True, {"rules": LONG})


def test_au5_rules_longer_than_a_field_are_left_to_the_file(client, database, wire):
    apply(database, {"rules": LONG})
    view = opened(client, wire, "rules")
    assert (held(view), "submit" in view) == ({}, False)
    assert "novelo settings apply" in str(view["blocks"])
    assert save(client, view, {}) is None
    assert practice(database) == {"rules": LONG}
