"""The figures of `make chaos`, as a table: python -m tests.chaos.table build/chaos.jsonl."""

import json
import sys
from collections import Counter
from pathlib import Path

COUNTED = ("runs", "said", "lost", "doubled", "disordered", "leaked", "asked")


def table(lines: list[str]) -> str:
    """Markdown: a row for each place, direction and database, and the sum of them all."""
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for line in map(json.loads, lines):
        where = (line["point"], line["direction"], line["database"])
        sums.setdefault(where, Counter()).update({name: line[name] for name in COUNTED})
    rows = [(*where, *(str(counts[name]) for name in COUNTED)) for where, counts in sums.items()]
    total = Counter[str]()
    for counts in sums.values():
        total.update(counts)
    rows.append(("all", "", "", *(str(total[name]) for name in COUNTED)))
    head = ("place", "direction", "database", *COUNTED)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1]).read_text().splitlines()) + "\n")
