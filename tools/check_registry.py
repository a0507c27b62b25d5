"""Check the packaged registry against a dump of the Research Organization Registry (CC0).

Usage: python tools/check_registry.py ror-schema_v2.zip [--list]

Prints how many claims of each kind the dump confirms, and with ``--list`` those that it does not.
Exits with 1 where it contradicts one: an id that it does not have, another country or city, a name that is in it as
the name of another organisation of the same country only, or an acronym that another organisation has as well: that
one belongs into ``shared_names``, unless two registered organisations claim it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from make_vocabulary import load

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import key
from metalint.names.institutions.registry import Organisation, claims_of

FIELD: Final = " ANU AWS BNL CASIA DLR GIST HKUST LLNL METU MIT MSR NCTU NIST NUS TCS TTIC TUM UCSD UQ USTC UTD VUB "
"""Acronyms that one organisation alone has in computing: the others publish nothing there, or are parts of it."""

Confirmation = Literal["confirmed", "not in the dump", "contradicted"]


class Claim(NamedTuple):
    """One thing that the registry says, and what the dump says to it."""

    owner: str
    kind: str
    value: str
    confirmation: Confirmation


class Dump:
    """The organisations of a dump by id and by the keys of their names."""

    def __init__(self, organisations: list[dict[str, Any]]) -> None:
        self.by_id = {one["id"]: one for one in organisations if one["status"] != "withdrawn"}
        self.ids_by_key: dict[str, set[str]] = defaultdict(set)
        self.ids_by_acronym: dict[str, set[str]] = defaultdict(set)
        for id_, one in self.by_id.items():
            for name in one["names"]:
                self.ids_by_key[key(without_country(name["value"]))].add(id_)
                if "acronym" in name["types"]:
                    self.ids_by_acronym[name["value"].upper()].add(id_)

    def place(self, id_: str) -> dict[str, Any]:
        """Return the place of the seat of an organisation."""
        found: dict[str, Any] = self.by_id[id_]["locations"][0]["geonames_details"]
        return found


def without_country(name: str) -> str:
    """Return a name without the country that the registry puts behind companies' names."""
    return re.sub(r" \([^()]*\)$", "", name)


def claims(one: Organisation, dump: Dump) -> list[Claim]:
    """Return the confirmation on each claim of an organisation."""
    if one.ror and one.ror not in dump.by_id:
        return [Claim(one.name, "ror", one.ror, "contradicted")]
    found = [
        Claim(
            one.name,
            kind,
            spelling,
            short(one, spelling, dump) if is_short(kind, spelling) else spelt(one, spelling, dump),
        )
        for _, kind, spelling in claims_of(one)
    ]
    if one.ror:
        place = dump.place(one.ror)
        found += [
            Claim(one.name, "ror", one.ror, "confirmed"),
            Claim(one.name, "country", one.country, agreeing(one.country, place["country_code"])),
            Claim(one.name, "city", one.city, agreeing(one.city, place["name"])),
        ]
    return found + ([Claim(one.name, "parent", one.parent, within(one, dump))] if one.parent else [])


def spelt(one: Organisation, spelling: str, dump: Dump) -> Confirmation:
    """Judge a name: it may be its own in the dump, nobody's, or another's."""
    owners = dump.ids_by_key.get(key(spelling), set())
    if one.ror in owners:
        return "confirmed"
    full_name = " " in spelling and not one.parent
    rivals = [id_ for id_ in owners if dump.place(id_)["country_code"] == one.country]
    return "contradicted" if one.ror and rivals and full_name else "not in the dump"


def is_short(kind: str, spelling: str) -> bool:
    """Tell whether a spelling is an acronym that is rewritten."""
    return kind == "acronym" or (kind == "alias" and spelling.isupper() and " " not in spelling)


def short(one: Organisation, acronym: str, dump: Dump) -> Confirmation:
    """Judge an acronym: it should be the organisation's alone, or known to be another registered one's too."""
    owners = dump.ids_by_acronym.get(acronym.upper(), set())
    claims = sum(acronym.upper() in map(str.upper, (*other.aliases, *other.acronyms)) for other in packaged())
    if claims == 1 and owners - {one.ror} and f" {acronym} " not in FIELD:
        return "contradicted"
    return "confirmed" if one.ror in owners else "not in the dump"


def agreeing(ours: str, theirs: str) -> Confirmation:
    """Judge a place."""
    return "confirmed" if ours == theirs else "contradicted"


def within(one: Organisation, dump: Dump) -> Confirmation:
    """Judge a parent by the relations in the dump."""
    relations = dump.by_id[one.ror]["relationships"] if one.ror else []
    parents = {key(without_country(other["label"])) for other in relations if other["type"] == "parent"}
    return "confirmed" if key(one.parent) in parents else "not in the dump"


def main() -> int:
    """Print the table, and what is contradicted."""
    dump = Dump(load(Path(sys.argv[1])))
    found = [claim for one in packaged() for claim in claims(one, dump)]
    counts = Counter((claim.kind, claim.confirmation) for claim in found)
    for kind in ("name", "alias", "acronym", "other", "shared", "country", "city", "parent", "ror"):
        row = (counts[kind, confirmation] for confirmation in ("confirmed", "not in the dump", "contradicted"))
        print(f"{kind:8}", *(f"{count:6}" for count in row))
    wrong = [claim for claim in found if claim.confirmation == "contradicted"]
    for claim in wrong if "--list" not in sys.argv else [claim for claim in found if claim.confirmation != "confirmed"]:
        print(f"{claim.confirmation}: {claim.kind} ‘{claim.value}’ of ‘{claim.owner}’")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
