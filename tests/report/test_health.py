"""``report``: the numbers of today, and the page and the summary that show them."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import Metalint, commit_all, examples, git
from hypothesis import given, settings
from hypothesis import strategies as st
from report.histories import write_history
from report.reporting import paper

from metalint.charts import over_time
from metalint.files.commits import Commit
from metalint.links.history import PAGE, LinkHistory, Observation
from metalint.report.health import html, markdown
from metalint.report.health.history import CommitHistory as Past
from metalint.report.health.history import Revision
from metalint.report.health.today import Health, Names, RuleCount, SuppressedFinding
from metalint.rules.problems import Severity

TYPO = "Univeristy of Sydney"
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>|`{{ 7*7 }}`\u202e\x1b[31m]](javascript:alert(1))"


class Parsed(HTMLParser):
    """What a page holds: its elements with their attributes, the text of rows, and what each svg is called."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.svgs: list[dict[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
        elif tag == "svg":
            self.svgs.append({"id": dict(attrs)["aria-labelledby"] or ""})
        if tag not in {"meta", "link", "img", "br"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        within = self._open[-1] if self._open else ""
        if within in {"title", "desc"} and "svg" in self._open:
            self.svgs[-1][within] = data
        elif "tr" in self._open and "svg" not in self._open and self.rows[-1]:
            self.rows[-1][-1] += data
        if within != "style":
            self.text += data


def check(page: str) -> Parsed:
    """Check what holds of every page."""
    found = Parsed(page)
    names = {tag for tag, _ in found.elements}
    assert names.isdisjoint({"script", "iframe", "object", "embed", "form", "link", "img", "base"})
    for _, attributes in found.elements:
        assert not any(name.startswith("on") or name in {"style", "src", "srcset"} for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    for one in found.svgs:
        assert one["title"].strip()
        assert one["desc"].strip()
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {one for found_svg in found.svgs for one in found_svg["id"].split()}
    assert named <= set(ids)
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    return found


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list with one of each: errors, warnings, a suppression, a baseline, a broken paper, a note."""
    root = tmp_path / "list"
    write_history(
        root,
        [
            {
                "meta/a/one.prototxt": paper("Slim models.", "2401.00001").encode(),
                "meta/b/two.prototxt": paper("Fat models", "2401.00002", institution=TYPO).encode(),
                "meta/b/three.prototxt": paper("Odd models", "2401.00003", institution="IST").encode(),
            },
            {
                "meta/a/one.prototxt": paper("Slim models", "2401.00001").encode(),
                "meta/b/four.prototxt": b"paper {\n",
                "meta/b/five.prototxt": (
                    "# metalint: ignore-file[title-period] as it is printed\n" + paper("Old models.", "2401.00005")
                ).encode(),
            },
        ],
        step=40 * 86_400,
    )
    return root


def today(metalint: Metalint, root: Path, *words: str, **environment: str) -> Any:
    run = metalint("report", "--format", "json", *words, cwd=root, **environment)
    assert (run.code, run.err) == (0, "")
    return run.json()["today"]


def test_the_numbers_of_today(metalint: Metalint, listed: Path) -> None:
    metalint("baseline", cwd=listed)
    (listed / "meta/b/three.prototxt").write_text(paper("Odd models", "2401.00003"))
    (listed / "meta/c").mkdir()
    (listed / "meta/c/six.prototxt").write_text(paper("New models.", "2401.00006", where=""))
    assert today(metalint, listed, "--history", "--since", "HEAD~1") == {
        "papers": 6,
        "broken": 1,
        "clean": 3,
        "findings": {"institution-typo": 1, "missing-field": 1, "syntax": 1, "title-period": 1},
        "severities": {"error": 3, "warning": 1},
        "rules": [
            {"rule": "institution-typo", "severity": "error", "count": 1, "safe": 1, "unsafe": 0, "baselined": 1},
            {"rule": "missing-field", "severity": "error", "count": 1, "safe": 0, "unsafe": 0, "baselined": 0},
            {"rule": "syntax", "severity": "error", "count": 1, "safe": 0, "unsafe": 0, "baselined": 0},
            {"rule": "title-period", "severity": "warning", "count": 1, "safe": 1, "unsafe": 0, "baselined": 0},
        ],
        "folders": {
            "meta/b": {"institution-typo": 1, "syntax": 1},
            "meta/c": {"missing-field": 1, "title-period": 1},
        },
        "fields": [
            {"role": role, "field": field, "filled": filled}
            for role, field, filled in (
                ("title", "paper.title", 5),
                ("abbr", "paper.abbr", 0),
                ("url", "paper.url", 5),
                ("authors", "paper.authors", 5),
                ("institutions", "paper.institutions", 5),
                ("venue", "pub.where", 4),
                ("year", "pub.year", 5),
                ("code-type", "code.type", 0),
                ("code-url", "code.url", 0),
                ("note", "note.url", 0),
                ("cover", "cover.url", 0),
                ("keywords", "keyword.words", 0),
                ("references", "baseline.methods", 0),
            )
        ],
        "institutions": [
            {"relation": "ok", "names": 1, "uses": 4},
            {"relation": "typo", "names": 1, "uses": 1},
        ],
        "links": {"unchecked": 5},
        "suppressions": [
            {"path": "meta/b/five.prototxt", "line": 3, "rule": "title-period", "reason": "as it is printed"}
        ],
        "baseline": {"entries": 2, "held": 1, "gone": 1},
        "ages": {"not committed": 2, "up to 7 days": 1, "up to 90 days": 1},
        "since": {
            "reference": "HEAD~1",
            "commit": git(listed, "rev-parse", "HEAD~1").strip(),
            "new": {"missing-field": 1, "syntax": 1, "title-period": 1},
            "fixed": {"ambiguous-institution": 1, "title-period": 1},
        },
    }


def test_the_baseline_comes_to_the_same_as_for_lint(metalint: Metalint, listed: Path) -> None:
    (listed / "meta/b/four.prototxt").unlink()
    (listed / "meta/c").mkdir()
    (listed / "meta/c/six.prototxt").write_text(paper("Slim models", "2401.00001"))  # `one` is not told to have a copy
    assert metalint("baseline", cwd=listed).code == 0
    summary = metalint("lint", "--format", "json", cwd=listed).json()["summary"]
    numbers = today(metalint, listed)
    held = summary["baselined"]
    assert (numbers["baseline"], held) == ({"entries": held, "held": held, "gone": 0}, 6)
    assert all(rule["baselined"] == rule["count"] for rule in numbers["rules"])


def test_findings_are_those_of_lint(metalint: Metalint, papers: Path) -> None:
    found = metalint("lint", "--no-baseline", "--format", "json", cwd=papers).json()
    counts: dict[str, int] = {}
    for one in found["diagnostics"]:
        counts[one["rule"]] = counts.get(one["rule"], 0) + 1
    numbers = today(metalint, papers)
    assert numbers["findings"] == counts
    assert numbers["papers"] == found["summary"]["files"] == 94
    rows = check(metalint("report", "--format", "html", cwd=papers).out).rows
    assert {row[0]: row[1] for row in rows[1 : len(counts) + 1]} == {rule: str(n) for rule, n in counts.items()}


def test_links_are_as_the_history_has_them(metalint: Metalint, listed: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    seen = LinkHistory(cache)
    urls = [f"https://arxiv.org/abs/2401.0000{at}" for at in (1, 2, 3)]
    statuses = (Observation(PAGE, 200), Observation(PAGE, 404), Observation(PAGE, 200, "https://arxiv.org/abs/2"))
    seen.store(list(zip(urls, statuses, strict=True)), 1_700_000_000.0)
    seen.close()
    numbers = today(metalint, listed, METALINT_CACHE_DIR=str(cache))
    assert numbers["links"] == {"alive": 1, "moved": 1, "dead": 1, "unchecked": 1}
    again = LinkHistory(cache)
    again.store_doubts({urls[0]: "status 503", urls[1]: "status 503"})
    again.store([(urls[1], Observation(PAGE, 404))], 1_700_000_001.0)
    again.close()
    numbers = today(metalint, listed, METALINT_CACHE_DIR=str(cache))
    assert numbers["links"] == {"moved": 1, "dead": 1, "uncertain": 1, "unchecked": 1}


def test_no_history_of_links_is_made(metalint: Metalint, listed: Path, tmp_path: Path) -> None:
    today(metalint, listed, METALINT_CACHE_DIR=str(tmp_path / "cache"))
    assert not (tmp_path / "cache/observations.sqlite").exists()


def test_a_page(metalint: Metalint, listed: Path) -> None:
    run = metalint("report", "--format", "html", "--history", "--since", "HEAD~1", cwd=listed)
    assert (run.code, run.err) == (0, "")
    found = check(run.out)
    assert ["institution-typo", "1", "error", "1", "0", "0", "0", "0", ""] in found.rows
    assert ["syntax", "1", "error", "0", "0", "0", "1", "0", ""] in found.rows
    assert [one["title"] for one in found.svgs[:3]] == ["Findings", "Papers", "Findings per paper"]
    assert found.svgs[1]["desc"] == ("papers: 3 at first, 5 at last, between 3 and 5. From 2023-11-14 to 2023-12-24.")
    assert "prefers-color-scheme: dark" in run.out
    assert len(run.out.encode()) < 300_000


def test_the_style_is_the_one_that_the_policy_allows(metalint: Metalint, listed: Path) -> None:
    page = metalint("report", "--format", "html", cwd=listed).out
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"" in page


def test_a_list_without_findings(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    write_history(root, [{"meta/a.prototxt": paper("Slim models", "2401.00001").encode()}])
    for words in ([], ["--history"]):
        page = metalint("report", "--format", "html", *words, cwd=root)
        assert page.code == 0
        assert "No rule finds anything." in check(page.out).text
        assert "No rule finds anything." in metalint("report", *words, cwd=root).out


def test_hostile_text_does_nothing(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    folder = "<b onclick=x>|`$(id)`"
    text = paper("Models.", "2401.00001", institution="Sparse <script>alert(2)</script> Lab")
    (root / "meta" / folder).mkdir(parents=True)
    (root / "meta" / folder / "a.prototxt").write_text(text)
    (root / "meta" / folder / "b.prototxt").write_text(
        f"# metalint: ignore-file[title-period] {HOSTILE}\n" + text.replace("00001", "00002").replace("Mod", "Mud")
    )
    commit_all(root)
    page = metalint("report", "--format", "html", "--history", "--since", "HEAD", cwd=root).out
    found = check(page)
    assert "<script>alert(1)</script>" in found.text
    assert "\x1b" not in page
    assert "\u202e" not in page
    summed = metalint("report", cwd=root).out
    assert "\x1b" not in summed
    assert "<script" not in summed
    assert "<b onclick" not in summed


def of_many(count: int, text: str) -> Health:
    return Health(
        papers=count,
        broken=0,
        clean=0,
        severities={"error": count},
        rules=tuple(RuleCount(f"rule-{at}", Severity.ERROR, count, 0, 0, 0) for at in range(80)),
        folders={f"{at}/{text}": {f"rule-{at % 80}": 1} for at in range(count)},
        fields=(("title", "paper.title", 1),) * 13,
        institutions=(Names("unknown", count, count, tuple((f"{at} {text}", 1) for at in range(count))),),
        links={"alive": count},
        suppressions=tuple(SuppressedFinding(f"{at}/{text}", 1, "title-period", text) for at in range(count)),
        baseline=None,
    )


@pytest.mark.parametrize("text", [HOSTILE * 200, "&" * 5000, "|" * 5000])
def test_a_page_and_a_summary_stay_small(text: str) -> None:
    health = of_many(5000, text)
    revisions = tuple(
        Revision(
            Commit(f"{at:040x}", "", "2024-01-01T00:00:00Z", at * 1000, ()),
            at,
            {f"rule-{number}": at * number % 97 for number in range(80)},
            {"error": at * 31 % 1009, "warning": at * 17 % 1013, "info": at * 7 % 1019},
            {},
            at * 3 % 1021,
            f"{at} {text}",
        )
        for at in range(5000)
    )
    past = Past(revisions, {}, (text,))
    page = html.render(health, past)
    check(page)
    assert len(page.encode()) < 300_000
    assert len(markdown.render(health, past).encode()) < 150_000


@settings(max_examples=examples(30), deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_text(text: str) -> None:
    health = of_many(2, text)
    check(html.render(health, Past((), {}, (text,))))


def test_the_summary(metalint: Metalint, listed: Path) -> None:
    run = metalint("report", "--since", "HEAD~1", cwd=listed)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(
        "## List health\n\n**5 papers · 3 findings**\n\n- Findings: **3** (2 errors, 1 warning)\n"
        "- Papers without findings: **40 %** (2 of 5)\n- Fixable: **1** (safely; 0 more after review)\n"
        "- Unreadable papers: **1** (parse or schema errors)\n- New since HEAD\\~1: **1** (1 fixed)\n\n"
        "| rule | findings | level | safe fixes | unsafe fixes | in baseline | new | fixed |\n"
        "|:--|--:|:--|--:|--:|--:|--:|--:|\n"
        "| institution-typo | 1 | error | 1 | 0 | 0 | 0 | 0 |\n| syntax | 1 | error | 0 | 0 | 0 | 1 | 0 |\n"
    )


def test_an_output_file(metalint: Metalint, listed: Path) -> None:
    run = metalint("report", "--format", "html", "--out", "health.html", cwd=listed)
    assert (run.code, run.out, run.err) == (0, "", "")
    assert (listed / "health.html").read_text() == metalint("report", "--format", "html", cwd=listed).out
    refused = metalint("report", "--out", "meta/a/one.prototxt", cwd=listed)
    assert (refused.code, refused.err) == (
        2,
        "metalint: --out meta/a/one.prototxt: that is a paper; name another file\n",
    )


def test_no_papers(metalint: Metalint) -> None:
    run = metalint("report")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("metalint: no papers: nothing in ")


def test_charts_leave_gaps_where_nothing_is_known() -> None:
    series = [("papers", "first", [1.0, None, 2.0, 2.0])]
    (line,) = over_time.draw_trend("Papers", [0, 10, 20, 30], series, ("a", "b")).lines
    assert line.path == "M34.0 83.0H140.0M246.0 10.0H352.0"
    assert line.area == "M34.0 156V83.0H140.0V156ZM246.0 156V10.0H352.0V156Z"


def test_series_are_stacked() -> None:
    series = [("errors", "first", [1.0, 2.0]), ("warnings", "second", [3.0, 2.0])]
    chart = over_time.draw_trend("Findings", [0, 1], series, ("2024-01-01", "2024-02-01"))
    assert [line.name for line in chart.lines] == ["warnings", "errors"]
    assert [label for _, label in chart.grid] == ["0", "1", "2", "3", "4"]
    assert chart.description == (
        "errors: 1 at first, 2 at last, between 1 and 2; warnings: 3 at first, 2 at last, between 2 and 3. "
        "From 2024-01-01 to 2024-02-01."
    )


@given(st.integers(0, 5000))
def test_sampling_keeps_both_ends_and_the_order(count: int) -> None:
    found = over_time.sample_commits(count)
    assert len(found) == min(count, over_time.POINTS)
    assert found == sorted(set(found))
    assert found[:1] == [0][:count]
    assert found[-1:] == [count - 1][:count]


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=30))
def test_lines_stay_within_the_chart(values: list[int]) -> None:
    chart = over_time.draw_trend("x", range(len(values)), [("x", "first", values)], ("a", "b"))
    (line,) = chart.lines
    heights = [float(one) for one in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", line.path)]
    assert all(over_time.TOP <= one <= over_time.HEIGHT - over_time.BOTTOM for one in heights)
    assert 2 <= len(chart.grid) <= 7
