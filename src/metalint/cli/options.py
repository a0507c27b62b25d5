"""Options that commands share, and how the fields of their classes become arguments of argparse."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, dataclass_transform

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

_MAX_JOBS: Final = 64
_MAX_DIGITS: Final = 9  # Python refuses to read thousands of them
GLOBAL_TITLE: Final = "global options"
_ABOUT: Final = {"one list": "any of these prints a single list and leaves the configured ones alone"}
"""What help says of a group of options, by its title."""


def filled(text: str) -> str:
    """Return the value of an option, which a variable that is not set would leave empty."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def filled_path(text: str) -> Path:
    """Return the path that an option names."""
    return Path(filled(text))


def _parse_duration(text: str) -> float:
    from metalint.util.durations import parse_duration

    seconds = parse_duration(text)
    if seconds is None:
        raise argparse.ArgumentTypeError(f"`{text}` is not a duration; write `90s`, `10m` or `1h`")
    return seconds


def _parse_jobs(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else 0
    if not 0 < number <= _MAX_JOBS:
        what = f"{code(text)} is not a number of processes"
        raise argparse.ArgumentTypeError(f"{what}; write a number from 1 to {_MAX_JOBS}")
    return number


def _parse_rules(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("no rule is named")
    return names


class _Argument(NamedTuple):
    """What a field tells argparse; ``names`` is empty for a positional argument, and None for the field's own name."""

    names: Sequence[str] | None
    group: str
    one_of: str
    settings: dict[str, Any]


def argument(metavar: str | None, help_: str | None = None, **settings: Any) -> Any:  # noqa: ANN401 - a field of any type
    """Return the value of a field that is a positional argument; ``settings`` are those of argparse."""
    return option(help_, metavar, (), **settings)


def flag(help_: str, **settings: Any) -> Any:  # noqa: ANN401
    """Return the value of a field that is an option without value."""
    return option(help_, action="store_true", **settings)


def option(
    help_: str | None = None,
    metavar: str | None = None,
    names: Sequence[str] | None = None,
    *,
    group: str = "",
    one_of: str = "",
    **settings: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Return the value of a field that is an option, named like the field unless it has other ``names``.

    Fields that are ``one_of`` exclude each other; one is needed where that is ``required``.
    """
    settings["help"] = help_
    if metavar is not None:
        settings["metavar"] = metavar
    return _Argument(names, group, one_of, settings)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class CommonOptions:
    """What every command is told; for mypy a frozen dataclass, without the time to make one.

    A field of a subclass is an `argument`, an `option` or a `flag`, or has the value that the command always has.
    Help lists fields in the order of their last annotation. ``volume`` is 1 if more words than usual are asked for, -1
    if fewer.
    """

    command: str
    root: Path | None
    config: Path | None
    no_cache: bool
    cache_dir: Path | None
    tracked: bool
    isolated: bool
    color: str
    volume: int

    def __init__(self, **values: Any) -> None:  # noqa: ANN401
        vars(self).update(values)

    def choose_function(self, named: str) -> str:
        """Return the function that does what these ask for: the one ``named`` for the command, or one of a variant."""
        return named


class SpeedOptions(CommonOptions):
    """Who reads the papers, and how many at a time; ``jobs`` is 0 where that is not said."""

    authority: Authority = option(
        "let protobuf read every paper, or only those that are not certainly valid without it (auto, the default)",
        choices=("auto", "always"),
        default="auto",
        group="speed",
    )
    jobs: int = option(
        "number of processes (default: chosen by the number of papers)", "N", type=_parse_jobs, default=0, group="speed"
    )


class PathOptions(CommonOptions):
    """Which files and folders are reported on: all, where none is named."""

    paths: Sequence[str] = argument("PATH", "report only these files or folders", nargs="*", type=filled)


def _make_rule_option(help_: str) -> Any:  # noqa: ANN401
    return option(help_, "RULE", action="extend", default=[], type=_parse_rules, group="rules")


class SelectionOptions(PathOptions, SpeedOptions):
    """Which papers are reported on, and by which rules."""

    select: Sequence[str] = _make_rule_option("run only these rules or groups (comma-separated)")
    ignore: Sequence[str] = _make_rule_option("do not run these rules or groups")
    extend_select: Sequence[str] = _make_rule_option("also run these rules or groups")
    changed_since: str | None = option("report only files that differ from the merge base with REF", "REF", type=filled)
    authority: Authority
    jobs: int


class ReportOptions(CommonOptions):
    """How a report looks, and where it goes."""

    format: str | None = option("text by default, github under GITHUB_ACTIONS", choices=FORMATS, group="report")
    output_file: Path | None = option("write the report to this file", "FILE", type=Path, group="report")
    sarif_file: Path | None = option("also write a SARIF report there", "FILE", type=Path, group="report")
    statistics: bool = flag("print only the number of findings per rule", group="report")
    include_baselined: bool = flag("list baselined findings in SARIF as suppressed", group="report")

    @property
    def files(self) -> Mapping[str, Path | None]:
        """The files to write, by the option that names each."""
        return {"--output-file": self.output_file, "--sarif-file": self.sarif_file}


class NetworkOptions(CommonOptions):
    """Whether URLs are looked for on the network, and for how long: ``budget`` is in seconds."""

    online: bool = flag("also check the URLs on the network", group="network")
    budget: float | None = option(
        "stop after this time, such as 90s or 10m", "TIME", type=_parse_duration, group="network"
    )
    suggest: bool = flag("look for archived copies of dead URLs", group="network")


_GLOBALS: Final[Mapping[str, dict[str, Any]]] = {
    "--root": {
        "type": Path,
        "metavar": "DIR",
        "help": "the root of the repository (default: found upward from here)",
    },
    "--config": {"type": Path, "metavar": "FILE", "help": "the configuration file"},
    "--no-cache": {"action": "store_true", "help": "neither read nor write the cache"},
    "--cache-dir": {"type": filled_path, "metavar": "DIR", "help": "the folder of the cache"},
    "--tracked": {"action": "store_true", "help": "look only at papers that git tracks, as in the next commit"},
    "--isolated": {"action": "store_true", "help": "run no plug-ins, whatever the configuration names"},
    "--color": {"choices": ("auto", "always", "never"), "help": "use colors (auto: on a terminal)"},
    "--quiet": {"action": "store_true", "help": "print findings only, no summary"},
    "--verbose": {"action": "store_true", "help": "also print settings, counts, cache and timing"},
}


def add_globals(
    to: argparse.ArgumentParser, defaults: Mapping[str, Any], *, leaves_out: Sequence[str] = (), are_shown: bool = False
) -> None:
    """Add the global options, which help names in a line unless they ``are_shown``; without default, none is set."""
    added = [name for name in _GLOBALS if name not in leaves_out]
    about = None if are_shown else f"{', '.join(added)}: see `metalint --help`"
    group = to.add_argument_group(GLOBAL_TITLE, about)
    for name in added:
        default = defaults.get(name[2:].replace("-", "_"), argparse.SUPPRESS)
        hidden = {} if are_shown else {"help": argparse.SUPPRESS}
        group.add_argument(name, **{"default": default, **_GLOBALS[name], **hidden})


def add_options(to: argparse.ArgumentParser, options: type[CommonOptions], *, shows_globals: bool) -> None:
    """Add the options that a class has fields for, and the global ones, so that they may stand behind a command too."""
    fields = {name: getattr(options, name) for name in _list_fields(options)}
    own_names = [name for value in fields.values() if isinstance(value, _Argument) for name in value.names or ()]
    add_globals(to, {}, leaves_out=own_names, are_shown=shows_globals)
    groups: dict[str, argparse._ArgumentGroup] = {}
    either: argparse._MutuallyExclusiveGroup | None = None
    for field, value in fields.items():
        if not isinstance(value, _Argument):
            to.set_defaults(**{field: value})
            continue
        names, title, one_of, settings = value
        if title and title not in groups:
            groups[title] = to.add_argument_group(title, _ABOUT.get(title))
        place: argparse._ActionsContainer = groups.get(title, to)
        if one_of:
            either = place = either or place.add_mutually_exclusive_group(required=one_of == "required")
        if names == ():
            place.add_argument(field, **settings)
        else:
            place.add_argument(*(names or [f"--{field.replace('_', '-')}"]), dest=field, **settings)


def list_commands(of: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parsers of the commands of a parser, by their names."""
    groups = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001 - no public name
    return {name: command for group in groups for name, command in group.choices.items()}


def list_actions(of: argparse.ArgumentParser, *, are_inner: bool = True) -> Iterator[argparse.Action]:
    """Yield the options and arguments of a parser and, where ``are_inner``, of its commands."""
    yield from of._actions  # noqa: SLF001 - no public name
    for inner in list_commands(of).values() if are_inner else ():
        yield from list_actions(inner)


def _list_fields(options: type[CommonOptions]) -> list[str]:
    """Return the fields of the options of a command, in the order of their last annotation."""
    if options is CommonOptions:
        return []
    own = options.__annotations__
    inherited = [name for base in options.__bases__ for name in _list_fields(base) if name not in own]
    return [*dict.fromkeys(inherited), *own]
