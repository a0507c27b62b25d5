"""The readings of an item: what each atom may be, and which run of atoms is the title.

Each atom has a role that explains it best, with a gain: a venue, names, the label of a link, … A reading takes a run of
atoms for the title and leaves the others to their roles. It scores by how much the run is like a title, by how the run
is set apart (a link, bold letters, quotes), and by how well the rest is explained. The title is the run that no other
role explains better.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from metalint.importing import addresses, people, titles, venues
from metalint.importing.markup import Run, Runs
from metalint.importing.people import TITLE_WORDS
from metalint.importing.spans import Atom, BracketGroup, Spans, take_apart, trimmed
from metalint.importing.titles import AtomExplanation, LinkUse, TitleReading
from metalint.importing.venues import Published
from metalint.names.code_types import read_code_type
from metalint.names.folding import folded
from metalint.names.vocabulary import VocabularyClaim
from metalint.papers.ids import is_year
from metalint.util import packaged

_WORD: Final = re.compile(r"[^\W\d_]+")
_MAX_SHORT: Final = 3  # words of a short name
_LABEL_AND_ASIDE: Final = re.compile(r"([^\[(]+)[\[(][^\[\]()]*[\])]?")  # `Project Page [new]`, `code (mit.edu)`
_REMEMBERED: Final = 500  # items
_FAMILY_NAME: Final = -0.6  # how much a single word is like a person's name at least
_TAG: Final = re.compile(r"[a-z]+\.?")  # `[cls.]`, and no short name
_STATE: Final = re.compile(
    "(?:in|under) (?:press|preparation|review|submission)|submitted|forthcoming"
    "|in|at|to appear(?: in)?|accepted (?:to|by|at)|published in"
)
"""The state of a paper, or what leads from a title to its venue."""

_SURE_VENUE: Final = 4.0  # gain of a known one with a year
_SURE_TITLE: Final = 2.0  # of a text by itself
_KNOWN_VENUE: Final = 3.0  # of a known one without
_OTHER_THINGS: Final = addresses.OTHER - {"page", "review", "model"}
_ROLES_OF_WORDS: Final = {
    "code": addresses.CODE,
    "note": addresses.NOTES,
    "other": addresses.OTHER,
    "paper": addresses.PAPER,
}
_TO_STOP: Final = re.compile(r"[^\n.(\[|]{0,200}")
_COLON: Final = re.compile(r"[*_ ]{0,3}(?:\([^()\n]{1,20}\)[*_ ]{0,3})?[:\uff1a]")  # `Paper: `, `Paper(Oral): `

_TEXTS: Final = packaged.read_sections("words/lists.txt")
_LABELS: Final = {
    label: role for role, labels in packaged.split_pairs(_TEXTS["labels"]).items() for label in labels.split("|")
}
"""Words that say what follows, mostly before a colon."""

_REMARKS: Final = frozenset(_TEXTS["remarks"].split())  # words of remarks on a paper
_BEFORE_YEAR: Final = re.compile(r"[A-Z][^\d]{2,60} \d{1,4}(?:\.\d{1,4})?|[A-Z]{3,10}")
_OPEN: Final = frozenset({"authors", "rest"})
_AND: Final = re.compile(r"^(?:and|&)\s+")
_INITIALS: Final = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,3}")
_NAMES_BEGIN: Final = frozenset({"comma", "stop", "line", "dash", "bar", "soft"})
_NOT_BEHIND_NAMES: Final = frozenset({"colon", "line", "bar", "dash"})
_NUMBERING: Final = re.compile(r"\(?\[?#?\d{1,4}[\])]?\.?|[ivx]{1,4}\.|[A-Za-z]\)|\d+\.\d+")
_MARKS_ONLY: Final = re.compile(
    r"[\W_]*+(?:(?:x|\d++\s*+(?:k|⭐|stars?|citations?|cites?|🔥)?)[\W_]*+)?", re.IGNORECASE
)
AT: Final = re.compile(r"^(?:@|by\s+(?=[A-Z]))\s*")
_ORGANISATION: Final = re.compile(rf"\b(?:{packaged.read_pattern('words/lists.txt', 'organizations')})\b")


class ReadItem(NamedTuple):
    """An item with all that it may be read as, the best first."""

    spans: Spans
    explained: tuple[AtomExplanation, ...]
    links: Mapping[int, LinkUse]
    readings: tuple[TitleReading, ...]
    scoring: titles.Scoring


class ItemReader:
    """Reads items with the given vocabularies of venues, types of code and institutions."""

    def __init__(
        self,
        read_venue: Callable[[str], Published | None],
        code_types: Mapping[str, VocabularyClaim],
        is_institution: Callable[[str], bool],
    ) -> None:
        self.read_venue = read_venue
        self._code_types = code_types
        self.is_institution = is_institution
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read_anew)

    def read(self, runs: Iterable[Run], *, is_title_cell: bool = False) -> ReadItem:
        """Return an item with its readings; those of the last items are remembered."""
        return self._remembered(tuple(runs), is_title_cell)

    def _read_anew(self, runs: Runs, is_title_cell: bool) -> ReadItem:  # noqa: FBT001 - a cache takes them by place
        spans = take_apart(runs)
        parts: dict[int, tuple[int, int]] = {}  # of the text, by the number of the link
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
        links = {}
        for number, target in targets.items():
            start, end = parts.get(number, (0, 0))
            label = trimmed(spans.text[start:end])
            links[number] = self._use_of_link(label, target, *badges.get(number, ("", "")))
        explained = self._explain_atoms(spans, links)
        scoring = titles.Scoring(spans, explained, links, is_title_cell=is_title_cell)
        return ReadItem(spans, tuple(explained), links, scoring.ranked(), scoring)

    # -- links

    def _use_of_link(self, label: str, target: str, badge: str, alt: str) -> LinkUse:
        """Return what a link leads to, by its label, its badge and its address."""
        if target.startswith("#"):
            return LinkUse("contents", label, target)
        if name := addresses.repository_of_badge(badge):
            return LinkUse("code", label, f"https://github.com/{name}")
        if addresses.is_beside_paper(label):
            return LinkUse(_by_address(target, "beside"), label, target)
        if addresses.is_code(target) and read_code_type(label, self._code_types) is not None:
            is_tool = folded(label) == folded(target.rstrip("/").rpartition("/")[2])
            return LinkUse("title" if is_tool else "code", label, target, "" if is_tool else label)
        words = _find_words(" ".join((label, *addresses.messages_of_badge(badge)[:1])).strip() or alt)
        if aside := _LABEL_AND_ASIDE.fullmatch(label):
            words = _find_words(aside[1])
        return LinkUse(self._role_by_words(label, words, target), label, target)

    def _role_by_words(self, label: str, words: set[str], target: str) -> str:
        known = words - addresses.FILLERS
        if known and (known <= addresses.LABELS or not label):
            return _role_of_label(known, target)
        is_short = len(words) <= _MAX_SHORT
        if is_short and self.read_venue(addresses.beside_paper(label)) is not None:  # `Paper-ICML23`
            return _by_address(target, "paper")
        if not known or label.startswith(("http://", "https://")):
            return _by_address(target, "paper" if words or addresses.is_paper(target) else "other")
        return "title"

    # -- atoms

    def _explain_atoms(self, spans: Spans, links: dict[int, LinkUse]) -> list[AtomExplanation]:
        found: list[AtomExplanation] = []
        context = ""
        for at, atom in enumerate(spans.atoms):
            if atom.sep in {"line", "bar"}:
                context = ""
            label, leads_on = self._label_at(spans, at)
            if label:
                context = label if leads_on else ""
                found.append(AtomExplanation("label", 1.0, is_closed=True))
                continue
            if context == "paper" and atom.link and links[atom.link.number].role == "title":
                context = ""  # `[Paper] [The title](https://arxiv.org/…)`
            if atom.link and at:
                links[atom.link.number] = _read_pointer(spans.atoms[at - 1].text, links[atom.link.number])
            found.append(self._best_explanation(spans, at, links, context))
            if atom.is_url and context == "paper":  # `**Paper**: https://arxiv.org/… The title`
                context = ""
            if atom.link and found[-1].role == "about":
                links[atom.link.number] = links[atom.link.number]._replace(role="beside")
        _mark_initials(spans, found)
        _mark_names_of_title_words(spans, found)
        _mark_names_before_title(spans, found)
        _mark_families_first(spans, found)
        _mark_journal(spans, found)
        self._mark_institutions(spans, found)
        return found

    def _mark_institutions(self, spans: Spans, found: list[AtomExplanation]) -> None:
        """Mark what stands between bars, dashes or line breaks, beside people, and is institutions: `| NYU, Meta |`."""
        atoms = spans.atoms
        starts = [at for at, atom in enumerate(atoms) if at and atom.sep in {"bar", "dash", "line"}]
        people_in_all = sum(explained.is_name for explained in found)
        for start, end in pairwise([*starts, len(atoms)]):
            part = range(start, end)
            has_people = people_in_all > sum(found[at].is_name for at in part)
            if has_people and all(self._is_bare_institution(atoms[at].text, found[at]) for at in part):
                found[start:end] = [AtomExplanation("institutions", 1.5)] * (end - start)

    def _is_bare_institution(self, text: str, explained: AtomExplanation) -> bool:
        names = [name for name in people.AND.split(text) if name]
        return explained.role in {"rest", "authors", "institutions"} and all(map(self.is_institution, names))

    def _label_at(self, spans: Spans, at: int) -> tuple[str, bool]:
        """Return what a word says of what follows it (`Code:`, `Authors`, `TL;DR:`), and whether that does follow."""
        atom = spans.atoms[at]
        role = label_role(atom)
        if not role:
            return "", False
        after = spans.atoms[at + 1] if at + 1 < len(spans.atoms) else None
        has_colon = _COLON.match(spans.text, atom.end) is not None
        is_last = after is None or after.sep in {"line", "bar"}
        if has_colon:
            return "title" if after is not None and is_before_title(spans, at) else role, True
        is_link = after is not None and (after.is_url or after.link is not None) and after.sep in {"", "dash", "group"}
        is_apart = at == 0 or atom.sep in {"line", "bar", "group", "dash", "comma", "stop", "soft"}
        is_venue = self.read_venue(atom.text) is not None  # `(arXiv, 2022)`
        is_label = role in {"paper", "code", "other"} and is_apart and (is_link or atom.sep == "group" or is_last)
        is_label = is_label and not is_venue
        return (role if is_label else ""), is_link

    def _best_explanation(self, spans: Spans, at: int, links: Mapping[int, LinkUse], context: str) -> AtomExplanation:
        """Return what explains an atom best: what it must be by its place, else what gains most."""
        atom = spans.atoms[at]
        if atom.is_url:
            return AtomExplanation(f"url {context}".strip(), 2.0, is_closed=True)
        use = links[atom.link.number] if atom.link else None
        is_thing = use is not None and context in {"other", "thing"} and not _is_label(use.label)
        if use and use.role != "title" and not is_thing:
            is_venue = use.role == "paper" and self.read_venue(atom.text) is not None
            is_label = use.role != "other" or not addresses.is_paper(use.target)  # `[Models](https://arxiv.org/…)`
            return AtomExplanation("venue" if is_venue else "link", 2.5, is_closed=is_label)
        if context in {"about", "paper", "code", "other", "thing"}:
            published = self.read_venue(atom.text) if context == "about" else None
            is_venue = published is not None and published.gain >= _SURE_VENUE and not is_thing
            return AtomExplanation("venue" if is_venue else "about", 0.0, is_closed=True)  # `intro: ICML 2021 oral`
        if context in {"authors", "institutions"}:
            published = self.read_venue(atom.text)
            is_venue = published is not None and published.gain >= _SURE_VENUE
            return AtomExplanation("venue" if is_venue else context, 3.0, is_closed=True)
        roles = list(self._possible_roles(spans, at))
        if context == "venue" and all(role.role != "venue" for role in roles):
            return AtomExplanation("venue", 2.5, is_closed=True)
        return max(roles, key=lambda explained: explained.gain)

    def _possible_roles(self, spans: Spans, at: int) -> Iterator[AtomExplanation]:
        atom, group = spans.atoms[at], spans.around[at]
        before = spans.atoms[at - 1] if at else None
        text = atom.text
        is_alone = group is not None and trimmed(spans.text[group.open + 1 : group.close - 1]) == text
        if published := self.read_venue(text):
            is_known = published.gain >= _KNOWN_VENUE or atom.style != "em"  # `*Ofir Press*`
            bonus = 0.8 * ((atom.style in {"em", "code"}) + is_alone) if is_known else 0.0
            yield AtomExplanation("venue", min(published.gain + bonus, 4.5))
        if not any(map(str.isalpha, text)) and (_MARKS_ONLY.fullmatch(text) or _NUMBERING.fullmatch(text)):
            yield AtomExplanation("noise", 0.3)
        if venues.is_detail(text):
            yield AtomExplanation("detail", 1.2)
        words = len(text.split())
        if group is not None and group.kind != '"':
            yield from self._roles_in_brackets(spans, atom, group, is_alone=is_alone)
            yield AtomExplanation("rest", -0.3 - min(0.06 * words, 1.2))
            return
        is_before_colon = spans.text[atom.end : atom.end + 3].lstrip("*_ ").startswith((":", "\uff1a"))
        is_several = is_before_colon and (  # `Ann Bell, Bo Carr: The title`
            people.AND.search(text) is not None
            or (atom.sep == "comma" and before is not None and people.person_score(before.text) > 0)
        )
        is_unlikely = (is_before_colon and not is_several) or atom.sep in {"colon", "mark"}
        is_within = atom.sep in {"colon", "mark"} and any(atom.markup) and before and before.markup == atom.markup
        person = people.person_score(text) - (3.5 if is_within else 1.5 if is_unlikely else 0.0)
        if person > 0:
            yield AtomExplanation("authors", min(person, 3.0))
        elif words == 1 and person > _FAMILY_NAME and atom.sep not in {"soft", "colon", "mark", "bar"}:
            yield AtomExplanation("authors", -0.3)
        if not atom.link and _STATE.fullmatch(text.casefold()):
            yield AtomExplanation("aside", 0.5, is_closed=True)
        if person > 0 and names_organisation(text) and self.is_institution(text):
            yield AtomExplanation("institutions", 3.1)
        if atom.style == "code":
            yield AtomExplanation("tag", -0.2)
        cost = 0.5 + min(0.11 * words, 2.4)
        yield AtomExplanation("rest", -cost * (0.6 if titles.describes_paper(text) else 1.0))

    def _roles_in_brackets(
        self, spans: Spans, atom: Atom, group: BracketGroup, *, is_alone: bool
    ) -> Iterator[AtomExplanation]:
        """Yield what a text in brackets may be: people, institutions, a short name, how it was received."""
        text = AT.sub("", atom.text)
        words = len(text.split())
        before = spans.text[: group.open].strip(" \t*[]-")
        if venues.is_remark(text):
            yield AtomExplanation("aside", 4.0)
        is_at = spans.text[group.open + 1 : group.close].lstrip().startswith("@")
        if (person := people.person_score(text)) > 0:
            yield AtomExplanation("authors", min(person, 1.7 if is_at else 2.5))
        elif _are_cited(spans.text[group.open + 1 : group.close - 1]):
            yield AtomExplanation("authors", 1.4)
        if is_at or names_organisation(text) or self.is_institution(people.FOOTNOTE_MARKS.sub("", text)):
            yield AtomExplanation("institutions", 1.8)
        if is_alone and words <= _MAX_SHORT:
            if not before or group.kind == "[":
                is_tag = _TAG.fullmatch(text) is not None
                yield AtomExplanation("abbr" if is_short_name(text) and not is_tag else "tag", 0.8, is_closed=is_tag)
            elif atom.style in {"strong", "code"} and is_short_name(text):
                yield AtomExplanation("abbr", 1.5)
            yield AtomExplanation("aside", -0.1)


def _find_words(label: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(label)}


def _is_label(label: str) -> bool:
    """Tell whether the text of a link is a word for what it leads to: `PDF`, `Code`."""
    return _find_words(label) <= addresses.LABELS | addresses.FILLERS


def label_role(atom: Atom) -> str:
    """Return what a text says of what follows it, by its words: `Authors`; nothing for most texts."""
    parts = atom.text.casefold().rstrip(":").split("/")  # `论文/Paper`
    roles = {_LABELS.get(part.strip(), "") for part in parts}
    return roles.pop() if atom.link is None and len(roles) == 1 else ""


def is_before_title(spans: Spans, at: int) -> bool:
    """Tell whether a word for a paper leads to its title, not to its address: `Paper: Attention Is All You Need`."""
    after = spans.atoms[at + 1]
    is_bare = after.link is None and not after.is_url and after.sep == "colon"
    text = _TO_STOP.match(spans.text, after.start) if is_bare and label_role(spans.atoms[at]) == "paper" else None
    return text is not None and titles.like_title(text[0]) >= _SURE_TITLE


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


@lru_cache(maxsize=1 << 12)
def names_organisation(text: str) -> bool:
    """Tell whether a text has a word of institutions."""
    return _ORGANISATION.search(text.lower()) is not None


def _by_address(target: str, otherwise: str) -> str:
    return "code" if addresses.is_code(target) else otherwise


def _role_of_label(known: set[str], target: str) -> str:
    if addresses.is_code(target) and known & addresses.CODE:
        return "code"
    if known & addresses.PAPER and not known & _OTHER_THINGS:
        return "paper"
    return next((role for role, words in _ROLES_OF_WORDS.items() if known & words), "other")


def _read_pointer(label: str, use: LinkUse) -> LinkUse:
    """Return a link whose own text says nothing by the word before it: `Code: [here](…)`, `Notes: [link](…)`."""
    says_nothing = _find_words(use.label) <= addresses.FILLERS
    if says_nothing and not addresses.is_paper(use.target):  # a paper's own address is that, whatever is said of it
        words = _find_words(label)
        role = next((role for role in ("note", "code") if words & _ROLES_OF_WORDS[role]), use.role)
        return use._replace(role=role)
    return use


def _mark_families_first(spans: Spans, found: list[AtomExplanation]) -> None:
    """Mark names that commas part within: `Bell, Ann and Carr, Bo`, `Bell, Ann; Carr, Bo`."""
    first = 0
    atoms = spans.atoms
    while first + 1 < len(atoms):
        last = first + 1
        while last < len(atoms) and atoms[last].sep in {"comma", "semi"}:
            is_followed = last + 1 < len(atoms) and "semi" in {atoms[last].sep, atoms[last + 1].sep}
            if not is_followed and people.AND.search(atoms[last].text) is None:
                break
            last += 1
        is_whole = last - first > 1 and last < len(atoms) and atoms[last].sep == "comma"
        if is_whole and people.are_families_first(spans.text[atoms[first].start : atoms[last].end]):
            found[first : last + 1] = [AtomExplanation("authors", 1.0)] * (last + 1 - first)
        first = last


def _mark_journal(spans: Spans, found: list[AtomExplanation]) -> None:
    """Mark the journal before its volume and pages, where a title may stand before it: `Title. *Phys. World*, 3(2)`."""
    has_title = False
    for at, (atom, explained) in enumerate(zip(spans.atoms, found, strict=True)):
        after = [other.role for other in found[at + 1 : at + 3]]
        is_numbered = after[:1] == ["venue"] or after == ["detail", "venue"]  # `18.7 (2006)`, `342(5), 2018`
        if has_title and atom.style == "em" and after == ["detail", "detail"]:
            found[at] = AtomExplanation("venue", 3.0)
        elif has_title and is_numbered and not (explained.is_closed or spans.around[at]):
            is_dated = spans.atoms[at + 1].text.isdecimal() and _BEFORE_YEAR.fullmatch(atom.text)
            found[at] = AtomExplanation("venue", 2.4) if is_dated else explained  # `Neural computation 18.7 (2006)`
        has_title |= explained.role == "rest" and " " in atom.text


def _mark_names_before_title(spans: Spans, found: list[AtomExplanation]) -> None:
    """Mark names before a title set apart: `Bell, Ann, and Bo Carr. "Title"`, or a year, `Bell & Carr (2019)`."""
    atoms, groups = spans.atoms, spans.around
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
    is_dated = group is not None and group.kind == "(" and is_year(atoms[after].text) and after + 1 < len(atoms)
    if is_dated:  # in plain text, two capital words before a year may be a title: `Park and Ride (2022): …`
        behind, around = atoms[after + 1], groups[after + 1]
        is_apart = bool(behind.style or behind.link) or (around is not None and around.kind == '"')
        is_cited = behind.sep == "stop" and "&" in text and titles.like_title(behind.text) > 0  # as in APA
        is_dated = (is_apart or is_cited) and people.AND.search(text) is not None
    if is_quoted and first == 0 and after == 1 and atoms[1].sep == "colon" and people.person_score(text) > 0:
        found[0] = AtomExplanation("authors", 0.5)  # `Ann Bell: "Title"`
    elif (
        (is_quoted or is_dated)
        and atoms[after].sep not in _NOT_BEHIND_NAMES
        and not names_organisation(text)
        and people.are_before_title(text)
    ):
        found[first:after] = [AtomExplanation("authors", 1.4)] * (after - first)


def _mark_initials(spans: Spans, found: list[AtomExplanation]) -> None:
    """Mark a family name and the initials after it, which a comma parts: `Bell, A.`."""
    for at, atom in enumerate(spans.atoms):
        is_after = at > 0 and atom.sep == "comma" and found[at].role in _OPEN and found[at - 1].gain < 1
        if not is_after or _INITIALS.fullmatch(people.without_et_al(atom.text)) is None:
            continue
        before = _AND.sub("", spans.atoms[at - 1].text)
        is_family = before[:1].isupper() and len(before.split()) <= _MAX_SHORT
        if is_family and before.casefold() not in TITLE_WORDS:
            found[at - 1] = AtomExplanation("authors", 1.0)
            found[at] = AtomExplanation("authors", max(1.0, found[at].gain))  # with an `et al.` it is more


def _are_cited(text: str) -> bool:
    """Tell whether a text in brackets is how somebody cites a paper: `Bell & Carr, 2017`, `Bell, Carr & Dunn`."""
    cited = venues.split_date(text) if people.AND.search(text) else None
    return cited is not None and bool(cited.year or "," in text) and people.are_families(cited.venue)


def _mark_names_of_title_words(spans: Spans, found: list[AtomExplanation]) -> None:
    """Mark names whose words are also those of titles, before others: `Or Levi, Ann Bell`, `You Wu, Bo Carr`."""
    atoms = spans.atoms
    for at in range(len(atoms) - 2, -1, -1):
        is_before = found[at + 1].is_name and atoms[at + 1].sep == "comma" and atoms[at + 1].markup == atoms[at].markup
        is_behind = not at or (atoms[at].sep in _NAMES_BEGIN or atoms[at].markup != atoms[at - 1].markup)
        is_open = found[at].role == "rest" or (found[at].role == "venue" and found[at].gain < _KNOWN_VENUE)
        is_open = is_open and not names_organisation(atoms[at].text)  # `Ofir Press`, and no university's
        if is_before and is_behind and is_open and people.may_be_person(atoms[at].text):
            found[at] = AtomExplanation("authors", 0.6)
