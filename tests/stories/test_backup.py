"""Restore from a backup on a new machine: it goes on where it was, and nothing is lost or doubled.

Moved: nothing has run since the backup. Else the machine ran on after it and was lost, which is the default.
"""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

from tests.stories.house import House, eventually
from tests.stories.test_kill import children


def _taken(entry: dict[str, Any], words: str) -> bool:
    """Whether it is Slack's bringing of these words, and the house has said 200."""
    return entry["kind"] == "delivery" and entry.get("outcome") == "accepted" and words in str(entry.get("event"))


def _is_gone(folder: Path) -> bool:
    """Whether the last of who wrote there has ended, and nothing is left."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def test_pr4_a_house_that_is_moved_goes_on_where_it_was(small_house: House, tmp_path: Path) -> None:
    house = small_house
    house.control("PUT", "limits", meta_retry_seconds=[1] * 120)
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi, tudo bem?")
    thread = eventually(lambda: house.thread("Maria Souza", "C0WHATSAPP"))
    eventually(lambda: len(house.thread("Maria Souza", "C0WHATSAPP")["replies"]) >= 1)
    house.answers("U0ANA00001", thread, "Tudo! E você?")
    eventually(lambda: [line["text"] for line in house.phone(maria)] == ["Tudo! E você?"])
    # A reply that could not leave before the move.
    refused = {"where": "meta.api", "match": {"method": "messages"}, "kind": "error", "error": "130429", "times": None}
    fault = house.control("POST", "faults", **refused)["id"]
    house.answers("U0ANA00001", thread, "Posso ajudar?")
    eventually(lambda: any(_taken(each, "Posso ajudar?") for each in house.ledger("slack")))
    house.serve.send_signal(signal.SIGTERM)
    house.serve.wait(60)
    file = tmp_path / "saved.tar.gz"
    house.novelo("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600

    # Another machine: nothing of the first folder is there.
    shutil.rmtree(house.folder / "data")
    house.environment["NOVELO_DATA_DIR"] = str(tmp_path / "elsewhere")
    assert "Brought back." in house.novelo("restore", str(file), "--moved")
    house.control("DELETE", "faults", id=fault)
    # What came in while nobody was there: Meta brings it again.
    house.writes(maria, "Sim! Qual o horário?")
    house.serve = house.begin("serve")
    eventually(house.is_ready)
    eventually(lambda: [line["text"] for line in house.phone(maria)] == ["Tudo! E você?", "Posso ajudar?"])
    house.answers("U0ANA00001", thread, "Das 9h às 18h.")
    eventually(lambda: [line["text"] for line in house.phone(maria)][2:] == ["Das 9h às 18h."])
    eventually(lambda: "Qual o horário?" in str(house.thread("Maria Souza", "C0WHATSAPP")))

    posts = [
        each["text"] for each in house.ledger("slack") if each["call"] == "chat.postMessage" and each.get("thread")
    ]
    assert [sum(words in str(text) for text in posts) for words in ("tudo bem?", "Qual o horário?")] == [1, 1]
    sends = [each for each in house.ledger("meta") if each["kind"] == "call" and each.get("outcome") == "accepted"]
    texts = [each["text"] for each in sends if each.get("text")]
    assert sorted(texts) == ["Das 9h às 18h.", "Posso ajudar?", "Tudo! E você?"]


def test_pr4_after_a_lost_machine_a_restore_goes_on_and_says_nothing_twice(small_house: House, tmp_path: Path) -> None:
    house, file = small_house, tmp_path / "saved.tar.gz"
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi, tudo bem?")
    thread = eventually(lambda: house.thread("Maria Souza", "C0WHATSAPP"))
    eventually(lambda: len(house.thread("Maria Souza", "C0WHATSAPP")["replies"]) >= 1)
    house.answers("U0ANA00001", thread, "Tudo! E você?")
    eventually(lambda: [line["text"] for line in house.phone(maria)] == ["Tudo! E você?"])
    house.novelo("backup", str(file))  # while it runs

    # What the backup has not: a word of Maria's, and an answer that reached her.
    house.writes(maria, "Sim! Qual o horário?")
    eventually(lambda: "Qual o horário?" in str(house.thread("Maria Souza", "C0WHATSAPP")))
    house.answers("U0ANA00001", thread, "Das 9h às 18h.")
    eventually(lambda: [line["text"] for line in house.phone(maria)][1:] == ["Das 9h às 18h."])
    all_of_it = [house.serve.pid, *children(house)]
    for pid in all_of_it:  # whoever watches first, so that nobody is started again
        os.kill(pid, signal.SIGKILL)
    house.serve.wait(60)
    # While nobody is there: an answer that never left.
    house.answers("U0ANA00001", thread, "Hoje até as 20h!")
    eventually(lambda: _is_gone(house.folder / "data"))
    house.environment["NOVELO_DATA_DIR"] = str(tmp_path / "elsewhere")
    assert "Brought back." in house.novelo("restore", str(file))
    house.serve = house.begin("serve")
    eventually(house.is_ready)

    # What was typed before the restore may have gone out: neither is sent, both are asked about.
    eventually(lambda: _asked_about(house, "Maria Souza") == 2)
    assert [line["text"] for line in house.phone(maria)] == ["Tudo! E você?", "Das 9h às 18h."]
    # And life goes on.
    house.writes(maria, "Obrigada!")
    eventually(lambda: "Obrigada!" in str(house.thread("Maria Souza", "C0WHATSAPP")))
    house.answers("U0ANA00001", thread, "Até logo.")
    eventually(lambda: [line["text"] for line in house.phone(maria)][2:] == ["Até logo."])
    posts = [
        each["text"] for each in house.ledger("slack") if each["call"] == "chat.postMessage" and each.get("thread")
    ]
    words = ("tudo bem?", "Qual o horário?", "Obrigada!")
    assert [sum(each in str(text) for text in posts) for each in words] == [1, 1, 1]


def _asked_about(house: House, customer: str) -> int:
    """Questions in the thread about an answer of the team's that was not sent."""
    thread = house.thread(customer, "C0WHATSAPP") or {"replies": []}
    return sum("failure.retry" in str(reply) for reply in thread["replies"])
