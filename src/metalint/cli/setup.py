"""From options to a project, and to what is reported of it."""

from __future__ import annotations

import gc
import os
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from metalint.cli.console import knows_sequences
from metalint.cli.options import CommonOptions, NetworkOptions, PathOptions, SelectionOptions, SpeedOptions
from metalint.config import settings as config
from metalint.config.settings import LAYOUTS, Config, explain_top_level
from metalint.engine import baseline
from metalint.engine.report_types import Report, report_all_paths
from metalint.errors import ConfigError, MetalintError, UsageError
from metalint.files import commits, git, journal
from metalint.files.commits import ChangeSince, StagedChange
from metalint.files.discovery import describe_no_patterns, make_paper_test
from metalint.index.cache import make_own_cache
from metalint.index.project import Project, relative_to_root, spell_as_on_disk
from metalint.report.logs import without_workflow_commands
from metalint.report.terminal import escape_controls, write_line
from metalint.rules.selection import Choice, within
from metalint.schema.admission import Authority
from metalint.util.disk_cache import find_user_folder
from metalint.util.limits import make_room
from metalint.util.processes import SUPPORTS_FORK
from metalint.util.reading import read_whole
from metalint.util.wording import code, quote_for_shell

if TYPE_CHECKING:
    from metalint.cli.link_session import NetworkSession
    from metalint.fixes.fixer import Changed

_MOST: Final = 128 << 20  # bytes of a file that the user names


def open_project(
    options: CommonOptions,
    authority: Authority = "auto",
    files: Mapping[str, Path | None] | None = None,
    *,
    root: Path | None = None,
    use: Literal["read", "write", "settings"] = "read",
) -> Project:
    """Return the project that the global options, ``root`` if it is given, and the working directory name."""
    # It refuses `files` to write, by the option that names each, that are the list's own. Who writes to the list
    # finishes first what a killed run has begun; who only reads it refuses what is neither old nor new.
    if options.root is not None and not options.root.is_dir():
        raise UsageError(f"--root {options.root}: no such folder")
    cache = cache_folder(options)
    settings = settings_of(options, root)._replace(tracked_only=options.tracked)
    refuse_own_files(settings, files or {})
    make_room(settings.depth)
    if use != "settings" and journal.leftover_journal(settings.root) is not None:
        from metalint.files import transactions

        if use == "read":
            transactions.require_finished(settings.root)
        else:
            finish_begun(settings.root)
    return Project(settings, time.gmtime().tm_year, cache, authority)


def finish_begun(root: Path) -> bool:
    """Finish what a killed run has begun, and print what to tell of it; tell whether something is left to do."""
    from metalint.files import transactions

    told = transactions.finish_transaction(root)
    for message in told:
        print(f"metalint: {escape_controls(message)}", file=sys.stderr)
    return len(told) > 1


def settings_of(options: CommonOptions, root: Path | None = None) -> Config:
    """Return the settings that the global options and the working directory name; no plug-ins if ``--isolated``."""
    settings = config.load_config(here(), options.config, root or options.root)
    if options.isolated:
        return settings.without_plugins()
    if settings.plugins:
        from metalint.rules.plugins import protect_imports

        protect_imports(settings)
    return settings


def here() -> Path:
    """Return the working directory; refuse one that somebody has deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(f"the working directory is gone ({error.strerror}); change to another") from error


def cache_folder(options: CommonOptions) -> Path | None:
    """Return where schemas and results are kept: ``--cache-dir``, else the user's own folder; None for nowhere."""
    if options.no_cache:
        return None
    named = options.cache_dir or os.environ.get("METALINT_CACHE_DIR")
    if named:
        return make_own_cache(Path(named))
    try:
        return find_user_folder("XDG_CACHE_HOME", ".cache")
    except RuntimeError:  # a user without a home
        return None


_KEPT: Final[list[object]] = []


def keep(value: object) -> None:
    """Keep what is as large as the list until a process of its own ends, which then need not take it apart."""
    if not gc.isenabled():
        _KEPT.append(value)


def no_papers(project: Project, paths: Sequence[str] = ()) -> MetalintError:
    """Return the complaint that nothing fits the patterns for papers, or that ``paths`` are of another list."""
    for path in map(Path, paths):
        other = config.load_config(path if path.is_dir() else path.parent)
        if other.source and other.root != project.config.root:
            top = next((one for one in (path, *path.parents) if one.resolve() == other.root), other.root)
            remedy = f"run `metalint --root {quote_for_shell(str(top))} …`"
            return UsageError(f"{path}: belongs to the list in {top}, and not to {project.config.root}; {remedy}")
    if not project.config.papers:
        return describe_no_patterns(project.config)
    root, patterns = project.config.root, project.config.papers
    has_excluded = any(part.exclude for part in (project.config, *project.config.collections))
    remedy = f"see `papers`{' and `exclude`' * has_excluded} in the configuration"
    for pattern in patterns:
        if os.path.isdir(f"{root}/{pattern}"):  # noqa: PTH112 - is_dir() raises for a name that is too long
            folder = os.path.normpath(pattern)
            papers = code("**/*.prototxt" if folder == "." else f"{folder}/**/*.prototxt")
            remedy = f"{code(folder)} is a folder: set `papers` to {papers}, or the suffix of its files"
            break
    return UsageError(f"no papers: nothing in {root} fits {', '.join(patterns)}; {remedy}")


def refuse_no_papers(project: Project, paths: Sequence[str], *, is_hook: bool) -> None:
    """Refuse patterns that nothing fits; before a commit only where git tracks a paper that they miss, else say so."""
    if not is_hook:
        raise no_papers(project, paths)
    from metalint.scaffold.survey import missed_paper

    if not project.config.collections and (path := missed_paper(project.config, lambda: project.kind.schema)):
        fits = f"nothing that git tracks fits {', '.join(project.config.papers)}"
        raise UsageError(f"no papers: {fits}, and {path} is one by its fields; see `papers` in the configuration")
    print(f"metalint: {escape_controls(str(no_papers(project)))}", file=sys.stderr)


def warn_of_growth(project: Project, enabled: Collection[str], change: StagedChange) -> None:
    """Say before a commit that it adds to the baseline: the gate will refuse that, and only there it is an error."""
    root, path = project.config.root, baseline.find_own_path(project.workspace)
    if "baseline-growth" not in enabled or not path.is_file() or baseline.NAME not in change.paths:
        return
    data = baseline.read_baseline(path)
    former = commits.read_committed_text(root, baseline.NAME, _MOST)
    if former is None:
        return
    try:
        before = baseline.parse_baseline(path, former.encode())
    except ConfigError:  # what nobody could read held back nothing
        before = ()
    if grown := baseline.find_growth(before, baseline.parse_baseline(path, data)):
        help_ = "fix the findings instead, or suppress them with a reason; `metalint gate` refuses it"
        print(f"metalint: {baseline.NAME}: {baseline.describe_growth(grown)}; {help_}", file=sys.stderr)


def refuse_untracked(project: Project) -> None:
    """Refuse a commit without a file that its papers are judged by, which others would lack; ROR may be missing."""
    project.prepare()
    settings = project.config
    files = [settings.root / path for path in (settings.source, baseline.NAME) if path]
    for part in project.parts or (project,):
        files += map(Path, part.kind.schema.files if part.config.proto else ())
        files += map(Path, (*part.kind.admission.constraint_files, *part.kind.registry_files))
        files += [settings.root / output.layout for output in part.config.outputs if output.layout not in LAYOUTS]
    root = settings.root.resolve()
    missing = git.untracked_paths(
        root, [relative_to_root(root, file) for file in files if file.is_file() and bounds(root, file)]
    )
    if missing:
        from metalint.report.fixes import files_to_add

        them, have = ("it", "has it") if len(missing) == 1 else ("them", "has them")
        what = f"git does not track {them}, so that nobody else {have}"
        raise ConfigError(f"{', '.join(missing)}: {what}; run `git add {files_to_add(missing)}`")


def choice(project: Project, options: SelectionOptions) -> Choice:
    """Return what the options say about rules."""
    select = tuple(options.select) or None
    if select is None and options.command == "links":
        select = within(project.config, "urls")
    if select is None and options.command == "verify":
        select = (*within(project.config, "registry"), "url-title")
    return Choice(select, tuple(options.extend_select), tuple(options.ignore))


def reported_paths(
    project: Project, options: PathOptions, change: ChangeSince | None = None, stdin_filename: str | None = None
) -> Callable[[str], bool]:
    """Return the test for the paths that PATHs and a change let through."""
    root = project.config.root
    named = set(_named(root, options))
    if "-" in options.paths:
        named.add(_inside(root, _buffer_name(stdin_filename)))
    is_named = _below(named)
    if change is None:
        return is_named
    changed = change.paths
    return lambda path: path in changed and is_named(path)


def named_paths(project: Project, paths: Iterable[str]) -> Callable[[str], bool]:
    """Return the test for the paths that PATHs let through; a PATH need not be there any more."""
    return _below({_inside(project.config.root, path) for path in paths})


def _below(named: Collection[str]) -> Callable[[str], bool]:
    """Return the test for paths that are named, or lie in a folder that is; all are where none is named."""
    if not named or "." in named:
        return report_all_paths
    folders = tuple(f"{folder}/" for folder in named)
    return lambda path: path in named or path.startswith(folders)


def scope(project: Project, options: SelectionOptions, change: ChangeSince | None) -> tuple[object, ...]:
    """Return all that decides on what is reported, and how a run ends: reports with the same are the same."""
    paths = tuple(sorted(_named(project.config.root, options)))
    rest = {key: value for key, value in vars(options).items() if key not in {"paths", "jobs", "output_file"}}
    return (paths, change.paths if change else frozenset(), tuple(sorted(rest.items())))


def warn(report: Report) -> None:
    """Tell what went wrong beside the work."""
    for warning in report.warnings:
        print(f"metalint: {escape_controls(warning)}", file=sys.stderr)


def is_about_papers(project: Project, options: PathOptions) -> bool:
    """Tell whether PATHs name papers alone, so that nothing can be reported on but these."""
    names = _named(project.config.root, options)
    return bool(options.paths) and all(map(make_paper_test(project.config), names))


def _named(root: Path, options: PathOptions) -> list[str]:
    """Return PATHs relative to ``root``. A hook may name files outside of it: it is passed all files of a commit."""
    paths = [path for path in options.paths if path != "-"]
    for path in paths:
        if not Path(path).exists():
            hint = "; options stand before `--`" if path.startswith("-") else ""
            raise UsageError(f"{path}: no such file or folder{hint}")
    return [_relative(root, path) if options.tracked else _inside(root, path) for path in paths]


def _inside(root: Path, path: str) -> str:
    name = _relative(root, path)
    if name.split("/")[0] == "..":
        raise UsageError(f"{path}: lies outside of the repository {root}; see --root")
    return name


def _relative(root: Path, path: str) -> str:
    """Return ``path`` relative to ``root``, links to its folder followed; a paper that is a link keeps its name."""
    given = Path(path)
    return spell_as_on_disk(root, given.resolve() if given.is_dir() else given.parent.resolve() / given.name)


def bounds(root: Path, path: Path) -> Path | None:
    """Return ``root`` if ``path`` is written as one below it, so that no link may lead it elsewhere; else None."""
    written = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the links in question
    return root if any(folder.resolve() == root for folder in written.parents) else None


def buffers(project: Project, paths: Sequence[str], stdin_filename: str | None) -> Mapping[str, str]:
    """Return the text on standard input, in `surrogateescape`, under the path it stands for, if PATHs name ``-``."""
    if "-" not in paths:
        if stdin_filename:
            raise UsageError("--stdin-filename needs `-` among the paths: standard input is read for that only")
        return {}
    name = _buffer_name(stdin_filename)
    if Path(name).is_dir():
        raise UsageError(f"--stdin-filename {name}: that is a folder; name the file that standard input stands for")
    path = _inside(project.config.root, name)
    what = _what_is(project.config, Path(name))
    if what not in {None, "a paper"}:
        raise UsageError(f"--stdin-filename {name}: that is {what}; name the paper that standard input stands for")
    return {path: standard_input().decode("utf-8", "surrogateescape")}


def _buffer_name(stdin_filename: str | None) -> str:
    if not stdin_filename:
        raise UsageError("`-` needs --stdin-filename: the file that standard input stands for")
    return stdin_filename


def baseline_entries(project: Project, path: Path | None) -> tuple[baseline.BaselineEntry, ...]:
    """Return the entries in force: those of ``--baseline``, else of the one in the root if there is one."""
    return baseline.load_baseline(path) if path is not None else baseline.load_own_entries(project.workspace) or ()


def wanted_urls(project: Project, change: ChangeSince | None, *, is_online: bool) -> Callable[[str, str], bool]:
    """Return the test for the URLs to look for: of a change those that the old files do not hold."""
    if not is_online or change is None:
        return lambda _path, _url: True
    papers = filter(make_paper_test(project.config), change.paths)
    largest = max(part.limits.size for part in (project.config, *project.config.collections))
    old = "\n".join(commits.read_texts_at(project.config.root, change.base, papers, largest).values())
    return lambda _path, url: f'"{url}"' not in old and f"'{url}'" not in old


def wants_color(color: str) -> bool:
    """Tell whether to color standard output as ``--color`` says; NO_COLOR and FORCE_COLOR are honored."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and knows_sequences())


def warn_of_one_process(options: SpeedOptions) -> None:
    """Say that processes are asked for that this system cannot fork."""
    if options.jobs > 1 and not SUPPORTS_FORK and options.volume >= 0:
        why = "metalint uses several processes on Linux only, so that one does the work"
        print(f"metalint: --jobs {options.jobs}: {why}", file=sys.stderr)


def read_text(path: Path) -> str:
    """Return the text of a file that the user names; refuse what cannot be read, or is not UTF-8."""
    try:
        return read_whole(path, _MOST).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def standard_input() -> bytes:
    """Return what there is on standard input, unless it is too much."""
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise UsageError(f"standard input: it is larger than {_MOST >> 20} MiB")
    return data


def settings_place(config: Config) -> str:
    """Return where a key of the top level should be added."""
    source = config.source or "metalint.toml"
    return f"{source}, {explain_top_level(source)}"


def note_unread(config: Config, key: str, path: str) -> None:
    """Say on standard error that a file was written that the configuration does not name yet."""
    message = f'metalint: the file is not read yet; add to {settings_place(config)}: {key} = ["{path}"]'
    print(write_line(message), file=sys.stderr)


def print_diffs(found: Iterable[Changed], color: str, *, are_new: bool = False) -> None:
    """Print what changes in files as unified diffs; ``color`` is the option."""
    from metalint.report.fixes import write_unified_diff

    is_colored = wants_color(color)
    print_raw(
        "".join(write_unified_diff(changed, color=is_colored, is_new=are_new) for changed in found), is_plain=is_colored
    )


def print_raw(text: str, *, is_plain: bool = False) -> None:
    """Write ``text`` as it is to standard output; a terminal gets no control characters unless it ``is_plain``."""
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)  # nobody obeys what stands in it
    except OSError:  # no output of a process at all
        is_file = False
    # in the log of a workflow no command in it works
    is_log = os.environ.get("GITHUB_ACTIONS") == "true" and not is_file
    if sys.stdout.isatty() and not is_plain:
        text = "\n".join(map(escape_controls, text.split("\n")))
    sys.stdout.write(without_workflow_commands(text) if is_log else text)


def open_session(project: Project, options: NetworkOptions) -> NetworkSession | None:
    """Return the session with the network that the options ask for; nothing of it is imported without."""
    if not options.online:
        return None
    from metalint.cli.link_session import NetworkSession

    gc.enable()  # asking takes long
    return NetworkSession(project, options)


def refuse_own_files(config: Config, files: Mapping[str, Path | None]) -> None:
    """Refuse a file, by the option naming it, that is the list's own; ``baseline --output`` may name the baseline."""
    for option, path in files.items():
        what = _what_is(config, path) if path is not None else None
        if what and (what, option) != ("the baseline", "--output"):
            raise UsageError(f"{option} {path}: that is {what}; name another file")


def _what_is(config: Config, path: Path) -> str | None:
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
    for part in (config, *config.collections):
        outputs = ((output.path, "an output of the list") for output in part.outputs)
        for own, what in (*list_named_files(part), *outputs):
            if find_place(config.root, own) == here:
                return what
    return "a schema" if here.endswith(".proto") else None
