"""The product's clock: real time, moved by a file in a demo. Leases, retries and token ages never use it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Gives the moment that business rules live in. `file` holds {"offset_seconds": N}; None in production."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._seen: tuple[int, timedelta] = (-1, timedelta())

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + (self._offset(self._file) if self._file else timedelta())

    def _offset(self, file: Path) -> timedelta:
        """Read again only when the file changed; half-written, it leaves the day where it was."""
        try:
            changed = file.stat().st_mtime_ns
            seen, offset = self._seen
            if changed != seen:
                offset = timedelta(seconds=float(json.loads(file.read_bytes())["offset_seconds"]))
                self._seen = changed, offset
        except FileNotFoundError:
            return timedelta()
        except (ValueError, KeyError, TypeError, OverflowError):
            return self._seen[1]
        return offset
