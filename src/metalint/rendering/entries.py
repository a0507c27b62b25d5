"""Entries: a paper as the layouts show it, with links that hold where the output lies."""

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.names import mathematics
from metalint.papers.assets import Present
from metalint.papers.defaults import FieldValue
from metalint.papers.paper import Paper
from metalint.rendering import escape, views
from metalint.rendering.escape import SafeText
from metalint.rendering.rendered_before import rendered_once
from metalint.rendering.selection import Days

_GITHUB: Final = re.compile(
    r"https?://(?:www\.)?github\.com/+([A-Za-z0-9-]+)/+([A-Za-z0-9._-]+?)(?:\.git)?(?:[/?#].*)?", re.IGNORECASE
)


class Entry(NamedTuple):
    """A paper. What is absent is the empty string, the empty tuple, or None."""

    # Texts are as the file has them, except mathematics in the title and values of enums. A `SafeText` is the target of
    # a link: an http(s) URL, or a path relative to the folder of the output, encoded.
    id: str
    title: str
    abbr: str
    url: SafeText
    authors: tuple[str, ...]
    institutions: tuple[str, ...]
    venue: str
    year: int | None
    keywords: tuple[str, ...]
    keyword_names: tuple[str, ...]  # what people call the keywords
    code_type: str
    code_url: SafeText
    repository: str  # the ``owner/name`` of code on GitHub
    cover: SafeText
    note: SafeText
    source: SafeText  # the paper's own file
    references: tuple[str, ...]
    fields: Mapping[str, FieldValue] = {}  # by the paths of the schema, for templates
    correct: SafeText = SafeText()  # where readers ask for a correction, for templates
    days: Callable[[], Days] = Days  # of the commits that added and updated the file, for templates

    def __str__(self) -> str:
        """Refuse to be text, for which a template asks by mistake."""
        raise TypeError("a paper is no text; write which value of it, such as `paper.title`")

    def __repr__(self) -> str:
        """Return the same in each run, unlike what tells of `days`."""
        return f"Entry({self.id!r})"

    @property
    def added(self) -> str:
        """The day of the commit that added the file."""
        return self.days().added

    @property
    def updated(self) -> str:
        """The day of the commit that updated the file last."""
        return self.days().updated


# the names of what templates may show of a paper
SHOWN: Final = (*(name for name in Entry._fields if name != "days"), "added", "updated")
Linker = Callable[[Paper, str], SafeText]


def make_entry(paper: Paper, folder: str, link: Linker, names: Mapping[str, Mapping[str, str]] | None = None) -> Entry:
    """Return the entry of ``paper`` in an output that lies in ``folder``."""
    # `link` makes what the paper says of its cover or note the target of a link, or the empty string.
    # `names` are those for people of values, by role; without them, texts are as the file has them.
    cover, note, source = files = _link_files(paper, folder, link)

    def make() -> Entry:
        title = views.read_text(paper.title)
        keywords = views.list_section_names(paper, "keyword")
        code_url = views.read_text(paper.code_url)
        github = _GITHUB.fullmatch(code_url)
        return Entry(
            id=paper.stem,
            title=title if names is None else mathematics.shown(title),
            abbr=views.read_text(paper.abbr),
            url=escape.escape_target(views.read_text(paper.url)),
            authors=tuple(views.list_authors(paper)),
            institutions=views.list_section_names(paper, "institution"),
            venue=views.find_display_name(paper, "venue", names or {}),
            year=views.read_year(paper),
            keywords=keywords,
            keyword_names=tuple(views.name_keywords(keywords, names or {})),
            code_type=views.find_display_name(paper, "code-type", names or {}),
            code_url=escape.escape_target(code_url),
            repository=f"{github[1]}/{github[2]}" if github and github[2] not in {".", ".."} else "",
            cover=cover,
            note=note,
            source=source,
            references=views.list_references(paper),
        )

    return rendered_once((paper, names), files, make)


def move_entry(known: Entry, paper: Paper, folder: str, link: Linker) -> Entry:
    """Return the entry of ``paper`` for another folder than that of the ``known`` one."""
    cover, note, source = files = _link_files(paper, folder, link)
    return rendered_once((known,), files, lambda: known._replace(cover=cover, note=note, source=source))


def _link_files(paper: Paper, folder: str, link: Linker) -> tuple[SafeText, SafeText, SafeText]:
    """Return cover, note and source: what depends on where the output lies."""
    cover, note = (link(paper, views.read_text(value)) for value in (paper.cover, paper.note))
    return cover, note, _write_target(paper.path, folder)


# -- links to covers and notes: URLs as they are, files by the asset roots


def notes_root(config: Config) -> str:
    """Return the asset root that the classic layout knows: the first without placeholders."""
    return next((root for root in config.asset_roots if "{" not in root), "notes")


def make_prefixing_linker(config: Config, folder: str) -> Linker:
    """Return the linker of the classic layout: every path lies below `notes_root`, existing or not."""
    root = add_dot(posixpath.relpath(notes_root(config), folder or "."))

    def link(_: Paper, value: str) -> SafeText:
        if escape.is_web(value):
            return escape.escape_target(value)
        return escape.escape_local_target(f"{root}/{value}") if value and not escape.has_scheme(value) else SafeText()

    return link


def make_linker(find: Callable[[Paper, str], Present | None], folder: str) -> Linker:
    """Return a linker to the files that ``find`` finds; one that is not there gives no link."""

    def link(paper: Paper, value: str) -> SafeText:
        if escape.is_web(value):
            return escape.escape_target(value)
        present = find(paper, value)
        if present is None:
            return SafeText()
        path = _write_target(present.file.path, folder)
        fragment = escape.escape_local_target(present.fragment[1:])
        return SafeText(f"{path}#{fragment}") if fragment else path

    return link


@lru_cache(maxsize=1 << 14)  # outputs share folders, and papers covers
def _write_target(path: str, folder: str) -> SafeText:
    return escape.escape_local_target(find_relative_path(path, folder))


def find_relative_path(path: str, folder: str) -> str:
    """Return ``path`` as it is reached from ``folder``; both are in normal form and lie below the root."""
    if not folder:
        return path
    above = folder.split("/")
    if not path.startswith(f"{above[0]}/"):  # nearly always
        return "../" * len(above) + path
    steps = path.split("/")
    shared = len(posixpath.commonprefix([steps, above]))
    return "/".join([".."] * (len(above) - shared) + steps[shared:])


def add_dot(path: str) -> str:
    """Return a relative path as the classic layout writes it: ``./meta``, but ``../meta``; a URL stays."""
    return path if path.startswith("../") or escape.is_web(path) else f"./{path}"
