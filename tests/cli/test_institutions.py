"""``metalint names`` as its users run it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

REGISTRY = "registry/institutions.prototxt"
NEXT = "Next: `metalint fix` changes the papers that write it otherwise."
CONFIG = f'required = []\ninstitutions = ["{REGISTRY}"]\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two papers with `Zorblax Systems`, one with `Zorblax-Systems`."""
    (tmp_path / "metalint.toml").write_text(CONFIG)
    (tmp_path / "meta").mkdir()
    (tmp_path / "registry").mkdir()
    (tmp_path / REGISTRY).write_text("# ours\n")
    for name, institution in (("a", "Zorblax Systems"), ("b", "Zorblax Systems"), ("c", "Zorblax-Systems")):
        (tmp_path / f"meta/{name}.prototxt").write_text(f'paper {{\n  institutions: "{institution}"\n}}\n')
    return tmp_path


def found(metalint: Metalint) -> list[tuple[str, str, str | None]]:
    report = metalint("lint", "--format", "json").json()
    return [(one["path"], one["rule"], one["fix"] and one["fix"]["safety"]) for one in report["diagnostics"]]


def test_a_name_that_the_list_prefers_is_written(metalint: Metalint, corpus: Path) -> None:
    assert found(metalint) == [("meta/c.prototxt", "institution-variant", "unsafe")]
    run = metalint("names", "prefer", "Zorblax Systems", "--instead-of", "Zorblax-Systems")
    told = f"this list writes `Zorblax Systems`, and not `Zorblax-Systems`\nupdated {REGISTRY}\n{NEXT}\n"
    assert run == (0, told, "")
    assert found(metalint) == [("meta/c.prototxt", "institution-alias", "safe")]
    assert metalint("fix").code == 0
    assert 'institutions: "Zorblax Systems"' in (corpus / "meta/c.prototxt").read_text()
    assert found(metalint) == []


@pytest.mark.usefixtures("corpus")
def test_the_rarer_name_may_be_the_right_one(metalint: Metalint) -> None:
    assert metalint("names", "prefer", "Zorblax-Systems", "--instead-of", "Zorblax Systems").code == 0
    assert found(metalint) == [(f"meta/{name}.prototxt", "institution-alias", "safe") for name in "ab"]


def test_a_preference_is_written_once(metalint: Metalint, corpus: Path) -> None:
    command = ("names", "prefer", "Zorblax Systems", "--instead-of", "Zorblax-Systems")
    metalint(*command)
    text = (corpus / REGISTRY).read_text()
    assert metalint(*command) == (0, f"{REGISTRY} says so already: `Zorblax Systems`\n", "")
    assert (corpus / REGISTRY).read_text() == text


def test_a_registry_that_is_not_there_yet_is_made_and_named_in_the_settings(metalint: Metalint, corpus: Path) -> None:
    (corpus / REGISTRY).unlink()
    (corpus / "registry").rmdir()
    (corpus / "metalint.toml").write_text("required = []\n")
    run = metalint("names", "prefer", "Zorblax Systems", "--instead-of", "Zorblax-Systems")
    assert (run.code, run.err, run.out.splitlines()[1:]) == (
        0,
        "",
        [f"wrote {REGISTRY}", "updated metalint.toml", NEXT],
    )
    assert (corpus / "metalint.toml").read_text() == f'required = []\ninstitutions = ["{REGISTRY}"]\n'
    assert found(metalint) == [("meta/c.prototxt", "institution-alias", "safe")]


@pytest.mark.parametrize("command", [("lookup", "Foo"), ("prefer", "Foo", "--instead-of", "Fu")])
def test_a_broken_registry_takes_one_line(metalint: Metalint, corpus: Path, command: tuple[str, ...]) -> None:
    (corpus / REGISTRY).write_text("organisations {\n  nam: 3\n}\n")
    run = metalint("names", *command)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"metalint: {REGISTRY}:2:3: ")
    assert run.err.count("\n") == 1


def test_a_broken_registry_is_a_finding_and_stops_the_fixer(metalint: Metalint, corpus: Path) -> None:
    (corpus / REGISTRY).write_text("organisations {\n  name: \n}\n")
    run = metalint("lint", "--format", "json")
    assert run.code == 1
    (first, second) = run.json()["diagnostics"]
    assert (first["rule"], second["rule"]) == ("institution-variant", "syntax")
    assert (second["path"], second["start"]["line"], second["start"]["column"]) == (REGISTRY, 2, 3)
    assert [one["path"] for one in metalint("lint", "registry", "--format", "json").json()["diagnostics"]] == [REGISTRY]
    fixed = metalint("fix")
    assert (fixed.code, fixed.err.count("\n")) == (2, 1)
    assert fixed.err.startswith(f"metalint: {REGISTRY}:2:3: ")


@pytest.mark.parametrize(
    ("data", "rule"), [(b"\xff\n", "encoding"), (b"#" * (1 << 20) + b"\n", "oversized-file"), (b"a: {\n", "syntax")]
)
def test_a_registry_may_be_broken_in_any_way(metalint: Metalint, corpus: Path, data: bytes, rule: str) -> None:
    (corpus / REGISTRY).write_bytes(data)
    assert (REGISTRY, rule, None) in found(metalint)


STRANGE = ["", " ", "\U0001f680", "שלום עולם", "清华大学", "جامعة القاهرة", "a\u202eb", "x\x01y", "Univeristy " * 900]


def test_strange_names_are_left_alone(metalint: Metalint, corpus: Path) -> None:
    from metalint.text.literal import quote_text

    text = "paper {\n" + "".join(f"  institutions: {quote_text(name)}\n" for name in STRANGE) + "}\n"
    (corpus / "meta/c.prototxt").write_text(text, encoding="utf-8")
    assert not [rule for _, rule, _ in found(metalint) if "institution" in rule]
    assert metalint("fix", "--unsafe", "--select", "institutions").code == 0
    assert (corpus / "meta/c.prototxt").read_text(encoding="utf-8") == text


def test_strange_names_are_looked_up(metalint: Metalint) -> None:
    read = metalint("names", "lookup", "--format", "json", "--", *filter(None, STRANGE)).json()
    assert [(one["name"], one["canonical"], one["relation"]) for one in read] == [
        (name, None, "unknown") for name in STRANGE if name
    ]
    assert all(set(one) == {"name", "canonical", "relation", "safety", "why", "ror"} for one in read)
    lines = metalint("names", "lookup", "a\nb", *filter(None, STRANGE)).out.split("\n")
    assert len(lines) == len(STRANGE) + 1


LINES = """\
Univeristy of Sydney: University of Sydney (typo, safe): `Univeristy` is misspelled: `University of Sydney` is registered
MIT: Massachusetts Institute of Technology (alias, safe): `MIT` is short for `Massachusetts Institute of Technology`
Nowhere Labs: ? (unknown): `Nowhere Labs` is not registered
"""  # noqa: E501


def test_lookup_takes_one_line_a_name(metalint: Metalint) -> None:
    run = metalint("names", "lookup", "Univeristy of Sydney", "MIT", "Nowhere Labs")
    assert (run.code, run.out) == (0, LINES)


def test_lookup_reads_standard_input_line_by_line(metalint: Metalint) -> None:
    run = metalint("names", "lookup", "-", stdin="Univeristy of Sydney\r\nMIT\nNowhere Labs")
    assert (run.code, run.out, run.err) == (0, LINES, "")
    names = [one["name"] for one in metalint("names", "lookup", "--format", "json", "-", stdin="B\n\nA\n").json()]
    assert names == ["B", "", "A"]
    assert metalint("names", "lookup", "--format", "json", "-").json() == []
    mixed = metalint("names", "lookup", "--format", "json", "X", "-", "Y", stdin="Z\n").json()
    assert [one["name"] for one in mixed] == ["X", "Z", "Y"]


def test_lookup_as_data(metalint: Metalint) -> None:
    names = ("Advanced Micro Devices", "The Univeristy of Sydney", "UPV", "Nowhere Labs", "AMD Inc.", "CMU")
    read = metalint("names", "lookup", "--format", "json", *names).json()
    assert [{key: value for key, value in one.items() if key != "why"} for one in read] == [
        {"name": name, "canonical": canonical, "relation": relation, "safety": safety, "ror": ror}
        for name, canonical, relation, safety, ror in (
            (names[0], "AMD", "ok", None, "https://ror.org/04kd6c783"),
            (names[1], "The University of Sydney", "typo", "safe", "https://ror.org/0384j8v12"),
            (names[2], None, "ambiguous", None, None),
            (names[3], None, "unknown", None, None),
            (names[4], "AMD", "alias", "safe", "https://ror.org/04kd6c783"),
            (names[5], "Carnegie Mellon University", "variant", "unsafe", "https://ror.org/05x2bcf33"),
        )
    ]


@pytest.mark.slow
def test_thousands_of_names_are_looked_up_in_seconds(metalint: Metalint) -> None:
    names = [f"Univeristy of Place{at} and Labs" for at in range(5000)]
    start = time.perf_counter()
    read = metalint("names", "lookup", "--format", "json", "-", stdin="\n".join(names)).json()
    assert [one["name"] for one in read] == names
    assert time.perf_counter() - start < 20
