"""Small questions about one conversation: whose it is to be, where it is shown, and whose star it gets."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import CardView

MINE, TEAM, NOTIFY = "mine", "team", "notify"
NO_TEAM = "none"
NOTE_MAX = 1000  # characters of a word to a new owner: ours


def assign(view: CardView, teams: Sequence[tuple[str, str]], t: T) -> Block:
    """The modal that gives it to somebody, or to a team, or both. teams: ids of user groups with their handles."""
    somebody = kit.users_select(t("assign-somebody"), ids.ASSIGN_OWNER, view.owner)
    blocks = [_about(view, t), forms.field(t("assign-owner"), somebody, ids.ASSIGN_WHO, optional=True)]
    if teams:
        options = [Option(t("assign-no-team"), NO_TEAM), *(Option(f"@{handle}", group) for group, handle in teams)]
        some = forms.select(ids.ASSIGN_TEAM, options[: forms.OPTIONS_MAX], chosen=view.team or NO_TEAM)
        blocks.append(forms.field(t("assign-team"), some, ids.ASSIGN_GROUP))
    words = forms.text(ids.ASSIGN_NOTE, lines=True, most=NOTE_MAX)
    blocks.append(forms.field(t("assign-note"), words, ids.ASSIGN_WORDS, hint=t("assign-note-hint"), optional=True))
    return forms.modal(
        t("assign-title"), blocks, ids.ASSIGN, submit=t("card-assign"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def owner_note(view: CardView, t: T) -> Block:
    """The modal for a word to the owner, after it was given to them."""
    words = forms.text(ids.OWNER_NOTE_TEXT, lines=True, most=NOTE_MAX)
    to = kit.say(t, "owner-note-to", owner=kit.user(view.owner))
    blocks = [
        _about(view, t),
        kit.section(kit.mrkdwn(to)),
        forms.field(t("assign-note"), words, ids.OWNER_NOTE_WORDS, hint=t("assign-note-hint")),
    ]
    return forms.modal(
        t("owner-note-title"), blocks, ids.OWNER_NOTE, submit=t("owner-note-leave"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def move(view: CardView, t: T) -> Block:
    """The modal that takes it to another Slack channel."""
    place = kit.conversations_select(t("move-to"), ids.MOVE_TO)
    blocks = [_about(view, t), forms.field(t("move-to"), place, ids.MOVE_WHERE, hint=t("move-hint"))]
    return forms.modal(
        t("move-title"), blocks, ids.MOVE, submit=t("move-do"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def stars(view: CardView, chosen: list[str], t: T) -> Block:
    """The modal for favourites. chosen: of MINE, TEAM, NOTIFY."""
    options = [Option(t(f"stars-{each}"), each) for each in (MINE, TEAM, NOTIFY)]
    boxes = forms.checks(ids.STARS_CHOICE, options, chosen)
    blocks = [_about(view, t), forms.field(t("stars-title"), boxes, ids.STARS_BOXES, optional=True)]
    return forms.modal(
        t("stars-title"), blocks, ids.STARS, submit=t("view-save"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def _about(view: CardView, t: T) -> Block:
    return kit.rich_text(kit.passage(kit.words(facts.inbox(view), "bold"), kit.words(f"\n{facts.person(view, t)}")))
