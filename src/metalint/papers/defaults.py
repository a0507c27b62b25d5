"""Declared defaults: the values that papers have because they set none."""

from __future__ import annotations

from collections.abc import Iterator

from metalint.papers import assets
from metalint.papers.corpus import Corpus, Surroundings
from metalint.papers.paper import Paper, Value
from metalint.text.span import Span


def completed(corpus: Corpus) -> Corpus:
    """Return the corpus with papers that have the declared defaults of the roles that they do not set.

    A default counts where the message that would hold it is present, and that of a note or cover where its file is
    there. A title is a paper's own: it has no default.
    """
    if not any(map(str.strip, corpus.context.defaults.values())):
        return corpus
    return corpus._replace(papers=tuple(_completed(paper, corpus.surroundings) for paper in corpus.papers))


def _completed(paper: Paper, surroundings: Surroundings) -> Paper:
    roles = {role: (value,) for role, value in _defaults(paper, surroundings)}
    year = roles.pop("year", None) if paper.year is None else None
    if year and year[0].value.isdecimal():
        paper = paper._replace(year=Value(int(year[0].value), *year[0][1:]))
    return paper._replace(roles={**paper.roles, **roles})


def _defaults(paper: Paper, surroundings: Surroundings) -> Iterator[tuple[str, Value[str]]]:
    context = surroundings.context
    present = paper.present
    for role, default in context.defaults.items():
        path = context.config.fields[role]
        if role == "title" or paper.many(role):
            continue
        if path.rpartition(".")[0] in present:
            yield role, Value(default, Span(0, 0), path)
        elif role in {"note", "cover"} and (asset := assets.default(paper, role, surroundings)):
            yield role, asset.value
