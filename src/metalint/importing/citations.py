"""What an item tells of a paper, once it is decided which of its runs is the title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.importing import addresses, people, titles, venues
from metalint.importing.readings import AT, is_short_name, names_organisation
from metalint.importing.records import Doubt
from metalint.importing.spans import trimmed
from metalint.names import people as person_names
from metalint.names.folding import folded
from metalint.util.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.importing.explained import LinkUse
    from metalint.importing.readings import ItemReader, ReadItem
    from metalint.importing.titles import TitleReading
    from metalint.importing.venues import Published

_CLOSE: Final = 1.5
"""Readings whose scores differ by less are both likely."""

_LEAST_MERIT: Final = -1.0
"""Of a title: what is less like one is none, whatever stands around it."""

_LEAST_APART: Final = -3.0  # the same for what is a link, bold or quoted
_SURE: Final = 3.0
_MAX_SHORT: Final = 3  # words
_MAX_VENUE: Final = 8
_PARTS: Final = re.compile(r"(?:(?<!\s)\s++)?+[,;/&、]\s*+|(?<!\s)\s++and\s++")
_ENDS: Final = frozenset({"line", "bar", "dash", "stop", "colon"})
"""What a list of names does not go on beyond."""

_VOLUME: Final = re.compile(r"(?<=[^\W\d]) \d{1,4}(?:\.\d{1,4})?$")
_MORE: Final = re.compile(r"(?:^|\s)(?:others?|et\.? al|etc|and more|more)\.?$", re.IGNORECASE)
_WITHIN_NAMES: Final = frozenset({"comma", "semi", "group", ""})
_NAMES_SURE: Final = 0.9
_OPEN: Final = frozenset({"authors", "rest"})
_BY: Final = re.compile(r"by\s+(?=[A-Z])", re.IGNORECASE)
_JOINED: Final = re.compile(r"^(?:by|and|&)\s+", re.IGNORECASE)
_SIGNED: Final = re.compile(r"^by\s|\b(?:team|collaboration|consortium|contributors)\b|-AI$", re.IGNORECASE)
"""How groups sign papers; the name of a company behind a title says where its people work."""


class Citation(NamedTuple):
    """What an item tells of a paper.

    Attributes:
        rest: links that no field takes.
        has_link: whether one leads to a paper.
        has_evidence: whether that, or what is told, is evidence of one.
    """

    title: str = ""
    url: str = ""
    abbr: str = ""
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    venue: str = ""
    year: str = ""
    code_type: str = ""
    code_url: str = ""
    note: str = ""
    rest: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    has_link: bool = False
    has_evidence: bool = False
    merit: float = 0.0
    doubt: Doubt | None = None


def citation(reader: ItemReader, item: ReadItem, reading: TitleReading | None) -> Citation:
    """Return what an item tells with one of its readings; without one, what it tells beside a title."""
    return citation_with_names(reader, item, reading, names_of(item, reading))


def citation_with_names(
    reader: ItemReader, item: ReadItem, reading: TitleReading | None, names: tuple[int, int] | None
) -> Citation:
    """Return what an item tells with one of its readings; ``names`` are the first and the last atom of its people."""
    links = _Links(item, reading)
    run = _without_venue(item, names) if names else None
    taken = [
        range(reading.first, reading.last + 1) if reading else range(0),
        range(run[0], run[1] + 1) if run else range(0),
    ]
    outside = [at for at in range(len(item.spans.atoms)) if not any(at in part for part in taken)]
    venue, year, sure = _published(reader, item, outside)
    authors, unread = _authors(item, run) if run else people.ListedNames()
    institutions = _institutions(item, reading)
    has_names = bool(authors)
    left = _left_names(item, outside, run, venue) if reading else ()
    for at, text in left:
        found = people.listed(text).names
        if authors or not _are_groups(text):
            unread += found
        elif _SIGNED.search(text) or (reading and at < reading.first):
            authors, institutions = found, tuple(name for name in institutions if name not in found)
        else:
            institutions = institutions or found
    published = bool(venue) and bool(year) and sure >= _SURE + 1 and venue not in {"arXiv", "Blog", "GitHub"}
    url = links.url()
    return Citation(
        title=reading.title if reading else "",
        url=url,
        abbr=_abbr(item, reading),
        authors=authors,
        institutions=institutions,
        venue=venue,
        year=year,
        code_type=links.code_type,
        code_url=links.code(),
        note=links.note,
        rest=tuple(links.rest(url)),
        papers=tuple(links.papers),
        has_link=links.has_paper,
        has_evidence=links.has_paper or (has_names and bool(venue or year)) or published,
        merit=reading.merit if reading else 0.0,
        doubt=_doubt(item, reading, unread, has_names=has_names) if reading else None,
    )


def best(item: ReadItem) -> TitleReading | None:
    """Return the reading that explains an item best, of those whose title is like one at all."""
    left = [at for at, explained in enumerate(item.explained) if explained.gain < 0]
    is_alone = len(left) == 1 and any(use.role == "paper" for use in item.links.values())  # `[ICLR](…) LoRA`

    def is_like_title(reading: TitleReading) -> bool:
        is_apart = not reading.shape.startswith("plain") or (is_alone and reading.first == reading.last == left[0])
        return reading.merit > (_LEAST_APART if is_apart else _LEAST_MERIT)

    likely = filter(is_like_title, item.readings)
    first = next(likely, None)
    if first is None or not _begins_with_names(item, first):
        return first
    atoms = item.spans.atoms
    for other in likely:
        before, at = atoms[other.first - 1], atoms[other.first]
        is_apart = other.first > 0 and (at.sep not in _WITHIN_NAMES or at[3:5] != before[3:5])
        if is_apart and people.person(other.title) <= 1 and not _begins_with_names(item, other):
            return other
    return first


def _begins_with_names(item: ReadItem, reading: TitleReading) -> bool:
    """Tell whether a title in plain text begins with a list of names: `Madonna, Björk, and Prince. Title`."""
    end, parts = _beginning(item, reading)
    is_whole = end > reading.last
    is_list = len(parts) > 1 + is_whole and (is_whole or item.spans.atoms[end].sep != "colon")
    is_apart = item.spans.atoms[reading.first].link is not None or reading.shape.startswith(("quoted", "strong"))
    is_form = all(people.is_capital(part) and len(part.split()) <= _MAX_SHORT for part in parts)
    return is_list and not is_apart and is_form and 2 * sum(map(people.has_rare_word, parts)) > len(parts)


def _may_begin_with_name(item: ReadItem, reading: TitleReading) -> bool:
    """Tell whether the last author may stand before the colon of a title: `Ann Bell, Yang You: Title`."""
    first, (end, parts) = reading.first, _beginning(item, reading)
    if end > reading.last or item.spans.atoms[end].sep != "colon" or not reading.shape.startswith("plain"):
        return False
    if first and item.spans.atoms[first].sep == "comma" and item.explained[first - 1].is_name:
        return all(map(people.may_be_person, parts))
    return first == 0 and len(parts) == 1 and (people.person(parts[0]) > 1 or _SIGNED.search(parts[0]) is not None)


def _beginning(item: ReadItem, reading: TitleReading) -> tuple[int, list[str]]:
    """Return where the first part of a title ends, and what commas part in it."""
    atoms, first = item.spans.atoms, reading.first
    end = next((at for at in range(first + 1, reading.last + 1) if atoms[at].sep in _ENDS), reading.last + 1)
    return end, [_JOINED.sub("", atoms[at].text) for at in range(first, end)]


# -- links


class _Links:
    """What the links of an item lead to, in their order."""

    def __init__(self, item: ReadItem, reading: TitleReading | None) -> None:
        self.note = ""
        self.code_type = ""
        self.papers: list[str] = []
        self._title = ""
        self._codes: list[str] = []
        self._others: list[tuple[str, str]] = []
        self._unsure: list[str] = []  # of these, those that may be to a paper, whatever their labels say
        self._bare: list[str] = []
        atoms = item.spans.atoms
        own = {atom.link.number for atom in atoms[reading.first : reading.last + 1] if atom.link} if reading else set()
        for number, use in sorted(item.links.items()):
            if number in own:
                self._title = self._title or use.target
            else:
                self._add(use)
        for atom, explained in zip(atoms, item.explained, strict=True):
            if atom.is_url:
                self._add_bare(atom.text, explained.role.partition(" ")[2])
        if not self.has_paper:
            self.papers += addresses.identified(_outside(item, reading))
        for image in item.spans.images:
            if image.link is None and (name := addresses.repository_of_badge(image.target)):
                self._codes.append(f"https://github.com/{name}")

    def _add(self, use: LinkUse) -> None:
        if use.role == "code":
            self._codes.append(use.target)
            self.code_type = self.code_type or use.code_type
        elif use.role == "paper" and use.target and not use.target.startswith("#"):
            self.papers.append(use.target)
        elif use.role == "note":
            self.note = self.note or use.target
        elif use.role == "title" and addresses.is_code(use.target):
            self._codes.append(use.target)
        elif use.role != "contents" and use.target:
            self._others.append((use.label, use.target))
            self._unsure += [use.target] if use.role != "beside" else []

    def _add_bare(self, url: str, context: str) -> None:
        if context == "code" or addresses.is_code(url):
            self._codes.append(url)
        elif context in {"paper", "venue"} or addresses.is_paper(url):
            self.papers.append(url)
        elif context == "other" or addresses.is_elsewhere(url):
            self._others.append(("", url))
            self._unsure.append(url)
        else:
            self._bare.append(url)

    @property
    def has_paper(self) -> bool:
        """Whether there is a link to a paper: to a host of papers, or labeled so and not surely something else."""
        if any(map(addresses.is_paper, [self._title, *self.papers, *self._unsure])):
            return True
        return any(not addresses.is_elsewhere(url) and not addresses.is_code(url) for url in self.papers)

    def url(self) -> str:
        candidates = [self._title, *self.papers]
        sure = [url for url in (*candidates, *self._unsure) if addresses.is_paper(url)]
        likely = [url for url in self.papers if not addresses.is_elsewhere(url)]
        title = [self._title] if self._title and not addresses.is_code(self._title) else []
        return next(iter([*sure, *likely, *title, *self.papers, *self._bare, self._title]), "")

    def code(self) -> str:
        own = [self._title] if addresses.is_code(self._title) else []
        sure = [url for url in self._codes if addresses.is_code(url)]
        return next(iter([*sure, *self._codes, *own]), "")

    def rest(self, url: str) -> Iterator[str]:
        yield from (f"[{label}]({target})" for label, target in self._others if target != url)


def _outside(item: ReadItem, reading: TitleReading | None) -> str:
    """Return the text of an item without its title."""
    atoms, text = item.spans.atoms, item.spans.text
    return f"{text[: atoms[reading.first].start]} {text[atoms[reading.last].end :]}" if reading else text


# -- venue and year


def _published(reader: ItemReader, item: ReadItem, outside: Sequence[int]) -> tuple[str, str, float]:
    """Return venue and year that atoms tell, and how sure the venue is."""
    told = [published for published in _told(reader, item, outside) if not _is_arxiv_only(item, published)]
    venues = [published for published in told if published.venue]
    best_ = max(
        venues,
        key=lambda published: (published.venue != "arXiv", published.gain >= _SURE, -venues.index(published)),
        default=None,
    )
    if best_ is None:
        return "", next((published.year for published in told if published.year), ""), 0.0
    if best_.year:
        return best_.venue, best_.year, best_.gain
    at = told.index(best_)
    year = next((published.year for published in (*told[at + 1 :], *told[:at]) if published.year), "")
    return best_.venue, year, best_.gain + bool(year)


def _is_arxiv_only(item: ReadItem, told: Published) -> bool:
    """Tell whether a badge or a label names arXiv alone, or the year that it says is the beginning of an id."""
    if told.venue not in {"", "arXiv"} or not told.year:
        return False
    return any(f"/{told.year}." in use.target and "arxiv" in use.target.lower() for use in item.links.values())


def _told(reader: ItemReader, item: ReadItem, outside: Sequence[int]) -> Iterator[Published]:
    """Yield what atoms, labels of links and badges say of where and when."""
    for at in outside:
        if found := _of_atom(reader, item, at):
            yield found
    for image in item.spans.images:
        for text in (*addresses.messages_of_badge(image.target), image.text):
            found = reader.venues.published(text)
            if found and (found.year or (found.gain >= _SURE and found.venue != "arXiv")):
                yield found
                break
    yield from filter(None, (_guessed(item, at) for at in outside))


def _of_atom(reader: ItemReader, item: ReadItem, at: int) -> Published | None:
    atom, role = item.spans.atoms[at], item.explained[at].role
    use = item.links[atom.link.number] if atom.link else None
    if use is None or use.role != "paper":
        text = atom.text
        found = (reader.venues.published(text) or venues.dated(_VOLUME.sub("", text))) if role == "venue" else None
        is_cut = item.spans.text[: atom.end].endswith(".") and atom.text.endswith(found.venue if found else ".")
        is_short = found is not None and ". " in found.venue  # `IEEE Trans. Pattern Anal. Mach. Intell.`
        return found._replace(venue=f"{found.venue}.") if found and is_cut and is_short else found
    said = addresses.beside_paper(atom.text)
    found = reader.venues.published(said) if said else None
    if found is None or not found.venue:
        found = reader.venues.published(atom.text) or found
    return found if found and (found.year or found.venue != "arXiv") else None  # by itself, a word for a link


def _guessed(item: ReadItem, at: int) -> Published | None:
    """Return a venue that is not known: a few words in italics beside a year, or with one."""
    atom = item.spans.atoms[at]
    is_apart = atom.style == "em" or (atom.sep == "stop" and atom.text[-4:].isdecimal())
    is_open = item.explained[at].role in {"rest", "authors"} and item.explained[at].gain < 0
    is_venue = is_open and is_apart and not atom.text[:1].islower()
    if not is_venue or len(atom.text.split()) > _MAX_VENUE:
        return None
    near = [item.explained[other].role for other in (at - 1, at + 1) if 0 <= other < len(item.explained)]
    found = venues.dated(atom.text)
    return found if "venue" in near or found.year else None


# -- people and places


def names_of(item: ReadItem, reading: TitleReading | None) -> tuple[int, int] | None:
    """Return the first and the last atom of the people of an item: the run that is most like names, to its end."""
    inside = range(reading.first, reading.last + 1) if reading else range(0)
    runs: list[list[int]] = []
    for at, explained in enumerate(item.explained):
        if explained.role != "authors" or at in inside:
            continue
        before = at - 1
        while before > 0 and item.explained[before].role == "institutions":  # `Ann Bell (MIT), Bo Carr (CMU)`
            before -= 1
        goes_on = bool(runs) and runs[-1][-1] == before and not people.ends_in_et_al(item.spans.atoms[before].text)
        is_next = goes_on and item.spans.atoms[at].sep not in _ENDS
        if is_next:
            runs[-1].append(at)
        else:
            runs.append([at])
    best_run = max(runs, key=lambda run: _gain(item, run), default=[])
    least = _NAMES_SURE
    if reading is not None and reading.shape.startswith("quoted") and best_run == [0] and reading.first == 1:
        least = 0.0  # `Ann Bell: "Title"`
    if not best_run or _gain(item, best_run) < least:
        return None
    return _whole_run(item, best_run[0], best_run[-1], inside)


def _whole_run(item: ReadItem, first: int, last: int, title: range) -> tuple[int, int]:
    """Return the run of parts in one style that names are in, where most of its parts are names."""
    atoms, explained = item.spans.atoms, item.explained

    def goes_on(at: int) -> bool:
        """Tell whether an atom goes on with what stands before it."""
        is_open = not (explained[at].is_closed and explained[at].role != "authors") and at not in title
        return is_open and atoms[at].sep in _WITHIN_NAMES and atoms[at][3:5] == atoms[at - 1][3:5]

    start, end = first, last
    while start > 0 and goes_on(start) and start - 1 not in title and not explained[start - 1].is_closed:
        start -= 1
    while end + 1 < len(atoms) and goes_on(end + 1):
        end += 1
    while end > last and _is_published(item, end):
        end -= 1
    while start < first and _is_published(item, start):
        start += 1
    parts = range(start, end + 1)
    names = sum(
        explained[at].role in {"authors", "institutions"} or people.may_be_person(atoms[at].text) for at in parts
    )
    return (start, end) if 2 * names > len(parts) else (first, last)


def _is_published(item: ReadItem, at: int) -> bool:
    """Tell whether an atom surely says where and when."""
    return (
        item.explained[at].role in {"detail", "noise", "institutions"}
        or names_organisation(item.spans.atoms[at].text)
        or (
            item.explained[at].role == "venue"
            and (item.explained[at].gain > _SURE or people.person(item.spans.atoms[at].text) <= 0)
        )
    )


def _without_venue(item: ReadItem, run: tuple[int, int]) -> tuple[int, int]:
    """Return a run of names without what stands behind them of where and when."""
    first, last = run
    while last > first and _is_published(item, last):
        last -= 1
    return first, last


def _authors(item: ReadItem, run: tuple[int, int]) -> people.ListedNames:
    """Return the people of a run of atoms, and what in it is not read as a name."""
    atoms, text = item.spans.atoms, item.spans.text
    first, last = run
    parts, at = [], atoms[first].start
    for number in range(first, last + 1):
        is_followed = number < last and atoms[number + 1].sep in {"group", ""}  # `Yang (Katie) Zhao`
        if item.explained[number].role == "institutions" and not is_followed:
            group = item.spans.around[number]
            parts.append(text[at : atoms[number].start].rstrip("([@ "))
            at = max(atoms[number].end, group.close if group and group.open >= at else 0)
    parts.append(text[at : atoms[last].end])
    end = atoms[last].end
    if (group := item.spans.around[last]) is not None and group.open > atoms[first].start:
        parts.append(text[end : group.close])
        end = group.close
    return people.listed("".join(parts) + ("." if text[end : end + 1] == "." else ""))


def _left_names(
    item: ReadItem, outside: Sequence[int], run: tuple[int, int] | None, venue: str
) -> Iterator[tuple[int, str]]:
    """Yield where names stand that are read as nothing, and them: beside people, or else of several or of groups."""
    atoms, parts = item.spans.atoms, list[list[int]]()
    for at in outside:
        text, explained = atoms[at].text, item.explained[at]
        is_by = _BY.match(text) is not None
        is_open = explained.role in _OPEN or (explained.role == "aside" and explained.gain < 0)
        if not (is_open or (is_by and explained.role == "institutions")) or atoms[at].link or text == venue:
            continue
        is_next = parts and parts[-1][-1] == at - 1 and atoms[at].sep in _WITHIN_NAMES
        if is_next and not is_by and atoms[at].style == atoms[at - 1].style:
            parts[-1].append(at)
        else:
            parts.append([at])
    for part in parts:
        bare = [_JOINED.sub("", atoms[at].text) for at in part]
        whole = item.spans.text[atoms[part[0]].start : atoms[part[-1]].end].strip()
        if run is not None:
            at = part[0] if part[0] == run[1] + 1 else run[0] if part[-1] == run[0] - 1 else 0
            is_told = atoms[at].sep in {"comma", "semi"}
        else:
            are_several = len(bare) > 1 or people.AND.search(bare[0]) is not None
            is_told = are_several and 2 * sum(map(people.has_rare_word, bare)) > len(bare)
            is_told = is_told or _are_groups(whole)
        if is_told and all(people.is_capital(text) and text != text.lower() for text in bare):
            yield part[0], whole


def _are_groups(text: str) -> bool:
    """Tell whether a text names teams, companies or universities, or anybody behind *by*."""
    names = people.listed(text).names
    return _BY.match(text) is not None or (
        bool(names) and all(person_names.is_group(name) or names_organisation(name) for name in names)
    )


def _gain(item: ReadItem, run: Sequence[int]) -> float:
    return sum(item.explained[at].gain for at in run)


def _institutions(item: ReadItem, reading: TitleReading | None) -> tuple[str, ...]:
    inside = range(reading.first, reading.last + 1) if reading else range(0)
    institutions: list[str] = []
    for at, (atom, explained) in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        if explained.role == "institutions" and at not in inside:
            parts = (_MORE.sub("", trimmed(AT.sub("", part))).strip() for part in _PARTS.split(AT.sub("", atom.text)))
            institutions += [
                part for part in parts if part and part.casefold() not in {"other", "others", "et al", "etc", "more"}
            ]
    return tuple(dict.fromkeys(institutions))


def _abbr(item: ReadItem, reading: TitleReading | None) -> str:
    if reading is None:
        return ""
    for at, (atom, explained) in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        if reading.first <= at <= reading.last or len(atom.text.split()) > _MAX_SHORT:
            continue
        text = trimmed(atom.text)
        if not is_short_name(text):
            continue
        is_before = (
            at < reading.first
            and atom.style == "strong"
            and explained.role in {"rest", "authors"}
            and explained.gain < 0.3  # noqa: PLR2004
        )
        own = item.spans.atoms[reading.first].link
        is_tool = at < reading.first and atom.link and atom.link != own and item.links[atom.link.number].role == "title"
        if ((explained.role == "abbr" and not atom.link) or is_before or is_tool) and folded(text) != folded(
            reading.title
        ):
            return text
    return ""


# -- doubt


def doubt_of_names(unread: Sequence[str]) -> Doubt | None:
    """Return the doubt of a paper, if some of what stands among its people is not read as a name."""
    what = "an author" if len(unread) == 1 else "authors"
    return Doubt(f"not read as {what}: {listed(unread)}") if unread else None


def _doubt(item: ReadItem, reading: TitleReading, unread: Sequence[str], *, has_names: bool) -> Doubt | None:
    """Return why a paper may be wrong: of its people some are not read as names, another title is as likely, …."""
    return next(_doubts(item, reading, unread, has_names=has_names), None)


def _doubts(item: ReadItem, reading: TitleReading, unread: Sequence[str], *, has_names: bool) -> Iterator[Doubt]:
    if item.spans.is_cut:
        yield Doubt("the item is too long, and its end is not read")
    if doubt := doubt_of_names(unread):
        yield doubt
    for other in item.readings[1:6]:
        if reading.score - other.score < _CLOSE and folded(other.title) != folded(reading.title):
            yield Doubt("two readings are likely", other.title)
    if people.person(reading.title) > 1 or (not has_names and _begins_with_names(item, reading)):
        yield Doubt("it looks like names")
    if _may_begin_with_name(item, reading):
        yield Doubt("it may begin with an author")
    if len(reading.title.split()) == 1 and not titles.EAST_ASIAN.search(reading.title):
        yield Doubt("it is a single word")
    if reading.merit < 1:
        yield Doubt("it is hardly like a title")
