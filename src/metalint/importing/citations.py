"""What an item tells of a paper, once it is decided which of its runs is the title."""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.importing import addresses, people, titles, venues
from metalint.importing.readings import (
    AT,
    ItemReader,
    ReadItem,
    is_before_title,
    is_short_name,
    label_role,
    names_organisation,
)
from metalint.importing.records import Doubt
from metalint.importing.spans import trimmed
from metalint.importing.titles import LinkUse, TitleReading
from metalint.importing.venues import Published
from metalint.names import people as person_names
from metalint.names.folding import folded
from metalint.util.wording import first_words, join_words

_MOST_MONONYMS: Final = 3
_CLOSE: Final = 1.5  # readings whose scores differ by less are both likely
_LEAST_MERIT: Final = -3.0  # of a title: what is less like one is none, whatever stands around it
_LEAST_ALONE: Final = -2.0  # of what is one by itself
_SURE: Final = 3.0
_MAX_SHORT: Final = 3  # words
_MAX_VENUE: Final = 8
_PARTS: Final = re.compile(r"(?:(?<!\s)\s++)?+[,;/&、]\s*+|(?<!\s)\s++(?:and|\+)\s++")
_ENDS: Final = frozenset({"line", "bar", "dash", "stop", "colon"})  # what a list of names does not go on beyond
_VOLUME: Final = re.compile(r"(?<=[^\W\d]) \d{1,4}(?:\.\d{1,4})?$")
_ETC: Final = re.compile(r"(?<!\s)\s++etc\.?$")  # `UC Berkeley, Meta etc.`
_FAMILY_FIRST: Final = re.compile(r"[A-Z][\w'’-]*+, (?:[A-Z]\.[ -]?)++(?:&|and |[A-Z])")  # `Bell, A. & Carr, B. Nets`
_LEFT_OUT: Final = re.compile(r"[\s,]*+(?:\.\.\.|\u2026)")  # names after the last one
_WITHIN_NAMES: Final = frozenset({"comma", "semi", "group", ""})
_NAMES_SURE: Final = 0.9
_OPEN: Final = frozenset({"authors", "rest"})
_OF_PEOPLE: Final = frozenset({"authors", "institutions"})
_BY: Final = re.compile(r"by\s+(?=[A-Z])", re.IGNORECASE)
_BY_NAMES: Final = re.compile(r"\sby\s([A-Z][^:;()]{3,80})$")
_JOINED: Final = re.compile(r"^(?:by|and|&)\s+", re.IGNORECASE)
_SIGNED: Final = re.compile(r"^by\s|\b(?:team|collaboration|consortium|contributors)\b|-AI$", re.IGNORECASE)
"""How groups sign papers; the name of a company behind a title says where its people work."""


class Citation(NamedTuple):
    """What an item tells of a paper.

    Attributes:
        rest: links that no field takes.
        has_link: whether one leads to a paper.
        has_evidence: whether that link, or the other values, are evidence of a paper.
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
    run = (names[0], _without_venue(item, *names)) if names else None
    taken = {*_title_atoms(reading), *(range(run[0], run[1] + 1) if run else ())}
    outside = [at for at in range(len(item.spans.atoms)) if at not in taken]
    venue, year, gain, _ = _find_publication(reader, item, outside)
    authors, unread = _read_authors(item, run) if run else people.ListedNames()
    institutions = _read_institutions(reader, item, reading)
    has_names = bool(authors)
    for at, text in _unread_names(item, taken, run, venue):
        found = people.list_people(text).names
        if authors or not _are_groups(text):
            unread += found
        elif _SIGNED.search(text) or (reading and at < reading.first):
            authors, institutions = found, tuple(name for name in institutions if name not in found)
        else:
            institutions = institutions or found
    linked = _follow_links(item, reading)
    before = reading.first - 1 if reading else -1
    is_named = before >= 0 and is_before_title(item.spans, before)
    is_published = bool(venue) and bool(year) and gain >= _SURE + 1 and venue not in {"arXiv", "Blog", "GitHub"}
    return linked._replace(
        title=reading.title if reading else "",
        abbr=_find_abbr(item, reading) if reading else "",
        authors=authors,
        institutions=institutions,
        venue=venue,
        year=year,
        has_evidence=linked.has_link
        or is_named
        or (has_names and bool(venue or year))
        or bool(unread and venue and year)  # names, although they are not read
        or is_published,
        merit=reading.merit if reading else 0.0,
        doubt=next(_list_doubts(item, reading, unread, authors), None) if reading else doubt_of_names(unread),
    )


def _title_atoms(reading: TitleReading | None) -> range:
    return range(reading.first, reading.last + 1) if reading else range(0)


def best_reading(item: ReadItem, *, is_cell: bool = False) -> TitleReading | None:
    """Return the reading that explains an item best, of those whose title is like one at all, as in a cell all are."""
    likely = (reading for reading in item.readings if reading.merit > _LEAST_MERIT)
    first = next(likely, None)
    if first is None or not _begins_with_names(item, first):
        return next(iter(item.readings), None) if first is None and is_cell else first
    atoms = item.spans.atoms
    for other in likely:
        before, at = atoms[other.first - 1], atoms[other.first]
        is_apart = other.first > 0 and (at.sep not in _WITHIN_NAMES or at.markup != before.markup)
        if is_apart:
            return other
    return first


def _begins_with_names(item: ReadItem, reading: TitleReading, *, before_colon: bool = False) -> bool:
    """Tell whether a title in plain text begins with a list of names: `Madonna, Björk, and Prince. Title`."""
    end, parts = _first_part(item, reading)
    is_whole = end > reading.last
    is_list = len(parts) > 1 + is_whole and (is_whole or (item.spans.atoms[end].sep == "colon") == before_colon)
    is_apart = item.spans.atoms[reading.first].link is not None or reading.shape in {"quoted", "strong"}
    is_form = all(people.is_capital(part) and len(part.split()) <= _MAX_SHORT for part in parts)
    return is_list and not is_apart and is_form and 2 * sum(map(people.has_rare_word, parts)) > len(parts)


def _end_that_may_be_names(item: ReadItem, reading: TitleReading) -> str:
    """Return which end of a title may be names: `Madonna, Prince: The title`, `The title by Ann Bell`; mostly none."""
    if _begins_with_names(item, reading, before_colon=True):
        return "begin"
    names = _BY_NAMES.search(reading.title)
    return "end" if names and people.person_score(names[1]) > 1 else ""


def _may_begin_with_name(item: ReadItem, reading: TitleReading) -> bool:
    """Tell whether authors may begin a title: before its colon, `Ann Bell, Yang You: Title`, or with initials."""
    if reading.shape == "plain" and _FAMILY_FIRST.match(reading.title):
        return True
    first, (end, parts) = reading.first, _first_part(item, reading)
    if end > reading.last or item.spans.atoms[end].sep != "colon" or reading.shape != "plain":
        return False
    if first and item.spans.atoms[first].sep == "comma" and item.explained[first - 1].is_name:
        return all(map(people.may_be_person, parts))
    return (
        first == 0 and len(parts) == 1 and (people.person_score(parts[0]) > 1 or _SIGNED.search(parts[0]) is not None)
    )


def _first_part(item: ReadItem, reading: TitleReading) -> tuple[int, list[str]]:
    """Return where the first part of a title ends, and what commas part in it."""
    atoms, first = item.spans.atoms, reading.first
    end = next((at for at in range(first + 1, reading.last + 1) if atoms[at].sep in _ENDS), reading.last + 1)
    return end, [_JOINED.sub("", atoms[at].text) for at in range(first, end)]


# -- links


def _follow_links(item: ReadItem, reading: TitleReading | None) -> Citation:
    """Return what the links of an item lead to; of several, the first of the likeliest kind."""
    atoms, text = item.spans.atoms, item.spans.text
    own = {link.number for at in _title_atoms(reading) if (link := atoms[at].link)}
    uses = sorted(item.links.items())
    title = next((use.target for number, use in uses if number in own and use.target), "")
    others = [use for number, use in uses if number not in own]
    found = [(_kind_of_link(use), use.label, use.target) for use in others]
    for atom, explained in zip(atoms, item.explained, strict=True):
        if atom.is_url:
            found.append((_kind_of_url(atom.text, explained.role.partition(" ")[2]), "", atom.text))
    papers, codes, unsure, bare = ([url for of, _, url in found if of == kind] for kind in _LINK_KINDS)
    badges = [addresses.repository_of_badge(image.target) for image in item.spans.images if image.link is None]
    codes += [f"https://github.com/{name}" for name in badges if name]
    if not _lead_to_paper(title, papers, unsure):
        outside = f"{text[: atoms[reading.first].start]} {text[atoms[reading.last].end :]}" if reading else text
        papers += addresses.find_identifiers(outside)
    is_code = addresses.is_code(title)
    sure = [url for url in (title, *papers, *unsure) if addresses.is_paper(url)]
    likely = [url for url in papers if not addresses.is_elsewhere(url)]
    url = next(iter([*sure, *likely, *([title] if title and not is_code else []), *papers, *bare]), title)
    code_url = next(iter([*filter(addresses.is_code, codes), *codes]), title if is_code else "")
    note = next((target for kind, _, target in found if kind == "note" and target), "")
    return Citation(
        url=url,
        code_type=next((use.code_type for use in others if use.code_type), ""),
        code_url=code_url,
        note=note,
        rest=tuple(
            f"[{_close_brackets(label)}]({target})"
            for kind, label, target in found
            if (kind in {"other", "beside"} or (kind and label)) and target not in {url, code_url, note}
            if kind != "paper" or addresses.PAPER.isdisjoint(label.casefold().split())  # else one more of its addresses
        ),
        papers=tuple(papers),
        has_link=_lead_to_paper(title, papers, unsure),
    )


def _close_brackets(label: str) -> str:
    """Return the text of a link with the bracket at its end, which is no part of its words."""
    missing = [close for opening, close in ("[]", "()") if label.count(opening) > label.count(close)]
    return label + missing[0] if len(missing) == 1 else label


_LINK_KINDS: Final = ("paper", "code", "other", "bare")
"""What a link may lead to; ``other`` may be a paper, whatever the label says, and ``bare`` is a URL without one."""


def _kind_of_link(use: LinkUse) -> str:
    if use.role == "code" or (use.role == "title" and addresses.is_code(use.target)):
        return "code"
    if use.role == "note":
        return "note"
    if not use.target or use.role == "contents":
        return ""
    return use.role if use.role in {"paper", "beside"} else "other"


def _kind_of_url(url: str, context: str) -> str:
    if context == "code" or addresses.is_code(url):
        return "code"
    if context in {"paper", "venue"} or addresses.is_paper(url):
        return "paper"
    return "other" if context == "other" or addresses.is_elsewhere(url) else "bare"


def _lead_to_paper(title: str, papers: Sequence[str], unsure: Sequence[str]) -> bool:
    """Tell whether a link leads to a paper: to a host of papers, or labeled so and not surely something else."""
    return any(map(addresses.is_paper, (title, *papers, *unsure))) or any(
        not addresses.is_elsewhere(url) and not addresses.is_code(url) for url in papers
    )


# -- venue and year


def _find_publication(reader: ItemReader, item: ReadItem, outside: Sequence[int]) -> Published:
    on_arxiv = [use.target for use in item.links.values() if "arxiv" in use.target.lower()]
    mentions = [
        mention
        for mention in _venue_mentions(reader, item, outside)
        # the year of a badge or a label may be the beginning of an id
        if mention.venue not in {"", "arXiv"}
        or not (mention.year and any(f"/{mention.year}." in url for url in on_arxiv))
    ]
    likeliest = max(
        (mention for mention in mentions if mention.venue),
        key=lambda mention: (mention.venue != "arXiv", mention.gain >= _SURE),
        default=Published("", ""),
    )
    years = [mention.year for mention in mentions if mention.year and not mention.venue]
    if likeliest.year and not (likeliest.may_be_volume and years):
        return likeliest
    if likeliest.year:  # `JMLR 21, 2020`
        return likeliest._replace(year=years[0])
    at = mentions.index(likeliest) if likeliest.venue else 0
    year = next((mention.year for mention in (*mentions[at:], *mentions[:at]) if mention.year), "")
    return likeliest._replace(year=year, gain=likeliest.gain + bool(year and likeliest.venue))


def _venue_mentions(reader: ItemReader, item: ReadItem, outside: Sequence[int]) -> Iterator[Published]:
    """Yield what atoms, labels of links and badges say of where and when."""
    for at in outside:
        if found := _atom_mention(reader, item, at):
            yield found
    for image in item.spans.images:
        for text in (*addresses.messages_of_badge(image.target), image.text):
            found = reader.read_venue(text)
            if found and (found.year or (found.gain >= _SURE and found.venue != "arXiv")):
                yield found
                break
    for at in outside:  # a venue that is not known: a few words in italics beside a year, or with one
        atom, explained = item.spans.atoms[at], item.explained[at]
        is_apart = atom.style == "em" or (atom.sep == "stop" and atom.text[-4:].isdecimal())
        is_open = explained.role in {"rest", "authors"} and explained.gain < 0
        is_label = at + 1 < len(item.spans.atoms) and item.spans.atoms[at + 1].sep == "colon"
        if (
            is_open
            and is_apart
            and not is_label
            and not atom.text[:1].islower()
            and len(atom.text.split()) <= _MAX_VENUE
        ):
            near = [item.explained[other].role for other in (at - 1, at + 1) if 0 <= other < len(item.explained)]
            guess = venues.split_date(atom.text)
            if "venue" in near or guess.year:
                yield guess


def _atom_mention(reader: ItemReader, item: ReadItem, at: int) -> Published | None:
    atom, role = item.spans.atoms[at], item.explained[at].role
    use = item.links[atom.link.number] if atom.link else None
    if use is None or use.role != "paper":
        text = atom.text
        found = (reader.read_venue(text) or venues.split_date(_VOLUME.sub("", text))) if role == "venue" else None
        after = item.spans.atoms[at + 1] if at + 1 < len(item.spans.atoms) else None
        if (
            found
            and found.venue
            and after
            and not after.link
            and after.sep in _WITHIN_NAMES
            and venues.is_part(after.text)
        ):
            found = found._replace(venue=f"{found.venue} {after.text}")  # `ACL 2023 (Findings)`
        is_cut = item.spans.text[: atom.end].endswith(".") and atom.text.endswith(found.venue if found else ".")
        is_short = found is not None and ". " in found.venue  # `IEEE Trans. Pattern Anal. Mach. Intell.`
        return found._replace(venue=f"{found.venue}.") if found and is_cut and is_short else found
    said = addresses.beside_paper(atom.text)
    found = reader.read_venue(said) if said else None
    if found is None or not found.venue:
        found = reader.read_venue(atom.text)
    return found if found and (found.year or found.venue != "arXiv") else None  # by itself, a word for a link


# -- people and places


def names_of(item: ReadItem, reading: TitleReading | None) -> tuple[int, int] | None:
    """Return the first and the last atom of the people of an item: the run that is most like names, to its end."""
    explained = item.explained

    def may_be_among_names(at: int) -> bool:
        return explained[at].role == "authors" or not explained[at].is_closed

    gain, run, names = 0.0, list[int](), list[int]()
    for other in _runs(item, _title_atoms(reading), may_be_among_names):
        found = [at for at in other if explained[at].role == "authors"]
        total = sum(explained[at].gain for at in found)
        if found and (total > gain or not names):
            gain, run, names = total, other, found
    is_before_quote = reading is not None and reading.shape == "quoted" and reading.first == 1
    if not names or gain < (0.0 if is_before_quote and names == [0] else _NAMES_SURE):  # `Ann Bell: "Title"`
        return None
    start, first, last = run[0], names[0], names[-1]
    end = _without_venue(item, last, run[-1])
    while start < first and _says_where_or_when(item, start):
        start += 1
    named = [at for at in range(start, end + 1) if _may_be_of_people(item, at)]
    if 2 * len(named) > end + 1 - start:
        return start, end
    others = (at for at in range(first, last) if explained[at + 1].role not in _OF_PEOPLE)
    return first, next(others, last)


def _may_be_of_people(item: ReadItem, at: int) -> bool:
    return item.explained[at].role in _OF_PEOPLE or people.may_be_person(item.spans.atoms[at].text)


def _runs(item: ReadItem, taken: Container[int], is_part: Callable[[int], bool]) -> Iterator[list[int]]:
    """Yield the runs of atoms that commas or brackets join in one style; names in several styles are joined, too."""
    atoms, explained = item.spans.atoms, item.explained
    run: list[int] = []
    for at in range(len(atoms)):
        if at in taken or not is_part(at):
            continue
        joins_names = explained[at].role == explained[at - 1].role == "authors" and atoms[at].sep not in _ENDS
        joins = atoms[at].sep in _WITHIN_NAMES and atoms[at].markup == atoms[at - 1].markup
        is_next = run[-1:] == [at - 1]
        if run and not (is_next and (joins or joins_names)):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _without_venue(item: ReadItem, first: int, last: int) -> int:
    """Return where names end that go on at most to ``last``: a venue or date may follow them; ``first`` stays."""
    while last > first and _says_where_or_when(item, last):
        last -= 1
    return last


def _says_where_or_when(item: ReadItem, at: int) -> bool:
    return (
        item.explained[at].role in {"detail", "noise", "institutions"}
        or item.explained[at].role == "aside"  # `(in press)`
        or names_organisation(item.spans.atoms[at].text)
        or (
            item.explained[at].role == "venue"
            and (item.explained[at].gain > _SURE or people.person_score(item.spans.atoms[at].text) <= 0)
        )
    )


def _read_authors(item: ReadItem, run: tuple[int, int]) -> people.ListedNames:
    """Return the people of a run of atoms, and what in it is not read as a name."""
    atoms, text = item.spans.atoms, item.spans.text
    first, last = run
    parts, at = [], atoms[first].start
    for number in range(first, last + 1):
        is_followed = number < last and atoms[number + 1].sep in {"group", ""}  # `Yang (Katie) Zhao`
        if item.explained[number].role == "institutions" and not is_followed:
            group = item.spans.around[number]
            parts.append(text[at : atoms[number].start].rstrip("([@ "))
            at = group.close if group else atoms[number].end
    parts.append(text[at : atoms[last].end])
    end = atoms[last].end
    if (group := item.spans.around[last]) is not None and group.open > atoms[first].start:
        parts.append(text[end : group.close])
        end = group.close
    is_cut = _LEFT_OUT.match(text, end) is not None
    return people.list_people("".join(parts) + ("..." if is_cut else "." if text[end : end + 1] == "." else ""))


def _unread_names(
    item: ReadItem, taken: Container[int], run: tuple[int, int] | None, venue: str
) -> Iterator[tuple[int, str]]:
    """Yield where names are that are read as nothing, and them: beside people, or else of several or of groups."""
    atoms, explained = item.spans.atoms, item.explained

    def is_open(at: int) -> bool:
        role, gain, _ = explained[at]
        is_by = role == "institutions" and _BY.match(atoms[at].text) is not None
        is_free = role in _OPEN or (role == "aside" and gain < 0) or is_by
        return is_free and not atoms[at].link and atoms[at].text != venue

    for part in _runs(item, taken, is_open):
        bare = [_JOINED.sub("", _in_small_letters(atoms[at].text)) for at in part]
        whole = item.spans.text[atoms[part[0]].start : atoms[part[-1]].end].strip()
        if run is not None:
            at = part[0] if part[0] == run[1] + 1 else run[0] if part[-1] == run[0] - 1 else 0
            are_names = all(explained[number].gain > 1 for number in part)  # `Ann Bell | Bo Carr`
            is_told = atoms[at].sep in {"comma", "semi"} or are_names
        else:
            are_several = len(bare) > 1 or people.AND.search(bare[0]) is not None
            is_told = are_several and 2 * sum(map(people.has_rare_word, bare)) > len(bare)
            is_told = is_told or _are_groups(whole)
        if is_told and all(people.is_capital(text) and text != text.lower() for text in bare):
            yield part[0], whole


def _in_small_letters(text: str) -> str:
    """Return two words or more in capitals as names are mostly written: `ANN BELL`."""
    return text.title() if text.isupper() and " " in text else text


def _are_groups(text: str) -> bool:
    """Tell whether a text names teams, companies or universities, or anybody behind *by*."""
    names = people.list_people(text).names
    return _BY.match(text) is not None or (
        bool(names) and all(person_names.is_group(name) or names_organisation(name) for name in names)
    )


def _read_institutions(reader: ItemReader, item: ReadItem, reading: TitleReading | None) -> tuple[str, ...]:
    """Return the institutions of an item; what is one as a whole in its brackets is not split."""
    inside = _title_atoms(reading)
    parts: list[str] = []
    for at, (atom, explained) in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        if explained.role == "institutions" and at not in inside:
            group = item.spans.around[at]
            whole = item.spans.text[group.open + 1 : group.close - 1] if group else atom.text
            parts += [whole] if reader.is_institution(whole) else _PARTS.split(AT.sub("", atom.text))
    bare = (people.FOOTNOTE_MARKS.sub("", trimmed(AT.sub("", part))) for part in parts)
    return tuple(dict.fromkeys(filter(None, (people.without_et_al(_ETC.sub("", part)) for part in bare))))


def _find_abbr(item: ReadItem, reading: TitleReading) -> str:
    for at, (atom, explained) in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        if reading.first <= at <= reading.last or len(atom.text.split()) > _MAX_SHORT:
            continue
        text = trimmed(atom.text)
        if not is_short_name(text) or label_role(atom):
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
    return Doubt(f"not read as {what}: {join_words(unread)}") if unread else None


def doubt_of_mononyms(authors: Sequence[str]) -> Doubt | None:
    """Return the doubt of a list whose names are all single words, as of `Bell, Ann, Carr, Bo`."""
    are_words = len(authors) > _MOST_MONONYMS and not any(" " in name or not name.isascii() for name in authors)
    return Doubt(f"names of one word each: {first_words(authors, _MOST_MONONYMS)}") if are_words else None


def _list_doubts(
    item: ReadItem, reading: TitleReading, unread: Sequence[str], authors: Sequence[str]
) -> Iterator[Doubt]:
    """Yield why a paper may be wrong: of its people some are not read as names, another title is as likely, …."""
    if item.spans.is_cut:
        yield Doubt("the item is too long, and its end is not read")
    if doubt := doubt_of_names(unread) or doubt_of_mononyms(authors):
        yield doubt
    for other in item.readings[1:6]:
        if reading.score - other.score < _CLOSE and folded(other.title) != folded(reading.title):
            yield Doubt("two readings are likely", other.title)
    if people.person_score(reading.title) > 1 or (not authors and _begins_with_names(item, reading)):
        yield Doubt("it looks like names")
    if _may_begin_with_name(item, reading):
        yield Doubt("it may begin with an author")
    if not authors and (end := _end_that_may_be_names(item, reading)):
        yield Doubt(f"it may {end} with authors")
    if len(reading.title.split()) == 1 and not titles.EAST_ASIAN.search(reading.title):
        yield Doubt("it is a single word")
    is_phrase = reading.title[:1].islower() and titles.like_title(reading.title) < _LEAST_ALONE  # `this survey`
    if reading.merit < 1 or is_phrase:
        yield Doubt("it is hardly like a title")
