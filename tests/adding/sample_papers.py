"""A handful of papers as the services know them, one for each kind of identifier."""

from __future__ import annotations

from typing import Any

from adding.fake_services import Services, entry

MIT = ("Massachusetts Institute of Technology", "https://ror.org/042nb2s44")
TSINGHUA = ("Tsinghua University", "https://ror.org/03cve4549")
SYDNEY = ("The University of Sydney", "https://ror.org/0384j8v12")


def authorship(name: str, *institutions: tuple[str, str], stated: str = "") -> dict[str, Any]:
    listed = [
        {
            "id": f"https://openalex.org/I{ror[-9:]}",
            "display_name": shown,
            "ror": ror,
            "lineage": [f"https://openalex.org/I{ror[-9:]}"],
        }
        for shown, ror in institutions
    ]
    return {"raw_author_name": name, "institutions": listed, "raw_affiliation_strings": [stated] if stated else []}


def hit(title: str, authors: list[str], venue: str, year: str, key: str, **more: Any) -> dict[str, Any]:
    type_ = "Informal and Other Publications" if venue == "CoRR" else "Conference and Workshop Papers"
    people = [{"@pid": "00/0000", "text": name} for name in authors]
    return {
        "authors": {"author": people if len(people) > 1 else people[0]}, "title": f"{title}.", "venue": venue,
        "year": year, "type": type_, "key": key, **more,
    }  # fmt: skip


def note(id_: str, title: str, authors: list[str], group: str, venue: str, **more: Any) -> dict[str, Any]:
    content = {"title": title, "authors": authors, "venueid": group, "venue": venue}
    return {"id": id_, "forum": id_, "content": {key: {"value": value} for key, value in content.items()}, **more}


def page(title: str, authors: list[str], **tags: str) -> bytes:
    metas = [("title", title), *(("author", name) for name in authors), *tags.items()]
    return "".join(f'<meta name="citation_{name}" content="{value}">' for name, value in metas).encode()


AWQ = "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration"
AWQ_AUTHORS = ["Ji Lin", "Jiaming Tang", "Haotian Tang", "Song Han"]


def fill(services: Services) -> None:
    """Put the papers where the services find them."""
    services.arxiv["2306.00978"] = entry(
        "2306.00978",
        AWQ.replace(" for", "\n  for"),
        AWQ_AUTHORS,
        summary="We propose AWQ. Code: https://github.com/mit-han-lab/llm-awq.",
        comment="MLSys 2024",
    )
    services.openalex["10.48550/arxiv.2306.00978"] = {
        "title": AWQ,
        "publication_year": 2023,
        "authorships": [
            authorship("Lin, Ji", MIT, stated="MIT"),
            authorship("Tang, Jiaming", TSINGHUA, MIT),
            authorship("Han, Song", MIT),
        ],
    }
    services.dblp.append(hit(AWQ, ["Ji Lin 0002", "Song Han 0003"], "CoRR", "2023", "journals/corr/abs-2306-00978"))
    services.dblp.append(hit(AWQ, ["Ji Lin 0002", "Song Han 0003"], "MLSys", "2024", "conf/mlsys/LinTTYCWXDG024"))
    services.crossref["10.1145/3448016.3452841"] = {
        "DOI": "10.1145/3448016.3452841",
        "type": "proceedings-article",
        "title": ["Vector Quotient Filters"],
        "subtitle": ["Overcoming the Time/Space Trade-Off in Filter Design"],
        "container-title": ["Proceedings of the 2021 International Conference on Management of Data"],
        "event": {"name": "SIGMOD/PODS '21", "acronym": "SIGMOD/PODS '21"},
        "published": {"date-parts": [[2021, 6, 9]]},
        "author": [
            {
                "given": "Prashant",
                "family": "Pandey",
                "affiliation": [{"name": "University of California, Berkeley, CA, USA"}],
            },
            {"given": "Rob", "family": "Johnson", "affiliation": [{"name": "VMware Research, Palo Alto, CA, USA"}]},
        ],
    }
    services.openreview["g88nt4ieTG"] = [
        note(
            "g88nt4ieTG",
            "Diffusion Language Model Knows the Answer Before It Decodes",
            ["Pengxiang Li", "Shiwei Liu"],
            "ICLR.cc/2026/Conference",
            "ICLR 2026 Oral",
            pdate=1769435693862,
        )
    ]
    services.files["/acl/2022.acl-long.268.bib"] = (
        b'@inproceedings{a-2022,\n    title = "Detecting Unassimilated Borrowings in {S}panish: {A} Corpus",\n'
        b'    author = "{\\\'A}lvarez-Mellado, Elena  and\n      Lignos, Constantine",\n'
        b'    booktitle = "Proceedings of the 60th Annual Meeting of the Association for Computational Linguistics",\n'
        b'    month = may,\n    year = "2022",\n    doi = "10.18653/v1/2022.acl-long.268",\n}\n'
    )
    services.files["/pmlr/v235/adepu24a.html"] = page(
        "FrameQuant: Flexible Low-Bit Quantization for Transformers",
        ["Harshavardhan Adepu", "Vikas Singh"],
        publication_date="2024/07/08",
        conference_title="International Conference on Machine Learning",
    )
    services.files["/neurips/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html"] = page(
        "Attention is All you Need",
        ["Vaswani, Ashish", "Shazeer, Noam"],
        journal_title="Advances in Neural Information Processing Systems",
        publication_date="2018",
    )
    services.files["/cvf/content/CVPR2026/html/Xiao_Test_CVPR_2026_paper.html"] = page(
        "Test Title &amp; Bridges",
        ["Xiao, Jie", "Ma, Yinchao"],
        publication_date="2026",
        conference_title="Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    )
    services.arxiv["2401.00001"] = entry("2401.00001", "FastPrune: Pruning in One Shot", ["Alice Example", "Bob Ray"])
    services.arxiv["2401.00001"]["published"] = "2024-01-01T00:00:00Z"
    services.github["/repos/example-lab/FastPrune"] = {
        "full_name": "example-lab/FastPrune",
        "homepage": "",
        "fork": False,
    }
    services.github["/repos/example-lab/FastPrune/contents/CITATION.cff"] = (
        b"cff-version: 1.2.0\ntitle: FastPrune\nauthors:\n  - name: The FastPrune Team\npreferred-citation:\n"
        b"  type: conference-paper\n  title: 'FastPrune: Pruning in One Shot'\n  authors:\n"
        b"    - family-names: Example\n      given-names: Alice\n  url: https://arxiv.org/abs/2401.00001\n"
    )
    services.arxiv["2402.00002"] = entry("2402.00002", "Sparse Is Enough in Scaling", ["Cara Vance"])
    services.arxiv["2402.00002"]["published"] = "2024-02-01T00:00:00Z"
    services.github["/repos/example-lab/sparse"] = {"full_name": "example-lab/sparse", "homepage": None, "fork": False}
    services.github["/repos/example-lab/sparse/readme"] = b"# Sparse\n\n[paper](https://arxiv.org/abs/2402.00002v1)\n"
    services.arxiv["2103.00020"] = entry(
        "2103.00020", "Learning Transferable Visual Models From Natural Language Supervision", ["Alec Radford"]
    )
    services.arxiv["2103.00020"]["published"] = "2021-02-26T00:00:00Z"
    services.papers["2103.00020"] = {
        "id": "2103.00020",
        "title": "Learning",
        "githubRepo": "https://github.com/openai/CLIP",
    }
