"""What services know that the files of a list do not say."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.adding.drafting import Draft, Filled, describe_unplaced, draft_paper
from metalint.adding.gathering import Gathered, Gatherer, Seed, seed_to_check
from metalint.adding.institutions import InstitutionReader
from metalint.adding.matching import shared_author
from metalint.adding.printing import FieldOrder, set_values
from metalint.adding.record_checks import check_papers
from metalint.adding.run import RunSummary, opened_gatherer, run_summary
from metalint.adding.venues import VenueReader
from metalint.engine import run as engine
from metalint.files import decoding
from metalint.files.file_changes import FileChange
from metalint.fixes.values import UnwritableError
from metalint.importing.files import find_fields_of_authors
from metalint.index.project import Project
from metalint.names.folding import folded
from metalint.papers.paper import Paper
from metalint.papers.publication import is_archive
from metalint.papers.record_check import RecordCheck
from metalint.services import github
from metalint.services.environment import Environment
from metalint.services.lookup import look_up, records_in
from metalint.text.header import read_header
from metalint.util.wording import plural

_DETAILS: Final = ("institutions", "code-url")
# roles that are filled where they are empty
_FILLED: Final = ("abbr", "url", "authors", "institutions", "ror", "venue", "year", "code-url")


class FieldUpdate(NamedTuple):
    """What a field is to hold: its role and path, its values before and after, and who says so."""

    role: str
    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    source: str
    evidence: str


class Updated(NamedTuple):
    """A file with changes; ``why`` says why it is left as it is, if it is.

    ``remarks`` say what services know that has no certain place in the file.
    """

    file: FileChange
    changes: tuple[FieldUpdate, ...] = ()
    why: str = ""
    remarks: tuple[str, ...] = ()


class Updates:
    """Compares papers with what services say; writes nothing."""

    def __init__(self, project: Project, is_wanted: Callable[[str], bool]) -> None:
        corpus, broken = engine.load_corpus(project)
        conventions = engine.list_conventions(project)
        self._project = project
        self.papers = [paper for paper in corpus.papers if is_wanted(paper.path)]  # those that are compared
        self.unreadable = [path for path in broken if is_wanted(path)]  # the paths of those that cannot be read
        self._order = FieldOrder(corpus.papers, project.kind.schema.root)
        self._venues = VenueReader(project.context.venues, conventions)
        self._institutions = InstitutionReader(project.context, conventions)
        self._fields = {role: path for path, role in project.kind.roles.items()}

    def run(self, environment: Environment, take: Callable[[Updated], None]) -> RunSummary:
        """Ask about the papers, and have ``take`` take each file that would change."""
        seeds = list(map(self._seed_of, self.papers))

        async def work() -> RunSummary:
            async with opened_gatherer(self._project, environment, len(seeds)) as gatherer:
                checking = check_papers(gatherer, self.papers, seeds, self._venues)
                found, moved = await asyncio.gather(checking, self._find_moved_code(gatherer))
                for paper, seed, (gathered, check) in zip(self.papers, seeds, found, strict=True):
                    known = self._find_changes(paper, seed, gathered, check)
                    # the year of the publication replaces that of the preprint
                    by_role = {change.role: change for change in (*known, *moved.get(paper.path, ()))}
                    if updated := self._update(paper, list(by_role.values())):
                        take(updated)
                return run_summary(self._project, gatherer.network)

        return asyncio.run(work())

    def _seed_of(self, paper: Paper) -> Seed:
        """Return what to ask about a paper: of institutions and code only where it lacks them."""
        lacks = any(role in self._fields and not _has_value(paper, role) for role in _DETAILS)
        is_preprint = is_archive(paper, self._project.context.venues)
        return seed_to_check(paper, is_preprint=is_preprint, wants_details=lacks)

    async def _find_moved_code(self, gatherer: Gatherer) -> dict[str, list[FieldUpdate]]:
        urls = {paper.path: paper.code_url.value for paper in self.papers if paper.code_url}
        named = {path: name for path, url in urls.items() if (name := github.name_in(url)) and name in url}
        answers = await look_up(gatherer.network, github.IDS, list(dict.fromkeys(named.values())))
        updates: dict[str, list[FieldUpdate]] = defaultdict(list)
        for path, old in named.items():
            for new in filter(None, [record.moved_to for record in records_in(answers[old])]):
                url = urls[path]
                said = f"the repository `{old}` is called `{new}` now"
                updates[path].append(self._change("code-url", (url,), (url.replace(old, new, 1),), "GitHub", said))
        return updates

    def _find_changes(self, paper: Paper, seed: Seed, gathered: Gathered, check: RecordCheck) -> Iterator[FieldUpdate]:
        """Yield what services know otherwise, or more, than a file says."""
        # the authors, year and venue of records that contradict a file, as `metalint verify` reports them
        if authors := check.authors:
            said = f"`{authors.key}` lists {plural(len(authors.authors), 'author')}"
            yield self._change("authors", authors.written, authors.authors, authors.source, said)
        for role, mismatch in (("venue", check.venue), ("year", check.year)):
            if mismatch:
                said = f"has `{mismatch.key}` at {mismatch.said}"
                yield self._change(role, (mismatch.written,), (mismatch.value,), mismatch.source, said)
        own = [record for record in gathered.own if record.title]
        # without a title, only the URL identifies the paper; else that may be another paper's
        if not own or not (seed.paper.title or seed.paper.identities):
            return
        draft = draft_paper(gathered, own[0], self._institutions, self._venues)
        if seed.is_preprint:
            yield from self._of_publication(paper, draft)
            yield from self._of_title(paper, seed, gathered)
        yield from self._of_gaps(paper, draft, is_preprint=seed.is_preprint)

    def _of_publication(self, paper: Paper, draft: Draft) -> Iterator[FieldUpdate]:
        """Yield where a preprint is published."""
        published = draft.publication
        if published is None:
            return
        old = paper.venue.value if paper.venue else ""
        year = (str(paper.year.value),) if paper.year else ()
        if old != published.venue:
            yield self._change("venue", (old,), (published.venue,), published.source, published.evidence)
        is_date = paper.year is None and _has_value(paper, "year")  # `2024-05`, which says more than a year
        if year != (str(published.year),) and not is_date:
            yield self._change("year", year, (str(published.year),), published.source, published.evidence)

    def _of_title(self, paper: Paper, seed: Seed, gathered: Gathered) -> Iterator[FieldUpdate]:
        """Yield the present title of a preprint."""
        title = paper.title.value if paper.title else ""
        renamed = [record for record in gathered.own if record.title and folded(record.title) != folded(title)]
        for record in renamed if title else ():
            ids = seed.paper.identities & record.identities if record.source == "arXiv" else ()
            author = shared_author(gathered.paper.authors, record.authors) if ids else None
            if author:
                said = f"{min(ids)}, by `{author}` too, has this title now"
                yield self._change("title", (title,), (record.title,), "arXiv", said)

    def _of_gaps(self, paper: Paper, draft: Draft, *, is_preprint: bool) -> Iterator[FieldUpdate]:
        published = draft.publication
        # whose order may be another one than that of the institutions
        settled = {"ror"} if _has_value(paper, "institutions") else set()
        settled |= {"venue"} if published and is_preprint else set()
        for role in _FILLED:
            filled = draft.values.get(role)
            if filled is None or role in settled or _has_value(paper, role):
                continue
            evidence = published.evidence if published and role in {"venue", "year"} else "says so"
            yield self._change(role, (), filled.values, filled.source, evidence)

    def _update(self, paper: Paper, changes: Sequence[FieldUpdate]) -> Updated | None:
        """Return a file with changes made, if the result differs in nothing else; None where there are none."""
        values = {self._fields.get("authors", ""): [author.value for author in paper.authors]}
        values |= {change.field: list(change.new) for change in changes}
        kind = self._project.kind
        # institutions that must be one author's, and it is unknown whose
        unplaced = find_fields_of_authors(kind.schema.root, kind.roles, values)
        remarks = tuple(
            f"{change.field}: {describe_unplaced(Filled(change.new, change.source))}"
            for change in changes
            if change.field in unplaced
        )
        placed = tuple(change for change in changes if change.field and change.field not in unplaced)
        if not placed:
            return Updated(FileChange(paper.path, "", ""), remarks=remarks) if remarks else None
        text = old = decoding.read_source(self._project.config.root, paper.path).text
        reader, why = self._project.choose_reader(read_header(old), paper.path), ""
        try:
            for change in placed:
                text = set_values(reader, text, change.field, change.new, self._order)
        except UnwritableError as error:
            text, why = old, str(error)
        return Updated(FileChange(paper.path, old, text), placed, why, remarks)

    def _change(self, role: str, old: tuple[str, ...], new: tuple[str, ...], source: str, evidence: str) -> FieldUpdate:
        """Return an update; its field is empty if the schema has none for the role."""
        return FieldUpdate(role, self._fields.get(role, ""), old, new, source, evidence)


def _has_value(paper: Paper, role: str) -> bool:
    is_year = role == "year" and paper.year is not None  # a text such as `2024-05` is a value that is no year
    return is_year or any(value.value.strip() for value in paper.many(role))


def describe_update(change: FieldUpdate) -> str:
    """Return a change in one line."""
    before = ", ".join(f"`{value}`" for value in change.old if value) or "nothing"
    after = ", ".join(f"`{value}`" for value in change.new)
    return f"{change.field}: {before} becomes {after}; {change.source}: {change.evidence}"
