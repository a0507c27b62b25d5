"""Options that commands share, as argparse reads them and as commands are told them, and how a command is added."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias, dataclass_transform

from metalint.report.terminal import find_width

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

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

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


@dataclass_transform(frozen_default=True, kw_only_default=True)
class FrozenOptions:
    """What a command line says, a field for each option; for mypy a frozen dataclass, without the time to make one."""

    def __init__(self, **values: Any) -> None:  # noqa: ANN401
        vars(self).update(values)


class CommonOptions(FrozenOptions):
    """What every command is told; ``volume`` is 1 if more words than usual are asked for, -1 if fewer."""

    command: str
    root: Path | None
    config: Path | None
    no_cache: bool
    cache_dir: Path | None
    tracked: bool
    isolated: bool
    color: str
    volume: int


class SpeedOptions(CommonOptions):
    """Who reads the papers, and how many at a time; ``jobs`` is 0 where that is not said."""

    authority: Authority
    jobs: int


class PathOptions(CommonOptions):
    """Which files and folders are reported on: all, where none is named."""

    paths: Sequence[str]


class SelectionOptions(PathOptions, SpeedOptions):
    """Which papers are reported on, and by which rules."""

    select: Sequence[str]
    ignore: Sequence[str]
    extend_select: Sequence[str]
    changed_since: str | None


class ReportOptions(CommonOptions):
    """How a report looks, and where it goes."""

    format: str | None
    output_file: Path | None
    sarif_file: Path | None
    statistics: bool
    include_baselined: bool

    @property
    def files(self) -> Mapping[str, Path | None]:
        """The files to write, by the option that names each."""
        return {"--output-file": self.output_file, "--sarif-file": self.sarif_file}


class NetworkOptions(CommonOptions):
    """Whether URLs are looked for on the network, and for how long: ``budget`` is in seconds."""

    online: bool
    budget: float | None
    suggest: bool


class Formatter(argparse.HelpFormatter):
    """Help as wide as the terminal, like argparse's own, which asks `shutil` and so imports each kind of archive."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=find_width() - 2)


class Parser(argparse.ArgumentParser):
    """A parser whose complaints, about the command line ``words``, take one line; help may list the global options."""

    def __init__(
        self,
        *,
        formatter_class: type[Formatter] = Formatter,
        words: Sequence[str] = (),
        shows_globals: bool = False,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(formatter_class=formatter_class, **options)
        self._words = words
        self.shows_globals = shows_globals

    def format_help(self) -> str:
        """Return the help: what the command is for, examples, and then what argparse writes."""
        from metalint.cli.help_texts import TEXTS

        if (text := TEXTS.get(self.prog)) is None:
            return super().format_help()
        import textwrap

        self.description = None
        self._action_groups.sort(key=lambda group: group.title == _GLOBAL_TITLE)
        purpose = textwrap.fill(text.purpose, max(find_width() - 2, _NARROWEST))
        size = max(len(command) for command, _ in text.examples)
        examples = "".join(f"  {command:<{size}}  # {what}\n" for command, what in text.examples)
        return f"{purpose}\n\nexamples:\n{examples}\n{super().format_help()}"

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help or the version; argparse itself keeps to itself that there is no room for it."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        from metalint.cli.error_output import print_error
        from metalint.cli.suggestions import clarified
        from metalint.report.terminal import write_line

        print_error(write_line(f"{self.prog}: {clarified(self, message, self._words)}"), self._words)
        sys.exit(2)


_MAX_JOBS: Final = 64
_NARROWEST: Final = 40
_GLOBAL_TITLE: Final = "global options"


def add_command(  # noqa: PLR0913 - what a command is made of
    commands: Commands, name: str, options: type[CommonOptions], help_: str, *, run: str = "", reads_config: bool = True
) -> argparse.ArgumentParser:
    """Add a command, which is told ``options`` and the global ones, behind its name as well as before it.

    ``run`` names its function below `metalint.cli`, unless that is ``run`` in the module of its name.
    """
    made = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    add_globals(made, {}, reads_config=reads_config, are_shown=isinstance(made, Parser) and made.shows_globals)
    made.set_defaults(run=run or f"{name}.run", options=options, command=name)
    return made


def filled(text: str) -> str:
    """Return the value of an option, which a variable that is not set would leave empty."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def filled_path(text: str) -> Path:
    """Return the path that an option names."""
    return Path(filled(text))


_ROOT: Final = "the root of the repository (default: found upward from here)"
_GLOBALS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "--root",
        {"type": Path, "metavar": "DIR", "help": _ROOT},
    ),
    ("--config", {"type": Path, "metavar": "FILE", "help": "the configuration file"}),
    ("--no-cache", {"action": "store_true", "help": "neither read nor write the cache"}),
    ("--cache-dir", {"type": filled_path, "metavar": "DIR", "help": "the folder of the cache"}),
    ("--tracked", {"action": "store_true", "help": "look only at papers that git tracks, as in the next commit"}),
    ("--isolated", {"action": "store_true", "help": "run no plug-ins, whatever the configuration names"}),
    ("--color", {"choices": ("auto", "always", "never"), "help": "use colors (auto: on a terminal)"}),
    ("--quiet", {"action": "store_true", "help": "print findings only, no summary"}),
    ("--verbose", {"action": "store_true", "help": "also print settings, counts, cache and timing"}),
)


def add_globals(
    to: argparse.ArgumentParser, defaults: dict[str, Any], *, reads_config: bool = True, are_shown: bool = False
) -> None:
    """Add the global options, which help names in a line unless they ``are_shown``; without default, none is set."""
    added = [(name, options) for name, options in _GLOBALS if reads_config or name != "--config"]
    names = ", ".join(name for name, _ in added)
    about = None if are_shown else f"{names}: see `metalint --help`"
    group = to.add_argument_group(_GLOBAL_TITLE, about)
    for name, options in added:
        default = defaults.get(name[2:].replace("-", "_"), argparse.SUPPRESS)
        hidden = {} if are_shown else {"help": argparse.SUPPRESS}
        group.add_argument(name, **{"default": default, **options, **hidden})


def add_selection(to: argparse.ArgumentParser) -> None:
    """Add what ``lint`` and ``fix`` share: paths, rules, and changed files only."""
    to.add_argument("paths", nargs="*", metavar="PATH", help="report only these files or folders")
    rules = to.add_argument_group("rules")
    for option, what in (
        ("--select", "run only these rules or groups (comma-separated)"),
        ("--ignore", "do not run these rules or groups"),
        ("--extend-select", "also run these rules or groups"),
    ):
        rules.add_argument(option, action="extend", default=[], metavar="RULE", type=_names, help=what)
    what = "report only files that differ from the merge base with REF"
    to.add_argument("--changed-since", metavar="REF", type=filled, help=what)
    add_authority(to)


def add_authority(to: argparse.ArgumentParser) -> None:
    """Add who reads the papers, and how many at a time."""
    speed = to.add_argument_group("speed")
    what = "let protobuf read every paper, or only those that are not certainly valid without it (auto, the default)"
    speed.add_argument("--authority", choices=("auto", "always"), default="auto", help=what)
    what = "number of processes (default: chosen by the number of papers)"
    speed.add_argument("--jobs", type=_number, default=0, metavar="N", help=what)


def add_reporting(to: argparse.ArgumentParser) -> None:
    """Add how ``lint`` reports and when it fails."""
    group = to.add_argument_group("report")
    group.add_argument("--format", choices=FORMATS, help="text by default, github under GITHUB_ACTIONS")
    group.add_argument("--output-file", type=Path, metavar="FILE", help="write the report to this file")
    group.add_argument("--sarif-file", type=Path, metavar="FILE", help="also write a SARIF report there")
    group.add_argument("--statistics", action="store_true", help="print only the number of findings per rule")
    group.add_argument("--strict", action="store_true", help="exit with 1 on warnings, too")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--baseline", type=Path, metavar="FILE", help="hold back the findings in this baseline")
    either.add_argument("--no-baseline", action="store_true", help="ignore the baseline")
    what = "list baselined findings in SARIF as suppressed"
    group.add_argument("--include-baselined", action="store_true", help=what)


def add_network(to: argparse.ArgumentParser, *, is_always_online: bool = False) -> argparse._ArgumentGroup:
    """Add whether URLs are looked for on the network, and for how long."""
    group = to.add_argument_group("network")
    if not is_always_online:
        group.add_argument("--online", action="store_true", help="also check the URLs on the network")
    group.add_argument("--budget", metavar="TIME", type=duration, help="stop after this time, such as 90s or 10m")
    group.add_argument("--suggest", action="store_true", help="look for archived copies of dead URLs")
    to.set_defaults(online=is_always_online)
    return group


def duration(text: str) -> float:
    """Return the seconds that the value of an option says."""
    from metalint.util.durations import parse_duration

    seconds = parse_duration(text)
    if seconds is None:
        raise argparse.ArgumentTypeError(f"`{text}` is not a duration; write `90s`, `10m` or `1h`")
    return seconds


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _MAX_JOBS):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of processes; write a number from 1 to {_MAX_JOBS}")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("no rule is named")
    return names
