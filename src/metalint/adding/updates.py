"""What services know that the files of a list do not say."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.adding.drafting import Draft, Filled, describe_unplaced, draft_paper
from metalint.adding.gathering import Gathered, Gatherer, known_of, seed_to_check
from metalint.adding.institutions import InstitutionReader
from metalint.adding.matching import same_work, shared_author
from metalint.adding.printing import FieldOrder, admit, are_in_messages, set_values, values_in
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
        papers = self.papers

        async def work() -> RunSummary:
            async with opened_gatherer(self._project, environment, len(papers)) as gatherer:
                seeds = []
                for paper in papers:  # institutions and code are asked for where it lacks them
                    lacks = any(role in self._fields and not _has_value(paper, role) for role in _DETAILS)
                    is_preprint = is_archive(paper, self._project.context.venues)
                    seeds.append(seed_to_check(paper, is_preprint=is_preprint, wants_details=lacks))
                found, moved = await asyncio.gather(
                    check_papers(gatherer, papers, seeds, self._venues),
                    self._find_moved_code(papers, gatherer),
                )
                for paper, (gathered, check) in zip(papers, found, strict=True):
                    found_changes = [*self._find_changes(paper, gathered, check), *moved.get(paper.path, ())]
                    # the year of the publication replaces that of the preprint
                    changes = list({change.role: change for change in found_changes}.values())
                    unplaced = self._find_unplaced(paper, changes)
                    remarks = tuple(
                        f"{change.field}: {describe_unplaced(Filled(change.new, change.source))}" for change in unplaced
                    )
                    if changes := [change for change in changes if change.field and change not in unplaced]:
                        take(self._apply_changes(paper, changes)._replace(remarks=remarks))
                    elif remarks:
                        take(Updated(FileChange(paper.path, "", ""), remarks=remarks))
                return run_summary(self._project, gatherer.network)

        return asyncio.run(work())

    async def _find_moved_code(self, papers: Sequence[Paper], gatherer: Gatherer) -> dict[str, list[FieldUpdate]]:
        named = [
            (paper, paper.code_url.value, name)
            for paper in papers
            if paper.code_url and (name := github.name_in(paper.code_url.value)) and name in paper.code_url.value
        ]
        names = list(dict.fromkeys(name for _, _, name in named))
        answers = await look_up(gatherer.network, github.IDS, names)
        updates: dict[str, list[FieldUpdate]] = defaultdict(list)
        for paper, url, old in named:
            for new in filter(None, [record.moved_to for record in records_in(answers[old])]):
                address = url.replace(old, new, 1)
                said = f"the repository `{old}` is called `{new}` now"
                updates[paper.path].append(self._change("code-url", (url,), (address,), "GitHub", said))
        return updates

    def _find_changes(self, paper: Paper, gathered: Gathered, check: RecordCheck) -> Iterator[FieldUpdate]:
        """Yield what services know otherwise, or more, than a file says."""
        if not gathered.paper.title:
            return
        own = [record for record in gathered.own if record.title]
        known = known_of(paper)
        # without a title, only the URL identifies the paper; else that may be another paper's
        is_theirs = any(same_work(known, record) for record in own) if known.title else bool(known.identities)
        is_preprint = is_archive(paper, self._project.context.venues)
        # the authors, year and venue of records that contradict a file, as `metalint verify` reports them
        if authors := check.authors:
            said = f"`{authors.key}` lists {plural(len(authors.authors), 'author')}"
            yield self._change("authors", authors.written, authors.authors, authors.source, said)
        for role, mismatch in (("venue", check.venue), ("year", check.year)):
            if mismatch:
                said = f"has `{mismatch.key}` at {mismatch.said}"
                yield self._change(role, (mismatch.written,), (mismatch.value,), mismatch.source, said)
        if not own or not is_theirs:
            return
        primary = next((record for record in records_in(gathered.primary) if record.title), own[0])
        draft = draft_paper(gathered, primary, self._institutions, self._venues)
        if is_preprint:
            yield from self._of_preprint(paper, draft, gathered)
        yield from self._of_gaps(paper, draft, is_preprint=is_preprint)

    def _of_preprint(self, paper: Paper, draft: Draft, gathered: Gathered) -> Iterator[FieldUpdate]:
        """Yield where a preprint is published, and its present title."""
        if published := draft.publication:
            old = paper.venue.value if paper.venue else ""
            year = (str(paper.year.value),) if paper.year else ()
            if old != published.venue:
                yield self._change("venue", (old,), (published.venue,), published.source, published.evidence)
            is_date = paper.year is None and _has_value(paper, "year")  # `2024-05`, which says more than a year
            if year != (str(published.year),) and not is_date:
                yield self._change("year", year, (str(published.year),), published.source, published.evidence)
        own = next((record for record in gathered.records if record.source == "arXiv" and record.title), None)
        title = paper.title
        if own is None or title is None or not title.value:
            return
        ids = known_of(paper).identities & own.identities
        author = shared_author(gathered.paper.authors, own.authors)
        if ids and author and folded(own.title) != folded(title.value):
            said = f"{min(ids)}, by `{author}` too, has this title now"
            yield self._change("title", (title.value,), (own.title,), "arXiv", said)

    def _of_gaps(self, paper: Paper, draft: Draft, *, is_preprint: bool) -> Iterator[FieldUpdate]:
        published = draft.publication
        for role in _FILLED:
            filled = draft.values.get(role)
            if filled is None or _has_value(paper, role):
                continue
            if role == "ror" and _has_value(paper, "institutions"):  # whose order may be another one
                continue
            if role == "venue" and published and is_preprint:
                continue
            evidence = published.evidence if published and role in {"venue", "year"} else "says so"
            yield self._change(role, (), filled.values, filled.source, evidence)

    def _find_unplaced(self, paper: Paper, changes: Sequence[FieldUpdate]) -> list[FieldUpdate]:
        """Return the changes of institutions that must be one author's, and it is unknown whose."""
        values = {self._fields.get("authors", ""): [author.value for author in paper.authors]}
        values |= {change.field: list(change.new) for change in changes}
        kind = self._project.kind
        of_authors = find_fields_of_authors(kind.schema.root, kind.roles, values)
        return [change for change in changes if change.field in of_authors]

    def _change(self, role: str, old: tuple[str, ...], new: tuple[str, ...], source: str, evidence: str) -> FieldUpdate:
        """Return an update; its field is empty if the schema has none for the role."""
        return FieldUpdate(role, self._fields.get(role, ""), old, new, source, evidence)

    def _apply_changes(self, paper: Paper, changes: Sequence[FieldUpdate]) -> Updated:
        """Return a file with changes made, if the result differs in nothing else."""
        text = old = decoding.read_source(self._project.config.root, paper.path).text
        reader, why = self._project.choose_reader(read_header(old), paper.path), ""
        try:
            for change in changes:
                text = self._apply_change(reader, text, change)
        except UnwritableError as error:
            text, why = old, str(error)
        return Updated(FileChange(paper.path, old, text), tuple(changes), why)

    def _apply_change(self, reader: Project, text: str, change: FieldUpdate) -> str:
        record = admit(reader, text)
        held = values_in(record, change.field)
        if held and are_in_messages(reader, change.field):  # which may say more of each, as where they work
            raise UnwritableError(f"{change.field}: each is in a message of its own; change them by hand")
        return set_values(reader, record, change.field, held, change.new, self._order)


def _has_value(paper: Paper, role: str) -> bool:
    is_year = role == "year" and paper.year is not None  # a text such as `2024-05` is a value that is no year
    return is_year or any(value.value.strip() for value in paper.many(role))


def describe_update(change: FieldUpdate) -> str:
    """Return a change in one line."""
    before = ", ".join(f"`{value}`" for value in change.old if value) or "nothing"
    after = ", ".join(f"`{value}`" for value in change.new)
    return f"{change.field}: {before} becomes {after}; {change.source}: {change.evidence}"
