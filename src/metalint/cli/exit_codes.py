"""Exit codes of the contract."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FOUND: Final = 1
USAGE: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130
