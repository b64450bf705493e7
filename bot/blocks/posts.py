"""What is posted in a conversation's thread, but for what asks for a decision (asks.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from bot import ids
from bot.blocks import commenting, facts, kinds, kit
from bot.blocks.kit import Block, Element, Markup, Rendered
from bot.emoji import short_name
from bot.i18n import T
from bot.mrkdwn import inbound
from storage.domain.events import MediaKind, MessageKind
from storage.domain.text import preview
from storage.domain.traits import TRAITS

QUOTE_MAX: Final = 80  # features.md RM-9: the first 80 characters
JOINED_MAX: Final = 6000  # characters of one post: ours, so that no post is longer than a few phone screens
REJOINED_MAX: Final = 12000  # the same when it is drawn again: an edit may have made one of them longer


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, or one part of a long one, as its post shows it.

    customer: the name, "" when unknown. author: who wrote it in a group. text: at most 3,000 characters. first: the
    part that carries the marks and files. files: the kinds of the files that follow. details, unsupported: as in
    storage.domain.events.MessageReceived. quote: the words it answers, quote_link: their permalink; "" for none.
    answers: it answers something we do not have, or that was taken back; "" for neither. unsent: taken back, by the
    customer or by the business; text is "" where nothing of it may be kept. message_id: what buttons about it carry.
    """

    channel: str
    customer: str
    kind: MessageKind
    text: str
    sent_at: datetime
    first: bool = True
    late: bool = False
    edited: bool = False
    unsent: bool = False
    by_customer: bool = True
    forwarded: bool = False
    author: str = ""
    picture_url: str = ""
    quote: str = ""
    quote_link: str = ""
    answers: Literal["", "unknown", "unsent"] = ""
    unsupported: str = ""
    files: tuple[MediaKind, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    message_id: int = 0


def message(view: MessageView, t: T) -> Rendered:
    """A customer's message under the customer's own name with the channel's mark (features.md CI-2): wherever it is
    quoted or forwarded, it shows where it was said."""
    label = TRAITS[view.channel].label
    customer = _speaker(view, t)
    made = kit.message(
        f"{t('post-by', customer=customer, channel=label)} {_spoken(view, t)}",
        *_body(view, _marks(view, t), t),
        username=f"{customer} · {label}",
    )
    if view.picture_url:
        return replace(made, icon_url=view.picture_url, username=f"{customer} · {_place(view)}")
    return replace(made, icon_emoji=f":{short_name(TRAITS[view.channel].mark)}:")


def echo(view: MessageView, t: T, source: Literal["app", "tool", "standby"]) -> Rendered:
    """What the business said outside Slack, from the phone or with another tool (features.md CI-6), or the app that
    answers this customer now."""
    origin = kit.say(t, f"echo-{source}", channel=_place(view))
    return kit.message(f"{origin}: {_spoken(view, t)}", *_body(view, [origin, *_marks(view, t)], t))


def sent(view: MessageView, author: str, t: T, files: Sequence[str] = ()) -> Rendered:
    """What a teammate sent from a window of ours, so that the thread has it too. author: a Slack user. files: the names
    of those that went with it."""
    customer = facts.named(view.customer, t)
    key = {"publicly": "sent-publicly", "privately": "sent-privately"}.get(str(view.details.get("answers_comment")), "")
    by = kit.say(t, key or "sent-by", by=kit.user(author), customer=customer, channel=TRAITS[view.channel].label)
    with_files = kit.say(t, "turn-files", files=", ".join(map(kit.name, files)))
    body = _body(view, [by], t) if view.text or not files else [kit.context(kit.mrkdwn(by))]
    body += [kit.context(kit.mrkdwn(with_files))] if files else []
    return kit.message(Markup(f"{by}: {kit.escape(_spoken(view, t))}"), *body)


def _place(view: MessageView) -> str:
    """ "🟢 WhatsApp": the channel with its mark."""
    traits = TRAITS[view.channel]
    return f"{traits.mark} {traits.label}"


def automatic(view: MessageView, t: T, *, unsaid: bool = False) -> Rendered:
    """What went to a customer by itself; its details say what for ("bot"), and which rule sent it ("rule").

    unsaid: it was overtaken, and did not go.
    """
    key, rule = f"automatic-{str(view.details['bot']).replace('_', '-')}", str(view.details.get("rule", ""))
    origin = Markup(f"{kit.say(t, key, rule=rule) if rule else kit.say(t, key)} · {_place(view)}")
    if unsaid:
        origin = Markup(f"{origin} {kit.say(t, 'automatic-unsaid')}")
        words = kit.rich_text(kit.passage(kit.words(view.text, "strike")))
        return kit.message(origin, kit.context(kit.mrkdwn(origin)), words)
    return kit.message(Markup(f"{origin}: {kit.escape(_spoken(view, t))}"), *_body(view, [origin], t))


def ruled(rule: str, acts: Sequence[Sequence[str]], t: T) -> Rendered:
    """What a rule did, in one line. acts: each what, and a value, as storage.ruling has them."""
    said = kit.say(t, "line-ruled", rule=rule, acts=Markup(" · ".join(acted(what, value, t) for what, value in acts)))
    return kit.message(said, kit.context(kit.mrkdwn(said)))


def acted(what: str, value: str, t: T) -> Markup:
    """One act of a rule, as storage.ruling has it. value: "" for nobody."""
    match what:
        case "assign" | "team" if not value:
            return kit.say(t, f"ruled-{what}-nobody")
        case "assign" | "notify":
            return kit.say(t, f"ruled-{what}", user=kit.user(value))
        case "team":
            return kit.say(t, "ruled-team", team=kit.user_group(value))
        case "priority" | "status":
            return kit.say(t, f"ruled-{what}-{value}")
        case "tag":
            return kit.say(t, "ruled-tag", tag=value)
        case "canned":
            return kit.say(t, "ruled-canned", code=value)
    return kit.say(t, "ruled-reply")


def file_comment(view: MessageView, kind: MediaKind, t: T, count: int = 1) -> str:
    """The words beside uploaded files, as mrkdwn: whose they are and on which channel. count: pictures of an album."""
    traits = TRAITS[view.channel]
    what = t("kind-album", count=count) if count > 1 else t(kinds.kind_key(kind))
    # Slack links what looks like an address here, and cannot be told not to.
    customer = _speaker(view, t).replace("://", ":\u2215\u2215")
    return kit.say(t, "file-from", mark=traits.mark, customer=customer, channel=traits.label, kind=what)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file on its way into the thread. reason: a failure word. delivery_id: what the buttons act on."""

    kind: MediaKind
    name: str
    reason: str
    delivery_id: int


def file_failed(view: FileView, t: T, *, goes_on: bool = False) -> Rendered:
    """A file that could not be brought over: try again, or let it go (features.md RM-4).

    goes_on: we try again by ourselves.
    """
    said = kit.say(t, "file-failed", kind=_file_named(view, t), reason=_file_reason(view.reason, t))
    if goes_on:
        said = Markup(f"{said} {kit.say(t, 'file-goes-on')}")
    again = kit.button(t("file-fetch"), ids.FILE_FETCH, view.delivery_id)
    never = kit.button(t("uncertain-discard"), ids.FAILURE_DISCARD, view.delivery_id)
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(again, never))


def file_came(view: FileView, t: T) -> Rendered:
    """The same place once the file is there after all."""
    said = kit.say(t, "file-came", kind=_file_named(view, t))
    return kit.message(said, kit.context(kit.mrkdwn(said)))


def _file_named(view: FileView, t: T) -> str:
    named, what = kit.name(view.name), t(kinds.kind_key(view.kind))
    return f"{what} ({named})" if named else what


def line(key: str, values: Mapping[str, str], t: T) -> Rendered:
    """One small line about what happened; key and values as facts.sentence takes them."""
    said = facts.sentence(key, values, t)
    return kit.message(said, kit.context(kit.mrkdwn(said)))


def in_words(text: str, t: T) -> Rendered:
    """A post without blocks, for what Slack does not take as it is drawn. text: not escaped yet; "" if that broke."""
    # Slack looks for styles in it, and cannot be told not to without losing what is escaped.
    return Rendered(kit.fallback(kit.flat(text.strip()) or t("post-unshowable")), ())


def joined(posts: Sequence[Rendered], most: int = JOINED_MAX) -> tuple[Rendered, int]:
    """As many of the first posts as fit in one, and how many those are (at least 1): what piled up goes out together.

    Only posts under the same name are joined. Raises IndexError for no posts.
    """
    first = posts[0]
    text, blocks, count = first.text, list(first.blocks), 1
    for post in posts[1:]:
        longer = f"{text}\n{post.text}"
        if replace(post, text=first.text, blocks=first.blocks) != first or len(longer) > most:
            break
        if len(blocks) + len(post.blocks) > kit.MESSAGE_BLOCKS_MAX:
            break
        text, count = longer, count + 1
        blocks.extend(post.blocks)
    shown = text if len(text) <= kit.FALLBACK_MAX else first.text
    return replace(first, text=shown, blocks=tuple(blocks)), count


def _speaker(view: MessageView, t: T) -> str:
    return facts.named(view.author or view.customer, t)


def _body(view: MessageView, marks: Sequence[Markup], t: T) -> list[Block]:
    blocks = [kit.context(kit.mrkdwn(Markup(" · ".join(marks))))] if marks else []
    if view.first and (view.quote or view.answers) and not view.unsent:
        blocks.append(kit.rich_text(kit.quote(*_quoted(view, t))))
    return [*blocks, *_said(view, t)]


def _said(view: MessageView, t: T) -> list[Block]:
    if view.unsent:
        taken_back = kit.context(kit.mrkdwn(kit.say(t, _unsent_key(view))))
        return [taken_back, kit.rich_text(kit.passage(kit.words(view.text, "strike")))] if view.text else [taken_back]
    if not view.first and not view.text:  # an edit left fewer words than there were posts
        return [kit.context(kit.mrkdwn(kit.say(t, "post-edited")))]
    blocks = []
    about = kinds.about(view.kind, view.text, view.details, view.unsupported, t) if view.first else ()
    if about:
        blocks.append(kit.rich_text(kit.passage(*about)))
    if view.first and view.kind == "contacts":
        blocks += kinds.cards(view.message_id, view.details, t)
    if view.text and view.kind != "choice":
        blocks.append(inbound(view.text, TRAITS[view.channel].formatting))
    if view.first and view.kind == "offer":
        blocks.append(kit.rich_text(kit.passage(*kinds.offered(view.details))))
    if view.first and view.files:
        blocks.append(kit.context(*(kit.mrkdwn(_coming(kind, t)) for kind in view.files[: kit.CONTEXT_MAX])))
    if view.first and view.kind == "comment":
        blocks.append(commenting.buttons(view.message_id, kinds.comment(view.details), t))
    return blocks or [kit.rich_text(kit.passage(kit.words(_nothing(view, t))))]


def _nothing(view: MessageView, t: T) -> str:
    """A message without words or files still says what it was."""
    return named_kind(view.kind, t)


def named_kind(kind: str, t: T) -> str:
    """The name of a kind of message; of one we have no word for, that it can only be seen on the phone."""
    key = kinds.kind_key(kind)
    return t(key if key in t else "kind-other")


def _marks(view: MessageView, t: T) -> list[Markup]:
    marks = []
    if view.first and view.forwarded:
        marks.append(kit.say(t, "post-forwarded"))
    if view.first and view.edited and not view.unsent:
        marks.append(kit.say(t, "post-edited"))
    if view.first and view.late:
        marks.append(kit.say(t, "post-late", at=kit.moment(view.sent_at)))
    if view.first and view.details.get("standby") and view.by_customer:
        marks.append(kit.say(t, "post-standby"))
    if view.first and not view.unsent and (origin := kinds.origin(view.details, t)):
        marks.append(origin)
    return marks


def _quoted(view: MessageView, t: T) -> list[Element]:
    if not view.quote:
        return [kit.words(f"↩ {t(f'post-quote-{view.answers}')}")]
    said = kit.words(f"↩ {t('card-quote', text=kit.inline(view.quote, QUOTE_MAX))}")
    return [said, kit.words(" "), kit.labelled(view.quote_link, t("post-quote-open"))] if view.quote_link else [said]


def _coming(kind: MediaKind, t: T) -> Markup:
    return kit.say(t, "file-coming", kind=t(kinds.kind_key(kind)))


def _spoken(view: MessageView, t: T) -> str:
    """The message in one sentence, for those who hear it."""
    if view.unsent:
        return t(_unsent_key(view))
    about = kinds.about(view.kind, view.text, view.details, view.unsupported, t) if view.first else ()
    named = "".join(str(each.get("text", "")) for each in about if each["type"] == "text").strip()
    if not named and not (view.kind == "text" and view.text):
        named = _nothing(view, t)
    return ": ".join(filter(None, (named, "" if view.kind == "choice" else preview(view.text, kit.TEXT_MAX))))


def _unsent_key(view: MessageView) -> str:
    return "post-unsent" if view.by_customer else "post-unsent-by-us"


def _file_reason(reason: str, t: T) -> str:
    key = f"file-because-{reason.replace('_', '-')}"
    return t(key if key in t else "file-because-unknown")
