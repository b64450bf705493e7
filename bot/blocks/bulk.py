"""One act on many conversations: what it will be about, and how far it has come."""

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block
from bot.i18n import T
from storage.domain.views import BulkView
from storage.domain.vocabulary import PRIORITIES

VERBS = ("close", "assign", "tag", "priority")


def ask(bulk_id: int, chosen: int, found: int, t: T) -> Block:
    """The modal that asks what is to be done. chosen: how many conversations it is about; found: how many there are."""
    options = [Option(t(f"bulk-verb-{verb}"), verb) for verb in VERBS]
    levels = [Option(t(f"priority-{each}"), each) for each in PRIORITIES]
    told = kit.say(t, "bulk-about", count=chosen)
    rest = [kit.context(kit.mrkdwn(kit.say(t, "bulk-rest", count=chosen)))] if found > chosen else []
    owner = kit.users_select(t("assign-somebody"), ids.BULK_OWNER)
    blocks = [
        kit.section(kit.mrkdwn(told)),
        *rest,
        forms.field(t("bulk-verb"), forms.radios(ids.BULK_VERB, options, VERBS[0]), ids.BULK_WHAT),
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


def progress(view: BulkView, t: T) -> list[Block]:
    """At the top of Home: how far it has come, what was left alone, and for a while the way back."""
    said = [kit.say(t, f"bulk-{view.state}-{view.verb}", count=_changed(view), total=view.total)]
    if view.stale and view.state == "done":
        said.append(kit.say(t, "bulk-stale", count=view.stale))
    if view.kept and view.state == "undone":
        said.append(kit.say(t, "bulk-kept", count=view.kept))
    blocks = [kit.section(kit.mrkdwn(kit.Markup(" ".join(said))))]
    if view.state == "done" and view.done:
        blocks[0]["accessory"] = kit.button(t("bulk-undo"), ids.HOME_UNDO, view.id)
    return blocks


def _changed(view: BulkView) -> int:
    return view.undone if view.state in {"undoing", "undone"} else view.done
