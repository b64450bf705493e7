"""Export of a conversation: from ⋯ and by `@inbox export`, ordered once, without notes unless they are asked for."""

import pytest
from sqlalchemy import select

from bot import ids
from storage.models import Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, in_view, said


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def ordered(database):
    rows = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "export")).all())
    return [(each.payload["user"], each.payload["paper"]) for each in rows]


def chosen(kind, *notes):
    return {
        ids.PAPER_FORM: {ids.PAPER_KIND: {"selected_option": {"value": kind}}},
        ids.PAPER_WITH: {ids.PAPER_NOTES: {"selected_options": [{"value": each} for each in notes]}},
    }


@pytest.mark.parametrize("notes", [(), ("notes",)])
def test_the_window_orders_what_is_chosen_once(database, client, wire, notes):
    click(client, ids.MORE_PAPER, "1")
    (view,) = [told["view"] for method, told in wire.asked if method == "views.open"]
    for _ in range(2):
        in_view(client, view, chosen("csv", *notes))
    assert ordered(database) == [("UANA", {"kind": "csv", "notes": bool(notes)})]


def test_a_guest_is_shown_no_window_and_orders_nothing(database, client, wire):
    click(client, ids.MORE_PAPER, "1", "UGUEST")
    assert [method for method, _ in wire.asked if method == "views.open"] == []
    view = {"type": "modal", "callback_id": ids.PAPER, "private_metadata": "1"}
    in_view(client, view, chosen("pdf"), "UGUEST")
    assert ordered(database) == []


@pytest.mark.parametrize(
    ("words", "kind", "notes"),
    [("export", "pdf", False), ("exportar csv", "csv", False), ("export json notes", "json", True)],
)
def test_it_is_asked_for_in_the_thread(database, client, words, kind, notes):
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "user", "user_id": "UBOT"}, {"type": "text", "text": f" {words}"}]}]}  # fmt: skip
    assert event(client, said(f"<@UBOT> {words}", blocks=[block])) == 200
    assert ordered(database) == [("UANA", {"kind": kind, "notes": notes})]
