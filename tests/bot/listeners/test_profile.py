"""The contact's modal: what it shows to whom, what it takes, what two editors make of it (CP-1 to CP-5, IC-6, PR-1)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids, roles
from storage import conversations, fields, inboxes, linking
from storage.models import AuditEntry, Contact, Conversation, ConversationTag, Delivery, Inbox, Thread, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import PEOPLE, Wire, click, form
from tests.builders import NOON


class Modals(Wire):
    """Slack with user groups."""

    inside = {"SVIP": ["UBRUNO"]}  # noqa: RUF012 - never changed

    def _answer(self, method, arguments):
        if method == "usergroups.users.list":
            return {"users": self.inside.get(arguments["usergroup"], [])}
        return super()._answer(method, arguments)

    def views(self):
        return [arguments["view"] for method, arguments in self.asked if method.startswith("views.")]


@pytest.fixture
def wire():
    return Modals()


@pytest.fixture
def conversation(database):
    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.display_number = "+55 11 4000-1234"
        row = builders.conversation(session, inbox)
        contact = session.scalars(select(Contact)).one()
        contact.phone, contact.email = "+5511987654321", "maria@example.com"
        return row.id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation, monkeypatch):
    monkeypatch.setattr(roles, "_groups", {})
    return slackside.app_for(database, tmp_path, wire).test_client()


@pytest.fixture
def admin(monkeypatch):
    monkeypatch.setitem(PEOPLE, "UANA", PEOPLE["UANA"] | {"is_admin": True})


def opened(client, wire, user="UANA", action=ids.MORE_CONTACT, at="1.1"):
    """The modal that a click opens for somebody; None for none."""
    before = len(wire.views())
    assert click(client, action, "1", user, at) == 200
    return next(iter(wire.views()[before:]), None)


def block(view, key):
    """The input of a field, by its key."""
    return next(
        each
        for each in view["blocks"]
        if f":{key}:" in each.get("block_id", "") or each.get("block_id", "").startswith(key)
    )


def keys(view):
    return [
        ids.state(each["block_id"])[0] for each in view["blocks"] if each.get("block_id", "").startswith("profile.")
    ]


def state_of(view, changes):
    """What Slack tells of the inputs: as they were drawn, but for what was changed, by key."""
    values = {}
    for each in view["blocks"]:
        if each["type"] != "input":
            continue
        element, block_id = each["element"], each["block_id"]
        key = ids.state(block_id)[0] if block_id.startswith("profile.") else block_id.partition(":")[0]
        kind, new = element["type"], changes.get(key)
        if kind == "plain_text_input":
            held = {"value": new if key in changes else element.get("initial_value")}
        elif kind == "datepicker":
            held = {"selected_date": new if key in changes else element.get("initial_date")}
        elif kind == "multi_external_select":
            drawn = element.get("initial_options", [])
            held = {"selected_options": [{"value": one} for one in new] if key in changes else drawn}
        else:
            held = {"selected_option": {"value": new} if key in changes else element.get("initial_option")}
        values[block_id] = {element["action_id"]: {"type": kind} | held}
    return values


def submit(client, view, changes, user="UANA", drawing="1"):
    """Press Save; what we answer, None for a closed modal."""
    payload = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "trigger_id": "tr",
        "api_app_id": "A1",
        "view": view | {"id": f"V{user}", "hash": drawing, "state": {"values": state_of(view, changes)}},
    }  # fmt: skip
    answer = form(client, {"payload": json.dumps(payload)})
    assert answer.status_code == 200
    return answer.get_json(silent=True) or None


def press_reveal(client, user):
    """Press [Reveal number] in the modal."""
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "api_app_id": "A1",
        "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "modal", "hash": "1"},
        "trigger_id": "tr1",
        "actions": [{"action_id": ids.PROFILE_REVEAL, "block_id": "x", "type": "button", "value": "1"}],
    }  # fmt: skip
    assert form(client, {"payload": json.dumps(payload)}).status_code == 200


def contact(database):
    return database.read(lambda session: session.scalars(select(Contact).order_by(Contact.id)).first())


def audit(database):
    def read(session):
        return [
            (each.actor, each.verb, each.details)
            for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]

    return [each for each in database.read(read) if each[1] not in {"inbox_added", "inbox_masked", "field_added"}]


def lines(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id))
        return [each.payload["key"] for each in rows]

    return database.read(read)


def make(database, *new):
    def work(session):
        for label, kind, *more in new:
            fields.add(session, session.get_one(Workspace, 1), label, kind, *more, now=NOON)

    database.write(work)


def test_cp1_the_modal_shows_all_fields_and_saves_what_is_changed(client, wire, database):
    make(database, ("Visits", "number"), ("Born", "date"), ("Plan", "list", ("Basic", "Gold")), ("Parent", "bool"))
    view = opened(client, wire)
    told = submit(
        client,
        view,
        {"name": " Maria  S. ", "email": "MARIA@x.com", "language": "pt-BR", "visits": "1.234,50", "born": "1990-12-31",
         "plan": "Gold", "parent": "yes"},
    )  # fmt: skip

    row = contact(database)
    assert told is None
    assert (row.name, row.email, row.language) == ("Maria S.", "maria@x.com", "pt-BR")
    assert row.attributes == {"1": "1234.5", "2": "1990-12-31", "3": "Gold", "4": "yes"}
    assert audit(database) == [
        ("UANA", "contact_changed", {"contact": "1", "fields": "born email language name parent plan visits"})
    ]


def test_saving_what_was_drawn_changes_nothing(client, wire, database):
    view = opened(client, wire)
    assert (submit(client, view, {}), audit(database), lines(database)) == (None, [], [])


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("email", "maria@", "That is no e-mail address. It looks like maria@example.com."),
        ("phone", "12", "That is no phone number. Write it with its area code."),
        ("visits", "many", "Write a number, as 1234.50 or 1234,50."),
        ("visits", "1.234", "This could be a thousand or a decimal. Write 1234 or 1.23 instead."),
    ],
)
def test_cp2_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(client, wire, database, key, typed, says):
    make(database, ("Visits", "number"))
    view = opened(client, wire)
    told = submit(client, view, {key: typed, "name": "Somebody"})
    assert told == {"response_action": "errors", "errors": {block(view, key)["block_id"]: says}}
    assert (contact(database).name, audit(database)) == ("Maria Souza", [])


@pytest.mark.parametrize(
    ("typed", "kept"), [("(11) 91234-5678", "+5511912345678"), ("+1 650 253 0000", "+16502530000"), ("", "")]
)
def test_a_phone_is_read_as_one_of_the_inboxs_country_unless_it_says_another(client, wire, database, typed, kept):
    view = opened(client, wire)
    submit(client, view, {"phone": typed})
    assert contact(database).phone == kept
    assert [(actor, verb) for actor, verb, _ in audit(database)] == [("UANA", "phone_set")]
    assert lines(database) == ["line-phone-set" if kept else "line-phone-cleared"]


def test_two_editors_of_different_fields_lose_nothing(client, wire, database):
    ana, bruno = opened(client, wire, "UANA", at="1.1"), opened(client, wire, "UBRUNO", at="1.2")
    assert submit(client, ana, {"name": "Maria S."}, "UANA") is None
    assert submit(client, bruno, {"email": "new@example.com"}, "UBRUNO") is None
    row = contact(database)
    assert (row.name, row.email) == ("Maria S.", "new@example.com")


def test_the_second_of_two_editors_is_told_which_field_changed_and_decides(client, wire, database):
    ana, bruno = opened(client, wire, "UANA", at="1.1"), opened(client, wire, "UBRUNO", at="1.2")
    submit(client, ana, {"email": "ana@example.com"}, "UANA")
    told = submit(client, bruno, {"email": "bruno@example.com", "name": "Maria B."}, "UBRUNO")

    again = told["view"]
    said = again["blocks"][1]["text"]["text"]
    assert told["response_action"] == "update"
    assert ("E-mail" in said, "ana@example.com" in said) == (True, True)
    assert (block(again, "email")["element"]["initial_value"], block(again, "name")["element"]["initial_value"]) == (
        "bruno@example.com", "Maria B.",
    )  # fmt: skip
    assert (contact(database).email, contact(database).name) == ("ana@example.com", "Maria Souza")

    assert submit(client, again, {}, "UBRUNO", drawing="2") is None
    assert (contact(database).email, contact(database).name) == ("bruno@example.com", "Maria B.")


def test_two_editors_who_come_to_the_same_value_do_not_clash(client, wire, database):
    ana, bruno = opened(client, wire, "UANA", at="1.1"), opened(client, wire, "UBRUNO", at="1.2")
    submit(client, ana, {"name": "Maria S."}, "UANA")
    assert submit(client, bruno, {"name": "Maria S."}, "UBRUNO") is None


def test_cp2_a_field_is_seen_only_by_whom_it_is_for(client, wire, database, admin):
    make(database, ("Salary", "number", (), "admins"), ("Secret", "text", (), "SVIP"))
    seen = {user: set(keys(opened(client, wire, user, at=f"1.{user}"))) for user in ("UANA", "UBRUNO")}
    assert {user: each & {"salary", "secret"} for user, each in seen.items()} == {
        "UANA": {"salary"},
        "UBRUNO": {"secret"},
    }


def test_cp2_a_field_that_somebody_may_not_see_is_not_saved_by_them(client, wire, database):
    view = opened(client, wire, "UANA")
    make(database, ("Salary", "number", (), "admins"))
    name = block(view, "name")
    forged = name | {"block_id": "profile.field:1:salary:e3b0c44298fc"}
    submit(client, view | {"blocks": [forged]}, {"salary": "5"})
    assert contact(database).attributes == {}


def test_cp3_tags_are_put_on_and_taken_off_by_what_each_editor_did(client, wire, database):
    first = opened(client, wire, action=ids.MORE_TAGS)
    submit(client, first, {"tags.star": ["vip", "gold"], "tags.hash": ["refund"]})
    ana, bruno = (opened(client, wire, who, ids.MORE_TAGS, f"2.{who}") for who in ("UANA", "UBRUNO"))
    submit(client, ana, {"tags.star": ["gold"]}, "UANA", "2")
    submit(client, bruno, {"tags.star": ["vip", "gold", "new"]}, "UBRUNO", "3")

    def read(session):
        return session.scalars(select(ConversationTag.tag_id)).all()

    shown = opened(client, wire, action=ids.MORE_TAGS, at="3.1")
    assert [each["value"] for each in block(shown, "tags.star")["element"]["initial_options"]] == ["gold", "new"]
    assert [each["value"] for each in block(shown, "tags.hash")["element"]["initial_options"]] == ["refund"]
    assert len(database.read(read)) == 3
    assert [verb for _, verb, _ in audit(database)] == ["tagged", "contact_tagged", "contact_tagged", "contact_tagged"]


def test_cp3_what_is_typed_is_offered_as_a_new_tag_after_those_there_are(client, wire, database):
    submit(client, opened(client, wire, action=ids.MORE_TAGS), {"tags.star": ["vip", "victory"]})
    payload = {
        "type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}, "api_app_id": "A1",
        "action_id": ids.TAG_STAR, "block_id": "tags.star:1", "value": "vi p", "view": {"id": "V1", "type": "modal"},
    }  # fmt: skip

    def ask(typed):
        told = form(client, {"payload": json.dumps(payload | {"value": typed})}).get_json()
        return [(each["text"]["text"], each["value"]) for each in told["options"]]

    assert [ask(""), ask("VI"), ask("vip"), ask("big client")] == [
        [("★victory", "victory"), ("★vip", "vip")],
        [("★victory", "victory"), ("★vip", "vip"), ("★VI (new)", "VI")],
        [("★vip", "vip")],
        [("★big-client (new)", "big-client")],
    ]


def test_cp4_the_team_writes_down_that_somebody_wants_no_marketing(client, wire, database):
    submit(client, opened(client, wire), {"opted_out": "yes"})
    out = contact(database)
    submit(client, opened(client, wire, at="1.2"), {"opted_out": "no"}, drawing="2")
    assert (out.opted_out_at, out.opted_out_by, contact(database).opted_out_at) == (NOON, "UANA", None)
    assert lines(database) == ["line-opted-out-by", "line-opted-in-by"]


def test_cp5_earlier_threads_are_counted_and_linked(client, wire, database):
    def work(session):
        row = session.get_one(Conversation, 1)
        row.thread_ts = "1800000000.000100"
        session.add(
            Thread(
                workspace_id=1,
                conversation_id=1,
                slack_channel="C1",
                ts="1800000000.000100",
                created_at=NOON + timedelta(days=20),
            )
        )

    database.write(work)
    view = opened(client, wire)
    said = view["blocks"][-1]["text"]["text"]
    assert said.startswith(
        "Earlier threads with this person: 1\n<https://lumina.slack.com/archives/C1/p1700000000000100|"
    )


def test_ic6_the_note_is_on_every_card_of_the_person(client, wire, database):
    def other(session):
        inbox = builders.inbox(session, session.get_one(Workspace, 1), "instagram", "17841", "C2")
        builders.conversation(session, inbox, "9001", "maria.s", thread_ts="1700000009.000100")
        linking.link(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=NOON)

    database.write(other)
    submit(client, opened(client, wire), {"note": "Only calls\nafter 6 pm"})

    def read(session):
        cards = [conversations.card_view(session, each, NOON).notes for each in (1, 2)]
        drawn = session.scalars(select(Delivery.conversation_id).where(Delivery.kind == "card")).all()
        return cards, sorted(set(drawn))

    assert database.read(read) == ([("Only calls\nafter 6 pm",)] * 2, [1, 2])
    assert lines(database)[-1] == "line-contact-note"


def test_cp1_the_card_shows_the_chosen_fields_and_never_one_that_not_everybody_sees(client, wire, database):
    make(database, ("Plan", "text"), ("Salary", "number"))

    def choose(session):
        fields.choose(session, session.get_one(Workspace, 1), ["plan", "salary", "email"])
        session.get_one(Contact, 1).attributes = {"1": "Gold", "2": "5"}

    database.write(choose)
    database.write(lambda session: fields.show_to(session, session.get_one(Workspace, 1), "salary", "admins"))
    view = database.read(lambda session: conversations.card_view(session, 1, NOON))
    assert [(each.field.key, each.value) for each in view.facts] == [("plan", "Gold"), ("email", "maria@example.com")]


@pytest.fixture
def masked(database):
    database.write(lambda session: inboxes.mask(session, session.get_one(Inbox, 1), True, "admins", now=NOON))


def test_pr1_a_masked_number_is_shown_nowhere_and_survives_an_edit(client, wire, database, masked):
    view = opened(client, wire)
    submit(client, view, {"name": "Maria S."})
    card = database.read(lambda session: conversations.card_view(session, 1, NOON))
    assert "98765" not in json.dumps(view)
    assert "profile.reveal" not in json.dumps(view)
    assert (contact(database).phone, contact(database).name) == ("+5511987654321", "Maria S.")
    assert "98765" not in card.handle


def test_pr1_a_masked_number_can_be_replaced_without_seeing_it(client, wire, database, masked):
    submit(client, opened(client, wire), {"phone": "+1 650 253 0000"})
    assert contact(database).phone == "+16502530000"


def test_pr1_who_may_reveal_sees_it_alone_and_that_is_written_down(client, wire, database, masked, admin):
    view = opened(client, wire)
    assert "profile.reveal" in json.dumps(view)
    before = len(wire.views())
    press_reveal(client, "UANA")
    (renewed,) = wire.views()[before:]
    assert block(renewed, "phone")["element"]["initial_value"] == "+55 11 98765-4321"
    assert audit(database) == [("UANA", "revealed", {"contact": "1"})]
    assert lines(database) == []


def test_pr1_who_may_not_reveal_gets_nothing_out_of_the_button(client, wire, database, masked):
    before = len(wire.views())
    press_reveal(client, "UBRUNO")
    assert (wire.views()[before:], audit(database)) == ([], [])


def test_nobody_outside_opens_or_saves(client, wire, database):
    view = opened(client, wire)
    assert opened(client, wire, "UGUEST", at="1.2") is None
    submit(client, view, {"name": "Evil"}, "UGUEST")
    assert contact(database).name == "Maria Souza"
