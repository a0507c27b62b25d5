"""Keys of DBLP, such as ``conf/icml/LinTTYDGH24``: what is published at a conference or journal, and what is not."""

from __future__ import annotations

from typing import Final

from metalint.util.regex import lazy

VENUE: Final = r"(?:conf/|journals/(?!corr/))"
"""A pattern for how the keys of conferences and journals begin; CoRR, a copy of arXiv, stands among the journals."""

_STREAM: Final = lazy(rf"{VENUE}(\w+)/")
_CORR: Final = "journals/corr/"


def stream_of(key: str) -> str:
    """Return the conference or journal in a key: ``icml``; nothing where there is none."""
    found = _STREAM.match(key)
    return found[1] if found else ""


def is_preprint(key: str, venue: str) -> bool:
    """Tell whether a record is of CoRR, by its key or its venue."""
    return key.startswith(_CORR) or venue == "CoRR"
