"""Which fixes are made together."""

from bisect import bisect_left, insort

from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Fix, Rewrite
from metalint.text.edit import Edit, have_overlap
from metalint.text.span import Span

Wanted = tuple[Diagnostic, Fix]  # a finding with its fix


def drop_overlaps(wanted: list[Wanted]) -> list[Wanted]:
    """Return the fixes of a file that can be made together, the first ones winning."""
    # those that rewrite layout wait until no values are left to fix: the fixed values are laid out then
    values = [
        (finding, fix) for finding, fix in wanted if not all(isinstance(change, Rewrite) for change in fix.changes)
    ]
    chosen: list[Wanted] = []
    taken: list[Edit] = []
    for finding, fix in values or wanted:
        more = list_edits(fix)
        if more and not have_overlap(more) and all(_is_free(taken, edit) for edit in more):
            chosen.append((finding, fix))
            for edit in more:
                insort(taken, edit)
    return chosen


def _is_free(taken: list[Edit], edit: Edit) -> bool:
    """Tell whether ``edit`` overlaps none of ``taken``, which are sorted: the two beside it decide."""
    at = bisect_left(taken, edit)
    return not have_overlap([*taken[max(at - 1, 0) : at + 1], edit])


def list_edits(fix: Fix) -> list[Edit]:
    """Return the edits of a fix by span."""
    return [Edit(Span(edit.start.offset, edit.end.offset), edit.content) for edit in fix.edits]
