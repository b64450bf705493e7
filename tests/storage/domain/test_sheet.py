"""Rows of a spreadsheet read as contacts."""

import pytest

from storage.domain import sheet
from storage.domain.cells import bare, cell
from storage.domain.profile import Field
from storage.domain.sheet import Column, Problem, Unfit, columns, row

BIRTH = Field("data_de_nascimento", "date", "Data de nascimento", attribute=1)
PLAN = Field("plan", "list", "Plano", ("Básico", "Gold"), attribute=2)
SPENT = Field("spent", "number", "Gasto", attribute=3)
OWN = [BIRTH, PLAN, SPENT]


def found(headings, **chosen):
    return [(each.heading, each.field.key) for each in columns(headings, OWN, chosen).read]


@pytest.mark.parametrize(
    ("headings", "keys"),
    [
        pytest.param("name,phone,email,language,note,tags,opted_out", None, id="the names an export has"),
        pytest.param(
            "Nome completo,Telefone celular,E-mail,Idioma,Observações,Etiquetas,Descadastrado",
            "name,phone,email,language,note,tags,opted_out",
            id="Portuguese",
        ),
        pytest.param(
            "Full Name,Phone Number,E-mail Address,Language,Notes,Labels,Unsubscribed",
            "name,phone,email,language,note,tags,opted_out",
            id="English",
        ),
        pytest.param(
            "First Name,Middle Name,Last Name,Labels,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value",
            "name,,last_name,tags,email,,phone",
            id="Google's contacts",
        ),
        pytest.param("NOME,WhatsApp,Data de Nascimento", "name,phone,data_de_nascimento", id="a field of one's own"),
        pytest.param("nome,celular,PLANO", "name,phone,plan", id="a field by its label"),
        pytest.param("id,telefone", ",phone", id="another program's id is nobody's of ours"),
    ],
)
def test_columns_are_known_by_their_headings(headings, keys):
    wanted = (keys or headings).split(",")
    told = dict(found(headings.split(",")))
    assert [told.get(each, "") for each in headings.split(",")] == wanted


def test_somebody_says_which_column_is_what_and_which_is_not_read():
    read = columns(["Cel 2", "Telefone", "Loja"], OWN, {"Cel 2": "phone", "Telefone": ""})
    assert (read.read, read.ignored) == ((Column(0, "Cel 2", sheet.OWN[1]),), ("Loja",))


@pytest.mark.parametrize(
    ("headings", "chosen", "said"),
    [
        (
            ["Telefone", "Celular"],
            {},
            "'Telefone' and 'Celular' are both phone: leave one out with --column 'Celular='",
        ),
        (["name", "city"], {}, "no column is a phone or an e-mail"),
        (["phone"], {"Fone": "phone"}, "there is no column 'Fone'"),
        (["phone", "x"], {"x": "shoe"}, "there is no field 'shoe'"),
    ],
)
def test_headings_that_cannot_be_read_say_what_to_do(headings, chosen, said):
    with pytest.raises(Unfit, match=said):
        columns(headings, OWN, chosen)


def read(home="BR", dates="", **said):
    return row(list(said.values()), columns(list(said), OWN, {}), home, dates)


def test_a_row_says_what_it_says_and_empty_cells_say_nothing():
    told = read(nome="Maria", sobrenome="Souza", telefone="(11) 98765-4321", email="", plan="gold", tags="VIP; ★ Natal")
    assert dict(told.values) == {"name": "Maria Souza", "phone": "+5511987654321", "plan": "Gold"}
    assert (told.tags, told.contact_id, told.problems) == (("VIP", "Natal"), 0, ())


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("+5511987654321", "+5511987654321"),
        ("'+5511987654321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("5511987654321.0", "+5511987654321"),
        ("11987654321", "+5511987654321"),
        ("1187654321", "+5511987654321"),
        ("14155550132", "+14155550132"),
        ("351912345678", "+351912345678"),
        ("0049 30 901820", "+4930901820"),
    ],
)
def test_a_phone_is_read_as_spreadsheets_leave_it(words, phone):
    assert dict(read(phone=words).values) == {"phone": phone}


@pytest.mark.parametrize(
    ("words", "dates", "day"),
    [
        ("2026-12-31", "", "2026-12-31"),
        ("2026-12-31 00:00:00", "", "2026-12-31"),
        ("31/12/2026", "", "2026-12-31"),
        ("12/31/2026", "", "2026-12-31"),
        ("05/05/2026", "", "2026-05-05"),
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("3.4.2026", "dmy", "2026-04-03"),
    ],
)
def test_a_date_is_read_as_spreadsheets_write_it(words, dates, day):
    told = read(dates=dates, phone="+5511987654321", data_de_nascimento=words)
    assert told.values["data_de_nascimento"] == day


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"phone": "5,51199E+12"}, Problem("phone", "5,51199E+12", "rounded")),
        ({"phone": "abc"}, Problem("phone", "abc", "phone")),
        ({"phone": "", "name": "Maria"}, Problem("", "", "nobody")),
        ({"email": "maria@"}, Problem("email", "maria@", "email")),
        ({"phone": "", "data_de_nascimento": "03/04/2026"}, Problem("data_de_nascimento", "03/04/2026", "date_either")),
        ({"phone": "", "data_de_nascimento": "31/31/2026"}, Problem("data_de_nascimento", "31/31/2026", "date")),
        ({"email": "a@b.co", "plan": "Silver"}, Problem("plan", "Silver", "choice")),
        ({"email": "a@b.co", "spent": "1.234"}, Problem("spent", "1.234", "number_either")),
        ({"email": "a@b.co", "opt_in": "maybe"}, Problem("opt_in", "maybe", "bool")),
        ({"email": "a@b.co", "language": "português"}, Problem("language", "português", "language")),
        ({"email": "a@b.co", "tags": ",".join(f"t{each}" for each in range(21))}, None),
        ({"novelo_id": "x7"}, Problem("novelo_id", "x7", "id")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_column(said, problem):
    told = read(**said).problems
    assert told == ((problem or Problem("tags", said["tags"], "tags")),)


def test_a_number_without_its_country_is_refused_where_no_country_is_known():
    assert read(home="", phone="(11) 98765-4321").problems == (Problem("phone", "(11) 98765-4321", "phone_country"),)
    assert dict(read(home="", phone="5511987654321").values) == {"phone": "+5511987654321"}


def test_a_row_with_more_cells_than_headings_has_a_separator_in_a_cell():
    of = columns(["phone", "shop"], OWN, {})
    assert row(["+5511987654321", "a", "b"], of).problems == (Problem("", "", "cells"),)
    assert row(["+5511987654321", "a", ""], of).problems == ()
    assert dict(row(["+5511987654321"], of).values) == {"phone": "+5511987654321"}


@pytest.mark.parametrize(
    ("said", "opted_out"),
    [({"opt_in": "sim"}, "no"), ({"aceita_marketing": "Não"}, "yes"), ({"descadastrado": "VERDADEIRO"}, "yes")],
)
def test_whoever_takes_no_marketing_may_be_said_either_way_round(said, opted_out):
    assert dict(read(email="a@b.co", **said).values) == {"email": "a@b.co", "opted_out": opted_out}


@pytest.mark.parametrize("words", ["=1+1", "+5511", "maria", "'quoted'", "'=x", ""])
def test_what_an_export_marks_an_import_reads_as_it_was(words):
    assert bare(cell(words)) == (words if words != "'=x" else "=x")
