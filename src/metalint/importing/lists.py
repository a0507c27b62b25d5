"""Reading lists of papers, whatever their layout."""

from metalint.importing import foreign
from metalint.importing.candidates import ListReading
from metalint.importing.records import ParsedFile, Remark
from metalint.names.folding import folded


def read(path: str, text: str, reading: ListReading) -> ParsedFile:
    """Return the rows of a list, of the sections that are wanted; a text without one is a remark."""
    parsed = foreign.read(path, text, reading)
    if parsed is None and reading.sections:
        return ParsedFile(())
    if parsed is None:
        why = "no list of papers: nothing has a link to a paper, or authors with a venue or year"
        return ParsedFile((), (Remark(path, 1, f"{why}; --all imports the rest, --columns title=NAME names a column"),))
    if reading.sections:
        wanted = frozenset(map(folded, reading.sections))
        kept = tuple(record for record in parsed.records if not wanted.isdisjoint(map(folded, record.headings)))
        return parsed._replace(records=kept)
    return parsed
