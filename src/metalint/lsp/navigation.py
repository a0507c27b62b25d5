"""Definitions, references and renames: papers, the files that they name, and the fields of the schema."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from metalint.errors import MetalintError
from metalint.files.decoding import read
from metalint.lsp.edits import WorkspaceEdits
from metalint.lsp.papers import Reference
from metalint.papers.assets import resolve
from metalint.papers.ids import stem_of
from metalint.text.literal import quote
from metalint.text.span import Span
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.lsp.checks import Checker
    from metalint.lsp.documents import Document
    from metalint.lsp.papers import PaperIndex
    from metalint.lsp.syntax import ValueNode
    from metalint.lsp.workspace import LintedWorkspace, View
    from metalint.papers.assets import Present
    from metalint.papers.paper import Paper

_TOP: Final = types.Range(types.Position(0, 0), types.Position(0, 0))
_FORBIDDEN: Final = frozenset('<>:"|?*\\/')
"""What a name of a file must not hold on every system."""


class _Target(NamedTuple):
    """A value under the cursor, what it says, and its role."""

    value: ValueNode
    written: str
    role: str | None


def _target(view: View, offset: int) -> _Target | None:
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
        found = declared.get(f"{field.message.type.name}.{field.name}") if field.message.type else None
        start = types.Position(found.line, 0) if found else None
        return [types.Location(found.file.as_uri(), types.Range(start, start))] if found and start else []
    target = _target(view, offset)
    if target is None:
        return []
    if target.role == "references" and (papers := await view.checker.papers(view.path)) is not None:
        paths = [paper.path for paper in papers.meant(target.written)]
    elif target.role in {"note", "cover"}:
        path = await linted.background.run(lambda: asset_at(view, target.written))
        paths = [path] if path is not None else []
    else:
        paths = []
    return [types.Location(linted.uri_of(view.checker, path), _TOP) for path in paths]


def asset_at(view: View, written: str) -> str | None:
    """Return the path of the file that a note or cover names."""
    present = resolve(view.project.afresh().workspace, view.project.config.asset_roots, view.paper, written)
    return present.file.path if present else None


async def find_references(linted: LintedWorkspace, params: types.ReferenceParams) -> list[types.Location]:
    """Return what refers to the paper that a reference names, or to the one whose title or short name is asked of."""
    view = await linted.view(params.text_document.uri)
    papers = await view.checker.papers(view.path) if view is not None and view.is_paper else None
    if view is None or papers is None:
        return []
    found = []
    for paper in _asked(view, papers, view.positions.offset(params.position)):
        if params.context.include_declaration and paper.title:
            found.append(_location(linted, view, paper.path, paper.title.span))
        found += [_location(linted, view, one.path, one.value.span) for one in papers.references(paper)]
    return found


def _asked(view: View, papers: PaperIndex, offset: int) -> list[Paper]:
    """Return the papers that a position speaks of."""
    target = _target(view, offset)
    if target is not None and target.role == "references":
        return papers.meant(target.written)
    is_own = target is not None and target.role in {"title", "abbr"}
    own = papers.by_path.get(view.path or "")
    return [own] if is_own and own else []


def _location(linted: LintedWorkspace, view: View, path: str, span: Span) -> types.Location:
    document = document_at(linted, view.checker, path)
    return types.Location(document.uri, document.positions.range(span))


def document_at(linted: LintedWorkspace, checker: Checker, path: str) -> Document:
    """Return the file at a path, as it is in the editor or else on disk."""
    uri = linted.uri_of(checker, path)
    document = linted.documents.get(uri)
    return document or linted.documents.unopened(uri, read(checker.root, path).text)


async def prepare_rename(
    linted: LintedWorkspace, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Return what of a reference should be renamed; None for what cannot be."""
    renaming = await _renaming(linted, params.text_document.uri, params.position)
    if renaming is None:
        return None
    start, end = renaming.target.value.span
    inner = Span(start + 1, end - 1)
    return types.PrepareRenamePlaceholder(renaming.view.positions.range(inner), renaming.target.written)


async def rename(linted: LintedWorkspace, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Return the edit that gives a paper another id: in all references, and as the name of its file and notes."""
    renaming = await _renaming(linted, params.text_document.uri, params.position)
    if renaming is None:
        return None
    new = _checked(renaming, params.new_name.strip())
    view, paper, papers = renaming.view, renaming.paper, renaming.papers
    collected = WorkspaceEdits(linted.capabilities)
    if not collected.can(types.ResourceOperationKind.Rename):
        raise MetalintError("the editor cannot rename files; rename the file yourself, then fix the references")
    moves = list(_moves(view, paper, new))
    respelt = [
        (one, _with_stem(one.value.value, new))
        for one in papers.references(paper)
        if stem_of(f"{one.value.value.strip()}.x") == paper.stem  # the short name of a paper stays
    ]
    respelt += await linted.background.run(lambda: list(_files_named(renaming, moves[1:])))
    by_file: dict[str, list[tuple[Reference, str]]] = {}
    for one, value in respelt:
        by_file.setdefault(one.path, []).append((one, value))
    for path, group in by_file.items():
        document = document_at(linted, view.checker, path)
        collected.add(document.uri, document.version, [_respelt(document, *one) for one in group])
    for old, moved in moves:
        collected.do(types.RenameFile((view.checker.root / old).as_uri(), (view.checker.root / moved).as_uri()))
    return collected.made()


class _Renaming(NamedTuple):
    """A reference to be renamed, and the one paper that it means."""

    view: View
    target: _Target
    papers: PaperIndex
    paper: Paper


async def _renaming(linted: LintedWorkspace, uri: str, position: types.Position) -> _Renaming | None:
    view = await linted.view(uri)
    target = _target(view, view.positions.offset(position)) if view is not None and view.is_paper else None
    if view is None or target is None or target.role != "references":
        return None
    papers = await view.checker.papers(view.path)
    found = papers.meant(target.written) if papers else []
    return _Renaming(view, target, papers, found[0]) if papers and len(found) == 1 else None


def _checked(renaming: _Renaming, written: str) -> str:
    """Return the new name of the file without its suffix.

    Raises:
        MetalintError: no file may be called so, there is one already, or it is in another folder.
    """
    folder, _, stem = written.rpartition("/")
    old_folder = renaming.target.written.strip().rpartition("/")[0]
    if "/" in written and folder != old_folder:
        raise MetalintError(f"`{folder}/` is another folder or year than `{old_folder}/`; a rename changes the id only")
    if not stem or not stem.isprintable() or set(stem) & _FORBIDDEN or stem[0] == "." or stem[-1] in ". ":
        raise MetalintError(f"`{stem}` is no name for a file; write letters, digits, `-` and `_`")
    for old, place in _moves(renaming.view, renaming.paper, stem):
        if place != old and (renaming.view.checker.root / place).exists():
            raise MetalintError(f"`{place}` exists already; choose another name")
    return stem


def _beside(path: str, stem: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, stem + posixpath.splitext(name)[1])


def _with_stem(reference: str, new: str) -> str:
    folder, slash, _ = reference.strip().rpartition("/")
    return f"{folder}{slash}{new}"


def _respelt(document: Document, one: Reference, value: str) -> types.TextEdit:
    old = document.text[one.value.span.start : one.value.span.end]
    return types.TextEdit(document.positions.range(one.value.span), quote(value, old))


def _files_named(renaming: _Renaming, folders: list[tuple[str, str]]) -> Iterator[tuple[Reference, str]]:
    """Yield the covers and notes that name a file in a folder that moves, each with its new value.

    Raises:
        MetalintError: one that does not name the folder by its name.
    """
    config, workspace = renaming.view.project.config, renaming.view.project.afresh().workspace
    for paper in renaming.papers.corpus.papers if folders else ():
        for value in (*paper.many("cover"), *paper.many("note")):
            present = resolve(workspace, config.asset_roots, paper, value.value)
            moved = [folder for folder in folders if present and present.file.path.startswith(f"{folder[0]}/")]
            is_own = paper.path == renaming.paper.path
            one = Reference(paper.path, value)
            if present and moved and (new := _in_moved(one, present, moved[0], is_own=is_own)):
                yield one, new


def _in_moved(one: Reference, present: Present, folder: tuple[str, str], *, is_own: bool) -> str:
    """Return the new value for one that names a file in a folder; nothing where the new id leads there by itself."""
    old, moved = folder
    path, below = one.value.value.removesuffix(present.fragment), present.file.path.removeprefix(f"{old}/")
    if is_own and posixpath.normpath(path) == below:
        return ""
    start, named, rest = path.rpartition(f"{posixpath.basename(old)}/{below}")
    if not named or rest:
        why = f"`{one.path}` names a file in `{old}` as `{one.value.value}`"
        raise MetalintError(f"{why}; write the name of the folder there first")
    return f"{start}{posixpath.basename(moved)}/{below}{present.fragment}"


def _moves(view: View, paper: Paper, new: str) -> Iterator[tuple[str, str]]:
    """Yield what moves where: the paper's file, and the folders that asset roots give to it alone."""
    yield paper.path, _beside(paper.path, new)
    year = str(paper.year.value) if paper.year else None
    for root in view.project.config.asset_roots:
        if root.endswith("/{id}") and (year is not None or "{year}" not in root):
            above = posixpath.normpath(root.removesuffix("/{id}").replace("{year}", year or ""))
            if "{" not in above and (view.checker.root / above / paper.stem).is_dir():
                yield f"{above}/{paper.stem}", f"{above}/{new}"
