"""Reading YAML without making anything of its tags: every scalar is the text that it is written as."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from metalint.importing.entries import line
from metalint.importing.mappings import PARTS, single_item
from metalint.importing.records import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_ALIASES: Final = 100
_DEEPEST: Final = 20
_PLAIN_TAGS: Final = frozenset({"str", "int", "float", "bool", "null", "seq", "map", "timestamp", "merge", "value"})
_CORE: Final = "tag:yaml.org,2002:"
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTED: Final = frozenset("'\"|>")
_ITEM: Final = re.compile(r"^( *)- ", re.MULTILINE)
_MOST_BROKEN: Final = 100


class _UnreadableError(Exception):
    """A text that is not read, the line where that shows, and why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def yaml_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the lists in a text of YAML, the others too where one of them is broken."""
    try:
        documents = _documents(text, 1)
    except _UnreadableError as error:
        yield from _one_by_one(path, text, error)
        return
    for node in documents:
        yield from _items(path, node, 1)


def _documents(text: str, first: int) -> list[yaml.Node]:
    """Return the documents of a text whose first line is ``first``.

    Raises:
        _UnreadableError: it is no YAML, nested too deeply, or repeats itself by aliases.
    """
    aliases = depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            aliases += isinstance(event, yaml.AliasEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if aliases > _MOST_ALIASES or depth > _DEEPEST:
                why = f"more than {_MOST_ALIASES} aliases" if aliases > _MOST_ALIASES else "nested too deeply"
                raise _UnreadableError(first + event.start_mark.line, f"{why}; not read")
        return list(yaml.compose_all(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        raise _UnreadableError(
            first + (mark.line if mark else 0), f"not YAML: {line(str(problem))}; not read"
        ) from error


def _one_by_one(path: str, text: str, error: _UnreadableError) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of a list that cannot be read as a whole, each by itself."""
    first = _ITEM.search(text)
    starts = [match.start() for match in _ITEM.finditer(text) if first and match[1] == first[1]]
    if len(starts) < 2:  # noqa: PLR2004 - there is nothing to take apart
        yield Remark(path, error.line, str(error))
        return
    number, broken = 1 + text.count("\n", 0, starts[0]), 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        try:
            for node in _documents(part, number):
                yield from _items(path, node, number)
        except _UnreadableError as other:
            broken += 1
            yield Remark(path, other.line, str(other))
            if broken == _MOST_BROKEN:
                return
        number += part.count("\n")


def _items(path: str, node: yaml.Node, first: int) -> Iterator[tuple[int, Any] | Remark]:
    found = _list_in(node)
    for item in [node] if found is None else found.value:
        at = first + item.start_mark.line
        try:
            value = _value(item, 0)
        except _UnreadableError as error:
            yield Remark(path, at, str(error))
        else:
            yield from single_item(at, value) if found is None else [(at, value)]


def _list_in(node: yaml.Node) -> yaml.SequenceNode | None:
    """Return the list of mappings that a document is, or that is a value of the mapping that it is."""
    if isinstance(node, yaml.SequenceNode):
        return node
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    values = [value for name, value in pairs if not isinstance(name, yaml.ScalarNode) or name.value not in PARTS]
    lists = (value for value in values if isinstance(value, yaml.SequenceNode))
    return next(
        (sequence for sequence in lists if sequence.value and isinstance(sequence.value[0], yaml.MappingNode)), None
    )


def _value(node: yaml.Node, depth: int) -> Any:  # noqa: ANN401 - YAML is anything
    tag = node.tag.removeprefix(_CORE)
    if tag not in _PLAIN_TAGS:
        raise _UnreadableError(node.start_mark.line, f"the tag `{line(node.tag)[:80]}` is not read, nor is its entry")
    if isinstance(node, yaml.ScalarNode):
        return None if node.style not in _QUOTED and node.value in _NOTHING else node.value
    if depth > 2:  # noqa: PLR2004 - a mapping, a list of people in it, a person
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, depth + 1) for child in node.value]
    return {key.value: _value(child, depth + 1) for key, child in node.value if isinstance(key, yaml.ScalarNode)}
