"""Asking all services about papers: first by their ids, side by side, then by what the first answers say."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, starmap
from typing import Final, NamedTuple

from metalint.adding.dblp_dump import DblpDump
from metalint.adding.matching import KnownPaper, group_by_paper, same_work
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
from metalint.services.lookup import BY_TITLE, Records, Service, look_up, records_in
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
    primary: Records  # what the importer says that was asked first
    records: tuple[SourceRecord, ...]  # all that is said, of this paper and of others that came up for their titles
    silent: tuple[str, ...] = ()  # the services that could have decided, were asked and did not answer, by name

    @property
    def own(self) -> list[SourceRecord]:
        """The records of this paper."""
        return [record for record in self.records if same_work(self.paper, record)]


Keys = Mapping[Service, Sequence[str]]
"""What sources are asked for about one paper."""


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
                {} if _is_done(seed, gathered) or is_settled(at, gathered) else keys_of(seed, gathered)
                for at, (seed, gathered) in enumerate(zip(seeds, found, strict=True))
            ]
            found = await self._ask(found, wanted)
        return await self._ask(found, list(map(_keys_of_details, seeds, found)))

    async def _ask(self, papers: Iterable[Gathered], wanted: Sequence[Keys]) -> list[Gathered]:
        """Return papers with what sources say of each under its keys."""
        ids: dict[Service, list[str]] = defaultdict(list)
        for source, key in ((source, key) for keys in wanted for source, own in keys.items() for key in own):
            ids[source].append(key)
        said = dict(zip(ids, await asyncio.gather(*starmap(self._look_up, ids.items())), strict=True))
        found = []
        for gathered, keys in zip(papers, wanted, strict=True):
            answers = [(source, said[source][key]) for source, own in keys.items() for key in own]
            records = [record for _, answer in answers for record in records_in(answer)]
            silent = self._silent(source for source, answer in answers if isinstance(answer, NoAnswer))
            found.append(_with_records(gathered, records)._replace(silent=(*gathered.silent, *silent)))
        return found

    def _silent(self, sources: Iterable[Service]) -> list[str]:
        """Return the names of those sources that could have decided, unless they are switched off."""
        deciding = (source.key for source in sources if source in {*IMPORTERS, dblp.SOURCE})
        return [SERVICES[key].name for key in deciding if self.network.base(key) or (key == "dblp" and self._dump)]

    async def search_titles(self, titles: Sequence[str]) -> dict[str, list[SourceRecord]]:
        """Return what services find for titles, also records of papers with other titles."""
        unknown = Gathered(KnownPaper("", (), frozenset()), (), ())
        found = await self._ask([unknown] * len(titles), [_keys_of_titles([title]) for title in titles])
        return {title: list(gathered.records) for title, gathered in zip(titles, found, strict=True)}

    async def _look_up(self, source: Service, ids: Sequence[str]) -> Mapping[str, Records]:
        if source is dblp.SOURCE and self._dump is not None:
            return self._dump.find_by_title(ids)
        return await look_up(self.network, source, ids)

    async def ask_sources(self, asked: Sequence[SourceId]) -> dict[SourceId, Records]:
        """Return what the importers say of their ids."""
        by_importer: dict[Service, list[str]] = defaultdict(list)
        for wanted in asked:
            by_importer[wanted.importer].append(wanted.id)
        answers = await asyncio.gather(*starmap(self._look_up, by_importer.items()))
        found = {
            SourceId(importer, id_): said[id_]
            for (importer, ids), said in zip(by_importer.items(), answers, strict=True)
            for id_ in ids
        }
        unknown = [
            asked for asked, said in found.items() if isinstance(said, NoSuchId) and asked.importer is crossref.SOURCE
        ]
        # a DOI that Crossref does not have may be one of DataCite
        others = await self._look_up(datacite.SOURCE, [asked.id for asked in unknown])
        return found | {asked: said for asked in unknown if not isinstance(said := others[asked.id], NoAnswer)}

    async def _under_ids(self, seeds: Sequence[Seed]) -> list[Gathered]:
        """Return what is said of papers under the ids that they have."""
        primary, beside = await asyncio.gather(
            self.ask_sources([asked for seed in seeds for asked in seed.asked]),
            self._ask([Gathered(seed.paper, (), ()) for seed in seeds], list(map(_keys_beside_importers, seeds))),
        )
        found = []
        for seed, others in zip(seeds, beside, strict=True):
            first: Records = primary[seed.asked[0]] if seed.asked else ()
            paper = seed.paper
            if (records := records_in(first)) and not paper.title:
                paper = KnownPaper(records[0].title, records[0].authors, paper.identities | records[0].identities)
            silent = self._silent([seed.asked[0].importer] if isinstance(first, NoAnswer) else [])
            own = [record for asked in seed.asked for record in records_in(primary[asked])]
            gathered = _with_records(Gathered(paper, first, (), tuple(silent)), [*own, *others.records])
            in_dump = self._dump.find_by_identity(gathered.paper.identities) if self._dump else ()
            found.append(_with_records(gathered, in_dump))
        return found


# -- what to ask about a paper, at each step


def _is_done(seed: Seed, gathered: Gathered) -> bool:
    """Tell whether there is nothing to look for: nobody knows a title, or who gave out the id does not know it."""
    return not gathered.paper.title or (not seed.paper.title and isinstance(gathered.primary, NoSuchId))


def _is_published(gathered: Gathered) -> bool:
    """Tell whether the importer itself says so, which need not be found out then."""
    return any(record.kind == "published" for record in records_in(gathered.primary))


def _keys_beside_importers(seed: Seed) -> Keys:
    preprints = [identity.id for identity in sorted(seed.paper.identities) if identity.kind == "arXiv"]
    is_of_interest = seed.is_preprint or seed.wants_details
    return {
        semantic_scholar.SOURCE: _asked_as(seed.paper.identities),
        hugging_face.SOURCE: preprints if seed.wants_details else [],
        datacite.SOURCE: [f"10.48550/arxiv.{id_}" for id_ in preprints if is_of_interest],
    }


def _keys_at_dblp(seed: Seed, gathered: Gathered) -> Keys:
    return {dblp.SOURCE: _titles_to_ask(seed, gathered)}


def _keys_at_venues(seed: Seed, gathered: Gathered) -> Keys:
    """Return the keys at OpenReview and Crossref, where these have not given out the id of the paper."""
    keys = dict(_keys_of_titles(_titles_to_ask(seed, gathered)))
    asked = {one.importer for one in seed.asked} if seed.paper.title else set()
    is_challenged = isinstance(gathered.primary, NoAnswer) and openreview.CHALLENGED in gathered.primary.why
    if openreview.SOURCE in asked and not is_challenged:
        del keys[openreview.SOURCE]
    if crossref.SOURCE in asked:
        del keys[crossref.SOURCE]
    elif dois := list(_publishers(gathered.paper.identities)):
        keys[crossref.SOURCE] = dois[:1]
    del keys[dblp.SOURCE]
    return keys


def _keys_of_new_dois(_: Seed, gathered: Gathered) -> Keys:
    known = [record.identities for record in gathered.records if record.source == "Crossref"]
    return {crossref.SOURCE: list(_publishers(gathered.paper.identities.difference(*known)))}


def _keys_of_details(seed: Seed, gathered: Gathered) -> Keys:
    ids = gathered.paper.identities
    if not seed.wants_details or (not seed.paper.title and isinstance(gathered.primary, NoSuchId)):
        return {}
    return {crossref.SOURCE: list(_publishers(ids)), openalex.SOURCE: list(_dois(ids))}


def _keys_of_titles(titles: Sequence[str]) -> Keys:
    keys = [BY_TITLE + title for title in titles]
    return {dblp.SOURCE: titles, openreview.SOURCE: keys, crossref.SOURCE: keys}


def _titles_to_ask(seed: Seed, gathered: Gathered) -> Sequence[str]:
    """Return the titles to look for: of a preprint that has another one now, the new one, which its venue has too."""
    paper = gathered.paper
    if not seed.paper.title:
        return paper.titles
    return paper.other_titles[:1] if seed.is_preprint and paper.other_titles else [paper.title]


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
        where = f" at {code(known.venue)}, {known.year}" if known.venue and known.year else ""
        return f"{known.source} has a paper with this title{where}, and no identifier of it; {by_hand} one"
    similar = group_by_paper(record for record in records if record.identities and record.title)
    others = f"; similar titles: {_list_papers(similar)}" if similar else ""
    unasked = f"; {in_words(silent)} did not answer" if silent else ""
    return f"no paper with just this title is found{others}{unasked}; {by_hand} them"


def _list_papers(papers: Sequence[KnownPaper]) -> str:
    shown = [f"{min(paper.identities)} ({code(paper.title)})" for paper in papers[:_MOST_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(papers) > _MOST_SHOWN else [])])
