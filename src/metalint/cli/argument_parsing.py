"""From the words of a command line to the function of a command and its options; else help, or a complaint."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from metalint import __version__
from metalint.cli.commands import ACTIONS, COMMANDS, FOR_PROGRAMS, Command
from metalint.cli.exit_codes import OK, USAGE
from metalint.cli.options import GLOBALS, LITERAL, Options, add_arguments, add_globals
from metalint.errors import UsageError
from metalint.report.terminal import find_width
from metalint.util import packaged
from metalint.util.wording import nearest, quote

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_ALIKE: Final = 0.75  # options begin alike
_CHOICE: Final = re.compile(
    r"argument (?P<name>[^:]+): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<known>.*)\)", re.DOTALL
)
_NO_VALUE: Final = re.compile(r"argument (?P<name>[^:]+): ignored explicit argument .*", re.DOTALL)
_UNKNOWN: Final = "unrecognized arguments: "
_REQUIRED: Final = "the following arguments are required: "
_THERE: Final = re.compile(r"it is `(--[a-z-]+)")
_NARROWEST: Final = 40  # columns of help
_REPLACED: Final = {  # commands, options, and options of one command that are gone, with what is there instead
    "rules": "it is `explain` now",
    "conventions": "it is `names` now",
    "institutions": "it is `names lookup` and `names prefer` now",
    "correct": "it is `issue` now",
    "help": "it is `metalint COMMAND --help` now",
    "remove": "did you mean `rm`?",
    "delete": "did you mean `rm`?",
    "move": "did you mean `mv`?",
    "--output-file": "it is `--out` now",
    "--output": "it is `--out` now",
    "--dry-run": "it is `--diff` now",
    "--strict": "it is `--fail-on warning` now",
    "--tracked": "it is `--staged` now",
    "--exit-zero": "it is `--fail-on never` now",
    "--unsafe-fixes": "it is `fix --unsafe` now",
    "--online": "`metalint links` and `metalint verify` ask the network",
    "--fix": "it is `metalint fix` now",
    "lint --diff": "it is `metalint fix --diff` now",
    "--add-suppressions": "it is `fix --suppress` now",
    "--from-issue": "it is `metalint issue EVENT.json` now",
    "--path": "name it behind BASE",
    "update --dry-run": "without `--write` nothing is written",
    "conventions --write": "it is `names prefer` now",
}


def parse_words(words: Sequence[str]) -> tuple[Callable[[Options], int], Options]:
    """Return the function that a command line asks for, and its options; exit after help or a complaint."""
    at = _find_command(words)
    if at is None:
        _make_top_parser(words).parse_args([word for word in words if word != "--"])
        sys.stdout.write(format_help())
        sys.exit(OK)
    name, behind = words[at], list(words[at + 1 :])
    if behind and behind[0] in ACTIONS.get(name, ()):
        name = f"{name} {behind.pop(0)}"
    if "--" in behind:  # argparse would drop each further `--`, too
        end = behind.index("--")
        behind[end:] = [LITERAL + word if word.startswith("-") else word for word in behind[end + 1 :]]
    before = [word for word in words[:at] if word != "--"]  # the entry of a hook may end in it
    command = find_command(name)
    parser = make_parser(name, words=words)
    options = parser.parse_intermixed_args([*before, *behind], command.options(command=name))
    if options.quiet and options.verbose:
        raise UsageError("--quiet and --verbose contradict each other; leave one out")
    module, function = command.run.split(".")
    return getattr(import_module(f"metalint.cli.{module}"), function), options


def find_command(name: str) -> Command:
    """Return the command with a name, which may be of two words."""
    first, _, second = name.partition(" ")
    return ACTIONS[first][second] if second else COMMANDS[first]


def make_parser(name: str, *, words: Sequence[str] = (), shows_globals: bool = False) -> argparse.ArgumentParser:
    """Return the parser of a command, with the global options; ``words`` are the command line to complain about."""
    parser = _Parser(prog=f"metalint {name}", words=words)
    add_arguments(parser, find_command(name).options)
    about = None if shows_globals else f"{', '.join(GLOBALS)}: see `metalint --help`"
    add_globals(parser.add_argument_group("global options", about), are_shown=shows_globals)
    return parser


def format_help() -> str:
    """Return the help of the program: one screen."""
    listed = {name: command.help for name, command in COMMANDS.items() if name not in FOR_PROGRAMS}
    rows = "".join(f"  {name:<9} {what}\n" for name, what in listed.items())
    head = read_help_texts()["metalint"].purpose
    options = _make_top_parser(()).format_help().partition("options:\n")[2]
    return (
        f"{head}\n\nusage: metalint [OPTION…] COMMAND …\n\ncommands (`metalint COMMAND --help` has more):\n{rows}"
        f"for programs: {', '.join(FOR_PROGRAMS)}\n\noptions, before or behind the command:\n{options}"
        "exit codes: 0 ok, 1 findings, 2 usage or settings, 3 bug, 130 interrupted\n"
    )


def _make_top_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    top = _Parser(prog="metalint", words=words, add_help=False)
    add_globals(top, are_shown=True)
    top.add_argument("--version", action="version", version=f"metalint {__version__}", help="print the version")
    top.add_argument("-h", "--help", action="store_true", help="print this help, or that of a command")
    return top


def _find_command(words: Sequence[str]) -> int | None:
    """Return where the command stands; None if none is named."""
    # An option that is none may have a value. What looks like a command is one then, and else its value.
    before = ""
    for index, word in enumerate(words):
        is_value = before in GLOBALS and "action" not in GLOBALS[before].settings
        if not is_value and not word.startswith("-"):
            if word in COMMANDS:
                return index
            if not before.startswith("-"):
                raise UsageError(f"unknown command {quote(word)}; {_suggest(word, COMMANDS)}; see `metalint --help`")
        before = "" if is_value else word
    return None


def _suggest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return what is there instead of an unknown word, or what is like it."""
    if instead := _REPLACED.get(word):
        return instead
    near = nearest(word, known, cutoff)
    return f"did you mean {quote(near)}?" if near else f"choose from {', '.join(map(quote, known))}"


class HelpText(NamedTuple):
    """What a command is for, and command lines with what each does."""

    purpose: str
    examples: tuple[tuple[str, ...], ...]


def read_help_texts() -> dict[str, HelpText]:
    """Return what the help of each command opens with, by command line."""
    texts = {}
    for name, text in packaged.read_sections("help.txt").items():
        purpose, *examples = text.split("\n$ ")  # an example is a command, and `# what it does`
        texts[name] = HelpText(purpose, tuple(tuple(example.split("  # ", 1)) for example in examples))
    return texts


class _Parser(argparse.ArgumentParser):
    """A parser whose help opens with examples, and whose complaints about ``words`` take one line."""

    def __init__(self, *, words: Sequence[str], **settings: Any) -> None:  # noqa: ANN401 - those of argparse
        # argparse's own formatter asks `shutil` for the width, and so imports each kind of archive
        super().__init__(
            formatter_class=lambda prog: argparse.HelpFormatter(prog, width=find_width() - 2),
            allow_abbrev=False,
            **settings,
        )
        self._words = words

    def format_help(self) -> str:
        """Return the help: what the command is for, examples, and then what argparse writes."""
        if (text := read_help_texts().get(self.prog)) is None or not text.examples:
            return super().format_help()
        import textwrap

        purpose = textwrap.fill(text.purpose, max(find_width() - 2, _NARROWEST))
        size = max(len(command) for command, _ in text.examples)
        examples = "".join(f"  {command:<{size}}  # {what}\n" for command, what in text.examples)
        return f"{purpose}\n\nexamples:\n{examples}\n{super().format_help()}"

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help or the version; argparse itself hides an output that has no room for it."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        from metalint.cli.error_output import print_error
        from metalint.report.terminal import write_line

        line = f"{self._clarify(message.replace(LITERAL, ''))}; see {quote(f'{self.prog} --help')}"
        print_error(write_line(line), self._words)
        sys.exit(USAGE)

    def _clarify(self, message: str) -> str:
        """Return a complaint of argparse in plain words, with what may have been meant."""
        if message.startswith(_UNKNOWN):
            given = message.removeprefix(_UNKNOWN).split(" ")[0]
            option, command = given.partition("=")[0], self.prog.removeprefix("metalint ")
            if not given.startswith("-"):
                return f"metalint: unknown argument {quote(given)}"
            names = self._option_string_actions
            instead = _REPLACED.get(f"{command} {option}") or _REPLACED.get(option)
            if instead and (there := _THERE.match(instead)) and there[1] not in names:
                instead = None  # this command has neither
            near = nearest(option, names, _ALIKE)
            hint = f"; {instead}" if instead else f"; did you mean {quote(near)}?" if near else ""
            what = f"{quote(command)} has no option" if command != "metalint" else "unknown option"
            return f"metalint: {what} {quote(option)}{hint}"
        if match := _CHOICE.fullmatch(message):
            known = [choice.strip().strip("'") for choice in match["known"].split(",")]
            message = f"{match['name']}: {quote(match['given'])} is not allowed; {_suggest(match['given'], known)}"
        elif match := _NO_VALUE.fullmatch(message):
            message = f"{quote(match['name'].rpartition('/')[2])} takes no value"
        elif message.startswith(_REQUIRED):
            missing = message.removeprefix(_REQUIRED)
            message = f"{missing} {'are' if ', ' in missing else 'is'} missing"
        return f"{self.prog}: {message}"
