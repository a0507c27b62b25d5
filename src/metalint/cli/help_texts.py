"""What the help of each command opens with: what it is for, and two examples or more."""

from typing import Final, NamedTuple

from metalint.util import packaged


class HelpText(NamedTuple):
    """What a command is for, and command lines with what each does."""

    purpose: str
    examples: tuple[tuple[str, ...], ...]


TEXTS: Final[dict[str, HelpText]] = {}  # by command line

for _name, _text in packaged.read_sections("help.txt").items():
    _purpose, *_examples = _text.split("\n$ ")  # an example is a command, and `# what it does`
    TEXTS[_name] = HelpText(_purpose, tuple(tuple(example.split("  # ", 1)) for example in _examples))
