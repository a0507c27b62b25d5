"""Which papers do not lie in the folder of their year, and where they belong."""

import posixpath
from collections.abc import Callable, Iterable, Iterator

from metalint.engine.references import PaperIndex
from metalint.moving.places import MovingPaper, checked
from metalint.moving.plan import Destination
from metalint.papers.ids import is_year, year_folder
from metalint.papers.paper import Paper


def misplaced(collections: Iterable[PaperIndex], is_wanted: Callable[[str], bool]) -> Iterator[Destination]:
    """Yield the papers whose folder is not that of their year, and those that lie above the folders of years.

    Raises:
        UsageError: a paper cannot lie where it belongs, as where another one is.
    """
    for papers in collections:
        years_below = {posixpath.dirname(posixpath.dirname(path)) for path in papers.corpus.paths if year_folder(path)}
        for paper in papers.corpus.papers:
            place = _place_by_year(paper, years_below) if is_wanted(paper.path) else None
            if place is not None:
                source = MovingPaper(paper, papers, paper.path, is_path=True)
                yield Destination(source, checked(place, source, paper.path))


def _place_by_year(paper: Paper, years_below: set[str]) -> str | None:
    """Return the path that a paper belongs to; None if it is there, has no year, or lies nowhere near such folders."""
    if paper.year is None or not is_year(str(paper.year.value)):
        return None
    folder, name = posixpath.split(paper.path)
    if year_folder(paper.path):
        folder = posixpath.dirname(folder)
    elif folder not in years_below:
        return None
    place = posixpath.join(folder, str(paper.year.value), name)
    return None if place == paper.path else place
