"""What is made of files that a channel does not take, judged by opening what came out."""

import os

import pytest
from PIL import Image

from storage.domain.errors import Rejected, TryLater
from storage.domain.outgoing import Plan, plan
from storage.domain.traits import INSTAGRAM, WHATSAPP
from tests.workers.studio_files import clip, film, heard, seen, tone
from workers import studio
from workers.studio import Made

MP4 = "mov,mp4,m4a,3gp,3g2,mj2"


def make(source, wanted, keep=lambda: True):
    target = source.with_name("made")
    return studio.make(source, target, wanted, keep), target


@pytest.mark.parametrize(
    ("codec", "container"),
    [("libopus", "webm"), ("aac", "ipod"), ("libmp3lame", "mp3")],
    ids=["browser", "phone", "mp3"],
)
def test_a_clip_becomes_a_voice_message_of_one_channel_of_opus(tmp_path, codec, container):
    source = clip(tmp_path / "clip", codec, container)
    made, target = make(source, plan("audio/mp4", 1000, WHATSAPP, recorded=True))

    assert made == Made("voice", "audio/ogg; codecs=opus", ".ogg")
    form, name, channels, seconds = heard(target)
    assert (form, name, channels) == ("ogg", "opus", 1)
    assert seconds == pytest.approx(1.0, abs=0.1)


def test_on_instagram_a_clip_becomes_aac(tmp_path):
    made, target = make(clip(tmp_path / "clip"), plan("audio/webm", 1000, INSTAGRAM, recorded=True))
    assert made == Made("voice", "audio/mp4", ".m4a")
    assert heard(target)[:3] == (MP4, "aac", 1)


def test_a_long_voice_message_still_fits_where_it_is_drawn_as_one(tmp_path):
    made, target = make(clip(tmp_path / "clip", seconds=12), Plan("make", "voice", "audio/ogg", 16 << 20, 32_000))
    assert made.kind == "voice"
    assert target.stat().st_size < 40_000
    assert heard(target)[3] == pytest.approx(12, abs=0.1)


def test_a_recording_that_cannot_fit_is_refused(tmp_path):
    with pytest.raises(Rejected) as refusal:
        make(clip(tmp_path / "clip", seconds=12), Plan("make", "voice", "audio/ogg", 5000))
    assert refusal.value.code == "media_too_long"


@pytest.mark.parametrize(("codec", "container"), [("libvpx", "webm"), ("libx264", "mov"), ("libx265", "mp4")])
def test_a_video_becomes_what_every_phone_plays(tmp_path, codec, container):
    source = film(tmp_path / "film", codec, container)
    made, target = make(source, plan("video/quicktime", 1000, WHATSAPP))
    assert made == Made("video", "video/mp4", ".mp4")
    assert seen(target) == (MP4, "h264", (320, 240), 25)


def test_a_large_video_is_made_smaller(tmp_path):
    _, target = make(film(tmp_path / "film", "libvpx", "webm", (1920, 1080), 5), plan("video/webm", 1000, WHATSAPP))
    assert seen(target)[2] == (1280, 720)


def test_a_moving_gif_becomes_a_video_and_a_still_one_a_picture(tmp_path):
    colours = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue", "green")]
    colours[0].save(tmp_path / "moving.gif", save_all=True, append_images=colours[1:], duration=200)
    made, target = make(tmp_path / "moving.gif", plan("image/gif", 1000, WHATSAPP))
    assert (made.kind, made.mime) == ("video", "video/mp4")
    assert seen(target)[:3] == (MP4, "h264", (64, 48))

    colours[0].save(tmp_path / "still.gif")
    made, _ = make(tmp_path / "still.gif", plan("image/gif", 1000, WHATSAPP))
    assert (made.kind, made.mime) == ("image", "image/jpeg")


def test_a_picture_from_an_iphone_becomes_a_jpeg(tmp_path):
    import pillow_heif

    source = tmp_path / "photo.heic"
    pillow_heif.from_pillow(Image.new("RGB", (60, 40), "red")).save(source)
    made, target = make(source, plan("image/heic", 1000, WHATSAPP))
    assert made == Made("image", "image/jpeg", ".jpg")
    with Image.open(target) as shown:
        assert (shown.format, shown.size, shown.getexif()) == ("JPEG", (60, 40), {})


def test_what_can_be_seen_through_stays_so(tmp_path):
    Image.new("RGBA", (20, 20), (255, 0, 0, 90)).save(tmp_path / "p.webp")
    made, target = make(tmp_path / "p.webp", plan("image/webp", 1000, WHATSAPP))
    assert made == Made("image", "image/png", ".png")
    with Image.open(target) as shown:
        assert shown.mode == "RGBA"


def test_a_picture_too_heavy_for_the_channel_is_made_to_fit(tmp_path):
    Image.effect_noise((1800, 1200), 90).convert("RGB").save(tmp_path / "p.png")
    made, target = make(tmp_path / "p.png", Plan("make", "image", "image/jpeg", 300_000))
    assert made.mime == "image/jpeg"
    assert target.stat().st_size <= 300_000


@pytest.mark.parametrize("kind", ["image", "audio", "voice", "video"])
@pytest.mark.parametrize(
    "content",
    [b"", os.urandom(3000), b"\0\0\0\x20ftypmp42" + bytes(3000), b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n"],
    ids=["empty", "noise", "broken", "a playlist of our own files"],
)
def test_what_is_no_such_file_is_refused_in_plain_words_and_leaves_nothing(tmp_path, kind, content):
    source = tmp_path / "f"
    source.write_bytes(content)
    with pytest.raises(Rejected) as refusal:
        make(source, Plan("make", kind, "video/mp4" if kind == "video" else "audio/mp4", 1 << 20))
    assert refusal.value.code == "media_unreadable"
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


def test_a_picture_of_a_billion_points_is_not_opened(tmp_path):
    """A few kilobytes that would be gigabytes in memory."""
    import struct
    import zlib

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    (tmp_path / "p.png").write_bytes(bomb + chunk(b"IEND", b""))
    with pytest.raises(Rejected) as refusal:
        make(tmp_path / "p.png", plan("image/heic", 1000, WHATSAPP))
    assert refusal.value.code == "media_too_big"


def test_a_thumbnail_is_a_small_picture_on_white(tmp_path):
    Image.new("RGBA", (1600, 900), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert studio.thumbnail(tmp_path / "clear.png", tmp_path / "made", lambda: True) == (1000, 563)
    with Image.open(tmp_path / "made") as made:
        assert (made.format, made.size, made.getpixel((3, 3))) == ("JPEG", (1000, 563), (255, 255, 255))


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_of_what_is_no_picture_there_is_no_thumbnail(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert studio.thumbnail(tmp_path / "file", tmp_path / "made", lambda: True) is None


def test_when_the_lane_is_lost_the_work_is_stopped_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(studio, "LOOK_SECONDS", 0.01)
    with pytest.raises(TryLater):
        make(tone(tmp_path / "t.wav", 20), plan("audio/wav", 1000, WHATSAPP), lambda: False)


def test_what_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(studio, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(studio, "SECONDS_MAX", 0.0)
    with pytest.raises(Rejected) as refusal:
        make(tone(tmp_path / "t.wav", 20), plan("audio/wav", 1000, WHATSAPP))
    assert refusal.value.code == "media_too_long"


def test_the_self_test_passes_here(tmp_path):
    assert studio.self_test(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_the_self_test_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(studio, "PROGRAM", tmp_path / "nowhere.py")
    assert studio.self_test(tmp_path) == "ended with 2"
