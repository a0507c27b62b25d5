from __future__ import annotations

from pathlib import Path

import pytest

from metalint import registries, venues
from metalint.errors import ConfigError

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "metalint" / "data"


@pytest.fixture(scope="module")
def packaged() -> venues.Venues:
    return venues.load(ROOT, (), None)


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
    record = registries.admitted(DATA, "venues.prototxt", "metalint.Venues", "venues.proto", None)
    assert venues.extracted(record, "venues.prototxt") == venues.packaged()


def test_the_packaged_schema_is_the_published_one() -> None:
    assert (DATA / "venues.proto").read_bytes() == (ROOT / "proto" / "venues.proto").read_bytes()


def own(folder: Path, text: str) -> venues.Venues:
    (folder / "venues.prototxt").write_text(text, encoding="utf-8")
    return venues.load(folder, ("venues.prototxt",), None)


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
    ("text", "message"),
    [
        ('venues {\n  nam: "X"\n}\n', "venues.prototxt:2:3: "),
        ("venues {\n  name: 3\n}\n", "venues.prototxt:2:9: "),
        ('venues {\n  aliases: "X"\n}\n', "venues.prototxt:1:1: a venue without a name"),
        ("venues {\n}\n", "venues.prototxt:1:1: a venue without a name"),
        ('venues {\n  name: "X"\n}\nvenues {\n  name: "Y"\n  aliases: "x"\n}\n',
         "venues.prototxt:6:12: ‘x’ is claimed"),
        ("venues {\n", "venues.prototxt:"),
    ],
)  # fmt: skip
def test_a_broken_registry_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        own(tmp_path, text)
    assert str(caught.value).startswith(message)


def test_a_missing_registry_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.prototxt"):
        venues.load(tmp_path, ("nowhere.prototxt",), None)
