"""How a command declares its arguments, and those that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from metalint.util.wording import quote

if TYPE_CHECKING:
    from metalint.schema.admission import Authority

# as in `metalint.report.formats` and `metalint.config.settings`, which no help waits for: a test compares them
FORMATS: Final = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown")
VIEWS: Final = ("institution", "year", "publication", "author", "keyword", "all", "references")
LAYOUTS: Final = ("classic", "table", "list", "graph")
RENAMED_ROLES: Final = (  # whose values several papers share, or others refer to
    "keywords", "institutions", "venue", "authors", "code-type", "abbr", "references", "url", "code-url",
)  # fmt: skip
TEXT_OR_JSON: Final = ("text", "json")
LITERAL: Final = "\0"
"""What a word behind `--` begins with while argparse reads it, so that it is never taken for an option."""

_MAX_JOBS: Final = 64
_MAX_DIGITS: Final = 9  # Python refuses to read thousands of them


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
        what = f"{quote(word)} is not a number of processes"
        raise argparse.ArgumentTypeError(f"{what}; write a number from 1 to {_MAX_JOBS}")
    return number


def _parse_rules(word: str) -> list[str]:
    names = [name.strip() for name in word.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError("no rule is named")
    return names


class Argument(NamedTuple):
    """An argument of a command: what argparse takes of it, and the group of arguments that it belongs to."""

    settings: Mapping[str, Any]
    flags: tuple[str, ...] | None = None  # else the name of the field is that of the option
    group: Callable[[argparse.ArgumentParser], argparse._ActionsContainer] | None = None

    def add(self, to: argparse._ActionsContainer, field: str) -> None:
        """Declare the argument to argparse, which sets the ``field`` of the options."""
        flags = self.names(field)
        to.add_argument(*flags, dest=field, **self.settings)

    def names(self, field: str) -> tuple[str, ...]:
        """Return the names of the option that sets ``field``; none if it has a place instead."""
        return (f"--{field.replace('_', '-')}",) if self.flags is None else self.flags


# Those return Any: the annotation of the field says what argparse makes of the words.


def positional(metavar: str | None, help_: str, **settings: Any) -> Any:  # noqa: ANN401
    """Declare an argument that has a place, and no name."""
    return Argument({"metavar": metavar, "type": parse_text, "help": help_, **settings}, flags=())


def option(metavar: str | None, help_: str, **settings: Any) -> Any:  # noqa: ANN401
    """Declare an option with a value."""
    return Argument({"metavar": metavar, "help": help_, **settings})


def path_option(help_: str, metavar: str = "FILE", **settings: Any) -> Any:  # noqa: ANN401
    """Declare an option whose value is a path."""
    return option(metavar, help_, type=parse_path, **settings)


def flag(help_: str) -> Any:  # noqa: ANN401
    """Declare an option without a value."""
    return Argument({"action": "store_true", "help": help_})


class _Declared(argparse.Namespace):
    """A command line whose class declares arguments: ``arguments`` has them by field, those of bases first."""

    arguments: ClassVar[Mapping[str, Argument]] = {}

    def __init_subclass__(cls) -> None:
        own = {field: value for field, value in vars(cls).items() if isinstance(value, Argument)}
        for field in own:
            delattr(cls, field)  # argparse takes an attribute for a value that is known already
        inherited: dict[str, Argument] = {}
        for base in cls.__bases__:
            inherited |= getattr(base, "arguments", {})
        cls.arguments = inherited | own


class Options(_Declared):
    """The command line of a command, as argparse fills it: here the global options, in subclasses a command's own."""

    command: str
    root: Path | None = path_option("the root of the repository (default: found upward)", "DIR")
    config: Path | None = path_option("the configuration file")
    no_cache: bool = flag("neither read nor write the cache")
    cache_dir: Path | None = path_option("the folder of the cache", "DIR")
    staged: bool = flag("look only at the papers in git's index, as hooks do")
    isolated: bool = flag("run no plug-ins, whatever the configuration names")
    color: str = option(
        "WHEN", "auto (colors on a terminal), always or never", choices=("auto", "always", "never"), default="auto"
    )
    quiet: bool = flag("print findings only, no summary")
    verbose: bool = flag("also print settings, counts, cache and timing")


GLOBALS: Final = {name: argument for field, argument in Options.arguments.items() for name in argument.names(field)}
"""The options of every command by name, which may precede it as well."""


def add_arguments(parser: argparse.ArgumentParser, options: type[Options]) -> None:
    """Add the arguments of a command, without the global options."""
    groups: dict[object, argparse._ActionsContainer] = {None: parser}
    for field, argument in options.arguments.items():
        if argument.group and argument.group not in groups:
            groups[argument.group] = argument.group(parser)
        if field not in Options.arguments:
            argument.add(groups[argument.group], field)


def add_globals(to: argparse._ActionsContainer, *, are_shown: bool) -> None:
    """Add the global options, but none that a command has by itself; help lists them where they ``are_shown``."""
    hidden = {} if are_shown else {"help": argparse.SUPPRESS}
    for field, argument in Options.arguments.items():
        if not to._option_string_actions.keys() & argument.names(field):  # noqa: SLF001 - no public name
            argument._replace(settings={**argument.settings, **hidden}).add(to, field)


def either(parser: argparse.ArgumentParser) -> argparse._ActionsContainer:
    """Return the group of options of which one may be given."""
    return parser.add_mutually_exclusive_group()


def paths(help_: str = "report only these files or folders") -> Any:  # noqa: ANN401
    """Declare PATHs."""
    return positional("PATH", help_, nargs="*", default=[])


def output_format(choices: tuple[str, ...], default: str | None = "text") -> Any:  # noqa: ANN401
    """Declare `--format`."""
    help_ = f"{default} by default" if default else "text by default, github under GITHUB_ACTIONS"
    return option(None, help_, choices=choices, default=default)


def fail_on(what: str = "findings") -> Any:  # noqa: ANN401
    """Declare `--fail-on`; ``what`` has a severity."""
    help_ = f"exit with 1 on {what} of this severity or above (error by default), or never"
    return option(None, help_, choices=("error", "warning", "never"), default="error")


def changed_since(done: str) -> Any:  # noqa: ANN401
    """Declare `--changed-since`; ``done`` is what the command does."""
    return option("REF", f"{done} only files that differ from the merge base with REF", type=parse_text)


def _rules(help_: str) -> Any:  # noqa: ANN401
    return option("RULE", help_, action="extend", default=[], type=_parse_rules)


DIFF: Final[Any] = flag("print a unified diff, write nothing")
BUDGET: Final[Any] = option("TIME", "stop asking the network after this time, such as 90s or 10m", type=_parse_duration)
SARIF_FILE: Final[Any] = path_option("also write a SARIF report there")
AUTHORITY: Final[Any] = option(
    None,
    "let protobuf read every paper, or only those that are not certainly valid without it (auto, the default)",
    choices=("auto", "always"),
    default="auto",
)
JOBS: Final[Any] = option(
    "N", "number of processes (default: chosen by the number of papers)", type=_parse_jobs, default=0
)


class PathOptions(Options):
    """Which files and folders are reported on: all, where none is named."""

    paths: list[str]


class SelectionOptions(PathOptions):
    """Which papers are reported on, and by which rules; ``jobs`` is 0 where the number of papers decides."""

    paths: list[str] = paths()
    select: list[str] = _rules("run only these rules or groups (comma-separated)")
    ignore: list[str] = _rules("do not run these rules or groups")
    extend_select: list[str] = _rules("also run these rules or groups")
    changed_since: str | None = changed_since("report")
    authority: Authority = "auto"
    jobs: int = 0


class OutputOptions(Options):
    """How a report looks, where it goes, and from which severity on it fails."""

    format: str | None = output_format(FORMATS, None)
    out: Path | None = path_option("write the report to this file")
    fail_on: str = fail_on()
    sarif_file: Path | None = None
    statistics: bool = False


class ReportOptions(SelectionOptions, OutputOptions):
    """What commands share that report findings."""

    baseline: Path | None = option("FILE", "hold back the findings in this baseline", type=Path)._replace(group=either)
    no_baseline: bool = flag("ignore the baseline")._replace(group=either)
    stdin_filename: str | None = None
    budget: float | None = None
