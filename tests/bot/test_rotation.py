"""A workspace's token that ends is renewed by one, in time, and survives who dies at it."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from bot import rotation as renewing
from bot.desk import Desk
from storage import keys, rotation, workspaces
from storage.domain.rotation import CLAIM
from storage.failpoints import POINTS
from storage.models import Alarm, Delivery, Inbox, Workspace
from storage.outbox import stage
from storage.secrets import Vault
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import TOLD, Wire
from tests.builders import NOON, VAULT
from tests.chaos.test_points import TRIED
from tests.workers.channels.meta import Meta, told
from workers import relay
from workers.channels import graph
from workers.health import look_after
from workers.outside import Outside

LIFE = timedelta(hours=12)
TOKEN_EXPIRED = {"ok": False, "error": "token_expired"}


class Rotating(Wire):
    """Slack with rotation on: refresh tokens are good once, and while there is `grace` a second time."""

    def __init__(self, clock):
        super().__init__()
        self.clock, self.number, self.grace, self.error = clock, 1, True, ""
        self.ends = {"xoxe.xoxb-1": NOON + LIFE}
        self.first, self.go = threading.Event(), threading.Event()
        self.go.set()
        self.posted = []

    def __call__(self, request):
        self.bearer = request.headers["authorization"].removeprefix("Bearer ")
        return super().__call__(request)

    def _answer(self, method, arguments):
        if method == "oauth.v2.access":
            self.first.set()
            assert self.go.wait(30)
            return self._renewed(arguments["refresh_token"])
        if self.ends.get(self.bearer, NOON) <= self.clock():
            return TOKEN_EXPIRED
        if method == "chat.postMessage":
            self.posted.append(arguments.get("thread_ts"))
            return {"ts": f"1700000900.{len(self.asked):06}"}
        return super()._answer(method, arguments)

    def _renewed(self, used):
        good = {f"xoxe-{self.number}"} | ({f"xoxe-{self.number - 1}"} if self.grace else set())
        if self.error or used not in good:
            return {"ok": False, "error": self.error or "invalid_refresh_token"}
        self.number += 1
        token = f"xoxe.xoxb-{self.number}"
        self.ends[token] = self.clock() + LIFE
        return {"access_token": token, "refresh_token": f"xoxe-{self.number}", "expires_in": 43_200}

    @property
    def renewals(self):
        return [method for method, _ in self.asked].count("oauth.v2.access")


@pytest.fixture
def wire(database):
    return Rotating(database.now)


@pytest.fixture
def settings(tmp_path):
    return slackside.settings_for(
        tmp_path, slack_bot_token="", slack_client_id="1.2", slack_client_secret="client-secret",
        public_url="https://inbox.example.com",
    )  # fmt: skip


def installed(database):
    """A workspace whose token ends at midnight."""

    def work(session):
        workspace = workspaces.install(session, VAULT, TOLD, "xoxe.xoxb-1", now=NOON)
        rotation.keep(VAULT, workspace, rotation.Granted("xoxe.xoxb-1", "xoxe-1", NOON + LIFE))
        session.flush()
        builders.inbox(session, workspace)

    database.write(work)


@pytest.fixture(autouse=True)
def home(database):
    installed(database)


@pytest.fixture
def outside(database, settings, wire):
    meta = Meta()
    meta.says(told({"data": {"is_valid": True, "expires_at": 0}}))
    graph.configure(
        whatsapp_url="https://graph.facebook.com",
        instagram_url="https://graph.instagram.com",
        transport=httpx.MockTransport(meta),
    )
    return Outside(settings, database, VAULT, "worker", transport=httpx.MockTransport(wire))


def row(database):
    return database.read(lambda session: session.scalars(select(Workspace)).one())


def kept(database):
    """What rests in the row, opened: the token, what renews it, when it ends, and until when somebody is at it."""
    found = row(database)
    token = VAULT.open(workspaces.owner("T1"), found.token) if found.token else ""
    return token, rotation.refresh_token(VAULT, found), found.token_expires_at, found.token_renewing_until


def asked(database, settings, wire):
    """The token that a process is given."""
    return renewing.token(settings, database, VAULT, row(database), httpx.MockTransport(wire))


def test_a_token_with_two_hours_left_is_renewed_and_both_rest_sealed(database, settings, wire):
    database.later(hours=10)
    assert asked(database, settings, wire) == "xoxe.xoxb-1"
    now = database.later(seconds=1)
    assert asked(database, settings, wire) == "xoxe.xoxb-2"
    assert kept(database) == ("xoxe.xoxb-2", "xoxe-2", now + LIFE, None)
    assert "xoxe" not in row(database).token + row(database).refresh_token
    assert (asked(database, settings, wire), wire.renewals) == ("xoxe.xoxb-2", 1)


def test_two_at_once_renew_once_and_the_other_goes_on_with_the_present_one(database, settings, wire):
    database.later(hours=11)
    wire.go.clear()
    got = []
    one = threading.Thread(target=lambda: got.append(asked(database, settings, wire)))
    stale = row(database)
    one.start()
    assert wire.first.wait(30)
    assert asked(database, settings, wire) == "xoxe.xoxb-1"
    other = renewing.token(settings, database, VAULT, stale, httpx.MockTransport(wire))  # read before the claim
    wire.go.set()
    one.join()
    assert (got, other, wire.renewals) == (["xoxe.xoxb-2"], "xoxe.xoxb-1", 1)
    late = renewing.token(settings, database, VAULT, stale, httpx.MockTransport(wire))
    assert (late, wire.renewals) == ("xoxe.xoxb-2", 1)


def test_nobody_needs_to_say_anything_for_a_token_to_be_renewed(database, outside, wire):
    database.later(hours=11)
    assert database.read(lambda session: len(rotation.due(session, database.now()))) == 1
    look_after(outside)
    assert (kept(database)[0], wire.renewals) == ("xoxe.xoxb-2", 1)
    assert database.read(lambda session: rotation.due(session, database.now())) == []


@pytest.mark.parametrize("error", ["bad_client_secret", "internal_error"])
def test_a_renewal_that_came_to_nothing_is_tried_again_when_its_claim_has_ended(database, settings, wire, error):
    database.later(hours=11)
    wire.error = error
    assert [asked(database, settings, wire) for _ in range(3)] == ["xoxe.xoxb-1"] * 3
    assert wire.renewals == 1
    wire.error = ""
    database.later(seconds=CLAIM.total_seconds())
    assert (asked(database, settings, wire), wire.renewals) == ("xoxe.xoxb-2", 2)


def test_a_refusal_for_good_is_told_while_the_token_lives_and_needs_attention_when_it_is_dead(
    database, settings, outside, wire
):
    database.later(hours=11)
    wire.error = "invalid_refresh_token"
    assert asked(database, settings, wire) == "xoxe.xoxb-1"
    assert kept(database) == ("xoxe.xoxb-1", "", NOON + LIFE, None)
    [alarm] = database.read(lambda session: session.scalars(select(Alarm)).all())
    assert (alarm.key, alarm.details["address"]) == (
        "alarm-slack-token-ends", "https://inbox.example.com/slack/install",
    )  # fmt: skip
    database.later(hours=2)
    look_after(outside)
    assert trouble(database) == "slack_token_dead"
    assert wire.renewals == 1


def test_a_refusal_after_the_end_needs_attention_at_once(database, settings, wire):
    database.later(hours=13)
    wire.error = "invalid_refresh_token"
    asked(database, settings, wire)
    assert trouble(database) == "slack_token_dead"


def trouble(database):
    return database.read(lambda session: session.scalars(select(Inbox.trouble)).one())


def test_what_was_installed_or_removed_meanwhile_is_not_overwritten(database, settings, wire):
    database.later(hours=11)

    def again(session):
        workspace = workspaces.by_team(session, "T1")
        rotation.keep(VAULT, workspace, rotation.Granted("xoxe.xoxb-new", "xoxe-new", NOON + 2 * LIFE))

    new = rotation.Granted("xoxe.xoxb-late", "xoxe-late", NOON + LIFE)
    database.write(again)
    database.write(lambda session: rotation.renewed(session, VAULT, row(database).id, "xoxe-1", new))
    database.write(lambda session: rotation.refused(session, VAULT, row(database).id, "xoxe-1", "", database.now()))
    assert kept(database) == ("xoxe.xoxb-new", "xoxe-new", NOON + 2 * LIFE, None)
    database.write(lambda session: workspaces.forget_token(session, "T1"))
    database.write(lambda session: rotation.renewed(session, VAULT, row(database).id, "xoxe-new", new))
    assert kept(database) == ("", "", None, None)


def test_an_end_in_the_middle_of_sending_loses_and_doubles_nothing(database, outside, wire):
    def line(text):
        def work(session):
            talk = builders.conversation(
                session, session.scalars(select(Inbox)).one(), text, thread_ts=f"1700000000.{text[-6:]}"
            )
            return stage(
                session, talk, "slack", "line", {"key": "line-reopened", "values": {}}, now=database.now()
            ).lane_id

        return database.write(work)

    relay.drain(outside, line("551199990001"))
    database.later(hours=13)
    wire.error = "internal_error"  # nobody can renew it now
    lane = line("551199990002")
    relay.drain(outside, lane)
    assert (wire.posted, trouble(database)) == (["1700000000.990001"], "slack_token_dead")
    wire.error = ""
    database.later(seconds=61)
    look_after(outside)
    assert trouble(database) == ""
    relay.drain(outside, lane)
    relay.drain(outside, lane)
    count = select(Delivery.state, func.count()).where(Delivery.kind == "line").group_by(Delivery.state)
    assert database.read(lambda session: session.execute(count).all()) == [("sent", 2)]
    in_threads = [ts for ts in wire.posted if ts]  # the admins are told beside it
    assert (in_threads, wire.renewals) == (["1700000000.990001", "1700000000.990002"], 2)


DIES = """
import sys
from pathlib import Path
import httpx
from bot import rotation
from storage.models import Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.test_rotation import NOON, Rotating

database = builders.ClockedDatabase(sys.argv[1], threads=1)
database.clock = NOON.replace(hour=23)
settings = slackside.settings_for(Path("."), slack_bot_token="", slack_client_id="1.2", slack_client_secret="s")
home = database.read(lambda session: session.get_one(Workspace, 1))
rotation.token(settings, database, builders.Vault([sys.argv[2]]), home, httpx.MockTransport(Rotating(database.now)))
"""


# The points of a renewal, and how many refresh tokens whoever died there has used up.
USED = {"rotation.claimed": 0, "rotation.answered": 1}


def test_a_process_dies_here_at_each_point_that_the_chaos_houses_leave_out():
    assert set(USED) == set(POINTS) - set(TRIED)


@pytest.mark.parametrize(("place", "used"), USED.items())
def test_a_process_that_dies_at_a_renewal_is_followed_by_another(database, migrated_url, settings, wire, place, used):
    more = {"NOVELO_FAILPOINTS": f"{place}=kill", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    died = subprocess.run(
        [sys.executable, "-c", DIES, migrated_url, builders.SECRET], env=os.environ | more, check=False
    )
    assert died.returncode == -signal.SIGKILL
    wire.number += used  # Slack has given the dead one its tokens
    database.later(hours=11)
    assert (asked(database, settings, wire), wire.renewals) == ("xoxe.xoxb-1", 0)
    database.later(seconds=CLAIM.total_seconds())
    assert (asked(database, settings, wire), wire.renewals) == (f"xoxe.xoxb-{2 + used}", 1)


def test_a_grace_that_is_over_is_a_refusal_for_good(database, settings, wire):
    wire.number, wire.grace = 2, False
    database.later(hours=11)
    assert asked(database, settings, wire) == "xoxe.xoxb-1"
    assert kept(database)[1] == ""


def test_changed_keys_seal_what_renews_too_and_a_renewal_under_way_is_kept(database):
    new = builders.Fernet.generate_key().decode()
    both = Vault([new, builders.SECRET])
    database.write(lambda session: keys.reseal(session, both, NOON))
    assert rotation.refresh_token(Vault([new]), row(database)) == "xoxe-1"
    given = rotation.Granted("xoxe.xoxb-2", "xoxe-2", NOON + LIFE)
    database.write(lambda session: rotation.renewed(session, both, row(database).id, "xoxe-1", given))
    assert rotation.refresh_token(Vault([new]), row(database)) == "xoxe-2"


def test_no_token_is_logged(database, settings, wire, caplog):
    caplog.set_level("DEBUG")
    database.later(hours=11)
    asked(database, settings, wire)
    database.later(hours=11)
    wire.error = "invalid_refresh_token"
    asked(database, settings, wire)
    written = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert [word in written for word in ("unrenewed", "xoxe", "client-secret")] == [True, False, False]


def test_the_web_side_asks_with_the_renewed_one(database, settings, wire):
    desk = Desk(settings, database, VAULT, httpx.MockTransport(wire))
    database.later(hours=13)
    assert desk.slack(row(database)).call("auth.test") == {"ok": True} | TOLD
    assert wire.bearer == "xoxe.xoxb-2"
