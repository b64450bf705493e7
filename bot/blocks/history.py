"""The history of a person: everything said on all channels, in the order it was said (features.md LC-4)."""

from typing import Final

from bot import ids
from bot.blocks import kit
from bot.blocks.kinds import kind_key
from bot.blocks.kit import Block, Element, Markup
from bot.i18n import T
from storage.domain.traits import TRAITS
from storage.domain.views import HistoryView, LineView

TEXT_MAX: Final = 600  # characters of one line: ours, a page is read on a phone


def history(view: HistoryView, t: T) -> Block:
    """One page, the oldest line first. Its private metadata is the conversation it was opened from."""
    blocks: list[Block] = [kit.context(kit.mrkdwn(kit.say(t, "history-seen")))]
    if not view.lines:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "history-empty"))))
    blocks += [_line(each, t) for each in view.lines]
    blocks += _pages(view, t)
    return kit.modal(t("history-title"), blocks, ids.HISTORY, close=t("view-close"), metadata=str(view.conversation_id))


def _line(line: LineView, t: T) -> Block:
    block_id = ids.block(ids.HISTORY_LINE, line.message_id)
    if line.direction == "note":
        return _note(line, t) | {"block_id": block_id}
    mark = TRAITS[line.channel].mark
    head: list[Element] = [kit.words(f"{mark} ")]
    if line.direction == "in":
        head.append(kit.words(kit.name(line.customer) or t("customer-unnamed"), "bold"))
    elif line.author:
        head.append(kit.person(line.author))
    else:
        head.append(kit.words(t("history-automatic" if line.automatic else "history-elsewhere"), "bold"))
    head += [kit.words(f" · {kit.name(line.inbox_name)} · "), kit.when(line.sent_at)]
    if line.link:
        head += [kit.words(" · "), kit.labelled(line.link, t("history-open"))]
    return kit.rich_text(kit.passage(*head), kit.quote(kit.words(_said(line, t)))) | {"block_id": block_id}


def _note(line: LineView, t: T) -> Block:
    """A note in grey: it never left Slack."""
    parts = [kit.say(t, "history-note", by=kit.user(line.author), text=kit.inline(line.text, TEXT_MAX))]
    parts.append(kit.moment(line.sent_at))
    if line.link:
        parts.append(kit.link(line.link, t("history-open")))
    return kit.context(kit.mrkdwn(Markup(" · ".join(parts))))


def _said(line: LineView, t: T) -> str:
    """The words, or what it was; of what was taken back only that it was."""
    if line.unsent:
        return t("post-unsent")
    key = kind_key(line.kind)
    named = "" if line.kind == "text" and line.text else t(key if key in t else "kind-other")
    said = ": ".join(filter(None, (named, kit.inline(line.text, TEXT_MAX))))
    marks = [t("history-edited")] if line.edited else []
    marks += [t("history-failed")] if line.failed else []
    return " ".join((said, *marks))


def _pages(view: HistoryView, t: T) -> list[Block]:
    buttons = []
    if view.older:
        buttons.append(kit.button(t("history-older"), ids.HISTORY_OLDER, view.older))
    if view.newer:
        buttons.append(kit.button(t("history-newer"), ids.HISTORY_NEWER, view.newer))
    return [kit.actions(*buttons, block_id=ids.block(ids.HISTORY_PAGES, view.conversation_id))] if buttons else []
