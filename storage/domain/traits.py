"""The declared facts of each channel. A difference between channels is a field here, not an `if` elsewhere.

Sources: workers/channels/<channel>/NOTES.md, sections named on each line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Literal

from storage.domain.events import MediaKind
from storage.domain.window import WindowPolicy

MB: Final = 1024 * 1024
ChoiceStyle = Literal["buttons", "list", "quick_replies"]


@dataclass(frozen=True, slots=True)
class MediaRule:
    """One kind of file the channel takes: MIME types without parameters, and the most bytes of one file.

    strict: not all that bears these types is taken, so each is looked into (a video's codecs).
    """

    kind: MediaKind
    mimes: frozenset[str]
    max_bytes: int
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """One way to offer answers to tap, in characters. text_max: of the question, in the channel's text unit.

    description_max, opener_max 0: there is none.
    """

    style: ChoiceStyle
    most: int
    title_max: int
    text_max: int
    description_max: int = 0
    opener_max: int = 0


@dataclass(frozen=True, slots=True)
class Traits:
    """Everything about a channel that the rest of the house may ask."""

    channel: str
    label: str
    mark: str  # the emoji that heads its cards and lines
    text_max: int
    text_unit: Literal["characters", "bytes"]  # bytes are of UTF-8
    formatting: Literal["whatsapp", "plain"]
    caption_max: int  # 0: a file cannot carry words, they go as a message of their own before it
    window: WindowPolicy
    media: tuple[MediaRule, ...]
    voice_mime: str  # what a voice message is made of
    voice_bytes: int  # a voice message larger than this is not drawn as one; 0: no such limit
    media_by_link: bool  # true: the channel fetches files from our signed links; false: we upload them
    address_kind: Literal["wa_id", "igsid"]
    callback_data: bool  # statuses carry our delivery key back
    echoes_sends: bool  # every send comes back as an echo
    delivered_receipts: bool
    profile_lookup: bool  # the customer's name is fetched, not told in the webhook
    per_second: float  # sends a second for one inbox
    pair_seconds: float  # one send per this many seconds to one customer, after the burst; 0: no such limit
    pair_burst: int
    choices: tuple[ChoiceRule, ...]  # in the order they are offered to teammates
    reactions: tuple[str, ...]  # emoji that our reactions to customers may be (features.md RM-13)
    taken_back: Literal["struck", "erased"]  # what becomes of what a customer takes back (features.md RM-14)
    blocks_within: timedelta | None  # how long after their last message a customer can be blocked; None: never
    draws: frozenset[Literal["location", "contact"]]  # what it shows as more than words; the rest goes out as words
    templates: bool  # a closed conversation is opened again by an approved template, and a new one begun

    def rule_for(self, mime: str) -> MediaRule | None:
        """The rule a file of this MIME type (parameters ignored) falls under, or None if the channel refuses it."""
        bare = mime.partition(";")[0].strip().lower()
        return next((rule for rule in self.media if bare in rule.mimes), None)

    def room(self, kind: MediaKind) -> int:
        """The most bytes of one file of a kind; 0 for a kind the channel does not take."""
        wanted = "audio" if kind == "voice" else kind
        return max((rule.max_bytes for rule in self.media if rule.kind == wanted), default=0)


WHATSAPP: Final = Traits(
    channel="whatsapp",
    label="WhatsApp",
    mark="🟢",
    text_max=4096,  # NOTES "Limits"
    text_unit="characters",
    formatting="whatsapp",
    caption_max=1024,  # NOTES "Limits"
    window=WindowPolicy(free_for=timedelta(hours=24)),  # NOTES "Reply window"
    media=(  # NOTES "Media"
        MediaRule("image", frozenset({"image/jpeg", "image/png"}), 5 * MB),
        MediaRule("audio", frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 * MB),
        MediaRule("video", frozenset({"video/mp4", "video/3gpp"}), 16 * MB, strict=True),
        MediaRule(
            "document",
            frozenset({
                "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            }),
            100 * MB,
        ),
        MediaRule("sticker", frozenset({"image/webp"}), 100 * 1024),
    ),
    voice_mime="audio/ogg; codecs=opus",  # NOTES "Media"
    voice_bytes=512 * 1024,  # NOTES "Media"
    media_by_link=False,
    address_kind="wa_id",
    callback_data=True,
    echoes_sends=False,
    delivered_receipts=True,
    profile_lookup=False,
    per_second=80.0,  # NOTES "Rates"
    pair_seconds=6.0,  # NOTES "Rates"
    pair_burst=45,  # NOTES "Rates"
    choices=(  # NOTES "Limits"
        ChoiceRule("buttons", most=3, title_max=20, text_max=1024),
        ChoiceRule("list", most=10, title_max=24, text_max=4096, description_max=72, opener_max=20),
    ),
    reactions=("👍", "❤️", "🙏", "😂", "🎉"),
    taken_back="struck",
    blocks_within=timedelta(hours=24),  # NOTES "Blocking"
    draws=frozenset({"location", "contact"}),
    templates=True,
)  # fmt: skip

INSTAGRAM: Final = Traits(
    channel="instagram",
    label="Instagram",
    mark="🟣",
    text_max=1000,  # NOTES "Limits"
    text_unit="bytes",
    formatting="plain",
    caption_max=0,  # NOTES "Limits"
    window=WindowPolicy(free_for=timedelta(hours=24), agent_only_for=timedelta(days=7)),  # NOTES "Reply window"
    media=(  # NOTES "Media"
        MediaRule("image", frozenset({"image/png", "image/jpeg", "image/gif"}), 8 * MB),
        MediaRule("audio", frozenset({"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"}), 25 * MB),
        MediaRule(
            "video",
            frozenset({"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}),
            25 * MB,
        ),
        MediaRule("document", frozenset({"application/pdf"}), 25 * MB),
    ),
    voice_mime="audio/mp4",  # NOTES "Media"
    voice_bytes=0,
    media_by_link=True,
    address_kind="igsid",
    callback_data=False,
    echoes_sends=True,
    delivered_receipts=False,
    profile_lookup=True,
    per_second=100.0,  # NOTES "Rates"
    pair_seconds=0.0,
    pair_burst=0,
    choices=(ChoiceRule("quick_replies", most=13, title_max=20, text_max=1000),),  # NOTES "Limits"
    reactions=("❤️",),  # NOTES "Limits"
    taken_back="erased",  # Instagram's rules: what is unsent is kept by nobody
    blocks_within=None,  # NOTES "Blocking"
    draws=frozenset(),
    templates=False,
)

TRAITS: Final[Mapping[str, Traits]] = MappingProxyType({t.channel: t for t in (WHATSAPP, INSTAGRAM)})
