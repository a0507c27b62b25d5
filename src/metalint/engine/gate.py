"""The gate: what a change brings, compared with the commit at which it left its base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from metalint.config.settings import KEY_FIELDS, Config, Listing, load_config
from metalint.engine import baseline, corpus_rules, duplicates
from metalint.engine import run as engine
from metalint.engine.report_building import find_baseline_files
from metalint.engine.report_types import ONLINE, PaperChange, Report, Request, report_all_paths
from metalint.errors import MetalintError
from metalint.files.commits import ChangeSince
from metalint.files.snapshot import MAX_BYTES, CommitCheckout, describe_flaws, lay_out_commit
from metalint.index.project import Project
from metalint.papers.extraction import value_paths
from metalint.papers.paper import Paper, without_indexes
from metalint.rules.declared import unknown_field
from metalint.rules.diagnostics import Diagnostic, DiagnosticBuilder, SourceText, sort_key
from metalint.rules.plugins import protect_imports
from metalint.rules.problems import Problem, Severity
from metalint.rules.selection import NO_CHOICE, Choice, enabled_rules
from metalint.text.span import Span, find_line_starts
from metalint.util.wording import join_words

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.record_check import RecordCheck

BECAUSE: Final = "new because of this change"
BY_OLD_SETTINGS: Final = "by the settings from before this change"
_LISTS: Final = frozenset({"stale-output"})
"""Rules on what is written from the papers: by former settings it would be written from others."""

_SHORT: Final = 12  # characters of a commit's name


class Session(Protocol):
    """Who asks the network about URLs and papers."""

    @property
    def ask(self) -> Callable[[Iterable[str]], Mapping[str, Answer]] | None:
        """What looks for URLs; None to look for none."""

    def check_records(self, papers: Sequence[Paper], /) -> Mapping[str, RecordCheck]:
        """Return what records say of papers, by path."""


class GateRequest(NamedTuple):
    """What to judge."""

    since: ChangeSince  # how the files of today differ from those at its beginning
    settings: Path | None = None  # the configuration file that the user named; None for the one that is found
    isolated: bool = False  # whether plug-ins stay off
    # which paths to report on, and which URL of which path is new; the settings choose the rules
    request: Request = Request(frozenset())
    choice: Choice = NO_CHOICE  # what the command line says about rules
    is_commit: bool = False  # whether somebody commits the change: warnings in the papers of others do not matter then
    # opens who asks the network, as the settings of the project that it is given say; returns None to ask nobody
    open_session: Callable[[Project], Session | None] = lambda _: None


class _Base(NamedTuple):
    """The settings of the base, as they judge; as its file states them; and what to say of them."""

    settings: Config
    stated: Config
    remarks: tuple[str, ...]


class _Comparison(NamedTuple):
    """The report of today, its findings, new ones and those that were there, and how many are gone.

    ``failure`` says why nothing is known of what was there; empty where it is known. ``before`` is the report on that.
    """

    report: Report
    new: tuple[Diagnostic, ...]
    older: tuple[Diagnostic, ...]
    gone: int
    failure: str
    before: Report | None = None


def report_change(project: Project, change: GateRequest) -> Report:
    """Return what ``change`` brings: findings that were not there before it, in changed papers and elsewhere.

    Where the change alters the settings that say what is judged, it is judged by the old ones as well: it cannot
    excuse itself. Nothing that it adds to the baseline excuses it either. Plug-ins that it turns on do not run.

    Raises:
        MetalintError: settings or a schema that cannot be used, or a commit that is not in this clone.
    """
    paths, most = change.since.paths, max(MAX_BYTES, project.config.limits.size + 1)
    with lay_out_commit(project.config.root, change.since.base, paths, most) as old:
        base = _settings_at(old, project.config, change)
        session = change.open_session(_asked_by_base(project, base.stated, change, old))
        added = [plugin for plugin in project.config.plugins if plugin not in base.settings.plugins]
        if added:
            config = project.config.without_plugins(base.settings.plugins)
            project = Project(config, project.this_year, project.cache, project.authority)
        now = _compare_by_settings_of_today(project, base.settings, old, change, session)
        former = _compare_by_former_settings(project, base.settings, old, change, now)
        found = [*_list_new_findings(now, former, paths), *_find_baseline_growth(project, base.settings, old, change)]
        changes = tuple(_pair_papers(now.before, now.report, change)) if now.before else None
        remarks = [*base.remarks, *_list_remarks(old, added, change, now.report)]
    shown = [one for one in _explain_origin(found, paths) if _matters(one, now.report, change)]
    if not change.is_commit:
        remarks += _list_summary_lines(change, len(shown), now)
    widest = former[0].report if former else now.report
    return now.report._replace(
        diagnostics=tuple(sorted(shown, key=sort_key)),
        files=sum(map(change.request.reported, (now.report.paths | widest.paths) & paths)),
        silenced=tuple(found for found in now.report.silenced if found[0].path in paths),
        text_of=widest.text_of,
        changes=changes,
        notes=tuple(remarks),
    )


def _list_new_findings(now: _Comparison, former: Iterable[_Comparison], changed: AbstractSet[str]) -> list[Diagnostic]:
    """Return what is new by the settings of today or by the former ones, each duplicate once."""
    found: Sequence[Diagnostic] = now.new
    for comparison in former:
        found, _ = _join_findings(found, comparison.new)
    once, _ = duplicates.find_told_twice(found, changed)
    return once


def _compare_by_settings_of_today(
    project: Project, former: Config, old: CommitCheckout, change: GateRequest, session: Session | None
) -> _Comparison:
    """Compare what is found by the settings of today, now and before the change; the network is asked here alone."""
    places = tuple(dict.fromkeys((*project.config.papers, *former.papers)))  # papers may have moved from there
    then = _with_policy_of(project.config, former)._replace(papers=places)
    past = Project(then, project.this_year, None, tracked=frozenset(old.nodes))
    asked = change.request._replace(enabled=enabled_rules(project.config, change.choice))
    if session is not None:
        asked = asked._replace(ask=session.ask, check_records=session.check_records)
    return _compare_findings(project, past, change, asked)


def _compare_by_former_settings(
    project: Project, former: Config, old: CommitCheckout, change: GateRequest, now: _Comparison
) -> list[_Comparison]:
    """Compare by the settings of the base where the change alters those that judge: all but lists, then lists."""
    current = project.config
    if former.policy == current.policy:
        return []
    before = Project(former, project.this_year, None, tracked=frozenset(old.nodes))
    listing = Listing(current.papers, current.exclude)
    of_today = _with_policy_of(former, current)._replace(papers=listing.papers, exclude=listing.exclude)
    of_both = of_today._replace(papers=former.papers, exclude=former.exclude, listings=(listing,))
    is_other_kind = (former.proto, former.message) != (current.proto, current.message)
    rules = enabled_rules(former, change.choice)
    # the lists are written from the papers of today; where those are of another kind, the others are none
    # protobuf has read each file for the first report; these projects have no `authority`, and do not ask it again
    judged = ((of_today if is_other_kind else of_both, rules - _LISTS), (of_today, rules & _LISTS))
    return [
        _compare_findings(
            Project(config, project.this_year, project.cache),
            before,
            change,
            change.request._replace(enabled=enabled),
            now,
        )
        for config, enabled in judged
    ]


def _list_remarks(old: CommitCheckout, added: Sequence[str], change: GateRequest, report: Report) -> Iterator[str]:
    """Yield what is not known of the state before the change, and which plug-ins do not run yet."""
    if old.flaws:
        yield f"The commit before this change is damaged: {describe_flaws(old.flaws)}. What is found there is new."
    if added:
        names = ", ".join(f"`{plugin}`" for plugin in added)
        yield f"This change turns on {names}: plug-ins run once it is merged."
    for module in change.since.submodules:
        if any(path.startswith(f"{module}/") for path in report.paths):
            yield f"`{module}` is a submodule: what it held before this change is not known here, and counts as new."


def _matters(diagnostic: Diagnostic, report: Report, change: GateRequest) -> bool:
    """Tell whether a finding is reported if it is new."""
    path = diagnostic.path
    is_others = path in report.paths and path not in change.since.paths
    return change.request.reported(path) and not (
        change.is_commit and is_others and diagnostic.severity is not Severity.ERROR
    )


def _asked_by_base(project: Project, stated: Config, change: GateRequest, old: CommitCheckout) -> Project:
    """Return the project by whose settings the network is asked: a change does not choose whom, nor a dump."""
    dump = stated.sources["dblp"]
    ways = {dump, *map(str, PurePosixPath(dump).parents)} & change.since.paths & (project.workspace.tracked or set())
    sources = {**stated.sources, "dblp": str(old.root / dump)} if ways else stated.sources
    return Project(stated._replace(root=project.config.root, sources=sources), project.this_year, project.cache)


def _with_policy_of(policy: Config, matter: Config) -> Config:
    """Return the settings that judge what belongs to the list by ``matter`` in the way of ``policy``."""
    return _with_known_fields(matter._replace(**policy.policy), matter)


def _with_known_fields(judged: Config, matter: Config) -> Config:
    """Return settings with what they say of fields that the schema has not, as of renamed ones, as others say it."""
    # The latter, `matter`, came with the schema. A schema that cannot be used is refused later, where it is.
    if (judged.fields, judged.rules) == (matter.fields, matter.rules):
        return judged
    try:
        root = Project(judged, 0, None).kind.schema.root
    except MetalintError:
        return judged
    known = value_paths(root)
    fields = {role: path if path in known else matter.fields.get(role, path) for role, path in judged.fields.items()}
    chosen = {role for role in judged.chosen_fields | matter.chosen_fields if fields.get(role) in known}
    others = {rule.name: rule for rule in matter.rules}
    rules = (others.get(rule.name) if unknown_field(rule, root) else rule for rule in judged.rules)
    return judged._replace(fields=fields, chosen_fields=frozenset(chosen), rules=tuple(filter(None, rules)))


def _settings_at(old: CommitCheckout, today: Config, change: GateRequest) -> _Base:
    """Return the settings that the base had; if they cannot be read, today's judge, and nobody is asked by them."""
    # In the latter case no plug-in runs: the change may have turned it on. A base without a configuration was judged by
    # the defaults; what belongs to the list is what the change says, as it was there before.
    named, path = change.settings, None
    if named is not None:
        place = named.resolve()
        path = old.root / place.relative_to(today.root) if place.is_relative_to(today.root) else named
        path = path if path.is_file() else None
    try:
        stated = load_config(old.root, path, old.root)
        stated = stated.without_plugins() if change.isolated else stated
        if stated.plugins:
            protect_imports(today.without_plugins())
        enabled_rules(stated)
    except MetalintError as error:
        why = str(error).replace(f"{old.root}/", "")
        remark = f"The settings before this change cannot be used ({why})."
        return _Base(today.without_plugins()._replace(root=old.root), Config(old.root), (remark,))
    altered = [name.replace("_", "-") for name in KEY_FIELDS if getattr(stated, name) != getattr(today, name)]
    remarks = (f"This change alters the settings {join_words(altered)}.",) if altered else ()
    settings = stated if stated.source else _with_policy_of(stated, today)._replace(root=old.root)
    return _Base(settings._replace(tracked_only=today.tracked_only), stated, remarks)


def _compare_findings(
    project: Project, past: Project, change: GateRequest, asked: Request, known: _Comparison | None = None
) -> _Comparison:
    """Compare the findings of today with those of the past; not if another comparison has all of them, as ``known``."""
    report = _lint_change(project, change, asked, follows_another=known is not None)
    nothing_new = _Comparison(report, (), (), 0, "")
    if known is not None and not _join_findings([*known.new, *known.older], report.every)[1]:
        return nothing_new
    if change.is_commit and not any(_matters(diagnostic, report, change) for diagnostic in report.every):
        return nothing_new
    entries: baseline.Entries = ()
    failure, before = "", None
    try:
        before = engine.lint_project(past, Request(asked.enabled, jobs=asked.jobs))
        found = _rename_fields(before.every, past.config.fields, project.config.fields)
        entries = baseline.make_entries(found, find_baseline_files(before.project_index))
    except MetalintError as error:  # no schema, no registry: nothing that is found now was found then
        failure = str(error)
    outcome = baseline.compare_with_entries(report.every, entries, find_baseline_files(report.project_index))
    return _Comparison(report, outcome.diagnostics, outcome.held, outcome.gone, failure, before)


def _lint_change(project: Project, change: GateRequest, asked: Request, *, follows_another: bool) -> Report:
    """Lint the whole list of today, and ask the network about changed papers alone.

    A report that ``follows_another`` does not look at deletions again.
    """
    since, check_records = change.since, asked.check_records

    def is_changed(path: str) -> bool:
        return path in since.paths and asked.reported(path)

    def check_changed(papers: Sequence[Paper]) -> Mapping[str, RecordCheck]:
        wanted = [paper for paper in papers if is_changed(paper.path)]
        return check_records(wanted) if check_records and wanted else {}

    deleted = {} if follows_another else corpus_rules.find_deleted_papers(project.config, since, change.choice)
    request = asked._replace(
        enabled=asked.enabled | (ONLINE if asked.ask else frozenset()),
        reported=report_all_paths,
        is_wanted=lambda path, url: is_changed(path) and asked.is_wanted(path, url),
        check_records=check_changed if check_records else None,
        deleted={path: text for path, text in deleted.items() if asked.reported(path)},
        added=since.added,
    )
    return engine.lint_project(project, request)


def _rename_fields(
    found: Iterable[Diagnostic], former: Mapping[str, str], fields: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield findings with the names that fields have now, by their roles: a renamed field brings nothing."""
    renamed = {path: fields[role] for role, path in former.items() if fields.get(role, path) != path}
    for diagnostic in found:
        yield diagnostic._replace(field=renamed.get(without_indexes(diagnostic.field), diagnostic.field))


def _pair_papers(before: Report, today: Report, change: GateRequest) -> Iterator[PaperChange]:
    """Yield the papers that a change is about, by path; one that has moved is one paper."""
    paths = [path for path in sorted(change.since.paths) if change.request.reported(path)]
    old, new = (
        {path: index.paper(path) for path in paths if path in index.analyses}
        for index in (before.project_index, today.project_index)
    )
    gone = {path: paper for path, paper in old.items() if path not in new}
    keys = {path: duplicates.list_paper_keys(paper) for path, paper in (*gone.items(), *new.items())}
    for path, paper in new.items():
        if path in old:
            yield PaperChange(old[path], paper)
            continue
        alike = (
            other
            for other, former in gone.items()
            # without titles, the name of the file tells
            if keys[other] & keys[path] or (former.stem == paper.stem and not (former.title and paper.title))
        )
        yield PaperChange(gone.pop(next(alike, ""), None), paper)
    yield from (PaperChange(paper, None) for paper in gone.values())


def _find_baseline_growth(
    project: Project, former_settings: Config, old: CommitCheckout, change: GateRequest
) -> Iterator[Diagnostic]:
    """Yield a finding if the baseline holds back more than it did; a first baseline is none."""
    settings = (project.config, former_settings)  # the rule runs if either enables it
    if not any("baseline-growth" in enabled_rules(config, change.choice) for config in settings):
        return
    path = baseline.find_own_path(project.workspace)
    former = old.root / baseline.NAME
    if former.is_symlink() or not former.is_file() or not path.is_file():
        return
    try:
        before = baseline.load_baseline(former)
    except MetalintError:  # what nobody could read held back nothing
        before = ()
    data = baseline.read_baseline(path)
    grown = baseline.find_growth(before, baseline.parse_baseline(path, data))
    if grown:
        message = baseline.describe_growth(grown)
        help_ = "fix the findings instead, or suppress them with a reason"
        text = data.decode("utf-8", "replace")
        at = max(text.find(f'"{grown[0].fingerprint}"'), 0)
        problem = Problem(Span(at, at + 1), message, value=" ".join(entry.fingerprint for entry in grown), help=help_)
        page = SourceText(text, find_line_starts(text))
        yield from DiagnosticBuilder(project.config, {}).build(
            baseline.NAME, [("baseline-growth", problem)], lambda _: page
        )


def _join_findings(found: Iterable[Diagnostic], by_former: Iterable[Diagnostic]) -> tuple[list[Diagnostic], int]:
    """Return findings with those that former settings add, or take more seriously, and how many these are."""
    # Fingerprints do not tell which are the same: by other patterns for papers, papers have other ids.
    identity = attrgetter("rule", "path", "start", "end", "field", "value")
    joined = list(found)
    places = {identity(diagnostic): at for at, diagnostic in enumerate(joined)}
    levels = list(Severity)
    more = 0
    for diagnostic in by_former:
        at = places.get(identity(diagnostic))
        if at is None:
            joined.append(_with_reason(diagnostic, BY_OLD_SETTINGS))
        elif levels.index(diagnostic.severity) < levels.index(joined[at].severity):
            joined[at] = _with_reason(diagnostic, BY_OLD_SETTINGS)
        else:
            continue
        more += 1
    return joined, more


def _explain_origin(found: Iterable[Diagnostic], changed: AbstractSet[str]) -> Iterator[Diagnostic]:
    diagnostics = list(found)
    explained = {
        (diagnostic.rule, other.path)
        for diagnostic in diagnostics
        if diagnostic.path in changed
        for other in diagnostic.related
    }
    for diagnostic in diagnostics:
        if diagnostic.path in changed:
            yield diagnostic
        elif (diagnostic.rule, diagnostic.path) not in explained:
            yield _with_reason(diagnostic, BECAUSE)


def _with_reason(diagnostic: Diagnostic, reason: str) -> Diagnostic:
    return diagnostic._replace(message=f"{diagnostic.message} ({reason})")


def _list_summary_lines(change: GateRequest, new: int, now: _Comparison) -> Iterator[str]:
    if now.failure:
        yield f"The list as it was before this change cannot be judged ({now.failure}): each finding counts as new."
    older = sum(
        diagnostic.path in change.since.paths and change.request.reported(diagnostic.path) for diagnostic in now.older
    )
    left = f"; {older} older in the changed files not counted" if older else ""
    yield f"Compared with {change.since.base[:_SHORT]}: {new} new, {now.gone} fixed{left}."
