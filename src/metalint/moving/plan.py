"""What moving a paper comes to: what moves where, and what is written because of it."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from metalint.engine import baseline
from metalint.engine.references import PaperIndex
from metalint.errors import UsageError
from metalint.files.discovery import left_out
from metalint.files.folders import Folder, Folders
from metalint.files.git import is_within
from metalint.files.transactions import Move, Transaction, Write, placed, with_index
from metalint.files.workspace import Workspace
from metalint.fixes.verification import is_verified
from metalint.index.project import Project, relative
from metalint.moving.asset_moves import Moving, NamedFile, asset_moves, named, note_edits
from metalint.moving.places import MovingPaper, refuse_taken
from metalint.papers import assets
from metalint.papers.ids import year_folder
from metalint.papers.paper import Paper, Value
from metalint.rendering import outputs
from metalint.rendering.outputs import Planned
from metalint.rules.dangling_reference import names
from metalint.rules.problems import Replace
from metalint.text.edit import Edit, apply
from metalint.text.header import header_of
from metalint.text.literal import quote
from metalint.util.unicode import folded
from metalint.util.wording import code, plural, quoted


class _MovedFolders(Folders):
    """The folders below ``root`` once all ``moves`` are made."""

    def __init__(self, root: Path, moves: Sequence[Move]) -> None:
        super().__init__(root)
        self._moves = moves
        self._back = [Move(new, old) for old, new in moves]

    def place(self, path: str) -> str:
        return super().place(placed(self._back, path))

    def _list(self, path: str) -> Folder:
        folder = super()._list(path)
        entries, regular = dict(folder.entries), set(folder.regular)
        if placed(self._back, path) == path:
            for old, _ in self._moves:
                if posixpath.dirname(old) == path:
                    entries.pop(posixpath.basename(old), None)
                    regular.discard(posixpath.basename(old))
            for old, new in self._moves:
                within = f"{path}/" if path else ""
                if new.startswith(within) and (name := new.removeprefix(within).partition("/")[0]):
                    is_last = posixpath.join(path, name) == new
                    is_file = is_last and not os.path.isdir(super().place(old))  # noqa: PTH112
                    entries[name] = not is_file
                    regular |= {name} if is_file else set()
        return Folder(entries, frozenset(regular), folder.links)


def _moved(before: Workspace, moves: Sequence[Move]) -> Workspace:
    """Return the files of ``before`` once all ``moves`` are made."""
    tracked = None if before.tracked is None else frozenset(placed(moves, path) for path in before.tracked)
    return Workspace(before.root, tracked, _MovedFolders(before.root, moves))


class Collection(NamedTuple):
    """The papers of a collection, and the project that reads them."""

    papers: PaperIndex
    project: Project


class WholeList(NamedTuple):
    """All papers of a list, its files as they are, and what returns the text of a paper or note."""

    collections: tuple[Collection, ...]
    workspace: Workspace
    read: Callable[[str], str]

    @property
    def papers(self) -> Iterator[Paper]:
        """The papers of all collections."""
        return (paper for collection in self.collections for paper in collection.papers.corpus.papers)


class Plan(NamedTuple):
    """What moving a paper comes to."""

    moves: tuple[Move, ...]  # of the paper's file, then of its notes and covers
    edits: Mapping[str, list[Edit]]  # of papers and notes, by the path that each has now
    texts: Mapping[str, str]  # what these say now
    years: tuple[int, int] | None  # the year that the paper has and the one that it gets; None if it keeps its year
    lists: tuple[Planned, ...]  # the outputs that change, and the baseline where it holds findings of what moves


class _Respelling(NamedTuple):
    """A value of the paper at ``path`` and what is written instead."""

    path: str
    value: Value[Any]
    new: str


def plan(whole: WholeList, source: MovingPaper, new: str, *, keeps_year: bool = False) -> Plan:
    """Return what it comes to that a paper moves to the path ``new``, where nothing is in the way; nothing moves yet.

    With ``keeps_year`` the year in the paper stays where it moves to the folder of another one.
    """
    paper = source.paper
    if absent := left_out(source.papers.corpus.context.list_config):
        what = f"this sparse checkout lacks {plural(len(absent), 'paper')}, so that nobody can tell what refers to it"
        raise UsageError(f"{paper.path}: {what}; run `git sparse-checkout disable`")
    years = None if keeps_year else _years(paper, new)
    year = paper.year._replace(value=years[1]) if paper.year and years else paper.year
    before, folder = [paper], year_folder(paper.path)
    if folder and paper.year and paper.year.value != folder:  # files may lie by either year
        before.append(paper._replace(year=paper.year._replace(value=folder)))
    moving = Moving(tuple(before), paper._replace(path=new, year=year))
    asset_roots = source.papers.corpus.context.config.asset_roots
    others = [other for other in whole.papers if other.path != paper.path]
    moves = (Move(paper.path, new), *asset_moves(moving, others, whole.workspace, asset_roots))
    _check(moves[1:], whole.workspace, source)
    values = [_Respelling(paper.path, paper.year, str(years[1]))] if paper.year and years else []
    values += _references(source, moving.new)
    values += _asset_values(whole, moving, moves)
    notes = set()
    for papers, _ in whole.collections:
        roots = papers.corpus.context.config.asset_roots
        for other in papers.corpus.papers:
            notes |= {file.present.file.path for file in named(whole.workspace, roots, (other,))}
    edits = note_edits(whole.workspace, moves, notes)
    texts = {path: whole.read(path) for path in {*edits, *(value.path for value in values)}}
    for value in values:
        span = value.value.span
        written = texts[value.path][span.start : span.end]
        edits.setdefault(value.path, []).append(
            Edit(span, quote(value.new, written) if written[0] in "\"'" else value.new)
        )
    made = Plan(moves, edits, texts, years, ())
    _verify(made, values, whole)
    return made._replace(lists=(*_lists(made, whole), *_baseline(made, whole)))


def _years(paper: Paper, new: str) -> tuple[int, int] | None:
    """Return the year of a paper and the one that it gets: where it agreed with its folder, it shall agree again."""
    folder, other = year_folder(paper.path), year_folder(new)
    is_dated = folder is not None and paper.year is not None and paper.year.value == folder
    return (folder, other) if folder and is_dated and other and other != folder else None


def _check(moves: Sequence[Move], workspace: Workspace, source: MovingPaper) -> None:
    """Refuse assets that cannot move: their place is taken, they lie elsewhere, or are made by metalint."""
    root = workspace.root
    made = {posixpath.normpath(output.path) for output in source.papers.corpus.context.list_config.outputs}
    for old, new in moves:
        refuse_taken(root, old, new)
        if (root / old).is_symlink() or workspace.leaves_root(old) or workspace.leaves_root(new):
            raise UsageError(f"{code(old)} is a symbolic link; move what it leads to")
        if output := next((place for place in made if place == old or place.startswith(f"{old}/")), None):
            why = f"lies in {code(old)}, which would move; set its path first"
            raise UsageError(f"{code(output)} is an output, and {why}")


# -- values


def _references(source: MovingPaper, new: Paper) -> Iterator[_Respelling]:
    corpus, paper = source.papers.corpus, source.paper
    after = PaperIndex(corpus._replace(papers=tuple(new if other is paper else other for other in corpus.papers)))
    for path, value in source.papers.references(paper):
        written = value.value.strip()
        found = list(_respelt(written, paper, new))
        if not found or written == found[0]:
            continue
        found += [name.reference for name in names(new) if "/" in name.reference] + [after.id_of(new.path), new.stem]
        meant = next(
            (candidate for candidate in found if [new.path] == [other.path for other in after.meant(candidate)]), None
        )
        if meant is None:
            raise UsageError(f"{path}: nothing but {code(new.path)} itself would name that paper; choose another name")
        yield _Respelling(path, value, meant)


def _respelt(written: str, paper: Paper, new: Paper) -> Iterator[str]:
    """Yield a reference as it is written after the move, if it names the paper by its file, not by its short name."""
    steps, new_steps = ([*version.path.split("/")[:-1], version.stem] for version in (paper, new))
    number = written.count("/") + 1
    if folded(written) == folded("/".join(steps[-number:])):
        yield "/".join(new_steps[-number:])
    elif paper.year and new.year and folded(written) == folded(f"{paper.year.value}/{paper.stem}"):
        yield f"{new.year.value}/{new.stem}"


def _asset_values(whole: WholeList, moving: Moving, moves: Sequence[Move]) -> Iterator[_Respelling]:
    """Yield the notes and covers that name a file otherwise once it has moved, of all papers."""
    after = _moved(whole.workspace, moves)
    for papers, _ in whole.collections:
        asset_roots = papers.corpus.context.config.asset_roots
        for paper in papers.corpus.papers:
            is_own = paper.path == moving.old[0].path
            olds, then = (moving.old, moving.new) if is_own else ((paper,), paper)
            for file in named(whole.workspace, asset_roots, olds):
                place = placed(moves, file.present.file.path)
                if is_own or place != file.present.file.path:
                    new = _value_for(file, place, then, after, asset_roots)
                    if new != file.value.value:
                        yield _Respelling(paper.path, file.value, new)


def _value_for(file: NamedFile, place: str, paper: Paper, after: Workspace, asset_roots: Sequence[str]) -> str:
    """Return the value by which a paper names the file that lies at ``place`` then: as it is, if that still does."""

    def names_it(value: str) -> bool:
        present = assets.resolve(after, asset_roots, paper, value)
        return present is not None and present.file.path == place

    written = file.value.value
    if names_it(written):
        return written
    roots = [*assets.roots((file.root,), paper), *assets.roots(asset_roots, paper)]
    values = (posixpath.relpath(place, root) + file.present.fragment for root in roots)
    new = next((value for value in sorted(values, key=lambda value: value.startswith("../")) if names_it(value)), None)
    if new is None:
        what = f"{code(place)}, where {code(written)} moves"
        raise UsageError(f"{paper.path}: no value would name {what}; see `asset-roots`")
    return new


# -- what comes of it


def _verify(made: Plan, values: Iterable[_Respelling], whole: WholeList) -> None:
    """Refuse edits that change a paper in more than the values that they are about."""
    by_path: dict[str, list[Replace]] = {}
    for path, value, new in values:
        by_path.setdefault(path, []).append(Replace(value, new))
    for path, changes in by_path.items():
        project = next(project for papers, project in whole.collections if path in papers.by_path)
        old, new = made.texts[path], apply(made.texts[path], made.edits[path])
        if not is_verified(project.of_header(header_of(old), path), old, new, changes):
            why = "the values cannot be rewritten without changing others; rewrite them yourself first"
            raise UsageError(f"{path}: {why}")


def _lists(made: Plan, whole: WholeList) -> Iterator[Planned]:
    papers, project = whole.collections[0]
    corpus = papers.corpus
    if not corpus.context.list_config.outputs:
        return
    changed = []
    for paper in corpus.papers:
        path, edits = placed(made.moves, paper.path), made.edits.get(paper.path, [])
        if edits:
            text = apply(made.texts[paper.path], edits)
            changed.append(project.paper(path, text.encode("utf-8", "surrogatepass")))
        else:
            changed.append(paper._replace(path=path))
    changed.sort(key=lambda paper: paper.path)
    paths = tuple(sorted(placed(made.moves, path) for path in corpus.paths))
    after = corpus._replace(papers=tuple(changed), paths=paths, workspace=_moved(whole.workspace, made.moves))
    yield from (planned for planned in outputs.plan(after) if planned.old != planned.new)


def _baseline(made: Plan, whole: WholeList) -> Iterator[Planned]:
    """Yield the baseline with the new paths; one in an unfinished merge is refused."""
    own = baseline.own_path(whole.workspace)
    if not own.is_file():
        return
    data = baseline.read(own)
    known = baseline.parse(own, data)
    patterns = whole.collections[0].papers.corpus.context.list_config.papers
    moved = baseline.relocated(known, patterns, lambda path: placed(made.moves, path))
    if moved != known:
        yield Planned(baseline.NAME, data.decode("utf-8", "surrogateescape"), baseline.dump(moved.entries))


def transaction(root: Path, plan: Plan, *, is_dry: bool) -> Transaction:
    """Return what a plan does to the files, and to git's index if that allows it; a dry one writes nothing."""
    changed = []
    for path, edits in plan.edits.items():
        changed.append(Write(path, _bytes(plan.texts[path]), _bytes(apply(plan.texts[path], edits))))
    lists = [Write(planned.path, planned.old_bytes, _bytes(planned.new)) for planned in plan.lists]
    writes = (write._replace(path=_followed(root, write.path)) for write in (*sorted(changed), *lists))
    command = f"metalint mv {quoted(plan.moves[0].old)} {quoted(plan.moves[0].new)}"
    return with_index(root, Transaction(tuple(writes), plan.moves, command=command), stores=not is_dry)


def _followed(root: Path, path: str) -> str:
    """Return where the file at a path lies, if that is a link within the root: it is that file which changes."""
    place = (root / path).resolve()
    return relative(root, place) if (root / path).is_symlink() and is_within(place, root.resolve()) else path


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
