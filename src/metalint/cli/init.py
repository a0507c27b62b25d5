"""``metalint init``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from metalint.adding import corrections
from metalint.adding.issues import keyword_vocabulary
from metalint.cli.commands import InitOptions
from metalint.cli.opening import open_project
from metalint.cli.paths import working_directory
from metalint.cli.terminal import print_line
from metalint.config import settings
from metalint.config.installation import find_installed_source, make_placeholder_source
from metalint.config.settings import Config, explain_top_level
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.errors import UsageError
from metalint.files import git
from metalint.files.discovery import find_papers
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.importing.keywords import SCHEMA, with_text_keywords
from metalint.index.project import Project
from metalint.rendering import outputs
from metalint.report.closing import list_statistics, summarize
from metalint.rules.problems import Safety
from metalint.rules.selection import PARSE, enabled_rules
from metalint.scaffold import files, workflows
from metalint.scaffold.evidence import evidence
from metalint.scaffold.survey import Survey, survey
from metalint.util.reading import read_bounded
from metalint.util.wording import in_words, plural

_MOST: Final = 4 << 20  # bytes of a workflow or of a configuration of hooks
Told = Iterator[tuple[str, str]]  # what was decided and done, each with a label; or commands, each with what it does


def run(options: InitOptions) -> int:
    """Write what is missing, leave what is there, say why, and what a first run finds."""
    root = Path(options.root or working_directory())
    config = _load_own_settings(root, options)
    told: list[tuple[str, str]] = []
    try:  # messages come once all is done: their reader may close the pipe at any line
        with locked_writer(config, [root, (root / workflows.PAPERS).parent, (root / SCHEMA).parent]) as writer:
            found = survey(config) if config.source is None or not find_papers(config) else None
            schema = []
            # neither a schema, nor papers that chose keywords of the packaged one
            lacks_schema = (
                found and not found.protos and ("keywords" in found.unfilled if found.papers else not found.texts)
            )
            if lacks_schema and config.source is None and not _is_there(root / SCHEMA):
                text = with_text_keywords(config, Project(config, 0, None).kind.schema.root)
                schema = list(_write(root, SCHEMA, text, writer))
                found = survey(config)
            told += _write_missing_files(root, config, found, writer, options)
            told += schema
        project = open_project(options, root=root, writes=True)
        if found is not None and config.source is None:
            told += (("written", path) for path in _write_lists(project))
        if options.suggestions and not git.find_prefix(root):
            told += _write_suggestions(project)
    finally:
        for label, text in told:
            print_line(f"{label:<9}{text}")
    print()
    for message in _describe_first_run(project, found):
        print_line(message)
    return 0


def _load_own_settings(root: Path, options: InitOptions) -> Config:
    """Return the settings of a folder; refuse one of a list that has its settings further up."""
    if options.root is None and options.config is None:
        around = settings.load_config(root)
        if around.source is not None and around.root != root.resolve():
            where, remedy = around.root / around.source, "`metalint --root . init` makes it a list of its own"
            raise UsageError(f"{where} configures this folder already; {remedy}")
    config = settings.load_config(root, options.config, root)
    if config.source == files.CONFIGURATION and _read_text(config.root / config.source).startswith(f"{files.DRAFT}\n"):
        return Config(root=config.root)  # what `import` wrote beside the first papers of a list counts as none
    return config


def _write_missing_files(
    root: Path, config: Config, found: Survey | None, writer: ListFileWriter, options: InitOptions
) -> Told:
    """Write each file that is not there; yield what was decided and done, with a label."""
    yield from _settle_settings(root, config, found, writer, options)
    renders_on_main = options.render_on_main or config.render == "main"
    wanted = [workflows.PAGES] * options.site + [workflows.LINKS] * options.links + [workflows.RENDER] * renders_on_main
    if below := git.find_prefix(root):
        names = [files.HOOKS, workflows.PAPERS, *wanted, *workflows.OF_ISSUES * options.suggestions]
        names += [files.AGENTS] * options.agents
        yield "skipped", f"{', '.join(names)}: they belong to the top of the repository, not to {below}"
        return
    yield from _write_hooks(root, writer)
    yield from _write_workflow(root, writer)
    yield "lists", _describe_rendering(config.source or files.CONFIGURATION, renders_on_main=renders_on_main)
    source, branch = find_installed_source(), git.find_default_branch(root)
    texts = {name: workflows.make_workflow(name, source, branch) for name in wanted}
    if options.agents:
        texts[files.AGENTS] = files.agents()
    for name, text in texts.items():
        yield from _write(root, name, text, writer)
    if git.list_files(root) is None:
        needs = "hooks, `gate`, `--changed-since` and the rule untracked-asset do not work"
        yield "git", f"no repository here: {needs}; run `git init` first"


def _settle_settings(
    root: Path, config: Config, found: Survey | None, writer: ListFileWriter, options: InitOptions
) -> Told:
    """Write the settings unless there are some; else yield what to change in them."""
    if config.source is None:
        if found is not None:
            yield from evidence(found)
            draft = writer.read(root / files.CONFIGURATION)  # of `import`
            text = files.configuration(found, root, renders_on_main=options.render_on_main)
            writer.write(root / files.CONFIGURATION, text, draft)
            yield "written", files.CONFIGURATION
        return
    place = f"in {config.source}, {explain_top_level(config.source)}"
    is_shared = config.source.endswith("pyproject.toml")
    yield "kept", f"{config.source}, as it has [tool.metalint]" if is_shared else config.source
    if found and found.texts:
        yield from evidence(found)
        if found.papers:
            yield "set", f"{place}, in place of what it says:"
            yield from (("", setting) for setting in files.settings(found))
    if options.render_on_main and config.render != "main":
        yield "set", f"{place}: {files.RENDERED_ON_MAIN}"


def _describe_rendering(source: str, *, renders_on_main: bool) -> str:
    """Return which of both ways to write the lists is set up, and how to change it."""
    if not renders_on_main:
        return "each commit brings them; `metalint init --render-on-main` lets a job on the default branch write them"
    instead = f"to let each commit bring them, delete `render` in {source} and {workflows.RENDER}"
    return f"{workflows.RENDER} writes them on the default branch; {instead}"


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(root: Path, name: str, text: str, writer: ListFileWriter) -> Told:
    """Write a file unless something is there; yield what was done, with a label."""
    is_there = _is_there(root / name)
    if not is_there:
        writer.write(root / name, text, None)
    yield "kept" if is_there else "written", name


def _write_hooks(root: Path, writer: ListFileWriter) -> Told:
    path = root / files.HOOKS
    if not _is_there(path):
        yield from _write(root, files.HOOKS, files.hooks(find_installed_source()), writer)
        return
    yield "kept", files.HOOKS
    if not path.is_symlink() and "metalint-lint" not in _read_text(path):
        entry = files.hooks_entry(find_installed_source() or make_placeholder_source())
        yield "add", f"below `repos` of {files.HOOKS}: {entry}"


def _write_workflow(root: Path, writer: ListFileWriter) -> Told:
    path = root / workflows.PAPERS
    folder = path.parent
    is_inside = folder.resolve().is_relative_to(root.resolve())  # no link on the way leads out
    others = sorted(folder.glob("*.y*ml")) if folder.is_dir() and is_inside else []
    ours = {root / name for name in (workflows.PAGES, workflows.LINKS, workflows.RENDER, *workflows.OF_ISSUES)}
    runs = next(
        (other for other in others if other not in ours and not other.is_symlink() and "metalint" in _read_text(other)),
        None,
    )
    if _is_there(path) or runs is not None:
        yield "kept", (runs or path).relative_to(root).as_posix()
    else:
        text = workflows.make_workflow(workflows.PAPERS, find_installed_source(), git.find_default_branch(root))
        yield from _write(root, workflows.PAPERS, text, writer)


def _read_text(path: Path) -> str:
    try:
        return read_bounded(path, _MOST).decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _write_suggestions(project: Project) -> Told:
    root = project.config.root
    keywords = keyword_vocabulary(project, engine.load_corpus(project)[0].papers)
    texts = {
        workflows.FORM: workflows.form(keywords.offered, takes_several=keywords.takes_several),
        workflows.SUGGESTIONS: workflows.make_workflow(workflows.SUGGESTIONS, find_installed_source()),
    }
    if roles := corrections.roles_of(project):
        texts[workflows.CORRECTION_FORM] = workflows.correction_form(roles)
        texts[workflows.CORRECTIONS] = workflows.make_workflow(workflows.CORRECTIONS, find_installed_source())
    with locked_writer(project.config, [(root / name).parent for name in texts]) as writer:
        for name, text in texts.items():
            yield from _write(root, name, text, writer)


def _write_lists(project: Project) -> Iterator[str]:
    """Write the lists of the new settings, and yield their paths; none while a paper cannot be parsed."""
    with locked_writer(project.config) as writer:
        corpus, broken = engine.load_corpus(project)
        for planned in outputs.plan_outputs(corpus) if corpus.paths and not broken else ():
            writer.write(project.config.root / planned.path, planned.new, planned.old_bytes)
            yield planned.path


def _describe_first_run(project: Project, found: Survey | None) -> Iterator[str]:
    entries = baseline.load_own_entries(project.workspace) or ()
    report = engine.lint_project(project, Request(enabled_rules(project.config), baseline=entries))
    if report.files:
        yield summarize(report)
        yield from list_statistics(report)
        if broken := {diagnostic.path for diagnostic in report.diagnostics if diagnostic.rule in PARSE}:
            files_ = plural(len(broken), "file")
            yield f"{files_} cannot be read, which no baseline holds back: see `metalint lint --select parse`."
    elif found and found.papers:
        yield f"Nothing fits {', '.join(project.config.papers)} yet: change the settings as said above."
    else:
        yield f"No papers yet: nothing fits {', '.join(project.config.papers)}; see `papers` in the configuration."
        yield "Until there is one, `metalint lint` exits with 2, and so does the workflow."
    yield ""
    root = project.config.root
    branch = git.find_default_branch(root)
    unfinished = {path: workflows.make_workflow(path, None, branch) for path in workflows.WORKFLOWS}
    incomplete = [
        name for name, text in unfinished.items() if (root / name).is_file() and _read_text(root / name) == text
    ]
    if incomplete and find_installed_source() is None:
        verb, whose = ("does", "its") if len(incomplete) == 1 else ("do", "their")
        where = in_words(incomplete)
        yield f"Before you push: {where} {verb} not say yet where to install metalint from; see {whose} comments."
        yield ""
    yield "Next:"
    commands = dict(_list_next_commands(project, report, found))
    width = max(map(len, commands))
    yield from (f"  {command:<{width}}  # {what}" for command, what in commands.items())


def _list_next_commands(project: Project, report: Report, found: Survey | None) -> Told:
    safe = sum(diagnostic.fix is not None and diagnostic.fix.safety is Safety.SAFE for diagnostic in report.diagnostics)
    if not report.files and found and found.papers:
        yield "metalint init", "look again, once the settings are changed"
    elif not report.files:
        yield "metalint import LIST.md --out meta", "make papers from a list in Markdown"
    elif safe:
        yield "metalint fix --diff", f"show the safe fixes: {safe} of {plural(len(report.diagnostics), 'finding')}"
        yield "metalint fix", "apply them"
    else:
        yield "metalint lint", "show each finding with its line"
    is_stale = safe or any(diagnostic.rule == "stale-output" for diagnostic in report.diagnostics)
    if report.files and project.config.committed_outputs and is_stale:
        yield "metalint render", "write the lists"
    if report.files and any(map(baseline.is_baselinable, report.diagnostics)):
        yield "metalint baseline", "hold back the rest, so that only new findings fail"
    else:
        yield "metalint explain", "show what is looked for"
    root = project.config.root
    if git.list_files(root) is None:
        yield "git init", "then `pre-commit install` checks each commit"
    elif (root / ".git" / "hooks" / "pre-commit").exists():
        yield "pre-commit run --all-files", "run the hooks on all files"
    elif not git.find_prefix(root):  # hooks belong to the top of the repository
        yield "pre-commit install", "check each commit; `pip install pre-commit` installs it"
