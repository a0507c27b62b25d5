"""Note that is about another paper.

What it does:
    Compares the first heading of each local Markdown note with the titles of all papers, ignoring case, accents and
    punctuation, and with their exact abbreviations, such as `LoRA` and `GPT-3`. Text around the name is ignored: `Notes
    on …`, `Paper: …`, `[ICLR 2022]`, a number, a link. Finds notes whose heading is the title of another paper of the
    list, or its abbreviation if it is the note of none of the papers that are called so. Finds notes on another number
    of the same series as well, listed or not: `FlashFoo-2` as the heading of a note of `FlashFoo-3`. Headings that name
    no paper are fine, such as `Summary`, and so are headings with the title or the abbreviation of the paper itself.

Why is this bad:
    The path was copied from the file of another paper, and readers find the wrong notes.

Example:
    paper { title: "QLoRA" }
    note { url: "lora.md" }  # which begins with: # LoRA

Use instead:
    paper { title: "QLoRA" }
    note { url: "qlora.md" }
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.names.folding import folded
from metalint.names.placeholders import is_placeholder
from metalint.papers.assets import Present, is_markdown, notes, of_paper
from metalint.papers.ids import paper_id
from metalint.rules.api import Asset, Paper, Problem, Related, Span, Surroundings, Value, about
from metalint.rules.base import GroupRule
from metalint.rules.problems import PathProblem
from metalint.util import packaged
from metalint.util.regex import lazy
from metalint.util.wording import quote

_LINK: Final = lazy(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_KIND: Final = r"(?:(?:paper|reading|study|my|research)\s+)?(?:notes?|review|summary|paper|title|reading)"
_BEFORE: Final = lazy(
    rf"[^\w\[(]*(?:\d{{1,3}}[.)]\s+|\[[^\[\]]*\]|{_KIND}\s*(?:[:\u2013\u2014-]\s*|\s(?:on|for|of|about|to)\s))?",
    re.IGNORECASE,
)
_AFTER: Final = lazy(rf"(?:(?<!\s)\s++)?(?:\([^()]*\)|\[[^\[\]]*\]|\s[:\u2013\u2014-]\s*{_KIND})\Z", re.IGNORECASE)
_PUNCTUATION: Final = "*_`\"'“”‘’«» \t"
_WORD: Final = lazy(r"[\w.+-]+")
_SHORT: Final = "abbr "  # how a key of a short name begins; a folded title holds no space
_PLAIN: Final = lazy(r"[^\W\d_][^\W\d_A-Z]*")  # a single plain word
_LONGEST: Final = 1000  # characters of a heading that names a paper
_NAMED: Final = lazy(r"[^\W\d_]{2}")  # letters enough for the name of a series
_PART: Final = lazy(r":\s|\s[-\u2013\u2014]\s")  # what follows the short name in a title
# titles, folded, that are headings of notes as well
_GENERIC: Final = frozenset(packaged.read_sections("words/titles.txt")["headings of notes"].split())
_ABBR: Final = lazy(r"(?=.{2,})(?![A-Za-z]?[a-z]*\Z)[\w.+-]+")  # an abbreviation that is no plain word: `LoRA`, `GPT-3`


class _Heading(NamedTuple):
    """The first heading of a note: where it is, its text, the name in it, and what it names papers by."""

    span: Span
    text: str
    name: str
    keys: tuple[str, ...]


def keys(paper: Paper) -> Iterator[str]:
    """Yield what a heading may call the paper: its folded title, and its short name."""
    # Titles that are headings of notes as well name no paper, such as a single plain word.
    written = paper.title.value if paper.title else ""
    title, short, abbr = folded(written), _shorten(written), paper.abbr.value if paper.abbr else ""
    is_generic = not title or title in _GENERIC or _PLAIN.fullmatch(written) or is_placeholder("title", written)
    if not is_generic:
        yield title
    for name in dict.fromkeys((abbr, short if short != written else "")):
        if _ABBR.fullmatch(name):
            yield _SHORT + name


def asset_keys(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[str]:
    """Yield what the headings of the paper's notes name, except for those that name the paper itself."""
    for _, _, heading in _find_headings(assets, surroundings):
        if not _is_own(heading, paper):
            yield from heading.keys


def check_group(key: str, papers: Sequence[Paper], surroundings: Surroundings) -> Iterator[PathProblem]:
    """Yield a problem for each paper whose note is headed with the name of another."""
    # A short name may be what a note is about that several papers share; a title is the title of one paper.
    named = [paper for paper in papers if key in keys(paper)]
    if not named:
        return
    known = frozenset(keys(named[0]))
    headings = {paper.path: [*_find_headings(of_paper(paper, surroundings), surroundings)] for paper in papers}
    right = {note for paper in named for note, _, _ in headings[paper.path]}
    for paper in papers:
        for note, value, heading in headings[paper.path]:
            first = next((key for key in heading.keys if key in known), None)  # it may be title and short name
            is_shared = note in right and key.startswith(_SHORT)
            if key == first and not is_shared and not _is_own(heading, paper) and not _find_series(heading, paper):
                other = paper_id(surroundings.context.config.papers, named[0].path)
                yield paper.path, _make_problem(note, value, heading, f"names the paper {quote(other)}")


def check(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[PathProblem]:
    """Yield a problem for each note that is about another number of the series that a paper belongs to."""
    for note, value, heading in _find_headings(assets, surroundings):
        if own := _find_series(heading, paper):
            what = f"names another paper of the series: this one is {quote(own)}"
            yield paper.path, _make_problem(note, value, heading, what)


def can_read(asset: Asset, surroundings: Surroundings) -> bool:
    """Tell whether a note, if that is one, is there, and can be read if it is Markdown."""
    if asset.role != "note":
        return True
    if not isinstance(asset.status, Present):
        return False
    path = asset.status.file.path
    return not is_markdown(path) or surroundings.workspace.text(path) is not None


def _make_problem(note: str, value: Value[str], heading: _Heading, what: str) -> Problem:
    related = (Related(note, heading.span, "its heading"),)
    message = f"the note {quote(note)} has the heading {quote(heading.text)}, which {what}"
    help_ = "write the path of this paper's own note, or correct the heading of the note"
    return about(value, message, help_, related=related)


def _find_series(heading: _Heading, paper: Paper) -> str:
    """Return the name of a paper if a heading is that of another number of its series; else nothing."""
    base, number = _split_number(_shorten(heading.name))
    if not number:
        return ""
    names = [_shorten(value.value) for value in (paper.abbr, paper.title) if value]
    numbers = {name: own for name in names for other, own in [_split_number(name)] if own and other == base}
    is_near = any(number[: len(own)] == own[: len(number)] for own in numbers.values())
    is_named = any(_split_number(name)[1] and _holds(folded(heading.text), folded(name)) for name in names)
    return next(iter(numbers)) if numbers and not is_near and not is_named else ""


def _split_number(name: str) -> tuple[str, list[str]]:
    """Return the folded name of a series, and the parts of the number that ends ``FlashFoo-2``, ``FlashFoo v2.1``."""
    bare = name.rstrip(".0123456789")
    number = name[len(bare) :].lstrip(".")
    base = bare[:-1] if bare[-1:] in {"v", "V"} and _NAMED.search(bare[:-1]) else bare
    if not number or number[-1] == "." or not _NAMED.search(base):
        return "", []
    return folded(base), number.split(".")


def _find_headings(assets: Iterable[Asset], surroundings: Surroundings) -> Iterator[tuple[str, Value[str], _Heading]]:
    """Yield the notes of a paper, what names each, and its heading."""
    workspace = surroundings.workspace
    for note, value in notes(assets):
        if heading := workspace.cached_answer("heading", note, lambda path: _read_heading(workspace.text(path) or "")):
            yield note, value, heading


def _read_heading(text: str) -> _Heading | None:
    from metalint.papers import notes

    heading = notes.first_heading(text)
    if heading is None or len(heading.value) > _LONGEST:
        return None
    plain = shorter = _LINK.sub(r"\1", heading.value)
    name = ""
    while shorter not in {"", name}:  # without what stands around the name of a paper
        name = shorter
        shorter = _AFTER.sub("", name).strip(_PUNCTUATION)
        if (label := _BEFORE.match(shorter)) and len(shorter) > label.end():
            shorter = shorter[label.end() :].strip(_PUNCTUATION)
    forms = dict.fromkeys([folded(plain), folded(name)])
    abbr = (_SHORT + name,) if _ABBR.fullmatch(name) else ()
    return _Heading(heading.span, plain, name, (*filter(None, forms), *abbr))


def _is_own(heading: _Heading, paper: Paper) -> bool:
    """Tell whether a heading names the paper whose note it is, perhaps among others."""
    title = paper.title.value if paper.title else ""
    if title and (_holds(folded(heading.text), folded(title)) or folded(_shorten(title)) in heading.keys):
        return True
    words, name = _split_words(title), _split_words(heading.name)
    if name and words[: len(name)] == name:  # `LoRA` for `LoRA Learns Less`
        return True
    abbr = paper.abbr.value.strip().lower() if paper.abbr else ""
    is_within = not _WORD.fullmatch(abbr) and abbr != "" and abbr in heading.text.lower()
    return is_within or abbr in _split_words(heading.text)


def _split_words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _holds(text: str, name: str) -> bool:
    """Tell whether a folded text holds a name that no further number follows, as in ``FlashFoo-2``."""
    return name != "" and any(not after.removeprefix("v")[:1].isdigit() for after in text.split(name)[1:])


def _shorten(title: str) -> str:
    """Return what stands before the colon or dash of a title."""
    return _PART.split(title, maxsplit=1)[0].strip()


RULE = GroupRule(
    "note-title",
    group="paths",
    keys=keys,
    check_group=check_group,
    asset_keys=asset_keys,
    check=check,
    roles=("title", "note"),
    can_read=can_read,
)
