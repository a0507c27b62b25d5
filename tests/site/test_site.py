"""Which files a site has, what stands in them, and that nothing but the papers decides on it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import jsonschema
import pytest
from conftest import DATA, Metalint, commit_all
from hypothesis import given
from hypothesis import strategies as st
from site_lists import files, hostile_list, make_site, paper, papers_json, write_list

from metalint.names.enum_names import display_names
from metalint.site.colors import make_palette, measure_contrast
from metalint.site.escaping import script_json

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


class Page(HTMLParser):
    """What a test asks of a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, name: str) -> list[str]:
        """Return an attribute of all elements that have it."""
        return [attributes[name] for one, attributes in self.elements if one == tag and name in attributes]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def pages(site: Path) -> dict[str, Page]:
    found = sorted(site.rglob("*.html"))
    return {path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8")) for path in found}


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A list of 360 papers of four years, some without one."""
    return write_list(
        tmp_path / "many",
        {
            f"p{at:03}": paper(
                f"Paper {at}", [f"Ann {at % 7} Bell"], (2024, 2023, 2020, None)[at % 4], f"Venue {at % 30}",
                institutions=[f"University {at % 11}"], keywords=["quantization", "survey"][: at % 3],
                url=f"https://example.org/{at}",
            )
            for at in range(360)
        },
    )  # fmt: skip


def test_the_files_of_a_small_site(tmp_path: Path) -> None:
    root = write_list(
        tmp_path, {"lora": paper("LoRA", ["Ed Hu"], 2022, institutions=["Microsoft"], keywords=["low_rank"])}
    )
    assert set(files(make_site(root, root / "site"))) == {
        ".metalint-site", ".nojekyll", "authors.html", "charts.html", "data/export-0.js", "data/papers-0.js",
        "feed.xml", "icon.svg", "index.html", "institutions.html", "keywords.html", "paper/lora.html", "papers.bib",
        "papers.json", "papers.schema.json", "site.css", "site.js", "theme.js", "venues.html", "years.html",
    }  # fmt: skip


def test_what_the_papers_do_not_have_has_no_page(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": 'paper {\n  title: "Only a title"\n}\n'})
    assert set(files(make_site(root, root / "site"))) == {
        ".metalint-site", ".nojekyll", "data/export-0.js", "data/papers-0.js", "feed.xml", "icon.svg", "index.html",
        "paper/a.html", "papers.bib", "papers.json", "papers.schema.json", "site.css", "site.js", "theme.js",
    }  # fmt: skip
    assert papers_json(root / "site")[0]["year"] is None
    assert (root / "site" / "papers.bib").read_text() == "@misc{a,\n  title = {{Only a title}},\n}\n"


def test_a_base_url_and_pages_of_papers_are_more_files(tmp_path: Path) -> None:
    settings = '[site]\nbase-url = "https://example.org/list"\npaper-pages = true\nviews = []\n'
    lora = paper("LoRA", ["Ed Hu"], 2022, url="https://arxiv.org/abs/2106.09685v2")
    root = write_list(tmp_path, {"lora": lora}, settings)
    site = make_site(root, root / "site")
    found = files(site)
    assert {"sitemap.xml", "paper/lora.html"} <= set(found)
    assert not {"venues.html", "authors.html"} & set(found)
    locations = [one.text for one in ET.fromstring(found["sitemap.xml"]).iter() if one.text and one.text.strip()]
    base = "https://example.org/list/"
    assert locations == [base, f"{base}charts.html", f"{base}paper/lora.html"]
    page = pages(site)["paper/lora.html"]
    told = {one.get("name") or one.get("property"): one["content"] for tag, one in page.elements if "content" in one}
    assert {name: value for name, value in told.items() if name and name.startswith(("citation", "og:", "prism"))} == {
        "citation_title": "LoRA", "citation_author": "Ed Hu", "citation_publication_date": "2022",
        "citation_conference_title": "ICLR", "citation_arxiv_id": "2106.09685", "og:title": "LoRA",
        "prism.publicationName": "ICLR", "citation_public_url": "https://arxiv.org/abs/2106.09685v2",
        "og:type": "article", "og:site_name": "Papers", "og:description": "Ed Hu. ICLR 2022",
        "og:url": f"{base}paper/lora.html",
    }  # fmt: skip


def test_papers_of_a_long_list_have_no_pages_unless_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("metalint.site.pages._MOST_PAPER_PAGES", 1)
    root = write_list(tmp_path, {"a": paper("A"), "b": paper("B")})
    assert not [path for path in files(make_site(root, root / "site")) if path.startswith("paper/")]
    (root / "metalint.toml").write_text("[site]\npaper-pages = true\n")
    assert "paper/b.html" in files(make_site(root, root / "site"))


def test_own_fields_are_shown_and_are_data(tmp_path: Path) -> None:
    own = {"a": "rating: 4\nupdate_time: 1709251200\n", "b": "rating: 5\n", "c": ""}
    settings = '[site]\nfields = ["rating", "update_time"]\n'
    root = write_list(tmp_path, {name: paper(name.upper()) + text for name, text in own.items()}, settings)
    site = make_site(root, root / "site")
    assert {one["id"]: one.get("fields") for one in papers_json(site)} == {
        "a": {"rating": 4, "update_time": 1709251200}, "b": {"rating": 5}, "c": None,
    }  # fmt: skip
    index = (site / "index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<p class="fields">(.*?)</p>', index)
    assert shown == [
        '<span dir="auto">Rating: 4</span> <span dir="auto">Update time: 2024-03-01</span> ',
        '<span dir="auto">Rating: 5</span> ',
    ]
    page = (site / "paper" / "a.html").read_text(encoding="utf-8")
    assert '<dt>Update time</dt>\n<dd dir="auto">2024-03-01</dd>' in page
    labels = '[site.fields]\nrating = "<b>Stars"\n'
    (root / "metalint.toml").write_text(labels)
    assert "&lt;b&gt;Stars: 4" in (make_site(root, site) / "index.html").read_text(encoding="utf-8")


def test_a_field_that_the_schema_lacks_is_named(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A")}, '[site]\nfields = ["ratting"]\n')
    done = metalint("site", "--out", "site")
    assert (done.code, done.err) == (
        2, "metalint: metalint.toml: site.fields: unknown field `ratting`; did you mean `rating`?\n",
    )  # fmt: skip


def test_two_runs_give_equal_bytes_wherever_and_whenever(metalint: Metalint, tmp_path: Path) -> None:
    one = hostile_list(tmp_path / "one")
    commit_all(one)
    other = tmp_path / "some where else" / "other"
    shutil.copytree(one, other)
    here = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
    there = {"TZ": "America/Anchorage", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}
    assert metalint("site", "--out", "site", cwd=one, **here).code == 0
    assert metalint("site", "--out", "../out", cwd=other, **there).code == 0
    assert files(one / "site") == files(other.parent / "out")


def test_a_second_run_writes_only_what_changed(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A"), "b": paper("B")}, "[site]\npaper-pages = true\n")
    make_site(root, root / "site")
    (root / "site" / "CNAME").write_text("example.org\n")
    assert metalint("site", "--out", "site").err.splitlines()[-1] == "wrote 0 files to site, deleted 0, kept 18"
    (root / "meta" / "b.prototxt").unlink()
    make_site(root, root / "site")
    assert (root / "site" / "CNAME").read_text() == "example.org\n"
    assert not (root / "site" / "paper" / "b.html").exists()
    again = make_site(root, tmp_path / "fresh")
    assert files(root / "site") == {**files(again), "CNAME": b"example.org\n"}


def test_a_deleted_paper_is_nowhere_after_a_run_that_failed_midway(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("Kept"), "b": paper("Retracted")}, "[site]\npaper-pages = false\n")
    make_site(root, root / "site")
    (root / "meta" / "b.prototxt").unlink()
    (root / "metalint.toml").write_text("[site]\npaper-pages = true\n")
    (root / "site" / "paper").touch()  # where the folder of pages should be
    run = metalint("site", "--out", "site", cwd=root)
    assert (run.code, len(run.err.splitlines())) == (2, 1), run.err
    assert [name for name, data in files(root / "site").items() if b"Retracted" in data] == []


@pytest.mark.parametrize("kind", ["hostile", "real"])
def test_no_page_asks_another_origin(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    is_real = kind == "real"
    site = request.getfixturevalue("real_site") if is_real else make_site(hostile_list(tmp_path), tmp_path / "site")
    for path, page in pages(site).items():
        for tag, attributes in page.elements:
            assert tag not in {"style", "iframe", "object", "embed", "base"}, path
            assert not [name for name in attributes if name.startswith("on") or name == "style"], path
            loads = [attributes[name] for name in ("src", "srcset", "poster", "action") if name in attributes]
            loads += [attributes["href"]] if tag == "link" and attributes["rel"] != "canonical" else []
            assert not [url for url in loads if urlsplit(url).scheme or urlsplit(url).netloc], path
            href = attributes.get("href", "")
            assert not urlsplit(href).scheme or urlsplit(href).scheme.lower() in {"http", "https"}, path
            assert not href.startswith("//"), path
        scripts = [attributes for tag, attributes in page.elements if tag == "script"]
        assert scripts, path
        assert all("src" in one for one in scripts), path
        policy = next(one["content"] for _, one in page.elements if one.get("http-equiv") == "Content-Security-Policy")
        assert policy == POLICY
    for path in ("site.css", "site.js", "theme.js"):
        text = (site / path).read_text()
        assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|\beval\b", text), path


@pytest.mark.parametrize("kind", ["hostile", "many"])
def test_every_link_inside_the_site_leads_somewhere(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    root = request.getfixturevalue("many") if kind == "many" else hostile_list(tmp_path)
    site = make_site(root, tmp_path / "site")
    found = pages(site)
    ids = {path: set(page.ids) for path, page in found.items()}
    for path, page in found.items():
        assert len(page.ids) == len(ids[path]), path
        places = [page.all(*one) for one in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"))]
        for url in (url for place in places for url in place):
            parts = urlsplit(url)
            if parts.scheme:
                continue
            target = (Path(path).parent / unquote(parts.path)).as_posix() if parts.path else path
            target = str(Path(target)) if ".." not in target else "/".join(target.split("/")[2:])
            assert (site / target).is_file(), (path, url)
            assert not parts.fragment or parts.fragment in ids[target], (path, url)


def test_without_the_script_every_paper_can_be_reached(many: Path, tmp_path: Path) -> None:
    site = make_site(many, tmp_path / "site")
    found = pages(site)
    assert sum(one.startswith("p-p") for one in found["index.html"].ids) == 100
    reached, pending = {"index.html"}, ["index.html"]
    while pending:
        page = pending.pop()
        links = {urlsplit(urljoin(page, url)).path for url in found[page].all("a", "href") if not urlsplit(url).scheme}
        pending += [one for one in links if one.endswith(".html") and one not in reached]
        reached |= {one for one in links if one.endswith(".html")}
    assert {path for path in reached if path.startswith("paper/")} == {f"paper/p{at:03}.html" for at in range(360)}
    shown = [one for path in sorted(reached) for one in found[path].ids if one.startswith("p-")]
    assert sorted(shown) == [f"p-p{at:03}" for at in range(360)]
    outside = [url for path in reached for url in found[path].all("a", "href") if urlsplit(url).scheme]
    assert {f"https://example.org/{at}" for at in range(360)} <= set(outside)
    assert {path for path in reached if "/" not in path} == {
        "index.html", "papers-2.html", "papers-3.html", "papers-4.html", "years.html", "venues.html",
        "institutions.html", "authors.html", "keywords.html", "charts.html",
    }  # fmt: skip


def test_a_group_that_does_not_fit_on_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    root = write_list(tmp_path, {f"p{at:04}": paper(f"Paper {at}", venue="arXiv") for at in range(620)})
    found = pages(make_site(root, root / "site"))
    counts = [sum("#p-" in href for href in found[path].all("a", "href")) for path in ("venues.html", "venues-2.html")]
    assert counts == [500, 120]
    assert "arXiv continued" in re.sub(r"\s+", " ", found["venues-2.html"].text)


def test_facets_count_what_the_papers_say(real_site: Path) -> None:
    text = (real_site / "index.html").read_text(encoding="utf-8")
    listed = papers_json(real_site)
    expected = {
        "venue": Counter(one["venue"] for one in listed),
        "year": Counter(str(one["year"]) for one in listed),
        "institution": Counter(name for one in listed for name in one["institutions"]),
        "keyword": Counter(name for one in listed for name in one["keywords"]),
    }
    keys = {name: key for key, name in display_names("Word", expected["keyword"], {}, {}).items()}
    for facet, counts in expected.items():
        part = text.partition(f'data-facet="{facet}"')[2].partition("</fieldset>")[0]
        shown = re.findall(r'">([^<]*) <span class="n">(\d+)</span>', part)
        assert [(name, int(number)) for name, number in shown] == [
            (name, counts[keys.get(name, unescape(name))]) for name, _ in shown
        ]
        least = sorted(counts.values(), reverse=True)[:20][-1]
        assert len(shown) >= min(20, len(counts))
        assert all(int(number) >= least for _, number in shown)


def test_the_real_papers_are_all_there_and_weigh_little(real_site: Path) -> None:
    source = DATA / "papers" / "meta"
    assert {one["id"] for one in papers_json(real_site)} == {path.stem for path in source.glob("*.prototxt")}
    first = ("index.html", "site.css", "site.js", "theme.js", "icon.svg", "data/papers-0.js")
    assert sum(len(gzip.compress((real_site / path).read_bytes())) for path in first) <= 60_000


def test_papers_json_fits_its_schema(real_site: Path, tmp_path: Path) -> None:
    for site in (real_site, make_site(hostile_list(tmp_path), tmp_path / "site")):
        document = json.loads((site / "papers.json").read_text(encoding="utf-8"))
        schema = json.loads((site / document["$schema"]).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(document, schema, jsonschema.Draft202012Validator)


def test_a_paper_in_json(tmp_path: Path) -> None:
    text = paper(
        "LoRA", ["Ed Hu, Yelong Shen"], 2022, institutions=["Microsoft"], keywords=["low_rank"], abbr="lora",
        url="https://arxiv.org/abs/2106.09685", code="https://github.com/microsoft/LoRA", code_type="PyTorch",
    )  # fmt: skip
    site = make_site(write_list(tmp_path, {"2022/lora": text}), tmp_path / "site")
    assert papers_json(site) == [
        {
            "id": "2022/lora",
            "title": "LoRA",
            "abbr": "lora",
            "authors": ["Ed Hu", "Yelong Shen"],
            "url": "https://arxiv.org/abs/2106.09685",
            "year": 2022,
            "venue": "ICLR",
            "institutions": ["Microsoft"],
            "keywords": ["low_rank"],
            "code": {"type": "PyTorch", "url": "https://github.com/microsoft/LoRA"},
            "note": "",
            "cover": "",
            "references": [],
        }
    ]


def test_notes_lead_to_the_repository_where_it_is_known(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A", note="a b.md"), "b": paper("B", note="https://example.org/n")})
    (root / "notes").mkdir()
    (root / "notes" / "a b.md").write_text("# A\n")
    assert [one["note"] for one in papers_json(make_site(root, root / "one"))] == [
        "note/a.html",
        "https://example.org/n",
    ]
    (root / "metalint.toml").write_text('[site]\nsource = "https://github.com/me/list/blob/main"\n')
    notes = [one["note"] for one in papers_json(make_site(root, root / "two"))]
    assert notes == ["https://github.com/me/list/blob/main/notes/a%20b.md", "https://example.org/n"]


def test_ids_make_file_names_that_no_system_confuses(tmp_path: Path) -> None:
    root = write_list(
        tmp_path,
        {name: paper(name) for name in ("a", "A", "x/y", "x-y", "con", "é", "ok_1.2", "..", "q" * 150)},
        "[site]\npaper-pages = true\n",
    )
    names = [path.removeprefix("paper/") for path in files(make_site(root, root / "site")) if path.startswith("paper/")]
    assert len({name.casefold() for name in names}) == 9
    assert {"ok_1.2.html", "x-y.html", "y.html"} <= set(names)  # `a` and `A` are both told apart by a hash
    assert all(re.fullmatch(r"[A-Za-z0-9_][\w.-]{0,120}\.html", name, re.ASCII) for name in names)
    assert "con.html" not in names


def test_a_chart_counts_one_paper(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A", ["Ann Bell"], keywords=["survey"])})
    assert metalint("site", "--out", "site", cwd=tmp_path).code == 0
    assert "Survey is the most frequent keyword, with 1 paper." in (tmp_path / "site" / "charts.html").read_text()


def test_charts_have_titles_descriptions_and_tables(real_site: Path) -> None:
    text = (real_site / "charts.html").read_text(encoding="utf-8")
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(charts) == text.count("<table>") == 5
    for chart in charts:
        title, description = (re.search(rf'<{tag} id="([^"]+)">[^<]+</{tag}>', chart) for tag in ("title", "desc"))
        assert title
        assert description
        assert f'aria-labelledby="{title[1]} {description[1]}"' in chart
    rows = re.findall(r'<th scope="row" dir="auto">(\d{4})</th><td>(\d+)</td>', text)
    years = {int(year): int(number) for year, number in rows}
    listed = [one["year"] for one in papers_json(real_site)]
    assert years == Counter(listed)


def test_a_broken_paper_stops_everything(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A"), "b": "paper { title: \n"})
    done = metalint("site", "--out", "site")
    assert done.code == 1
    assert "meta/b.prototxt" in done.err
    assert "nothing is written" in done.err
    assert not (tmp_path / "site").exists()


def test_the_accent_is_that_of_the_settings(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A")}, '[site]\naccent = "#00518A"\n')
    style = (make_site(root, root / "site") / "site.css").read_text()
    assert "--accent: light-dark(#00518a, #" in style
    assert "ACCENT" not in style


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_can_be_read_in_both_schemes(number: int) -> None:
    light, dark = make_palette(f"#{number:06x}")
    assert all(measure_contrast(light, ground) >= 4.5 for ground in ("#fbfaf7", "#ffffff", "#f0ede6"))
    assert all(measure_contrast(dark, ground) >= 4.5 for ground in ("#15171b", "#1c1f25", "#262a33"))


@given(st.text())
def test_json_for_scripts_is_json_and_ends_no_script(text: str) -> None:
    written = script_json([text])
    assert json.loads(written) == [text]
    assert not set("<\u2028\u2029") & set(written)


def test_settings_come_from_the_configuration(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A")}, '[site]\nout = "public"\ntitle = "My list"\ndescription = "Of papers."\n')
    assert metalint("site").code == 0
    page = pages(tmp_path / "public")["index.html"]
    assert "My list" in page.text
    assert "Of papers." in page.text


def test_the_page_of_a_paper_shows_its_entry(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A & B", year=2020)}, "[site]\npaper-pages = true\n")
    site = make_site(root, root / "site")
    text = (site / "paper" / "a.html").read_text(encoding="utf-8")
    found = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.DOTALL)
    assert found
    assert unescape(found[1]) == (site / "papers.bib").read_text()
