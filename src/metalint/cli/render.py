"""``metalint render``."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from metalint.cli.commands import RenderOptions
from metalint.cli.corpus import lint_whole_corpus
from metalint.cli.opening import open_project
from metalint.cli.terminal import print_diffs, print_note, print_raw
from metalint.cli.warnings import describe_settings_place, warn
from metalint.config.settings import LAYOUTS, view_and_layout
from metalint.errors import UsageError
from metalint.files import git
from metalint.files.discovery import describe_ignored
from metalint.files.file_changes import FileChange
from metalint.files.writing import ListFileWriter, locked_writer, write_changes
from metalint.index.project import Project
from metalint.rendering import outputs
from metalint.util.wording import nearest


def run(options: RenderOptions) -> int:
    """Render; 1 if a paper cannot be parsed, or with ``--check`` or ``--diff`` if an output is stale."""
    prints_one = bool(options.stdout or options.view or options.layout)
    if prints_one and (options.check or options.diff):
        raise UsageError("--check and --diff compare the configured outputs; leave out --stdout, --view and --layout")
    writes = not (prints_one or options.check or options.diff)
    project = open_project(options, writes=writes)
    if options.staged and not (prints_one or project.config.committed_outputs):  # nothing for the hook to do
        why = "a job on the default branch writes them" if project.config.outputs else "no outputs are configured"
        print_note(f"nothing to render: {why}")
        return 0
    if not prints_one and not project.config.outputs:
        output = '{ path = "README.md", view = "institution", layout = "table", marker = "papers" }'
        where = describe_settings_place(project.config)
        raise UsageError(f"no outputs are configured; add to {where}: outputs = [{output}]")
    with locked_writer(project.config) if writes else nullcontext() as writer:
        corpus = lint_whole_corpus(project, options)
        if corpus is None:
            return 1
        if prints_one:
            view, layout = view_and_layout(options.view, options.layout)
            if layout not in LAYOUTS and not layout.endswith((".j2", ".jinja", ".jinja2")):
                near, known = nearest(layout, LAYOUTS), f"choose from {', '.join(LAYOUTS)}, or a template (*.j2)"
                hint = f"did you mean `{near}`?" if near else known
                raise UsageError(f"--layout {layout}: no such layout; {hint}")
            text = outputs.render_view(corpus, view, layout)
            print_raw(text)
            _print_notices(outputs.list_notices(corpus, view, layout, text), options)
            return 0
        planned = outputs.plan_outputs(corpus, is_check=options.staged or options.check or options.diff)
        changed = [output for output in planned if output.old != output.new]
        _print_notices((f"{output.path}: {notice}" for output in planned for notice in output.notices), options)
        if planned and (ignored := corpus.workspace.find_ignored(corpus.paths)):
            _print_notices([describe_ignored(ignored)], options)
        return _write_outputs(project, planned, options, writer) if writer else _print_changes(changed, options)


def _print_notices(notices: Iterable[str], options: RenderOptions) -> None:
    for notice in notices if not options.quiet else ():
        print_note(f"note: {notice}")


def _print_changes(changed: Sequence[FileChange], options: RenderOptions) -> int:
    if options.diff:
        print_diffs(changed, options.color)
    for planned in changed if not options.quiet else ():
        print_note(f"would {'change' if planned.old is not None else 'create'} {planned.path}")
    return int(bool(changed))


def _write_outputs(
    project: Project, planned: Sequence[FileChange], options: RenderOptions, writer: ListFileWriter
) -> int:
    """Write what can be written; 1 if something cannot, or as a hook if git does not track a list."""
    from metalint.report.fixes import files_to_add

    root, says = project.config.root, not options.quiet
    changed = [output for output in planned if output.old != output.new]
    failures = write_changes(writer, root, changed)
    written = [output for output in changed if output.path not in failures]
    for output in written if says else ():
        print_note(f"{'wrote' if output.old is None else 'updated'} {output.path}")
    if says and not changed:
        print_note("all outputs are current")
    untracked = git.untracked_paths(root, [output.path for output in planned]) if options.staged else []
    if says and untracked:
        print_note(f"git does not track {', '.join(untracked)}")
    if says and options.staged and (to_add := list(dict.fromkeys([*(output.path for output in written), *untracked]))):
        print_note(f"Next: git add {files_to_add(root, to_add)}, commit again.")
    warn(f"{path}: {why}" for path, why in failures.items())
    return int(bool(failures or untracked))
