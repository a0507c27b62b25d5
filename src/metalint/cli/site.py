"""``metalint site``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.corpus import whole_corpus
from metalint.cli.options import add_command, filled_path
from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.config.settings import Config
    from metalint.files.git import CommitTimes


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "site", run, "write a static site to browse and search the papers")
    made.add_argument(
        "--out", type=filled_path, metavar="DIR", help="the folder to write; empty, new, or an earlier site"
    )
    made.add_argument("--base-url", metavar="URL", help="where the site will be found; needed for a sitemap")


def run(arguments: argparse.Namespace) -> int:
    """Write the site; 1 if a paper cannot be parsed."""
    from metalint.cli import setup
    from metalint.config.site import checked_url
    from metalint.files import git
    from metalint.report.terminal import plain

    project = setup.open_project(arguments)
    site = project.config.site
    if arguments.base_url is not None:
        site = site._replace(base_url=checked_url(arguments.base_url, "--base-url"))
    out = _folder(arguments, project.config)

    from metalint.site import build, folder

    corpus = whole_corpus(project, arguments)
    if corpus is None:
        return 1
    folder.check(out, corpus)
    times = git.commit_times(project.config.root)
    built = build.build(corpus, site, times)
    done = folder.write(out, built, project.config.root)
    if arguments.volume >= 0:
        _print_dates(times, is_dated=built.is_dated)
        summary = f"wrote {plural(done.written, 'file')} to {out}, deleted {done.deleted}, kept {done.kept}"
        print(plain(summary), file=sys.stderr)
    return 0


def _folder(arguments: argparse.Namespace, config: Config) -> Path:
    from metalint.errors import UsageError

    if arguments.out is not None:
        return Path(arguments.out)
    if not config.site.out:
        raise UsageError("site needs --out DIR, or `out` below `[site]` in the configuration: the folder to write")
    return config.root / config.site.out


def _print_dates(times: CommitTimes | None, *, is_dated: bool) -> None:
    if times is not None and times.is_shallow:
        print(
            "metalint: this clone is shallow, so that the feed lacks older papers; run `git fetch --unshallow`, or set "
            "`fetch-depth: 0` for actions/checkout",
            file=sys.stderr,
        )
    elif not is_dated:
        print("metalint: no paper is committed to git, so that the feed has no dates but years", file=sys.stderr)
