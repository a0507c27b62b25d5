"""Hints on changes of layout: the one setting that many findings ask for."""

import json
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from metalint.engine.report_types import Report
from metalint.errors import SchemaError
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.rules.diagnostics import Diagnostic
from metalint.scaffold.asset_roots import AssetReference, find_roots, group_by_value, normalize_value
from metalint.scaffold.messages import load_candidates, read_texts
from metalint.scaffold.survey import list_files
from metalint.schema.types import dump_type
from metalint.util.grouping import group_pairs
from metalint.util.wording import first_words, join_words

_MISSING: Final = ("missing-note", "missing-cover")
_LEAST: Final = 3  # missing files that ask for a root, which most of them must lie below
_MOST: Final = 200  # files that are read again
_SHOWN: Final = 3


def with_layout_hints(project: Project, report: Report) -> Report:
    """Return a report that says at its end which setting many of its findings ask for, if any does."""
    index = report.project_index
    own = [diagnostic for diagnostic in report.diagnostics if diagnostic.path in index.analyses]
    hints = [*_roots_to_add(index, own), *_other_messages(index, own)]
    if hints:  # they depend on files that the report does not
        project.workspace.provenance.distrust(str(project.config.root))
    return report._replace(notes=(*report.notes, *hints)) if hints else report


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


def _other_messages(index: ProjectIndex, diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield which files are another message of the papers' own ``.proto``."""
    project = index.project
    config, root = project.config, project.kind.schema.root
    refused = sorted({diagnostic.path for diagnostic in diagnostics if diagnostic.rule == "schema"})[:_MOST]
    texts = [text for text in read_texts(config.root, refused) if not (text.header or text.names <= root.fields.keys())]
    if not texts or config.proto is None:
        return
    parts = dump_type(root)["messages"]
    try:
        candidates = load_candidates(config.root, config.proto, config.proto_paths)
    except SchemaError:
        return
    others = [candidate for candidate in candidates if candidate.name not in parts]
    named = ((next((other.short for other in others if other.reads(text)), ""), text.path) for text in texts)
    for name, paths in group_pairs(pair for pair in named if pair[0]).items():
        is_, them = ("is", "it") if len(paths) == 1 else ("are", "them")
        what = f"{first_words(paths, _SHOWN)} {is_} `{name}` of {config.proto}, not `{root.name.rpartition('.')[2]}`"
        yield f"{what}: add {them} to `exclude`, or lint {them} by settings for that message (`--config FILE`)."
