"""What becomes of a teammate's file, by what it is and what the channel takes."""

import pytest

from storage.domain.outgoing import SOURCE_MAX, Plan, plan
from storage.domain.traits import INSTAGRAM, MB, WHATSAPP

ROOMS = {"whatsapp": (5 * MB, 16 * MB, 16 * MB), "instagram": (8 * MB, 25 * MB, 25 * MB)}


def made(traits, kind):
    image, audio, video = ROOMS[traits.channel]
    return {
        "image": Plan("make", "image", "image/jpeg", image),
        "audio": Plan("make", "audio", "audio/mp4", audio),
        "video": Plan("make", "video", "video/mp4", video),
        "voice": Plan("make", "voice", traits.voice_mime, audio, traits.voice_bytes),
    }[kind]


def refused(kind, why):
    return Plan("refuse", kind, failure=why)


@pytest.mark.parametrize(
    ("mime", "size", "whatsapp", "instagram"),
    [
        ("image/png", 1000, Plan("as_is", "image", "image/png"), Plan("as_is", "image", "image/png")),
        ("image/jpeg", 5 * MB, Plan("as_is", "image", "image/jpeg"), Plan("as_is", "image", "image/jpeg")),
        ("image/jpeg", 5 * MB + 1, "image", Plan("as_is", "image", "image/jpeg")),
        ("image/jpeg", 8 * MB + 1, "image", "image"),
        ("image/heic", 1000, "image", "image"),
        ("image/webp", 1000, "image", "image"),
        ("image/gif", 1000, "image", Plan("as_is", "image", "image/gif")),
        ("image/svg+xml", 1000, refused("document", "media_refused"), refused("document", "media_refused")),
        ("audio/mpeg", 1000, Plan("as_is", "audio", "audio/mpeg"), "audio"),
        ("audio/x-m4a", 1000, "audio", Plan("as_is", "audio", "audio/x-m4a")),
        ("audio/webm", 1000, "voice", "voice"),
        ("audio/ogg; codecs=opus", 1000, "voice", "voice"),
        ("video/mp4", 1000, "video", Plan("as_is", "video", "video/mp4")),
        ("video/quicktime", 1000, "video", Plan("as_is", "video", "video/quicktime")),
        ("video/quicktime", 25 * MB + 1, "video", "video"),
        ("application/pdf", 1000, Plan("as_is", "document", "application/pdf"),
         Plan("as_is", "document", "application/pdf")),
        ("application/pdf", 25 * MB + 1, Plan("as_is", "document", "application/pdf"),
         refused("document", "media_too_big")),
        ("text/csv", 1000, Plan("as_is", "document", "text/plain"), refused("document", "media_refused")),
        ("application/json", 1000, Plan("as_is", "document", "text/plain"), refused("document", "media_refused")),
        ("application/zip", 1000, refused("document", "media_refused"), refused("document", "media_refused")),
        ("", 1000, refused("document", "media_refused"), refused("document", "media_refused")),
        ("video/mp4", SOURCE_MAX + 1, refused("document", "media_too_big"), refused("document", "media_too_big")),
    ],
)  # fmt: skip
def test_every_kind_of_file_on_each_channel(mime, size, whatsapp, instagram):
    for traits, wanted in ((WHATSAPP, whatsapp), (INSTAGRAM, instagram)):
        assert plan(mime, size, traits) == (made(traits, wanted) if isinstance(wanted, str) else wanted)


@pytest.mark.parametrize("mime", ["audio/mp4", "video/webm", "audio/webm", "video/mp4"])
def test_what_was_spoken_into_slack_becomes_a_voice_message_whatever_it_calls_itself(mime):
    assert plan(mime, 1000, WHATSAPP, recorded=True) == made(WHATSAPP, "voice")
    assert plan(mime, 1000, INSTAGRAM, recorded=True).mime == "audio/mp4"
