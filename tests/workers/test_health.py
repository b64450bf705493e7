"""Looking after connections: what a look finds, what it renews, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.slack import Slack
from storage import health, inboxes
from storage.domain.health import SHARED
from storage.models import Agent, Conversation, Delivery, Inbox
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import Meta, raw, refused, told
from workers import relay
from workers.channels import graph
from workers.health import look_after
from workers.outside import Outside

ADMINS = [
    {"id": "UANA", "team_id": "T1", "is_admin": True},
    {"id": "UBRUNO", "team_id": "T1", "is_owner": True},
    {"id": "UCARLA", "team_id": "T1"},
    {"id": "UDAVI", "team_id": "T1", "is_admin": True, "deleted": True},
    {"id": "USTELLA", "team_id": "T9", "is_admin": True},
]
WELL = {"id": "C1", "is_member": True, "is_archived": False, "is_ext_shared": False}
ALIVE = told({"data": {"is_valid": True, "expires_at": 0}})
MINUTE = {"seconds": 61}


@dataclass
class Place(Wire):
    """Slack with its people and the inbox's channel; error: what every call is refused with; meanwhile: see _answer."""

    people: list[dict[str, Any]] = field(default_factory=lambda: list(ADMINS))
    channel: dict[str, Any] = field(default_factory=lambda: dict(WELL))
    error: str = ""
    meanwhile: Callable[[], None] | None = None

    def _answer(self, method, arguments):
        if self.error:
            return {"ok": False, "error": self.error}
        match method:
            case "users.list":
                return {"members": self.people}
            case "conversations.info":
                seen = dict(self.channel)
                if self.meanwhile is not None:  # what happens once, while the answer is under way
                    self.meanwhile, happens = None, self.meanwhile
                    happens()
                return {"channel": seen}
            case "chat.postMessage":
                return {"ts": "1700000900.000100"}
        return super()._answer(method, arguments)

    @property
    def said(self):
        """What was posted, to whom, in order."""
        return [(told["channel"], told["text"]) for method, told in self.asked if method == "chat.postMessage"]


@pytest.fixture
def wire():
    return Place()


@pytest.fixture
def meta():
    meta = Meta()
    meta.says(ALIVE)
    graph.configure(
        whatsapp_url="https://graph.facebook.com",
        instagram_url="https://graph.instagram.com",
        transport=httpx.MockTransport(meta),
    )
    return meta


@pytest.fixture
def outside(database, tmp_path, wire, meta):
    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", httpx.MockTransport(wire))
    return Outside(settings, database, VAULT, "worker", _slack={"xoxb-test": slack})


@pytest.fixture(autouse=True)
def conversation(database):
    """One of a WhatsApp inbox in C1."""
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


@pytest.fixture
def instagram(database):
    """The inbox is one of Instagram's own login instead."""

    def work(session):
        row = inbox(database)
        session.get_one(Inbox, row.id).state = "removed"
        return builders.inbox(session, builders.workspace(session), "instagram", "17841").id

    return database.write(work)


def inbox(database, channel="whatsapp"):
    return database.read(lambda session: session.scalars(select(Inbox).where(Inbox.channel == channel)).one())


def trouble(database, cause):
    database.write(
        lambda session: health.trouble(session, session.scalars(select(Inbox)).one(), cause, now=database.now())
    )


# Who is told


def test_every_admin_of_the_workspace_is_told_once_in_their_language(database, outside, wire):
    database.write(
        lambda session: session.add(
            Agent(workspace_id=1, slack_user="UBRUNO", locale="pt-BR", may_reply=True, seen_at=NOON)
        )
    )
    trouble(database, "slack_not_in_channel")
    wire.channel["is_member"] = False
    for _ in range(3):
        look_after(outside)
        database.later(**MINUTE)
    assert [who for who, _ in wire.said] == ["UANA", "UBRUNO"]
    assert "Write `/invite @inbox` there" in wire.said[0][1]
    assert "escreva `/invite @inbox` lá" in wire.said[1][1].lower()


def test_where_nobody_is_admin_the_inboxs_channel_is_told(database, outside, wire):
    wire.people = [{"id": "UCARLA", "team_id": "T1"}]
    trouble(database, "payment")
    look_after(outside)
    assert [who for who, _ in wire.said] == ["C1"]


def test_while_slack_does_not_take_it_it_waits(database, outside, wire):
    wire.error = "token_revoked"
    trouble(database, "slack_token_dead")
    look_after(outside)
    wire.error, wire.channel = "", WELL | {"is_member": False}
    database.later(**MINUTE)
    look_after(outside)
    assert [who for who, _ in wire.said] == ["UANA", "UBRUNO"]


def test_one_admin_who_cannot_be_told_does_not_keep_the_others_from_hearing(database, outside, wire):
    wire.people = [{"id": "UGONE", "team_id": "T1", "is_admin": True}, *ADMINS]
    answer = wire._answer
    wire._answer = lambda method, said: (
        {"ok": False, "error": "cannot_dm_bot"} if said.get("channel") == "UGONE" else answer(method, said)
    )
    trouble(database, "payment")
    look_after(outside)
    assert [who for who, _ in wire.said] == ["UGONE", "UANA", "UBRUNO"]


def test_the_mend_is_told_to_those_who_heard_of_the_trouble(database, outside, wire):
    trouble(database, "payment")
    look_after(outside)
    trouble(database, "")
    look_after(outside)
    assert [text.split()[0] for _, text in wire.said] == ["⚠️", "⚠️", "✅", "✅"]


# What a look finds


@pytest.mark.parametrize(
    ("shown", "cause"),
    [
        ({"is_ext_shared": True}, SHARED),
        ({"is_pending_ext_shared": True}, SHARED),
        ({"is_archived": True}, "slack_channel_archived"),
        ({"is_member": False}, "slack_not_in_channel"),
        ({}, ""),
    ],
)
def test_a_look_at_the_slack_channel_finds_what_no_event_told(database, outside, wire, shown, cause):
    wire.channel = WELL | shown
    look_after(outside)
    assert inbox(database).trouble == cause


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (told({"data": {"is_valid": False, "error": {"message": "expired"}}}), "token_dead"),
        (refused(190), "token_dead"),
        (refused(10), "permission"),
        (raw(b"oops", 500), ""),
        (ALIVE, ""),
    ],
)
def test_a_look_at_the_account_finds_a_dead_token(database, outside, meta, answer, cause):
    meta.says(answer)
    look_after(outside)
    assert inbox(database).trouble == cause


@pytest.mark.parametrize("cause", ["token_dead", "slack_not_in_channel", "slack_channel_archived", SHARED])
def test_a_look_that_finds_all_well_ends_the_trouble(database, outside, cause):
    trouble(database, cause)
    look_after(outside)
    assert inbox(database).trouble == ""


@pytest.mark.parametrize(
    ("present", "shown", "cause"),
    [
        ("slack_token_dead", {"is_member": False}, "slack_not_in_channel"),
        ("slack_channel_archived", {"is_ext_shared": True}, SHARED),
        ("slack_channel_gone", {"is_member": False}, "slack_channel_gone"),  # two words for one thing: said once
        ("slack_posting_restricted", {"is_member": False}, "slack_posting_restricted"),
        ("token_dead", {"is_member": False}, ""),  # both at once: the first is over, the second is found next time
    ],
)
def test_a_look_that_finds_something_else_wrong_says_so(database, outside, wire, present, shown, cause):
    trouble(database, present)
    wire.channel = WELL | shown
    look_after(outside)
    assert inbox(database).trouble == cause


@pytest.mark.parametrize(
    ("before", "after"), [("", SHARED), (SHARED, ""), ("", "slack_channel_archived"), ("slack_not_in_channel", "")]
)
def test_a_look_that_is_older_than_a_change_does_not_undo_it(database, outside, wire, before, after):
    shown = {"": {}, SHARED: {"is_ext_shared": True}, "slack_channel_archived": {"is_archived": True}}
    shown["slack_not_in_channel"] = {"is_member": False}

    def happens():
        trouble(database, after)  # the event of it arrives
        wire.channel = WELL | shown[after]

    if before:
        trouble(database, before)
    wire.channel, wire.meanwhile = WELL | shown[before], happens
    look_after(outside)
    assert inbox(database).trouble == after
    look_after(outside)  # at once, not after a minute
    assert [method for method, _ in wire.asked].count("conversations.info") == 2
    assert inbox(database).trouble == after


def test_a_refusal_that_no_look_can_see_lasts_while_something_waits_for_its_end(database, outside, conversation):
    def wait(session):
        row = stage(session, session.get_one(Conversation, conversation), "customer", "part", now=NOON)
        row.failure = "payment"
        return row.id

    waiting = database.write(wait)
    trouble(database, "payment")
    look_after(outside)
    assert inbox(database).trouble == "payment"

    database.write(lambda session: setattr(session.get_one(Delivery, waiting), "state", "cancelled"))
    database.later(**MINUTE)
    look_after(outside)
    assert inbox(database).trouble == ""


def test_a_connection_is_looked_at_once_a_day(database, outside, wire):
    def looks():
        return [method for method, _ in wire.asked].count("conversations.info")

    for _ in range(23):
        look_after(outside)
        database.later(hours=1)
    assert looks() == 1
    database.later(hours=1)
    look_after(outside)
    assert looks() == 2


# The token's life


def test_admins_are_warned_before_a_token_ends(database, outside, wire, meta):
    ends = NOON + timedelta(days=7, hours=12)
    meta.says(told({"data": {"is_valid": True, "expires_at": int(ends.timestamp())}}))
    look_after(outside)
    assert (inbox(database).token_expires_at, wire.said) == (ends, [])
    for _ in range(8 * 24):
        database.later(hours=1)
        look_after(outside)
        if database.now() >= ends:
            break
    assert [text.split()[0] for who, text in wire.said if who == "UANA"] == ["⏳", "⏰"]


def test_a_token_of_instagrams_login_is_renewed_and_the_new_one_kept(database, outside, meta, instagram):
    database.later(days=1)
    meta.says(told({"user_id": "17841"}), told({"access_token": "IG-the-new-one", "expires_in": 60 * 86400}))
    look_after(outside)
    row = inbox(database, "instagram")
    assert VAULT.open(inboxes.owner("instagram", "17841"), row.token) == "IG-the-new-one"
    assert (row.token_since, row.token_expires_at) == (database.now(), database.now() + timedelta(days=60))
    asked = meta.asked[-1].url
    assert (asked.host, asked.path) == ("graph.instagram.com", "/v25.0/refresh_access_token")
    assert dict(asked.params) == {"grant_type": "ig_refresh_token", "access_token": "token-of-the-inbox"}


def test_a_token_that_is_renewed_in_place_stays_itself(database, outside, meta, instagram):
    database.later(days=1)
    meta.says(told({"user_id": "17841"}), told({"access_token": "token-of-the-inbox", "expires_in": 60 * 86400}))
    look_after(outside)
    row = inbox(database, "instagram")
    assert VAULT.open(inboxes.owner("instagram", "17841"), row.token) == "token-of-the-inbox"


def test_a_token_younger_than_a_day_is_left_alone(database, outside, meta, instagram):
    meta.says(told({"user_id": "17841"}))
    look_after(outside)
    assert [request.url.path for request in meta.asked] == ["/v25.0/me"]


def test_a_renewal_that_is_refused_is_tried_again_and_then_warned_of(database, outside, wire, meta, instagram):
    database.write(
        lambda session: health.token_ends(
            session, session.get_one(Inbox, instagram), NOON + timedelta(days=8), now=NOON
        )
    )
    answers = {"me": told({"user_id": "17841"}), "refresh_access_token": refused(100)}
    meta.says(lambda: answers[meta.asked[-1].url.path.rpartition("/")[2]]())
    for _ in range(3):
        database.later(days=1)
        look_after(outside)
    assert [request.url.path for request in meta.asked].count("/v25.0/refresh_access_token") == 3
    assert inbox(database, "instagram").trouble == ""
    assert [text.split()[0] for who, text in wire.said if who == "UANA"] == ["⏳"]


# What the workers do in the meantime


def lanes(database):
    return database.read(lambda session: list(session.scalars(select(Delivery.lane_id).distinct())))


def test_nothing_is_posted_where_outsiders_read(database, outside, wire, conversation):
    trouble(database, SHARED)
    line = {"key": "line-closed", "values": {"by": "UANA"}}
    database.write(
        lambda session: stage(session, session.get_one(Conversation, conversation), "slack", "line", line, now=NOON)
    )
    [lane] = lanes(database)
    relay.drain(outside, lane)
    assert wire.said == []
    trouble(database, "")
    relay.drain(outside, lane)
    assert [where for where, _ in wire.said] == ["C1"]


def test_an_inbox_that_moved_away_from_outsiders_shows_nothing_more_where_they_are(
    database, outside, wire, conversation
):
    trouble(database, SHARED)
    line = {"key": "line-closed", "values": {"by": "UANA"}}
    database.write(
        lambda session: stage(session, session.get_one(Conversation, conversation), "slack", "line", line, now=NOON)
    )
    new = inboxes.NewInbox(channel="whatsapp", account="1001", slack_channel="C9", token="token-of-the-inbox")
    database.write(lambda session: inboxes.add(session, VAULT, builders.workspace(session), new, now=NOON))
    [lane] = lanes(database)
    for _ in range(3):
        relay.drain(outside, lane)
        database.later(seconds=5)
    assert [where for where, _ in wire.said] == ["C9", "C9", "C9"]
    assert "in another Slack channel before" in wire.said[1][1]


@pytest.mark.parametrize("error", ["thread_not_found", "message_not_found"])
def test_a_post_that_slack_finds_no_thread_for_goes_out_under_a_new_card(database, outside, wire, conversation, error):
    answer, posted = wire._answer, []

    def without_the_old_thread(method, said):
        if said.get("thread_ts") == "1700000000.000100":
            return {"ok": False, "error": error}
        if method == "chat.postMessage":
            posted.append(said.get("thread_ts", "root"))
        return answer(method, said)

    wire._answer = without_the_old_thread
    line = {"key": "line-closed", "values": {"by": "UANA"}}
    database.write(
        lambda session: stage(session, session.get_one(Conversation, conversation), "slack", "line", line, now=NOON)
    )
    [lane] = lanes(database)
    for _ in range(3):
        relay.drain(outside, lane)
        database.later(seconds=5)
    assert posted == ["root", "1700000900.000100", "1700000900.000100"]
    assert "was deleted" in wire.said[-2][1]
    assert "closed this conversation" in wire.said[-1][1]


def test_a_card_that_cannot_be_found_is_posted_again(database, outside, wire, conversation):
    answer = wire._answer
    wire._answer = lambda method, said: (
        {"ok": False, "error": "message_not_found"} if said.get("ts") == "1700000000.000100" else answer(method, said)
    )
    database.write(
        lambda session: stage(session, session.get_one(Conversation, conversation), "card", "card", now=NOON)
    )
    for _ in range(3):
        for lane in lanes(database):
            relay.drain(outside, lane)
        database.later(seconds=5)
    assert [text.split()[0] for _, text in wire.said][1:] == ["🔗"]
    assert database.read(lambda session: session.get_one(Conversation, conversation)).thread_ts == "1700000900.000100"


# Nobody writes


def test_admins_are_warned_once_when_nobody_has_written_for_as_long_as_the_inbox_may_be_quiet(
    database, outside, wire, conversation
):
    def waits(session):
        row = session.scalars(select(Inbox)).one()
        row.quiet_hours, row.look_at = 5, None

    database.write(waits)
    told = []
    for _ in range(14):
        look_after(outside)
        told.append(len(wire.said))
        database.later(hours=1)
        if len(told) == 7:
            database.write(
                lambda session: setattr(session.get_one(Conversation, conversation), "active_at", database.now())
            )
    assert told == [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 4]
    assert wire.said[0][1].startswith("🤫 WhatsApp · Sales: no customer has written for 5 hours.")
    assert "run `novelo inboxes check 1`" in wire.said[0][1]


def test_nobody_is_warned_of_silence_unless_they_asked_for_it(database, outside, wire):
    look_after(outside)
    database.later(days=30)
    look_after(outside)
    assert wire.said == []
