"""The documentation as a site: complete, its links checked, nothing loaded from elsewhere."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import cmarkgfm
import pytest
from docs.conftest import MKDOCS, QUIET
from docs.pages import DOCS
from mkdocs.exceptions import PluginError
from rows import each_row
from workflow import CHECKOUT

from metalint.cli.commands import COMMANDS
from metalint.rules.documentation import sections, summary
from metalint.rules.rule_set import RULES
from metalint.util.packaged import read_packaged

pytestmark = pytest.mark.slow  # `make check` makes the site as well


class Page(HTMLParser):
    """What a page has: its ids, where its links lead, what a browser loads, its text, and how often each tag occurs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.text = ""
        self.counts: dict[str, int] = {}
        self._article = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in {"script", "img", "iframe", "source", "link"}:
            self.loaded += [given[name] for name in ("src", "srcset", "href") if given.get(name)]
        self._article += tag == "article"
        if self._article:
            self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        self._article -= tag == "article"

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def of(page: str) -> Path:
    """Return where a page of docs/ is on the site."""
    path = Path(page)
    return path.parent / "index.html" if path.stem == "index" else path.with_suffix("") / "index.html"


def test_each_page_is_on_the_site_and_in_the_navigation(site: Path, pages: dict[Path, Page]) -> None:
    written = [of(path.relative_to(DOCS).as_posix()) for path in DOCS.rglob("*.md")]
    generated = [of(name) for name in ("cli.md", "configuration-keys.md", "security.md", "changelog.md")]
    rules = [of(f"rules/{rule.name}.md") for rule in RULES]
    home = {(site / urlsplit(link).path / "index.html").resolve() for link in pages[site / "index.html"].links}
    for path in (*written, *generated, *rules):
        assert site / path in pages
        assert (site / path).resolve() in home, path


def test_each_link_leads_to_a_page_and_an_anchor(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # its links are absolute, as it is shown for any address
        for link in page.links:
            target = urlsplit(link)
            if target.scheme in {"http", "https", "mailto"}:
                continue
            there = (path.parent / unquote(target.path)).resolve() if target.path else path
            there = there / "index.html" if there.is_dir() else there
            is_page = there in pages
            if not (is_page or there.is_file()) or (
                target.fragment and is_page and unquote(target.fragment) not in pages[there].ids
            ):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_links_to_the_repository_lead_to_files(pages: dict[Path, Page]) -> None:
    home = "https://github.com/OWNER/metalint/blob/main/"
    paths = {
        link.removeprefix(home).partition("#")[0] for page in pages.values() for link in page.links if home in link
    }
    assert paths
    assert [path for path in sorted(paths) if not (CHECKOUT / path).exists()] == []


def test_nothing_is_loaded_from_another_origin(site: Path, pages: dict[Path, Page]) -> None:
    assert {url for page in pages.values() for url in page.loaded if urlsplit(url).netloc} == set()
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    assert styles
    assert [url for text in styles for url in re.findall(r"url\(['\"]?(https?:|//)", text)] == []


def test_each_rule_has_a_page_with_its_documentation(pages: dict[Path, Page], site: Path) -> None:
    for rule in RULES:
        text = " ".join(pages[site / of(f"rules/{rule.name}.md")].text.split())
        assert summary(rule).replace("`", "") in text
        assert all(heading in text for heading in sections(rule))


def test_every_command_and_option_is_on_the_page_of_the_command_line(pages: dict[Path, Page], site: Path) -> None:
    text = pages[site / of("cli.md")].text
    for command in COMMANDS:
        assert f"metalint {command}" in text
        done = subprocess.run([sys.executable, "-m", "metalint", command, "--help"], capture_output=True, text=True)
        options = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", done.stdout.partition("global options")[0]))
        assert [option for option in options if option not in text] == []


def keys(schema: dict, path: str = "") -> dict[str, dict]:
    """Return the schema of each key of the configuration by its path."""
    found = {}
    for key, value in schema.get("properties", {}).items():
        found[f"{path}{key}"] = value
        for inner in (value, value.get("items"), value.get("additionalProperties")):
            if isinstance(inner, dict):
                found |= keys(inner, f"{path}{key}.")
    return found


def test_every_key_is_described_and_on_the_page_with_its_default(pages: dict[Path, Page], site: Path) -> None:
    text = pages[site / of("configuration-keys.md")].text
    known = keys(json.loads(read_packaged("metalint.schema.json")))
    undescribed = [path for path, schema in known.items() if "description" not in schema]
    assert undescribed == [], "add a description to src/metalint/data/metalint.schema.json"
    for path, schema in known.items():
        assert path.rpartition(".")[2] in text
        assert schema["description"].replace("`", "") in text
        assert "default" not in schema or json.dumps(schema["default"]) in text


@each_row("page", sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")))
def test_lists_tables_and_code_are_read_as_github_reads_them(page: str, pages: dict[Path, Page], site: Path) -> None:
    if page in {"rules.md", "accuracy.md"}:
        return  # on the site these are the table alone, and more tables
    on_github = Page(
        f"<article>{cmarkgfm.github_flavored_markdown_to_html((DOCS / page).read_text('utf-8'))}</article>"
    )
    on_site = pages[site / of(page)]
    for tag in ("li", "tr", "pre", "h2", "h3", "ol"):
        assert on_site.counts.get(tag, 0) == on_github.counts.get(tag, 0), tag


def test_llms_txt_names_every_page_once(site: Path, pages: dict[Path, Page]) -> None:
    text = (site / "llms.txt").read_text("utf-8")
    assert text.startswith("# metalint\n\n> Lint, fix and render a list of papers")
    listed = [site / link / "index.html" for link in re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)]
    assert sorted(path.resolve() for path in listed) == sorted(path for path in pages if path.name != "404.html")


def test_broken_links_and_missing_pictures_fail_the_build(tmp_path: Path) -> None:
    for name in ("docs", "tools", "tests/rules/cases", "benchmarks"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(CHECKOUT / name)
    (tmp_path / "docs").unlink()
    (tmp_path / "docs").mkdir()
    for path in DOCS.iterdir():
        (tmp_path / "docs" / path.name).symlink_to(path)
    for name in ("mkdocs.yml", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        (tmp_path / name).write_text((CHECKOUT / name).read_text("utf-8"))
    links = "[gone](gone.md) and [anchor](lists.md#nowhere)"
    picture = '<picture>\n  <source srcset="pictures/list.png">\n  <img src="pictures/gone.png" alt="">\n</picture>'
    (tmp_path / "docs" / "new.md").write_text(f"# New\n\n{links}\n\n{picture}\n")
    done = subprocess.run(MKDOCS, cwd=tmp_path, env=QUIET, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "'gone.md'" in done.stderr
    assert "'lists.md#nowhere'" in done.stderr
    assert "these files are not on the site:\nnew/index.html: ../pictures/gone.png\n" in done.stderr


def test_a_figure_that_was_not_measured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(CHECKOUT / "tools" / "documentation")
    figures = importlib.import_module("figures")
    with pytest.raises(PluginError, match=r"verify\.txt has no figure `all: found by chance`"):
        figures.insert_figures("<!-- figures of benchmarks/verify.txt\nall: found by chance\n-->\n", CHECKOUT)
    with pytest.raises(PluginError, match=r"lists\.md has no table with a row `none`"):
        figures.insert_figures("<!-- figures of docs/lists.md\nnone\n-->\n", CHECKOUT)


def test_figures_are_filled_in(pages: dict[Path, Page], site: Path) -> None:
    page = pages[site / of("accuracy.md")]
    measured = (CHECKOUT / "benchmarks" / "verify.txt").read_text("utf-8")
    found = re.search(r"^all: found +(\d+ / \d+)", measured, re.MULTILINE)
    assert found
    assert found[1] in page.text
    assert page.counts["table"] == 6
