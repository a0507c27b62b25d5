"""What the records of services say of a paper, beside what its file says."""

from hashlib import blake2b
from typing import Final, Literal, NamedTuple

from metalint.papers.paper import Paper
from metalint.papers.publication import Publication

Status = Literal["confirmed", "contradicted", "unknown"]
"""``confirmed``: a record is of this work, and all that both say agrees. ``contradicted``: a record that is certainly
of this work says otherwise. ``unknown``: nobody answers, nobody knows it, or it is not certain.
"""
STATUSES: Final[tuple[Status, ...]] = ("confirmed", "contradicted", "unknown")


class AuthorMismatch(NamedTuple):
    """How the authors of a paper differ from those that a record lists."""

    source: str  # the service
    key: str  # of its record
    authors: tuple[str, ...]  # what the list should say: the record's, with the spellings of the file where it has any
    written: tuple[str, ...]  # those of the file, one by one
    missing: tuple[str, ...]  # who is in the record alone
    extra: tuple[str, ...]  # who is in the file alone
    repeated: tuple[str, ...]  # who is in the file more often than in the record
    moved: tuple[str, ...]  # who stands elsewhere in the record
    swapped: tuple[int, int] | None = None  # the places of two who are swapped, if that is all


class FieldMismatch(NamedTuple):
    """That a record has another value."""

    source: str
    key: str
    written: str  # what the file says
    value: str  # what the list should say
    said: str  # what the record says, in words


class OtherPaper(NamedTuple):
    """What a service has under the id in the URL of a paper."""

    source: str
    title: str
    is_withdrawn: bool = False


class RecordCheck(NamedTuple):
    """What records say of a paper."""

    status: Status
    source: str = ""  # the service whose record decides
    key: str = ""  # of that record
    why: str = ""  # in words, for what is unknown
    authors: AuthorMismatch | None = None
    year: FieldMismatch | None = None
    venue: FieldMismatch | None = None
    under_url: OtherPaper | None = None  # what the service of the URL has under its id
    publication: Publication | None = None  # that a venue has accepted a preprint


def digest_of(paper: Paper) -> str:
    """Return what stands for all that is compared of a paper: one that says the same has the same."""
    values = [value.value if value else "" for value in (paper.title, paper.url, paper.venue)]
    said = (*values, paper.year.value if paper.year else 0, *(author.value for author in paper.authors))
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
