"""Venues as services name them, read as this list writes them."""

from __future__ import annotations

from rows import each_row

from metalint.adding.venues import VenueReader
from metalint.names.conventions import Convention
from metalint.names.venue_titles import is_side_event
from metalint.names.venues import load

READER = VenueReader(load([]), {})

READ = {
    ("Proceedings of the 41st International Conference on Machine Learning", 2024): "ICML",
    ("Advances in Neural Information Processing Systems 36", 2023): "NeurIPS",
    ("Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", 2025): "CVPR",
    ("ICLR 2026 Oral", 2026): "ICLR",
    ("ICLR 2023 notable top 5%", 2023): "ICLR",
    ("ICML 2025 spotlightposter", 2025): "ICML",
    ("EMNLP 2023 Main", 2023): "EMNLP",
    ("EMNLP 2023 Findings", 2023): "EMNLP Findings",
    ("ACL/IJCNLP (Findings)", 2021): "ACL Findings",
    ("ACL/IJCNLP (1)", 2021): "ACL",
    ("NAACL-HLT (1)", 2019): "NAACL",
    ("ECCV (12)", 2020): "ECCV",
    ("ICLR (Poster)", 2019): "ICLR",
    ("SIGMOD Conference", 2020): "SIGMOD",
    ("Proc. VLDB Endow.", 2021): "PVLDB",
    ("IEEE Trans. Pattern Anal. Mach. Intell.", 2022): "TPAMI",
    ("NeurIPS 2025 Datasets and Benchmarks Track poster", 2025): "NeurIPS Datasets and Benchmarks Track",
    ("2020 19th IEEE International Conference on Machine Learning and Applications (ICMLA)", 2020): "ICMLA",
    ("Applied Energy", 2023): "Applied Energy",
    ("Trans. Mach. Learn. Res.", 2024): "TMLR",
    ("Journal of Risk &amp; Uncertainty", 2024): "Journal of Risk & Uncertainty",
}


@each_row("written", READ)
def test_a_venue_is_read(written: tuple[str, int]) -> None:
    found = READER.read(*written)
    assert found is not None
    assert found.name == READ[written]


@each_row(
    "written",
    [
        "CVPR Workshops", "SustaiNLP@EMNLP", "ICLR (Workshop)", "ICLR 2024 Tiny Papers", "",
        "Companion of the Web Conference", "EMNLP (Demos)", "Extended Abstracts of the CHI Conference", "ACL (student)",
        "NeurIPS 2023 Workshop on Diffusion",
    ],
)  # fmt: skip
def test_a_workshop_and_the_like_are_not_the_conference(written: str) -> None:
    assert READER.read(written, 2024) is None
    assert is_side_event(written) or not written


REFERENCES = {
    "Proceedings of the 40th International Conference on Machine Learning, Honolulu, USA. PMLR 202, 2023": "ICML",
    "In Proc. International Symposium on Software Testing and Analysis (ISSTA 2020), pages 14-26. ACM": "ISSTA",
    "Journal of Machine Learning Research 21 (2020) 1-67": "JMLR",
    "Phys. Rev. D 66, 119902 (2002)": "Phys. Rev. D",
    "IEEE Access, vol. 8, 2020": "IEEE Access",
    "Algorithmica 67(4) 2013": "Algorithmica",
    "Proc. 2023 IEEE International Conference on Software Testing Workshops (ICSTW), pp. 66-69": None,
    "submitted to ICML 2023": None,
    "under review, 2023": None,
    "arXiv preprint arXiv:2301.00001, 2023": None,
    "PhD thesis, 2020": None,
    "Software Testing, Verification & Reliability 2021": None,
    "Formal Methods and Testing, Springer-Verlag (Ed.) (2008) 209-239": None,
    "ICLR 2023 and ICML 2023": None,
    "2020": None,
}


@each_row("text", REFERENCES)
def test_a_journal_reference_names_a_venue_or_none(text: str) -> None:
    found = READER.of_reference(text, 2020)
    assert (found.name if found else None) == REFERENCES[text]


def test_the_form_of_the_list_is_written_with_its_year() -> None:
    forms = {"ICML {year}": 3}
    convention = Convention("ICML", forms, {}, 3, "ICML {year}", "list", "ICML", " {year}")
    reader = VenueReader(load([]), {"venues": (convention,)})
    found = reader.read("International Conference on Machine Learning", 2024)
    assert found is not None
    assert found.name == "ICML 2024"
