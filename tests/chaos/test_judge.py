"""The judge sees what there is to see."""

import json

import pytest

from tests.chaos.judge import Verdict, judge
from tests.chaos.table import table

SAID = ["out 0", "out 1", "out 2"]


@pytest.mark.parametrize(
    ("got", "verdict"),
    [
        (SAID, Verdict(3)),
        ([], Verdict(3, lost=3)),
        (["out 0", "out 2"], Verdict(3, lost=1)),
        (["out 0", "out 1", "out 1", "out 2"], Verdict(3, doubled=1)),
        (["out 0", "out 1", "out 2", "out 0"], Verdict(3, doubled=1)),
        (["out 1", "out 0", "out 2"], Verdict(3, disordered=1)),
        ([*SAID, "secret"], Verdict(3, leaked=1)),
    ],
    ids=[
        "all",
        "nothing",
        "one-lost",
        "one-twice",
        "one-again-later",
        "two-swapped",
        "an-inside-word",
    ],
)
def test_a_verdict(got, verdict):
    assert judge(SAID, got, inside=["secret"]) == verdict


def test_only_what_went_wrong_is_bad():
    assert [Verdict(3, asked=1).good, Verdict(3, lost=1).good, Verdict(3, leaked=1).good] == [True, False, False]


def test_the_table_sums_what_several_houses_found():
    line = {"point": "card.taken", "direction": "in", "database": "sqlite", "runs": 2, "said": 10, "lost": 0}
    line |= {"doubled": 1, "disordered": 0, "leaked": 0, "asked": 0}
    assert table([json.dumps(line), json.dumps(line)]).splitlines() == [
        "| place | direction | database | runs | said | lost | doubled | disordered | leaked | asked |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| card.taken | in | sqlite | 4 | 20 | 0 | 2 | 0 | 0 | 0 |",
        "| all |  |  | 4 | 20 | 0 | 2 | 0 | 0 | 0 |",
    ]
