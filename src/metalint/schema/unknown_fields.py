"""What to do about a field that its message does not have: another message may have it, or it has another name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from metalint.schema.field_names import roles_of
from metalint.schema.types import FieldType, MessageType
from metalint.text.cst import Field, Message
from metalint.util.wording import first_words, join_words, nearest, quote

MAX_CHOICES: Final = 8  # fields of a message that a help lists; of more, none
_MAX_PLACES: Final = 4
_CLOSE: Final = 0.8  # how near a name of another message must be: there are many


class Enclosing(NamedTuple):
    """A message around a field: the name of its field (none for the whole file), its type, and what closes it."""

    name: str
    message: MessageType
    closer: str


class Known(NamedTuple):
    """A field that the schema has, by the names of the fields that lead to it, its own the last."""

    path: tuple[str, ...]
    field: FieldType

    @property
    def name(self) -> str:
        """What the field itself is called."""
        return self.path[-1]


def find_reachable(root: MessageType) -> list[Known]:
    """Return the fields of all messages that ``root`` leads to, those near to it first; a cycle is followed once."""
    found: list[Known] = []
    pending: list[tuple[tuple[str, ...], MessageType]] = [((), root)]
    entered: set[str] = set()
    for outer, message in pending:
        own = _list_fields(outer, message)
        found += own
        if message.name in entered:
            continue
        entered.add(message.name)
        inner = [(entry.path, entry.field.message) for entry in own]
        # those whose fields have names that the schema's author chose
        pending += [
            (path, of) for path, of in inner if of and not (of.is_map or of.name.startswith("google.protobuf."))
        ]
    return found


def suggest(field: Field, around: Sequence[Enclosing], known: Callable[[], Sequence[Known]]) -> Iterator[str]:
    """Yield what may help, the surest first, about a field that the last message of those ``around`` it lacks."""
    # `known` returns the fields of all messages
    name, here = field.name, tuple(enclosing.name for enclosing in around[1:])
    own = _list_fields(here, around[-1].message)
    names = [entry.name for entry in own]
    outer = [field for depth in range(len(here)) for field in _list_fields(here[:depth], around[depth].message)]
    yield from (f"did you mean {quote(entry.name)}?" for entry in _find_called(name, own))
    yield from (_suggest_elsewhere(name, [entry], around) for entry in reversed(_find_called(name, outer)))
    yield from (f"did you mean {quote(entry.name)}?" for entry in _find_by_role(field, here, own))
    if same := _find_called(name, known()):
        yield _suggest_elsewhere(name, same, around)
    yield from (_suggest_elsewhere(name, [entry], around) for entry in _find_by_role(field, here, known()))
    if near := nearest(name, names):
        yield f"did you mean {quote(near)}?"
    if near := nearest(name, [entry.name for entry in known()], _CLOSE):
        yield _suggest_elsewhere(name, [entry for entry in known() if entry.name == near], around)
    has = f"; the fields here are {first_words(names, MAX_CHOICES)}" if 0 < len(names) <= MAX_CHOICES else ""
    yield f"remove it{has}" if has or not own else "remove it; run `metalint schema` to see the fields"


def _suggest_elsewhere(name: str, meant: Sequence[Known], around: Sequence[Enclosing]) -> str:
    """Tell where a field belongs: outside of a message around it, or in others."""
    path = meant[0].path
    if path[:-1] == tuple(enclosing.name for enclosing in around[1 : len(path)]) and len(path) < len(around):
        left = around[len(path)]
        opener = {"}": "{", ">": "<"}[left.closer]
        move = "move it" if path[-1] == name else f"write it as {quote(path[-1])},"
        return f"{move} after the {quote(left.closer)} that closes {quote(f'{left.name} {opener}')}"
    places = [" { ".join((*entry.path[:-1], "…")) + " }" * len(entry.path[:-1]) for entry in meant]
    if path[-1] != name:
        return f"did you mean {quote(path[-1])} in {quote(places[0])}?"
    named = join_words(places, "or") if len(places) <= _MAX_PLACES else first_words(places, _MAX_PLACES)
    return f"move it into {named}"


def _list_fields(outer: tuple[str, ...], message: MessageType) -> list[Known]:
    """Return the fields of a message that ``outer`` leads to; a group is there by two names."""
    return [Known((*outer, name), field) for name, field in message.fields.items() if name == field.name]


def _find_called(name: str, known: Iterable[Known]) -> list[Known]:
    """Return the fields of a name, whatever its capitals and underscores, or else those of a message of that name."""
    folded = _fold_name(name)
    return [entry for entry in known if _fold_name(entry.name) == folded] or [
        entry
        for entry in known
        if entry.field.message and _fold_name(entry.field.message.name.rpartition(".")[2]) == folded
    ]


def _fold_name(name: str) -> str:
    return name.casefold().replace("_", "")


def _find_by_role(field: Field, here: tuple[str, ...], known: Sequence[Known]) -> list[Known]:
    """Return what may be meant by another name for the same thing, the surest first; titles in their own message."""
    # A field with braces means one with braces.
    wanted, bare = roles_of((*here, field.name)), roles_of((field.name,))
    found: list[tuple[int, Known]] = []
    for entry in known:
        if isinstance(field.value, Message) == (entry.field.message is not None):
            is_here = entry.path[:-1] == here
            roles = roles_of(entry.path)
            shared = {role for role in wanted.keys() & roles.keys() if is_here or role != "title"}
            if is_here and not shared:
                roles = roles_of(entry.path[-1:])
                shared = bare.keys() & roles.keys()
            if shared:
                found.append((-max(roles[role] for role in shared), entry))
    return [entry for _, entry in sorted(found, key=itemgetter(0))]
