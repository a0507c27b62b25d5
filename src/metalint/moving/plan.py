"""What moving a paper comes to: what moves where, and what is written because of it."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from metalint.config.settings import Config
from metalint.engine import baseline
from metalint.engine.references import PaperIndex
from metalint.errors import UsageError
from metalint.files.commits import GitHistory, HistoryAfter, is_rename
from metalint.files.file_changes import FileChange
from metalint.files.folders import Folder, Folders
from metalint.files.git import is_within
from metalint.files.transactions import Move, Transaction, Write, add_git_index, carry_out, make_path_finder
from metalint.files.workspace import Workspace
from metalint.fixes.values import UnwritableError, change_values
from metalint.index.project import Project, relative_to_root
from metalint.moving.asset_moves import (
    Assets,
    Moving,
    NamedFile,
    asset_moves,
    find_assets,
    moving_of,
    note_edits,
)
from metalint.moving.places import refuse_taken
from metalint.papers import assets
from metalint.papers.ids import year_folder
from metalint.papers.paper import Paper
from metalint.rendering import outputs
from metalint.rules.dangling_reference import references_to, tidy_reference
from metalint.rules.problems import Change, Replace
from metalint.text.edit import apply_edits
from metalint.text.header import read_header
from metalint.util.grouping import group_pairs
from metalint.util.unicode import fold_file_name
from metalint.util.wording import quote, quote_for_shell


class _FoldersAfter(Folders):
    """The folders below ``root`` once all ``moves`` are made, and without what is ``removed``."""

    def __init__(self, root: Path, moves: Sequence[Move], removed: frozenset[str]) -> None:
        super().__init__(root)
        self._find_old_path = make_path_finder(Move(new, old) for old, new in moves)
        self._gone = {*removed, *(old for old, _ in moves)}
        self._new: dict[str, dict[str, bool]] = {}  # by folder, the names that come there, and whether each is a folder
        for old, new in moves:
            is_folder = os.path.isdir(super().place(old))  # noqa: PTH112
            place = new
            while place:
                folder, _, name = place.rpartition("/")
                self._new.setdefault(folder, {})[name] = is_folder
                place, is_folder = folder, True

    def place(self, path: str) -> str:
        return super().place(self._find_old_path(path))

    def _list(self, path: str) -> Folder:
        folder = super()._list(path)
        if self._find_old_path(path) != path:
            return folder
        within = f"{path}/" if path else ""
        entries = {name: kind for name, kind in folder.entries.items() if within + name not in self._gone}
        new = self._new.get(path, {})
        regular = (folder.regular & entries.keys()) | {name for name in new if not new[name]}
        return Folder(entries | new, frozenset(regular), folder.links)


def _workspace_after(
    before: Workspace,
    moves: Sequence[Move],
    removed: frozenset[str] = frozenset(),
    git_history: GitHistory | None = None,
) -> Workspace:
    """Return the files of ``before`` once all ``moves`` are made, and without what is ``removed``."""
    tracked, find_new_path = before.tracked, make_path_finder(moves)
    if tracked is not None:
        tracked = frozenset(find_new_path(path) for path in tracked if path not in removed)
    return Workspace(before.root, tracked, _FoldersAfter(before.root, moves, removed), git_history)


class WholeList(NamedTuple):
    """All papers of a list, the project that reads them, files as they are, and what returns the text of a file."""

    papers: PaperIndex
    project: Project
    workspace: Workspace
    read: Callable[[str], str]

    @property
    def config(self) -> Config:
        """The settings of the list."""
        return self.project.config

    def reader_of(self, path: str) -> Project:
        """Return what reads the file at a path, by its header."""
        return self.project.choose_reader(read_header(self.read(path)), path)

    def change_values(
        self, path: str, changes: Sequence[Change], after: Project | None = None, implied: Sequence[Change] = ()
    ) -> FileChange:
        """Return a paper with changes made, as `fixes.values.change_values` does."""
        text = self.read(path)
        try:
            return FileChange(path, text, change_values(self.reader_of(path), text, changes, after, implied))
        except UnwritableError as error:
            raise UsageError(f"{path}: {error}") from error


class Plan(NamedTuple):
    """What a command does to a list."""

    command: str
    steps: tuple[tuple[str, str], ...]  # what it does, for people: each verb, and with what
    changed: tuple[FileChange, ...]  # files but the lists, each by the path that it has now
    lists: tuple[FileChange, ...]  # the outputs that change, and the baseline where it holds findings of what moves
    moves: tuple[Move, ...] = ()  # of the papers' files, then of their notes and covers
    removed: Mapping[str, bytes] = {}  # the files that go, with what they hold
    notes: tuple[str, ...] = ()  # lines about what is left as it is, or to do


def command_line(verb: str, *words: str) -> str:
    """Return the command line with a verb, options among that, and words that may look like options."""
    separator = ["--"] if any(word.startswith("-") for word in words) else []
    return " ".join(["metalint", verb, *separator, *map(quote_for_shell, words)])


def plan_single_move(whole: WholeList, paper: Paper, new: str, *, keeps_year: bool = False) -> Plan:
    """Plan moving a paper to the path ``new``, where nothing is in the way; changes nothing.

    A paper whose year is that of its folder gets the year of its new folder, unless ``keeps_year``.
    """
    is_dated = paper.year is not None and paper.year.value == year_folder(paper.path)
    moving = moving_of(paper, new, year_folder(new) if is_dated and not keeps_year else None)
    return plan_moves(whole, [moving], command_line("mv", paper.path, new))


def plan_moves(whole: WholeList, movings: Sequence[Moving], command: str) -> Plan:
    """Plan moving papers together.

    Raises:
        UsageError: something is in the way, or cannot be rewritten.
    """
    known = find_assets(whole.papers.corpus.papers, movings, whole.workspace, whole.config.asset_roots)
    moves = _all_moves(whole, movings, known)
    dating = [(moving.paper.path, change) for moving in movings for change in moving.dating]
    steps = [("move", f"{old} to {new}") for old, new in moves]
    steps += [("set", f"the year to {change.new}, it was {change.target.value}") for _, change in dating]
    values = (*dating, *_references(whole.papers, movings), *_asset_values(whole, movings, moves, known))
    changed = [whole.change_values(path, replaced) for path, replaced in group_pairs(values).items()]
    for path, edits in note_edits(whole.workspace, moves, known.by_file).items():
        text = whole.read(path)
        changed.append(FileChange(path, text, apply_edits(text, edits)))
    patterns, find_new_path = whole.config.papers, make_path_finder(moves)
    lists = (
        *planned_outputs(whole, changed, moves),
        *changed_baseline(whole, lambda known: baseline.relocate_entries(known, patterns, find_new_path)),
    )
    return Plan(command, tuple(steps), tuple(changed), lists, moves)


def _all_moves(whole: WholeList, movings: Iterable[Moving], known: Assets) -> tuple[Move, ...]:
    """Return what moves.

    Refuse assets that cannot: their place is taken, they lie elsewhere, or are made by metalint; two files that would
    have the same place; and one that would move twice.
    """
    moves: dict[Move, None] = {}
    workspace, made = whole.workspace, {posixpath.normpath(output.path) for output in whole.config.outputs}
    for moving in movings:
        own = asset_moves(moving, known)
        for old, new in own:
            refuse_taken(workspace.root, old, new)
            if (workspace.root / old).is_symlink() or workspace.leaves_root(old) or workspace.leaves_root(new):
                raise UsageError(f"{quote(old)} is a symbolic link; move what it leads to")
            if output := next((place for place in made if place == old or place.startswith(f"{old}/")), None):
                why = f"lies in {quote(old)}, which would move; set its path first"
                raise UsageError(f"{quote(output)} is an output, and {why}")
        moves |= dict.fromkeys([Move(moving.paper.path, moving.new.path), *own])
    for old, news in group_pairs(moves).items():
        if len(news) > 1:
            raise UsageError(f"{quote(old)} belongs to several papers that move; move the files yourself first")
    for one, *others in group_pairs((fold_file_name(move.new), move) for move in moves).values():
        for other in others:
            raise UsageError(
                f"{quote(one.old)} and {quote(other.old)} would both be {quote(other.new)}; rename one first"
            )
    return tuple(moves)


# -- values


def _references(index: PaperIndex, movings: Iterable[Moving]) -> Iterator[tuple[str, Replace]]:
    """Yield what other papers, and those that move, write from then on to refer to papers that move."""
    news = {moving.paper.path: moving.new for moving in movings}
    corpus = index.corpus
    after = PaperIndex(corpus._replace(papers=tuple(news.get(other.path, other) for other in corpus.papers)))
    for moving in movings:
        paper, new = moving.paper, moving.new
        steps, new_steps = ([*version.path.split("/")[:-1], version.stem] for version in (paper, new))
        for path, value in index.references(paper):
            written = value.value.strip()
            bare = tidy_reference(written)
            plain, number = fold_file_name(bare), bare.count("/") + 1
            same = written  # what does not name the file stays
            if plain == fold_file_name("/".join(steps[-number:])):
                same = "/".join(new_steps[-number:])
            elif paper.year and new.year and plain == fold_file_name(f"{paper.year.value}/{paper.stem}"):
                same = f"{new.year.value}/{new.stem}"
            if same == written:
                continue
            others = (name for name in references_to(new) if "/" in name)
            candidates = (same, *others, after.id_of(new.path), new.stem)
            meant = next((one for one in candidates if [new.path] == [other.path for other in after.meant(one)]), None)
            if meant is None:
                why = f"nothing but {quote(new.path)} itself would name that paper; choose another name"
                raise UsageError(f"{path}: {why}")
            if meant != written:
                yield path, Replace(value, meant)


def _asset_values(
    whole: WholeList, movings: Iterable[Moving], moves: Sequence[Move], known: Assets
) -> Iterator[tuple[str, Replace]]:
    """Yield the notes and covers that name a file otherwise once it has moved, of all papers."""
    news = {moving.paper.path: moving.new for moving in movings}
    find_new_path = make_path_finder(moves)
    after = _workspace_after(whole.workspace, moves)
    for paper in whole.papers.corpus.papers:
        for file in known.files[paper.path]:
            place = find_new_path(file.path)
            if place == file.path and paper.path not in news:
                continue
            new = _find_value(file, place, news.get(paper.path, paper), after, known.roots)
            if new != file.value.value:
                yield paper.path, Replace(file.value, new)


def _find_value(file: NamedFile, place: str, paper: Paper, after: Workspace, asset_roots: Sequence[str]) -> str:
    """Return the value by which a paper names the file that lies at ``place`` then: as it is, if that still does."""

    def names_it(value: str) -> bool:
        present = assets.resolve(after, asset_roots, paper, value)
        return present is not None and present.file.path == place

    written = file.value.value
    if names_it(written):
        return written
    roots = [*assets.roots((file.root,), paper), *assets.roots(asset_roots, paper)]
    values = (posixpath.relpath(place, root) + file.fragment for root in roots)
    new = next((value for value in sorted(values, key=lambda value: value.startswith("../")) if names_it(value)), None)
    if new is None:
        what = f"{quote(place)}, where {quote(written)} moves"
        raise UsageError(f"{paper.path}: no value would name {what}; see `asset-roots`")
    return new


# -- what comes of it


def planned_outputs(
    whole: WholeList,
    changes: Sequence[FileChange],
    moves: Sequence[Move] = (),
    removed: frozenset[str] = frozenset(),
    project_after: Callable[[Project], Project] = lambda project: project,
) -> Iterator[FileChange]:
    """Yield the outputs that change once files change, each by its present path, move, or are ``removed``.

    ``project_after`` returns what reads then what a project reads now.
    """
    corpus, project, find_new_path = whole.papers.corpus, whole.project, make_path_finder(moves)
    context = project_after(project).context
    if not context.config.committed_outputs:
        return
    papers, by_path = [], {change.path: change for change in changes}
    for paper in corpus.papers:
        path = find_new_path(paper.path)
        if change := by_path.get(paper.path):
            reader = project_after(project.choose_reader(read_header(change.new), path))
            papers.append(reader.kind.admitted(path, change.new))
        elif paper.path not in removed:
            papers.append(paper._replace(path=path))
    papers.sort(key=lambda paper: paper.path)
    news = {path: find_new_path(path) for path in corpus.paths if path not in removed}
    history = whole.workspace.git_history
    if history is not None:
        changed = {change.path: change for change in changes if change.old != change.new}
        rewritten = {path for path, change in changed.items() if not is_rename(_bytes(change.old), _bytes(change.new))}
        moved = {new: path for path, new in news.items() if new != path}
        renamed = {new: path for new, path in moved.items() if path not in rewritten}
        history = HistoryAfter(history, renamed, {*moved, *(news[path] for path in changed.keys() & news)})
    workspace = _workspace_after(whole.workspace, moves, removed, history)
    paths = tuple(sorted(news.values()))
    after = corpus._replace(papers=tuple(papers), paths=paths, workspace=workspace, context=context)
    yield from (planned for planned in outputs.plan_outputs(after) if planned.old != planned.new)


def changed_baseline(whole: WholeList, change: Callable[[baseline.Entries], baseline.Entries]) -> Iterator[FileChange]:
    """Yield the list's own baseline where a change alters it."""
    own = baseline.find_own_path(whole.workspace)
    if not own.is_file():
        return
    data = baseline.read_baseline(own)
    known = baseline.parse_baseline(own, data)
    changed = change(known)
    if changed != known:
        yield FileChange(baseline.NAME, data.decode("utf-8", "surrogateescape"), baseline.dump_baseline(changed))


def carry_out_plan(root: Path, plan: Plan, *, is_dry: bool = False) -> Transaction:
    """Do what a plan says, all or nothing, unless it ``is_dry``; return what that is. The list is locked."""
    made = transaction(root, plan, is_dry=is_dry)
    if not is_dry and (made.writes or made.moves):
        carry_out(root, made)
    return made


def transaction(root: Path, plan: Plan, *, is_dry: bool) -> Transaction:
    """Return what a plan does to the files, and to git's index if that allows it; a dry one writes nothing.

    Where files neither move nor go, the index is left to the user, as after any other edit.
    """
    written = []
    for change in (*sorted(plan.changed), *plan.lists):
        path, place = root / change.path, (root / change.path).resolve()
        # the file that a link within the list leads to is what changes
        is_link = path.is_symlink() and is_within(place, root.resolve())
        name = relative_to_root(root, place) if is_link else change.path
        written.append(Write(name, change.old_bytes, _bytes(change.new)))
    removed = (Write(path, data, None) for path, data in plan.removed.items())
    made = Transaction((*written, *removed), plan.moves, command=plan.command)
    return add_git_index(root, made, stores=not is_dry) if plan.moves or plan.removed else made


def _bytes(text: str | None) -> bytes:
    return (text or "").encode("utf-8", "surrogateescape")
