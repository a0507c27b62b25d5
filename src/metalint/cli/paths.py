"""The paths that a command line names, as paths of the list, and what they let through."""

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from metalint.cli.options import PathOptions
from metalint.engine.report_types import report_all_paths
from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.files.discovery import make_paper_test
from metalint.index.project import Project, spell_as_on_disk


def working_directory() -> Path:
    """Return the working directory; refuse one that somebody has deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working directory is gone ({error.strerror}); change to another") from error


def write_boundary(root: Path, path: Path) -> Path | None:
    """Return ``root`` if ``path`` is written as one below it, so that no link may lead it elsewhere; else None."""
    written = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the links in question
    return root if any(folder.resolve() == root for folder in written.parents) else None


def reported_paths(
    project: Project, options: PathOptions, change: ChangeSince | None = None, stdin_path: str | None = None
) -> Callable[[str], bool]:
    """Return the test for the paths that PATHs and a change let through; ``stdin_path`` is that of standard input."""
    named = set(named_paths(project, options))
    if stdin_path is not None:
        named.add(stdin_path)
    is_named = _make_path_test(named)
    if change is None:
        return is_named
    changed = change.paths if stdin_path is None else change.paths | {stdin_path}
    return lambda path: path in changed and is_named(path)


def make_path_test(project: Project, paths: Iterable[str]) -> Callable[[str], bool]:
    """Return the test for the paths that PATHs let through; a PATH need not be there any more."""
    return _make_path_test({path_below_root(project.config.root, path) for path in paths})


def _make_path_test(named: Collection[str]) -> Callable[[str], bool]:
    """Return the test for paths that are named, or lie in a folder that is; all are where none is named."""
    if not named or "." in named:
        return report_all_paths
    folders = tuple(f"{folder}/" for folder in named)
    return lambda path: path in named or path.startswith(folders)


def is_about_papers(project: Project, options: PathOptions) -> bool:
    """Tell whether PATHs name papers alone, so that nothing can be reported on but these."""
    names = named_paths(project, options)
    return bool(options.paths) and all(map(make_paper_test(project.config), names))


def named_paths(project: Project, options: PathOptions) -> list[str]:
    """Return PATHs relative to the root. A hook may name files outside of it: it is passed all files of a commit."""
    root = project.config.root
    paths = [path for path in options.paths if path != "-"]
    for path in paths:
        if not Path(path).exists():
            hint = "; options stand before `--`" if path.startswith("-") else ""
            raise UsageError(f"{path}: no such file or folder{hint}")
    return [_relative_path(root, path) if options.staged else path_below_root(root, path) for path in paths]


def path_below_root(root: Path, path: str) -> str:
    """Return ``path`` relative to ``root``; refuse one that lies outside."""
    name = _relative_path(root, path)
    if name.split("/")[0] == "..":
        raise UsageError(f"{path}: lies outside of the repository {root}; see --root")
    return name


def _relative_path(root: Path, path: str) -> str:
    """Return ``path`` relative to ``root``, links to its folder followed; a paper that is a link keeps its name."""
    given = Path(path)
    return spell_as_on_disk(root, given.resolve() if given.is_dir() else given.parent.resolve() / given.name)
