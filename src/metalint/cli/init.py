"""``metalint init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.cli.options import add_command
from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from metalint.cli.options import Commands
    from metalint.config.settings import Config
    from metalint.engine.run import Report
    from metalint.index.project import Project
    from metalint.scaffold.survey import Survey


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "init", run, "write configuration, hook and workflow into a repository that has none")
    made.add_argument(
        "--site", action="store_true", help="write a workflow, too, that publishes a site on GitHub Pages"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, leave what is there, say why, and what a first run finds."""
    from metalint.cli import setup
    from metalint.config import settings
    from metalint.files.discovery import discover
    from metalint.report.terminal import line
    from metalint.scaffold.survey import survey

    root = Path(arguments.root or setup.here())
    if arguments.root is None and arguments.config is None:
        _refuse_inner(settings.load(root), root)
    config = settings.load(root, arguments.config, root)
    found = survey(config) if config.source is None or not discover(config) else None
    for label, text in _written(root, config, found, with_site=arguments.site):
        print(line(f"{label:<9}{text}"))
    arguments.root = root
    print()
    for message in _first_run(setup.open_project(arguments), found):
        print(line(message))
    return 0


def _refuse_inner(around: Config, root: Path) -> None:
    """Refuse to set up a folder of a list that has its settings further up."""
    from metalint.errors import UsageError

    if around.source is not None and around.root != root.resolve():
        where = around.root / around.source
        raise UsageError(f"{where} configures this folder already; `metalint --root . init` makes it a list of its own")


def _written(root: Path, config: Config, found: Survey | None, *, with_site: bool) -> Iterator[tuple[str, str]]:
    """Write each file that is not there; yield what was decided and done, with a label."""
    from metalint.files import git
    from metalint.scaffold import files
    from metalint.scaffold.evidence import evidence
    from metalint.scaffold.workflows import PAGES, PAPERS

    if config.source is not None:
        yield "kept", _existing_settings(config)
        yield from _to_be_set(found, config.source) if found and found.texts else ()
    elif found is not None:
        yield from evidence(found)
        yield from _write(root, files.CONFIGURATION, files.configuration(found))
    if below := git.prefix(root):
        names = ", ".join([files.HOOKS, PAPERS, *([PAGES] if with_site else [])])
        yield "skipped", f"{names}: they belong to the top of the repository, not to {below}"
        return
    yield from _write_hooks(root)
    yield from _write_workflow(root)
    if with_site:
        yield from _write_pages_workflow(root)
    if git.listed(root) is None:
        yield "git", f"no repository here: {_NEEDS_GIT}; run `git init` first"


_NEEDS_GIT: Final = "hooks, `gate`, `--changed-since` and the rule untracked-asset do not work"


def _to_be_set(found: Survey, source: str) -> Iterator[tuple[str, str]]:
    """Yield what was found where the settings that are there fit no file, and what to set so that they do."""
    from metalint.config.settings import top_level
    from metalint.scaffold import files
    from metalint.scaffold.evidence import evidence

    yield from evidence(found)
    if found.papers:
        yield "set", f"in {source}, {top_level(source)}, in place of what it says:"
        yield from (("", setting) for setting in files.settings(found))


def _existing_settings(config: Config) -> str:
    is_shared = (config.source or "").endswith("pyproject.toml")
    return f"{config.source}, as it has [tool.metalint]" if is_shared else str(config.source)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(root: Path, name: str, text: str) -> Iterator[tuple[str, str]]:
    from metalint.files.writing import write_text

    write_text(root / name, text, within=root)
    yield "written", name


def _write_hooks(root: Path) -> Iterator[tuple[str, str]]:
    from metalint.config.installation import installed_source
    from metalint.scaffold import files

    path = root / files.HOOKS
    if not _is_there(path):
        yield from _write(root, files.HOOKS, files.hooks(installed_source()))
        return
    yield "kept", files.HOOKS
    if not path.is_symlink() and "metalint-lint" not in _text(path):
        yield "add", f"below `repos` of {files.HOOKS}: {files.hooks_entry(installed_source())}"


def _write_workflow(root: Path) -> Iterator[tuple[str, str]]:
    from metalint.config.installation import installed_source
    from metalint.files import git
    from metalint.scaffold.workflows import PAGES, PAPERS, papers_workflow

    path = root / PAPERS
    folder = path.parent
    others = sorted(folder.glob("*.y*ml")) if folder.is_dir() and not _leads_on(root, folder) else []
    runs = next(
        (one for one in others if one != root / PAGES and not one.is_symlink() and "metalint" in _text(one)), None
    )
    if _is_there(path) or runs is not None:
        yield "kept", (runs or path).relative_to(root).as_posix()
    else:
        yield from _write(root, PAPERS, papers_workflow(git.default_branch(root), installed_source()))


def _leads_on(root: Path, folder: Path) -> bool:
    """Tell whether a link on the way leads out of the root."""
    return not folder.resolve().is_relative_to(root.resolve())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _write_pages_workflow(root: Path) -> Iterator[tuple[str, str]]:
    from metalint.config.installation import installed_source
    from metalint.files import git
    from metalint.scaffold.workflows import PAGES, pages_workflow

    if _is_there(root / PAGES):
        yield "kept", PAGES
    else:
        workflow = pages_workflow(installed_source().requirement, git.default_branch(root))
        yield from _write(root, PAGES, workflow)


def _first_run(project: Project, found: Survey | None) -> Iterator[str]:
    """Yield what is found, by rule, and what to do about it."""
    from metalint.engine import baseline
    from metalint.engine import run as engine
    from metalint.report.closing import statistics, summed
    from metalint.rules.selection import Choice, selected

    entries = baseline.own_entries(project.workspace) or ()
    report = engine.run(project, engine.Request(selected(project.config, Choice()), baseline=entries))
    if report.files:
        yield summed(report)
        yield from statistics(report)
        yield from _unread(report)
    elif found and found.papers:
        yield f"Nothing fits {', '.join(project.config.papers)} yet: change the settings as said above."
    else:
        yield f"No papers yet: nothing fits {', '.join(project.config.papers)}; see `papers` in the configuration."
        yield "Until there is one, `metalint lint` exits with 2, and so does the workflow."
    yield ""
    yield "Next:"
    commands = dict(_next_commands(project, report, found))
    width = max(map(len, commands))
    yield from (f"  {command:<{width}}  # {what}" for command, what in commands.items())


def _unread(report: Report) -> Iterator[str]:
    from metalint.rules.selection import PARSE

    broken = {one.place.path for one in report.diagnostics if one.rule in PARSE}
    if broken:
        files = plural(len(broken), "file")
        yield f"{files} cannot be read, which no baseline holds back: see `metalint lint --select parse`."


def _next_commands(project: Project, report: Report, found: Survey | None) -> Iterator[tuple[str, str]]:
    """Yield the next three commands, and what each is for."""
    from metalint.engine import baseline
    from metalint.files import git
    from metalint.rules.problems import Safety

    safe = sum(one.fix is not None and one.fix.safety is Safety.SAFE for one in report.diagnostics)
    if not report.files and found and found.papers:
        yield "metalint init", "look again, once the settings are changed"
    elif not report.files:
        yield "metalint import LIST.md --out meta", "make papers from a list in Markdown"
    elif safe:
        yield "metalint fix", f"apply the safe fixes: {safe} of {plural(len(report.diagnostics), 'finding')}"
    else:
        yield "metalint lint", "show each finding with its line"
    if any(map(baseline.may_hold, report.diagnostics)):
        yield "metalint baseline", "hold back the rest, so that only new findings fail"
    else:
        yield "metalint rules", "show what is looked for"
    if git.listed(project.config.root) is None:
        yield "git init", "then `pre-commit install` checks each commit"
    elif (project.config.root / ".git" / "hooks" / "pre-commit").exists():
        yield "pre-commit run --all-files", "run the hooks on all files"
    else:
        yield "pre-commit install", "check each commit; `pip install pre-commit` installs it"
