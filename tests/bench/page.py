"""What was measured, as lines of JSON in build/bench.jsonl, and docs/performance.md drawn out of them.

python -m tests.bench.page draws it anew. The file is begun anew by `make bench`; each figure is there once a run.
"""

import json
import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tests.stories.house import ROOT

FIGURES = ROOT / "build/bench.jsonl"
PAGE = ROOT / "docs/performance.md"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "": "either"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. part: the heading it stands under. aim: what it should be, in words; "" for none."""

    part: str
    what: str
    engine: str
    value: float
    unit: str
    aim: str


def note(part: str, what: str, value: float, unit: str = "", *, engine: str = "", aim: str = "") -> None:
    """Keep a figure."""
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("a") as file:
        file.write(json.dumps(asdict(Figure(part, what, engine, value, unit, aim))) + "\n")


def figures() -> list[Figure]:
    """All that were kept, in the order they were measured in."""
    return [Figure(**json.loads(line)) for line in FIGURES.read_text().splitlines()]


def draw(kept: Iterable[Figure]) -> str:
    """The page: a table a part, a column an engine, and in a cell the middle of what was measured, with its ends."""
    parts: dict[str, dict[str, dict[str, list[Figure]]]] = {}
    for each in kept:
        parts.setdefault(each.part, {}).setdefault(each.what, {}).setdefault(each.engine, []).append(each)
    runs = max((len(cell) for rows in parts.values() for row in rows.values() for cell in row.values()), default=0)
    lines = [
        "# Performance",
        "",
        (
            f"Measured {datetime.now(UTC):%Y-%m-%d} by `make bench`: {os.cpu_count()} cores, Python "
            f"{platform.python_version()}; load, stand-ins, databases and Novelo"
        ),
        "on one machine, "
        + ("once." if runs == 1 else f"up to {runs} times: the middle figure, and the ends in brackets."),
        "Machines are noisy: read the ratios.",
        "",
    ]
    for part, rows in parts.items():
        engines = [engine for engine in ENGINES if any(engine in row for row in rows.values())]
        lines += [
            f"## {part}",
            "",
            f"| what | {' | '.join(ENGINES[engine] for engine in engines)} | aim |",
            f"|---|{'---|' * len(engines)}---|",
        ]
        for what, row in rows.items():
            aim = next(iter(row.values()))[0].aim
            lines.append(f"| {what} | {' | '.join(_cell(row.get(engine, [])) for engine in engines)} | {aim} |")
        lines += ["", *_chart(part, rows)]
    for more in ("lists.md", "about.md"):
        lines.append((ROOT / "tests/bench" / more).read_text())
    return "\n".join(lines)


def _cell(measured: list[Figure]) -> str:
    if not measured:
        return ""
    values, unit = [each.value for each in measured], measured[0].unit
    middle = _number(statistics.median(values))
    spread = f" ({_number(min(values))}–{_number(max(values))})" if len(values) > 1 else ""
    return f"{middle}{spread}{unit and ' ' + unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:.3g}"


def _chart(part: str, rows: dict[str, dict[str, list[Figure]]]) -> list[str]:
    """A bar for each of the part's rows that count something a second, on SQLite."""
    bars = {
        what: statistics.median(each.value for each in row["sqlite"])
        for what, row in rows.items()
        if row.get("sqlite") and row["sqlite"][0].unit == "a second"
    }
    if len(bars) < 2:
        return []
    return [
        "```mermaid",
        "xychart-beta",
        f'    title "{part}, SQLite"',
        f"    x-axis [{', '.join(json.dumps(what, ensure_ascii=False) for what in bars)}]",
        '    y-axis "a second"',
        f"    bar [{', '.join(f'{value:.0f}' for value in bars.values())}]",
        "```",
        "",
    ]


if __name__ == "__main__":
    PAGE.write_text(draw(figures()))
