r"""Two papers with the same title.

What it does:
    Compares titles and ignores case, accents, whitespace, punctuation and the markup of LaTeX, HTML and Markdown:
    `Erd\H{o}s` is “Erdős”, `&amp;` is “&”, and `$\beta$`, “β” and “Beta” are the same. `+`, `#`, `=`, other signs of
    mathematics, decimal points and the star of “C*-algebras” count: “DeepLabV3” and “DeepLabV3+” are two papers.
    Leftovers of a template are reported by `placeholder` instead.

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

from collections.abc import Iterator, Sequence

from metalint.names.folding import folded
from metalint.names.placeholders import is_placeholder
from metalint.rules.api import Paper, Problem, Severity, Surroundings
from metalint.rules.base import GroupRule
from metalint.rules.duplicates import Member, problems


def keys(paper: Paper) -> Iterator[str]:
    title = paper.title
    if title and not is_placeholder("title", title.value) and (key := folded(title.value)):
        yield key


def check(_: str, papers: Sequence[Paper], _asset_states: Surroundings) -> Iterator[tuple[str, Problem]]:
    members = [Member(paper.path, paper.title.span, paper.title) for paper in papers if paper.title]
    help_ = "delete one of the files, or correct its title"
    return problems(members, "the title {value} is already listed in", help_, "is listed here")


RULE = GroupRule("duplicate-title", group="identity", severity=Severity.ERROR, keys=keys, check=check, roles=("title",))
