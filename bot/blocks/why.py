"""The flight recorder's answer: what happened to a message, step by step, where it stands, and what to do next."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from bot.blocks import facts, kit
from bot.blocks.kit import Block, Markup, Rendered
from bot.i18n import T
from storage.domain.life import LIVES_MOST, STEPS_MOST, Life, Step, shortened
from storage.domain.outcomes import STUCK_STATES
from storage.domain.traits import TRAITS
from storage.domain.views import TroubleView

PROVIDER_MAX: Final = 200  # characters of the other side's own words in one line: ours
SLOW_CLOCK: Final = timedelta(minutes=1)  # told later than this: when it happened is worth a word of its own
TO_CUSTOMER: Final = "customer"
CAUSED: Final = frozenset(
    {"try-rejected", "try-trylater", "try-needsmending", "prepare-failed", "look-failed", "heard-failed"}
)
OURS: Final = frozenset({"unreadable", "prepare-failed", "try-uncertain", "look-failed"})  # nobody else said anything
SHAPE: Final = "{date_short_pretty} {time_secs}"


def why(lives: Sequence[Life], t: T) -> Rendered:
    """The lives of the messages that one place in Slack shows; the first LIVES_MOST of them, each shortened to fit."""
    told = lives[:LIVES_MOST]
    blocks = [block for life in told for block in _life(life, STEPS_MOST // len(told), t)]
    if len(lives) > len(told):
        ids = ", ".join(str(life.message_id) for life in lives[len(told) :])
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "why-more-messages", ids=ids))))
    return kit.message(f"{title(told[0], t)}. {standing(told[0], t)}", *blocks)


def title(life: Life, t: T) -> str:
    """Which message it is, in plain text."""
    key = f"why-title-{life.direction if life.message_id else 'post'}"
    return t(key, id=life.message_id, customer=facts.named(life.customer, t), inbox=_inbox(life))


def standing(life: Life, t: T) -> str:
    """Where it stands and what to do next, in plain text."""
    stuck = " ".join(str(part.id) for part in life.parts if part.state in STUCK_STATES)
    said = t(f"why-now-{life.now}", ids=stuck, **_named(life, t))
    if not life.attention or life.now not in {"mending", "waits"}:
        return said
    return f"{said} {facts.trouble(TroubleView(life.channel, life.inbox, f'trouble-{life.attention}'), t)}"


def sentence(step: Step, life: Life, t: T) -> str:
    """One step in plain text, without its time."""
    return " ".join(t(key, **values) for key, values in _said(step, life, t))


def since(step: Step, life: Life, t: T) -> str:
    """How long after the beginning a step came: "+12 s"; "" for what came with it."""
    length = step.at - life.steps[0].at
    return f"+{span(length, t)}" if length else ""


def span(length: timedelta, t: T) -> str:
    """A length of time as exactly as it matters: "350 ms", "12 s", "5 min", "2 h 3 min"."""
    seconds = length.total_seconds()
    if seconds < 1:
        return t("why-milliseconds", count=int(seconds * 1000))
    return t("why-seconds", count=int(seconds)) if seconds < 60 else t.span(length)


def _life(life: Life, most: int, t: T) -> Iterator[Block]:
    first, left_out, last = shortened(life.steps, most)
    lines = [_line(step, life, t) for step in first]
    if left_out:
        lines.append(kit.say(t, "why-left-out", count=left_out))
    lines += [_line(step, life, t) for step in last]
    yield kit.rich_text(kit.passage(kit.words(title(life, t), "bold")))
    yield from (kit.section(kit.mrkdwn(text)) for text in _packed(lines))
    yield kit.section(kit.mrkdwn(kit.escape(standing(life, t))))
    if life.steps:
        key = "why-begun" if life.message_id else "why-begun-post"
        begun = kit.say(t, key, span=span(life.told_at - life.steps[0].at, t), id=life.message_id)
        yield kit.context(kit.mrkdwn(begun))


def _line(step: Step, life: Life, t: T) -> Markup:
    said = " ".join(kit.say(t, key, **_marked(values)) for key, values in _said(step, life, t))
    return Markup(" · ".join(filter(None, (kit.moment(step.at, SHAPE), since(step, life, t), said))))


def _said(step: Step, life: Life, t: T) -> Iterator[tuple[str, dict[str, str | int]]]:
    """The sentences of a step, and what they name."""
    part = step.part
    to_customer = part is not None and part.target == TO_CUSTOMER
    side = TRAITS[life.channel].label if to_customer or part is None else "Slack"
    values: dict[str, str | int] = {**_named(life, t), "side": side, "name": step.name, "by": step.by}
    if part is not None:
        values["part"] = t(f"why-part-{part.target.replace('_', '-')}", number=part.number, of=part.of)
    key = f"why-{step.what}"
    own = f"{key}-{step.by}"  # a message's beginning has a sentence for each source
    yield (own if own in t else key), values
    if step.code and step.what in CAUSED:
        yield "why-because", {"cause": _cause(step.code, side, life, t)}
    if step.provider:
        words = kit.inline(step.provider, PROVIDER_MAX)
        yield "why-our-words" if step.what in OURS else "why-their-words", {"side": side, "words": words}
    if step.their_at is not None and step.at - step.their_at > SLOW_CLOCK:
        yield "why-their-clock", {"side": side, "span": span(step.at - step.their_at, t)}
    if step.count > 1 and step.until is not None:
        yield "why-repeated", {"count": step.count, "span": span(step.until - step.at, t)}


def _cause(code: str, side: str, life: Life, t: T) -> str:
    """Why, in plain words: said for the relay first, for which nobody need do anything, else as the thread says it."""
    word = code.replace("_", "-")
    keys = (f"why-because-{word}", f"failure-{word}", f"file-because-{word}", f"trouble-{word}")
    key = next((each for each in keys if each in t), "failure-unknown")
    return t(key, **(_named(life, t) | {"channel": side}))


def _named(life: Life, t: T) -> dict[str, str | int]:
    """What any of these sentences may name."""
    return {
        "customer": facts.named(life.customer, t),
        "channel": TRAITS[life.channel].label,
        "inbox": _inbox(life),
        "id": life.message_id,
        "span": facts.answer_span(life.channel, t),
    }


def _inbox(life: Life) -> str:
    return f"{TRAITS[life.channel].label} · {kit.name(life.inbox)}"


def _marked(values: dict[str, str | int]) -> dict[str, str | int]:
    """The same with a teammate as a mention."""
    by = str(values.get("by", ""))
    return values | {"by": kit.user(by)} if by.startswith(("U", "W")) and by.isalnum() else values


def _packed(lines: Sequence[Markup]) -> Iterator[Markup]:
    """As many lines in a section as fit."""
    pile = ""
    for line in lines:
        if pile and len(pile) + 1 + len(line) > kit.TEXT_MAX:
            yield Markup(pile)
            pile = ""
        pile = f"{pile}\n{line}" if pile else line
    if pile:
        yield Markup(pile)
