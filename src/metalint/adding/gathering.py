"""Asking all services about papers: first by their ids, side by side, then by what the first answers say."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, starmap
from typing import Final, NamedTuple

from metalint.adding.dblp_dump import DblpDump
from metalint.adding.matching import KnownPaper, group_by_paper, same_work
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
from metalint.services.lookup import BY_TITLE, SWITCHED_OFF, Records, Service, look_up, records_in
from metalint.services.network import Network
from metalint.services.records import SourceRecord
from metalint.util.regex import lazy
from metalint.util.wording import in_words, quote

IMPORTERS: Final = (
    arxiv.SOURCE, openreview.SOURCE, anthology.SOURCE, *proceedings.SOURCES, github.SOURCE, crossref.SOURCE,
)  # fmt: skip
"""The sources that papers can be added from, in the order in which they are asked whether an identifier is theirs."""


_DECIDING: Final = frozenset({*IMPORTERS, dblp.SOURCE})  # whose silence leaves a paper in doubt
_RENAMING: Final = frozenset({"arXiv", "Semantic Scholar"})  # services that know what a preprint is called now
_MOST_TITLES: Final = 2


class SourceId(NamedTuple):
    """An id at the source that is asked for it."""

    importer: Service
    id: str


def importer_of(text: str) -> SourceId | None:
    """Return who should be asked for an identifier as people write it, and for what; None if nobody knows it."""
    for importer in IMPORTERS:
        if importer.matches and (id_ := importer.matches(text)) is not None:
            return SourceId(importer, id_)
    return None


class Seed(NamedTuple):
    """A paper to ask about: its known title, authors and ids, and the importers that are asked for it."""

    paper: KnownPaper
    asked: tuple[SourceId, ...] = ()
    is_preprint: bool = False  # whether the list has it as one
    wants_details: bool = True  # whether institutions and code are of interest as well


class Gathered(NamedTuple):
    """What services say of a paper."""

    paper: KnownPaper  # with the ids and titles that the records add
    primary: Records = ()  # what the importer says that was asked first
    records: tuple[SourceRecord, ...] = ()  # of this paper, and of others that came up for their titles
    own: Mapping[SourceRecord, str] = {}  # those of this paper, each with its evidence in words
    silent: tuple[str, ...] = ()  # the services that could have decided, were asked and did not answer, by name


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

    async def gather(
        self, seeds: Sequence[Seed], is_settled: Callable[[int, Gathered], bool] = lambda _, found: _is_published(found)
    ) -> list[Gathered]:
        """Return what services say of papers.

        First who gave out their ids, then, about those that are not settled, DBLP, OpenReview and Crossref by title,
        and Crossref about DOIs that came to light; at last, where details are wanted, Crossref and OpenAlex about all.
        Papers of which nobody knows a title, or which do not exist, go no further than the first.
        """
        found = await self._under_ids(seeds)
        for keys_of in (_keys_at_dblp, _keys_at_venues, _keys_of_new_dois):
            wanted = [
                [] if _is_done(seed, gathered) or is_settled(at, gathered) else keys_of(seed, gathered)
                for at, (seed, gathered) in enumerate(zip(seeds, found, strict=True))
            ]
            found = await self._ask(found, wanted)
        return await self._ask(found, list(map(_keys_of_details, seeds, found)))

    async def _ask(self, papers: Sequence[Gathered], wanted: Sequence[Sequence[SourceId]]) -> list[Gathered]:
        """Return papers with what sources say of each under the ids that are ``wanted``."""
        said = await self.ask_sources(chain.from_iterable(wanted))
        return [_with_answers(*of_paper, said) for of_paper in zip(papers, wanted, strict=True)]

    async def search_titles(self, titles: Sequence[str]) -> dict[str, list[SourceRecord]]:
        """Return what services find for titles, also records of papers with other titles."""
        asked = {title: _keys_of_titles([title]) for title in titles}
        said = await self.ask_sources(chain.from_iterable(asked.values()))
        return {title: [record for key in keys for record in records_in(said[key])] for title, keys in asked.items()}

    async def _look_up(self, source: Service, ids: Sequence[str]) -> Mapping[str, Records]:
        if source is dblp.SOURCE and self._dump is not None:
            return self._dump.find_by_title(ids)
        return await look_up(self.network, source, ids)

    async def ask_sources(self, asked: Iterable[SourceId]) -> dict[SourceId, Records]:
        """Return what sources say of their ids; all sources are asked side by side."""
        ids: dict[Service, list[str]] = defaultdict(list)
        for source, id_ in asked:
            ids[source].append(id_)
        answers = zip(ids, await asyncio.gather(*starmap(self._look_up, ids.items())), strict=True)
        return {SourceId(source, id_): said for source, of_ids in answers for id_, said in of_ids.items()}

    async def _under_ids(self, seeds: Sequence[Seed]) -> list[Gathered]:
        """Return what is said of papers under the ids that they have."""
        wanted = [[*seed.asked, *_keys_beside_importers(seed)] for seed in seeds]
        said = await self.ask_sources(chain.from_iterable(wanted))
        # a DOI that Crossref does not have may be one of DataCite
        unknown = [one for one in said if one.importer is crossref.SOURCE and isinstance(said[one], NoSuchId)]
        others = await self._look_up(datacite.SOURCE, [one.id for one in unknown])
        said |= {one: others[one.id] for one in unknown if not isinstance(others[one.id], NoAnswer)}
        found = []
        for seed, asked in zip(seeds, wanted, strict=True):
            primary: Records = said[seed.asked[0]] if seed.asked else ()
            paper = seed.paper
            if (records := records_in(primary)) and not paper.title:
                paper = KnownPaper(records[0].title, records[0].authors, paper.identities | records[0].identities)
            gathered = _with_answers(Gathered(paper, primary), asked, said)
            in_dump = self._dump.find_by_identity(gathered.paper.identities) if self._dump else ()
            found.append(with_records(gathered, in_dump))
        return found


def _with_answers(gathered: Gathered, asked: Sequence[SourceId], said: Mapping[SourceId, Records]) -> Gathered:
    deciding = [one for one in asked if one.importer in _DECIDING and said[one] != SWITCHED_OFF]
    silent = [one.importer.name for one in deciding if isinstance(said[one], NoAnswer)]
    found = with_records(gathered, chain.from_iterable(records_in(said[one]) for one in asked))
    return found._replace(silent=tuple(dict.fromkeys((*gathered.silent, *silent))))


# -- what to ask about a paper, at each step


def _is_done(seed: Seed, gathered: Gathered) -> bool:
    """Tell whether there is nothing to look for: nobody knows a title, or who gave out the id does not know it."""
    return not gathered.paper.title or (not seed.paper.title and isinstance(gathered.primary, NoSuchId))


def _is_published(gathered: Gathered) -> bool:
    """Tell whether the importer itself says so, which need not be found out then."""
    return any(record.kind == "published" for record in records_in(gathered.primary))


def _ids_at(source: Service, ids: Iterable[str]) -> list[SourceId]:
    return [SourceId(source, id_) for id_ in ids]


def _keys_beside_importers(seed: Seed) -> list[SourceId]:
    ids = seed.paper.identities
    preprints = [identity.id for identity in sorted(ids) if identity.kind == "arXiv"]
    found = _ids_at(semantic_scholar.SOURCE, _asked_as(ids))
    if seed.wants_details:
        found += _ids_at(hugging_face.SOURCE, preprints)
    if seed.wants_details or seed.is_preprint:
        found += _ids_at(datacite.SOURCE, (f"10.48550/arxiv.{id_}" for id_ in preprints))
    return found


def _keys_at_dblp(seed: Seed, gathered: Gathered) -> list[SourceId]:
    return _ids_at(dblp.SOURCE, _titles_to_ask(seed, gathered))


def _keys_at_venues(seed: Seed, gathered: Gathered) -> list[SourceId]:
    """Return the keys at OpenReview and Crossref, where these have not given out the id of the paper."""
    titles = [BY_TITLE + title for title in _titles_to_ask(seed, gathered)]
    has_asked = {one.importer for one in seed.asked} if seed.paper.title else set()
    is_challenged = isinstance(gathered.primary, NoAnswer) and openreview.CHALLENGED in gathered.primary.why
    dois = list(_publishers(gathered.paper.identities))[:1]
    at_openreview = titles if openreview.SOURCE not in has_asked or is_challenged else ()
    at_crossref = () if crossref.SOURCE in has_asked else dois or titles
    return _ids_at(openreview.SOURCE, at_openreview) + _ids_at(crossref.SOURCE, at_crossref)


def _keys_of_new_dois(_: Seed, gathered: Gathered) -> list[SourceId]:
    known = [record.identities for record in gathered.records if record.source == "Crossref"]
    return _ids_at(crossref.SOURCE, _publishers(gathered.paper.identities.difference(*known)))


def _keys_of_details(seed: Seed, gathered: Gathered) -> list[SourceId]:
    ids = gathered.paper.identities
    if not seed.wants_details or (not seed.paper.title and isinstance(gathered.primary, NoSuchId)):
        return []
    return _ids_at(crossref.SOURCE, _publishers(ids)) + _ids_at(openalex.SOURCE, _dois(ids))


def _keys_of_titles(titles: Sequence[str]) -> list[SourceId]:
    keys = [BY_TITLE + title for title in titles]
    others = _ids_at(openreview.SOURCE, keys) + _ids_at(crossref.SOURCE, keys)
    return _ids_at(dblp.SOURCE, titles) + others


def _titles_to_ask(seed: Seed, gathered: Gathered) -> Sequence[str]:
    """Return the titles to look for: of a preprint that has another one now, the new one, which its venue has too."""
    paper = gathered.paper
    if not seed.paper.title:
        return paper.titles
    return paper.other_titles[:1] if seed.is_preprint and paper.other_titles else [paper.title]


def with_records(gathered: Gathered, records: Iterable[SourceRecord]) -> Gathered:
    """Return a paper with more records, and with the ids, and if it has none title and authors, of those of it."""
    paper, every = gathered.paper, tuple(dict.fromkeys((*gathered.records, *records)))
    under_ids = [record for record in every if record.title and paper.identities & record.identities]
    title = paper.title or next((record.title for record in under_ids), "")
    titled = (record.authors for record in under_ids if is_same_title(record.title, title))
    paper = paper._replace(title=title, authors=paper.authors or next(filter(None, titled), ()))
    linked = [record for record in every if same_work(paper, record)]
    renamed = [record.title for record in linked if record.source in _RENAMING and record.title]
    others = [other for other in renamed if not is_same_title(other, title)]
    paper = paper._replace(
        identities=paper.identities.union(*(record.identities for record in linked)),
        other_titles=tuple(dict.fromkeys([*paper.other_titles, *others]))[:_MOST_TITLES],
    )
    own = {record: evidence for record in every if (evidence := same_work(paper, record))}
    return gathered._replace(paper=paper, records=every, own=own)


def seed_of(asked: SourceId) -> Seed:
    """Return the seed of a paper of which nothing but an id is known."""
    kinds = [kind for kind, importer in _BY_KIND.items() if importer == asked.importer]
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
_BY_KIND: Final[Mapping[str, Service]] = {
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
        where = f" at {quote(known.venue)}, {known.year}" if known.venue and known.year else ""
        return f"{known.source} has a paper with this title{where}, and no identifier of it; {by_hand} one"
    similar = group_by_paper(record for record in records if record.identities and record.title)
    others = f"; similar titles: {_list_papers(similar)}" if similar else ""
    unasked = f"; {in_words(silent)} did not answer" if silent else ""
    return f"no paper with just this title is found{others}{unasked}; {by_hand} them"


def _list_papers(papers: Sequence[KnownPaper]) -> str:
    shown = [f"{min(paper.identities)} ({quote(paper.title)})" for paper in papers[:_MOST_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(papers) > _MOST_SHOWN else [])])
