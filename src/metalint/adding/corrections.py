"""Corrections: one value of one paper gets another, if it is still what was said, and the rules allow it."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from metalint.adding.issues import Correction
from metalint.adding.printing import FieldOrder, set_values, values_in, write_literals
from metalint.config.settings import ROLES
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.errors import MetalintError
from metalint.files.discovery import find_papers
from metalint.files.file_changes import FileChange
from metalint.fixes.values import UnwritableError
from metalint.index.project import Project
from metalint.papers.ids import paper_id
from metalint.papers.paper import Value, enclosing_messages, without_indexes
from metalint.rules.diagnostics import parsed
from metalint.rules.problems import Severity
from metalint.rules.selection import enabled_rules
from metalint.schema.protobuf_check import Record
from metalint.text.header import read_header
from metalint.util.wording import in_words

_NO_PAPER: Final = "the list has no paper with the id that the issue names, or several; see the address of the paper"
_NO_FIELD: Final = "papers of this list have no field of that kind; choose from the form"
_UNREADABLE: Final = "the paper cannot be read, so that nothing of it can be changed; `metalint lint` says why"
_SAME: Final = "the new value is the present one"
_CHANGED: Final = "the value that the issue names as the present one is not in that field, or not any more"
_SEVERAL: Final = "the field has the value that the issue names several times, so that it is not clear which is meant"
_OF_SEVERAL: Final = "the paper has several messages for that field, so that it is not clear in which it is missing"
_FILLED: Final = "the field is not missing: the issue has to name the value that is wrong"
_NO_VALUE: Final = "the field does not take the new value: it is of another type, or not among those that it may have"
_NOT_ALONE: Final = "the value cannot be changed without changing others"


class NotCorrectedError(MetalintError):
    """Why a correction is not made, in words of our own."""


def roles_of(project: Project) -> list[str]:
    """Return the roles that fields of a list have, which the form offers."""
    project.prepare()
    known = project.kind.roles.values()
    return [role for role in ROLES if role in known]


def correct(project: Project, wanted: Correction) -> FileChange:
    """Return the paper with a correction; writes nothing.

    Raises:
        NotCorrectedError: the correction cannot be made, or the rules forbid it.
    """
    project.prepare()
    path = _find_paper(project, wanted.paper)
    file = project.read(path)
    of_file = project.choose_reader(read_header(file.text), path)
    field = next((field for field, role in of_file.kind.roles.items() if role == wanted.role), None)
    if field is None:
        raise NotCorrectedError(_NO_FIELD)
    names = of_file.context.names.get(wanted.role, {})  # of the values of an enum, which are what readers see
    values = {name: value for value, name in names.items() if name not in names}
    wanted = wanted._replace(old=values.get(wanted.old, wanted.old), new=values.get(wanted.new, wanted.new))
    document = parsed(file.text, of_file.kind.options)
    record = of_file.kind.admit(document)
    if file.problems or not isinstance(record, Record):
        raise NotCorrectedError(_UNREADABLE)
    target = _find_target(values_in(record, field), wanted)
    numbers = Counter(map(without_indexes, record.messages))
    root = of_file.kind.schema.root
    try:
        list(write_literals(root.field(field), [wanted.new]))
    except UnwritableError:
        raise NotCorrectedError(_NO_VALUE) from None
    if target is None and any(numbers[around] > 1 for around in enclosing_messages(field)):
        raise NotCorrectedError(_OF_SEVERAL)
    try:
        new = set_values(of_file, file.text, field, [wanted.new], FieldOrder((), root), [target] if target else [])
    except UnwritableError:
        raise NotCorrectedError(_NOT_ALONE) from None
    if new == file.text:
        raise NotCorrectedError(_SAME)
    moves = wanted.role == "year" and target is not None  # to the folder of its new year: see `cli.correct`
    if broken := _find_broken_rules(project, path, new, {"year-folder"} if moves else set()):
        raise NotCorrectedError(f"with the new value the list breaks {in_words(broken)}, which it does not do now")
    return FileChange(path, file.text, new)


def _find_paper(project: Project, name: str) -> str:
    """Return the path of the one paper with an id, or with this path."""
    config = project.config
    found = [path for path in find_papers(config) if name in {path, paper_id(config.papers, path)}]
    if len(found) != 1:
        raise NotCorrectedError(_NO_PAPER)
    return found[0]


def _find_target(held: Sequence[Value[str]], wanted: Correction) -> Value[str] | None:
    """Return the value to replace; None where the field must be added."""
    # GitHub strips whitespace from what is filled in.
    found = [entry for entry in held if entry.value.strip() == wanted.old]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotCorrectedError(_SEVERAL)
    if wanted.old:
        raise NotCorrectedError(_CHANGED)
    if held:
        raise NotCorrectedError(_FILLED)
    return None


def _find_broken_rules(project: Project, path: str, text: str, left_out: AbstractSet[str]) -> list[str]:
    """Return the rules of which a list has more errors with another text of a paper, or other ones."""
    enabled = enabled_rules(project.config) - {"stale-output", *left_out}  # the lists are rendered later
    request = Request(enabled)
    before = engine.lint_project(project, request)
    after = engine.report_over(request._replace(texts={path: text}), before.project_index)
    return sorted({rule for _, rule, _ in _count_errors(after) - _count_errors(before)})


def _count_errors(report: Report) -> Counter[tuple[str, str, str]]:
    return Counter(
        (found.path, found.rule, found.fingerprint) for found in report.diagnostics if found.severity is Severity.ERROR
    )
