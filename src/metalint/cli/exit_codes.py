"""How a run ends."""

from typing import Final

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130
