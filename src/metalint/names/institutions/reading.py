"""How a written name is read: the organization it names, how far it is from its name, and why."""

from collections.abc import Iterable
from typing import Final, Literal

from metalint.names.folding import plainness
from metalint.names.institutions.folding import folded, is_left_alone, tidy
from metalint.names.institutions.normalization import content, is_learned, is_university, key, spelled_out
from metalint.names.institutions.outcomes import Form, Reading, Relation
from metalint.names.institutions.places import places_in
from metalint.names.institutions.registry import Claim, Registry
from metalint.names.institutions.resolution import (
    Match,
    differs_in_taste,
    fullest,
    has_other_words,
    is_at_site_of_another,
    is_right,
    may_be_registered,
    names_site,
    names_whole,
    resolve,
)
from metalint.names.institutions.slips import (
    Footnoted,
    are_spelled_alike,
    is_certain,
    repeats,
    without_footnotes,
)
from metalint.names.institutions.typos import Typo, correct_part, correct_words, misspelt, with_capitals
from metalint.names.institutions.vocabulary import WHOLES, vocabulary

_KINDS: Final = {
    "name": "the name of",
    "alias": "an informal spelling of",
    "acronym": "short for",
    "other": "another name of",
    "shared": "short for",
}
_STEPS: Final = {
    "exact": "",
    "article": "with or without `The`",
    "spelling": "",
    "capitals": "with other capitalization",
    "bracket": "with `{part}` in brackets",
    "legal": "with the legal form `{part}`",
    "place": "with its place `{part}`",
    "site": "followed by `{part}`, which distinguishes it from others of that name or from its other sites",
    "group": "followed by `{part}`",
    "order": "in another order",
    "unit": "with the name of its parent",
    "blanks": "with other spaces",
}
_NUMBERED: Final = ("FR", "IT")  # countries in which universities of one city have numbers, as `Paris 6`
_ARTICLE: Final = "The "
_SEVERAL: Final = 2
_SHORT: Final = 3
_SHORT_WORD: Final = 5


def read(name: str, registry: Registry) -> Reading:
    """Return how ``name`` is read against ``registry``; equal input gives equal readings."""
    return complete(read_registered(name, registry) or read_guessed(name, registry), registry)


def complete(reading: Reading, registry: Registry) -> Reading:
    """Return what an unknown name may be meant for: one letter away, or with its words in full; any other as it is."""
    name = reading.name
    if reading.relation != "unknown" or is_left_alone(name):
        return reading
    if typo := correct_part(name, registry) or correct_words(name, registry):
        is_distinct = registry.are_distinct(name, typo.claim.owner if typo.claim else registry.owner_of(typo.name))
        return reading if is_distinct else _read_typos(name, [typo])
    full = spelled_out(name)
    if full != name:
        return Reading(name, full, "alias", "unsafe", f"`{name}` is short for `{full}`")
    full = with_capitals(name, registry)
    if full != name:
        return Reading(name, full, "alias", "unsafe", f"`{name}` has a name in small letters: it is `{full}`")
    return reading


def read_registered(name: str, registry: Registry) -> Reading | None:
    """Return the reading of a name that is registered, in one spelling or another; None for any other."""
    if is_left_alone(name):
        return None
    footnoted = None if name in registry.exact else without_footnotes(name)
    if footnoted and (reading := _read_footnoted(name, footnoted, registry)):
        return reading
    match = resolve(name, registry)
    return _read_match(name, match, registry) if match else _read_repeated(name, registry)


def read_guessed(name: str, registry: Registry) -> Reading:
    """Return the reading of a name that is not registered: the beginning or the end of some, or a misspelled one."""
    if is_left_alone(name):
        return Reading(name, None, "unknown", None, "not a name in Latin script")
    if slip := _read_slip(name, registry):
        return slip
    plain = tidy(name)
    owners = sorted(owner for owner in registry.fragments.get(key(plain), ()) if not registry.are_distinct(name, owner))
    whole = [owner for owner in owners if owner == f"{plain}, {registry.by_name[owner].parent}"]
    if len(whole) == 1:
        return Reading(name, whole[0], "variant", "unsafe", f"`{name}` is short for `{whole[0]}`")
    parts = key(plain).split()
    # a name of three words with whose first two others begin, and which have its last one further on
    if len(owners) < _SEVERAL and len(parts) == 3 and parts[0] not in vocabulary().generic:  # noqa: PLR2004
        keys = registry.beginnings.get(f"{parts[0]} {parts[1]}", ())
        owners = sorted(registry.keys[known][0].owner for known in keys if parts[2] in known.split()[2:])
    if len(owners) >= _SEVERAL and key(plain) not in WHOLES:
        return _list_owners(name, owners, "is only a part of")
    found = misspelt(name, registry)
    if typos := [typo for typo in found if typo.claim is None or not registry.are_distinct(name, typo.claim.owner)]:
        return _read_typos(name, typos)
    return Reading(name, None, "unknown", None, f"`{name}` is not registered")


def _read_slip(name: str, registry: Registry) -> Reading | None:
    """Read a name that nobody registered with footnote marks around it, or that ends as it begins."""
    footnoted = None if name in registry.exact else without_footnotes(name)
    if footnoted and is_certain(footnoted, name):
        inner = read_guessed(footnoted.name, registry)
        safety: Literal["safe", "unsafe"] = "unsafe" if footnoted.has_number else "safe"
        slip = Reading(name, footnoted.name, "alias", safety, _why_footnoted(name, footnoted))
        return inner._replace(name=name) if inner.relation == "typo" else slip
    for before, part, rest in repeats(name, are_spelled_alike):
        kept = min(part, rest, key=plainness)
        return Reading(name, before + kept, "alias", "safe", _why_repeated(name))
    return None


def _read_footnoted(name: str, footnoted: Footnoted, registry: Registry) -> Reading | None:
    """Read a registered name with footnote marks around it; None where these may be a part of it."""
    bare = footnoted.name
    inner = read_registered(bare, registry)
    if inner is None:
        return None
    is_certain = inner.relation == "ok" or inner.safety == "safe"
    if footnoted.has_number:
        organisation = registry.by_name.get(inner.canonical or "")
        if not is_certain or organisation is None or (organisation.country in _NUMBERED and is_university(bare)):
            return None
        is_certain = " " in bare and (is_learned(bare) or not footnoted.is_apart)
    if not is_certain and not footnoted.has_number:
        return Reading(name, bare, "alias", "safe", _why_footnoted(name, footnoted))
    return _correct_reading(name, inner, is_certain=is_certain, why=_why_footnoted(name, footnoted))


def _read_repeated(name: str, registry: Registry) -> Reading | None:
    """Read a name that ends in another spelling of the organization that it names before."""

    def are_one(part: str, rest: str) -> bool:
        if not (may_be_registered(rest, registry) and may_be_registered(part, registry)):
            return False
        first = resolve(part, registry)
        second = resolve(rest, registry) if first else None
        if not first or not second or {first.step, second.step} & {"group", "site"}:
            return False
        owners, others = ({claim.owner for claim in match.claims} for match in (first, second))
        if len(shared := owners & others) != 1 or 1 not in (len(owners), len(others)):
            return False
        organisation = registry.by_name[shared.pop()]
        return not places_in(rest, organisation.country, organisation.city)  # not `Stanford University, Stanford, CA`

    def lost(text: str) -> tuple[object, ...]:  # how much a name of it has lost: an abbreviation the most
        match = resolve(text, registry)
        is_short = match is not None and match.claims[0].kind not in ("name", "other")
        return is_short, -len(key(text).split()), text not in registry.exact

    for before, part, rest in repeats(name, are_one):
        kept = min(part, rest, key=lost)
        inner = read_registered(before + kept, registry)
        why = _why_repeated(name)
        if inner is None:
            return Reading(name, before + kept, "alias", "safe", why)
        if inner.relation == "ok" or inner.safety == "safe":
            return _correct_reading(name, inner, is_certain=True, why=why)
    return None


def _correct_reading(name: str, inner: Reading, *, is_certain: bool, why: str) -> Reading:
    """Return the reading of a name that must be written as another one, whose reading is ``inner``."""
    may_stay = inner.relation == "ok" or inner.form in ("abbreviation", "variation")
    right = inner.right or (inner.name if may_stay else "")
    form: Form = "fuller" if inner.form == "fuller" else ""
    reason = why if inner.relation == "ok" else f"{why}; {inner.why}"
    return Reading(name, inner.canonical, "alias", "safe" if is_certain else "unsafe", reason, form, right)


def _why_footnoted(name: str, footnoted: Footnoted) -> str:
    return f"`{name}` is `{footnoted.name}` with the footnote mark `{footnoted.marks}`"


def _why_repeated(name: str) -> str:
    return f"`{name}` names one organization twice"


def _read_match(name: str, match: Match, registry: Registry) -> Reading:
    if len(match.claims) > 1:
        return _list_owners(name, (claim.owner for claim in match.claims), "can mean")
    claim = match.claims[0]
    if claim.spelling == name and claim.kind == "name":
        return Reading(name, name, "ok", None, f"`{name}` is registered")
    is_of_site = names_site(claim, registry)
    if is_right(name, match):
        right = name if match.step == "unit" else claim.spelling if is_of_site else fullest(claim, registry)
        return Reading(
            name, claim.owner, "ok", None, _explain_match(name, claim, match), "fuller" if right else "", right
        )
    if is_of_site:
        place = claim.spelling.removeprefix(claim.owner).strip(" ,-–()")
        match, claim = match._replace(step="site", part=place), claim._replace(kind="name", spelling=claim.owner)
    # A short name that differs in capitals may be a word, or short for something else.
    differs = match.step == "spelling" and name.isupper() != claim.spelling.isupper()
    may_be_a_word = (differs and len(name) <= _SHORT_WORD) or (match.step == "capitals" and len(name) <= _SHORT)
    if match.step in ("group", "site") or may_be_a_word or claim.kind == "shared":
        others = ", but other organizations are called so as well" if claim.kind == "shared" else ""
        return Reading(name, claim.owner, "variant", "unsafe", f"{_explain_match(name, claim, match)}{others}")
    return _read_informal(name, claim, match, registry)


def _read_informal(name: str, claim: Claim, match: Match, registry: Registry) -> Reading:
    """Read a spelling that is not right as it is."""
    # The registered name is another right one of the organization, or says less: of an official name or a translation
    # with a slight difference, of an article alone, and of a unit whose own name does not tell what it belongs to.
    organisation = registry.by_name[claim.owner]
    all_right = (organisation.name, *organisation.other_names)
    alike = (spelling for spelling in all_right if key(spelling) == key(claim.spelling))
    right = claim.spelling if claim.kind in ("name", "other") else next(alike, "")
    if match.step in ("place", "bracket") and is_learned(right) and tidy(name).startswith(_ARTICLE):
        right = _ARTICLE + right.removeprefix(_ARTICLE)
    is_taste = differs_in_taste(name, organisation)
    has_stray_blank = match.step == "blanks" and len(content(key(name))) > len(content(key(claim.spelling)))
    relation: Relation = "typo" if has_stray_blank and not is_taste else "alias"
    is_short = match.step == "exact" and claim.kind == "acronym"
    form: Form = "abbreviation" if is_short else "variation" if is_taste else ""
    if fuller := fullest(claim, registry):
        form, right = "fuller", fuller
    says_less = (
        bool(fuller)
        or (claim.kind == "other" and key(claim.spelling) != key(claim.owner))
        or match.step in ("article", "unit")
        or names_whole(claim.spelling, claim.owner, registry)
    )
    has_article_only = name.removeprefix("the ") == claim.spelling.removeprefix("The ") != name
    may_be_another = (match.step == "spelling" and is_at_site_of_another(name, claim, registry)) or (
        relation == "typo" and has_other_words(name, claim.spelling)
    )
    is_unsafe = says_less or has_article_only or may_be_another or _lacks_apostrophe(name, claim.spelling)
    why = _explain_match(name, claim, match)
    return Reading(name, claim.owner, relation, "unsafe" if is_unsafe else "safe", why, form, right)


def _lacks_apostrophe(name: str, spelling: str) -> bool:
    """Tell whether only an apostrophe tells two names apart: `Queens University` is another one."""
    parts = tidy(spelling).split()
    others = [word for word in parts if not word.lower().endswith(("'s", "s'"))]
    return len(others) < len(parts) and "'" not in tidy(name) and vocabulary().generic.issuperset(map(folded, others))


def _explain_match(name: str, claim: Claim, match: Match) -> str:
    if match.step == "exact":
        return f"`{name}` is {_KINDS[claim.kind]} `{claim.owner}`"
    how = _STEPS[match.step].format(part=match.part) or "in another spelling"
    rest = "" if claim.spelling == claim.owner else f", which is {_KINDS[claim.kind]} `{claim.owner}`"
    return f"`{name}` is `{claim.spelling}` {how}{rest}"


def _list_owners(name: str, owners: Iterable[str], verb: str) -> Reading:
    listed = sorted(owners)
    shown = ", ".join(f"`{owner}`" for owner in listed[:3]) + (" or others" if len(listed) > 3 else "")  # noqa: PLR2004
    return Reading(name, None, "ambiguous", None, f"`{name}` {verb} {shown}")


def _read_typos(name: str, typos: list[Typo]) -> Reading:
    if len(typos) > 1:
        names = (typo.claim.owner for typo in typos if typo.claim)
        return _list_owners(name, names, "is misspelled and can mean")._replace(relation="typo")
    typo = typos[0]
    safety: Literal["safe", "unsafe"] = "safe" if typo.is_sure else "unsafe"
    wrong = ", ".join(f"`{word}`" for word in typo.wrong)
    verbs = ("is misspelled", "are misspelled") if typo.is_sure else ("looks like a typo", "look like typos")
    verb = verbs[len(typo.wrong) > 1]
    if typo.claim is None:
        right = ", ".join(f"`{word}`" for word in typo.right)
        return Reading(name, typo.name, "typo", safety, f"{wrong} {verb}: it is {right}")
    if typo.is_word:
        verb = "is not in this name"
    return Reading(name, typo.meant, "typo", safety, f"{wrong} {verb}: `{typo.meant}` is registered")
