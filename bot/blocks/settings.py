"""How the team works, changed in Slack by its admins: an overview, and one window for each group of settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element
from bot.i18n import LANGUAGES, T
from storage.domain import practice_text, sla
from storage.domain.automatic import MINUTES_MAX
from storage.domain.hours_text import as_lines
from storage.domain.practice import LINK_MODES, SIGNATURES
from storage.domain.roles import ROLES
from storage.domain.traits import TRAITS

Kind = Literal[
    "yes",
    "number",
    "lines",
    "group",
    "hours",
    "language",
    "signature",
    "words",
    "channels",
    "targets",
    "person",
    "group_id",
    "link_mode",
]
# What each window asks, in storage.domain.practice's names; `language` is the inbox's own, and `lead_group` a lead who
# is a user group, for Slack has no select of both. Slack takes five windows in a menu.
FORMS: Final[Mapping[str, Mapping[str, Kind]]] = MappingProxyType({
    "closing": {
        "keep_closed_on_thanks": "yes", "new_card_after_days": "number", "close_pending_after_hours": "number",
        "close_reasons": "lines",
    },
    "sharing": {
        "first_responder_owns": "yes", "round_robin": "group", "next_person_after_minutes": "number",
        "most_open_each": "number", "most_waiting_each": "number", "sticky_owner_days": "number",
    },
    "times": {
        "hours": "hours", "first_answer_within": "targets", "next_answer_within": "targets", "lead": "person",
        "lead_group": "group_id",
    },
    "notes": {
        "notes_in": "channels", "collision_hold": "yes", "stale_answer_seconds": "number", "deny_list": "words",
    },
    "speaking": {"language": "language", "signature": "signature", "link_mode": "link_mode"},
})  # fmt: skip
OPTIONAL: Final = frozenset({"lines", "hours", "words", "channels", "targets", "person"})  # kinds that may stay empty
NONE: Final = "none"  # the value of "no group", and of "as in the whole workspace"
PEOPLE: Final = ("U", "W")  # what a Slack user's id begins with
GROUP: Final = "S"  # and a user group's
AGENTS_MOST: Final = 40  # in the overview: ours


@dataclass(frozen=True, slots=True)
class InboxView:
    """One inbox. written: its practice as it is kept, and its language."""

    id: int
    channel: str
    name: str
    written: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AgentView:
    """A teammate we know. role: of storage.domain.roles."""

    slack_user: str
    role: str
    away: bool


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The whole team. roles: the user groups of each, by handle. tags: the conversations' tags there are. link_mode:
    of storage.domain.practice.LINK_MODES."""

    inboxes: tuple[InboxView, ...]
    roles: Mapping[str, Sequence[str]]
    agents: tuple[AgentView, ...]
    tags: tuple[str, ...]
    link_mode: str = LINK_MODES[-1]


def overview(view: SettingsView, t: T) -> Block:
    """What there is to change."""
    blocks: list[Block] = []
    for inbox in view.inboxes:
        options = [Option(t(f"settings-{name}"), name) for name in FORMS]
        menu = forms.overflow(ids.SETTINGS_CHANGE, options)
        block_id = ids.block(ids.SETTINGS_INBOX, inbox.id)
        blocks.append(kit.section(kit.plain(_named(inbox), emoji=False), menu, block_id=block_id))
        itself = kit.button(t("settings-itself-button"), ids.SETTINGS_ITSELF, inbox.id)
        blocks.append(kit.actions(itself, kit.button(t("settings-write"), ids.SETTINGS_WRITE, inbox.id)))
    given = [
        kit.say(t, "settings-role-is", role=t(f"role-{role}"), groups=_at(view.roles.get(role, ())))
        for role in ROLES
        if view.roles.get(role)
    ]
    said = kit.Markup("\n".join(given)) if given else kit.say(t, "settings-roles-none")
    blocks += [
        kit.divider(),
        kit.section(kit.mrkdwn(said), kit.button(t("settings-roles"), ids.SETTINGS_ROLES)),
        kit.section(kit.mrkdwn(_tags(view, t)), kit.button(t("settings-tags"), ids.SETTINGS_TAGS)),
        kit.section(kit.mrkdwn(kit.say(t, "settings-rules-how")), kit.button(t("settings-rules"), ids.SETTINGS_RULES)),
        kit.section(kit.mrkdwn(_linking(view, t)), kit.button(t("settings-linking"), ids.SETTINGS_LINKING)),
    ]
    people = [_agent(each, t) for each in view.agents[:AGENTS_MOST]]
    if people:
        blocks += [kit.divider(), kit.section(kit.mrkdwn(kit.Markup("\n".join(people))))]
    blocks.append(kit.context(kit.mrkdwn(kit.say(t, "settings-also"))))
    return kit.modal(t("settings-title"), blocks, ids.SETTINGS, close=t("view-close"))


def inbox_form(name: str, inbox: InboxView, usual: Mapping[str, Any], groups: Mapping[str, str], t: T) -> Block:
    """One window of FORMS about an inbox. usual: what is not written is so. groups: the user groups there are, their
    ids by their handles."""
    values = {**usual, **inbox.written}
    values["lead_group"] = values["lead"]
    blocks: list[Block] = [kit.context(kit.plain(_named(inbox), emoji=False))]
    for field, kind in FORMS[name].items():
        element = _input(kind, values.get(field), groups, t)
        hint = t(f"settings-{field}-hint".replace("_", "-"))
        label = t(f"settings-{field}".replace("_", "-"))
        blocks.append(forms.field(label, element, field_of(inbox.id, field), hint=hint, optional=kind in OPTIONAL))
    return forms.modal(
        t(f"settings-{name}"), blocks, ids.SETTINGS_FORM, submit=t("view-save"), close=t("view-close"),
        metadata=f"{inbox.id}:{name}",
    )  # fmt: skip


def words_form(
    name: str,
    inbox: InboxView,
    t: T,
    *,
    typed: Mapping[str, str] | None = None,
) -> Block:
    """One window of storage.domain.practice_text about an inbox. typed: what the viewer had filled in, by field, after
    somebody else changed it meanwhile. What is longer than Slack takes cannot be changed here."""
    now, typed = practice_text.shown(name, inbox.written), typed or {}
    too_long = [field for field, held in now.items() if len(held) > forms.INPUT_MAX and field not in typed]
    blocks: list[Block] = [kit.context(kit.plain(_named(inbox), emoji=False)), *_meanwhile(now, typed, t)]
    for field, held in now.items():
        key = f"settings-{field}".replace("_", "-")
        if field in too_long:
            blocks.append(kit.section(kit.mrkdwn(kit.say(t, "settings-too-long", field=t(key), most=forms.INPUT_MAX))))
            continue
        is_number = field.endswith("_minutes")
        most = len(str(MINUTES_MAX)) if is_number else forms.INPUT_MAX
        element = forms.text(ids.SETTINGS_WORDS, value=typed.get(field, held), lines=not is_number, most=most)
        block_id = ids.block(ids.SETTINGS_WORDED, inbox.id, field)
        blocks.append(forms.field(t(key), element, block_id, hint=t(f"{key}-hint"), optional=True))
    title, metadata = t(f"settings-{name}"), f"{inbox.id}:{name}:{practice_text.mark(name, inbox.written)}"
    if len(too_long) == len(now):
        return kit.modal(title, blocks, ids.SETTINGS_WORDING, close=t("view-close"), metadata=metadata)
    return forms.modal(
        title, blocks, ids.SETTINGS_WORDING, submit=t("view-save"), close=t("view-close"), metadata=metadata
    )


def words_errors(inbox_id: int, wrong: Mapping[str, tuple[str, int, str]], t: T) -> dict[str, str]:
    """What is wrong with what was typed, by the ids of its blocks: storage.domain.practice_text.Misread."""
    said: dict[str, str] = {}
    for field, (about, line, place) in wrong.items():
        kind = "minutes" if field.endswith("_minutes") else "wording"
        key = f"settings-wrong-rule-{about}" if field == "rules" else f"settings-wrong-{kind}"
        words = t(key, place=place)
        said[ids.block(ids.SETTINGS_WORDED, inbox_id, field)] = (
            t("settings-wrong-line", line=line, wrong=words) if line else words
        )
    return said


def _meanwhile(now: Mapping[str, str], typed: Mapping[str, str], t: T) -> list[Block]:
    """Which fields read otherwise than what the viewer had typed, and how."""
    blocks: list[Block] = []
    for field, held in now.items():
        if field in typed and typed[field].strip() != held.strip():
            label = t(f"settings-{field}".replace("_", "-"))
            blocks.append(kit.section(kit.mrkdwn(kit.say(t, "settings-clash", field=label))))
            quoted = kit.preformatted(kit.words(held[: forms.INPUT_MAX] or t("settings-clash-nothing")))
            blocks.append(kit.rich_text(quoted))
    how, then = (kit.section(kit.mrkdwn(kit.say(t, key))) for key in ("settings-clash-how", "profile-clash-next"))
    return [how, *blocks, then] if blocks else []


def roles_form(view: SettingsView, groups: Sequence[str], t: T) -> Block:
    """Which user groups have which role."""
    blocks: list[Block] = [kit.context(kit.mrkdwn(kit.say(t, "settings-roles-how")))]
    for role in ROLES:
        chosen = [each.removeprefix("@") for each in view.roles.get(role, ())]
        options = [Option(f"@{each}", each) for each in dict.fromkeys((*groups, *chosen))][: forms.OPTIONS_MAX]
        if not options:
            blocks.append(kit.section(kit.mrkdwn(kit.say(t, "settings-no-groups"))))
            break
        element = forms.several(ids.SETTINGS_VALUE, options, chosen=chosen)
        block_id = field_of(0, role)
        blocks.append(forms.field(t(f"role-{role}"), element, block_id, hint=t(f"role-{role}-may"), optional=True))
    return forms.modal(
        t("settings-roles"), blocks, ids.SETTINGS_FORM, submit=t("view-save"), close=t("view-close"),
        metadata="0:roles",
    )  # fmt: skip


def tags_form(tags: Sequence[str], t: T) -> Block:
    """The conversations' tags: new ones, and one that goes."""
    new = forms.text(ids.SETTINGS_VALUE, most=200)
    blocks: list[Block] = [
        forms.field(t("settings-tags-new"), new, field_of(0, "new"), hint=t("settings-tags-hint"), optional=True)
    ]
    if tags:
        options = [Option(f"#{each}", each) for each in tags[: forms.OPTIONS_MAX]]
        gone = forms.several(ids.SETTINGS_VALUE, options)
        hint = t("settings-tags-gone-hint")
        blocks.append(forms.field(t("settings-tags-gone"), gone, field_of(0, "gone"), hint=hint, optional=True))
    return forms.modal(
        t("settings-tags"), blocks, ids.SETTINGS_FORM, submit=t("view-save"), close=t("view-close"), metadata="0:tags"
    )


def linking_form(mode: str, t: T) -> Block:
    """What is done with two contacts of one number wherever an inbox does not say otherwise."""
    element = forms.select(ids.SETTINGS_VALUE, _modes(t), chosen=mode)
    label, hint = t("settings-link-mode"), t("settings-linking-hint")
    blocks = [forms.field(label, element, field_of(0, "link_mode"), hint=hint)]
    return forms.modal(
        t("settings-linking"), blocks, ids.SETTINGS_FORM, submit=t("view-save"), close=t("view-close"),
        metadata="0:linking",
    )  # fmt: skip


def field_of(subject: int, name: str) -> ids.BlockId:
    """The id of the block that asks for one setting."""
    return ids.block(ids.SETTINGS_FIELD, subject, name)


def _input(kind: Kind, value: Any, groups: Mapping[str, str], t: T) -> Element:
    match kind:
        case "yes":
            options = [Option(t("settings-yes"), "yes"), Option(t("settings-no"), "no")]
            return forms.radios(ids.SETTINGS_VALUE, options, "yes" if value else "no")
        case "number":
            return forms.text(ids.SETTINGS_VALUE, value=str(value), most=6, least=1)
        case "lines" | "words":
            return forms.text(ids.SETTINGS_VALUE, value="\n".join(value or ()), lines=True)
        case "channels":
            return kit.channels_select(t("settings-no-channels"), ids.SETTINGS_VALUE, value)
        case "targets":
            written = value if isinstance(value, str | Mapping) else ""  # as usual, it is none of what is written
            return forms.text(ids.SETTINGS_VALUE, value=sla.as_lines(written), lines=True)
        case "person":
            return kit.users_select(t("settings-nobody"), ids.SETTINGS_VALUE, value if value[:1] in PEOPLE else "")
        case "group_id":
            lead = value if value.startswith(GROUP) else NONE
            known = {NONE: t("settings-nobody"), lead: lead} | {group: f"@{each}" for each, group in groups.items()}
            options = [Option(label, group) for group, label in (known | {NONE: t("settings-nobody")}).items()]
            return forms.select(ids.SETTINGS_VALUE, options[: forms.OPTIONS_MAX], chosen=lead)
        case "hours":
            return forms.text(ids.SETTINGS_VALUE, value=as_lines(value or {}), lines=True)
        case "group":
            named = dict.fromkeys((*groups, *([value] if value else [])))
            options = [Option(t("settings-no-group"), NONE), *(Option(f"@{each}", each) for each in named)]
            return forms.select(ids.SETTINGS_VALUE, options[: forms.OPTIONS_MAX], chosen=value or NONE)
        case "language":
            options = [Option(t(f"settings-language-{each.lower().replace('_', '-')}"), each) for each in LANGUAGES]
            return forms.select(ids.SETTINGS_VALUE, options, chosen=str(value))
        case "signature":
            options = [Option(t(f"settings-signature-{each.replace('_', '-')}"), each) for each in SIGNATURES]
            return forms.select(ids.SETTINGS_VALUE, options, chosen=str(value))
        case "link_mode":
            options = [Option(t("settings-link-mode-team"), NONE), *_modes(t)]
            return forms.select(ids.SETTINGS_VALUE, options, chosen=value or NONE)


def _modes(t: T) -> list[Option]:
    return [Option(t(f"settings-link-mode-{each}"), each) for each in reversed(LINK_MODES)]


def _linking(view: SettingsView, t: T) -> kit.Markup:
    return kit.say(t, "settings-linking-is", mode=t(f"settings-link-mode-{view.link_mode}"))


def _named(inbox: InboxView) -> str:
    traits = TRAITS[inbox.channel]
    return f"{traits.mark} {traits.label} · {kit.name(inbox.name)}"


def _at(groups: Sequence[str]) -> str:
    return ", ".join(f"@{each.removeprefix('@')}" for each in groups)


def _tags(view: SettingsView, t: T) -> kit.Markup:
    if not view.tags:
        return kit.say(t, "settings-tags-none")
    return kit.say(t, "settings-tags-are", tags=" ".join(f"#{each}" for each in view.tags[:20]))


def _agent(agent: AgentView, t: T) -> kit.Markup:
    key = "settings-agent-away" if agent.away else "settings-agent"
    return kit.say(t, key, who=kit.user(agent.slack_user), role=t(f"role-{agent.role}"))
