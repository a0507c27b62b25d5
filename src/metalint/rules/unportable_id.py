r"""File name that breaks on Windows, on macOS or in a URL.

What it does:
    Checks the names of the papers' files: characters that Windows forbids or that must be escaped in a URL
    (`<>:"|?*\%#&[]{}^` and the backquote), spaces, control and invisible characters, accents that are not composed (not
    in Unicode's form NFC), names that Windows keeps for devices (`CON`, `NUL`, `COM1` …), a period or space before the
    extension, and names longer than 200 bytes. Letters of any script are fine.

Why is this bad:
    The repository cannot be checked out on Windows, git on macOS sees a file under two names, or links to the file
    and to its notes break.

Example:
    meta/What is N:M sparsity?.prototxt

Use instead:
    meta/what-is-nm-sparsity.prototxt

Fix safety:
    There is no fix: notes, references and links name the file.
"""

from collections.abc import Iterator
from typing import Final

from metalint.papers.ids import stem_of
from metalint.rules.api import Context, FileRule, Paper, Problem, Span
from metalint.util.file_names import DEVICE
from metalint.util.regex import lazy
from metalint.util.wording import in_words, join_words, quote

_FORBIDDEN: Final = lazy(r'[<>:"|?*\\]')
_ESCAPED: Final = lazy(r"[%#&\[\]{}^`]")
_PLAIN: Final = lazy(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,100}[A-Za-z0-9_-]\.[a-z]{1,20}")  # as nearly all are
_MAX_BYTES: Final = 200  # leaves room for prefixes and suffixes; file systems end at 255, encrypted ones before


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    return check_path(paper.path)


def check_path(path: str) -> Iterator[Problem]:
    """Yield a problem for everything in a file's name that breaks somewhere; files that do not parse count too."""
    name = path.rpartition("/")[2]
    for key, what in _find_failures(name):
        yield Problem(Span(0, 0), f"the file name {quote(name)} {what}", value=key, help="rename the file")


def _find_failures(name: str) -> Iterator[tuple[str, str]]:
    """Yield what breaks a file's name: what identifies it, and how it is described."""
    if _PLAIN.fullmatch(name) and not DEVICE.match(name):
        return
    if any(0xD800 <= ord(char) < 0xE000 for char in name):  # noqa: PLR2004 - surrogates: bytes that cannot be decoded
        yield "encoding", "is not UTF-8"
        return
    forbidden, escaped = (sorted(set(pattern.findall(name))) for pattern in (_FORBIDDEN, _ESCAPED))
    if forbidden or escaped:
        whys = [f"{join_words(forbidden)}, which Windows does not allow"] if forbidden else []
        whys += [f"{join_words(escaped)}, which URLs must escape"] if escaped else []
        yield "".join(sorted(forbidden + escaped)), f"contains {in_words(whys)}"
    if any(char.isspace() for char in name):
        yield "space", "contains a space, which links must escape"
    import unicodedata

    if any(unicodedata.category(char) in {"Cc", "Cf"} for char in name):
        yield "control", "contains a control or invisible character"
    if not unicodedata.is_normalized("NFC", name):
        yield "NFC", "has accents that are not composed (Unicode NFC), which macOS and Linux read differently"
    if reserved := DEVICE.match(name):
        device = reserved[0]
        yield device, f"begins with {quote(device)}, which Windows reserves for a device"
    if stem_of(name).endswith((".", " ")):
        yield "ending", "has a period or space before its suffix, which Windows drops"
    if len(name.encode()) > _MAX_BYTES:
        yield "length", f"is longer than {_MAX_BYTES} bytes"


RULE = FileRule("unportable-id", group="identity", check=check, takes_broken=True)
