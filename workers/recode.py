"""Pictures, sound and video made into what a channel takes. A program of its own: `workers/studio.py` runs it.

    python -I recode.py '{"source": …, "target": …, "make": "voice", "mime": "audio/ogg", "most_bytes": 524288}'

make: image, audio, voice, video, thumbnail. It prints one line of JSON: {"kind", "mime", "extension"}, of a thumbnail
{"width", "height"}, or {"error": word}. It knows nothing of the rest of the house: it reads one file, writes one file,
has no keys and no network, and may be killed. best_bytes: what a recording should fit into if it is not too long for
that; it must fit into most_bytes.

Strange bytes are dangerous to decoders, so: only known formats are opened, none of which names other files; how large a
picture is, and how long a recording, is looked at before anything is decoded; memory, time and what may be written are
limited before the first byte is read.
"""

import json
import os
import resource
import sys
from fractions import Fraction
from typing import Any, Final

import av
from av.audio.resampler import AudioResampler
from PIL import Image, ImageOps

PIXELS_MAX: Final = (
    60_000_000  # of a picture: ours; the largest phones make 50 million (200 as an option, none by default)
)
FRAME_PIXELS_MAX: Final = 3840 * 2160  # of a video: ours, 4K
AUDIO_SECONDS_MAX: Final = 3600  # ours: an hour of speech fits into 16 MB
VIDEO_SECONDS_MAX: Final = 600  # ours: what a phone's connection and two minutes of our time can take
THUMBNAIL_SIDE: Final = 1000  # pixels of the longer side: ours, what a printed page shows
SIDE_MAX: Final = 2560  # pixels of a picture's longer side once it has to be made smaller: ours
VIDEO_SIDE_MAX: Final = 1280  # ours, what phones show
FRAMES_MAX: Final = 30  # a second
# What may be opened: formats that hold everything in themselves. Playlists and the like would have us read other files.
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,wav,flac,aac,amr,gif,avi,aiff,caf"
SOUND_RATE: Final = 48_000  # samples a second, what Opus is made for (RFC 6716)
VOICE_BITS: Final = range(16_000, 32_001)  # a second; speech is clear from 16,000 on
AUDIO_BITS: Final = 96_000
VIDEO_BITS: Final = range(150_000, 2_500_001)
EXTENSIONS: Final = {
    "audio/ogg": ".ogg", "audio/mp4": ".m4a", "video/mp4": ".mp4", "image/jpeg": ".jpg", "image/png": ".png",
}  # fmt: skip


class Unfit(Exception):
    """It cannot be made into that. The word says why: unreadable, too_large, too_long."""


def main(wanted: dict[str, Any]) -> dict[str, str]:
    """Make it. Raises whatever the decoders raise."""
    make = {"image": picture, "audio": sound, "voice": sound, "video": film}[wanted["make"]]
    kind, mime = make(wanted["source"], wanted["target"], wanted)
    return {"kind": kind, "mime": mime, "extension": EXTENSIONS[mime.partition(";")[0]]}


def picture(source: str, target: str, wanted: dict[str, Any]) -> tuple[str, str]:
    """A JPEG, or a PNG where something can be seen through; made smaller until it fits. What moves becomes a video."""
    with _looked_at(source) as opened:
        if opened.format == "GIF" and getattr(opened, "n_frames", 1) > 1:
            return film(source, target, wanted)
        shown = _still(opened)
    clear = shown.mode == "RGBA"
    for side in (max(shown.size), SIDE_MAX, 1600, 1024, 640):
        shown.thumbnail((side, side))
        for quality in (90, 75):
            if clear:
                shown.save(target, "PNG", optimize=side <= SIDE_MAX)
            else:
                shown.save(target, "JPEG", quality=quality)  # without the place and time it was taken: no EXIF
            if _size(target) <= wanted["most_bytes"]:
                return "image", "image/png" if clear else "image/jpeg"
            if clear:
                break
    raise Unfit("too_large")


def thumbnail(source: str, target: str) -> dict[str, int]:
    """A small JPEG of a picture, on white where something can be seen through it; of what moves, how it begins."""
    with _looked_at(source) as opened:
        opened.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        shown = _still(opened)
    shown.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown if shown.mode == "RGBA" else None)
    paper.save(target, "JPEG", quality=85)
    return {"width": paper.width, "height": paper.height}


def sound(source: str, target: str, wanted: dict[str, Any]) -> tuple[str, str]:
    """Speech as one channel of Opus in Ogg, or of AAC in MP4; small enough for the room there is."""
    voice, in_ogg = wanted["make"] == "voice", wanted["mime"].startswith("audio/ogg")
    seconds = _seconds(source, "audio")
    if seconds > AUDIO_SECONDS_MAX:
        raise Unfit("too_long")
    layout = "mono" if voice else "stereo"
    if _bits(wanted["most_bytes"], seconds) < VOICE_BITS.start:
        raise Unfit("too_long")
    best = max(VOICE_BITS.start, _bits(wanted.get("best_bytes") or wanted["most_bytes"], seconds))
    bits = min(best, VOICE_BITS.stop - 1 if voice else AUDIO_BITS)
    options = {"application": "voip"} if voice and in_ogg else {}
    with _opened(source) as incoming, av.open(target, "w", format="ogg" if in_ogg else "ipod") as outgoing:
        spoken = _Sound(outgoing, "libopus" if in_ogg else "aac", bits, layout, options)
        for frame in incoming.decode(incoming.streams.audio[0]):
            spoken.take(frame)
        spoken.end()
    return ("voice" if voice else "audio"), ("audio/ogg; codecs=opus" if in_ogg else "audio/mp4")


def film(source: str, target: str, wanted: dict[str, Any]) -> tuple[str, str]:
    """H.264 and AAC in MP4. What is that already only gets another wrapping."""
    seconds = _seconds(source, "video")
    if seconds > VIDEO_SECONDS_MAX:
        raise Unfit("too_long")
    with _opened(source) as incoming:
        pictures = incoming.streams.video[0]
        if pictures.codec_context.width * pictures.codec_context.height > FRAME_PIXELS_MAX:
            raise Unfit("too_large")
        voices = incoming.streams.audio[:1]
        fits = _size(source) <= wanted["most_bytes"] and pictures.codec_context.name == "h264"
        if (
            fits
            and pictures.codec_context.pix_fmt == "yuv420p"
            and all(each.codec_context.name == "aac" for each in voices)
        ):
            _wrap(incoming, target, [pictures, *voices])
            if _size(target) <= wanted["most_bytes"]:
                return "video", "video/mp4"
    room = _bits(wanted["most_bytes"], seconds) - AUDIO_BITS * bool(voices)
    if room < VIDEO_BITS.start:
        raise Unfit("too_long")
    _film(source, target, min(room, VIDEO_BITS.stop - 1))
    if _size(target) > wanted["most_bytes"]:
        raise Unfit("too_large")
    return "video", "video/mp4"


def limit(limits: dict[str, int]) -> None:
    """Take from this process what it does not need."""
    os.nice(10)  # replies that wait for nothing go first
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]), (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["file"]), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def self_test(target: str) -> None:
    """A tone is made into a voice message and listened to again. Raises AssertionError or what the codecs raise."""
    import math
    import struct
    import wave

    tone = f"{target}.wav"
    with wave.open(tone, "wb") as file:
        file.setparams((1, 2, SOUND_RATE, 0, "NONE", ""))
        samples = (int(12_000 * math.sin(2 * math.pi * 440 * at / SOUND_RATE)) for at in range(SOUND_RATE))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    sound(tone, target, {"make": "voice", "mime": "audio/ogg", "most_bytes": 512 * 1024})
    with _opened(target) as heard:
        stream = heard.streams.audio[0]
        length = sum(frame.samples for frame in heard.decode(stream)) / SOUND_RATE
        if stream.codec_context.name not in {"opus", "libopus"} or stream.codec_context.channels != 1:
            raise AssertionError("it is not one channel of Opus")
        if not 0.9 < length < 1.2:
            raise AssertionError(f"a second of sound has become {length:.2f} s")


def _looked_at(source: str) -> Any:
    """A picture of a known format that is not too large; nothing of it is decoded yet."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    opened = Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP", "HEIF", "BMP", "TIFF"))
    if opened.width * opened.height > PIXELS_MAX:
        raise Unfit("too_large")
    return opened


def _still(opened: Any) -> Any:
    """Its first picture the right way up: RGBA where something can be seen through it, else RGB."""
    opened.seek(0)
    upright = ImageOps.exif_transpose(opened)
    clear = "A" in upright.getbands() or "transparency" in upright.info
    return upright.convert("RGBA" if clear else "RGB")


def _opened(source: str) -> Any:
    return av.open(source, options={"format_whitelist": FORMATS, "protocol_whitelist": "file"}, timeout=None)


def _seconds(source: str, kind: str) -> float:
    """How long it is. Where its header does not say (a browser's recordings), its packets are gone through."""
    with _opened(source) as container:
        streams = getattr(container.streams, kind)
        if not streams:
            raise Unfit("unreadable")
        stream = streams[0]
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        if container.duration:
            return float(container.duration / av.time_base)
        last = 0.0
        for packet in container.demux(stream):
            if packet.pts is not None:
                last = float((packet.pts + (packet.duration or 0)) * packet.time_base)
        return last


class _Sound:
    """One stream of sound being written: frames in as they come, in whatever form."""

    def __init__(self, outgoing: Any, codec: str, bits: int, layout: str, options: dict[str, str]) -> None:
        self._outgoing = outgoing
        self._stream = outgoing.add_stream(codec, rate=SOUND_RATE)
        self._stream.bit_rate, self._stream.layout, self._stream.options = bits, layout, options
        wanted = self._stream.codec_context
        wanted.open()
        self._resampler = AudioResampler(wanted.format, layout, SOUND_RATE, frame_size=wanted.frame_size or None)
        self._heard = 0

    def take(self, frame: Any) -> None:
        self._heard += frame.samples
        if self._heard > AUDIO_SECONDS_MAX * max(frame.sample_rate, 1):
            raise Unfit("too_long")  # longer than it said it is
        frame.pts = None
        for each in self._resampler.resample(frame):
            self._outgoing.mux(self._stream.encode(each))

    def end(self) -> None:
        if self._heard:
            for each in self._resampler.resample(None):
                self._outgoing.mux(self._stream.encode(each))
            self._outgoing.mux(self._stream.encode(None))


class _Pictures:
    """One stream of pictures being written, each at its place in the new rate; those that come faster are left out."""

    def __init__(self, outgoing: Any, incoming: Any, bits: int) -> None:
        self._outgoing = outgoing
        told = Fraction(incoming.average_rate or 15).limit_denominator(1001)
        self._rate = min(max(told, Fraction(1)), Fraction(FRAMES_MAX))
        self._size = _even(incoming.codec_context.width, incoming.codec_context.height)
        self._stream = outgoing.add_stream("libx264", rate=self._rate)
        self._stream.width, self._stream.height = self._size
        self._stream.pix_fmt, self._stream.bit_rate = "yuv420p", bits
        self._stream.options = {"preset": "veryfast", "maxrate": str(bits), "bufsize": str(bits * 2)}
        self._last = -1

    def take(self, frame: Any) -> None:
        at = frame.time or 0.0
        if at > VIDEO_SECONDS_MAX:
            raise Unfit("too_long")  # longer than it said it is
        if frame.width * frame.height > FRAME_PIXELS_MAX:
            raise Unfit("too_large")
        place = round(at * self._rate)
        if place <= self._last:
            return
        self._last = place
        drawn = frame.reformat(*self._size, "yuv420p")
        drawn.pts, drawn.time_base = place, 1 / Fraction(self._rate)
        self._outgoing.mux(self._stream.encode(drawn))

    def end(self) -> None:
        if self._last < 0:
            raise Unfit("unreadable")
        self._outgoing.mux(self._stream.encode(None))


def _film(source: str, target: str, bits: int) -> None:
    with (
        _opened(source) as incoming,
        av.open(target, "w", format="mp4", options={"movflags": "+faststart"}) as outgoing,
    ):
        streams = [incoming.streams.video[0], *incoming.streams.audio[:1]]
        takers: dict[int, Any] = {streams[0].index: _Pictures(outgoing, streams[0], bits)}
        for each in streams[1:]:
            takers[each.index] = _Sound(outgoing, "aac", AUDIO_BITS, "stereo", {})
        for packet in incoming.demux(*streams):
            for frame in packet.decode():
                takers[packet.stream.index].take(frame)
        for taker in takers.values():
            taker.end()


def _wrap(incoming: Any, target: str, streams: list[Any]) -> None:
    with av.open(target, "w", format="mp4", options={"movflags": "+faststart"}) as outgoing:
        ours = {stream.index: outgoing.add_stream_from_template(stream) for stream in streams}
        for packet in incoming.demux(*streams):
            if packet.dts is not None:
                packet.stream = ours[packet.stream.index]
                outgoing.mux(packet)


def _bits(room_bytes: int, seconds: float) -> int:
    """Bits a second that fit, a tenth left for the wrapping."""
    return int(room_bytes * 8 * 0.9 / max(seconds, 1.0))


def _even(width: int, height: int) -> tuple[int, int]:
    """At most VIDEO_SIDE_MAX, and even as the codec wants it."""
    shrink = min(1.0, VIDEO_SIDE_MAX / max(width, height))
    return max(2, int(width * shrink) // 2 * 2), max(2, int(height * shrink) // 2 * 2)


def _size(path: str) -> int:
    with open(path, "rb") as file:
        return file.seek(0, 2)


if __name__ == "__main__":
    try:
        asked = json.loads(sys.argv[1])
        limit(asked["limits"])
        said: dict[str, Any]
        if asked["make"] == "self-test":
            self_test(asked["target"])
            said = {"kind": "voice", "mime": "audio/ogg", "extension": ".ogg"}
        elif asked["make"] == "thumbnail":
            said = thumbnail(asked["source"], asked["target"])
        else:
            said = main(asked)
    except Unfit as reason:
        said = {"error": str(reason)}
    except Image.DecompressionBombError:
        said = {"error": "too_large"}
    except Exception as broke:
        said = {"error": "unreadable", "why": type(broke).__name__}
    sys.stdout.write(json.dumps(said))
