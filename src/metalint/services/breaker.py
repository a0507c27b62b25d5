"""When to ask a service no more."""

from __future__ import annotations

from typing import Final

SILENT: Final = 3
"""After so many answers in a row that are none a service is not asked any more."""

THROTTLES: Final = 2
"""So many times in a row a service may say that it is asked too often."""


class Breaker:
    """Tells whether it makes sense to ask a service on."""

    def __init__(self) -> None:
        self.lost = ""  # why it does not; empty as long as it does
        self._in_a_row = 0

    def note_answer(self) -> None:
        """Note an answer, whatever it says."""
        self._in_a_row = 0

    def note_failure(self, why: str, most: int = SILENT) -> None:
        """Note an answer that is none: ``most`` such answers in a row are enough."""
        self._in_a_row += 1
        if self._in_a_row >= most:
            self.lost = why
