"""Options that commands share, and how a command is added."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from metalint.report.reporters import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name


class Formatter(argparse.HelpFormatter):
    """Help as wide as the terminal, like argparse's own, which asks `shutil` and so imports each kind of archive."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class Epilogue(Formatter, argparse.RawDescriptionHelpFormatter):
    """Help whose last lines stay as they are written."""


def _columns() -> int:
    """Return how wide the terminal is, as `shutil.get_terminal_size` does."""
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdecimal() and int(told[:9]):
        return int(told[:9])
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # no terminal, or no output at all
        return _COLUMNS


class Parser(argparse.ArgumentParser):
    """A parser whose complaints take one line; ``words`` is the command line that they are about."""

    def __init__(
        self,
        *,
        formatter_class: type[Formatter] = Formatter,
        words: Sequence[str] = (),
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(formatter_class=formatter_class, **options)
        self._words = words

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        from metalint.cli.error_output import print_error
        from metalint.report.terminal import line

        print_error(line(f"{self.prog}: {message}; see '{self.prog} --help'"), self._words)
        sys.exit(2)


_MAX_JOBS: Final = 64
_COLUMNS: Final = 80
"""Where no terminal says how wide it is."""


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_: str,
    *,
    reads_config: bool = True,
) -> argparse.ArgumentParser:
    """Add a command; it takes the global options too, behind its name as well as before it.

    Without ``reads_config`` it leaves ``--config`` behind its name to itself.
    """
    made = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    add_globals(made, {}, reads_config=reads_config)
    made.set_defaults(run=run, command=name)
    return made


def add_globals(to: argparse.ArgumentParser, defaults: dict[str, Any], *, reads_config: bool = True) -> None:
    """Add the global options; one without a default leaves what is set alone."""

    def default(name: str) -> Any:  # noqa: ANN401 - what argparse takes
        return defaults.get(name, argparse.SUPPRESS)

    group = to.add_argument_group("global options")
    group.add_argument("--root", type=Path, metavar="DIR", default=default("root"), help="the repository's root")
    if reads_config:
        group.add_argument("--config", type=Path, metavar="FILE", default=default("config"), help="configuration file")
    group.add_argument("--no-cache", action="store_true", default=default("no_cache"), help="keep nothing")
    group.add_argument("--cache-dir", type=Path, metavar="DIR", default=default("cache_dir"), help="where to keep it")
    group.add_argument(
        "--tracked",
        action="store_true",
        default=default("tracked"),
        help="look at the papers alone that git tracks, as a commit has them",
    )
    group.add_argument(
        "--isolated",
        action="store_true",
        default=default("isolated"),
        help="run no plug-ins, whatever the configuration names",
    )
    colours = ("auto", "always", "never")
    group.add_argument("--color", choices=colours, default=default("color"), help="colours (auto: on a terminal)")
    group.add_argument(
        "--quiet", action="store_const", dest="volume", const=-1, default=argparse.SUPPRESS, help="say less"
    )
    group.add_argument(
        "--verbose", action="store_const", dest="volume", const=1, default=argparse.SUPPRESS, help="say more"
    )


def add_selection(to: argparse.ArgumentParser) -> None:
    """Add what ``lint`` and ``fix`` share: paths, rules, and changed files only."""
    to.add_argument("paths", nargs="*", metavar="PATH", help="report these files or folders only")
    rules = to.add_argument_group("rules")
    for option, what in (
        ("--select", "run only these rules or groups"),
        ("--ignore", "leave these out"),
        ("--extend-select", "run these too"),
    ):
        rules.add_argument(option, action="append", metavar="RULE", type=_names, help=what)
    to.add_argument("--changed-since", metavar="REF", help="report only files that differ from the merge base with REF")
    add_authority(to)


def add_authority(to: argparse.ArgumentParser) -> None:
    """Add who reads the papers, and how many at a time."""
    speed = to.add_argument_group("speed")
    speed.add_argument(
        "--authority",
        choices=("auto", "always"),
        default="auto",
        help="when protobuf itself reads a paper: always, or unless it is proven valid without (auto, the default)",
    )
    speed.add_argument(
        "--jobs", type=_number, default=0, metavar="N", help="processes that check papers (default: as many as pay)"
    )


def add_reporting(to: argparse.ArgumentParser) -> None:
    """Add how ``lint`` reports and when it fails."""
    group = to.add_argument_group("report")
    group.add_argument("--format", choices=FORMATS, help="text by default, github under GITHUB_ACTIONS")
    group.add_argument("--output-file", type=Path, metavar="FILE", help="write the report there")
    group.add_argument("--sarif-file", type=Path, metavar="FILE", help="write a SARIF report there, too")
    group.add_argument("--statistics", action="store_true", help="count the findings by rule")
    group.add_argument("--strict", action="store_true", help="warnings fail too")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    group.add_argument("--baseline", type=Path, metavar="FILE", help="hold back the findings that it lists")
    group.add_argument("--no-baseline", action="store_true", help="hold back nothing")
    group.add_argument(
        "--include-baselined", action="store_true", help="list what the baseline holds back in SARIF, as suppressed"
    )


def add_network(to: argparse.ArgumentParser, *, is_always_online: bool = False) -> argparse._ArgumentGroup:
    """Add whether URLs are looked for on the network, and for how long."""
    group = to.add_argument_group("network")
    if not is_always_online:
        group.add_argument("--online", action="store_true", help="look for the URLs on the network, too")
    group.add_argument("--budget", metavar="TIME", type=_duration, help="stop asking after this, such as 90s or 10m")
    group.add_argument("--suggest", action="store_true", help="look for archived copies of what is dead")
    to.set_defaults(online=is_always_online)
    return group


def _duration(text: str) -> float:
    from metalint.util.durations import parse

    seconds = parse(text)
    if seconds is None:
        raise argparse.ArgumentTypeError(f"'{text}' is no length of time; write 90s, 10m or 1h")
    return seconds


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _MAX_JOBS):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes; write one from 1 to {_MAX_JOBS}")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("names no rule")
    return names
