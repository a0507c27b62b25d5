"""Which of several forms of one name a list prefers, and why.

A *thing* is a venue, an organization or a type of code. Its preferred form is, in this order: the one of the
repository's own registry; the default that the `.proto` declares for the field; the form that the list uses most, in
two papers at least and in more than half of all uses of the thing; the packaged name. Where several right forms are in
use and none of this prefers one of them, it is a tie, and the packaged name is proposed. Everything here depends on the
names and their counts alone, so that the answer is the same whichever papers are looked at.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final, Literal, NamedTuple

from metalint.names.folding import is_subsequence
from metalint.util.wording import quote

Grade = Literal["accepted", "official", "spelling", "variation", "abbreviation", "former", "informal", "lossy", "typo"]
"""What a form is: ``official`` is right in itself, ``spelling`` is one that differs in capitals or punctuation, and
``informal`` is any other spelling that says as much. An ``abbreviation`` is right where it is the only form of a list,
or more than half of the uses, and else informal; so is a ``variation`` in spaces and punctuation, which a list without
a right form may also prefer. A ``former`` name is one in a paper that is newer; a list cannot prefer it. ``lossy`` says
more than the name, or may be another thing. ``accepted`` is right by the repository's own registry. A ``typo`` is found
by another rule, and counts as a use only.
"""

Reason = Literal["registry", "default", "list", "packaged", "tie"]

# Grades of the forms that a list may settle on.
SETTLED_ON: Final[frozenset[Grade]] = frozenset(("accepted", "official", "spelling", "abbreviation"))
_RIGHT: Final[frozenset[Grade]] = frozenset(("accepted", "official"))
_MIN_USES: Final = 2  # papers that make a convention
_MIN_CAPITALS: Final = 2  # of an abbreviation
_MAX_SHOWN: Final = 4  # forms that a message lists


class FormPart(NamedTuple):
    """A part of a form that names one thing; or a separator, which names none."""

    text: str  # as it is written
    thing: str = ""  # what it names, by the name of the registry that knows it; nothing for a separator
    grade: Grade = "official"  # what kind of form of the thing it is
    packaged: str = ""  # the thing's packaged name, or its only registered one
    is_registered: bool = False  # whether the repository's own registry has the thing
    why: str = ""  # why it is read as the thing, for forms that are not right
    style: str = ""  # what a list may do with any form of the thing, such as putting the year after it; mostly nothing
    right: str = ""  # the right form that it is written like, where that is another one than the packaged name


class Form(NamedTuple):
    """A name as papers write it, in its parts; most have only one."""

    name: str
    parts: tuple[FormPart, ...]


class Convention(NamedTuple):
    """What a list does about one thing."""

    thing: str  # its name
    forms: Mapping[str, int]  # how many papers use each form, the most used first
    grades: Mapping[str, Grade]  # what each form is
    uses: int  # all of them together
    preferred: str | None  # the form to use; None for a tie
    reason: Reason  # why that one
    packaged: str  # the packaged name
    style: str = ""  # of all these forms, where the list does it with half of them at least

    @property
    def is_noteworthy(self) -> bool:
        """Whether there is more to say than that the list writes the packaged name."""
        return len(self.forms) > 1 or self.preferred != self.packaged or self.packaged not in self.forms

    @property
    def depends_on_year(self) -> bool:
        """Whether it is about names with a year, or of a time, which no registry can hold."""
        return bool(self.style) or " before " in self.thing


class Deviation(NamedTuple):
    """That a name is not to be written as it is."""

    new: str  # the name to write
    is_safe: bool  # whether nothing is lost, and the list has a preference
    evidence: str  # why, in words
    # whether nothing decides between the new name and this one; a paper that has both uses the new one
    is_tie: bool = False
    can_be_kept: bool = True  # whether the repository's own registry could prefer this name

    def is_settled_by(self, held: Collection[str]) -> bool:
        """Tell whether a paper that holds these names uses the new one anyway, where it is a tie."""
        return self.is_tie and self.new in held


class Conventions(NamedTuple):
    """The conventions of a list by thing, and how names deviate from them."""

    of_things: tuple[Convention, ...]
    deviations: Mapping[str, Deviation]


def noteworthy(forms: Iterable[Form], default: Form | None = None) -> list[Form]:
    """Return the forms of things with several forms, or with one that is not the packaged name."""
    # Nothing should be said about the others, however many papers use them. The `default` of the field is a form, too.
    known = list(forms)
    texts: dict[str, set[str]] = defaultdict(set)
    for part in chain.from_iterable(form.parts for form in (*known, *((default,) if default else ()))):
        if part.thing:
            texts[part.thing].update((part.text, part.packaged, part.thing if part.is_registered else part.text))
    return [form for form in known if any(len(texts[part.thing]) > 1 for part in form.parts)]


def decide(
    forms: Iterable[Form], counts: Mapping[str, int], default: Form | None = None, *, learns: bool = True
) -> Conventions:
    """Return the conventions of a list whose ``forms`` are all its names that are read as something."""
    # `counts` tells how many papers hold each name; `default` is the declared default of the field, read. If not
    # `learns`, the registries alone decide, and neither the list nor the field has a say.
    used = [form for form in forms if counts.get(form.name)]
    groups: dict[str, dict[FormPart, int]] = defaultdict(dict)
    for form in used:
        for part in form.parts:
            if part.thing:
                uses = groups[part.thing]
                uses[part] = uses.get(part, 0) + counts[form.name]
    declared = default.parts[0] if learns and default is not None and len(default.parts) == 1 else None
    conventions: dict[tuple[str, str], Convention] = {}
    for thing, uses in groups.items():
        own_default = declared if declared is not None and declared.thing == thing else None
        conventions |= {
            (thing, convention.style): convention
            for convention in _conventions_on(thing, uses, own_default, learns=learns)
        }
    deviations = {form.name: deviation for form in used if (deviation := _find_deviation(form, conventions))}
    return Conventions(tuple(conventions[key] for key in sorted(conventions)), deviations)


def _conventions_on(
    thing: str, uses: Mapping[FormPart, int], declared: FormPart | None, *, learns: bool
) -> Iterator[Convention]:
    """Yield the convention on a thing, and apart from it the one on a style that half of its forms or more have."""
    styles: dict[str, int] = defaultdict(int)
    for part, count in uses.items():
        styles[part.style] += count
    total = sum(styles.values())
    is_settled = declared is not None or not learns or any(part.is_registered for part in uses)
    common = {style for style, count in styles.items() if style and not is_settled and count >= _MIN_USES}
    if any(2 * styles[style] == total == 2 * styles[""] for style in common):
        yield _convention(thing, uses, None, style=None)._replace(preferred=None, reason="tie")
        return
    apart = {style for style in common if 2 * styles[style] >= total}
    plain = {part: count for part, count in uses.items() if part.style not in apart}
    if plain:
        yield _convention(thing, plain, declared, learns=learns)
    for style in sorted(apart):
        yield _convention(thing, {part: n for part, n in uses.items() if part.style == style}, None, style=style)


def _convention(
    thing: str, uses: Mapping[FormPart, int], declared: FormPart | None, *, style: str | None = "", learns: bool = True
) -> Convention:
    """Return the convention of a list on the forms of a style; where that is None, all styles are right."""
    counts: dict[str, int] = defaultdict(int)
    grades: dict[str, Grade] = {}
    for part, count in uses.items():
        counts[part.text] += count
        is_graded = style in (None, part.style) or part.grade not in SETTLED_ON
        grades[part.text] = part.grade if is_graded else "informal"
    first = next(iter(uses))
    graded = dict(grades)
    for text, grade in graded.items():
        others = {other for known, other in graded.items() if known != text} - {"informal", "lossy"}
        is_usual = learns and not first.is_registered and 2 * counts[text] > sum(counts.values())
        is_abbreviated = grade == "abbreviation" and not is_usual and (others or first.is_registered or not learns)
        if is_abbreviated or (grade == "official" and not learns and text != first.packaged):
            grades[text] = "informal"
        elif grade == "variation":
            is_free = learns and not first.is_registered and _RIGHT.isdisjoint(grades.values())
            is_usual = is_usual and counts[text] >= _MIN_USES
            is_only = len(grades) == 1
            grades[text] = "informal" if not is_free else "official" if is_only else "spelling" if is_usual else grade
    ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    packaged = first.packaged + (style or "")
    preferred: str | None
    reason: Reason
    if first.is_registered:
        preferred, reason = thing, "registry"
    elif declared is not None:
        preferred, reason = declared.text, "default"
    elif learns:
        preferred, reason = _majority_form(ordered, grades, packaged)
    else:
        preferred, reason = packaged, "packaged"
    return Convention(thing, ordered, grades, sum(counts.values()), preferred, reason, packaged, style or "")


def _majority_form(counts: Mapping[str, int], grades: Mapping[str, Grade], packaged: str) -> tuple[str | None, Reason]:
    """Return the form that the list prefers; None for a tie."""
    # It is a tie where several forms are used most, or one in half of all uses: none of these is the minority. It
    # is one, too, where several right forms are in use and none in most papers.
    uses = sum(counts.values())
    settled = {text: count for text, count in counts.items() if grades[text] in SETTLED_ON}
    most = max(settled.values(), default=0)
    leaders = [text for text, count in settled.items() if count == most]
    if most >= _MIN_USES and 2 * most > uses:
        # `github` is no right form of a name that is registered as `GitHub`, however often it is written
        is_small = grades[leaders[0]] == "spelling" and leaders[0].islower() and not packaged.islower()
        return (packaged, "packaged") if is_small else (leaders[0], "list")
    is_rooted = most >= _MIN_USES or any(grades[text] in _RIGHT for text in leaders)
    has_rivals = len(settled) > 1 and any(grades[text] in _RIGHT and text != packaged for text in settled)
    is_half = most >= _MIN_USES and 2 * most == uses and leaders != [packaged]
    if is_rooted and (len(leaders) > 1 or is_half or has_rivals):
        return None, "tie"
    return packaged, "packaged"


def is_abbreviation(text: str, name: str) -> bool:
    """Tell whether a text is made of letters of a name, mostly its initials: ``UCSD``, ``PolyU``, ``TF``."""
    letters, whole = ("".join(filter(str.isalnum, spelling)) for spelling in (text, name))
    if " " in text or not text[:1].isupper() or sum(map(str.isupper, text)) < _MIN_CAPITALS:
        return False
    return 2 * len(letters) <= len(whole) and is_subsequence(letters.casefold(), whole.casefold())


def _find_deviation(form: Form, found: Mapping[tuple[str, str], Convention]) -> Deviation | None:
    written: list[str] = []
    against: list[tuple[FormPart, Convention, str]] = []
    is_safe = True
    for part in form.parts:
        convention = found.get((part.thing, part.style)) or found.get((part.thing, ""))
        new = None if convention is None else _find_replacement(part, convention)
        written.append(part.text if new is None else new)
        if convention is not None and new is not None:
            against.append((part, convention, new))
            # where right forms compete and none prevails, to take sides is not for a safe fix
            official = [text for text, grade in convention.grades.items() if grade == "official"]
            has_rivals = any(text != convention.packaged for text in official)
            is_open = convention.reason == "tie" or (convention.reason == "packaged" and has_rivals)
            is_taste = convention.reason not in ("registry", "default") and (
                _without_article(part.text) == _without_article(new)
                or (part.grade == "variation" and convention.reason == "packaged" and not official)
                or (part.grade == "variation" and 2 * convention.forms[part.text] > convention.uses)
            )
            # a full name says more than the abbreviation that a list writes
            is_shorter = part.grade == "official" and convention.grades.get(new) == "abbreviation"
            is_safe = is_safe and not (is_open or is_taste or is_shorter) and part.grade not in ("lossy", "former")
    if not against:
        return None
    evidence = "; ".join(dict.fromkeys(_explain_deviation(part, convention, new) for part, convention, new in against))
    ties = [
        convention
        for part, convention, _ in against
        if convention.reason == "tie" and convention.grades[part.text] in SETTLED_ON
    ]
    is_registrable = not any(" before " in convention.thing for _, convention, _ in against)
    return Deviation("".join(written), is_safe, evidence, len(ties) == len(against), is_registrable)


def _without_article(name: str) -> str:
    return name.removeprefix("The ").removeprefix("the ")


def _find_replacement(part: FormPart, convention: Convention) -> str | None:
    """Return what to write for a part; None if it may stay."""
    grade = convention.grades[part.text]
    new = convention.packaged if convention.preferred is None else convention.preferred
    if grade == "informal" and part.right and _without_article(part.right) == _without_article(new):
        new = part.right  # its article stays
    if grade in ("accepted", "typo") or part.text == new:
        return None
    if grade == "former" and convention.reason in ("list", "packaged"):  # the minority alone is reported
        return new if 2 * convention.forms[part.text] <= convention.uses else None
    if convention.reason == "packaged":
        if part.right and _RIGHT.isdisjoint(convention.grades.values()):
            new = part.right
        return None if grade in ("official", "abbreviation") else new
    if convention.reason == "tie" and grade in SETTLED_ON:
        has_rivals = sum(other in SETTLED_ON for other in convention.grades.values()) > 1
        return new if has_rivals else None
    return new


def _explain_deviation(part: FormPart, convention: Convention, new: str) -> str:
    """Return why ``new`` should be written instead of a part, in words."""
    most, count = next(iter(convention.forms.items()))
    share = f"{count} of {convention.uses} papers write {_show_form(most)}"
    match convention.reason:
        case _ if part.grade == "former":
            return part.why
        case "list":
            return share
        case "tie":
            return _explain_tie(part, convention)
        case "packaged":
            why = part.why or f"{quote(convention.packaged)} is the registered name"
            year = "this list writes the year after it" if convention.style else "the year has a field of its own"
            return f"{why}, and {year}" if convention.style or part.style else why
        case "registry":
            why = f"{quote(new)} is the name in this repository's registry"
        case "default":
            why = f"{quote(new)} is the field's declared default"
    is_contradicted = most != new and 2 * count > convention.uses >= _MIN_USES
    return f"{why}, although {share}" if is_contradicted else why


def _explain_tie(part: FormPart, convention: Convention) -> str:
    counts: dict[str, int] = defaultdict(int)
    for text, count in convention.forms.items():
        counts[_show_form(text)] += count
    uses = [f"{count} {text}" for text, count in islice(counts.items(), _MAX_SHOWN)]
    if len(counts) > _MAX_SHOWN:
        uses.append(f"{len(counts) - _MAX_SHOWN} more forms")
    first = "1 paper writes" if uses[0].startswith("1 ") else f"{uses[0].partition(' ')[0]} papers write"
    shares = ", ".join([f"{first} {uses[0].partition(' ')[2]}", *uses[1:]])
    why = part.why
    if convention.grades[part.text] in SETTLED_ON:
        why = f"{_show_form(part.text)} is one of {len(counts)} forms of this name in the list"
    return f"{why}, and no form is in most papers: {shares}"


def _show_form(form: str) -> str:
    """Return a form as people read it, who do not know its marks for the year."""
    bare = form.partition("{")[0].rstrip(" '’")
    is_of_year = bare and ("{year}" in form or "{yy}" in form)
    return f"{quote(bare)} with the year" if is_of_year else quote(re.sub(r"\{\w+\}", "…", form))
