"""Types of code: frameworks and languages, and types that are made of several, such as ``PyTorch/CUDA``."""

from collections.abc import Iterable, Mapping
from typing import Final

from metalint.names import vocabulary
from metalint.names.conventions import Form, FormPart, Grade, is_abbreviation
from metalint.names.vocabulary import VocabularyClaim
from metalint.schema.protobuf_check import Record
from metalint.util.regex import lazy
from metalint.util.wording import quote

PACKAGED: Final = "code_types.prototxt"
_MAX_LENGTH: Final = 200
_SEPARATOR: Final = lazy(r"((?:(?<!\s)\s++)?(?:[/,;&|]|(?<!\+)\+(?!\+)|\band\b)\s*|-)")
_MARK: Final = lazy(r"[\s._-]")
_CONTROL: Final = lazy(r"[\x00-\x1f\x7f]")


def read_code_type(written: str, claims: Mapping[str, VocabularyClaim]) -> Form | None:
    """Return what a type, or all parts of one, are read as; None where something is unknown."""
    if len(written) > _MAX_LENGTH or _CONTROL.search(written):
        return None
    if whole := _read_part(written, claims):
        return Form(written, (whole,))
    pieces = _SEPARATOR.split(written)
    parts = [FormPart(piece) if at % 2 else _read_part(piece, claims) for at, piece in enumerate(pieces)]
    known = [part for part in parts if part is not None]
    return Form(written, tuple(known)) if len(known) == len(parts) > 1 else None


def _read_part(written: str, claims: Mapping[str, VocabularyClaim]) -> FormPart | None:
    claim = claims.get(fold(written))
    if claim is None:
        return None
    name = claim.entry.name
    grade: Grade = "spelling"
    why = f"`{name}` is the registered name"
    if claim.kind == "alias":
        grade = "abbreviation" if is_abbreviation(written, name) else "informal"
        why = f"{quote(written)} is an informal spelling of {quote(name)}"
    elif written == claim.spelling:
        grade, why = "accepted" if claim.is_accepted else "official", ""
    return FormPart(written, name, grade, claim.packaged, claim.is_own, why)


def load(records: Iterable[Record]) -> Mapping[str, VocabularyClaim]:
    """Return the packaged vocabulary with a repository's own registries, which win, by folded spelling."""
    return vocabulary.load(vocabulary.packaged(PACKAGED), records, fold)


def fold(written: str) -> str:
    """Return what spellings share that differ in capitals, spaces, periods and hyphens only: ``C`` is not ``C++``."""
    return _MARK.sub("", written.casefold())
