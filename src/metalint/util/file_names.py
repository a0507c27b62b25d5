"""Names of files and paths, as every system has them."""

import os
import re
from pathlib import Path
from typing import Final

from metalint.util.regex import lazy

DEVICE: Final = lazy(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)
"""The beginning of a name that is a device on Windows, whatever follows its first period."""


def relative_path(path: Path, start: Path) -> str:
    """Return ``path`` relative to ``start`` with ``/``; outside of it, also on another drive, it begins with ``..``."""
    try:
        return Path(os.path.relpath(path, start)).as_posix()  # Path.relative_to has no walk_up before 3.12
    except ValueError:  # no way leads from one drive of Windows to another
        return f"../{path.as_posix()}"
