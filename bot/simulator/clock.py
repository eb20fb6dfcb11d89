"""Two clocks: the day as the demo has moved it (for timestamps), and real elapsed time (for every age)."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """`file` holds {"offset_seconds": N} and is shared with the bot, so that both live on the same moved day."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._offset = 0.0
        self._passed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset())

    def elapsed(self) -> float:
        """Seconds on a clock that moving the day does not touch."""
        return time.monotonic() + self._passed

    def offset(self) -> float:
        with self._lock:
            if self.file is not None:
                self._offset = _read(self.file, self._offset)
            return self._offset

    def move(self, seconds: float) -> None:
        """Move the day, leaving every age (reply tokens, retry keys, rate limits) as it is."""
        self._set(self.offset() + seconds)

    def set_to(self, moment: datetime) -> None:
        self._set((moment - datetime.now(UTC)).total_seconds())

    def put_back(self) -> None:
        self._set(0.0)

    def let_pass(self, seconds: float) -> None:
        """As if that much time had really gone by: the day moves and everything ages."""
        self.move(seconds)
        with self._lock:
            self._passed += seconds

    def _set(self, seconds: float) -> None:
        with self._lock:
            self._offset = seconds
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                fresh = self.file.with_suffix(".new")
                fresh.write_text(json.dumps({"offset_seconds": seconds}), encoding="utf-8")
                fresh.replace(self.file)


def _read(file: Path, otherwise: float) -> float:
    """A missing or half-written file leaves the day where it was; a missing one means it was never moved."""
    try:
        return float(json.loads(file.read_text(encoding="utf-8"))["offset_seconds"])
    except FileNotFoundError:
        return 0.0
    except (ValueError, KeyError, TypeError):
        return otherwise
