"""Nothing of one workspace is ever seen or changed from another one, whatever is pressed, sent off or said there.

Two workspaces on one database. Both have an inbox in the Slack channel C1, as two workspaces that share a channel do,
and UANA is in it and an admin, so that nothing but the workspace itself keeps them apart. She acts in T1 with the
numbers of T2's rows in every place where a control, a block or a window carries one. All that T2 has is then as it was,
no row of one points at a row of the other, and nothing of T2 is shown to anybody or written down with T1.

Every id of bot/ids.py is tried, so whoever adds one need not come here.
"""

import json
import re
from itertools import count

import pytest
from sqlalchemy import select, text

from bot import ids
from bot.blocks import settings as blocks
from storage import bulks, canned, consulting, favourites, saved, tags, templates
from storage.asked import remember
from storage.domain import practice_text
from storage.domain.canned import Canned
from storage.domain.query import parse
from storage.domain.templates import Layout
from storage.domain.templates import Template as Written
from storage.models import (
    Agent,
    Asked,
    Attachment,
    Bulk,
    CannedReply,
    Consultation,
    Contact,
    Conversation,
    Delivery,
    Home,
    Identity,
    Inbox,
    Message,
    NumberSeen,
    Pair,
    SavedView,
    Tag,
    Template,
    Workspace,
)
from storage.models.base import Base
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import PEOPLE, Wire, event, form, said, shortcut
from tests.test_house import HOUSE

MARK = "Zwijndrecht"  # stands in all that T2 has, and nowhere else
SECRETS = (MARK, "4779008811", "+3178")
THREADS = {1: "1700000000.000100", 2: "1700000555.000100"}
SHOWING = re.compile(r"views\.|chat\.|respond|files\.")
# What a control, a block or a window can be about.
NAMED = (
    Conversation, Message, Delivery, Attachment, Contact, Identity, Inbox, Template, CannedReply, Tag, SavedView, Asked,
    Bulk, Consultation, Pair, NumberSeen, Home,
)  # fmt: skip
OURS = [table for table in Base.metadata.sorted_tables if "workspace_id" in table.c]


def made(maker):
    source = (HOUSE / "bot" / "ids.py").read_text()
    return sorted(re.findall(rf'(?m)^[A-Z_]+: Final = {maker}\("([^"]+)"\)', source))


ACTIONS = [*made("ActionId"), *(str(ids.tab(each)) for each in ids.TABS), str(ids.blank(2, 0))]
CALLBACKS = made("CallbackId")
SEVERAL = {ids.TAG_STAR, ids.TAG_HASH, ids.VIEW_TEAM, ids.STARS_CHOICE}  # inputs that hold a list
# Whose inputs stand in a window, where that is not plain from its name.
FAMILIES = {
    "profile": ("profile", "tag"),
    "tags": ("tag",),
    "new_chat": ("new", "template"),
    "new": ("new", "template"),
}
# What hears a change of its inputs differs by window.
LIVE = (ids.TEMPLATE_FORM, ids.NEW_CHAT)
LIVE_INPUTS = {ids.TEMPLATE_PICK, ids.NEW_INBOX, ids.NEW_CONTACT, ids.NEW_PHONE, ids.NEW_NAME, ids.blank(2, 0)}


@pytest.fixture
def wire():
    people = {name: dict(told) for name, told in PEOPLE.items()}
    people["UANA"] |= {"is_admin": True}
    return Wire(people=people)


@pytest.fixture
def house(database):
    database.write(lambda session: [_furnish(session, place) for place in (2, 1)])
    return database


@pytest.fixture
def client(house, tmp_path, wire):
    return slackside.app_for(house, tmp_path, wire).test_client()


def _furnish(session, place):
    """All that a control can be about, in T1 or T2."""
    now, mark = builders.NOON, MARK if place == 2 else "Lumina"
    home = builders.workspace(session, f"T{place}")
    home.name = mark
    home.practice = {}
    inbox = builders.inbox(session, home, account=f"100{place}")
    inbox.name, inbox.practice = mark, {"close_reasons": [mark]}
    inbox.business = "WABA1"
    number = "31784779008811" if place == 2 else "5511987654321"
    rows = [
        builders.conversation(session, inbox, f"{number}{each}", f"{mark} {each}", thread_ts=ts)
        for each, ts in enumerate((THREADS[place], f"17000009{place}9.000100"))
    ]
    row = rows[0]
    row.preview, row.waiting_since = f"{mark} words", now
    session.get_one(Identity, row.identity_id).phone = f"+{number}"
    mine = [
        Message(
            workspace_id=home.id, inbox_id=inbox.id, conversation_id=row.id, direction="in", source="customer",
            kind="contacts", text=f"{mark} words", sent_at=now, created_at=now, slack_channel="C1",
            slack_ts=f"170000060{place}.000100",
            details={"contacts": [{"name": mark, "phones": [f"+{number}"]}]},
        )
    ]  # fmt: skip
    session.add_all(mine)
    session.flush()
    for each, status in enumerate(("held", "", "failed")):
        mine.append(
            Message(
                workspace_id=home.id, inbox_id=inbox.id, conversation_id=row.id, direction="out", source="slack",
                kind="text" if status else "note", text=f"{mark} {status}", author="UANA", status=status, sent_at=now,
                created_at=now, slack_channel="C1", slack_ts=f"170000020{each}.00{place}100",
                details={"files": [FILE | {"name": mark}]} if status == "held" else {},
            )
        )  # fmt: skip
    session.add_all(mine)
    session.flush()
    session.add(
        Attachment(
            workspace_id=home.id, message_id=mine[0].id, kind="image", source="m1", name=mark, state="failed",
            created_at=now,
        )
    )  # fmt: skip
    part = stage(session, row, "customer", "text", {"text": mark}, now=now, message_id=mine[-1].id)
    part.state = "failed"
    asked = stage(session, row, "customer", "text", {"text": mark}, now=now, message_id=mine[-1].id)
    asked.state = "asked"
    contacts = [session.get_one(Identity, each.identity_id).contact_id for each in rows]
    session.add_all(
        [
            Pair(workspace_id=home.id, lower_id=contacts[0], upper_id=contacts[1], state="asked", actor="", at=now),
            NumberSeen(workspace_id=home.id, contact_id=contacts[0], number=f"+{number}", at=now),
        ]
    )
    canned.keep(
        session, home.id,
        Canned(mark.lower(), f"{mark} text", files=(FILE | {"name": mark},)),
        "UANA", now=now,
    )  # fmt: skip
    tags.define(session, home.id, "conversation", [mark], now=now)
    tags.define(session, home.id, "contact", [mark], now=now)
    favourites.star(session, row, "UANA", now=now)
    saved.save(session, home, "UANA", mark, parse("all"), for_team=True, now=now)
    remember(session, home.id, parse(f'all "{mark}"'), now=now)
    bulks.prepare(session, home.id, "UANA", [row.id], now=now)
    consulting.ask(session, row, "UANA", f"{mark}?", 3, "UANA", now=now)
    if place == 2:
        session.add(Agent(workspace_id=home.id, slack_user="UANA", name=mark, may_reply=True, admin=True, seen_at=now))
    greeting = Written("t", mark.lower(), "en", "utility", "approved", Layout(f"{mark} {{{{1}}}}"))
    templates.keep(session, templates.begin(session, inbox, now=now), [greeting], now=now)
    session.flush()
    return row


FILE = {"id": "FCANNED", "mime": "text/plain", "size_bytes": 1}


def place_of(session, place):
    return session.scalars(select(Workspace.id).where(Workspace.team == f"T{place}")).one()


def numbers(database, place):
    """The ids of a workspace's rows, of every kind that something in Slack could name."""

    def read(session):
        home, found = place_of(session, place), set()
        for row in NAMED:
            sent = (Delivery.target == "customer",) if row is Delivery else ()
            found |= set(session.scalars(select(row.id).where(row.workspace_id == home, *sent)))
        return found

    return database.read(read)


def rows(database, place):
    """All that a workspace has, as text."""

    def read(session):
        home = place_of(session, place)
        found = {
            table.name: [
                tuple(map(str, row))
                for row in session.execute(select(table).where(table.c.workspace_id == home).order_by(table.c.id))
            ]
            for table in OURS
        }
        items = text("SELECT i.* FROM bulk_items i JOIN bulks b ON b.id = i.bulk_id WHERE b.workspace_id = :place")
        found["bulk_items"] = [tuple(map(str, row)) for row in session.execute(items, {"place": home})]
        return found

    return database.read(read)


def crossings(database):
    """The foreign keys by which a row of one workspace points at one of another."""
    found = []
    for table in OURS:
        for column in table.c:
            for key in column.foreign_keys:
                other = key.column.table
                if "workspace_id" not in other.c:
                    continue
                there = other.alias()
                query = (
                    select(table.c.id)
                    .join(there, there.c.id == column)
                    .where(there.c.workspace_id != table.c.workspace_id)
                )
                found += [
                    (table.name, column.name, each) for each in database.read(lambda s, q=query: s.scalars(q).all())
                ]
    return found


class Hand:
    """UANA in T1, and all that she is shown. unheard: what nobody listens for, so that it is tried once only."""

    def __init__(self, client, wire):
        self.client, self.wire, self.seen, self.acts, self.unheard = client, wire, [], count(), set()

    def post(self, name, payload):
        if name in self.unheard:
            return
        whole = {
            "team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}, "api_app_id": "A1", "trigger_id": "tr1",
            "response_url": "http://127.0.0.1:1/respond",
        } | payload  # fmt: skip
        answer = form(self.client, {"payload": json.dumps(whole)})
        assert answer.status_code in {200, 404}, (name, answer.status_code)
        self.unheard |= {name} if answer.status_code == 404 else set()
        self.seen.append(answer.get_data(as_text=True))

    def press(self, action_id, value, block_id, window):
        chosen = {"value": value}
        action = {
            "action_id": action_id, "block_id": block_id, "type": "button", "value": value, "selected_option": chosen,
            "selected_options": [chosen], "selected_user": "UBRUNO", "action_ts": f"{next(self.acts)}.1",
        }  # fmt: skip
        container = {"type": "message", "message_ts": THREADS[1], "channel_id": "C1"}
        place = {"container": container, "channel": {"id": "C1"}, "view": window}
        self.post(("block_actions", action_id), {"type": "block_actions", "actions": [action], **place})

    def send_off(self, kind, window):
        self.post((kind, window["callback_id"]), {"type": kind, "view": window})

    def suggestions(self, action_id, window, words):
        told = {"type": "block_suggestion", "action_id": action_id, "block_id": "b", "value": words, "view": window}
        self.post(("block_suggestion", action_id), told)

    def window(self, callback, metadata, number, pressed=""):
        """A window of ours, with all inputs that belong in it or beside what is pressed; each holds the number."""
        held = {"selected_option": {"value": str(number)}, "value": str(number), "selected_user": "UBRUNO"}
        several = {"selected_options": [{"value": str(number)}]}
        name = (pressed or callback).partition(".")[0]
        family = FAMILIES.get(name, (name,))
        inputs = {
            f"x{place}:{number}:{number}:{number}": {each: several if each in SEVERAL else held}
            for place, each in enumerate(ACTIONS)
            if each.partition(".")[0] in family
        }
        blocks = [{"type": "input", "block_id": str(ids.block(ids.TEMPLATE_SEEN, number))}]
        return {
            "id": f"V{next(self.acts)}", "type": "modal", "hash": "h1", "team_id": "T1", "callback_id": callback,
            "private_metadata": metadata, "blocks": blocks, "state": {"values": inputs},
        }  # fmt: skip

    def shown(self):
        told = [told for method, told in self.wire.asked if SHOWING.match(method)]
        return "\n".join((*self.seen, json.dumps(told, ensure_ascii=False)))


def kept_apart(database, hand, before):
    assert rows(database, 2) == before
    assert crossings(database) == []
    written = json.dumps(rows(database, 1), ensure_ascii=False)
    told = hand.shown()
    assert [secret for secret in SECRETS if secret in told or secret in written] == []


@pytest.fixture
def hand(client, wire):
    return Hand(client, wire)


def mixed(house):
    """Places for two numbers: what it is about, and what of it. One of T2's is in at least one of them."""
    own, theirs = min(numbers(house, 1) - numbers(house, 2)), sorted(numbers(house, 2))
    yield from ((number, number) for number in theirs[:2])
    yield from ((own, number) for number in theirs)


def test_no_control_reaches_another_workspace(house, hand):
    if not house.is_sqlite:
        pytest.skip("long, and what keeps them apart is no engine's doing")
    before = rows(house, 2)
    for first, number in mixed(house):
        for action in ACTIONS:
            for callback in LIVE if action in LIVE_INPUTS else CALLBACKS[:1]:
                window = hand.window(callback, f"{first}:{number}", number, action)
                hand.press(action, str(number), f"x:{first}:{number}:{number}", window)
            hand.suggestions(action, hand.window(ids.MORE, f"{first}:{number}", number), MARK[:4])
    kept_apart(house, hand, before)


def test_no_window_sent_off_reaches_another_workspace(house, hand):
    before = rows(house, 2)
    for first, number in mixed(house):
        for callback in CALLBACKS:
            hand.send_off("view_submission", hand.window(callback, f"{first}:{number}", number))
            hand.send_off("view_closed", hand.window(callback, f"{first}:{number}", number))
        for name in blocks.FORMS:
            hand.send_off("view_submission", hand.window(ids.SETTINGS_FORM, f"{number}:{name}", number))
        for name in practice_text.FIELDS:
            hand.send_off("view_submission", hand.window(ids.SETTINGS_WORDING, f"{number}:{name}:", number))
    kept_apart(house, hand, before)


def test_nothing_said_beside_another_workspaces_thread_reaches_it(house, hand):
    """A Slack channel that two workspaces share: what T1 is told of there is about T1's threads only."""
    before, places = rows(house, 2), [THREADS[2], "1700000602.000100", "1700000201.002100"]
    for ts in places:
        for callback in made("ShortcutId"):
            assert shortcut(hand.client, callback, ts, text=MARK[:4]) == 200
        for place, words in enumerate(("hello", "<@UBOT> take", "<@UBOT> close", "<@UBOT> find 9008811", "note: a")):
            stamp = f"17000007{place:02}.{ts[8:10]}0100"
            assert event(hand.client, said(words, stamp, thread_ts=ts), f"Ev{ts}{place}") == 200
        for kind in ("reaction_added", "reaction_removed"):
            item = {"type": "message", "channel": "C1", "ts": ts}
            told = {"type": kind, "user": "UANA", "reaction": "white_check_mark", "item": item}
            assert event(hand.client, told, f"Ev{kind}{ts}") == 200
        deleted = {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "1700000800.000100",
                   "deleted_ts": ts, "previous_message": {"ts": ts, "thread_ts": THREADS[2]}}  # fmt: skip
        assert event(hand.client, deleted, f"Evdel{ts}") == 200
    for words in ("all", "9008811", "name:zwijn", "search zwijn", "linked", "favourites", "canned", "help",
                  f"why https://lumina.slack.com/archives/C1/p{THREADS[2].replace('.', '')}"):  # fmt: skip
        told = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": "UANA", "trigger_id": "tr1",
                "channel_id": "C1", "response_url": "http://127.0.0.1:1/respond"}  # fmt: skip
        hand.seen.append(form(hand.client, told).get_data(as_text=True))
    kept_apart(house, hand, before)


@pytest.mark.parametrize(("place", "taken"), [(1, [["Lumina"]]), (2, [])])
def test_a_file_is_attached_again_only_by_the_workspace_that_attached_it(house, hand, place, taken):
    """A new canned reply, made from the form of one that has a file."""
    row_id = house.read(
        lambda session: session.scalars(
            select(CannedReply.id).where(CannedReply.workspace_id == place_of(session, place))
        ).one()
    )
    window = hand.window(ids.CANNED_FORM, str(row_id), row_id)
    filled = {ids.CANNED_CODE: "again", ids.CANNED_TEXT: "Hello", ids.CANNED_FILE: "FCANNED"}
    window["state"]["values"] = {f"b{each}": {each: {"value": words}} for each, words in filled.items()}
    hand.send_off("view_submission", window)
    kept = select(CannedReply.files).where(CannedReply.code == "again")
    assert [[file["name"] for file in files] for files in house.read(lambda s: s.scalars(kept).all())] == taken


def test_of_their_own_workspace_the_same_reaches_and_shows(house, hand):
    """Else the others would hold for whatever reason."""
    before, own = rows(house, 1), numbers(house, 1)
    for action in (ids.CARD_MORE, ids.MORE_CONTACT, ids.MORE_HISTORY, ids.MORE_WRITE, ids.CARD_TAKE, ids.MORE_MUTE):
        for number in own:
            hand.press(action, str(number), f"x:{number}:{number}:{number}", hand.window(ids.MORE, f"{number}", number))
    assert rows(house, 1) != before
    assert "Lumina words" in hand.shown()
    assert house.read(lambda session: session.get_one(Conversation, own_conversation(session)).owner) == "UANA"


def own_conversation(session):
    return session.scalars(select(Conversation.id).where(Conversation.workspace_id == place_of(session, 1))).first()
