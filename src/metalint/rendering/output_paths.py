"""Paths of outputs: where metalint may write lists, and why not elsewhere."""

import posixpath
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from metalint.config.settings import Output
from metalint.errors import ConfigError
from metalint.files.discovery import make_paper_test
from metalint.files.git import is_gits_own
from metalint.papers.corpus import Corpus
from metalint.rendering import escape, inputs
from metalint.util.unicode import fold_file_name


class Target(NamedTuple):
    """An output, where the configuration has it, and its path in normal form."""

    output: Output
    where: str
    path: str


def group_by_path(corpus: Corpus) -> dict[str, list[Target]]:
    """Return the outputs by path if metalint may write all of them, in the order of the configuration."""
    grouped: dict[str, list[Target]] = {}
    spellings: dict[str, str] = {}
    links: dict[str, str] = {}
    for target in _check_outputs(corpus):
        place = inputs.find_place(corpus.workspace.root, target.path)
        for known, key, why in (
            (
                spellings,
                fold_file_name(target.path),
                "differ only in case or Unicode form: one file on some systems; spell both alike, or rename one",
            ),
            (links, place, "are one file, by a symbolic link; name it by one path"),
        ):
            other = known.setdefault(key, target.path)
            if other != target.path:
                raise ConfigError(f"{target.where}.path: {other!r} and {target.path!r} {why}")
        grouped.setdefault(target.path, []).append(target)
    for path, together in grouped.items():
        markers = [target.output.marker for target in together]
        if len(together) > 1 and None in markers:
            why = f"{path} is the path of several outputs; give each a marker of its own"
            raise ConfigError(f"{corpus.context.config.source}: outputs: {why}")
        if len({target.output.check for target in together}) > 1:
            raise ConfigError(f"{together[0].where}.check: all outputs in {path} are checked, or none")
        for at, target in enumerate(together):
            if target.output.marker in markers[:at]:
                raise ConfigError(f"{target.where} writes to the same place as an earlier one: {target.output.path}")
    return grouped


def _check_outputs(corpus: Corpus) -> list[Target]:
    """Return the outputs if metalint may write to all of their paths."""
    config = corpus.context.config
    for path in (*(output.path for output in config.outputs), *(path for path, _ in inputs.list_named_files(config))):
        corpus.workspace.provenance.note_place(f"{config.root}/{path}")
    kept = inputs.list_settings_files(corpus)
    is_whole = any(output.marker is None for output in config.outputs)
    named = inputs.list_files_of_papers(corpus) if is_whole else {}
    targets = []
    for number, output in enumerate(config.outputs):
        target = Target(output, f"{config.source}: outputs[{number}]", posixpath.normpath(output.path))
        why = _explain_impossible(corpus, output.path) or _explain_overwritten(corpus, target, kept, named)
        if why:
            raise ConfigError(f"{target.where}.path: {output.path!r}{why}")
        targets.append(target)
    return targets


def _explain_impossible(corpus: Corpus, path: str) -> str:
    """Return why no file below the root is, or can be, at a path; the empty string if one can."""
    normal, root = posixpath.normpath(path), corpus.workspace.root
    place = inputs.find_place(root, normal)
    is_own = any(not posixpath.isabs(one) and is_gits_own(PurePosixPath(one)) for one in (normal, place))
    try:
        is_folder, is_odd = (root / normal).is_dir(), (root / normal).exists() and not (root / normal).is_file()
    except OSError as error:
        return f": {error.strerror}; name another file"
    if normal in corpus.paths or is_folder or path.endswith("/") or is_own:
        return " is a paper, a folder or git's own; name another file"
    if escape.flatten(path) != path or posixpath.isabs(path) or corpus.workspace.leaves_root(path):
        return " lies outside the root; name a file below it"
    return " is no regular file, but a pipe or a device; name another file" if is_odd else ""


def _explain_overwritten(corpus: Corpus, target: Target, kept: Mapping[str, str], named: Mapping[str, str]) -> str:
    """Return which input, by place, an output would overwrite; the empty string if none."""
    root, is_whole = corpus.workspace.root, target.output.marker is None
    at = inputs.resolve_place(root, target.path)
    place = fold_file_name(at)
    what = kept.get(place) or ("a schema" if place.endswith(".proto") else named.get(place) if is_whole else None)
    if what is not None:
        return f" is {what}, and would be overwritten; name another file"
    if is_whole and (root / target.path).is_symlink():
        return " is a symbolic link, and all of the file that it leads to would be overwritten; name that file"
    if any(map(make_paper_test(corpus.context.config), (target.path, at))):
        return " would be read as a paper, as `papers` matches it; name another file, or exclude it"
    return ""
