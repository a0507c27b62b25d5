"""The right forms of a registered organization's name."""

from collections.abc import Iterator
from typing import Final

from metalint.names.institutions.normalization import is_learned
from metalint.names.institutions.registry import Organisation, Registry
from metalint.names.institutions.renamings import with_period

_ARTICLE: Final = "The "


def right_forms(organisation: Organisation, registry: Registry, year: int | None) -> Iterator[str]:
    """Yield the right names of an organization in a paper of a year; of universities with and without *The*."""
    # A former name is right in papers of its time only, and a name that several have is nobody's.
    for name in (organisation.name, *organisation.other_names):
        is_of_the_time = year is not None and with_period(name, year) != name
        if len(registry.exact[name]) == 1 and (is_of_the_time or with_period(name, None) == name):
            yield name
            if is_learned(name):
                other = name.removeprefix(_ARTICLE) if name.startswith(_ARTICLE) else _ARTICLE + name
                if other not in registry.exact:
                    yield other
