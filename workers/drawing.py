"""What a delivery shows in Slack, drawn from the rows of this moment by bot's renderers."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.blocks import asks, bulk, kit, posts, templating
from bot.blocks.card import card
from bot.blocks.kit import Rendered
from bot.emoji import character
from bot.i18n import T, language_of, translator
from storage import bulks, conversations, marks
from storage.domain.events import MediaKind, MessageKind
from storage.domain.outcomes import AT_REST
from storage.domain.styled import posts_for
from storage.domain.templates import Shown
from storage.domain.text import clean, preview
from storage.domain.traits import TRAITS
from storage.errands import Errand, errand
from storage.models import (
    Agent,
    Attachment,
    Bulk,
    Contact,
    Conversation,
    Delivery,
    Identity,
    Inbox,
    Message,
)
from storage.outbox import redraw as wish_redraw
from workers import kept
from workers.channels import Profile

log = logging.getLogger(__name__)
EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "video/mp4": ".mp4",
    "video/3gpp": ".3gp", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac",
    "audio/amr": ".amr", "application/pdf": ".pdf", "text/plain": ".txt",
}  # fmt: skip
# What a mistake of ours in drawing something raises; the database's own errors are none of these.
BROKEN: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
ALONG: Final = (
    select(Delivery)
    .where(Delivery.lead_id == bindparam("lead"), Delivery.id != bindparam("lead"), Delivery.state != "cancelled")
    .order_by(Delivery.seq)
)
NAME_MAX = 120  # characters; reliability d43


def draw(session: Session, delivery: Delivery, now: datetime, known: Errand | None = None) -> Rendered | None:
    """The post a delivery makes; None when there is nothing to show any more. Raises KeyError for an unknown kind.

    known: the rows around it, where they have just been read.
    """
    about = known or errand(session, delivery)
    if delivery.payload.get("plain"):
        return _in_words(session, delivery, about, now)
    return _drawn(session, delivery, about, now)


def _drawn(session: Session, delivery: Delivery, about: Errand, now: datetime) -> Rendered | None:
    t, payload = translator(about.inbox.language), delivery.payload
    match delivery.kind:
        case "root" | "card":
            return card(conversations.card_view(session, about.conversation.id, now), t)
        case "message":
            return _message(session, about, payload, t)
        case "sent":
            return _sent(session, about, t)
        case "line" | "moved" if "key" in payload:
            return posts.line(payload["key"], payload["values"], t)
        case "moved":
            link = conversations.permalink(about.workspace, about.conversation)
            return posts.line("card-moved", {"customer": _customer(session, about), "link": link}, t)
        case "ruled":
            return posts.ruled(payload["rule"], payload["acts"], t)
        case "file_failed":
            return _file_failed(payload, t)
        case "question" if "draft" in payload:
            return kept.draft(session, about.inbox.channel, _customer(session, about), payload["draft"], t)
        case "failure" | "question":
            return _ask(session, about, payload["delivery"], now, t)
        case "unshown":
            return _unshown(session, about, payload["delivery"], t)
        case "ephemeral" | "dm":
            return _word(session, about, payload, now)
        case "closing":
            return _closing(session, about, payload["closing"], now, t)
    raise KeyError(delivery.kind)


def _in_words(session: Session, delivery: Delivery, about: Errand, now: datetime) -> Rendered | None:
    """The same in words alone, after Slack or the drawing itself broke on it. A customer's words need no drawing."""
    t = translator(about.inbox.language)
    if delivery.kind == "message" and about.message is not None and about.message.unsent_at is None:
        named = t("post-by", customer=_customer(session, about), channel=TRAITS[about.inbox.channel].label)
        return posts.in_words(f"{named} {delivery.payload['text'] or t('kind-other')}", t)
    try:
        drawn = _drawn(session, delivery, about, now)
    except BROKEN as error:
        log.warning("drawing.broke", extra={"delivery": delivery.id, "reason": type(error).__name__})
        return posts.in_words("", t)
    return None if drawn is None else replace(drawn, blocks=())


def post(
    session: Session,
    delivery: Delivery,
    now: datetime,
    most: int = posts.JOINED_MAX,
    known: Errand | None = None,
    *,
    alone: bool = False,
) -> tuple[Rendered | None, list[int]]:
    """A delivery's post with what was joined under it, and the ids of those that do not fit.

    known: as for `draw`. alone: nothing was joined under it.
    """
    along = () if alone else _along(session, delivery)
    drawn = draw(session, delivery, now, known)
    if drawn is None or not along:
        return drawn, [each.id for each in along]
    shown = [(each.id, rendered) for each in along if (rendered := draw(session, each, now)) is not None]
    whole, count = posts.joined([drawn, *(rendered for _, rendered in shown)], most)
    return whole, [each for each, _ in shown[count - 1 :]]


def behind(session: Session, delivery: Delivery) -> list[tuple[Delivery, Errand]]:
    """What was joined under a delivery, and the rows around each."""
    return [(each, errand(session, each)) for each in _along(session, delivery)]


def _along(session: Session, delivery: Delivery) -> Sequence[Delivery]:
    return session.scalars(ALONG, {"lead": delivery.id}).all()


def redraw(session: Session, delivery: Delivery, now: datetime) -> tuple[Delivery | None, Rendered | None, list[int]]:
    """The post an edit is about, what it shows now, and the ids of those that no longer fit into it."""
    shown = session.get(Delivery, delivery.payload["post"])
    lead = session.get(Delivery, shown.lead_id) if shown is not None and shown.lead_id else shown
    if lead is None:
        return None, None, []
    return lead, *post(session, lead, now, posts.REJOINED_MAX)


def file_comment(session: Session, delivery: Delivery, count: int = 1) -> str:
    """The words beside uploaded files: whose they are, and on which channel."""
    about = errand(session, delivery)
    if about.message is None or about.attachment is None:
        return ""
    view = _view(session, about, about.message, {"text": "", "first": False, "late": False})
    t = translator(about.inbox.language)
    return posts.file_comment(view, cast(MediaKind, about.attachment.kind), t, count)


def file_name(attachment: Attachment) -> str:
    """A file's name that is safe to show: its own without path, controls or tricks, else its kind and type."""
    bare = attachment.name.replace("\\", "/").rpartition("/")[2]
    extension = EXTENSIONS.get(attachment.mime.partition(";")[0].strip().lower(), "")
    stem = kit.name(bare)[-NAME_MAX:]
    return stem or f"{attachment.kind}{extension or '.bin'}"


def introduce(session: Session, identity_id: int, known: Profile, now: datetime) -> None:
    """Write down what the channel told about a customer."""
    identity = session.get_one(Identity, identity_id)
    identity.profile_at = now
    identity.name = clean(known.name) or identity.name
    identity.username = known.username or identity.username
    identity.picture_url = known.picture_url or identity.picture_url
    contact = session.get_one(Contact, identity.contact_id)
    contact.name = contact.name or identity.name
    conversation = session.scalars(select(Conversation).where(Conversation.identity_id == identity_id)).one_or_none()
    if conversation is not None and conversation.thread_ts:
        wish_redraw(session, conversation, now=now)


def _message(session: Session, about: Errand, payload: dict[str, Any], t: T) -> Rendered | None:
    message = about.message
    if message is None:
        return None
    if message.kind == "template":
        told = message.details["template"]
        seen = Shown(told["header"], told["body"], told["footer"], tuple(told["buttons"]), told["file"])
        return templating.sent(message.author, told["name"], seen, t)
    view = _view(session, about, message, payload)
    if message.direction == "in":
        return posts.message(view, t)
    if message.details.get("standby"):
        return posts.echo(view, t, "standby")
    return posts.echo(view, t, "tool" if message.source == "tool" else "app")


def _sent(session: Session, about: Errand, t: T) -> Rendered | None:
    """What a teammate sent from a window of ours, or nobody did."""
    if (message := about.message) is None:
        return None
    text, *more = posts_for(message.text, TRAITS[about.inbox.channel])
    shown = text.rstrip() + " …" if more else text
    view = _view(session, about, message, {"text": shown, "first": True, "late": False})
    if message.source == "bot":
        return posts.automatic(view, t, unsaid=message.status == "cancelled")
    names = [str(each["name"]) for each in message.details.get("files", [])]
    return posts.sent(replace(view, files=()), message.author, t, names)


def _file_failed(payload: Mapping[str, Any], t: T) -> Rendered:
    """A file that could not be brought over: as it stands with it now."""
    if payload.get("gone"):
        return posts.line("post-unsent", {}, t)
    view = posts.FileView(payload["kind"], payload["name"], str(payload.get("reason", "")), payload["delivery"])
    if payload.get("came"):
        return posts.file_came(view, t)
    return posts.file_failed(view, t, goes_on=bool(payload.get("again")))


def _view(session: Session, about: Errand, message: Message, payload: Mapping[str, Any]) -> posts.MessageView:
    """A message, or the part of it that one post shows."""
    details = dict(message.details)
    quote, quote_link, answers = _quoted(session, about, message.reply_to)
    files: Sequence[str] = ()
    if about.has_files:
        wanted = select(Attachment.kind).where(Attachment.message_id == message.id).order_by(Attachment.position)
        files = session.scalars(wanted).all()
    return posts.MessageView(
        channel=about.inbox.channel,
        customer=_customer(session, about),
        kind=cast(MessageKind, message.kind),
        text=payload["text"],
        sent_at=message.sent_at,
        first=payload["first"],
        late=payload["late"],
        edited=message.edited_at is not None,
        unsent=message.unsent_at is not None,
        by_customer=message.direction == "in",
        forwarded=bool(details.get("forwarded")),
        author=str(details.get("group_author", "")),
        quote=quote,
        quote_link=quote_link,
        answers=answers,
        unsupported=str(details.get("unsupported", "")),
        files=tuple(cast(Sequence[MediaKind], files)),
        details=details,
        message_id=message.id,
    )


def _quoted(session: Session, about: Errand, external_id: str) -> tuple[str, str, Literal["", "unknown", "unsent"]]:
    """The words a message answers, the customer's own or ours, the way to them in Slack, and why there are none.

    What was taken back is not shown again.
    """
    if not external_id:
        return "", "", ""
    said = session.scalars(
        select(Message).where(Message.inbox_id == about.inbox.id, Message.external_id == external_id)
    ).one_or_none()
    if said is None:
        said = session.scalars(
            select(Message)
            .join(Delivery, Delivery.message_id == Message.id)
            .where(
                Delivery.inbox_id == about.inbox.id,
                Delivery.target == "customer",
                Delivery.external_id == external_id,
            )
        ).one_or_none()
    if said is None:
        return "", "", "unknown"
    if said.unsent_at is not None:
        return "", "", "unsent"
    words = preview(said.text, posts.QUOTE_MAX) if said.text else ""
    named = words or posts.named_kind(said.kind, translator(about.inbox.language))
    return named, _link_to(session, about, said), ""


def _link_to(session: Session, about: Errand, said: Message) -> str:
    place = place_of(session, about.conversation, said)
    if place is None or not place.ts or not about.workspace.url:
        return ""
    way = f"{about.workspace.url.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}"
    return f"{way}?thread_ts={about.conversation.thread_ts}&cid={place.channel}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands in Slack. ts: "" while it is on its way there."""

    channel: str
    ts: str


def place_of(session: Session, conversation: Conversation, message: Message) -> Place | None:
    """The agent's own message, or our post of the customer's; None for what is not in Slack and will not be."""
    if message.slack_ts and message.slack_channel:
        return Place(message.slack_channel, message.slack_ts)
    post = session.scalars(
        select(Delivery)
        .where(Delivery.message_id == message.id, Delivery.target == "slack", Delivery.kind == "message")
        .order_by(Delivery.seq)
        .limit(1)
    ).one_or_none()
    if post is None or (post.state in AT_REST and not post.external_id):
        return None
    return Place(conversation.slack_channel, post.external_id or "")


def _ask(session: Session, about: Errand, delivery_id: int, now: datetime, t: T) -> Rendered | None:
    """The question about a delivery to the customer, by what is wrong with it now; None when it has been answered."""
    subject = session.get(Delivery, delivery_id)
    if subject is None or subject.state not in {"failed", "asked", "sent"}:
        return None
    message = session.get(Message, subject.message_id) if subject.message_id else None
    view = asks.ReplyView(
        channel=about.inbox.channel,
        customer=_customer(session, about),
        text=message.text if message else "",
        delivery_id=delivery_id,
        code=subject.failure,
        provider=subject.failure_provider,
        attachment_id=subject.attachment_id or 0,
        card=conversations.card_view(session, about.conversation.id, now),
    )
    if subject.state == "asked":
        return asks.uncertain(view, t) if subject.uncertain_at else asks.late(view, t)
    return asks.failure(view, t, retry=subject.state == "failed") if subject.failure else None


def _unshown(session: Session, about: Errand, delivery_id: int, t: T) -> Rendered | None:
    """The word about a post that Slack did not take; None when somebody has decided about it."""
    subject = session.get(Delivery, delivery_id)
    if subject is None or subject.state != "failed":
        return None
    return asks.unshown(_customer(session, about), subject.message_id or 0, delivery_id, subject.failure_provider, t)


def _word(session: Session, about: Errand, payload: dict[str, Any], now: datetime) -> Rendered | None:
    """A word to one person, in that person's language."""
    locale = session.scalar(
        select(Agent.locale).where(Agent.workspace_id == about.workspace.id, Agent.slack_user == payload["user"])
    )
    t = translator(language_of(locale or "en-US"))
    if "digest" in payload:
        return _digest(session, about, payload["digest"], now, t)
    if "delivery" in payload:
        return _ask(session, about, payload["delivery"], now, t)
    if "refused" in payload:
        return _refused(session, about, payload["refused"], t)
    if "correct" in payload:
        return _correction(session, about, payload["correct"], t)
    if "react" in payload:
        view = asks.ReplyView(about.inbox.channel, _customer(session, about), "", payload["react"])
        return asks.reaction(view, character(payload["emoji"]), payload["emoji"], t)
    if "held" in payload:
        beside = conversations.card_view(session, about.conversation.id, now)
        return kept.held(session, about.inbox.channel, _customer(session, about), payload["held"], beside, t)
    if "consult" in payload:
        return kept.consulted(session, _customer(session, about), payload["consult"], t)
    if "expired" in payload:
        link = conversations.permalink(about.workspace, about.conversation)
        return kept.expired(session, about.inbox.channel, _customer(session, about), payload["expired"], link, t)
    if "offer" in payload:
        return templating.offer(about.conversation.id, payload["offer"], payload["name"], t)
    if "closing" in payload:
        return _closing(session, about, payload["closing"], now, t)
    if "dropped" in payload:
        words = session.get(Message, payload["dropped"])
        return templating.dropped(_customer(session, about), words.text, t) if words is not None else None
    if "already_with" in payload:
        return asks.already_with(payload["already_with"], about.conversation.id, t)
    if "bulk" in payload:
        known = session.get(Bulk, payload["bulk"])
        return bulk.ended(bulks.view(session, known), t) if known is not None else None
    if "given" in payload:
        is_theirs = about.conversation.owner == payload["given"]  # nothing to say to whoever has it no more
        return asks.given(payload["given"], about.conversation.id, t) if is_theirs else None
    values = dict(payload["values"])
    if "code" in payload:
        customer = _customer(session, about)
        values["cause"] = asks.cause(asks.ReplyView(about.inbox.channel, customer, "", 0, code=payload["code"]), t)
    return asks.notice(payload["key"], values, t)


def _digest(session: Session, about: Errand, things: Sequence[dict[str, Any]], now: datetime, t: T) -> Rendered | None:
    """What waited for one person, as far as it is still so; None when nothing is."""
    told = []
    for each in things:
        conversation = session.get(Conversation, each["about"])
        if conversation is None:
            continue
        identity = session.get_one(Identity, conversation.identity_id)
        inbox = session.get_one(Inbox, conversation.inbox_id)
        its = replace(about, conversation=conversation, identity=identity, inbox=inbox)
        drawn, link = _word(session, its, each, now), conversations.permalink(about.workspace, conversation)
        if drawn is not None:  # an alarm has a button that leads to its thread; here it has a link
            way = f" {kit.link(link, t('notice-open-thread'))}" if link and "closing" in each else ""
            told.append(kit.Markup(f"{drawn.text}{way}"))
    return asks.digest(told, t) if told else None


def _refused(session: Session, about: Errand, attachment_id: int, t: T) -> Rendered | None:
    """A file that stays behind; None when it has gone as a link meanwhile."""
    file = session.get(Attachment, attachment_id)
    if file is None or file.state != "refused":
        return None
    view = asks.ReplyView(about.inbox.channel, _customer(session, about), "", 0, code=file.failure)
    return asks.file_refused(view, file.name, attachment_id, t)


def _correction(session: Session, about: Errand, message_id: int, t: T) -> Rendered | None:
    """The newest words of a reply that was changed too late; None when they have gone out."""
    message = session.get(Message, message_id)
    text = str(message.details.get("correction", "")) if message is not None else ""
    if message is None or not text or text == message.details.get("corrected"):
        return None
    return asks.correction(asks.ReplyView(about.inbox.channel, _customer(session, about), text, message_id), t)


def _closing(session: Session, about: Errand, alarm: str, now: datetime, t: T) -> Rendered | None:
    """The alarm before a window closes; None when there is nothing to hurry for any more."""
    conversation = about.conversation
    closes_at = conversations.window(conversation, about.inbox, now).closes_at
    if not marks.is_urgent(conversation, about.inbox, now) or closes_at is None:
        return None
    link = conversations.permalink(about.workspace, conversation)
    label = TRAITS[about.inbox.channel].label
    customer = _customer(session, about)
    return templating.closing(customer, label, alarm, kit.moment(closes_at), link, conversation.id, t)


def _customer(session: Session, about: Errand) -> str:
    return about.identity.name or session.get_one(Contact, about.identity.contact_id).name or about.identity.username
