"""Outputs: what each configured file should hold, compared with what it holds."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metalint.config.settings import Output, View
from metalint.errors import ConfigError
from metalint.files.file_changes import FileChange
from metalint.papers.corpus import Corpus
from metalint.rendering import inputs, page
from metalint.rendering.classic import lay_out_classic
from metalint.rendering.errors import NoDatesError, OutputError, SettingError
from metalint.rendering.headings import Outline
from metalint.rendering.layouts import lay_out_list, lay_out_table
from metalint.rendering.markers import find_regions, make_missing_file_error
from metalint.rendering.output_paths import Target, group_by_path
from metalint.rendering.paper_entries import PaperEntries
from metalint.rules.problems import PathProblem, Problem
from metalint.text.span import Span
from metalint.util.reading import read_bounded
from metalint.util.wording import plural, quote, quote_for_shell

_BOM: Final = "\ufeff"
_MOST: Final = 64 << 20  # bytes of an output
# bytes of a README that GitHub shows; what is beyond is cut off:
# https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
_GITHUB_LIMIT: Final = 500 * 1024


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
            found.append(f"`order` names {', '.join(map(quote, missing))}, and no paper has such a section")
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


def find_stale_outputs(corpus: Corpus) -> Iterator[PathProblem]:
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
    targets = group_by_path(corpus)
    for path, together in targets.items():
        if together[0].output.check or not is_check:
            try:
                yield path, _plan_file(paper_entries, path, together)
            except OutputError as error:
                yield path, error
    _refuse_templates(paper_entries, targets)


def _refuse_templates(paper_entries: PaperEntries, targets: Mapping[str, Sequence[Target]]) -> None:
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


def _plan_file(paper_entries: PaperEntries, path: str, together: Sequence[Target]) -> FileChange:
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


def _render_output(paper_entries: PaperEntries, target: Target, above: Outline | None) -> str:
    output, where, path = target
    try:
        return _lay_out(paper_entries, output, posixpath.dirname(path), above)
    except SettingError as error:
        raise ConfigError(f"{where}.{error}") from error
    except NoDatesError as error:
        raise NoDatesError(error.message, where) from error


def _fill_regions(paper_entries: PaperEntries, path: str, old: str, by_marker: Mapping[str, Target]) -> str:
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
