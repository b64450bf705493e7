"""Bodies as nobody would write them: a seed and a corpus give one body, the same one every time.

Most changes are made to the JSON's structure, so that they get past the first look; some to the finished bytes. To see
the body of a failure: `python -m tests.fuzz.mutate whatsapp 4711`.
"""

import copy
import gzip
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

Slot: TypeAlias = tuple[Any, Any]  # a container, and the key or place of one value in it
Change: TypeAlias = Callable[[random.Random, Any, list[Slot]], None]

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
EXPECTED: Final = (".events.json", ".expected.json")
BYTES_ONLY: Final = 0.12  # share of bodies whose structure is left alone
BYTES_TOO: Final = 0.05  # share of the others whose bytes are changed as well
TOO_LONG_EACH: Final = 499  # one body in so many is over the doors' limit
TOO_LONG: Final = 4 * 1024 * 1024 + 1  # bytes (bot.web.guard.BODY_MAX)
TIMES: Final = ("timestamp", "time", "ts", "event_ts", "thread_ts", "action_ts", "deleted_ts", "event_time")
LENGTHS: Final = (2, 2, 3, 3, 5, 5, 10, 10, 10, 30) * 4 + (300, 1000)  # of lists made long: each item is written down

# Written into the JSON as they are, which `json.dumps` would not do.
RAW: Final = (
    "NaN", "-Infinity", "1e999", "-1e999", "1e-999", "-0", "0.1e1", "9" * 5000, "-" + "9" * 5000, str(2**63),
    str(2**64),    r'"\ud800"', r'"\udfff\ud83d"', r'"\ud83d\ude00"', r'"\u0000"', r'"a\u0000b"', "[" * 900 + "]" * 900,
    "[" * 100_000 + "]" * 100_000, '{"a":' * 2000 + "1" + "}" * 2000, "", ",", "tr", "{}}", "'single'",
)  # fmt: skip
VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, -(2**63), 10**29, 1.5, -0.0, 1e300, "", " ", "0", "-1", "null", [],
    {}, [[]], [None], {"": {}}, [{}], {"id": {}}, [1, "a", None, [], {}],
)  # fmt: skip
MOMENTS: Final[tuple[Any, ...]] = (
    0, -1, "0", "-1", 1, "1795000000", 1795000000, 1795000000000, "1795000000123", 1795000000.5, "9" * 20,
    int("9" * 20), "yesterday", "", None, [], {}, "2026-11-02T12:00:00Z", "1e400", "inf", "nan", "NaN", 1e18, "١٢٣",
    "１７９５０００００",    "1_795_000_000", " 1795000000 ", True, "0x10", "-62135596800", "253402300800",
    "1700000000.000100", "1700000000.",
)  # fmt: skip
HOSTILE: Final = (
    "'; DROP TABLE messages; --", "<script>alert(1)</script>", "<!channel> <@UANA>", "../../../etc/passwd", "%s%n{0}",
    "{x}${jndi:ldap://x}", "\r\nSet-Cookie: a=b", "\u202egnirts\u202c", "e" + "\u0301" * 3000,
    "👩\u200d👩\u200d👧" * 300, "a" * 70_000, "\ufeff", "\ufffe\uffff", "ﷺ" * 2000, "*_~`>" * 500, "\n" * 5000, "😀",
    "İıßﬁ", "http://127.0.0.1:1/",
    "https://lookaside.fbsbx.com/x" * 200, "9" * 4400, "+55 (11) 98765-0001", "é" * 600, "\x1b[2J", "\x7f\x80\x85",
)  # fmt: skip
NEWS: Final = (
    "",
    "type_of_next_year",
    "system",
    "reaction",
    "unsupported",
    "text",
    "messages",
    "TEXT",
    "message\u0000",
)


def corpus(channel: str) -> list[bytes]:
    """The bodies of a channel's fixtures, by name."""
    paths = sorted((FIXTURES / channel).glob("*.json"))
    return [path.read_bytes() for path in paths if not path.name.endswith(EXPECTED)]


def body(seed: int, bodies: Sequence[bytes]) -> bytes:
    """The body of a seed. Every fixture has its turn; the first round is the fixtures as they are."""
    whole = bodies[seed % len(bodies)]
    if seed < len(bodies):
        return whole
    rng = random.Random(seed)
    if seed % TOO_LONG_EACH == 0:
        return whole.ljust(TOO_LONG)
    if rng.random() < BYTES_ONLY:
        return _spoil(rng, whole)
    changed = structure(rng, json.loads(whole))
    return _spoil(rng, changed) if rng.random() < BYTES_TOO else changed


def structure(rng: random.Random, value: Any) -> bytes:
    """JSON with one to four changes to its structure; a few of them make it JSON no longer."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        slots = list(_slots(value))
        if not slots:
            break
        rng.choice(CHANGES)(rng, value, slots)
    return _written(value, rng)


def _slots(value: Any) -> Iterator[Slot]:
    """Every place of a value, from the top down."""
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in places:
        yield value, key
        yield from _slots(inner)


def _drop(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice(slots)
    del place[key]


def _retype(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice(slots)
    place[key] = copy.deepcopy(rng.choice(VALUES))


def _raw(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice(slots)
    place[key] = f"@@raw:{rng.randrange(len(RAW))}@@"


def _hostile(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice([slot for slot in slots if isinstance(slot[0][slot[1]], str)] or slots)
    place[key] = rng.choice(HOSTILE)


def _time(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice([slot for slot in slots if slot[1] in TIMES] or slots)
    place[key] = copy.deepcopy(rng.choice(MOMENTS))


def _swap(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    """Two values change places; one that holds the other would hold itself, so it is copied."""
    (one, here), (other, there) = rng.choice(slots), rng.choice(slots)
    one[here], other[there] = copy.deepcopy(other[there]), copy.deepcopy(one[here])


def _rename(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice([slot for slot in slots if isinstance(slot[0], dict)] or slots)
    if isinstance(place, dict):
        place[rng.choice((*HOSTILE, *NEWS, key.upper(), str(rng.choice(slots)[1])))] = place.pop(key)


def _twice(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    """The same key twice in an object: readers disagree which one counts."""
    place, key = rng.choice([slot for slot in slots if isinstance(slot[0], dict)] or slots)
    if isinstance(place, dict):
        place[f"@@twice@@{key}"] = copy.deepcopy(rng.choice((*VALUES, *HOSTILE)))


def _news(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice([slot for slot in slots if slot[1] in ("type", "field", "status", "subtype")] or slots)
    place[key] = rng.choice(NEWS)


def _many(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    """A long list, alike or of every kind; the deeper the more often. Once a body, for the size of the whole."""
    if len(slots) > 500:
        return
    lists = [slot for slot in slots if isinstance(slot[0][slot[1]], list)] or slots
    place, key = lists[-1] if rng.random() < 0.7 else rng.choice(lists)
    found = place[key]
    few = found if isinstance(found, list) and found and len(json.dumps(found)) < 400 else VALUES
    place[key] = [copy.deepcopy(few[count % len(few)]) for count in range(rng.choice(LENGTHS))]


def _empty(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice([slot for slot in slots if isinstance(slot[0][slot[1]], dict | list)] or slots)
    place[key] = type(place[key])() if isinstance(place[key], dict | list) else {}


def _wrap(rng: random.Random, _: Any, slots: list[Slot]) -> None:
    place, key = rng.choice(slots)
    for _ in range(rng.choice((1, 1, 3, 200))):
        place[key] = [place[key]] if rng.random() < 0.5 else {str(key): place[key]}


CHANGES: Final[tuple[Change, ...]] = (
    _drop, _drop, _retype, _retype, _retype, _raw, _hostile, _time, _swap, _rename, _twice, _news, _many, _empty, _wrap,
)  # fmt: skip


def _written(value: Any, rng: random.Random) -> bytes:
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    text = text.replace('"@@twice@@', '"')
    for number, raw in enumerate(RAW):
        text = text.replace(f'"@@raw:{number}@@"', raw, 1).replace(f'"@@raw:{number}@@"', "null")
    return text.encode("utf-8", "surrogatepass")


def _spoil(rng: random.Random, whole: bytes) -> bytes:
    """The same bytes, broken."""
    place = rng.randrange(len(whole) + 1)
    match rng.randrange(12):
        case 0:
            return whole[:place]
        case 1:
            return whole[:place] + bytes([rng.randrange(256)]) + whole[place + 1 :]
        case 2:
            return (
                whole[:place] + rng.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80", b"\0")) + whole[place:]
            )
        case 3:
            return b"\xef\xbb\xbf" + whole
        case 4:
            return whole.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-16-be", "utf-32")))
        case 5:
            return gzip.compress(whole, mtime=0)
        case 6:
            return rng.choice((b"[", b'{"a":', b'{"entry":[')) * 100_000
        case 7:
            return rng.choice((b"9" * 5000, b"-" * 500, b"", b" ", b"null", b"0", b'""', b"[]", b"{}", b"\0" * 50))
        case 8:
            return rng.randbytes(rng.randrange(1, 2000))
        case 9:
            return whole + whole
        case 10:
            return whole[place:] + whole[:place]
    return whole.decode("utf-8", "replace").encode("latin-1", "replace")


if __name__ == "__main__":
    sys.stdout.buffer.write(body(int(sys.argv[2]), corpus(sys.argv[1])))
