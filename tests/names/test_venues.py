from __future__ import annotations

from pathlib import Path

import pytest

from metalint import registries, venues
from metalint.config import Config
from metalint.errors import ConfigError

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "metalint" / "data"


@pytest.fixture(scope="module")
def packaged() -> venues.Venues:
    return venues.load(())


@pytest.mark.parametrize(
    ("written", "year", "official"),
    [
        ("arXiv", 2024, "arXiv"),
        ("ArXiv preprint", 2024, "arXiv"),
        ("CoRR", 2024, "arXiv"),
        ("github", 2024, "GitHub"),
        ("Github", 2024, "GitHub"),
        ("blog", 2024, "Blog"),
        ("NIPS", 2017, "NeurIPS"),
        ("NeurIPS 2022", 2022, "NeurIPS"),
        ("ICLR oral", 2024, "ICLR"),
        ("ICLR (Oral)", 2024, "ICLR"),
        ("ICLR'24", 2024, "ICLR"),
        ("ICLR2024", 2024, "ICLR"),
        ("Coling", 2025, "COLING"),
        ("Findings of ACL 2024", 2024, "ACL Findings"),
        ("Findings of the Association for Computational Linguistics: EMNLP 2024", 2024, "EMNLP Findings"),
        ("Proceedings of the 41st International Conference on Machine Learning", 2024, "ICML"),
        ("The Twelfth International Conference on Learning Representations", 2024, "ICLR"),
        ("The Thirty-Seventh Annual Conference on Neural Information Processing Systems", 2023, "NeurIPS"),
        ("Conference on Computer Vision and Pattern Recognition (CVPR)", 2020, "CVPR"),
    ],
)
def test_other_spellings_are_read(packaged: venues.Venues, written: str, year: int, official: str) -> None:
    assert packaged.official(written, year) == official


@pytest.mark.parametrize(
    "written",
    [
        "", "oral", "2024", "VLSI", "CVPR workshop", "ICLR Workshop", "ICLR 2023", "submitted to ICLR", "First Monday",
        "NeurIPS Datasets and Benchmarks", "Science Advances", "Conference on Machine Learning (ICLR)", "学报",
    ],
)  # fmt: skip
def test_everything_else_is_left_alone(packaged: venues.Venues, written: str) -> None:
    assert packaged.official(written, 2024) is None


def test_every_canonical_name_is_read_as_itself(packaged: venues.Venues) -> None:
    names = [venue.name for venue in venues.packaged()]
    assert [packaged.official(name) for name in names] == names
    assert len(names) > 100
    assert names == sorted(names, key=str.casefold)


def test_the_packaged_file_reads_the_same_through_the_strict_gate() -> None:
    record = registries.examined(DATA, "venues.prototxt", registries.VENUES, None)
    assert not isinstance(record, registries.Refused)
    assert venues.extracted(record) == venues.packaged()


def test_the_packaged_schema_is_the_published_one() -> None:
    assert (DATA / "venues.proto").read_bytes() == (ROOT / "proto" / "venues.proto").read_bytes()


def registry(folder: Path, text: str) -> registries.OwnRegistries:
    (folder / "venues.prototxt").write_text(text, encoding="utf-8")
    return registries.read(Config(folder, venues=("venues.prototxt",)), None)


def own(folder: Path, text: str) -> venues.Venues:
    return venues.load(registry(folder, text).venues.values())


def test_a_repository_adds_venues(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "VLSI"\n  aliases: "VLSI Symposium"\n}\n')
    assert found.official("vlsi symposium") == "VLSI"
    assert found.official("NIPS") == "NeurIPS"


def test_a_repository_overrides_names_with_all_their_spellings(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "Github"\n}\nvenues {\n  name: "NIPS"\n  aliases: "NeurIPS"\n}\n')
    assert found.official("GitHub repo") == "Github"
    assert found.official("Advances in Neural Information Processing Systems") == "NIPS"


def test_an_alias_that_is_claimed_leaves_the_rest_where_it_is(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "CoRR"\n}\n')
    assert found.official("corr") == "CoRR"
    assert found.official("arxiv preprint") == "arXiv"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('venues {\n  nam: "X"\n}\n', [("schema", 11)]),
        ("venues {\n  name: 3\n}\n", [("schema", 17)]),
        ("venues {\n", [("syntax", 7)]),
        ('venues {\n  aliases: "X"\n}\n', [("registry-conflict", 0)]),
        ("venues {\n}\n", [("registry-conflict", 0)]),
        ('venues { name: "X" }\nvenues { name: "Y" aliases: "x" }\n', [("registry-conflict", 49)]),
        ('venues { name: "X" aliases: "x" }\n', []),
    ],
)
def test_what_is_wrong_with_a_registry_has_a_rule_and_a_place(
    tmp_path: Path, text: str, expected: list[tuple[str, int]]
) -> None:
    found = registry(tmp_path, text).problems()
    assert [(rule, problem.span.start) for _, rule, problem in found] == expected


def test_a_spelling_that_two_venues_claim_names_neither(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues { name: "X" aliases: "Z" }\nvenues { name: "Y" aliases: "z" }\n')
    assert [found.official(name) for name in ("x", "y", "z")] == ["X", "Y", None]


def test_a_missing_registry_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.prototxt"):
        registries.read(Config(tmp_path, venues=("nowhere.prototxt",)), None)
