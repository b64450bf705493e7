"""Routes are read from the top, the first that fits wins, and a wrong one is refused in words."""

import pytest

from storage.domain.routing import First, chosen, country, fits, reading

AD = {"referral": {"headline": "Bolo de cenoura", "source_id": "123"}}


@pytest.mark.parametrize(
    ("kind", "value", "first", "is_for_them"),
    [
        ("words", "revenda, atacado", First("Vocês fazem ATACADO?"), True),
        ("words", "preço", First("qual o preco?"), True),
        ("words", "bulk order", First("a bulk  order please"), False),
        ("words", "bulk order", First("a bulk order, please"), True),
        ("words", "art", First("start"), False),
        ("words", "c++", First("do you teach C++?"), True),
        ("ad", "", First(details=AD), True),
        ("ad", "cenoura", First(details=AD), True),
        ("ad", "chocolate", First(details=AD), False),
        ("ad", "", First("Oi"), False),
        ("country", "BR, PT", First(number="553187651234"), True),
        ("country", "MX", First(number="5215512345678"), True),
        ("country", "BR", First(number="447700900123"), False),
        ("country", "BR", First(), False),
        ("language", "pt", First(number="351912345678"), True),
        ("language", "es", First(number="5215512345678"), True),
        ("language", "es", First(number="BR.13491208655302741004"), False),
        ("a kind of tomorrow", "x", First("x"), False),
    ],
)
def test_a_route_fits_whom_it_is_for(kind, value, first, is_for_them):
    assert fits(kind, value, first) is is_for_them


def test_the_first_that_fits_wins_and_none_is_the_inboxes_own():
    routes = [("country", "MX"), ("words", "oi"), ("country", "BR")]
    brazilian = First("Oi", "5531987651234")
    assert chosen(routes, brazilian, lambda each: each) == ("words", "oi")
    assert chosen(routes, First("hello", "14155550100"), lambda each: each) is None


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("words", " a ,b  c,, a", "a, b c"),
        ("ad", "", ""),
        ("country", "br,pt", "BR, PT"),
        ("language", "PT", "pt"),
    ],
)
def test_a_value_is_kept_in_one_way(kind, value, kept):
    assert reading(kind, value) == kept


@pytest.mark.parametrize(
    ("kind", "value", "named"),
    [
        ("moon", "x", "moon"),
        ("words", " , ", "something to look for"),
        ("country", "BR, Brazil", "BRAZIL"),
        ("country", "ZZ", "ZZ"),
        ("language", "pt, klingon", "klingon"),
        ("words", "x" * 400, "400"),
    ],
)
def test_a_wrong_value_is_refused_and_named(kind, value, named):
    with pytest.raises(ValueError, match=named):
        reading(kind, value)


def test_a_number_tells_its_country_however_it_is_written():
    assert [country(each) for each in ("553187651234", "+55 (31) 98765-1234", "447700900123", "", "12")] == [
        "BR", "BR", "GB", "", "",
    ]  # fmt: skip
