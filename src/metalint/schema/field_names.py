"""What the fields of papers are called, by their roles, whatever the schema."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("paper_title", "paper_name", "title", "name", "headline", "heading"),
    "abbr": ("abbr", "abbrev", "abbreviation", "short_name", "short_title", "acronym", "nickname", "alias", "short"),
    "url": ("paper_url", "paper_link", "paper_uri", "url", "link", "href", "uri", "pdf", "arxiv"),
    "authors": ("author_names", "author_name", "authors_name", "authors", "author", "writers"),
    "institutions": (
        "institution_names", "institution_name", "institutions_name", "institutions", "institution", "institutes",
        "affiliations", "affiliation", "organizations", "organisations", "organization", "organisation", "orgs", "labs",
        "org",
    ),
    "venue": (
        "venue_name", "conference_name", "pub_where", "publication_venue", "published_in", "venue", "where",
        "conference", "conf", "journal", "booktitle", "proceedings",
    ),
    "year": ("pub_year", "publication_year", "published_year", "venue_year", "year", "yr", "date"),
    "code-type": ("code_type", "code_framework", "code_language", "repo_language", "framework"),
    "code-url": (
        "code_url", "code_link", "code_repo", "repo_url", "repo_link", "repository_url", "github_url", "source_code",
        "code", "repo", "repository", "github",
    ),
    "note": ("note_url", "note_path", "note_file", "notes_url", "notes_path", "note", "notes"),
    "cover": (
        "cover_url", "cover_path", "cover_file", "cover_image", "image_url", "image_path", "teaser_url", "teaser_path",
        "figure_url", "figure_path", "cover", "image", "teaser", "thumbnail", "figure", "picture",
    ),
    "keywords": (
        "keyword_words", "keywords_words", "keywords", "keyword", "tags", "tag", "topics", "categories", "labels",
    ),
    "references": ("baseline_methods", "baselines_methods", "baselines", "references", "related", "cites"),
}  # fmt: skip
"""What the path of a field may end with, its parts joined by ``_``; of several the one that comes first, but a name of
more words goes before one of fewer."""

_CAPITAL: Final = lazy(r"(?<=[a-z0-9])(?=[A-Z])")


def joined(path: Iterable[str]) -> str:
    """Return the names of a path in small letters, joined by ``_``: `pub` and `publishedIn` as ``pub_published_in``."""
    return _CAPITAL.sub("_", "_".join(path)).lower()


def fitting(name: str, names: Iterable[str]) -> list[str]:
    """Return which of the ``names`` a joined name ends with."""
    return [one for one in names if name == one or name.endswith(f"_{one}")]


@lru_cache(maxsize=1024)
def roles_of(path: tuple[str, ...]) -> Mapping[str, int]:
    """Return by how many words at the end of a path a field has a role: none but the roles with the most."""
    name = joined(path)
    found = {role: fitting(name, names) for role, names in NAMES.items()}
    words = {role: max(one.count("_") + 1 for one in fits) for role, fits in found.items() if fits}
    return {role: number for role, number in words.items() if number == max(words.values())}
