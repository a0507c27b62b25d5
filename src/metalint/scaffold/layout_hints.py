"""Hints on changes of layout: the one setting that many findings ask for."""

import json
import posixpath
from collections.abc import Iterator, Sequence
from typing import Final

from metalint.engine.report_types import Report
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.rules.diagnostics import Diagnostic
from metalint.scaffold.asset_roots import AssetReference, find_roots, group_by_value, normalize_value
from metalint.scaffold.survey import list_files
from metalint.util.wording import join_words

_MISSING: Final = ("missing-note", "missing-cover")
_LEAST: Final = 3  # missing files that ask for a root, which most of them must lie below


def with_layout_hints(project: Project, report: Report) -> Report:
    """Return a report that says at its end which setting many of its findings ask for, if any does."""
    index = report.project_index
    own = [diagnostic for diagnostic in report.diagnostics if diagnostic.path in index.analyses]
    hints = tuple(_roots_to_add(index, own))
    if hints:  # they depend on files that the report does not
        project.workspace.provenance.distrust(str(project.config.root))
    return report._replace(notes=report.notes + hints) if hints else report


def _roots_to_add(index: ProjectIndex, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield the asset roots that lack, where most of the missing notes, or covers, lie below them."""
    config = index.project.config
    by_rule = [[diagnostic for diagnostic in diagnostics if diagnostic.rule == rule] for rule in _MISSING]
    many = [missing for missing in by_rule if len(missing) >= _LEAST]
    values = {normalize_value(one.value) for missing in many for one in missing}
    files = list_files(config.root, set(map(posixpath.basename, values))) if many else ()
    named = group_by_value(files, values)
    new: list[str] = []
    found = total = 0
    for missing in many:
        there = [diagnostic for diagnostic in missing if normalize_value(diagnostic.value) in named]
        papers = ((index.paper(one.path), one.value) for one in there)
        references = (
            AssetReference(paper.stem, str(paper.year.value) if paper.year else "", value) for paper, value in papers
        )
        roots = find_roots(references, files)
        folders = [folder for folder in roots.folders if folder not in config.asset_roots]
        if folders and roots.found >= _LEAST and 2 * roots.found > len(missing):
            new += [folder for folder in folders if folder not in new]
            found, total = found + roots.found, total + len(missing)
    if new:
        setting = f"`asset-roots = {json.dumps([*config.asset_roots, *new], ensure_ascii=False)}`"
        where = config.source or "metalint.toml"
        yield f"{found} of {total} missing files lie below {join_words(new)}: write {setting} in {where}."
