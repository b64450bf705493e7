"""The form that sends a template: which one, what goes into its blanks, and what the customer will read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import ids
from bot.blocks import forms, kit
from bot.blocks.forms import Option
from bot.blocks.kit import Block, Element, Markup, Rendered
from bot.i18n import T
from storage.domain import templates
from storage.domain.templates import Blank, Layout, Shown, Template
from storage.domain.text import preview

COSTS: Final = frozenset({"marketing", "utility"})  # categories that have a sentence about what they cost
KEPT_MAX: Final = 1500  # characters of the kept words: ours, the modal has more to show
ALL: Final = "all"  # the only box there is


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template that was chosen, and what is filled in so far. template_id: its row. values, guesses: by blank.

    file: what stands in the file's input at first, "" for nothing.
    """

    template_id: int
    template: Template
    guesses: Mapping[str, str]
    values: Mapping[str, str]
    file: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """What the form shows. subject: the conversation, or for a new one the inbox. metadata: comes back.

    title: to whom and from where. kept: words that were written before the window closed, "" for none. opted_out: the
    customer wants no marketing. begins: the inputs of a new conversation, None in one that is there.
    """

    subject: int
    metadata: str
    title: str
    customer: str
    kept: str = ""
    opted_out: bool = False
    chosen: Chosen | None = None
    begins: "BeginView | None" = None


@dataclass(frozen=True, slots=True)
class BeginView:
    """Whom a new conversation is with. inboxes: (id, label) of those there are. known: the customer chosen among those
    the inbox knows. exists: the permalink of the conversation there is with them already, "" for none or none yet."""

    inboxes: Sequence[tuple[int, str]]
    inbox_id: int
    known: Option | None = None
    number: str = ""
    exists: str = ""
    unusual: bool = field(default=False)  # the number has the right length, and is in no plan we know of


def form(view: FormView, t: T) -> Block:
    """The modal. It is drawn again as it is filled in; what was typed stays, because the inputs keep their ids."""
    callback = ids.NEW_CHAT if view.begins else ids.TEMPLATE_FORM
    blocks: list[Block] = []
    if view.begins:
        blocks += _whom(view.begins, t)
    else:
        blocks.append(kit.rich_text(kit.passage(kit.words(view.title, "bold"))))
    if view.kept:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "template-kept"))))
        blocks.append(kit.rich_text(kit.quote(kit.words(preview(view.kept, KEPT_MAX)))))
    blocks.append(
        forms.field(
            t("template-field"),
            forms.searched(
                ids.TEMPLATE_PICK,
                chosen=option(view.chosen.template_id, view.chosen.template, t) if view.chosen else None,
                placeholder=t("template-pick"),
            ),
            ids.block(ids.TEMPLATE_FIELD, view.subject),
            live=True,
        )
    )
    if view.chosen:
        blocks += _chosen(view.chosen, t)
        if view.opted_out and view.chosen.template.category == templates.MARKETING:
            blocks.append(kit.section(kit.mrkdwn(kit.say(t, "template-opted-out", customer=view.customer))))
    if view.kept:
        box = Option(kit.inline(t("template-then-words", customer=view.customer), forms.OPTION_MAX), ALL)
        # What the template says itself need not follow it.
        inside = view.chosen is not None and templates.tidy(view.kept) in view.chosen.guesses.values()
        checks = forms.checks(ids.TEMPLATE_WORDS, [box], [] if inside else [ALL])
        block_id = ids.block(ids.TEMPLATE_WORDS_FIELD, view.subject, *(["inside"] if inside else []))
        blocks.append(forms.field(t("template-words"), checks, block_id, optional=True))
    title = t("new-title") if view.begins else t("template-title")
    return forms.modal(
        title, blocks, callback, submit=t("template-send"), close=t("view-cancel"), metadata=view.metadata
    )


def option(template_id: int, template: Template, t: T) -> Option:
    """A template as the select offers it: its name and language, what kind it is and how it begins."""
    said = f"{_category(template.category, t)} · {template.layout.body}"
    return Option(f"{template.name} · {template.language}", str(template_id), kit.inline(said, forms.OPTION_MAX))


def begun(place: str, link: str, t: T) -> Block:
    """What a new conversation is answered with. place: a Slack channel. link: of the thread there was already."""
    if link:
        blocks = [
            kit.section(kit.mrkdwn(kit.say(t, "new-existing"))),
            kit.actions(kit.button(t("notice-open-thread"), ids.LIST_THREAD, url=link)),
        ]
    else:
        blocks = [kit.section(kit.mrkdwn(kit.say(t, "new-begun", place=kit.channel(place))))]
    return kit.modal(t("new-title"), blocks, ids.NEW_BEGUN, close=t("view-close"))


def nowhere(t: T) -> Block:
    """There is no inbox that somebody can write first from."""
    blocks = [kit.section(kit.mrkdwn(kit.say(t, "new-no-inbox")))]
    return kit.modal(t("new-title"), blocks, ids.NEW_BEGUN, close=t("view-close"))


def offer(conversation_id: int, template_id: int, name: str, t: T) -> Rendered:
    """The way to the form for who asked for it in words. template_id: the one that was named, 0 for none."""
    if template_id:
        said, label = kit.say(t, "template-offer-named", name=name), t("template-open-named")
    else:
        said, label = kit.say(t, "template-offer"), t("template-open")
    button = kit.button(label, ids.TEMPLATE_OPEN, conversation_id, style="primary")
    block_id = ids.block(ids.TEMPLATE_OFFER, conversation_id, str(template_id))
    return kit.message(said, kit.section(kit.mrkdwn(said)), kit.actions(button, block_id=block_id))


def sent(by: str, name: str, shown: Shown, t: T) -> Rendered:
    """A template in the thread, as the customer sees it. by: the Slack user who sent it."""
    said = kit.say(t, "template-sent", by=kit.user(by), name=name)
    return kit.message(
        f"{said}: {kit.escape(shown.text)}", kit.context(kit.mrkdwn(said)), kit.rich_text(kit.quote(*_lines(shown, t)))
    )


def blank_block(template_id: int, index: int) -> ids.BlockId:
    """The block of one blank's input, which an error is shown at."""
    return ids.block(ids.TEMPLATE_BLANK, template_id, str(index))


def file_block(template_id: int) -> ids.BlockId:
    """The block of the file's input."""
    return ids.block(ids.TEMPLATE_FILE_FIELD, template_id)


def _whom(view: BeginView, t: T) -> list[Block]:
    options = [Option(kit.inline(label, forms.OPTION_MAX), str(inbox_id)) for inbox_id, label in view.inboxes]
    blocks = [
        forms.field(
            t("new-inbox"),
            forms.select(ids.NEW_INBOX, options, chosen=str(view.inbox_id)),
            ids.block(ids.NEW_INBOX_FIELD, 0),
            live=True,
        ),
        forms.field(
            t("new-contact"),
            forms.searched(ids.NEW_CONTACT, chosen=view.known, placeholder=t("new-contact-pick")),
            ids.block(ids.NEW_CONTACT_FIELD, view.inbox_id),
            optional=True,
            live=True,
        ),
        forms.field(
            t("new-phone"),
            forms.text(ids.NEW_PHONE, value=view.number, placeholder=t("new-phone-example"), most=40),
            ids.block(ids.NEW_PHONE_FIELD, view.inbox_id),
            hint=t("new-phone-hint"),
            optional=True,
            live=True,
        ),
        forms.field(
            t("new-name"),
            forms.text(ids.NEW_NAME, most=80),
            ids.block(ids.NEW_NAME_FIELD, view.inbox_id),
            hint=t("new-name-hint"),
            optional=True,
            live=True,
        ),
    ]
    if view.exists:
        link = kit.link(view.exists, t("notice-open-thread"))
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "new-exists", link=link))))
    if view.unusual:
        blocks.append(kit.context(kit.mrkdwn(kit.say(t, "new-unusual"))))
    return blocks


def _chosen(chosen: Chosen, t: T) -> list[Block]:
    layout = chosen.template.layout
    blocks = [_file(chosen, t)] if layout.header_kind in templates.FILES else []
    blocks += [_input(chosen, index, blank, t) for index, blank in enumerate(templates.blanks(layout))]
    cost = f"template-cost-{chosen.template.category}"
    told = kit.say(t, cost if cost in t else "template-cost-unknown")
    head = kit.context(kit.mrkdwn(kit.say(t, "template-preview")))
    return [
        *blocks,
        head | {"block_id": ids.block(ids.TEMPLATE_SEEN, chosen.template_id)},
        kit.rich_text(kit.quote(*_lines(templates.shown(layout, chosen.values), t))),
        kit.context(kit.mrkdwn(told)),
    ]


def _input(chosen: Chosen, index: int, blank: Blank, t: T) -> Block:
    layout = chosen.template.layout
    element = forms.text(
        ids.blank(chosen.template_id, index), value=chosen.guesses.get(blank.key, ""), most=templates.ADDRESS_MAX
    )
    hint = t("template-example", example=kit.inline(blank.example, 100)) if blank.example else ""
    return forms.field(_label(blank, layout, t), element, blank_block(chosen.template_id, index), hint=hint, live=True)


def _label(blank: Blank, layout: Layout, t: T) -> str:
    """What the team calls a blank: its name or number as the template writes it, and where that is not in the text."""
    match blank.place:
        case "url":
            return t("template-blank-url", button=layout.buttons[int(blank.name)].text)
        case "copy_code":
            return t("template-blank-code")
        case "header":
            return t("template-blank-header", name=f"{{{{{blank.name}}}}}")
    return f"{{{{{blank.name}}}}}"


def _file(chosen: Chosen, t: T) -> Block:
    kind = t(f"kind-{chosen.template.layout.header_kind}")
    return forms.field(
        t("template-file", kind=kind),
        forms.text(ids.TEMPLATE_FILE, value=chosen.file, placeholder="https://"),
        file_block(chosen.template_id),
        hint=t("template-file-hint"),
    )


def _lines(shown: Shown, t: T) -> list[Element]:
    """The message on the customer's phone, inert: header, body, footer, buttons."""
    lines: list[Element] = []
    if shown.file:
        lines.append(kit.words(f"📎 {t(f'kind-{shown.file}')}\n"))
    if shown.header:
        lines.append(kit.words(f"{shown.header}\n", "bold"))
    lines.append(kit.words(shown.body))
    if shown.footer:
        lines.append(kit.words(f"\n{shown.footer}", "italic"))
    lines += [kit.words(f"\n[ {button} ]") for button in shown.buttons]
    return lines


def _category(category: str, t: T) -> str:
    return t(f"template-category-{category}") if category in COSTS else category


def closing(customer: str, channel: str, alarm: str, until: Markup, link: str, conversation_id: int, t: T) -> Rendered:
    """The reply window closes soon, and a customer still waits (features.md TW-6)."""
    said = kit.say(t, f"closing-{alarm}", customer=customer, channel=channel, until=until)
    if not link:
        return kit.message(said, kit.section(kit.mrkdwn(said)))
    open_thread = kit.button(t("notice-open-thread"), ids.LIST_THREAD, conversation_id, url=link)
    return kit.message(said, kit.section(kit.mrkdwn(said), open_thread))


def dropped(customer: str, text: str, t: T) -> Rendered:
    """Words that waited a month for a customer to write: they are given back to their author."""
    said = kit.say(t, "queue-dropped", customer=customer)
    return kit.message(
        said, kit.section(kit.mrkdwn(said)), *([kit.rich_text(kit.quote(kit.words(text)))] if text else [])
    )
