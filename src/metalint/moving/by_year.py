"""Which papers do not lie in the folder of their year, and where they belong."""

import posixpath
from collections.abc import Callable, Iterator

from metalint.engine.references import PaperIndex
from metalint.moving.asset_moves import Moving, moving_of
from metalint.moving.places import checked
from metalint.moving.plan import Plan, WholeList, plan_moves
from metalint.papers.ids import is_year, year_folder
from metalint.papers.paper import Paper
from metalint.util.wording import plural, quote_for_shell


def plan_corrected_year(whole: WholeList, path: str, year: int) -> Plan | None:
    """Plan moving a paper to the folder of another year that it gets; None where it stays.

    Raises:
        UsageError: the paper cannot move there.
    """
    paper = whole.papers.by_path[path]
    if paper.year is None or year_folder(path) in {None, year} or not is_year(str(year)):
        return None
    folder, name = posixpath.split(path)
    place = checked(posixpath.join(posixpath.dirname(folder), str(year), name), paper, whole.papers, path)
    return plan_moves(whole, [moving_of(paper, place, year)], "metalint mv --by-year")


def find_misplaced(papers: PaperIndex, is_wanted: Callable[[str], bool]) -> Iterator[Moving]:
    """Yield how papers move whose folder is not that of their year, and those that lie above the folders of years.

    Raises:
        UsageError: a paper cannot lie where it belongs, as where another one is.
    """
    years_below = _find_folders_of_years(papers)
    for paper, year in _dated_papers(papers):
        folder, name = posixpath.split(paper.path)
        if year_folder(paper.path):
            folder = posixpath.dirname(folder)
        elif folder not in years_below:  # it lies nowhere near such folders
            continue
        place = posixpath.join(folder, year, name)
        if place != paper.path and is_wanted(paper.path):
            yield moving_of(paper, checked(place, paper, papers, paper.path))


def describe_nothing_to_move(papers: PaperIndex) -> str:
    """Return why no paper moves, and how to begin where no folder is called by a year."""
    flat = list(_dated_papers(papers))
    if _find_folders_of_years(papers) or not flat:
        return "Nothing to move: each paper with a possible year lies where it belongs."
    first, year = flat[0]
    folder, name = posixpath.split(first.path)
    new = posixpath.join(folder, year, name)
    papers_ = plural(len(flat), "paper")
    how = f"`metalint mv {quote_for_shell(first.path)} {quote_for_shell(new)}` begins with one"
    if not papers.takes(new):
        how = f"Let `papers` match {new} as well; {how}"
    return f"Nothing to move: no folder is called by a year. {how}; then `metalint mv --by-year` moves {papers_}."


def _dated_papers(papers: PaperIndex) -> Iterator[tuple[Paper, str]]:
    """Yield the papers with a possible year, and that."""
    for paper in papers.corpus.papers:
        if paper.year and is_year(year := str(paper.year.value)):
            yield paper, year


def _find_folders_of_years(papers: PaperIndex) -> set[str]:
    """Return the folders in which folders are called by years."""
    return {posixpath.dirname(posixpath.dirname(path)) for path in papers.corpus.paths if year_folder(path)}
