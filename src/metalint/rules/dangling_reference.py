"""Reference to a paper that the list does not have.

What it does:
    Looks up each reference that is written as `YYYY/id` among the papers: as the id of a paper, as the file
    `…/YYYY/id.prototxt`, or, where papers are not in folders by year, as the file `id.prototxt` of a paper of that
    year. Files that cannot be parsed count as papers; if a paper's year is not known, any year matches. Other
    references, such as the bare name of a method, or `None`, are not checked.

Why is this bad:
    The reference shows a paper that nobody can look up, most likely because of a typo or a renamed file.

Example:
    methods: "2022/LORA"

Use instead:
    methods: "2022/lora"

Fix safety:
    Safe if exactly one paper has the same id except for upper and lower case. Unsafe if exactly one paper has the id as
    its short name. The message names other similar ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.papers.years import year_folder
from metalint.rules.base import Name, ReferenceRule
from metalint.rules.problems import Problem, Safety, Severity, about, replacing
from metalint.util.regex import lazy
from metalint.util.unicode import composed
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from metalint.papers.paper import Paper, Value

    _Named = Callable[[str], AbstractSet[str]]

_WITH_YEAR: Final = lazy(r"(?:19|20)[0-9][0-9]/.+")


def names(paper: Paper) -> Iterator[Name]:
    """Yield what a paper may be looked up by: its dated names, its file's name, and its short name."""
    stem = paper.stem
    folded = _fold(stem)
    dated = _with_year(paper, stem)
    if not dated:
        yield Name(f"undated {folded}", stem)
        return
    for name in dated:
        yield Name(f"dated {_fold(name)}", name)
    yield Name(f"alias {folded}", dated[0])
    abbr = paper.abbr
    if abbr and (alias := _fold(abbr.value.strip())) and alias != folded:
        yield Name(f"alias {alias}", dated[0])


def words(paper: Paper) -> Iterator[str]:
    """Yield the words that the keys of a paper's names end in: few, for each paper is looked up by these alone."""
    folded = _fold(paper.stem)
    yield folded
    alias = _fold(paper.abbr.value.strip()) if paper.abbr else ""
    if alias and (word := word_of(f"alias {alias}")) != folded:
        yield word


def word_of(key: str) -> str:
    """Return the word that a key ends in: what stands behind the last slash, or behind the kind of the key."""
    return key.rpartition("/")[2] if "/" in key else key.partition(" ")[2]


def is_referring(paper: Paper) -> bool:
    """Tell whether a paper refers to others by year."""
    return any("/" in reference.value for reference in paper.references)


def check(paper: Paper, named: _Named) -> Iterator[Problem]:
    """Yield a problem for each reference that names no paper."""
    for reference in paper.references:
        if problem := _problem_with(reference, named):
            yield problem


def _problem_with(reference: Value[str], named: _Named) -> Problem | None:
    name = reference.value.strip()
    if not _WITH_YEAR.fullmatch(name):
        return None
    stem = name.rpartition("/")[2]
    near = named(f"dated {_fold(name)}")
    if _is_among(name, near) or _is_among(stem, named(f"undated {_fold(stem)}")):
        return None
    if len(near) == 1:
        (meant,) = near
        message = f"no paper is called {code(name)}: {code(meant)} differs only in upper and lower case"
        return about(reference, message, fix=replacing(reference, meant))
    known = named(f"alias {_fold(stem)}")
    if near or len(known) != 1:
        return about(reference, f"no paper is called {code(name)}", "add the paper, or remove the reference")
    (meant,) = known
    if _fold(meant.rpartition("/")[2]) == _fold(stem):  # of another year, which may be another paper
        return about(reference, f"no paper is called {code(name)}", f"did you mean {code(meant)}?")
    message = f"no paper is called {code(name)}: {code(meant)} has the short name {code(stem)}"
    return about(reference, message, fix=replacing(reference, meant, Safety.UNSAFE))


def _is_among(name: str, names: AbstractSet[str]) -> bool:
    """Tell whether a name is one of several, in whatever form of Unicode both are written."""
    return name in names or (not name.isascii() and composed(name) in map(composed, names))


def _with_year(paper: Paper, stem: str) -> list[str]:
    """Return what references may call a paper: a year and what lies below it."""
    *folders, _ = paper.path.split("/")
    found = [
        "/".join((*folders[at:], stem))
        for at, folder in enumerate(folders)
        if len(folder) == 4 and folder.isdecimal() and year_folder(f"{folder}/")  # noqa: PLR2004 - digits of a year
    ]
    if paper.year and not (found and year_folder(paper.path)):
        found.append(f"{paper.year.value}/{stem}")
    return found


def _fold(name: str) -> str:
    return name.lower() if name.isascii() else composed(composed(name).casefold())


RULE = ReferenceRule(
    "dangling-reference",
    group="identity",
    severity=Severity.WARNING,
    fixes=Safety.SAFE,
    names=names,
    words=words,
    word_of=word_of,
    is_referring=is_referring,
    check=check,
)
