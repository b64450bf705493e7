"""Every commit and every call to the outside, in what runs all day, has a failpoint around it or a reason to need none.

A new one fails here until somebody has thought about what dying there does. The commands of `cli` are run by hand: who
runs them sees whether they ended well.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from storage.failpoints import POINTS
from tests.chaos.bugs import BUGS
from tests.chaos.trial import HASTE, UNPACED

ROOT = Path(__file__).parents[2]
WIRES = (
    "database.write", "database.write_one", "database.together", "slack.call", ").call", "graph.call", "_http.post",
    "_named.post", "_named.stream", "files.stream", "client.send",
)  # fmt: skip

# What carries others: the places that use it are listed themselves.
CARRIES = "carries what others ask for"
# Doing it again gives the same, and it is done again: at the next look, the next event, the next request.
AGAIN = "done again by itself, with the same result"
# Only reads, on behalf of something that is listed or may be asked for again.
READS = "only reads"

PLACES = {
    "bot/desk.py::Desk.connect": AGAIN,
    "bot/desk.py::Desk.forget_members": AGAIN + ": Slack repeats the event",
    "bot/gap.py::_at_once": AGAIN,
    "bot/gap.py::_due": "a claim that ends by itself",
    "bot/gap.py::_once": AGAIN,
    "bot/gap.py::_paged": "gap.read",
    "bot/gap.py::_scan": AGAIN,
    "bot/gap.py::scan": "gap.read",
    "bot/listeners/commands.py::_asked": "what nobody was answered with is forgotten in time",
    "bot/homes.py::_may": "an act of the budget that is not used",
    "bot/homes.py::_note": AGAIN,
    "bot/homes.py::_put_off": AGAIN,
    "bot/homes.py::_refused": AGAIN,
    "bot/homes.py::_give": "a drawing that is not noted down is drawn again, over a hash that Slack refuses first",
    "bot/listeners/away.py::go": "whoever went away says it again; being away twice changes nothing",
    "bot/listeners/bulk.py::register.ask": "a draft that nobody sends off",
    "bot/listeners/bulk.py::_refuse": "what somebody is told in their Home, who presses again",
    "workers/exporting.py::hand_over": "file.door",
    "workers/progress.py::Progress._may": "an act of the budget that is not used",
    "workers/progress.py::Progress._post": "a word to one person, who may read it twice",
    "workers/progress.py::Progress._rewrite": "the same message; the next word, or none, is written over it",
    "workers/progress.py::Progress.tell": "a word to one person, who may read it twice",
    "bot/listeners/canned.py::_file": READS,
    "bot/listeners/home.py::_looking.listener": "what somebody looks at, who clicks again",
    "bot/listeners/home.py::register.opened": AGAIN + ": Slack repeats the event",
    "bot/listeners/bulk.py::register.undo": "whoever clicked clicks again; being undone twice changes nothing",
    "bot/listeners/pings.py::register.keep": "sent off twice, it is the same wish",
    "bot/listeners/reporting.py::answer": "whoever asked asks again",
    "bot/listeners/saving.py::_wrong": READS,
    "bot/listeners/modals.py::turn_into": "a window for the one who clicked",
    "bot/listeners/lifecycle.py::_told.listener": AGAIN + ": Slack repeats the event",
    "bot/listeners/lifecycle.py::register.changed": AGAIN + ": Slack repeats the event",
    "bot/listeners/lifecycle.py::register.gone": AGAIN + ": Slack repeats the event",
    "bot/listeners/lifecycle.py::register.members": AGAIN + ": Slack repeats the event",
    "bot/listeners/lifecycle.py::register.moved": AGAIN + ": Slack repeats the event",
    "bot/listeners/modals.py::show": "a window for the one who clicked, who clicks again",
    "bot/listeners/seen.py::recorded": "event.writing",
    "bot/listeners/why.py::files_there": READS,
    "bot/listeners/templating.py::_file": READS,
    "bot/listeners/templating.py::redraw": "a form for the one who fills it in; the next letter draws it again",
    "bot/presence.py::_ask_for": READS + "; what is kept of it is asked for again after a minute",
    "bot/presence.py::_ask_who_is_quiet": READS,
    "bot/presence.py::_may_ask": "an act of the budget that is not used",
    "bot/presence.py::_note_quiet": AGAIN + ": asked for again after a minute",
    "bot/roles.py::_members": READS,
    "bot/people.py::_asked": READS + "; what is kept of it is asked for again after five minutes",
    "bot/people.py::teams": READS + "; what is kept of it is asked for again after five minutes",
    "bot/people.py::agent": READS + "; what is kept of it is asked for again after five minutes",
    "bot/rotation.py::_renewed": "rotation.answered",
    "bot/slack.py::Slack.call": CARRIES,
    "bot/slack.py::Slack.download": CARRIES,
    "bot/slack.py::Slack.respond": "a page of a list for the one who turned it, who turns it again",
    "bot/slack.py::Slack.upload": "upload.promised",
    "bot/threads.py::conversation_of": AGAIN + ": Slack repeats the event",
    "bot/web/api.py::_shown": "when a token was last used, written down again at its next use",
    "bot/web/install.py::add": "who installs it does it again; Slack gives a new code",
    "storage/clockwork.py::_go_round": "window.attended",
    "storage/envelopes.py::Keeper._commit": "envelope.writing",
    "storage/migrations/__init__.py::migrate": "before anything else is started; each step is whole or not done",
    "storage/whereabouts.py::is_home": "before anything else is started; written once, whole or not at all",
    "storage/whereabouts.py::settle": "somebody sees whether `novelo restore` ended well",
    "storage/outbox/lanes.py::door": "customer.door",
    "storage/outbox/lanes.py::keep": "a lease that is not kept ends by itself",
    "storage/outbox/joining.py::leave_out": "slack.taken",
    "storage/outbox/lanes.py::void_leases": "a lease that is not voided ends by itself",
    "storage/outbox/turns.py::settle": "customer.settling",
    "storage/outbox/turns.py::take": "customer.taken",
    "workers/shares.py::_find": AGAIN + ": the timer is there until what it does is committed",
    "workers/shares.py::_give": AGAIN + ": the timer is there until what it does is committed",
    "workers/channels/download.py::opened": "media.fetched",
    "workers/channels/graph.py::_exchange": CARRIES,
    "workers/channels/instagram/account.py::call": CARRIES,
    "workers/channels/subscriptions.py::of": READS,
    "workers/channels/tokens.py::nature": READS,
    "workers/channels/tokens.py::renewed": "the token before it stays good until its own end, and is renewed again",
    "workers/channels/whatsapp/asking.py::_get": READS,
    "workers/channels/whatsapp/media.py::_looked_up": READS,
    "workers/channels/whatsapp/media.py::upload": "media.uploaded",
    "workers/channels/whatsapp/templates.py::templates": READS,
    "workers/channels/whatsapp/send.py::attend": "receipt.answered",
    "workers/channels/whatsapp/send.py::block": "receipt.answered",
    "workers/channels/whatsapp/send.py::send": "customer.answered",
    "workers/erasing.py::_asked": AGAIN,
    "workers/erasing.py::_go_on": AGAIN,
    "workers/erasing.py::_tell": "told twice, it is the same message",
    "workers/erasing.py::work": "a claim that ends by itself",
    "workers/erasing.py::_note": AGAIN,
    "workers/finding.py::_asked": "what nobody was answered with is forgotten in time",
    "workers/health.py::_admins": READS,
    "workers/health.py::_ask_channel": AGAIN,
    "workers/health.py::_ask_slack": AGAIN + ": at the next look",
    "workers/health.py::_found": AGAIN,
    "workers/health.py::_left": "an alarm that was told and not noted down is told once more",
    "workers/health.py::_look": "a claim that ends by itself",
    "workers/health.py::_tell": "an alarm that was told and not noted down is told once more",
    "workers/health.py::look_after": "a claim that ends by itself",
    "workers/homes.py::_act": AGAIN + ": each conversation once, by the outcome noted down with it",
    "workers/homes.py::_post": "the day is taken before the post: at worst one day's post is missed, never doubled",
    "workers/homes.py::_show_next": "a claim that ends by itself",
    "workers/homes.py::_work": AGAIN,
    "workers/hooks.py::_settle": "hook.settling",
    "workers/hooks.py::call_out": "hook.taken",
    "workers/hooks.py::post": "hook.answered",
    "workers/intake.py::open_envelopes": "intake.writing",
    "workers/media.py::_remember": "media.fetched",
    "workers/media.py::from_agent": READS,
    "workers/media.py::remember_handle": "media.uploaded",
    "workers/reports.py::_post": "the order is taken before the post: at worst one report is missed, never doubled",
    "workers/reports.py::_work": AGAIN,
    "workers/reports.py::work": "the order is taken before the post: at worst one report is missed, never doubled",
    "workers/sweep.py::forget": AGAIN,
    "workers/sweep.py::_through": AGAIN,
    "workers/sweep.py::run": AGAIN,
    "workers/sweep.py::seal": AGAIN,
    "workers/sweep.py::take_in": AGAIN,
    "workers/templates.py::read": AGAIN,
    "workers/templates.py::read_due": "a claim that ends by itself",
    "workers/threads.py::_ask_who_it_is": AGAIN,
    "workers/threads.py::_card": "card.answered",
    "workers/threads.py::_delete": "slack.answered",
    "workers/threads.py::_dm": "notice.answered",
    "workers/threads.py::_edit": "slack.answered",
    "workers/threads.py::_ephemeral": "notice.answered",
    "workers/threads.py::_file": "file.answered",
    "workers/threads.py::_look_for_file": READS,
    "workers/threads.py::_messages_since": READS,
    "workers/threads.py::_moved": "slack.answered",
    "workers/threads.py::_post": "slack.answered",
    "workers/threads.py::_react": "mark.answered",
    "workers/threads.py::_unfile": "file.answered",
}


def places(node: ast.AST, within: str = "") -> Iterator[str]:
    """The functions below that commit or call."""
    for child in ast.iter_child_nodes(node):
        inside = within
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inside = f"{within}.{child.name}".lstrip(".")
        if isinstance(child, ast.Call) and ast.unparse(child.func).endswith(WIRES):
            yield inside
        yield from places(child, inside)


def test_every_commit_and_call_has_been_thought_about():
    found = {
        f"{path.relative_to(ROOT)}::{place}"
        for top in ("bot", "workers", "storage")
        for path in sorted((ROOT / top).rglob("*.py"))
        for place in places(ast.parse(path.read_text("utf-8")))
    }
    assert found == set(PLACES)


def test_the_failpoints_named_there_exist():
    named = {reason for reason in PLACES.values() if "." in reason and " " not in reason}
    assert named <= set(POINTS)


def test_every_seeded_change_still_finds_its_place_in_the_code():
    changes = [*HASTE, UNPACED, *(each for bug in BUGS for each in bug.changes)]
    sources = {each["module"]: (ROOT / f"{each['module'].replace('.', '/')}.py").read_text("utf-8") for each in changes}
    assert [each for each in changes if sources[each["module"]].count(each["old"]) != 1] == []
