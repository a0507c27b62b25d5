"""Definitions, references and renames: papers, the files that they name, and the fields of the schema."""

import posixpath
from typing import Final, NamedTuple

from lsprotocol import types
from lsprotocol.types import PrepareRenamePlaceholder as Placeholder

from metalint.engine.references import PaperIndex
from metalint.errors import MetalintError
from metalint.files.decoding import read_source
from metalint.lsp.checks import RepositoryChecker
from metalint.lsp.documents import OpenDocument
from metalint.lsp.edits import WorkspaceEdits, make_text_edits, rewrite_lines
from metalint.lsp.syntax import ValueNode
from metalint.lsp.workspace import LintedWorkspace, View
from metalint.moving.places import MovingPaper, checked
from metalint.moving.plan import Collection, WholeList, plan
from metalint.papers.assets import resolve
from metalint.papers.paper import Paper
from metalint.text.span import Span
from metalint.util.wording import code

_TOP: Final = types.Range(types.Position(0, 0), types.Position(0, 0))


class _Target(NamedTuple):
    """A value under the cursor, what it says, and its role."""

    value: ValueNode
    written: str
    role: str | None


def _find_target(view: View, offset: int) -> _Target | None:
    value = view.syntax.value(offset)
    written = view.syntax.string(value) if value else None
    return _Target(value, written, view.role(value.field.path)) if value and written else None


async def define(linted: LintedWorkspace, params: types.DefinitionParams) -> list[types.Location]:
    """Return where the paper, file or field is that stands at a position."""
    view = await linted.view(params.text_document.uri)
    if view is None or not view.is_paper:
        return []
    offset = view.positions.offset(params.position)
    field = view.syntax.field(offset)
    if field is not None:
        declared = await linted.declarations(view.project)
        declaration = declared.get(f"{field.message.type.name}.{field.name}") if field.message.type else None
        start = types.Position(declaration.line, 0) if declaration else None
        return [types.Location(declaration.file.as_uri(), types.Range(start, start))] if declaration and start else []
    target = _find_target(view, offset)
    if target is None:
        return []
    if target.role == "references" and (papers := await view.checker.papers(view.path)) is not None:
        paths = [paper.path for paper in papers.meant(target.written)]
    elif target.role in {"note", "cover"}:
        path = await linted.background.run(lambda: find_asset(view, target.written))
        paths = [path] if path is not None else []
    else:
        paths = []
    return [types.Location(linted.uri_of(view.checker, path), _TOP) for path in paths]


def find_asset(view: View, written: str) -> str | None:
    """Return the path of the file that a note or cover names."""
    present = resolve(view.project.with_fresh_files().workspace, view.project.config.asset_roots, view.paper, written)
    return present.file.path if present else None


async def find_references(linted: LintedWorkspace, params: types.ReferenceParams) -> list[types.Location]:
    """Return what refers to the paper that a reference names, or to the one whose title or short name is asked of."""
    view = await linted.view(params.text_document.uri)
    papers = await view.checker.papers(view.path) if view is not None and view.is_paper else None
    if view is None or papers is None:
        return []
    locations = []
    asked: list[Paper] = []
    target = _find_target(view, view.positions.offset(params.position))
    own = papers.by_path.get(view.path or "")
    if target is not None and target.role == "references":
        asked = papers.meant(target.written)
    elif target is not None and target.role in {"title", "abbr"} and own:
        asked = [own]
    for paper in asked:
        if params.context.include_declaration and paper.title:
            locations.append(_make_location(linted, view, paper.path, paper.title.span))
        locations += [
            _make_location(linted, view, reference.path, reference.value.span) for reference in papers.references(paper)
        ]
    return locations


def _make_location(linted: LintedWorkspace, view: View, path: str, span: Span) -> types.Location:
    document = find_document(linted, view.checker, path)
    return types.Location(document.uri, document.positions.range(span))


def find_document(linted: LintedWorkspace, checker: RepositoryChecker, path: str) -> OpenDocument:
    """Return the file at a path, as it is in the editor or else on disk."""
    uri = linted.uri_of(checker, path)
    document = linted.documents.get(uri)
    return document or linted.documents.unopened(uri, read_source(checker.session.root, path).text)


async def prepare_rename(linted: LintedWorkspace, params: types.PrepareRenameParams) -> Placeholder | None:
    """Return what of a reference should be renamed; None for what cannot be."""
    renaming = await _find_renaming(linted, params.text_document.uri, params.position)
    if renaming is None:
        return None
    start, end = renaming.target.value.span
    return Placeholder(renaming.view.positions.range(Span(start + 1, end - 1)), renaming.target.written)


async def rename(linted: LintedWorkspace, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Return the edit that gives a paper another id, as ``metalint mv`` does: its files, all references, the lists."""
    renaming = await _find_renaming(linted, params.text_document.uri, params.position)
    if renaming is None:
        return None
    collected = WorkspaceEdits(linted.editor.capabilities)
    if not collected.can(types.ResourceOperationKind.Rename):
        raise MetalintError("the editor cannot rename files; run `metalint mv`")
    checker, written = renaming.view.checker, params.new_name.strip()
    source = MovingPaper(renaming.paper, renaming.papers, renaming.target.written, is_path=False)
    new = checked(_find_place(renaming, written), source, written)
    project = checker.session.project or renaming.view.project
    collections = tuple(map(Collection, await checker.collections(), project.parts or (project,)))
    workspace = project.with_fresh_files().workspace
    whole = WholeList(collections, workspace, lambda path: find_document(linted, checker, path).text)
    made = await checker.engine.run(lambda: plan(whole, source, new))
    for path, edits in made.edits.items():
        document = find_document(linted, checker, path)
        collected.add(document.uri, document.version, make_text_edits(document.positions, edits))
    for output in made.lists:
        document = find_document(linted, checker, output.path)
        if document.text == output.old:  # else the next `metalint render` writes it
            collected.add(document.uri, document.version, rewrite_lines(document, output.new))
    for old, moved in made.moves:
        collected.do(types.RenameFile((checker.session.root / old).as_uri(), (checker.session.root / moved).as_uri()))
    return collected.made()


class _Renaming(NamedTuple):
    """A reference to be renamed, and the one paper that it means."""

    view: View
    target: _Target
    papers: PaperIndex
    paper: Paper


async def _find_renaming(linted: LintedWorkspace, uri: str, position: types.Position) -> _Renaming | None:
    view = await linted.view(uri)
    target = _find_target(view, view.positions.offset(position)) if view is not None and view.is_paper else None
    if view is None or target is None or target.role != "references":
        return None
    papers = await view.checker.papers(view.path)
    found = papers.meant(target.written) if papers else []
    return _Renaming(view, target, papers, found[0]) if papers and len(found) == 1 else None


def _find_place(renaming: _Renaming, written: str) -> str:
    """Return the path that a paper shall have whose reference becomes what is ``written``."""
    folder, _, stem = written.rpartition("/")
    old_folder = renaming.target.written.strip().rpartition("/")[0]
    above, suffix = posixpath.split(renaming.paper.path)[0], posixpath.splitext(renaming.paper.path)[1]
    if folder and folder != old_folder:
        if not old_folder or folder.count("/") != old_folder.count("/") or not f"/{above}".endswith(f"/{old_folder}"):
            than = f" than {code(f'{old_folder}/')}" if old_folder else ""
            raise MetalintError(f"{code(f'{folder}/')} is another folder or year{than}; `metalint mv` moves it there")
        above = above.removesuffix(old_folder) + folder
    if not stem:
        raise MetalintError(f"{code(written)} is no name for a file; write letters, digits, `-` and `_`")
    return posixpath.normpath(posixpath.join(above, stem + suffix))
