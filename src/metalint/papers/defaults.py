"""Values of papers by role and by field, declared defaults included: what papers have because they set nothing else."""

from collections.abc import Mapping

from metalint.papers import assets
from metalint.papers.corpus import Corpus
from metalint.papers.paper import Paper, Value, without_indexes
from metalint.schema.types import INTEGER_RANGES, FieldType
from metalint.text.span import Span

FieldValue = str | int | float | bool | tuple[str | int | float | bool, ...] | None


def completed(corpus: Corpus) -> Corpus:
    """Return the corpus with papers that have the declared defaults of the roles that they do not set."""
    # A default counts where the message that would hold it is present, and that of a note or cover where its file is
    # there. A title is a paper's own: it has no default.
    context = corpus.context
    if not any(map(str.strip, context.defaults.values())):
        return corpus
    papers = []
    for paper in corpus.papers:
        roles, year, present = dict(paper.roles), paper.year, paper.present
        for role, default in context.defaults.items():
            path = context.config.fields[role]
            if role == "title" or paper.many(role):
                continue
            if path.rpartition(".")[0] not in present:
                is_asset = role in {"note", "cover"}
                if is_asset and (asset := assets.default(paper, role, corpus.surroundings)):
                    roles[role] = (asset.value,)
            elif role != "year":
                roles[role] = (Value(default, Span(0, 0), path),)
            elif year is None and default.isdecimal():
                year = Value(int(default), Span(0, 0), path)
        papers.append(paper._replace(year=year, roles=roles))
    return corpus._replace(papers=tuple(papers))


class FieldValues(dict[str, FieldValue]):
    """Values by the paths of their fields."""


def field_values(paper: Paper, fields: Mapping[str, FieldType]) -> FieldValues:
    """Return the value of each of the ``fields`` by its path: a tuple where there may be several."""
    # A field that is not set has its default where its message is present, as a paper that is `completed` has it. Else
    # it is an empty text, or None for a number.
    written: dict[str, list[str | int | float | bool]] = {}
    for path, value, _, _ in paper.scalars:
        written.setdefault(without_indexes(path), []).append(
            value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        )
    of_roles = {value.path: value.value for values in paper.roles.values() for value in values}
    present, found = paper.present, FieldValues()
    for path, field in fields.items():
        kind, default = field.kind, field.default
        if field.is_repeated:
            found[path] = tuple(written.get(path, ()))
        elif path in written:
            found[path] = written[path][-1]
        elif default is None or path.rpartition(".")[0] not in present:
            found[path] = of_roles.get(path) or ("" if kind in {"string", "bytes", "enum"} else None)
        elif kind in INTEGER_RANGES and kind != "enum":
            found[path] = int(default)
        elif kind in {"float", "double"}:
            found[path] = float(default)
        else:
            found[path] = default == "true" if kind == "bool" else default
    return found
