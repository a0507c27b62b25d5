"""Definitions, references and renames: papers, the files that they name, and the fields of the schema."""

import posixpath
from typing import Final

from lsprotocol import types
from lsprotocol.types import PrepareRenamePlaceholder as Placeholder

from metalint.errors import MetalintError
from metalint.files import git
from metalint.files.decoding import read_source
from metalint.lsp.checks import RepositoryChecker
from metalint.lsp.documents import OpenDocument
from metalint.lsp.edits import WorkspaceEdits, rewrite_lines
from metalint.lsp.workspace import LintedWorkspace, View, about_paper
from metalint.moving.places import MovingPaper, checked
from metalint.moving.plan import WholeList, plan_single_move
from metalint.papers.assets import resolve
from metalint.papers.paper import Paper
from metalint.text.span import Span
from metalint.util.wording import quote

_TOP: Final = types.Range(types.Position(0, 0), types.Position(0, 0))


def _read_string(view: View, offset: int) -> tuple[str, str | None]:
    value = view.syntax.value(offset)
    return (value.string, view.role(value.field.path)) if value and value.string else ("", None)


@about_paper
async def define(linted: LintedWorkspace, view: View, params: types.DefinitionParams) -> list[types.Location]:
    """Return where the paper, file or field is that stands at a position."""
    offset = view.positions.offset(params.position)
    field = view.syntax.field(offset)
    if field is not None:
        declared = await linted.declarations(view.project)
        declaration = declared.get(f"{field.message.type.name}.{field.name}") if field.message.type else None
        if declaration is None:
            return []
        start = types.Position(declaration.line, 0)
        return [types.Location(declaration.file.as_uri(), types.Range(start, start))]
    written, role = _read_string(view, offset)
    paths = []
    if role == "references" and (papers := await view.checker.papers()) is not None:
        paths = [paper.path for paper in papers.meant(written)]
    elif role in {"note", "cover"}:
        workspace, roots = view.project.with_fresh_files().workspace, view.project.config.asset_roots
        present = await linted.background.run(lambda: resolve(workspace, roots, view.paper, written))
        paths = [present.file.path] if present else []
    return [types.Location(linted.uri_of(view.checker, path), _TOP) for path in paths]


@about_paper
async def find_references(linted: LintedWorkspace, view: View, params: types.ReferenceParams) -> list[types.Location]:
    """Return what refers to the paper that a reference names, or to the one whose title or short name is asked of."""
    papers = await view.checker.papers()
    if papers is None:
        return []
    locations = []
    asked: list[Paper] = []
    written, role = _read_string(view, view.positions.offset(params.position))
    own = papers.by_path.get(view.path or "")
    if role == "references":
        asked = papers.meant(written)
    elif role in {"title", "abbr"} and own:
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
    return document or OpenDocument(uri, read_source(checker.session.root, path).text, None, linted.documents.encoding)


@about_paper
async def prepare_rename(_: LintedWorkspace, view: View, params: types.PrepareRenameParams) -> Placeholder | None:
    """Return what of a reference should be renamed; None for what cannot be."""
    source = await _find_renamed(view, params.position)
    value = view.syntax.value(view.positions.offset(params.position))
    if source is None or value is None:
        return None
    start, end = value.span
    return Placeholder(view.positions.range(Span(start + 1, end - 1)), source.written)


@about_paper
async def rename(linted: LintedWorkspace, view: View, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Return the edit that gives a paper another id, as ``metalint mv`` does: its files, all references, the lists."""
    source = await _find_renamed(view, params.position)
    if source is None:
        return None
    collected = WorkspaceEdits(linted.server.client_capabilities)
    if not collected.can(types.ResourceOperationKind.Rename):
        raise MetalintError("the editor cannot rename files; run `metalint mv`")
    checker, written = view.checker, params.new_name.strip()
    git.refuse_sparse_checkout(checker.session.root)
    new = checked(_find_place(source, written), source.paper, source.papers, written)
    project = checker.session.project or view.project
    whole = WholeList(
        source.papers,
        project,
        project.with_fresh_files().workspace,
        lambda path: find_document(linted, checker, path).text,
    )
    made = await checker.engine.run(lambda: plan_single_move(whole, source.paper, new))
    for changed in made.changed:
        document = find_document(linted, checker, changed.path)
        collected.add(document.uri, document.version, rewrite_lines(document, changed.new))
    for output in made.lists:
        document = find_document(linted, checker, output.path)
        if document.text == output.old:  # else the next `metalint render` writes it
            collected.add(document.uri, document.version, rewrite_lines(document, output.new))
    for old, moved in made.moves:
        collected.do(types.RenameFile((checker.session.root / old).as_uri(), (checker.session.root / moved).as_uri()))
    return collected.made()


async def _find_renamed(view: View, position: types.Position) -> MovingPaper | None:
    written, role = _read_string(view, view.positions.offset(position))
    papers = await view.checker.papers() if role == "references" else None
    found = papers.meant(written) if papers else []
    return MovingPaper(found[0], papers, written, is_path=False) if papers and len(found) == 1 else None


def _find_place(source: MovingPaper, written: str) -> str:
    """Return the new path of a paper whose reference becomes what is ``written``."""
    folder, _, stem = written.rpartition("/")
    old_folder = source.written.strip().rpartition("/")[0]
    above, suffix = posixpath.split(source.paper.path)[0], posixpath.splitext(source.paper.path)[1]
    if folder and folder != old_folder:
        if not old_folder or folder.count("/") != old_folder.count("/") or not f"/{above}".endswith(f"/{old_folder}"):
            than = f" than {quote(f'{old_folder}/')}" if old_folder else ""
            raise MetalintError(f"{quote(f'{folder}/')} is another folder or year{than}; `metalint mv` moves it there")
        above = above.removesuffix(old_folder) + folder
    if not stem:
        raise MetalintError(f"{quote(written)} is no name for a file; write letters, digits, `-` and `_`")
    return posixpath.normpath(posixpath.join(above, stem + suffix))
