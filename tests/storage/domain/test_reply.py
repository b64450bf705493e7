"""A message typed in a thread: to the customer, a note, a command, or held. The whole table (features.md c-2)."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.reply import Decision, decide, kept_inside

MODES = ("reply", "note")
# Every way in which the cases of the table differ; the words of each stand for all of their kind.
AUTHORS = {"agent": (True, False), "outsider": (False, False), "trainee": (True, True)}
TEXTS = {
    "plain": "Chega amanhã",
    "note mark": "note: Chega amanhã",
    "send mark": ">> Chega amanhã",
    "both marks": "reply: note: Chega amanhã",
    "draft mark": "draft: Chega amanhã",
    "quoted": "> Chega amanhã",
    "inside talk": "O que a gente responde?",
    "secret": "A senha é abacate",
    "deny list": "Veja em https://lumina.slack.com/archives/C1/p1",
    "file alone": "",
}
MENTIONS = ("nobody", "somebody", "us", "us and somebody")
WINDOWS = ("open", "agent_only", "closed")
COLLISIONS = ("", "answered", "owned")
FRESH = (False, True)

# The table as data. Each row: what has to be so for it (an axis that is not named may be anything), then what comes of
# it where replies are the rule, and where notes are. The first row that fits decides.
HOLDS, SHUT = "hold", "window_closed"
TABLE: list[tuple[dict[str, Any], tuple[str, str], tuple[str, str]]] = [
    ({"text": {"note mark"}}, ("note", "note_mark"), ("note", "note_mark")),
    ({"mention": {"us", "us and somebody"}}, ("command", "addressed"), ("command", "addressed")),
    ({"mention": {"somebody"}}, ("note", "mention"), ("note", "mention")),
    ({"text": {"draft mark"}, "author": {"outsider"}}, ("note", "not_agent"), ("note", "not_agent")),
    ({"text": {"draft mark"}}, ("draft", "draft_mark"), ("draft", "draft_mark")),
    ({"text": {"both marks"}}, ("note", "note_mark"), ("note", "note_mark")),
    ({"author": {"outsider"}, "text": {"send mark"}}, ("note", "not_agent"), ("note", "not_agent")),
    ({"author": {"outsider"}, "text": {"quoted"}}, ("note", "not_agent"), ("note", "not_agent")),
    ({"author": {"outsider"}}, ("note", "not_agent"), ("note", "mode")),
    ({"author": {"trainee"}, "text": {"send mark"}}, ("draft", "trainee"), ("draft", "trainee")),
    ({"author": {"trainee"}, "text": {"quoted"}}, ("draft", "trainee"), ("draft", "trainee")),
    ({"author": {"trainee"}}, ("draft", "trainee"), ("note", "mode")),
    ({"text": {"send mark"}, "window": {"closed"}}, (HOLDS, "window_closed"), (HOLDS, "window_closed")),
    ({"text": {"send mark"}}, ("send", "send_mark"), ("send", "send_mark")),
    ({"text": {"quoted"}, "collision": {"answered"}, "window": {"closed"}}, (HOLDS, "answered"), (HOLDS, SHUT)),
    ({"text": {"quoted"}, "collision": {"owned"}, "window": {"closed"}}, (HOLDS, "owned"), (HOLDS, SHUT)),
    ({"text": {"quoted"}, "collision": {"answered"}}, (HOLDS, "answered"), ("send", "send_mark")),
    ({"text": {"quoted"}, "collision": {"owned"}}, (HOLDS, "owned"), ("send", "send_mark")),
    ({"collision": {"answered"}}, (HOLDS, "answered"), ("note", "mode")),
    ({"collision": {"owned"}}, (HOLDS, "owned"), ("note", "mode")),
    ({"text": {"inside talk"}}, (HOLDS, "inside_talk"), ("note", "mode")),
    ({"text": {"secret"}}, (HOLDS, "secret"), ("note", "mode")),
    ({"text": {"deny list"}}, (HOLDS, "deny_list"), ("note", "mode")),
    ({"text": {"quoted"}, "window": {"closed"}}, (HOLDS, "window_closed"), (HOLDS, "window_closed")),
    ({"window": {"closed"}}, (HOLDS, "window_closed"), ("note", "mode")),
    ({"text": {"quoted"}, "fresh": {True}}, (HOLDS, "stale"), ("send", "send_mark")),
    ({"fresh": {True}}, (HOLDS, "stale"), ("note", "mode")),
    ({"text": {"quoted"}}, ("send", "mode"), ("send", "send_mark")),
    ({}, ("send", "mode"), ("note", "mode")),
]  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_c2_ic1_the_decision_table_for_every_combination(mode: str) -> None:
    axes = {
        "author": AUTHORS, "text": TEXTS, "mention": MENTIONS, "window": WINDOWS, "collision": COLLISIONS,
        "fresh": FRESH,
    }  # fmt: skip
    decided, expected, used = {}, {}, set()
    for case in (dict(zip(axes, values, strict=True)) for values in product(*axes.values())):
        decision = decide(
            TEXTS[case["text"]],
            mode=mode,  # type: ignore[arg-type] # the table's words are the types' words
            mentions_someone="somebody" in case["mention"],
            mentions_bot="us" in case["mention"],
            is_agent=AUTHORS[case["author"]][0],
            trainee=AUTHORS[case["author"]][1],
            window_state=case["window"],
            collision=case["collision"],
            stale=case["fresh"],
        )
        row = next(n for n, (wanted, *_) in enumerate(TABLE) if all(case[axis] in wanted[axis] for axis in wanted))
        used.add(row)
        key = tuple(case.values())
        decided[key], expected[key] = (decision.kind, decision.reason), TABLE[row][1 if mode == "reply" else 2]
    assert decided == expected
    assert used == set(range(len(TABLE)))  # no row of the table is there for show


MARKS = (
    "note:",
    "Note :",
    "NOTA:",
    "private:",
    "privada:",
    "//",
    ";;",
    "\\\\",
    "🔒",
    "🔒\ufe0f",
    "*note:*",
    "> nota:",
    "• note:",
)
PRETENDING = ("", " ", "\n", "\u200b", "\ufeff", "\u00a0", ">> ", "reply: ", "Resposta:", "> ", "*", "_", "- ")
NAMES = ("@here", "@channel", "@everyone", "<@U1ANA>", "<!here>", "<!subteam^S1>", "<#C1>")
YES_NO = st.booleans()
SITUATION = {
    "mode": st.sampled_from(MODES), "mentions_bot": YES_NO, "is_agent": YES_NO,
    "window_state": st.sampled_from(WINDOWS), "collision": st.sampled_from(COLLISIONS), "stale": YES_NO,
}  # fmt: skip


@given(st.sampled_from(PRETENDING), st.sampled_from(MARKS), st.text(), YES_NO, st.fixed_dictionaries(SITUATION))
def test_ic1_no_text_with_a_note_mark_ever_reaches_a_customer(
    before: str, mark: str, text: str, someone: bool, situation: dict[str, Any]
) -> None:
    typed = before + mark + text
    decision = decide(typed, mentions_someone=someone, **situation)
    assert decision.kind == "note" or (decision.kind, situation["mentions_bot"]) == ("command", True)
    assert kept_inside(typed) == "note_mark"


@given(st.text(), st.sampled_from(NAMES), st.text(), st.fixed_dictionaries(SITUATION))
def test_ic2_no_text_with_a_mention_ever_reaches_a_customer(
    before: str, name: str, after: str, situation: dict[str, Any]
) -> None:
    typed = f"{before} {name} {after}"
    assert decide(typed, mentions_someone=False, **situation).kind in {"note", "command"}
    assert kept_inside(typed) is not None


@given(st.text(), st.fixed_dictionaries(SITUATION))
def test_ic2_whatever_slack_says_is_a_mention_is_never_sent(text: str, situation: dict[str, Any]) -> None:
    assert decide(text, mentions_someone=True, **situation).kind in {"note", "command"}


@given(st.text(), st.fixed_dictionaries(SITUATION | {"is_agent": st.just(False)}), YES_NO)
def test_nobody_but_an_agent_sends_anything(text: str, situation: dict[str, Any], someone: bool) -> None:
    assert decide(text, mentions_someone=someone, **situation).kind in {"note", "command"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Is this customer always like that?", "inside_talk"),
        ("O que a gente responde?", "inside_talk"),
        ("alguém sabe o prazo?", "inside_talk"),
        ("can someone take this", "inside_talk"),
        ("he sounds angry", "inside_talk"),
        ("[nota] ela é VIP", "inside_talk"),
        ("interno: sem desconto", "inside_talk"),
        ("nota - sem desconto", "inside_talk"),
        ("Claro!\nnota: ela é VIP", "inside_talk"),
        ("🔐 sem desconto", "inside_talk"),
        ("senha: abacate", "secret"),
        ("use xoxb-12345678901-abcdef", "secret"),
        ("http://192.168.0.7/pedidos", "deny_list"),
        ("https://crm.lumina.internal/123", "deny_list"),
        ("o Custo de Compra foi 10", "deny_list"),
    ],
)
def test_ic1_a_doubtful_case_is_held(text: str, why: str) -> None:
    assert plainly(text, deny_list=("custo de compra",)).reason == why


@pytest.mark.parametrize(
    "text",
    [
        "Oi Maria, tudo bem? Seu pedido chega amanhã.",
        "Pode passar na loja hoje?",
        "O cliente pode retirar na loja.",
        "The customer card is free.",
        "Esqueceu a senha? Clique em https://lumina.example/senha",
        "Veja https://lumina.example/intranet",
        "Anotado! - obrigada",
        "Time: 14:00",
        "What do you say?",
        "Alguém vai te ligar.",
    ],
)
def test_ic1_an_ordinary_answer_goes_without_friction(text: str) -> None:
    assert plainly(text).kind == "send"


def plainly(text: str, mode: str = "reply", **more: Any) -> Decision:
    return decide(
        text,
        mode=mode,  # type: ignore[arg-type] # as above
        mentions_someone=False,
        mentions_bot=False,
        is_agent=True,
        window_state="open",
        **more,
    )


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("note: liga para ela", "liga para ela"),
        ("Note : liga para ela", "liga para ela"),
        ("NOTA: liga para ela", "liga para ela"),
        ("private: liga", "liga"),
        ("privado: liga", "liga"),
        ("privada: liga", "liga"),
        ("//liga", "liga"),
        ("// liga", "liga"),
        (";; liga", "liga"),
        ("\\\\ liga", "liga"),
        ("🔒 liga", "liga"),
        ("🔒\ufe0fliga", "liga"),
        ("  note: liga", "liga"),
        ("*note:* liga", "liga"),
        ("_nota_: liga", "liga"),
        ("note:", ""),
        ("note:\nliga\nagora", "liga\nagora"),
    ],
)
def test_a_note_mark_is_taken_off(text: str, rest: str) -> None:
    assert plainly(text) == Decision("note", "note_mark", rest, len(text) - len(rest))


@pytest.mark.parametrize(
    "text", ["notebook: 2.000", "please note: it is late", "/close", "; ok", "a // b", "\\ o", "", "noted"]
)
def test_what_only_resembles_a_note_mark_is_said_to_the_customer(text: str) -> None:
    assert plainly(text) == Decision("send", "mode", text)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", [">> oi", ">>oi", "reply: oi", "Reply:oi", "resposta: oi", "responder: oi", ">>> oi"])
def test_a_send_mark_is_taken_off_in_both_modes(text: str, mode: str) -> None:
    assert plainly(text, mode) == Decision("send", "send_mark", "oi", len(text) - 2)


@pytest.mark.parametrize("text", ["@inbox close", " @Inbox close", "@inbox"])
def test_our_name_typed_out_is_a_command(text: str) -> None:
    assert plainly(text) == Decision("command", "addressed", text)


@pytest.mark.parametrize("text", ["@here alguém sabe?", "alguém sabe? @channel", "(@everyone)"])
def test_everybody_typed_out_is_a_mention(text: str) -> None:
    assert plainly(text) == Decision("note", "mention", text)


@pytest.mark.parametrize("text", ["escreva para oi@here.example", "@inboxes", "siga @herethere", "a @inbox"])
def test_what_only_resembles_a_name_is_said_to_the_customer(text: str) -> None:
    assert plainly(text) == Decision("send", "mode", text)


def test_a_quote_is_kept_where_replies_are_the_rule() -> None:
    assert plainly("> oi") == Decision("send", "mode", "> oi")


def test_a_quote_sends_where_notes_are_the_rule() -> None:
    assert plainly("> oi", "note") == Decision("send", "send_mark", "oi", 2)


def test_files_without_words_follow_the_mode() -> None:
    assert [plainly("", mode).kind for mode in MODES] == ["send", "note"]
