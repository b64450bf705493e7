"""What App Home is told of inboxes that need attention."""

import pytest

from storage import health, lists
from storage.domain.query import LISTS
from storage.domain.views import TroubleView
from tests import builders
from tests.builders import NOON


@pytest.mark.parametrize(
    ("cause", "channels", "seen"),
    [
        ("token_dead", {"C1"}, True),
        ("token_dead", {"C2"}, False),
        ("slack_not_in_channel", {"C2"}, True),  # Slack no longer says who is there
    ],
)
def test_a_trouble_is_shown_to_those_in_the_channel_also_before_any_conversation(database, cause, channels, seen):
    def work(session):
        home = builders.workspace(session)
        health.trouble(session, builders.inbox(session, home), cause, now=NOON)
        return lists.page(session, home, LISTS["open"], "UANA", channels, NOON).troubles

    expected = (TroubleView("whatsapp", "Sales", f"trouble_{cause}"),) if seen else ()
    assert database.write(work) == expected
