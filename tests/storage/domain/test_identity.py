"""Phone numbers as keys."""

import csv
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storage.domain.identity import canonical, display, equivalents, likeness, mentioned, region, typed

NUMBERS = Path(__file__).parents[2] / "fixtures" / "numbers"


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        pytest.param("553187654321", "+5531987654321", id="a Brazilian mobile without its ninth digit"),
        pytest.param("5531987654321", "+5531987654321", id="the same with it"),
        pytest.param("553132654321", "+553132654321", id="a Brazilian landline has none"),
        pytest.param("5215512345678", "+525512345678", id="a Mexican mobile with the abolished 1"),
        pytest.param("525512345678", "+525512345678", id="the same without"),
        pytest.param("5491123456789", "+5491123456789", id="Argentina's 9 stays"),
        pytest.param("541123456789", "+541123456789", id="and is never made up"),
        pytest.param("22997123456", "+22997123456", id="an old plan is left alone"),
        pytest.param("+1 (650) 555-1234", "+16505551234", id="what a person types"),
        pytest.param("US.13491208655302741918", "", id="a business-scoped id is no number"),
        pytest.param("12345", "", id="too short"),
        pytest.param("1234567890123456", "", id="too long"),
        pytest.param("", "", id="nothing"),
        pytest.param("٠١٢٣٤٥٦٧٨٩", "", id="digits of another script"),
    ],
)
def test_the_form_to_compare_by(given_, key):
    assert canonical(given_) == key


@pytest.mark.parametrize(
    ("given_", "forms"),
    [
        ("553187654321", ("553187654321", "5531987654321")),
        ("5531987654321", ("5531987654321", "553187654321")),
        ("5215512345678", ("5215512345678", "525512345678")),
        ("525512345678", ("525512345678", "5215512345678")),
        ("541123456789", ("541123456789",)),
        ("16505551234", ("16505551234",)),
        ("abc", ()),
    ],
)
def test_the_forms_a_network_may_use(given_, forms):
    assert equivalents(given_) == forms


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True))
def test_all_forms_of_a_number_compare_alike(number):
    assert {canonical(form) for form in equivalents(number)} == {canonical(number)}


@given(st.text())
def test_nothing_typed_is_an_error(number):
    assert canonical(canonical(number)) == canonical(number)


@pytest.mark.parametrize(
    ("number", "read"),
    [
        pytest.param("+5531987654321", "+55 31 98765-4321", id="a number in its canonical form"),
        pytest.param("553187654321", "+55 31 98765-4321", id="a wa_id"),
        pytest.param("5215512345678", "+52 55 1234 5678", id="a wa_id of an old plan"),
        pytest.param("15550783881", "+1 555-078-3881", id="a number that the library calls invalid"),
        pytest.param("+99999999999", "+99999999999", id="a country nobody knows"),
        pytest.param("US.13491208655302741918", "US.13491208655302741918", id="a business-scoped id"),
        pytest.param("unknown", "unknown", id="a word"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_form_people_read(number, read):
    assert display(number) == read


def table(name):
    with (NUMBERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", table("pairs.csv"), ids=lambda row: f"{row['country']} {row['one']}: {row['why']}")
def test_lc6_whether_two_numbers_are_one_persons(row):
    assert (likeness(row["one"], row["other"]), likeness(row["other"], row["one"])) == (row["verdict"], row["verdict"])


def test_the_table_of_numbers_goes_round_the_world():
    countries = {row["country"] for row in table("pairs.csv")}
    assert {"BR", "MX", "AR"} < countries
    assert len(countries) >= 23


@pytest.mark.parametrize("row", table("typed.csv"), ids=lambda row: f"{row['home']} {row['typed']}")
def test_what_a_teammate_types_is_read_as_of_the_inboxs_country(row):
    assert typed(row["typed"], row["home"]) == row["number"]


@given(st.text(), st.sampled_from(["", "BR", "US", "??"]))
def test_whatever_is_typed_or_written_is_no_error(text, home):
    assert typed(text, home) == canonical(typed(text, home))
    assert all(number == canonical(number) for number in mentioned(text, home))


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True))
def test_being_one_person_goes_both_ways(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == "same"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("meu zap é (11) 98765-4321, me chama", ("+5511987654321",)),
        ("+44 7911 123456 ou 11 98765-4321", ("+447911123456", "+5511987654321")),
        ("pedido 12345678, R$ 1.234.567,00", ()),
        ("CEP 01310-100, nota 123.456.789-09", ()),
        ("", ()),
    ],
)
def test_the_numbers_in_somebodys_words(text, numbers):
    assert mentioned(text, "BR") == numbers


@pytest.mark.parametrize(("number", "country"), [("+551140001234", "BR"), ("+16505551234", "US"), ("", ""), ("x", "")])
def test_the_country_of_a_number(number, country):
    assert region(number) == country
