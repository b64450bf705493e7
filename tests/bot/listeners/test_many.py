"""What can be done with a whole list that `/inbox` answered with: act on many with one undo, and take it away."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage import bulks
from storage.models import Bulk, BulkItem, Conversation, Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import fill, opened, option, press, submit
from tests.bot.slackside import Wire, click, form
from workers import homes as tended
from workers.drawing import draw
from workers.outside import Outside


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def conversation(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


@pytest.fixture
def outside(database, tmp_path, wire):
    import httpx

    from bot.slack import Slack

    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", transport=httpx.MockTransport(wire))
    return Outside(settings, database, builders.VAULT, "test", _slack={"xoxb-test": slack})


def ask(client, words, user="UANA"):
    """The blocks that `/inbox <words>` answers with, by their ids."""
    fields = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": user, "trigger_id": "tr1",
              "channel_id": "C1", "response_url": "http://127.0.0.1:1/respond"}  # fmt: skip
    blocks = form(client, fields).get_json()["blocks"]
    return {each.get("block_id", "").partition(":")[0]: each for each in blocks}


def use(client, acts, action_id, user="UANA", at="1.1"):
    """Press one of the two buttons under an answer."""
    assert action_id in [each["action_id"] for each in acts["elements"]]
    assert click(client, action_id, "", user, at, block_id=acts["block_id"]) == 200


def told(wire):
    return [each["text"] for method, each in wire.asked if method == "respond"]


def drained(database, outside):
    for _ in range(50):
        if not database.read(bulks.is_any_unfinished):
            return
        tended.tend(outside)
        database.later(seconds=1)
    raise AssertionError("it never came to its end")


def notices(database):
    """What direct messages say and offer, oldest first."""

    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "dm").order_by(Delivery.id)).all()
        return [draw(session, each, database.now()) for each in rows]

    return database.read(read)


@pytest.mark.parametrize("line", ["open", "whatsapp -closed"])
def test_st_8_many_are_closed_out_of_a_result_with_a_look_at_them_first_and_one_undo(
    client, wire, database, outside, line
):
    fill(database, 6)
    use(client, ask(client, line)["list.acts"], ids.LIST_BULK)
    shown = json.dumps(opened(wire), ensure_ascii=False)
    assert "This is about 7 conversations" in shown
    assert "Cliente 5." in shown
    assert "… and 2 more" in shown
    assert database.read(bulks.is_any_unfinished) is False

    submit(client, ids.BULK, opened(wire)["private_metadata"], {ids.BULK_VERB: option("close")})
    drained(database, outside)
    assert statuses(database) == {"closed"}
    (done,) = notices(database)
    assert "7 of 7 conversations closed" in done.text
    undo = done.blocks[0]["accessory"]
    assert (undo["action_id"], undo["value"]) == (ids.HOME_UNDO, "1")

    assert press_in_message(client, undo) == 200
    assert told(wire)[-1].startswith("↩ Undoing it.")
    drained(database, outside)
    assert statuses(database) == {"open"}
    assert "7 of 7 are as they were before" in notices(database)[-1].text
    press_in_message(client, undo, at="9.9")
    assert told(wire)[-1].startswith("This cannot be undone any more")


def press_in_message(client, button, at="5.5"):
    return click(client, button["action_id"], button["value"], at=at)


def statuses(database):
    return set(database.read(lambda session: session.scalars(select(Conversation.status)).all()))


def test_st_8_at_most_a_hundred_and_only_what_they_may_see(client, wire, database):
    fill(database, 120)

    def hide(session):
        for row in session.scalars(select(Conversation).where(Conversation.id > 110)):
            row.slack_channel = "CHIDDEN"

    database.write(hide)
    use(client, ask(client, "all")["list.acts"], ids.LIST_BULK)
    items = database.read(lambda session: session.scalars(select(BulkItem.conversation_id)).all())
    assert sorted(items) == list(range(11, 111))
    assert database.read(lambda session: session.scalars(select(Bulk.state)).all()) == ["drafted"]


def test_an_empty_answer_has_nothing_to_act_on(client, database):
    assert "list.acts" not in ask(client, "blocked")


def test_cp_6_a_result_is_asked_for_as_a_file_once_and_they_hear_that_it_comes(client, wire, database):
    acts = ask(client, "whatsapp -closed")["list.acts"]
    use(client, acts, ids.LIST_EXPORT)
    use(client, acts, ids.LIST_EXPORT)  # Slack repeats itself
    payloads = database.read(lambda session: session.scalars(select(Delivery.payload)).all())
    assert payloads == [{"user": "UANA", "line": "whatsapp -closed"}]
    assert told(wire)[0].startswith("The list is on its way")


def test_a_guest_is_told_why_there_is_no_file(client, wire, database):
    use(client, ask(client, "open", user="UGUEST")["list.acts"], ids.LIST_EXPORT, user="UGUEST")
    assert told(wire) == ["Only full members of this workspace can take a list away as a file."]
    assert database.read(lambda session: session.scalars(select(Delivery)).all()) == []


def test_a_list_that_is_forgotten_is_not_taken_for_another(client, wire, database):
    assert click(client, ids.LIST_BULK, "", block_id="list.acts:77:") == 200
    assert click(client, ids.LIST_EXPORT, "", at="1.2", block_id="list.acts:77:") == 200
    assert told(wire) == ["This list is too old. Ask for it again with /inbox."] * 2
    assert database.read(lambda session: session.scalars(select(Bulk)).all()) == []


def test_cp_6_what_home_shows_is_asked_for_as_a_file(client, wire, database):
    press(client, ids.tab("all"))
    press(client, ids.HOME_EXPORT, "home.filter:1", value="1", at="1.2")
    assert database.read(lambda session: session.scalars(select(Delivery.payload)).all()) == [
        {"user": "UANA", "line": "all"}
    ]
    views = [each["view"] for method, each in wire.asked if method == "views.publish"]
    assert "The list is on its way" in json.dumps(views[-1])
