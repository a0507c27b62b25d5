"""The registry: its packaged file, a repository's own on top, and what contradicts itself."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.errors import ConfigError
from metalint.names import registries
from metalint.names.institutions import loading
from metalint.names.institutions.contradictions import contradictions
from metalint.names.institutions.loading import merged, packaged
from metalint.names.institutions.registry import Organisation, Registry

if TYPE_CHECKING:
    from metalint.schema.protobuf_check import Record

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "src" / "metalint" / "data"


def record(root: Path, path: str, cache: Path) -> Record:
    found = registries.examined(root, path, registries.INSTITUTIONS, cache)
    assert not isinstance(found, registries.RefusedRegistry)
    return found


def test_the_packaged_schema_is_the_repositorys() -> None:
    assert (DATA / "registry.proto").read_bytes() == (ROOT / "proto" / "registry.proto").read_bytes()


def test_the_packaged_registry_is_read_as_the_strict_gate_reads_it(cache: Path) -> None:
    strict = loading.extracted(record(DATA, "institutions.prototxt", cache))
    assert strict == packaged()
    assert len(packaged()) > 400


def test_the_packaged_registry_contradicts_itself_nowhere() -> None:
    assert list(contradictions(packaged())) == []


def test_the_packaged_registry_is_sorted_by_name() -> None:
    names = [one.name for one in packaged()]
    assert names == sorted(names)


def test_each_name_of_the_packaged_registry_is_its_own() -> None:
    registry = Registry(packaged())
    shared = {known: claims for known, claims in registry.keys.items() if len(claims) > 1}
    assert shared == {}


@pytest.mark.skipif(shutil.which("txtpbfmt") is None, reason="txtpbfmt is not installed")
def test_the_packaged_registry_is_laid_out_as_txtpbfmt_does() -> None:
    text = (DATA / "institutions.prototxt").read_bytes()
    done = subprocess.run(["txtpbfmt"], input=text, capture_output=True, timeout=30, check=True)
    assert done.stdout == text


ONE_OF_TWO = "remove one of the two"


@each_row(
    ("organisations", "expected"),
    [
        ([Organisation("A"), Organisation("A")], [("organisations[1].name", "`A` is registered twice", ONE_OF_TWO)]),
        ([Organisation(" ")], [("organisations[0]", "this organization has no name", "write its `name`")]),
        (
            [Organisation("A", aliases=("X",)), Organisation("B", aliases=("Y", "X"))],
            [("organisations[1].aliases[1]", "`X` is already a spelling of `A`", ONE_OF_TWO)],
        ),
        (
            [Organisation("A", aliases=("B",)), Organisation("B", other_names=("A",))],
            [
                ("organisations[0].aliases[0]", "`B` is the name of a registered organization", "remove it here"),
                ("organisations[1].other_names[0]", "`A` is the name of a registered organization", "remove it here"),
            ],
        ),
        (
            [Organisation("A", parent="Z")],
            [("organisations[0].parent", "the parent `Z` is not registered", "register it, or correct its name")],
        ),
        (
            [Organisation("A", parent="B"), Organisation("B", parent="A"), Organisation("C", parent="A")],
            [
                ("organisations[0].parent", "`A` is its own ancestor", "correct the `parent`"),
                ("organisations[1].parent", "`B` is its own ancestor", "correct the `parent`"),
            ],
        ),
        ([Organisation("A", acronyms=("X",)), Organisation("B", acronyms=("X",))], []),
        (
            [Organisation("A", aliases=("X",), distinct_from=("Y", "X"))],
            [("organisations[0].distinct_from[1]", "`X` is also registered as a name of `A`", ONE_OF_TWO)],
        ),
    ],
)
def test_contradictions(organisations: list[Organisation], expected: list[tuple[str, str, str]]) -> None:
    assert list(contradictions(organisations)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("last", ["", "Unit 0"])
def test_thousands_of_organizations_that_belong_to_each_other_take_no_time(last: str) -> None:
    above = [*(f"Unit {number}" for number in range(1, 4000)), last]
    organisations = [Organisation(f"Unit {number}", parent=parent) for number, parent in enumerate(above)]
    start = time.process_time()
    found = list(contradictions(organisations))
    assert time.process_time() - start < 1
    assert [message for _, message, _ in found] == [
        f"`{one.name}` is its own ancestor" for one in organisations if last
    ]


def test_a_parent_may_be_registered_elsewhere() -> None:
    assert list(contradictions([Organisation("A", parent="Z")], [Organisation("Z")])) == []


def test_a_cycle_of_parents_may_lead_through_another_registry() -> None:
    found = contradictions([Organisation("Z", parent="A")], [Organisation("A", parent="Z")])
    assert list(found) == [("organisations[0].parent", "`Z` is its own ancestor", "correct the `parent`")]


PACKAGED = (
    Organisation("Foo University", aliases=("Foo U",), acronyms=("FU",), country="DE"),
    Organisation("Foo Lab", parent="Foo University"),
    Organisation("Bar Institute", aliases=("Bar",)),
)


def test_an_own_entry_adds_to_the_packaged_one() -> None:
    registry = merged(PACKAGED, [Organisation("Foo University", aliases=("Foo",), country="AT")])
    assert registry.by_name["Foo University"] == Organisation(
        "Foo University", aliases=("Foo", "Foo U"), acronyms=("FU",), country="AT"
    )


def test_an_own_entry_takes_a_spelling_over() -> None:
    registry = merged(PACKAGED, [Organisation("Bar Lab", aliases=("Bar",))])
    assert [claim.owner for claim in registry.exact["Bar"]] == ["Bar Lab"]


def test_an_own_entry_renames_a_packaged_organisation() -> None:
    registry = merged(PACKAGED, [Organisation("FooU", aliases=("Foo University",))])
    assert set(registry.by_name) == {"FooU", "Foo Lab", "Bar Institute"}
    assert registry.by_name["FooU"].aliases == ("Foo University", "Foo U")
    assert registry.by_name["Foo Lab"].parent == "FooU"


OWN = """
# decided in March
organisations {
  name: "Foo \\"University\\""
  aliases: "Foo"
  aliases: 'F. U.'
}
"""


def test_a_repositorys_registry_is_read_with_the_place_of_each_value(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "own.prototxt").write_text(OWN, encoding="utf-8")
    own = record(tmp_path, "own.prototxt", cache)
    found = loading.extracted(own)
    assert found == (Organisation('Foo "University"', aliases=("Foo", "F. U.")),)
    span = next(entry.span for entry in own.entries if entry.path == "organisations[0].aliases[1]")
    assert OWN[span.start : span.end] == "'F. U.'"
    assert loading.load([own]).owner_of("F. U.") == 'Foo "University"'


def test_an_entry_without_a_name_adds_nothing(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "own.prototxt").write_text('organisations {}\norganisations { aliases: "Nobody" }\n')
    assert "" not in loading.load([record(tmp_path, "own.prototxt", cache)]).by_name


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('organisations { name: "A" name: "B" }', "own.prototxt:1:27: "),
        ('organisations { nam: "A" }', "own.prototxt:1:17: "),
        ("organisations {", "own.prototxt:1:"),
        ("\ufefforganisations {}", "own.prototxt:1:1: "),
    ],
)
def test_a_broken_registry_is_refused_with_its_place(tmp_path: Path, cache: Path, text: str, place: str) -> None:
    (tmp_path / "own.prototxt").write_text(text, encoding="utf-8")
    read = registries.read(Config(tmp_path, institutions=("own.prototxt",)), cache)
    assert read.institutions == {}
    with pytest.raises(ConfigError) as raised:
        read.require()
    assert str(raised.value).startswith(place)


def test_a_registry_that_is_not_there_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(ConfigError, match=r"^own\.prototxt: cannot be read: .*`institutions` in"):
        registries.read(Config(tmp_path, institutions=("own.prototxt",)), cache)
