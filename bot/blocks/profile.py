"""A contact's modal: everything the team knows of a person, to read and to change; and the one for tags alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from babel import Locale, UnknownLocaleError

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element, Markup
from bot.i18n import T
from storage.domain import identity as numbers
from storage.domain import profile, tagging
from storage.domain.profile import OPTED_OUT, Field
from storage.domain.traits import TRAITS
from storage.domain.views import FactView, ProfileView

NONE: Final = "-"  # the value of the option that stands for nothing
HIDDEN: Final = "hidden"  # in a block's id: the number is drawn with its middle hidden
ELSEWHERE_MOST: Final = 10  # what linked contacts say otherwise; a context's elements
# What people are written to in; a contact's own is added where it is none of these. Names come from Babel.
LANGUAGES: Final = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "en-GB", "en-US", "es", "es-AR", "es-ES", "es-MX", "et", "fa",
    "fi", "fil", "fr", "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "ml", "mr", "ms", "nl",
    "no", "pa", "pl", "pt-BR", "pt-PT", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk",
    "ur", "vi", "zh-CN", "zh-HK", "zh-TW",
)  # fmt: skip
OURS: Final[Mapping[str, str]] = MappingProxyType(
    {"email": "profile-email", "language": "profile-language", "name": "profile-name", "note": "profile-note",
     "opted_out": "profile-opted-out", "phone": "profile-phone"}
)  # fmt: skip


def contact(
    view: ProfileView,
    t: T,
    *,
    revealed: bool = False,
    typed: Mapping[str, str] | None = None,
    clashes: Mapping[str, str] | None = None,
) -> Block:
    """The modal of one contact. revealed: its number is shown whole.

    typed: what the viewer had filled in, by key, after somebody else changed fields meanwhile. clashes: those fields,
    with what they hold now: what is saved next is saved over it, knowingly.
    """
    typed, clashes = typed or {}, clashes or {}
    blocks = [_title(view, t), *_clashed(view, clashes, t)]
    for fact in view.facts:
        hidden = view.hidden if fact.field.key == "phone" and not revealed else ""
        blocks.append(_input(fact, view, t, hidden, typed.get(fact.field.key)))
        if hidden and view.may_reveal:
            reveal = kit.button(t("profile-reveal"), ids.PROFILE_REVEAL, view.card.conversation_id)
            blocks.append(kit.actions(reveal))
    blocks += [*_tags(view, t), *_elsewhere(view, t), *_earlier(view, t)]
    return forms.modal(
        t("profile-title"), blocks, ids.PROFILE, submit=t("form-save"), close=t("form-cancel"),
        metadata=str(view.card.conversation_id),
    )  # fmt: skip


def tags(view: ProfileView, t: T) -> Block:
    """The modal for the tags alone."""
    blocks = [_title(view, t), *_tags(view, t)]
    return forms.modal(
        t("tags-title"), blocks, ids.TAGS, submit=t("form-save"), close=t("form-cancel"),
        metadata=str(view.card.conversation_id),
    )  # fmt: skip


def offered(kind: tagging.Kind, found: Sequence[str], typed: str, t: T) -> list[Element]:
    """What a tag select offers for what was typed: the tags there are, and last a new one."""
    options = [Option(f"{tagging.MARKS[kind]}{name}", name) for name in found]
    new = tagging.tag(typed)
    if new and tagging.folded(new) not in map(tagging.folded, found):
        options.append(Option(t("tags-new", tag=f"{tagging.MARKS[kind]}{new}"), new))
    return [forms.option(each) for each in options[: forms.OPTIONS_MAX]]


def label(field: Field, t: T) -> str:
    """A field's name: the workspace's own word, or ours."""
    return kit.name(field.label) or t(OURS[field.key])


def shown(field: Field, value: str, t: T) -> str:
    """A value as people read it."""
    if field.kind == "bool":
        return t(f"profile-{value}") if value else ""
    return _language(value, t) if field.kind == "language" else value


def fact(view: FactView, t: T) -> Markup:
    """ "E-mail: maria@example.com"."""
    return kit.say(t, "profile-fact", field=label(view.field, t), value=shown(view.field, view.value, t))


def _title(view: ProfileView, t: T) -> Block:
    title = f"{facts.person(view.card, t)}"
    return kit.rich_text(kit.passage(kit.words(facts.inbox(view.card), "bold"), kit.words(f"\n{title}")))


def _clashed(view: ProfileView, clashes: Mapping[str, str], t: T) -> list[Block]:
    """Which fields somebody else has changed, and to what."""
    named = {each.field.key: each.field for each in view.facts}
    said = []
    for key in sorted(clashes.keys() & named.keys()):
        hidden = view.hidden if key == "phone" else ""
        value = hidden or shown(named[key], clashes[key], t) or t("profile-nothing")
        said.append(kit.say(t, "profile-clash", field=label(named[key], t), value=value))
    if not said:
        return []
    return [kit.section(kit.mrkdwn(Markup("\n".join((*said, kit.say(t, "profile-clash-next"))))))]


def _input(fact: FactView, view: ProfileView, t: T, hidden: str, typed: str | None) -> Block:
    field, value = fact.field, fact.value
    state = (field.key, profile.seen(value), *([HIDDEN] if hidden else []))
    drawn = typed if typed is not None else "" if hidden else _typed(field, value)
    return forms.field(
        label(field, t),
        _element(field, drawn, hidden, t),
        ids.block(ids.PROFILE_FIELD, field.attribute, *state),
        hint=_hint(field, view, hidden, t),
        optional=True,
    )


def _typed(field: Field, value: str) -> str:
    """A value as somebody would type it."""
    return numbers.display(value) if field.kind == "phone" and value else value


def _element(field: Field, drawn: str, hidden: str, t: T) -> Element:
    match field.kind:
        case "date":
            return forms.day(ids.PROFILE_VALUE, _day(drawn))
        case "list":
            known = field.choices if not drawn or drawn in field.choices else (*field.choices, drawn)
            return _select([Option(each, each) for each in known][: forms.OPTIONS_MAX - 1], drawn, t)
        case "bool" if field.key == OPTED_OUT.key:
            return forms.radios(
                ids.PROFILE_VALUE, [Option(t("profile-marketing-yes"), "no"), Option(t("profile-marketing-no"), "yes")],
                drawn or "no",
            )  # fmt: skip
        case "bool":
            return _select([Option(t("profile-yes"), "yes"), Option(t("profile-no"), "no")], drawn, t)
        case "language":
            tags_of = LANGUAGES if not drawn or drawn in LANGUAGES else (*LANGUAGES, drawn)
            named = sorted(
                (Option(_language(each, t), each) for each in tags_of), key=lambda each: each.label.casefold()
            )
            return _select(named, drawn, t)
    most = {"name": profile.NAME_MAX, "note": profile.NOTE_MAX}.get(field.kind, profile.TEXT_MAX)
    return forms.text(ids.PROFILE_VALUE, value=drawn, placeholder=hidden, lines=field.kind == "note", most=most)


def _select(options: Sequence[Option], chosen: str, t: T) -> Element:
    return forms.select(ids.PROFILE_VALUE, [Option(t("profile-nothing"), NONE), *options], chosen=chosen or NONE)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _hint(field: Field, view: ProfileView, hidden: str, t: T) -> str:
    if hidden:
        return t("profile-phone-hidden")
    if field.kind == "phone":
        country = Locale.parse(t.language).territories.get(view.home, "") if view.home else ""
        return t("profile-phone-home", country=country) if country else t("profile-phone-code")
    if field.kind == "note":
        return t("profile-note-hint")
    return t("profile-restricted") if field.visible_to else ""


def _language(tag: str, t: T) -> str:
    """ "português (Brasil)"; the tag itself where Babel knows no name for it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(t.language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def _tags(view: ProfileView, t: T) -> list[Block]:
    card = view.card.conversation_id
    star = [Option(f"{tagging.MARKS['contact']}{name}", name) for name in view.star]
    marks = [Option(f"{tagging.MARKS['conversation']}{name}", name) for name in view.hash]
    return [
        forms.field(
            t("tags-star"), _many(ids.TAG_STAR, star, t),
            ids.block(ids.TAGS_STAR, card, *map(str, view.star_ids)), hint=t("tags-star-hint"), optional=True,
        ),
        forms.field(
            t("tags-hash"), _many(ids.TAG_HASH, marks, t),
            ids.block(ids.TAGS_HASH, card, *map(str, view.hash_ids)), hint=t("tags-hash-hint"), optional=True,
        ),
    ]  # fmt: skip


def _many(action: ids.ActionId, chosen: Sequence[Option], t: T) -> Element:
    most = {"max_selected_items": tagging.MOST}
    return forms.searched_several(action, chosen=chosen[: tagging.MOST], placeholder=t("tags-choose")) | most


def _elsewhere(view: ProfileView, t: T) -> list[Block]:
    said = [
        kit.say(t, "profile-elsewhere", source=each.source, fact=fact(each, t))
        for each in view.elsewhere[:ELSEWHERE_MOST]
    ]
    return [kit.context(*map(kit.mrkdwn, said))] if said else []


def _earlier(view: ProfileView, t: T) -> list[Block]:
    """How often they were here before, and the way there."""
    if not view.earlier_count:
        return []
    said = [kit.say(t, "profile-earlier", count=view.earlier_count)]
    for each in view.earlier:
        where = f"{TRAITS[each.channel].mark} {TRAITS[each.channel].label} · {kit.name(each.inbox_name)}"
        said.append(Markup(f"{kit.link(each.link, where)} {kit.moment(each.begun_at)}"))
    return [kit.section(kit.mrkdwn(Markup("\n".join(said))))]
