"""Real recordings, pictures and videos, made here."""

import math
import struct
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image


def tone(path: Path, seconds: float = 1.0, rate: int = 44_100) -> Path:
    """A sine of 440 Hz on two channels, as WAV."""
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, rate, 0, "NONE", ""))
        samples = (int(9000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(int(rate * seconds)))
        file.writeframes(b"".join(struct.pack("<h", sample) * 2 for sample in samples))
    return path


def clip(path: Path, codec: str = "libopus", container: str = "webm", seconds: float = 1.0) -> Path:
    """A tone as a browser or a phone records it."""
    source = tone(path.with_suffix(".wav"), seconds)
    with av.open(str(source)) as incoming, av.open(str(path), "w", format=container) as outgoing:
        stream: Any = outgoing.add_stream(codec, rate=48_000)
        stream.layout = "mono"
        stream.codec_context.open()
        size = stream.codec_context.frame_size or None
        resampler = av.AudioResampler(stream.codec_context.format, "mono", 48_000, frame_size=size)
        for frame in incoming.decode(audio=0):
            frame.pts = None
            for each in resampler.resample(frame):
                outgoing.mux(stream.encode(each))
        for each in resampler.resample(None):
            outgoing.mux(stream.encode(each))
        outgoing.mux(stream.encode(None))
    source.unlink()
    return path


def film(path: Path, codec: str, container: str, size: tuple[int, int] = (320, 240), frames: int = 25) -> Path:
    """A second in which a colour changes."""
    with av.open(str(path), "w", format=container) as outgoing:
        stream: Any = outgoing.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for at in range(frames):
            picture = Image.new("RGB", size, (at * 9 % 255, 90, 255 - at * 9 % 255))
            frame = av.VideoFrame.from_image(picture).reformat(format="yuv420p")
            frame.pts, frame.time_base = at, Fraction(1, 25)
            outgoing.mux(stream.encode(frame))
        outgoing.mux(stream.encode(None))
    return path


def heard(path: Path) -> tuple[str, str, int, float]:
    """What a recording really is: container, codec, channels, and the seconds that could be decoded."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        samples = sum(frame.samples for frame in container.decode(stream))
        return container.format.name, stream.codec_context.name, stream.codec_context.channels, samples / stream.rate


def seen(path: Path) -> tuple[str, str, tuple[int, int], int]:
    """What a video really is: container, codec, size, and the pictures that could be decoded."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        return (
            container.format.name,
            context.name,
            (context.width, context.height),
            sum(1 for _ in container.decode(stream)),
        )
