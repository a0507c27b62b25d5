"""Right names of institutions: none is an error, and no safe fix changes one."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rows import each_row

from metalint.names.institutions.folding import is_left_alone
from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import key
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Metalint

LIST = Path(__file__).with_suffix("").with_name("institutions.txt")
NAMES = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
DUMP = os.environ.get("METALINT_ROR", "")  # a dump of ROR
REGISTRY = Registry(packaged())
EVERY = 9  # of the dump's organizations, one in so many is tested


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) == len(set(NAMES)) > 400


@each_row("name", NAMES)
def test_a_right_name_is_read_as_one(name: str) -> None:
    reading = read(name, REGISTRY)
    assert (reading.relation, reading.safety) in {
        ("ok", None),
        ("unknown", None),
        ("ambiguous", None),
        ("alias", "unsafe"),
        ("variant", "unsafe"),
    }, reading


def test_a_list_of_right_names_stays_as_it_is(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text("required = []\n")
    (tmp_path / "meta").mkdir()
    texts = {
        f"meta/p{at}.prototxt": f"paper {{\n  institutions: {quote_text(name)}\n}}\n" for at, name in enumerate(NAMES)
    }
    for path, text in texts.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    report = metalint("lint", "--format", "json").json()
    assert [one for one in report["diagnostics"] if one["severity"] == "error"] == []
    assert metalint("fix").code == 0
    assert {path: (tmp_path / path).read_text(encoding="utf-8") for path in texts} == texts


@pytest.fixture(scope="module")
def dump() -> list[dict[str, Any]]:
    with zipfile.ZipFile(DUMP) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".json"))
        found: list[dict[str, Any]] = json.loads(archive.read(member))
    return [one for one in found if one["status"] != "withdrawn"]


@pytest.mark.slow
@pytest.mark.skipif(not DUMP, reason="METALINT_ROR names no dump")
def test_no_organisation_of_ror_is_rewritten_to_another(dump: list[dict[str, Any]]) -> None:
    """Tests names as they are, and with other hyphens, blanks and capitals; one in so many, and all that look near."""
    wrong = []
    near = frozenset(REGISTRY.squashed)
    for at, one in enumerate(dump):
        names = [name["value"] for name in one["names"] if "acronym" not in name["types"]]
        if at % EVERY == 0 or any(key(name).replace(" ", "") in near for name in names):
            wrong += [pair for name in names for pair in _rewritten(name, one["id"])]
    assert wrong == []


def test_no_acronym_of_several_organisations_of_ror_is_rewritten() -> None:
    shared = LIST.with_name("shared_acronyms.txt").read_text(encoding="utf-8").splitlines()[1:]
    rewritten = [acronym for acronym in shared if read(acronym, REGISTRY).safety == "safe"]
    assert len(shared) > 2900
    assert " ".join(rewritten) == IN_COMPUTING


IN_COMPUTING = "ANU BNL DLR GIST HKUST LLNL METU MIT NIST NUS TCS TUM UCSD UQ USTC UTD VUB"
"""Acronyms that one organization alone has in the field: the others publish nothing in computing."""


def _rewritten(name: str, id_: str) -> Iterator[tuple[str, str]]:
    """Yield forms of a name that are safely rewritten to the name of another organization."""
    for form in {name, name.replace("-", " "), name.replace("-", ""), name.replace(" ", "-"), name.lower()}:
        reading = read(form, REGISTRY) if not is_left_alone(form) else None
        if reading is None or reading.safety != "safe" or reading.canonical is None or reading.relation == "typo":
            continue
        organisation = REGISTRY.by_name[reading.canonical]
        if organisation.ror not in ("", id_) and not _is_namesake(name, reading.canonical):
            yield form, reading.canonical


def _is_namesake(name: str, canonical: str) -> bool:
    """Tell whether two organizations of the dump have one name."""
    return key(name.rpartition(" (")[0] or name) == key(canonical)
