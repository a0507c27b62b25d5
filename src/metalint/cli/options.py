"""Options that several commands share: their types, and how each is declared to argparse."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.schema.admission import Authority

FORMATS: Final = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown")
VIEWS: Final = ("institution", "year", "publication", "author", "keyword", "all", "references")
LAYOUTS: Final = ("classic", "table", "list", "graph")
RENAMED_ROLES: Final = (
    "keywords", "institutions", "venue", "authors", "code-type", "abbr", "references", "url", "code-url",
)  # fmt: skip
"""As in `metalint.report.formats`, `metalint.config.settings` and `metalint.moving.renaming`: no help waits.

A test compares them.
"""
TEXT_OR_JSON: Final = ("text", "json")
LITERAL: Final = "\0"
"""What a word behind `--` begins with while argparse reads it, so that it is never taken for an option."""

_MAX_JOBS: Final = 64
_MAX_DIGITS: Final = 9  # Python refuses to read thousands of them


class Options(argparse.Namespace):
    """The command line of a command, as argparse fills it: here the global options, in subclasses a command's own."""

    command: str
    root: Path | None
    config: Path | None
    no_cache: bool
    cache_dir: Path | None
    staged: bool
    isolated: bool
    color: str
    quiet: bool
    verbose: bool


class PathOptions(Options):
    """Which files and folders are reported on: all, where none is named."""

    paths: list[str]


class SelectionOptions(PathOptions):
    """Which papers are reported on, and by which rules; ``jobs`` is 0 where the number of papers decides."""

    select: list[str]
    ignore: list[str]
    extend_select: list[str]
    changed_since: str | None
    authority: Authority = "auto"
    jobs: int = 0


class OutputOptions(Options):
    """How a report looks, where it goes, and from which severity on it fails."""

    format: str | None
    out: Path | None
    fail_on: str
    sarif_file: Path | None = None
    statistics: bool = False


class ReportOptions(SelectionOptions, OutputOptions):
    """What commands share that report findings."""

    baseline: Path | None
    no_baseline: bool
    stdin_filename: str | None = None
    budget: float | None = None


def parse_text(word: str) -> str:
    """Return a word of the command line; refuse an empty one, as of a variable that is not set."""
    if not word:
        raise argparse.ArgumentTypeError("the value is empty")
    return word.removeprefix(LITERAL)


def parse_path(word: str) -> Path:
    """Return the path that a word of the command line names."""
    return Path(parse_text(word))


def _parse_duration(word: str) -> float:
    from metalint.util.durations import parse_duration

    seconds = parse_duration(word)
    if seconds is None:
        raise argparse.ArgumentTypeError(f"`{word}` is not a duration; write `90s`, `10m` or `1h`")
    return seconds


def _parse_jobs(word: str) -> int:
    number = int(word) if word.isascii() and word.isdecimal() and len(word) <= _MAX_DIGITS else 0
    if not 0 < number <= _MAX_JOBS:
        what = f"{code(word)} is not a number of processes"
        raise argparse.ArgumentTypeError(f"{what}; write a number from 1 to {_MAX_JOBS}")
    return number


def _parse_rules(word: str) -> list[str]:
    names = [name.strip() for name in word.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError("no rule is named")
    return names


# -- one function per option, or per group of options that go together; `to` is a parser or a group of one


def add_flag(to: argparse._ActionsContainer, name: str, help_: str) -> None:
    """Add an option without value."""
    to.add_argument(name, action="store_true", help=help_)


def add_paths(to: argparse.ArgumentParser, help_: str = "report only these files or folders") -> None:
    """Add PATHs."""
    to.add_argument("paths", metavar="PATH", nargs="*", default=[], type=parse_text, help=help_)


def add_selection(to: argparse.ArgumentParser, done: str = "report") -> None:
    """Add PATHs, `--select`, `--ignore`, `--extend-select` and `--changed-since`; ``done`` is what a command does."""
    add_paths(to, f"{done} only these files or folders")
    rules: dict[str, Any] = {"metavar": "RULE", "action": "extend", "default": [], "type": _parse_rules}
    to.add_argument("--select", help="run only these rules or groups (comma-separated)", **rules)
    to.add_argument("--ignore", help="do not run these rules or groups", **rules)
    to.add_argument("--extend-select", help="also run these rules or groups", **rules)
    help_ = f"{done} only files that differ from the merge base with REF"
    to.add_argument("--changed-since", metavar="REF", type=parse_text, help=help_)


def add_format(to: argparse.ArgumentParser, choices: tuple[str, ...], default: str | None = "text") -> None:
    """Add `--format`."""
    help_ = f"{default} by default" if default else "text by default, github under GITHUB_ACTIONS"
    to.add_argument("--format", choices=choices, default=default, help=help_)


def add_out(to: argparse.ArgumentParser, help_: str = "write the report to this file", metavar: str = "FILE") -> None:
    """Add `--out`."""
    to.add_argument("--out", metavar=metavar, type=parse_path, help=help_)


def add_diff(to: argparse.ArgumentParser, help_: str = "print a unified diff, write nothing") -> None:
    """Add `--diff`."""
    add_flag(to, "--diff", help_)


def add_check(to: argparse.ArgumentParser, what: str) -> None:
    """Add `--check`; ``what`` may change."""
    add_flag(to, "--check", f"write nothing, exit with 1 if {what} would change")


def add_output(to: argparse.ArgumentParser, *, fails_on: str = "findings") -> None:
    """Add `--format`, `--out` and `--fail-on`."""
    add_format(to, FORMATS, None)
    add_out(to)
    levels = ("error", "warning", "never")
    help_ = f"exit with 1 on {fails_on} of this severity or above (error by default), or never"
    to.add_argument("--fail-on", choices=levels, default="error", help=help_)


def add_baseline(to: argparse.ArgumentParser) -> None:
    """Add `--baseline` and `--no-baseline`."""
    either = to.add_mutually_exclusive_group()
    help_ = "hold back the findings in this baseline"
    either.add_argument("--baseline", metavar="FILE", type=Path, help=help_)
    add_flag(either, "--no-baseline", "ignore the baseline")


def add_report(to: argparse.ArgumentParser) -> None:
    """Add what commands share that report findings."""
    add_selection(to)
    add_output(to)
    add_baseline(to)


def add_sarif_file(to: argparse.ArgumentParser) -> None:
    """Add `--sarif-file`."""
    to.add_argument("--sarif-file", metavar="FILE", type=parse_path, help="also write a SARIF report there")


def add_budget(to: argparse.ArgumentParser) -> None:
    """Add `--budget`."""
    help_ = "stop asking the network after this time, such as 90s or 10m"
    to.add_argument("--budget", metavar="TIME", type=_parse_duration, help=help_)


def add_authority(to: argparse.ArgumentParser) -> None:
    """Add `--authority`."""
    help_ = "let protobuf read every paper, or only those that are not certainly valid without it (auto, the default)"
    to.add_argument("--authority", choices=("auto", "always"), default="auto", help=help_)


def add_jobs(to: argparse.ArgumentParser) -> None:
    """Add `--jobs`."""
    help_ = "number of processes (default: chosen by the number of papers)"
    to.add_argument("--jobs", metavar="N", type=_parse_jobs, default=0, help=help_)


def add_globals(to: argparse._ActionsContainer, *, are_shown: bool) -> None:
    """Add the global options, but none that a command has by itself; help lists them where they ``are_shown``."""
    for name, settings in GLOBALS.items():
        if name not in to._option_string_actions:  # noqa: SLF001 - no public name
            to.add_argument(name, **(settings if are_shown else settings | {"help": argparse.SUPPRESS}))


_COLOR: Final = "auto (colors on a terminal), always or never"
GLOBALS: Final[dict[str, dict[str, Any]]] = {
    "--root": {
        "type": parse_path,
        "metavar": "DIR",
        "help": "the root of the repository (default: found upward)",
    },
    "--config": {"type": parse_path, "metavar": "FILE", "help": "the configuration file"},
    "--no-cache": {"action": "store_true", "help": "neither read nor write the cache"},
    "--cache-dir": {"type": parse_path, "metavar": "DIR", "help": "the folder of the cache"},
    "--staged": {"action": "store_true", "help": "look only at the papers in git's index, as hooks do"},
    "--isolated": {"action": "store_true", "help": "run no plug-ins, whatever the configuration names"},
    "--color": {"choices": ("auto", "always", "never"), "default": "auto", "metavar": "WHEN", "help": _COLOR},
    "--quiet": {"action": "store_true", "help": "print findings only, no summary"},
    "--verbose": {"action": "store_true", "help": "also print settings, counts, cache and timing"},
}
"""The options of every command, which may stand before it as well."""
