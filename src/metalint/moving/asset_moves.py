"""Which notes and covers move with a paper: folders that are its own, files called like it; and links in notes."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from metalint.errors import UsageError
from metalint.files.transactions import Move, make_path_finder
from metalint.files.workspace import Workspace
from metalint.papers import assets, notes
from metalint.papers.assets import is_markdown, linked
from metalint.papers.ids import stem_of, year_folder
from metalint.papers.paper import Paper, Value
from metalint.rendering.escape import escape_local_target
from metalint.rules.problems import Replace
from metalint.text.edit import Edit
from metalint.util.grouping import group_pairs
from metalint.util.wording import join_words, quote


class NamedFile(NamedTuple):
    """The file that a note or cover names: the asset root that it was found by, and the place which that stands for."""

    value: Value[str]
    path: str
    fragment: str  # what the value adds to the path, with ``#``
    root: str
    place: str


def named_files(workspace: Workspace, asset_roots: Sequence[str], papers: Iterable[Paper]) -> Iterator[NamedFile]:
    """Yield the local notes and covers that are there, of one paper: as it is, and as it may have been before."""
    seen = set()
    for paper in papers:
        for value in (*paper.many("note"), *paper.many("cover")):
            for root in asset_roots:
                places = assets.roots((root,), paper)
                present = assets.resolve(workspace, (root,), paper, value.value) if places else None
                if present is not None and value not in seen:
                    seen.add(value)
                    yield NamedFile(value, present.file.path, present.fragment, root, places[0])


class Moving(NamedTuple):
    """A paper before and after; ``old`` has it a second time with the year of its folder, where it says another."""

    old: tuple[Paper, ...]
    new: Paper

    @property
    def paper(self) -> Paper:
        """The paper as it is."""
        return self.old[0]

    @property
    def dating(self) -> list[Replace]:
        """What gives it another year."""
        before: Any = self.paper.year
        after = self.new.year
        return [Replace(before, str(after.value))] if after and after != before else []


def moving_of(paper: Paper, path: str, year: int | None = None) -> Moving:
    """Return a paper that moves to ``path``, and gets a ``year`` if it has one."""
    written, folder = paper.year, year_folder(paper.path)
    old, new = [paper], paper._replace(path=path)
    if written and folder and written.value != folder:
        old.append(paper._replace(year=written._replace(value=folder)))
    if written and year is not None:
        new = new._replace(year=written._replace(value=year))
    return Moving(tuple(old), new)


class Assets(NamedTuple):
    """Which papers have a file for note or cover, and which are called alike."""

    workspace: Workspace
    roots: Sequence[str]
    files: Mapping[str, Sequence[NamedFile]]  # by path of the paper
    by_file: Mapping[str, Sequence[str]]  # the paths of the papers that name it
    by_stem: Mapping[str, Sequence[Paper]]


def find_assets(
    papers: Sequence[Paper], movings: Iterable[Moving], workspace: Workspace, roots: Sequence[str]
) -> Assets:
    """Return who uses which files among papers, of which some move."""
    versions = {paper.path: (paper,) for paper in papers} | {moving.paper.path: moving.old for moving in movings}
    files = {path: list(named_files(workspace, roots, old)) for path, old in versions.items()}
    used = {path: {file.path for file in named} for path, named in files.items()}
    by_file = group_pairs((file, path) for path, named in used.items() for file in named)
    return Assets(workspace, roots, files, by_file, group_pairs((paper.stem, paper) for paper in papers))


def asset_moves(moving: Moving, known: Assets) -> list[Move]:
    """Return what moves besides the file of the paper, folders first; refuse what another paper needs where it is."""
    own = known.files[moving.paper.path]
    moves = dict.fromkeys(_folders(moving, own, known))
    for file in own:
        path = file.path
        if make_path_finder(moves)(path) != path:
            continue
        steps, stem = _below(file), moving.paper.stem
        if not steps or known.workspace.leaves_root(path):
            continue
        name = steps[-1]
        if stem_of(name) == stem and "{id}" not in file.root:  # a file that is called like the paper
            name = moving.new.stem + name.removeprefix(stem)
        move = _make_move(file, moving, steps, name)
        if move is None or move.new == move.old:
            continue
        others = [user for user in known.by_file.get(path, ()) if user != moving.paper.path]
        if not others:
            moves[move] = None
        elif assets.roots((file.root,), moving.new) != [file.place]:
            shared = f"{quote(path)} is also a file of {join_words(others)}"
            raise UsageError(f"{shared}; give each paper its own copy first")
    return list(moves)


def _folders(moving: Moving, own: Sequence[NamedFile], known: Assets) -> Iterator[Move]:
    """Yield the folders that move: those that asset roots give to the paper, and those called like it in its paths."""
    stem = moving.paper.stem
    alike = [paper for name in {moving.new.stem, stem} for paper in known.by_stem.get(name, ())]
    namesakes = [paper for paper in alike if paper.path != moving.paper.path]
    taken = {place for paper in namesakes for place in assets.roots(known.roots, paper)}
    for head in assets.own_folders(known.roots):
        for paper in moving.old:
            for old, new in zip(assets.roots((head,), paper), assets.roots((head,), moving.new), strict=False):
                if old == new or not known.workspace.find_folder(old):
                    continue
                # a paper of the same name in another folder may have this one too; then it stays if nothing is needed
                is_shared = any(f"{place}/".startswith(f"{old}/") for place in taken)
                if is_shared and any(file.path.startswith(f"{old}/") for file in own):
                    why = "belongs to another paper of the same name, too; move the files yourself first"
                    raise UsageError(f"{quote(old)} {why}")
                if not is_shared:
                    yield Move(old, new)
    used = {file.path for paper in namesakes for file in known.files[paper.path]}
    for file in own:
        # a folder on the way to the file may be called like the paper
        steps = _below(file)
        if "{id}" in file.root or file.path == file.place or stem not in steps[:-1]:
            continue
        move = _make_move(file, moving, steps[: steps.index(stem) + 1], moving.new.stem)
        if move and move.old != move.new and not any(path.startswith(f"{move.old}/") for path in used):
            yield move


def _below(file: NamedFile) -> list[str]:
    """Return the folders and the name of a file below the place that it was found by; nothing where it lies beside."""
    path = file.path
    if file.place == ".":
        return path.split("/")
    return path.removeprefix(f"{file.place}/").split("/") if path.startswith(f"{file.place}/") else []


def _make_move(file: NamedFile, moving: Moving, steps: Sequence[str], name: str) -> Move | None:
    """Return the move of what lies at ``steps`` below a place: it gets a name, and folders called by the old year go.

    None where the paper has no such place after it has moved.
    """
    new = next(iter(assets.roots((file.root,), moving.new)), None)
    if new is None:
        return None
    years = {str(paper.year.value) for paper in moving.old if paper.year} if moving.new.year else set()
    folders = [str(moving.new.year.value) if moving.new.year and step in years else step for step in steps[:-1]]
    old = posixpath.normpath("/".join([file.place, *steps]))
    return Move(old, posixpath.normpath("/".join([new, *folders, name])))


_PATH: Final = re.compile(r"[^?#]*+")


def note_edits(workspace: Workspace, moves: Sequence[Move], named: Iterable[str]) -> dict[str, list[Edit]]:
    """Return the edits that keep links alive, by the path of the note as it is now: one ``named``, or that moves."""
    find_new_path = make_path_finder(moves)
    inside = (path for move in moves for path in workspace.folders.files(move.old))
    found: dict[str, list[Edit]] = {}
    for note in sorted({*named, *inside}):
        is_read = is_markdown(note) and not workspace.leaves_root(note)
        text = (workspace.text(note) or "") if is_read else ""
        folder = posixpath.dirname(find_new_path(note))
        for link in notes.links(text):
            target = linked(note, link.value)
            if target is None or not (workspace.find(target) or workspace.find_folder(target)):
                continue
            after = find_new_path(target)
            if linked(posixpath.join(folder, "x"), link.value) != after:
                fragment = _PATH.sub("", text[slice(*link.span)], count=1)
                new = escape_local_target(posixpath.relpath(after, folder or ".")) + "/" * link.value.endswith("/")
                found.setdefault(note, []).append(Edit(link.span, new + fragment))
    return found
