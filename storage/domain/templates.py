"""Message templates: what one holds, what has to be filled in, and what the customer reads then. Pure.

Limits and shapes: workers/channels/whatsapp/NOTES.md, "Templates".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, cast

from storage.domain.parts import TemplatePart, Value

HeaderKind = Literal["", "text", "image", "video", "document", "other"]
ButtonKind = Literal["quick_reply", "url", "phone", "copy_code", "other"]
Fault = Literal["missing", "too-long", "no-spaces"]

FILES: Final = frozenset({"image", "video", "document"})  # headers that take a file
SENDABLE: Final = "approved"  # the only status that a template can be sent in
PROGRAMS: Final = "authentication"  # a category of codes that programs send
MARKETING: Final = "marketing"
BODY_MAX: Final = 1024  # characters of a filled-in body
HEADER_MAX: Final = 60
ADDRESS_MAX: Final = 2000  # of what is put at the end of a button's address
CODE_MAX: Final = 15
BLANKS_MAX: Final = 40  # ours: what a modal shows beside everything else
PLACE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_GREETING: Final = re.compile(
    r"(?:^|[.!?\n])\W*(?:oi|olá|ola|oie|bom dia|boa tarde|boa noite|prezad[oa]|car[oa]|hi|hello|hey|dear|good morning"
    r"|hola|estimad[oa])[\s,!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a template. url: where it leads, with a blank at its end where there is one."""

    kind: ButtonKind
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a template consists of, with its blanks as {{1}} or {{name}}.

    header_kind "": there is none; other: one we cannot fill. named: blanks have names, not numbers. examples: what its
    author filled in, by blank (`Blank.key`). strange: it has a component that we do not know.
    """

    body: str
    header_kind: HeaderKind = ""
    header: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    named: bool = False
    examples: Mapping[str, str] = field(default_factory=dict)
    strange: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the channel tells of it. status, category, quality: its own words in lower case."""

    external_id: str
    name: str
    language: str  # as the channel writes it when it is sent: "pt_BR"
    category: str
    status: str
    layout: Layout
    quality: str = ""
    reason: str = ""  # why it was rejected


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to fill in. place: header, body, url or copy_code. name: its number or name; of a button: its index."""

    place: str
    name: str
    example: str = ""

    @property
    def key(self) -> str:
        """What it is called in `values`."""
        return f"{self.place}.{self.name}"


@dataclass(frozen=True, slots=True)
class Known:
    """What blanks may be filled with before anybody types. words: what had been written, and was not sent."""

    name: str = ""
    phone: str = ""
    agent: str = ""
    business: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the customer sees. file: the kind of file at its head, "" for none. buttons: their labels, in order."""

    header: str
    body: str
    footer: str
    buttons: tuple[str, ...]
    file: str = ""

    @property
    def text(self) -> str:
        """Its words, one part a line."""
        return "\n".join(filter(None, (self.header, self.body, self.footer)))


def is_offered(template: Template) -> bool:
    """Whether a person can send it: approved, meant for people, and nothing in it that we cannot fill in."""
    layout = template.layout
    known = not layout.strange and layout.header_kind != "other" and all(one.kind != "other" for one in layout.buttons)
    meant = template.status == SENDABLE and template.category != PROGRAMS
    return meant and known and bool(layout.body) and len(blanks(layout)) <= BLANKS_MAX


def blanks(layout: Layout) -> tuple[Blank, ...]:
    """What has to be filled in, in the order in which the channel takes it."""
    found = [*_named("header", layout.header, layout), *_named("body", layout.body, layout)]
    for index, button in enumerate(layout.buttons):
        if button.kind == "copy_code" or (button.kind == "url" and PLACE.search(button.url)):
            found.append(_blank(button.kind, str(index), layout))
    return tuple(found)


def guesses(layout: Layout, known: Known) -> dict[str, str]:
    """What the blanks most likely want, by key: only what is certain enough to be read over and sent.

    A name after a greeting, or before a comma at the very beginning, is the customer's first name. Kept words go into
    a blank of the body that stands alone on its line: anywhere else they would make another sentence.
    """
    guessed = {}
    for blank in blanks(layout):
        if layout.named:
            guess = means(blank.name, known)
        else:
            text = {"header": layout.header, "body": layout.body}.get(blank.place, "")
            guess = first(known.name) if _greets(text, blank.name) else ""
        if guess:
            guessed[blank.key] = tidy(guess)
    words = tidy(known.words)
    alone = {found[1] for line in layout.body.splitlines() if (found := PLACE.fullmatch(line.strip()))}
    for blank in blanks(layout):
        if words and blank.place == "body" and blank.name in alone and blank.key not in guessed:
            guessed[blank.key] = words
            break
    return guessed


def faults(layout: Layout, values: Mapping[str, str]) -> dict[str, Fault]:
    """What keeps these values from being sent, by key. They are taken as `tidy` makes them."""
    found: dict[str, Fault] = {}
    for blank in blanks(layout):
        value = tidy(values.get(blank.key, ""))
        if not value:
            found[blank.key] = "missing"
        elif blank.place in {"url", "copy_code"} and " " in value:
            found[blank.key] = "no-spaces"
        elif len(value) > {"url": ADDRESS_MAX, "copy_code": CODE_MAX}.get(blank.place, BODY_MAX):
            found[blank.key] = "too-long"
    filled = shown(layout, values)
    for place, text, most in (("header", filled.header, HEADER_MAX), ("body", filled.body, BODY_MAX)):
        theirs = [blank.key for blank in blanks(layout) if blank.place == place]
        if theirs and len(text) > most:
            found[max(theirs, key=lambda key: len(values.get(key, "")))] = "too-long"
    return found


def shown(layout: Layout, values: Mapping[str, str]) -> Shown:
    """What the customer will read. A blank without a value stays as it is."""
    file = layout.header_kind if layout.header_kind in FILES else ""
    return Shown(
        header=_filled("header", layout.header, values),
        body=_filled("body", layout.body, values),
        footer=layout.footer,
        buttons=tuple(button.text for button in layout.buttons),
        file=file,
    )


def part(template: Template, values: Mapping[str, str]) -> TemplatePart:
    """What is sent. Raises ValueError for values with faults."""
    layout = template.layout
    if wrong := faults(layout, values):
        raise ValueError(f"not filled in: {', '.join(wrong)}")
    filled = tuple(Value(blank.place, blank.name, tidy(values[blank.key])) for blank in blanks(layout))
    return TemplatePart(template.name, template.language, shown(layout, values).text, filled, named=layout.named)


def tidy(text: str) -> str:
    """Words on one line with single blanks between them: the channel refuses line breaks, tabs and longer gaps."""
    return " ".join(text.split())


def first(name: str) -> str:
    """A first name."""
    return name.split()[0] if name.split() else ""


def language_code(written: str) -> str:
    """A language as templates are sent by: webhooks write "en-US" for the "en_US" of everything else."""
    return written.replace("-", "_")


def to_json(layout: Layout) -> dict[str, Any]:
    """A layout as it is kept."""
    told = asdict(replace(layout, examples={}))
    return told | {"examples": dict(layout.examples), "buttons": list(told["buttons"])}


def from_json(kept: Mapping[str, Any]) -> Layout:
    """What `to_json` wrote. Raises KeyError or TypeError for anything else."""
    buttons = tuple(Button(**each) for each in kept["buttons"])
    return Layout(**(dict(kept) | {"buttons": buttons}))


def _named(place: str, text: str, layout: Layout) -> Iterator[Blank]:
    """The blanks of a text, each once; numbers in their order."""
    names = list(dict.fromkeys(PLACE.findall(text)))
    if not layout.named and all(name.isascii() and name.isdigit() for name in names):
        names.sort(key=int)
    for name in names:
        yield _blank(place, name, layout)


def _blank(place: str, name: str, layout: Layout) -> Blank:
    return Blank(place, name, layout.examples.get(f"{place}.{name}", ""))


def _filled(place: str, text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: tidy(values.get(f"{place}.{found[1]}", "")) or found[0], text)


def _greets(text: str, name: str) -> bool:
    """Whether the blank of this number stands where a first name does."""
    found = next((each for each in PLACE.finditer(text) if each[1] == name), None)
    if found is None:
        return False
    before, after = text[: found.start()], text[found.end() :]
    return bool(_GREETING.search(before)) or (not before.strip() and after.startswith((",", "!")))


def means(name: str, known: Known) -> str:
    """What a variable of this name, in either language, stands for; "" when that is not known."""
    wanted = _MEANS.get(name.lower().replace("_", ""), "")
    match wanted:
        case "first_name":
            return first(known.name)
        case "agent_first":
            return first(known.agent)
        case "":
            return ""
    return cast(str, getattr(known, wanted))


# What a blank's name means, without underscores, in both languages.
_MEANS: Final[Mapping[str, str]] = MappingProxyType({
    **dict.fromkeys(("name", "fullname", "customername", "customer", "contactname", "nome", "nomecompleto",
                     "nomecliente", "nomedocliente", "cliente"), "name"),
    **dict.fromkeys(("firstname", "customerfirstname", "primeironome"), "first_name"),
    **dict.fromkeys(("agent", "agentname", "operator", "seller", "atendente", "nomedoatendente", "vendedor"),
                    "agent"),
    **dict.fromkeys(("agentfirstname", "operatorfirstname"), "agent_first"),
    **dict.fromkeys(("phone", "phonenumber", "customerphone", "telefone", "celular"), "phone"),
    **dict.fromkeys(("business", "businessname", "company", "companyname", "store", "shop", "empresa", "loja"),
                    "business"),
})  # fmt: skip
