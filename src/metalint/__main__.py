"""``python -m metalint``."""

from __future__ import annotations

import sys

from metalint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
