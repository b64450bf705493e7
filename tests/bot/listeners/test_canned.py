"""Canned replies and macros in the thread and in their windows (features.md AU-6, AU-7)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage import canned, clockwork, rooms
from storage.domain import canned as rules
from storage.models import CannedReply, Contact, Conversation, Delivery, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, form, in_view, said
from tests.builders import NOON

FILE = {"id": "F1MENU", "name": "menu.png", "mime": "image/png", "size_bytes": 1000}


@pytest.fixture
def wire():
    return Wire(files={"F1MENU": {"user": "UANA", "name": "menu.png", "mimetype": "image/png", "size": 1000}})


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def keep(database, scope="", **written):
    made = rules.read(written, scope)
    database.write(lambda session: canned.keep(session, 1, made, "UANA", now=NOON))


def to_customer(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [each.payload.get("text") or each.payload.get("caption") for each in rows if each.state != "cancelled"]

    return database.read(read)


def notices(database):
    rows = select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id)
    return database.read(lambda session: [each.payload for each in session.scalars(rows)])


def talk(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def opened(wire, method="views.open"):
    return next(arguments["view"] for asked, arguments in reversed(wire.asked) if asked == method)


def chosen(row_id):
    return {ids.CANNED_FIELD: {ids.CANNED_PICK: {"selected_option": {"value": str(row_id)}}}}


def test_au6_a_code_in_the_thread_is_filled_in_shown_and_sent_once_somebody_says_so(client, database):
    keep(database, code="oi", text="Oi {{first_name}}, aqui é {{ agent }} da {{business}}.")
    event(client, said("!oi"))
    assert to_customer(database) == []
    assert notices(database) == [{"user": "UANA", "held": 1}]

    click(client, ids.HELD_SEND, "1", at="1.1")
    click(client, ids.HELD_SEND, "1", at="1.2")
    assert to_customer(database) == ["Oi Maria, aqui é Ana da Sales."]


def test_au6_nothing_is_sent_while_a_variable_is_missing_and_it_is_named(client, database):
    keep(database, code="pedido", text="{{first_name}}, o pedido {{order}} saiu para {{email}}.")
    event(client, said("!pedido"))
    assert to_customer(database) == []
    assert notices(database) == [
        {"user": "UANA", "key": "canned-missing", "values": {"code": "pedido", "names": "order, email"}}
    ]
    database.write(lambda session: session.scalars(select(Contact)).one().__setattr__("email", "m@example.com"))
    event(client, said("!pedido", ts="1700000101.000100"), "Ev2")
    assert notices(database)[-1]["values"]["names"] == "order"


def test_au6_an_unknown_code_is_said_to_be_one_and_sends_nothing(client, database):
    event(client, said("!oi"))
    assert (to_customer(database), notices(database)[0]["key"]) == ([], "canned-unknown")


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_au6_an_outsider_gets_nothing_out_of_it(client, database, user):
    keep(database, code="oi", text="Oi")
    event(client, said("!oi", user=user))
    assert database.read(lambda session: session.scalars(select(Message).where(Message.direction == "out")).all()) == []


def test_au6_what_is_filled_in_can_be_no_mention(client, database):
    keep(database, code="oi", text="Oi {{name}}")
    database.write(lambda session: session.scalars(select(Contact)).one().__setattr__("name", "@here Maria"))
    event(client, said("!oi"))
    assert (to_customer(database), notices(database)[0]["key"]) == ([], "canned-inside")


def test_au6_a_preview_nobody_answers_is_never_sent(client, database):
    keep(database, code="oi", text="Oi")
    event(client, said("!oi"))
    database.clock = NOON + timedelta(minutes=10)
    clockwork.run_due(database)
    click(client, ids.HELD_SEND, "1")
    assert to_customer(database) == []


def test_au6_a_preview_can_be_changed_before_it_goes(client, database, wire):
    keep(database, code="oi", text="Oi")
    event(client, said("!oi"))
    click(client, ids.HELD_EDIT, "1")
    words = {ids.HELD_FIELD: {ids.HELD_TEXT: {"value": "note: Oi"}}}
    answer = in_view(client, opened(wire), words)
    assert answer.get_json()["response_action"] == "errors"
    in_view(client, opened(wire), {ids.HELD_FIELD: {ids.HELD_TEXT: {"value": "Oi, *Maria*"}}})
    assert to_customer(database) == ["Oi, *Maria*"]


def test_au6_media_go_along(client, database):
    keep(database, code="menu", text="O cardápio", files=[FILE])
    event(client, said("!menu"))
    click(client, ids.HELD_SEND, "1")
    assert to_customer(database) == ["O cardápio"]


def test_au6_the_teams_own_goes_before_the_inboxs_before_everybodys(client, database):
    keep(database, code="oi", text="de todos")
    keep(database, code="oi", text="desta caixa", scope="inbox:1")
    keep(database, code="oi", text="de outra caixa", scope="inbox:2")
    keep(database, code="oi", text="da equipe", scope="team:S1")

    def named(actor):
        return database.read(lambda session: canned.named(session, session.get_one(Conversation, 1), actor, "!OI").text)

    assert named("UBRUNO") == "desta caixa"
    groups = [{"id": "S1", "handle": "sales", "users": ["UANA"]}]
    database.write(lambda session: rooms.teams_told(session, 1, groups, now=NOON))
    assert (named("UANA"), named("UBRUNO")) == ("da equipe", "desta caixa")


@pytest.mark.parametrize(("spoken", "text"), [("pt-BR", "Olá"), ("en-GB", "Hello"), ("", "Hello"), ("fr", "Hello")])
def test_au6_the_customers_language_decides_then_the_inboxs(client, database, spoken, text):
    keep(database, code="oi", text="Olá", language="pt_BR")
    keep(database, code="oi", text="Hello", language="en")
    database.write(lambda session: session.scalars(select(Contact)).one().__setattr__("language", spoken))
    row = database.read(lambda session: canned.named(session, session.get_one(Conversation, 1), "UANA", "oi"))
    assert row.text == text


def test_au6_the_card_opens_a_window_with_type_ahead_that_shows_and_sends(client, database, wire):
    keep(database, code="oi", text="Oi {{first_name}}")
    keep(database, code="prazo", text="Três dias")
    click(client, ids.CARD_TOOLS, "1")
    view = opened(wire)
    asked = {
        "type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}, "value": "praz",
        "action_id": ids.CANNED_PICK, "block_id": ids.CANNED_FIELD, "view": view | {"id": "V1"}, "api_app_id": "A1",
        "container": {"type": "view", "view_id": "V1"},
    }  # fmt: skip
    import json

    told = form(client, {"payload": json.dumps(asked)}).get_json()
    assert [each["text"]["text"] for each in told["options"]] == ["!prazo"]

    in_view(client, view, chosen(1), action_id=ids.CANNED_PICK, block_id=ids.CANNED_FIELD)
    assert "Oi Maria" in str(opened(wire, "views.update")["blocks"])
    for _ in range(2):
        in_view(client, view, chosen(1))
    assert to_customer(database) == ["Oi Maria"]


def test_au6_the_window_says_what_is_missing_and_sends_nothing(client, database, wire):
    keep(database, code="pedido", text="O pedido {{order}}")
    click(client, ids.CARD_TOOLS, "1")
    answer = in_view(client, opened(wire), chosen(1)).get_json()
    assert "order" in answer["errors"][ids.CANNED_FIELD]
    assert to_customer(database) == []


def test_au7_a_macro_says_tags_gives_and_closes_with_one_confirm(client, database):
    keep(database, code="troca", text="Feito!", tags=["#troca", "★vip"], status="closed", assign="me")
    event(client, said("!troca"))
    assert (talk(database).status, talk(database).owner) == ("open", "")

    click(client, ids.HELD_SEND, "1")
    assert to_customer(database) == ["Feito!"]
    assert (talk(database).status, talk(database).owner) == ("closed", "UANA")
    now = database.now()
    from storage import conversations

    worn = database.read(lambda session: conversations.card_view(session, 1, now).tags)
    assert {(each.kind, each.name) for each in worn} == {("conversation", "troca"), ("contact", "vip")}


def test_au7_a_macro_that_says_nothing_still_asks_first(client, database):
    keep(database, code="spam", status="closed", tags=["#spam"])
    event(client, said("<@UBOT> macro spam"))
    assert talk(database).status == "open"
    click(client, ids.HELD_SEND, "1")
    assert (talk(database).status, to_customer(database)) == ("closed", [])


def test_au7_a_macro_gives_a_conversation_only_to_somebody_who_may_own_it(client, database):
    keep(database, code="passa", text="Já passo", assign="USTRANGER")
    event(client, said("!passa"))
    click(client, ids.HELD_SEND, "1")
    assert (talk(database).owner, notices(database)[-1]["key"]) == ("", "canned-cannot-own")


def test_au6_they_are_kept_in_slack(client, database, wire):
    answer = form(client, {
        "command": "/inbox", "text": "canned", "team_id": "T1", "user_id": "UANA", "channel_id": "C1",
        "trigger_id": "tr1", "response_url": "http://127.0.0.1:1/respond",
    })  # fmt: skip
    assert answer.status_code == 200
    in_view(client, opened(wire), {}, action_id=ids.CANNED_EDIT, value="0")
    written = {
        "canned.input:0:code": {ids.CANNED_CODE: {"value": "Menu"}},
        "canned.input:0:text": {ids.CANNED_TEXT: {"value": "O cardápio"}},
        "canned.input:0:files": {ids.CANNED_FILE: {"value": "https://lumina.slack.com/files/UANA/F1MENU/menu.png"}},
        "canned.input:0:tags": {ids.CANNED_TAGS: {"value": "#menu"}},
    }
    in_view(client, opened(wire, "views.push"), written)
    (row,) = database.read(lambda session: session.scalars(select(CannedReply)).all())
    assert (row.code, row.text, row.files[0]["id"], row.acts) == ("menu", "O cardápio", "F1MENU", {"tags": ["#menu"]})

    in_view(client, opened(wire), {}, action_id=ids.CANNED_DROP, value="1")
    assert database.read(lambda session: session.scalars(select(CannedReply)).all()) == []


def test_au6_what_is_wrong_with_one_is_said_at_its_field(client, database, wire):
    keep(database, code="oi", text="Oi")
    in_view(client, {"callback_id": ids.CANNED_MANAGE, "type": "modal"}, {}, action_id=ids.CANNED_EDIT, value="1")
    written = {
        "canned.input:0:code": {ids.CANNED_CODE: {"value": "não pode"}},
        "canned.input:0:text": {ids.CANNED_TEXT: {"value": "note: oi"}},
        "canned.input:0:files": {ids.CANNED_FILE: {"value": "F0THEIRS1"}},
    }
    answer = in_view(client, opened(wire, "views.push"), written).get_json()
    assert set(answer["errors"]) == {"canned.input:0:code", "canned.input:0:files"}
