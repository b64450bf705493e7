"""The window that asks before a note goes to the customer: exactly what they will read, and which files."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.kit import Block
from bot.blocks.writing import about
from bot.i18n import T
from bot.mrkdwn import inbound
from storage.domain.text import split
from storage.domain.traits import TRAITS
from storage.domain.views import CardView

PARTS_MAX = 4  # blocks of the words; Slack's composer lets no message be longer


def turn(view: CardView, message_id: int, text: str, files: Sequence[str], t: T) -> Block:
    """text: as the channel takes it. files: their names. Metadata: the conversation, ":", the note."""
    blocks = [*about(view, t)]
    blocks.append(kit.section(kit.mrkdwn(kit.say(t, "turn-seen", customer=facts.named(view.customer, t)))))
    blocks += [inbound(part, TRAITS[view.channel].formatting) for part in split(text, kit.TEXT_MAX)[:PARTS_MAX]]
    if files:
        names = ", ".join(kit.name(each) for each in files)
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "turn-files", files=names))))
    metadata = f"{view.conversation_id}:{message_id}"
    if view.window.state == "closed":
        said = kit.say(t, "compose-closed", channel=TRAITS[view.channel].label)
        blocks.append(kit.section(kit.mrkdwn(said)))
        return kit.modal(t("turn-title"), blocks, ids.TURN, close=t("view-close"), metadata=metadata)
    return forms.modal(
        t("turn-title"), blocks, ids.TURN, submit=t("compose-send"), close=t("view-close"), metadata=metadata
    )
