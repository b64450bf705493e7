"""Templates as they are kept: read page by page, searched, watched; and what a webhook changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import templates
from storage.domain.templates import Button, Layout, Template
from storage.models import Alarm, Inbox
from tests import builders
from tests.builders import NOON

ORDER = Template(
    "1", "order_update", "pt_BR", "utility", "approved",
    Layout("Oi {{1}}, seu pedido {{2}} saiu.", footer="Lumina", buttons=(Button("quick_reply", "Obrigada"),)),
)  # fmt: skip
ENGLISH = replace(ORDER, external_id="2", language="en_US", layout=Layout("Hi {{1}}, your order {{2}} left."))
SALE = Template("3", "summer_sale", "pt_BR", "marketing", "approved", Layout("O verão chegou, coração!"))
ALL = [ORDER, ENGLISH, SALE]


@pytest.fixture
def inbox(database):
    def work(session):
        row = builders.inbox(session, builders.workspace(session))
        row.business = "WABA1"
        return row.id

    return database.write(work)


@pytest.fixture
def do(database, inbox):
    return lambda work: database.write(lambda session: work(session, session.get_one(Inbox, inbox)))


def read_all(do, pages, now=NOON):
    def work(session, row):
        reading = templates.begin(session, row, now=now)
        for page in pages:
            templates.keep(session, reading, page, now=now)
        templates.finish(session, reading, now=now)
        return reading.seen, reading.changed, reading.gone

    return do(work)


def kept(do):
    return do(lambda session, row: [(each.name, each.language, each.status) for each in templates.every(session)])


def alarms(database):
    return database.read(
        lambda session: [(each.key, each.details["template"]) for each in session.scalars(select(Alarm))]
    )


def test_a_reading_keeps_what_is_there_and_lets_go_of_what_is_not(do, database):
    assert read_all(do, [ALL[:2], ALL[2:]]) == (3, 3, 0)
    assert read_all(do, [ALL], NOON + timedelta(days=1)) == (3, 0, 0)
    assert read_all(do, [[ORDER, replace(SALE, quality="low")]], NOON + timedelta(days=2)) == (2, 1, 1)
    assert kept(do) == [("order_update", "pt_BR", "approved"), ("summer_sale", "pt_BR", "approved")]


def test_what_is_read_comes_back_whole(do):
    read_all(do, [ALL])
    assert do(lambda session, row: [templates.read(each) for each in templates.every(session)]) == [
        ENGLISH, ORDER, SALE,
    ]  # fmt: skip


def test_the_next_reading_is_due_in_a_day_or_at_once_for_a_new_inbox(do, database):
    assert database.read(lambda session: templates.is_any_due(session, NOON))
    read_all(do, [ALL])
    assert not database.read(lambda session: templates.is_any_due(session, NOON + timedelta(hours=23)))
    later = NOON + timedelta(hours=24)
    assert database.read(lambda session: templates.is_any_due(session, later))
    claimed = [
        database.write(lambda session: len(templates.claim(session, later, later + timedelta(minutes=10))))
        for _ in range(2)
    ]
    assert claimed == [1, 0]


def test_an_inbox_without_templates_is_never_read(database):
    def work(session):
        row = builders.inbox(session, builders.workspace(session), "instagram")
        row.business = "X"

    database.write(work)
    assert not database.read(lambda session: templates.is_any_due(session, NOON))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["order_update en_US", "order_update pt_BR", "summer_sale pt_BR"]),
        ("order", ["order_update en_US", "order_update pt_BR"]),
        ("order update pt", ["order_update pt_BR"]),
        ("PEDIDO", ["order_update pt_BR"]),
        ("coracao", ["summer_sale pt_BR"]),
        ("marketing", ["summer_sale pt_BR"]),
        ("obrigada lumina", ["order_update pt_BR"]),
        ("100%", []),
        ("nothing like it", []),
    ],
)
def test_a_search_goes_by_name_language_category_and_words(do, query, found):
    read_all(do, [ALL])
    assert do(
        lambda session, row: [f"{each.name} {each.language}" for each in templates.offered(session, row, query)]
    ) == found  # fmt: skip


def test_only_what_can_be_sent_from_this_account_is_found(do):
    read_all(do, [[replace(ORDER, status="paused"), replace(SALE, category="authentication"), ENGLISH]])

    def work(session, row):
        other = builders.inbox(session, builders.workspace(session), account="1002")
        other.business = "WABA2"
        ids = {each.language: each.id for each in templates.every(session) if each.name == "order_update"}
        seen = [each.language for each in templates.offered(session, row, "")]
        named = [each.language for each in templates.named(session, row, "order_update")]
        one = [templates.one(session, each, ids["en_US"]) is not None for each in (row, other)]
        return seen, named, one, templates.one(session, row, ids["pt_BR"]), templates.offered(session, other, "")

    assert do(work) == (["en_US"], ["en_US"], [True, False], None, [])


def test_admins_hear_once_of_what_they_did_not_know(do, database):
    read_all(do, [[ORDER, replace(SALE, status="rejected")]])
    assert alarms(database) == []  # it was so before we came
    for day in (1, 2):
        read_all(do, [[replace(ORDER, status="paused"), SALE]], NOON + timedelta(days=day))
    assert alarms(database) == [("alarm-template-paused", "order_update")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"status": "paused"}, [("alarm-template-paused", "order_update")]),
        ({"status": "disabled"}, [("alarm-template-disabled", "order_update")]),
        ({"status": "rejected", "reason": "INVALID_FORMAT"}, [("alarm-template-rejected", "order_update")]),
        ({"status": "approved"}, []),
        ({"category": "marketing"}, [("alarm-template-category", "order_update")]),
        ({"quality": "low"}, []),
    ],
)
def test_a_webhook_changes_one_template_and_is_told_once(do, database, told, expected):
    read_all(do, [ALL])
    for _ in range(2):
        do(lambda session, row: templates.changed(session, [row], "order_update", "pt_BR", now=NOON, **told))
    assert alarms(database) == expected

    def now(session, row):
        [found] = [each for each in templates.every(session) if each.external_id == "1"]
        return {name: getattr(found, name) for name in told}

    assert do(now) == told


@pytest.mark.parametrize("told", [{"status": "approved"}, {}])
def test_what_a_webhook_only_names_is_read_at_the_channel(do, database, told):
    read_all(do, [ALL])
    name = "brand_new" if told else "order_update"
    do(lambda session, row: templates.changed(session, [row], name, "pt_BR", now=NOON, **told))
    assert database.read(lambda session: templates.is_any_due(session, NOON))
