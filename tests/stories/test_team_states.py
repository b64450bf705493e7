"""Open, pending, closed, put off, silenced; and what waits for the window (features of the rows ST, TW-6, TW-7)."""

import pytest

from tests.stories.team import (
    ANA,
    BRUNO,
    SHOP,
    STUDIO,
    WHATSAPP,
    Talk,
    TeamHouse,
    control,
    eventually,
    shared_house,
    told,
)

pytestmark = pytest.mark.timeout(600)  # the first story waits for the house

house = shared_house(
    {
        WHATSAPP: {"keep_closed_on_thanks": True, "new_card_after_days": 14},
        SHOP: {"close_pending_after_hours": 3},
        STUDIO: {"close_reasons": ["Sold", "No answer"]},
    }
)


def listed(house: TeamHouse, rio: Talk, words: str) -> bool:
    """Whether `/inbox` lists them with such a filter."""
    return f"{rio.name} (" in house.command(BRUNO, f"{words} name:{rio.name}")


def test_st_1_the_buttons_change_in_place_and_the_thread_says_who(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.pending")
    rio.sees(f"<@{ANA}> set this to pending")
    rio.card_shows("Pending", "card.reopen")
    rio.answers(BRUNO, "@inbox solved")
    rio.sees(f"<@{BRUNO}> closed this conversation")
    rio.card_shows("Closed", "card.reopen")
    rio.answers(ANA, "@inbox close")
    rio.whisper(ANA, "This conversation is closed already")


def test_st_2_any_word_of_the_customer_opens_it_again_and_mere_thanks_do_not(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.close")
    rio.card_shows("Closed")
    rio.says("Obrigado!")
    rio.card_shows("Closed", "🙏 said thanks")
    rio.says("Mais uma coisa")
    rio.card_shows("Open ·")


def test_st_3_the_window_is_no_status(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.pending")
    rio.card_shows("Pending")
    house.later(hours=25)
    rio.card_shows("⚫", "Pending")
    assert [listed(house, rio, words) for words in ("is:expired", "window:open")] == [True, False]


def test_st_4_snoozing_warns_of_the_window_and_comes_back_at_its_time(house):
    rio = house.newcomer().says("Oi")
    window = rio.more(ANA, "more.snooze", "snooze")
    options = next(block for block in window["blocks"] if block["type"] == "input")["element"]["options"]
    assert [each["value"] for each in options] == ["1h", "4h", "tomorrow", "day"]
    assert "window closes before" not in told(options[:2])
    house.submits(ANA, window, {"snooze.span": "1h"})
    rio.card_shows("💤 snoozed until")
    house.later(minutes=61)
    rio.sees("it is back in the lists")
    eventually(lambda: any("You had put off the conversation" in each for each in rio.direct(ANA)))


def test_st_4_a_snooze_that_outlasts_the_window_is_warned_of(house):
    rio = house.newcomer().says("Oi")
    house.later(hours=22)
    window = rio.more(ANA, "more.snooze", "snooze")
    options = next(block for block in window["blocks"] if block["type"] == "input")["element"]["options"]
    warned = [each["value"] for each in options if "window closes before" in told(each)]
    assert "4h" in warned
    assert "1h" not in warned
    house.submits(ANA, window, {"snooze.span": "4h"})
    rio.whisper(ANA, "⚠️ The reply window closes")


def test_st_4_the_customers_next_word_ends_it(house):
    rio = house.newcomer().says("Oi")
    rio.answers(ANA, "@inbox snooze 4h")
    rio.card_shows("💤")
    rio.says("Oi?")
    rio.sees("The customer wrote, so this is back before its time")
    rio.card_no_longer_shows("💤")


def test_st_5_what_is_pressing_is_marked_and_found(house):
    rio = house.newcomer().says("Oi")
    rio.more(ANA, "more.priority", value="urgent")
    rio.sees(f"<@{ANA}> set the priority to urgent")
    rio.card_shows("‼️")
    assert [listed(house, rio, f"priority:{each}") for each in ("urgent", "usual")] == [True, False]


def test_st_6_who_is_muted_is_heard_and_nobody_is_asked_to_answer(house):
    rio = house.newcomer().says("Promoção imperdível!")
    rio.more(ANA, "more.mute")
    rio.sees(f"<@{ANA}> muted {rio.name}")
    rio.card_shows("🔇 muted", "more.unmute")
    rio.says("Não perca!")
    assert "waiting" not in rio.card


def test_st_6_who_is_blocked_at_meta_reaches_nobody_until_let_through(house):
    rio = house.newcomer().says("Promoção imperdível!")
    rio.more(ANA, "more.block")
    rio.sees(f"<@{ANA}> blocked {rio.name}")
    rio.card_shows("🚫 blocked", "more.unblock")
    assert [each["call"] for each in house.ledger("meta") if "block" in each["call"]] != []
    rio.presses(ANA, "more.unblock")
    rio.sees(f"<@{ANA}> unblocked {rio.name}")


def test_st_7_what_waits_for_the_customer_closes_by_itself_after_a_word(house):
    quiet, waiting = house.newcomer(SHOP).says("Hi"), house.newcomer(SHOP).says("Hi")
    quiet.answers(ANA, "Which size?")
    quiet.reads("Which size?")
    for each in (quiet, waiting):
        each.presses(ANA, "card.pending")
        each.card_shows("Pending")
    house.later(hours=2, minutes=1)
    quiet.sees("closes by itself in an hour")
    house.later(hours=1, minutes=1)
    quiet.sees("so this conversation is closed")
    quiet.card_shows("Closed")
    waiting.card_shows("Pending")


def test_st_8_one_act_on_many_can_be_taken_back(house):
    both = [house.newcomer().says("Promoção azul") for _ in range(2)]
    answer = house.control(
        "POST", "slack/commands", user=ANA, channel=WHATSAPP, command="/inbox", text="search promoção azul",
    )["response"]  # fmt: skip
    block, value = control(answer["blocks"], "list.bulk")
    shown = house.whispers(ANA)[-1]
    window = house.opened(
        lambda: house.control(
            "POST", "slack/actions", user=ANA, channel=WHATSAPP, message_ts=shown["ts"], action_id="list.bulk",
            block_id=block, value=value,
        ),
        ANA,
        "bulk",
    )  # fmt: skip
    assert all(each.name in told(window["blocks"]) for each in both)
    house.submits(ANA, window, {"bulk.verb": "close"})
    for each in both:
        each.card_shows("Closed")
    done = house.direct_about(ANA, "home.undo")
    house.presses_on(ANA, done, "home.undo")
    for each in both:
        each.card_shows("Open ·")


def test_st_9_who_is_back_after_two_weeks_has_a_new_card_and_the_old_thread_still_reaches_them(house):
    rio = house.newcomer().says("Oi")
    rio.presses(ANA, "card.close")
    rio.card_shows("Closed")
    old = rio.thread
    house.later(days=15)
    rio.says("Voltei")
    rio.sees("They have been here before")
    assert rio.thread["ts"] != old["ts"]
    eventually(lambda: "the conversation goes on in a new card" in told(house.messages(WHATSAPP)))
    house.answers(ANA, old, "Que bom!")
    rio.reads("Que bom!")


def test_st_10_closing_asks_why_where_the_team_wants_to_know(house):
    rio = house.newcomer(STUDIO).says("Oi")
    window = house.opened(lambda: rio.presses(ANA, "card.close"), ANA, "closing")
    house.submits(ANA, window, {"closing.reason": "Sold", "closing.note": "two lamps"})
    rio.sees("Reason: Sold. two lamps")
    rio.card_shows("Closed")


def test_tw_6_au_4_the_owner_is_told_twice_before_the_window_closes(house):
    rio = house.newcomer().says("Oi")
    rio.presses(BRUNO, "card.take")
    rio.card_shows(f"owner <@{BRUNO}>")
    house.later(hours=22, minutes=5)
    eventually(lambda: [each[0] for each in rio.direct(BRUNO)] == ["🟠"])
    house.later(hours=1, minutes=30)
    eventually(lambda: [each[0] for each in rio.direct(BRUNO)] == ["🟠", "🔴"])


def test_tw_6_where_nobody_owns_it_the_slack_channel_is_told_and_never_of_what_is_closed(house):
    mine, closed = house.newcomer().says("Oi"), house.newcomer().says("Oi")
    closed.presses(ANA, "card.close")
    closed.card_shows("Closed")
    house.later(hours=22, minutes=5)
    alarm = mine.sees("🟠 Less than 2 hours left")
    assert alarm["subtype"] == "thread_broadcast"
    assert closed.line("🟠") is None


def test_tw_7_words_that_came_too_late_wait_until_the_customer_writes(house):
    rio = house.newcomer().says("Oi")
    house.later(hours=25)
    rio.answers(ANA, "Chegou o azul!")
    rio.presses(ANA, "held.queue", rio.whisper(ANA, "⚫ Not sent"))
    rio.card_shows(f"⏳ Goes out when {rio.name} writes: “Chegou o azul!”")
    rio.says("E aí?")
    rio.card_shows("⏳ Goes out at")
    house.later(seconds=61)
    rio.reads("Chegou o azul!")


def test_tw_7_they_can_be_called_off_within_a_minute(house):
    rio = house.newcomer().says("Oi")
    house.later(hours=25)
    rio.answers(ANA, "Chegou o azul!")
    rio.presses(ANA, "held.queue", rio.whisper(ANA, "⚫ Not sent"))
    rio.card_shows("⏳ Goes out when")
    rio.says("Já comprei noutro lugar")
    rio.card_shows("⏳ Goes out at")
    rio.presses(ANA, "queued.cancel")
    rio.sees(f"<@{ANA}> held the message above back")
    house.later(seconds=61)
    rio.answers(ANA, "Tudo bem!")
    rio.reads("Tudo bem!")
