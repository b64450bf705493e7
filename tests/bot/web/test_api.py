"""The API: what a token may read and nothing else, as its own document describes it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.web.api import api
from bot.web.openapi import SIZE_MOST
from storage import amendments, arrivals, linking, replies, rooms, tags, tokens
from storage.domain.events import MessageReceived, MessageUnsent, Person
from storage.meters import BURST, Meter
from storage.models import Contact, Conversation, Identity, Inbox, Message, Workspace
from storage.replies import Typed
from tests import builders
from tests.builders import NOON
from tests.schema import faults

ADDRESS = "https://inbox.example.com"
OTHERS = 3  # the other workspace's conversation


@pytest.fixture
def house(database):
    """WhatsApp in C1 and Instagram in C2, a conversation in each, and another workspace with one. Maria is on both."""

    def work(session):
        home, other = builders.workspace(session), builders.workspace(session, "T2")
        whatsapp = builders.inbox(session, home)
        instagram = builders.inbox(session, home, "instagram", "17841", "C2")
        foreign = builders.inbox(session, other, account="2001", slack_channel="C1")
        talks = [
            builders.conversation(session, inbox, f"551190000000{number}", thread_ts=f"170000000{number}.000100")
            for number, inbox in enumerate((whatsapp, instagram, foreign))
        ]
        for number, (talk, inbox) in enumerate(zip(talks, (whatsapp, instagram, foreign), strict=True)):
            talk.active_at = NOON + timedelta(minutes=number)
            event = MessageReceived(inbox.account, f"m{number}", Person(f"551190000000{number}"), NOON, "text", "Oi")
            arrivals.received(session, inbox, event, envelope_id=None, now=NOON)
            what = Typed("UANA", talk.slack_channel, f"1700000100.00010{number}", "VIP, be quick", NOON)
            replies.note(session, talk, what, now=NOON)
        (tag,) = tags.define(session, home.id, "conversation", ["refund"], now=NOON)
        tags.put_on_conversation(session, session.get_one(Conversation, 1), [tag.id])
        one, two = session.get_one(Contact, 1), session.get_one(Contact, 2)
        one.phone, one.note = "+5511900000000", "pays late"
        rooms.looks(session, home.id, "C1", {"is_private": True})
        linking.link(session, one, two, "UANA", now=NOON)

    database.write(work)
    return database


@pytest.fixture
def app(house) -> Flask:
    flask = Flask("api")
    flask.register_blueprint(api(house, ADDRESS, Meter(clock=lambda: 1.0)))
    return flask


@pytest.fixture
def client(app) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def ask(house, client):
    """Ask as a token; (status, JSON)."""
    made: dict[tuple[object, ...], str] = {}

    def get(path, *inboxes, notes=False, home=1):
        who = (inboxes, notes, home)
        if who not in made:
            made[who] = house.write(
                lambda session: tokens.add(
                    session, session.get_one(Workspace, home), str(who), inboxes, notes=notes, expires_at=None, now=NOON
                )
            )[1]
        answer = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {made[who]}"})
        return answer.status_code, answer.json

    return get


def ids(answer):
    assert answer[0] == 200, answer
    return [each["id"] for each in answer[1]["data"]]


def test_ad_6_conversations_are_listed_as_the_inbox_lists_them(ask):
    status, told = ask("/conversations")
    assert (status, [each["id"] for each in told["data"]], told["next"]) == (200, [2, 1], None)
    assert told["data"][1] == {
        "id": 1,
        "inbox": {"id": 1, "channel": "whatsapp", "name": "Sales"},
        "contact_id": 1,
        "customer": {"name": "Maria Souza", "handle": "+55 11 90000-0000"},
        "status": "open",
        "assignee": None,
        "team": None,
        "priority": "usual",
        "waiting_since": "2026-11-02T12:00:00Z",
        "snoozed_until": None,
        "created_at": "2026-11-02T12:00:00Z",
        "active_at": "2026-11-02T12:00:00Z",
        "replied_at": None,
        "closed_at": None,
        "link": "https://lumina.slack.com/archives/C1/p1700000000000100",
        "tags": [{"kind": "conversation", "name": "refund"}],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("channel:whatsapp", [1]), ("tag:refund", [1]), ("-tag:refund", [2]), ("closed", []), ("needs-reply", [2, 1]),
        ("assignee:none", [2, 1]), ("name:maria", [2, 1]), ("status:open inbox:sales before:2026-12-01", [2, 1]),
    ],
)  # fmt: skip
def test_the_query_language_is_that_of_the_inbox(ask, query, found):
    assert ids(ask(f"/conversations?query={query}")) == found
    assert ids(ask(f"/conversations?query={query}", 1)) == [each for each in found if each == 1]


def test_a_page_begins_where_the_one_before_ended(ask):
    _, first = ask("/conversations?limit=1")
    assert ([each["id"] for each in first["data"]], bool(first["next"])) == ([2], True)
    _, second = ask(f"/conversations?limit=1&cursor={first['next']}")
    assert ([each["id"] for each in second["data"]], second["next"]) == ([1], None)


def test_a_conversation_comes_with_its_messages_and_without_notes(ask):
    status, told = ask("/conversations/1")
    assert (status, told["conversation"]["id"], told["messages"]["next"]) == (200, 1, None)
    assert told["messages"]["data"] == [
        {
            "id": 1, "conversation_id": 1, "direction": "in", "source": "customer", "kind": "text", "author": None,
            "status": None, "text": "Oi", "files": [], "sent_at": "2026-11-02T12:00:00Z", "edited_at": None,
            "unsent_at": None,
        }
    ]  # fmt: skip


def test_notes_and_what_is_kept_about_somebody_are_read_only_with_a_token_for_notes(ask):
    assert "VIP, be quick" not in str(ask("/conversations/1"))
    assert "pays late" not in str([ask("/contacts/1"), ask("/contacts")])
    assert [each["text"] for each in ask("/conversations/1/messages", notes=True)[1]["data"]] == ["VIP, be quick", "Oi"]
    assert ask("/contacts/1", notes=True)[1]["note"] == "pays late"


def test_words_that_did_not_go_out_are_not_read(house, ask):
    def hold(session):
        talk = session.get_one(Conversation, 1)
        what = Typed("UANA", "C1", "1700000200.000100", "He always complains", NOON)
        replies.hold_back(session, talk, what, now=NOON)

    house.write(hold)
    assert "complains" not in str(ask("/conversations/1"))
    assert "complains" in str(ask("/conversations/1", notes=True))


@pytest.mark.parametrize("query", ["search quick", '"be quick"', "-%22quick%22", "has:note", "-has:note"])
def test_notes_cannot_be_guessed_by_searching_for_their_words(ask, query):
    status, told = ask(f"/conversations?query={query}")
    assert (status, told["detail"]) == (
        400, "query: words are looked for in notes, too: that needs a token made with --notes.",
    )  # fmt: skip
    assert ask(f"/conversations?query={query}", notes=True)[0] == 200


def test_what_was_taken_back_has_no_words(house, ask):
    def take_back(session):
        inbox = session.get_one(Inbox, 1)
        event = MessageUnsent("1001", "m0", Person("5511900000000"), NOON)
        amendments.unsent(session, inbox, event, envelope_id=None, now=NOON)

    house.write(take_back)
    (message,) = ask("/conversations/1")[1]["messages"]["data"]
    assert (message["text"], message["unsent_at"]) == ("", "2026-11-02T12:00:00Z")


def test_messages_are_paged_from_the_newest(ask):
    _, first = ask("/conversations/1/messages?limit=1", notes=True)
    assert ([each["direction"] for each in first["data"]], first["next"]) == (["note"], "2")
    _, second = ask(f"/conversations/1/messages?limit=1&cursor={first['next']}", notes=True)
    assert ([each["direction"] for each in second["data"]], second["next"]) == (["in"], None)


def test_a_contact_is_told_with_whom_it_is_linked(ask):
    _, told = ask("/contacts/1")
    assert told == {
        "id": 1,
        "name": "Maria Souza",
        "phone": "+5511900000000",
        "email": None,
        "language": None,
        "fields": {},
        "opted_out_at": None,
        "linked_contact_ids": [2],
        "identities": [
            {
                "id": 1, "inbox": {"id": 1, "channel": "whatsapp", "name": "Sales"}, "name": "Maria Souza",
                "username": None, "phone": "+5511900000000", "conversation_id": 1,
            }
        ],
        "created_at": "2026-11-02T12:00:00Z",
    }  # fmt: skip


def test_a_number_that_its_inbox_hides_is_hidden(house, ask):
    def hide(session):
        session.get_one(Inbox, 1).masked = True
        session.get_one(Identity, 1).phone = "+5511900000000"

    house.write(hide)
    assert "900000000" not in str(
        [ask("/contacts"), ask("/contacts/1"), ask("/conversations"), ask("/conversations/1")]
    )


def test_contacts_are_paged_from_the_newest(ask):
    assert ask("/contacts?limit=1")[1]["next"] == "2"
    assert ids(ask("/contacts?limit=1&cursor=2")) == [1]
    assert ids(ask("/contacts?limit=1", 1)) == [1]
    assert ids(ask("/contacts?cursor=2", 1, 2)) == [1]


PATHS = ["/conversations", "/conversations/{}", "/conversations/{}/messages", "/contacts", "/contacts/{}"]


@pytest.mark.parametrize("path", PATHS[1:3] + PATHS[4:])
def test_what_is_anothers_is_not_there(ask, path):
    assert ask(path.format(OTHERS), home=2)[0] == 200
    elsewhere, nowhere = ask(path.format(OTHERS)), ask(path.format(999))
    assert elsewhere == nowhere
    assert elsewhere == (
        404,
        {
            "type": "about:blank", "title": "Not Found", "status": 404,
            "detail": "There is no such thing here, or this token may not read it.",
        },
    )  # fmt: skip
    assert ask(path.format(2), 1)[0] == 404
    assert ask(path.format(10**30))[0] == 404


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inboxes=st.lists(st.sampled_from([1, 2]), unique=True, max_size=2),
    notes=st.booleans(),
    home=st.sampled_from([1, 2]),
    path=st.sampled_from(PATHS),
    number=st.integers(1, 4),
    query=st.sampled_from(["", "?query=all", "?query=name:maria%20all", "?query=tag:refund", "?limit=1"]),
)
def test_nothing_is_ever_read_of_another_workspace_or_inbox(house, ask, inboxes, notes, home, path, number, query):
    inboxes = [each + 2 for each in inboxes if each == 1] if home == 2 else sorted(inboxes)
    status, told = ask(path.format(number) + query, *inboxes, notes=notes, home=home)
    if status != 200:
        return
    readable = set(inboxes) or ({3} if home == 2 else {1, 2})
    assert inboxes_in(told) <= readable
    assert not [words for words in ("VIP", "pays late") if words in str(told) and not notes]
    assert numbers_in(told, "contact_id", "linked_contact_ids") <= readable  # each inbox has one contact, of its number


def inboxes_in(told):
    """The inboxes that an answer names, wherever it does."""
    if isinstance(told, list):
        return {each for part in told for each in inboxes_in(part)}
    if not isinstance(told, dict):
        return set()
    here = {told["inbox"]["id"]} if "inbox" in told else set()
    return here | {each for part in told.values() for each in inboxes_in(part)}


def numbers_in(told, *names):
    if isinstance(told, list):
        return {each for part in told for each in numbers_in(part, *names)}
    if not isinstance(told, dict):
        return set()
    found = set()
    for name, value in told.items():
        found |= ({value} if isinstance(value, int) else set(value)) if name in names else numbers_in(value, *names)
    return found


@pytest.mark.parametrize("notes", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_the_document_says(ask, client, path, notes):
    document = client.get("/api/v1/openapi.json").json
    operation = document["paths"][path.replace("{}", "{id}")]["get"]
    for wanted, number in (("200", 1), ("200", 2), ("404", 999)):
        status, told = ask(path.format(number), notes=notes)
        if "{}" not in path and wanted == "404":
            continue
        assert str(status) == wanted
        (content,) = operation["responses"][wanted]["content"].values()
        assert list(faults(document, content["schema"], told)) == []


def test_the_document_has_every_address_and_no_other(app, client):
    document = client.get("/api/v1/openapi.json").json
    served = {
        rule.rule.removeprefix("/api/v1").replace("<int:number>", "{id}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint not in {"api.described", "api.nowhere", "api.unchanged"}
    }
    assert set(document["paths"]) == served
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": f"{ADDRESS}/api/v1"}])


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer novelo_1_" + "a" * 43}, {"Authorization": "Basic eDp5"}]
)
def test_without_a_token_that_is_good_nothing_is_read(client, header):
    answer = client.get("/api/v1/conversations", headers=header)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["detail"].startswith("Send a token that is good: Authorization: Bearer novelo_…")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, method):
    answer = getattr(client, method)("/api/v1/conversations")
    assert (answer.status_code, answer.mimetype, answer.json["status"]) == (405, "application/problem+json", 405)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/conversations?limit=0", f"limit: a number from 1 to {SIZE_MOST} is expected."),
        ("/conversations?limit=101", f"limit: a number from 1 to {SIZE_MOST} is expected."),
        ("/contacts?limit=x", "limit: a number is expected."),
        ("/contacts?cursor=x", "cursor: the `next` of the page before is expected."),
        ("/conversations?cursor=x", "cursor: the `next` of the page before is expected."),
        ("/conversations?cursor=MjAyNiAx", "cursor: the `next` of the page before is expected."),
        ("/conversations?query=staatus:open", "query: I do not know “staatus:”. Did you mean `status`?"),
        ("/conversations?query=mine", "query: a program owns no conversations; name somebody instead of me."),
        (f"/conversations?query={'a' * 501}", "query: at most 500 characters."),
    ],
)
def test_a_parameter_that_makes_no_sense_is_said_so(ask, path, detail):
    status, told = ask(path)
    assert status == 400
    assert told["detail"] == detail


def test_whoever_asks_too_much_is_told_when_to_come_again(ask):
    for _ in range(BURST):
        assert ask("/contacts/999")[0] == 404
    status, told = ask("/contacts/999")
    assert (status, told["detail"]) == (429, "Too much at once: 60 requests, then 5 a second.")


def test_answers_are_kept_by_nobody(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_is_none_is_a_problem_too(client):
    answer = client.get("/api/v1/secrets")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_neither_token_nor_query_is_logged(ask, caplog):
    caplog.set_level("DEBUG")
    ask("/conversations?query=name:maria")
    said = [str(vars(record)) for record in caplog.records if record.name.startswith("bot")]
    assert said
    assert not [line for line in said for word in ("novelo_", "maria") if word in line]


def test_how_much_is_asked_of_the_database_does_not_grow_with_what_is_there(house, ask):
    def count(path):
        statements = []

        def note(*told):
            statements.append(told[2])

        event.listen(house.reader, "before_cursor_execute", note)
        ask(path)
        event.remove(house.reader, "before_cursor_execute", note)
        return len(statements)

    def more(session):
        inbox = session.get_one(Inbox, 1)
        for number in range(30):
            talk = builders.conversation(
                session, inbox, f"55118000000{number:02}", thread_ts=f"18000000{number:02}.000100"
            )
            session.add(
                Message(
                    workspace_id=1, inbox_id=1, conversation_id=talk.id, direction="in", source="customer", kind="text",
                    text="Oi", external_id=f"n{number}", sent_at=NOON, created_at=NOON,
                )
            )  # fmt: skip

    paths = ("/conversations", "/conversations/1", "/contacts")
    for path in paths:
        ask(path)
    before = [count(path) for path in paths]
    house.write(more)
    assert all(count(path) <= many for path, many in zip(paths, before, strict=True))
