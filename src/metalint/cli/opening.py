"""From the options of a command to a project, and to a session with the network."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.cli.commands import FixOptions, GateOptions
from metalint.cli.options import Options, ReportOptions
from metalint.cli.paths import working_directory
from metalint.cli.refusals import refuse_own_files
from metalint.cli.warnings import warn
from metalint.config.settings import Config, load_config
from metalint.errors import UsageError
from metalint.files import git, journal
from metalint.index.cache import make_own_cache
from metalint.index.project import Project
from metalint.schema.admission import Authority
from metalint.util.disk_cache import find_user_folder
from metalint.util.limits import raise_recursion_limit

if TYPE_CHECKING:
    from metalint.cli.network_session import NetworkSession

_READS_A_PART: Final = {"lint", "links", "verify", "explain", "schema", "completion"}
"""The commands that a sparse checkout is enough for: `lint` says what it lacks."""


def open_settings(
    options: Options,
    authority: Authority = "auto",
    files: Mapping[str, Path | None] | None = None,
    *,
    root: Path | None = None,
) -> Project:
    """Return the project that the global options, ``root`` if it is given, and the working directory name.

    `files` to write, by the option that names each, are refused where they are the list's own. Who reads papers
    or writes the list opens it by `open_project`.
    """
    if options.root is not None and not options.root.is_dir():
        raise UsageError(f"--root {options.root}: no such folder")
    cache = cache_folder(options)
    settings = load_settings(options, root)._replace(tracked_only=options.staged)
    refuse_own_files(settings, files or {})
    if options.command not in _READS_A_PART:
        git.refuse_sparse_checkout(settings.root)
    raise_recursion_limit(settings.limits.depth)
    return Project(settings, time.gmtime().tm_year, cache, authority)


def open_project(
    options: Options,
    authority: Authority = "auto",
    files: Mapping[str, Path | None] | None = None,
    *,
    root: Path | None = None,
    writes: bool = False,
) -> Project:
    """Open a project as `open_settings` does, for a command that reads its papers or ``writes`` the list.

    Who writes finishes what a killed run has begun; who reads is refused a list that is neither old nor new.
    """
    project = open_settings(options, authority, files, root=root)
    if writes:
        finish_interrupted_write(project.config.root)
    elif journal.leftover_journal(project.config.root) is not None:
        from metalint.files.transactions import require_finished

        require_finished(project.config.root)
    return project


def finish_interrupted_write(root: Path) -> bool:
    """Finish what a killed run has begun, and print what to tell of it; tell whether something is left to do."""
    from metalint.files.transactions import finish_transaction

    told = finish_transaction(root)
    warn(told)
    return len(told) > 1


def load_settings(options: Options, root: Path | None = None) -> Config:
    """Return the settings that the global options and the working directory name; no plug-ins if ``--isolated``."""
    settings = load_config(working_directory(), options.config, root or options.root)
    if options.isolated:
        return settings.without_plugins()
    if settings.plugins:
        from metalint.rules.plugins import protect_imports

        protect_imports(settings)
    return settings


def cache_folder(options: Options) -> Path | None:
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


def leak_until_exit(value: object) -> None:
    """Keep what is as large as the list until a separate process ends, which then need not take it apart."""
    if not gc.isenabled():
        _KEPT.append(value)


def open_session(
    project: Project,
    options: ReportOptions | FixOptions | GateOptions,
    *,
    asks_urls: bool = True,
    suggest: bool = False,
) -> NetworkSession:
    """Return a session with the network, of which nothing is imported otherwise."""
    from metalint.cli.network_session import NetworkSession

    gc.enable()  # asking takes long
    return NetworkSession(project, options, asks_urls=asks_urls, suggest=suggest)
