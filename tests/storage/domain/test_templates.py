"""Templates: what has to be filled in, what is guessed, what goes out and what the customer reads."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import parts, templates
from storage.domain.parts import TemplatePart, Value
from storage.domain.templates import Button, Known, Layout, Template

ORDER = Layout(
    "Oi {{1}}, seu pedido {{2}} saiu.", "text", "Pedido {{1}}", "Lumina",
    (Button("quick_reply", "Obrigada"), Button("url", "Ver", "https://lumina.example/{{1}}")),
    examples={"body.2": "L-1042"},
)  # fmt: skip
VALUES = {"header.1": "L-7", "body.1": "Ana", "body.2": "L-7", "url.1": "l-7"}
NAMED = Layout("{{first_name}}, {{agent}} waits on {{day}}, {{first_name}}.", named=True)
KNOWN = Known("Maria Souza", "+5511987654321", "Ana Ribeiro", "Lumina", "Chegou hoje!")


def template(layout: Layout = ORDER, **more: str) -> Template:
    told = {"category": "utility", "status": "approved"} | more
    return Template("1", "order_update", "pt_BR", layout=layout, **told)


def test_blanks_come_in_the_order_the_channel_takes_them_each_once() -> None:
    assert [blank.key for blank in templates.blanks(ORDER)] == ["header.1", "body.1", "body.2", "url.1"]
    assert [blank.key for blank in templates.blanks(NAMED)] == ["body.first_name", "body.agent", "body.day"]
    assert [blank.key for blank in templates.blanks(Layout("{{2}} and {{10}} and {{1}}"))] == [
        "body.1", "body.2", "body.10",
    ]  # fmt: skip
    assert templates.blanks(ORDER)[2].example == "L-1042"


def test_a_filled_in_template_is_what_the_customer_reads() -> None:
    shown = templates.shown(ORDER, VALUES)
    assert shown.text == "Pedido L-7\nOi Ana, seu pedido L-7 saiu.\nLumina"
    assert shown.buttons == ("Obrigada", "Ver")
    assert templates.part(template(), VALUES) == TemplatePart(
        "order_update", "pt_BR", shown.text,
        (Value("header", "1", "L-7"), Value("body", "1", "Ana"), Value("body", "2", "L-7"), Value("url", "1", "l-7")),
    )  # fmt: skip


def test_a_blank_without_a_value_shows_as_it_is() -> None:
    assert templates.shown(ORDER, {"body.1": "Ana"}).body == "Oi Ana, seu pedido {{2}} saiu."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (VALUES, {}),
        (VALUES | {"body.2": " \n\t"}, {"body.2": "missing"}),
        ({}, {"header.1": "missing", "body.1": "missing", "body.2": "missing", "url.1": "missing"}),
        (VALUES | {"url.1": "two words"}, {"url.1": "no-spaces"}),
        (VALUES | {"body.1": "x" * 1025}, {"body.1": "too-long"}),
        (VALUES | {"body.2": "x" * 1010}, {"body.2": "too-long"}),
        (VALUES | {"header.1": "x" * 54}, {"header.1": "too-long"}),
        (VALUES | {"header.1": "x" * 53}, {}),
    ],
)
def test_what_keeps_values_from_being_sent_is_said_of_the_blank_it_is_about(values, expected) -> None:
    assert templates.faults(ORDER, values) == expected


def test_values_with_faults_are_never_sent() -> None:
    with pytest.raises(ValueError, match=r"body\.2"):
        templates.part(template(), VALUES | {"body.2": ""})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Oi {{1}}, seu pedido {{2}} saiu.", {"body.1": "Maria"}),
        ("{{1}}, as lâmpadas chegaram.", {"body.1": "Maria"}),
        ("Hello {{1}}!", {"body.1": "Maria"}),
        ("Tudo certo.\nBoa tarde, {{1}}.", {"body.1": "Maria"}),
        ("{{1}} is your code.", {}),
        ("Seu pedido {{1}} saiu.", {}),
        ("Oi {{1}}!\n\n{{2}}\n\nLumina", {"body.1": "Maria", "body.2": "Chegou hoje!"}),
        ("Oi {{1}}! {{2}}", {"body.1": "Maria"}),
    ],
)
def test_only_what_is_certain_is_guessed(body, expected) -> None:
    assert templates.guesses(Layout(body), KNOWN) == expected


def test_blanks_with_names_are_guessed_by_them() -> None:
    layout = Layout("{{nome}} {{first_name}} {{atendente}} {{telefone}} {{loja}} {{Customer_Name}} {{x}}", named=True)
    assert templates.guesses(layout, KNOWN) == {
        "body.nome": "Maria Souza", "body.first_name": "Maria", "body.atendente": "Ana Ribeiro",
        "body.telefone": "+5511987654321", "body.loja": "Lumina", "body.Customer_Name": "Maria Souza",
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        template(status="paused"),
        template(status="rejected"),
        template(category="authentication"),
        template(replace(ORDER, header_kind="other")),
        template(replace(ORDER, buttons=(Button("other", "Pay"),))),
        template(replace(ORDER, strange=True)),
        template(Layout("")),
        template(Layout(" ".join(f"{{{{{each}}}}}" for each in range(1, 42)))),
    ],
)
def test_what_a_person_cannot_send_is_not_offered(told: Template) -> None:
    assert templates.is_offered(template())
    assert not templates.is_offered(told)


def test_a_layout_is_kept_whole() -> None:
    assert templates.from_json(templates.to_json(ORDER)) == ORDER


def test_a_part_goes_through_the_outbox_whole() -> None:
    part = replace(templates.part(template(), VALUES), file="image", ref="9", mime="image/png")
    assert parts.from_json(parts.to_json(part)) == part


WORDS = st.text(max_size=60)
SAID = st.text(alphabet=st.characters(exclude_characters="{}"), max_size=20)
PIECES = st.lists(st.one_of(SAID, st.integers(1, 9).map(lambda each: f"{{{{{each}}}}}")), min_size=1, max_size=12)


@given(PIECES, st.dictionaries(st.integers(1, 9).map(lambda number: f"body.{number}"), WORDS))
def test_whatever_is_filled_in_goes_out_on_one_line_and_as_it_is_shown(pieces: list[str], values: dict) -> None:
    layout = Layout("x" + "".join(pieces))
    wrong = templates.faults(layout, values)
    assert set(wrong) <= {blank.key for blank in templates.blanks(layout)}
    if wrong:
        return
    part = templates.part(template(layout), values)
    for value in part.values:
        assert value.text
        assert not set(value.text) & set("\n\t\r")
        assert "  " not in value.text
    by_name = {value.name: value.text for value in part.values}
    expected = "".join(by_name.get(piece[2:-2], piece) if piece.startswith("{{") else piece for piece in pieces)
    assert part.text == "x" + expected


@given(st.text(max_size=200))
def test_tidy_words_stay_tidy(words: str) -> None:
    tidy = templates.tidy(words)
    assert templates.tidy(tidy) == tidy
    assert tidy.split() == words.split()


@given(WORDS, WORDS, WORDS)
def test_a_value_is_never_taken_for_a_blank(first: str, second: str, third: str) -> None:
    """What somebody types, braces and all, is put in once and not filled in again."""
    layout = Layout("Oi {{1}}: {{2}}")
    values = {"body.1": f"{first}{{{{2}}}}", "body.2": f"{second}x", "body.3": third}
    body = templates.shown(layout, values).body
    assert body == f"Oi {templates.tidy(values['body.1'])}: {templates.tidy(values['body.2'])}"
