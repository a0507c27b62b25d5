"""The options of txtpbfmt that the header of a file sets, as in ``# txtpbfmt: skip_all_colons, smartquotes``.

They are read as txtpbfmt does: from the lines before the first field that begin with ``#``, in which no option of
another name may stand.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from metalint.text.span import Span

_COMMENT: Final = re.compile(r"#[ \t]*+txtpbfmt[ \t]*+:([^\n]*+)")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,9}")
_BY_CONTENT: Final = "sort_repeated_fields_by_content"
_UNIQUE: Final = "remove_duplicate_values_for_repeated_fields"
_FLAGS: Final = frozenset((
    "allow_triple_quoted_strings", "allow_unnamed_nodes_everywhere", "expand_all_children", "preserve_angle_brackets",
    "skip_all_colons", "smartquotes", "sort_fields_by_field_name", "wrap_html_strings", "wrap_strings_after_newlines",
    "on", _BY_CONTENT, _UNIQUE,
))  # fmt: skip
"""What may be set. The two that allow something, and `on`, change nothing of a text that protobuf reads."""

_DISABLING: Final = frozenset(("disable", "off"))
_SUBFIELD: Final = "sort_repeated_fields_by_subfield"
_COLUMN: Final = "wrap_strings_at_column"
KNOWN: Final = _FLAGS | _DISABLING | {_SUBFIELD, _COLUMN}


class LayoutOptions(NamedTuple):
    """What a header asks for."""

    flags: frozenset[str] = frozenset()  # the options without value, by txtpbfmt's names
    # what to sort adjacent messages by: the name of the field, or nothing for all, and of one in it
    subfields: tuple[tuple[str, str], ...] = ()
    column: int = 0  # where to wrap strings; nowhere if it is not above 0
    # options that are not known, or have no value that can be read, as they are written
    unsupported: tuple[str, ...] = ()
    span: Span = Span(0, 0)  # the first comment that holds one of these

    @property
    def keeps_text(self) -> bool:
        """Whether the file should be left as it is: because it says so, or because an option is not supported."""
        return bool(self.unsupported) or not _DISABLING.isdisjoint(self.flags)

    @property
    def removes_duplicates(self) -> bool:
        """Whether a value that its field has already goes."""
        return _UNIQUE in self.flags

    @property
    def wraps(self) -> bool:
        """Whether strings are broken into several literals."""
        return self.column > 0 or "wrap_strings_after_newlines" in self.flags

    @property
    def rearranges(self) -> bool:
        """Whether the order or the number of values may change."""
        return bool(self.subfields or self.flags & {"sort_fields_by_field_name", _BY_CONTENT, _UNIQUE})

    @property
    def changing_values(self) -> tuple[str, ...]:
        """The options that change how many values a field has, or their order, and so what the message is."""
        by_subfield = (_SUBFIELD,) if self.subfields else ()
        return (*sorted(self.flags & {_BY_CONTENT, _UNIQUE}), *by_subfield)

    def preserving_values(self) -> LayoutOptions:
        """Return the other options."""
        return self._replace(flags=self.flags - {_BY_CONTENT, _UNIQUE}, subfields=())


NO_OPTIONS: Final = LayoutOptions()


def read_options(text: str) -> LayoutOptions:
    """Return what the comments before the first field of ``text`` ask for; the last of two columns counts."""
    if "txtpbfmt" not in text:
        return NO_OPTIONS
    flags: set[str] = set()
    subfields: list[tuple[str, str]] = []
    column = 0
    unsupported: dict[str, Span] = {}
    start = 0
    for line in text.split("\n"):
        comment = line.rstrip("\r")
        if comment and comment[0] != "#":
            break
        match = _COMMENT.match(comment)
        for option in map(str.strip, match[1].split(",")) if match else ():
            key, equals, value = option.partition("=")
            if key in _FLAGS or key in _DISABLING:
                flags.add(key)
            elif key == _SUBFIELD and equals:
                field, dot, subfield = value.strip().partition(".")
                subfields.append((field, subfield) if dot else ("", field))
            elif key == _COLUMN and _INTEGER.fullmatch(value.strip()):
                column = int(value)
            else:
                unsupported.setdefault(option, Span(start, start + len(comment.rstrip())))
        start += len(line) + 1
    span = next(iter(unsupported.values()), Span(0, 0))
    by = tuple(pair for pair in subfields if pair[1])
    return LayoutOptions(frozenset(flags), by, column, tuple(unsupported), span)


def is_option(comment: str) -> bool:
    """Tell whether a comment sets options."""
    return bool(_COMMENT.match(comment))
