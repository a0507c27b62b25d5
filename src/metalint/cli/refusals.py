"""Why commands refuse to work: no papers, files that git lacks, files of the list that an option names."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from metalint.cli.paths import write_boundary
from metalint.cli.warnings import warn
from metalint.config.settings import LAYOUTS, Config, load_config
from metalint.engine import baseline
from metalint.errors import ConfigError, MetalintError, UsageError
from metalint.files import git
from metalint.files.discovery import make_paper_test, no_patterns_error
from metalint.index.project import Project, relative_to_root
from metalint.util.wording import quote, quote_for_shell


def no_papers_error(project: Project, paths: Sequence[str] = ()) -> MetalintError:
    """Return the complaint that nothing fits the patterns for papers, or that ``paths`` are of another list."""
    for path in map(Path, paths):
        other = load_config(path if path.is_dir() else path.parent)
        if other.source and other.root != project.config.root:
            top = next((one for one in (path, *path.parents) if one.resolve() == other.root), other.root)
            remedy = f"run `metalint --root {quote_for_shell(str(top))} …`"
            return UsageError(f"{path}: belongs to the list in {top}, and not to {project.config.root}; {remedy}")
    if not project.config.papers:
        return no_patterns_error(project.config)
    root, patterns = project.config.root, project.config.papers
    has_excluded = bool(project.config.exclude)
    remedy = f"see `papers`{' and `exclude`' * has_excluded} in the configuration"
    if project.config.source is None and not project.config.tracked_only:
        remedy = "`metalint init` looks for them and writes the settings"
    for pattern in patterns:
        if os.path.isdir(f"{root}/{pattern}"):  # noqa: PTH112 - is_dir() raises for a name that is too long
            folder = os.path.normpath(pattern)
            papers = quote("**/*.prototxt" if folder == "." else f"{folder}/**/*.prototxt")
            remedy = f"{quote(folder)} is a folder: set `papers` to {papers}, or the suffix of its files"
            break
    return UsageError(f"no papers: nothing in {root} fits {', '.join(patterns)}; {remedy}")


def refuse_no_papers(project: Project, paths: Sequence[str], *, is_hook: bool) -> None:
    """Refuse patterns that nothing fits; before a commit only where git tracks a paper that they miss, else say so."""
    if not is_hook:
        raise no_papers_error(project, paths)
    from metalint.scaffold.survey import missed_paper

    if path := missed_paper(project.config, lambda: project.kind.schema):
        fits = f"nothing that git tracks fits {', '.join(project.config.papers)}"
        raise UsageError(f"no papers: {fits}, and {path} is one by its fields; see `papers` in the configuration")
    warn([str(no_papers_error(project))])


def refuse_untracked(project: Project) -> None:
    """Refuse a commit without a file that its papers are judged by, which others would lack; ROR may be missing."""
    project.prepare()
    settings = project.config
    files = [settings.root / path for path in (settings.source, baseline.NAME) if path]
    kind = project.kind
    files += map(Path, kind.schema.files if settings.proto else ())
    files += map(Path, (*kind.admission.constraint_files, *kind.registry_files))
    files += [settings.root / output.layout for output in settings.outputs if output.layout not in LAYOUTS]
    root = settings.root.resolve()
    present = [file for file in files if file.is_file() and write_boundary(root, file)]
    missing = git.untracked_paths(root, [relative_to_root(root, file) for file in present])
    if missing:
        from metalint.report.fixes import files_to_add

        them, have = ("it", "has it") if len(missing) == 1 else ("them", "has them")
        what = f"git does not track {them}, so that nobody else {have}"
        raise ConfigError(f"{', '.join(missing)}: {what}; run `git add {files_to_add(root, missing)}`")


def refuse_own_files(config: Config, files: Mapping[str, Path | None]) -> None:
    """Refuse a file, by the option naming it, that is the list's own; `baseline --out` may name the baseline."""
    for option, path in files.items():
        role = role_of_file(config, path) if path is not None else None
        if role and (role, option) != ("the baseline", "baseline --out"):
            raise UsageError(f"{option.rpartition(' ')[2]} {path}: that is {role}; name another file")


def role_of_file(config: Config, path: Path) -> str | None:
    """Return what a file is to the list; None if it is nothing."""
    from metalint.rendering.inputs import find_place, list_named_files, resolve_place

    try:
        written = path.parent.resolve() / path.name
    except (OSError, RuntimeError):  # symbolic links in a circle: who writes will tell
        return None
    names = (relative_to_root(config.root, written), resolve_place(config.root, str(written)))  # a paper may be a link
    if any(map(make_paper_test(config), names)):
        return "a paper"
    here = find_place(config.root, str(written))
    outputs = ((output.path, "an output of the list") for output in config.outputs)
    for own, role in (*list_named_files(config), *outputs):
        if find_place(config.root, own) == here:
            return role
    return "a schema" if here.endswith(".proto") else None
