"""Pictures of a report: a PNG each, with a sentence that says the same, in both languages (features.md RP-4)."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageFont

from bot import plots
from bot.blocks import report as drawn
from bot.i18n import LANGUAGES, translator
from storage.domain.report import Figures, Ratings, Report, Spread

HOUR = timedelta(hours=1)
TOOK = Spread(4, 0.5 * HOUR, 3 * HOUR)
NOTHING = Spread(0, None, None)
WHOLE = Figures(5, 20, 15, TOOK, TOOK, TOOK, TOOK, TOOK, 2, Ratings(6, 4, 18))
QUIET = Figures(0, 0, 0, *[NOTHING] * 5, 0)
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
REPORT = Report(
    MONDAY, MONDAY + timedelta(days=7), "UTC", WHOLE,
    {"agent": {"Ana <b>": WHOLE}, "inbox": {"=cmd()": WHOLE}, "reason": {"Sold": QUIET}}, {(0, 9): 12, (6, 23): 1},
    (1, 0, 0, 2, 0, 0, 1, 0, 0, 0), (HOUR, 100 * HOUR), {"window_closed": 1},
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_rp4_each_picture_is_a_small_png_and_says_in_words_what_it_shows(language):
    made = plots.plots(REPORT, translator(language))
    assert [each.name for each in made] == ["messages-by-hour.png", "first-answers.png", "waiting-now.png"]
    for each in made:
        image = Image.open(io.BytesIO(each.png))
        assert (image.format, image.size) == ("PNG", (plots.WIDTH, plots.HEIGHT))
        assert len(each.png) < 100_000
    assert [said in plot.alt for plot, said in zip(made, ("12", "4", "2"), strict=True)] == [True, True, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_rp4_the_font_has_every_letter_that_a_picture_shows(language):
    font, t = plots._font(16), translator(language)
    said = "".join([*(plot.alt for plot in plots.plots(REPORT, t)), *(t(f"weekday-{day}") for day in range(7)), "≤>·"])
    said += "".join(t(key) for key in ("plot-heat", "plot-answers", "plot-waiting"))
    unknown = font.getmask("\U0001f9ff")
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert [each for each in set(said) if each != " " and bytes(font.getmask(each)) == bytes(unknown)] == []


def test_rp4_nothing_is_drawn_of_nothing():
    assert plots.plots(Report(MONDAY, MONDAY + timedelta(days=7), "UTC", QUIET), translator("en")) == ()


def test_rp1_the_words_hold_the_figures_and_no_name_is_markup():
    assert drawn.words(REPORT, translator("en")).splitlines() == [
        "*Report, 2026-11-02 to 2026-11-08*",
        "5 conversations · 20 messages from customers · 15 replies · 4 closed",
        "First answer in working time: median 30 min, 90 % within 3 h (4)",
        "First answer by the clock: median 30 min, 90 % within 3 h (4)",
        "Until closed: median 30 min, 90 % within 3 h (4)",
        "Never answered: 2",
        "Customers’ ratings: 4.5 of 5 on average, 4 answers to 6 questions",
        "Busiest hour: Monday from 09:00, 12 messages",
        "• Ana &lt;b&gt;: 15 replies in 5 conversations, median answer 30 min · ★ 4.5 (4)",
        "• =cmd(): 5 conversations, 15 replies, median answer 30 min · ★ 4.5 (4)",
        "• Closed as “Sold”: 0 conversations",
        "⚠️ 1 not delivered: window closed",
    ]


def test_rp1_au9_an_average_is_written_as_the_language_does_and_none_is_made_up():
    assert "Avaliações dos clientes: média 4,5 de 5, 4 respostas a 6 perguntas" in drawn.words(
        REPORT, translator("pt_BR")
    )
    unanswered = replace(REPORT, whole=replace(WHOLE, ratings=Ratings(2)), groups={})
    assert "Customers’ ratings: – of 5 on average, 0 answers to 2 questions" in drawn.words(
        unanswered, translator("en")
    )
    assert drawn.table(unanswered).splitlines()[1].endswith(",2,2,0,")
    assert "ratings" not in drawn.words(replace(unanswered, whole=QUIET), translator("en"))


def test_rp1_the_table_has_all_in_seconds_and_no_name_is_a_formula():
    rows = drawn.table(REPORT).splitlines()
    figures = "5,20,15,4,1800,10800,1800,10800,4,1800,10800,1800,10800,4,1800,10800,2,6,4,4.50"
    quiet = "0,0,0,0,,,,,0,,,,,0,,,0,0,0,"
    assert rows[1:] == [
        f"all,,{figures}", f"agent,Ana <b>,{figures}", f"inbox,'=cmd(),{figures}", f"reason,Sold,{quiet}"
    ]  # fmt: skip
    assert drawn.hours(REPORT).splitlines()[1:] == ["1,9,12", "7,23,1"]
