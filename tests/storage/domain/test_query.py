"""The query language: what a line asks, how a query is written, and that every mistake is named."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import vocabulary
from storage.domain.query import (
    LISTS,
    TERMS_MAX,
    VALUES_MAX,
    Query,
    Term,
    Wrong,
    day_of,
    name_of,
    parse,
    show,
    span_of,
    statuses,
)

ME, NOBODY = Term("assignee", ("me",)), Term("assignee", ("none",))
OPEN = Term("status", ("open",))


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("", ()),
        ("mine open", (ME, OPEN)),
        ("MINHAS  Abertas", (ME, OPEN)),
        ("open, mine - ,", (OPEN, ME)),
        ("mine mine", (ME,)),
        ("open,pendente", (Term("status", ("open", "pending")),)),
        ("all", (Term("status", ("open", "pending", "closed")),)),
        ("todas", (Term("status", ("open", "pending", "closed")),)),
        ("needs reply", (Term("is", ("needs-reply",)),)),
        ("sem resposta", (Term("is", ("needs-reply",)),)),
        ("sem responsavel whatsapp", (NOBODY, Term("channel", ("whatsapp",)))),
        ("-mine", (Term("assignee", ("me",), negated=True),)),
        ("status:open,CLOSED", (Term("status", ("open", "closed")),)),
        ("situacao:aberta", (OPEN,)),
        ("is:mine is:expirada,vencendo", (ME, Term("is", ("expired", "expiring")))),
        ("assignee:<@U01ANA|ana maria>,none", (Term("assignee", ("U01ANA", "none")),)),
        ("dono:eu responsável:@Bruno", (ME, Term("assignee", ("Bruno",)))),
        ("team:<!subteam^S01|@sales>", (Term("team", ("S01",)),)),
        ("tag:vip,gold -etiqueta:none", (Term("tag", ("vip", "gold")), Term("tag", ("none",), negated=True))),
        ("channel:ig canal:zap", (Term("channel", ("instagram",)), Term("channel", ("whatsapp",)))),
        ("inbox:“Sales BR”", (Term("inbox", ("Sales BR",)),)),
        ("wait:>30m espera:<2H wait:45min", (Term("wait", (">30m",)), Term("wait", ("<2h",)), Term("wait", (">45m",)))),
        ("window:<2h janela:12h", (Term("window", ("<2h",)), Term("window", ("<12h",)))),
        ("before:2026-01-31 antes:5/2/2026", (Term("before", ("2026-01-31",)), Term("before", ("2026-02-05",)))),
        ("after:7d desde:ontem", (Term("after", ("7d",)), Term("after", ("yesterday",)))),
        ('name:"maria so" from:@ana.b', (Term("name", ("maria so",)), Term("from", ("@ana.b",)))),
        ("phone:98765-4321", (Term("phone", ("987654321",)),)),
        ("4321 @ana", (Term("phone", ("4321",)), Term("from", ("@ana",)))),
        ("+55 (11) 98765-4321", (Term("phone", ("5511987654321",)),)),
        ('"out of stock","sold out"', (Term("text", ("out of stock", "sold out")),)),
        ('"never closed', (Term("text", ("never closed",)),)),
        ("search open the shop", (Term("text", ("open",)), Term("text", ("the",)), Term("text", ("shop",)))),
        ("buscar reembolso", (Term("text", ("reembolso",)),)),
        ("mine search status:open re:foo -x", (
            ME, OPEN, Term("text", ("re:foo",)), Term("text", ("x",), negated=True),
        )),
        ("search +55 11 98765 4321", (Term("text", ("+55 11 98765 4321",)),)),
        ("text:open", (Term("text", ("open",)),)),
    ],
)  # fmt: skip
def test_a_line_is_read(line, terms):
    assert parse(line) == Query(terms)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("opne", [Wrong("opne", "word", "open")]),
        ("xyzzy minhs", [Wrong("xyzzy", "word"), Wrong("minhs", "word", "minhas")]),
        ("mine,open", [Wrong("mine,open", "word")]),
        ("statsu:open", [Wrong("statsu:", "operator", "status")]),
        ("zzz:1", [Wrong("zzz:", "operator")]),
        ("status:opn", [Wrong("opn", "value", "open", "status")]),
        ("is:happy", [Wrong("happy", "value", "", "is")]),
        ("tag:", [Wrong("tag:", "empty", "tag:vip,gold", "tag")]),
        ("wait:soon window:3y", [
            Wrong("soon", "span", "wait:>30m", "wait"), Wrong("3y", "span", "window:<2h", "window"),
        ]),
        ("before:2026-02-31", [Wrong("2026-02-31", "date", "before:2026-01-01", "before")]),
        ("after:soon", [Wrong("soon", "date", "after:7d", "after")]),
        ("phone:maria", [Wrong("maria", "number", "phone:4321", "phone")]),
        ('"' + "a" * 101 + '"', [Wrong("a" * 100, "long")]),
        ("tag:" + ",".join(f"t{number}" for number in range(VALUES_MAX + 1)), None),
        (" ".join(f"tag:t{number}" for number in range(TERMS_MAX + 1)), [Wrong(f"tag:t{TERMS_MAX}", "many")]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_the_nearest_word_that_is_known(line, wrong):
    found = parse(line)
    if wrong is None:
        assert [each.why for each in found] == ["many"]
    else:
        assert list(found) == wrong


def test_every_spelling_of_every_row_is_read():
    for quick in vocabulary.QUICK:
        for word in (quick.word, *quick.others):
            assert parse(word) == Query((Term(quick.facet, quick.values),)), word
    for facet in vocabulary.FACETS:
        assert isinstance(parse(facet.example), Query), facet
        for name in facet.others:
            assert parse(facet.example.replace(f"{facet.name}:", f"{name}:")) == parse(facet.example)
        for choice, others in facet.choices.items():
            for word in (choice, *others):
                assert parse(f"{facet.name}:{word}") == Query((Term(facet.name, (choice,)),))


def test_no_two_rows_have_a_word_in_common():
    quick = [vocabulary.folded(word) for each in vocabulary.QUICK for word in (each.word, *each.others)]
    names = [vocabulary.folded(name) for each in vocabulary.FACETS for name in (each.name, *each.others)]
    assert (len(set(quick)), len(set(names))) == (len(quick), len(names))
    assert not set(quick) & set(vocabulary.SEARCH)


WORDS = [word for each in vocabulary.QUICK for word in (each.word, *each.others)]
NAMES = [name for each in vocabulary.FACETS for name in (each.name, *each.others)]
BITS = st.sampled_from(
    [
        *WORDS,
        *NAMES,
        *vocabulary.SEARCH,
        ":",
        ",",
        "-",
        '"',
        " ",
        "<@U01ANA>",
        "<",
        ">",
        ">30m",
        "7d",
        "2026-01-31",
        "@a",
    ]
)
LINES = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(BITS, st.text(max_size=6)), max_size=14).map("".join),
    st.lists(BITS, max_size=14).map(" ".join),
)


@given(LINES)
def test_any_line_is_read_or_every_word_of_it_that_is_not_is_named(line):
    found = parse(line)
    if isinstance(found, Query):
        assert all(term.values and all(term.values) for term in found.terms)
        return
    plain = " ".join(re.sub(r"[“”„«»]", '"', line).replace("\u2013", "-").split())
    assert found
    for wrong in found:
        assert wrong.word
        assert wrong.why == "many" or wrong.word in plain


@given(LINES)
def test_what_is_written_is_read_as_the_same_query(line):
    found = parse(line)
    if isinstance(found, Query):
        assert parse(show(found)) == found


def test_lists_have_names():
    assert {name: name_of(query) for name, query in LISTS.items()} == {name: name for name in LISTS}
    assert (name_of(Query()), name_of(Query((ME, OPEN)))) == ("", "")
    assert show(Query((ME, Term("status", ("open",), negated=True), Term("text", ("a b",))))) == 'mine -open "a b"'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ("open", "pending")),
        ("mine", ("open", "pending")),
        ("-pending", ("open",)),
        ("closed", ("closed",)),
        ("open pending", ()),
        ("all -open", ("pending", "closed")),
        ("search x", ("open", "pending", "closed")),
        ("name:x open", ("open",)),
    ],
)
def test_where_nothing_is_said_of_the_status_lists_show_what_is_at_work_and_searches_everything(line, expected):
    assert statuses(parse(line)) == expected


def test_spans_and_days_are_numbers():
    today = date(2026, 3, 2)
    assert (span_of(">30m"), span_of("<2h"), span_of(">1w")) == (
        (">", timedelta(minutes=30)), ("<", timedelta(hours=2)), (">", timedelta(days=7)),
    )  # fmt: skip
    assert [day_of(each, today) for each in ("today", "yesterday", "3d", "1w", "2026-01-31")] == [
        today, date(2026, 3, 1), date(2026, 2, 27), date(2026, 2, 23), date(2026, 1, 31),
    ]  # fmt: skip
