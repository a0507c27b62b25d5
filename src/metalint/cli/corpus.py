"""What commands share that make something of all papers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from metalint.engine.run import Report
    from metalint.index.project import Project
    from metalint.papers.corpus import Corpus


def whole_corpus(
    project: Project, arguments: argparse.Namespace, is_wanted: Callable[[str], bool] | None = None
) -> Corpus | None:
    """Return the papers; None, and a report on standard error, while one that ``is_wanted`` cannot be parsed.

    Of several collections, they are those of the first.
    """
    found = _corpora(project, project.parts[:1] or (project,), arguments, is_wanted)
    return found[0] if found else None


def whole_corpora(project: Project, arguments: argparse.Namespace) -> list[Corpus] | None:
    """Return the papers of each collection in the same way."""
    return _corpora(project, project.parts or (project,), arguments)


def _corpora(
    project: Project,
    parts: Sequence[Project],
    arguments: argparse.Namespace,
    is_wanted: Callable[[str], bool] | None = None,
) -> list[Corpus] | None:
    from metalint.cli import setup
    from metalint.engine import run as engine

    is_wanted = is_wanted or engine.everything
    found = [engine.whole(part) for part in parts]
    broken = [path for _, paths in found for path in paths if is_wanted(path)]
    if not any(corpus.paths for corpus, _ in found):
        raise setup.no_papers(project)
    if not broken:
        return [corpus for corpus, _ in found]
    if arguments.tracked:
        papers = plural(len(broken), "paper")
        print(
            f"metalint: nothing is rendered while {papers} cannot be parsed; `metalint lint` says why", file=sys.stderr
        )
    else:
        _report_broken(engine.run(project, engine.Request(frozenset(), is_wanted)), arguments)
    return None


def _report_broken(report: Report, arguments: argparse.Namespace) -> None:
    from metalint.report.reporters import Style, render

    sys.stderr.write(render("text", report, Style()))
    if arguments.volume >= 0:
        print("metalint: nothing is written while a paper cannot be parsed", file=sys.stderr)
