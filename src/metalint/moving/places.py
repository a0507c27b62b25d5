"""What somebody means by OLD and NEW: paths, ids, or what references call a paper."""

import os
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from metalint.engine.references import PaperIndex
from metalint.errors import UsageError
from metalint.files.folders import spell_path_as_on_disk
from metalint.files.git import is_gits_own
from metalint.index.project import relative_to_root
from metalint.papers.ids import SUFFIXES
from metalint.papers.paper import Paper
from metalint.rules import unportable_id
from metalint.util.unicode import fold_file_name
from metalint.util.wording import join_words, nearest, quote


class MovingPaper(NamedTuple):
    """The paper that moves: as it was written, whether as a path, and the papers of the list."""

    paper: Paper
    papers: PaperIndex
    written: str
    is_path: bool


def find_source(written: str, here: Path, papers: PaperIndex) -> MovingPaper:
    """Return the one paper that is meant by a path, from ``here`` or from the root, or by an id."""
    written = _without_dots(written)
    root = papers.corpus.context.config.root
    paths = [spell_path_as_on_disk(root, path) for path in _paths(written, root, here)]
    for path in paths:
        if path in papers.by_path:
            return MovingPaper(papers.by_path[path], papers, written, is_path=True)
    if all(map(_is_outside, paths)):
        raise UsageError(f"{written}: lies outside of the repository {root}; see --root")
    name = _without_suffix(written)
    meant = papers.meant(name)
    exact = [paper for paper in meant if f"/{_without_suffix(paper.path)}".endswith(f"/{name}")]
    if len(exact) == 1:  # `wanda` beside `Wanda`
        meant = exact
    if len(meant) > 1:
        raise UsageError(
            f"{written}: several papers are called so: {join_words(paper.path for paper in meant)}; name one"
        )
    if not meant:
        if any(os.path.lexists(root / path) for path in paths if path != "."):
            raise UsageError(f"{written}: not a paper of this list; see `papers` in the configuration")
        known = (name for path in papers.by_path for name in (path, papers.id_of(path)))
        near = nearest(written, known)
        hint = f"; did you mean {quote(near)}?" if near else ""
        raise UsageError(f"{written}: no paper is called so{hint}")
    return MovingPaper(meant[0], papers, written, is_path=False)


def find_destination(written: str, source: MovingPaper, here: Path) -> str:
    """Return the path that the paper moves to, if that is a place for a paper, and free."""
    root = source.papers.corpus.context.config.root
    if not written.isprintable():
        raise UsageError(f"{quote(written)}: the name holds characters that cannot be printed")
    found = (posixpath.split(path) for path in _candidates(_without_dots(written), source, root, here))
    candidates = [posixpath.join(spell_path_as_on_disk(root, folder), name) for folder, name in found]
    path = next((candidate for candidate in candidates if source.papers.takes(candidate)), None)
    if path is None:
        raise UsageError(f"{written}: {_why_no_place(candidates, source.papers)}")
    return checked(path, source.paper, source.papers, written)


def _without_dots(written: str) -> str:
    """Return a path without the parts that lead nowhere, as git writes paths: ``2024/./lora`` is ``2024/lora``."""
    parts = [part for part in written.split("/") if part not in {"", "."}]
    if not parts:
        return "/" if written.startswith("/") else "."
    is_folder = written.endswith(("/", "/."))
    return "/" * written.startswith("/") + "/".join(parts) + "/" * is_folder


def may_mean(written: str, path: str, root: Path, here: Path) -> bool:
    """Tell whether somebody may have written a path, an id, a name or a folder and meant the paper at ``path``."""
    plain = _without_dots(written)
    named = plain.rstrip("/")
    if plain.endswith("/") or _is_folder(here / named):
        path = posixpath.dirname(path)
    bare, end = _without_suffix(named), _without_suffix(path)
    return end in map(_without_suffix, _paths(named, root, here)) or f"/{end}".endswith(f"/{bare}")


def _candidates(written: str, source: MovingPaper, root: Path, here: Path) -> Iterator[str]:
    old = source.paper.path
    bare = _without_suffix(written)
    suffix = written.removeprefix(bare)
    is_folder = written.endswith("/") or any(map(_is_folder, (root / path for path in _paths(written, root, here))))
    if written == ".":
        yield from _paths(posixpath.basename(old), root, here)  # the working directory, and no id
        return
    if is_folder:
        bare = f"{written.rstrip('/')}/{source.paper.stem}"
    name = bare + (suffix or old.removeprefix(_without_suffix(old)))
    beside = posixpath.join(posixpath.dirname(old), name)
    if "/" not in name and not suffix:
        yield beside
        return
    paths, ids = _paths(name, root, here), []
    if not (os.path.isabs(name) or ".." in name.split("/") or (source.is_path and suffix)):  # noqa: PTH117 - text
        stem, called = _without_suffix(old), _without_suffix(source.written)
        ids = [stem.removesuffix(_without_suffix(source.papers.id_of(old))) + name]  # what stands before all ids
        if not source.is_path and f"/{stem}".endswith(f"/{called}") and bare.count("/") == called.count("/"):
            ids.insert(0, stem.removesuffix(called) + name)  # OLD and NEW are written alike
    is_path = source.is_path or any(_is_folder(root / path.split("/", 1)[0]) for path in paths)
    yield from (*paths, *ids) if is_path else (*ids, *paths)
    if "/" not in name:
        yield beside


def _paths(written: str, root: Path, here: Path) -> list[str]:
    """Return the paths, relative to the root, that may be written so; those outside of it begin with ``..``."""
    given = here / written
    found = [relative_to_root(root, given.parent.resolve() / given.name)]
    return found if os.path.isabs(written) else [*found, posixpath.normpath(written)]  # noqa: PTH117 - text


def _is_folder(path: Path) -> bool:
    """Tell whether there is a folder; `Path.is_dir` raises where the name is too long."""
    return os.path.isdir(path)  # noqa: PTH112


def _is_outside(path: str) -> bool:
    return path.split("/", 1)[0] == ".."


def _without_suffix(path: str) -> str:
    return next((path[: -len(suffix)] for suffix in SUFFIXES if path.endswith(suffix) and path != suffix), path)


def _why_no_place(found: Sequence[str], papers: PaperIndex) -> str:
    if all(map(_is_outside, found)):
        return "lies outside of the repository; name a place below its root"
    patterns = papers.corpus.context.config.papers
    path = next(candidate for candidate in found if not _is_outside(candidate))
    return f"{quote(path)} would be no paper: it does not fit {join_words(patterns, 'or')}, or is excluded"


def checked(path: str, paper: Paper, papers: PaperIndex, written: str) -> str:
    """Return a path if the paper can move there; ``written`` is how somebody has named it.

    It is not its own or taken, leads nowhere else, and every system can have it.
    """
    if path == paper.path:
        raise UsageError(f"{written}: {quote(path)} is the paper itself; nothing to move")
    root = papers.corpus.context.config.root
    for place in (paper.path, path):
        above = [*PurePosixPath(place).parents][:-1]
        linked = next((name for name in (PurePosixPath(place), *above) if os.path.islink(root / name)), None)  # noqa: PTH114 - see `_is_folder`
        if linked is not None:
            raise UsageError(f"{place}: {quote(linked)} is a symbolic link; move what it leads to")
    if not papers.takes(path):
        raise UsageError(f"{written}: {_why_no_place([path], papers)}")
    if is_gits_own(PurePosixPath(path)):
        raise UsageError(f"{written}: {quote(path)} lies among git's own files")
    if posixpath.basename(path).startswith("."):
        raise UsageError(f"{written}: the file {quote(path)} would be hidden; write letters, digits, `-` and `_`")
    for problem in unportable_id.check_path(path):
        raise UsageError(f"{written}: {problem.message}; write letters, digits, `-` and `_`")
    for other in papers.spelled.get(fold_file_name(path), ()):
        if other != paper.path:
            raise UsageError(f"{written}: {quote(other)} exists already; choose another name")
    refuse_taken(root, paper.path, path)
    return path


def refuse_taken(root: Path, old: str, new: str) -> None:
    """Refuse to move something to where something is, unless that is itself, by another spelling of its name."""
    above = PurePosixPath(new).parents
    blocking = next(
        (folder for folder in above if os.path.lexists(root / folder) and not _is_folder(root / folder)), None
    )
    if blocking is not None:
        raise UsageError(f"{quote(blocking)} is no folder, so that nothing can be moved below it")
    if os.path.lexists(root / new) and not (
        fold_file_name(old) == fold_file_name(new) and (root / old).samefile(root / new)
    ):
        raise UsageError(f"{quote(new)} exists already; choose another name")
