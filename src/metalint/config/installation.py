"""Where metalint is installed from: the one place that says whether it is published."""

from __future__ import annotations

from typing import Final, NamedTuple

from metalint import __version__

IS_PUBLISHED: Final[bool] = False
"""Whether package indexes and the repository's tags have this version; a release sets it to True."""

HOME: Final = "https://github.com/metalint/metalint"
CONTRIBUTORS: Final = f"{HOME}/blob/main/docs/contributors.md"
"""The page for those whose commit was refused."""


class Source(NamedTuple):
    """What pip installs, the revision that hooks pin, and what readers should know about both."""

    requirement: str
    rev: str
    remark: str


PUBLISHED: Final = Source(f"metalint=={__version__}", f"v{__version__}", "")
UNPUBLISHED: Final = Source(f"git+{HOME}", "main", "not published yet: there is no release to pin")
SOURCE: Final = PUBLISHED if IS_PUBLISHED else UNPUBLISHED
"""What documentation and `metalint init` name."""
