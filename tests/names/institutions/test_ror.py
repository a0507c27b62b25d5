"""Names and affiliation strings, read against a dump of the Research Organization Registry."""

from __future__ import annotations

import random
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from names.institutions.ror_dumps import ORGANISATIONS, organisation, ror, write
from rows import each_row

from metalint.config.settings import Config
from metalint.errors import ConfigError
from metalint.names.institutions.loading import packaged
from metalint.names.institutions.registry import Organisation, Registry
from metalint.names.institutions.ror.building import build
from metalint.names.institutions.ror.dump import entries
from metalint.names.institutions.ror.index import RorIndex, may_have, packed
from metalint.names.institutions.ror.opening import digest_of, open_index
from metalint.names.institutions.ror.reading import NameReader
from metalint.papers.corpus import Context

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

READ = {
    "Zorblax University": 1,
    "University of Zorblax": None,  # another order, and nothing else speaks for it
    "Universitas Zorblaxensis": 1,
    "Zorblax Univ., Lund, Sweden": 1,
    "Department of Physics, Zorblax University, 221 00 Lund, Sweden": 1,
    "Department of Engineering Zorblax University": 1,
    "Zorblax University (ZU)": 1,
    "Zorblax University, Graz, Austria": None,  # it lies in Sweden
    "ZU": None,  # an acronym by itself
    "Hospital of Zorblax University, Zorblax University, Lund": 2,
    "Third Hospital of Zorblax University": None,  # a hospital that nobody registered
    "Quibble Photonics Laboratory, Zorblax University, Lund": 1,  # a laboratory of the university
    "Quibble Photonics Laboratory, Lund": 3,
    "Vexley College": None,  # there are two
    "Vexley College, Manila": 5,
    "Vexley College, Philippines": 5,
    "Vexley College, Boston, MA": 4,
    "Vexley College, Lund": None,
    "Montan Academy Leoben": 6,
    "Montanakademie": 6,
    "Old Montan School": 6,
    "Frobnitz": 8,
    "Frobnitz, Boston, USA": 9,
    "Institute of Zorblax Studies": None,  # withdrawn, and nothing came of it
    "Institute of Whimsy, Gadzook Academy of Sciences, Graz": 12,
    "Institute of Gloom of the Gadzook Academy of Sciences": 11,  # nobody registered the institute
    "Zorblax University and Vexley College, Boston": None,  # two organizations
    "ZorblaxUniversity": 1,
    "Zorblax University QXZ": 1,  # short for a unit that nobody registered
    "Wob. Inst. Technol., Graz": 15,
    "Wobbler Institute of Technology\tGraz": 15,
    "MRB": None,
    "MRB, Graz": 13,  # an acronym beside the city of its organization
    "MRB Graz": 13,
    "MRB, Lund": None,
    "Vexley College, Boston, Massachusetts": 4,
    "Vexley College, Massachusetts": 4,
    "Vexley College of Law": None,  # a College of Law
    "Current address: Zorblax University": 1,
    "Currently atZorblax University": 1,
    "Zorblax University. E-mail: office@zorblax.example": 1,
    "Zorblax University Rumpole School of Law": 1,
    "Section of Cardiology Universitas Zorblaxensis Lund Sweden": 1,
    "ZU Zorblax University": 1,
    "Zorblax University 7, Lund": None,  # another one than that without a number
    "Zorblax University 22100 Lund": 1,
    "Quibble Photonics Laboratory SE-221 00 Lund": 3,
    "Montan Academy Leoben e.V.": 6,
    "Zorblax University and MRB": None,
    "Zorblax University, Lund, Sweden and Montan Academy Leoben, Austria": None,
    "Zorblax University School of Alchemy": 16,
    "Zorblax University, Uppsala, Sweden": 17,
    "Joint Centre for Oddities, Zorblax University": 1,
    "Joint Centre for Oddities, Zorblax University, Gadzook Academy of Sciences": 18,  # what they have in common
    "Joint Centre for Oddities, GASC, Zorblax University": 18,
    "Wobbler Institute of Technology, Leoben": None,  # it lies in Graz
    "Gadzook Academy of Sciences, Leoben": 11,  # an academy has institutes elsewhere
    "Piffle University, Austin, TX": 23,  # its press lies there
    "St. Elmo Hospital, Boston": 21,
    "St. Elmo Hospital, Austin": None,
    "OldMontan School": 6,
    "Università di Grignano": 19,
    "University of Grignano": 19,
    "Gimcrack Dynamics Space Systems (United States)": 20,
    "Gimcrack Dynamics Space Systems": None,
    "Piffle University of Texas": None,  # the name goes on
    "Gadzook Academy of Sciences of Austria": 11,
    "Mordant Bureau and Food": None,
    "Piffle University Group": None,
    "Department of Food and Mordant Bureau, Graz": None,
    "": None,
    "   ": None,
    ",;()": None,
    "Nowhere at all": None,
}


def reader(records: Iterable[object], folder: Path, registry: Registry | None = None) -> NameReader:
    found = entries(write(folder / "ror.zip", records), "ror.zip")
    return NameReader(registry or Registry(packaged()), RorIndex(build(found, ":memory:")))


@pytest.fixture(scope="module")
def organisations(tmp_path_factory: pytest.TempPathFactory) -> NameReader:
    return reader(ORGANISATIONS, tmp_path_factory.mktemp("ror"))


@each_row(("name", "number"), READ.items())
def test_affiliations(organisations: NameReader, name: str, number: int | None) -> None:
    assert organisations.read(name).ror == (number and ror(number))


@each_row("name", READ)
def test_spelling_never_changes_an_answer(organisations: NameReader, name: str) -> None:
    expected = organisations.read(name).ror
    forms = (name.upper(), name.lower(), f"{name}.", f"{name},", f"{name} ;", f"{name}!")
    accents = (unicodedata.normalize("NFD", name), unicodedata.normalize("NFC", name))
    assert [organisations.read(form).ror for form in (*forms, *accents)] == [expected] * 8


def test_the_order_of_the_dump_never_changes_an_answer(organisations: NameReader, tmp_path: Path) -> None:
    shuffled = list(ORGANISATIONS)
    random.Random(5).shuffle(shuffled)
    other = reader(shuffled, tmp_path)
    assert [other.read(name) for name in READ] == [organisations.read(name) for name in READ]


@settings(max_examples=examples(150), deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from([*READ, ", ", " and ", "USA"]), max_size=5).map(", ".join))
def test_any_string_is_read_and_read_the_same_again(organisations: NameReader, name: str) -> None:
    answer = organisations.read(name)
    assert answer == organisations.read(name)
    assert answer.reading.name == name
    assert (answer.ror is None) or answer.reading.canonical


@each_row(
    ("name", "expected"),
    {
        "Zorblax University": ("Zorblax University", "ok", None),
        "The Zorblax University": ("Zorblax University", "ok", None),
        "Universitas Zorblaxensis": ("Zorblax University", "ok", None),
        "Frobnitz": ("Frobnitz", "ok", None),
        "zorblax univ.": ("Zorblax University", "alias", "unsafe"),
        "Zorblax University, Lund": ("Zorblax University", "variant", "unsafe"),
        "Department of Physics, Zorblax University": ("Zorblax University", "variant", None),
        "Mordant Bureau Manila PH": ("Mordant Bureau Manila", "variant", "unsafe"),
        "Wobbler Institute of Technology Graz Austria": ("Wobbler Institute of Technology", "variant", "unsafe"),
        "Zorblxa University": ("Zorblax University", "typo", "safe"),
        "Piflfe University": ("Piffle University", "typo", "unsafe"),  # a short word, and nothing else tells which one
        "Gadzook Acadmey of Sciences": ("Gadzook Academy of Sciences", "typo", "safe"),
        "Quibble Phtonics Laboratory": ("Quibble Photonics Laboratory", "typo", "safe"),
        "Wobbelr Institute of Technology": ("Wobbler Institute of Technology", "typo", "safe"),
        "Wobler Institute of Technology": ("Wobbler Institute of Technology", "typo", "unsafe"),  # it may be a name
        "Zorblak University": ("Zorblax University", "typo", "unsafe"),  # it may be a name
        "Zorblax University; Mordant Bureau": (None, "ambiguous", None),
        "University of Sydney": ("University of Sydney", "ok", None),  # as without ROR
        "Univeristy of Sydney": ("University of Sydney", "typo", "safe"),
    }.items(),
)
def test_readings(organisations: NameReader, name: str, expected: tuple[str | None, str, str | None]) -> None:
    reading = organisations.read(name).reading
    assert (reading.canonical, reading.relation, reading.safety) == expected


def test_a_typo_with_two_readings_is_none(tmp_path: Path) -> None:
    near = (organisation(1, "Zorblax Foundry", "Graz"), organisation(2, "Zorblex Foundry", "Lund"))
    both, one = (reader(records, tmp_path).read("Zorblx Foundry") for records in (near, near[:1]))
    assert (both.ror, both.reading.relation) == (None, "unknown")
    assert (one.ror, one.reading.relation, one.reading.safety) == (ror(1), "typo", "safe")


@pytest.mark.parametrize(
    ("registered", "written", "others"),
    [
        ("Zorblax Foundry", "Zorblxa Foundry", [organisation(1, "Zorblxo Foundry", "Graz")]),
        ("Mordant Bureau Manila", "Mordant Bureau, Manila", ORGANISATIONS),
        ("Zorblax Foundry", "Zor blax Foundry", [organisation(1, "Zor Blax", "Lund")]),
    ],
)
def test_what_ror_knows_changes_no_other_reading(
    tmp_path: Path, registered: str, written: str, others: list[object]
) -> None:
    registry = Registry([Organisation(registered, ror=ror(22))])
    alone = NameReader(registry, None).read(written).reading
    assert (alone.canonical, alone.safety) == (registered, "safe")
    assert reader(others, tmp_path, registry).read(written).reading == alone


WITHOUT_ROR = NameReader(Registry(packaged()), None)
UNITS = ("", "Department of Physics, ", "School of Law, ", "Dept. of Computer Science ", "Zorblax University, ")
ENDS = (
    "",
    ", USA",
    ", Lund, Sweden",
    ", Boston, MA",
    " (Graz)",
    " *",
    ", Zorblax University",
    " Group",
    ".",
    " Vexley",
)


@settings(max_examples=examples(300), deadline=None)
@given(
    name=st.sampled_from([spelling for one in packaged() for spelling in (one.name, *one.aliases, *one.other_names)]),
    unit=st.sampled_from(UNITS),
    end=st.sampled_from(ENDS),
    slip=st.tuples(st.integers(0, 40), st.sampled_from(["none", "swapped", "left out", "doubled"])),
)
def test_ror_only_adds(organisations: NameReader, name: str, unit: str, end: str, slip: tuple[int, str]) -> None:
    at = slip[0] % len(name)
    slipped = {
        "none": name,
        "swapped": name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        "left out": name[:at] + name[at + 1 :],
        "doubled": name[:at] + name[at : at + 1] + name[at:],
    }
    written = f"{unit}{slipped[slip[1]]}{end}"
    alone = WITHOUT_ROR.read(written).reading
    both = organisations.read(written).reading
    assert both == alone or alone.safety != "safe"  # what is merely near a name is looked up
    assert both.form != "ror" or both.safety != "safe" or both.relation == "typo"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kentu State University", ("Kentucky State University", "alias", "unsafe")),
        ("Kent State University", (None, "unknown", None)),  # Kent is a name of its own
        ("Frobnitz Lab126", (None, "unknown", None)),  # a division; its number is no postal code
        ("Zorblax Univ Sch Med", ("Zorblax University", "variant", None)),  # a school of it
        ("Department of Physics Zorblax University, Lund", ("Zorblax University", "variant", None)),
        ("Zorblax University, 221 00 Lund, Sweden", ("Zorblax University", "variant", "unsafe")),
    ],
)
def test_what_is_no_spelling_of_an_organization(
    tmp_path: Path, name: str, expected: tuple[str | None, str, str | None]
) -> None:
    records = [
        organisation(20, "Kentucky State University", "Boston"),
        organisation(21, "Kent Institute of Law", "Boston"),
        organisation(22, "Frobnitz", "Graz", types=["company"]),
        ORGANISATIONS[0],
    ]
    reading = reader(records, tmp_path).read(name).reading
    assert (reading.canonical, reading.relation, reading.safety) == expected


def test_common_words_tell_an_organisation_that_alone_has_them_together(tmp_path: Path) -> None:
    names = [f"{first} {last}" for first in ("Royal", "Northern") for last in (f"Guild {n}" for n in range(50))]
    names += [f"{n} Veterinary College" for n in range(50)]
    records = [organisation(n, name, "Graz") for n, name in enumerate([*names, "Royal Veterinary College"])]
    assert reader(records, tmp_path).read("Royal Veterinary College").ror == ror(len(names))
    rival = organisation(len(names) + 1, "Northern Royal Veterinary College", "Lund")
    assert reader([*records, rival], tmp_path).read("Royal Veterinary College").ror is None


def test_a_filter_lets_its_keys_pass_and_hardly_any_other() -> None:
    keys = [f"name {number}" for number in range(5000)]
    bits = packed(keys)
    assert all(may_have(bits, key) for key in keys)
    assert sum(may_have(bits, f"other {number}") for number in range(5000)) < 50


def test_the_registry_comes_before_ror(tmp_path: Path) -> None:
    registry = Registry([Organisation("Zorblax Limited", aliases=("Zorblax University",))])
    answer = reader(ORGANISATIONS, tmp_path, registry).read("Zorblax University")
    assert (answer.reading.canonical, answer.reading.relation) == ("Zorblax Limited", "alias")


def test_an_id_of_the_registry_follows_its_successor(tmp_path: Path) -> None:
    registry = Registry([Organisation("Montan Old", ror=ror(7))])
    assert reader(ORGANISATIONS, tmp_path, registry).read("Montan Old").ror == ror(6)


def test_an_index_is_made_once_and_again_for_another_content(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    write(tmp_path / "ror.zip", ORGANISATIONS)
    first = digest_of(tmp_path, "ror.zip", cache)
    open_index(tmp_path, "ror.zip", cache, first)
    made = sorted(cache.glob("ror/*"))
    open_index(tmp_path, "ror.zip", cache, digest_of(tmp_path, "ror.zip", cache))
    assert len(made) == 1
    assert sorted(cache.glob("ror/*")) == made
    write(tmp_path / "ror.zip", ORGANISATIONS[:3])
    second = digest_of(tmp_path, "ror.zip", cache)
    assert second != first
    assert len(open_index(tmp_path, "ror.zip", cache, second).words) > 0
    assert len(sorted(cache.glob("ror/*"))) == 2


def damaged(path: Path) -> None:
    write(path, ORGANISATIONS * 50)
    path.write_bytes(path.read_bytes()[:-200])


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a_schema_v2.json", "w") as file:
        for _ in range(200):
            file.write(b" " * (1 << 20))


def flipped(path: Path) -> None:
    write(path, ORGANISATIONS)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


BAD = {
    "version 1": (lambda path: write(path, [{"id": ror(1), "name": "X"}]), "version 1 of the schema"),
    "truncated": (damaged, "damaged zip"),
    "flipped": (flipped, "damaged zip"),
    "bomb": (bomb, "too many for a dump"),
    "another kind": (lambda path: write(path, [{"a": 1}]), "is not a dump of version 2"),
    "a number": (lambda path: path.write_text("1"), "is not a list of organizations"),
    "no JSON": (lambda path: path.write_text("{"), "not valid JSON"),
    "deep": (lambda path: path.write_text("[" * 200_000), "not valid JSON"),
    "empty": (lambda path: path.write_bytes(b""), "not valid JSON"),
    "missing": (lambda _: None, "cannot be read: No such file or directory"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_dump_is_refused_in_one_line(tmp_path: Path, kind: str) -> None:
    make, told = BAD[kind]
    make(tmp_path / "ror.zip")
    with pytest.raises(ConfigError) as caught:
        entries(tmp_path / "ror.zip", "ror.zip")
    assert str(caught.value).startswith("ror.zip: `ror` ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_dump_is_told_before_a_missing_registry(tmp_path: Path) -> None:
    (tmp_path / "ror.zip").write_text("{")
    context = Context(Config(tmp_path, ror="ror.zip", institutions=("missing.prototxt",)), 2026, None)
    with pytest.raises(ConfigError, match=r"^ror\.zip: `ror` is not valid JSON"):
        _ = context.reader
