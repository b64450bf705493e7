"""One act on many conversations: what it will be about, and how far it has come."""

from collections.abc import Sequence
from typing import Final

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Markup, Rendered
from bot.i18n import T
from storage.domain.views import BulkView, CardView
from storage.domain.vocabulary import PRIORITIES

NAMED: Final = 5  # of the conversations it is about; ours: a look at whose they are, not the list again


def ask(bulk_id: int, chosen: Sequence[CardView], found: int, verbs: Sequence[str], t: T) -> Block:
    """The modal that asks what is to be done. chosen: the conversations it is about; found: how many there are. verbs:
    of storage.bulks, what they may do."""
    options = [Option(t(f"bulk-verb-{verb}"), verb) for verb in verbs]
    levels = [Option(t(f"priority-{each}"), each) for each in PRIORITIES]
    told = kit.say(t, "bulk-about", count=len(chosen))
    rest = [kit.context(kit.mrkdwn(kit.say(t, "bulk-rest", count=len(chosen))))] if found > len(chosen) else []
    owner = kit.users_select(t("assign-somebody"), ids.BULK_OWNER)
    blocks = [
        kit.section(kit.mrkdwn(told)),
        kit.section(kit.plain(_preview(chosen, t), emoji=False)),
        *rest,
        forms.field(t("bulk-verb"), forms.radios(ids.BULK_VERB, options, verbs[0]), ids.BULK_WHAT),
        forms.field(t("assign-owner"), owner, ids.BULK_WHO, hint=t("bulk-owner-hint"), optional=True),
        forms.field(
            t("bulk-tags"), forms.text(ids.BULK_TAGS, most=200), ids.BULK_WORN, hint=t("bulk-tags-hint"), optional=True
        ),
        forms.field(
            t("more-priority"),
            forms.select(ids.BULK_PRIORITY, levels),
            ids.BULK_PRESSING,
            hint=t("bulk-priority-hint"),
            optional=True,
        ),
        kit.context(kit.mrkdwn(kit.say(t, "bulk-how"))),
    ]
    return forms.modal(
        t("bulk-title"), blocks, ids.BULK, submit=t("bulk-do"), close=t("view-close"), metadata=str(bulk_id)
    )


def _preview(chosen: Sequence[CardView], t: T) -> str:
    """Whose conversations it is about: the first of them by name."""
    lines = [f"{facts.inbox(card)} | {facts.person(card, t)}" for card in chosen[:NAMED]]
    more = [t("bulk-more", count=len(chosen) - NAMED)] if len(chosen) > NAMED else []
    return "\n".join((*lines, *more))


def ended(view: BulkView, t: T) -> Rendered:
    """The word to whoever began it elsewhere than in Home, with the way back."""
    blocks = progress(view, t)
    return kit.message(_said(view, t), *blocks)


def progress(view: BulkView, t: T) -> list[Block]:
    """At the top of Home: how far it has come, what was left alone, and for a while the way back."""
    blocks = [kit.section(kit.mrkdwn(_said(view, t)))]
    if view.state == "done" and view.done:
        blocks[0]["accessory"] = kit.button(t("bulk-undo"), ids.HOME_UNDO, view.id)
    return blocks


def _said(view: BulkView, t: T) -> Markup:
    said = [kit.say(t, f"bulk-{view.state}-{view.verb}", count=_changed(view), total=view.total)]
    if view.stale and view.state == "done":
        key = "bulk-stale-assign" if view.verb == "assign" else "bulk-stale"  # there, the new owner has to be there too
        said.append(kit.say(t, key, count=view.stale))
    if view.kept and view.state == "undone":
        said.append(kit.say(t, "bulk-kept", count=view.kept))
    return Markup(" ".join(said))


def _changed(view: BulkView) -> int:
    return view.undone if view.state in {"undoing", "undone"} else view.done
