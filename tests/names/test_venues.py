from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.errors import ConfigError
from metalint.names import code_types, registries, venue_typos, venues, vocabulary

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "metalint" / "data"


@pytest.fixture(scope="module")
def packaged() -> venues.Venues:
    return venues.load(())


def reading(found: venues.Venues, written: str, year: int | None = None) -> tuple[str, str, str] | None:
    """Return the form, the venue and the grade of what is written."""
    form = found.mark_form(written, year)
    part = None if form is None else found.read_form(form)
    return None if form is None or part is None else (form, part.thing, part.grade)


@each_row(
    ("written", "year", "expected"),
    [
        ("arXiv", 2024, ("arXiv", "arXiv", "official")),
        ("ArXiv preprint", 2024, ("ArXiv preprint", "arXiv", "spelling")),
        ("CoRR", 2024, ("CoRR", "arXiv", "official")),
        ("Github", 2024, ("Github", "GitHub", "spelling")),
        ("Blogpost", 2024, ("Blogpost", "Blog", "informal")),
        ("NIPS", 2017, ("NIPS\tbefore 2018", "NeurIPS before 2018", "official")),
        ("NIPS", 2018, ("NIPS", "NeurIPS", "official")),
        ("NIPS", None, ("NIPS", "NeurIPS", "official")),
        ("NeurIPS 2022", 2022, ("NeurIPS {year}", "NeurIPS", "official")),
        ("ICLR oral", 2024, ("ICLR oral", "ICLR", "lossy")),
        ("ICLR (Oral)", 2024, ("ICLR (Oral)", "ICLR", "lossy")),
        ("ICLR'24", 2024, ("ICLR'{yy}", "ICLR", "spelling")),
        ("ICLR2024", 2024, ("ICLR{year}", "ICLR", "spelling")),
        ("ICLR (2024)", 2024, ("ICLR ({year})", "ICLR", "spelling")),
        ("Coling", 2025, ("Coling", "COLING", "spelling")),
        ("Findings of ACL 2024", 2024, ("Findings of ACL {year}", "ACL Findings", "official")),
        (
            "Proceedings of the 41st International Conference on Machine Learning",
            2024,
            ("Proceedings of the {edition} International Conference on Machine Learning", "ICML", "spelling"),
        ),
        (
            "Proceedings of the 40th International Conference on Machine Learning",
            2024,
            ("Proceedings of the 40th International Conference on Machine Learning", "ICML", "lossy"),
        ),
        (
            "The Twelfth International Conference on Learning Representations",
            2024,
            ("The {edition} International Conference on Learning Representations", "ICLR", "spelling"),
        ),
        (
            "Thirty-Seventh Annual Conference on Neural Information Processing Systems",
            2023,
            ("{edition} Annual Conference on Neural Information Processing Systems", "NeurIPS", "spelling"),
        ),
        (
            "Twentieth British Machine Vision Conference",
            2009,
            ("{edition} British Machine Vision Conference", "BMVC", "spelling"),
        ),
        (
            "Twentieth British Machine Vision Conference",
            2010,
            ("Twentieth British Machine Vision Conference", "BMVC", "lossy"),
        ),
        ("MICRO-56", 2023, ("MICRO-{edition}", "MICRO", "spelling")),
        ("MICRO-56", 2022, ("MICRO-56", "MICRO", "lossy")),
        ("Robotics: Science and Systems XVII", 2021, ("Robotics: Science and Systems {edition}", "RSS", "spelling")),
        (
            "Advances in Neural Information Processing Systems 35",
            2022,
            ("Advances in Neural Information Processing Systems {volume}", "NeurIPS", "spelling"),
        ),
        (
            "Advances in Neural Information Processing Systems 35",
            2021,
            ("Advances in Neural Information Processing Systems 35", "NeurIPS", "lossy"),
        ),
        ("Computer Vision -- ECCV 2020", 2020, ("Computer Vision -- ECCV {year}", "ECCV", "informal")),
        ("Computer Vision -- ECCV 2020", 2021, ("Computer Vision -- ECCV 2020", "ECCV", "lossy")),
        ("CoRR abs/1706.03762", 2017, ("CoRR abs/1706.03762", "arXiv", "lossy")),
        ("ICML 2019, Long Beach, CA", 2019, ("ICML {year}, Long Beach, CA", "ICML", "lossy")),
        ("In Procs. of ICML 2019", 2019, ("In Procs. of ICML {year}", "ICML", "spelling")),
        ("ICLR 2021, Vienna, Austria", 2021, ("ICLR {year}, Vienna, Austria", "ICLR", "lossy")),
        (
            "Conference on Computer Vision and Pattern Recognition (CVPR)",
            2020,
            ("Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR", "spelling"),
        ),
        ("Proceedings of the VLDB Endowment", 2020, ("Proceedings of the VLDB Endowment", "PVLDB", "official")),
    ],
)
def test_spellings_are_read(
    packaged: venues.Venues, written: str, year: int | None, expected: tuple[str, str, str]
) -> None:
    assert reading(packaged, written, year) == expected


@each_row(
    "written",
    [
        "", "oral", "2024", "VLSI", "CVPR workshop", "ICLR Workshop", "ICLR 2023", "submitted to ICLR", "First Monday",
        "NeurIPS Datasets and Benchmarks", "Science Advances", "Conference on Machine Learning (ICLR)", "学报",
        "AAAI/IAAI", "IEEE Micro", "VLDB Journal", "EMNLP-IJCNLP", "Findings", "ICML {year}", "ICML\t", "ICML" * 99,
        "*ACL", "ACL*", "~ICML", "#ICML", "<ICML>", "¬ICML", "ICML = ICLR",
    ],
)  # fmt: skip
def test_everything_else_is_left_alone(packaged: venues.Venues, written: str) -> None:
    assert reading(packaged, written, 2024) is None


def rows(file: str) -> list[str]:
    return [line for line in (Path(__file__).parent / file).read_text("utf-8").splitlines() if line[:1] != "#"]


@each_row("row", rows("proceedings.txt"))
def test_titles_of_proceedings_are_read(packaged: venues.Venues, row: str) -> None:
    venue, year, written = row.split("\t")
    found = reading(packaged, written, int(year))
    assert found is not None
    assert found[1].removesuffix(" before 2018") == venue
    assert found[2] == "lossy" or not re.search(r"\d", re.sub(r"3D|\{\w+\}|before 2018", "", found[0]))


@each_row("written", rows("no_conferences.txt"))
def test_what_belongs_to_a_conference_is_not_the_conference(packaged: venues.Venues, written: str) -> None:
    assert reading(packaged, written, 2021) is None


@each_row(
    ("written", "own", "expected"),
    [
        ("arXiv preprint arXiv:1706.03762", "1706.03762", ("arXiv preprint arXiv:{id}", "arXiv", "informal")),
        ("CoRR abs/1706.03762v5", "1706.03762", ("CoRR abs/{id}", "arXiv", "informal")),
        ("arXiv preprint arXiv:1706.03762", "", ("arXiv preprint arXiv:1706.03762", "arXiv", "lossy")),
        ("arXiv:cs/0112017", "cs/0112017", ("arXiv:{id}", "arXiv", "informal")),
    ],
)
def test_an_id_is_that_of_the_paper(
    packaged: venues.Venues, written: str, own: str, expected: tuple[str, str, str]
) -> None:
    form = packaged.mark_form(written, 2017, own)
    assert form is not None
    part = packaged.read_form(form)
    assert part is not None
    assert (form, part.thing, part.grade) == expected


@each_row(
    ("used", "written", "meant"),
    [
        ("NeurIPS", "NeruIPS", "NeurIPS"),
        ("arXiv", "Arvix", "arXiv"),
        ("NeurIPS {year}", "NeurPS {year}", "NeurIPS"),
        ("INFOCOM", "INFCOM", "INFOCOM"),
        ("EMNLP", "EMNPL", "EMNLP"),
        ("International Conference on Machine Learning", "International Conference on Machine Leaning", "ICML"),
        ("ICML", "IMCL", None),
        ("ICML", "ICLM", None),
        ("MICCAI", "MICAI", None),
        ("ICASSP", "ICASP", None),
        ("KDD", "PKDD", None),
        ("CHI", "CHIL", None),
        ("VLDB", "VLDBJ", None),
        ("NeurIPS", "EurIPS", None),
        ("ICDCS", "ICDSC", None),
        ("ICAPS", "ICPAS", "ICAPS"),
        ("NIPS\tbefore 2018", "NPIS", None),
        ("NeurIPS", "NeurIPS W", None),
    ],
)
def test_a_slip_is_read_as_the_venue_that_the_list_uses(
    packaged: venues.Venues, used: str, written: str, meant: str | None
) -> None:
    part = packaged.read_form(used)
    assert part is not None
    found = list(venue_typos.read_typos([written], [part]))
    assert [(typo.text, typo.thing, typo.grade) for typo in found] == ([(written, meant, "lossy")] if meant else [])


@each_row(
    ("form", "name", "year", "value"),
    [
        ("ICLR", "ICLR {year}", 2024, "ICLR"),
        ("ICLR {year}", "ICLR'{yy}", 2024, "ICLR 2024"),
        ("ICLR'{yy}", "iclr ({year})", 2024, "ICLR'24"),
        ("ICLR'{yy}", "iclr ({year})", 2005, "ICLR'05"),
        ("NIPS {year}", "NIPS'{yy}\tbefore 2018", 1998, "NIPS 1998"),
        ("NeurIPS {year}", "NIPS{year}\tbefore 2018", 2016, "NeurIPS 2016"),
        ("ICLR {year}", "ICLR", 2024, None),
        ("ICLR {year}", "ICLR", None, None),
        ("Proceedings of the {edition} ICML {year}", "ICML {year}", 2024, None),
    ],
)
def test_a_year_is_that_of_the_paper(form: str, name: str, year: int | None, value: str | None) -> None:
    assert venues.with_year(form, name, year) == value


@each_row("number", range(1, 100))
def test_ordinals_are_numbers(packaged: venues.Venues, number: int) -> None:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    form = packaged.mark_form(f"{number}{suffix} International Conference on Machine Learning", 1983 + number)
    assert form == "{edition} International Conference on Machine Learning"


def test_every_canonical_name_is_read_as_itself(packaged: venues.Venues) -> None:
    names = [venue.name for venue in vocabulary.packaged(venues.PACKAGED)]
    assert [reading(packaged, name) for name in names] == [(name, name, "official") for name in names]
    assert len(names) > 100
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize(
    ("file", "kind", "fold"),
    [
        (venues.PACKAGED, registries.VENUES, venues.fold),
        (code_types.PACKAGED, registries.CODE_TYPES, code_types.fold),
    ],
)
def test_the_packaged_files_are_sound(file: str, kind: registries.RegistryKind, fold: Callable[[str], str]) -> None:
    record = registries.examined(DATA, file, kind, None)
    assert not isinstance(record, registries.RefusedRegistry)
    assert vocabulary.extracted(record) == vocabulary.packaged(file)
    assert list(vocabulary.problems({file: record}, "entry", fold)) == []
    assert (DATA / kind.proto).read_bytes() == (ROOT / "proto" / kind.proto).read_bytes()


@each_row(
    ("written", "read_as"),
    [
        ("Pytorch", [("Pytorch", "PyTorch", "spelling")]),
        ("py-torch", [("py-torch", "PyTorch", "spelling")]),
        ("TF", [("TF", "TensorFlow", "abbreviation")]),
        ("CUDA C++", [("CUDA C++", "CUDA C++", "official")]),
        ("CUDA/C++", [("CUDA", "CUDA", "official"), ("/", "", "official"), ("C++", "C++", "official")]),
        ("C", [("C", "C", "official")]),
        ("PyTorch+CUDA", [("PyTorch", "PyTorch", "official"), ("+", "", "official"), ("CUDA", "CUDA", "official")]),
        *((other, None) for other in ("", "torch", "Torch", "TF2", "SWIFT", "python3", "Pytorch/x", "a" * 999, "C\t")),
    ],
)
def test_types_of_code_are_read_in_their_parts(written: str, read_as: list[tuple[str, str, str]] | None) -> None:
    form = code_types.read_code_type(written, code_types.load(()))
    assert (None if form is None else [(part.text, part.thing, part.grade) for part in form.parts]) == read_as


def registry(folder: Path, text: str) -> registries.OwnRegistries:
    (folder / "venues.prototxt").write_text(text, encoding="utf-8")
    return registries.read(Config(folder, venues=("venues.prototxt",)), None)


def own(folder: Path, text: str) -> venues.Venues:
    return venues.load(registry(folder, text).venues.values())


def test_a_repository_adds_venues(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "VLSI"\n  aliases: "VLSI Symposium"\n}\n')
    assert reading(found, "vlsi symposium") == ("vlsi symposium", "VLSI", "informal")
    assert reading(found, "NIPS") == ("NIPS", "NeurIPS", "official")


def test_a_repository_overrides_names_with_all_their_spellings(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "Github"\n}\nvenues {\n  name: "NIPS"\n  aliases: "NeurIPS"\n}\n')
    assert reading(found, "GitHub repo") == ("GitHub repo", "Github", "informal")
    full = "Advances in Neural Information Processing Systems"
    assert reading(found, full, 2012) == (full, "NIPS", "official")
    assert reading(found, "NIPS", 2012) == ("NIPS", "NIPS", "accepted")
    part = found.read_form("NeurIPS")
    assert part is not None
    assert (part.packaged, part.is_registered) == ("NeurIPS", True)


def test_what_the_repository_calls_right_is_accepted(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "ICML"\n  other_names: "Machine Learning Conf"\n}\n')
    assert reading(found, "Machine Learning Conf") == ("Machine Learning Conf", "ICML", "accepted")


def test_an_alias_that_is_claimed_leaves_the_rest_where_it_is(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues {\n  name: "CoRR"\n}\n')
    assert reading(found, "corr") == ("corr", "CoRR", "spelling")
    assert reading(found, "arxiv preprint") == ("arxiv preprint", "arXiv", "spelling")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('venues {\n  nam: "X"\n}\n', [("schema", 11)]),
        ("venues {\n  name: 3\n}\n", [("schema", 17)]),
        ("venues {\n", [("syntax", 0)]),
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
    assert [(problem.rule, problem.span.start) for _, problem in found] == expected


def test_a_spelling_that_two_venues_claim_names_neither(tmp_path: Path) -> None:
    found = own(tmp_path, 'venues { name: "X" aliases: "Z" }\nvenues { name: "Y" aliases: "z" }\n')
    assert [reading(found, name) for name in ("X", "Y", "z")] == [("X", "X", "accepted"), ("Y", "Y", "accepted"), None]


def test_a_missing_registry_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.prototxt"):
        registries.read(Config(tmp_path, venues=("nowhere.prototxt",)), None)
