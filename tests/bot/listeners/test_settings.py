"""The settings in Slack: for admins alone, checked on their own field, written as `novelo settings apply` does."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage.models import Agent, AuditEntry, Inbox, Tag, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import open_home, press, published
from tests.bot.slackside import PEOPLE, Wire, form


@pytest.fixture
def wire():
    return Wire(people=PEOPLE | {"UANA": PEOPLE["UANA"] | {"is_admin": True}})


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def opened(wire):
    return [each["view"] for method, each in wire.asked if method in {"views.open", "views.push"}]


def submit(client, metadata, fields, user="UANA", shown="h1"):
    """A window that is sent off: {setting: what its input holds}. The answer."""
    subject = metadata.partition(":")[0]
    state = {f"settings.field:{subject}:{name}": {ids.SETTINGS_VALUE: held} for name, held in fields.items()}
    view = {"id": "V2", "type": "modal", "callback_id": ids.SETTINGS_FORM, "private_metadata": metadata, "hash": shown,
            "state": {"values": state}}  # fmt: skip
    payload = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"},
               "trigger_id": "tr2", "view": view}  # fmt: skip
    answer = form(client, {"payload": json.dumps(payload)})
    assert answer.status_code == 200
    return answer.get_json(silent=True)


def typed(value):
    return {"type": "plain_text_input", "value": value}


def chosen(value):
    return {"type": "static_select", "selected_option": {"value": value}}


def practice(database):
    return database.read(lambda session: session.get_one(Inbox, 1).practice)


def audit(database):
    rows = select(AuditEntry.actor, AuditEntry.verb).where(AuditEntry.actor != "novelo").order_by(AuditEntry.id)
    return [tuple(each) for each in database.read(lambda session: session.execute(rows).all())]


def test_the_overview_and_every_window_open_for_an_admin(client, wire):
    open_home(client)
    assert "settings.open" in str(published(wire))
    press(client, "settings.open")
    for number, form_name in enumerate(("closing", "sharing", "times", "notes", "speaking")):
        option = {"selected_option": {"value": form_name}}
        press(client, "settings.change", block_id="settings.inbox:1", at=f"2.{number}", **option)
    press(client, "settings.roles", at="3.1")
    press(client, "settings.tags", at="3.2")
    press(client, "settings.linking", at="3.3")
    assert [each["callback_id"] for each in opened(wire)] == ["settings", *["settings.form"] * 8]


def test_lc1_the_link_mode_of_the_workspace_and_of_an_inbox_are_chosen_in_slack(client, database, wire):
    def modes(session):
        inbox = session.get_one(Inbox, 1)
        return session.get_one(Workspace, 1).practice, inbox.practice, inbox.link_mode

    came = []
    for subject, window, word in (
        (0, "linking", "suggest"), (1, "speaking", "auto"), (0, "linking", "off"), (1, "speaking", "none"),
    ):  # fmt: skip
        submit(client, f"{subject}:{window}", {"link_mode": chosen(word)}, shown=f"h{len(came)}")
        came.append(database.read(modes))
    assert came == [
        ({"link_mode": "suggest"}, {}, "suggest"),
        ({"link_mode": "suggest"}, {"link_mode": "auto"}, "auto"),
        ({"link_mode": "off"}, {"link_mode": "auto"}, "auto"),
        ({"link_mode": "off"}, {}, "off"),
    ]
    press(client, "settings.open", at="9.1")
    assert "Two contacts of one number: Do nothing" in str(opened(wire)[-1])


def test_lc1_what_an_inbox_said_before_workspaces_could_stays_its_own(client, database):
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "link_mode", "suggest"))
    submit(client, "0:linking", {"link_mode": chosen("off")})
    assert database.read(lambda session: session.get_one(Inbox, 1).link_mode) == "suggest"
    assert practice(database) == {"link_mode": "suggest"}


def test_nobody_else_sees_or_changes_them(client, database, wire):
    open_home(client, "UBRUNO")
    assert "settings.open" not in str(published(wire, "UBRUNO"))
    press(client, "settings.open", user="UBRUNO")
    submit(client, "1:closing", {"new_card_after_days": typed("3")}, user="UBRUNO")
    assert (opened(wire), practice(database)) == ([], {})


def test_what_is_sent_off_is_the_practice_and_in_the_audit(client, database):
    fields = {
        "keep_closed_on_thanks": chosen("yes"), "new_card_after_days": typed("14"),
        "close_pending_after_hours": typed("72"), "close_reasons": typed("Sold\nNo answer\n"),
    }  # fmt: skip
    assert submit(client, "1:closing", fields) is None
    assert practice(database) == {
        "keep_closed_on_thanks": True, "close_pending_after_hours": 72, "close_reasons": ["Sold", "No answer"]
    }  # fmt: skip
    submit(client, "1:sharing", {"round_robin": chosen("sales")}, shown="h2")
    assert practice(database)["round_robin"] == "sales"
    assert audit(database) == [("UANA", "practice"), ("UANA", "practice")]


def test_what_makes_no_sense_is_said_at_its_field_and_changes_nothing(client, database):
    fields = {"new_card_after_days": typed("soon"), "close_pending_after_hours": typed("72")}
    answer = submit(client, "1:closing", fields)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == ["settings.field:1:new_card_after_days"]
    answer = submit(client, "1:times", {"hours": typed("mon-fri: 9 to 5")}, shown="h2")
    assert list(answer["errors"]) == ["settings.field:1:hours"]
    answer = submit(client, "1:times", {"hours": typed("mon-fri")}, shown="h3")
    assert list(answer["errors"]) == ["settings.field:1:hours"]
    assert practice(database) == {}


def test_hours_language_roles_and_tags(client, database):
    submit(client, "1:times", {"hours": typed("mon-fri: 09:00-18:00")})
    submit(client, "1:speaking", {"language": chosen("pt_BR"), "signature": chosen("full")}, shown="h2")
    lead = {"type": "multi_static_select", "selected_options": [{"value": "sales"}]}
    submit(
        client, "0:roles", {"lead": lead, "agent": {"type": "multi_static_select", "selected_options": []}}, shown="h3"
    )
    submit(client, "0:tags", {"new": typed("refund, late")}, shown="h4")
    gone = {"type": "multi_static_select", "selected_options": [{"value": "late"}]}
    submit(client, "0:tags", {"new": typed(""), "gone": gone}, shown="h5")

    assert practice(database) == {"hours": {"mon-fri": ["09:00-18:00"]}, "signature": "full"}
    read = database.read
    assert read(lambda session: session.get_one(Inbox, 1).language) == "pt_BR"
    assert read(lambda session: session.get_one(Workspace, 1).practice) == {"roles": {"lead": ["sales"]}}
    assert read(lambda session: session.scalars(select(Tag.name)).all()) == ["refund"]
    assert [verb for _, verb in audit(database)] == [
        "practice", "inbox_language", "practice", "practice", "tags_listed", "tags_listed"
    ]  # fmt: skip
    assert read(lambda session: session.scalars(select(Agent.slack_user)).all()) == ["UANA"]


def several(*values):
    return {"type": "multi_conversations_select", "selected_conversations": list(values)}


def person(value):
    return {"type": "users_select", "selected_user": value}


NOTES = {
    "notes_in": several("C0QUIET", "G0HUSH"), "collision_hold": chosen("no"), "stale_answer_seconds": typed("3"),
    "deny_list": typed("intranet.example\n Project X \n"),
}  # fmt: skip
TIMES = {
    "hours": typed(""), "first_answer_within": typed("Usual: 4h\nurgent: 15m"), "next_answer_within": typed("8h"),
    "lead": person("U0LEAD"), "lead_group": chosen("none"),
}  # fmt: skip


def test_no2_ic1_ic3_targets_lead_notes_and_what_is_asked_first_are_kept_as_a_file_has_them(client, database, wire):
    assert (submit(client, "1:notes", NOTES), submit(client, "1:times", TIMES, shown="h2")) == (None, None)
    kept = {
        "notes_in": ["C0QUIET", "G0HUSH"], "collision_hold": False, "stale_answer_seconds": 3,
        "deny_list": ["intranet.example", "Project X"], "first_answer_within": {"usual": "4h", "urgent": "15m"},
        "next_answer_within": "8h", "lead": "U0LEAD",
    }  # fmt: skip
    assert practice(database) == kept

    for number, name in enumerate(("notes", "times")):
        press(client, "settings.change", block_id="settings.inbox:1", at=f"5.{number}", selected_option={"value": name})
    shown = {
        each["block_id"].rpartition(":")[2]: each["element"] for view in opened(wire) for each in view["blocks"][1:]
    }
    assert shown["notes_in"]["initial_conversations"] == ["C0QUIET", "G0HUSH"]
    assert shown["deny_list"]["initial_value"] == "intranet.example\nProject X"
    assert shown["collision_hold"]["initial_option"]["value"] == "no"
    assert shown["first_answer_within"]["initial_value"] == "usual: 4h\nurgent: 15m"
    assert (shown["next_answer_within"]["initial_value"], shown["lead"]["initial_user"]) == ("8h", "U0LEAD")

    submit(client, "1:times", TIMES | {"lead": person(""), "lead_group": chosen("S0LEADS")}, shown="h3")
    assert practice(database)["lead"] == "S0LEADS"
    press(client, "settings.change", block_id="settings.inbox:1", at="6.1", selected_option={"value": "times"})
    assert opened(wire)[-1]["blocks"][-1]["element"]["initial_option"]["value"] == "S0LEADS"
    submit(client, "1:times", dict.fromkeys(("hours", "first_answer_within", "next_answer_within"), typed("")) | {
        "lead": person(""), "lead_group": chosen("none")}, shown="h4")  # fmt: skip
    assert practice(database) == {name: kept[name] for name in NOTES}


@pytest.mark.parametrize(
    ("window", "fields", "wrong"),
    [
        ("notes", {"stale_answer_seconds": typed("61")}, "stale_answer_seconds"),
        ("notes", {"deny_list": typed("ok")}, "deny_list"),
        ("notes", {"notes_in": several("D0DIRECT")}, "notes_in"),
        ("times", {"first_answer_within": typed("soon")}, "first_answer_within"),
        ("times", {"next_answer_within": typed("late: 4h")}, "next_answer_within"),
        ("times", {"next_answer_within": typed("high: 4h\nhigh: 2h")}, "next_answer_within"),
        ("times", {"hours": typed("mon-fri: 9 to 5")}, "hours"),
        ("times", {"lead_group": chosen("S0LEADS")}, "lead_group"),
    ],
)
def test_no2_ic1_ic3_what_makes_no_sense_is_said_at_its_own_field(client, database, window, fields, wrong):
    answer = submit(client, f"1:{window}", {"notes": NOTES, "times": TIMES}[window] | fields)
    assert list(answer["errors"]) == [f"settings.field:1:{wrong}"]
    assert practice(database) == {}
