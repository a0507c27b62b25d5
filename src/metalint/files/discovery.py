"""Which files are papers, which are only called like papers, and which patterns of the settings no file fits."""

import os
import posixpath
import re
import warnings
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Final

from metalint.config.settings import Config
from metalint.errors import ConfigError, UsageError
from metalint.files import git
from metalint.files.globs import find_fixed_folder, make_matcher, matches_glob
from metalint.util.reading import is_folder
from metalint.util.wording import first_words, quote

_MOST_OF_LINK: Final = 10_000  # files that a link to a folder is followed for


def find_papers(config: Config) -> list[str]:
    """Return the paths of all papers, relative to the root, sorted."""
    return sorted(path for path, _ in iterate_papers(config))


def iterate_papers(
    config: Config, known: Container[str] = (), others: list[str] | None = None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield each paper and its entry in its folder, in no order; those ``known`` are not compared with the patterns.

    The paths of all other files in the folders are added to ``others``, and with ``/`` at the end those of links to
    folders, which are not followed.
    """
    # A ConfigError for a pattern, or the folder that one begins with, that leads out of the root; a UsageError for one
    # that cannot be read.
    where = f"{config.source or 'configuration'}: papers"
    patterns = [pattern for papers, _ in config.all_listings for pattern in papers]
    for pattern in patterns:
        if pattern.startswith("/") or ".." in pattern.split("/"):
            raise ConfigError(f"{where}: `{pattern}` leaves the root; write patterns relative to it")
    folders = {find_fixed_folder(pattern) for pattern in patterns}
    for folder in _find_outermost(folders):
        try:
            place, root = (config.root / folder).resolve(), config.root.resolve()
        except (OSError, RuntimeError):  # links in a circle: reading the folder will tell
            continue
        if not git.is_within(place, root):  # what lies there is not even listed
            raise ConfigError(f"{where}: the folder `{folder}` is a symbolic link that leaves the repository")
    is_paper = make_paper_test(config)
    tracked = git.tracked_paths(config.root) if config.tracked_only else None
    for path, entry in _walk_files(config.root, folders, linked=others):
        if tracked is not None and path not in tracked:
            continue
        if path in known or is_paper(path):
            yield path, entry
        elif others is not None:
            others.append(path)


def describe_ignored(paths: Sequence[str]) -> str:
    """Return what to say of papers that git ignores."""
    them = "it" if len(paths) == 1 else "them"
    why = f"git ignores {first_words(paths, 3)}, so that the lists of other checkouts lack {them}"
    return f"{why}; add {them} to `exclude`, or run `git add --force`"


def no_patterns_error(config: Config) -> ConfigError:
    """Return the error for settings without patterns for papers."""
    return ConfigError(f"{config.source or 'configuration'}: papers: no patterns; write those for the files of papers")


def make_paper_test(config: Config) -> Callable[[str], bool]:
    """Return the test whether a file at a path, relative to the root, would be taken for a paper."""
    # what lies outside of the root is none, though patterns such as ``**/*`` fit it, too
    where = f"{config.source or 'configuration'}: exclude"
    tests = [(make_matcher(papers), make_excluder(exclude, where)) for papers, exclude in config.all_listings]
    return lambda path: (
        any(fits(path) is not None and not is_excluded(path) for fits, is_excluded in tests)
        and not path.startswith(("../", "/"))
    )


def make_excluder(patterns: tuple[str, ...], where: str = "exclude") -> Callable[[str], bool]:
    """Return the test for paths that gitignore-style ``patterns``, set ``where``, match."""
    if not patterns:
        return lambda _: False
    import re2
    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings(action="ignore"):  # of `re`, about what RE2 refuses
            matches = GitIgnoreSpec.from_lines(patterns, backend="re2").match_file
    except (ValueError, re.error, re2._re2.Error) as error:  # noqa: SLF001 - what its sets raise
        raise ConfigError(f"{where}: {error}; write patterns as in .gitignore") from error
    return lambda path: matches(path if path.isascii() else path.encode("utf-8", "replace").decode())  # RE2 takes UTF-8


def _find_outermost(folders: Collection[str]) -> list[str]:
    """Return the folders that lie in none of the others, sorted."""
    return sorted(
        folder
        for folder in folders
        if not any(folder != other and (not other or folder.startswith(f"{other}/")) for other in folders)
    )


def _walk_files(
    root: Path, folders: Collection[str], *, skips_unreadable: bool = False, linked: list[str] | None = None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files in folders, each once; a UsageError for a folder that is there and cannot be read.

    The paths of links to folders, with ``/`` at the end, are added to ``linked``.
    """
    pending = _find_outermost(folders)[::-1]
    while pending:
        at = pending.pop()
        prefix = f"{at}/" if at else ""
        try:
            with os.scandir(root / at) as found:
                entries = deque(found)
        except OSError as error:
            if skips_unreadable or isinstance(error, FileNotFoundError):
                continue
            raise UsageError(f"{error.filename}: the folder cannot be read: {error.strerror}") from error
        while entries:
            entry = entries.popleft()  # each keeps what it was asked for: a folder may have 100,000
            if not is_folder(entry):
                yield prefix + entry.name, entry
            elif entry.is_symlink():
                if linked is not None:
                    linked.append(f"{prefix}{entry.name}/")
            elif entry.name != ".git":
                pending.append(prefix + entry.name)


def find_unlisted(config: Config, paths: Iterable[str]) -> list[str]:
    """Return which files called like papers, and which links to folders, keep papers from being read, sorted.

    Such files are no papers, not excluded, and not named by the settings. Links, with ``/`` at the end, leave the
    repository, so that what they lead to is not even listed, or lead to papers of no other path. Git ignores none.
    """
    if not (paths := frozenset(paths)):
        return []
    outputs = (output.path for output in config.outputs)
    named = set(map(posixpath.normpath, (*config.institutions, *config.venues, *config.code_types, *outputs)))
    is_paper, is_excluded = make_paper_test(config), make_excluder(config.exclude)
    left = [path for path in sorted(paths - named) if not is_excluded(path)]
    left = [path for path in left if (_hides_papers(config, path) if path.endswith("/") else not is_paper(path))]
    listed = git.list_files(config.root) if left else None
    if listed is None:
        return left
    known = frozenset(listed)  # a submodule stands for all that it holds
    return [path for path in left if not known.isdisjoint((path.rstrip("/"), *map(str, PurePosixPath(path).parents)))]


def _hides_papers(config: Config, link: str) -> bool:
    """Tell whether a link to a folder leads out of the repository, or to papers of no other path."""
    root, is_paper, folder = config.root.resolve(), make_paper_test(config), link.rstrip("/")
    try:
        place = (root / folder).resolve()
    except (OSError, RuntimeError):  # links in a circle
        return True
    if not git.is_within(place, root):
        return True
    inside = place.relative_to(root).as_posix()
    found = islice(_walk_files(root, [folder], skips_unreadable=True), _MOST_OF_LINK)
    names = (path.removeprefix(f"{folder}/") for path, _ in found)
    return any(is_paper(f"{folder}/{name}") and not is_paper(posixpath.join(inside, name)) for name in names)


# -- patterns that no file fits: most often they are misspelled, or what they were for has moved

_Tests = dict[tuple[str, str], Callable[[str], bool]]  # of paths, by the name of a setting and a pattern of it


def find_unmatched_patterns(config: Config) -> list[str]:
    """Return what to say of each pattern of ``exclude``, ``per-file-ignores`` and ``papers`` that no file fits."""

    def fits_path_or_name(pattern: str, path: str) -> bool:
        return matches_glob(path if "/" in pattern else path.rpartition("/")[2], pattern)

    tests: _Tests = {
        ("exclude", pattern): make_excluder((pattern.removeprefix("!"),))
        for pattern in config.exclude
        if pattern.strip() and not pattern.startswith("#")
    }
    for pattern in config.per_file_ignores:
        tests["per-file-ignores", pattern] = partial(fits_path_or_name, pattern)
    patterns = config.papers
    if len(patterns) > 1:
        tests |= {("papers", pattern): partial(matches_glob, pattern=pattern) for pattern in patterns}
    left = _drop_matched(tests, config.root, set(map(find_fixed_folder, patterns)))
    if all(("papers", pattern) in left for pattern in patterns):  # without any paper, there is another complaint
        left = {of: test for of, test in left.items() if of[0] != "papers"}
    source = config.source or "configuration"
    return [
        f"{source}: {key}: {quote(pattern)} matches no file; correct or remove it"
        for (key, pattern), test in left.items()  # what is excluded or ignored need not be among the papers
        if _drop_matched({(key, pattern): test}, config.root, {find_fixed_folder(pattern.lstrip("!/"))})
    ]


def _drop_matched(tests: _Tests, root: Path, folders: Collection[str]) -> _Tests:
    """Return the tests that no file in the folders passes, and no link to a folder."""
    left = dict(tests)
    linked: list[str] = []
    files = (path for path, _ in _walk_files(root, folders, skips_unreadable=True, linked=linked))
    for path in chain(files, linked) if tests else ():
        for key in [key for key, test in left.items() if test(path)]:
            del left[key]
        if not left:
            break
    return left
