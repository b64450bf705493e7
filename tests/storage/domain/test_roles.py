"""What a teammate may do: pure."""

import pytest

from storage.domain.roles import may, role

GIVEN = {"lead": ["leads"], "agent": ["@sales"], "trainee": ["S7"], "viewer": ["auditors"]}


@pytest.mark.parametrize(
    ("groups", "given", "is_admin", "expected"),
    [
        ([], {}, False, "agent"),
        ([], {}, True, "admin"),
        (["leads", "auditors"], GIVEN, False, "lead"),
        (["sales"], GIVEN, False, "agent"),
        (["S7"], GIVEN, False, "trainee"),
        (["S7", "sales"], GIVEN, False, "agent"),
        (["auditors"], GIVEN, False, "viewer"),
        (["elsewhere"], GIVEN, False, "viewer"),
        (["elsewhere"], {"trainee": ["S7"]}, False, "agent"),
        (["boss"], {"admin": ["boss"]}, False, "admin"),
    ],
)
def test_ad5_the_greatest_role_of_all_groups_counts(groups, given, is_admin, expected):
    assert role(groups, given, is_admin=is_admin) == expected


def test_ad5_each_role_may_what_those_below_it_may():
    allowed = {
        each: [need for need in ("look", "act", "answer", "settings") if may(each, need)]
        for each in ("viewer", "trainee", "agent", "lead", "admin")
    }
    assert allowed == {
        "viewer": ["look"],
        "trainee": ["look", "act"],
        "agent": ["look", "act", "answer"],
        "lead": ["look", "act", "answer"],
        "admin": ["look", "act", "answer", "settings"],
    }
