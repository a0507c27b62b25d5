"""Names on GitHub: which are of pages of its own, and what pages a repository has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from metalint.util import packaged
from metalint.util.regex import lazy

_TEXTS: Final = packaged.sections("words/github.txt")
# first parts of paths that are GitHub's own: nobody can have these names
_RESERVED: Final = frozenset(_TEXTS["reserved"].split())
_NUMBER: Final = lazy(r"[45]\d\d|www\d")

_PAGES: Final = frozenset(_TEXTS["pages"].split())  # third parts of paths below a repository


def is_reserved(owner: str) -> bool:
    """Tell whether nobody can be called ``owner``, because pages of GitHub's own are."""
    return owner.lower() in _RESERVED or _NUMBER.fullmatch(owner.lower()) is not None


def is_page_of_repository(segments: Sequence[str]) -> bool:
    """Tell whether a path is ``owner/name``, or ``owner/name/page`` with a page as repositories have them."""
    return len(segments) == 2 or (len(segments) > 2 and segments[2] in _PAGES)  # noqa: PLR2004 - owner and name
