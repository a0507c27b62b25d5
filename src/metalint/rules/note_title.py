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

import re
from typing import TYPE_CHECKING, Final

from metalint import markdown
from metalint.assets import notes
from metalint.diagnostic import Problem, Related, Severity, about
from metalint.folding import folded
from metalint.rules.base import CorpusRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Corpus
    from metalint.facts import Facts

_LINK: Final = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each paper whose note is headed with the title of another."""
    titles = {folded(paper.title.value): paper for paper in reversed(corpus.papers) if paper.title}
    for note, users in notes(corpus).items():
        heading = markdown.first_heading(corpus.workspace.text(note) or "")
        key = folded(_LINK.sub(r"\1", heading.value)) if heading else ""
        if not heading or not key or key not in titles or any(_folded_title(paper) == key for paper, _ in users):
            continue
        other = titles[key]
        for paper, value in users:
            related = (Related(note, heading.span, "the heading"),)
            yield paper.path, about(value, f"the note is about the paper {other.id}", related=related)


def _folded_title(paper: Facts) -> str:
    return folded(paper.title.value) if paper.title else ""


RULE = CorpusRule("note-title", group="paths", severity=Severity.WARNING, check=check)
