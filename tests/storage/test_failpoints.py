import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.failpoints import POINTS, Armed, Failpoints, reach, read

DIES = "from storage.failpoints import reach\nfor _ in range(3): reach('customer.answered')\nprint('lived')"


def run(words: str, log: Path) -> "subprocess.CompletedProcess[str]":
    armed = os.environ | {"NOVELO_FAILPOINTS": words, "NOVELO_FAILPOINTS_LOG": str(log)}
    return subprocess.run([sys.executable, "-c", DIES], env=armed, capture_output=True, text=True, timeout=30)


def test_in_normal_running_a_place_does_nothing_not_even_look_at_its_name():
    assert reach("no such place") is None


def test_what_is_armed_is_read_word_by_word():
    assert read("customer.answered:3=kill, slack.taken=pause:40,sweep.found=raise,") == {
        "customer.answered": Armed(3, "kill", 0.0),
        "slack.taken": Armed(1, "pause", 40.0),
        "sweep.found": Armed(1, "raise", 0.0),
    }


@pytest.mark.parametrize("word", ["nowhere=kill", "slack.taken", "slack.taken=explode", "slack.taken:x=kill"])
def test_a_word_that_is_wrong_is_named(word: str):
    with pytest.raises(ValueError, match=f"NOVELO_FAILPOINTS: '{word}' is not name"):
        read(word)


def test_a_place_nobody_listed_is_refused():
    with pytest.raises(KeyError, match=r"slack\.somewhere is no failpoint"):
        Failpoints(lambda: "", None).reach("slack.somewhere")


def test_it_raises_only_the_time_it_is_armed_for():
    points = Failpoints(lambda: "slack.taken:2=raise", None)
    points.reach("slack.taken")
    with pytest.raises(OSError, match=r"failpoint slack\.taken"):
        points.reach("slack.taken")
    points.reach("slack.taken")


def test_the_process_is_killed_there_and_after_a_restart_goes_on(tmp_path: Path):
    log = tmp_path / "reached"
    first, second = run("customer.answered:2=kill", log), run("customer.answered:2=kill", log)
    assert (first.returncode, first.stdout, second.returncode, second.stdout) == (-signal.SIGKILL, "", 0, "lived\n")
    assert log.read_text().splitlines() == [
        *["customer.answered"] * 2,
        "done customer.answered of customer.answered:2=kill",
        *["customer.answered"] * 3,
    ]


def test_words_in_a_file_are_read_anew_at_every_place(tmp_path: Path):
    plan, log = tmp_path / "plan", tmp_path / "reached"
    points = Failpoints(plan.read_text, log)
    for words in ("", "#1,slack.taken=raise", "#2,slack.taken=raise"):
        plan.write_text(words)
        for turn in range(3):
            if words and turn == 0:
                with pytest.raises(OSError, match=r"slack\.taken"):
                    points.reach("slack.taken")
            else:
                points.reach("slack.taken")
    assert [line for line in log.read_text().splitlines() if line.startswith("done")] == [
        "done slack.taken of #1,slack.taken=raise",
        "done slack.taken of #2,slack.taken=raise",
    ]


def test_every_place_says_what_is_true_there():
    assert all(name.count(".") == 1 and sentence for name, sentence in POINTS.items())
