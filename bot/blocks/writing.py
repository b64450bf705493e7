"""The window to write a reply in, with what the customer will see of it (features.md RM-9, c-3 "Write reply")."""

from bot import ids
from bot.blocks import facts, forms, kit, posts
from bot.blocks.kit import Block
from bot.i18n import T
from bot.mrkdwn import inbound
from storage.domain.styled import parts_for
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

TYPED_MAX = forms.INPUT_MAX


def write(view: CardView, t: T, *, quote: str = "", quoted: int = 0, shown: str = "", words: str = "") -> Block:
    """quote: the words that are answered, "" for none. quoted: their message, 0 for none. shown: what is typed, as the
    channel takes it. words: what stands in it to begin with."""
    blocks = list(about(view, t))
    if quote:
        blocks.append(kit.rich_text(kit.quote(kit.words(t("card-quote", text=kit.inline(quote, posts.QUOTE_MAX))))))
    field = forms.text(ids.WRITE_TEXT, value=words, lines=True, most=TYPED_MAX)
    blocks.append(forms.field(t("write-words"), field, ids.WRITE_WORDS, hint=t("write-hint"), live=True))
    blocks += _preview(view, shown, t)
    metadata = f"{view.conversation_id}:{quoted}" if quoted else str(view.conversation_id)
    return forms.modal(
        t("write-title"), blocks, ids.WRITE, submit=t("compose-send"), close=t("view-close"), metadata=metadata
    )


def about(view: CardView, t: T) -> tuple[Block, ...]:
    """To whom it goes and how long that is possible, at the top of whatever is composed."""
    to = kit.say(t, "compose-to", customer=facts.person(view, t), inbox=facts.inbox(view))
    beside = [kit.say(t, "card-drafting", user=kit.user(view.drafted_by))] if view.drafted_by else []
    return kit.section(kit.mrkdwn(to)), kit.context(*map(kit.mrkdwn, (facts.window_left(view, t), *beside)))


def _preview(view: CardView, shown: str, t: T) -> list[Block]:
    traits = TRAITS[view.channel]
    if not shown:
        return []
    length = len(shown) if traits.text_unit == "characters" else len(shown.encode())
    parts = len(parts_for(shown, traits))
    counted = t(f"write-count-{traits.text_unit}", count=length, most=traits.text_max, parts=parts)
    return [
        kit.context(kit.mrkdwn(kit.say(t, "write-preview", customer=facts.named(view.customer, t), counted=counted))),
        inbound(shown, traits.formatting),
    ]
