from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.papers.identifiers import Identity, arxiv_year, identify

PAGES = """
DOI 10.1101/2021.02.03.429876
  https://www.biorxiv.org/content/10.1101/2021.02.03.429876v1
  biorxiv.org/content/10.1101/2021.02.03.429876
  https://www.biorxiv.org/content/10.1101/2021.02.03.429876v2.full.pdf+html
  https://www.biorxiv.org/content/biorxiv/early/2021/02/05/2021.02.03.429876.full.pdf
  https://doi.org/10.1101/2021.02.03.429876

DOI 10.1101/312345
  https://www.biorxiv.org/content/early/2018/05/01/312345
  https://doi.org/10.1101/312345
  https://www.biorxiv.org/content/10.1101/312345v3.abstract

DOI 10.1101/2020.03.04.20031234
  https://www.medrxiv.org/content/10.1101/2020.03.04.20031234v1.full-text
  https://www.medrxiv.org/content/medrxiv/early/2020/03/06/2020.03.04.20031234.full.pdf

DOI 10.1038/s41586-023-01234-x
  https://www.nature.com/articles/s41586-023-01234-x
  https://doi.org/10.1038/s41586-023-01234-x
  https://www.nature.com/articles/s41586-023-01234-x.pdf

DOI 10.1038/nature14539
  https://www.nature.com/articles/nature14539
  https://doi.org/10.1038/nature14539

DOI 10.1038/nmeth.2089
  https://nature.com/articles/nmeth.2089
  https://doi.org/10.1038/nmeth.2089

DOI 10.7554/elife.12345
  https://elifesciences.org/articles/12345
  https://elifesciences.org/articles/12345v2
  https://doi.org/10.7554/eLife.12345

DOI 10.24963/ijcai.2020/12
  https://www.ijcai.org/proceedings/2020/12
  https://www.ijcai.org/proceedings/2020/0012.pdf
  https://doi.org/10.24963/ijcai.2020/12

DOI 10.1162/tacl_a_00123
  https://direct.mit.edu/tacl/article/doi/10.1162/tacl_a_00123/98765/A-Title-of-Words
  https://direct.mit.edu/tacl/article-pdf/doi/10.1162/tacl_a_00123/1923456/tacl_a_00123.pdf
  https://doi.org/10.1162/tacl_a_00123

DOI 10.5281/zenodo.1234567
  https://zenodo.org/record/1234567
  https://zenodo.org/records/1234567
  https://doi.org/10.5281/zenodo.1234567

DOI 10.2139/ssrn.3456789
  https://papers.ssrn.com/sol3/papers.cfm?abstract_id=3456789
  https://ssrn.com/abstract=3456789
  https://papers.ssrn.com/sol3/Delivery.cfm/x.pdf?abstractid=3456789&mirid=1
  https://doi.org/10.2139/ssrn.3456789

DOI 10.1371/journal.pone.0123456
  https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0123456
  https://journals.plos.org/plosone/article/file?id=10.1371/journal.pone.0123456&type=printable
  https://doi.org/10.1371/journal.pone.0123456

PMLR v97/foo19a
  https://proceedings.mlr.press/v97/foo19a
  https://proceedings.mlr.press/v97/foo19a.html
  https://raw.githubusercontent.com/mlresearch/v97/main/assets/foo19a/foo19a.pdf

PMLR v28/foo13
  http://jmlr.org/proceedings/papers/v28/foo13.html
  https://proceedings.mlr.press/v28/foo13.pdf

JMLR 22/20-123
  https://jmlr.org/papers/v22/20-123.html
  http://www.jmlr.org/papers/volume22/20-123/20-123.pdf
  http://jmlr.csail.mit.edu/papers/v22/20-123.html

ICLR 2024/6e8404c3b93a9527c8db241a1846599a
  https://proceedings.iclr.cc/paper_files/paper/2024/hash/6e8404c3b93a9527c8db241a1846599a-Abstract-Conf.html
  https://proceedings.iclr.cc/paper_files/paper/2024/file/6e8404c3b93a9527c8db241a1846599a-Paper-Conf.pdf

AAAI aaai/16234
  https://ojs.aaai.org/index.php/AAAI/article/view/16234
  https://ojs.aaai.org//index.php/AAAI/article/view/16234/16041
  https://ojs.aaai.org/index.php/AAAI/article/download/16234/16041

ISCA Archive interspeech_2020/foo20_interspeech
  https://www.isca-speech.org/archive/interspeech_2020/foo20_interspeech.html
  https://www.isca-archive.org/interspeech_2020/foo20_interspeech.pdf
  https://www.isca-speech.org/archive/pdfs/interspeech_2020/foo20_interspeech.pdf

HAL hal-01234567
  https://hal.science/hal-01234567
  https://inria.hal.science/hal-01234567v2/document
  https://hal.archives-ouvertes.fr/hal-01234567/file/a.pdf
  https://hal.inria.fr/hal-01234567v3

IACR ePrint 2020/123
  https://eprint.iacr.org/2020/123
  https://eprint.iacr.org/2020/123.pdf

PubMed 31234567
  https://pubmed.ncbi.nlm.nih.gov/31234567/
  https://www.ncbi.nlm.nih.gov/pubmed/31234567

PubMed Central pmc1234567
  https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/
  https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567
  https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/pdf/a.pdf

ScienceDirect s0893608020301234
  https://www.sciencedirect.com/science/article/pii/S0893608020301234
  https://www.sciencedirect.com/science/article/abs/pii/S0893608020301234?via%3Dihub

Semantic Scholar 0123456789abcdef0123456789abcdef01234567
  https://www.semanticscholar.org/paper/Foo-Bar-Doe/0123456789abcdef0123456789abcdef01234567
  https://www.semanticscholar.org/paper/0123456789abcdef0123456789abcdef01234567
"""
"""Identities, and the pages of each."""


@each_row(
    "url",
    [
        "https://arxiv.org/abs/2306.11987",
        "http://arxiv.org/abs/2306.11987v3",
        "https://arxiv.org/abs//2306.11987",
        "https://arxiv.org/pdf/2306.11987.pdf",
        "https://arxiv.org/pdf/2306.11987v12.pdf",
        "https://www.arxiv.org/pdf/2306.11987",
        "https://arxiv.org/html/2306.11987v1",
        "https://arxiv.org/html/2306.11987v1/",
        "https://arxiv.org/abs/2306.11987?context=cs.LG",
        "https://arxiv.org/abs/2306.11987#",
        "https://export.arxiv.org/abs/2306.11987",
        "https://ar5iv.org/abs/2306.11987",
        "https://ar5iv.labs.arxiv.org/html/2306.11987",
        "https://www.alphaxiv.org/abs/2306.11987v2",
        "https://alphaxiv.org/overview/2306.11987",
        "https://huggingface.co/papers/2306.11987",
        "https://hf.co/papers/2306.11987",
        "https://doi.org/10.48550/arXiv.2306.11987",
        "https://dx.doi.org/10.48550/ARXIV.2306.11987",
        "https://api.semanticscholar.org/arXiv:2306.11987",
        "HTTPS://ARXIV.ORG/abs/2306.11987",
        "arxiv.org/abs/2306.11987",
        "arXiv:2306.11987v2",
        " https://arxiv.org/abs/2306.11987 ",
    ],
)
def test_every_form_of_an_arxiv_page_is_one_paper(url: str) -> None:
    assert identify(url) == Identity("arXiv", "2306.11987")


@each_row(
    ("url", "identity"),
    [
        ("https://arxiv.org/abs/cs/0112017", Identity("arXiv", "cs/0112017")),
        ("https://arxiv.org/pdf/cs/0112017v1.pdf", Identity("arXiv", "cs/0112017")),
        ("https://arxiv.org/abs/math.GT/0309136", Identity("arXiv", "math/0309136")),
        ("https://arxiv.org/abs/math/0309136", Identity("arXiv", "math/0309136")),
        ("https://arxiv.org/abs/hep-th/9901001", Identity("arXiv", "hep-th/9901001")),
        ("https://arxiv.org/abs/0704.0001", Identity("arXiv", "0704.0001")),
        ("https://doi.org/10.1145/3567955.3567959", Identity("DOI", "10.1145/3567955.3567959")),
        ("https://dl.acm.org/doi/abs/10.1145/3567955.3567959", Identity("DOI", "10.1145/3567955.3567959")),
        ("https://dl.acm.org/doi/pdf/10.1145/3567955.3567959", Identity("DOI", "10.1145/3567955.3567959")),
        ("https://dl.acm.org/doi/10.1145/3567955.3567959?download=true", Identity("DOI", "10.1145/3567955.3567959")),
        ("https://iopscience.iop.org/article/10.1088/2634-4/c8a", Identity("DOI", "10.1088/2634-4/c8a")),
        ("https://iopscience.iop.org/article/10.1088/2634-4/c8a/pdf", Identity("DOI", "10.1088/2634-4/c8a")),
        ("https://link.springer.com/content/pdf/10.1007/s1-2.pdf", Identity("DOI", "10.1007/s1-2")),
        ("https://doi.org/10.1007%2Fs1-2", Identity("DOI", "10.1007/s1-2")),
        (
            "https://doi.org/10.1002/(SICI)1097-0258(1998)17:15%3C1661::AID-SIM968%3E3.0.CO;2-2",
            Identity("DOI", "10.1002/(sici)1097-0258(1998)17:15<1661::aid-sim968>3.0.co;2-2"),
        ),
        ("https://journals.example.org/doi/full/10.1234/Ab.c", Identity("DOI", "10.1234/ab.c")),
        ("doi:10.1007/S1-2", Identity("DOI", "10.1007/s1-2")),
        ("https://doi.org/10.18653/v1/2023.acl-long.35", Identity("ACL Anthology", "2023.acl-long.35")),
        ("https://doi.org/10.18653/v1/P19-1356", Identity("ACL Anthology", "p19-1356")),
        ("https://aclanthology.org/2023.acl-long.35.pdf", Identity("ACL Anthology", "2023.acl-long.35")),
        ("https://aclanthology.org/2023.acl-long.35/", Identity("ACL Anthology", "2023.acl-long.35")),
        ("https://aclanthology.org/2023.findings-acl.573/", Identity("ACL Anthology", "2023.findings-acl.573")),
        ("https://www.aclweb.org/anthology/P19-1356/", Identity("ACL Anthology", "p19-1356")),
        ("https://www.aclweb.org/anthology/papers/P/P19/P19-1356/", Identity("ACL Anthology", "p19-1356")),
        ("https://openreview.net/forum?id=Tr0lPx9woF", Identity("OpenReview", "Tr0lPx9woF")),
        ("https://openreview.net/pdf?id=Tr0lPx9woF", Identity("OpenReview", "Tr0lPx9woF")),
        ("https://openreview.net/forum?noteId=x&id=Tr0lPx9woF", Identity("OpenReview", "Tr0lPx9woF")),
        ("https://openreview.net/forum?id=tr0lpx9wof", Identity("OpenReview", "tr0lpx9wof")),
        (
            "https://proceedings.neurips.cc/paper/2021/hash/6e8404c3b93a9527c8db241a1846599a-Abstract.html",
            Identity("NeurIPS", "2021/6e8404c3b93a9527c8db241a1846599a"),
        ),
        (
            "https://proceedings.neurips.cc/paper_files/paper/2021/file/6e8404c3b93a9527c8db241a1846599a-Paper.pdf",
            Identity("NeurIPS", "2021/6e8404c3b93a9527c8db241a1846599a"),
        ),
        ("https://proceedings.mlr.press/v97/foo19a.html", Identity("PMLR", "v97/foo19a")),
        ("http://proceedings.mlr.press/v97/foo19a/foo19a.pdf", Identity("PMLR", "v97/foo19a")),
        ("https://ieeexplore.ieee.org/document/298572", Identity("IEEE Xplore", "298572")),
        ("https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=298572&tag=1", Identity("IEEE Xplore", "298572")),
    ],
)
def test_registries_are_read_from_urls(url: str, identity: Identity) -> None:
    assert identify(url) == identity


@each_row("host", ["proceedings.neurips.cc", "proceedings.iclr.cc", "proceedings.mlsys.org"])
def test_a_hash_comes_again_in_another_year_and_track(host: str) -> None:
    page = f"https://{host}/paper_files/paper/{{}}-3f5ee243547dee91fbd053c1c4a845aa-{{}}"
    pages = [("2017/hash/", "Abstract.html"), ("2018/hash/", "Abstract.html"), ("2018/file/", "Paper-Datasets.pdf")]
    urls = [page.replace("{}-", f"{folder}", 1).format(ending) for folder, ending in pages]
    assert len({identify(url) for url in urls}) == len(urls)
    assert all(identify(url).kind != "URL" for url in urls)


@each_row("pages", PAGES.strip().split("\n\n"))
def test_every_form_of_a_page_is_one_paper(pages: str) -> None:
    identity, *urls = map(str.strip, pages.split("\n"))
    assert {str(identify(url)) for url in urls} == {identity}


@each_row(
    ("left", "right"),
    [
        ("http://www.example.org/a/", "https://example.org/a"),
        ("https://example.org:443/a#page=1", "http://example.org:80/a"),
        ("https://arxiv.org/abs/2306.11987.", "https://arxiv.org/abs/2306.11987"),
        ("https://doi.org/10.1145/3292500.3330701),", "https://doi.org/10.1145/3292500.3330701"),
        ("https://example.org/a;", "https://example.org/a"),
        ("https://example.org/index.html", "https://example.org"),
        ("https://example.org/a?utm_source=x&b=1", "https://example.org/a?b=1&fbclid=2"),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
        ("https://Example.ORG/%7Eann/a", "https://example.org/~ann/a"),
        ("https://github.com/A/B", "https://github.com/a/b.git"),
        ("https://github.com/A/B/", "https://www.github.com//a/b#readme"),
        ("https://github.com/A/B/tree/Main", "https://github.com/a/b/tree/Main"),
    ],
)
def test_forms_of_one_address_are_one_paper(left: str, right: str) -> None:
    assert identify(left) == identify(right) is not None


@each_row(
    ("left", "right"),
    [
        ("https://arxiv.org/abs/2306.11987", "https://arxiv.org/abs/2306.11988"),
        ("https://arxiv.org/abs/cs/0112017", "https://arxiv.org/abs/math/0112017"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/#/papers/1", "https://example.org/#/papers/2"),
        ("https://ann.github.io/a", "https://bob.github.io/a"),
        ("https://github.com/ann/2306.11987", "https://arxiv.org/abs/2306.11987"),
        ("https://github.com/a/b/tree/main", "https://github.com/a/b/tree/Main"),
        ("https://github.com/a/b", "https://github.com/a/b-c"),
        ("https://gitlab.com/a/b", "https://gitlab.com/A/b"),
        ("https://example.org/papers#one", "https://example.org/papers#two"),
        ("https://bucket.s3.amazonaws.com/a//b.pdf", "https://bucket.s3.amazonaws.com/a/b.pdf"),
        ("https://a.example.org/v/10.2023/paper", "https://b.example.org/v/10.2023/paper"),
        ("https://www.nature.com/articles/s41599-023-01234-x", "https://doi.org/10.1038/s41599-023-01234-x"),
        ("https://www.nature.com/articles/nature14539", "https://www.nature.com/articles/nature1453"),
        ("https://www.ijcai.org/proceedings/2020/12", "https://www.ijcai.org/proceedings/2021/12"),
        ("https://jmlr.org/papers/v22/20-123.html", "https://jmlr.org/papers/v22/20-124.html"),
        ("https://jmlr.org/papers/v22/", "https://jmlr.org/papers/v23/"),
        ("https://proceedings.mlr.press/v97/", "https://proceedings.mlr.press/v98/"),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/1", "https://ojs.aaai.org/index.php/ICWSM/article/view/1"),
        ("https://ojs.aaai.org/index.php/AAAI/issue/view/1", "https://ojs.aaai.org/index.php/AAAI/article/view/1"),
        ("https://hal.science/hal-01234567", "https://hal.science/tel-01234567"),
        ("https://example.org/volume.pdf#page=3", "https://example.org/volume.pdf#page=30"),
        ("https://doi.org/10.1016/0022-2836(70)90057-4", "https://doi.org/10.1016/0022-2836(70"),
        ("https://doi.org/10.1000/a.full", "https://doi.org/10.1000/a"),
        ("https://doi.org/10.1000/a/pdf", "https://doi.org/10.1000/a"),
        ("https://doi.org/10.1000//a", "https://doi.org/10.1000/a"),
        ("https://doi.org/10.1002/x%3Fa", "https://doi.org/10.1002/x%3Fb"),
        ("https://doi.org/10.1002/x%23a", "https://doi.org/10.1002/x%23b"),
        ("https://doi.org/10.1002/x%20a", "https://doi.org/10.1002/x%20b"),
        ("https://link.springer.com/chapter/10.1007/1-2_3", "https://link.springer.com/book/10.1007/1-2"),
        ("https://example.org/?utm_zone=1", "https://example.org/?utm_zone=2"),
        ("https://openreview.net/group?id=ICLR.cc", "https://openreview.net/forum?id=ICLR"),
        ("https://doi.org/10.1007/1_1", "https://doi.org/10.1007/1_2"),
        ("https://openreview.net/forum?id=Tr0lPx9woF", "https://openreview.net/forum?id=tr0lpx9wof"),
        ("https://aclanthology.org/2023.acl-long.3", "https://aclanthology.org/2023.acl-long.35"),
        (
            "https://openaccess.thecvf.com/content_CVPR_2020/papers/A_B_CVPR_2020_paper.pdf",
            "https://openaccess.thecvf.com/content_CVPR_2021/papers/A_B_CVPR_2021_paper.pdf",
        ),
    ],
)
def test_different_papers_stay_apart(left: str, right: str) -> None:
    assert identify(left) != identify(right)


@each_row("value", ["", "  ", "None", "xxx", "notes/a.md", "https://", "http://localhost/a"])
def test_what_is_no_url_names_no_paper(value: str) -> None:
    found = identify(value)
    assert found is None or found.kind == "URL"
    assert value == "notes/a.md" or found is None


@given(st.text())
def test_any_text_can_be_asked_about(value: str) -> None:
    identify(value)
    identify("https://example.org/" + value)


@each_row(
    ("url", "year"),
    [
        ("https://arxiv.org/abs/2306.11987", 2023),
        ("https://arxiv.org/abs/0704.0001", 2007),
        ("https://arxiv.org/abs/hep-th/9108001", 1991),
        ("https://arxiv.org/abs/cs/0112017", 2001),
        ("https://example.org/2306.11987", None),
    ],
)
def test_arxiv_ids_tell_their_year(url: str, year: int | None) -> None:
    identity = identify(url)
    assert identity is not None
    assert arxiv_year(identity) == year


def test_right_urls_share_an_identity_only_if_they_are_of_one_paper() -> None:
    urls = (Path(__file__).parents[1] / "right/urls.txt").read_text(encoding="utf-8").splitlines()
    by_identity: dict[Identity, list[str]] = {}
    for url in urls:
        if identity := identify(url):
            by_identity.setdefault(identity, []).append(url)
    shared = {str(identity): same for identity, same in by_identity.items() if len(same) > 1}
    assert shared.keys() == {
        "arXiv 2306.11987",
        "OpenReview Tr0lPx9woF",
        "ACL Anthology 2023.acl-long.35",
        "DOI 10.1145/3567955.3567959",
        "DOI 10.1000//x",
        "DOI 10.1007/s11263-015-0816-y",
        "IEEE Xplore 298572",
        "HAL hal-01234567",
        "github.com/foo/bar/tree/main/baz",
        "example.org/a",
    }
    assert shared["example.org/a"] == ["https://example.org/a?", "https://example.org/a#:~:text=some%20words"]
