"""The verbs on a conversation: one piece of code behind buttons, `@inbox <verb>` and emoji."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from bot.listeners import expanding
from bot.mrkdwn import for_channel
from bot.prose import Prose
from storage import (
    agents,
    automatic,
    consulting,
    conversations,
    exports,
    persons,
    profiles,
    replies,
    shares,
    silence,
    snooze,
    tags,
    templates,
)
from storage.domain import snoozing, tagging
from storage.domain.lifecycle import Act, Change
from storage.domain.tagging import MARKS, Kind
from storage.domain.traits import TRAITS
from storage.domain.vocabulary import FACET_OF, SEARCH, choices_of, folded
from storage.models import Conversation, Inbox, Tag
from storage.outbox import redraw, stage
from storage.profiles import Pick
from storage.replies import Typed

NOTE_MAX: Final = 1000  # characters of a word to a new owner: ours
# What may be typed after @inbox, in both languages (design.md section 7).
NOTE_WORDS: Final = frozenset({"notes", "note", "notas", "nota"})
WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("help", "ajuda", "?"), "help"),
    **dict.fromkeys(("take", "pegar", "assumir"), "take"),
    **dict.fromkeys(("assign", "atribuir"), "assign"),
    **dict.fromkeys(("pending", "pendente"), "pending"),
    **dict.fromkeys(
        ("close", "closed", "solved", "resolved", "done", "fechar", "fechada", "resolvida", "resolvido"), "close"
    ),
    **dict.fromkeys(("reopen", "open", "reabrir", "abrir"), "reopen"),
    **dict.fromkeys(SEARCH, "find"),
    **dict.fromkeys(("note", "nota"), "note"),
    **dict.fromkeys(("template", "tpl", "modelo"), "template"),
    **dict.fromkeys(("ask", "perguntar"), "ask"),
    **dict.fromkeys(("canned", "macro", "pronta", "resposta"), "canned"),
    **dict.fromkeys(("snooze", "adiar", "soneca"), "snooze"),
    **dict.fromkeys(("wake", "acordar"), "wake"),
    **dict.fromkeys(("bot", "robô", "robo"), "bot"),
    **dict.fromkeys(("mute", "silenciar"), "mute"),
    **dict.fromkeys(("unmute",), "unmute"),
    **dict.fromkeys(("block", "bloquear"), "block"),
    **dict.fromkeys(("unblock", "desbloquear"), "unblock"),
    **dict.fromkeys(("priority", "prioridade"), "priority"),
    **dict.fromkeys(("tag", "tags", "etiqueta", "etiquetas"), "tag"),
    **dict.fromkeys(("export", "exportar"), "export"),
}


def perform(
    session: Session,
    conversation: Conversation,
    what: Act,
    actor: str,
    *,
    now: datetime,
    owner: str = "",
    note: str = "",
    in_thread: bool = True,
) -> Change:
    """Do it; where it cannot be done, tell the actor alone why, and draw the card again so that it shows the truth.

    in_thread False: whoever asked is elsewhere, and says it there.
    """
    came = conversations.act(session, conversation, what, actor, now=now, owner=owner, note=note)
    if came.after is not None:
        return came
    if not in_thread:
        pass
    elif came.told == "notice-already-with":
        payload: dict[str, Any] = {"user": actor, "already_with": conversation.owner}
        stage(session, conversation, "notice", "ephemeral", payload, now=now)
    else:
        tell(session, conversation, actor, came.told, {}, now=now)
    redraw(session, conversation, now=now)
    return came


def tell(
    session: Session, conversation: Conversation, user: str, key: str, values: Mapping[str, str], *, now: datetime
) -> None:
    """A word to one person in the thread."""
    payload = {"user": user, "key": key, "values": dict(values)}
    stage(session, conversation, "notice", "ephemeral", payload, now=now)


def named(prose: Prose) -> str:
    """The verb that `@inbox …` names, as WORDS calls it; "" for one we do not know."""
    words = prose.words()[1:]
    return WORDS.get(words[0].lower(), "") if words else "help"


def spoken(
    session: Session,
    conversation: Conversation,
    actor: str,
    prose: Prose,
    event: Mapping[str, Any],
    may_own: Collection[str],
    askable: Collection[str],
    *,
    now: datetime,
) -> None:
    """`@inbox <verb>` in a thread, by somebody who may. What is not understood is said so, and nothing is sent.

    may_own: of the people mentioned, those a conversation may be given to. askable: those who may be asked
    about a customer: members of the workspace, wherever they are.
    """
    words, verb = prose.words()[1:], named(prose)
    match verb:
        case "help":
            tell(session, conversation, actor, "thread-help", {}, now=now)
        case "note":
            replies.note(session, conversation, _note(actor, prose, event), now=now)
        case "assign":
            _hand_over(session, conversation, actor, words[1:], may_own, now=now)
        case "priority":
            press(session, conversation, actor, " ".join(words[1:]), now=now)
        case "tag":
            _tag(session, conversation, actor, words[1:], now=now)
        case "export":
            bring(session, conversation, actor, words[1:], now=now)
        case "template":
            _template(session, conversation, actor, words[1:], now=now)
        case "snooze":
            zone = agents.zone(session, conversation.workspace_id, actor)
            until = snoozing.until(" ".join(words[1:]), zone, now)
            if until is None:
                tell(session, conversation, actor, "notice-snooze-how", {}, now=now)
            else:
                put_off(session, conversation, actor, until, now=now)
        case "ask":
            asked = next((word[2:-1].partition("|")[0] for word in words[1:] if word.startswith(("<@U", "<@W"))), "")
            question = " ".join(word for word in words[1:] if not word.startswith("<"))
            if asked in askable and question:
                consulting.ask(session, conversation, asked, question, min(consulting.LINES), actor, now=now)
            else:
                tell(session, conversation, actor, "consult-cannot" if asked else "consult-how", {}, now=now)
        case "canned":
            if words[1:]:
                expanding.use(session, conversation, words[1], _note(actor, prose, event), now=now)
            else:
                tell(session, conversation, actor, "canned-how", {}, now=now)
        case "find":
            line = " ".join(("search", *words[1:])) if words[1:] else "needs-reply"
            stage(session, conversation, "notice", "ephemeral", {"user": actor, "find": line}, now=now)
        case _ if verb in SIMPLE:
            SIMPLE[verb](session, conversation, actor, now)
        case "take" | "pending" | "close" | "reopen":
            perform(session, conversation, cast(Act, verb), actor, now=now)
        case _:
            tell(session, conversation, actor, "notice-words-unknown", {"words": " ".join(words)[:100]}, now=now)


def _hand_over(
    session: Session,
    conversation: Conversation,
    actor: str,
    words: Sequence[str],
    may_own: Collection[str],
    *,
    now: datetime,
) -> None:
    """To whom is mentioned, somebody or a team; the rest is a word to them."""
    owner = next((word[2:-1].partition("|")[0] for word in words if word.startswith(("<@U", "<@W"))), "")
    start = "<!subteam^"
    group = next((word[len(start) : -1].partition("|")[0] for word in words if word.startswith(start)), "")
    note = " ".join(word for word in words if not word.startswith(("<@", "<!")))[:NOTE_MAX]
    if group and not to_team(session, conversation, group, actor, now=now):
        tell(session, conversation, actor, "notice-already-teams", {"team": group}, now=now)
    if owner:
        assign(session, conversation, actor, owner, owner in may_own, note, now=now)
    elif not group:
        tell(session, conversation, actor, "notice-owner-needed", {}, now=now)


def to_team(session: Session, conversation: Conversation, group: str, actor: str, *, now: datetime) -> bool:
    """Give it to a user group, or with "" to none; if nobody owns it, to whoever's turn it is there."""
    changed = conversations.hand_to_team(session, conversation, group, actor, now=now)
    if changed and group and conversation.waiting_since is not None:
        shares.want(session, session.get_one(Inbox, conversation.inbox_id), conversation, now=now)
    return changed


def press(session: Session, conversation: Conversation, actor: str, words: str, *, now: datetime) -> None:
    """Say how pressing it is, in either language."""
    priority = choices_of(FACET_OF["priority"]).get(folded(words.strip()), "")
    if not priority:
        tell(session, conversation, actor, "notice-priority-how", {}, now=now)
    elif not conversations.press(session, conversation, priority, actor, now=now):
        tell(session, conversation, actor, f"notice-already-{priority}", {}, now=now)


def _tag(session: Session, conversation: Conversation, actor: str, words: Sequence[str], *, now: datetime) -> None:
    """Put tags on the conversation, or with ★ on the person; a - before one takes it off."""
    everybody = persons.together(session, persons.contact_of(session, conversation))
    star = [each for each in words if MARKS["contact"] in each]
    rest = [each for each in words if each not in star]
    person = _pick(session, conversation, "contact", star, tags.of_person(session, everybody), now)
    topics = _pick(session, conversation, "conversation", rest, tags.of_conversation(session, conversation.id), now)
    if not any(map(tagging.tag, words)):
        tell(session, conversation, actor, "notice-tag-how", {}, now=now)
    elif not profiles.tag(session, conversation, person, topics, actor, now=now):
        tell(session, conversation, actor, "notice-tags-same", {}, now=now)


def _pick(
    session: Session, conversation: Conversation, kind: Kind, words: Sequence[str], worn: Sequence[Tag], now: datetime
) -> Pick:
    """What these words come to, on tags of one kind."""
    off = {tagging.folded(each[1:]) for each in words if each.startswith("-")}
    named = [each for each in words if not each.startswith("-")][: tagging.MOST]
    on = tags.define(session, conversation.workspace_id, kind, named, now=now)
    return Pick(frozenset(each.id for each in on), frozenset(each.id for each in worn if each.folded in off))


def bring(session: Session, conversation: Conversation, actor: str, words: Sequence[str], *, now: datetime) -> None:
    """Have the conversation brought as a file, a PDF if no other kind is said; with notes where somebody says so."""
    said = [each.lower() for each in words]
    kind = next((each for each in exports.KINDS if each in said), exports.KINDS[0])
    notes = any(each in NOTE_WORDS for each in said)
    exports.order(session, conversation, actor, kind, notes=notes, now=now)
    tell(session, conversation, actor, "paper-coming", {}, now=now)


def _template(session: Session, conversation: Conversation, actor: str, words: Sequence[str], *, now: datetime) -> None:
    """A modal needs a click, so the answer is the button to it; with a name, the one to that template."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    if not TRAITS[inbox.channel].templates:
        tell(session, conversation, actor, "template-not-here", {}, now=now)
        return
    name = words[0].lower() if words else ""
    found = templates.named(session, inbox, name) if name else []
    if name and not found:
        tell(session, conversation, actor, "template-none", {"name": name[:100]}, now=now)
    # Of several languages the form offers all; one alone is opened at once.
    payload = {"user": actor, "offer": found[0].id if len(found) == 1 else 0, "name": name[:100]}
    stage(session, conversation, "notice", "ephemeral", payload, now=now)


def assign(
    session: Session,
    conversation: Conversation,
    actor: str,
    owner: str,
    may_own: bool,
    note: str = "",
    *,
    now: datetime,
) -> None:
    """Give it to somebody, if they may answer customers here. note: a word to them, inside the team."""
    if may_own:
        perform(session, conversation, "assign", actor, now=now, owner=owner, note=note)
        return
    tell(session, conversation, actor, "notice-cannot-own", {"user": owner}, now=now)
    redraw(session, conversation, now=now)


def put_off(session: Session, conversation: Conversation, actor: str, until: datetime, *, now: datetime) -> None:
    """Snooze it; whoever does so is told where the reply window closes before it wakes (features.md ST-4)."""
    snooze.put_off(session, conversation, until, actor, now=now)
    window = conversations.window(conversation, session.get_one(Inbox, conversation.inbox_id), now)
    if window.closes_at is not None and window.closes_at < until:
        values = {"until": window.closes_at.isoformat()}
        tell(session, conversation, actor, "notice-snooze-past-window", values, now=now)


def wake(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Bring a snoozed one back."""
    if not snooze.wake(session, conversation, actor, now=now):
        tell(session, conversation, actor, "notice-not-snoozed", {}, now=now)


def give_back(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Let rules answer again, where a person had begun to."""
    if not automatic.give_back(session, conversation, actor, now=now):
        tell(session, conversation, actor, "notice-not-by-hand", {}, now=now)


def mute(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Leave the customer alone."""
    if not silence.mute(session, conversation, actor, now=now):
        tell(session, conversation, actor, "notice-already-muted", {}, now=now)


def unmute(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Listen to the customer again."""
    if not silence.unmute(session, conversation, actor, now=now):
        tell(session, conversation, actor, "notice-not-muted", {}, now=now)


def block(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Have the channel turn the customer away."""
    refusal = silence.block(session, conversation, actor, now=now)
    if refusal:
        tell(session, conversation, actor, f"notice-block-{refusal}", {}, now=now)


def unblock(session: Session, conversation: Conversation, actor: str, now: datetime) -> None:
    """Have the channel let the customer through again."""
    refusal = silence.unblock(session, conversation, actor, now=now)
    if refusal:
        tell(session, conversation, actor, f"notice-block-{refusal}", {}, now=now)


# Verbs that need no more words than themselves.
SIMPLE: Final[Mapping[str, Callable[[Session, Conversation, str, datetime], None]]] = MappingProxyType(
    {"bot": give_back, "wake": wake, "mute": mute, "unmute": unmute, "block": block, "unblock": unblock}
)


def _note(actor: str, prose: Prose, event: Mapping[str, Any]) -> Typed:
    return Typed(
        author=actor,
        slack_channel=event["channel"],
        slack_ts=event["ts"],
        text=for_channel(prose, "plain"),
        sent_at=datetime.fromtimestamp(float(event["ts"]), UTC),
        client_msg_id=event.get("client_msg_id"),
    )
