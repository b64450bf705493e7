"""App Home as a queue: what each person looks at is kept, each row can be acted on, nobody sees what is not theirs."""

import json

import pytest
from sqlalchemy import select

from bot import homes, ids
from storage import bulks, saved
from storage import homes as kept
from storage.models import AuditEntry, Conversation, Delivery, Favourite, Home, Inbox, Room, SavedView
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, form


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def conversation(database):
    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        row.waiting_since = builders.NOON
        return row.id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


@pytest.fixture
def desk(database, tmp_path, wire):
    import httpx

    from bot.desk import Desk

    return Desk(slackside.settings_for(tmp_path), database, builders.VAULT, httpx.MockTransport(wire))


def press(client, action_id, block_id="home.tabs", user="UANA", at="1.1", **action):
    """A control of App Home."""
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "api_app_id": "A1",
        "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home"}, "trigger_id": "tr1",
        "actions": [{"action_id": action_id, "block_id": block_id, "action_ts": at} | action],
    }  # fmt: skip
    assert form(client, {"payload": json.dumps(payload)}).status_code == 200


def submit(client, callback, metadata, values, user="UANA", shown="h1"):
    """A modal that is sent off: {action id: what its input holds}. The answer."""
    state = {f"b{number}": {action: held} for number, (action, held) in enumerate(values.items())}
    payload = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "trigger_id": "tr2",
        "view": {"id": "V2", "type": "modal", "callback_id": callback, "private_metadata": metadata, "hash": shown,
                 "state": {"values": state}},
    }  # fmt: skip
    answer = form(client, {"payload": json.dumps(payload)})
    assert answer.status_code == 200
    return answer.get_json(silent=True)


def option(value):
    return {"selected_option": {"value": value}}


def open_home(client, user="UANA", number=1, **view):
    inner = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": "1.1"}
    assert event(client, inner | ({"view": view} if view else {}), event_id=f"Ev{user}{number}") == 200


def published(wire, user="UANA"):
    """What somebody's Home shows now, as text."""
    views = [each["view"] for method, each in wire.asked if method == "views.publish" and each["user_id"] == user]
    return json.dumps(views[-1], ensure_ascii=False) if views else ""


def opened(wire):
    return [each["view"] for method, each in wire.asked if method in {"views.open", "views.push"}][-1]


def home(database, user="UANA"):
    return database.read(lambda session: session.scalars(select(Home).where(Home.slack_user == user)).one())


def fill(database, count, **columns):
    def work(session):
        inbox = session.get(Inbox, 1)
        for number in range(count):
            row = builders.conversation(session, inbox, f"55{number}", f"Cliente {number}.", thread_ts=f"16{number}.1")
            for name, value in columns.items():
                setattr(row, name, value)

    database.write(work)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("needs-reply", True), ("mine", False), ("team", False), ("unassigned", True), ("expiring", False),
        ("all", True),
    ],
)  # fmt: skip
def test_a_tab_shows_its_list(client, wire, name, seen):
    press(client, ids.tab(name))
    assert ("Maria Souza" in published(wire)) == seen


def test_home_is_in_the_viewers_language(client, wire):
    open_home(client, "UBRUNO")
    assert "Abrir thread" in published(wire, "UBRUNO")


def test_what_is_looked_at_is_still_there_when_home_is_opened_again(client, wire, database):
    press(client, ids.tab("all"))
    press(client, ids.HOME_CHANNEL, "home.filter:1", **option("instagram"))
    open_home(client)

    assert (home(database).tab, home(database).channel) == ("all", "instagram")
    assert "Maria Souza" not in published(wire)


def test_search_shows_its_results_in_place_and_a_tab_ends_it(client, wire, database):
    press(client, ids.HOME_WORDS, "home.search:1:0", type="plain_text_input", value="souza")
    found = published(wire)
    press(client, ids.HOME_WORDS, "home.search:1:0", type="plain_text_input", value="nobody of that name", at="1.2")
    missed = published(wire)
    press(client, ids.tab("all"))

    assert ["Maria Souza" in each for each in (found, missed, published(wire))] == [True, False, True]
    assert home(database).words == ""


def test_a_filter_may_be_typed_into_the_search_and_a_mistake_in_it_is_named(client, wire):
    press(client, ids.HOME_WORDS, "home.search:1:0", type="plain_text_input", value="closed")
    assert "Maria Souza" not in published(wire)
    for number, (words, named) in enumerate({"wait:soon": "wait:>30m", "statsu:open": "status"}.items()):
        press(client, ids.HOME_WORDS, "home.search:1:0", type="plain_text_input", value=words, at=f"2.{number}")
        assert named in published(wire).replace(words, "")


def test_pages_hold_twenty_and_turn_in_both_directions(client, wire, database):
    fill(database, 30)
    press(client, ids.tab("all"))
    first = json.loads(published(wire))
    (pages,) = [block for block in first["blocks"] if block.get("block_id", "").startswith(ids.HOME_PAGES)]
    press(client, ids.HOME_NEXT, pages["block_id"], value=pages["elements"][0]["value"])
    second = json.loads(published(wire))
    (pages,) = [block for block in second["blocks"] if block.get("block_id", "").startswith(ids.HOME_PAGES)]
    press(client, ids.HOME_PREVIOUS, pages["block_id"], value=pages["elements"][0]["value"])
    third = json.loads(published(wire))

    rows = [
        [block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith(f"{ids.HOME_ROW}:")]
        for view in (first, second, third)
    ]
    assert [len(each) for each in rows] == [20, 11, 20]
    assert not set(rows[0]) & set(rows[1])
    assert rows[2] == rows[0]


def test_a_row_can_be_taken_and_home_shows_it(client, wire, database):
    open_home(client)
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("take"))

    assert database.read(lambda session: session.get(Conversation, 1).owner) == "UANA"
    assert "owner <@UANA>" in published(wire)


def test_a_stale_row_is_answered_in_home_and_nothing_is_said_in_the_thread(client, wire, database):
    open_home(client)
    click(client, ids.CARD_TAKE, "1", "UBRUNO")
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("take"))

    assert "This conversation is already with <@UBRUNO>" in published(wire)
    assert (
        database.read(lambda session: session.scalars(select(Delivery).where(Delivery.target == "notice")).all()) == []
    )


def test_a_row_of_somebody_elses_slack_channel_cannot_be_acted_on(client, wire, database):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("close"))
    assert database.read(lambda session: session.get(Conversation, 1).status) == "open"


def test_the_menus_more_is_the_cards_more(client, wire):
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("more"))
    assert (opened(wire)["callback_id"], opened(wire)["private_metadata"]) == (ids.MORE, "1")


def test_a_row_can_be_given_to_somebody_and_to_a_team(client, wire, database):
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("assign"))
    assert opened(wire)["callback_id"] == ids.ASSIGN
    submit(client, ids.ASSIGN, "1", {ids.ASSIGN_OWNER: {"selected_user": "UBRUNO"}, ids.ASSIGN_TEAM: option("S1")})

    assert database.read(lambda session: (session.get(Conversation, 1).owner, session.get(Conversation, 1).team)) == (
        "UBRUNO",
        "S1",
    )
    press(client, ids.tab("team"))
    assert "Maria Souza" in published(wire)


def test_a_team_is_no_list_of_somebody_who_is_not_in_it(client, wire):
    submit(client, ids.ASSIGN, "1", {ids.ASSIGN_TEAM: option("S1")})
    press(client, ids.tab("team"), user="UBRUNO")
    assert "Maria Souza" not in published(wire, "UBRUNO")


def test_home_shows_nothing_of_slack_channels_the_viewer_is_not_in(client, wire):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    for number, name in enumerate(ids.TABS):
        press(client, ids.tab(name), at=f"1.{number}")
    press(client, ids.HOME_WORDS, "home.search:1:0", type="plain_text_input", value="souza", at="2.1")

    seen = [json.dumps(each["view"]) for method, each in wire.asked if method == "views.publish"]
    assert len(seen) == len(ids.TABS) + 1
    assert not [each for each in seen if "Maria" in each or "1 needs a reply" in each or ": 1" in each]


def test_somebody_who_leaves_the_slack_channel_sees_nothing_of_it_from_then_on(client, wire, database):
    press(client, ids.tab("all"))
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    event(client, {"type": "member_left_channel", "user": "UANA", "channel": "C1", "event_ts": "2.1"}, event_id="EvL")
    assert database.read(lambda session: kept.is_any_behind(session, database.now()))
    press(client, ids.tab("needs-reply"), at="1.2")
    assert "Maria Souza" not in published(wire)


def test_members_are_asked_for_once_for_every_process(client, wire, database, tmp_path):
    press(client, ids.tab("all"))
    another = slackside.app_for(database, tmp_path, wire).test_client()
    press(another, ids.tab("mine"), at="1.2")
    assert len([method for method, _ in wire.asked if method == "conversations.members"]) == 1


def test_who_left_while_slack_was_being_asked_is_not_believed_to_be_there(database, conversation):
    from storage import rooms

    def work(session):
        asked = rooms.asking(session, 1, "C1")
        rooms.forget(session, 1, "C1")
        rooms.told(session, 1, "C1", ["UANA"], asked, now=builders.NOON)
        return rooms.members(session, 1, "C1", now=builders.NOON)

    assert database.write(work) is None


def test_what_is_said_of_a_slack_channel_that_is_not_ours_is_not_kept(database, desk, wire, conversation):
    wire.members["C9"] = ["UANA"]
    workspace = desk.workspace("T1")
    assert desk.members(workspace, "C9") == {"UANA"}
    assert database.read(lambda session: session.scalars(select(Room.slack_channel)).all()) == []


def test_a_home_that_shows_the_same_already_is_not_published_again(client, wire, desk):
    open_home(client)
    before = len(wire.asked)
    assert homes.publish(desk, desk.workspace("T1"), "UANA", asked=False)
    assert [method for method, _ in wire.asked[before:] if method == "views.publish"] == []


def test_a_home_that_somebody_else_has_drawn_is_drawn_again_from_the_database(client, wire, desk, database):
    open_home(client)
    wire.homes["UANA"] = "of-another-process"
    press(client, ids.ROW_ACT, "home.row:1:open:", **option("take"))
    tried = [each.get("hash") for method, each in wire.asked if method == "views.publish"]

    assert "owner <@UANA>" in published(wire)
    assert tried[-1] is None
    assert home(database).hash == wire.homes["UANA"]


def test_opening_home_believes_what_slack_says_it_shows(client, wire):
    open_home(client)
    wire.homes["UANA"] = "drawn-elsewhere"
    open_home(client, number=2, id="V1", hash="drawn-elsewhere")
    tried = [each.get("hash") for method, each in wire.asked if method == "views.publish"]
    assert tried == [None, "drawn-elsewhere"]


def test_a_home_that_slack_refuses_now_is_drawn_later(client, wire, database):
    wire.refuses["views.publish"] = "ratelimited"
    open_home(client)
    assert home(database).due_at > database.now()
    wire.refuses.clear()
    database.later(minutes=2)
    assert database.read(lambda session: kept.is_any_behind(session, database.now()))


def test_a_burst_of_clicks_stays_within_the_budget_and_the_rest_is_behind(client, wire, database):
    open_home(client)
    for number in range(60):
        press(client, ids.tab(ids.TABS[number % 2]), at=f"3.{number}")
    press(client, ids.tab("all"), at="4.1")
    assert len([method for method, _ in wire.asked if method == "views.publish"]) == kept.ASKED_BURST
    database.later(seconds=2)
    assert database.read(lambda session: kept.is_any_behind(session, database.now()))


def test_fs4_a_view_is_saved_shown_renamed_and_dropped(client, wire, database):
    press(client, ids.tab("unassigned"))
    press(client, ids.HOME_SAVE, "home.filter:1", value="1", at="1.2")
    assert opened(wire)["callback_id"] == ids.VIEW_SAVE
    submit(
        client, ids.VIEW_SAVE, "1", {ids.VIEW_NAME: {"value": " Sem  dono "}, ids.VIEW_TEAM: {"selected_options": []}}
    )
    kept_as = database.read(lambda session: session.scalars(select(SavedView)).one())
    assert (kept_as.name, kept_as.owner, kept_as.query) == ("Sem dono", "UANA", "unassigned")
    assert "Sem dono: 1" in published(wire)

    press(client, ids.HOME_EDIT, "home.filter:1", value=str(kept_as.id), at="1.3")
    submit(client, ids.VIEW_CHANGE, str(kept_as.id), {ids.VIEW_NAME: {"value": "Livres"}}, shown="h2")
    assert "Livres: 1" in published(wire)

    press(client, ids.VIEW_DROP, "b", value=str(kept_as.id), at="1.4")
    assert database.read(lambda session: session.scalars(select(SavedView)).all()) == []
    assert "The view “Livres” is gone" in published(wire)


def test_fs4_a_team_view_is_everybodys_and_a_persons_own_is_not(client, wire, database):
    everybody = {"selected_options": [{"value": "team"}]}
    press(client, ids.tab("all"))
    submit(client, ids.VIEW_SAVE, "1", {ids.VIEW_NAME: {"value": "Ours"}, ids.VIEW_TEAM: everybody})
    submit(client, ids.VIEW_SAVE, "1", {ids.VIEW_NAME: {"value": "Only mine"}}, shown="h2")
    open_home(client, "UBRUNO")

    assert ["Ours" in published(wire, "UBRUNO"), "Only mine" in published(wire, "UBRUNO")] == [True, False]
    press(client, ids.HOME_VIEW, "home.filter:1", user="UBRUNO", **option("2"))
    assert "Only mine" not in published(wire, "UBRUNO")


def test_a_daily_post_goes_only_where_the_app_and_whoever_asks_for_it_are(client, wire, database):
    wire.people = {"UANA": slackside.PEOPLE["UANA"] | {"tz": "America/Sao_Paulo"}}
    everybody = {"selected_options": [{"value": "team"}]}
    press(client, ids.tab("all"))
    submit(client, ids.VIEW_SAVE, "1", {ids.VIEW_NAME: {"value": "Ours"}, ids.VIEW_TEAM: everybody})

    def change(place, shown):
        values = {
            ids.VIEW_NAME: {"value": "Ours"}, ids.VIEW_PLACE: {"selected_conversation": place},
            ids.VIEW_HOUR: option("8"),
        }  # fmt: skip
        return submit(client, ids.VIEW_CHANGE, "1", values, shown=shown)

    assert list(change("C9", "h3")["errors"]) == [ids.VIEW_POSTED]
    assert change("C1", "h4") is None
    row = database.read(lambda session: session.get(SavedView, 1))
    assert (row.post_channel, row.post_hour, row.post_zone) == ("C1", 8, "America/Sao_Paulo")


def test_a_view_without_a_name_is_asked_for_one(client, wire):
    press(client, ids.tab("all"))
    assert submit(client, ids.VIEW_SAVE, "1", {ids.VIEW_NAME: {"value": None}})["response_action"] == "errors"


def test_a_star_on_the_card_is_the_favourite_of_whoever_put_it(client, wire, database):
    item = {"type": "message", "channel": "C1", "ts": "1700000000.000100"}
    inner = {"user": "UANA", "reaction": "star", "item": item, "event_ts": "5.1"}
    event(client, {"type": "reaction_added"} | inner, event_id="EvS1")
    open_home(client)
    open_home(client, "UBRUNO")
    assert ["⭐ 🟢" in published(wire, user) for user in ("UANA", "UBRUNO")] == [True, False]

    event(client, {"type": "reaction_removed"} | inner, event_id="EvS2")
    assert database.read(lambda session: session.scalars(select(Favourite)).all()) == []


def test_stars_are_chosen_in_the_menu_for_oneself_and_for_the_team(client, wire, database):
    click(client, ids.MORE_STARS, "1")
    assert opened(wire)["callback_id"] == ids.STARS
    chosen = {"selected_options": [{"value": "team"}, {"value": "notify"}]}
    submit(client, ids.STARS, "1", {ids.STARS_CHOICE: chosen})

    rows = database.read(lambda session: session.scalars(select(Favourite).order_by(Favourite.slack_user)).all())
    assert [(row.slack_user, row.notify) for row in rows] == [("", False), ("UANA", True)]


def test_an_undo_of_the_cards_emoji_is_still_one_after_a_star(client, database):
    item = {"type": "message", "channel": "C1", "ts": "1700000000.000100"}
    given = {"user": "UANA", "item": item, "event_ts": "5.1"}
    event(client, {"type": "reaction_added", "reaction": "white_check_mark"} | given, event_id="EvS1")
    event(client, {"type": "reaction_added", "reaction": "star"} | given, event_id="EvS2")
    event(client, {"type": "reaction_removed", "reaction": "white_check_mark"} | given, event_id="EvS3")
    assert database.read(lambda session: session.get(Conversation, 1).status) == "open"


def test_an_act_on_many_is_about_what_was_shown_and_asks_first(client, wire, database):
    fill(database, 120)
    press(client, ids.tab("all"))
    press(client, ids.HOME_BULK, "home.filter:1", value="1", at="1.2")
    shown = json.dumps(opened(wire), ensure_ascii=False)
    assert "This is about 100 conversations" in shown
    assert "more than these 100" in shown
    assert (
        database.read(lambda session: session.scalars(select(AuditEntry).where(AuditEntry.verb == "close")).all()) == []
    )

    submit(client, ids.BULK, opened(wire)["private_metadata"], {ids.BULK_VERB: option("close")})
    report = database.read(lambda session: bulks.report(session, 1, "UANA", now=database.now()))
    assert (report.state, report.total, report.left) == ("doing", 100, 100)
    assert "Closing: 0 of 100" in published(wire)


def test_an_act_on_many_that_assigns_needs_somebody(client, wire, database):
    press(client, ids.tab("all"))
    press(client, ids.HOME_BULK, "home.filter:1", value="1", at="1.2")
    answer = submit(client, ids.BULK, opened(wire)["private_metadata"], {ids.BULK_VERB: option("assign")})
    assert list(answer["errors"]) == [ids.BULK_WHO]


def test_nobody_begins_somebody_elses_act_on_many(client, wire, database):
    press(client, ids.tab("all"))
    press(client, ids.HOME_BULK, "home.filter:1", value="1", at="1.2")
    submit(client, ids.BULK, opened(wire)["private_metadata"], {ids.BULK_VERB: option("close")}, user="UBRUNO")
    assert database.read(bulks.is_any_unfinished) is False


def test_there_are_no_more_views_than_a_menu_holds(database, conversation):
    def work(session):
        workspace = builders.workspace(session)
        for number in range(saved.MOST):
            session.add(
                SavedView(workspace_id=1, owner="UANA", name=f"v{number}", created_by="UANA", created_at=builders.NOON)
            )
        session.flush()
        with pytest.raises(saved.TooMany):
            saved.save(session, workspace, "UANA", "one more", homes.TEAM, for_team=False, now=builders.NOON)

    database.write(work)


def test_an_act_on_many_that_tags_needs_tags(client, wire, database):
    press(client, ids.tab("all"))
    press(client, ids.HOME_BULK, "home.filter:1", value="1", at="1.2")
    nothing = {ids.BULK_VERB: option("tag"), ids.BULK_TAGS: {"value": " , "}}
    answer = submit(client, ids.BULK, opened(wire)["private_metadata"], nothing)
    assert list(answer["errors"]) == [ids.BULK_WORN]
