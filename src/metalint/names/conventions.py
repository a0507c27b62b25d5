"""Which of several forms of one name a list prefers, and why.

A *thing* is a venue, an organisation or a type of code. Its preferred form is, in this order: the one of the
repository's own registry; the default that the `.proto` declares for the field; the form that the list uses most, in
two papers at least and in more than half of all uses of the thing; the packaged name. Everything here depends on the
names and their counts alone, so that the answer is the same whichever papers are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Grade = Literal["accepted", "official", "spelling", "informal", "lossy", "typo"]
"""What a form is: ``official`` is right in itself, ``spelling`` is one that differs in capitals or punctuation, and
``informal`` is any other spelling that says as much. ``lossy`` says more than the name, or may be another thing.
``accepted`` is right by the repository's own registry. A ``typo`` is found by another rule, and counts as a use only.
"""

Reason = Literal["registry", "default", "list", "packaged", "tie"]

SETTLED_ON: Final[frozenset[Grade]] = frozenset(("accepted", "official", "spelling"))
"""Grades of the forms that a list may settle on."""

_RIGHT: Final[frozenset[Grade]] = frozenset(("accepted", "official"))
_MIN_USES: Final = 2
"""Papers that make a convention."""


class Part(NamedTuple):
    """A part of a form that names one thing; or a separator, which names none.

    Attributes:
        text: as it is written.
        thing: what it names, by the name of the registry that knows it; nothing for a separator.
        grade: what kind of form of the thing it is.
        packaged: the thing's packaged name, or its only registered one.
        is_registered: whether the repository's own registry has the thing.
        why: why it is read as the thing, for forms that are not right.
        style: what a list may do with any form of the thing, such as putting the year behind it; mostly nothing.
    """

    text: str
    thing: str = ""
    grade: Grade = "official"
    packaged: str = ""
    is_registered: bool = False
    why: str = ""
    style: str = ""


class Form(NamedTuple):
    """A name as papers write it, in its parts; most have just one."""

    name: str
    parts: tuple[Part, ...]


class Convention(NamedTuple):
    """What a list does about one thing.

    Attributes:
        thing: its name.
        forms: how many papers use each form, the most used first.
        grades: what each form is.
        uses: all of them together.
        preferred: the form to use; None for a tie.
        reason: why that one.
        packaged: the packaged name.
        style: of all these forms, where the list does it with half of them at least.
    """

    thing: str
    forms: Mapping[str, int]
    grades: Mapping[str, Grade]
    uses: int
    preferred: str | None
    reason: Reason
    packaged: str
    style: str = ""

    @property
    def is_noteworthy(self) -> bool:
        """Whether there is more to say than that the list writes the packaged name."""
        return len(self.forms) > 1 or self.preferred != self.packaged or self.packaged not in self.forms


class Deviation(NamedTuple):
    """That a name is not to be written as it is.

    Attributes:
        new: the name to write.
        is_safe: whether nothing is lost, and the list has a preference.
        evidence: why, in words.
    """

    new: str
    is_safe: bool
    evidence: str


class Conventions(NamedTuple):
    """The conventions of a list by thing, and how names deviate from them."""

    of_things: tuple[Convention, ...]
    deviations: Mapping[str, Deviation]


def packed_forms(forms: Iterable[Form]) -> list[Any]:
    """Return forms as plain tuples, to be kept."""
    return [(form.name, tuple(map(tuple, form.parts))) for form in forms]


def unpacked_forms(kept: Iterable[Any]) -> list[Form]:
    """Return the forms that `packed_forms` was given."""
    return [Form(name, tuple(Part(*part) for part in parts)) for name, parts in kept]


def noteworthy(forms: Iterable[Form], default: Form | None = None) -> list[Form]:
    """Return the forms of things with several forms, or with one that is not the packaged name.

    Nothing should be said about the others, however many papers use them. The ``default`` of the field is a form, too.
    """
    known = list(forms)
    texts: dict[str, set[str]] = defaultdict(set)
    for part in chain.from_iterable(form.parts for form in (*known, *((default,) if default else ()))):
        if part.thing:
            texts[part.thing].update((part.text, part.packaged, part.thing if part.is_registered else part.text))
    return [form for form in known if any(len(texts[part.thing]) > 1 for part in form.parts)]


def decide(
    forms: Iterable[Form], counts: Mapping[str, int], default: Form | None = None, *, learns: bool = True
) -> Conventions:
    """Return the conventions of a list.

    Args:
        forms: all names of the list that are read as something.
        counts: how many papers hold each name.
        default: the declared default of the field, read.
        learns: whether the list and the field have a say; else the registries alone decide.
    """
    used = [form for form in forms if counts.get(form.name)]
    groups: dict[str, dict[Part, int]] = defaultdict(dict)
    for form in used:
        for part in form.parts:
            if part.thing:
                uses = groups[part.thing]
                uses[part] = uses.get(part, 0) + counts[form.name]
    declared = default.parts[0] if learns and default is not None and len(default.parts) == 1 else None
    found: dict[tuple[str, str], Convention] = {}
    for thing, uses in groups.items():
        mine = declared if declared is not None and declared.thing == thing else None
        found |= {(thing, one.style): one for one in _of_thing(thing, uses, mine, learns=learns)}
    deviations = {form.name: deviation for form in used if (deviation := _deviation(form, found))}
    return Conventions(tuple(found[key] for key in sorted(found)), deviations)


def _of_thing(thing: str, uses: Mapping[Part, int], declared: Part | None, *, learns: bool) -> Iterator[Convention]:
    """Yield the convention on a thing, and apart from it the one on a style that half of its forms or more have."""
    styles: dict[str, int] = defaultdict(int)
    for part, count in uses.items():
        styles[part.style] += count
    total = sum(styles.values())
    is_settled = declared is not None or not learns or any(part.is_registered for part in uses)
    apart = {
        style
        for style, count in styles.items()
        if style and not is_settled and count >= _MIN_USES and 2 * count >= total
    }
    plain = {part: count for part, count in uses.items() if part.style not in apart}
    if plain:
        yield _convention(thing, plain, declared, learns=learns)
    for style in sorted(apart):
        yield _convention(thing, {part: n for part, n in uses.items() if part.style == style}, None, style=style)


def _convention(
    thing: str, uses: Mapping[Part, int], declared: Part | None, *, style: str = "", learns: bool = True
) -> Convention:
    counts: dict[str, int] = defaultdict(int)
    grades: dict[str, Grade] = {}
    for part, count in uses.items():
        counts[part.text] += count
        grades[part.text] = part.grade if part.style == style or part.grade not in SETTLED_ON else "informal"
    first = next(iter(uses))
    if not learns:
        grades |= {text: "informal" for text, grade in grades.items() if grade == "official" and text != first.packaged}
    ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    packaged = first.packaged + style
    preferred: str | None
    reason: Reason
    if first.is_registered:
        preferred, reason = thing, "registry"
    elif declared is not None:
        preferred, reason = declared.text, "default"
    elif learns:
        preferred, reason = _used_most(ordered, grades, packaged)
    else:
        preferred, reason = packaged, "packaged"
    return Convention(thing, ordered, grades, sum(counts.values()), preferred, reason, packaged, style)


def _used_most(counts: Mapping[str, int], grades: Mapping[str, Grade], packaged: str) -> tuple[str | None, Reason]:
    """Return the form that the list prefers; None for a tie.

    It is a tie where several forms are used most, or one in just half of all uses: none of these is the minority.
    """
    uses = sum(counts.values())
    settled = {text: count for text, count in counts.items() if grades[text] in SETTLED_ON}
    most = max(settled.values(), default=0)
    leaders = [text for text, count in settled.items() if count == most]
    if most >= _MIN_USES and 2 * most > uses:
        return leaders[0], "list"
    is_rooted = most >= _MIN_USES or any(grades[text] in _RIGHT for text in leaders)
    if is_rooted and (len(leaders) > 1 or (most >= _MIN_USES and 2 * most == uses and leaders != [packaged])):
        return None, "tie"
    return packaged, "packaged"


def _deviation(form: Form, found: Mapping[tuple[str, str], Convention]) -> Deviation | None:
    written: list[str] = []
    evidence: list[str] = []
    is_safe = True
    for part in form.parts:
        convention = _convention_on(part, found)
        new = None if convention is None else _replacement(part, convention)
        written.append(part.text if new is None else new)
        if convention is not None and new is not None:
            is_safe &= part.grade != "lossy" and not _is_open(convention)
            evidence.append(_evidence(part, convention, new))
    if not evidence:
        return None
    return Deviation("".join(written), is_safe, "; ".join(dict.fromkeys(evidence)))


def _convention_on(part: Part, found: Mapping[tuple[str, str], Convention]) -> Convention | None:
    return found.get((part.thing, part.style)) or found.get((part.thing, ""))


def _replacement(part: Part, convention: Convention) -> str | None:
    """Return what to write for a part; None if it may stay."""
    grade = convention.grades[part.text]
    if grade in ("accepted", "typo") or part.text == convention.preferred:
        return None
    if convention.preferred is None:
        return None if grade in SETTLED_ON else convention.packaged
    if convention.reason == "packaged" and grade == "official":
        return None
    return convention.preferred


def _is_open(convention: Convention) -> bool:
    """Tell whether right forms compete and none prevails; to take sides then is not for a safe fix."""
    if convention.reason == "tie":
        return True
    rivals = (text for text, grade in convention.grades.items() if grade == "official" and text != convention.packaged)
    return convention.reason == "packaged" and any(rivals)


def _evidence(part: Part, convention: Convention, new: str) -> str:
    """Return why ``new`` should be written instead of a part, in words."""
    most, count = next(iter(convention.forms.items()))
    share = f"{count} of {convention.uses} papers write `{most}`"
    is_contradicted = most != new and 2 * count > convention.uses >= _MIN_USES
    match convention.reason:
        case "list":
            why = share
        case "registry":
            why = f"`{new}` is the name in this repository's registry"
        case "default":
            why = f"`{new}` is the field's declared default"
        case "packaged":
            return part.why or f"`{new}` is the registered name"
        case "tie":
            leaders = [text for text, number in convention.forms.items() if number == count]
            return part.why + "; this list has no convention: " + _tie_in_words(leaders, count, convention.uses)
    return f"{why}, although {share}" if is_contradicted and convention.reason != "list" else why


def _tie_in_words(leaders: list[str], count: int, uses: int) -> str:
    shown = " and ".join(f"`{text}`" for text in leaders[:3])
    return f"{shown} in {count} of {uses} papers" + (" each" if len(leaders) > 1 else "")
