"""What commands share that make something of all papers."""

import sys
from collections.abc import Callable, Sequence

from metalint.cli import setup
from metalint.cli.options import CommonOptions
from metalint.engine import run as engine
from metalint.engine.reports import Request, everything
from metalint.index.project import Project
from metalint.papers.corpus import Corpus
from metalint.report.reporters import Style, render
from metalint.util.wording import plural


def whole_corpus(
    project: Project, options: CommonOptions, is_wanted: Callable[[str], bool] | None = None
) -> Corpus | None:
    """Return the papers, of several collections those of the first, in the same way as `corpora`."""
    found = corpora(project, project.parts[:1] or (project,), options, is_wanted or everything)
    return found[0] if found else None


def corpora(
    project: Project, parts: Sequence[Project], options: CommonOptions, is_wanted: Callable[[str], bool]
) -> list[Corpus] | None:
    """Return papers by collection; None, and a report on standard error, while one ``is_wanted`` cannot be parsed."""
    found = [engine.whole(part) for part in parts]
    broken = [path for _, paths in found for path in paths if is_wanted(path)]
    if not any(corpus.paths for corpus, _ in found):
        raise setup.no_papers(project)
    if not broken:
        return [corpus for corpus, _ in found]
    if options.tracked:
        papers = plural(len(broken), "paper")
        why = f"while {papers} cannot be parsed; `metalint lint` says why"
        print(f"metalint: nothing is rendered {why}", file=sys.stderr)
    else:
        sys.stderr.write(render("text", engine.run(project, Request(frozenset(), is_wanted)), Style()))
        if options.volume >= 0:
            print("metalint: nothing is written while a paper cannot be parsed", file=sys.stderr)
    return None
