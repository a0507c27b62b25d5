"""What commands share that make something of all papers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from metalint.cli.options import Options
from metalint.cli.refusals import no_papers_error
from metalint.cli.warnings import warn
from metalint.engine import run as engine
from metalint.engine.references import PaperIndex
from metalint.engine.report_types import Request, report_all_paths
from metalint.index.project import Project
from metalint.papers.corpus import Corpus
from metalint.report.formats import Style, render_report
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.moving.plan import WholeList


def lint_whole_corpus(
    project: Project, options: Options, is_wanted: Callable[[str], bool] = report_all_paths
) -> Corpus | None:
    """Return the papers; None, and a report on standard error, while one that ``is_wanted`` cannot be parsed."""
    corpus, broken = engine.load_corpus(project)
    if not corpus.paths:
        raise no_papers_error(project)
    broken = list(filter(is_wanted, broken))
    if not broken:
        return corpus
    if options.staged:
        papers = plural(len(broken), "paper")
        why = f"while {papers} cannot be parsed; `metalint lint` says why"
        warn([f"nothing is rendered {why}"])
    else:
        sys.stderr.write(render_report("text", engine.lint_project(project, Request(frozenset(), is_wanted)), Style()))
        if not options.quiet:
            warn(["nothing is written while a paper cannot be parsed"])
    return None


def whole_list(project: Project, options: Options) -> WholeList | None:
    """Return all papers and what reads them, in the same way as `lint_whole_corpus`."""
    from metalint.moving.plan import WholeList

    corpus = lint_whole_corpus(project, options)
    if corpus is None:
        return None
    papers = PaperIndex(corpus)

    def read(path: str) -> str:
        return project.read(path).text if path in papers.by_path else project.workspace.text(path) or ""

    return WholeList(papers, project, project.workspace, read)
