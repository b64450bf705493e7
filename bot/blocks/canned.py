"""Canned replies: the ⚡ window that sends one, and the windows that keep them (features.md AU-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Markup
from bot.blocks.writing import about
from bot.i18n import T
from bot.mrkdwn import inbound
from storage.domain import canned
from storage.domain.text import preview, split
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

ROWS_MAX: Final = 20  # of the list, a page; ours
NONE: Final = "none"  # the option for nothing


@dataclass(frozen=True, slots=True)
class CannedView:
    """One as it is shown. row_id: 0 for a new one. scopes: what it may be for, by value. wrong: said at the top."""

    row_id: int
    code: str = ""
    text: str = ""
    scope: str = ""
    language: str = ""
    acts: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def option(row_id: int, code: str, text: str) -> Option:
    """One of them in a select."""
    return Option(f"!{code}", str(row_id), preview(text, 70))


def use(
    view: CardView, t: T, *, chosen: Option | None = None, shown: str = "", wrong: Markup | None = None, also: str = ""
) -> Block:
    """The ⚡ window. chosen: the one that is picked; shown: its words for this customer; also: what else it does."""
    picker = forms.searched(ids.CANNED_PICK, chosen=chosen, placeholder=t("canned-search"))
    blocks = [*about(view, t), forms.field(t("canned-field"), picker, ids.CANNED_FIELD, live=True)]
    if wrong:
        blocks.append(kit.section(kit.mrkdwn(wrong)))
    if shown:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "turn-seen", customer=facts.named(view.customer, t)))))
        blocks += [inbound(part, TRAITS[view.channel].formatting) for part in split(shown, kit.TEXT_MAX)[:4]]
    if also:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "canned-also", what=also))))
    blocks.append(kit.actions(kit.button(t("canned-manage"), ids.CANNED_LIST, 1)))
    return forms.modal(
        t("canned-title"), blocks, ids.CANNED_USE, submit=t("compose-send"), close=t("view-close"),
        metadata=str(view.conversation_id),
    )  # fmt: skip


def does(acts: Mapping[str, Any], t: T) -> str:
    """What a macro does beside its words, in a line."""
    parts = [" ".join(acts.get("tags", ()))]
    if acts.get("assign"):
        parts.append(t("canned-assigns"))
    if acts.get("status"):
        parts.append(t(f"status-{acts['status']}"))
    return " · ".join(filter(None, parts))


def manage(rows: Sequence[CannedView], page: int, scopes: Mapping[str, str], t: T) -> Block:
    """All of them, a page at a time. page: from 1."""
    blocks: list[Block] = [kit.actions(kit.button(t("canned-add"), ids.CANNED_EDIT, 0, style="primary"))]
    first = (page - 1) * ROWS_MAX
    for row in rows[first : first + ROWS_MAX]:
        where = " · ".join(filter(None, (scopes.get(row.scope, row.scope) if row.scope else "", row.language)))
        text, also = kit.inline(row.text, 150), does(row.acts, t)
        line = kit.say(t, "canned-line", code=row.code, where=where, text=text, also=also)
        blocks.append(kit.section(kit.mrkdwn(line), kit.button(t("canned-change"), ids.CANNED_EDIT, row.row_id)))
    if not rows:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "canned-none"))))
    if len(rows) > first + ROWS_MAX:
        blocks.append(kit.actions(kit.button(t("canned-next"), ids.CANNED_PAGE, page + 1)))
    return kit.modal(t("canned-title"), blocks, ids.CANNED_MANAGE, close=t("view-close"), metadata=str(page))


def edit(view: CannedView, scopes: Mapping[str, str], t: T) -> Block:
    """The form of one."""
    languages = [Option(t("canned-any-language"), NONE), Option("English", "en"), Option("Português", "pt_BR")]
    places = [Option(t("canned-everybody"), NONE), *(Option(name, value) for value, name in scopes.items())]
    states = [Option(t("canned-status-kept"), NONE)]
    states += [Option(t(f"status-{each}"), each) for each in canned.STATUSES[1:]]
    acts = view.acts
    blocks = [
        forms.field(
            t("canned-code"), forms.text(ids.CANNED_CODE, value=view.code, most=40), field_of("code"),
            hint=t("canned-code-hint"),
        ),
        forms.field(
            t("canned-text"), forms.text(ids.CANNED_TEXT, value=view.text, lines=True), field_of("text"),
            hint=t("canned-text-hint"), optional=True,
        ),
        forms.field(
            t("canned-file"), forms.text(ids.CANNED_FILE, value=" ".join(view.files)), field_of("files"),
            hint=t("canned-file-hint"), optional=True,
        ),
        forms.field(
            t("canned-scope"), forms.select(ids.CANNED_SCOPE, places[:100], chosen=view.scope or NONE),
            field_of("scope"),
        ),
        forms.field(
            t("canned-language"), forms.select(ids.CANNED_LANGUAGE, languages, chosen=view.language or NONE),
            field_of("language"),
        ),
        forms.field(
            t("canned-tags"), forms.text(ids.CANNED_TAGS, value=" ".join(acts.get("tags", ()))), field_of("tags"),
            hint=t("canned-tags-hint"), optional=True,
        ),
        forms.field(
            t("canned-status"), forms.select(ids.CANNED_STATUS, states, chosen=acts.get("status") or NONE),
            field_of("status"),
        ),
        forms.field(
            t("canned-assign"), forms.text(ids.CANNED_ASSIGN, value=acts.get("assign", ""), most=30),
            field_of("assign"), hint=t("canned-assign-hint"), optional=True,
        ),
    ]  # fmt: skip
    if view.row_id:
        confirm = kit.confirm(t("canned-drop"), t("canned-drop-sure"), t("canned-drop"), t("block-not"), danger=True)
        blocks.append(kit.actions(kit.button(t("canned-drop"), ids.CANNED_DROP, view.row_id, confirm=confirm)))
    return forms.modal(
        t("canned-title"), blocks, ids.CANNED_FORM, submit=t("view-save"), close=t("view-close"),
        metadata=str(view.row_id),
    )  # fmt: skip


def field_of(name: str) -> ids.BlockId:
    """The block of a field's input: what is wrong with it is said there."""
    return ids.block(ids.CANNED_INPUT, 0, name)


def gone(t: T) -> Block:
    """After one was taken away."""
    said = kit.section(kit.mrkdwn(kit.say(t, "canned-dropped")))
    return kit.modal(t("canned-title"), [said], ids.CANNED_MANAGE, close=t("view-close"), metadata="1")
