"""What files have to pass to be papers: types, protobuf's own parser, constraints, and limits."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

from metalint.files.provenance import States, is_current
from metalint.schema import compiling
from metalint.text.span import Span
from metalint.util.disk_cache import read_cached, write_cached

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.settings import Config
    from metalint.schema.binding import Refusal
    from metalint.schema.bounds import Bounds
    from metalint.schema.constraints import Constraints
    from metalint.schema.documents import SchemaDocument
    from metalint.schema.protobuf_check import Record
    from metalint.text.cst import Document
    from metalint.util.limits import Limits

# when protobuf reads a file: always, or only if it is not plain, or may break a constraint
Authority = Literal["auto", "always"]


class Admission:
    """The schema, the constraints and the limits of a repository."""

    def __init__(self, config: Config, schema: compiling.Schema, cache: Path | None, authority: Authority) -> None:
        self._config = config
        self._schema = schema
        self._cache = cache  # folder for what was worked out once; None to keep nothing
        self._authority = authority

    @cached_property
    def _constraints_path(self) -> Path | None:
        """The JSON Schema in force; the packaged one speaks of messages called ``PaperInfo`` only."""
        if self._config.json_schema:
            return self._config.root / self._config.json_schema
        packaged = self._schema.root.name.rpartition(".")[2] == "PaperInfo"
        return compiling.PACKAGED / "paper.schema.json" if packaged else None

    @cached_property
    def _constraints(self) -> Constraints | None:
        from metalint.schema import constraints

        return constraints.load_constraints(self._document) if self._document else None

    @cached_property
    def _document(self) -> SchemaDocument | None:
        from metalint.schema import documents

        path = self._constraints_path
        return documents.read_schema(path, self._config.json_schema or path.name) if path else None

    @property
    def constraints_as_written(self) -> Any:  # noqa: ANN401 - JSON is anything
        """The JSON Schema of the constraints; one that allows all where there is none."""
        return self._document.content if self._document else {}

    @cached_property
    def constraint_files(self) -> States:
        """The provenance of the repository's own constraints, which can be used; the packaged ones are metalint's."""
        if not self._config.json_schema or self._constraints_path is None:
            return {}
        key = f"{self._constraints_path.absolute()}\0{self._config.root}"
        known: States | None = read_cached(self._cache, "constraints", key)
        if known is not None and is_current(known):
            return known
        states = self._document.states if self._constraints and self._document else {}
        write_cached(self._cache, "constraints", key, states)
        return states

    @cached_property
    def _bounds(self) -> Bounds | None:
        """What tells of most files that they keep to the constraints; None where these say too much for that."""
        from metalint.schema.bounds import Bounds, UnboundedError

        try:
            return Bounds(self.constraints_as_written, self._schema.root)
        except UnboundedError:
            return None

    def read(self, document: Document) -> Record | list[Refusal]:
        """Return the record of ``document``, which was admitted before."""
        from metalint.schema import protobuf_check

        bound = protobuf_check.read_document(document, self._schema)
        return (
            bound if isinstance(bound, list) else protobuf_check.Record(document, None, bound.entries, bound.messages)
        )

    def admit(self, document: Document, authority: Authority | None = None) -> Record | list[Refusal]:
        """Return the record of ``document``, or why it has none; ``authority`` stands for that of the repository."""
        from metalint.schema import protobuf_check

        bound = protobuf_check.read_document(document, self._schema)
        if isinstance(bound, list):
            return bound
        # as far as one value at a time shows
        is_allowed = self._constraints_path is None or (self._bounds is not None and self._bounds.hold(bound.entries))
        record: Record | list[Refusal] = protobuf_check.Record(document, None, bound.entries, bound.messages)
        if (
            (authority or self._authority) == "always"
            or not is_allowed
            or not protobuf_check.needs_no_protobuf(document, bound)
        ):
            record = protobuf_check.confirm_with_protobuf(document, bound, self._schema)
        if isinstance(record, list):
            return record
        refusals: list[Refusal] = []
        if not is_allowed and self._constraints:
            from metalint.schema import constraints  # most papers keep to them

            refusals += constraints.find_refusals(record, self._constraints)
        if not refusals and (excess := _find_excess(record, self._config.limits)):
            refusals.append(excess)
        return refusals or record


def _find_excess(record: Record, limits: Limits) -> Refusal | None:
    """Return why a file is too large for the rules, which compare values with each other; None if it is not."""
    entries, text = record.entries, record.document.text
    span, what = None, ""
    if len(entries) > limits.values or len(text) > limits.characters:  # few are
        lengths = [entry.span.end - entry.span.start for entry in entries]
        at = bisect_right([*accumulate(lengths)], limits.characters)  # the first with which they are too long
        if limits.values < len(entries) and limits.values <= at:
            span = entries[limits.values].span
            what = f"the file has {len(entries):,} values; `limits.values` allows {limits.values:,}"
        elif at < len(entries):
            span = entries[at].span
            allowed = f"`limits.size = {limits.size}` allows {limits.characters:,}"
            what = f"the values have {sum(lengths):,} characters together; {allowed}"
    if span is None and text.count("#") > limits.values:
        comments = [Span(start, end) for kind, start, end in record.document.tokens if kind == "comment"]
        if len(comments) > limits.values:
            span = comments[limits.values]
            what = f"the file has {len(comments):,} comments; `limits.values` allows {limits.values:,}"
    if span is None:
        return None
    from metalint.schema.binding import Refusal

    return Refusal("oversized-file", span, what, "", help="shorten the file, or raise `limits` in the configuration")
