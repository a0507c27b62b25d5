"""From what services say of a paper to the values of its fields, each with its source."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.adding.gathering import Gathered
from metalint.adding.institutions import InstitutionReader
from metalint.adding.publications import publication_of
from metalint.adding.venues import VenueReader
from metalint.names.venue_names import plain_name
from metalint.papers.publication import Publication
from metalint.services.github import is_reserved
from metalint.services.records import SourceRecord
from metalint.util.regex import lazy
from metalint.util.wording import join_words

_CODE: Final = lazy(
    r"(?:https?://)?(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/([\w.-]+)/([\w.-]+)", re.ASCII
)
_GENERIC: Final = lazy(r"(?:LLMs?|AI|NLP|GPUs?|CPUs?|CNNs?|RNNs?|DNNs?|GNNs?|ML|RL|FPGAs?|KV|MoE|ViTs?|VLMs?|MLLMs?)")
_COMMON: Final = lazy(
    r".*(?:ing|tion|sion|ment|ity|ics|ness|ers|els|works|ods|ism|ence|ance|ures?|ysis|vey|view|ention)s?", re.IGNORECASE
)
_NAME_WORD: Final = lazy(r"[A-Za-z0-9$^\\{}+*µα-ωΑ-Ω]+(?:[-.'’/@+][A-Za-z0-9$^\\{}+*]+)*[+*!]?")
_CAPITALIZED: Final = lazy(r"[A-Z][^A-Z-]+(?:-[A-Z][^A-Z-]+)*")
_SIGN: Final = lazy(r"[\d$^+*@]")
_MOST_WORDS: Final = 3
_MOST_LETTERS: Final = 40
_TITLE_ORDER: Final = (
    "ACL Anthology", "PMLR", "NeurIPS", "CVF", "OpenReview", "Crossref", "arXiv", "DataCite", "Semantic Scholar",
    "OpenAlex", "Hugging Face", "GitHub", "DBLP",
)  # fmt: skip
_RANKS: Final = {source: rank for rank, source in enumerate(_TITLE_ORDER)}


class Filled(NamedTuple):
    """The values of a field, and where they come from."""

    values: tuple[str, ...]
    source: str


class Draft(NamedTuple):
    """What a new paper's file is to hold."""

    values: Mapping[str, Filled]  # by role
    remarks: tuple[str, ...]  # what is missing or doubtful, for people
    publication: Publication | None = None  # of a preprint that a venue has accepted

    def first_value(self, role: str) -> str:
        """Return the value of a role; empty where there is none."""
        return self.values[role].values[0] if role in self.values else ""

    @property
    def year(self) -> int | None:
        """The year; None where nobody knows it."""
        year = self.first_value("year")
        return int(year) if year else None


def draft_paper(
    gathered: Gathered,
    primary: SourceRecord,
    institutions: InstitutionReader,
    venues: VenueReader,
    repository: Sequence[SourceRecord] = (),
) -> Draft:
    """Return the draft of a paper; ``repository`` is what its repository says, where that was given."""
    records = [*repository, *gathered.own]
    published = publication_of(gathered.own, venues)
    others = [record for record in records if record is not primary]
    every = (primary, *sorted(others, key=lambda record: _RANKS.get(record.source, len(_RANKS))))
    title = _first_filled((html.unescape(record.title), record.source) for record in every)
    named = institutions.named(every)
    if published is not None:
        venue, year = published.venue, (str(published.year), published.source)
    else:
        near = {primary.source, "arXiv"}
        dated = sorted((record for record in every if record.year), key=lambda record: record.source not in near)
        first = next(iter(dated), primary)
        venue, year = _own_venue(primary, every, first.year, venues), (str(first.year or ""), first.source)
    filled = {
        "title": title,
        "abbr": _first_filled([(short_name(title.values[0]), f"{title.source}: title")]) if title else None,
        "url": _first_filled((record.url, record.source) for record in every),
        "authors": next((Filled(record.authors, record.source) for record in every if record.authors), None),
        "institutions": Filled(named.names, named.source),
        "ror": Filled(named.rors, named.source),
        "venue": _first_filled([(venue, (published or primary).source)]),
        "year": _first_filled([year]),
        "code-url": code_of(every),
    }
    return Draft(
        {role: of_role for role, of_role in filled.items() if of_role and of_role.values}, named.remarks, published
    )


def _own_venue(primary: SourceRecord, every: Sequence[SourceRecord], year: int | None, venues: VenueReader) -> str:
    """Return the venue of a paper that no conference or journal has: an archive, or a workshop by its own name."""
    if primary.kind == "published" and primary.venue:
        return plain_name(primary.venue)
    if any(identity.kind == "arXiv" for record in (primary, *every) for identity in record.identities):
        arxiv = venues.registered("arXiv", year)
        return arxiv.name if arxiv else "arXiv"
    if primary.source == "OpenReview":
        is_denied = re.search(r"submi|reject|withdr", primary.label, re.IGNORECASE)
        if "/Workshop/" in primary.label and not is_denied and primary.venue:
            return primary.venue  # the workshop that accepted a submission; else it is at OpenReview alone
        known = venues.registered("OpenReview", year)
        return known.name if known else "OpenReview"
    venue = venues.read(primary.venue, year)
    return venue.name if venue else plain_name(primary.venue)


def _first_filled(said: Iterable[tuple[str, str]]) -> Filled | None:
    return next((Filled((value,), source) for value, source in said if value), None)


def describe_unplaced(institutions: Filled) -> str:
    """Return why institutions are not written into a schema that has them author by author."""
    return f"{institutions.source} names {join_words(institutions.values)}, not which author is at which"


def short_name(title: str) -> str:
    """Return what stands before the colon of a title, where it is a name: ``QLoRA``, not ``Deep Learning``."""
    head, colon, rest = title.partition(":")
    words = head.split()
    if not colon or not rest.strip() or len(head) > _MOST_LETTERS or not 0 < len(words) <= _MOST_WORDS:
        return ""
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return ""
    if any(_is_coined(word) for word in words):
        return head.strip()
    is_name = len(words) == 1 and words[0][0].isupper() and len(head) > 1
    return head if is_name and not _GENERIC.fullmatch(head) and not _COMMON.fullmatch(head) else ""


def _is_coined(word: str) -> bool:
    """Tell whether a word has capitals, digits or signs as no other word has."""
    if _GENERIC.fullmatch(word):
        return False
    has_capital = any(map(str.isupper, word[1:])) and not _CAPITALIZED.fullmatch(word)
    return has_capital or _SIGN.search(word) is not None


def code_of(records: Sequence[SourceRecord]) -> Filled | None:
    """Return the code of a paper: what a repository or its own page names, else the one repository in its abstract."""
    named = [(url, record.source) for record in records for url in _repositories(record.code_url)[:1]]
    own = [(url, source) for url, source in named if source in {"GitHub", "OpenReview"}]
    told = [(set(_repositories(" ".join(record.texts))), record.source) for record in records]
    alone = [(next(iter(urls)), source) for urls, source in told if len(urls) == 1]
    return next((Filled((url,), source) for url, source in (*own, *alone, *named)), None)


def _repositories(text: str) -> list[str]:
    addresses = []
    for host, owner, name in _CODE.findall(text.replace("\\_", "_").replace("{", "").replace("}", "")):
        plain = name.rstrip(".").removesuffix(".git").rstrip(".")
        if plain and not (host == "github.com" and is_reserved(owner)):
            addresses.append(f"https://{host}/{owner}/{plain}")
    return addresses
