"""Venues that no registry has and that are a slip away from one that the list uses: ``NeruIPS``, ``Arvix``.

A slip is two swapped letters or a missing one, and never the first letter. Short names in capitals are close to each
other (``ICML`` and ``IMCL``, ``ICASSP`` and ``ICASP`` are conferences), so fewer slips are read in them, and none that
makes the name of another known venue.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from metalint.names.conventions import FormPart
from metalint.names.venue_titles import MARKER, read_words
from metalint.util.packaged import read_sections
from metalint.util.wording import quote

_SHORTEST: Final = 5  # letters of the right name
_SHORTEST_OF_CAPITALS: Final = 7  # of one that lacks a letter
_WIDEST: Final = 2  # places between letters that are swapped
_RIGHT: Final = frozenset({"accepted", "official", "spelling"})


def read_typos(unknown: Iterable[str], used: Iterable[FormPart]) -> Iterator[FormPart]:
    """Yield how forms that no registry has are read: as slips in names of the list, which are not certain."""
    known: dict[str, FormPart] = {}
    for part in used:
        if part.grade in _RIGHT and " before " not in part.thing:
            known.setdefault(_bare_name(part.text), part)
    texts = read_sections("words/venues.txt")
    others = set(map(_join_letters, f"{texts['other conferences']} {texts['near venues']}".split()))
    slips = _find_slips(known)
    for form in unknown:
        name = _bare_name(form)
        key = _join_letters(name)
        meant = slips.get(key, []) if name[:1].isalpha() and key not in others else []
        if len({known[right].thing for right in meant}) == 1:
            part = known[meant[0]]
            why = f"{quote(name)} is one letter away from {quote(meant[0])}, which this list uses"
            yield part._replace(text=form, grade="lossy", why=why, style=part.style if MARKER.search(form) else "")


def _bare_name(form: str) -> str:
    """Return a form without marks of the year and what stands around them."""
    return MARKER.sub("", form.partition("\t")[0]).strip(" '\u2019()-,.")


def _join_letters(name: str) -> str:
    return "".join(read_words(name))


def _find_slips(known: Iterable[str]) -> dict[str, list[str]]:
    """Return the names by what their letters become by one slip; in capitals, only neighbors are swapped."""
    found: dict[str, list[str]] = {}
    for name in known:
        letters = _join_letters(name)
        length = len(letters)
        if length < _SHORTEST or not letters.isalpha():
            continue
        widest, shortest = (1, _SHORTEST_OF_CAPITALS) if name.isupper() else (_WIDEST, _SHORTEST)
        made = {letters[:at] + letters[at + 1 :] for at in range(1, length) if length >= shortest}
        for at in range(1, length):
            for to in range(at + 1, min(at + widest + 1, length)):
                made.add(letters[:at] + letters[to] + letters[at + 1 : to] + letters[at] + letters[to + 1 :])
        for slip in made - {letters}:
            found.setdefault(slip, []).append(name)
    return found
