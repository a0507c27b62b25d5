"""What commands share that make something of all papers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from metalint.cli.options import CommonOptions
from metalint.cli.refusals import no_papers
from metalint.cli.warnings import warn
from metalint.engine import run as engine
from metalint.engine.references import PaperIndex
from metalint.engine.report_types import Request, report_all_paths
from metalint.files.discovery import find_papers
from metalint.index.project import Project
from metalint.papers.corpus import Corpus
from metalint.report.formats import Style, render_report
from metalint.util.wording import code, plural

if TYPE_CHECKING:
    from metalint.moving.plan import WholeList


def whole_corpus(
    project: Project, options: CommonOptions, is_wanted: Callable[[str], bool] | None = None
) -> Corpus | None:
    """Return the papers, of several collections those of the first, in the same way as `load_corpora`."""
    found = load_corpora(project, project.parts[:1] or (project,), options, is_wanted or report_all_paths)
    return found[0] if found else None


def warn_of_other_collections(project: Project, done: str, is_wanted: Callable[[str], bool] = report_all_paths) -> None:
    """Say that papers of the first collection alone are ``done``, such as exported, if others have wanted papers."""
    others = [part for part in project.parts[1:] if "title" in part.kind.roles.values()]
    if number := sum(is_wanted(path) for part in others for path in find_papers(part.config)):
        first = ", ".join(map(code, project.parts[0].config.papers))
        warn([f"note: {plural(number, 'paper')} of other collections left out: only those of {first} are {done}"])


def whole_list(project: Project, options: CommonOptions) -> WholeList | None:
    """Return the papers of all collections and what reads them, in the same way as `load_corpora`."""
    from metalint.moving.plan import Collection, WholeList

    parts = project.parts or (project,)
    found = load_corpora(project, parts, options, report_all_paths)
    if found is None:
        return None
    collections = tuple(Collection(PaperIndex(corpus), part) for corpus, part in zip(found, parts, strict=True))
    papers = {path for collection in collections for path in collection.papers.by_path}

    def read(path: str) -> str:
        return project.read(path).text if path in papers else project.workspace.text(path) or ""

    return WholeList(collections, project.workspace, read)


def load_corpora(
    project: Project, parts: Sequence[Project], options: CommonOptions, is_wanted: Callable[[str], bool]
) -> list[Corpus] | None:
    """Return papers by collection; None, and a report on standard error, while one ``is_wanted`` cannot be parsed."""
    found = [engine.load_corpus(part) for part in parts]
    broken = [path for _, paths in found for path in paths if is_wanted(path)]
    if not any(corpus.paths for corpus, _ in found):
        raise no_papers(project)
    if not broken:
        return [corpus for corpus, _ in found]
    if options.tracked:
        papers = plural(len(broken), "paper")
        why = f"while {papers} cannot be parsed; `metalint lint` says why"
        warn([f"nothing is rendered {why}"])
    else:
        sys.stderr.write(render_report("text", engine.lint_project(project, Request(frozenset(), is_wanted)), Style()))
        if options.volume >= 0:
            warn(["nothing is written while a paper cannot be parsed"])
    return None
