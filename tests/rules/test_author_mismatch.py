"""What fix `author-mismatch` proposes, by how the schema holds authors."""

from __future__ import annotations

from rows import each_row

from metalint.papers.paper import Paper, Value
from metalint.papers.record_check import AuthorMismatch, RecordCheck
from metalint.rules import author_mismatch
from metalint.rules.problems import Remove, Replace, Safety, Split
from metalint.text.span import Span

ANN, BO, CY = "Ann Bell", "Bo Carr", "Cy Dunn"


def propose(paths: tuple[str, ...], written: tuple[str, ...], record: tuple[str, ...]) -> list[object] | None:
    """Return what the fix changes, where a paper has authors at these paths, and a record others."""
    values = zip(written, paths, strict=True)
    authors = tuple(Value(name, Span(at, at + 1), path) for at, (name, path) in enumerate(values))
    mismatch = AuthorMismatch("DBLP", "k", record, written, record, written, (), ())
    check = RecordCheck("contradicted", authors=mismatch)
    (problem,) = author_mismatch.check(Paper("a", roles={"authors": authors}), check)
    if problem.fix is None:
        return None
    assert problem.fix.safety is Safety.UNSAFE
    return [change._replace(target=change.target.path) for change in problem.fix.changes]


@each_row(
    ("paths", "written", "record", "changes"),
    [
        (("a[0]", "a[1]"), (ANN, BO), (BO,), [Remove("a[0]")]),
        (("a[0]",), (ANN,), (ANN, BO, CY), [Split("a[0]", (ANN, BO, CY))]),
        (("a",), (ANN,), (ANN, BO), [Replace("a", f"{ANN}, {BO}")]),
        (("a[0].name", "a[1].name"), (ANN, CY), (ANN, BO), None),
        (("a[0].name", "a[1].name"), (ANN, BO), (ANN, BO, CY), None),
        (("a[0].name", "a[1].name"), (ANN, BO), (BO,), None),
    ],
)
def test_authors_are_written_where_the_schema_has_a_place_for_them(
    paths: tuple[str, ...], written: tuple[str, ...], record: tuple[str, ...], changes: list[object] | None
) -> None:
    assert propose(paths, written, record) == changes
