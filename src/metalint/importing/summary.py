"""What an import says at its end: imported, merged, doubtful, not read, left out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from metalint.importing.records import Doubt, NoPaper, PaperRecord, Remark
from metalint.util.wording import in_words, join_words, plural, quote

_MOST_SHOWN: Final = 20  # doubtful titles in the text, unless all are asked for


class ImportSummary(NamedTuple):
    """The outcome of an import.

    Attributes:
        imported: papers.
        merged: records that tell more of a paper that another record is of.
        doubtful: records whose title may be wrong.
        unread: what has evidence of a paper and was not read.
        no_papers: items without evidence of a paper.
        notes: what was left out, and where records disagree.
        lacking: keywords that the schema has no value for.
        required: the roles that nearly all papers fill.
        not_required: the other roles, each with how many papers fill it.
        shapes: of the items, each with how many there are.
    """

    imported: int
    merged: int
    doubtful: tuple[PaperRecord, ...] = ()
    unread: tuple[Remark, ...] = ()
    no_papers: tuple[NoPaper, ...] = ()
    notes: tuple[Remark, ...] = ()
    lacking: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    not_required: Mapping[str, int] = {}
    shapes: tuple[str, ...] = ()

    @property
    def required_line(self) -> str:
        """The line that settings have for the required roles."""
        roles = ", ".join(f'"{role}"' for role in self.required)
        return f"required = [{roles}]"


def lines(summary: ImportSummary, written: str, *, is_verbose: bool, settings: str = "") -> Iterator[str]:
    """Yield the summary for a terminal, doubt first; in short, no more than some doubtful titles.

    ``written`` says what became of the papers; ``settings`` is the file that the required roles were written to. A list
    that has settings keeps its own.
    """
    if not summary.imported and not summary.no_papers and len(summary.unread) == 1:
        yield str(summary.unread[0])
        return
    yield f"imported {plural(summary.imported, 'paper')} ({summary.merged} merged): {written}"
    if summary.doubtful:
        yield f"doubtful: {plural(len(summary.doubtful), 'title')}"
        most = len(summary.doubtful) if is_verbose else _MOST_SHOWN
        for record in summary.doubtful[:most]:
            why, other = record.doubt or Doubt("")
            titles = f"{quote(record.title)} or {quote(other)}" if other else quote(record.title)
            yield f"  {record.path}:{record.line}: {titles}: {why}"
        if len(summary.doubtful) > most:
            yield f"  {len(summary.doubtful) - most} more: see --verbose or --format json"
    if summary.unread:
        yield f"not read: {len(summary.unread)}"
        yield from (f"  {remark}" for remark in summary.unread)
    yield from _no_papers(summary, is_verbose=is_verbose)
    if summary.lacking:
        values = join_words(summary.lacking)
        yield f"keywords: the schema has no value for {values}; --write-schema FILE writes one whose keywords are text"
    if summary.not_required and settings:
        few = in_words(f"{role} ({number} of {summary.imported})" for role, number in summary.not_required.items())
        told = f"`{summary.required_line}`"
        yield f"required: wrote {told} to {settings}; fewer than nine tenths of the papers fill {few}"
    yield from (f"note: {note}" for note in summary.notes)
    if is_verbose:
        yield from (f"shape: {shape}" for shape in summary.shapes)


def _no_papers(summary: ImportSummary, *, is_verbose: bool) -> Iterator[str]:
    if len(summary.no_papers) == 1:
        yield "left out: 1 item that does not look like a paper; --all imports it"
    elif summary.no_papers:
        yield f"left out: {len(summary.no_papers)} items that do not look like papers; --all imports them"
    if is_verbose:
        yield from (f"  {paper.path}:{paper.line}: {quote(paper.text)}" for paper in summary.no_papers)
        return
    counts = Counter((paper.path, paper.section) for paper in summary.no_papers)
    first = {(paper.path, paper.section): paper.line for paper in reversed(summary.no_papers)}
    for (path, section), number in counts.items():
        under = f" under {quote(section)}" if section else ""
        yield f"  {path}:{first[path, section]}: {number}{under}"


def as_json(summary: ImportSummary) -> dict[str, Any]:
    """Return the summary as data: all of it."""
    return {
        "version": 1,
        "imported": summary.imported,
        "merged": summary.merged,
        "doubtful": [
            {"path": record.path, "line": record.line, "title": record.title, **(record.doubt or Doubt(""))._asdict()}
            for record in summary.doubtful
        ],
        "not_read": [remark._asdict() for remark in summary.unread],
        "no_papers": [paper._asdict() for paper in summary.no_papers],
        "lacking_keywords": list(summary.lacking),
        "required": list(summary.required),
        "not_required": dict(summary.not_required),
        "notes": [note._asdict() for note in summary.notes],
    }
