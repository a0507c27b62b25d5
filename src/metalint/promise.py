"""What fixes promise, held against what they made of a text; nothing that breaks a promise is ever written."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from metalint.diagnostic import Remove, Replace, Rewrite, Split
from metalint.schema.gate import Record
from metalint.text.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.diagnostic import Change
    from metalint.project import Project
    from metalint.schema.types import Entry
    from metalint.text.cst import Document


class _Meaning(NamedTuple):
    """What a file says: the messages in it, and each value (its representation, so that NaN is NaN) with its path."""

    messages: list[str]
    values: list[tuple[str, str]]


class _Content(NamedTuple):
    """All that a fix has to keep: what the file says, and its comments."""

    meaning: _Meaning
    comments: Counter[str]


def is_kept(project: Project, old: str, new: str, changes: Sequence[Change]) -> bool:
    """Tell whether ``new`` passes the strict gate and differs from ``old`` in just what ``changes`` say.

    All values and messages are compared, in their order, and all comments; kinds of line ends may only become
    fewer, and only a change of the layout may end a last line that had none.
    """
    before, after = _content(project, old), _content(project, new)
    if before is None or after is None:
        return False
    return (
        _promised(before.meaning, changes) == _numbered_anew(*after.meaning)
        and _promised_comments(old, before.comments, changes) == after.comments
        and set(re.findall(r"\r?\n", new)) <= set(re.findall(r"\r?\n", old)) | _first_line_ends(old)
        and (not new or _may_change_end(changes) or new.endswith("\n") == old.endswith("\n"))
    )


def _content(project: Project, text: str) -> _Content | None:
    """Return what is in ``text``, read by protobuf unless that is proven to be needless; None if it is refused."""
    proof = project.prove(text) if "#" not in text else None
    if proof is not None:
        return _Content(_meaning(proof.messages, proof.entries), Counter())
    record = project.admit(parse(text))
    if not isinstance(record, Record):
        return None
    return _Content(_meaning(record.messages, record.entries), Counter(_comments(record.document)))


def _meaning(messages: Iterable[str], entries: Iterable[Entry]) -> _Meaning:
    return _Meaning(list(messages), [(entry.path, repr(entry.value)) for entry in entries])


def _promised(before: _Meaning, changes: Iterable[Change]) -> _Meaning:
    gone = [change.target.path for change in changes if isinstance(change, Remove)]
    new = {change.target.path: _parts(change) for change in changes if isinstance(change, Replace | Split)}
    messages = [path for path in before.messages if not _lies_in(path, gone)]
    values = [
        (_apart(path, number), repr(part) if path in new else part)
        for path, value in before.values
        if not _lies_in(path, gone)
        for number, part in enumerate(new.get(path, (value,)))
    ]
    return _numbered_anew(messages, values)


def _parts(change: Replace | Split) -> tuple[str, ...]:
    return change.parts if isinstance(change, Split) else (change.new,)


def _lies_in(path: str, gone: list[str]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in gone)


def _apart(path: str, number: int) -> str:
    """Return a path that tells the parts of a split value from each other: ``authors[1]``, ``authors[1+1]``."""
    return f"{path[:-1]}+{number}]" if number else path


def _numbered_anew(messages: list[str], values: list[tuple[str, str]]) -> _Meaning:
    """Count the elements of each repeated field from 0, in their order."""
    numbers: dict[str, dict[str, int]] = {}

    def renamed(path: str) -> str:
        known, *rest = re.split(r"\[([\d+]+)\]", path)
        for index, tail in zip(rest[::2], rest[1::2], strict=True):
            counted = numbers.setdefault(known, {})
            known += f"[{counted.setdefault(index, len(counted))}]{tail}"
        return known

    return _Meaning([renamed(path) for path in messages], [(renamed(path), value) for path, value in values])


def _comments(document: Document) -> Iterator[str]:
    for token in document.tokens:
        if token.kind == "comment":
            yield document.text[token.start : token.end].rstrip("\r")


def _promised_comments(text: str, before: Counter[str], changes: Iterable[Change]) -> Counter[str]:
    """Return the comments to expect; only those that a `Rewrite` names may go or become another."""
    comments = Counter(before)
    for change in changes:
        if isinstance(change, Rewrite):
            for span, new in change.comments:
                comments[text[span.start : span.end].rstrip("\r")] -= 1
                comments[new] += bool(new)
    return +comments


def _first_line_ends(text: str) -> set[str]:
    """Return what a text without any line end may get."""
    return set() if "\n" in text else {"\n"}


def _may_change_end(changes: Iterable[Change]) -> bool:
    return any(isinstance(change, Rewrite) and not change.comments for change in changes)
