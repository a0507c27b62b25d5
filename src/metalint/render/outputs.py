"""Outputs: what each configured file should hold, compared with what it holds."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.diagnostic import Problem
from metalint.errors import ConfigError
from metalint.git import is_gits_own
from metalint.render import escape, inputs, page
from metalint.render.classic import classic
from metalint.render.listing import listing
from metalint.render.markers import MarkerError, regions
from metalint.render.shelf import Shelf
from metalint.render.table import table
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metalint.config import Output, View
    from metalint.corpus import Corpus

_BOM: Final = "\ufeff"


class UnreadableError(ConfigError):
    """A file that holds regions and cannot be read, or that is not UTF-8; ``message`` says why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.message = message


class Planned(NamedTuple):
    """A file: its path relative to the root, what it holds (None if it is not there), and what it should.

    Bytes of ``old`` that are not UTF-8 stand in it as surrogates (``surrogateescape``).
    """

    path: str
    old: str | None
    new: str


def render(corpus: Corpus, view: View, layout: str, folder: str = "", before: str | None = None) -> str:
    """Return a view in a layout, or as a template of the user's makes it.

    Args:
        corpus: the papers.
        view: how they are put into sections.
        layout: a name of a layout, or the path of a template.
        folder: where the output lies; its links are relative to it.
        before: the text above it, if it is a region of a file.
    """
    return _laid_out(Shelf(corpus), view, layout, folder, before)


def _laid_out(shelf: Shelf, view: View, layout: str, folder: str, before: str | None) -> str:
    made = page.make(shelf, view, layout, folder, before)
    match layout:
        case "classic":
            return classic(view, [(section.name, section.papers) for section in made.sections])
        case "table":
            return table(made)
        case "list":
            return listing(made)
    from metalint.render import template

    return template.render(layout, made, shelf.corpus.workspace)


def plan(corpus: Corpus) -> list[Planned]:
    """Return every configured output, one for each file, in the order of the configuration.

    Raises:
        ConfigError: a path that is none of metalint's business, or a template that is not there.
        MarkerError: markers that are missing or do not pair up.
        UnreadableError: a file with regions that cannot be read, or is not UTF-8.
        TemplateError: a template that is wrong.
    """
    shelf = Shelf(corpus)
    return [_planned(shelf, path, outputs) for path, outputs in _by_path(corpus).items()]


def stale(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield path and problem of every output that differs from what `plan` wants."""
    shelf = Shelf(corpus)
    for path, outputs in _by_path(corpus).items():
        try:
            planned = _planned(shelf, path, outputs)
        except (MarkerError, UnreadableError) as error:
            yield path, Problem(Span(0, 0), error.message)
            continue
        if planned.old != planned.new:
            yield path, Problem(Span(0, 0), f"{_difference(planned)}; run 'metalint render' and commit the result")


def _difference(planned: Planned) -> str:
    if planned.old is None:
        return "the file is configured as an output and does not exist"
    old, new = planned.old.split("\n"), planned.new.split("\n")
    pairs = enumerate(zip(old, new, strict=False), 1)
    line = next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)) + 1)
    return f"differs from what 'metalint render' would write, first in line {line}"


def _by_path(corpus: Corpus) -> dict[str, list[Output]]:
    source, outputs = corpus.context.config.source, corpus.context.config.outputs
    grouped: dict[str, list[Output]] = {}
    spellings: dict[str, str] = {}
    for number, (output, path) in enumerate(zip(outputs, _checked(corpus), strict=True)):
        other = spellings.setdefault(inputs.folded(path), path)
        if other != path:
            why = "differ in case only, and are one file on some systems; spell both alike, or rename one"
            raise ConfigError(f"{source}: outputs[{number}].path: {other!r} and {path!r} {why}")
        grouped.setdefault(path, []).append(output)
    for path, together in grouped.items():
        if len(together) > 1 and any(output.marker is None for output in together):
            raise ConfigError(f"{source}: outputs: {path} is written as a whole and in parts; give each a marker")
    return grouped


def _checked(corpus: Corpus) -> list[str]:
    """Return the normal forms of the outputs' paths if metalint may write to all of them."""
    config = corpus.context.config
    for path in (*(output.path for output in config.outputs), *(path for path, _ in inputs.named(config))):
        corpus.workspace.provenance.note_place(f"{config.root}/{path}")
    places = [_place(corpus, output.path, _where(corpus, output)) for output in config.outputs]
    kept = inputs.settings(corpus)
    is_whole = any(output.marker is None for output in config.outputs)
    named = inputs.named_by_papers(corpus) if is_whole else {}
    for output, path in zip(config.outputs, places, strict=True):
        at = inputs.place(config.root, path)
        what = kept.get(at) or (named.get(at) if output.marker is None else None)
        if what is not None:
            where = _where(corpus, output)
            raise ConfigError(f"{where}.path: {output.path!r} is {what}, and would be overwritten; name another file")
    return places


def _where(corpus: Corpus, output: Output) -> str:
    config = corpus.context.config
    return f"{config.source}: outputs[{config.outputs.index(output)}]"


def _place(corpus: Corpus, path: str, where: str) -> str:
    """Return the normal form of a path below the root where a file is, or can be."""
    normal = posixpath.normpath(path)
    root = corpus.workspace.root
    try:
        is_folder, is_odd = (root / normal).is_dir(), (root / normal).exists() and not (root / normal).is_file()
    except OSError as error:
        raise ConfigError(f"{where}.path: {path!r}: {error.strerror}; name another file") from error
    if normal in corpus.paths or is_folder or _is_gits_own(root, normal):
        raise ConfigError(f"{where}.path: {path!r} is a paper, a folder or git's own; name another file")
    if escape.plain(path) != path or posixpath.isabs(path) or corpus.workspace.leaves_root(path):
        raise ConfigError(f"{where}.path: {path!r} lies outside the root; name a file below it")
    if is_odd:
        raise ConfigError(f"{where}.path: {path!r} is no regular file, but a pipe or a device; name another file")
    return normal


def _is_gits_own(root: Path, path: str) -> bool:
    """Tell whether a path leads among git's own files, by its name or through a symbolic link."""
    place = inputs.place(root, path)
    return is_gits_own(PurePosixPath(path)) or (not posixpath.isabs(place) and is_gits_own(PurePosixPath(place)))


def _planned(shelf: Shelf, path: str, outputs: Sequence[Output]) -> Planned:
    old = _read(shelf.corpus, path)
    folder = posixpath.dirname(path)
    if outputs[0].marker is None:
        new = _rendered(shelf, outputs[0], folder)
        return Planned(path, old, new.replace("\n", "\r\n") if _is_crlf(old) else new)
    by_marker = {output.marker or "": output for output in outputs}
    return Planned(path, old, _filled(shelf, path, old or "", by_marker))


def _rendered(shelf: Shelf, output: Output, folder: str, before: str | None = None) -> str:
    try:
        return _laid_out(shelf, output.view, output.layout, folder, before)
    except page.LayoutError as error:
        raise ConfigError(f"{_where(shelf.corpus, output)}.layout: {error.message}") from error


def _filled(shelf: Shelf, path: str, old: str, by_marker: dict[str, Output]) -> str:
    """Return the file with all its regions filled; their line ends are those of their first marker.

    A byte order mark stays where it is, and is no part of the first line.
    """
    _refuse_undecodable(path, old)
    if old.startswith(_BOM):
        return _BOM + _filled(shelf, path, old.removeprefix(_BOM), by_marker)
    new, done = "", 0
    for region in regions(old, path, by_marker):
        output = by_marker[region.name]
        new += old[done : region.start]
        content = _rendered(shelf, output, posixpath.dirname(path), new)
        new += f"\n{content.strip(chr(10))}\n\n".replace("\n", region.newline)
        done = region.end
    return new + old[done:]


def _read(corpus: Corpus, path: str) -> str | None:
    corpus.workspace.provenance.note(f"{corpus.workspace.root}/{path}")
    try:
        data = (corpus.workspace.root / path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(path, f"cannot be read: {error.strerror}") from error
    return data.decode("utf-8", "surrogateescape")


def _refuse_undecodable(path: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        why = f"line {line} is not UTF-8, so that its regions cannot be written; save the file as UTF-8"
        raise UnreadableError(path, why) from error


def _is_crlf(text: str | None) -> bool:
    """Tell whether every line of a file ends in CRLF, as git writes it where it is told to."""
    return text is not None and "\r\n" in text and re.search(r"(?<!\r)\n", text) is None
