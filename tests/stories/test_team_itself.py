"""What happens by itself, who hears of what, and who may do what (features of the rows AU, NO-2 to NO-4, AD-5)."""

import pytest

from tests.stories.team import ANA, BRUNO, CARLA, DAVI, SHOP, WHATSAPP, Json, shared_house, told

MONDAY, TUESDAY = 0, 1
RULES = [
    {"name": "Refunds", "when": "customer message", "contains": ["refund"],
     "then": [{"tag": "refund"}, {"priority": "urgent"}, {"reply": "Billing will look at it, {{first_name}}."}]},
    {"name": "Prices", "when": "customer message", "contains": ["price"], "then": [{"reply": "It is R$ 90."}]},
]  # fmt: skip

pytestmark = pytest.mark.timeout(600)  # the first story waits for the house

house = shared_house(
    {
        WHATSAPP: {
            "hours": {"zone": "UTC", "mon-fri": "09:00-18:00"},
            "welcome": "Welcome!",
            "away": "We are back {{opens}}.",
            "slow_answer": {"nudge_after_minutes": 10, "message_after_minutes": 20, "text": "Sorry for the wait."},
            "survey": "How was it?",
            "rules": RULES,
        },
        SHOP: {"first_answer_within": "1h", "lead": ANA},
    },
    workspaces={"T0LUMINA01": {"roles": {"agent": ["sales"], "trainee": ["support"]}}},
)


def test_au_1_au_2_out_of_hours_a_customer_is_told_once_when_somebody_is_back(house):
    house.until(MONDAY, 20)
    rio = house.newcomer().says("Oi")
    rio.reads("We are back Tuesday 09:00.")
    rio.sees("🤖 Sent by itself, since nobody is here now")
    rio.says("Alguém?")
    rio.card_shows("waiting")
    house.until(TUESDAY, 10)
    rio.says("Bom dia")
    rio.answers(CARLA, "Bom dia!")
    rio.reads("We are back Tuesday 09:00.", "Bom dia!")


def test_au_2_who_is_new_in_working_hours_is_welcomed_and_still_waits(house):
    house.until(MONDAY, 10)
    rio = house.newcomer().says("Oi")
    rio.reads("Welcome!")
    rio.sees("🤖 Sent by itself, to welcome them")
    rio.card_shows("waiting")


def test_au_3_the_team_is_nudged_first_and_then_the_customer_is_told(house):
    house.until(MONDAY, 10)
    rio = house.newcomer().says("Oi")
    rio.reads("Welcome!")
    house.later(minutes=11)
    rio.sees("🤖 This customer has waited 1")
    house.later(minutes=10)
    rio.reads("Welcome!", "Sorry for the wait.")


def test_au_5_a_rule_acts_and_says_so_and_can_be_tried_before(house):
    house.until(MONDAY, 10)
    rio = house.newcomer().says("I want a refund")
    rio.sees("🤖 Rule “Refunds”: #refund · urgent · answered the customer")
    rio.card_shows("#refund", "‼️")
    rio.reads("Welcome!", f"Billing will look at it, {rio.name}.")
    assert "would act on" in house.novelo("rules", "try", "Refunds")


def test_au_8_where_a_person_has_answered_the_bot_is_silent_until_it_is_given_back(house):
    house.until(MONDAY, 10)
    rio = house.newcomer().says("Oi")
    rio.reads("Welcome!")
    rio.answers(CARLA, "Olá!")
    rio.reads("Welcome!", "Olá!")
    rio.says("Qual o price?")
    rio.answers(CARLA, "@inbox bot")
    rio.sees(f"<@{CARLA}> gave this conversation back to the rules")
    house.later(minutes=31)  # nobody is talked over: rules are silent so long after a person's reply
    rio.says("O price, por favor")
    rio.sees("🤖 Rule “Prices”: answered the customer")
    assert (rio.phone[:2], rio.phone[-1]) == (["Welcome!", "Olá!"], "It is R$ 90.")


def test_au_9_closing_asks_how_it_was_once_and_the_answer_is_the_closers(house):
    house.until(MONDAY, 10)
    rio = house.newcomer().says("Oi")
    rio.reads("Welcome!")
    rio.answers(CARLA, "Olá!")
    rio.reads("Welcome!", "Olá!")
    rio.presses(CARLA, "card.close")
    rio.card_shows("Closed")
    house.later(minutes=3)
    rio.reads("Welcome!", "Olá!", "How was it?")
    rio.says("5")
    rio.sees(f"to the conversation that <@{CARLA}> closed")
    rio.card_shows("Closed")


def test_no_2_three_quarters_of_the_time_and_the_end_of_it_are_each_told_once(house):
    rio = house.newcomer(SHOP).says("Hi")
    house.later(minutes=46)
    rio.sees("Three quarters of the time for it have passed")
    house.later(minutes=15)
    rio.sees("an answer was due")
    house.later(hours=2)
    lines = [each["text"] for each in rio.thread["replies"] if "answer" in each["text"]]
    assert [each[0] for each in lines] == ["⏱", "🔴"]
    assert f"<@{ANA}>" in lines[1]


def test_no_3_whoever_wants_things_together_gets_them_in_one_message(house):
    house.control("POST", "slack/home", user=CARLA)
    view = house.opened(lambda: house.presses_home(CARLA, "home.pings"), CARLA, "pings")
    house.submits(CARLA, view, {"pings.how": "digest"})
    both = [house.newcomer(SHOP).says("Hi") for _ in range(2)]
    for each in both:
        each.presses(ANA, "card.assign", selected_user=CARLA)
        each.sees(f"Assigned to <@{CARLA}> by <@{ANA}>")
    assert [each.direct(CARLA) for each in both] == [[], []]
    house.later(minutes=16)
    digest = house.direct_about(CARLA, both[0].name)
    assert both[1].name in told(digest)


def test_no_4_the_top_level_has_the_card_and_everything_else_is_in_the_thread(house):
    rio = house.newcomer(SHOP).says("Hi")
    rio.answers(CARLA, "Hello!")
    rio.reads("Hello!")
    rio.presses(CARLA, "card.take")
    rio.sees(f"<@{CARLA}> took this conversation")
    rio.presses(CARLA, "card.close")
    rio.sees(f"<@{CARLA}> closed this conversation")

    def is_at_the_top(post: Json) -> bool:
        return post.get("thread_ts") in {None, post["ts"]} or post.get("subtype") == "thread_broadcast"

    top = [each for each in house.messages(SHOP) if rio.name in told(each) and is_at_the_top(each)]
    assert [each["ts"] for each in top] == [rio.thread["ts"]]


def test_ad_5_ic_5_what_a_trainee_says_is_a_draft_that_an_agent_lets_go(house):
    rio = house.newcomer(SHOP).says("Hi")
    rio.answers(BRUNO, "Hello!")
    draft = rio.sees(f"Draft by <@{BRUNO}> for {rio.name}")
    rio.presses(BRUNO, "held.send", draft)
    rio.presses(CARLA, "held.send", draft)
    rio.sees(f"<@{CARLA}> approved <@{BRUNO}>'s draft")
    rio.reads("Hello!")


def test_ad_5_who_only_looks_on_reaches_no_customer(house):
    viewer = next(each for each in house.state()["slack"]["users"] if each["id"] == DAVI)
    if viewer.get("deleted"):
        house.control("POST", "slack/users", user=DAVI, deleted=False, locale="en-US")
        house.control("POST", "slack/members", user=DAVI, channel=SHOP)
    rio = house.newcomer(SHOP).says("Hi")
    rio.stays_inside(rio.answers(DAVI, "Hello!"))
    rio.presses(DAVI, "card.take")
    rio.answers(CARLA, "Good morning!")
    rio.reads("Good morning!")
    rio.card_shows("no owner")
