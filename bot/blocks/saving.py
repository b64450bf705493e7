"""Saved views: giving a filter a name, and changing or dropping it."""

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import ViewDetails

NAME_MAX = 60  # characters: an option of Slack's holds 75


def save(home_id: int, line: str, t: T) -> Block:
    """The modal for a new view. line: the filter, as it could be typed."""
    team = forms.checks(ids.VIEW_TEAM, [Option(t("view-for-team"), "team", t("view-for-team-how"))])
    blocks = [
        _filter(line, t),
        forms.field(t("view-name"), forms.text(ids.VIEW_NAME, most=NAME_MAX, least=1), ids.VIEW_NAMED),
        forms.field(t("view-who"), team, ids.VIEW_SHARED, optional=True),
    ]
    return forms.modal(
        t("view-save-title"), blocks, ids.VIEW_SAVE, submit=t("view-save"), close=t("view-close"), metadata=str(home_id)
    )


def change(view: ViewDetails, t: T) -> Block:
    """The modal for a view there is. Only a team's view is posted anywhere."""
    named = forms.text(ids.VIEW_NAME, value=view.name, most=NAME_MAX, least=1)
    blocks = [_filter(view.line, t), forms.field(t("view-name"), named, ids.VIEW_NAMED)]
    if view.is_team:
        hours = [Option(f"{hour:02}:00", str(hour)) for hour in range(24)]
        place = kit.conversations_select(t("view-post-none"), ids.VIEW_PLACE, view.post_channel)
        hour = forms.select(ids.VIEW_HOUR, hours, chosen=str(view.post_hour))
        blocks += [
            forms.field(t("view-post"), place, ids.VIEW_POSTED, hint=t("view-post-hint"), optional=True),
            forms.field(t("view-post-hour"), hour, ids.VIEW_TIMED, hint=t("view-post-zone", zone=view.post_zone)),
        ]
    blocks.append(kit.actions(kit.button(t("view-drop"), ids.VIEW_DROP, view.id, style="danger")))
    return forms.modal(
        t("view-change-title"), blocks, ids.VIEW_CHANGE, submit=t("view-save"), close=t("view-close"),
        metadata=str(view.id),
    )  # fmt: skip


def gone(t: T) -> Block:
    """What is left of the modal when its view has been dropped."""
    said = kit.section(kit.mrkdwn(kit.say(t, "notice-view-gone")))
    return kit.modal(t("view-change-title"), [said], ids.VIEW_GONE, close=t("view-close"))


def _filter(line: str, t: T) -> Block:
    return kit.rich_text(kit.passage(kit.words(t("view-filter")), kit.words(" "), kit.words(line or "open", "code")))
