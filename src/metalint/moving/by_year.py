"""Which papers do not lie in the folder of their year, and where they belong."""

import posixpath
from collections.abc import Callable, Iterator

from metalint.engine.references import PaperIndex
from metalint.moving.places import MovingPaper, checked
from metalint.papers.ids import is_year, year_folder


def find_misplaced(papers: PaperIndex, is_wanted: Callable[[str], bool]) -> Iterator[tuple[MovingPaper, str]]:
    """Yield the papers whose folder is not that of their year, and those that lie above the folders of years.

    Each comes with the path that it belongs to.

    Raises:
        UsageError: a paper cannot lie where it belongs, as where another one is.
    """
    years_below = {posixpath.dirname(posixpath.dirname(path)) for path in papers.corpus.paths if year_folder(path)}
    for paper in papers.corpus.papers:
        if not is_wanted(paper.path) or paper.year is None or not is_year(str(paper.year.value)):
            continue
        folder, name = posixpath.split(paper.path)
        if year_folder(paper.path):
            folder = posixpath.dirname(folder)
        elif folder not in years_below:  # it lies nowhere near such folders
            continue
        place = posixpath.join(folder, str(paper.year.value), name)
        if place != paper.path:
            source = MovingPaper(paper, papers, paper.path, is_path=True)
            yield source, checked(place, source, paper.path)
