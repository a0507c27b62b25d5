"""Settings of the site: the table ``[site]``."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from metalint.config.tables import TableReader, is_base_url
from metalint.errors import ConfigError
from metalint.util.regex import lazy
from metalint.util.wording import code

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
    verified: bool = False  # whether papers that records confirm are marked


SITE_KEYS: Final = {  # each key and the kind of its value
    "out": "folder", "title": "string", "description": "string", "base-url": "url", "source": "url",
    "views": "views", "accent": "color", "paper-pages": "flag", "feed-id": "string",
    "originals": "flag", "fields": "fields", "verified": "flag",
}  # fmt: skip


def read_site(reader: TableReader) -> Site:
    """Return the settings of the table ``[site]``."""
    reader.refuse_unknown(sorted(SITE_KEYS))
    given: dict[str, Any] = {
        key.replace("-", "_"): _read_value(reader, key, kind) for key, kind in SITE_KEYS.items() if key in reader.table
    }
    return Site(**given)


def _read_value(reader: TableReader, key: str, kind: str) -> object:
    where = f"{reader.source}: {reader.prefix}{key}"
    if kind == "flag":
        return reader.flag(key)
    if kind == "fields":
        return _read_labels(reader, key)
    if kind == "views":
        views = reader.strings(key)
        unknown = next((view for view in views if view not in SITE_VIEWS), None)
        if unknown is not None:
            raise ConfigError(f"{where}: unknown view {code(unknown)}; choose from {', '.join(SITE_VIEWS)}")
        return tuple(dict.fromkeys(views))
    value = reader.string(key)
    if kind == "url":
        return check_base_url(value, where)
    if kind == "color" and not _COLOR.fullmatch(value):
        raise reader.wrong(key, 'a color such as "#a3341f"')
    is_outside = posixpath.isabs(value) or _DRIVE.match(value) or posixpath.normpath(value).split("/")[0] == ".."
    if kind == "folder" and is_outside:
        raise ConfigError(f"{where}: {code(value)} lies outside the root; use --out for that")
    return value.lower() if kind == "color" else value


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
        raise ConfigError(f"{where}: {code(value)} {why}; write one such as https://example.org/papers/")
    return value.rstrip("/") + "/"
