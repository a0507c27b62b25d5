"""Verification: what fixes say they change, compared with what they made of a text; nothing else is ever written."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from metalint.files.decoding import BOM
from metalint.index.project import Project
from metalint.rules.diagnostics import parsed
from metalint.rules.problems import Change, Remove, Replace, Rewrite, Split
from metalint.schema.protobuf_check import Record
from metalint.text.header import read_header
from metalint.text.options import read_options

# a text; or the representation of any other value, so that NaN is NaN, and 1 neither `True` nor `1.0`
_Value = str | tuple[str]


class _Values(NamedTuple):
    """What a file says: the messages in it, and each value with its path."""

    messages: list[str]
    values: list[tuple[str, _Value]]


def is_verified(
    project: Project, old: str, new: str, changes: Sequence[Change], changed: Project | None = None
) -> bool:
    """Tell whether ``new`` passes the strict gate and differs from ``old`` in exactly what ``changes`` say.

    ``changed`` is what reads the new text, where its schema is another one.
    """
    # All values and messages are compared, in their order, and all comments; kinds of line ends may only become fewer,
    # and only a change of the layout may end a last line that had none. Where the header of the file asks for it, a
    # change of the layout may alter the order of fields, or leave out a value that its field has twice.
    before = _read_content(project, old.removeprefix(BOM))  # nobody can read it with a mark
    after = _read_content(changed or project, new)
    if before is None or after is None:
        return False
    values, comments = before
    return (
        _is_kept(old, _apply_changes(values, changes), after[0], changes)
        and _expected_comments(old, comments, changes) == after[1]
        and _line_ends(new) <= (_line_ends(old) or {"\n"})  # a text without any may get one
        and (not (old and new) or _is_layout(changes) or new.endswith("\n") == old.endswith("\n"))
    )


def find_refusal(project: Project, text: str) -> str:
    """Return what constraints or limits refuse in a text whose types are right; nothing if they refuse nothing."""
    document = parsed(text, project.kind.options)
    refusals = project.kind.admit(document)
    if not isinstance(refusals, list) or isinstance(project.kind.admission.read(document), list):
        return ""
    return refusals[0].message


def _read_content(project: Project, text: str) -> tuple[_Values, Counter[str]] | None:
    """Return what ``text`` says, read by protobuf itself, and its comments; None if it is refused."""
    project = project.choose_reader(read_header(text))
    record = project.kind.admit(parsed(text, project.kind.options), "always")
    if not isinstance(record, Record):
        return None
    values: list[tuple[str, _Value]] = [
        (entry.path, entry.value if isinstance(entry.value, str) else (repr(entry.value),)) for entry in record.entries
    ]
    tokens = record.document.tokens if "#" in text else ()
    comments = Counter(text[token.start : token.end].rstrip("\r") for token in tokens if token.kind == "comment")
    return _Values(list(record.messages), values), comments


def _apply_changes(before: _Values, changes: Sequence[Change]) -> _Values:
    """Return what a file says once it is changed, were that done as the changes say."""
    messages, values = before
    if gone := frozenset(change.target.path for change in changes if isinstance(change, Remove)):
        messages = [path for path in messages if not _lies_in(path, gone)]
        values = [pair for pair in values if not _lies_in(pair[0], gone)]
    new: dict[str, tuple[str, ...]] = {}
    for change in changes:
        if isinstance(change, Replace | Split):
            new[change.target.path] = change.parts if isinstance(change, Split) else (change.new,)
    made: list[tuple[str, _Value]] = []
    for path, value in values:
        if path not in new:
            made.append((path, value))
        for number, part in enumerate(new.get(path, ())):
            # the parts of a split value have different names: `authors[1]`, `authors[1+1]`
            at = f"{path[:-1]}+{number}]" if number else path
            made.append((at, part if isinstance(value, str) else (part,)))  # a number is compared by its representation
    return _Values(messages, made)


def _lies_in(path: str, gone: frozenset[str]) -> bool:
    """Tell whether a field, or a message around it, is among those that are ``gone``."""
    return path in gone or any(path[: dot.start()] in gone for dot in re.finditer(r"\.", path))


def _is_kept(old: str, expected: _Values, after: _Values, changes: Iterable[Change]) -> bool:
    """Compare what a file says, as strictly as the options in its header allow."""
    # paths as they are, for most fixes leave each element its number; else by the order of the elements
    if expected == after or _renumber(*expected) == _renumber(*after):
        return True
    options = read_options(old.removeprefix(BOM))
    if not options.rearranges or not _is_layout(changes):
        return False
    contents = _ContentNumbers(ignores_duplicates=options.removes_duplicates)
    return contents.of(expected) == contents.of(after)


class _Node:
    """A message, or a value of a repeated field: its own values, and its repeated fields with their elements."""

    # A message is among its own values, as an empty path without value.

    def __init__(self) -> None:
        self.own: list[tuple[str, _Value | None]] = []
        self.repeated: dict[str, dict[str, _Node]] = {}

    def add(self, path: str, value: _Value | None) -> None:
        node = self
        known, steps = _split_at_indexes(path)
        for index, tail in steps:
            node = node.repeated.setdefault(known, {}).setdefault(index, _Node())
            known = tail
        node.own.append((known, value))


class _ContentNumbers:
    """Numbers what messages and values say, whatever the order: the same number for the same content."""

    def __init__(self, *, ignores_duplicates: bool) -> None:
        self.ignores_duplicates = ignores_duplicates
        self.numbers: dict[tuple[tuple[str, ...], tuple[tuple[str, tuple[int, ...]], ...]], int] = {}

    def of(self, meaning: _Values) -> int:
        root = _Node()
        for path in meaning.messages:
            root.add(path, None)
        for path, value in meaning.values:
            root.add(path, value)
        return self.number(root)

    def number(self, node: _Node) -> int:
        repeated = [(name, self.elements(list(of.values()))) for name, of in sorted(node.repeated.items())]
        content = tuple(sorted(map(repr, node.own))), tuple(repeated)
        return self.numbers.setdefault(content, len(self.numbers))

    def elements(self, nodes: list[_Node]) -> tuple[int, ...]:
        """Return the numbers of elements; messages are never taken for duplicates."""
        numbers = sorted(map(self.number, nodes))
        are_messages = ("", None) in nodes[0].own
        return tuple(numbers if are_messages or not self.ignores_duplicates else sorted(set(numbers)))


def _renumber(messages: list[str], values: list[tuple[str, _Value]]) -> _Values:
    """Count the elements of each repeated field from 0, in their order."""
    numbers: dict[str, dict[str, int]] = {}

    def renamed(path: str) -> str:
        known, steps = _split_at_indexes(path)
        for index, tail in steps:
            counted = numbers.setdefault(known, {})
            known += f"[{counted.setdefault(index, len(counted))}]{tail}"
        return known

    return _Values([renamed(path) for path in messages], [(renamed(path), value) for path, value in values])


@lru_cache(maxsize=1 << 12)
def _split_at_indexes(path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what stands before the first index of a path, and each index with what follows it."""
    first, *rest = re.split(r"\[([\d+]+)\]", path)
    return first, tuple(zip(rest[::2], rest[1::2], strict=True))


def _expected_comments(text: str, before: Counter[str], changes: Iterable[Change]) -> Counter[str]:
    """Return the comments to expect; only those that a `Rewrite` names may go or become another."""
    named = [comment for change in changes if isinstance(change, Rewrite) for comment in change.comments]
    if not named:
        return before
    comments = Counter(before)
    for span, new in named:
        comments[text[span.start : span.end].rstrip("\r")] -= 1
        comments[new] += bool(new)
    return +comments


def _line_ends(text: str) -> set[str]:
    pairs = text.count("\r\n") if "\r" in text else 0
    return {end for end, number in (("\r\n", pairs), ("\n", text.count("\n") - pairs)) if number}


def _is_layout(changes: Iterable[Change]) -> bool:
    """Tell whether one of the changes is of the layout, which names no comments."""
    return any(isinstance(change, Rewrite) and not change.comments for change in changes)
