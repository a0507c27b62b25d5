"""Venue that is not written in the preferred form.

What it does:
    Compares each venue with the registry of venues: the packaged one and the repository's own. Of the forms of one
    venue, the preferred one is, in this order: that of the repository's own registry; the field's default in the
    `.proto`; the form that the list uses most, in at least two papers and in more than half of all uses of the venue;
    the packaged name. A list can prefer forms that differ in capitalization or punctuation, full and former names,
    names with or without `Proceedings of the`, and the year after the name. Informal spellings (`Blogpost`) are always
    reported, and so is the paper's own year if the list does not write it. A full or former name that is the only form
    of its venue is correct. If several correct forms are in use and none prevails, the packaged name is proposed;
    `metalint names` shows the counts, and `metalint names prefer` pins a form.

    Titles of proceedings and citations are read as the venue in them: `Proceedings of the 39th International Conference
    on Machine Learning`, `Computer Vision -- ECCV 2020`, `MICRO-56`, `ICLR 2017, Toulon, France, April 24-26, 2017`,
    `arXiv preprint arXiv:1706.03762`. A name that is one swapped or missing letter away from a venue that the list uses
    (`NeruIPS`) is reported as well, if it is not the name of another known venue.

    A paper from before a venue was renamed is compared with other such papers only: `NIPS` is correct until 2017, even
    in a list that writes `NeurIPS` for later years. Venues that are not registered are not checked, and neither are
    workshops, journals, tracks, companion volumes and *Findings* of a conference, because they are not the conference.

Why is this bad:
    The list by venue shows one venue under several headings.

Example:
    where: "github"

Use instead:
    where: "GitHub"

Fix safety:
    Safe: the new value names the same venue and loses nothing. A year is removed, or written in full, only if it is the
    paper's own, the number of an edition or a volume only if it is that of this year, and the id of arXiv only if the
    paper's URL has it. Unsafe if something is lost, such as a place, a date, a presentation (`ICLR oral`) or another
    year or edition, if the name is one letter away from a venue, or if several correct forms are in use and none
    prevails.

Options:
    `venues`: registry files of the repository; their entries have priority.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from collections.abc import Iterator, Sequence

from metalint.names.conventions import Form
from metalint.rules.api import Context, agreement
from metalint.rules.base import NameRule
from metalint.rules.name_sources import VENUES


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    parts = {name: part for name in names if (part := context.venues.read_form(name))}
    yield from (Form(name, (part,)) for name, part in parts.items())
    if len(parts) < len(names):
        from metalint.names.venue_typos import read_typos  # not loaded while all venues are registered

        typos = read_typos((name for name in names if name not in parts), parts.values())
        yield from (Form(part.text, (part,)) for part in typos)


def filled(form: str, name: str, year: int | None) -> str | None:
    """Return the form to write with the year of the paper, where the name that it writes holds it."""
    from metalint.names.venues import with_year  # not loaded while all venues are as they should be

    return with_year(form, name, year)


RULE = NameRule(
    "venue-alias",
    group="content",
    names=VENUES,
    forms=forms,
    filled=filled,
    grounds=agreement("venue"),
    roles=("venue",),
)
