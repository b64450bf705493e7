"""A message typed in a thread: to the customer, a note, a command, or held. The whole table."""

from itertools import product

import pytest

from storage.domain.reply import Decision, decide

MODES = ("reply", "note")
WINDOWS = ("open", "agent_only", "closed")
YES_NO = (False, True)
TEXTS = {
    "plain": "Chega amanhã",
    "note_mark": "note: Chega amanhã",
    "send_mark": ">> Chega amanhã",
    "quoted": "> Chega amanhã",
}


def row(shape: str, mode: str, someone: bool, bot: bool, agent: bool, window: str) -> tuple[str, str]:
    """The table of features.md c-2, written out a second time and differently: what is tested, as (kind, reason)."""
    to_customer = mode == "reply" or shape in ("send_mark", "quoted")
    marked = shape == "send_mark" or (shape == "quoted" and mode == "note")
    rows = (
        (shape == "note_mark", ("note", "note_mark")),
        (bot, ("command", "addressed")),
        (someone, ("note", "mention")),
        (not to_customer, ("note", "mode")),
        (not agent, ("note", "not_agent")),
        (window == "closed", ("hold", "window_closed")),
        (marked, ("send", "send_mark")),
        (True, ("send", "mode")),
    )
    return next(outcome for matches, outcome in rows if matches)


@pytest.mark.parametrize("shape", TEXTS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("window", WINDOWS)
def test_the_decision_table(shape: str, mode: str, window: str) -> None:
    combinations = list(product(YES_NO, repeat=3))
    decided = {
        (someone, bot, agent): decide(
            TEXTS[shape],
            mode=mode,  # type: ignore[arg-type] # the table's words are the types' words
            mentions_someone=someone,
            mentions_bot=bot,
            is_agent=agent,
            window_state=window,  # type: ignore[arg-type] # as above
        )
        for someone, bot, agent in combinations
    }
    assert {key: (decision.kind, decision.reason) for key, decision in decided.items()} == {
        (someone, bot, agent): row(shape, mode, someone, bot, agent, window) for someone, bot, agent in combinations
    }


def plainly(text: str, mode: str = "reply") -> Decision:
    return decide(
        text,
        mode=mode,  # type: ignore[arg-type] # as above
        mentions_someone=False,
        mentions_bot=False,
        is_agent=True,
        window_state="open",
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
