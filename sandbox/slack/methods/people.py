"""users.*, usergroups.*, dnd.*, team.*, emoji.*: who is here (slack.md 2.2)."""

from typing import Any

from sandbox.records import User, UserGroup
from sandbox.slack import limits
from sandbox.slack.calls import Call, Refused
from sandbox.slack.methods.method import Method
from sandbox.slack.paging import page
from sandbox.slack.workspace import Workspace

UPDATED = 1_767_225_600  # when the seed's people were last changed: 2026-01-01


def info(workspace: Workspace, call: Call) -> dict[str, Any]:
    user = workspace.user(call.required("user"))
    return {"user": user_shown(workspace, user, locale=call.flag("include_locale"))}


def listed(workspace: Workspace, call: Call) -> dict[str, Any]:
    people = [user for user in workspace.world.users.values() if not user.is_stranger]
    shown, more = page(call, people, 1000)
    locale = call.flag("include_locale")
    return {"members": [user_shown(workspace, user, locale=locale) for user in shown], "cache_ts": UPDATED, **more}


def presence(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"presence": workspace.user(call.required("user")).presence}


def groups(workspace: Workspace, call: Call) -> dict[str, Any]:
    with_users = call.flag("include_users")
    shown = [_group(workspace, group, users=with_users) for group in workspace.world.user_groups.values()]
    return {"usergroups": shown}


def group_users(workspace: Workspace, call: Call) -> dict[str, Any]:
    group = workspace.world.user_groups.get(call.required("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": list(group.users)}


def team(workspace: Workspace, _: Call) -> dict[str, Any]:
    here = workspace.world.team
    icon = {"image_34": "https://a.slack-edge.example/team.png", "image_default": True}
    return {"team": {"id": here.id, "name": here.name, "domain": here.domain, "email_domain": "", "icon": icon}}


def emoji(workspace: Workspace, _: Call) -> dict[str, Any]:
    return {"emoji": dict(workspace.world.emoji), "cache_ts": str(UPDATED)}


def do_not_disturb(workspace: Workspace, call: Call) -> dict[str, Any]:
    wanted = call.words("users")
    if not wanted:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: users"])
    return {"users": {user: _dnd(workspace.user(user), workspace.world.now()) for user in wanted}}


def user_shown(workspace: Workspace, user: User, *, locale: bool) -> dict[str, Any]:
    """The user object. No e-mail address: that takes a scope of its own."""
    team_id = user.team_id or workspace.world.team.id
    picture = f"https://avatars.slack-edge.example/{user.id}"
    first, _, last = user.real_name.partition(" ")
    profile = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "title": user.title,
        "phone": "",
        "status_text": "",
        "status_emoji": "",
        "team": team_id,
        **{f"image_{size}": f"{picture}-{size}.png" for size in (24, 32, 48, 72, 192, 512)},
    }
    if user.is_bot:
        profile |= {"bot_id": workspace.world.slack_app.bot_id, "api_app_id": workspace.world.slack_app.id}
    body: dict[str, Any] = {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": user.tz_offset,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_primary_owner": user.is_admin,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": UPDATED,
    }
    if user.deleted:  # Slack leaves the rest of a deactivated account out
        for name in ("real_name", "tz", "tz_label", "tz_offset", "is_admin", "is_owner", "is_primary_owner"):
            del body[name]
    if user.is_stranger:
        body["is_stranger"] = True
    if locale:
        body["locale"] = user.locale
    return body


def _group(workspace: Workspace, group: UserGroup, *, users: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": group.id,
        "team_id": workspace.world.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": UPDATED,
        "date_update": UPDATED,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return shown | ({"users": list(group.users)} if users else {})


def _dnd(user: User, now: float) -> dict[str, Any]:
    start = int(now) - 3600
    if user.dnd:
        return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": start + 7200}
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


METHODS = {
    "users.info": Method(info, limits.TIER_4, ("users:read",)),
    "users.list": Method(listed, limits.TIER_2, ("users:read",)),
    "users.getPresence": Method(presence, limits.TIER_3, ("users:read",)),
    "usergroups.list": Method(groups, limits.TIER_2, ("usergroups:read",)),
    "usergroups.users.list": Method(group_users, limits.TIER_2, ("usergroups:read",)),
    "team.info": Method(team, limits.TIER_3, ("team:read",)),
    "emoji.list": Method(emoji, limits.TIER_2, ("emoji:read",)),
    "dnd.teamInfo": Method(do_not_disturb, limits.TIER_2, ("dnd:read",)),
}
