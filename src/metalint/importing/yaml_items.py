"""Reading YAML without making anything of its tags: every scalar is the text that it is written as."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from metalint.importing.entries import one_line
from metalint.importing.mappings import find_list, single_items
from metalint.importing.records import Remark

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_ALIASES: Final = 100
_DEEPEST: Final = 20
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTED: Final = frozenset("'\"|>")


class Elements(list[Any]):
    """The elements of a list, and the line of each."""

    lines: tuple[int, ...] = ()


def yaml_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the lists in a text of YAML; of one that is broken, a remark alone."""
    try:
        documents = _parse_documents(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        why = getattr(error, "note", None) or f"not YAML: {one_line(str(problem))}; not read"
        yield Remark(path, 1 + (mark.line if mark else 0), why)
        return
    for node in documents:
        value = _plain_value(node, {})
        _, found = find_list(value)
        if isinstance(found, Elements):
            yield from zip(found.lines, found, strict=True)
        else:
            yield from ((_line_of(node), item) for item in single_items(value))


def _parse_documents(text: str) -> list[yaml.Node]:
    """Return the documents of a text.

    Raises:
        YAMLError: it is no YAML, nested too deeply, or repeats itself by aliases.
    """
    aliases = depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if aliases > _MOST_ALIASES or depth > _DEEPEST:
            why = f"more than {_MOST_ALIASES} aliases" if aliases > _MOST_ALIASES else "nested too deeply"
            raise yaml.MarkedYAMLError(problem_mark=event.start_mark, note=f"{why}; not read")
    return list(yaml.compose_all(text, Loader=_LOADER))


def _plain_value(node: yaml.Node, made: dict[yaml.Node, Any]) -> Any:  # noqa: ANN401 - YAML is anything
    """Return what a node holds; ``made`` has the values of lists and mappings, which aliases share."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.style not in _QUOTED and node.value in _NOTHING else node.value
    if node not in made:
        made[node] = None  # what a node that holds itself has there
        if isinstance(node, yaml.SequenceNode):
            made[node] = elements = Elements(_plain_value(child, made) for child in node.value)
            elements.lines = tuple(map(_line_of, node.value))
        else:
            named = ((name.value if isinstance(name, yaml.ScalarNode) else "", child) for name, child in node.value)
            made[node] = {name: _plain_value(child, made) for name, child in named}
    return made[node]


def _line_of(node: yaml.Node) -> int:
    return 1 + int(node.start_mark.line)
