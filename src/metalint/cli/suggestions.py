"""What argparse complains of, in plain words, with what may have been meant."""

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import Final

from metalint.cli.options import list_actions, list_commands
from metalint.util.wording import code, nearest

_CHOICE: Final = re.compile(
    r"argument (?P<name>[^:]+): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<known>.*)\)", re.DOTALL
)
_NO_VALUE: Final = re.compile(r"argument (?P<name>[^:]+): ignored explicit argument .*", re.DOTALL)
_UNKNOWN: Final = re.compile(r"unrecognized arguments: (?P<given>.*)", re.DOTALL)
_ALIKE: Final = 0.75  # options begin alike
_REQUIRED: Final = "the following arguments are required: "


def clarify_complaint(of: argparse.ArgumentParser, message: str, words: Sequence[str]) -> str:
    """Return a complaint of a parser about ``words`` in plain words, with what is near to them and where to read on."""
    commands = list_commands(of)
    command = next((word for word in words if word in commands), "")
    match, chosen = _UNKNOWN.fullmatch(message), _CHOICE.fullmatch(message)
    given = match["given"].split(" ")[0] if match else ""
    if chosen and chosen["name"] == "COMMAND" and chosen["given"] in words:
        at = list(words).index(chosen["given"])
        before = words[at - 1] if at else ""
        if before.startswith("-") and before not in _options(of, are_inner=False):
            given = before  # its value was taken for the command
    if given.startswith("-") and command:
        option, inner = given.partition("=")[0], f"{of.prog} {command}"
        known = [*_options(commands[command]), *_options(of, are_inner=False)]
        if option in known:
            return f"{code(option)} belongs to {code(command)}: write it after the command, {code(f'{inner} {option}')}"
        near = nearest(option, known, _ALIKE)
        hint = f"did you mean {code(near)}?" if near else f"see {code(f'{inner} --help')}"
        return f"{code(command)} has no option {code(option)}; {hint}"
    program = f"{of.prog} {command}" if match and command else of.prog
    return f"{_in_words(of, message)}; see {code(f'{program} --help')}"


def _in_words(of: argparse.ArgumentParser, message: str) -> str:
    if match := _CHOICE.fullmatch(message):
        known = [choice.strip().strip("'") for choice in match["known"].split(",")]
        name, given = match["name"], match["given"]
        what = f"unknown {name.lower()} {code(given)}"
        if name not in {"COMMAND", "ACTION"}:
            what = f"{name}: {code(given)} is not allowed"
        near = nearest(given, known)
        return f"{what}; " + (f"did you mean {code(near)}?" if near else f"choose from {', '.join(map(code, known))}")
    if match := _UNKNOWN.fullmatch(message):
        given = match["given"].split(" ")[0]
        near = nearest(given.partition("=")[0], _options(of), _ALIKE) if given.startswith("-") else None
        return f"unknown argument {code(given)}" + (f"; did you mean {code(near)}?" if near else "")
    if match := _NO_VALUE.fullmatch(message):
        return f"{code(match['name'].rpartition('/')[2])} takes no value"
    if message.startswith(_REQUIRED):
        names = message.removeprefix(_REQUIRED)
        return f"{names} {'are' if ', ' in names else 'is'} missing"
    return message


def _options(of: argparse.ArgumentParser, *, are_inner: bool = True) -> Iterator[str]:
    return (option for action in list_actions(of, are_inner=are_inner) for option in action.option_strings)
