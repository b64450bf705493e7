"""The form of a template and that of a new chat: who may, what is drawn, what is refused, what is staged."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage import replies, templates
from storage.domain.outgoing import SlackFile
from storage.domain.templates import Button, Layout, Template
from storage.models import Contact, Conversation, Delivery, Identity, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, form, said
from tests.builders import NOON

ORDER = Template(
    "1", "order_update", "pt_BR", "utility", "approved", Layout("Oi {{1}}, seu pedido {{2}} saiu.", footer="Lumina")
)
LAMPS = Template(
    "2", "new_lamps", "pt_BR", "marketing", "approved",
    Layout("As lâmpadas chegaram.", "image", buttons=(Button("quick_reply", "Parar"),)),
)  # fmt: skip
HELLO = Template("3", "hello", "pt_BR", "utility", "approved", Layout("Olá!"))
LATE = NOON + timedelta(days=2)
PNG = {"id": "F0PICTURE", "name": "a.png", "mimetype": "image/png", "size": 100, "user": "UANA"}
LINK = "https://lumina.slack.com/files/UANA/F0PICTURE/a.png"


@pytest.fixture
def wire():
    return Wire(files={"F0PICTURE": PNG})


@pytest.fixture
def conversation(database):
    """Maria, who wrote two days ago, and an account with three templates and one that is paused."""
    database.clock = LATE

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.business, inbox.display_number = "WABA1", "+551130031001"
        reading = templates.begin(session, inbox, now=NOON)
        told = [ORDER, LAMPS, HELLO, replace(HELLO, external_id="4", name="sale", status="paused")]
        templates.keep(session, reading, told, now=NOON)
        templates.finish(session, reading, now=LATE)
        return builders.conversation(session, inbox).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


def row_of(database, name):
    return database.read(lambda session: next(each.id for each in templates.every(session) if each.name == name))


def shown(wire):
    """The view that was last opened, pushed or drawn again."""
    return next(told["view"] for method, told in reversed(wire.asked) if method in {"views.open", "views.update"})


def state_of(view, values):
    """What Slack says stands in the inputs: `values` by action id, else what they began with."""
    state = {}
    for block in view["blocks"]:
        element = block.get("element")
        if element is None:
            continue
        action = element["action_id"]
        if element["type"].endswith("_select"):
            began = element.get("initial_option", {}).get("value", "")
            value = str(values.get(action, began) or "")
            held = {"selected_option": {"value": value} if value else None}
        elif element["type"] == "checkboxes":
            held = {"selected_options": [{"value": each} for each in values.get(action, ["all"])]}
        else:
            held = {"value": values.get(action, element.get("initial_value"))}
        state[block["block_id"]] = {action: {"type": element["type"], **held}}
    return {"values": state}


def acted(kind, view, values, user="UANA", number=1, **more):
    told = {"id": "V1", "hash": f"h{number}", **view, "state": state_of(view, values)}
    return {
        "type": kind, "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "api_app_id": "A1",
        "trigger_id": "tr1", "view": told,
    } | more  # fmt: skip


def change(client, wire, values, action, user="UANA", number=1):
    """Something was chosen or typed in the form; the form as it is drawn then."""
    block = next(each for each in shown(wire)["blocks"] if each.get("element", {}).get("action_id") == action)
    one = {"action_id": action, "block_id": block["block_id"], "type": "x", "action_ts": f"{number}.1"}
    payload = acted("block_actions", shown(wire), values, user, number, actions=[one])
    assert form(client, {"payload": json.dumps(payload)}).status_code == 200
    return shown(wire)


def submit(client, wire, values, user="UANA", number=9):
    answered = form(client, {"payload": json.dumps(acted("view_submission", shown(wire), values, user, number))})
    assert answered.status_code == 200
    return json.loads(answered.data) if answered.data else {}


def options(client, wire, action, query, user="UANA"):
    block = next(each for each in shown(wire)["blocks"] if each.get("element", {}).get("action_id") == action)
    payload = acted("block_suggestion", shown(wire), {}, user) | {
        "action_id": action, "block_id": block["block_id"], "value": query,
    }  # fmt: skip
    return [each["text"]["text"] for each in json.loads(form(client, {"payload": json.dumps(payload)}).data)["options"]]


def drawn(view):
    return json.dumps(view, ensure_ascii=False)


def to_customer(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [(each.kind, each.payload["text"]) for each in rows]

    return database.read(read)


def told(database):
    return database.read(
        lambda session: session.scalars(select(Delivery.payload).where(Delivery.target == "notice")).all()
    )


def test_a_template_is_searched_filled_in_read_over_and_sent(client, database, wire, conversation):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    assert options(client, wire, ids.TEMPLATE_PICK, "") == [
        "hello · pt_BR",
        "new_lamps · pt_BR",
        "order_update · pt_BR",
    ]
    assert options(client, wire, ids.TEMPLATE_PICK, "pedido") == ["order_update · pt_BR"]

    order = row_of(database, "order_update")
    picked = {ids.TEMPLATE_PICK: str(order)}
    view = change(client, wire, picked, ids.TEMPLATE_PICK)
    assert "Oi Maria, seu pedido {{2}} saiu." in drawn(view)
    typed = picked | {ids.blank(order, 1): "L-7\n(azul)"}
    view = change(client, wire, typed, ids.blank(order, 1), number=2)
    assert "Oi Maria, seu pedido L-7 (azul) saiu." in drawn(view)

    assert submit(client, wire, typed) == {"response_action": "clear"}
    assert to_customer(database) == [("template", "Oi Maria, seu pedido L-7 (azul) saiu.\nLumina")]

    def after(session):
        row = session.get_one(Conversation, conversation)
        return row.replied_by, row.preview, row.preview_by_customer

    assert database.read(after) == ("UANA", "Oi Maria, seu pedido L-7 (azul) saiu. Lumina", False)


def test_a_submission_that_comes_twice_is_sent_once(client, database, wire, conversation):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    picked = {ids.TEMPLATE_PICK: str(row_of(database, "hello"))}
    change(client, wire, picked, ids.TEMPLATE_PICK)
    for _ in range(2):
        submit(client, wire, picked)
    assert to_customer(database) == [("template", "Olá!")]


def test_submit_before_the_blanks_are_drawn_draws_them(client, database, wire, conversation):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    answer = submit(client, wire, {ids.TEMPLATE_PICK: str(row_of(database, "order_update"))})
    assert (answer["response_action"], to_customer(database)) == ("update", [])
    assert "{{2}}" in drawn(answer["view"])


def test_a_blank_that_is_left_empty_is_named(client, database, wire, conversation):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    order = row_of(database, "order_update")
    picked = {ids.TEMPLATE_PICK: str(order)}
    change(client, wire, picked, ids.TEMPLATE_PICK)
    answer = submit(client, wire, picked)
    assert (answer["response_action"], list(answer["errors"])) == ("errors", [f"template.blank:{order}:1"])
    assert to_customer(database) == []


def test_a_template_that_was_paused_meanwhile_is_not_sent(client, database, wire, conversation):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    picked = {ids.TEMPLATE_PICK: str(row_of(database, "hello"))}
    change(client, wire, picked, ids.TEMPLATE_PICK)

    def pause(session):
        inbox = session.scalars(select(Inbox)).one()
        templates.changed(session, [inbox], "hello", "pt_BR", now=LATE, status="paused")

    database.write(pause)
    answer = submit(client, wire, picked)
    assert answer["response_action"] in {"errors", "update"}
    assert to_customer(database) == []


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_who_may_not_answer_customers_sends_no_template(client, database, wire, conversation, user):
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    picked = {ids.TEMPLATE_PICK: str(row_of(database, "hello"))}
    change(client, wire, picked, ids.TEMPLATE_PICK)
    assert options(client, wire, ids.TEMPLATE_PICK, "", user) == []
    assert submit(client, wire, picked, user) == {"response_action": "clear"}
    assert to_customer(database) == []


@pytest.mark.parametrize(
    ("file", "link", "error"),
    [
        (PNG, LINK, ""),
        (PNG | {"user": "UBRUNO", "channels": ["C1"]}, LINK, ""),
        (PNG | {"user": "UBRUNO", "channels": ["C9"]}, LINK, "neither yours"),
        (PNG | {"mimetype": "video/mp4"}, LINK, "format"),
        (PNG | {"size": 6 << 20}, LINK, "smaller"),
        (PNG, "https://example.com/a.png", "cannot find"),
        (PNG, "", "cannot find"),
    ],
)
def test_the_file_of_a_header_is_one_of_theirs_that_fits(client, database, wire, conversation, file, link, error):
    wire.files["F0PICTURE"] = file
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    lamps = row_of(database, "new_lamps")
    values = {ids.TEMPLATE_PICK: str(lamps), ids.TEMPLATE_FILE: link}
    change(client, wire, values, ids.TEMPLATE_PICK)
    answer = submit(client, wire, values)
    if error:
        assert error in answer["errors"][f"template.file_field:{lamps}"]
        assert to_customer(database) == []
    else:
        assert answer == {"response_action": "clear"}
        assert to_customer(database) == [("template", "As lâmpadas chegaram.")]


def test_the_last_file_of_the_thread_is_there_already(client, database, wire, conversation):
    def put(session):
        row = session.get_one(Conversation, conversation)
        typed = Typed("UANA", "C1", "1.5", "", LATE, (SlackFile("F0PICTURE", "my lamp.png", "image/png", 9),))
        replies.note(session, row, typed, now=LATE)

    database.write(put)
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    view = change(client, wire, {ids.TEMPLATE_PICK: str(row_of(database, "new_lamps"))}, ids.TEMPLATE_PICK)
    assert "https://lumina.slack.com/files/UANA/F0PICTURE/my_lamp.png" in drawn(view)


def test_who_wants_no_marketing_gets_none(client, database, wire, conversation):
    database.write(lambda session: setattr(session.scalars(select(Contact)).one(), "opted_out_at", NOON))
    click(client, ids.TEMPLATE_OPEN, str(conversation))
    values = {ids.TEMPLATE_PICK: str(row_of(database, "new_lamps")), ids.TEMPLATE_FILE: LINK}
    assert "asked for no marketing" in drawn(change(client, wire, values, ids.TEMPLATE_PICK))
    assert list(submit(client, wire, values)["errors"]) == [f"template.field:{conversation}"]
    assert to_customer(database) == []


@pytest.mark.parametrize(("ticked", "after"), [(["all"], ("out", "queued")), ([], ("note", ""))])
def test_kept_words_wait_for_the_answer_or_stay_inside(client, database, wire, conversation, ticked, after):
    event(client, said("Chegou hoje!"))
    held = database.read(lambda session: session.scalars(select(Message.id)).one())
    click(client, ids.HELD_TEMPLATE, str(held))
    assert "Chegou hoje!" in drawn(shown(wire))
    values = {ids.TEMPLATE_PICK: str(row_of(database, "hello")), ids.TEMPLATE_WORDS: ticked}
    change(client, wire, values, ids.TEMPLATE_PICK)
    submit(client, wire, values)
    assert to_customer(database) == [("template", "Olá!")]
    found = database.read(lambda session: session.get_one(Message, held))
    assert (found.direction, found.status) == after


@pytest.mark.parametrize(
    ("words", "offered", "told_besides"),
    [("template", 0, []), ("tpl order_update", 1, []), ("modelo nada", 0, ["template-none"])],
)
def test_in_a_thread_the_answer_is_the_way_to_the_form(
    client, database, wire, conversation, words, offered, told_besides
):
    event(client, said(f"@inbox {words}"))
    notices = told(database)
    assert [each["key"] for each in notices if "key" in each] == told_besides
    [payload] = [each for each in notices if "offer" in each]
    expected = row_of(database, "order_update") if offered else 0
    assert payload["offer"] == expected
    block = ids.block(ids.TEMPLATE_OFFER, conversation, str(expected))
    click(client, ids.TEMPLATE_OPEN, str(conversation), at="7.7", block_id=block)
    assert ("Oi Maria" in drawn(shown(wire))) is bool(offered)


def begin(client, wire, user="UANA"):
    form(client, {
        "command": "/inbox", "text": "new", "team_id": "T1", "user_id": user, "channel_id": "C1", "trigger_id": "tr",
        "api_app_id": "A1",
    })  # fmt: skip


def test_ci5_a_number_as_people_here_write_it_begins_a_conversation(client, database, wire, conversation):
    begin(client, wire)
    values = {ids.TEMPLATE_PICK: str(row_of(database, "hello")), ids.NEW_PHONE: "(11) 91234-5678", ids.NEW_NAME: "João"}
    change(client, wire, values, ids.TEMPLATE_PICK)
    answer = submit(client, wire, values)
    assert (answer["response_action"], answer["view"]["callback_id"]) == ("update", ids.NEW_BEGUN)
    assert to_customer(database) == [("template", "Olá!")]

    def after(session):
        person = session.scalars(select(Identity).order_by(Identity.id.desc()).limit(1)).one()
        talk = session.scalars(select(Conversation).where(Conversation.identity_id == person.id)).one()
        shown = select(Delivery.kind).where(Delivery.conversation_id == talk.id, Delivery.target == "slack")
        root = session.scalars(shown.order_by(Delivery.seq)).first()
        return person.address, person.name, talk.status, talk.owner, talk.inbound_at, root

    assert database.read(after) == ("5511912345678", "João", "pending", "UANA", None, "root")


@pytest.mark.parametrize("phone", ["(11) 98765-4321", "+55 11 8765-4321", "011 98765 4321"])
def test_somebody_known_is_written_to_where_the_conversation_is(client, database, wire, conversation, phone):
    database.write(lambda session: setattr(session.scalars(select(Identity)).one(), "phone", "+5511987654321"))
    begin(client, wire)
    values = {ids.TEMPLATE_PICK: str(row_of(database, "hello")), ids.NEW_PHONE: phone}
    view = change(client, wire, values, ids.NEW_PHONE)
    assert "https://lumina.slack.com/archives/C1/p1700000000000100" in drawn(view)
    change(client, wire, values, ids.TEMPLATE_PICK, number=2)
    assert "p1700000000000100" in drawn(submit(client, wire, values)["view"])
    count = len(database.read(lambda session: session.scalars(select(Conversation.id)).all()))
    address = database.read(lambda session: session.scalars(select(Identity.address)).one())
    assert (count, address) == (1, "5511987654321")


def test_ci5_known_customers_are_found_by_name_and_number(client, database, wire, conversation):
    database.write(lambda session: setattr(session.scalars(select(Identity)).one(), "phone", "+5511987654321"))
    begin(client, wire)
    assert [options(client, wire, ids.NEW_CONTACT, query) for query in ("", "maria", "98765", "joão")] == [
        ["Maria Souza"], ["Maria Souza"], ["Maria Souza"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "block"),
    [
        ({}, "new.phone_field"),
        ({ids.NEW_PHONE: "98"}, "new.phone_field"),
        ({ids.NEW_PHONE: "hello"}, "new.phone_field"),
        ({ids.NEW_PHONE: "123456789012345678"}, "new.phone_field"),
    ],
)
def test_ci5_nobody_is_written_to_without_a_number(client, database, wire, conversation, values, block):
    begin(client, wire)
    values = values | {ids.TEMPLATE_PICK: str(row_of(database, "hello"))}
    change(client, wire, values, ids.TEMPLATE_PICK)
    assert [each.partition(":")[0] for each in submit(client, wire, values)["errors"]] == [block]
    assert to_customer(database) == []


def test_ci5_instagram_is_refused_with_the_reason(client, database, wire, conversation):
    other = database.write(
        lambda session: builders.inbox(session, builders.workspace(session), "instagram", "17841").id
    )
    begin(client, wire)
    values = {
        ids.TEMPLATE_PICK: str(row_of(database, "hello")), ids.NEW_PHONE: "11912345678", ids.NEW_INBOX: str(other),
    }  # fmt: skip
    answer = submit(client, wire, values)
    assert "only the customer can begin" in answer["errors"]["new.inbox_field:0"]


def test_who_is_not_in_the_slack_channel_has_nobody_to_write_from(client, database, wire, conversation):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    begin(client, wire)
    assert shown(wire)["callback_id"] == ids.NEW_BEGUN
    assert "submit" not in shown(wire)


def test_nobody_learns_of_a_conversation_in_another_slack_channel(client, database, wire, conversation):
    wire.members["C9"] = ["UBRUNO", "UBOT"]

    def move(session):
        session.get_one(Conversation, conversation).slack_channel = "C9"
        session.scalars(select(Identity)).one().phone = "+5511987654321"

    database.write(move)
    begin(client, wire)
    values = {ids.TEMPLATE_PICK: str(row_of(database, "hello")), ids.NEW_PHONE: "11987654321"}
    assert "archives" not in drawn(change(client, wire, values, ids.TEMPLATE_PICK))
    assert options(client, wire, ids.NEW_CONTACT, "") == []
    assert list(submit(client, wire, values)["errors"])
    assert to_customer(database) == []


def edited(ts, text):
    """A teammate changed what they had written."""
    message = said(text, ts) | {"edited": {"user": "UANA", "ts": "1700000200.000100"}}
    return {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000201.000100", "message": message,
        "previous_message": said("Chegou!", ts),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "after"),
    [("Chegou hoje!", ("out", "queued", "Chegou hoje!")), ("note: ele que espere", ("note", "", "ele que espere"))],
)
def test_words_that_wait_follow_their_author_and_a_note_never_goes_out(
    client, database, wire, conversation, text, after
):
    event(client, said("Chegou!"))
    held = database.read(lambda session: session.scalars(select(Message)).one())
    click(client, ids.HELD_QUEUE, str(held.id))
    event(client, edited(held.slack_ts, text), event_id="Ev2")
    found = database.read(lambda session: session.get_one(Message, held.id))
    assert (found.direction, found.status, found.text) == after


def test_words_that_wait_are_called_off_by_a_button(client, database, wire, conversation):
    event(client, said("Chegou!"))
    held = database.read(lambda session: session.scalars(select(Message.id)).one())
    click(client, ids.HELD_QUEUE, str(held))
    click(client, ids.QUEUED_CANCEL, str(held), at="2.2")
    found = database.read(lambda session: session.get_one(Message, held))
    assert (found.direction, found.status) == ("note", "")
