"""What moving a paper comes to: what moves where, and what is written because of it."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from metalint.engine import baseline
from metalint.engine.references import PaperIndex
from metalint.errors import UsageError
from metalint.files.discovery import find_left_out_papers
from metalint.files.folders import Folder, Folders
from metalint.files.git import is_within
from metalint.files.transactions import Move, Transaction, Write, add_git_index, find_new_path
from metalint.files.workspace import Workspace
from metalint.fixes.verification import is_verified
from metalint.index.project import Project, relative_to_root
from metalint.moving.asset_moves import Moving, NamedFile, asset_moves, named, note_edits
from metalint.moving.places import MovingPaper, refuse_taken
from metalint.papers import assets
from metalint.papers.ids import year_folder
from metalint.papers.paper import Paper, Value
from metalint.rendering import outputs
from metalint.rendering.outputs import Planned
from metalint.rules.dangling_reference import names
from metalint.rules.problems import Replace
from metalint.text.edit import Edit, apply_edits
from metalint.text.header import read_header
from metalint.text.literal import quote_text
from metalint.util.unicode import fold_file_name
from metalint.util.wording import code, plural, quote_for_shell


class _MovedFolders(Folders):
    """The folders below ``root`` once all ``moves`` are made."""

    def __init__(self, root: Path, moves: Sequence[Move]) -> None:
        super().__init__(root)
        self._moves = moves
        self._back = [Move(new, old) for old, new in moves]

    def place(self, path: str) -> str:
        return super().place(find_new_path(self._back, path))

    def _list(self, path: str) -> Folder:
        folder = super()._list(path)
        entries, regular = dict(folder.entries), set(folder.regular)
        if find_new_path(self._back, path) == path:
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
    tracked = None if before.tracked is None else frozenset(find_new_path(moves, path) for path in before.tracked)
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
    command: str  # that does this


class _Respelling(NamedTuple):
    """A value of the paper at ``path`` and what is written instead."""

    path: str
    value: Value[Any]
    new: str


class Destination(NamedTuple):
    """A paper and the path that it moves to."""

    source: MovingPaper
    path: str


def plan(whole: WholeList, source: MovingPaper, new: str, *, keeps_year: bool = False) -> Plan:
    """Return what it comes to that a paper moves to the path ``new``, where nothing is in the way; nothing moves yet.

    With ``keeps_year`` the year in the paper stays where it moves to the folder of another one.
    """
    years = None if keeps_year else _years(source.paper, new)
    command = f"metalint mv {quote_for_shell(source.paper.path)} {quote_for_shell(new)}"
    return plan_moves(whole, [Destination(source, new)], command, years)


def plan_moves(
    whole: WholeList, wanted: Sequence[Destination], command: str, years: tuple[int, int] | None = None
) -> Plan:
    """Return what it comes to that papers move together; with ``years`` the first one gets the second of them."""
    first = wanted[0].source.paper
    refuse_left_out(whole, first.path)
    movings = [_moving(destination, years) for destination in wanted]
    made: dict[Move, None] = {}
    for destination, moving in zip(wanted, movings, strict=True):
        asset_roots = destination.source.papers.corpus.context.config.asset_roots
        others = [other for other in whole.papers if other.path != moving.old[0].path]
        own = asset_moves(moving, others, whole.workspace, asset_roots)
        _check(own, whole.workspace, destination.source)
        made |= dict.fromkeys([Move(moving.old[0].path, destination.path), *own])
    moves = tuple(made)
    _refuse_collisions(moves)
    values = [_Respelling(first.path, first.year, str(years[1]))] if first.year and years else []
    values += _references(wanted, movings)
    values += _asset_values(whole, movings, moves)
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
            Edit(span, quote_text(value.new, written) if written[0] in "\"'" else value.new)
        )
    planned = Plan(moves, edits, texts, years, (), command)
    _verify(planned, values, whole)
    return planned._replace(lists=(*_lists(planned, whole), *_baseline(planned, whole)))


def _moving(destination: Destination, years: tuple[int, int] | None) -> Moving:
    """Return a paper before and after; its files may lie by the year of its folder as well."""
    paper = destination.source.paper
    year = paper.year._replace(value=years[1]) if paper.year and years else paper.year
    before, folder = [paper], year_folder(paper.path)
    if folder and paper.year and paper.year.value != folder:
        before.append(paper._replace(year=paper.year._replace(value=folder)))
    return Moving(tuple(before), paper._replace(path=destination.path, year=year))


def _refuse_collisions(moves: Sequence[Move]) -> None:
    """Refuse two files that would have the same place, and one that would move twice."""
    olds: dict[str, str] = {}
    news: dict[str, str] = {}
    for old, new in moves:
        if news.setdefault(fold_file_name(new), old) != old:
            raise UsageError(
                f"{code(news[fold_file_name(new)])} and {code(old)} would both be {code(new)}; rename one first"
            )
        if olds.setdefault(old, new) != new:
            raise UsageError(f"{code(old)} belongs to several papers that move; move the files yourself first")


def refuse_left_out(whole: WholeList, path: str) -> None:
    """Refuse a list of which a sparse checkout leaves papers out: any of them may refer to the one at ``path``."""
    if absent := find_left_out_papers(whole.collections[0].papers.corpus.context.list_config):
        what = f"this sparse checkout lacks {plural(len(absent), 'paper')}, so that nobody can tell what refers to it"
        raise UsageError(f"{path}: {what}; run `git sparse-checkout disable`")


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


def _references(wanted: Sequence[Destination], movings: Sequence[Moving]) -> Iterator[_Respelling]:
    """Yield what other papers, and those that move, write from then on to refer to papers that move."""
    news = {moving.old[0].path: moving.new for moving in movings}
    indexes: dict[int, PaperIndex] = {}
    for source, _ in wanted:
        corpus, paper = source.papers.corpus, source.paper
        if id(source.papers) not in indexes:
            papers = tuple(news.get(other.path, other) for other in corpus.papers)
            indexes[id(source.papers)] = PaperIndex(corpus._replace(papers=papers))
        for path, value in source.papers.references(paper):
            written = value.value.strip()
            meant = _reference_after(written, paper, news[paper.path], indexes[id(source.papers)])
            if meant is None:
                new = news[paper.path].path
                raise UsageError(f"{path}: nothing but {code(new)} itself would name that paper; choose another name")
            if meant != written:
                yield _Respelling(path, value, meant)


def _reference_after(written: str, paper: Paper, new: Paper, after: PaperIndex) -> str | None:
    """Return how to refer to a paper once it is ``new``: as it is written, if that does not name its file."""
    found = list(_respelt(written, paper, new))
    if not found or written == found[0]:
        return written
    found += [name.reference for name in names(new) if "/" in name.reference] + [after.id_of(new.path), new.stem]
    return next(
        (candidate for candidate in found if [new.path] == [other.path for other in after.meant(candidate)]), None
    )


def _respelt(written: str, paper: Paper, new: Paper) -> Iterator[str]:
    """Yield a reference as it is written after the move, if it names the paper by its file, not by its short name."""
    steps, new_steps = ([*version.path.split("/")[:-1], version.stem] for version in (paper, new))
    number = written.count("/") + 1
    if fold_file_name(written) == fold_file_name("/".join(steps[-number:])):
        yield "/".join(new_steps[-number:])
    elif paper.year and new.year and fold_file_name(written) == fold_file_name(f"{paper.year.value}/{paper.stem}"):
        yield f"{new.year.value}/{new.stem}"


def _asset_values(whole: WholeList, movings: Iterable[Moving], moves: Sequence[Move]) -> Iterator[_Respelling]:
    """Yield the notes and covers that name a file otherwise once it has moved, of all papers."""
    by_path = {moving.old[0].path: moving for moving in movings}
    after = _moved(whole.workspace, moves)
    for papers, _ in whole.collections:
        asset_roots = papers.corpus.context.config.asset_roots
        for paper in papers.corpus.papers:
            moving = by_path.get(paper.path)
            is_own = moving is not None
            olds, then = (moving.old, moving.new) if moving is not None else ((paper,), paper)
            for file in named(whole.workspace, asset_roots, olds):
                place = find_new_path(moves, file.present.file.path)
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
        old, new = made.texts[path], apply_edits(made.texts[path], made.edits[path])
        if not is_verified(project.choose_reader(read_header(old), path), old, new, changes):
            why = "the values cannot be rewritten without changing others; rewrite them yourself first"
            raise UsageError(f"{path}: {why}")


def _lists(made: Plan, whole: WholeList) -> Iterator[Planned]:
    papers, project = whole.collections[0]
    corpus = papers.corpus
    if not corpus.context.list_config.outputs:
        return
    changed = []
    for paper in corpus.papers:
        path, edits = find_new_path(made.moves, paper.path), made.edits.get(paper.path, [])
        if edits:
            text = apply_edits(made.texts[paper.path], edits)
            changed.append(project.paper(path, text.encode("utf-8", "surrogatepass")))
        else:
            changed.append(paper._replace(path=path))
    changed.sort(key=lambda paper: paper.path)
    paths = tuple(sorted(find_new_path(made.moves, path) for path in corpus.paths))
    after = corpus._replace(papers=tuple(changed), paths=paths, workspace=_moved(whole.workspace, made.moves))
    yield from (planned for planned in outputs.plan_outputs(after) if planned.old != planned.new)


def _baseline(made: Plan, whole: WholeList) -> Iterator[Planned]:
    """Yield the baseline with the new paths; one in an unfinished merge is refused."""
    patterns = whole.collections[0].papers.corpus.context.list_config.papers
    yield from changed_baseline(
        whole, lambda known: baseline.relocate_entries(known, patterns, lambda path: find_new_path(made.moves, path))
    )


def changed_baseline(whole: WholeList, change: Callable[[baseline.Entries], baseline.Entries]) -> Iterator[Planned]:
    """Yield the list's own baseline where a change alters it."""
    own = baseline.find_own_path(whole.workspace)
    if not own.is_file():
        return
    data = baseline.read_baseline(own)
    known = baseline.parse_baseline(own, data)
    changed = change(known)
    if changed != known:
        yield Planned(baseline.NAME, data.decode("utf-8", "surrogateescape"), baseline.dump_baseline(changed))


def transaction(root: Path, plan: Plan, *, is_dry: bool) -> Transaction:
    """Return what a plan does to the files, and to git's index if that allows it; a dry one writes nothing."""
    changed = [(path, plan.texts[path], apply_edits(plan.texts[path], edits)) for path, edits in plan.edits.items()]
    writes = writes_of(root, changed, plan.lists)
    return add_git_index(root, Transaction(writes, plan.moves, command=plan.command), stores=not is_dry)


def writes_of(root: Path, changed: Iterable[tuple[str, str, str]], lists: Iterable[Planned] = ()) -> tuple[Write, ...]:
    """Return what to write: files by path, each with its old and its new text, and then lists."""
    files = sorted(Write(path, _bytes(old), _bytes(new)) for path, old, new in changed)
    planned = [Write(output.path, output.old_bytes, _bytes(output.new)) for output in lists]
    return tuple(write._replace(path=_followed(root, write.path)) for write in (*files, *planned))


def _followed(root: Path, path: str) -> str:
    """Return where the file at a path lies, if that is a link within the root: it is that file which changes."""
    place = (root / path).resolve()
    return relative_to_root(root, place) if (root / path).is_symlink() and is_within(place, root.resolve()) else path


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
