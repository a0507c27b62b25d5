"""From the institutions that services name to the names that this list writes."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from metalint.names.conventions import Convention
from metalint.names.institutions.resolution import resolve
from metalint.papers.corpus import Context
from metalint.papers.values import ROR_PREFIX
from metalint.rules.name_sources import INSTITUTIONS
from metalint.services.records import Institution, SourceRecord
from metalint.util.regex import lazy

_COUNTRY: Final = lazy(r"(?<!\s)\s++\([A-Z][\w.' -]++\)\Z")
_ROR: Final = lazy(r"(0[a-z0-9]{6}\d{2})\Z")
_PART: Final = lazy(r"(?:(?<!\s)\s++)?[,;|]\s*|(?<!\s)\s++[-–]\s+")
_NUMBERS: Final = lazy(r"\A\W*\d+\W*|(?<![\s\d])\s*+\d++\Z")
_WORD: Final = lazy(r"[^\W\d_]{3,}")
_SMALL: Final = frozenset({"the", "for", "and", "des", "der", "von", "university", "institute", "school", "college"})
_BOLD: Final = frozenset({"group", "unit", "order", "capitals"})  # ways for a name to become another organization's
_MOST_PARTS: Final = 4
_SHORTEST: Final = 2
_SAFE: Final = frozenset({"ok", "alias"})
_ORDER: Final = ("OpenAlex", "OpenReview", "Crossref", "DataCite", "arXiv")  # the first that names any is taken
_WITH_IDS: Final = frozenset({"OpenAlex", "OpenReview"})  # they name institutions; others quote affiliations


class NamedInstitutions(NamedTuple):
    """The institutions of a paper."""

    names: tuple[str, ...]  # as this list writes them
    source: str  # who named them
    remarks: tuple[str, ...] = ()  # what is doubtful or missing, for people
    # their ids in ROR, in the same order, as far as they are known; without a dump of ROR there are none
    rors: tuple[str, ...] = ()


class InstitutionReader:
    """Reads institutions against the registries, and writes them as the conventions of the list have them."""

    def __init__(self, context: Context, conventions: Mapping[str, Sequence[Convention]]) -> None:
        self._context = context
        self._conventions = {convention.thing: convention for convention in conventions.get(INSTITUTIONS.key, ())}

    @cached_property
    def _by_ror(self) -> Mapping[str, str]:
        organizations = self._context.institutions.by_name.values()  # the repository's own come last, and win
        return {ror: organization.name for organization in organizations if (ror := self._current_id(organization.ror))}

    def named(self, records: Iterable[SourceRecord]) -> NamedInstitutions:
        """Return the institutions that the best of ``records`` names, in the order of their first appearance."""
        listed = [record for record in records if record.institutions]
        for source in _ORDER:
            own = sorted(
                (record for record in listed if record.source == source), key=lambda record: record.without_institution
            )
            if own and (found := self._read_record(own[0])).names:
                return found
        return NamedInstitutions((), "")

    def _read_record(self, record: SourceRecord) -> NamedInstitutions:
        ids: dict[str, str] = {}
        remarks: list[str] = []
        for institution in record.institutions:
            # Services match affiliations by machine. Where the paper's own words name another registered organization,
            # and have nothing of what the service makes of them, they count.
            name = self._find_by_id(institution) or (
                self._write_name(institution.name) if record.source in _WITH_IDS else ""
            )
            stated = [found for text in institution.stated for found in self._find_within(text)] if name else []
            names, ror = [name] if name else self._find_within(institution.name), ""
            if (
                stated
                and name not in stated
                and not any(_shares_words(institution.name, text) for text in institution.stated)
            ):
                remarks.append(
                    f"`{institution.name}` is not in the paper's `{institution.stated[0][:120]}`; `{stated[-1]}` is"
                )
                names = stated[-1:]
            elif name:
                ror = self._current_id(institution.ror)
            for found in names:
                ids[found] = ids.get(found) or ror or self._ror_of(found)
        if record.without_institution:
            remarks.append(f"{record.source} names no institution for {record.without_institution} of the authors")
        rors = [f"{ROR_PREFIX}{id_}" if id_ else "" for id_ in ids.values()] if self._context.config.ror else []
        while rors and not rors[-1]:  # an empty one stands for an unknown one, and is left out at the end
            rors.pop()
        return NamedInstitutions(tuple(ids), record.source, tuple(dict.fromkeys(remarks)), tuple(rors))

    def _current_id(self, ror: str) -> str:
        """Return the bare id of what an organization has become, by the dump of ROR; its own id without one."""
        id_ = _read_ror(ror)
        return _read_ror(self._context.reader.current(ROR_PREFIX + id_)) if id_ and self._context.config.ror else id_

    def _ror_of(self, name: str) -> str:
        """Return the bare id of the organization that a name is a right one of; empty where that is not certain."""
        if not self._context.config.ror or self._context.reader.read(name).reading.relation != "ok":
            return ""
        return _read_ror(self._context.ror_of(name) or "")

    def _find_by_id(self, institution: Institution) -> str:
        """Return how the list writes the organization with the id of an institution; empty where it is not known."""
        # The repository's own registry comes first, then the packaged one, and last the name in ROR, which either of
        # the registries may know without the id.
        id_ = self._current_id(institution.ror)
        if known := self._by_ror.get(id_):
            return self.preferred(known)
        shown = self._context.reader.display_name(ROR_PREFIX + id_) if id_ and self._context.config.ror else ""
        written = self._write_name(shown) if shown else ""
        is_same = written and _read_ror(self._context.ror_of(written) or id_) == id_
        return written if is_same else shown

    def _write_name(self, name: str) -> str:
        plain = _COUNTRY.sub("", html.unescape(name)).strip()
        reading = self._context.reader.read(plain).reading
        if reading.canonical and reading.relation in _SAFE and reading.safety != "unsafe":
            return self.preferred(reading.canonical)
        return plain

    def _find_within(self, text: str) -> list[str]:
        """Return the registered organizations that an affiliation names between its commas, as the list writes them."""
        # Names may hold commas themselves: `University of California, Berkeley`.
        parts = [_NUMBERS.sub("", part).strip(" .") for part in _PART.split(html.unescape(text).replace(" & ", ", "))]
        names: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(min(at + _MOST_PARTS, len(parts)), at, -1):
                part = ", ".join(parts[at:end])
                match = resolve(part, self._context.institutions) if len(part) > _SHORTEST else None
                if match is None or len(match.claims) != 1 or match.step in _BOLD:
                    continue
                (claim,) = match.claims
                if claim.owner and claim.kind != "shared" and (claim.kind != "acronym" or match.step == "exact"):
                    names.append(self.preferred(claim.owner))
                    at = end
                    break
            else:
                at += 1
        return list(dict.fromkeys(names))

    def preferred(self, canonical: str) -> str:
        """Return the form of a registered organization that this list writes."""
        convention = self._conventions.get(canonical)
        return convention.preferred if convention and convention.preferred else canonical


def _read_ror(id_: str) -> str:
    match = _ROR.search(id_.strip().lower())
    return match[1] if match else ""


def _shares_words(name: str, text: str) -> bool:
    """Tell whether most telling words of a name are in a text, or the letters that it begins with."""
    words = [word for word in _WORD.findall(name.casefold()) if word not in _SMALL]
    plain = re.findall(r"[^\W\d_]+", text.casefold())
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper()).casefold()
    found = sum(word in plain for word in words)
    return not words or 2 * found > len(words) or (len(initials) > 2 and initials in plain)  # noqa: PLR2004
