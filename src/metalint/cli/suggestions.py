"""What argparse complains of, in plain words, with what may have been meant."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final

from metalint.util.wording import code, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHOICE: Final = re.compile(
    r"argument (?P<name>[^:]+): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<known>.*)\)", re.DOTALL
)
_UNKNOWN: Final = re.compile(r"unrecognized arguments: (?P<given>.*)", re.DOTALL)
_ALIKE: Final = 0.75  # options begin alike
_REQUIRED: Final = "the following arguments are required: "


def clarified(of: argparse.ArgumentParser, message: str) -> str:
    """Return a complaint of a parser in plain words; with the nearest command, value or option where one is near."""
    if match := _CHOICE.fullmatch(message):
        known = [one.strip().strip("'") for one in match["known"].split(",")]
        return f"{_no_choice(match['name'], match['given'])}; {_hint(match['given'], known)}"
    if match := _UNKNOWN.fullmatch(message):
        given = match["given"].split(" ")[0]
        near = nearest(given.partition("=")[0], _options(of), _ALIKE) if given.startswith("-") else None
        return f"unknown argument {code(given)}" + (f"; did you mean {code(near)}?" if near else "")
    if message.startswith(_REQUIRED):
        return f"{message.removeprefix(_REQUIRED)} is missing"
    return message


def _no_choice(name: str, given: str) -> str:
    if name in {"COMMAND", "ACTION"}:
        return f"unknown {'command' if name == 'COMMAND' else 'action'} {code(given)}"
    return f"{name}: {code(given)} is not allowed"


def _hint(given: str, known: list[str]) -> str:
    near = nearest(given, known)
    return f"did you mean {code(near)}?" if near else f"choose from {', '.join(map(code, known))}"


def _options(of: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the options of a parser and of its commands."""
    for action in of._actions:  # noqa: SLF001 - argparse has no public name
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                yield from _options(inner)
