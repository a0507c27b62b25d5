"""Settings of the site: the table ``[site]``."""

from __future__ import annotations

import posixpath
from typing import Any, Final, Literal, NamedTuple, cast

from metalint.config.tables import Reader, is_base_url
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
    paper_pages: bool = False
    feed_id: str = ""
    originals: bool = False


SITE_KEYS: Final = {
    "out": "folder", "title": "string", "description": "string", "base-url": "url", "source": "url",
    "views": "views", "accent": "color", "paper-pages": "flag", "feed-id": "string",
    "originals": "flag",
}  # fmt: skip
"""Each key and the kind of its value."""


def read(reader: Reader) -> Site:
    """Return the settings of the table ``[site]``.

    Raises:
        ConfigError: an unknown key or a wrong value, with file and key.
    """
    reader.refuse_unknown(sorted(SITE_KEYS))
    given: dict[str, Any] = {
        key.replace("-", "_"): _value(reader, key, kind) for key, kind in SITE_KEYS.items() if key in reader.table
    }
    return Site(**given)


def _value(reader: Reader, key: str, kind: str) -> object:
    match kind:
        case "flag":
            return reader.flag(key)
        case "views":
            return _views(reader, key)
        case "url":
            return checked_url(reader.string(key), f"{reader.source}: {reader.prefix}{key}")
        case "color":
            return _color(reader, key)
        case "folder":
            return _folder(reader, key)
    return reader.string(key)


def _folder(reader: Reader, key: str) -> str:
    value = reader.string(key)
    if posixpath.isabs(value) or _DRIVE.match(value) or posixpath.normpath(value).split("/")[0] == "..":
        raise ConfigError(
            f"{reader.source}: {reader.prefix}{key}: {code(value)} lies outside the root; use --out for that"
        )
    return value


def _color(reader: Reader, key: str) -> str:
    value = reader.string(key)
    if not _COLOR.fullmatch(value):
        raise reader.wrong(key, 'a color such as "#a3341f"')
    return value.lower()


def _views(reader: Reader, key: str) -> tuple[SiteView, ...]:
    views = reader.strings(key)
    unknown = next((view for view in views if view not in SITE_VIEWS), None)
    if unknown is not None:
        known = ", ".join(SITE_VIEWS)
        raise ConfigError(f"{reader.source}: {reader.prefix}{key}: unknown view {code(unknown)}; known are {known}")
    return cast("tuple[SiteView, ...]", tuple(dict.fromkeys(views)))


def checked_url(value: str, where: str) -> str:
    """Return a base URL with a slash at its end.

    Raises:
        ConfigError: it is no absolute http(s) URL, or has user info, a query or a fragment.
    """
    if not is_base_url(value):
        why = "is not an absolute http(s) URL without user info, query and fragment"
        raise ConfigError(f"{where}: {code(value)} {why}; write one such as https://example.org/papers/")
    return value.rstrip("/") + "/"
