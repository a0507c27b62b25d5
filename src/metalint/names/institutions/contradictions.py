"""What is wrong with a registry: claims that contradict each other, parents that lead nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile
from typing import NamedTuple

from metalint.names.institutions.registry import Organisation, spellings_by_kind
from metalint.util.wording import code

_FIELDS = {"alias": "aliases", "acronym": "acronyms", "other": "other_names", "shared": "shared_names"}
_SHARED = ("acronym", "shared")


class Contradiction(NamedTuple):
    """A problem of the value at ``path``, which is like ``organisations[3].aliases[1]``."""

    path: str
    message: str
    help: str


def contradictions(
    organisations: Sequence[Organisation], known: Sequence[Organisation] = ()
) -> Iterator[Contradiction]:
    """Yield what is wrong in ``organisations``; ``known`` are those registered elsewhere."""
    # Acronyms and shared names may be claimed by several: that is how an ambiguous one is registered.
    seen: set[str] = set()
    for at, organisation in enumerate(organisations):
        if not organisation.name.strip():
            yield Contradiction(f"organisations[{at}]", "this organization has no name", "write its `name`")
        elif organisation.name in seen:
            message = f"{code(organisation.name)} is registered twice"
            yield Contradiction(f"organisations[{at}].name", message, "remove one of the two")
        seen.add(organisation.name)
    yield from _spellings(organisations)
    yield from _parents(organisations, {organisation.name: organisation.parent for organisation in known})
    for at, organisation in enumerate(organisations):
        spellings = {
            organisation.name,
            *organisation.aliases,
            *organisation.acronyms,
            *organisation.other_names,
            *organisation.shared_names,
        }
        for index, other in enumerate(organisation.distinct_from):
            if other in spellings:
                message = f"{code(other)} is also registered as a name of {code(organisation.name)}"
                yield Contradiction(f"organisations[{at}].distinct_from[{index}]", message, "remove one of the two")


def _spellings(organisations: Sequence[Organisation]) -> Iterator[Contradiction]:
    names = {organisation.name for organisation in organisations}
    claimed: dict[str, str] = {}
    for at, organisation in enumerate(organisations):
        for kind, spellings in spellings_by_kind(organisation):
            for index, spelling in enumerate(spellings):
                path = f"organisations[{at}].{_FIELDS[kind]}[{index}]"
                if spelling in names and (kind not in _SHARED or spelling == organisation.name):
                    message = f"{code(spelling)} is the name of a registered organization"
                    yield Contradiction(path, message, "remove it here")
                elif kind not in _SHARED and spelling in claimed:
                    message = f"{code(spelling)} is already a spelling of {code(claimed[spelling])}"
                    yield Contradiction(path, message, "remove one of the two")
                elif kind not in _SHARED:
                    claimed[spelling] = organisation.name


def _parents(organisations: Sequence[Organisation], known: Mapping[str, str]) -> Iterator[Contradiction]:
    parents = {
        **known,
        **{
            organisation.name: organisation.parent or known.get(organisation.name, "") for organisation in organisations
        },
    }
    own_ancestors, seen = set[str](), set[str]()
    for name in parents:
        way: dict[str, None] = {}
        above = name
        while above and above not in seen:
            seen.add(above)
            way[above] = None
            above = parents.get(above, "")
        if above in way:
            own_ancestors |= {*dropwhile(above.__ne__, way)}
    for at, organisation in enumerate(organisations):
        path = f"organisations[{at}].parent"
        if organisation.parent and organisation.parent not in parents:
            message = f"the parent {code(organisation.parent)} is not registered"
            yield Contradiction(path, message, "register it, or correct its name")
        elif organisation.parent and organisation.name in own_ancestors:
            yield Contradiction(path, f"{code(organisation.name)} is its own ancestor", "correct the `parent`")
