"""Note that is about another paper.

What it does:
    Compares the first heading of each local Markdown note with the titles of all papers, without regard to case,
    accents and punctuation. Finds notes whose heading is the title of another paper of the list, and of none of the
    papers whose note it is. Headings that are no title of a paper are fine.

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

from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.assets import notes, of_paper
from metalint.diagnostic import Problem, Related, Severity, about
from metalint.folding import folded
from metalint.paper_ids import paper_id
from metalint.patterns import lazy
from metalint.rules.base import GroupRule, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.assets import Asset
    from metalint.corpus import Surroundings
    from metalint.facts import Facts, Value
    from metalint.text.span import Span

_LINK: Final = lazy(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")


class _Heading(NamedTuple):
    """The first heading of a note, folded; ``value`` is what names the note."""

    key: str
    note: str
    span: Span
    value: Value[str]


def keys(paper: Facts) -> Iterator[Key]:
    """Yield the folded title."""
    if title := _title(paper):
        yield Key(title)


def keys_around(paper: Facts, assets: Sequence[Asset], around: Surroundings) -> Iterator[Key]:
    """Yield the folded headings of the paper's notes that are not its title."""
    title = _title(paper)
    yield from (Key(heading.key) for heading in _headings(assets, around) if heading.key != title)


def check(key: str, papers: Sequence[Facts], around: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each paper whose note is headed with the title of another, and no user's of the note."""
    titled = [paper for paper in papers if _title(paper) == key]
    right = {heading.note for paper in titled for heading in _headed(key, paper, around)}
    for paper in papers:
        for heading in _headed(key, paper, around):
            if titled and heading.note not in right:
                related = (Related(heading.note, heading.span, "the heading"),)
                message = f"the note is about the paper {paper_id(around.context.config.papers, titled[0].path)}"
                yield paper.path, about(heading.value, message, related=related)


def _headed(key: str, paper: Facts, around: Surroundings) -> Iterator[_Heading]:
    return (heading for heading in _headings(of_paper(paper, around), around) if heading.key == key)


def _headings(assets: Iterable[Asset], around: Surroundings) -> Iterator[_Heading]:
    for note, value in notes(assets):
        from metalint import markdown

        heading = markdown.first_heading(around.workspace.text(note) or "")
        if heading and (key := folded(_LINK.sub(r"\1", heading.value))):
            yield _Heading(key, note, heading.span, value)


def _title(paper: Facts) -> str:
    return folded(paper.title.value) if paper.title else ""


RULE = GroupRule(
    "note-title", group="paths", severity=Severity.WARNING, keys=keys, keys_around=keys_around, check=check
)
