"""Asking all services about papers: first by their ids, side by side, then by what the first answers say."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from metalint.adding.dblp_dump import DblpDump
from metalint.adding.matching import KnownPaper, group_by_paper, same_work, shared_author
from metalint.config.services import SERVICES
from metalint.names.person_names import single_authors
from metalint.names.titles import is_same_title
from metalint.papers.identifiers import Identity
from metalint.papers.paper import Paper
from metalint.services import (
    anthology,
    arxiv,
    crossref,
    datacite,
    dblp,
    github,
    hugging_face,
    identifiers,
    openalex,
    openreview,
    proceedings,
    semantic_scholar,
)
from metalint.services.failures import NoAnswer, NoSuchId
from metalint.services.lookup import BY_TITLE, PaperSource, Records, look_up, records_in
from metalint.services.network import Network
from metalint.services.records import SourceRecord
from metalint.util.regex import lazy
from metalint.util.wording import code, in_words

IMPORTERS: Final = (
    arxiv.SOURCE, openreview.SOURCE, anthology.SOURCE, *proceedings.SOURCES, github.SOURCE, crossref.SOURCE,
)  # fmt: skip
"""The sources that papers can be added from, in the order in which they are asked whether an identifier is theirs."""


_RENAMING: Final = frozenset({"arXiv", "Semantic Scholar"})  # services that know what a preprint is called now
_MOST_TITLES: Final = 2


class SourceId(NamedTuple):
    """An id at the source that is asked for it."""

    importer: PaperSource
    id: str


def importer_of(text: str) -> SourceId | None:
    """Return who should be asked for an identifier as people write it, and for what; None if nobody knows it."""
    for importer in IMPORTERS:
        if importer.matches and (id_ := importer.matches(text)) is not None:
            return SourceId(importer, id_)
    return None


class Seed(NamedTuple):
    """A paper to ask about: what it is known by so far, and the importers that are asked for it."""

    paper: KnownPaper
    asked: tuple[SourceId, ...] = ()
    is_preprint: bool = False  # whether the list has it as one
    wants_details: bool = True  # whether institutions and code are of interest as well


class Gathered(NamedTuple):
    """What services say of a paper."""

    paper: KnownPaper  # what it is known by now
    primary: Records  # what the importer says that was asked first
    records: tuple[SourceRecord, ...]  # all that is said, of this paper and of others that came up for their titles
    silent: tuple[str, ...] = ()  # the services that were asked and did not answer, by name; `gather` leaves it empty


class Gatherer:
    """Asks all services."""

    def __init__(self, network: Network, dump: DblpDump | None = None) -> None:
        self.network = network
        self._dump = dump  # of DBLP, which is looked into instead of asking

    async def prefetch(self, seeds: Iterable[Seed]) -> None:
        """Ask for all ids that services answer many at a time for, so that later their answers are at hand."""
        listed = list(seeds)
        preprints = [asked.id for seed in listed for asked in seed.asked if asked.importer is arxiv.SOURCE]
        others = [id_ for seed in listed for id_ in _asked_as(seed.paper.identities)]
        await asyncio.gather(self._look_up(arxiv.SOURCE, preprints), self._look_up(semantic_scholar.SOURCE, others))

    async def gather(self, seeds: Sequence[Seed]) -> list[Gathered]:
        """Return what services say of papers, in three rounds: what one says leads to the ids that others know.

        Those of which nobody knows a title, or which do not exist, go no further than the first.
        """
        found = await self._under_ids(seeds)
        known = [
            at
            for at, (seed, gathered) in enumerate(zip(seeds, found, strict=True))
            if gathered.paper.title and (seed.paper.title or not isinstance(gathered.primary, NoSuchId))
        ]
        first = [found[at].paper for at in known]
        titles = [  # of all but those that the importer itself calls published
            [] if any(record.kind == "published" for record in records_in(found[at].primary)) else paper.titles
            for at, paper in zip(known, first, strict=True)
        ]
        dois = [list(_publishers(paper.identities)) for paper in first]
        for at, records in zip(known, await self._search(titles, dois), strict=True):
            found[at] = _with_records(found[at], records)
        # Crossref is asked about DOIs that came to light in the second round, and OpenAlex about all but arXiv's
        second = [found[at].paper for at in known]
        new = [
            sorted({*_publishers(later.identities)} - {*_publishers(earlier.identities)})
            for earlier, later in zip(first, second, strict=True)
        ]
        linked = await asyncio.gather(
            self._records(crossref.SOURCE, new),
            self._records(openalex.SOURCE, [list(_dois(later.identities)) for later in second]),
        )
        for at, records in zip(known, _joined(linked), strict=True):
            found[at] = _with_records(found[at], records)
        return found

    async def gather_once(
        self, seeds: Sequence[Seed], is_settled: Callable[[int, Gathered], bool], archived: Collection[int]
    ) -> list[Gathered]:
        """Return what services say of papers, no service asked more than once about each.

        First who gave out their ids, then, about those that are not settled, DBLP, and at last OpenReview and Crossref.
        ``archived`` are the places of preprints, about which DataCite is asked as well. OpenAlex comes last, which may
        know institutions under a publisher's DOI only.
        """
        found = [
            gathered._replace(silent=self._silent([seed.asked[0].importer.key] if seed.asked else []))
            if isinstance(gathered.primary, NoAnswer)
            else gathered
            for seed, gathered in zip(seeds, await self._under_ids(seeds, archived), strict=True)
        ]

        for ask in (self._ask_dblp, self._ask_openreview_and_crossref):
            open_ = [at for at, gathered in enumerate(found) if gathered.paper.title and not is_settled(at, gathered)]
            answers = await ask([seeds[at] for at in open_], [found[at] for at in open_])
            for at, gathered in zip(open_, answers, strict=True):
                found[at] = gathered
        dois = {
            at: next(_dois(gathered.paper.identities), "")
            for at, gathered in enumerate(found)
            if seeds[at].wants_details and gathered.paper.title
        }
        works = await self._look_up(openalex.SOURCE, list(filter(None, dois.values())))
        for at, doi in dois.items():
            found[at] = _with_records(found[at], records_in(works.get(doi)))
        return found

    async def _ask_dblp(self, seeds: Sequence[Seed], papers: Sequence[Gathered]) -> list[Gathered]:
        titles = list(map(_title_to_ask, seeds, papers))
        answers = await self._in_dblp(titles)
        found = []
        for title, gathered in zip(titles, papers, strict=True):
            own = self._dump.find_by_identity(gathered.paper.identities) if self._dump else ()
            answer = answers.get(title)
            silent = self._silent(["dblp"]) if isinstance(answer, NoAnswer) else ()
            more = _with_records(gathered, [*records_in(answer), *own])
            found.append(more._replace(silent=(*gathered.silent, *silent)))
        return found

    async def _ask_openreview_and_crossref(self, seeds: Sequence[Seed], papers: Sequence[Gathered]) -> list[Gathered]:
        notes: list[str] = []  # what OpenReview and Crossref are asked for, paper by paper; empty where they are not
        works: list[str] = []
        for seed, gathered in zip(seeds, papers, strict=True):
            asked = {one.importer.key for one in seed.asked}
            key = BY_TITLE + _title_to_ask(seed, gathered)
            said = gathered.primary
            is_challenged = isinstance(said, NoAnswer) and openreview.CHALLENGED in said.why
            notes.append(key if "openreview" not in asked or is_challenged else "")
            works.append(next(_publishers(gathered.paper.identities), key) if "crossref" not in asked else "")
        answers = await asyncio.gather(
            self._look_up(openreview.SOURCE, list(filter(None, notes))),
            self._look_up(crossref.SOURCE, list(filter(None, works))),
        )
        found = []
        for gathered, *keys in zip(papers, notes, works, strict=True):
            silent = gathered.silent
            records: list[SourceRecord] = []
            for key, by_key, service in zip(keys, answers, ("openreview", "crossref"), strict=True):
                if key:
                    records += records_in(by_key[key])
                    silent += self._silent([service]) if isinstance(by_key[key], NoAnswer) else ()
            found.append(_with_records(gathered, records)._replace(silent=silent))
        return found

    def _silent(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the names of those services that are not switched off."""
        return tuple(SERVICES[key].name for key in keys if self.network.base(key) or (key == "dblp" and self._dump))

    async def search_titles(self, titles: Sequence[str]) -> dict[str, list[SourceRecord]]:
        """Return what services find for titles, be it of papers with others."""
        found = await self._search([[title] for title in titles], [[] for _ in titles])
        return dict(zip(titles, found, strict=True))

    async def _search(self, titles: Sequence[Sequence[str]], dois: Sequence[Sequence[str]]) -> list[list[SourceRecord]]:
        """Return what DBLP, OpenReview and Crossref say of papers by title; Crossref by DOI where there are any."""
        keys = [[BY_TITLE + title for title in of] for of in titles]
        works = [own or of for own, of in zip(dois, keys, strict=True)]
        said, notes, found = await asyncio.gather(
            self._in_dblp(list(chain(*titles))),
            self._look_up(openreview.SOURCE, list(chain(*keys))),
            self._look_up(crossref.SOURCE, list(chain(*works))),
        )
        return _joined([_by_paper(said, titles), _by_paper(notes, keys), _by_paper(found, works)])

    async def _look_up(self, source: PaperSource, ids: Sequence[str]) -> dict[str, Records]:
        return await look_up(self.network, source, ids)

    async def _records(self, source: PaperSource, keys: Sequence[Sequence[str]]) -> list[list[SourceRecord]]:
        """Return what a source says of several papers, of each under its keys."""
        return _by_paper(await self._look_up(source, list(chain(*keys))), keys)

    async def ask_sources(self, asked: Sequence[SourceId]) -> dict[SourceId, Records]:
        """Return what the importers say of their ids."""
        by_importer: dict[str, list[SourceId]] = {}
        for wanted in asked:
            by_importer.setdefault(wanted.importer.key, []).append(wanted)
        groups = list(by_importer.values())
        answers = await asyncio.gather(*(self._look_up(of[0].importer, [asked.id for asked in of]) for of in groups))
        found = {asked: said[asked.id] for of, said in zip(groups, answers, strict=True) for asked in of}
        unknown = [
            asked for asked, said in found.items() if isinstance(said, NoSuchId) and asked.importer is crossref.SOURCE
        ]
        # a DOI that Crossref does not have may be one of DataCite
        others = await self._look_up(datacite.SOURCE, [asked.id for asked in unknown])
        return found | {asked: said for asked in unknown if not isinstance(said := others[asked.id], NoAnswer)}

    async def _under_ids(self, seeds: Sequence[Seed], archived: Collection[int] | None = None) -> list[Gathered]:
        """Return what is said of papers under the ids that they have; DataCite is asked about those ``archived``."""
        sets = [seed.paper.identities for seed in seeds]
        preprints = [[identity.id for identity in sorted(ids) if identity.kind == "arXiv"] for ids in sets]
        detailed = {id_ for seed, own in zip(seeds, preprints, strict=True) if seed.wants_details for id_ in own}
        works = [
            [f"10.48550/arxiv.{id_}" for id_ in own if archived is None or at in archived]
            for at, own in enumerate(preprints)
        ]
        primary, *beside = await asyncio.gather(
            self.ask_sources([asked for seed in seeds for asked in seed.asked]),
            self._records(semantic_scholar.SOURCE, list(map(_asked_as, sets))),
            self._records(openalex.SOURCE, [list(_dois(ids)) if archived is None else [] for ids in sets]),
            self._records(hugging_face.SOURCE, [[id_ for id_ in own if id_ in detailed] for own in preprints]),
            self._records(datacite.SOURCE, works),
        )
        assert isinstance(primary, dict)  # noqa: S101 - for the type checker
        gathered = []
        for seed, others in zip(seeds, _joined(beside), strict=True):
            first: Records = primary[seed.asked[0]] if seed.asked else ()
            paper = seed.paper
            if (records := records_in(first)) and not paper.title:
                paper = KnownPaper(records[0].title, records[0].authors, paper.identities | records[0].identities)
            own = [record for asked in seed.asked for record in records_in(primary[asked])]
            gathered.append(_with_records(Gathered(paper, first, ()), [*own, *others]))
        return gathered

    async def _in_dblp(self, titles: Sequence[str]) -> Mapping[str, Records]:
        return await self._look_up(dblp.SOURCE, titles) if self._dump is None else self._dump.find_by_title(titles)


def _title_to_ask(seed: Seed, gathered: Gathered) -> str:
    """Return the title to look for: of a preprint that has another one now, the new one, which its venue has too."""
    paper = gathered.paper
    renamed = next(iter(paper.other_titles), "") if seed.is_preprint else ""
    return renamed or paper.title


def _by_paper(said: Mapping[str, Records], keys: Iterable[Iterable[str]]) -> list[list[SourceRecord]]:
    return [[record for key in of for record in records_in(said.get(key))] for of in keys]


def _joined(found: Iterable[Iterable[list[SourceRecord]]]) -> list[list[SourceRecord]]:
    """Return the records of each paper, of which each of several services has said some."""
    return [list(chain(*of)) for of in zip(*found, strict=True)]


def _with_records(gathered: Gathered, records: Iterable[SourceRecord]) -> Gathered:
    every = (*gathered.records, *records)
    return gathered._replace(paper=_with_record_data(gathered.paper, every), records=tuple(dict.fromkeys(every)))


def _with_record_data(paper: KnownPaper, records: Iterable[SourceRecord]) -> KnownPaper:
    """Return a paper with the ids, and if it has none title and authors, of the records that are of it."""
    listed = list(records)
    own = [record for record in listed if record.title and paper.identities & record.identities]
    if not paper.title and own:
        paper = paper._replace(title=own[0].title, authors=own[0].authors)
    elif not paper.authors:
        named = next((record for record in own if record.authors and is_same_title(record.title, paper.title)), None)
        paper = paper._replace(authors=named.authors if named else ())
    linked = [record for record in listed if same_work(paper, record)]
    others = [
        record.title for record in linked if record.source in _RENAMING and not is_same_title(record.title, paper.title)
    ]
    return paper._replace(
        identities=paper.identities.union(*(record.identities for record in linked)),
        other_titles=tuple(dict.fromkeys(filter(None, [*paper.other_titles, *others])))[:_MOST_TITLES],
    )


def matching_records(paper: KnownPaper, records: Sequence[SourceRecord]) -> list[SourceRecord]:
    """Return the records that are of a paper; others came up for a similar title."""
    widened = _with_record_data(paper, records)
    found = []
    for record in records:
        is_shared = widened.identities & record.identities or shared_author(widened.authors, record.authors)
        if same_work(widened, record) or (not record.title and is_shared):
            found.append(record)
    return found


def seed_of(asked: SourceId) -> Seed:
    """Return the seed of a paper of which nothing but an id is known."""
    kinds = [kind for kind, importer in _BY_KIND.items() if importer.key == asked.importer.key]
    return Seed(KnownPaper("", (), frozenset(Identity(kind, asked.id) for kind in kinds)), (asked,))


def seed_of_known(paper: KnownPaper) -> Seed:
    """Return the seed of a paper that is known, with the importers that know its ids."""
    asked = [
        SourceId(importer, identity.id)
        for identity in sorted(paper.identities)
        if (importer := _BY_KIND.get(identity.kind))
    ]
    return Seed(paper, tuple(asked))


def seed_to_check(paper: Paper, *, is_preprint: bool, wants_details: bool = False) -> Seed:
    """Return the seed of a paper of a list with the one importer that gave out the id in its URL."""
    seed = seed_of_known(known_of(paper))
    asked = seed.asked or tuple(filter(None, [importer_of(paper.url.value) if paper.url else None]))
    named = tuple(one for one in asked if one.importer is not github.SOURCE)
    return seed._replace(asked=named, is_preprint=is_preprint, wants_details=wants_details)


# the importers whose ids stand for a paper whatever the address of its page
_BY_KIND: Final[Mapping[str, PaperSource]] = {
    "arXiv": IMPORTERS[0], "OpenReview": IMPORTERS[1], "ACL Anthology": IMPORTERS[2], "DOI": IMPORTERS[-1],
}  # fmt: skip


def _asked_as(identities: Iterable[Identity]) -> list[str]:
    """Return how Semantic Scholar is asked for a paper."""
    known = ((semantic_scholar.NAMES.get(identity.kind), identity.id) for identity in sorted(identities))
    return [f"{name}:{id_}" for name, id_ in known if name][:1]


def _dois(identities: Iterable[Identity]) -> Iterator[str]:
    """Yield the DOIs of a paper, a publisher's first: the record of a preprint often has no institutions."""
    listed = sorted(identities)
    yield from (identity.id for identity in listed if identity.kind == "DOI")
    yield from (f"10.18653/v1/{identity.id}" for identity in listed if identity.kind == "ACL Anthology")
    yield from (f"10.48550/arxiv.{identity.id}" for identity in listed if identity.kind == "arXiv")


def _publishers(identities: Iterable[Identity]) -> Iterator[str]:
    dois = (identity.id for identity in sorted(identities) if identity.kind == "DOI")
    yield from (doi for doi in dois if not doi.startswith(semantic_scholar.PREPRINT_DOIS))


def known_of(paper: Paper) -> KnownPaper:
    """Return what a paper of a list is known by; of several URLs, the first counts that is the paper's id."""
    read = (identifiers.read(url.value) for url in paper.many("url"))
    ids = frozenset(islice((identity for identity in read if identity and identity.kind != "GitHub"), 1))
    authors = single_authors(author.value for author in paper.authors)
    return KnownPaper(paper.title.value if paper.title else "", tuple(authors), ids)


_WORD: Final = lazy(r"[^\W\d_]{2,}")
_LEAST_WORDS: Final = 2
_LONGEST: Final = 300
_MOST_SHOWN: Final = 5


def is_title(text: str) -> bool:
    """Tell whether a text that is no identifier may be a title: words, and no address."""
    is_plain = text.isprintable() and len(text) <= _LONGEST and "://" not in text
    return is_plain and " " in text and len(_WORD.findall(text)) >= _LEAST_WORDS


def seed_of_title(title: str, records: Sequence[SourceRecord], silent: Sequence[str] = ()) -> Seed | str:
    """Return the paper that services know by a title; or, if that is none or several, why it is not added.

    ``silent`` are the services that did not answer.
    """
    exact = [record for record in records if is_same_title(record.title, title)]
    papers = group_by_paper(record for record in exact if record.identities)
    if len(papers) == 1:
        return seed_of_known(papers[0])
    if papers:
        return f"several papers have this title; give the identifier of one: {_list_papers(papers)}"
    by_hand = "`metalint add --title` writes a file without"
    if exact:
        known = exact[0]
        where = f" at {code(known.venue)}, {known.year}" if known.venue and known.year else ""
        return f"{known.source} has a paper with this title{where}, and no identifier of it; {by_hand} one"
    similar = group_by_paper(record for record in records if record.identities and record.title)
    others = f"; similar titles: {_list_papers(similar)}" if similar else ""
    unasked = f"; {in_words(silent)} did not answer" if silent else ""
    return f"no paper with just this title is found{others}{unasked}; {by_hand} them"


def _list_papers(papers: Sequence[KnownPaper]) -> str:
    shown = [f"{min(paper.identities)} ({code(paper.title)})" for paper in papers[:_MOST_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(papers) > _MOST_SHOWN else [])])
