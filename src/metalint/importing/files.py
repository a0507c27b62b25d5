"""Writing a paper as text proto, laid out as txtpbfmt does: an imported one, and by `adding` one that is added."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from metalint.config.settings import Config
from metalint.importing.keywords import as_word, values_by_word
from metalint.importing.merging import MergedPaper
from metalint.importing.records import Remark
from metalint.papers.extraction import are_listed_together, roles, value_paths
from metalint.schema.types import FieldType, MessageType
from metalint.text.literal import quote_text
from metalint.util.wording import join_words


def printed_roles(config: Config, message: MessageType) -> dict[str, str]:
    """Return the roles of fields by their paths; an abstract is none for the rules, but is printed."""
    abstract = next((path for path in value_paths(message) if path.rpartition(".")[2] == "abstract"), None)
    return {**({abstract: "abstract"} if abstract else {}), **roles(config, message)}


def print_paper(paper: MergedPaper, message: MessageType, roles: Mapping[str, str]) -> tuple[str, list[Remark]]:
    """Return the file of a paper, in the order of the schema, and what there is no field for, or no value of one."""
    notes = [
        f"no field for {role}: {join_words(filter(None, told))}"
        for role, told in paper.values.items()
        if role not in {"abstract", *roles.values()} and any(told)
    ]

    def write(_: str, field: FieldType, values: Sequence[str]) -> Iterator[str]:
        for value in values if field.is_repeated else [", ".join(values)]:
            is_number = value.isdecimal() and value.isascii()
            if field.kind == "string":
                yield quote_text(value)
            elif value in field.enum.numbers if field.enum is not None else is_number:
                yield value
            elif field.enum is not None and (known := values_by_word(field.enum, {}).get(as_word(value))):
                yield known  # `NEURIPS` for `NeurIPS`
            else:
                notes.append(f"{paper.first.name}: {value!r} is no value of the field '{field.name}'; left out")

    values = {path: paper.values[role] for path, role in roles.items() if role in paper.values}
    if of_authors := find_fields_of_authors(message, roles, values):
        authors, institutions = paper.values.get("authors", []), values[of_authors[0]]  # or their ids in ROR alone
        if not (paper.first.is_exact and len(authors) == len(institutions)):
            values = {path: of for path, of in values.items() if path not in of_authors}
            told = f"it is not known which author is at which of {join_words(institutions)}; left out"
            notes.append(f"{paper.first.name}: {told}")
    text = "".join(f"{line}\n" for line in lines_of_message(message, values, write))
    return text, [Remark(paper.first.path, paper.first.line, note) for note in notes]


def find_fields_of_authors(
    message: MessageType, roles: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the paths of institutions, among ``values`` by path, that must be one author's, and it is unknown whose.

    These lie in the message of an author. A single author is at a single institution.
    """
    authors = next((path for path, role in roles.items() if role == "authors"), "")
    found = [
        path
        for path, role in roles.items()
        if role in {"institutions", "ror"} and path in values and are_listed_together(message, path, authors)
    ]
    is_clear = len(values.get(authors, ())) == 1 and all(len(values[path]) == 1 for path in found)
    return [] if is_clear else found


def lines_of_message(
    message: MessageType,
    values: Mapping[str, Sequence[str]],
    write: Callable[[str, FieldType, Sequence[str]], Iterable[str]],
    arrange: Callable[[str, list[str]], list[str]] = lambda _, names: names,
    prefix: str = "",
) -> Iterator[str]:
    """Yield the lines of a message in the text format, laid out as txtpbfmt does.

    Args:
        message: its type.
        values: by path without indexes; each element of a repeated message gets one of every field that has more.
        write: yields what follows the name of a field with a path: its values as literals.
        arrange: puts the names of the fields of the message at a prefix in order.
        prefix: what the paths of its fields begin with.
    """
    fields = {field.name: (name, field) for name, field in message.fields.items()}  # a group by the name of its type
    for key in arrange(prefix, list(fields)):
        name, field = fields[key]
        path = prefix + key
        if path in values:
            yield from (f"{name}: {literal}" for literal in write(path, field, values[path]))
        elif field.message is not None:
            inner = {below: listed for below, listed in values.items() if below.startswith(f"{path}.")}
            elements = [inner] if inner else []
            if field.is_repeated:
                most = max(map(len, inner.values()), default=0)
                elements = [{of: one[at : at + 1] for of, one in inner.items() if at < len(one)} for at in range(most)]
            for element in elements:
                yield f"{name} {{"
                yield from (f"  {row}" for row in lines_of_message(field.message, element, write, arrange, f"{path}."))
                yield "}"
