"""Which parsers of protobuf decide on a text, and the limits of input, which are checked before the costly work.

Limits keep the time to read a file short. A paper has some dozens of fields and a few KB; each default leaves a hundred
times that and more. The size of a file is limited where files are read (``metalint.files.decoding``).
"""

import sys
from typing import Final, NamedTuple

MAX_PROBLEMS: Final = 100  # reading stops at that many problems of a file: more say nothing new


class Limits(NamedTuple):
    """Limits of one file."""

    size: int = 1 << 20  # bytes
    values: int = 4000  # scalars, and comments, counted each on their own
    depth: int = 100  # messages inside each other

    @property
    def tokens(self) -> int:
        """The most tokens, whitespace not counted: a field takes three at least, and an element of a list two."""
        return self.values * 25 // 2

    @property
    def length(self) -> int:
        """The most characters of a name, number or text as written, quotes included: a sixteenth of the size."""
        return max(self.size >> 4, 16)

    @property
    def characters(self) -> int:
        """The most characters of all values together: an eighth of the size."""
        return max(self.size >> 3, 16)


PARSERS: Final = ("python", "cpp", "go")  # the parsers of protobuf whose results are known


class ParseOptions(NamedTuple):
    """How strictly a text is read."""

    parsers: frozenset[str] = frozenset(PARSERS)  # those whose refusal counts
    limits: Limits = Limits()


STRICT: Final = ParseOptions()  # all parsers count, and the default limits
_FRAMES: Final = 12  # calls in each other that a message in a message takes, those of protobuf's parser included


def raise_recursion_limit(depth: int) -> None:
    """Let the code of this process read messages that are nested ``depth`` deep."""
    sys.setrecursionlimit(max(depth * _FRAMES, sys.getrecursionlimit()))
