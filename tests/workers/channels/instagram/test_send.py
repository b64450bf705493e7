"""What is sent to Instagram by either login, and what its answers mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain
from storage.domain.parts import (
    Address,
    Choice,
    ChoicePart,
    CommentReplyPart,
    FilePart,
    LocationPart,
    Part,
    PrivateReplyPart,
    ReactionPart,
    TextPart,
)
from tests.workers.channels.meta import BY_FACEBOOK, INSTAGRAM, Meta, got, outcome, posted, refused, request, told
from workers.channels import Account, Handed, Profile, Seen
from workers.channels.instagram import CHANNEL

BEA = Address(address="6100000000000001")
LATE = Address(address="6100000000000001", human_agent=True)
SENT = told({"recipient_id": "6100000000000001", "message_id": "mid-1"})
LINK = "https://inbox.example.com/files/abc"
DIRECT = "graph.instagram.com"


def file(kind: Any, mime: str) -> FilePart:
    return FilePart(kind, "a", mime, 100, ref=LINK)


def attached(kind: str) -> dict[str, Any]:
    return {"message": {"attachment": {"type": kind, "payload": {"url": LINK}}}}


PARTS: dict[str, tuple[Part, dict[str, Any]]] = {
    "words": (TextPart("Olá 💛"), {"message": {"text": "Olá 💛"}}),
    "an answer, named at the root": (
        TextPart("yes", reply_to="mid-0"),
        {"message": {"text": "yes"}, "reply_to": {"mid": "mid-0"}},
    ),
    "quick replies": (
        ChoicePart("Which day?", "quick_replies", (Choice("c1", "Monday"), Choice("", "Friday"))),
        {
            "message": {
                "text": "Which day?",
                "quick_replies": [
                    {"content_type": "text", "title": "Monday", "payload": "c1"},
                    {"content_type": "text", "title": "Friday", "payload": "Friday"},
                ],
            }
        },
    ),
    "an image by its link": (file("image", "image/png"), attached("image")),
    "a video by its link": (file("video", "video/mp4"), attached("video")),
    "audio by its link": (file("audio", "audio/mp4"), attached("audio")),
    "a voice note as audio": (file("voice", "audio/mp4"), attached("audio")),
    "a document as a file": (file("document", "application/pdf"), attached("file")),
}


@pytest.mark.parametrize(("part", "said"), PARTS.values(), ids=PARTS)
def test_a_part_goes_out_whole(meta: Meta, part: Part, said: dict[str, Any]) -> None:
    meta.says(SENT)
    assert CHANNEL.send(INSTAGRAM, BEA, part, "key-1") == Handed("mid-1")
    body = {"recipient": {"id": "6100000000000001"}, "messaging_type": "RESPONSE"} | said
    assert request(meta.only) == posted("17840000000000001/messages", body, DIRECT)


@pytest.mark.parametrize(
    ("emoji", "action"),
    [
        ("❤️", {"sender_action": "react", "payload": {"message_id": "mid-0", "reaction": "love"}}),
        ("", {"sender_action": "unreact", "payload": {"message_id": "mid-0"}}),
    ],
    ids=["a heart", "a heart taken back"],
)
def test_a_reaction_is_an_action_without_an_id(meta: Meta, emoji: str, action: dict[str, Any]) -> None:
    meta.says(told({"recipient_id": "6100000000000001"}))
    assert CHANNEL.send(INSTAGRAM, BEA, ReactionPart("mid-0", emoji), "key-1") == Handed("")
    body = {"recipient": {"id": "6100000000000001"}} | action
    assert request(meta.only) == posted("17840000000000001/messages", body, DIRECT)


def test_rm18_a_public_reply_is_posted_under_the_comment(meta: Meta) -> None:
    meta.says(told({"id": "179001"}))
    assert CHANNEL.send(INSTAGRAM, BEA, CommentReplyPart("179", "R$ 120"), "key-1") == Handed("179001")
    assert request(meta.only) == posted("179/replies", {"message": "R$ 120"}, DIRECT)


def test_rm18_a_private_reply_names_the_comment_and_no_person(meta: Meta) -> None:
    meta.says(SENT)
    assert CHANNEL.send(BY_FACEBOOK, BEA, PrivateReplyPart("179", "oi"), "key-1") == Handed("mid-1")
    body = {"recipient": {"comment_id": "179"}, "message": {"text": "oi"}}
    assert request(meta.only) == posted("100000000000001/messages", body)


@pytest.mark.parametrize("part", [CommentReplyPart("179", "oi"), PrivateReplyPart("179", "oi")])
def test_rm18_an_answer_that_is_lost_leaves_it_unclear(meta: Meta, part: Part) -> None:
    meta.says(told({"success": True}))
    with pytest.raises(Uncertain):
        CHANNEL.send(INSTAGRAM, BEA, part, "key-1")


def test_rm18_hiding_may_be_repeated(meta: Meta) -> None:
    assert CHANNEL.hide is not None
    meta.says(told({}, 500), told({"success": True}))
    with pytest.raises(TryLater):
        CHANNEL.hide(INSTAGRAM, "179", hidden=True)
    CHANNEL.hide(INSTAGRAM, "179", hidden=False)
    assert [request(each) for each in meta.asked] == [
        posted("179", {"hide": hidden}, DIRECT) for hidden in (True, False)
    ]


@pytest.mark.parametrize("part", [ReactionPart("mid-0", "👍"), LocationPart(1.0, 2.0)])
def test_what_instagram_has_no_way_to_say_is_refused_before_it_is_asked(meta: Meta, part: Part) -> None:
    with pytest.raises(Rejected) as no:
        CHANNEL.send(INSTAGRAM, BEA, part, "key-1")
    assert (no.value.code, meta.asked) == ("unsupported", [])


@pytest.mark.parametrize(("typing", "actions"), [(False, ["mark_seen"]), (True, ["mark_seen", "typing_on"])])
def test_reading_and_typing_are_an_action_each(meta: Meta, typing: bool, actions: list[str]) -> None:
    meta.says(told({"recipient_id": "6100000000000001"}))
    CHANNEL.attend(INSTAGRAM, BEA, "mid-0", typing=typing)
    bodies = [{"recipient": {"id": "6100000000000001"}, "sender_action": action} for action in actions]
    assert [request(each) for each in meta.asked] == [
        posted("17840000000000001/messages", body, DIRECT) for body in bodies
    ]


def test_after_a_day_a_persons_words_carry_the_human_agent_tag(meta: Meta) -> None:
    meta.says(SENT)
    CHANNEL.send(INSTAGRAM, LATE, TextPart("sorry for the wait"), "key-1")
    body = {
        "recipient": {"id": "6100000000000001"},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "sorry for the wait"},
    }
    assert request(meta.only) == posted("17840000000000001/messages", body, DIRECT)


def test_the_facebook_login_speaks_for_the_page(meta: Meta) -> None:
    meta.says(SENT)
    CHANNEL.send(BY_FACEBOOK, BEA, TextPart("hi"), "key-1")
    body = {"recipient": {"id": "6100000000000001"}, "messaging_type": "RESPONSE", "message": {"text": "hi"}}
    assert request(meta.only) == posted("100000000000001/messages", body)


def test_nobody_is_written_to_without_an_address(meta: Meta) -> None:
    with pytest.raises(Rejected):
        CHANNEL.send(INSTAGRAM, Address(bsuid="BR.1"), TextPart("hi"), "key-1")
    assert meta.asked == []


@pytest.mark.parametrize(
    ("to", "word"), [(BEA, "window_closed"), (LATE, "agent_window_closed")], ids=["as a reply", "with the tag"]
)
@pytest.mark.parametrize("subcode", [2534022, 2018278])
def test_a_closed_window_says_whose_window_it_was(meta: Meta, subcode: int, to: Address, word: str) -> None:
    meta.says(refused(10, subcode, words="This message is sent outside of allowed window."))
    with pytest.raises(SendError) as no:
        CHANNEL.send(INSTAGRAM, to, TextPart("hi"), "key-1")
    said = f"10/{subcode}: This message is sent outside of allowed window."
    assert outcome(no.value) == ("Rejected", word, said)


def test_a_restricted_account_needs_mending_whoever_wrote(meta: Meta) -> None:
    meta.says(refused(10, 1893063))
    for to in (BEA, LATE):
        with pytest.raises(NeedsMending) as held:
            CHANNEL.send(INSTAGRAM, to, TextPart("hi"), "key-1")
        assert held.value.code == "account_restricted"


@pytest.mark.parametrize("body", [{}, {"message_id": ""}, {"recipient_id": "1"}, {"message_id": {"a": 1}}])
def test_a_yes_without_an_id_may_be_a_yes(meta: Meta, body: object) -> None:
    meta.says(told(body))
    with pytest.raises(Uncertain):
        CHANNEL.send(INSTAGRAM, BEA, TextPart("hi"), "key-1")


def test_a_customers_name_is_asked_for(meta: Meta) -> None:
    meta.says(told({"name": "Bea Lim", "username": "bea.linen", "profile_pic": "https://x.cdninstagram.com/p.jpg"}))
    assert CHANNEL.profile is not None
    assert CHANNEL.profile(INSTAGRAM, "6100000000000001") == Profile(
        "Bea Lim", "bea.linen", "https://x.cdninstagram.com/p.jpg"
    )
    assert request(meta.only) == got("6100000000000001", DIRECT, fields="name,username,profile_pic")


@pytest.mark.parametrize("answer", [refused(230), refused(100, 33), told({}), told({"name": None, "username": 7.5})])
def test_who_keeps_their_name_to_themselves_has_none(meta: Meta, answer: Any) -> None:
    meta.says(answer)
    assert CHANNEL.profile is not None
    assert CHANNEL.profile(INSTAGRAM, "6100000000000001") == Profile()


def message(mid: str, sender: str, words: str | None, at: str) -> dict[str, Any]:
    return {"id": mid, "from": {"id": sender}, "message": words, "created_time": at}


def test_our_latest_messages_are_evidence_oldest_first(meta: Meta) -> None:
    messages = [
        message("m3", INSTAGRAM.account_id, "second", "2026-11-18T11:06:42+0000"),
        message("m2", "6100000000000001", "the customer's", "2026-11-18T11:06:41+0000"),
        message("m1", INSTAGRAM.account_id, None, "2026-11-18T11:06:40+0000"),
    ]
    meta.says(told({"data": [{"id": "t1", "messages": {"data": messages}}]}))
    assert CHANNEL.recent is not None
    assert CHANNEL.recent(INSTAGRAM, "6100000000000001") == [
        Seen("m1", "", datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        Seen("m3", "second", datetime(2026, 11, 18, 11, 6, 42, tzinfo=UTC)),
    ]
    asked = request(meta.only)
    assert asked["to"] == "GET https://graph.instagram.com/v25.0/17840000000000001/conversations"
    assert (asked["params"]["platform"], asked["params"]["user_id"]) == ("instagram", "6100000000000001")


@pytest.mark.parametrize(
    "body", [{}, {"data": {}}, {"data": [1, {"messages": []}, {"messages": {"data": [{"id": 1}]}}]}]
)
def test_a_record_nobody_can_read_is_no_evidence(meta: Meta, body: object) -> None:
    meta.says(told(body))
    assert CHANNEL.recent is not None
    assert CHANNEL.recent(INSTAGRAM, "6100000000000001") == []


@pytest.mark.parametrize(
    ("account", "path"),
    [(INSTAGRAM, "https://graph.instagram.com/v25.0/"), (BY_FACEBOOK, "https://graph.facebook.com/v25.0/")],
    ids=["instagram login", "facebook login"],
)
def test_a_bad_connection_is_told_in_metas_words(meta: Meta, account: Account, path: str) -> None:
    meta.says(refused(190, 463, 401, "The session has expired."))
    [trouble] = CHANNEL.check(account)
    assert trouble.why.endswith("The session has expired.")
    assert str(meta.asked[0].url).startswith(path)


@pytest.mark.parametrize(
    ("account", "body"),
    [
        (INSTAGRAM, {"id": "9", "user_id": "17840000000000001"}),
        (BY_FACEBOOK, {"id": "1", "instagram_business_account": {"id": "17840000000000001"}}),
    ],
)
def test_a_good_connection_has_nothing_wrong_with_it(meta: Meta, account: Account, body: object) -> None:
    meta.says(told(body))
    assert CHANNEL.check(account) == []


def test_ad1_an_account_that_no_app_hears_of_is_found_out(meta: Meta) -> None:
    meta.says(told({"id": "9", "user_id": "17840000000000001"}), told({"data": []}))
    assert [(each.why, each.grave) for each in CHANNEL.check(INSTAGRAM)] == [
        ("no app is subscribed to the account, so its webhooks reach nobody", True)
    ]


def test_ad1_an_account_that_is_subscribed_to_too_little_is_found_out(meta: Meta) -> None:
    whole = ("messages", "message_reactions", "message_edit", "message_echoes", "messaging_postbacks")
    meta.says(
        told({"id": "9", "user_id": "17840000000000001"}),
        told({"data": [{"subscribed_fields": [*whole[1:], "messaging_seen", "messaging_referral", "comments"]}]}),
    )
    assert [(each.why, each.grave) for each in CHANNEL.check(INSTAGRAM)] == [
        ("the account is not subscribed to messages", True)
    ]


def test_a_token_of_another_account_is_found_out(meta: Meta) -> None:
    meta.says(told({"id": "9", "user_id": "17840000000000002"}))
    assert [trouble.why for trouble in CHANNEL.check(INSTAGRAM)] == [
        "the token speaks for the account 17840000000000002, not for 17840000000000001"
    ]


def test_a_sticker_of_ours_has_no_name_on_instagram(meta: Meta) -> None:
    with pytest.raises(Rejected) as no:
        CHANNEL.send(INSTAGRAM, BEA, file("sticker", "image/webp"), "key-1")
    assert (no.value.code, meta.asked) == ("unsupported", [])
