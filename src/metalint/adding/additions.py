"""From identifiers to files: what services say, as this list writes it, checked as it is linted."""

import calendar
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from typing import Final, Literal, NamedTuple

from metalint.adding import gathering, naming
from metalint.adding.drafting import Draft, Filled, describe_unplaced, draft_paper, short_name
from metalint.adding.gathering import Gathered, Gatherer, Seed, importer_of, seed_of
from metalint.adding.institutions import InstitutionReader
from metalint.adding.matching import KnownList, KnownPaper
from metalint.adding.naming import PaperPlaces
from metalint.adding.printing import FieldOrder, text_of
from metalint.adding.venues import VenueReader
from metalint.config.settings import Config
from metalint.config.tables import refuse_unknown
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.errors import ConfigError, UsageError
from metalint.files import decoding
from metalint.files.discovery import find_papers
from metalint.files.signatures import FileSignature, sign_path
from metalint.files.writing import ListFileWriter
from metalint.fixes import fixer
from metalint.fixes.values import UnwritableError
from metalint.importing.files import find_fields_of_authors
from metalint.index.project import Project
from metalint.papers.identifiers import Identity
from metalint.papers.ids import own_name
from metalint.papers.paper import without_indexes
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Severity
from metalint.rules.selection import PARSE, enabled_rules
from metalint.schema.types import INTEGER_RANGES, MessageType
from metalint.services import github, identifiers
from metalint.services.failures import NoAnswer, NoSuchId
from metalint.services.lookup import Records, records_in
from metalint.services.records import SourceRecord
from metalint.util.wording import first_words, plural

CHUNK: Final = 10  # papers that are worked on together; each chunk is written before the next is begun
_NEEDED: Final = ("title", "url")
_FILLED: Final = ("authors", "institutions", "venue", "year")
_HEADERS: Final = 200
_DIGITS: Final = 11  # of the seconds since 1970; more are beyond the year 9999
_LEAST: Final = 2

Status = Literal["new", "present", "failed"]


class AddOutcome(NamedTuple):
    """What came of one identifier."""

    text: str  # the identifier as it was given
    status: Status  # ``present`` for a paper that the list has already
    path: str = ""  # of the new file, or of the one that has the paper
    content: str = ""  # of the new file
    fields: Mapping[str, Filled] = {}  # the values by field path, each with its source
    roles: Mapping[str, str] = {}  # the role of each of these
    remarks: tuple[str, ...] = ()  # what is missing or doubtful
    why: str = ""  # it failed


class AdditionOptions(NamedTuple):
    """What is wanted of new files."""

    is_dry: bool = False  # that they are not written
    keywords: tuple[str, ...] = ()  # that they are to have


Take = Callable[[Sequence[AddOutcome], ListFileWriter | None], None]
"""Takes outcomes in their order, and writes them by the writer if there is one."""


class _Chunk(NamedTuple):
    """What services say of some of the identifiers, by identifier."""

    starts: Mapping[str, Seed | AddOutcome]  # what is asked about; or the outcome, where nobody is asked
    gathered: Mapping[str, Gathered]  # what services say of what is asked about
    codes: Mapping[str, Sequence[SourceRecord]]  # what the repositories say that were given
    silent: Iterable[str]  # the services that did not answer


class Additions:
    """Makes files for papers that the list does not have; writes nothing."""

    def __init__(self, project: Project, options: AdditionOptions) -> None:
        project.prepare()
        roles = frozenset(project.kind.roles.values())
        for role in _NEEDED:
            if role not in roles:
                where = project.config.source or "the configuration"
                name = project.kind.schema.root.name
                raise UsageError(f"{name} has no field for the role `{role}`; map it under `fields` in {where}")
        self._options = options
        self._filled = _filled_fields(project)
        self._learn(project)

    def _learn(self, project: Project) -> None:
        self._signatures = _paper_signatures(project.config)
        corpus, self._unreadable = engine.load_corpus(project)
        conventions = engine.list_conventions(project)
        self._project = project
        self._known = KnownList(corpus.papers)
        self._naming = naming.learn_convention(corpus.papers, partial(own_name, project.config.papers))
        self._places = PaperPlaces(project.config, [*(paper.path for paper in corpus.papers), *self._unreadable])
        self._order = FieldOrder(corpus.papers, project.kind.schema.root)
        self._venues = VenueReader(project.context.venues, conventions)
        self._institutions = InstitutionReader(project.context, conventions)
        self._header = _usual_header(project, [paper.path for paper in corpus.papers])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to say of papers that nobody could read, of which any may be a new one."""
        papers = self._unreadable
        number, verb = (plural(len(papers), "paper"), "is" if len(papers) == 1 else "are")
        why = f"{number} cannot be parsed and {verb} not compared with what is added: {first_words(papers, 3)}"
        return (why,) if papers else ()

    async def ask_in_chunks(self, texts: Sequence[str], gatherer: Gatherer) -> AsyncIterator[_Chunk]:
        """Yield what services say of identifiers, in their order, some at a time."""
        seeds = [seed_of(id_) for id_ in map(importer_of, texts) if id_]
        fresh = [seed for seed in seeds if self._known.find_by_identity(seed.paper.identities) is None]
        if len(fresh) > CHUNK:
            await gatherer.prefetch(fresh)
        for start in range(0, len(texts), CHUNK):
            yield await self._ask(texts[start : start + CHUNK], gatherer)

    def deliver(self, chunk: _Chunk, take: Take, writer: ListFileWriter | None) -> None:
        """Have ``take`` take what comes of a chunk in the list as it is now, while the ``writer`` is open."""
        old, config = self._project, self._project.config
        if self._signatures != _paper_signatures(config):
            self._learn(Project(config, old.this_year, old.cache, old.authority))
        take(self._lint_outcomes([self._make_outcome(chunk, text) for text in chunk.starts]), writer)
        self._signatures = _paper_signatures(config)

    async def _ask(self, texts: Sequence[str], gatherer: Gatherer) -> _Chunk:
        ids = {text: importer_of(text) for text in texts}
        titles = [text for text in texts if ids[text] is None and gathering.is_title(text)]
        known = await gatherer.search_titles(titles)
        seeds: dict[str, Seed | str] = {text: seed_of(id_) if id_ else _NO_IDENTIFIER for text, id_ in ids.items()}
        silent = tuple(gatherer.network.unavailable())
        seeds |= {title: gathering.seed_of_title(title, records, silent) for title, records in known.items()}
        repositories = {text: id_ for text, id_ in ids.items() if id_ and id_.importer is github.SOURCE}
        said = await gatherer.ask_sources(repositories.values())
        seeds |= {text: _find_paper_of_repository(id_.id, said[id_]) for text, id_ in repositories.items()}
        starts = {text: self._start(text, seed) for text, seed in seeds.items()}
        asked = {text: seed for text, seed in starts.items() if isinstance(seed, Seed)}
        gathered = dict(zip(asked, await gatherer.gather(list(asked.values())), strict=True))
        codes = {text: records_in(said[id_])[:1] for text, id_ in repositories.items() if text in asked}
        return _Chunk(starts, gathered, codes, gatherer.network.unavailable())

    def _start(self, text: str, seed: Seed | str) -> Seed | AddOutcome:
        """Return what to ask about, unless the list has it, or it cannot be added for the given reason."""
        if isinstance(seed, str):
            return AddOutcome(text, "failed", why=seed)
        path = self._known.find_by_identity(seed.paper.identities)
        return AddOutcome(text, "present", path) if path else seed

    def sketch(self, title: str, url: str, authors: tuple[str, ...], take: Take, writer: ListFileWriter | None) -> None:
        """Have ``take`` take the file of a paper of which somebody says this much; nobody is asked for more."""
        identity = identifiers.read(url) if url else None
        path = self._known.find_by_identity([identity] if identity else []) or self._known.find_by_title(title, authors)
        year = self._project.this_year
        given = {
            "title": (title,),
            "abbr": (short_name(title),),
            "url": (url,),
            "authors": authors,
            "year": (f"{year}",),
        }
        values = {role: Filled(told, "command line") for role, told in given.items() if any(told)}
        remark = f"the year is {year}, which it is now; change it in a paper of another year"
        outcome = (
            AddOutcome(title, "present", path)
            if path
            else self._write_draft(title, Draft(values, (remark,)), is_skeleton=True)
        )
        take(self._lint_outcomes([outcome], may_be_refused=True), writer)

    def _make_outcome(self, chunk: _Chunk, text: str) -> AddOutcome:
        start = chunk.starts[text]
        if isinstance(start, AddOutcome):
            return start
        gathered, known = chunk.gathered[text], self._known
        primary = _choose_primary(start, gathered)
        if isinstance(primary, str):
            return AddOutcome(text, "failed", why=primary)
        paper = gathered.paper
        if path := known.find_by_identity(paper.identities) or known.find_by_title(paper.title, paper.authors):
            return AddOutcome(text, "present", path)
        draft = draft_paper(gathered, primary, self._institutions, self._venues, chunk.codes.get(text, ()))
        outcome = self._write_draft(text, draft)
        if outcome.status != "new":
            return outcome
        known.add(outcome.path, paper.identities, paper.title, paper.authors)
        is_filled = set(_FILLED) <= set(outcome.roles.values())  # else services might have filled it, had they answered
        silent = () if is_filled else (f"{name} did not answer" for name in chunk.silent)
        return outcome._replace(remarks=(*outcome.remarks, *silent))

    def _write_draft(self, text: str, draft: Draft, *, is_skeleton: bool = False) -> AddOutcome:
        project, values = self._project, dict(draft.values)
        authors = values["authors"].values if "authors" in values else ()
        root = project.config.root

        def is_taken_name(stem: str) -> bool:
            return self._places.is_taken(stem) or os.path.lexists(root / self._places.path(stem, draft.year))

        named = naming.FileNameParts(draft.first_value("title"), draft.first_value("abbr"), authors, draft.year)
        stem = naming.file_stem(named, self._naming, is_taken_name)
        path = self._places.path(stem, draft.year)
        if self._options.keywords:
            values["keywords"] = Filled(self._options.keywords, "suggestion")
        by_role = {role: field for field, role in project.kind.roles.items()}
        remarks = [*draft.remarks, *_empty_field_messages(project, by_role, values)]
        fields = {by_role[role]: filled for role, filled in values.items() if role in by_role} | self._filled
        remarks += _leave_out_unplaced(project, fields)
        if is_skeleton:
            fields = _required_fields(project, fields) | fields
        try:
            content = text_of(project.kind.schema.root, fields, self._order)
        except UnwritableError as error:
            return AddOutcome(text, "failed", why=f"cannot be written: {error}")
        self._places.take(stem)
        roles = {by_role[role]: role for role in values if by_role.get(role) in fields}
        content = self._header + content
        return AddOutcome(text, "new", path, content, fields, roles, tuple(remarks))

    def _lint_outcomes(self, outcomes: list[AddOutcome], *, may_be_refused: bool = False) -> list[AddOutcome]:
        """Lint new files as if they were there: make the safe fixes, tell what is left, refuse what cannot be read.

        A file that somebody has still to fill in may be one that the schema refuses.
        """
        texts = {outcome.path: outcome.content for outcome in outcomes if outcome.status == "new"}
        if not texts:
            return outcomes
        config = self._project.config
        request = Request(enabled_rules(config) - _NOT_REMARKED, texts.__contains__, texts)
        report = engine.lint_project(self._project, request)
        result = fixer.fix_project(self._project, request, report)
        texts.update((changed.path, changed.new) for changed in result.changed)
        if result.changed:
            report = engine.report_over(request._replace(texts=texts), report.project_index)
        linted = []
        for outcome in outcomes:
            found = [diagnostic for diagnostic in report.diagnostics if diagnostic.path == outcome.path]
            is_new, content = outcome.status == "new", texts.get(outcome.path, "")
            linted.append(_lint_one(outcome, content, found, may_be_refused=may_be_refused) if is_new else outcome)
        return linted


_NO_IDENTIFIER: Final = (
    "not an identifier that metalint knows; give an arXiv id, a DOI, a title, or the address of a paper at arXiv, "
    "OpenReview, the ACL Anthology, PMLR, NeurIPS, CVF, Hugging Face, or of its repository on GitHub"
)
# findings that are so of every new file, or of a skeleton
_NOT_REMARKED: Final = frozenset({"untracked-asset", "stale-output", "empty-field"})


def _lint_one(outcome: AddOutcome, content: str, found: Sequence[Diagnostic], *, may_be_refused: bool) -> AddOutcome:
    broken = [diagnostic for diagnostic in found if diagnostic.rule in PARSE and diagnostic.severity is Severity.ERROR]
    if broken and not may_be_refused:
        return AddOutcome(outcome.text, "failed", why=f"the schema refuses the file: {broken[0].message}")
    remarks = [*outcome.remarks]
    for diagnostic in found:
        name, is_missing = f"`{without_indexes(diagnostic.field)}`", diagnostic.rule == "missing-field"
        said = [at for at, remark in enumerate(outcome.remarks) if is_missing and name in remark]
        for at in said:
            remarks[at] = f"{outcome.remarks[at]}; `metalint lint` reports it as `missing-field` until you fill it in"
        remarks += [] if said else [f"{diagnostic.rule}: {diagnostic.message}"]
    return outcome._replace(content=content, remarks=tuple(remarks))


def _find_paper_of_repository(name: str, said: Records) -> Seed | str:
    if isinstance(said, NoAnswer):
        return "GitHub does not answer"
    if isinstance(said, NoSuchId):
        return f"GitHub knows no repository `{name}`"
    identities = frozenset[Identity]().union(*(record.identities for record in said))
    if not said:
        return f"no paper is named by the CITATION.cff or the README of `{name}`; give the paper's own identifier"
    if len({identity.kind for identity in identities}) < len(identities):
        listed = ", ".join(sorted(map(str, identities))[:5])
        return f"the README of `{name}` names several papers ({listed}); give the identifier of the one to add"
    return gathering.seed_of_known(KnownPaper("", (), identities))


def _choose_primary(seed: Seed, gathered: Gathered) -> SourceRecord | str:
    name = seed.asked[0].importer.name if seed.asked else "nobody"
    if isinstance(gathered.primary, NoSuchId):
        return f"{name} knows no such paper"
    own = records_in(gathered.primary)
    titled = [record for record in gathered.records if record.title]
    if not titled:
        what = "gives no title" if own else "does not answer"
        return f"{name} {what}, and no other service gives a title" if seed.asked else "nobody knows the paper"
    first = titled[0]
    for record in titled:  # a withdrawn submission may have been accepted elsewhere
        if record.is_withdrawn and (record in own or record.source in {"arXiv", "Crossref"}):
            return f"{record.source} says that this paper is withdrawn"
    if first.kind == "other":
        return f"no paper: {first.source} says that it is `{first.label or 'something else'}`"
    return first


def _paper_signatures(config: Config) -> dict[str, FileSignature | None]:
    return {path: sign_path(config.root / path) for path in find_papers(config)}


def _filled_fields(project: Project) -> dict[str, Filled]:
    """Return the values of own fields that the settings fill; a ConfigError for a field that cannot take them."""
    where = f"{project.config.source}: add.fields"
    fields, (text, number) = project.context.declared.fields, _today()
    refuse_unknown(project.config.add.fields, sorted(fields), project.config.source or "", "add.fields: ", "field")
    filled = {}
    for path in project.config.add.fields:
        if role := project.kind.roles.get(path):
            raise ConfigError(f"{where}: `{path}` has the role `{role}`, which `add` fills itself; remove it")
        kind = fields[path].kind
        if kind != "string" and kind not in INTEGER_RANGES:
            raise ConfigError(f"{where}: `{path}` takes neither a text nor a whole number; remove it")
        filled[path] = Filled((text if kind == "string" else number,), "metalint: today")
    return filled


def _today() -> tuple[str, str]:
    """Return the day here as a text, and as the seconds until it began; or that of `SOURCE_DATE_EPOCH`.

    With that a run gives the same again: https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    is_given = epoch.isascii() and epoch.isdecimal() and len(epoch) <= _DIGITS
    day = (datetime.fromtimestamp(int(epoch), UTC) if is_given else datetime.now().astimezone()).date()
    return day.isoformat(), str(calendar.timegm(day.timetuple()))


def _leave_out_unplaced(project: Project, fields: dict[str, Filled]) -> list[str]:
    """Take the institutions of which it is unknown whose they are out of ``fields``, and return what is left out."""
    listed = {field: filled.values for field, filled in fields.items()}
    unplaced = find_fields_of_authors(project.kind.schema.root, project.kind.roles, listed)
    return [f"`{field}` is left to you: {describe_unplaced(fields.pop(field))}" for field in unplaced]


def _empty_field_messages(project: Project, roles: Mapping[str, str], values: Mapping[str, Filled]) -> Iterator[str]:
    empty = roles.keys() - values.keys()
    yield from (f"`{roles[role]}` is empty: no source gives it" for role in _FILLED if role in empty)
    if "keywords" in empty:
        field = project.kind.schema.root.field(roles["keywords"])
        known = f"; choose from {', '.join(field.enum.numbers)}" if field.enum else ""
        yield f"`{roles['keywords']}` is left to you{known}"


def _required_fields(project: Project, given: Collection[str]) -> dict[str, Filled]:
    """Return the fields to fill in, by path: those that the settings require, and those that the schema does."""
    root = project.kind.schema.root
    paths = (project.config.fields[role] for role in project.config.required if role in project.context.roles)
    found = {path: "" for path in paths if root.field(path).kind == "string"}
    found |= _values_required_by(root, "", {*given, *found})
    return {path: Filled((value,), "metalint: skeleton") for path, value in found.items() if path not in given}


def _values_required_by(message: MessageType, prefix: str, written: Collection[str]) -> dict[str, str]:
    """Return values of the fields that a message must have, by path; of messages in it, if they are written."""
    found: dict[str, str] = {}
    for field in message.fields.values():
        path = prefix + field.name
        if field.message is not None and (field.is_required or any(one.startswith(f"{path}.") for one in written)):
            found |= _values_required_by(field.message, f"{path}.", written)
        elif field.is_required and field.message is None:
            first = next(iter(field.enum.numbers)) if field.enum else "0"
            found[path] = "" if field.kind == "string" else first
    return found


def _usual_header(project: Project, paths: Sequence[str]) -> str:
    """Return the comment lines that most files of a list begin with, if they all begin alike."""
    sample = paths[:: max(len(paths) // _HEADERS, 1)]
    headers = Counter({"": 0})
    for path in sample:
        text = decoding.read_source(project.config.root, path).text
        comments = takewhile(lambda line: line.startswith("#"), text.splitlines())
        headers["".join(f"{line}\n" for line in comments)] += 1
    header, number = headers.most_common(1)[0]
    is_usual = number >= _LEAST and 2 * number > len(sample)
    return header if is_usual and "metalint:" not in header else ""
