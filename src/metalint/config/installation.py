"""Where metalint is installed from: the one place that says whether it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint import __version__
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

IS_PUBLISHED: Final[bool] = False
"""Whether package indexes and the repository's tags have this version; a release sets it to True."""

HOME: Final = "https://github.com/metalint/metalint"
CONTRIBUTORS: Final = f"{HOME}/blob/main/docs/contributors.md"
"""The page for those whose commit was refused."""

_PUBLIC: Final = lazy(r"https://[\w.-]+/[\w./-]+")
_COMMIT: Final = lazy(r"[0-9a-f]{40}")


class Source(NamedTuple):
    """Where to install from.

    Attributes:
        requirement: what pip installs.
        repo: the repository that hooks come from.
        rev: the revision that they pin.
        remark: what readers should know about that; empty for a release.
    """

    requirement: str
    repo: str
    rev: str
    remark: str


PUBLISHED: Final = Source(f"metalint=={__version__}", HOME, f"v{__version__}", "")
UNPUBLISHED: Final = Source(f"git+{HOME}", HOME, "main", "not published yet; use a commit to pin one")
SOURCE: Final = PUBLISHED if IS_PUBLISHED else UNPUBLISHED
"""What the documentation names."""


def with_extra(extra: str) -> str:
    """Return what pip installs to have an extra, too."""
    return f"metalint[{extra}]=={__version__}" if IS_PUBLISHED else f"metalint[{extra}] @ {SOURCE.requirement}"


def installed_source() -> Source:
    """Return what this installation can be had from: `SOURCE`, at the very commit if it was installed from git."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        origin = json.loads(distribution("metalint").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return SOURCE
    return at_commit(origin)


def at_commit(origin: Mapping[str, Any]) -> Source:
    """Return the source that ``origin`` tells of, a ``direct_url.json``, if that is a public repository.

    https://packaging.python.org/en/latest/specifications/direct-url-data-structure/
    """
    url, commit = str(origin.get("url", "")), str(origin.get("vcs_info", {}).get("commit_id", ""))
    if IS_PUBLISHED or not (_PUBLIC.fullmatch(url) and _COMMIT.fullmatch(commit)):
        return SOURCE
    return Source(f"git+{url}@{commit}", url, commit, "not published yet: a commit")
