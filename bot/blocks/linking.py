"""What is asked about who somebody is, and the two forms that link and unlink by hand."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import facts, forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Markup
from bot.i18n import T
from storage.domain.outgoing import SlackFile, refused
from storage.domain.traits import TRAITS
from storage.domain.views import CardView, LinkedView


def questions(view: CardView, t: T) -> list[Block]:
    """What the card asks: who is the same person, and whose a number is (features.md LC-1, LC-9)."""
    blocks: list[Block] = []
    key = "link-which" if len(view.asked) > 1 else "link-same"
    for pair in view.asked:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, key, other=kit.inline(pair.named)))))
        yes = kit.button(t("link-yes"), ids.LINK_YES, pair.pair_id)
        no = kit.button(t("link-no"), ids.LINK_NO, pair.pair_id)
        block_id = ids.block(ids.LINK_ASKED, view.conversation_id, str(pair.pair_id))
        blocks.append(kit.actions(yes, no, block_id=block_id))
    for seen in view.numbers:
        blocks.append(kit.section(kit.mrkdwn(kit.say(t, "number-seen", number=seen.number))))
        save = kit.button(t("number-save"), ids.NUMBER_SAVE, seen.seen_id)
        no = kit.button(t("number-no"), ids.NUMBER_NO, seen.seen_id)
        block_id = ids.block(ids.NUMBER_ASKED, view.conversation_id, str(seen.seen_id))
        blocks.append(kit.actions(save, no, block_id=block_id))
    return blocks


def ways(view: CardView, linked: Sequence[LinkedView], t: T) -> list[Block]:
    """The ways to the same person's other conversations, each with how long one may answer there (features.md LC-3)."""
    there = [each for each in linked if each.link][: ids.SWITCHES]
    buttons = [
        kit.button(facts.switch(view, each, t), ids.switch(place), url=each.link) for place, each in enumerate(there, 1)
    ]
    return [kit.actions(*buttons, block_id=ids.block(ids.CARD_LINKED, view.conversation_id))] if buttons else []


def elsewhere(
    view: CardView, t: T, held: int = 0, files: Sequence[SlackFile] = (), *, text: bool = True
) -> list[Block]:
    """Where words that cannot go out here can still go: an open window, or a channel that takes templates.

    held: the message whose words are kept, which one press sends there; 0 leads only to the place. files: with them.
    text: whether there are words at all.
    """
    open_ones = [each for each in view.linked if each.window.state != "closed" or TRAITS[each.channel].templates]
    blocks = []
    if held:
        for each in open_ones[: ids.SWITCHES]:
            blocks += _rescue(view, each, held, files, t, text=text)
    blocks += [] if blocks else ways(view, open_ones, t)
    blocks += start(view, t)
    return [kit.context(kit.mrkdwn(kit.say(t, "ask-elsewhere"))), *blocks] if blocks else []


def _rescue(
    view: CardView, there: LinkedView, held: int, files: Sequence[SlackFile], t: T, *, text: bool
) -> list[Block]:
    """The kept words on another channel in one press: as they are, or with a template where its window is closed.

    What becomes of the files is said before anything is pressed.
    """
    shut = there.window.state == "closed"
    left = refused(files, TRAITS[there.channel])
    buttons = [kit.button(t("held-look-there"), ids.switch(1), url=there.link)] if there.link else []
    if shut or text or len(left) < len(files):
        action, key = ids.HELD_SEND_THERE, "held-send-there"
        if shut:
            action, key = ids.HELD_TEMPLATE_THERE, "held-template-there"
        label = t(key, where=facts.switch(view, there, t))
        buttons.insert(0, kit.button(label, action, held, style="primary"))
    block_id = ids.block(ids.HELD_ELSEWHERE, held, str(there.conversation_id))
    told = _of_files(there, files, left, t)
    said = [kit.context(*(kit.mrkdwn(each) for each in told))] if told else []
    return [*([kit.actions(*buttons, block_id=block_id)] if buttons else []), *said]


def _of_files(there: LinkedView, files: Sequence[SlackFile], left: Sequence[SlackFile], t: T) -> list[Markup]:
    """Which files come along, and which do not."""
    channel = TRAITS[there.channel].label
    if not files:
        return []
    if there.window.state == "closed":
        return [kit.say(t, "held-files-stay", files=_named(files), channel=channel)]
    come = [each for each in files if each not in left]
    told = [kit.say(t, "held-files-come", files=_named(come))] if come else []
    return [*told, *([kit.say(t, "held-files-refused", files=_named(left), channel=channel)] if left else [])]


def _named(files: Sequence[SlackFile]) -> str:
    return ", ".join(kit.name(each.name) for each in files)


def start(view: CardView, t: T) -> list[Block]:
    """The way to a first word on a channel where this person has a number and nothing was said yet (LC-3)."""
    if view.start is None:
        return []
    label = t("start-there", channel=TRAITS[view.start.channel].label)
    return [kit.actions(kit.button(label, ids.START_THERE, view.conversation_id))]


def link(view: CardView, t: T) -> Block:
    """The form that links a conversation with another contact, found by what is typed."""
    pick = forms.searched(ids.LINK_PICK, placeholder=t("link-search"))
    return forms.modal(
        t("link-title"),
        [
            kit.section(kit.mrkdwn(kit.say(t, "link-how", customer=facts.person(view, t)))),
            forms.field(t("link-label"), pick, ids.LINK_FIELD),
        ],
        ids.LINK_FORM,
        submit=t("link-yes"),
        close=t("form-cancel"),
        metadata=str(view.conversation_id),
    )


def unlink(view: CardView, t: T) -> Block:
    """The form that asks before two are parted; where nothing is linked, the word about that."""
    if not view.linked:
        said = kit.section(kit.mrkdwn(kit.say(t, "unlink-nothing")))
        return kit.modal(t("unlink-title"), [said], ids.UNLINK_FORM, close=t("view-close"))
    options = choices(view.linked)
    pick = forms.radios(ids.UNLINK_PICK, options, options[0].value if len(options) == 1 else "")
    return forms.modal(
        t("unlink-title"),
        [
            forms.field(t("unlink-label"), pick, ids.UNLINK_FIELD),
            kit.context(kit.mrkdwn(kit.say(t, "unlink-how"))),
        ],
        ids.UNLINK_FORM,
        submit=t("unlink-submit"),
        close=t("form-cancel"),
        metadata=str(view.conversation_id),
    )


def choices(linked: Sequence[LinkedView]) -> list[Option]:
    """Each other contact of the person once, as something to choose."""
    found: dict[int, Option] = {}
    for each in linked[: forms.CHECKS_MAX]:
        words = ": ".join(filter(None, (facts.inbox_of(each), kit.name(each.customer or each.handle))))
        found.setdefault(each.contact_id, Option(words, str(each.contact_id)))
    return list(found.values())
