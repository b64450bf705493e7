"""Every id Slack hands back to us, by surface and verb. A button carries a conversation or delivery only.

Each id has one block that carries it and one listener that hears it (tests/test_house.py).
"""

from typing import Final, NewType

ActionId = NewType("ActionId", str)
BlockId = NewType("BlockId", str)
CallbackId = NewType("CallbackId", str)
ShortcutId = NewType("ShortcutId", str)

COMMAND: Final = "/inbox"

# In a message's own menu in Slack; the manifest declares them.
WHY: Final = ShortcutId("why")
SEND_THIS: Final = ShortcutId("send_this")
NOTE_THIS: Final = ShortcutId("note_this")
REPLY_QUOTING: Final = ShortcutId("reply_quoting")
LINK_CONTACT: Final = ShortcutId("link_contact")

# The card. Values: the conversation. A select has no value, so its block's id carries the conversation (`block`).
CARD: Final = BlockId("card")
CARD_TAKE: Final = ActionId("card.take")
CARD_ASSIGN: Final = ActionId("card.assign")
CARD_PENDING: Final = ActionId("card.pending")
CARD_CLOSE: Final = ActionId("card.close")
CARD_REOPEN: Final = ActionId("card.reopen")
CARD_TOOLS: Final = ActionId("card.tools")
CARD_MORE: Final = ActionId("card.more")
CARD_LINKED: Final = BlockId("card.linked")

# What a card asks about who somebody is. The blocks are about the conversation; values: the pair, the number seen.
LINK_ASKED: Final = BlockId("link.asked")
LINK_YES: Final = ActionId("link.yes")
LINK_NO: Final = ActionId("link.no")
NUMBER_ASKED: Final = BlockId("number.asked")
NUMBER_SAVE: Final = ActionId("number.save")
NUMBER_NO: Final = ActionId("number.no")

# The card's ⋯ modal. Its private metadata is the conversation, and so are its buttons' values.
MORE: Final = CallbackId("more")
MORE_NO_REPLY: Final = ActionId("more.no_reply_needed")
MORE_ASSIGN: Final = ActionId("more.assign")
MORE_MOVE: Final = ActionId("more.move")
MOVE: Final = CallbackId("move")
MOVE_WHERE: Final = BlockId("move.where")
MOVE_TO: Final = ActionId("move.to")
MORE_PRIORITY: Final = ActionId("more.priority")
MORE_PRESSING: Final = BlockId("more.pressing")
MORE_WRITE: Final = ActionId("more.write")
MORE_OFFER: Final = ActionId("more.offer")
MORE_CONSULT: Final = ActionId("more.consult")
MORE_LOCATION: Final = ActionId("more.location")
MORE_CONTACT_CARD: Final = ActionId("more.contact_card")

# What teammates compose in a window. The metadata is the conversation, for a quoting reply followed by the message.
WRITE: Final = CallbackId("write")
WRITE_WORDS: Final = BlockId("write.words")
WRITE_TEXT: Final = ActionId("write.text")

# A note that is to go to the customer after all. The metadata is the conversation and the note.
TURN: Final = CallbackId("turn")

# Canned replies. The window that sends one has the conversation as its metadata, the form the row, 0 for a new one; a
# button's value is the row, or the page. An input's block says which field it is.
CANNED_USE: Final = CallbackId("canned.use")
CANNED_FIELD: Final = BlockId("canned.field")
CANNED_PICK: Final = ActionId("canned.pick")
CANNED_LIST: Final = ActionId("canned.list")
CANNED_PAGE: Final = ActionId("canned.page")
CANNED_MANAGE: Final = CallbackId("canned.manage")
CANNED_EDIT: Final = ActionId("canned.edit")
CANNED_FORM: Final = CallbackId("canned.form")
CANNED_INPUT: Final = BlockId("canned.input")
CANNED_CODE: Final = ActionId("canned.code")
CANNED_TEXT: Final = ActionId("canned.text")
CANNED_FILE: Final = ActionId("canned.file")
CANNED_SCOPE: Final = ActionId("canned.scope")
CANNED_LANGUAGE: Final = ActionId("canned.language")
CANNED_TAGS: Final = ActionId("canned.tags")
CANNED_STATUS: Final = ActionId("canned.status")
CANNED_ASSIGN: Final = ActionId("canned.assign")
CANNED_DROP: Final = ActionId("canned.drop")

# Asking a colleague from elsewhere. The metadata is the conversation; for the answer, and as a value, the question.
CONSULT: Final = CallbackId("consult")
CONSULT_PERSON: Final = BlockId("consult.person")
CONSULT_WHO: Final = ActionId("consult.who")
CONSULT_WORDS: Final = BlockId("consult.words")
CONSULT_QUESTION: Final = ActionId("consult.question")
CONSULT_COUNT: Final = BlockId("consult.count")
CONSULT_LINES: Final = ActionId("consult.lines")
CONSULT_ANSWER: Final = ActionId("consult.answer")
CONSULT_REPLY: Final = CallbackId("consult.reply")
CONSULT_SAID: Final = BlockId("consult.said")
CONSULT_TEXT: Final = ActionId("consult.text")

# A question with answers to tap. The metadata is the conversation and how many answers there are; each answer's blocks
# carry its number, and a button's value is that number.
OFFER: Final = CallbackId("offer")
OFFER_WORDS: Final = BlockId("offer.words")
OFFER_TEXT: Final = ActionId("offer.text")
OFFER_KIND: Final = BlockId("offer.kind")
OFFER_STYLE: Final = ActionId("offer.style")
OFFER_BEHIND: Final = BlockId("offer.behind")
OFFER_OPENER: Final = ActionId("offer.opener")
OFFER_ANSWER: Final = BlockId("offer.answer")
OFFER_TITLE: Final = ActionId("offer.title")
OFFER_MORE_WORDS: Final = BlockId("offer.more_words")
OFFER_DESCRIPTION: Final = ActionId("offer.description")
OFFER_ADD: Final = ActionId("offer.add")
OFFER_REMOVE: Final = ActionId("offer.remove")

# A place or a person, shared with the customer. The metadata is the conversation.
LOCATION: Final = CallbackId("location")
LOCATION_POINT: Final = BlockId("location.point")
LOCATION_WHERE: Final = ActionId("location.where")
LOCATION_LABEL: Final = BlockId("location.label")
LOCATION_NAME: Final = ActionId("location.name")
LOCATION_STREET: Final = BlockId("location.street")
LOCATION_ADDRESS: Final = ActionId("location.address")
CONTACT_CARD: Final = CallbackId("contact_card")
CONTACT_CARD_PERSON: Final = BlockId("contact_card.person")
CONTACT_CARD_NAME: Final = ActionId("contact_card.name")
CONTACT_CARD_NUMBER: Final = BlockId("contact_card.number")
CONTACT_CARD_PHONE: Final = ActionId("contact_card.phone")
MORE_HISTORY: Final = ActionId("more.history")
MORE_LINK: Final = ActionId("more.link")
MORE_UNLINK: Final = ActionId("more.unlink")
MORE_ASK_NUMBER: Final = ActionId("more.ask_number")
START_THERE: Final = ActionId("start.there")  # a conversation with the same person where there is none yet

# Linking by hand, and unlinking. Their private metadata is the conversation; an option's value is a contact.
LINK_FORM: Final = CallbackId("link")
LINK_FIELD: Final = BlockId("link.field")
LINK_PICK: Final = ActionId("link.pick")
UNLINK_FORM: Final = CallbackId("unlink")
UNLINK_FIELD: Final = BlockId("unlink.field")
UNLINK_PICK: Final = ActionId("unlink.pick")

# The history of a person. Its private metadata is the conversation it was opened from; values: the message that a page
# goes on from, 0 for the newest.
HISTORY: Final = CallbackId("history")
HISTORY_LINE: Final = BlockId("history.line")
HISTORY_PAGES: Final = BlockId("history.pages")
HISTORY_OLDER: Final = ActionId("history.older")
HISTORY_NEWER: Final = ActionId("history.newer")
MORE_SNOOZE: Final = ActionId("more.snooze")
MORE_WAKE: Final = ActionId("more.wake")
MORE_MUTE: Final = ActionId("more.mute")
MORE_GIVE_BACK: Final = ActionId("more.give_back")
MORE_UNMUTE: Final = ActionId("more.unmute")
MORE_BLOCK: Final = ActionId("more.block")
MORE_UNBLOCK: Final = ActionId("more.unblock")

# Closing with a reason, where the inbox asks for one. Its private metadata is the conversation.
CLOSING: Final = CallbackId("closing")
CLOSING_REASON: Final = ActionId("closing.reason")
CLOSING_NOTE: Final = ActionId("closing.note")
CLOSING_REASONS: Final = BlockId("closing.reasons")
CLOSING_NOTES: Final = BlockId("closing.notes")

# Putting a conversation off. Its private metadata is the conversation.
SNOOZE: Final = CallbackId("snooze")
SNOOZE_SPAN: Final = ActionId("snooze.span")
SNOOZE_DAY: Final = ActionId("snooze.day")
SNOOZE_FIELDS: Final = BlockId("snooze.fields")

MORE_CONTACT: Final = ActionId("more.contact")
MORE_TAGS: Final = ActionId("more.tags")

# A contact, and the tags alone. The private metadata is the conversation. A field's block has in its id the field's row
# and key, and a mark of the value that was drawn; a tag block, the ids of the tags that were on.
PROFILE: Final = CallbackId("profile")
PROFILE_FIELD: Final = BlockId("profile.field")
PROFILE_VALUE: Final = ActionId("profile.value")
PROFILE_REVEAL: Final = ActionId("profile.reveal")
TAGS: Final = CallbackId("tags")
TAGS_STAR: Final = BlockId("tags.star")
TAGS_HASH: Final = BlockId("tags.hash")
TAG_STAR: Final = ActionId("tag.star")
TAG_HASH: Final = ActionId("tag.hash")
# Sending a template: the value is the conversation; the id of an offer's block names the template, too (`block`).
TEMPLATE_OPEN: Final = ActionId("template.open")
TEMPLATE_OFFER: Final = BlockId("template.offer")

# The form. Private metadata: the conversation, ":", the message whose words are kept; of a new one "0:" and the inbox.
# The ids of its blocks carry the template, the blank's place in it, or the conversation or inbox.
TEMPLATE_FORM: Final = CallbackId("template")
TEMPLATE_FIELD: Final = BlockId("template.field")
TEMPLATE_PICK: Final = ActionId("template.pick")
TEMPLATE_BLANK: Final = BlockId("template.blank")
TEMPLATE_FILE_FIELD: Final = BlockId("template.file_field")
TEMPLATE_FILE: Final = ActionId("template.file")
TEMPLATE_SEEN: Final = BlockId("template.seen")
TEMPLATE_WORDS_FIELD: Final = BlockId("template.words_field")
TEMPLATE_WORDS: Final = ActionId("template.words")

# A new conversation.
NEW_CHAT_SHORTCUT: Final = ShortcutId("new_chat")
NEW_CHAT: Final = CallbackId("new_chat.form")
NEW_BEGUN: Final = CallbackId("new_chat.begun")
NEW_OPEN: Final = ActionId("new.open")
NEW_INBOX_FIELD: Final = BlockId("new.inbox_field")
NEW_INBOX: Final = ActionId("new.inbox")
NEW_CONTACT_FIELD: Final = BlockId("new.contact_field")
NEW_CONTACT: Final = ActionId("new.contact")
NEW_PHONE_FIELD: Final = BlockId("new.phone_field")
NEW_PHONE: Final = ActionId("new.phone")
NEW_NAME_FIELD: Final = BlockId("new.name_field")
NEW_NAME: Final = ActionId("new.name")

# "Already with somebody": value is the conversation.
NOTICE_TAKE_OVER: Final = ActionId("notice.take_over")

# In the thread. Values: the delivery, or the message where its words are held.
FAILURE_RETRY: Final = ActionId("failure.retry")
FAILURE_DISCARD: Final = ActionId("failure.discard")
FILE_LINK: Final = ActionId("file.link")  # value: the attachment
FILE_FETCH: Final = ActionId("file.fetch")
REPLY_CORRECT: Final = ActionId("reply.correct")
HELD_QUEUE: Final = ActionId("held.queue")
HELD_NOTE: Final = ActionId("held.note")
HELD_SEND: Final = ActionId("held.send")
HELD_EDIT: Final = ActionId("held.edit")
HELD_FORM: Final = CallbackId("held.form")  # its metadata: the message
HELD_FIELD: Final = BlockId("held.field")
HELD_TEXT: Final = ActionId("held.text")
HELD_ASKED: Final = BlockId("held.asked")  # its state: a mark of the words that are shown
HELD_DISCARD: Final = ActionId("held.discard")
HELD_TEMPLATE: Final = ActionId("held.template")
# The same words on another channel of the same person's; the block's state is the conversation there.
HELD_ELSEWHERE: Final = BlockId("held.elsewhere")
HELD_SEND_THERE: Final = ActionId("held.send_there")
HELD_TEMPLATE_THERE: Final = ActionId("held.template_there")
# A comment's post; the values are its message. The windows' metadata: the conversation, and the message.
COMMENT_REPLY: Final = ActionId("comment.reply")
COMMENT_PRIVATE: Final = ActionId("comment.private")
COMMENT_HIDE: Final = ActionId("comment.hide")
COMMENT_SHOW: Final = ActionId("comment.show")
COMMENT_PUBLICLY: Final = CallbackId("comment.publicly")
COMMENT_PRIVATELY: Final = CallbackId("comment.privately")
COMMENT_WORDS: Final = BlockId("comment.words")
COMMENT_TEXT: Final = ActionId("comment.text")
QUEUED_CANCEL: Final = ActionId("queued.cancel")
UNCERTAIN_ARRIVED: Final = ActionId("uncertain.arrived")
UNCERTAIN_AGAIN: Final = ActionId("uncertain.send_again")
UNCERTAIN_DISCARD: Final = ActionId("uncertain.discard")

# App Home. What is shown there is kept with whose Home it is, so most controls carry that row, or nothing.
# A contact card that a customer sent. The value is the message; the block's id says which card and number (`block`).
CONTACT: Final = BlockId("contact")
CONTACT_SAVE: Final = ActionId("contact.save_number")

# The list, in `/inbox` answers and App Home. Values: the page to show, from 1; the block's id names the list (`block`).
# Links are only acknowledged.
# The list, in `/inbox` answers and App Home. Values: the conversation the page goes on from. The block is about a query
# that somebody asked, or 0; its state is the list's name, and when its first and last row were (`instant`). Links are
# only acknowledged.
# "Shall the customer see your reaction?": values are the message reacted to, the block's id says by which emoji.
REACTION: Final = BlockId("reaction")
REACTION_SHOW: Final = ActionId("reaction.show")
REACTION_KEEP: Final = ActionId("reaction.keep")

# The list, in `/inbox` answers and App Home. Values: the page to show, from 1; the block's id names the list (`block`).
# Links are only acknowledged.
HOME: Final = CallbackId("home")
HOME_TABS: Final = BlockId("home.tabs")
HOME_FILTER: Final = BlockId("home.filter")
HOME_CHANNEL: Final = ActionId("home.channel")
HOME_VIEW: Final = ActionId("home.view")
HOME_SAVE: Final = ActionId("home.save_view")
HOME_EDIT: Final = ActionId("home.edit_view")
HOME_BULK: Final = ActionId("home.bulk")
HOME_EXPORT: Final = ActionId("home.export")
HOME_PINGS: Final = ActionId("home.pings")
HOME_UNDO: Final = ActionId("home.undo")
HOME_AWAY: Final = ActionId("home.away")
HOME_BACK: Final = ActionId("home.back")
# How the team works, for its admins. The windows' private metadata is the inbox, or 0, and the window's name; a field's
# block has that and the setting's name.
SETTINGS_OPEN: Final = ActionId("settings.open")
SETTINGS: Final = CallbackId("settings")
SETTINGS_INBOX: Final = BlockId("settings.inbox")
SETTINGS_CHANGE: Final = ActionId("settings.change")
SETTINGS_ROLES: Final = ActionId("settings.roles")
SETTINGS_TAGS: Final = ActionId("settings.tags")
SETTINGS_RULES: Final = ActionId("settings.rules")
SETTINGS_RULE: Final = BlockId("settings.rule")  # the inbox, and the rule's place in its list
SETTINGS_TRY: Final = ActionId("settings.try")
SETTINGS_TRIED: Final = CallbackId("settings.tried")
SETTINGS_LINKING: Final = ActionId("settings.linking")
SETTINGS_FORM: Final = CallbackId("settings.form")
SETTINGS_FIELD: Final = BlockId("settings.field")
SETTINGS_VALUE: Final = ActionId("settings.value")
SETTINGS_ITSELF: Final = ActionId("settings.itself")  # value: the inbox, as the next one's
SETTINGS_WRITE: Final = ActionId("settings.write")
SETTINGS_WORDING: Final = CallbackId("settings.wording")
SETTINGS_WORDED: Final = BlockId("settings.worded")  # the inbox and the field's name; the metadata tells what was shown
SETTINGS_WORDS: Final = ActionId("settings.words")
AWAY_PASS_ON: Final = ActionId("away.pass_on")  # everything of whoever presses it
HOME_SEARCH: Final = BlockId("home.search")
HOME_WORDS: Final = ActionId("home.words")
HOME_CLEAR: Final = ActionId("home.clear")
# A row's controls, in Home and under `/inbox`: the block is about the conversation; the menu's options are verbs.
HOME_ROW: Final = BlockId("home.row")
ROW_ACT: Final = ActionId("home.row.act")
# The value is the conversation the page goes on from; the block's state: when its first and last row were (`instant`).
HOME_PAGES: Final = BlockId("home.pages")
HOME_NEXT: Final = ActionId("home.next")
HOME_PREVIOUS: Final = ActionId("home.previous")

# Whose a conversation is to be. Its private metadata is the conversation.
ASSIGN: Final = CallbackId("assign")
ASSIGN_OWNER: Final = ActionId("assign.owner")
ASSIGN_WHO: Final = BlockId("assign.who")
ASSIGN_TEAM: Final = ActionId("assign.team")
ASSIGN_GROUP: Final = BlockId("assign.group")
ASSIGN_NOTE: Final = ActionId("assign.note")
ASSIGN_WORDS: Final = BlockId("assign.words")

# A word to somebody whom a conversation was just given to. Its private metadata is the conversation.
NOTICE_OWNER_NOTE: Final = ActionId("notice.owner_note")
OWNER_NOTE: Final = CallbackId("owner_note")
OWNER_NOTE_TEXT: Final = ActionId("owner_note.text")
OWNER_NOTE_WORDS: Final = BlockId("owner_note.words")

# Stars. The private metadata is the conversation.
MORE_STARS: Final = ActionId("more.stars")
STARS: Final = CallbackId("stars")
STARS_CHOICE: Final = ActionId("stars.choice")
STARS_BOXES: Final = BlockId("stars.boxes")

# When somebody wants to hear of things.
PINGS: Final = CallbackId("pings")
PINGS_HOW: Final = ActionId("pings.how")
PINGS_WAY: Final = BlockId("pings.way")
PINGS_FROM: Final = ActionId("pings.from")
PINGS_SINCE: Final = BlockId("pings.since")
PINGS_UNTIL: Final = ActionId("pings.until")
PINGS_TILL: Final = BlockId("pings.till")

# Saved views. The private metadata is the view, or the Home whose filter becomes one.
VIEW_SAVE: Final = CallbackId("view.save")
VIEW_CHANGE: Final = CallbackId("view.change")
VIEW_NAME: Final = ActionId("view.name")
VIEW_NAMED: Final = BlockId("view.named")
VIEW_TEAM: Final = ActionId("view.team")
VIEW_SHARED: Final = BlockId("view.shared")
VIEW_PLACE: Final = ActionId("view.place")
VIEW_POSTED: Final = BlockId("view.posted")
VIEW_HOUR: Final = ActionId("view.hour")
VIEW_TIMED: Final = BlockId("view.timed")
VIEW_DROP: Final = ActionId("view.drop")
VIEW_GONE: Final = CallbackId("view.gone")

# One act on many. The private metadata is the bulk.
BULK: Final = CallbackId("bulk")
BULK_VERB: Final = ActionId("bulk.verb")
BULK_WHAT: Final = BlockId("bulk.what")
BULK_OWNER: Final = ActionId("bulk.owner")
BULK_WHO: Final = BlockId("bulk.who")
BULK_TAGS: Final = ActionId("bulk.tags")
BULK_WORN: Final = BlockId("bulk.worn")
BULK_PRIORITY: Final = ActionId("bulk.priority")
BULK_PRESSING: Final = BlockId("bulk.pressing")

# The list, as `/inbox` answers with it. Values: the conversation the page goes on from. The block is about a query
# that somebody asked, or 0; its state is the list's name, and when its first and last row were (`instant`). Links are
# only acknowledged.
LIST: Final = BlockId("list")
LIST_NEXT: Final = ActionId("list.next")
LIST_PREVIOUS: Final = ActionId("list.previous")
LIST_THREAD: Final = ActionId("list.thread")
# A row's controls. The block is about the conversation; its state: the query, the list's name, the page's first row.
LIST_ROW: Final = BlockId("list.row")
# What can be done with all of it. The block is about the query, or 0 and the list's name, as above.
LIST_ACTS: Final = BlockId("list.acts")
LIST_BULK: Final = ActionId("list.bulk")
LIST_EXPORT: Final = ActionId("list.export")


# One conversation as a file. The private metadata is the conversation.
MORE_PAPER: Final = ActionId("more.paper")
PAPER: Final = CallbackId("paper")
PAPER_FORM: Final = BlockId("paper.form")
PAPER_KIND: Final = ActionId("paper.kind")
PAPER_WITH: Final = BlockId("paper.with")
PAPER_NOTES: Final = ActionId("paper.notes")

# Erasing a customer. The private metadata is the contact.
ERASE: Final = CallbackId("erase")
ERASE_TYPED: Final = BlockId("erase.typed")
ERASE_WORD: Final = ActionId("erase.word")
ERASE_BEGUN: Final = CallbackId("erase.begun")


def block(surface: BlockId, subject: int, *state: str) -> BlockId:
    """The id of a block about one subject. state: what is drawn in it, so that Slack drops a choice that is outdated.

    Slack keeps what was picked in a select for as long as the block keeps its id (slack.md 3.1: unique per revision).
    """
    return BlockId(":".join((surface, str(subject), *state)))


def subject(block_id: str) -> int:
    """The subject `block` wrote into a block's id; 0 for any other id."""
    _, _, rest = block_id.partition(":")
    return number(rest.partition(":")[0])


def number(value: str) -> int:
    """The number a control of ours carries; 0, which no row and no page has, for anything else."""
    most = 15  # digits: more than any row or page has, fewer than a database refuses
    return int(value) if value.isascii() and value.isdigit() and len(value) <= most else 0


def state(block_id: str) -> tuple[str, ...]:
    """What `block` was told is drawn in the block."""
    return tuple(block_id.split(":")[2:])


def blank(template_id: int, index: int) -> ActionId:
    """The input of one of a template's blanks, by its place."""
    return ActionId(f"template.blank.{template_id}.{index}")


# The lists that App Home offers, each behind a button of its own.
TABS: Final = ("needs-reply", "mine", "team", "unassigned", "expiring", "all")


def tab(name: str) -> ActionId:
    """The button that shows one of TABS."""
    return ActionId(f"home.tab.{name}")


SWITCHES: Final = 3  # linked conversations that a card leads to; the rest is behind ⋯


def switch(place: int) -> ActionId:
    """The button on a card that leads to one of the same person's other conversations. Only acknowledged."""
    return ActionId(f"card.switch.{place}")
