"""A repository's own registry on top of the packaged one."""

from __future__ import annotations

from collections.abc import Iterable

from metalint.names.institutions.registry import Organisation, Registry, claims_of, spellings_by_kind


def merged(packaged: Iterable[Organisation], own: Iterable[Organisation]) -> Registry:
    """Return a registry in which the repository's own entries add to the packaged ones and win.

    An entry under a packaged name, or with a packaged name among its aliases, takes over what is
    known of it; a spelling that it claims is no longer anybody else's.
    """
    known = {one.name: one for one in packaged}
    mine: dict[str, Organisation] = {}
    for entry in own:
        taken = [known[name] for name in (entry.name, *entry.aliases) if name in known]
        mine[entry.name] = _joined(mine.get(entry.name, Organisation(entry.name)), entry, *taken)
    renamed = {alias: one.name for one in mine.values() for alias in one.aliases if alias in known}
    claimed = frozenset(claim.spelling for entry in own for claim in claims_of(entry))
    rest = [one for one in known.values() if one.name not in mine and one.name not in renamed]
    everyone = [*(_without(one, claimed) for one in rest), *mine.values()]
    return Registry(one._replace(parent=renamed.get(one.parent, one.parent)) for one in everyone)


def _joined(first: Organisation, *others: Organisation) -> Organisation:
    """Return ``first`` with what the others add; a value that is set earlier wins."""
    for other in others:
        spellings = (*first.aliases, *other.aliases, *([other.name] if other.name != first.name else ()))
        first = Organisation(
            name=first.name,
            aliases=_unique(spellings),
            acronyms=_unique((*first.acronyms, *other.acronyms)),
            other_names=_unique((*first.other_names, *other.other_names)),
            country=first.country or other.country,
            city=first.city or other.city,
            parent=first.parent or other.parent,
            ror=first.ror or other.ror,
            distinct_from=_unique((*first.distinct_from, *other.distinct_from)),
            shared_names=_unique((*first.shared_names, *other.shared_names)),
        )
    return first


def _without(one: Organisation, claimed: frozenset[str]) -> Organisation:
    kept = {kind: tuple(s for s in spellings if s not in claimed) for kind, spellings in spellings_by_kind(one)}
    return one._replace(
        aliases=kept["alias"], acronyms=kept["acronym"], other_names=kept["other"], shared_names=kept["shared"]
    )


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
