"""A report in words and as a table: what goes with its pictures (features.md RP-1, RP-3)."""

import csv
import html
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from bot.blocks import kit
from bot.blocks.kit import Markup
from bot.i18n import T
from storage.domain.report import Figures, Ratings, Report, Spread

MOST: Final = 5  # lines of a kind in the words; all are in the table
KINDS: Final = ("agent", "team", "inbox", "channel", "tag", "reason")
COLUMNS: Final = (
    "kind", "name", "conversations", "customer_messages", "replies", "first_answers", "first_answer_median_working_s",
    "first_answer_p90_working_s", "first_answer_median_s", "first_answer_p90_s", "answers", "answer_median_working_s",
    "answer_p90_working_s", "answer_median_s", "answer_p90_s", "closed", "resolution_median_s", "resolution_p90_s",
    "missed", "asked_for_rating", "ratings", "rating_average",
)  # fmt: skip


def words(report: Report, t: T) -> Markup:
    """The report in a few lines of mrkdwn: everything first, then who and where, then what went wrong."""
    whole = report.whole
    since, until = (_day(each, report) for each in (report.since, report.until - timedelta(seconds=1)))
    lines = [
        kit.say(t, "report-title", since=since, until=until),
        kit.say(
            t, "report-volume", conversations=whole.conversations, written=whole.written, replies=whole.replies,
            closed=whole.solving.count,
        ),
        *_took("report-first", whole.first, t),
        *_took("report-first-clock", whole.clock_first, t),
        *_took("report-solving", whole.solving, t),
    ]  # fmt: skip
    if whole.missed:
        lines.append(kit.say(t, "report-missed", count=whole.missed))
    lines += _rated(whole.ratings, t)
    lines += _slow(report, t)
    for kind in KINDS:
        theirs = sorted(report.groups.get(kind, {}).items(), key=lambda each: (-each[1].replies, each[0]))[:MOST]
        if kind != "channel" or len(theirs) > 1:
            lines += [_line(kind, name, each, t) for name, each in theirs]
    for code, count in list(report.failures.items())[:MOST]:
        lines.append(kit.say(t, "report-failed", count=count, cause=code.replace("_", " ")))
    return Markup("\n".join(lines))


def plain(report: Report, t: T) -> str:
    """The same for a terminal."""
    return html.unescape(words(report, t)).replace("*", "")


def tables(report: Report) -> dict[str, str]:
    """The tables behind the pictures and the words, as CSV, by name."""
    return {"report": table(report), "messages-by-hour": hours(report)}


def table(report: Report) -> str:
    """All figures as CSV, one line for the whole and for each line of a kind; times in seconds."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(COLUMNS)
    writer.writerow(_row("all", "", report.whole))
    for kind in KINDS:
        writer.writerows(_row(kind, name, each) for name, each in report.groups.get(kind, {}).items())
    return kept.getvalue()


def hours(report: Report) -> str:
    """Customers' messages by weekday (Monday is 1) and hour, as CSV: the table behind the heat map."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(("weekday", "hour", "customer_messages"))
    writer.writerows((day + 1, hour, count) for (day, hour), count in sorted(report.by_hour.items()))
    return kept.getvalue()


def _day(at: datetime, report: Report) -> str:
    """As the clock on the wall has it: the days of a report are those of its time zone, whoever reads it."""
    return at.astimezone(ZoneInfo(report.zone)).date().isoformat()


def _took(key: str, took: Spread, t: T) -> Iterator[Markup]:
    if took.median is not None and took.p90 is not None:
        yield kit.say(t, key, median=t.span(took.median), p90=t.span(took.p90), count=took.count)


def _rated(ratings: Ratings, t: T) -> Iterator[Markup]:
    if ratings.asked:
        average = _average(ratings, t)
        yield kit.say(t, "report-rated", average=average, count=ratings.count, asked=ratings.asked)


def _average(ratings: Ratings, t: T) -> str:
    """With one digit, as the language writes it; a dash where nobody has answered."""
    return "–" if ratings.average is None else format_decimal(ratings.average, "0.0", locale=t.language)


def _line(kind: str, name: str, figures: Figures, t: T) -> Markup:
    """One agent's, team's, inbox's, channel's or tag's."""
    said = kit.say(t, f"report-{kind}", name=kit.name(name), **_brief(figures, t))
    if not figures.ratings.count:
        return said
    rated = kit.say(t, "report-stars", average=_average(figures.ratings, t), count=figures.ratings.count)
    return Markup(f"{said} · {rated}")


def _brief(figures: Figures, t: T) -> dict[str, str | int]:
    median = t.span(figures.every.median) if figures.every.median is not None else "–"
    return {"replies": figures.replies, "conversations": figures.conversations, "median": median}


def _slow(report: Report, t: T) -> Iterator[Markup]:
    """The hour at which most is written: where more hands are needed."""
    if report.by_hour:
        (day, hour), count = max(report.by_hour.items(), key=lambda each: (each[1], -each[0][0], -each[0][1]))
        yield kit.say(t, "report-busiest", day=t(f"weekday-long-{day}"), hour=f"{hour:02}:00", count=count)


def _row(kind: str, name: str, figures: Figures) -> list[str | int]:
    def two(took: Spread) -> list[str | int]:
        return ["" if each is None else round(each.total_seconds()) for each in (took.median, took.p90)]

    rated = figures.ratings
    average = "" if rated.average is None else f"{rated.average:.2f}"
    return [
        kind, _safe(name), figures.conversations, figures.written, figures.replies, figures.first.count,
        *two(figures.first), *two(figures.clock_first), figures.every.count, *two(figures.every),
        *two(figures.clock_every), figures.solving.count, *two(figures.solving), figures.missed,
        rated.asked, rated.count, average,
    ]  # fmt: skip


def _safe(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t", "\r"} else name
