"""Completions: fields, values of enums, registered names, ids of papers, files; inside of strings, too.

They are offered in a file that does not parse as well: while somebody types, most do not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from lsprotocol import types
from pygls.capabilities import get_capability

from metalint.index.project import Project
from metalint.lsp.hover import write_signature
from metalint.lsp.syntax import SyntaxPosition
from metalint.lsp.workspace import LintedWorkspace, View, about_paper
from metalint.names import code_types, venues, vocabulary
from metalint.names.folding import is_subsequence
from metalint.names.institutions.resolution import right_forms
from metalint.names.registries import KINDS
from metalint.papers.assets import roots
from metalint.rendering.views import read_text, read_year
from metalint.rules import documentation
from metalint.rules.rule_set import RULES
from metalint.schema.comments import Declaration
from metalint.schema.types import FieldType
from metalint.text.literal import quote_text
from metalint.text.span import Span
from metalint.util.regex import lazy

MOST: Final = 200  # names in one answer; the client asks again as more is typed
_SUPPRESSION: Final = lazy(r"#\s*metalint:\s*ignore(?:-file)?\s*\[(?:[^\]]*[^\]a-z-])?+(?P<name>[a-z-]*+)\Z")
_BOOLEANS: Final = ("true", "false")


class _Name(NamedTuple):
    """A name to offer, and what is said beside it; a ``minor`` one only to those who begin to type it."""

    text: str
    detail: str = ""
    is_minor: bool = False


@about_paper
async def complete(linted: LintedWorkspace, view: View, params: types.CompletionParams) -> types.CompletionList | None:
    """Return what may stand at a position."""
    offset = view.positions.offset(params.position)
    comment = view.syntax.comment(offset)
    if comment is not None and comment.start < offset:
        items = []
        if match := _SUPPRESSION.search(view.document.text[comment.start : offset]):
            span = Span(comment.start + match.start("name"), offset)
            kind = types.CompletionItemKind.Reference
            items = [
                _make_item(view, span, rule.name, rule.name, kind, detail=documentation.summary(rule)) for rule in RULES
            ]
        return types.CompletionList(is_incomplete=False, items=items)
    spot = view.syntax.spot(offset)
    if spot.token is not None and spot.token.kind in {"string", "unterminated"}:
        return await _complete_string(linted, view, spot, offset)
    declared = await linted.declarations(view.project)
    if spot.state == "value":
        items = list(_list_values(view, spot, offset, declared))
    elif spot.state == "field":
        items = list(_list_fields(linted, view, spot, offset, declared))
    else:
        items = []
    return types.CompletionList(is_incomplete=False, items=items)


def _make_item(
    view: View,
    span: Span,
    new: str,
    label: str,
    kind: types.CompletionItemKind,
    **more: Any,  # noqa: ANN401 - fields of `lsprotocol`
) -> types.CompletionItem:
    edit = types.TextEdit(view.positions.range(span), new)
    return types.CompletionItem(label, kind=kind, text_edit=edit, filter_text=label, **more)


def _find_comment(declared: Mapping[str, Declaration], name: str) -> str | None:
    return (declared[name].comment or None) if name in declared else None


def _find_word(spot: SyntaxPosition, offset: int) -> Span:
    return Span(spot.token.start, spot.token.end) if spot.token is not None else Span(offset, offset)


# -- fields and plain values


def _list_fields(
    linted: LintedWorkspace, view: View, spot: SyntaxPosition, offset: int, declared: Mapping[str, Declaration]
) -> Iterator[types.CompletionItem]:
    """Yield the fields of a message that may still be set: required ones first."""
    message = spot.message.type
    if message is None:
        return
    span = _find_word(spot, offset)
    here = spot.field.name if spot.token is not None and spot.field is not None else None
    present = list(spot.message.names)
    if here in present:
        present.remove(here)
    chosen = {message.fields[name].oneof for name in present if name in message.fields} - {None}
    has_snippets = bool(
        get_capability(linted.server.client_capabilities, "text_document.completion.completion_item.snippet_support")
    )
    required = view.project.config.required
    for place, (name, field) in enumerate(message.fields.items()):
        if field.oneof in chosen or (not field.is_repeated and name in present):
            continue
        path = f"{spot.message.path}.{name}" if spot.message.path else name
        kind = types.CompletionItemKind.Struct if field.message else types.CompletionItemKind.Field
        below = (role for inner, role in view.project.kind.roles.items() if inner.startswith(f"{path}."))
        is_required = field.is_required or view.role(path) in required or any(role in required for role in below)
        item = _make_item(
            view, span, _write_field(view, name, field, span, has_snippets=has_snippets), name, kind,
            sort_text=f"{int(not is_required)}{place:04d}", detail=write_signature(field),
            documentation=_find_comment(declared, f"{message.name}.{name}"),
        )  # fmt: skip
        item.insert_text_format = types.InsertTextFormat.Snippet if has_snippets else types.InsertTextFormat.PlainText
        yield item


def _write_field(view: View, name: str, field: FieldType, span: Span, *, has_snippets: bool) -> str:
    """Return a field with its quotes or braces; the name alone where something follows already."""
    rest = view.document.text[span.end :].partition("\n")[0].strip()
    if rest.startswith((":", "{", "<")):
        return name
    stop, closing = ("$0", "\\}") if has_snippets else ("", "}")
    if field.message is not None:
        line = view.document.text[view.document.text.rfind("\n", 0, span.start) + 1 : span.start]
        indent = "" if has_snippets else line[: len(line) - len(line.lstrip())]  # an editor indents snippets itself
        return f"{name} {{\n{indent}  {stop}\n{indent}{closing}"
    return f'{name}: "{stop}"' if field.kind in {"string", "bytes"} else f"{name}: {stop}"


def _list_values(
    view: View, spot: SyntaxPosition, offset: int, declared: Mapping[str, Declaration]
) -> Iterator[types.CompletionItem]:
    field = spot.field.type if spot.field else None
    span = _find_word(spot, offset)
    if field is not None and field.enum is not None:
        assert spot.field is not None  # noqa: S101 - it has a type
        called = view.project.context.names.get(view.role(spot.field.path) or "", {})
        for place, name in enumerate(field.enum.numbers):
            yield _make_item(
                view, span, name, name, types.CompletionItemKind.EnumMember, sort_text=f"{place:04d}",
                detail=called.get(name), documentation=_find_comment(declared, f"{field.enum.name}.{name}"),
            )  # fmt: skip
    elif field is not None and field.kind == "bool":
        for word in _BOOLEANS:
            yield _make_item(view, span, word, word, types.CompletionItemKind.Value)
    elif field is not None and field.kind == "string":
        yield _make_item(view, span, '""', '""', types.CompletionItemKind.Value)


# -- inside of strings


async def _complete_string(
    linted: LintedWorkspace, view: View, spot: SyntaxPosition, offset: int
) -> types.CompletionList | None:
    token = spot.token
    assert token is not None  # noqa: S101 - the caller has looked
    if spot.field is None or offset <= token.start:
        return None
    names = list(await _list_names(linted, view, view.role(spot.field.path)))
    text = view.document.text
    chosen, is_incomplete = _choose_names(names, text[token.start + 1 : offset])
    is_open = token.kind == "unterminated"
    rest = text[offset : token.end]
    end = offset if is_open and rest.strip() else token.end - (0 if is_open else 1)
    mark = text[token.start]
    closing = mark if is_open and not rest.strip() else ""
    span = Span(token.start + 1, end)
    items, value = [], types.CompletionItemKind.Value
    for place, name in enumerate(chosen):
        new, more = quote_text(name.text, mark)[1:-1] + closing, {"detail": name.detail or None}
        items.append(_make_item(view, span, new, name.text, value, sort_text=f"{place:05d}", **more))
    return types.CompletionList(is_incomplete=is_incomplete, items=items)


def _choose_names(names: list[_Name], typed: str) -> tuple[list[_Name], bool]:
    """Return the names that fit what is typed, those that begin with it first, and whether there are more."""
    folded = typed.casefold().strip()
    ranked = []
    for place, name in enumerate(names):
        text = name.text.casefold()
        at = text.find(folded)
        if at < 0 and not is_subsequence(folded, text):
            continue
        rank = 0 if at == 0 else 1 if at > 0 and not text[at - 1].isalnum() else 2 if at > 0 else 3
        if not name.is_minor or (rank == 0 and folded):
            ranked.append((rank, place, name))
    ranked.sort(key=lambda candidate: candidate[:2])
    return [name for _, _, name in ranked[:MOST]], len(ranked) > MOST


async def _list_names(linted: LintedWorkspace, view: View, role: str | None) -> list[_Name]:
    """Return what may be in a field with a role, what the list uses most first."""
    project = view.project
    if role in {"note", "cover"}:
        return await linted.background.run(lambda: _list_assets(view))
    papers = await view.checker.papers(is_saved=True)
    if papers is None or role is None:
        return []
    if role == "references":
        others = [paper for paper in papers.corpus.papers if paper.path != view.path]
        return [_Name(spelling, read_text(paper.title)) for paper in others for spelling in papers.spellings(paper)]
    used = Counter(value.value for paper in papers.corpus.papers for value in paper.many(role))
    if role in {"authors", "keywords"}:
        return list(map(_Name, sorted(used)))
    if role not in KINDS:
        return []
    year = read_year(view.paper)
    registered = await linted.background.run(lambda: _list_registered(role, project, year))
    first = sorted((name for name in registered if name.text in used), key=lambda name: (-used[name.text], name))
    rest = (name for name in registered if name.text not in used)
    return [*(name._replace(is_minor=False) for name in first), *rest]


def _list_registered(role: str, project: Project, year: int | None) -> list[_Name]:
    context = project.context
    if role == "institutions":
        organisations = context.institutions.by_name.values()
        names = {one.name: _Name(one.name, ", ".join(filter(None, (one.city, one.country)))) for one in organisations}
        for organisation in organisations:
            for form in right_forms(organisation, context.institutions, year):
                pinned = context.own_institutions.get(organisation.name)  # the only right forms of this name
                if pinned is None or form in pinned:
                    names.setdefault(form, _Name(form, f"another name of {organisation.name}", is_minor=True))
        return [*names.values()]
    file = venues.PACKAGED if role == "venue" else code_types.PACKAGED
    records = context.own_registries.venues if role == "venue" else context.own_registries.code_types
    own = [term for record in records.values() for term in vocabulary.extracted(record)]
    entries = {term.name: term for term in (*own, *vocabulary.packaged(file))}
    return [_Name(entry.name, next(iter(entry.other_names), "")) for entry in entries.values()]


def _list_assets(view: View) -> list[_Name]:
    """Return the files below the asset roots of a paper, as the paper would name them."""
    workspace, settings = view.project.with_fresh_files().workspace, view.project.config
    paths: dict[str, None] = {}
    for place in roots(settings.asset_roots, view.paper):
        start = f"{place}/" if place != "." else ""
        paths |= dict.fromkeys(path.removeprefix(start) for path in workspace.folders.files(place))
    return [_Name(path) for path in paths]
