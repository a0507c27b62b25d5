"""``python -m metalint``."""

import sys

from metalint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
