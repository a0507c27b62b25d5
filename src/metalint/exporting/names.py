"""Names of authors, in the parts that formats write apart."""

from __future__ import annotations

from typing import NamedTuple

from metalint.exporting.escaping import plain
from metalint.names.people import is_full_name, is_group


class Person(NamedTuple):
    """A person's name in its parts; with a blank between them they are the name."""

    given: str
    family: str


def person(author: str) -> Person | None:
    """Return the parts of an author's name; None for a name that is no person's, or that they would not give back."""
    words = author.split(" ")
    at = len(words) - 1
    while at > 1 and words[at - 1][:1].islower():  # `van` in `Ludwig van Beethoven`
        at -= 1
    if "," in author or author != plain(author) or "" in words or is_group(author) or not is_full_name(author):
        return None
    return Person(" ".join(words[:at]), " ".join(words[at:]))
