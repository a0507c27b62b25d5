"""Words that tell persons from roles, places and organizations, and family names from given ones; all folded.

It is loaded only where an author string holds a separator.
"""

from typing import Final

from metalint.util import packaged

_TEXTS: Final = packaged.read_sections("words/persons.txt")
ROLES: Final = frozenset(_TEXTS["roles"].split())  # what people are: `Corresponding Author`, `Senior Engineer`
# What is in the name of an organization or a subject, and in hardly any person's.
ORGANISATIONS: Final = frozenset(_TEXTS["organizations"].split())
ROLES_AND_ORGANISATIONS: Final = ROLES | ORGANISATIONS
# Countries, states and cities that stand behind names.
PLACES: Final = frozenset(map(str.strip, _TEXTS["places"].replace("\n", "|").split("|")))
# Places, and universities by their short names.
EAST_ASIAN_PLACES: Final = frozenset(_TEXTS["East Asian places"].split())
# Family names of Chinese, Japanese and Korean people in their own scripts, the frequent ones.
EAST_ASIAN_SURNAMES: Final = frozenset(_TEXTS["East Asian family names"].split())
# Frequent given names, of which some people have two: `José María`.
GIVEN: Final = frozenset(_TEXTS["given names"].split())
IBERIAN: Final = frozenset(_TEXTS["Iberian family names"].split())
"""Frequent family names of Spain, Portugal and Latin America, where people have two."""
