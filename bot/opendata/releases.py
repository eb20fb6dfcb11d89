"""File names over the releases of a data set: the name that stays, and which release is the older one."""

import re
import unicodedata
from datetime import date
from pathlib import Path

from bot.opendata import places

_RELEASE = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d{2})(?:[-_.]?(?P<month>\d{2}))?(?:[-_.]?(?P<day>\d{2}))?"
    # A letter before it makes the era's letter part of a word: center1. But eventR8 is one.
    r"|(?:(?<![A-Za-z])[rh]|(?<![A-Z])[RH])(?P<era>\d{1,2})(?:[-_.](?P<m>\d{1,2}))?(?:[-_.](?P<d>\d{1,2}))?"
    r"|令和(?P<reiwa>\d+)年度?)(?!\d)"
)
_COPY = re.compile(r"[\s_]*(?:\(\d+\)|のコピー|copy|コピー)$", re.IGNORECASE)
_REIWA, _HEISEI = 2018, 1988


def data_set(path: Path) -> str:
    """The name a data set keeps over its releases: the file's, without dates and copy marks."""
    stem = _stem(path)
    known = places.municipalities()
    plain = _RELEASE.sub(lambda found: found[0] if found[0] in known else "", stem)
    return re.sub(r"[\s_\-.]+", "_", plain).strip("_").lower() or stem.lower()


def release(file_name: str) -> tuple[int, ...]:
    """Year, month and day of a release as far as the file's name tells them; empty where it does not."""
    known = places.municipalities()
    found = [_parts(match) for match in _RELEASE.finditer(_stem(Path(file_name))) if match[0] not in known]
    return max(found, key=len, default=())


def is_older(file_name: str, other: str) -> bool:
    """Whether a file is surely an older release than the other: 2026 is not older than 2026-04."""
    told = list(zip(release(file_name), release(other), strict=False))
    return [mine for mine, _ in told] < [others for _, others in told]


def _stem(path: Path) -> str:
    stem = path.with_suffix("").stem if path.suffix == ".gz" else path.stem
    return _COPY.sub("", unicodedata.normalize("NFKC", stem))


def _parts(match: re.Match[str]) -> tuple[int, ...]:
    if match["year"]:
        told = (match["year"], match["month"], match["day"])
    else:
        first = _HEISEI if match[0][0] in "hH" else _REIWA
        told = (str(first + int(match["era"] or match["reiwa"])), match["m"], match["d"])
    parts = tuple(int(part) for part in told if part)
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        return ()
    return parts
