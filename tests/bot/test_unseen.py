"""Who is not in a private Slack channel learns nothing of it (AS-7), whatever they open, ask for, press or are sent.

A surface is something a person does, or a post that everybody in a Slack channel reads. All that any of them brings
back is looked through for what only stands in the private one. Whoever builds another surface adds it to SURFACES.
"""

import json

import httpx
import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks.card import card
from bot.i18n import translator
from bot.slack import Slack
from storage import conversations, favourites, linking, persons, rooms, saved, sheets
from storage.domain.query import LISTS, parse
from storage.models import Contact, Conversation, Delivery, Identity, Message
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import open_home, press
from tests.bot.slackside import click, form
from tests.workers.test_exporting import Desk
from workers import relay
from workers.outside import Outside

OWN, SECRET = 1, 2  # the two conversations of one person, in C1 and in the private CSECRET
COMMENT = 3  # a message in the private one
# What stands nowhere but there.
MARKS = ("Secreta", "secret@example", "sigilosa", "1700000999", "5678", "CSECRET")
LINK = "https://lumina.slack.com/archives/CSECRET/p1700000999000100"
SHOWING = ("views.", "chat.", "files.complete", "respond")


ADMINS = {user: slackside.PEOPLE[user] | {"is_admin": True} for user in ("UANA", "UBRUNO")}  # they have surfaces more
ANYTHING = {"name": "Anything", "when": "customer message", "then": [{"tag": "seen"}]}


@pytest.fixture
def wire():
    return Desk(
        people=slackside.PEOPLE | ADMINS, members={"C1": ["UANA", "UBRUNO", "UBOT"], "CSECRET": ["UBRUNO", "UBOT"]}
    )


@pytest.fixture
def house(database):
    """One person in C1 and in CSECRET. UBRUNO sees both, and has made views for all; UANA is in C1 only."""

    def work(session):
        home = builders.workspace(session)
        for account, name, place, ts, number, words in (
            ("1001", "Maria Aberta", "C1", "1700000000.000100", "5511987654321", "bom dia"),
            ("1002", "Maria Secreta", "CSECRET", "1700000999.000100", "5599012345678", "palavra sigilosa"),
        ):
            inbox = builders.inbox(session, home, account=account, slack_channel=place)
            inbox.practice = {"rules": [ANYTHING]}
            row = builders.conversation(session, inbox, number, name, thread_ts=ts)
            row.preview, row.waiting_since = words, builders.NOON
            session.get_one(Identity, row.identity_id).phone = f"+{number}"
            session.add(
                Message(
                    workspace_id=1,
                    inbox_id=inbox.id,
                    conversation_id=row.id,
                    direction="in",
                    source="customer",
                    kind="text",
                    text=words,
                    sent_at=builders.NOON,
                    created_at=builders.NOON,
                )
            )
            if place == "CSECRET":
                session.add(
                    Message(
                        workspace_id=1, inbox_id=inbox.id, conversation_id=row.id, direction="in", source="customer",
                        kind="comment", text=words, external_id="c1", sent_at=builders.NOON, created_at=builders.NOON,
                    )
                )  # fmt: skip
            favourites.star(session, row, favourites.TEAM, now=builders.NOON)
            rooms.looks(session, 1, place, {"is_private": place == "CSECRET"})
        session.flush()
        ours, theirs = session.scalars(select(Contact).order_by(Contact.id)).all()
        ours.person_id = theirs.person_id = ours.id
        theirs.email = "secret@example.com"
        saved.save(session, home, "UBRUNO", "everybody's", parse("all"), for_team=True, now=builders.NOON)

    database.write(work)
    return database


@pytest.fixture
def client(house, tmp_path, wire):
    return slackside.app_for(house, tmp_path, wire).test_client()


@pytest.fixture
def outside(house, tmp_path, wire):
    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", transport=httpx.MockTransport(wire))
    return Outside(settings, house, builders.VAULT, "test", _slack={"xoxb-test": slack})


class Eyes:
    """One person, and all that was brought before them."""

    def __init__(self, user, client, wire, database, outside):
        self.user, self.client, self.wire, self.database, self.outside = user, client, wire, database, outside
        self.seen = []

    def ask(self, words):
        fields = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": self.user, "trigger_id": "tr1",
                  "channel_id": "C1", "response_url": "http://127.0.0.1:1/respond"}  # fmt: skip
        answer = form(self.client, fields)
        self.seen.append(answer.get_data(as_text=True))
        return {each.get("block_id", "").partition(":")[0]: each for each in (answer.get_json() or {})["blocks"]}

    def as_admin(self, words):
        self.wire.people = {name: told | {"is_admin": True} for name, told in self.wire.people.items()}
        fields = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": self.user, "trigger_id": "tr1"}
        self.seen.append(form(self.client, fields).get_data(as_text=True))

    def press(self, action_id, value="", block_id="card:1:open:"):
        assert click(self.client, action_id, value, self.user, block_id=block_id) == 200

    def press_in(self, block_id, action_id, action):
        assert click(self.client, action_id, "", self.user, block_id=block_id, **action) == 200

    def at_home(self, action_id, value="", block_id="home.filter:1", **action):
        open_home(self.client, self.user)
        press(self.client, ids.tab("all"), user=self.user)
        press(self.client, action_id, block_id, user=self.user, at="2.2", value=value, **action)

    def modal(self, action_id, conversation):
        self.press(action_id, str(conversation))

    def suggestions(self, action_id, words):
        self.press(ids.MORE_LINK, str(OWN))
        view = next((told["view"] for method, told in reversed(self.wire.asked) if method == "views.open"), None)
        payload = {
            "type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": self.user, "team_id": "T1"},
            "api_app_id": "A1", "action_id": action_id, "block_id": "b", "value": words,
            "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1"} | (view or {}),
        }  # fmt: skip
        self.seen.append(form(self.client, {"payload": json.dumps(payload)}).get_data(as_text=True))

    def file(self, query):
        def work(session):
            return sheets.ask(session, session.get_one(Conversation, OWN), self.user, query, now=self.database.now())

        relay.drain(self.outside, self.database.write(work).lane_id)
        self.seen += [each.decode("utf-8-sig") for each in self.wire.taken]

    def marks(self, name):
        """What of the private one they have seen. Their own words, which the surface's name has, are said back."""
        shown = [told for method, told in self.wire.asked if method.startswith(SHOWING)]
        told = "\n".join((*self.seen, json.dumps(shown, ensure_ascii=False)))
        return [mark for mark in MARKS if mark in told and mark not in name]


def list_acts(eyes, line, action_id):
    acts = eyes.ask(line).get("list.acts")
    if acts is not None:
        eyes.press(action_id, block_id=acts["block_id"])


def in_row(eyes, what, place=f"list.row:{SECRET}:0:all:0:0"):
    """A choice in the menu of a row, under an answer or in Home."""
    eyes.press_in(place, ids.ROW_ACT, {"selected_option": {"value": what}})


LINES = (
    *LISTS, "", "search sigilosa", "search maria", "name:secreta", "5678", "phone:5678", "from:secreta", "linked",
    "all inbox:sales", "favourites", "needs-reply -mine", "all wait:>0m", "before:today all",
)  # fmt: skip
# Name -> what is done.
SURFACES = {
    **{f"/inbox {line}": (lambda eyes, line=line: eyes.ask(line)) for line in LINES},
    "/inbox why": lambda eyes: eyes.ask(f"why {LINK}"),
    **{
        f"home, {name}": (lambda eyes, name=name: eyes.at_home(ids.tab(name), block_id="home.tabs"))
        for name in ids.TABS
    },
    "home, search": lambda eyes: eyes.at_home(ids.HOME_WORDS, "secreta", "home.search:1:0"),
    "home, saved view": lambda eyes: eyes.at_home(ids.HOME_VIEW, selected_option={"value": "1"}),
    "home, act on many": lambda eyes: eyes.at_home(ids.HOME_BULK, "1"),
    "list, act on many": lambda eyes: list_acts(eyes, "all", ids.LIST_BULK),
    "list, act on many of hers": lambda eyes: list_acts(eyes, "name:secreta", ids.LIST_BULK),
    **{f"list, {what} in a row of hers": (lambda eyes, what=what: in_row(eyes, what)) for what in ("take", "more")},
    "list, contact in a row of hers": lambda eyes: eyes.press(ids.MORE_CONTACT, str(SECRET), f"list.row:{SECRET}:0"),
    "list, reopen in a row": lambda eyes: in_row(eyes, "reopen", f"list.row:{OWN}:0:all:0:0"),
    "a list as a file": lambda eyes: eyes.file(parse("all")),
    "settings, a rule of hers is tried": lambda eyes: eyes.at_home(ids.SETTINGS_TRY, block_id="settings.rule:2:0"),
    "erase 5599012345678": lambda eyes: eyes.as_admin("erase 5599012345678"),
    "more": lambda eyes: eyes.modal(ids.CARD_MORE, OWN),
    "contact": lambda eyes: eyes.modal(ids.MORE_CONTACT, OWN),
    "history": lambda eyes: eyes.modal(ids.MORE_HISTORY, OWN),
    "unlink": lambda eyes: eyes.modal(ids.MORE_UNLINK, OWN),
    "a comment of hers, publicly": lambda eyes: eyes.modal(ids.COMMENT_REPLY, COMMENT),
    "a comment of hers, privately": lambda eyes: eyes.modal(ids.COMMENT_PRIVATE, COMMENT),
    "contacts to link with": lambda eyes: eyes.suggestions(ids.LINK_PICK, "secreta"),
    **{
        f"{name} of hers": (lambda eyes, action=action: eyes.modal(action, SECRET))
        for name, action in (
            ("more", ids.CARD_MORE), ("contact", ids.MORE_CONTACT), ("history", ids.MORE_HISTORY),
            ("unlink", ids.MORE_UNLINK), ("tags", ids.MORE_TAGS), ("writing", ids.MORE_WRITE),
            ("template", ids.TEMPLATE_OPEN), ("snooze", ids.MORE_SNOOZE), ("move", ids.MORE_MOVE),
            ("export", ids.MORE_PAPER),
        )
    },
}  # fmt: skip
SHOWS_BRUNO = {
    "/inbox all", "/inbox search sigilosa", "/inbox name:secreta", "/inbox 5678", "home, all", "home, search",
    "home, saved view", "home, act on many", "list, act on many", "list, reopen in a row", "a list as a file",
    "settings, a rule of hers is tried", "more", "contact", "history", "unlink",
    "a comment of hers, publicly", "a comment of hers, privately",
}  # fmt: skip


@pytest.mark.parametrize("name", SURFACES)
def test_as_7_nothing_of_a_private_slack_channel_reaches_who_is_not_in_it(name, client, wire, house, outside):
    if not house.is_sqlite and name.startswith("/inbox"):
        pytest.skip("tests/storage/test_visibility.py asks PostgreSQL the same")
    eyes = Eyes("UANA", client, wire, house, outside)
    SURFACES[name](eyes)
    assert eyes.marks(name) == []


@pytest.mark.parametrize("name", sorted(SHOWS_BRUNO))
def test_who_is_in_both_sees_both(name, client, wire, house, outside):
    eyes = Eyes("UBRUNO", client, wire, house, outside)
    SURFACES[name](eyes)
    assert eyes.marks(name) != []


def test_as_7_a_card_leads_to_no_private_slack_channel_but_from_it(house):
    """The other-channel button, the badge, the questions: everybody in the card's Slack channel reads them."""

    def drawn(session, conversation_id):
        view = conversations.card_view(session, conversation_id, builders.NOON)
        return json.dumps(card(view, translator("en")).arguments(), ensure_ascii=False)

    ours, hers = (house.read(lambda session, each=each: drawn(session, each)) for each in (OWN, SECRET))
    assert [mark for mark in MARKS if mark in ours] == []
    assert "🔗" in hers
    assert "archives/C1/p1700000000000100" in hers


def test_as_7_a_thread_does_not_say_whom_in_a_private_slack_channel_its_customer_is(house):
    def link(session):
        ours, theirs = (persons.contact_of(session, session.get_one(Conversation, each)) for each in (OWN, SECRET))
        ours.person_id = theirs.person_id = None
        session.flush()
        assert linking.link(session, ours, theirs, "UBRUNO", now=builders.NOON)

    house.write(link)
    lines = house.read(
        lambda session: session.execute(
            select(Delivery.conversation_id, Delivery.payload).where(Delivery.kind == "line")
        ).all()
    )
    said = {each: payload["values"]["with"] for each, payload in lines}
    assert said[OWN] == "WhatsApp"
    assert "Maria Aberta" in said[SECRET]


def test_an_open_slack_channel_is_shown_everywhere_as_before(house):
    house.write(lambda session: rooms.looks(session, 1, "CSECRET", {"is_private": False}))
    view = house.read(lambda session: conversations.card_view(session, OWN, builders.NOON))
    assert [each.conversation_id for each in view.linked] == [SECRET]
