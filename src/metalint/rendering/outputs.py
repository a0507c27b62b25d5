"""Outputs: what each configured file should hold, compared with what it holds."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from metalint.config.settings import Output, View
from metalint.errors import ConfigError
from metalint.files.discovery import make_paper_test
from metalint.files.file_changes import FileChange
from metalint.files.git import is_gits_own
from metalint.papers.corpus import Corpus
from metalint.rendering import escape, inputs, page
from metalint.rendering.classic import lay_out_classic
from metalint.rendering.errors import NoDatesError, OutputError, SettingError
from metalint.rendering.headings import Outline
from metalint.rendering.layouts import lay_out_list, lay_out_table
from metalint.rendering.markers import find_regions, make_missing_file_error
from metalint.rendering.paper_entries import PaperEntries
from metalint.rules.problems import Problem
from metalint.text.span import Span
from metalint.util.reading import read_bounded
from metalint.util.unicode import fold_file_name
from metalint.util.wording import code, plural, quote_for_shell

_BOM: Final = "\ufeff"
_MOST: Final = 64 << 20  # bytes of an output
# bytes of a README that GitHub shows; what is beyond is cut off:
# https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
_GITHUB_LIMIT: Final = 500 * 1024


class _Target(NamedTuple):
    """An output, where the configuration has it, and its path in normal form."""

    output: Output
    where: str
    path: str


def render_view(corpus: Corpus, view: View, layout: str, folder: str = "", before: str | None = None) -> str:
    """Return a view in a layout, or as the template at a path makes it, for an output that lies in ``folder``."""
    output = Output("", view, layout)  # `before` is the text above it, if it is a region of a file
    return _lay_out(PaperEntries(corpus), output, folder, None if before is None else Outline(before))


def list_notices(corpus: Corpus, view: View, layout: str, text: str) -> tuple[str, ...]:
    """Return what readers will not see of a list that `render_view` made."""
    return _list_notices(PaperEntries(corpus), [Output("", view, layout)], text)


def _list_notices(paper_entries: PaperEntries, lists: Sequence[Output], text: str) -> tuple[str, ...]:
    found = []
    for output in lists:
        sections = paper_entries.sections(output) if output.order else ()
        shown = {name for section in sections for name in (section.name, section.key)}
        if missing := [name for name in output.order if name not in shown]:
            found.append(f"`order` names {', '.join(map(code, missing))}, and no paper has such a section")
        unnamed = len(paper_entries.unnamed(output)) if output.layout == "classic" else 0
        if unnamed:
            papers = plural(len(paper_entries.chosen(output)), "paper")
            has, is_ = ("has", "is") if unnamed == 1 else ("have", "are")
            left_out = f"{unnamed} of {papers} {has} no {page.NOUNS[output.view][0]} and {is_} left out"
            found.append(f"{left_out}; the layouts `table` and `list` show such papers under `Unknown`")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > _GITHUB_LIMIT:
        why = f"{size} bytes; GitHub shows the first {_GITHUB_LIMIT} bytes of a README and cuts off the rest"
        found.append(f"{why}; use the layout `list`, or one output per view")
    return tuple(found)


def _lay_out(paper_entries: PaperEntries, output: Output, folder: str, above: Outline | None) -> str:
    if output.layout == "graph" or output.view == "references":
        if output.layout != "graph" or output.view != "references":
            why = "the layout `graph` draws the view `references`, and nothing else does"
            raise SettingError(f"layout: `{output.layout}` cannot show the view `{output.view}`: {why}")
        from metalint.rendering.graph import write_mermaid

        return write_mermaid(paper_entries.corpus, paper_entries.chosen(output), is_whole=above is None)
    made = page.make_page(paper_entries, output, folder, above)
    match output.layout:
        case "classic":
            return lay_out_classic(output.view, [(section.name, section.papers) for section in made.sections])
        case "table":
            return lay_out_table(made)
        case "list":
            return lay_out_list(made)
    from metalint.rendering import template

    return template.render_template(output.layout, made, paper_entries.corpus.workspace, paper_entries.templates)


def plan_outputs(corpus: Corpus, *, is_check: bool = False) -> list[FileChange]:
    """Return every configured output, one for each file, in the order of the configuration.

    ``is_check`` leaves out those that the settings do not check.

    Raises:
        OutputError: a marker, a template or a file that cannot be used.
        ConfigError: a path that is none of metalint's business.
    """
    planned = []
    for _, made in _plan_each(corpus, is_check=is_check):
        if isinstance(made, OutputError):
            raise made
        planned.append(made)
    return planned


def find_stale_outputs(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield path and problem of every output that differs from what `plan_outputs` wants."""
    for path, made in [*_plan_each(corpus, is_check=True)]:
        if isinstance(made, OutputError):
            what, _, how = made.message.partition("; ")
        elif made.old != made.new:
            what, how = _describe_difference(made), "run `metalint render` and commit the result"
        else:
            continue
        if not (isinstance(made, NoDatesError) and corpus.workspace.git_history is None):
            yield path, Problem(Span(0, 0), what, help=how)  # else nobody can tell what history another commit had


def _describe_difference(change: FileChange) -> str:
    if change.old is None:
        return "the file is configured as an output and does not exist"
    old, new = change.old.split("\n"), change.new.split("\n")
    pairs = enumerate(zip(old, new, strict=False), 1)
    line = next((number for number, (before, after) in pairs if before != after), min(len(old), len(new)) + 1)
    return f"the file differs from what `metalint render` would write, first in line {line}"


def _plan_each(corpus: Corpus, *, is_check: bool) -> Iterator[tuple[str, FileChange | OutputError]]:
    """Yield the path of each file that is an output, and what it should hold, or why nobody can tell."""
    paper_entries = PaperEntries(corpus)
    targets = _group_by_path(corpus)
    for path, together in targets.items():
        if together[0].output.check or not is_check:
            try:
                yield path, _plan_file(paper_entries, path, together)
            except OutputError as error:
                yield path, error
    _refuse_templates(paper_entries, targets)


def _group_by_path(corpus: Corpus) -> dict[str, list[_Target]]:
    """Return the outputs by path if metalint may write all of them, in the order of the configuration."""
    grouped: dict[str, list[_Target]] = {}
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


def _check_outputs(corpus: Corpus) -> list[_Target]:
    """Return the outputs if metalint may write to all of their paths."""
    config = corpus.context.config
    for path in (*(output.path for output in config.outputs), *(path for path, _ in inputs.list_named_files(config))):
        corpus.workspace.provenance.note_place(f"{config.root}/{path}")
    kept = inputs.list_settings_files(corpus)
    is_whole = any(output.marker is None for output in config.outputs)
    named = inputs.list_files_of_papers(corpus) if is_whole else {}
    targets = []
    for number, output in enumerate(config.outputs):
        target = _Target(output, f"{config.source}: outputs[{number}]", posixpath.normpath(output.path))
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


def _explain_overwritten(corpus: Corpus, target: _Target, kept: Mapping[str, str], named: Mapping[str, str]) -> str:
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


def _refuse_templates(paper_entries: PaperEntries, targets: Mapping[str, Sequence[_Target]]) -> None:
    """Refuse outputs that are templates: those that rendering has read, and those that it only looked for."""
    # and, in a hook, templates that the commit would lack
    workspace = paper_entries.corpus.workspace
    read = {inputs.find_place(workspace.root, name) for name in paper_entries.templates}
    for path, (first, *_) in targets.items() if read else ():
        if inputs.find_place(workspace.root, path) in read:
            why = "is a template that an output uses, and would be overwritten; name another file"
            raise ConfigError(f"{first.where}.path: {first.output.path!r} {why}")
    for path in sorted(paper_entries.templates) if paper_entries.corpus.context.config.tracked_only else ():
        if (template := workspace.find(path)) and not template.is_tracked:
            raise ConfigError(f"{path}: git does not track this template; run `git add {quote_for_shell(path)}`")


def _plan_file(paper_entries: PaperEntries, path: str, together: Sequence[_Target]) -> FileChange:
    old = _read_output(paper_entries.corpus, path)
    if together[0].output.marker is None:
        new = _render_output(paper_entries, together[0], None)
        if old is not None and "\r\n" in old and re.search(r"(?<!\r)\n", old) is None:  # git with `core.autocrlf`
            new = new.replace("\n", "\r\n")
    else:
        by_marker = {target.output.marker or "": target for target in together}
        if old is None:
            raise make_missing_file_error(path, by_marker)
        try:
            old.encode()
        except UnicodeEncodeError as error:
            line = old.count("\n", 0, error.start) + 1
            why = f"line {line} is not UTF-8, so that its regions cannot be written; save the file as UTF-8"
            raise OutputError(why, path) from error
        bom = _BOM if old.startswith(_BOM) else ""  # which is no part of the first line
        new = bom + _fill_regions(paper_entries, path, old.removeprefix(bom), by_marker)
    shown = _list_notices(paper_entries, [target.output for target in together], new)
    return FileChange(path, old, new, shown)


def _render_output(paper_entries: PaperEntries, target: _Target, above: Outline | None) -> str:
    output, where, path = target
    try:
        return _lay_out(paper_entries, output, posixpath.dirname(path), above)
    except SettingError as error:
        raise ConfigError(f"{where}.{error}") from error
    except NoDatesError as error:
        raise NoDatesError(error.message, where) from error


def _fill_regions(paper_entries: PaperEntries, path: str, old: str, by_marker: Mapping[str, _Target]) -> str:
    """Return the file with all its regions filled; their line ends are those of their first marker."""
    above, pieces, done = Outline(), [], 0
    for region in find_regions(old, path, by_marker):
        above.read(old[done : region.start])
        content = _render_output(paper_entries, by_marker[region.name], above).strip("\n")
        filled = f"\n{content}\n\n".replace("\n", region.newline)
        above.read(filled)
        pieces += [old[done : region.start], filled]
        done = region.end
    return "".join([*pieces, old[done:]])


def _read_output(corpus: Corpus, path: str) -> str | None:
    corpus.workspace.provenance.note(f"{corpus.workspace.root}/{path}")
    try:
        data = read_bounded(corpus.workspace.root / path, _MOST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", path) from error
    return data.decode("utf-8", "surrogateescape")
