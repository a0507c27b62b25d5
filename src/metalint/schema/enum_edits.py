"""Values of enums in the text of a ``.proto``: rename one, or replace it by another; the rest of the text stays."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from metalint.schema.types import EnumType
from metalint.text.edit import Edit, apply_edits
from metalint.text.span import Span
from metalint.util.regex import lazy

_WORD: Final = lazy(r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\w+|[^\s\w]""", re.DOTALL)


class EnumValueStatement(NamedTuple):
    """A value that a ``.proto`` declares: its name, its number, and where its name and its whole statement stand."""

    name: str
    number: int
    name_span: Span
    span: Span


def find_declared_values(text: str, enum: EnumType) -> list[dict[str, EnumValueStatement]]:
    """Return the statements of each enum in a text that is called like ``enum`` and has its values, by name."""
    words = split_words(text)
    found = []
    for at, word in enumerate(words[:-2]):
        if word[0] == "enum" and words[at + 1][0] == enum.name and words[at + 2][0] == "{":
            values = _read_statements(words, at + 3)
            if {name: value.number for name, value in values.items()} == dict(enum.numbers):
                found.append(values)
    return found


def rename_value(text: str, enum: EnumType, old: str, new: str) -> str:
    """Return the text of a ``.proto`` in which a value has another name: its number and its comments stay."""
    (values,) = find_declared_values(text, enum)
    return apply_edits(text, [Edit(values[old].name_span, new), *_edit_defaults(text, enum, old, new)])


def merge_values(text: str, enum: EnumType, old: str, new: str) -> str:
    """Return the text of a ``.proto`` in which a value is given up for another; its number stays reserved."""
    # The first value stays: it is what an absent field means.
    (values,) = find_declared_values(text, enum)
    edits = _edit_defaults(text, enum, old, new)
    if old != next(iter(values)):
        statement = values[old]
        left = [value.number for name, value in values.items() if name != old]
        if statement.number in left:
            edits.append(_delete_statement(text, statement.span))
        else:
            rest, newline, _ = text[statement.span.end :].partition("\n")
            comment = f"  // {old}" if newline and not rest.strip() else ""
            edits.append(Edit(statement.span, f"reserved {statement.number};{comment}"))
        if len(set(left)) == len(left):  # protoc refuses the option where no two values have one number
            edits += [_delete_statement(text, span) for span in _find_alias_options(text, enum)]
    return apply_edits(text, edits)


def _find_alias_options(text: str, enum: EnumType) -> Iterator[Span]:
    """Yield where an enum says that several of its values may have one number."""
    words = split_words(text)
    written = [word[0] for word in words]
    for at in range(len(words) - 2):
        if written[at : at + 3] == ["enum", enum.name, "{"]:
            end = written.index("}", at)
            yield from (
                Span(words[start].start(), words[start + 4].end())
                for start in range(at, end)
                if written[start : start + 5] == ["option", "allow_alias", "=", "true", ";"]
            )


def split_words(text: str) -> list[re.Match[str]]:
    """Return the words, strings and signs of a ``.proto``, without its comments."""
    return [word for word in _WORD.finditer(text) if not word[0].startswith(("//", "/*"))]


def _read_statements(words: list[re.Match[str]], first: int) -> dict[str, EnumValueStatement]:
    """Return the values of the enum whose body begins with a word."""
    values: dict[str, EnumValueStatement] = {}
    statement: list[re.Match[str]] = []
    depth = 0
    for word in words[first:]:
        depth += (word[0] in "{[") - (word[0] in "}]")
        if depth < 0:
            break
        statement.append(word)
        if word[0] != ";" or depth:
            continue
        name, *signs = (part[0] for part in statement[:4])
        if signs[:1] == ["="]:  # else it is an option or a reservation
            digits = "".join(signs[1:3]) if signs[1] == "-" else signs[1]
            base = 8 if re.fullmatch(r"-?0[0-7]+", digits) else 0  # as in C
            place = Span(statement[0].start(), word.end())
            values[name] = EnumValueStatement(name, int(digits, base), Span(*statement[0].span()), place)
        statement = []
    return values


def _edit_defaults(text: str, enum: EnumType, old: str, new: str) -> list[Edit]:
    edits, statement = [], list[re.Match[str]]()
    for word in split_words(text):
        if word[0] in {";", "{", "}"}:
            statement = []
            continue
        statement.append(word)
        written = [part[0] for part in statement]
        if written[-3:] == ["default", "=", old] and enum.name in written[: written.index("=")]:
            edits.append(Edit(Span(*word.span()), new))
    return edits


def _delete_statement(text: str, statement: Span) -> Edit:
    start, newline = text.rfind("\n", 0, statement.start) + 1, text.find("\n", statement.end)
    end = len(text) if newline < 0 else newline + 1
    has_own_line = not text[start : statement.start].strip() and not text[statement.end : end].strip()
    return Edit(Span(start, end) if has_own_line else statement, "")
