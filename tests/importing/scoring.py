"""What `metalint import` reads of invented lists: precision and recall by role."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.importing.candidates import ListReading
from metalint.importing.foreign import read
from metalint.names import venues
from metalint.names.folding import folded
from metalint.names.institutions import loading
from metalint.names.institutions import reading as institutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.importing.records import PaperRecord

LISTS: Final = Path(__file__).parent / "lists"
ROLES: Final = ("title", "url", "authors", "venue", "year", "code", "institutions")


class Score(NamedTuple):
    """Of one role: values that are right, values that were read, values that there are."""

    right: int = 0
    told: int = 0
    known: int = 0

    def plus(self, *other: int) -> Score:
        """Return both together."""
        return Score(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        """How many of those that were read are right."""
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """How many of those that there are were read."""
        return self.right / self.known if self.known else 1.0


def value(record: PaperRecord, role: str) -> str | list[str]:
    """Return what a record says in a role, as the data of the lists has it."""
    told: str | tuple[str, ...] = record.code_url if role == "code" else getattr(record, role)
    return list(told) if isinstance(told, tuple) else told


def alike(role: str, told: str | list[str], known: str | list[str]) -> bool:
    """Tell whether a value is right; capitals of venues and of titles do not count, their words do."""
    if role in {"title", "venue"}:
        return folded(str(told)) == folded(str(known))
    if role == "institutions":
        return {folded(one) for one in told} == {folded(one) for one in known}
    return told == known


def pairs(records: Iterable[PaperRecord], papers: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield records with the papers that they are, by title, else by URL; None for what has no other."""
    left = list(papers)
    unpaired = []
    for record in records:
        paper = next((one for one in left if alike("title", record.title, one["title"])), None)
        if paper is None:
            unpaired.append(record)
        else:
            left.remove(paper)
            yield record, paper
    for record in unpaired:
        paper = next((one for one in left if record.url and one.get("url") == record.url), None)
        if paper is not None:
            left.remove(paper)
        yield record, paper
    yield from ((None, paper) for paper in left)


def scores(path: Path) -> dict[str, Score]:
    """Return the score of each role, and of papers as a whole, for one list."""
    papers = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["papers"]
    parsed = read(path.name, path.read_text(encoding="utf-8"), READING)
    found = dict.fromkeys(("paper", *ROLES), Score())
    for record, paper in pairs(parsed.records if parsed else (), papers):
        found["paper"] = found["paper"].plus(bool(record and paper), bool(record), bool(paper))
        for role in ROLES:
            told = value(record, role) if record else ""
            known = paper.get(role, "") if paper else ""
            is_judged = role in {"title", "url"} or bool(known)
            right = bool(told) and bool(known) and alike(role, told, known)
            counts = bool(told) and (is_judged or not paper or role != "institutions")
            found[role] = found[role].plus(right, counts, bool(known))
            if not right and (told or known):  # what a failing test shows
                sys.stderr.write(f"{path.name}:{record.line if record else ''}: {role}: {told!r}, and not {known!r}\n")
    return found


_REGISTRY: Final = loading.load(())
READING: Final = ListReading(
    "notes", {}, lru_cache(lambda name: institutions.read(name, _REGISTRY).canonical is not None), venues.load(())
)
