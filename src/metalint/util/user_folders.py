"""Where programs keep things of the user, by the XDG specification; on Windows all of it is in one place.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_folder(variable: str, usual: str) -> Path:
    """Return metalint's folder below the one that a variable names, or below the ``usual`` one in the user's home.

    A relative path in the variable counts for nothing, as the specification says.
    """
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else variable, "")
    return (Path(named) if os.path.isabs(named) else Path.home() / usual) / "metalint"  # noqa: PTH117
