"""What Slack's events never brought: the thread is read, and the reply arrives once."""

import os
import signal

from tests.stories.house import House, eventually
from tests.stories.test_kill import children
from tests.stories.test_round_trip import ANA, thread_with


def test_a_reply_that_slack_gave_up_on_reaches_the_customer_once(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    house.control("PUT", "limits", retry_seconds=[0.1, 0.1, 0.1])
    house.control("POST", "faults", where="slack.events", kind="drop")
    ts = house.answers(ANA, thread, "Sai hoje")

    def tries() -> int:
        told = [each for each in house.ledger("slack") if each["kind"] == "delivery"]
        return len([each for each in told if (each.get("event") or {}).get("ts") == ts])

    eventually(lambda: tries() == 4)  # the event itself and Slack's three retries (slack.md 1.5)
    house.control("DELETE", "faults")
    assert house.phone(maria) == []

    for pid in children(house):  # whoever starts again looks at once what it missed
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: [line["text"] for line in house.phone(maria)] == ["Sai hoje"])
    house.answers(ANA, thread, "Até já")
    eventually(lambda: [line["text"] for line in house.phone(maria)] == ["Sai hoje", "Até já"])
