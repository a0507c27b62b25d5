"""Code actions: each fix, all fixes, and comments that silence findings.

What takes long to work out is left until it is chosen, if the client can ask for it then.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lsprotocol import types
from pygls.capabilities import get_capability

from metalint.fixes import suppressing
from metalint.fixes.conflicts import drop_overlaps, list_edits
from metalint.lsp.checks import RepositoryChecker
from metalint.lsp.diagnostics import Item, make_span
from metalint.lsp.documents import OpenDocument
from metalint.lsp.edits import WorkspaceEdits, make_text_edits, rewrite_lines
from metalint.lsp.workspace import LintedWorkspace
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Safety
from metalint.rules.rule_set import BY_NAME
from metalint.rules.selection import PARSE
from metalint.text.edit import Edit

QUICK_FIX: Final = types.CodeActionKind.QuickFix.value
FIX_ALL: Final = "source.fixAll.metalint"
KINDS: Final = (QUICK_FIX, FIX_ALL)

_UNUSED: Final = "unused-suppression"  # what is found where a comment takes a finding away without silencing it
Action = dict[str, Any]  # a code action as JSON


class _Place(NamedTuple):
    """Where actions are asked for: the document and its path, as they were checked, and what was found in it."""

    linted: LintedWorkspace
    checker: RepositoryChecker
    document: OpenDocument
    path: str
    found: Sequence[tuple[Diagnostic, Item]]


async def code_actions(linted: LintedWorkspace, params: types.CodeActionParams) -> list[Action]:
    """Return what can be done about the findings that touch a range, and about all of a document."""
    place = await _find_place(linted, params.text_document.uri)
    if place is None:
        return []
    actions: list[Action] = []
    if _is_wanted(QUICK_FIX, params.context.only):
        span = place.document.positions.span(params.range)
        spans = [make_span(diagnostic) for diagnostic, _ in place.found]
        touched = [
            shown
            for shown, (start, end) in zip(place.found, spans, strict=True)
            if start <= span.end and span.start <= end
        ]
        silenced = await _find_silenced_rules(place, [diagnostic for diagnostic, _ in touched])
        firsts = {diagnostic.rule: diagnostic for diagnostic, _ in reversed(touched)}
        for diagnostic, item in touched:
            is_first = firsts[diagnostic.rule] is diagnostic
            actions += _list_actions(place, diagnostic, item, silenced, is_first=is_first)
    if _is_wanted(FIX_ALL, params.context.only) and any(_is_safe(diagnostic) for diagnostic, _ in place.found):
        title = "Fix all safe problems in this file"
        action: Action = {"title": title, "kind": FIX_ALL, "data": {"uri": place.document.uri, "work": "fix all"}}
        actions.append(action)
    able = linted.server.client_capabilities
    properties = get_capability(able, "text_document.code_action.resolve_support.properties") or ()
    if get_capability(able, "text_document.code_action.data_support") and "edit" in properties:
        return actions  # the client asks for the edit of an action when it is chosen
    resolved = [await resolve(linted, action) if "edit" not in action else action for action in actions]
    return [action for action in resolved if "edit" in action]


async def resolve(linted: LintedWorkspace, action: Action) -> Action:
    """Return *Fix all* with its edit, worked out on the newest text; without one if it would change nothing."""
    data = action.get("data")
    if not isinstance(data, dict) or data.get("work") != "fix all" or not isinstance(uri := data.get("uri"), str):
        return action
    place = await _find_place(linted, uri)
    if place is None:
        return action
    checker, texts = place.checker, place.checker.open_texts()
    new = await checker.engine.run(lambda: checker.session.fixed(place.path, texts))
    return action if new is None else {**action, "edit": _make_edit(place, rewrite_lines(place.document, new))}


async def _find_place(linted: LintedWorkspace, uri: str) -> _Place | None:
    document = linted.documents.get(uri)
    checker = linted.repositories.owner_of(document) if document else None
    if document is None or checker is None:
        return None
    checked = await checker.newest()
    for path, shown in checked.documents.items():
        if shown.uri == document.uri and checker.session.is_paper(path):
            found = zip(checked.outcome.found.get(path, ()), checked.items.get(path, ()), strict=True)
            return _Place(linted, checker, shown, path, list(found))
    return None


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return not only or any(wanted in {"", kind} or kind.startswith(f"{wanted}.") for wanted in only)


def _is_safe(diagnostic: Diagnostic) -> bool:
    return diagnostic.fix is not None and diagnostic.fix.safety is Safety.SAFE


def _list_actions(
    place: _Place, diagnostic: Diagnostic, item: Item, silenced: Container[str], *, is_first: bool
) -> Iterator[Action]:
    """Yield what can be done about a finding; about all of its rule, if it is the first of these in the range."""
    fix = diagnostic.fix
    if fix is not None and fix.safety is not Safety.DISPLAY:
        is_safe = fix.safety is Safety.SAFE
        title = fix.title if is_safe else f"{fix.title} (unsafe)"
        yield _make_action(place, title, item, list_edits(fix)) | {"isPreferred": is_safe}
    rule = diagnostic.rule
    if is_first:
        alike = [(other, shown) for other, shown in place.found if other.rule == rule and _is_safe(other)]
        chosen = drop_overlaps([(other, other.fix) for other, _ in alike if other.fix])
        if len(chosen) > 1:
            every = [edit for _, fix in chosen for edit in list_edits(fix)]
            action = _make_action(place, f"Fix all `{rule}` problems in this file", item, every)
            yield action | {"diagnostics": [shown for _, shown in alike]}
    if _can_be_silenced(place, diagnostic):
        text, reason = place.document.text, place.linted.server.suppression_reason
        titles = {suppressing.find_line(text, diagnostic): f"Ignore `{rule}` on this line"} if rule in silenced else {}
        for at, title in (titles | {suppressing.WHOLE_FILE: f"Ignore `{rule}` in this file"}).items():
            yield _make_action(place, title, item, [suppressing.make_comment(text, at, {rule}, reason)])


async def _find_silenced_rules(place: _Place, touched: Sequence[Diagnostic]) -> set[str]:
    """Return the rules whose findings vanish with comments on their lines: that of a layout may move to the comment."""
    text, reason = place.document.text, place.linted.server.suppression_reason
    texts = place.checker.open_texts()
    before = [diagnostic for diagnostic, _ in place.found]

    def is_silenced(rule: str) -> bool:
        diagnostics = [diagnostic for diagnostic in touched if diagnostic.rule == rule]
        texts[place.path] = suppressing.add_comments(text, diagnostics, reason)
        after = place.checker.session.check(texts, place.path.__eq__).found.get(place.path, ())
        left = (len(suppressing.list_not_silenced(every, {rule, _UNUSED})) for every in (before, after))
        return next(left) - next(left) == len(diagnostics)

    rules = {diagnostic.rule for diagnostic in touched if _can_be_silenced(place, diagnostic)}
    return await place.checker.engine.run(lambda: {rule for rule in rules if is_silenced(rule)}) if rules else rules


def _can_be_silenced(place: _Place, diagnostic: Diagnostic) -> bool:
    """Tell whether comments silence findings of a rule; of a file that cannot be read none is."""
    is_readable = all(other.rule not in PARSE for other, _ in place.found)
    return is_readable and (diagnostic.rule not in BY_NAME or BY_NAME[diagnostic.rule].group not in suppressing.NEVER)


def _make_action(place: _Place, title: str, item: Item, made: Sequence[Edit]) -> Action:
    edit = _make_edit(place, make_text_edits(place.document.positions, made))
    return {"title": title, "kind": QUICK_FIX, "diagnostics": [item], "edit": edit}


def _make_edit(place: _Place, made: list[types.TextEdit]) -> types.WorkspaceEdit:
    collected = WorkspaceEdits(place.linted.server.client_capabilities)
    collected.add(place.document.uri, place.document.version, made)
    return collected.made()
