"""A second `novelo serve` on the same PostgreSQL: the two share the work, and nobody gets anything twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.house import House, eventually, free_port


@pytest.mark.postgres
def test_cp43_two_on_one_database_say_everything_once(tmp_path: Path, postgres: Callable[..., str]) -> None:
    house = House(tmp_path / "house", postgres(), 1)
    try:
        house.open()
        second = {"NOVELO_DATA_DIR": str(tmp_path / "second"), "PORT": str(free_port())}
        house.environment |= second
        house.begin("serve")
        house.app = f"http://127.0.0.1:{second['PORT']}"
        eventually(house.is_ready)
        maria, said = house.customer("Maria Souza", "whatsapp"), [f"pergunta {number}." for number in range(4)]
        for words in said:
            house.writes(maria, words)
        posted = eventually(lambda: _all_in(house, said))
        answers = [f"resposta {number}." for number in range(6)]
        for words in answers:
            house.answers("U0ANA00001", posted, words)
        eventually(lambda: len(house.phone(maria)) >= len(answers))
        house.writes(maria, "obrigada.")  # what was sent twice would be there by the time this is shown
        eventually(lambda: _all_in(house, ["obrigada."]))
        assert [line["text"] for line in house.phone(maria)] == answers
        texts = [
            str(each) for each in house.ledger("slack") if each["call"] == "chat.postMessage" and each.get("thread")
        ]
        assert [sum(words in text for text in texts) for words in said] == [1] * len(said)
    finally:
        house.close()


def _all_in(house: House, said: list[str]) -> dict[str, str] | None:
    thread = house.thread("Maria Souza", "C0WHATSAPP")
    return thread if thread and all(words in str(thread) for words in said) else None
