"""Note that is about another paper.

What it does:
    Compares the first heading of each local Markdown note with the titles of all papers, ignoring case, accents and
    punctuation, and with their exact abbreviations, such as `LoRA` and `GPT-3`. Text around the name is ignored: `Notes
    on …`, `Paper: …`, `[ICLR 2022]`, a number, a link. Finds notes whose heading names another paper of the list, and
    none of the papers whose note it is. Headings that name no paper are fine, and so are headings with the title or the
    abbreviation of the paper itself.

Why is this bad:
    The path was copied from the file of another paper, and readers find the wrong notes.

Example:
    paper { title: "QLoRA" }
    note { url: "lora.md" }  # which begins with: # LoRA

Use instead:
    paper { title: "QLoRA" }
    note { url: "qlora.md" }
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.names.folding import folded
from metalint.papers.assets import notes, of_paper
from metalint.papers.ids import paper_id
from metalint.rules.base import GroupRule, Key
from metalint.rules.problems import Problem, Related, Severity, about
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.papers.assets import Asset
    from metalint.papers.corpus import Surroundings
    from metalint.papers.paper import Paper, Value
    from metalint.text.span import Span

_LINK: Final = lazy(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_KIND: Final = r"(?:(?:paper|reading|study|my|research)\s+)?(?:notes?|review|summary|paper|title|reading)"
_BEFORE: Final = lazy(
    rf"[^\w\[(]*(?:\d{{1,3}}[.)]\s+|\[[^\[\]]*\]|{_KIND}\s*(?:[:\u2013\u2014-]\s*|\s(?:on|for|of|about|to)\s))?",
    re.IGNORECASE,
)
_AFTER: Final = lazy(rf"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\s[:\u2013\u2014-]\s*{_KIND})\Z", re.IGNORECASE)
_PUNCTUATION: Final = "*_`\"'“”‘’«» \t"
_WORD: Final = lazy(r"[\w.+-]+")
_LONGEST: Final = 1000  # characters of a heading that names a paper
_ABBR: Final = lazy(r"(?=.{2,})(?![A-Za-z]?[a-z]*\Z)[\w.+-]+")
"""An abbreviation that is no plain word: ``LoRA``, ``GPT-3``."""


class _Heading(NamedTuple):
    """The first heading of a note: where it is, and by what keys it names a paper."""

    span: Span
    text: str
    words: frozenset[str]
    keys: tuple[str, ...]


class _Headed(NamedTuple):
    """A note of a paper with its heading; ``value`` is what names the note."""

    note: str
    value: Value[str]
    heading: _Heading


def keys(paper: Paper) -> Iterator[Key]:
    """Yield what a heading may call the paper."""
    yield from map(Key, _names(paper))


def asset_keys(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[Key]:
    """Yield what the headings of the paper's notes name, except for those that name the paper itself."""
    for headed in _headed(assets, surroundings):
        if not _is_own(headed.heading, paper):
            yield from map(Key, headed.heading.keys)


def check(key: str, papers: Sequence[Paper], surroundings: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each paper whose note is headed with the name of another, and no user's of the note."""
    named = [paper for paper in papers if key in _names(paper)]
    if not named:
        return
    known = frozenset(_names(named[0]))
    right = {headed.note for paper in named for headed in _headed(of_paper(paper, surroundings), surroundings)}
    for paper in papers:
        for headed in _headed(of_paper(paper, surroundings), surroundings):
            first = next((one for one in headed.heading.keys if one in known), None)  # it may be title and short name
            if key == first and headed.note not in right and not _is_own(headed.heading, paper):
                related = (Related(headed.note, headed.heading.span, "its heading"),)
                other = paper_id(surroundings.context.config.papers, named[0].path)
                heading = code(headed.heading.text)
                message = f"the note {code(headed.note)} has the heading {heading}, which names the paper {code(other)}"
                help_ = "write the path of this paper's own note, or correct the heading of the note"
                yield paper.path, about(headed.value, message, help_, related=related)


def _headed(assets: Iterable[Asset], surroundings: Surroundings) -> Iterator[_Headed]:
    for note, value in notes(assets):
        heading = surroundings.workspace.once(
            "heading", note, lambda path: _heading(surroundings.workspace.text(path) or "")
        )
        if heading:
            yield _Headed(note, value, heading)


def _heading(text: str) -> _Heading | None:
    from metalint.papers import notes

    found = notes.first_heading(text)
    if found is None or len(found.value) > _LONGEST:
        return None
    plain = _LINK.sub(r"\1", found.value)
    name = _without_labels(plain)
    forms = dict.fromkeys([folded(plain), folded(name)])
    abbr = (_abbr_key(name),) if _ABBR.fullmatch(name) else ()
    words = frozenset(map(str.lower, _WORD.findall(plain)))
    return _Heading(found.span, plain, words, (*filter(None, forms), *abbr))


def _without_labels(heading: str) -> str:
    """Return a heading without what stands around the name of a paper."""
    name = heading
    while True:
        shorter = _AFTER.sub("", name).strip(_PUNCTUATION)
        if (label := _BEFORE.match(shorter)) and len(shorter) > label.end():
            shorter = shorter[label.end() :].strip(_PUNCTUATION)
        if shorter == name or not shorter:
            return name
        name = shorter


def _is_own(heading: _Heading, paper: Paper) -> bool:
    """Tell whether a heading names the paper whose note it is, perhaps among others."""
    title = _title(paper)
    if title and (title in folded(heading.text) or folded(_short(paper)) in heading.keys):
        return True
    abbr = paper.abbr.value.strip().lower() if paper.abbr else ""
    return abbr in heading.words or (not _WORD.fullmatch(abbr) and abbr != "" and abbr in heading.text.lower())


def _names(paper: Paper) -> tuple[str, ...]:
    """Return what a heading may call a paper: its folded title, and its abbreviation."""
    title, abbr = _title(paper), paper.abbr
    named = (title,) if title else ()
    return (*named, _abbr_key(abbr.value)) if abbr and _ABBR.fullmatch(abbr.value) else named


def _abbr_key(abbr: str) -> str:
    return f"abbr {abbr}"


def _title(paper: Paper) -> str:
    return folded(paper.title.value) if paper.title else ""


def _short(paper: Paper) -> str:
    return paper.title.value.partition(":")[0] if paper.title else ""


RULE = GroupRule("note-title", group="paths", severity=Severity.WARNING, keys=keys, asset_keys=asset_keys, check=check)
