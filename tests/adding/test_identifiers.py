from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.adding.gathering import importer_of
from metalint.services import identifiers

PAPERS = [
    ("2306.00978", "arxiv", "2306.00978"),
    ("2306.00978v2", "arxiv", "2306.00978"),
    ("arXiv:2306.00978", "arxiv", "2306.00978"),
    ("arXiv 2306.00978", "arxiv", "2306.00978"),
    ("arXiv:2306.00978v2 [cs.CL]", "arxiv", "2306.00978"),
    ("arXiv:2306.00978v2  [cs.CL]  18 Jul 2024", "arxiv", "2306.00978"),
    ("hep-th/9901001 [hep-th]", "arxiv", "hep-th/9901001"),
    ("<https://arxiv.org/abs/2306.00978>", "arxiv", "2306.00978"),
    ("hep-th/9901001", "arxiv", "hep-th/9901001"),
    ("math.GT/0309136v1", "arxiv", "math/0309136"),
    ("https://arxiv.org/abs/2306.00978", "arxiv", "2306.00978"),
    ("http://arxiv.org/pdf/2306.00978v3.pdf", "arxiv", "2306.00978"),
    ("https://arxiv.org/html/2306.00978v5", "arxiv", "2306.00978"),
    ("https://doi.org/10.48550/arXiv.2306.00978", "arxiv", "2306.00978"),
    ("https://huggingface.co/papers/2306.00978", "arxiv", "2306.00978"),
    ("10.1145/3448016.3452841", "crossref", "10.1145/3448016.3452841"),
    ("doi:10.1145/3448016.3452841", "crossref", "10.1145/3448016.3452841"),
    ("DOI 10.1145/3448016.3452841", "crossref", "10.1145/3448016.3452841"),
    ("https://dl.acm.org/doi/10.1145/3448016.3452841", "crossref", "10.1145/3448016.3452841"),
    ("https://openreview.net/forum?id=g88nt4ieTG", "openreview", "g88nt4ieTG"),
    ("https://openreview.net/pdf?id=g88nt4ieTG", "openreview", "g88nt4ieTG"),
    ("openreview:g88nt4ieTG", "openreview", "g88nt4ieTG"),
    ("2022.acl-long.268", "acl", "2022.acl-long.268"),
    ("P19-1001", "acl", "p19-1001"),
    ("https://aclanthology.org/2023.findings-emnlp.725/", "acl", "2023.findings-emnlp.725"),
    ("10.18653/v1/2022.acl-long.268", "acl", "2022.acl-long.268"),
    ("https://proceedings.mlr.press/v235/adepu24a.html", "pmlr", "/v235/adepu24a.html"),
    ("https://proceedings.mlr.press/v235/adepu24a/adepu24a.pdf", "pmlr", "/v235/adepu24a.html"),
    (
        "https://papers.nips.cc/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf",
        "neurips",
        "/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
    ),
    (
        "https://openaccess.thecvf.com/content/CVPR2025/papers/Xiao_A_CVPR_2025_paper.pdf",
        "cvf",
        "/content/CVPR2025/html/Xiao_A_CVPR_2025_paper.html",
    ),
    ("https://github.com/example-lab/FastPrune/tree/main/src", "github", "example-lab/FastPrune"),
    ("github.com/example-lab/FastPrune.git", "github", "example-lab/FastPrune"),
]


@each_row(("text", "key", "id_"), PAPERS)
def test_an_identifier_goes_to_its_source(text: str, key: str, id_: str) -> None:
    asked = importer_of(text)
    assert asked is not None
    assert (asked.importer.key, asked.id) == (key, id_)


@each_row(
    "text",
    [
        "",
        "nonsense",
        "AWQ",
        "2306",
        "https://example.org/paper",
        "10.1145",
        "github.com/only-owner",
        "a\nb",
        "x" * 3000,
        "10.1145/../../x",
        "10.1145/..",
        "10.1145/a/./b",
        "10.1145/%2e%2e/x",
        "10.1145/%252e./%2E%2e%2fx",
        "10.1145/..\\x",
        "10.1145/..%5Cx",
        "https://doi.org/10.1145/%2e%2e/works",
        "https://proceedings.mlr.press/v235/../x/adepu24a.html",
        "https://github.com/owner/..",
        "https://aclanthology.org/../2022.acl-long.268",
    ],
)
def test_what_names_no_paper_goes_to_nobody(text: str) -> None:
    assert importer_of(text) is None


@each_row("text", ["10.1145/3448016.3452841", "10.1000/a..b", "10.1000/.x", "10.1000/...x"])
def test_periods_inside_a_segment_are_a_part_of_it(text: str) -> None:
    asked = importer_of(text)
    assert asked is not None
    assert asked.id == text


@given(st.text(max_size=80))
def test_any_text_is_read_or_not(text: str) -> None:
    found = identifiers.read(text)
    assert found is None or found.id
