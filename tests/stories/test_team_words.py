"""What is for the customer and what stays inside, as a team types it all day (features of the rows IC, AU-6, AU-7)."""

import pytest

from tests.stories.team import ANA, BRUNO, CARLA, SHOP, STUDIO, TeamHouse, control, shared_house, told

CANNED = """
- code: hours
  text: "Hi {{first_name}}, we are open from 9 to 18."
- code: track
  text: "Your parcel: {{email}}"
- code: refunded
  text: Your refund is on its way.
  tags: ["#refund"]
  assign: me
  status: closed
"""

pytestmark = pytest.mark.timeout(600)  # the first story waits for the house

house = shared_house({SHOP: {"notes_in": [SHOP]}, STUDIO: {"signature": "full"}})


@pytest.fixture(scope="module")
def canned(house: TeamHouse) -> None:
    """The team's canned replies."""
    path = house.folder / "canned.yaml"
    path.write_text(CANNED)
    house.novelo("canned", "import", str(path))


def test_ic_1_a_note_stays_inside_and_a_plain_line_reaches_the_customer(house):
    rio = house.newcomer().says("Vocês têm o azul?")
    rio.stays_inside(rio.answers(ANA, "note: acho que acabou"))
    rio.answers(ANA, "Temos sim!")
    rio.reads("Temos sim!")


def test_ic_1_where_notes_are_the_rule_a_plain_line_stays_inside_until_it_is_sent(house):
    rio = house.newcomer(SHOP).says("Do you have it in blue?")
    note = rio.answers(ANA, "We do!")
    rio.stays_inside(note)
    rio.answers(ANA, "reply: One moment")
    rio.reads("One moment")
    window = house.opened(lambda: rio.shortcut(ANA, "send_this", note), ANA, "turn")
    assert "We do!" in told(window["blocks"])
    house.submits(ANA, window, {})
    rio.reads("One moment", "We do!")
    rio.sees("sent the note above to the customer")


def test_ic_1_what_seems_meant_for_the_team_is_asked_about_and_kept_as_a_note(house):
    rio = house.newcomer().says("Oi")
    ts = rio.answers(ANA, "is this customer always so angry?")
    asked = rio.whisper(ANA, "reads as if it were meant for the team")
    rio.presses(ANA, "held.note", asked)
    rio.stays_inside(ts)
    rio.answers(ANA, "Oi!")
    rio.reads("Oi!")


def test_ic_2_a_line_that_mentions_a_teammate_is_a_note_and_calls_them_only_once(house):
    rio = house.newcomer().says("Oi")
    rio.stays_inside(rio.answers(ANA, "@bruno what shall I say?"))
    rio.answers(ANA, "Um momento")
    rio.reads("Um momento")
    assert rio.direct(BRUNO) == []


def test_ic_3_who_answers_right_after_a_colleague_is_asked_first(house):
    rio = house.newcomer().says("Oi")
    rio.answers(ANA, "Temos sim!")
    rio.reads("Temos sim!")

    rio.answers(BRUNO, "Não temos.")
    asked = rio.whisper(BRUNO, f"<@{ANA}> answered {rio.name} just now", "Não temos.")
    assert rio.buttons(asked) == ["held.send", "held.note", "held.discard"]
    rio.presses(BRUNO, "held.discard", asked)
    rio.sees(f"<@{BRUNO}> left the message above unsent")

    rio.answers(BRUNO, "Custa R$ 90.")
    asked = rio.whisper(BRUNO, f"<@{ANA}> answered {rio.name} just now", "Custa R$ 90.")
    rio.presses(BRUNO, "held.send", asked)
    rio.reads("Temos sim!", "Custa R$ 90.")


def test_ic_3_whoever_is_writing_in_a_window_is_seen_on_the_card(house):
    rio = house.newcomer().says("Oi")
    window = rio.more(ANA, "more.write", "write")
    rio.card_shows(f"✍️ <@{ANA}> is writing a reply")
    house.closes(ANA, window)
    rio.card_no_longer_shows("✍️")


def test_ic_4_a_colleague_from_elsewhere_answers_once_and_gets_into_nothing(house):
    rio = house.newcomer(STUDIO).says("Serve em parede de gesso?")
    rio.answers(ANA, "note: quem sabe disso?")
    window = rio.more(ANA, "more.consult", "consult")
    house.submits(ANA, window, {"consult.who": CARLA, "consult.question": "Serve?"})
    asked = house.direct_about(CARLA, "Serve em parede de gesso?")
    assert "quem sabe disso" not in told(asked)

    answer = house.opened(lambda: house.presses_on(CARLA, asked, "consult.answer"), CARLA, "consult.reply")
    house.submits(CARLA, answer, {"consult.text": "Serve, com bucha."})
    rio.sees("Serve, com bucha.")
    channel = next(each for each in house.state()["slack"]["channels"] if each["id"] == STUDIO)
    assert (CARLA in channel["members"], rio.phone) == (False, [])


def test_ic_5_a_draft_is_sent_when_somebody_approves_it(house):
    rio = house.newcomer().says("Quanto custa?")
    rio.answers(BRUNO, "draft: Noventa reais.")
    draft = rio.sees(f"Draft by <@{BRUNO}> for {rio.name}")
    assert rio.buttons(draft) == ["held.send", "held.edit", "held.discard"]
    rio.presses(ANA, "held.send", draft)
    rio.reads("Noventa reais.")
    rio.sees(f"<@{ANA}> approved <@{BRUNO}>'s draft")


def test_ic_5_a_rejected_draft_is_never_sent(house):
    rio = house.newcomer().says("Quanto custa?")
    rio.answers(BRUNO, "draft: Nada!")
    rio.presses(ANA, "held.discard", rio.sees("Draft by"))
    rio.sees(f"<@{ANA}> rejected <@{BRUNO}>'s draft")
    rio.answers(ANA, "Noventa reais.")
    rio.reads("Noventa reais.")


def test_ic_6_a_note_on_a_contact_is_on_every_card_of_theirs(house):
    here = house.newcomer().says("Oi")
    there = house.newcomer(SHOP).says("Oi de novo")
    profile = there.more(ANA, "more.contact", "profile")
    house.submits(ANA, profile, {house.field(profile, "phone"): here.who["phone"]})
    there.card_shows("🔗")
    profile = here.more(ANA, "more.contact", "profile")
    house.submits(ANA, profile, {house.field(profile, "note"): "Usa o nome Rio"})
    for each in (here, there):
        each.card_shows("📌 Usa o nome Rio")


def test_au_6_a_code_brings_a_preview_and_is_sent_with_one_press(house, canned):
    rio = house.newcomer().says("Até que horas?")
    rio.answers(ANA, "!hours")
    asked = rio.whisper(ANA, f"⚡ Not sent yet: {rio.name} will read this")
    words = f"Hi {rio.name}, we are open from 9 to 18."
    assert words in told(asked["blocks"])
    rio.presses(ANA, "held.send", asked)
    rio.reads(words)


def test_au_6_what_is_not_known_of_the_customer_keeps_it_from_being_sent(house, canned):
    rio = house.newcomer().says("Onde está?")
    rio.answers(ANA, "!track")
    rio.whisper(ANA, "`!track` needs email, which is not known of this customer")
    rio.answers(ANA, "Já vejo")
    rio.reads("Já vejo")


def test_au_6_the_picker_finds_one_by_its_words(house, canned):
    rio = house.newcomer().says("Que horas abre?")
    window = house.opened(lambda: rio.presses(ANA, "card.tools"), ANA, "canned.use")
    block, _ = control(window["blocks"], "canned.pick")
    offered = house.control(
        "POST", "slack/options", user=ANA, view_id=window["id"], action_id="canned.pick", block_id=block, value="open",
    )["options"]  # fmt: skip
    assert [each["text"]["text"] for each in offered] == ["!hours"]
    house.presses_in(ANA, window, "canned.pick", selected_option=offered[0]["value"])
    shown = house.window_with(ANA, "canned.use", f"Hi {rio.name}, we are open")
    house.submits(ANA, shown, {})
    rio.reads(f"Hi {rio.name}, we are open from 9 to 18.")


def test_au_7_a_macro_answers_tags_assigns_and_closes_with_one_press(house, canned):
    rio = house.newcomer().says("Quero meu dinheiro")
    rio.answers(ANA, "!refunded")
    rio.presses(ANA, "held.send", rio.whisper(ANA, "And it does this: #refund · assigns it · Closed"))
    rio.reads("Your refund is on its way.")
    rio.card_shows("Closed", f"owner <@{ANA}>", "#refund")
    rio.sees(f"<@{ANA}> used `!refunded`")


def test_ad_2_what_customers_see_of_an_agent_is_the_inboxs_setting(house):
    plain, signed = house.newcomer().says("Oi"), house.newcomer(STUDIO).says("Oi")
    for each in (plain, signed):
        each.answers(ANA, "Olá!")
    plain.reads("Olá!")
    signed.reads("Olá!\n– ana, Lumina Studio")
