"""Settings of the site: the table ``[site]``."""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from metalint.config.tables import TableReader, is_base_url
from metalint.errors import ConfigError
from metalint.util.regex import lazy
from metalint.util.wording import quote

SiteView = Literal["year", "publication", "institution", "author", "keyword"]
SITE_VIEWS: Final[tuple[SiteView, ...]] = ("year", "publication", "institution", "author", "keyword")

_DRIVE: Final = lazy(r"[A-Za-z]:|\\")
_COLOR: Final = lazy(r"#[0-9A-Fa-f]{6}")


class Site(NamedTuple):
    """What ``metalint site`` writes; ``base_url`` and ``source`` are empty, or end in a slash."""

    out: str = ""
    title: str = "Papers"
    description: str = ""
    base_url: str = ""
    source: str = ""
    views: tuple[SiteView, ...] = SITE_VIEWS
    accent: str = "#a3341f"
    paper_pages: bool | None = None  # None: as long as there are not too many papers
    feed_id: str = ""
    originals: bool = False
    fields: Mapping[str, str] = {}  # the labels of own fields that are shown, by path


SITE_KEYS: Final = {  # each key and the kind of its value
    "out": "folder", "title": "string", "description": "string", "base-url": "url", "source": "url",
    "views": "views", "accent": "color", "paper-pages": "flag", "feed-id": "string",
    "originals": "flag", "fields": "labels",
}  # fmt: skip


def read_site(reader: TableReader) -> Site:
    """Return the settings of the table ``[site]``."""
    reader.refuse_unknown(sorted(SITE_KEYS))
    where = f"{reader.source}: {reader.prefix}"
    own: dict[str, Callable[[TableReader, str], Any]] = {
        **dict.fromkeys(("folder", "color"), TableReader.string),
        "url": lambda reader, key: check_base_url(reader.string(key), f"{where}{key}"),
        "views": TableReader.strings,
        "labels": _read_labels,
    }
    given = reader.read_keys(SITE_KEYS, own)
    for view in given.get("views", ()):
        if view not in SITE_VIEWS:
            raise ConfigError(f"{where}views: unknown view {quote(view)}; choose from {', '.join(SITE_VIEWS)}")
    site = Site(**given)
    if not _COLOR.fullmatch(site.accent):
        raise reader.wrong("accent", 'a color such as "#a3341f"')
    out = site.out
    if posixpath.isabs(out) or _DRIVE.match(out) or posixpath.normpath(out).split("/")[0] == "..":
        raise ConfigError(f"{where}out: {quote(out)} lies outside the root; use --out for that")
    return site._replace(views=tuple(dict.fromkeys(site.views)), accent=site.accent.lower())


def _read_labels(reader: TableReader, key: str) -> dict[str, str]:
    """Return labels by path, from a table of them, or from a list of paths, whose last names become the labels."""
    if isinstance(reader.table[key], dict):
        labels = reader.inner(key)
        return {path: labels.string(path) for path in labels.table}
    paths = reader.strings(key)
    names = [path.rpartition(".")[2] for path in paths]
    shown = [name if names.count(name) == 1 else path for path, name in zip(paths, names, strict=True)]
    return {path: re.sub(r"[_.]", " ", name).capitalize() for path, name in zip(paths, shown, strict=True)}


def check_base_url(value: str, where: str) -> str:
    """Return a base URL with a slash at its end; a ConfigError if it is none."""
    if not is_base_url(value):
        why = "is not an absolute http(s) URL without user info, query and fragment"
        raise ConfigError(f"{where}: {quote(value)} {why}; write one such as https://example.org/papers/")
    return value.rstrip("/") + "/"
