"""What every surface says about a conversation in the same words: its title, its last words, its state, its window."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.blocks import kit
from bot.blocks.kinds import kind_key
from bot.blocks.kit import Markup
from bot.i18n import T
from storage.domain.identity import GROUP_NAME
from storage.domain.sla import Stage
from storage.domain.tagging import MARKS
from storage.domain.traits import TRAITS
from storage.domain.views import CardView, LinkedView, TagView, TroubleView

LEVEL_MARKS: Final = MappingProxyType({"plenty": "🟢", "soon": "🟠", "now": "🔴", "closed": "⚫"})  # features.md TW-1
PEOPLE: Final = frozenset({"by", "owner", "before", "user"})
TIMES: Final = frozenset({"until"})
TAGS_MAX: Final = 12  # ours: more make a card long
KIND: Final = "kind:"  # what a preview begins with when the message had no words ("kind:image")


def inbox(view: CardView) -> str:
    """ "🟢 WhatsApp · Sales" (features.md CI-2)."""
    return f"{TRAITS[view.channel].mark} {_account(view)}"


def person(view: CardView, t: T) -> str:
    """ "Maria Souza (+55 11 98765-4321)", or as much of it as is known."""
    customer, handle = _called(view.customer, t), kit.name(view.handle)
    if customer and handle and customer != handle:
        return f"{customer} ({handle})"
    return customer or handle or t("customer-unnamed")


def named(customer: str, t: T) -> str:
    """A customer's name, or the word for one without."""
    return _called(customer, t) or t("customer-unnamed")


def _called(name: str, t: T) -> str:
    return t("customer-group") if name == GROUP_NAME else kit.name(name)


def linked(view: CardView, t: T) -> str:
    """ "🔗 also on Instagram @maria", "" when not linked (features.md LC-2)."""
    return t("card-linked", linked=", ".join(_whereabouts(each) for each in view.linked)) if view.linked else ""


def inbox_of(linked: LinkedView) -> str:
    """ "🟣 Instagram · @brand"."""
    traits = TRAITS[linked.channel]
    return f"{traits.mark} {traits.label} · {kit.name(linked.inbox_name)}"


def _whereabouts(linked: LinkedView) -> str:
    """ "Instagram @maria": where somebody is found, as briefly as it can be told apart."""
    return f"{TRAITS[linked.channel].label} {kit.name(linked.handle or linked.customer or linked.inbox_name)}"


def switch(view: CardView, linked: LinkedView, t: T) -> str:
    """ "🟣 Instagram · 3 h left": where a way leads, and how long one may still answer there. Which inbox it is stands
    there where its channel alone would not tell.
    """
    traits = TRAITS[linked.channel]
    alike = [view.channel, *(each.channel for each in view.linked)].count(linked.channel) > 1
    where = inbox_of(linked) if alike else f"{traits.mark} {traits.label}"
    if linked.window.closes_at is None:
        return t("switch-closed", where=where)
    return t("switch-open", where=where, left=t.span(linked.window.left(view.now)))


def last_words(view: CardView, t: T) -> str:
    """The last message in quotes, or what kind it was; "" before any."""
    if not view.preview:
        return ""
    said = _kind(view, t) or t("card-quote", text=kit.inline(view.preview, 200))
    return said if view.preview_by_customer else t("card-by-team", text=said)


def bare_words(view: CardView, t: T) -> str:
    """The same as it was written, for a cell of its own."""
    return _kind(view, t) or view.preview


def _kind(view: CardView, t: T) -> str:
    """What kind the last message was; "" when it had words."""
    key = kind_key(view.preview.removeprefix(KIND))
    return t(key) if view.preview.startswith(KIND) and key in t else ""


def state(view: CardView, t: T) -> Markup:
    """ "Open · owner @ana · team @sales · 🟢 WhatsApp: 5 h 12 min left (until 18:40) · #refund ★vip"."""
    pressing = [kit.say(t, f"priority-{view.priority}")] if view.priority != "usual" else []
    owner = kit.say(t, "card-owner", owner=kit.user(view.owner)) if view.owner else kit.say(t, "card-unowned")
    team = [kit.say(t, "card-team", team=kit.user_group(view.team))] if view.team else []
    window = [] if view.status == "closed" else [window_left(view, t)]
    grateful = [kit.say(t, "card-thanked")] if view.thanked else []
    quiet = [kit.say(t, "card-blocked" if view.blocked else "card-muted")] if view.blocked or view.muted else []
    asleep = [kit.say(t, "card-snoozed", until=kit.moment(view.snoozed_until))] if view.snoozed_until else []
    due = [_due(view.due_at, view.due, t)] if view.due_at else []
    worn = [tags(view.tags, t)] if view.tags else []
    said = (*grateful, *quiet, *asleep, owner, *team, *due, *window, *worn)
    return Markup(" · ".join((*pressing, kit.say(t, f"status-{view.status}"), *said)))


def _due(due_at: datetime, stage: Stage, t: T) -> Markup:
    """By when there should be an answer (features.md NO-2)."""
    return kit.say(t, f"card-due-{stage}" if stage else "card-due", until=kit.moment(due_at))


def tags(worn: Sequence[TagView], t: T) -> Markup:
    """ "#refund ★vip", at most TAGS_MAX of them."""
    named = [kit.escape(f"{MARKS[each.kind]}{kit.name(each.name)}") for each in worn[:TAGS_MAX]]
    rest = [kit.say(t, "tags-more", count=len(worn) - TAGS_MAX)] if len(worn) > TAGS_MAX else []
    return Markup(" ".join((*named, *rest)))


def window_left(view: CardView, t: T) -> Markup:
    """How long the team may still answer, with its level in words and as a mark."""
    mark, label = LEVEL_MARKS[view.window.level(view.now)], TRAITS[view.channel].label
    if not view.written:
        key = "window-unopened" if TRAITS[view.channel].templates else "window-unopened-shut"
        return kit.say(t, key, mark=mark, channel=label)
    if view.window.closes_at is None:
        return kit.say(t, "window-closed", mark=mark, channel=label)
    left, until = t.span(view.window.left(view.now)), kit.moment(view.window.closes_at)
    key = "window-agent-only" if view.window.state == "agent_only" else "window-open"
    return kit.say(t, key, mark=mark, channel=label, left=left, until=until)


def answer_span(channel: str, t: T) -> str:
    """How long after the customer's last message anybody may answer on a channel: "24 hours"."""
    policy = TRAITS[channel].window
    hours = int((policy.agent_only_for or policy.free_for).total_seconds() // 3600)
    return t("after-days", count=hours // 24) if hours > 24 else t("after-hours", count=hours)


def sentence(key: str, values: Mapping[str, str], t: T) -> Markup:
    """A sentence whose values may have waited in a row: those named in PEOPLE are Slack users, in TIMES moments (ISO),
    `place` is a Slack channel, `link` is a permalink, all others are only shown. One that is short of a value (it is
    "") is said by its `-bare` twin where it has one.

    Raises KeyError for a key or value that is missing.
    """
    if "" in values.values() and f"{key}-bare" in t:
        key = f"{key}-bare"
    return kit.say(t, key, **{slot: _value(slot, value, t) for slot, value in values.items()})


def _value(slot: str, value: str, t: T) -> str:
    if slot in PEOPLE:
        return kit.user(value)
    if slot == "team" and value:
        return kit.user_group(value)
    if slot in TIMES:
        return kit.moment(datetime.fromisoformat(value))
    if slot == "whom" and value:  # Slack users and user groups, with blanks between
        return Markup(" ".join(kit.user_group(each) if each[0] == "S" else kit.user(each) for each in value.split()))
    if slot == "place":
        return kit.channel(value)
    return kit.link(value, t("notice-open-thread")) if slot == "link" and value else value


def trouble(view: CardView | TroubleView, t: T) -> Markup:
    """What is wrong with the inbox and what to do; "" when all is well."""
    if not view.attention:
        return Markup("")
    key = view.attention.replace("_", "-")
    return kit.say(t, key if key in t else "trouble-unknown", inbox=_account(view))


def _account(view: CardView | TroubleView) -> str:
    return f"{TRAITS[view.channel].label} · {kit.name(view.inbox_name)}"
