"""The words of the query language, in both languages: one row a facet, one row a quick word.

A new facet is one row of FACETS and its condition in storage/conditions.py; a new quick word is one row of QUICK.
docs/filters.md is made of these rows.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from storage.domain.traits import TRAITS

Kind = Literal["choice", "person", "team", "words", "number", "span", "date"]


@dataclass(frozen=True, slots=True)
class Facet:
    """What may be asked about. name: the operator as it is printed. others: its other spellings, both languages.

    choices: what may stand behind the colon, each with its other spellings; () where anything of the kind may.
    single: a conversation has one of the choices at a time. searches: it looks through closed conversations, too.
    about: what it holds, for docs/filters.md. example: one query.
    """

    name: str
    kind: Kind
    about: str
    example: str
    others: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    single: bool = False
    searches: bool = False


@dataclass(frozen=True, slots=True)
class Quick:
    """A word that stands for a term of a facet."""

    word: str
    facet: str
    values: tuple[str, ...]
    about: str
    others: tuple[str, ...] = ()


STATUSES: Final = ("open", "pending", "closed")
NOBODY: Final = "none"
VIEWER: Final = "me"
NONE_SPELLED: Final = ("nobody", "ninguém", "nenhum", "nenhuma")
_CHANNELS: Final = {"whatsapp": ("wa", "zap", "whats"), "instagram": ("ig", "insta")}

FACETS: Final[tuple[Facet, ...]] = (
    Facet(
        "status",
        "choice",
        "What the team set.",
        "status:open,pending",
        others=("situação", "estado"),
        choices=MappingProxyType({
            "open": ("aberta", "abertas"),
            "pending": ("pendente", "pendentes"),
            "closed": ("solved", "resolved", "done", "fechada", "fechadas", "resolvida", "resolvidas"),
        }),
        single=True,
    ),
    Facet(
        "assignee",
        "person",
        "Who owns it: `me`, `none`, somebody by name, or a mention such as @ana.",
        "assignee:@ana,none",
        others=("owner", "dono", "dona", "responsável"),
        single=True,
    ),
    Facet(
        "team",
        "team",
        "The team it was given to: a mention such as @sales, or `none`.",
        "team:@sales",
        others=("time", "equipe"),
        single=True,
    ),
    Facet(
        "channel",
        "choice",
        "The network the customer writes on.",
        "channel:instagram",
        others=("canal", "rede"),
        choices=MappingProxyType({name: _CHANNELS.get(name, ()) for name in TRAITS}),
        single=True,
    ),
    Facet(
        "inbox", "words", "The inbox, by its name or a part of it.", "inbox:sales", others=("caixa", "conta")
    ),
    Facet(
        "tag",
        "words",
        "A tag of the conversation or of the customer; `none` for those without any.",
        "tag:vip,gold",
        others=("tags", "etiqueta", "etiquetas"),
    ),
    Facet(
        "is",
        "choice",
        "What is true of it now.",
        "is:needs-reply,expiring",
        others=("está", "são"),
        choices=MappingProxyType({
            "needs-reply": ("waiting", "unanswered", "sem-resposta", "esperando"),
            "expiring": ("closing", "expirando", "vencendo"),
            "expired": ("expirada", "expiradas", "vencida", "vencidas"),
            "favourite": ("favorite", "favorita", "favoritas", "favourites", "favorites", "starred"),
            "linked": ("vinculada", "vinculadas", "ligada", "ligadas"),
            "snoozed": ("adiada", "adiadas", "soneca"),
            "muted": ("silenciada", "silenciadas"),
            "blocked": ("bloqueada", "bloqueadas"),
        }),
    ),
    Facet(
        "has",
        "choice",
        "What it has: a file or a note in the thread, a tag, or the customer's phone number.",
        "has:file",
        others=("tem", "com"),
        choices=MappingProxyType({
            "file": ("files", "arquivo", "arquivos", "anexo"),
            "note": ("notes", "nota", "notas"),
            "tag": ("tags", "etiqueta", "etiquetas"),
            "phone": ("number", "telefone", "número"),
        }),
    ),
    Facet(
        "priority",
        "choice",
        "How pressing the team says it is.",
        "priority:urgent,high",
        others=("prioridade",),
        choices=MappingProxyType({
            "usual": ("normal",),
            "high": ("alta",),
            "urgent": ("urgente",),
        }),
        single=True,
    ),
    Facet(
        "sla",
        "choice",
        "How its clock stands: three quarters of the time for an answer have passed, or all of it.",
        "sla:breached",
        others=("prazo",),
        choices=MappingProxyType({
            "warning": ("soon", "alerta", "aviso"),
            "breached": ("overdue", "late", "atrasada", "atrasadas", "estourado"),
        }),
        single=True,
    ),
    Facet(
        "wait",
        "span",
        "How long the customer has been waiting for an answer: `>30m`, `<2h`, `>1d`.",
        "wait:>30m",
        others=("waiting-for", "espera"),
    ),
    Facet(
        "window",
        "span",
        "How long the team may still answer freely: `<2h`, `>12h`.",
        "window:<2h",
        others=("janela",),
    ),
    Facet(
        "before",
        "date",
        "The customer's last message came before this day (UTC): `2026-01-31`, `31/01/2026`, `today`, `7d` ago.",
        "before:2026-01-01",
        others=("antes",),
    ),
    Facet(
        "after",
        "date",
        "The last message of the customer came on this day or later.",
        "after:7d",
        others=("since", "depois", "desde"),
    ),
    Facet("name", "words", "The customer's name, or how it begins.", "name:maria", others=("nome",), searches=True),
    Facet(
        "phone",
        "number",
        "The customer's number in any writing, or its end: four digits are enough.",
        "phone:4321",
        others=("telefone", "fone", "celular"),
        searches=True,
    ),
    Facet(
        "from",
        "words",
        "The customer, by user name, name or number.",
        "from:@maria.souza",
        others=("de",),
        searches=True,
    ),
    Facet(
        "text",
        "words",
        "Words of the conversation, notes included, or of the customer's name, user name and number.",
        'text:"out of stock"',
        others=("texto",),
        searches=True,
    ),
)  # fmt: skip

QUICK: Final[tuple[Quick, ...]] = (
    Quick("mine", "assignee", (VIEWER,), "Yours.", ("minha", "minhas")),
    Quick(
        "unassigned", "assignee", (NOBODY,), "Nobody's yet.",
        ("unowned", "livre", "livres", "sem-dono", "sem-responsável"),
    ),
    Quick("open", "status", ("open",), "Open.", ("aberta", "abertas")),
    Quick("pending", "status", ("pending",), "Waiting for the customer.", ("pendente", "pendentes")),
    Quick(
        "closed", "status", ("closed",), "Closed.",
        ("solved", "resolved", "done", "fechada", "fechadas", "resolvida", "resolvidas"),
    ),
    Quick("all", "status", STATUSES, "Whatever their status.", ("todas", "todos", "tudo")),
    Quick(
        "needs-reply", "is", ("needs-reply",), "The customer wrote last and nobody has answered.",
        ("waiting", "unanswered", "sem-resposta", "esperando"),
    ),
    Quick(
        "expiring", "is", ("expiring",), "The customer waits, and less than two hours are left to answer freely.",
        ("closing", "expirando", "vencendo"),
    ),
    Quick(
        "expired", "is", ("expired",), "It is too late to answer freely.",
        ("expirada", "expiradas", "vencida", "vencidas"),
    ),
    Quick(
        "favourites", "is", ("favourite",), "Starred, by you or by the team.",
        ("favourite", "favorite", "favorites", "favorita", "favoritas", "starred"),
    ),
    Quick(
        "linked", "is", ("linked",), "The customer is known elsewhere, too.",
        ("vinculada", "vinculadas", "ligada", "ligadas"),
    ),
    Quick("snoozed", "is", ("snoozed",), "Put off until later.", ("adiada", "adiadas", "soneca")),
    Quick("muted", "is", ("muted",), "Left alone: they make no noise.", ("silenciada", "silenciadas")),
    Quick("blocked", "is", ("blocked",), "Blocked at the network.", ("bloqueada", "bloqueadas")),
    Quick("urgent", "priority", ("urgent",), "Marked as urgent.", ("urgente", "urgentes")),
    *(
        Quick(name, "channel", (name,), f"On {traits.label}.", _CHANNELS.get(name, ()))
        for name, traits in TRAITS.items()
    ),
)  # fmt: skip

# Set aside: not in the lists unless they are asked for.
ASIDE: Final = frozenset({"snoozed", "muted", "blocked"})
PRIORITIES: Final = ("usual", "high", "urgent")

# What follows it is searched for, whatever the words are.
SEARCH: Final = ("search", "find", "buscar", "busca", "procurar", "pesquisar")


def folded(word: str) -> str:
    """A word as it is compared: small letters, no accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


FACET_OF: Final[Mapping[str, Facet]] = MappingProxyType(
    {folded(name): facet for facet in FACETS for name in (facet.name, *facet.others)}
)
QUICK_OF: Final[Mapping[str, Quick]] = MappingProxyType(
    {folded(name): quick for quick in QUICK for name in (quick.word, *quick.others)}
)


def choices_of(facet: Facet) -> Mapping[str, str]:
    """Every spelling of what may stand behind the facet's colon -> the one it is printed as."""
    return {folded(name): choice for choice, others in facet.choices.items() for name in (choice, *others)}
