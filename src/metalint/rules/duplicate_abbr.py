"""Two papers with the same short name.

What it does:
    Compares the abbreviations of papers and ignores case. Empty ones and leftovers of a template are skipped.

Why is this bad:
    People use the short name to refer to the paper. Two papers with the same one cannot be distinguished. Often one of
    them was copied along with the file.

Example:
    abbr: "SPP"  # and in the file of another paper
    abbr: "spp"

Use instead:
    abbr: "SPP"
    abbr: "SPP-Sparse"

Fix safety:
    There is no fix: a person must choose the new name.
"""

from collections.abc import Iterator, Sequence

from metalint.names.placeholders import is_placeholder
from metalint.rules.api import Paper, Surroundings
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import Member, problems
from metalint.rules.problems import PathProblem
from metalint.util.unicode import compose


def keys(paper: Paper) -> Iterator[str]:
    abbr = paper.abbr
    key = compose(abbr.value).strip().casefold() if abbr else ""
    if abbr and key and not is_placeholder("abbr", abbr.value):
        yield key


def check(_: str, papers: Sequence[Paper], _asset_states: Surroundings) -> Iterator[PathProblem]:
    members = [Member(paper.path, paper.abbr) for paper in papers if paper.abbr]
    help_ = "choose another short name for one of them"
    return problems(members, "the short name {value} is already used in", help_, "is used here")


RULE = GroupRule("duplicate-abbr", group="identity", keys=keys, check_group=check, roles=("abbr",))
