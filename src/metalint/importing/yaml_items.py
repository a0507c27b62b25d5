"""Reading YAML without making anything of its tags: every scalar is the text that it is written as."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from metalint.importing.entries import one_line
from metalint.importing.mappings import find_list, single_item
from metalint.importing.records import Remark

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_ALIASES: Final = 100
_DEEPEST: Final = 20
_PLAIN_TAGS: Final = frozenset({"str", "int", "float", "bool", "null", "seq", "map", "timestamp", "merge", "value"})
_CORE: Final = "tag:yaml.org,2002:"
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTED: Final = frozenset("'\"|>")


def yaml_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the lists in a text of YAML; of one that is broken, a remark alone."""
    try:
        documents = _parse_documents(text)
    except yaml.YAMLError as error:
        yield _make_remark(path, 1, error)
        return
    for node in documents:
        yield from _find_items(path, node)


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


def _make_remark(path: str, first: int, error: yaml.YAMLError) -> Remark:
    """Return why a text whose first line is ``first`` is not read."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or error
    why = getattr(error, "note", None) or f"not YAML: {one_line(str(problem))}; not read"
    return Remark(path, first + (mark.line if mark else 0), why)


def _find_items(path: str, node: yaml.Node) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the list that a document is, or of the first list of mappings that is a value in it."""
    _, found = find_list(node, _look_into)
    for item in [node] if found is None else found:
        at = 1 + item.start_mark.line
        try:
            value = _plain_value(item, 0, {})
        except yaml.MarkedYAMLError as error:
            yield _make_remark(path, at, error)
        else:
            yield from single_item(at, value) if found is None else [(at, value)]


def _look_into(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML is anything
    """Return the text of a node, or the nodes in it."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.style not in _QUOTED and node.value in _NOTHING else node.value
    if isinstance(node, yaml.SequenceNode):
        return node.value
    return {name.value if isinstance(name, yaml.ScalarNode) else "": child for name, child in node.value}


def _plain_value(node: yaml.Node, depth: int, made: dict[tuple[int, int], Any]) -> Any:  # noqa: ANN401
    """Return what a node holds; ``made`` has the values of nodes, which aliases share."""
    if node.tag.removeprefix(_CORE) not in _PLAIN_TAGS:
        raise yaml.MarkedYAMLError(note=f"the tag `{one_line(node.tag)[:80]}` is not read, nor is its entry")
    key = id(node), depth
    if key not in made:
        inside = _look_into(node)
        is_deep = depth > 4  # noqa: PLR2004 - a mapping, a list of people in it, a person, where they work, a place
        if isinstance(inside, list):
            inside = None if is_deep else [_plain_value(child, depth + 1, made) for child in inside]
        elif isinstance(inside, dict):
            inside = None if is_deep else {name: _plain_value(child, depth + 1, made) for name, child in inside.items()}
        made[key] = inside
    return made[key]
