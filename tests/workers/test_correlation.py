"""From a webhook to its Slack post by the log alone: ids lead from line to line, and nobody's words are in any."""

import logging

import httpx

from bot.slack import Slack
from storage.envelopes import Keeper
from storage.log import JsonLines
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.workers.test_intake import body
from workers import relay
from workers.intake import open_envelopes
from workers.outside import Outside


class Taking(Wire):
    """Slack that takes every post."""

    def _answer(self, method, arguments):
        if method == "chat.postMessage":
            return {"ts": f"1700000900.{len(self.asked):06}"}
        return super()._answer(method, arguments)


def test_the_log_leads_from_a_webhook_to_its_slack_post(database, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    database.write(lambda session: builders.inbox(session, builders.workspace(session)).id)
    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", httpx.MockTransport(Taking()))
    outside = Outside(settings, database, builders.VAULT, "worker", _slack={"xoxb-test": slack})
    keeper = Keeper(database)
    keeper.keep("whatsapp", body(1, 1))
    keeper.close()

    open_envelopes(outside)
    for lane, target in database.read(lambda session: relay.outbox.due_lanes(session, database.now(), 10)):
        if target == "slack":
            relay.drain(outside, lane)

    lines = [vars(record) for record in caplog.records]
    [recorded] = [line for line in lines if line["msg"] == "message.recorded"]
    [opened] = [line for line in lines if line["msg"] == "envelope.opened"]
    worked = [line for line in lines if line["msg"] == "delivery.worked"]
    assert recorded["envelope"] == opened["envelope"]
    assert recorded["message_id"] in {line["message_id"] for line in worked if line["outcome"] == "sent"}
    assert {line["conversation"] for line in worked} == {recorded["conversation"]}
    assert "Maria" not in "\n".join(JsonLines().format(record) for record in caplog.records)
