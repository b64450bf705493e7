"""Whose a conversation is: taken, given, shared out; and who hears of it (features of the rows AS, NO-1)."""

from collections.abc import Iterator

import pytest

from tests.stories.team import (
    ANA,
    BRUNO,
    CARLA,
    SALES,
    SHOP,
    STUDIO,
    SUPPORT,
    WHATSAPP,
    Talk,
    TeamHouse,
    eventually,
    shared_house,
)

pytestmark = pytest.mark.timeout(600)  # the first story waits for the house

house = shared_house(
    {
        WHATSAPP: {"first_responder_owns": True},
        SHOP: {"round_robin": "sales", "next_person_after_minutes": 10, "sticky_owner_days": 7},
        STUDIO: {"round_robin": "support", "next_person_after_minutes": 0, "most_open_each": 1},
    }
)


@pytest.fixture(autouse=True)
def at_work(house: TeamHouse) -> Iterator[None]:
    """Everybody is there, Slack is asked anew who is, and whose turn it is does not hang on what was before."""
    for user in (ANA, BRUNO, CARLA):
        house.control("POST", "slack/users", user=user, presence="active")
    house.later(minutes=2)
    yield
    house.close_all_talks()


def owner(rio: Talk) -> str:
    """Whose the card says it is, once it is somebody's."""
    return eventually(lambda: next((user for user in (ANA, BRUNO, CARLA) if f"owner <@{user}>" in rio.card), ""))


def test_as_1_given_away_on_the_card_the_thread_and_the_new_owner_hear_of_it(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.assign", selected_user=BRUNO)
    rio.sees(f"Assigned to <@{BRUNO}> by <@{ANA}>")
    rio.card_shows(f"owner <@{BRUNO}>")
    (word,) = eventually(lambda: rio.direct(BRUNO))
    assert word.startswith(f"<@{ANA}> gave you the conversation with {rio.name}")
    assert rio.thread["ts"].replace(".", "") in word

    rio.presses(ANA, "card.assign", selected_user=CARLA)
    rio.sees(f"<@{BRUNO}> → <@{CARLA}> by <@{ANA}>")
    rio.presses(ANA, "card.assign", selected_user=ANA)
    rio.sees(f"<@{CARLA}> → <@{ANA}> by <@{ANA}>")
    eventually(lambda: rio.direct(CARLA))
    assert rio.direct(ANA) == []


def test_as_1_a_word_to_the_new_owner_is_in_the_thread_and_in_their_message(house):
    rio = house.newcomer().says("Oi")
    rio.answers(ANA, "@inbox assign @bruno she wants the blue one")
    rio.sees(f"Assigned to <@{BRUNO}> by <@{ANA}>: “she wants the blue one”")
    eventually(lambda: any("“she wants the blue one”" in each for each in rio.direct(BRUNO)))
    assert rio.phone == []


def test_as_2_of_two_who_take_it_the_first_has_it_and_the_second_is_told(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.take")
    rio.presses(BRUNO, "card.take")
    refused = rio.whisper(BRUNO, f"already with <@{ANA}>")
    rio.card_shows(f"owner <@{ANA}>")
    rio.presses(BRUNO, "notice.take_over", refused)
    rio.sees(f"<@{BRUNO}> took this conversation over from <@{ANA}>")
    rio.card_shows(f"owner <@{BRUNO}>")


def test_as_2_eyes_on_the_card_take_it_and_taking_them_off_gives_it_back(house):
    rio = house.newcomer().says("Oi")
    rio.reacts(ANA, "eyes")
    rio.card_shows(f"owner <@{ANA}>")
    rio.reacts(ANA, "eyes", remove=True)
    rio.card_shows("no owner")


def test_as_3_a_team_and_a_person_are_two_things(house):
    rio = house.newcomer().says("Oi")
    rio.answers(ANA, "@inbox assign @sales")
    rio.card_shows(f"team <!subteam^{SALES}>", "no owner")
    rio.answers(BRUNO, "@inbox take")
    rio.card_shows(f"team <!subteam^{SALES}>", f"owner <@{BRUNO}>")

    window = rio.more(ANA, "more.assign", "assign")
    house.submits(ANA, window, {"assign.owner": CARLA, "assign.team": SUPPORT})
    rio.card_shows(f"team <!subteam^{SUPPORT}>", f"owner <@{CARLA}>")


def test_as_4_whoever_answers_first_owns_it(house):
    rio = house.newcomer().says("Oi")
    rio.stays_inside(rio.answers(ANA, "note: quem pega?"))
    rio.answers(BRUNO, "Olá!")
    rio.sees(f"<@{BRUNO}> answered first, so this conversation is theirs now")
    rio.card_shows(f"owner <@{BRUNO}>")


def test_as_5_new_conversations_go_in_turn_to_those_who_are_there(house):
    first, second = house.newcomer(SHOP).says("Hi"), house.newcomer(SHOP).says("Hello")
    for each in (first, second):
        each.sees("whose turn it is")
    assert {owner(first), owner(second)} == {ANA, CARLA}


def test_as_5_who_does_nothing_about_it_loses_it_to_the_next(house):
    rio = house.newcomer(SHOP).says("Hi")
    rio.sees("whose turn it is")
    before = owner(rio)
    after = CARLA if before == ANA else ANA
    house.later(minutes=11)
    rio.sees(f"<@{before}> has not come to it: given to <@{after}>")


def test_as_5_nobody_there_leaves_it_without_an_owner_until_somebody_is_back(house):
    for user in (ANA, CARLA):
        house.control("POST", "slack/users", user=user, presence="away")
    rio = house.newcomer(SHOP).says("Hi")
    rio.sees("Nobody is there to be given conversations")
    rio.card_shows("no owner")
    house.control("POST", "slack/users", user=CARLA, presence="active")
    house.later(minutes=3)
    rio.sees(f"Given to <@{CARLA}>, whose turn it is")


def test_as_6_who_has_as_many_as_they_may_is_given_no_more(house):
    first = house.newcomer(STUDIO).says("Oi")
    first.sees(f"Given to <@{BRUNO}>, whose turn it is")
    second = house.newcomer(STUDIO).says("Olá")
    second.sees("Nobody is there to be given conversations")
    second.card_shows("no owner")
    first.presses(BRUNO, "card.close")
    first.card_shows("Closed")
    house.later(minutes=3)
    second.sees(f"Given to <@{BRUNO}>, whose turn it is")


def test_as_7_who_is_not_in_a_private_slack_channel_sees_nothing_of_it(house):
    rio = house.newcomer(STUDIO).says("Segredo azul")
    found = house.command(ANA, f"search {rio.name}", STUDIO)
    assert "Segredo azul" in found
    seen = [house.home(CARLA)]
    seen += [house.command(CARLA, words) for words in ("all", f"search {rio.name}", "search segredo", "unassigned")]
    assert not [each for each in seen if "Segredo azul" in each or f"@{rio.who['username']}" in each]


def test_as_8_who_comes_back_within_a_week_comes_back_to_the_same_owner(house):
    rio = house.newcomer(SHOP).says("Hi")
    rio.sees("whose turn it is")
    before = owner(rio)
    rio.answers(before, "Hello!")
    rio.reads("Hello!")
    rio.presses(before, "card.close")
    rio.card_shows("Closed")
    house.later(days=3)
    rio.says("It is me again")
    rio.card_shows("Open", f"owner <@{before}>")


def test_no_1_only_who_is_not_in_the_thread_gets_a_message_of_being_given_it(house):
    there, elsewhere = house.newcomer().says("Oi"), house.newcomer().says("Oi")
    there.stays_inside(there.answers(BRUNO, "note: já vejo"))
    for each in (there, elsewhere):
        each.presses(ANA, "card.assign", selected_user=BRUNO)
        each.sees(f"Assigned to <@{BRUNO}> by <@{ANA}>")
    eventually(lambda: elsewhere.direct(BRUNO))
    assert there.direct(BRUNO) == []


def test_no_1_of_a_conversation_that_nobody_owns_the_slack_channel_alone_hears(house):
    rio = house.newcomer().says("Oi")
    rio.says("Tem alguém?")
    assert [rio.direct(user) for user in (ANA, BRUNO, CARLA)] == [[], [], []]
