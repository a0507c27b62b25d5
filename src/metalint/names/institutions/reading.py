"""How a written name is read: the organization it names, how far it is from its name, and why."""

from collections.abc import Iterable
from typing import Final, Literal

from metalint.names.institutions.folding import is_left_alone, tidy
from metalint.names.institutions.normalization import content, key
from metalint.names.institutions.outcomes import Reading, Relation
from metalint.names.institutions.registry import Claim, Registry
from metalint.names.institutions.resolution import Match, is_right, resolve
from metalint.names.institutions.typos import Typo, misspelt
from metalint.names.institutions.vocabulary import vocabulary

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
    "capitals": "with other capitals",
    "bracket": "with `{part}` in brackets",
    "legal": "with the legal form `{part}`",
    "place": "with its place `{part}`",
    "group": "with `{part}` behind it",
    "order": "in another order",
    "unit": "with the name of the whole",
    "blanks": "with other spaces",
}
_SEVERAL: Final = 2
_SHORT: Final = 3
_SHORT_WORD: Final = 5


def read(name: str, registry: Registry) -> Reading:
    """Return how ``name`` is read against ``registry``; equal input gives equal readings."""
    return read_registered(name, registry) or read_guessed(name, registry)


def read_registered(name: str, registry: Registry) -> Reading | None:
    """Return the reading of a name that is registered, in one spelling or another; None for any other."""
    if is_left_alone(name):
        return None
    match = resolve(name, registry)
    return _matched(name, match) if match else None


def read_guessed(name: str, registry: Registry) -> Reading:
    """Return the reading of a name that is not registered: the beginning or the end of some, or a misspelled one."""
    if is_left_alone(name):
        return Reading(name, None, "unknown", None, "not a name in Latin script")
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
    if len(owners) >= _SEVERAL:
        return _ambiguous(name, owners, "is only a part of")
    found = misspelt(name, registry)
    if typos := [typo for typo in found if typo.claim is None or not registry.are_distinct(name, typo.claim.owner)]:
        return _misspelt(name, typos)
    return Reading(name, None, "unknown", None, f"`{name}` is not registered")


def _matched(name: str, match: Match) -> Reading:
    if len(match.claims) > 1:
        return _ambiguous(name, (claim.owner for claim in match.claims), "can mean")
    claim = match.claims[0]
    if claim.spelling == name and claim.kind == "name":
        return Reading(name, name, "ok", None, f"`{name}` is registered")
    why = _why(name, claim, match)
    if is_right(name, match):
        return Reading(name, claim.owner, "ok", None, why)
    if claim.kind == "shared":
        return Reading(name, claim.owner, "variant", "unsafe", f"{why}, but other organizations are called so as well")
    # A short name that differs in capitals may be a word, or short for something else.
    differs = match.step == "spelling" and name.isupper() != claim.spelling.isupper()
    may_be_a_word = (differs and len(name) <= _SHORT_WORD) or (match.step == "capitals" and len(name) <= _SHORT)
    if match.step == "group" or may_be_a_word:
        return Reading(name, claim.owner, "variant", "unsafe", why)
    # The registered name is another right one of the organization, or says less: of an official name or a translation
    # with a slight difference, of an article alone, and of a unit whose own name does not tell what it belongs to.
    has_article_only = name.removeprefix("the ") == claim.spelling.removeprefix("The ") != name
    is_another = claim.kind == "other" and key(claim.spelling) != key(claim.owner)
    is_unsafe = is_another or match.step in ("article", "unit") or has_article_only
    has_stray_blank = match.step == "blanks" and len(content(key(name))) > len(content(key(claim.spelling)))
    relation: Relation = "typo" if has_stray_blank else "alias"
    return Reading(name, claim.owner, relation, "unsafe" if is_unsafe else "safe", why)


def _why(name: str, claim: Claim, match: Match) -> str:
    if match.step == "exact":
        return f"`{name}` is {_KINDS[claim.kind]} `{claim.owner}`"
    how = _STEPS[match.step].format(part=match.part) or "in another spelling"
    rest = "" if claim.spelling == claim.owner else f", which is {_KINDS[claim.kind]} `{claim.owner}`"
    return f"`{name}` is `{claim.spelling}` {how}{rest}"


def _ambiguous(name: str, owners: Iterable[str], verb: str) -> Reading:
    listed = sorted(owners)
    shown = ", ".join(f"`{owner}`" for owner in listed[:3]) + (" or others" if len(listed) > 3 else "")  # noqa: PLR2004
    return Reading(name, None, "ambiguous", None, f"`{name}` {verb} {shown}")


def _misspelt(name: str, typos: list[Typo]) -> Reading:
    if len(typos) > 1:
        names = (typo.claim.owner for typo in typos if typo.claim)
        return _ambiguous(name, names, "is misspelled and can mean")._replace(relation="typo")
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
