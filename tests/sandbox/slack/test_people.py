"""users.*, usergroups.*, team.*: the seed's people, as the app may see them."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, GIL, STELLA, Sandbox


def test_a_user_has_a_name_a_time_zone_and_on_request_a_language(slack: WebClient) -> None:
    ana = slack.users_info(user=ANA, include_locale=True)["user"]
    known = {name: ana[name] for name in ("id", "name", "real_name", "tz", "tz_offset", "locale", "is_admin", "is_bot")}
    assert known == {
        "id": ANA,
        "name": "ana",
        "real_name": "Ana Ribeiro",
        "tz": "America/Sao_Paulo",
        "tz_offset": -10800,
        "locale": "pt-BR",
        "is_admin": True,
        "is_bot": False,
    }
    assert "locale" not in slack.users_info(user=ANA)["user"]
    assert "email" not in ana["profile"]


def test_guests_strangers_and_the_deactivated_are_marked(slack: WebClient) -> None:
    assert slack.users_info(user=GIL)["user"]["is_restricted"] is True
    stella = slack.users_info(user=STELLA)["user"]
    assert (stella["is_stranger"], stella["team_id"]) == (True, "T0ORBIT001")
    assert slack.users_info(user="U0DAVI0001")["user"]["deleted"] is True
    with pytest.raises(SlackApiError, match="user_not_found"):
        slack.users_info(user="U0NOBODY01")


def test_the_list_of_users_leaves_strangers_out(slack: WebClient) -> None:
    names = [user["name"] for user in slack.users_list()["members"]]
    assert names == ["ana", "bruno", "carla", "davi", "gil", "inbox"]


def test_user_groups_have_handles_and_people(slack: WebClient) -> None:
    groups = slack.usergroups_list(include_users=True)["usergroups"]
    assert {group["handle"]: group["users"] for group in groups} == {
        "sales": [ANA, "U0CARLA001"],
        "support": [BRUNO, "U0CARLA001"],
    }
    assert slack.usergroups_users_list(usergroup="S0SALES001")["users"] == [ANA, "U0CARLA001"]
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        slack.usergroups_users_list(usergroup="S0NOBODY01")


def test_presence_and_quiet_hours_are_what_people_set(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/users", user=BRUNO, presence="away", dnd=True)
    assert slack.users_getPresence(user=BRUNO)["presence"] == "away"
    quiet = slack.dnd_teamInfo(users=[ANA, BRUNO])["users"]
    assert (quiet[ANA]["dnd_enabled"], quiet[BRUNO]["dnd_enabled"]) == (False, True)


def test_the_team_its_emoji_and_a_bookmark(slack: WebClient) -> None:
    assert slack.team_info()["team"]["name"] == "Lumina"
    assert slack.emoji_list()["emoji"]["lamp"] == "alias:lumina"
    added = slack.bookmarks_add(channel_id="C0WHATSAPP", title="Inbox", type="link", link="https://x")
    assert (added["bookmark"]["title"], added["bookmark"]["link"]) == ("Inbox", "https://x")
