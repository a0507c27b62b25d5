"""What commands share that make something of all papers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from metalint.cli import setup
from metalint.cli.options import CommonOptions
from metalint.engine import run as engine
from metalint.index.project import Project
from metalint.papers.corpus import Corpus
from metalint.report.reporters import Style, render
from metalint.util.wording import plural


def whole_corpus(
    project: Project, options: CommonOptions, is_wanted: Callable[[str], bool] | None = None
) -> Corpus | None:
    """Return the papers; None, and a report on standard error, while one that ``is_wanted`` cannot be parsed.

    Of several collections, they are those of the first.
    """
    found = _corpora(project, project.parts[:1] or (project,), options, is_wanted)
    return found[0] if found else None


def whole_corpora(project: Project, options: CommonOptions) -> list[Corpus] | None:
    """Return the papers of each collection in the same way."""
    return _corpora(project, project.parts or (project,), options)


def _corpora(
    project: Project, parts: Sequence[Project], options: CommonOptions, is_wanted: Callable[[str], bool] | None = None
) -> list[Corpus] | None:
    is_wanted = is_wanted or engine.everything
    found = [engine.whole(part) for part in parts]
    broken = [path for _, paths in found for path in paths if is_wanted(path)]
    if not any(corpus.paths for corpus, _ in found):
        raise setup.no_papers(project)
    if not broken:
        return [corpus for corpus, _ in found]
    if options.tracked:
        papers = plural(len(broken), "paper")
        print(
            f"metalint: nothing is rendered while {papers} cannot be parsed; `metalint lint` says why", file=sys.stderr
        )
    else:
        sys.stderr.write(render("text", engine.run(project, engine.Request(frozenset(), is_wanted)), Style()))
        if options.volume >= 0:
            print("metalint: nothing is written while a paper cannot be parsed", file=sys.stderr)
    return None
