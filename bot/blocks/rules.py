"""The rules of each inbox, for admins: which there are, and what one would do (features.md AU-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import ids
from bot.blocks import kit, posts
from bot.blocks.kit import Block, Markup
from bot.i18n import T
from storage.domain.rules import NOBODY, OWNER, Act, Rule
from storage.domain.traits import TRAITS
from storage.ruling import TRIED, Tried

RULES_MAX: Final = 90  # a modal holds a hundred blocks (platforms/slack.md 3.1)
HITS_MAX: Final = 40  # ours: a look at what it would do, not the list
SAID_MAX: Final = 60  # characters of a message on a line


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule. inbox_id, place: where it stands. off: it broke, and does not run."""

    inbox_id: int
    place: int
    channel: str
    inbox: str
    rule: Rule
    off: bool


def every(rules: Sequence[RuleView], t: T) -> Block:
    """Each with a button that tries it."""
    blocks: list[Block] = [kit.context(kit.mrkdwn(kit.say(t, "rules-how", count=TRIED)))]
    for view in rules[:RULES_MAX]:
        block_id = ids.block(ids.SETTINGS_RULE, view.inbox_id, str(view.place))
        said = kit.section(kit.mrkdwn(_rule(view, t)), kit.button(t("rules-try"), ids.SETTINGS_TRY), block_id=block_id)
        blocks.append(said)
    if not rules:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "rules-none"))))
    return kit.modal(t("settings-rules"), blocks, ids.SETTINGS_TRIED, close=t("view-close"))


def tried(view: RuleView, hits: Sequence[Tried], t: T) -> Block:
    """What it would do now, and to whom. hits: the conversations that whoever asks may see."""
    blocks: list[Block] = [
        kit.section(kit.mrkdwn(_rule(view, t))),
        kit.section(kit.mrkdwn(kit.say(t, "rules-would", count=len(hits), most=TRIED))),
    ]
    blocks += [kit.context(kit.mrkdwn(_hit(each, t))) for each in hits[:HITS_MAX]]
    if len(hits) > HITS_MAX:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "rules-more", count=len(hits) - HITS_MAX))))
    return kit.modal(t("rules-tried"), blocks, ids.SETTINGS_TRIED, close=t("view-close"))


def _rule(view: RuleView, t: T) -> Markup:
    acts = Markup(" · ".join(_act(each, t) for each in view.rule.then))
    traits = TRAITS[view.channel]
    key = "rules-one-off" if view.off else "rules-one"
    inbox = f"{traits.mark} {traits.label} · {view.inbox}"
    return kit.say(t, key, name=view.rule.name, inbox=inbox, when=view.rule.when, acts=acts)


def _act(act: Act, t: T) -> Markup:
    if act.what == "notify" and act.value == OWNER:
        return kit.say(t, "rules-notify-owner")
    return posts.acted(act.what, "" if act.value == NOBODY else act.value, t)


def _hit(hit: Tried, t: T) -> Markup:
    said = kit.inline(hit.text, SAID_MAX)
    shown = kit.say(t, "rules-hit", status=t(f"status-{hit.status}"), words=said or "–")
    return Markup(f"{kit.link(hit.link, t('list-open-thread'))} · {shown}") if hit.link else shown
