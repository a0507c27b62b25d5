"""The readings of an item: what each atom may be, and which run of atoms is the title.

Each atom has a role that explains it best, with a gain: a venue, names, the label of a link, … A reading takes a run of
atoms for the title and leaves the others to their roles. It scores by how much the run is like a title, by how the run
is set apart (a link, bold letters, quotes), and by how well the rest is explained. The title is the run that no other
role explains better.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing import addresses, people, titles, venues
from metalint.importing.explained import Explained, LinkUse
from metalint.importing.people import TITLE_WORDS
from metalint.importing.spans import is_within_words, trimmed
from metalint.names.code_types import read_code_type
from metalint.names.folding import folded
from metalint.util import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from metalint.importing.spans import Atom, BracketGroup, Spans
    from metalint.importing.titles import TitleReading
    from metalint.importing.venues import ListVenueReader
    from metalint.names.vocabulary import VocabularyClaim

_WORD: Final = re.compile(r"[^\W\d_]+")
_MAX_SHORT: Final = 3  # words of a short name
_MAX_INSTITUTION: Final = 7
_MAX_LABEL: Final = 5
_FAMILY_NAME: Final = -0.6  # how much a single word is like a person's name at least
_TAG: Final = re.compile(r"[a-z]+\.?")  # `[cls.]`, and no short name
_DOCUMENT: Final = re.compile(r"[ACDGJMNPRS]|(?:J|C|M|EB|DB|CP)/OL")
"""What Chinese citations call an article, a paper of a conference, …: `[J]`, `[C]`."""

_BY: Final = 0.8  # gain of the word before a name
_SURE_VENUE: Final = 4.0  # gain of a known one with a year
_KNOWN_VENUE: Final = 3.0  # of a known one without
_OTHER_THINGS: Final = addresses.OTHER - {"page", "review", "model"}
_COLONS: Final = (":", "\uff1a")

_TEXTS: Final = packaged.read_sections("words/lists.txt")
_LABELS: Final = {
    label: role for role, labels in packaged.split_pairs(_TEXTS["labels"]).items() for label in labels.split("|")
}
"""Words that say what follows, mostly before a colon."""

_LEADS: Final = frozenset({"in", "at", "to appear in", "accepted to", "accepted by", "accepted at", "published in"})
"""What leads from a title to its venue."""

_NAMES_BEGIN: Final = frozenset({"comma", "stop", "line", "dash", "bar", "soft"})
_REMARKS: Final = frozenset(_TEXTS["remarks"].split())
"""Words of remarks on a paper."""

_BEFORE_YEAR: Final = re.compile(r"[A-Z][^\d]{2,60} \d{1,4}(?:\.\d{1,4})?|[A-Z]{3,10}")
_CITED: Final = re.compile(r"([^,&]+(?:, [^,&]+)*,? (?:&|and) [^,&0-9]+?)(,? (?:19|20)[0-9]{2}[a-z]?)?")
_MAX_CITED: Final = 80  # characters
_NOT_BEHIND_NAMES: Final = frozenset({"colon", "line", "bar", "dash"})
_AND: Final = re.compile(r"^(?:and|&)\s+")
_INITIALS: Final = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,3}")
_NUMBERING: Final = re.compile(r"\(?\[?#?\d{1,4}[\])]?\.?|[ivx]{1,4}\.|[A-Za-z]\)|\d+\.\d+")
_MARKS_ONLY: Final = re.compile(
    r"[\W_]*+(?:(?:x|\d++\s*+(?:k|⭐|stars?|citations?|cites?|🔥)?)[\W_]*+)?", re.IGNORECASE
)
AT: Final = re.compile(r"^(?:@|by\s+(?=[A-Z]))\s*")
_ORGANISATION: Final = re.compile(rf"\b(?:{packaged.read_pattern('words/lists.txt', 'organizations')})\b")


class ReadItem(NamedTuple):
    """An item with all that it may be read as, the best first."""

    spans: Spans
    explained: tuple[Explained, ...]
    links: Mapping[int, LinkUse]
    readings: tuple[TitleReading, ...]


class ItemReader:
    """Reads items with the vocabularies of venues and of types of code, and knows institutions."""

    def __init__(
        self, venues: ListVenueReader, code_types: Mapping[str, VocabularyClaim], is_institution: Callable[[str], bool]
    ) -> None:
        self.venues = venues
        self._code_types = code_types
        self.is_institution = is_institution

    def read(self, spans: Spans, *, is_title_cell: bool = False) -> ReadItem:
        """Return the readings of an item."""
        links = self._links(spans)
        explained = self._explained(spans, links)
        return ReadItem(
            spans, tuple(explained), links, titles.readings(spans, explained, links, is_title_cell=is_title_cell)
        )

    # -- links

    def _links(self, spans: Spans) -> dict[int, LinkUse]:
        parts: dict[int, tuple[int, int]] = {}
        targets: dict[int, str] = {}
        badges: dict[int, tuple[str, str]] = {}
        for atom in spans.atoms:
            if atom.link:
                parts[atom.link.number] = parts.get(atom.link.number, (atom.start, 0))[0], atom.end
                targets[atom.link.number] = atom.link.target
        for image in spans.images:
            if image.link:
                targets.setdefault(image.link.number, image.link.target)
                badges.setdefault(image.link.number, (image.target, image.text))
        uses = {}
        for number, target in targets.items():
            start, end = parts.get(number, (0, 0))
            label = trimmed(spans.text[start:end])
            uses[number] = self._use(label, target, *badges.get(number, ("", "")))
        return uses

    def _use(self, label: str, target: str, badge: str, alt: str) -> LinkUse:  # noqa: PLR0911 - a return for each kind of link
        """Return what a link leads to, by its label, its badge and its address."""
        if target.startswith("#"):
            return LinkUse("contents", label, target, badge)
        if name := addresses.repository_of_badge(badge):
            return LinkUse("code", label, f"https://github.com/{name}", badge)
        said = " ".join((label, *addresses.messages_of_badge(badge)[:1])).strip() or (alt if _is_label(alt) else "")
        words = {word.casefold() for word in _WORD.findall(said)}
        known = words - addresses.FILLERS
        if addresses.is_beside_paper(label):
            return LinkUse(_by_address(target, "beside"), label, target, badge)
        if addresses.is_code(target) and read_code_type(label, self._code_types) is not None:
            is_tool = folded(label) == folded(target.rstrip("/").rpartition("/")[2])
            return LinkUse("title" if is_tool else "code", label, target, badge, "" if is_tool else label)
        roles = (
            ("code", addresses.CODE),
            ("note", addresses.NOTES),
            ("other", addresses.OTHER),
            ("paper", addresses.PAPER),
        )
        is_label = known <= addresses.LABELS or (bool(badge) and not label)
        if known and is_label and len(words) <= _MAX_LABEL:
            role = self._by_words(known, roles, target)
            return LinkUse(role, label, target, badge)
        published = self.venues.published(label) if label else None
        if published and published.gain > 2 and len(label.split()) <= _MAX_LABEL:  # noqa: PLR2004 - surely a venue or date
            return LinkUse(_by_address(target, "paper"), label, target, badge)
        is_label_word = (
            bool(known & addresses.PAPER) and len(words) <= _MAX_SHORT and _is_venue_beside(label, self.venues)
        )
        if is_label_word:
            return LinkUse(_by_address(target, "paper"), label, target, badge)
        if bool(known & addresses.CODE) and len(words) <= _MAX_SHORT and addresses.is_code(target):
            return LinkUse("code", label, target, badge)
        if not known or label.startswith(("http://", "https://")) or _identifies(label):
            return LinkUse(
                _by_address(target, "paper" if words or addresses.is_paper(target) else "other"), label, target, badge
            )
        return LinkUse("title", label, target, badge)

    @staticmethod
    def _by_words(known: set[str] | frozenset[str], roles: Sequence[tuple[str, frozenset[str]]], target: str) -> str:
        if addresses.is_code(target) and known & addresses.CODE:
            return "code"
        if known & addresses.PAPER and not known & _OTHER_THINGS:
            return "paper" if not (addresses.is_code(target) and known & addresses.CODE) else "code"
        role = next((name for name, kind in roles if known & kind), "other")
        if role == "code" and known <= {"official", "source", "version", "torch"} and not addresses.is_code(target):
            return "other" if not addresses.is_paper(target) else "paper"
        return role

    # -- atoms

    def _explained(self, spans: Spans, links: dict[int, LinkUse]) -> list[Explained]:
        found: list[Explained] = []
        context = ""
        groups = spans.around
        for at, atom in enumerate(spans.atoms):
            if atom.sep in {"line", "bar"} or (
                atom.sep == "stop" and context in {"authors", "venue", "institutions", "title"}
            ):
                context = ""
            label, leads_on = self._label(spans, at)
            if label:
                context = label if leads_on else ""
                found.append(Explained("label", 1.0, is_closed=True))
                continue
            if context == "paper" and atom.link and links[atom.link.number].role == "title":
                context = ""  # `[Paper] [The title](https://arxiv.org/…)`
            found.append(self._one(spans, atom, links, context, groups[at]))
            if atom.link and found[-1].role == "about" and links[atom.link.number].role in {"paper", "title"}:
                links[atom.link.number] = links[atom.link.number]._replace(
                    role="other" if context == "about" else "beside"
                )
        _join(spans, found)
        _join_names(spans, found)
        _join_before_title(spans, found, groups)
        _join_families_first(spans, found)
        _see_journal(spans, found)
        return found

    def _label(self, spans: Spans, at: int) -> tuple[str, bool]:
        """Return what a word says of what follows it (`Code:`, `Authors`, `TL;DR:`), and whether that does follow."""
        atom = spans.atoms[at]
        role = _label_of(atom)
        if not role:
            return "", False
        after = spans.atoms[at + 1] if at + 1 < len(spans.atoms) else None
        has_colon = atom.text.endswith(":") or spans.text[atom.end : atom.end + 3].lstrip("*_ ").startswith(_COLONS)
        is_last = after is None or after.sep in {"line", "bar"}
        if has_colon and not (is_last and at == 0):
            return role, True
        is_link = after is not None and (after.is_url or after.link is not None) and after.sep in {"", "dash", "group"}
        is_apart = at == 0 or atom.sep in {"line", "bar", "group", "dash", "comma", "stop", "soft"}
        is_venue = self.venues.published(atom.text) is not None  # `(arXiv, 2022)`
        is_label = role in {"paper", "code", "other"} and is_apart and (is_link or atom.sep == "group" or is_last)
        is_label = is_label and not is_venue
        return (role if is_label else ""), is_link

    def _one(
        self, spans: Spans, atom: Atom, links: Mapping[int, LinkUse], context: str, group: BracketGroup | None
    ) -> Explained:
        """Return what explains an atom best: what it must be by its place, else what gains most."""
        if atom.is_url:
            return Explained(f"url {context}".strip(), 2.0, is_closed=True)
        use = links[atom.link.number] if atom.link else None
        is_thing = use is not None and context in {"other", "thing"} and not _is_label(use.label)
        if use and use.role != "title" and not is_thing:
            is_venue = use.role == "paper" and self.venues.published(atom.text) is not None
            is_label = use.role != "other" or not addresses.is_paper(use.target)  # `[Models](https://arxiv.org/…)`
            return Explained("venue" if is_venue else "link", 2.5, is_closed=is_label)
        if context in {"about", "paper", "code", "other", "thing"}:
            published = self.venues.published(atom.text) if context == "about" else None
            is_venue = published is not None and published.gain >= _SURE_VENUE and not is_thing
            return Explained("venue" if is_venue else "about", 0.0, is_closed=True)  # `intro: ICML 2021 oral`
        if context in {"authors", "institutions"}:
            published = self.venues.published(atom.text)
            is_venue = published is not None and published.gain >= _SURE_VENUE
            return Explained("venue" if is_venue else context, 3.0, is_closed=True)
        roles = list(self._roles(spans, atom, group))
        if context == "venue" and all(role.role != "venue" for role in roles):
            return Explained("venue", 2.5, is_closed=True)
        return max(roles, key=lambda explained: explained.gain)

    def _roles(self, spans: Spans, atom: Atom, group: BracketGroup | None) -> Iterator[Explained]:
        """Yield what an atom may be."""
        text = atom.text
        is_alone = group is not None and _fills(atom, group, spans)
        if published := self.venues.published(text):
            is_known = published.gain >= _KNOWN_VENUE or atom.style != "em"  # `*Ofir Press*`
            bonus = 0.8 * ((atom.style in {"em", "code"}) + is_alone) if is_known else 0.0
            yield Explained("venue", min(published.gain + bonus, 4.5))
        if not any(map(str.isalpha, text)) and (_MARKS_ONLY.fullmatch(text) or _NUMBERING.fullmatch(text)):
            yield Explained("noise", 0.3)
        if venues.is_detail(text):
            yield Explained("detail", 1.2)
        words = len(text.split())
        if group is not None and group.kind != '"':
            yield from self._in_brackets(spans, atom, group, is_alone=is_alone)
            yield Explained("rest", -0.3 - min(0.06 * words, 1.2))
            return
        is_before_colon = spans.text[atom.end : atom.end + 3].lstrip("*_ ").startswith(_COLONS)
        is_several = is_before_colon and _ends_names(spans, atom)
        is_unlikely = (is_before_colon and not is_several) or atom.sep in {"colon", "mark"}
        is_within = atom.sep in {"colon", "mark"} and _is_set_apart_with_last(spans, atom)
        person = people.person(text) - (3.5 if is_within else 1.5 if is_unlikely else 0.0)
        person += _BY if person > 0 and text[:3].lower() == "by " else 0.0
        if person > 0:
            yield Explained("authors", min(person, 3.0))
        elif words == 1 and person > _FAMILY_NAME and atom.sep not in {"soft", "colon", "mark", "bar"}:
            yield Explained("authors", -0.3)
        yield from self._around(atom, is_person=person > 0)
        if AT.match(spans.text[atom.start : atom.end].lstrip()) and names_organisation(text):
            yield Explained("institutions", 1.5)
        if atom.style == "code" and words <= _MAX_SHORT:
            yield Explained("tag", -0.2)
        yield _rest(text)

    def _around(self, atom: Atom, *, is_person: bool) -> Iterator[Explained]:
        """Yield what a text may be that leads to the venue, or an institution among people."""
        if atom.text.casefold() in _LEADS and not atom.link:
            yield Explained("lead", 0.2, is_closed=True)
        if is_person and names_organisation(atom.text) and self.is_institution(atom.text):
            yield Explained("institutions", 3.1)

    @staticmethod
    def _in_brackets(spans: Spans, atom: Atom, group: BracketGroup, *, is_alone: bool) -> Iterator[Explained]:
        """Yield what a text in brackets may be: people, institutions, a short name, how it was received."""
        text = AT.sub("", atom.text)
        words = len(text.split())
        before = spans.text[: group.open].strip(" \t*[]-")
        if venues.is_remark(text):
            yield Explained("aside", 4.0)
        if group.kind == "[" and _DOCUMENT.fullmatch(text):
            yield Explained("detail", 1.2)
        is_at = spans.text[group.open + 1 : group.close].lstrip().startswith("@")
        if is_at or (words <= _MAX_INSTITUTION and names_organisation(text)):
            yield Explained("institutions", 1.8)
        if (person := people.person(text)) > 0:
            yield Explained("authors", min(person, 1.7 if is_at else 2.5))
        elif _are_cited(spans.text[group.open + 1 : group.close - 1]):
            yield Explained("authors", 1.4)
        if is_alone and words <= _MAX_SHORT:
            if not before or group.kind == "[":
                is_tag = _TAG.fullmatch(text) is not None
                yield Explained("abbr" if is_short_name(text) and not is_tag else "tag", 0.8, is_closed=is_tag)
            elif (
                atom.style == "em"
                and text[:1].isupper()
                and words * len(text) > 2  # noqa: PLR2004 - no initials
                and not is_within_words(spans.text, group)  # `Yang (Katie) Zhao`
            ):
                yield Explained("institutions", 0.5)
            elif atom.style in {"strong", "code"} and is_short_name(text):
                yield Explained("abbr", 1.5)
            yield Explained("aside", -0.1)


def _is_label(label: str) -> bool:
    """Tell whether the text of a link is a word for what it leads to: `PDF`, `Code`."""
    return {word.casefold() for word in _WORD.findall(label)} <= addresses.LABELS | addresses.FILLERS


def labels_title(item: ReadItem) -> bool:
    """Tell whether an item begins with the word for a title: `Title: …`."""
    is_label = bool(item.explained) and item.explained[0].role == "label"
    return is_label and _label_of(item.spans.atoms[0]) == "title"


def _label_of(atom: Atom) -> str:
    return _LABELS.get(atom.text.casefold().rstrip(":").strip(), "") if atom.link is None else ""


def _rest(text: str) -> Explained:
    cost = 0.5 + min(0.11 * len(text.split()), 2.4)
    return Explained("rest", -cost * (0.6 if titles.describes(text) else 1.0))


def is_short_name(text: str) -> bool:
    """Tell whether a text is what a paper may be known by, and no remark: `SAM 2`, and not `Outstanding Work`."""
    words = text.split()
    is_word = len(words) == 1 and text[:1].isupper() and text.casefold() not in TITLE_WORDS | _REMARKS
    return is_word or (
        len(words) <= _MAX_SHORT
        and any(map(titles.is_name, words))
        and any(map(str.isalpha, text))
        and not any(word.casefold() in _REMARKS for word in words)
    )


def _are_cited(text: str) -> bool:
    """Tell whether a text in brackets is how somebody cites a paper: `Bell & Carr, 2017`, `Bell, Carr & Dunn`."""
    cited = _CITED.fullmatch(text) if len(text) <= _MAX_CITED else None
    if cited is None or not people.are_families(cited[1]):
        return False
    return people.AND.search(cited[1]) is not None and (cited[2] is not None or "," in cited[1])


def _before(spans: Spans, atom: Atom) -> Atom | None:
    return next((earlier for earlier in reversed(spans.atoms) if earlier.start < atom.start), None)


def _ends_names(spans: Spans, atom: Atom) -> bool:
    """Tell whether an atom is the last of several people: `Ann Bell and Bo Carr: Title`, `Ann Bell, Bo Carr: Title`."""
    before = _before(spans, atom) if atom.sep == "comma" else None
    return people.AND.search(atom.text) is not None or (before is not None and people.person(before.text) > 0)


def _is_set_apart_with_last(spans: Spans, atom: Atom) -> bool:
    """Tell whether an atom is in the same link, quotes or style as the one before it."""
    last = _before(spans, atom)
    is_styled = bool(atom.style) or atom.link is not None
    return is_styled and last is not None and last[3:5] == atom[3:5]


@lru_cache(maxsize=1 << 12)
def names_organisation(text: str) -> bool:
    """Tell whether a text has a word of institutions."""
    return _ORGANISATION.search(text.lower()) is not None


def _by_address(target: str, otherwise: str) -> str:
    return "code" if addresses.is_code(target) else otherwise


def _identifies(label: str) -> bool:
    """Tell whether a label is an identifier: `arXiv:2106.09685`, `10.1145/3544548`."""
    return (
        addresses.ARXIV_LABEL.fullmatch(label.strip("[] ")) is not None
        or re.fullmatch(r"(?:doi:\s*)?10\.\d{4,9}/\S+", label, re.IGNORECASE) is not None
    )


def _is_venue_beside(label: str, venues: ListVenueReader) -> bool:
    """Tell whether beside the word for a paper a venue or date stands, or nothing: `Paper-ICML23`."""
    rest = addresses.beside_paper(label)
    return not rest or venues.published(rest) is not None or rest.isdecimal()


def _fills(atom: Atom, group: BracketGroup, spans: Spans) -> bool:
    """Tell whether an atom is all that stands in brackets."""
    return trimmed(spans.text[group.open + 1 : group.close - 1]) == atom.text


def _goes_on(atoms: Sequence[Atom], at: int) -> bool:
    """Tell whether names go on behind an atom: *and*, or a semicolon, joins it to the next family name."""
    is_followed = at + 1 < len(atoms) and "semi" in {atoms[at].sep, atoms[at + 1].sep}
    return is_followed or people.AND.search(atoms[at].text) is not None


def _join_families_first(spans: Spans, found: list[Explained]) -> None:
    """See names that commas part within: `Bell, Ann and Carr, Bo`, `Bell, Ann; Carr, Bo`."""
    first = 0
    atoms = spans.atoms
    while first + 1 < len(atoms):
        last = first + 1
        while last < len(atoms) and atoms[last].sep in {"comma", "semi"} and _goes_on(atoms, last):
            last += 1
        is_whole = last - first > 1 and last < len(atoms) and atoms[last].sep == "comma"
        if is_whole and people.are_families_first(spans.text[atoms[first].start : atoms[last].end]):
            found[first : last + 1] = [Explained("authors", 1.0)] * (last + 1 - first)
        first = last


def _see_journal(spans: Spans, found: list[Explained]) -> None:
    """See the journal before its volume and pages, where a title may stand before it: `Title. *Phys. World*, 3(2)`."""
    has_title = False
    for at, (atom, explained) in enumerate(zip(spans.atoms, found, strict=True)):
        after = [other.role for other in found[at + 1 : at + 3]]
        if (
            has_title
            and atom.style == "em"
            and after == ["detail", "detail"]
            and explained.gain < 1
            and not explained.is_closed
        ):
            found[at] = Explained("venue", 3.0)
        elif has_title and after[:1] == ["venue"] and not (explained.is_closed or spans.around[at]):
            is_dated = spans.atoms[at + 1].text.isdecimal() and _BEFORE_YEAR.fullmatch(atom.text)
            found[at] = Explained("venue", 2.4) if is_dated else explained  # `Neural computation 18.7 (2006)`
        has_title |= explained.role == "rest" and " " in atom.text


def _join_names(spans: Spans, found: list[Explained]) -> None:
    """See names whose words are also those of titles, before others: `Or Levi, Ann Bell`, `You Wu, Bo Carr`."""
    atoms = spans.atoms
    for at in range(len(atoms) - 2, -1, -1):
        is_before = found[at + 1].is_name and atoms[at + 1].sep == "comma" and atoms[at + 1][3:5] == atoms[at][3:5]
        is_behind = not at or (atoms[at].sep in _NAMES_BEGIN or atoms[at][3:5] != atoms[at - 1][3:5])
        is_open = found[at].role == "rest" or (found[at].role == "venue" and found[at].gain < _KNOWN_VENUE)
        is_open = is_open and not names_organisation(atoms[at].text)  # `Ofir Press`, and no university's
        if is_before and is_behind and is_open and people.may_be_person(atoms[at].text):
            found[at] = Explained("authors", 0.6)


def _join_before_title(spans: Spans, found: list[Explained], groups: Sequence[BracketGroup | None]) -> None:
    """See names before what is set apart as a title: `Bell, Ann, and Bo Carr. "Title"`, `Bell and Carr, "Title"`."""
    atoms = spans.atoms
    first = next((at for at, explained in enumerate(found) if explained.role in {"authors", "rest"}), len(atoms))
    after = first
    while (
        after < len(atoms)
        and not (groups[after] or atoms[after].style or atoms[after].link)
        and (after == first or atoms[after].sep == "comma")
    ):
        after += 1
    if not first < after < len(atoms):
        return
    group = groups[after]
    is_quoted = group is not None and group.kind == '"'
    text = spans.text[atoms[first].start : atoms[after - 1].end]
    if is_quoted and first == 0 and after == 1 and atoms[1].sep == "colon" and people.person(text) > 0:
        found[0] = Explained("authors", 0.5)  # `Ann Bell: "Title"`
    elif (
        is_quoted
        and atoms[after].sep not in _NOT_BEHIND_NAMES
        and not names_organisation(text)
        and people.are_before_title(text)
    ):
        found[first:after] = [Explained("authors", 1.4)] * (after - first)


def _join(spans: Spans, found: list[Explained]) -> None:
    """See what only commas part: a date (`Oct 12, 2023`), a family name and the initials behind it (`Bell, A.`)."""
    for at, atom in enumerate(spans.atoms):
        if found[at].role in {"rest", "authors"} and venues.is_month_and_day(atom.text):
            found[at] = Explained("detail", 1.5)
        elif at and atom.sep == "comma" and _INITIALS.fullmatch(atom.text) and found[at].role in {"authors", "rest"}:
            before = _AND.sub("", spans.atoms[at - 1].text)
            if (
                found[at - 1].gain < 1
                and before[:1].isupper()
                and len(before.split()) <= _MAX_SHORT
                and before.casefold() not in TITLE_WORDS
            ):
                found[at - 1 : at + 1] = [Explained("authors", 1.0)] * 2
