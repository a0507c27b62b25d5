"""What an item or a paragraph of a list is: a paper, the label of others, or a detail of one."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise, takewhile
from typing import Final

from metalint.importing import addresses, people, titles
from metalint.importing.citations import Citation, best_reading, citation, names_of
from metalint.importing.markup import ListItem, Runs
from metalint.importing.readings import ItemReader, ReadItem, label_role
from metalint.importing.spans import Atom
from metalint.importing.titles import AtomExplanation

_LEAST: Final = 1.4  # merit of a text that may be a title
_PROSE: Final = 8  # words that nothing explains make a paragraph prose
_SURE: Final = 2.0
_NAME: Final = 3  # words of the name of a paper


def _cite(reader: ItemReader, runs: Runs) -> tuple[ReadItem, Citation]:
    own = reader.read(runs)
    return own, citation(reader, own, best_reading(own))


def _is_whole(cited: Citation) -> bool:
    return bool(cited.title and cited.authors and (cited.venue or cited.year))


def is_paper(reader: ItemReader, runs: Runs) -> bool:
    """Tell whether an item by itself is a paper."""
    own, cited = _cite(reader, runs)
    return cited.has_evidence and (is_titled(own) or (cited.has_link and _is_whole(cited)))


def is_complete(reader: ItemReader, runs: Runs) -> bool:
    """Tell whether a text has a title, people, and where or when they published."""
    own, cited = _cite(reader, runs)
    return _is_whole(cited) and is_titled(own)


def holds_papers(reader: ItemReader, item: ListItem) -> bool:
    """Tell whether an item, or one in it, is a paper."""
    own, cited = _cite(reader, item.runs)
    is_one = cited.has_evidence and is_titled(own) and own.explained[0].role != "label"
    return is_one or any(map(partial(holds_papers, reader), item.children))


def has_paper_link(reader: ItemReader, runs: Runs) -> bool:
    """Tell whether a link in a text leads to a paper."""
    if not any(run.link or "://" in run.text for run in runs):
        return False
    return citation(reader, reader.read(runs), None).has_link


def papers_in(reader: ItemReader, runs: Runs) -> list[Runs]:
    """Part an item where a second link to another paper has a title, or all are names: `[SAM](u), [SAM 2](v)`."""
    item = reader.read(runs)
    uses = [(number, use) for number, use in sorted(item.links.items()) if use.role == "title"]
    papers = [(number, use) for number, use in uses if addresses.is_paper(use.target)]
    first = next((at for at, atom in enumerate(item.spans.atoms) if atom.link), 0)
    reading = best_reading(item)
    has_title = reading is not None and reading.last < first  # `Weighing Nets ([journal](u), [conference](v))`
    is_bare = not has_title and all(atom.link or atom.text in {"and", "&"} for atom in item.spans.atoms[first:])
    is_bare &= sum(len(atom.text.split()) for atom in item.spans.atoms[:first]) <= _NAME  # of a label
    is_of_names = (
        is_bare and len(papers) == len(item.links) and all(len(use.label.split()) <= _NAME for _, use in papers)
    )
    linked = [number for number, use in papers if is_of_names or titles.like_title(use.label) > _SURE]
    if len({item.links[number].target for number in linked}) < len(linked) or len(linked) < 2:  # noqa: PLR2004
        return [runs]
    starts = [
        next(at for at, run in enumerate(runs) if run.link and run.link.number == number) for number in linked[1:]
    ]
    return [runs[start:end] for start, end in pairwise((0, *starts, len(runs)))]


def is_titled(item: ReadItem) -> bool:
    """Tell whether an item has a text that may be a title."""
    reading = best_reading(item)
    return reading is not None and reading.merit >= _LEAST


def tells_of_people(item: ReadItem) -> bool:
    """Tell whether an item without a link is names and where they published: `*Ann Bell, You Wu*. ICML, 2020`."""
    run = names_of(item, None)
    return not item.links and run is not None and run[0] == 0 < run[1] and all(one.gain > 0 for one in item.explained)


def is_prose(item: ReadItem) -> bool:
    """Tell whether a paragraph has sentences beside what may be a title."""
    outside = (
        len(atom.text.split()) for atom, explained in _outside_title(item, best_reading(item)) if explained.gain < 0
    )
    return sum(outside) > _PROSE


def _outside_title(item: ReadItem, reading: titles.TitleReading | None) -> Iterator[tuple[Atom, AtomExplanation]]:
    for at, pair in enumerate(zip(item.spans.atoms, item.explained, strict=True)):
        group = item.spans.around[at]
        if group is not None and group.kind == "(":  # a remark
            continue
        if reading is None or not reading.first <= at <= reading.last:
            yield pair


def leading_names(item: ReadItem) -> str:
    """Return the names that a paragraph begins with, if they are several and a sentence follows; else nothing."""
    names = len(list(takewhile(lambda explained: explained.is_name, item.explained)))
    atoms = item.spans.atoms
    if names < 2 or names == len(atoms) or atoms[names].sep != "stop":  # noqa: PLR2004 - several
        return ""
    return item.spans.text[: atoms[names - 1].end]


def is_bold_venue(item: ReadItem) -> bool:
    """Tell whether a paragraph is a venue or a year in bold letters: a heading, whatever it is written as."""
    is_bold = all(atom.style == "strong" for atom in item.spans.atoms)
    return is_bold and not item.links and [explained.role for explained in item.explained] == ["venue"]


def label_of(reader: ItemReader, item: ListItem) -> str:
    """Return what the first word of an item says of it, or of its link: `Paper: …`, `[Code](…)`; mostly nothing."""
    own = reader.read(item.runs)
    if not own.explained or own.explained[0].role not in {"label", "link"}:
        return ""
    return label_role(own.spans.atoms[0]) or own.explained[0].role


def are_details(reader: ItemReader, items: Sequence[ListItem], *, is_below_title: bool) -> bool:
    """Tell whether the items of a list tell of one paper, which may be above them: `Authors: …`, `Paper: …`."""
    labels = [label_of(reader, item) for item in items]
    if all(labels) and "authors" in labels:
        return labels.count("title") <= 1
    has_address = any(label and has_link(reader, item) for label, item in zip(labels, items, strict=True))
    return (
        is_below_title
        and has_address
        and all(label or not is_titled(reader.read(item.runs)) for label, item in zip(labels, items, strict=True))
    )


def has_link(reader: ItemReader, item: ListItem) -> bool:
    """Tell whether an item has a URL."""
    own = reader.read(item.runs)
    return bool(own.links) or "://" in own.spans.text


def begins_with_people(item: ReadItem, *, is_below_title: bool) -> bool:
    """Tell whether the first line of a text has the form of names, up to venue and links, and no title follows it."""
    names = list[tuple[str, bool]]()
    for atom, explained in zip(item.spans.atoms, item.explained, strict=True):
        if (names and atom.sep in {"line", "soft", "bar"}) or explained.role in {"detail", "institutions", "venue"}:
            break
        if atom.link or not people.is_capital(atom.text):
            return False
        names.append((atom.text, explained.is_name))
    reading = best_reading(item)
    if reading is not None and reading.first >= len(names):
        return False
    is_group = is_below_title and len(names) == 1 and " " not in names[0][0]  # `DeepSeek-AI`
    return is_group or (len(names) > 1 and any(is_name for _, is_name in names))
