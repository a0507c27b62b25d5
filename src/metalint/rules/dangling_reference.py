"""Reference to a paper that the list does not have, or to the paper itself.

What it does:
    Looks up each reference that is written as `YYYY/id` among the papers: as the id of a paper, as the file
    `…/YYYY/id.prototxt`, or, where papers are not in folders by year, as the file `id.prototxt` of a paper of that
    year. A paper that refers to itself is reported too. Files that cannot be parsed count as papers; if a paper's year
    is not known, any year matches. Several
    references in one string (`2022/lora, 2023/qlora`) are reported as such. Other references, such as the bare name of
    a method, or `None`, are not checked.

Why is this bad:
    The reference shows a paper that nobody can look up, most likely because of a typo or a renamed file.

Example:
    methods: "2022/LORA"

Use instead:
    methods: "2022/lora"

Fix safety:
    Safe if exactly one paper has the same id except for upper and lower case, a file extension
    (`2022/lora.prototxt`), and extra spaces, slashes or commas. Several references in one string are split if each
    of them names such a paper. Unsafe if exactly one paper, which is of that year, has the id as its short name. The
    message names other similar ids. `metalint mv` moves a paper and updates all references.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from metalint.papers.ids import SUFFIXES, year_folder
from metalint.rules.api import Fix, Paper, Problem, Safety, Split, Value, about, correction, replacing
from metalint.rules.base import GroupRule, PapersWith
from metalint.rules.problems import PathProblem, write_fields
from metalint.util.regex import lazy
from metalint.util.unicode import compose, fold_file_name
from metalint.util.wording import first_words, quote

# returns the references to the papers that have a name in any capitals; behind a slash alone, a file's or a short name
_Named = Callable[[str], AbstractSet[str]]

_WITH_YEAR: Final = lazy(r"(?:19|20)[0-9][0-9]/.+", re.DOTALL)
_BETWEEN: Final = lazy(r"(?<!\s)\s*+[,;][\s,;]*+|(?<!\s)\s++(?:and\s++)?(?=(?:19|20)[0-9][0-9]/)")
_MOST: Final = 3  # references that a message names


def references_to(paper: Paper) -> list[str]:
    """Return how references may name a paper: with each of its years, or by its file alone if it has none."""
    *folders, _ = paper.path.split("/")
    names = [
        "/".join((*folders[at:], paper.stem))
        for at, folder in enumerate(folders)
        if len(folder) == 4 and folder.isdecimal() and year_folder(f"{folder}/")  # noqa: PLR2004 - digits of a year
    ]
    if paper.year and year_folder(paper.path) is None:
        names.append(f"{paper.year.value}/{paper.stem}")
    return names or [paper.stem]


def words(paper: Paper) -> Iterator[str]:
    """Yield the words that a paper is looked up by: what its names end in, and its short name."""
    names = (paper.stem, paper.abbr.value.strip() if paper.abbr else "")
    yield from (word for word in dict.fromkeys(map(fold_file_name, names)) if word and "/" not in word)


def mentions(paper: Paper) -> Iterator[str]:
    """Yield the empty key if a paper refers to others by year."""
    if any("/" in reference.value for reference in paper.references):
        yield ""


def check_mentions(papers: Iterable[Paper], papers_with: PapersWith) -> Iterator[PathProblem]:
    """Yield a problem for each reference to no paper; ``papers_with`` returns those that are looked up by a word."""

    @cache  # a paper may be referred to by all others, and all may have the same word
    def by_name(word: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for paper in papers_with(word):
            first, *others = references_to(paper)
            for reference in (first, *others):
                found[fold_file_name(reference)].add(reference)
            for short in words(paper) if "/" in first else ():
                found[f"/{short}"].add(first)
        return found

    def named(name: str) -> AbstractSet[str]:
        folded = fold_file_name(name)
        return by_name(folded.rpartition("/")[2]).get(folded, frozenset())

    for paper in papers:
        yield from ((paper.path, problem) for problem in _check_references(paper, named))


def _check_references(paper: Paper, named: _Named) -> Iterator[Problem]:
    own = {fold_file_name(name) for name in references_to(paper) if "/" in name}
    for reference in paper.references:
        name = reference.value.strip()
        is_dated = _WITH_YEAR.fullmatch(name) is not None
        if fold_file_name(tidy_reference(name)) in own:
            yield about(reference, f"the paper refers to itself as {quote(name)}", "remove the reference")
        elif not (is_dated or _WITH_YEAR.fullmatch(tidy_reference(name))) or _is_known(name, named):
            continue
        elif meant := _find_meant(name, named):
            differs = f": {quote(meant)} differs only in upper and lower case"
            but = differs if fold_file_name(meant) == fold_file_name(name) else f", but one is called {quote(meant)}"
            yield about(reference, f"no paper is called {quote(name)}{but}", fix=replacing(reference, meant))
        elif is_dated:
            yield _split_references(reference, name, named) or _explain_unknown(reference, name, named)


def _explain_unknown(reference: Value[str], name: str, named: _Named) -> Problem:
    message = f"no paper is called {quote(name)}"
    bare = tidy_reference(name)
    stem = bare.rpartition("/")[2]
    known = named(f"/{stem}")
    if named(bare) or len(known) != 1:
        return about(reference, message, "add the paper, or remove the reference")
    (alias,) = known
    if fold_file_name(alias.rpartition("/")[2]) == fold_file_name(stem):  # of another year, which may be another paper
        return about(reference, message, f"did you mean {quote(alias)}?")
    if alias.partition("/")[0] != bare.partition("/")[0]:  # another year's paper of that short name is another paper
        return about(reference, message, "add the paper, or remove the reference")
    fix = replacing(reference, alias, Safety.UNSAFE)
    return about(reference, f"{message}: {quote(alias)} has the short name {quote(stem)}", fix=fix)


def _split_references(reference: Value[str], name: str, named: _Named) -> Problem | None:
    """Return the problem with a string of several references, which are split where each of them names a paper."""
    names = list(filter(None, _BETWEEN.split(name)))
    meant = [_find_meant(name, named) for name in names]
    missing = [name for name, target in zip(names, meant, strict=True) if not target]
    if len(names) == 1 or not (any(meant) or all(map(_WITH_YEAR.fullmatch, names))):
        return None
    wanted = [target or name for name, target in zip(names, meant, strict=True)]
    message = f"{quote(reference.value)} is {len(names)} references in one string"
    if dangling := [name for name in missing if _WITH_YEAR.fullmatch(name)]:
        message += f"; no paper is called {first_words(dangling, _MOST)}"
    help_ = f"write each reference in a field of its own: {write_fields(reference, wanted)}"
    fix = Fix(f"Split into {len(names)} references", Safety.SAFE, (Split(reference, tuple(meant)),))
    return about(reference, message, help_, fix=None if missing or not reference.path.endswith("]") else fix)


def _find_meant(name: str, named: _Named) -> str:
    """Return the reference to the one paper that ``name`` may be meant for, as it should be written; else nothing."""
    bare = tidy_reference(name)
    for spelling in (name, bare):
        if _is_known(spelling, named):
            return spelling
    near = named(bare)
    return next(iter(near)) if len(near) == 1 else ""


def _is_known(name: str, named: _Named) -> bool:
    """Tell whether a paper has exactly this name, in whatever form of Unicode both are written."""
    return any(compose(spelling) in map(compose, named(spelling)) for spelling in (name, name.rpartition("/")[2]))


def tidy_reference(name: str) -> str:
    """Return a reference without the file's suffix, and without spaces, slashes and commas that are too many."""
    parts = [part for written in name.strip(",; ").split("/") if (part := written.strip())]
    tidied = "/".join(parts)
    ending = next((suffix for suffix in SUFFIXES if tidied.lower().endswith(suffix)), "")
    return tidied[: len(tidied) - len(ending)].rstrip()


RULE = GroupRule(
    "dangling-reference",
    group="identity",
    keys=words,
    mentions=mentions,
    check_mentions=check_mentions,
    grounds=correction("references"),
    roles=("references",),
)
