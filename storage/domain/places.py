"""A place as people write it down, as degrees: coordinates in any of their usual forms, or the address of a map.

Only what the words themselves say: a shortened link, which says nothing, is not followed.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PAIR: Final = rf"(?P<first>{_NUMBER})\s*[,;/ ]\s*(?P<second>{_NUMBER})"
_BARE: Final = re.compile(rf"\(?\s*{_PAIR}\s*\)?")
# 23°33'41.0"S 46°39'21.2"W, as maps show a point; minutes and seconds may be missing.
_DEGREES: Final = re.compile(
    r"(\d{1,3})\s*°\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|'')\s*)?([NSLEWO])",
    re.IGNORECASE,
)
# In the order of how exactly they name the place itself, and not where the map was looked at.
_IN_MAPS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"!3d(?P<first>{_NUMBER})!4d(?P<second>{_NUMBER})",  # Google Maps, a place
        rf"[?&](?:q|query|ll|daddr|destination|center|coordinate)=(?:loc:)?{_PAIR}",  # Google, Apple, Waze
        rf"[?&]mlat=(?P<first>{_NUMBER})&mlon=(?P<second>{_NUMBER})",  # OpenStreetMap, a marker
        rf"#map=\d+(?:\.\d+)?/(?P<first>{_NUMBER})/(?P<second>{_NUMBER})",  # OpenStreetMap
        rf"/@(?P<first>{_NUMBER}),(?P<second>{_NUMBER})",  # Google Maps, where it was looked at
        rf"/(?:place|search|dir)/+(?P<first>{_NUMBER}),\+?(?P<second>{_NUMBER})",
        rf"^geo:(?P<first>{_NUMBER}),(?P<second>{_NUMBER})",  # RFC 5870
    )
)
_ADDRESS: Final = re.compile(r"https?://|geo:", re.IGNORECASE)
_SIGNS: Final = {"N": 1, "S": -1, "E": 1, "L": 1, "W": -1, "O": -1}  # L and O: leste and oeste
LONGEST: Final = 2000  # characters that are looked at: ours, more than any map's address has


def point(written: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where the words name no point on earth."""
    words = written.strip()[:LONGEST]
    for latitude, longitude in _found(words):
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None


def map_address(latitude: float, longitude: float) -> str:
    """Where any device shows the point (Google Maps URLs, "Search")."""
    return f"https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}"


def _found(words: str) -> Iterator[tuple[float, float]]:
    bare = _BARE.fullmatch(words)
    if bare:
        yield float(bare["first"]), float(bare["second"])
    degrees = list(_DEGREES.finditer(words))
    if len(degrees) == 2 and [each[4].upper() in "NS" for each in degrees] == [True, False]:
        yield _degrees(degrees[0]), _degrees(degrees[1])
    if not _ADDRESS.match(words):
        return
    for pattern in _IN_MAPS:
        match = pattern.search(unquote(words))
        if match:
            yield float(match["first"]), float(match["second"])


def _degrees(match: re.Match[str]) -> float:
    whole = float(match[1]) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
    return whole * _SIGNS[match[4].upper()]
