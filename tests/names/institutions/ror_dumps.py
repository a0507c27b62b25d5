"""Small dumps of the Research Organization Registry."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PLACES: Final = {
    "Lund": ("SE", "Sweden"),
    "Graz": ("AT", "Austria"),
    "Leoben": ("AT", "Austria"),
    "Boston": ("US", "United States"),
    "Austin": ("US", "United States"),
    "Uppsala": ("SE", "Sweden"),
    "Trieste": ("IT", "Italy"),
    "Manila": ("PH", "Philippines"),
    "Bandung": ("ID", "Indonesia"),
    "Beijing": ("CN", "China"),
}


def organisation(number: int, name: str, city: str, **more: Any) -> dict[str, Any]:
    """Return an organization; ``more`` are aliases, acronyms, types, status, parents, successors, related."""
    code, country = PLACES[city]
    names = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": one, "types": ["alias"], "lang": None} for one in more.get("aliases", ())]
    names += [{"value": one, "types": ["acronym"], "lang": None} for one in more.get("acronyms", ())]
    related = [{"type": "parent", "id": ror(one), "label": ""} for one in more.get("parents", ())]
    related += [{"type": "related", "id": ror(one), "label": ""} for one in more.get("related", ())]
    related += [{"type": "successor", "id": ror(one), "label": ""} for one in more.get("successors", ())]
    return {
        "id": ror(number),
        "names": names,
        "status": more.get("status", "active"),
        "types": more.get("types", ["education"]),
        "locations": [{"geonames_details": {"country_code": code, "country_name": country, "name": city}}],
        "links": [],
        "relationships": related,
    }


def ror(number: int) -> str:
    """Return the id of an organization."""
    return f"https://ror.org/0zzz{number:05d}"


ORGANISATIONS: Final = (
    organisation(1, "Zorblax University", "Lund", acronyms=["ZU"], aliases=["Universitas Zorblaxensis"]),
    organisation(2, "Hospital of Zorblax University", "Lund", types=["healthcare"], parents=[1]),
    organisation(3, "Quibble Photonics Laboratory", "Lund", types=["facility"], parents=[1]),
    organisation(4, "Vexley College", "Boston"),
    organisation(5, "Vexley College", "Manila"),
    organisation(6, "Montan Academy Leoben", "Leoben", aliases=["Montan-Akademie"], acronyms=["MOAL"]),
    organisation(7, "Old Montan School", "Leoben", status="withdrawn", successors=[6]),
    organisation(8, "Frobnitz (Austria)", "Graz", types=["company"]),
    organisation(9, "Frobnitz (United States)", "Boston", types=["company"], parents=[8]),
    organisation(10, "Institute of Zorblax Studies", "Graz", types=["facility"], status="withdrawn"),
    organisation(11, "Gadzook Academy of Sciences", "Graz", types=["government"], acronyms=["GASC"]),
    organisation(12, "Institute of Whimsy", "Graz", types=["facility"], parents=[11]),
    organisation(13, "Mordant Bureau", "Graz", acronyms=["MRB"]),
    organisation(14, "Mordent Agency", "Boston", acronyms=["MRB"]),
    organisation(15, "Wobbler Institute of Technology", "Graz", acronyms=["WITG"]),
    organisation(16, "Zorblax University School of Alchemy", "Lund", parents=[1]),
    organisation(17, "Zorblax University Uppsala", "Uppsala", parents=[1]),
    organisation(18, "Joint Centre for Oddities", "Graz", types=["facility"], parents=[1, 11]),
    organisation(19, "Università degli Studi di Grignano", "Trieste"),
    organisation(20, "Gimcrack Dynamics (United States)", "Boston", types=["company"]),
    organisation(21, "St. Elmo Hospital", "Boston", types=["healthcare"]),
    organisation(22, "Mordant Bureau Manila", "Manila", types=["government"]),
    organisation(23, "Piffle University", "Boston", related=[24]),
    organisation(24, "Piffle Press", "Austin", types=["company"], related=[23]),
)


def write(path: Path, records: Iterable[object]) -> Path:
    """Write a dump as it is published."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v1.99-ror-data.csv", "id\n")
        archive.writestr("v1.99-ror-data_schema_v2.json", json.dumps(list(records)))
    return path
