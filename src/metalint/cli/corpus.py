"""What commands share that make something of all papers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse

    from metalint.engine.run import Report
    from metalint.index.project import Project
    from metalint.papers.corpus import Corpus


def whole_corpus(project: Project, arguments: argparse.Namespace) -> Corpus | None:
    """Return the papers; None, and a report on standard error, while one of them cannot be parsed."""
    from metalint.cli import setup
    from metalint.engine import run as engine

    corpus, broken = engine.whole(project)
    if not corpus.paths:
        raise setup.no_papers(project)
    if not broken:
        return corpus
    if arguments.tracked:
        papers = plural(len(broken), "paper")
        print(
            f"metalint: nothing is rendered while {papers} cannot be parsed; `metalint lint` says why", file=sys.stderr
        )
    else:
        _report_broken(engine.run(project, engine.Request(frozenset())), arguments)
    return None


def _report_broken(report: Report, arguments: argparse.Namespace) -> None:
    from metalint.report.reporters import Style, render

    sys.stderr.write(render("text", report, Style()))
    if arguments.volume >= 0:
        print("metalint: nothing is written while a paper cannot be parsed", file=sys.stderr)
