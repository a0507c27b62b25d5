"""Several collections in one repository: what is asked of each, and one report on all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import islice

from metalint.config.settings import Config
from metalint.engine import baseline
from metalint.engine.report_types import Report, Request
from metalint.errors import ConfigError
from metalint.files.discovery import make_paper_test
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.rules import duplicate_paper, duplicate_title
from metalint.rules.diagnostics import order
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import selected


def requests_by_collection(project: Project, request: Request) -> list[tuple[Project, Request]]:
    """Return what is asked of each collection; of the whole list, where all files are of one kind."""
    return (
        list(zip(project.parts, _make_requests(project, request), strict=True))
        if project.parts
        else [(project, request)]
    )


def _make_requests(project: Project, request: Request) -> Iterator[Request]:
    """Yield what is asked of each collection; of a baseline, it is asked of all together."""
    # The rules are those that the collection itself chooses, with what the request adds to those of the list, and
    # without what it leaves out of them.
    chosen, rules = selected(project.config, request.choice), known_rules(project.config)
    for part in project.parts:
        own = selected(part.config, request.choice, rules)
        enabled = (own | (request.enabled - chosen)) - (chosen - request.enabled)
        is_paper = make_paper_test(part.config)
        texts = {path: text for path, text in request.texts.items() if is_paper(path)}
        deleted = {path: text for path, text in request.deleted.items() if is_paper(path)}
        enabled = enabled if request.enabled else request.enabled
        yield request._replace(enabled=enabled, baseline=(), texts=texts, deleted=deleted)


def join_reports(project: Project, request: Request, parts: Sequence[Report]) -> Report:
    """Return one report on all collections; the one there is where all files are of one kind.

    Raises:
        ConfigError: a file that two of them claim.
    """
    if not project.parts:
        return parts[0]
    numbers = find_owners(project, [index for part in parts for index in part.indexes])
    owners = {path: parts[number] for path, number in numbers.items()}

    def parts_of(path: str) -> Sequence[Report]:  # a file that belongs to none may be anybody's
        return [owners[path]] if path in owners else parts

    whole = parts[0]._replace(project_index=None, parts=tuple(parts))
    diagnostics = sorted(dict.fromkeys(diagnostic for part in parts for diagnostic in part.diagnostics), key=order)
    outcome = baseline.apply_baseline(
        diagnostics,
        request.baseline,
        find_baseline_files(project, whole),
        lambda rule, path: any(rule in part.ran for part in parts_of(path)) and request.reported(path),
    )
    silenced = sorted((found for part in parts for found in part.silenced), key=lambda found: order(found[0]))
    answers = [part.links for part in parts if part.links is not None]
    checks = [part.checks for part in parts if part.checks is not None]
    return whole._replace(
        diagnostics=outcome.diagnostics,
        files=sum(part.files for part in parts),
        silenced=tuple(silenced),
        held=outcome.held,
        gone=outcome.gone,
        older=tuple(sorted((diagnostic for part in parts for diagnostic in part.older), key=order)),
        text_of=lambda path: owners.get(path, parts[0]).text_of(path),
        rules=known_rules(project.config),
        warnings=tuple(dict.fromkeys(warning for part in parts for warning in part.warnings)),
        links={url: answer for mapping in answers for url, answer in mapping.items()} if answers else None,
        checks={path: check for mapping in checks for path, check in mapping.items()} if checks else None,
    )


def find_owners(project: Project, indexes: Iterable[ProjectIndex]) -> dict[str, int]:
    """Return the place of the collection that each paper belongs to, by path.

    Raises:
        ConfigError: a file that two of them claim.
    """
    owners: dict[str, int] = {}
    for number, index in enumerate(indexes):
        for path in sorted(index.analyses):
            if path in owners:
                raise ConfigError(
                    _claimed_twice(path, project.parts[owners[path]].config, project.parts[number].config)
                )
            owners[path] = number
    return owners


def _claimed_twice(path: str, first: Config, second: Config) -> str:
    source = second.source or "configuration"
    patterns = [" ".join(config.papers) for config in (first, second)]
    claimed = f"`{path}` belongs to two collections, by `{patterns[0]}` and `{patterns[1]}`"
    return f"{source}: collections: {claimed}; narrow `papers`, or add the path to `exclude` of one"


def find_baseline_files(project: Project, report: Report) -> baseline.BaselineFiles:
    """Return what a baseline needs to know of the files of a run."""
    if not report.parts:
        assert report.project_index is not None  # noqa: S101 - a run has one
        return collect_baseline_files(project, report.project_index, report.text_of)
    found = [
        find_baseline_files(part_project, part) for part_project, part in zip(project.parts, report.parts, strict=True)
    ]
    papers = frozenset(path for part in found for path in part.papers)

    def digests(path: str) -> frozenset[str]:
        of_path = next((part for part in found if path in part.papers), found[0])
        return of_path.digests(path)

    return baseline.BaselineFiles(project.config.papers, papers, found[0].exists, digests)


def collect_baseline_files(
    project: Project, project_index: ProjectIndex, text_of: Callable[[str], str]
) -> baseline.BaselineFiles:
    """Return the same of the papers of one kind."""

    @cache
    def digests(path: str) -> frozenset[str]:
        found: list[str] = []
        if path in project_index.analyses:
            paper = project_index.paper(path)
            keys = (rule.keys(paper) for rule in (duplicate_title.RULE, duplicate_paper.RULE))
            found = [key for of_rule in keys for key in islice(of_rule, 1)]
        if not found and (text := text_of(path)):
            found = [text]
        contents = [value.encode("utf-8", "surrogatepass") for value in found]
        return frozenset([blake2b(content, digest_size=6).hexdigest() for content in contents])

    workspace = project.workspace
    return baseline.BaselineFiles(
        project.config.papers, project_index.analyses.keys(), lambda path: workspace.find(path) is not None, digests
    )
