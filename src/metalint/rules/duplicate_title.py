r"""Two papers with the same title.

What it does:
    Compares titles and ignores case, accents, whitespace, punctuation and the markup of LaTeX, HTML and Markdown:
    `Erd\H{o}s` is “Erdős”, `&amp;` is “&”, and `$\beta$`, “β” and “Beta” are the same. `+`, `#`, `=`, other signs
    of mathematics, decimal points and the star of “C*-algebras” count: “DeepLabV3” and “DeepLabV3+” are two papers.
    Leftovers of a template are reported by `placeholder` instead. The finding is a warning if the two papers have
    no author in common, for then they look like two works; or if their venues, none of which is an archive of
    preprints, are different ones, for then they look like two versions of a work. If two titles differ only by
    `(Extended Abstract)`, `: Extended Abstract`, `(Abstract)`, `(Technical Report)`, `(Extended Version)` or
    another version at the end, the finding is a warning.

Why is this bad:
    Most likely one paper was added twice, from a preprint and from the proceedings.

Example:
    title: "LoRA: Low-Rank Adaptation"  # and in another file
    title: "LoRA: low rank adaptation."

Use instead:
    title: "LoRA: Low-Rank Adaptation"  # in one file only

Fix safety:
    There is no fix: a person must choose which file to keep, or merge them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metalint.names.folding import folded
from metalint.names.person_names import align, single_authors
from metalint.names.placeholders import is_placeholder
from metalint.names.venue_names import registered
from metalint.names.venue_titles import is_side_event
from metalint.names.venues import Venues
from metalint.papers.publication import is_archive
from metalint.rules.api import Paper, Severity, Surroundings
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import MAX_RELATED, Member, problem
from metalint.rules.problems import PathProblem
from metalint.util.regex import lazy
from metalint.util.wording import quote

_VERSIONS: Final = ("abstract", "version", "reprint", "report")
_VERSION: Final = lazy(
    r"[(\[](?:(?:(?:extended|short|student|full) )?abstract(?: reprint)?|technical report"
    r"|(?:extended|full|short|long|preliminary|conference|journal) version)[)\]][\s.]*\Z"
    r"|(?:[:,.]|\s[-\u2013\u2014])\s+(?:an )?extended abstract[\s.]*\Z|\A\s*extended abstract:\s+",
    re.IGNORECASE,
)


def keys(paper: Paper) -> Iterator[str]:
    title = paper.title
    if title and not is_placeholder("title", title.value) and (key := folded(title.value)):
        yield key
        if (key.endswith(_VERSIONS) or key.startswith("extendedabstract")) and (
            shorter := folded(_VERSION.sub("", title.value))
        ) not in {"", key}:
            yield shorter


def check(key: str, papers: Sequence[Paper], surroundings: Surroundings) -> Iterator[PathProblem]:
    titled = [(paper, Member(paper.path, paper.title)) for paper in papers if paper.title]
    same = [(paper, member) for paper, member in titled if folded(member.value.value) == key]
    venues = surroundings.context.venues
    for paper, member in same:
        likely = [
            (_explain_difference(paper, other, venues), place)
            for other, place in same[: MAX_RELATED + 1]
            if other is not paper
        ]
        twins = [place for why, place in likely if not why]
        if twins:
            what, help_ = "the title {value} is already listed in", "delete one of the files, or correct its title"
            yield member.path, problem(member, twins, what, help_, "is listed here", len(same) - 1 - len(twins))
        elif likely:
            why, place = likely[0]
            help_ = "correct the title, or suppress the finding with the reason"
            found = problem(member, [place], f"the title {{value}} is that of {why}, in", help_, "is listed here")
            yield member.path, found._replace(severity=Severity.WARNING)
    for _, member in titled if same else ():
        if all(member is not one for _, one in same):
            what = "the title {value} is that of another version of the paper in"
            found = problem(member, [same[0][1]], what, "keep one of the two files", "is listed here")
            yield member.path, found._replace(severity=Severity.WARNING)


def _explain_difference(one: Paper, other: Paper, venues: Venues) -> str:
    """Return what two papers with one title look like if not like one: another work, or another version of it."""
    ours, theirs = (single_authors(author.value for author in paper.authors) for paper in (one, other))
    found = align(ours, theirs)
    if ours and theirs and not (found.matched or found.doubtful or found.unnamed or found.is_open):
        return "what looks like another work, by other authors"
    written = [paper.venue.value.strip() if paper.venue else "" for paper in (one, other)]
    if not all(written) or is_archive(one, venues) or is_archive(other, venues):
        return ""
    years = [paper.year.value if paper.year else None for paper in (one, other)]
    read = [registered(venues, venue, year) for venue, year in zip(written, years, strict=True)]
    names = [
        part.thing.partition(" before ")[0] if part else folded(venue)
        for part, venue in zip(read, written, strict=True)
    ]
    is_certain = all(read) or years[0] != years[1] or is_side_event(written[0]) != is_side_event(written[1])
    if names[0] == names[1] or not is_certain:
        return ""
    year = f", {years[1]}" if years[1] else ""
    return f"what looks like another version of the work, at {quote(written[1])}{year}"


RULE = GroupRule(
    "duplicate-title", group="identity", severity=Severity.ERROR, keys=keys, check_group=check, roles=("title",)
)
