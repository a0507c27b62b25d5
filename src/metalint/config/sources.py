"""The table ``[sources]`` of the configuration: where `metalint add` and `metalint update` ask for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.config.tables import Reader

SOURCES: Final[Mapping[str, str]] = {
    "arxiv": "https://export.arxiv.org",
    "openalex": "https://api.openalex.org",
    "crossref": "https://api.crossref.org",
    "datacite": "https://api.datacite.org",
    "dblp": "https://dblp.org",
    "openreview": "https://api2.openreview.net",
    "openreview-old": "https://api.openreview.net",
    "semantic-scholar": "https://api.semanticscholar.org",
    "acl": "https://aclanthology.org",
    "pmlr": "https://proceedings.mlr.press",
    "neurips": "https://proceedings.neurips.cc",
    "cvf": "https://openaccess.thecvf.com",
    "github": "https://api.github.com",
    "huggingface": "https://huggingface.co",
}
"""Base URL of each service; an empty one is not asked. ``dblp`` may also name a dump of DBLP, a file."""

_WEB: Final = ("http://", "https://")


def read(reader: Reader) -> dict[str, str]:
    """Return the base URL of each source.

    Where a repository names an interface of OpenReview of its own, the public one for older venues is not asked.

    Raises:
        ConfigError: an unknown source or a wrong value, with file and key.
    """
    reader.refuse_unknown(sorted(SOURCES), "source")
    given = {name: _base(reader, name) for name in reader.table}
    if "openreview" in given:
        given.setdefault("openreview-old", "")
    return {**SOURCES, **given}


def is_web(base: str) -> bool:
    """Tell whether a base is a URL, not the path of a file."""
    return base.startswith(_WEB)


def _base(reader: Reader, name: str) -> str:
    value = reader.table[name]
    wanted = "an http(s) URL, the path of a dump, or empty" if name == "dblp" else "an http(s) URL, or empty"
    if not isinstance(value, str) or "\0" in value:
        raise reader.wrong(name, wanted)
    base = value.rstrip("/")
    if value and not is_web(base) and (name != "dblp" or is_web(value)):
        raise reader.wrong(name, wanted)
    return base
