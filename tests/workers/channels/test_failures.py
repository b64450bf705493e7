"""Every error code that the notes name, and the words a teammate reads for it: what happened, and what to do next."""

import re
from collections.abc import Mapping

import pytest

from bot.blocks.asks import ReplyView, cause
from bot.i18n import LANGUAGES, translator
from workers.channels.instagram.errors import ERRORS as INSTAGRAM
from workers.channels.whatsapp.errors import ERRORS as WHATSAPP

# Written down apart from the tables: a code that falls out of one, or into another drawer, is seen here.
NAMED: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "whatsapp": {
        "token_dead": (0, 190),
        "permission": (3, 10, *range(200, 300), 131005),
        "no_answer": (1, 2, 131000, 131016, 131057, 133004),
        "throttled": (4, 80007, 130429, 132069),
        "pair_rate": (131056,),
        "spam_limited": (131048,),
        "marketing_limited": (131049,),
        "opted_out": (131050,),
        "marketing_test": (130472,),
        "window_closed": (470, 131047),
        "undeliverable": (131026,),
        "blocked": (130403,),
        "to_itself": (131021,),
        "not_on_list": (131030,),
        "number_needed": (131062,),
        "unsupported": (
            131051, 131020, 131041, 131059, *range(131201, 131216), 131055, 131063, 134100, *range(138000, 139000),
            *range(147001, 147005),
        ),
        "media_unfetchable": (131052,),
        "media_refused": (131053,),
        "bad_request": (33, 100, 131008, 131009, 135000, 2593107, 2593108, 2593109),
        "account_restricted": (368, 131031, 131037),
        "country": (130497,),
        "payment": (131042,),
        "unregistered": (131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016),
        "template_values": (132000, 132012, 132018),
        "template_unknown": (132001,),
        "template_too_long": (132005,),
        "template_refused": (131064, 132007, 132068),
        "template_paused": (132015,),
        "template_disabled": (132016,),
        "identity_changed": (137000,),
    },
    "instagram": {
        "window_closed": (2018278, 2534022),
        "account_restricted": (1893063,),
        "permission": (3, 10, *range(200, 230), *range(231, 300)),
        "user_unavailable": (230, 551, 9010, 1545041, 2018001, 2534014),
        "conversation_gone": (2534001,),
        "bad_request": (100,),
        "unsupported": (2534068,),
        "private_reply_refused": (2534013, 2534025),
        "no_answer": (-1, 1, 2, 1200, 1545133),
        "throttled": (4, 17, 32, 613),
        "token_dead": (0, 190),
        "media_unfetchable": (2018008, 2018047),
        "unknown": (80002, 2534037),
    },
}  # fmt: skip
TABLES = {"whatsapp": WHATSAPP, "instagram": INSTAGRAM}
WORDS = [(channel, word) for channel, words in NAMED.items() for word in words]
# How a sentence asks for something: what the reader, the customer, the admin or time has to do.
NEXT = {
    "en": ("Try", "try", "Send", "send", "admin", "Wait", "wait", "has to", "Choose", "Say", "Make sure", "Check",
           "Ask", "Open"),
    "pt_BR": (
        "Tente", "tente", "Envie", "envie", "Mande", "mande", "admin", "Espere", "espere", "precisa", "Escolha", "Diga",
        "Confirme", "confirme", "Confira", "Peça", "tem que", "Certifique",
    ),
}  # fmt: skip


@pytest.mark.parametrize("channel", sorted(NAMED))
def test_the_table_of_a_channel_holds_every_code_that_is_named_and_no_other(channel: str) -> None:
    listed = {code: word for word, codes in NAMED[channel].items() for code in codes}
    assert {code: word for code, (_, word) in TABLES[channel].items()} == listed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("channel", "word"), WORDS)
def test_every_failure_is_said_in_plain_words_with_what_to_do_next(channel: str, word: str, language: str) -> None:
    t = translator(language)
    said = cause(ReplyView(channel, "Maria", "Oi", 1, code=word), t)
    assert word == "unknown" or said != t("failure-unknown", channel=ReplyView(channel, "", "", 0).channel, customer="")
    assert any(each in said for each in NEXT[language]), said
    assert not re.search(r"\d{4}", said), "a code is not plain words"
