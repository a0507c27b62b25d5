"""The registry: its packaged file, a repository's own on top, and what contradicts itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from metalint.errors import ConfigError
from metalint.institutions import loading
from metalint.institutions.contradictions import Contradiction, contradictions
from metalint.institutions.merging import merged
from metalint.institutions.packaged import packaged
from metalint.institutions.registry import Organisation, Registry

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "metalint" / "data"


def test_the_packaged_schema_is_the_repositorys() -> None:
    assert (DATA / "registry.proto").read_bytes() == (ROOT / "proto" / "registry.proto").read_bytes()


def test_the_packaged_registry_is_read_as_the_strict_gate_reads_it(cache: Path) -> None:
    strict = loading.read_file(DATA, "institutions.prototxt", cache)
    assert strict.organisations == packaged()
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


@pytest.mark.parametrize(
    ("organisations", "expected"),
    [
        ([Organisation("A"), Organisation("A")], [("organisations[1].name", "‘A’ is registered twice")]),
        ([Organisation(" ")], [("organisations[0]", "an organisation without a name")]),
        (
            [Organisation("A", aliases=("X",)), Organisation("B", aliases=("Y", "X"))],
            [("organisations[1].aliases[1]", "‘X’ is claimed by ‘A’ already")],
        ),
        (
            [Organisation("A", aliases=("B",)), Organisation("B", other_names=("A",))],
            [
                ("organisations[0].aliases[0]", "‘B’ is the name of a registered organisation"),
                ("organisations[1].other_names[0]", "‘A’ is the name of a registered organisation"),
            ],
        ),
        ([Organisation("A", parent="Z")], [("organisations[0].parent", "‘Z’ is not registered")]),
        (
            [Organisation("A", parent="B"), Organisation("B", parent="A"), Organisation("C", parent="A")],
            [
                ("organisations[0].parent", "‘A’ is its own ancestor"),
                ("organisations[1].parent", "‘B’ is its own ancestor"),
            ],
        ),
        ([Organisation("A", acronyms=("X",)), Organisation("B", acronyms=("X",))], []),
    ],
)
def test_contradictions(organisations: list[Organisation], expected: list[tuple[str, str]]) -> None:
    assert list(contradictions(organisations)) == [Contradiction(*one) for one in expected]


def test_a_parent_may_be_registered_elsewhere() -> None:
    assert list(contradictions([Organisation("A", parent="Z")], known={"Z"})) == []


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
    found = loading.read_file(tmp_path, "own.prototxt", cache)
    assert found.organisations == (Organisation('Foo "University"', aliases=("Foo", "F. U.")),)
    span = found.spans["organisations[0].aliases[1]"]
    assert OWN[span.start : span.end] == "'F. U.'"
    assert loading.load(tmp_path, ["own.prototxt"], cache).owner_of("F. U.") == 'Foo "University"'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('organisations { name: "A" name: "B" }', "own.prototxt:1:27: "),
        ('organisations { nam: "A" }', "own.prototxt:1:17: "),
        ("organisations {", "own.prototxt:1:"),
    ],
)
def test_a_broken_registry_is_refused_with_its_place(tmp_path: Path, cache: Path, text: str, message: str) -> None:
    (tmp_path / "own.prototxt").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        loading.load(tmp_path, ["own.prototxt"], cache)
    assert str(raised.value).startswith(message)


def test_a_registry_that_is_not_there_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(ConfigError, match=r"^own\.prototxt: cannot be read"):
        loading.load(tmp_path, ["own.prototxt"], cache)
