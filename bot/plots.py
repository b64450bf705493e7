"""Pictures of a report: PNG, drawn with Pillow, each with a sentence that says the same (features.md RP-4)."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.i18n import T
from storage.domain.report import BARS, Report

WIDTH, HEIGHT = 960, 460
EDGE, TOP, BOTTOM = 70, 64, 60
INK, PALE, GRID, FILL, LATE = "#1d3557", "#6b7a90", "#e6ebf1", "#2a9d8f", "#e76f51"
AGES: Final = tuple(timedelta(hours=each) for each in (1, 4, 8, 24, 72))


@dataclass(frozen=True, slots=True)
class Plot:
    """name: of its file. alt: what it says, in words."""

    name: str
    png: bytes
    alt: str


def plots(report: Report, t: T) -> tuple[Plot, ...]:
    """All pictures of a report that has anything to show."""
    drawn = []
    if report.by_hour:
        drawn.append(heat(report, t))
    if sum(report.bars):
        drawn.append(answers(report, t))
    if report.waiting:
        drawn.append(waiting(report, t))
    return tuple(drawn)


def heat(report: Report, t: T) -> Plot:
    """Customers' messages by weekday and hour."""
    image, pen = _canvas(t("plot-heat"))
    most = max(report.by_hour.values(), default=0)
    across, down = (WIDTH - EDGE - 20) / 24, (HEIGHT - TOP - BOTTOM) / 7
    for day in range(7):
        y = TOP + day * down
        pen.text((EDGE - 12, y + down / 2), t(f"weekday-{day}"), INK, _font(16), anchor="rm")
        for hour in range(24):
            count = report.by_hour.get((day, hour), 0)
            x = EDGE + hour * across
            pen.rectangle((x + 1, y + 1, x + across - 1, y + down - 1), _shade(count, most))
            if count:
                ink = "white" if count * 2 > most else INK
                pen.text((x + across / 2, y + down / 2), str(count), ink, _font(14), anchor="mm")
    for hour in range(0, 24, 3):
        pen.text((EDGE + hour * across, HEIGHT - BOTTOM + 10), f"{hour:02}:00", PALE, _font(14))
    pen.text((WIDTH - 20, HEIGHT - 24), report.zone, PALE, _font(14), anchor="rm")
    (day, hour), count = max(report.by_hour.items(), key=lambda each: (each[1], -each[0][0], -each[0][1]))
    total = sum(report.by_hour.values())
    said = t("plot-heat-alt", total=total, day=t(f"weekday-long-{day}"), hour=f"{hour:02}:00", count=count)
    return Plot("messages-by-hour.png", _png(image), said)


def answers(report: Report, t: T) -> Plot:
    """First answers by how long they took, in working time."""
    ends = [t.span(each) for each in BARS]
    labels = [f"≤ {each}" for each in ends] + [f"> {ends[-1]}"]
    image = _bars(t("plot-answers"), labels, report.bars, late=len(BARS))
    first = report.whole.first
    median, p90 = (t.span(each or timedelta()) for each in (first.median, first.p90))
    said = t("plot-answers-alt", count=first.count, median=median, p90=p90)
    pen = ImageDraw.Draw(image)
    pen.text((WIDTH - 20, TOP - 22), t("plot-answers-marks", median=median, p90=p90), PALE, _font(16), anchor="rm")
    return Plot("first-answers.png", _png(image), said)


def waiting(report: Report, t: T) -> Plot:
    """Who waits now, by how long."""
    counts = [0] * (len(AGES) + 1)
    for age in report.waiting:
        counts[next((number for number, end in enumerate(AGES) if age <= end), len(AGES))] += 1
    ends = [t.span(each) for each in AGES]
    image = _bars(t("plot-waiting"), [f"≤ {each}" for each in ends] + [f"> {ends[-1]}"], counts, late=3)
    said = t("plot-waiting-alt", count=len(report.waiting), span=t.span(max(report.waiting)))
    return Plot("waiting-now.png", _png(image), said)


def _bars(title: str, labels: Sequence[str], counts: Sequence[int], late: int) -> Image.Image:
    """late: the number of the first bar that stands out."""
    image, pen = _canvas(title)
    across, floor = (WIDTH - EDGE - 20) / len(counts), HEIGHT - BOTTOM
    most = max(*counts, 1)
    pen.line((EDGE, floor, WIDTH - 20, floor), PALE)
    for number, (label, count) in enumerate(zip(labels, counts, strict=True)):
        x, tall = EDGE + number * across, (floor - TOP - 24) * count / most
        colour = LATE if number >= late else FILL
        pen.rectangle((x + across * 0.14, floor - tall, x + across * 0.86, floor), colour)
        pen.text((x + across / 2, floor - tall - 12), str(count), INK, _font(16), anchor="mm")
        pen.text((x + across / 2, floor + 20), label, INK, _font(14), anchor="mm")
    return image


def _canvas(title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    pen.text((EDGE - 50, 26), title, INK, _font(22), anchor="lm")
    return image, pen


def _shade(count: int, most: int) -> tuple[int, int, int]:
    """From the grid's own grey to the full colour; anything at all is told from nothing."""
    share = 0.15 + 0.85 * count / most if count else 0.0
    pale, full = (
        (int(GRID[place : place + 2], 16) for place in (1, 3, 5)),
        (int(FILL[place : place + 2], 16) for place in (1, 3, 5)),
    )
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(pale, full, strict=True))
    return red, green, blue


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans as far as our languages need it: Pillow's own knows no accents, and machines have none in common."""
    return ImageFont.truetype(io.BytesIO(files("bot").joinpath("plots.ttf").read_bytes()), size)


def _png(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
