"""What is wrong with a registry: claims that contradict each other, parents that lead nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile

from metalint.names.institutions.registry import SPELLINGS, Organisation, claims_of
from metalint.util.wording import quote

_SHARED = ("acronym", "shared")


def contradictions(
    organisations: Sequence[Organisation], known: Sequence[Organisation] = ()
) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong in ``organisations``; ``known`` are those registered elsewhere.

    That is the path of a value, like ``organisations[3].aliases[1]``, the problem in words, and what to do about it.
    """
    # Acronyms and shared names may be claimed by several: that is how an ambiguous one is registered.
    seen: set[str] = set()
    for at, organisation in enumerate(organisations):
        if not organisation.name.strip():
            yield f"organisations[{at}]", "this organization has no name", "write its `name`"
        elif organisation.name in seen:
            message = f"{quote(organisation.name)} is registered twice"
            yield f"organisations[{at}].name", message, "remove one of the two"
        seen.add(organisation.name)
    yield from _find_in_spellings(organisations)
    yield from _find_in_parents(organisations, {organisation.name: organisation.parent for organisation in known})
    for at, organisation in enumerate(organisations):
        spellings = {claim.spelling for claim in claims_of(organisation)}
        for index, other in enumerate(organisation.distinct_from):
            if other in spellings:
                message = f"{quote(other)} is also registered as a name of {quote(organisation.name)}"
                yield f"organisations[{at}].distinct_from[{index}]", message, "remove one of the two"


def _find_in_spellings(organisations: Sequence[Organisation]) -> Iterator[tuple[str, str, str]]:
    names = {organisation.name for organisation in organisations}
    claimed: dict[str, str] = {}
    for at, organisation in enumerate(organisations):
        for kind, field in SPELLINGS.items():
            for index, spelling in enumerate(getattr(organisation, field)):
                path = f"organisations[{at}].{field}[{index}]"
                if spelling in names and (kind not in _SHARED or spelling == organisation.name):
                    yield path, f"{quote(spelling)} is the name of a registered organization", "remove it here"
                elif kind not in _SHARED and spelling in claimed:
                    message = f"{quote(spelling)} is already a spelling of {quote(claimed[spelling])}"
                    yield path, message, "remove one of the two"
                elif kind not in _SHARED:
                    claimed[spelling] = organisation.name


def _find_in_parents(organisations: Sequence[Organisation], known: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    parents = {**known, **{one.name: one.parent or known.get(one.name, "") for one in organisations}}
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
            message = f"the parent {quote(organisation.parent)} is not registered"
            yield path, message, "register it, or correct its name"
        elif organisation.parent and organisation.name in own_ancestors:
            yield path, f"{quote(organisation.name)} is its own ancestor", "correct the `parent`"
