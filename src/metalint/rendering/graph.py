"""The layout ``graph``: which paper builds on which, as a flowchart in Mermaid, which GitHub draws."""

import re
from collections.abc import Sequence
from typing import Final

from metalint.names import mathematics
from metalint.papers.corpus import Corpus
from metalint.papers.paper import Paper
from metalint.rendering import escape, references, views
from metalint.rendering.layouts import GENERATED
from metalint.util.grouping import group_pairs
from metalint.util.wording import plural

_MOST_LETTERS: Final = 40  # of a label, as it is escaped: Mermaid refuses charts of more than 50,000 letters
_ORDINARY: Final = re.compile(r"[^\W_]|[ ,()'/-]")


def write_mermaid(corpus: Corpus, papers: Sequence[Paper], *, is_whole: bool) -> str:
    """Return the chart of the papers, in their order, that build on others; ``is_whole`` is as for a `Page`."""
    drawn = references.choose_drawing((paper.path for paper in papers), references.find_references(corpus, papers))
    heading = f"{GENERATED}\n\n# References\n\n" if is_whole else ""
    if not drawn.papers:
        return f"{heading}No paper of this list builds on another one.\n"
    told = f"{plural(len(drawn.papers), 'paper')}. An arrow leads from a paper to one that builds on it."
    if drawn.left_out:
        room = f"a chart has room for {references.MOST_NODES} papers and {references.MOST_EDGES} arrows"
        told = f"{told} {plural(drawn.left_out, 'more paper')} left out: {room}."
    number = {path: at for at, path in enumerate(drawn.papers)}
    by_year = group_pairs((views.read_year(paper) or 0, paper) for paper in papers if paper.path in number)
    lines = ["flowchart LR"]
    for at, year in enumerate(sorted(by_year)):
        lines.append(f'  subgraph y{at}["{year or "No year"}"]')
        for paper in by_year[year]:
            title = mathematics.shown(views.read_text(paper.title))
            label = _write_label(views.read_text(paper.abbr) or title or paper.stem)
            lines.append(f'    n{number[paper.path]}["{label}"]')
        lines.append("  end")
    lines += [f"  n{number[start]} --> n{number[end]}" for start, end in drawn.edges]
    chart = "".join(f"{line}\n" for line in lines)
    return f"{heading}{told}\n\n```mermaid\n{chart}```\n"


def _write_label(text: str) -> str:
    """Write a text for a label in quotes, in which Mermaid reads HTML, Markdown, entities and its own directives."""
    words = " ".join(escape.flatten(text).split())
    written = [word if _ORDINARY.fullmatch(word) and word <= "\uffff" else f"#{ord(word)};" for word in words]
    if sum(map(len, written)) <= _MOST_LETTERS:
        return "".join(written)
    shown = ""
    for piece in written:
        if len(shown) + len(piece) >= _MOST_LETTERS:
            break
        shown += piece
    return f"{shown.rstrip()}…"
