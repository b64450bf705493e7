"""Everything the product draws in Slack, in both languages, as golden files; and Slack would take every one of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import ids
from bot.blocks import (
    asks,
    away,
    bulk,
    canned,
    commenting,
    consulting,
    kit,
    linking,
    owning,
    pings,
    posts,
    rules,
    saving,
    settings,
    templating,
)
from bot.blocks.card import card
from bot.blocks.closing import closing
from bot.blocks.forms import Option
from bot.blocks.history import history
from bot.blocks.home import home
from bot.blocks.kit import Rendered
from bot.blocks.listing import listing
from bot.blocks.more import more
from bot.blocks.offer import Draft, begin, offer
from bot.blocks.profile import contact, tags
from bot.blocks.queries import mistakes
from bot.blocks.sharing import contact_card, location
from bot.blocks.snooze import snooze
from bot.blocks.turning import turn
from bot.blocks.writing import write
from bot.i18n import LANGUAGES, T, translator
from storage import bulks
from storage.domain import templates
from storage.domain.excerpt import Piece
from storage.domain.identity import GROUP_NAME
from storage.domain.outgoing import SlackFile
from storage.domain.profile import OPTED_OUT, OWN, Field
from storage.domain.query import LISTS, Query, Term, Wrong
from storage.domain.quiet import Wishes
from storage.domain.rules import Act, Rule
from storage.domain.sla import NO_TARGETS
from storage.domain.templates import Button, Layout, Template
from storage.domain.views import (
    BulkView,
    CardView,
    Counts,
    Cursor,
    EarlierView,
    FactView,
    HistoryView,
    HomeView,
    LineView,
    LinkedView,
    ListView,
    NumberView,
    PairView,
    ProfileView,
    QueuedView,
    RowView,
    StartView,
    TagView,
    ViewDetails,
    ViewName,
)
from storage.domain.window import Window
from storage.ruling import Tried
from storage.setup import STEPS
from tests.bot.blockkit import faults_of_message, faults_of_view

NOW = datetime(2026, 3, 2, 15, 28, tzinfo=UTC)
SPOKEN = LineView(
    message_id=51, channel="whatsapp", inbox_name="Sales", customer="Maria <!here>", direction="in", kind="text",
    author="", text="Oi! *O pedido* <https://evil.example|já> saiu?", sent_at=NOW, link="https://acme.slack.com/archives/C1/p1",
)  # fmt: skip
USUAL = {
    "keep_closed_on_thanks": False, "new_card_after_days": 14, "close_pending_after_hours": 0,
    "first_responder_owns": False, "round_robin": "", "next_person_after_minutes": 10, "most_open_each": 0,
    "most_waiting_each": 0, "sticky_owner_days": 7, "signature": "none", "notes_in": (), "collision_hold": True,
    "stale_answer_seconds": 0, "deny_list": (), "first_answer_within": NO_TARGETS, "next_answer_within": NO_TARGETS,
    "lead": "", "link_mode": "",
}  # fmt: skip
SETTINGS = settings.SettingsView(
    (
        settings.InboxView(
            1, "whatsapp", "Sales",
            {"hours": {"zone": "America/Sao_Paulo", "mon-fri": ["09:00-18:00"]}, "round_robin": "sales",
             "close_reasons": ["Sold"], "language": "pt_BR", "first_answer_within": {"usual": "4h", "urgent": "15m"},
             "lead": "S1", "notes_in": ["C0QUIET"], "deny_list": ["intranet"]},
        ),
        settings.InboxView(2, "instagram", "@brand", {"language": "en"}),
    ),
    {"lead": ["leads"], "viewer": ["@auditors"]},
    (settings.AgentView("U01ANA", "lead", False), settings.AgentView("U02BO", "agent", True)),
    ("refund", "late"),
)  # fmt: skip
WORDED = settings.InboxView(1, "whatsapp", "Sales", {
    "welcome": {"en": "Hi <!here> {{first_name|there}}!", "pt-BR": "Oi!\nTudo bem?"}, "away": "Back {{opens}}",
    "slow_answer": {"nudge_after_minutes": 10},
    "rules": [{"name": "Ola <!here>", "when": "idle 2d", "then": [{"tag": "x"}]}],
})  # fmt: skip
RULE = rules.RuleView(1, 0, "whatsapp", "Sales", Rule("Refunds *first*", "customer message", (
    Act("tag", "refund"), Act("assign", "nobody"), Act("priority", "urgent"), Act("canned", "refund"),
    Act("notify", "owner"), Act("notify", "U01ANA"), Act("team", "S01"), Act("status", "pending"), Act("reply"),
)), False)  # fmt: skip
HISTORY = HistoryView(
    7,
    (
        SPOKEN,
        replace(SPOKEN, message_id=52, direction="out", author="U01ANA", text="Saiu!", link=""),
        replace(SPOKEN, message_id=53, channel="instagram", inbox_name="@brand", kind="image", text=""),
        replace(SPOKEN, message_id=54, direction="note", author="U01ANA", text="cliente <VIP>"),
        replace(SPOKEN, message_id=55, text="", unsent=True),
        replace(SPOKEN, message_id=56, direction="out", text="do celular", edited=True, failed=True),
        replace(SPOKEN, message_id=57, kind="aura", text="", customer=""),
        replace(SPOKEN, message_id=58, direction="note", author="U01ANA", text="sem lugar", link=""),
    ),
    older=51,
    newer=58,
)
OPEN = CardView(
    conversation_id=7,
    channel="whatsapp",
    inbox_name="Sales",
    customer="Maria Souza",
    handle="+55 11 98765-4321",
    linked=(),
    preview="Oi! O pedido já saiu?",
    preview_by_customer=True,
    status="open",
    owner="",
    team="",
    waiting_since=NOW - timedelta(minutes=12),
    window=Window("open", NOW + timedelta(hours=23, minutes=48)),
    now=NOW,
)
LINKED = LinkedView(
    conversation_id=9,
    contact_id=19,
    channel="instagram",
    inbox_name="@brand",
    customer="Maria S.",
    handle="@maria.s",
    link="https://acme.slack.com/archives/C02INSTA/p1772465280000200",
    status="open",
    window=Window("agent_only", NOW + timedelta(days=6)),
)
SECOND = replace(
    LINKED,
    conversation_id=10,
    channel="whatsapp",
    inbox_name="Support",
    handle="+55 11 98765-4321",
    window=Window("closed", None),
)
SECOND_CONTACT = replace(SECOND, contact_id=20)
OWNED = replace(OPEN, owner="U01ANA", team="S01SALES", linked=(LINKED,), waiting_since=NOW)
INSTAGRAM = replace(
    OPEN,
    conversation_id=8,
    channel="instagram",
    inbox_name="@brand",
    customer="",
    handle="@joao",
    preview="kind:image",
    preview_by_customer=False,
    waiting_since=None,
    window=Window("agent_only", NOW + timedelta(days=2, hours=3)),
)
PENDING = replace(
    OPEN,
    status="pending",
    owner="U01ANA",
    preview="Chega amanhã",
    preview_by_customer=False,
    waiting_since=None,
    window=Window("open", NOW + timedelta(minutes=59)),
)
CLOSED = replace(PENDING, status="closed", window=Window("closed", None))
EXPIRED = replace(OPEN, window=Window("closed", None), waiting_since=NOW - timedelta(days=1, hours=5))
BARE = replace(OPEN, customer="", handle="", preview="", waiting_since=None, window=Window("closed", None))
TROUBLED = replace(OPEN, attention="trouble-token_dead", window=Window("open", NOW + timedelta(hours=5, minutes=12)))
WORN = (TagView("conversation", "refund"), TagView("conversation", "<!here>"), TagView("contact", "vip"))
HOSTILE_TEXT = "<!channel> <@U1> <https://evil.example|bank> &amp; *b* _i_ :tada: \u202etfos\u200b"
HOSTILE = replace(
    OPEN,
    inbox_name="A <b> & *c*",
    customer="<!here> *Bob*\n\u202eevil\u200d" + "x" * 200,
    handle="<@U1>",
    linked=(replace(LINKED, handle="<#C1> *x*", inbox_name="<b>"),),
    preview=HOSTILE_TEXT,
    attention="trouble-brand-new",
)
LINK = "https://acme.slack.com/archives/C01SALES/p1772465280000100"

GIVEN = {"by": "U01ANA", "customer": "Maria <b>", "inbox": "WhatsApp · Sales", "link": LINK}
LISTED = (OPEN, OWNED, INSTAGRAM, EXPIRED, BARE)
ROWS = tuple(
    RowView(replace(each, conversation_id=7 + place), LINK if each is not BARE else "", starred=place == 0)
    for place, each in enumerate(LISTED)
)
LIST = ListView(
    LISTS["open"],
    ROWS,
    total=14,
    inboxes=2,
    older=True,
    first=Cursor(NOW, 7),
    last=Cursor(NOW - timedelta(days=2), 9),
    viewer="U01ANA",
)
ASKED = Query((Term("status", ("open", "closed")), Term("text", ("*out* of <!here>",))))
SAID_THERE = (Piece("… "), Piece("*out*", found=True), Piece(" of <!here>"))
MISTAKES = [
    Wrong("opne", "word", "open"), Wrong("<!here>", "word"), Wrong("statsu:", "operator", "status"),
    Wrong("x:", "operator"), Wrong("opne", "value", "open", "status"), Wrong("tag:", "empty", "tag:vip", "tag"),
    Wrong("soon", "span", "wait:>30m", "wait"), Wrong("31/02/2026", "date", "", "before"),
    Wrong("x", "number", "phone:4321", "phone"), Wrong("aaaa", "long"), Wrong("a,b", "many"),
]  # fmt: skip

PERSON = ProfileView(
    card=OWNED,
    contact_id=3,
    facts=(
        FactView(OWN[0], "Maria Souza"),
        FactView(OWN[1], "+5511987654321"),
        FactView(OWN[2], "maria@example.com"),
        FactView(OWN[3], "pt-BR"),
        FactView(OWN[4], "Only calls after 6 pm"),
        FactView(Field("visits", "number", "Visits", attribute=1), "3"),
        FactView(Field("born", "date", "Born", attribute=2, visible_to="admins"), "1990-12-31"),
        FactView(Field("plan", "list", "Plan <b>", ("Basic", "Gold"), attribute=3), "Gold"),
        FactView(Field("parent", "bool", "Parent", attribute=4), "yes"),
        FactView(Field("shoe", "text", "Shoe", attribute=5), ""),
        FactView(OPTED_OUT, "no"),
    ),
    home="BR",
)
ELSEWHERE = (FactView(OWN[2], "m@brand.example", "Instagram · @brand"), FactView(OWN[3], "zz-ZZ", "<!here>"))
EARLIER = (EarlierView("instagram", "@brand", NOW - timedelta(days=40), LINK),)
VIEWS_SAVED = (ViewName(1, "Clientes VIP", False), ViewName(2, "Late <b>", True))


def steps_done(count):
    return tuple((key, place < count) for place, key in enumerate(STEPS))


HOME = HomeView(
    home_id=3, viewer="U01ANA", list=LIST, tab="needs-reply", now=NOW, views=VIEWS_SAVED,
    counts=Counts(needs_reply=12, mine=3, unassigned=1, expiring=2, waiting_since=NOW - timedelta(hours=5)),
)  # fmt: skip
NOTHING = Counts(0, 0, 0, 0, None)
BULK = BulkView(5, "close", "doing", total=100, left=60, done=40, stale=0, kept=0, undone=0)
DETAILS_OF_VIEW = ViewDetails(
    2, "Late <b>", True, 'wait:>30m -assignee:none "a <b>"', "C01SALES", 9, "America/Sao_Paulo"
)

SAID = posts.MessageView("whatsapp", "Maria Souza", "text", "Oi! *O pedido* já saiu?", NOW)


def commented(known: Mapping[str, Any]) -> posts.MessageView:
    """A comment under a post, with what is known of it."""
    return replace(SAID, channel="instagram", kind="comment", details={"comment": known}, message_id=17)


OFFERED = [{"title": "Azul", "description": "R$ 40"}, {"title": "<!here>", "description": ""}]
DETAILS: Mapping[str, Mapping[str, Any]] = {
    "location": {"latitude": -23.5505, "longitude": -46.633308, "name": "Padaria Real", "address": "Rua A, 1"},
    "contacts": {
        "contacts": [{"name": "João", "phones": ["+55 11 91234-5678", 7]}, {"phones": ["+1 650 555 1234"]}, "?"]
    },
    "order": {"items": [{}, {}, {}]},
    "share": {"url": "https://www.instagram.com/p/abc/", "title": "Promoção"},
    "story_reply": {"url": "https://cdn.example/story"},
    "story_mention": {"url": "javascript:alert(1)"},
}
SHARED_STORY = {"story": True, "url": "https://cdn.example/s"}
AD = {"body": "Bolo *hoje*", "source_url": "https://fb.me/abc", "product": "7"}
ITEMS = [
    {"product": "bolo-<b>", "quantity": "2", "price": "15.90", "currency": "BRL"},
    {"product": "vela", "quantity": "1", "price": "3.5", "currency": "BRL"},
]
RULED = [
    ("tag", "refund"), ("assign", "U01ANA"), ("assign", ""), ("team", "S01"), ("team", ""), ("priority", "urgent"),
    ("priority", "high"), ("priority", "usual"), ("status", "open"), ("status", "pending"), ("status", "closed"),
    ("reply", ""), ("notify", "U02BO"),
]  # fmt: skip

NEWS: Mapping[str, Mapping[str, str]] = {
    "handed-to-us": {"reason": "wants a <b>person</b>", "summary": "Where is order 7?"},
    "handed-away": {},
    "security-code": {},
    "opened-by-link": {"what": "flyer"},
    "unsent-elsewhere": {"text": "Bom dia"},
    "number-saved": {"by": "U01ANA", "phone": "+55 11 91234-5678", "name": "João"},
    "number-changed": {},
}
OWN_CARD = {"phones": ["+5511987654321"], "origin": "contact_request"}
HOSTILE_CARD = {
    "name": HOSTILE_TEXT, "company": "<!here>", "phones": ["12", "+1 650 555 1234"], "emails": ["<mailto:a@b.example>"],
}  # fmt: skip
REPLY = asks.ReplyView("whatsapp", "Maria Souza", "Sim, saiu hoje de manhã!", 41)
FAILED = replace(REPLY, code="undeliverable", provider="131026: Message undeliverable")

ORDER = Template(
    "17", "order_update", "pt_BR", "utility", "approved",
    Layout(
        "Oi {{1}}, seu pedido {{2}} saiu.", footer="Lumina", buttons=(Button("quick_reply", "Obrigada"),),
        examples={"body.1": "Maria", "body.2": "L-1042"},
    ),
)  # fmt: skip
LAMPS = Template(
    "18", "new_lamps", "pt_BR", "marketing", "approved",
    Layout(
        "{{1}}, chegaram.", "image", buttons=(Button("url", "Ver", "https://lumina.example/{{1}}"),),
    ),
)  # fmt: skip
FORM = templating.FormView(7, "7:0", "🟢 WhatsApp · Sales → Maria Souza", "Maria Souza")
FILLED = templating.Chosen(12, ORDER, {"body.1": "Maria"}, {"body.1": "Maria", "body.2": "L-7 <!here>"})
BEGIN = templating.BeginView([(1, "WhatsApp · Sales"), (2, "Instagram · @brand")], 1)
LISTD = QueuedView(43, "Chegou! <!here> *b*")

FILES = (
    SlackFile("F1", "menu <b>.png", "image/png", 1000), SlackFile("F2", "archive.zip", "application/zip", 1000),
)  # fmt: skip

THERE_SHUT = replace(LINKED, channel="whatsapp", window=Window("closed", None))

MESSAGES: Mapping[str, Callable[[T], Rendered]] = {
    "card_open": lambda t: card(OPEN, t),
    "card_owned_and_linked": lambda t: card(OWNED, t),
    "card_instagram_answered_with_a_photo": lambda t: card(INSTAGRAM, t),
    "card_that_asks_who_it_is": lambda t: card(
        replace(
            INSTAGRAM,
            asked=(PairView(31, "WhatsApp · Sales: Maria <b>"), PairView(32, "WhatsApp · Support: *M*")),
            numbers=(NumberView(41, "+55 11 98765-4321"),),
        ),
        t,
    ),
    "card_that_asks_about_one": lambda t: card(replace(OPEN, asked=(PairView(31, "Instagram · @brand: Maria"),)), t),
    "card_closed_asks_nothing": lambda t: card(replace(CLOSED, asked=(PairView(31, "Instagram"),)), t),
    "held_files_while_the_other_channel_is_open": lambda t: asks.held(
        replace(REPLY, channel="instagram", card=OWNED, files=FILES), t
    ),
    "held_files_alone_that_nobody_takes": lambda t: asks.held(
        replace(REPLY, channel="whatsapp", text="", card=replace(OPEN, linked=(LINKED,)), files=FILES[1:]), t
    ),
    "held_files_while_the_other_window_is_closed": lambda t: asks.held(
        replace(
            REPLY,
            channel="instagram",
            card=replace(OWNED, linked=(replace(LINKED, channel="whatsapp", window=Window("closed", None)),)),
            files=FILES,
        ),
        t,
    ),
    "card_that_may_begin_on_another_channel": lambda t: card(replace(OPEN, start=StartView("whatsapp", 1)), t),
    "held_while_the_other_channel_is_open": lambda t: asks.held(replace(REPLY, channel="instagram", card=OWNED), t),
    "failed_with_nowhere_else": lambda t: asks.failure(replace(FAILED, card=OPEN), t),
    "failed_with_another_way": lambda t: asks.failure(replace(FAILED, card=replace(OPEN, linked=(LINKED, SECOND))), t),
    "card_linked_with_several": lambda t: card(
        replace(OPEN, linked=(LINKED, SECOND, replace(SECOND, link=""), *[replace(SECOND, handle="")] * 4)), t
    ),
    "card_where_plain_lines_are_notes": lambda t: card(replace(OPEN, mode="note"), t),
    "card_pending": lambda t: card(PENDING, t),
    "card_with_an_answer_due": lambda t: card(replace(OPEN, due_at=NOW + timedelta(hours=3)), t),
    "card_with_an_answer_overdue": lambda t: card(replace(OPEN, due_at=NOW - timedelta(hours=3), due="breached"), t),
    "card_muted": lambda t: card(replace(OPEN, muted=True), t),
    "card_blocked": lambda t: card(replace(OPEN, muted=True, blocked=True), t),
    "card_thanked": lambda t: card(replace(CLOSED, thanked=True), t),
    "card_snoozed": lambda t: card(replace(OPEN, snoozed_until=NOW + timedelta(hours=4)), t),
    "card_closed": lambda t: card(CLOSED, t),
    "card_window_closed": lambda t: card(EXPIRED, t),
    "card_of_somebody_unknown": lambda t: card(BARE, t),
    "card_of_a_group": lambda t: card(replace(BARE, customer=GROUP_NAME, handle=""), t),
    "card_with_trouble": lambda t: card(TROUBLED, t),
    "card_tagged": lambda t: card(replace(OWNED, tags=WORN), t),
    "card_with_more_tags_than_fit": lambda t: card(replace(OPEN, tags=WORN * 5), t),
    "card_with_fields_and_notes": lambda t: card(
        replace(OWNED, facts=PERSON.facts[2:4], notes=("Only calls after 6 pm", "<!channel> *x*"), opted_out=True), t
    ),
    "card_hostile": lambda t: card(HOSTILE, t),
    "card_with_words_that_wait": lambda t: card(replace(EXPIRED, queued=(LISTD,)), t),
    "card_with_words_about_to_go": lambda t: card(
        replace(OPEN, queued=(replace(LISTD, goes_at=NOW + timedelta(seconds=60)),)), t
    ),
    "card_waiting_for_the_first_reply": lambda t: card(
        replace(BARE, customer="João", status="pending", owner="U01ANA", written=False), t
    ),
    "card_waiting_for_a_direct_message": lambda t: card(
        replace(BARE, channel="instagram", customer="João", preview="Oi! Qual tamanho?", written=False), t
    ),
    "bulk_ended": lambda t: bulk.ended(replace(BULK, state="done", done=97, left=0, stale=3), t),
    "bulk_undone": lambda t: bulk.ended(replace(BULK, state="undone", done=0, left=0, undone=95, kept=2), t),
    "list": lambda t: listing(LIST, t),
    "list_last_page": lambda t: listing(replace(LIST, rows=ROWS[:1], total=11, newer=True, older=False), t),
    "list_one": lambda t: listing(replace(LIST, rows=ROWS[:1], total=1, older=False), t),
    "list_empty": lambda t: listing(ListView(LISTS["open"], (), 0, inboxes=1), t),
    "list_first_time": lambda t: listing(ListView(LISTS["open"], (), 0, inboxes=0), t),
    "list_of_words": lambda t: listing(replace(LIST, query=ASKED, rows=ROWS[:1], total=1000, counted=False), t, 5),
    "list_found": lambda t: listing(replace(LIST, query=ASKED, rows=(RowView(OPEN, LINK, SAID_THERE),), total=1), t, 5),
    "list_of_nothing": lambda t: listing(ListView(ASKED, (), 0, inboxes=1), t),
    "mistakes": lambda t: mistakes(MISTAKES, t),
    "list_hostile": lambda t: listing(replace(LIST, rows=(RowView(HOSTILE, LINK),), older=False), t),
    "post_text": lambda t: posts.message(SAID, t),
    "post_continued": lambda t: posts.message(
        replace(SAID, text="e mais isto", first=False, late=True, files=("image",)), t
    ),
    "post_with_every_mark": lambda t: posts.message(
        replace(
            SAID,
            late=True,
            edited=True,
            forwarded=True,
            quote="Quer " + "muito " * 30,
            quote_link=LINK,
            picture_url="https://cdn.example/maria.jpg",
        ),
        t,
    ),
    "post_answering_an_unknown_message": lambda t: posts.message(replace(SAID, quote="Quer mais?"), t),
    "post_continuation_edited_away": lambda t: posts.message(replace(SAID, text="", first=False, edited=True), t),
    "post_in_a_group": lambda t: posts.message(replace(SAID, author="Pedro", customer="Família"), t),
    "post_unsent": lambda t: posts.message(replace(SAID, text="", unsent=True, quote="x", edited=True), t),
    "post_struck_out": lambda t: posts.message(replace(SAID, text=HOSTILE_TEXT, unsent=True), t),
    "post_standby": lambda t: posts.message(replace(SAID, details={"standby": True}), t),
    "post_call_missed": lambda t: posts.message(replace(SAID, kind="call", text="", details={"seconds": 0}), t),
    "post_call_answered": lambda t: posts.message(replace(SAID, kind="call", text="", details={"seconds": 95}), t),
    "post_comment": lambda t: posts.message(commented({}), t),
    "post_comment_answering_another": lambda t: posts.message(commented({"parent": "1", "spent": True}), t),
    "post_comment_live": lambda t: posts.message(commented({"live": True}), t),
    "post_comment_hidden": lambda t: posts.message(commented({"hidden": True}), t),
    "post_sent_publicly": lambda t: posts.sent(replace(SAID, details={"answers_comment": "publicly"}), "U02ANA", t),
    "post_sent_privately": lambda t: posts.sent(replace(SAID, details={"answers_comment": "privately"}), "U02ANA", t),
    "post_order_with_a_total": lambda t: posts.message(
        replace(SAID, kind="order", text="Entregar hoje", details={"items": ITEMS}), t
    ),
    "post_story_gone": lambda t: posts.message(
        replace(SAID, kind="story_mention", text="", details={"faded": True}), t
    ),
    "post_shared_story": lambda t: posts.message(
        replace(
            SAID, channel="instagram", kind="share", text="", details={"story": True, "url": "https://cdn.example/s"}
        ),
        t,
    ),
    "post_from_an_ad_with_its_address": lambda t: posts.message(
        replace(SAID, details={"referral": {"body": "Bolo *hoje*", "source_url": "https://fb.me/abc", "product": "7"}}),
        t,
    ),
    "post_answering_what_was_taken_back": lambda t: posts.message(replace(SAID, answers="unsent"), t),
    "post_answering_what_is_not_here": lambda t: posts.message(replace(SAID, answers="unknown"), t),
    **{
        f"post_{kind}_alone": lambda t, kind=kind: posts.message(  # type: ignore[misc] # early binding
            replace(SAID, kind=kind, text="", files=(kind,)), t
        )
        for kind in ("video", "audio", "voice", "document", "sticker")
    },
    "post_photo_with_words": lambda t: posts.message(replace(SAID, kind="image", files=("image", "image")), t),
    "post_photo_without_words": lambda t: posts.message(replace(SAID, kind="image", text="", files=("image",)), t),
    "post_photo_that_never_came": lambda t: posts.message(replace(SAID, kind="image", text=""), t),
    "post_without_anything": lambda t: posts.message(replace(SAID, customer="", text=""), t),
    "post_choice": lambda t: posts.message(replace(SAID, kind="choice", text="Quero *falar* com alguém"), t),
    "post_poll": lambda t: posts.message(replace(SAID, kind="other", text="", unsupported="poll"), t),
    "post_hologram": lambda t: posts.message(replace(SAID, kind="other", text="", unsupported="<hologram>"), t),
    "post_unknown": lambda t: posts.message(replace(SAID, kind="other", text=""), t),
    "post_view_once": lambda t: posts.message(replace(SAID, kind="other", text="", details={"view_once": True}), t),
    "post_of_a_brand_new_kind": lambda t: posts.message(replace(SAID, kind="other", details={"attachment": "aura"}), t),
    "post_call": lambda t: posts.message(replace(SAID, kind="call", text=""), t),
    "post_location_without_details": lambda t: posts.message(replace(SAID, kind="location", text=""), t),
    "post_location_without_a_point": lambda t: posts.message(
        replace(SAID, kind="location", text="", details={"name": "Casa", "latitude": "?"}), t
    ),
    "post_location_without_a_name": lambda t: posts.message(
        replace(SAID, kind="location", text="", details={"latitude": 1, "longitude": 2.5}), t
    ),
    "post_contacts_own": lambda t: posts.message(
        replace(SAID, kind="contacts", text="", message_id=9, details={"contacts": [OWN_CARD]}), t
    ),
    "post_contacts_many": lambda t: posts.message(
        replace(SAID, kind="contacts", text="", message_id=9, details={"contacts": [HOSTILE_CARD, {}] * 4}), t
    ),
    "post_order_of_nothing_known": lambda t: posts.message(
        replace(SAID, kind="order", text="", details={"items": 3}), t
    ),
    **{
        f"post_{kind}": lambda t, kind=kind, details=details: posts.message(  # type: ignore[misc] # early binding
            replace(
                SAID, kind=kind, text="" if kind in ("location", "contacts", "order") else SAID.text, details=details
            ),
            t,
        )
        for kind, details in DETAILS.items()
    },
    "post_form": lambda t: posts.message(
        replace(
            SAID, kind="choice", text="Sent", details={"response": '{"flow_token": "x", "dia": "3", "extra": [1]}'}
        ),
        t,
    ),
    "post_form_nobody_can_read": lambda t: posts.message(replace(SAID, kind="choice", details={"response": "{"}), t),
    "post_form_of_another_shape": lambda t: posts.message(replace(SAID, kind="choice", details={"response": "[]"}), t),
    "post_from_an_ad": lambda t: posts.message(replace(SAID, details={"referral": {"headline": "Bolo <b>"}}), t),
    "post_about_a_product": lambda t: posts.message(
        replace(SAID, details={"referral": {"product_retailer_id": "7"}}), t
    ),
    "post_from_somewhere": lambda t: posts.message(replace(SAID, details={"referral": {"source_url": "x"}}), t),
    "post_hostile": lambda t: posts.message(replace(SAID, customer=HOSTILE.customer, text=HOSTILE_TEXT), t),
    "post_instagram": lambda t: posts.message(replace(SAID, channel="instagram"), t),
    "post_joined": lambda t: posts.joined([posts.message(SAID, t), posts.message(replace(SAID, text="Oi?"), t)])[0],
    "echo_from_the_app": lambda t: posts.echo(replace(SAID, text="Já respondo"), t, "app"),
    "echo_from_the_app_that_answers": lambda t: posts.echo(replace(SAID, text="Já respondo"), t, "standby"),
    "echo_taken_back": lambda t: posts.echo(replace(SAID, unsent=True, by_customer=False), t, "app"),
    "echo_from_a_tool": lambda t: posts.echo(replace(SAID, channel="instagram", late=True), t, "tool"),
    "file_failed": lambda t: posts.file_failed(posts.FileView("document", "nota <1>.pdf", "media_too_big", 41), t),
    "sent_words": lambda t: posts.sent(replace(SAID, quote="Tem o azul? <!here>"), "U01ANA", t),
    "sent_with_files": lambda t: posts.sent(SAID, "U01ANA", t, ["menu <b>.png"]),
    "sent_files_alone": lambda t: posts.sent(replace(SAID, text=""), "U01ANA", t, ["a.png", "b.png"]),
    "sent_offer": lambda t: posts.sent(
        replace(SAID, kind="offer", text="Qual cor?", details={"choices": OFFERED}), "U01ANA", t
    ),
    "sent_location": lambda t: posts.sent(
        replace(SAID, kind="location", text="", details={"latitude": -23.5614, "longitude": -46.6559, "name": "MASP"}),
        "U01ANA",
        t,
    ),
    "file_failed_unknown": lambda t: posts.file_failed(posts.FileView("voice", "", "brand_new", 41), t),
    "file_failed_for_now": lambda t: posts.file_failed(posts.FileView("image", "", "no_answer", 41), t, goes_on=True),
    "file_came": lambda t: posts.file_came(posts.FileView("image", "torta.jpg", "no_answer", 41), t),
    **{
        f"line_{name.replace('-', '_')}": lambda t, name=name, values=values: posts.line(  # type: ignore[misc]
            f"line-{name}", values, t
        )
        for name, values in NEWS.items()
    },
    "line_assigned": lambda t: posts.line("line-assigned", {"before": "U01ANA", "owner": "U02BO", "by": "U03EVA"}, t),
    "line_assigned_first": lambda t: posts.line("line-assigned", {"before": "", "owner": "U02BO", "by": "U03EVA"}, t),
    "line_answer_due": lambda t: posts.line("line-answer-warning", {"whom": "S01SALES", "until": NOW.isoformat()}, t),
    "line_answer_overdue": lambda t: posts.line(
        "line-answer-breached", {"whom": "U01ANA U02BO", "until": NOW.isoformat()}, t
    ),
    "line_answer_due_from_nobody": lambda t: posts.line(
        "line-answer-warning", {"whom": "", "until": NOW.isoformat()}, t
    ),
    "line_reaction": lambda t: posts.line("line-reaction", {"emoji": "👍", "text": "Chega às <b>?"}, t),
    "line_close_reason": lambda t: posts.line("line-close-reason", {"reason": "Sold", "note": "Next <b> month"}, t),
    "line_close_reason_bare": lambda t: posts.line("line-close-reason", {"reason": "Sold", "note": ""}, t),
    "card_moved": lambda t: posts.line("card-moved", {"customer": "Maria <!here>", "link": LINK}, t),
    "line_earlier": lambda t: posts.line("line-earlier", {"count": "12", "link": LINK}, t),
    "line_snoozed": lambda t: posts.line("line-snoozed", {"by": "U01ANA", "until": NOW.isoformat()}, t),
    "line_reopened": lambda t: posts.line("line-reopened", {}, t),
    "ask_failed": lambda t: asks.failure(FAILED, t),
    "ask_failed_for_good": lambda t: asks.failure(
        replace(FAILED, text="", provider="", code="blocked"), t, retry=False
    ),
    "ask_failed_unknown": lambda t: asks.failure(
        replace(FAILED, customer="", code="brand_new", provider=HOSTILE_TEXT * 9), t
    ),
    "ask_held": lambda t: asks.held(replace(REPLY, text="palavra " * 500), t),
    "ask_held_where_there_are_no_templates": lambda t: asks.held(replace(REPLY, channel="instagram"), t),
    **{
        f"ask_held_{why}": lambda t, why=why, who=who: asks.doubtful(
            replace(REPLY, code=why, card=OPEN if why == "stale" else None), who, t
        )
        for why, who in (
            ("answered", "U02BRUNO"),
            ("owned", "U02BRUNO"),
            ("inside_talk", ""),
            ("secret", ""),
            ("deny_list", ""),
            ("stale", ""),
        )
    },
    "ask_held_canned": lambda t: asks.doubtful(replace(REPLY, code="canned"), "", t, also="#refund · Closed"),
    "draft": lambda t: asks.draft(replace(REPLY, text=HOSTILE_TEXT), "U02BRUNO", t),
    "consult_asked": lambda t: consulting.asked(
        "U01ANA", "Maria <!here>", "Qual o prazo?", [(True, HOSTILE_TEXT), (False, "Temos")], 3, t
    ),
    "ask_held_answered_elsewhere": lambda t: asks.doubtful(replace(REPLY, code="answered"), "", t),
    "held_words_expired": lambda t: asks.expired(replace(REPLY, text=HOSTILE_TEXT), LINK, t),
    "card_while_somebody_writes": lambda t: card(replace(OPEN, drafted_by="U02BRUNO"), t),
    "ask_failed_template": lambda t: asks.failure(
        replace(FAILED, code="template_paused", provider="132015: Paused", card=OPEN), t
    ),
    "ask_failed_window": lambda t: asks.failure(
        replace(FAILED, code="window_closed", provider="131047: Late", card=EXPIRED), t
    ),
    "template_sent": lambda t: templating.sent(
        "U01ANA", "order_update", templates.shown(ORDER.layout, FILLED.values), t
    ),
    "template_sent_with_a_file": lambda t: templating.sent(
        "U01ANA", "new_lamps", templates.shown(LAMPS.layout, {"body.1": "Maria"}), t
    ),
    "template_offer": lambda t: templating.offer(7, 0, "", t),
    "template_offer_named": lambda t: templating.offer(7, 12, "order_update", t),
    "closing_in_two_hours": lambda t: templating.closing(
        "Maria <!here>", "WhatsApp", "two-hours", kit.moment(NOW), LINK, 7, t
    ),
    "closing_in_half_an_hour": lambda t: templating.closing(
        "Maria", "WhatsApp", "half-hour", kit.moment(NOW), "", 7, t
    ),
    "queue_dropped": lambda t: templating.dropped("Maria", HOSTILE_TEXT, t),
    "ask_uncertain": lambda t: asks.uncertain(REPLY, t),
    "ask_late": lambda t: asks.late(replace(REPLY, code="no_answer"), t),
    "ask_unshown": lambda t: asks.unshown("Maria <!here>", 17, 31, HOSTILE_TEXT * 9, t),
    "ask_unshown_line": lambda t: asks.unshown("", 0, 31, "", t),
    "notice_already_with": lambda t: asks.already_with("U02BO", 7, t),
    "away": lambda t: away.told(away=True, count=3, t=t),
    "back": lambda t: away.told(away=False, count=3, t=t),
    "notice_given": lambda t: asks.given("U02BO", 7, t),
    "ask_correction": lambda t: asks.correction(replace(REPLY, text="Bom dia!"), t),
    "ask_reaction": lambda t: asks.reaction(REPLY, "❤️", "heart", t),
    "notice_file_refused": lambda t: asks.file_refused(replace(REPLY, code="media_refused"), "tudo.zip", 5, t),
    "ask_failed_file": lambda t: asks.failure(replace(FAILED, code="media_unreadable", attachment_id=5), t),
    "digest": lambda t: asks.digest([asks.notice("notice-assigned", GIVEN, t).text] * 2, t),
    "notice_assigned": lambda t: asks.notice("notice-assigned", GIVEN, t),
    "notice_assigned_before_there_is_a_thread": lambda t: asks.notice("notice-assigned", {**GIVEN, "link": ""}, t),
    "notice_words_unknown": lambda t: asks.notice("notice-words-unknown", {"words": "<!here> " * 900}, t),
    "ruled": lambda t: posts.ruled("Refunds <!here>", RULED, t),
    "automatic_away": lambda t: posts.automatic(
        replace(SAID, text="We are back <b>", details={"bot": "away", "rule": ""}), t
    ),
    "automatic_rule": lambda t: posts.automatic(replace(SAID, details={"bot": "rule", "rule": "Refunds <b>"}), t),
    "automatic_unsaid": lambda t: posts.automatic(replace(SAID, details={"bot": "welcome"}), t, unsaid=True),
    "notice_thread_help": lambda t: asks.notice("thread-help", {}, t),
}
DRAFT = Draft("list", (1, 4), "Qual?", "Ver", ("Azul", ""), ("R$ 40", ""))
VIEWS: Mapping[str, Callable[[T], dict[str, Any]]] = {
    "home": lambda t: home(HOME, t),
    "home_page_of_a_view": lambda t: home(
        replace(
            HOME,
            tab="",
            channel="whatsapp",
            view=VIEWS_SAVED[1],
            list=replace(LIST, newer=True, older=True),
            told_key="notice-already-with",
            told={"owner": "U02BO"},
        ),
        t,
    ),
    "write": lambda t: write(OPEN, t, quote="Tem o azul? <!here>", quoted=17, shown="*Sim*, temos"),
    "comment_publicly": lambda t: commenting.publicly(INSTAGRAM, 17, "Quanto? <!here>", t),
    "comment_privately": lambda t: commenting.privately(INSTAGRAM, 17, "Quanto? <!here>", t),
    "write_long": lambda t: write(INSTAGRAM, t, shown="é" * 1400),
    "offer_list": lambda t: offer(OPEN, DRAFT, t),
    "offer_quick_replies": lambda t: offer(INSTAGRAM, begin(INSTAGRAM), t),
    "location": lambda t: location(CLOSED, t),
    "location_in_words": lambda t: location(INSTAGRAM, t),
    "contact_card": lambda t: contact_card(OPEN, t),
    "contact": lambda t: contact(PERSON, t),
    "contact_of_somebody_unknown": lambda t: contact(
        replace(PERSON, card=BARE, facts=(*(FactView(each, "") for each in OWN), FactView(OPTED_OUT, "no"))), t
    ),
    "contact_with_its_number_hidden": lambda t: contact(replace(PERSON, hidden="+55 •••• 4321", may_reveal=True), t),
    "contact_with_its_number_revealed": lambda t: contact(
        replace(PERSON, hidden="+55 •••• 4321", may_reveal=True), t, revealed=True
    ),
    "contact_changed_by_two": lambda t: contact(
        PERSON, t, typed={"email": "mine@example.com", "visits": "4"}, clashes={"email": "<!here>@example.com"}
    ),
    "contact_linked_and_known_of_old": lambda t: contact(
        replace(PERSON, elsewhere=ELSEWHERE, earlier=EARLIER, earlier_count=12), t
    ),
    "tags": lambda t: tags(replace(PERSON, star=("vip",), star_ids=(4,), hash=("refund", "late"), hash_ids=(7, 9)), t),
    "pings": lambda t: pings.settings(Wishes("digest", 22, 8, "America/Sao_Paulo"), t),
    "pings_as_usual": lambda t: pings.settings(Wishes(), t),
    "home_search": lambda t: home(replace(HOME, tab="", words="maria <b>", list=replace(LIST, rows=())), t),
    "home_search_with_a_mistake": lambda t: home(
        replace(HOME, tab="", words="wait:soon", wrong=(Wrong("soon", "span", "wait:>30m", "wait"),)), t
    ),
    "home_while_many_are_closed": lambda t: home(replace(HOME, bulk=BULK), t),
    "home_after_many_were_closed": lambda t: home(
        replace(HOME, bulk=replace(BULK, state="done", done=97, left=0, stale=3)), t
    ),
    "home_after_an_undo": lambda t: home(
        replace(HOME, bulk=replace(BULK, state="undone", done=0, left=0, undone=95, kept=2)), t
    ),
    "home_hostile": lambda t: home(
        replace(
            HOME, list=replace(LIST, rows=(RowView(HOSTILE, LINK),)), views=(ViewName(1, HOSTILE_TEXT[:60], True),)
        ),
        t,
    ),
    "assign": lambda t: owning.assign(OWNED, [("S01SALES", "sales")], t),
    "assign_without_teams": lambda t: owning.assign(OPEN, [], t),
    "home_away": lambda t: home(replace(HOME, away=True, mine=3, admin=True), t),
    "settings": lambda t: settings.overview(SETTINGS, t),
    **{
        f"settings_{name}": lambda t, name=name: settings.inbox_form(
            name, SETTINGS.inboxes[0], USUAL, {"sales": "S1"}, t
        )
        for name in settings.FORMS
    },
    "settings_itself": lambda t: settings.words_form("itself", WORDED, t),
    "settings_itself_changed_by_two": lambda t: settings.words_form(
        "itself", WORDED, t, typed={"welcome": "Hi <!here>", "away": "", "slow_text": "é" * 3100}
    ),
    "settings_write_rules": lambda t: settings.words_form("rules", WORDED, t),
    "settings_write_rules_too_long": lambda t: settings.words_form(
        "rules", replace(WORDED, written={"rules": [{"name": f"Rule {number}"} for number in range(300)]}), t
    ),
    "rules": lambda t: rules.every([RULE, replace(RULE, place=1, off=True)], t),
    "rules_none": lambda t: rules.every([], t),
    "rules_tried": lambda t: rules.tried(
        RULE, [Tried(7, "open", "oi <!here> *já*", "https://acme.slack.com/p1"), Tried(8, "closed", "", "")] * 21, t
    ),
    "move": lambda t: owning.move(HOSTILE, t),
    "settings_roles": lambda t: settings.roles_form(SETTINGS, ["sales", "leads"], t),
    "settings_linking": lambda t: settings.linking_form("suggest", t),
    "settings_tags": lambda t: settings.tags_form(SETTINGS.tags, t),
    "owner_note": lambda t: owning.owner_note(OWNED, t),
    "stars": lambda t: owning.stars(OPEN, [owning.MINE], t),
    "view_save": lambda t: saving.save(3, "needs-reply channel:whatsapp", t),
    "view_change": lambda t: saving.change(DETAILS_OF_VIEW, t),
    "view_change_own": lambda t: saving.change(replace(DETAILS_OF_VIEW, is_team=False), t),
    "view_gone": lambda t: saving.gone(t),
    "bulk": lambda t: bulk.ask(5, [OWNED, INSTAGRAM, HOSTILE] * 33 + [OPEN], 234, bulks.VERBS, t),
    "home_with_trouble": lambda t: home(
        replace(
            HOME,
            list=replace(
                LIST, whole=False, rows=(RowView(TROUBLED, LINK), RowView(replace(TROUBLED, conversation_id=9), LINK))
            ),
        ),
        t,
    ),
    "home_first_time": lambda t: home(
        replace(HOME, list=ListView(LISTS["open"], (), 0, inboxes=0), setup=steps_done(1)), t
    ),
    "home_before_the_first_reply": lambda t: home(replace(HOME, setup=steps_done(4)), t),
    **{
        f"home_empty_{tab}": lambda t, tab=tab: home(  # type: ignore[misc] # early binding
            replace(HOME, tab=tab, counts=NOTHING, list=ListView(LISTS["open"], (), 0, inboxes=1)), t
        )
        for tab in ids.TABS
    },
    "template_form": lambda t: templating.form(FORM, t),
    "template_form_filled": lambda t: templating.form(replace(FORM, chosen=FILLED), t),
    "template_form_with_the_words_inside": lambda t: templating.form(
        replace(FORM, kept="Chegou\nhoje!", chosen=replace(FILLED, guesses={"body.1": "Chegou hoje!"})), t
    ),
    "template_form_after_the_window": lambda t: templating.form(replace(FORM, kept=HOSTILE_TEXT, chosen=FILLED), t),
    "template_form_with_a_file": lambda t: templating.form(
        replace(FORM, opted_out=True, chosen=templating.Chosen(13, LAMPS, {"body.1": "Maria"}, {}, LINK)), t
    ),
    "new_chat": lambda t: templating.form(replace(FORM, subject=1, metadata="0:1", begins=BEGIN), t),
    "new_chat_with_somebody_known": lambda t: templating.form(
        replace(
            FORM,
            subject=1,
            metadata="0:1",
            chosen=FILLED,
            begins=replace(BEGIN, known=Option("Maria", "5"), exists=LINK, unusual=True),
        ),
        t,
    ),
    "new_chat_begun": lambda t: templating.begun("C01SALES", "", t),
    "new_chat_in_the_thread_there_was": lambda t: templating.begun("C01SALES", LINK, t),
    "new_chat_from_nowhere": lambda t: templating.nowhere(t),
    "more_without_a_number": lambda t: more(replace(INSTAGRAM, numberless=True), t),
    "more_where_there_are_no_templates": lambda t: more(INSTAGRAM, t),
    "more_waiting": lambda t: more(OWNED, t),
    "history": lambda t: history(HISTORY, t),
    "history_empty": lambda t: history(HistoryView(7, ()), t),
    "link": lambda t: linking.link(OPEN, t),
    "unlink": lambda t: linking.unlink(OWNED, t),
    "unlink_one_of_several": lambda t: linking.unlink(replace(OPEN, linked=(LINKED, SECOND_CONTACT)), t),
    "unlink_nothing": lambda t: linking.unlink(OPEN, t),
    "more_may_be_blocked": lambda t: more(replace(OPEN, may_be_blocked=True), t),
    "more_blocked": lambda t: more(replace(OPEN, muted=True, blocked=True), t),
    "closing": lambda t: closing(OPEN, ["Sold <b>", "No answer"], t),
    "more_urgent": lambda t: more(replace(OPEN, priority="urgent"), t),
    "more_snoozed": lambda t: more(replace(OPEN, snoozed_until=NOW), t),
    "held_words_in_a_window": lambda t: asks.edit(OPEN, 3, "*Oi*", t),
    "turn_note": lambda t: turn(OPEN, 3, "Chega *amanhã*", ["menu.png"], t),
    "turn_note_too_late": lambda t: turn(EXPIRED, 3, "Chega amanhã", [], t),
    "canned_window": lambda t: canned.use(OPEN, t),
    "canned_window_chosen": lambda t: canned.use(
        OPEN, t, chosen=canned.option(3, "oi", "Oi {{name}}"), shown="Oi Maria", also="#refund · Closed"
    ),
    "canned_list": lambda t: canned.manage(
        [canned.CannedView(3, "oi", HOSTILE_TEXT, "inbox:1", "en", {"tags": ["#refund"], "assign": "me"})] * 21,
        1,
        {"inbox:1": "WhatsApp · Sales"},
        t,
    ),
    "canned_list_empty": lambda t: canned.manage([], 1, {}, t),
    "canned_form": lambda t: canned.edit(
        canned.CannedView(3, "oi", "Oi", "inbox:1", "en", {"status": "closed"}, ("F1",)),
        {"inbox:1": "WhatsApp · Sales"},
        t,
    ),
    "canned_form_new": lambda t: canned.edit(canned.CannedView(0), {}, t),
    "canned_gone": canned.gone,
    "consult_window": lambda t: consulting.ask(OPEN, t),
    "consult_answer": lambda t: consulting.answer("Qual o prazo?", 3, t),
    "snooze": lambda t: snooze(OPEN, {"1h": NOW + timedelta(hours=1), "tomorrow": NOW + timedelta(days=2)}, NOW, t),
    "more_by_hand": lambda t: more(replace(OPEN, by_hand=True), t),
    "more_answered": lambda t: more(replace(CLOSED, preview=""), t),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_drawn_as_it_was_agreed(name: str, language: str, golden: Callable[[str, Any], None]) -> None:
    drawn = MESSAGES[name](translator(language))
    assert faults_of_message(drawn) == []
    golden(f"{name}.{language}", drawn.arguments())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_drawn_as_it_was_agreed(name: str, language: str, golden: Callable[[str, Any], None]) -> None:
    drawn = VIEWS[name](translator(language))
    assert faults_of_view(drawn) == []
    golden(f"{name}.{language}", drawn)
