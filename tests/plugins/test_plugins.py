"""Rules of plug-ins: found, run, fixed, explained and kept apart as metalint's own are; and what one does wrong."""

from __future__ import annotations

import json
import os
import sys
import venv
from pathlib import Path
from typing import Final

import pytest
from conftest import Metalint, Run, commit_all
from plugins.installing import DEMO, install, write

PAPER: Final = """paper {{
  title: "{title}"
  url: "https://example.org/{name}"
}}
"""
SETTINGS: Final = 'plugins = ["metalint-demo"]\nrequired = ["title"]\n'
FILE_RULE: Final = """
from metalint.rules.api import *

def check(paper, context):
    {body}

RULE = FileRule({name!r}, group="other", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demo package is installed in, by pip."""
    return install(DEMO, tmp_path_factory.mktemp("demo") / "site")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list with one paper that a rule of the demo package finds something in."""
    return make_list(tmp_path / "list", SETTINGS, a="N : M Low-Rank Adaptation", b="Attention Is All You Need")


def make_list(root: Path, settings: str, **titles: str) -> Path:
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text(settings)
    for name, title in titles.items():
        (root / "meta" / f"{name}.prototxt").write_text(PAPER.format(title=title, name=name))
    return root


def found(run: Run) -> list[tuple[str, str]]:
    """Return path and rule of each finding."""
    return [(one["path"], one["rule"]) for one in run.json()["diagnostics"]]


def lint(metalint: Metalint, root: Path, site: Path, *words: str, **environment: str) -> Run:
    return metalint(*words, "lint", "--format", "json", cwd=root, PYTHONPATH=str(site), **environment)


def test_a_rule_is_on_by_default_once_its_plug_in_is_named(metalint: Metalint, root: Path, site: Path) -> None:
    run = lint(metalint, root, site)
    (one,) = run.json()["diagnostics"]
    assert (run.code, run.err) == (0, "")
    assert (one["rule"], one["severity"], one["path"]) == ("spaced-colon", "warning", "meta/a.prototxt")
    assert (one["field"], one["value"]) == ("paper.title", "N : M Low-Rank Adaptation")
    assert one["fix"]["edits"][0]["content"] == '"N: M Low-Rank Adaptation"'


def test_no_plug_in_runs_that_is_not_named(metalint: Metalint, root: Path, site: Path) -> None:
    (root / "metalint.toml").write_text('required = ["title"]\n')
    assert found(lint(metalint, root, site)) == []


@pytest.mark.parametrize("name", ["metalint-demo", "Metalint_Demo", "metalint.demo"])
def test_a_plug_in_is_named_as_pip_names_packages(metalint: Metalint, root: Path, site: Path, name: str) -> None:
    (root / "metalint.toml").write_text(SETTINGS.replace("metalint-demo", name))
    assert found(lint(metalint, root, site)) == [("meta/a.prototxt", "spaced-colon")]


def test_isolated_runs_none_and_minds_no_name_of_their_rules(metalint: Metalint, root: Path, site: Path) -> None:
    more = 'select = ["default", "todo-comment"]\nunfixable = ["demo"]\n[severity]\nspaced-colon = "error"\n'
    options = "[rule-options.spaced-colon]\nmarks = ':'\n[per-file-ignores]\n'b.prototxt' = ['spaced-colon']\n"
    (root / "metalint.toml").write_text(SETTINGS + more + options)
    paper = root / "meta" / "b.prototxt"
    paper.write_text("# metalint: ignore-file[spaced-colon] as printed\n" + paper.read_text())
    for words in (("--isolated", "lint"), ("lint", "--isolated")):
        run = metalint(*words, "--format", "json", cwd=root, PYTHONPATH=str(site))
        assert (run.code, run.err, found(run)) == (0, "", [])
    nowhere = metalint("--isolated", "lint", "--format", "json", cwd=root)
    assert (nowhere.code, nowhere.err, found(nowhere)) == (0, "", [])
    run = metalint("--isolated", "lint", "--select", "spaced-colon", cwd=root, PYTHONPATH=str(site))
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("metalint: --select: there is no rule or group `spaced-colon`")
    assert "spaced-colon" not in metalint("--isolated", "explain", cwd=root, PYTHONPATH=str(site)).out


def test_rules_are_selected_by_name_group_and_path(metalint: Metalint, root: Path, site: Path) -> None:
    paper = root / "meta" / "a.prototxt"
    paper.write_text(paper.read_text() + "# TODO: more\n")
    one, other = ("meta/a.prototxt", "spaced-colon"), ("meta/a.prototxt", "todo-comment")

    def run(*words: str) -> list[tuple[str, str]]:
        done = metalint("lint", "--format", "json", *words, cwd=root, PYTHONPATH=str(site))
        assert (done.code, done.err) == (0, "")
        return found(done)

    assert run() == [one]
    assert run("--select", "demo") == [one, other]
    assert run("--extend-select", "todo-comment") == [one, other]
    assert run("--ignore", "spaced-colon") == []
    (root / "metalint.toml").write_text(SETTINGS + '[per-file-ignores]\n"meta/a*" = ["demo"]\n')
    assert run("--select", "all", "--ignore", "missing-header") == []
    (root / "metalint.toml").write_text(SETTINGS + 'ignore = ["spaced-colom"]\n')
    mistyped = metalint("lint", cwd=root, PYTHONPATH=str(site))
    assert mistyped.code == 2
    assert mistyped.err == (
        "metalint: metalint.toml: ignore: there is no rule or group `spaced-colom`; did you mean `spaced-colon`?\n"
    )


def test_severity_suppressions_and_baseline_work(metalint: Metalint, root: Path, site: Path) -> None:
    (root / "metalint.toml").write_text(SETTINGS + '[severity]\nspaced-colon = "error"\n')
    assert lint(metalint, root, site).code == 1
    assert metalint("baseline", cwd=root, PYTHONPATH=str(site)).code == 0
    assert lint(metalint, root, site).json()["summary"]["baselined"] == 1
    (root / ".metalint-baseline.json").unlink()
    paper = root / "meta" / "a.prototxt"
    before = paper.read_text()
    paper.write_text(before.replace('tion"\n', 'tion"  # metalint: ignore[spaced-colon] as printed\n'))
    run = lint(metalint, root, site)
    assert (run.code, found(run), run.json()["summary"]["suppressed"]) == (0, [], 1)
    paper.write_text(paper.read_text().replace("N :", "N:"))
    assert found(lint(metalint, root, site)) == [("meta/a.prototxt", "unused-suppression")]
    paper.write_text(before)
    words = ("fix", "--suppress", "spaced-colon", "--reason", "as printed")
    assert metalint(*words, cwd=root, PYTHONPATH=str(site)).code == 0
    assert "# metalint: ignore[spaced-colon] as printed" in paper.read_text()


def test_explain_and_rules_know_them(metalint: Metalint, root: Path, site: Path) -> None:
    run = metalint("explain", "spaced-colon", cwd=root, PYTHONPATH=str(site))
    head = "spaced-colon (demo; warning, on by default; safe fix; from plug-in metalint-demo 1.2)"
    assert (run.code, run.out.split("\n")[:3]) == (0, [head, "", "Title with a blank before a colon."])
    rows = metalint("explain", "--format", "json", cwd=root, PYTHONPATH=str(site)).json()
    assert [(one["name"], one["group"], one["default"], one["fix"], one["plugin"]) for one in rows[-3:]] == [
        ("crowded-venue", "demo", True, None, "metalint-demo 1.2"),
        ("spaced-colon", "demo", True, "safe", "metalint-demo 1.2"),
        ("todo-comment", "demo", False, None, "metalint-demo 1.2"),
    ]
    assert {one["plugin"] for one in rows[:-3]} == {None}
    page = metalint("explain", "--format", "markdown", cwd=root, PYTHONPATH=str(site)).out
    assert "## spaced-colon\n\nTitle with a blank before a colon.\n" in page


def test_fixes_are_made(metalint: Metalint, root: Path, site: Path) -> None:
    assert metalint("fix", cwd=root, PYTHONPATH=str(site)).code == 0
    assert '  title: "N: M Low-Rank Adaptation"\n' in (root / "meta" / "a.prototxt").read_text()
    assert found(lint(metalint, root, site)) == []


def test_a_safe_fix_of_a_field_without_a_role_is_unsafe(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    body = "yield about(paper.texts[0], 'no', fix=replacing(paper.texts[0], 'b'))"
    site = write(tmp_path / "site", "other", FILE_RULE.format(name="no-role", body=body), {"no-role": "other:RULE"})
    fields = '[fields]\ntitle = "paper.abbr"\n'
    (root / "metalint.toml").write_text('plugins = ["other"]\nrequired = []\n' + fields)
    first = lint(metalint, root, site).json()["diagnostics"][0]
    assert (first["rule"], first["field"], first["fix"]["safety"]) == ("no-role", "paper.title", "unsafe")


def test_a_safe_fix_of_a_rule_that_declares_none_is_unsafe(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    body = "yield about(paper.title, 'no', fix=replacing(paper.title, 'b'))"
    (root / "metalint.toml").write_text('plugins = ["other"]\nrequired = []\nselect = ["other"]\n')
    for declared, safety in (("fixes=Safety.SAFE, ", "safe"), ("fixes=Safety.UNSAFE, ", "unsafe"), ("", "unsafe")):
        code = FILE_RULE.format(name="odd-rule", body=body).replace("fixes=Safety.SAFE, ", declared)
        site = write(tmp_path / f"site{len(declared)}", "other", code, {"odd-rule": "other:RULE"})
        assert lint(metalint, root, site).json()["diagnostics"][0]["fix"]["safety"] == safety


def test_every_format_tells_them(metalint: Metalint, root: Path, site: Path) -> None:
    for form in ("text", "concise", "github", "sarif", "junit", "gitlab", "markdown"):
        run = metalint("lint", "--format", form, cwd=root, PYTHONPATH=str(site))
        assert (run.code, run.err, "spaced-colon" in run.out) == (0, "", True), form
    log = json.loads(metalint("lint", "--format", "sarif", cwd=root, PYTHONPATH=str(site)).out)["runs"][0]
    (result,) = log["results"]
    assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "spaced-colon"


def test_options_reach_the_rule_and_wrong_ones_are_told(metalint: Metalint, root: Path, site: Path) -> None:
    (root / "metalint.toml").write_text(SETTINGS + "[rule-options.spaced-colon]\nmarks = '?'\n")
    assert found(lint(metalint, root, site)) == []
    for settings, complaint in (
        (
            "[rule-options.spaced-colon]\nmarks = 3\n",
            "rule-options.spaced-colon: marks must be a string of marks, not 3",
        ),
        (
            "[rule-options.spaced-colom]\n",
            "rule-options: no rule of a plug-in is called `spaced-colom`; did you mean `spaced-colon`?",
        ),
        ("[rule-options.layout]\n", "rule-options.layout: this rule takes no options; remove the table"),
    ):
        (root / "metalint.toml").write_text(SETTINGS + settings)
        run = lint(metalint, root, site)
        assert (run.code, run.out, run.err) == (2, "", f"metalint: metalint.toml: {complaint}\n")


def test_the_cache_minds_version_code_and_options(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    cache = {"METALINT_CACHE_DIR": str(tmp_path / "cache")}
    site = tmp_path / "site"
    install(DEMO, site)
    commit_all(root)
    for _ in range(2):
        assert found(lint(metalint, root, site, **cache)) == [("meta/a.prototxt", "spaced-colon")]
    settings = root / "metalint.toml"
    settings.write_text(SETTINGS + "[rule-options.spaced-colon]\nmarks = '?'\n")
    assert found(lint(metalint, root, site, **cache)) == []
    settings.write_text(SETTINGS)
    assert found(lint(metalint, root, site, **cache)) == [("meta/a.prototxt", "spaced-colon")]
    names = set((tmp_path / "cache" / "results").iterdir())
    install(DEMO, site, "1.3")
    assert found(lint(metalint, root, site, **cache)) == [("meta/a.prototxt", "spaced-colon")]
    assert set((tmp_path / "cache" / "results").iterdir()) - names
    code = site / "metalint_demo" / "spaced_colon.py"
    code.write_text(code.read_text().replace("a blank stands", "something stands"))
    assert "something stands" in lint(metalint, root, site, **cache).out


def test_rules_work_in_other_processes(metalint: Metalint, tmp_path: Path, site: Path) -> None:
    titles = {f"p{number}": f"Kind {number} : 4 in a Study" for number in range(300)}
    root = make_list(tmp_path / "many", SETTINGS, **titles)
    alone = metalint("--no-cache", "lint", "--format", "json", "--jobs", "1", cwd=root, PYTHONPATH=str(site))
    shared = metalint("--no-cache", "lint", "--format", "json", "--jobs", "2", cwd=root, PYTHONPATH=str(site))
    assert shared == alone
    assert sum(rule == "spaced-colon" for _, rule in found(shared)) == 300


def test_a_rule_on_all_papers_sees_all(metalint: Metalint, root: Path, site: Path) -> None:
    for name in ("a", "b"):
        paper = root / "meta" / f"{name}.prototxt"
        paper.write_text(paper.read_text() + 'pub {\n  where: "ICLR"\n}\n')
    (root / "metalint.toml").write_text(SETTINGS + "[rule-options.crowded-venue]\nmost = 1\n")
    words = ("lint", "--select", "crowded-venue", "--format", "json")
    assert found(metalint(*words, cwd=root, PYTHONPATH=str(site))) == [
        ("meta/a.prototxt", "crowded-venue"),
        ("meta/b.prototxt", "crowded-venue"),
    ]
    assert found(metalint(*words, "meta/b.prototxt", cwd=root, PYTHONPATH=str(site))) == [
        ("meta/b.prototxt", "crowded-venue")
    ]


def test_real_papers_with_a_plug_in(metalint: Metalint, papers: Path, site: Path) -> None:
    before = lint(metalint, papers, site).json()
    (papers / "metalint.toml").write_text('plugins = ["metalint-demo"]\n')
    after = lint(metalint, papers, site).json()
    assert [one for one in after["diagnostics"] if one["rule"] not in {"spaced-colon", "crowded-venue"}] == before[
        "diagnostics"
    ]


OTHER_KINDS: Final = """
from metalint.rules.api import *

def check_file(paper, context):
    if paper.document is None:
        yield Problem(Span(0, 0), "nobody can read this file", value="broken")

def check_note(note, surroundings):
    text = surroundings.workspace.text(note)
    if "TODO" in text:
        at = text.index("TODO")
        yield Problem(Span(at, at + 4), "the note is not finished")

BROKEN = FileRule("broken", group="other", severity=Severity.INFO, check=check_file, takes_broken=True)
UNFINISHED = AssetRule("unfinished", group="other", severity=Severity.INFO, check_note=check_note)
"""


def test_files_that_cannot_be_read_and_notes_are_looked_at(metalint: Metalint, tmp_path: Path) -> None:
    settings = 'plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n'
    root = make_list(tmp_path / "list", settings, a="A", b="B")
    (root / "notes").mkdir()
    (root / "notes/n.md").write_text("# A\nTODO\n")
    for name in "ab":
        with (root / "meta" / f"{name}.prototxt").open("a") as file:
            file.write('note { url: "n.md" }\n')
    (root / "meta/c.prototxt").write_text("paper {")
    rules = {"broken": "odd_plugin:BROKEN", "unfinished": "odd_plugin:UNFINISHED"}
    site = write(tmp_path / "site", "odd-plugin", OTHER_KINDS, rules)
    assert found(lint(metalint, root, site)) == [
        ("meta/c.prototxt", "broken"),
        ("meta/c.prototxt", "syntax"),
        ("notes/n.md", "unfinished"),
    ]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ('roles=("tittle",)', "whose `roles` name 'tittle', which is none"),
        ("roles=lambda config: ()", "whose `roles` is <function"),
        ("grounds=3", "whose `grounds` is 3"),
    ],
)
def test_what_a_rule_says_of_itself_wrongly_is_told(
    metalint: Metalint, tmp_path: Path, declared: str, told: str
) -> None:
    root = make_list(tmp_path / "list", 'plugins = ["odd-plugin"]\nrequired = []\n', a="A")
    code = FILE_RULE.format(name="odd-rule", body="yield").replace("check=check)", f"check=check, {declared})")
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    run = lint(metalint, root, site)
    assert (run.code, run.out) == (2, "")
    assert f"registers `odd-rule`, {told}" in run.err


@pytest.mark.parametrize(("role", "safety"), [("title", "safe"), ("venue", "unsafe")])
def test_grounds_say_which_roles_safe_fixes_may_change(
    metalint: Metalint, tmp_path: Path, role: str, safety: str
) -> None:
    root = make_list(tmp_path / "list", 'plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n', a="A")
    code = FILE_RULE.format(name="odd-rule", body="yield about(paper.title, 'm', fix=replacing(paper.title, 'B'))")
    code = code.replace("check=check)", f"check=check, grounds=correction({role!r}))")
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    (one,) = lint(metalint, root, site).json()["diagnostics"]
    assert one["fix"]["safety"] == safety


def test_the_help_of_a_problem_is_told(metalint: Metalint, tmp_path: Path) -> None:
    root = make_list(tmp_path / "list", 'plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n', a="A")
    code = FILE_RULE.format(name="odd-rule", body="yield about(paper.title, 'wrong', 'write another')")
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    (one,) = lint(metalint, root, site).json()["diagnostics"]
    assert one["message"] == "wrong; write another"


# -- what a rule does wrong is a finding


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError('boom\\nand more')", "ValueError: boom and more"),
        ("1 / 0; yield", "ZeroDivisionError: division by zero"),
        ("raise SystemExit('bye'); yield", "SystemExit: bye"),
        ("raise RuntimeError; yield", "RuntimeError"),
        ("yield check(paper, context); yield 1 if False else None", "TypeError: it yields generator, not a Problem"),
        ("return None", "TypeError: 'NoneType' object is not iterable"),
        ("yield Problem(Span(5, 2), 'm')", "ValueError: Span(start=5, end=2) is no range of offsets"),
        ("yield Problem(Span(0, 1), 3)", "TypeError: 3 is no text"),
        ("yield about(paper.title, 'm', fix='no')", "TypeError: 'no' is no Fix"),
        ("yield Problem(Span(0, 1), 'm', severity='bad')", "ValueError: 'bad' is not a valid Severity"),
        (
            "yield about(paper.title, 'm', related=(Related('meta/b.prototxt', Span(0, 1), 'x'),))",
            "ValueError: only a CorpusRule may relate problems to other files",
        ),
        ("def f(): return f()\n    yield f()", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_a_failure_is_a_finding_that_names_the_plug_in(
    metalint: Metalint, tmp_path: Path, body: str, reason: str
) -> None:
    root = make_list(tmp_path / "list", 'plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n', a="A")
    code = FILE_RULE.format(name="odd-rule", body=body)
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    run = lint(metalint, root, site)
    (one,) = run.json()["diagnostics"]
    assert (run.code, run.err) == (1, "")
    assert (one["rule"], one["severity"], one["path"]) == ("odd-rule", "error", "meta/a.prototxt")
    assert one["start"] == one["end"] == {"line": 1, "column": 1, "offset": 0}
    assert one["message"] == (
        f"rule `odd-rule` of plug-in `odd-plugin 1.0` failed: {reason}; "
        "report this to the authors of `odd-plugin`, or put `odd-rule` in `ignore`"
    )


@pytest.mark.parametrize(
    "fix",
    [
        "Fix('t', Safety.SAFE, (Replace(paper.title._replace(span=Span(1, 3)), 'x'),))",
        "Fix('t', Safety.SAFE, (Remove(paper.title._replace(span=Span(900, 903))),))",
        "Fix('t', Safety.SAFE, (Rewrite((Edit(Span(900, 903), 'x'),)),))",
        "Fix('t', Safety.SAFE, (Split(paper.title, ()),))",
    ],
)
def test_a_fix_that_does_not_fit_harms_nothing(metalint: Metalint, root: Path, tmp_path: Path, fix: str) -> None:
    body = f"yield about(paper.title, 'm', fix={fix})"
    site = write(
        tmp_path / "site", "odd-plugin", FILE_RULE.format(name="odd-rule", body=body), {"odd-rule": "odd_plugin:RULE"}
    )
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n')
    before = {path: path.read_bytes() for path in (root / "meta").iterdir()}
    for form in ("text", "json", "sarif", "github"):
        run = metalint("lint", "--format", form, cwd=root, PYTHONPATH=str(site))
        assert (run.code in {0, 1}, run.err, "odd-rule" in run.out) == (True, "", True)
    run = metalint("fix", "--unsafe", cwd=root, PYTHONPATH=str(site))
    assert run.code in {0, 1}
    assert "Traceback" not in run.err
    assert {path: path.read_bytes() for path in before} == before


def test_a_fix_that_changes_something_else_is_told_as_a_bug_of_the_plug_in(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    fix = "Fix('t', Safety.SAFE, (Rewrite((Edit(paper.title.span, '1'),)),))"
    code = FILE_RULE.format(name="odd-rule", body=f"yield about(paper.title, 'm', fix={fix})")
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n')
    run = metalint("fix", cwd=root, PYTHONPATH=str(site))
    assert run.code == 1
    why = "the fix of odd-rule would change more or less than it says, a bug in odd-plugin 1.0; left as it was"
    assert f"metalint: meta/a.prototxt: {why}\n" in run.err


def test_a_range_beyond_the_file_harms_nothing(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    body = "yield Problem(Span(10**6, 10**6 + 5), 'far away')"
    site = write(
        tmp_path / "site", "odd-plugin", FILE_RULE.format(name="odd-rule", body=body), {"odd-rule": "odd_plugin:RULE"}
    )
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\nselect = ["other"]\n')
    for form in ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown"):
        run = metalint("lint", "--format", form, cwd=root, PYTHONPATH=str(site))
        assert (run.code, run.err) == (0, ""), form


def test_what_failed_looks_at_nothing_so_that_its_suppressions_stay(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    code = FILE_RULE.format(name="odd-rule", body="raise ValueError('boom')\n    yield")
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\n')
    paper = root / "meta" / "a.prototxt"
    paper.write_text(paper.read_text().replace('tion"\n', 'tion"  # metalint: ignore[odd-rule] as printed\n'))
    assert found(lint(metalint, root, site)) == [("meta/a.prototxt", "odd-rule"), ("meta/b.prototxt", "odd-rule")]


def test_a_rule_on_all_papers_that_fails_is_told_where_it_is_named(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    code = (
        "from metalint.rules.api import *\ndef check(corpus):\n    raise ValueError('boom')\n"
        "RULE = CorpusRule('odd-rule', group='other', severity=Severity.INFO, check=check)\n"
    )
    site = write(tmp_path / "site", "odd-plugin", code, {"odd-rule": "odd_plugin:RULE"})
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\n')
    run = lint(metalint, root, site)
    assert (run.code, run.err, found(run)) == (1, "", [("metalint.toml", "odd-rule")])


# -- what cannot be loaded ends the run


@pytest.mark.parametrize(
    ("code", "rules", "complaint"),
    [
        (
            "import nothing_like_it",
            {"odd-rule": "odd_plugin:RULE"},
            "cannot be imported: `odd_plugin:RULE`: ModuleNotFoundError: No module named 'nothing_like_it'",
        ),
        (
            "raise SystemExit(3)",
            {"odd-rule": "odd_plugin:RULE"},
            "cannot be imported: `odd_plugin:RULE`: SystemExit: 3",
        ),
        (
            "",
            {"odd-rule": "odd_plugin:RULE"},
            "cannot be imported: `odd_plugin:RULE`: AttributeError: module 'odd_plugin' has no attribute 'RULE'",
        ),
        (
            "",
            {"odd-rule": "no_such_module:RULE"},
            "cannot be imported: there is no module `no_such_module`; install it again",
        ),
        ("", {"odd-rule": "::"}, "registers `odd-rule` at `::`; write it as `module:RULE`"),
        ("", {}, "registers no rules: it has no entry points in the group `metalint.rules`"),
        (
            "RULE = 3",
            {"odd-rule": "odd_plugin:RULE"},
            (
                "registers `odd-rule`, but `odd_plugin:RULE` is of type `int`; a rule of a plug-in is one of FileRule, "
                "AssetRule, CorpusRule"
            ),
        ),
        (
            FILE_RULE.format(name="title-period", body="yield"),
            {"title-period": "odd_plugin:RULE"},
            "registers `title-period`, which is the name of one of metalint's own rules; rename it",
        ),
        (
            FILE_RULE.format(name="urls", body="yield"),
            {"urls": "odd_plugin:RULE"},
            "registers `urls`, which is the name of one of metalint's own groups of rules; rename it",
        ),
        (
            FILE_RULE.format(name="textproto", body="yield"),
            {"textproto": "odd_plugin:RULE"},
            "registers `textproto`, which is the name of one of metalint's own groups of rules; rename it",
        ),
        (
            FILE_RULE.format(name="odd-rule", body="yield").replace('"other"', '"textproto"'),
            {"odd-rule": "odd_plugin:RULE"},
            "registers `odd-rule`, whose group `textproto` is reserved for metalint; use another",
        ),
        (
            FILE_RULE.format(name="other-rule", body="yield"),
            {"odd-rule": "odd_plugin:RULE"},
            "registers `odd-rule`, but the rule there is called 'other-rule'; give both the same name",
        ),
        (
            FILE_RULE.format(name="Odd_Rule", body="yield"),
            {"Odd_Rule": "odd_plugin:RULE"},
            "registers `Odd_Rule`, which is no name for a rule; use lower-case letters, digits and single hyphens",
        ),
        (
            FILE_RULE.format(name="odd-rule", body="yield").replace('"other"', '"parse"'),
            {"odd-rule": "odd_plugin:RULE"},
            "registers `odd-rule`, whose group `parse` is reserved for metalint; use another",
        ),
        (
            FILE_RULE.format(name="odd-rule", body="yield").replace("Severity.WARNING", "'warning'"),
            {"odd-rule": "odd_plugin:RULE"},
            "registers `odd-rule`, whose `severity` is 'warning'; see `metalint.rules.api`",
        ),
        (
            FILE_RULE.format(name="odd-rule", body="yield").replace("check=check", "check=3"),
            {"odd-rule": "odd_plugin:RULE"},
            "registers `odd-rule`, whose `check` cannot be called",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(  # noqa: PLR0913, PLR0917 - a list, a folder, and a row of the table
    metalint: Metalint, root: Path, tmp_path: Path, code: str, rules: dict[str, str], complaint: str
) -> None:
    site = write(tmp_path / "site", "odd-plugin", code, rules)
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\n')
    run = metalint("lint", cwd=root, PYTHONPATH=str(site))
    assert (run.code, run.out) == (2, "")
    assert run.err == f"metalint: metalint.toml: plugins: `odd-plugin 1.0` {complaint}\n"


@pytest.mark.parametrize("command", ["fix", "explain", "explain spaced-colon", "baseline", "render", "links"])
def test_every_command_says_so(metalint: Metalint, root: Path, command: str) -> None:
    run = metalint(*command.split(), cwd=root)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("metalint: metalint.toml: plugins: `metalint-demo` is not installed for ")


def test_a_damaged_installation_is_told_in_one_line(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\n')
    for name, text in (("entry_points.txt", "[metalint.rules]\nodd-rule\n"), ("METADATA", "")):
        site = write(tmp_path / name, "odd-plugin", "", {"odd-rule": "odd_plugin:RULE"})
        (site / "odd_plugin-1.0.dist-info" / name).write_text(text)
        run = metalint("lint", cwd=root, PYTHONPATH=str(site))
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert run.err.startswith("metalint: metalint.toml: plugins: `odd-plugin")


def test_two_plug_ins_with_one_rule(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    code = FILE_RULE.format(name="odd-rule", body="yield")
    site = tmp_path / "site"
    write(site, "one", code, {"odd-rule": "one:RULE"})
    write(site, "two", code, {"odd-rule": "two:RULE"}, "2.0")
    (root / "metalint.toml").write_text('plugins = ["one", "two"]\n')
    run = lint(metalint, root, site)
    complaint = "metalint.toml: plugins: `two 2.0` registers `odd-rule`, and so does `one 1.0`; keep one of the two"
    assert (run.code, run.out, run.err) == (2, "", f"metalint: {complaint}\n")
    (root / "metalint.toml").write_text('plugins = ["one", "One"]\n')
    complaint = "metalint.toml: plugins: `one` is named twice; remove one of the two"
    assert lint(metalint, root, site).err == f"metalint: {complaint}\n"


def test_a_plug_in_that_is_not_installed(metalint: Metalint, root: Path) -> None:
    run = metalint("lint", cwd=root)
    complaint = f"is not installed for {sys.executable}; install it, or remove it from `plugins`"
    assert (run.code, run.out) == (2, "")
    assert run.err == f"metalint: metalint.toml: plugins: `metalint-demo` {complaint}\n"


# -- nothing of the repository is run


HOSTILE: Final = "from pathlib import Path\nPath({marker!r}).write_text('run')\n"


@pytest.mark.parametrize("at", ["", "vendor", "src/deep"])
def test_what_lies_in_the_repository_is_refused(metalint: Metalint, root: Path, tmp_path: Path, at: str) -> None:
    marker = tmp_path / "marker"
    write(root / at, "metalint-demo", HOSTILE.format(marker=str(marker)), {"spaced-colon": "metalint_demo:RULE"})
    run = lint(metalint, root, root / at)
    place = root / at if at else root
    complaint = (
        f"metalint.toml: plugins: `metalint-demo` lies in {place}, within what is linted; "
        "metalint runs no code of the repository: install it elsewhere"
    )
    assert (run.code, run.out, run.err.rstrip("/\n").replace("//", "/")) == (2, "", f"metalint: {complaint}")
    assert not marker.exists()


def test_an_installed_one_whose_code_lies_in_the_repository_is_refused(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    site = write(tmp_path / "site", "metalint-demo", "", {"spaced-colon": "metalint_demo:RULE"})
    (site / "metalint_demo.py").unlink()
    (root / "metalint_demo.py").write_text(HOSTILE.format(marker=str(marker)))
    run = metalint("lint", cwd=root, PYTHONPATH=os.pathsep.join([str(site), str(root)]))
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("metalint: metalint.toml: plugins: `metalint-demo 1.0` ")
    assert not marker.exists()


def test_a_plug_in_imports_nothing_from_the_repository(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    (root / "helper.py").write_text(HOSTILE.format(marker=str(marker)))
    body = "import helper\n    yield"
    site = write(
        tmp_path / "site", "odd-plugin", FILE_RULE.format(name="odd-rule", body=body), {"odd-rule": "odd_plugin:RULE"}
    )
    (root / "metalint.toml").write_text('plugins = ["odd-plugin"]\nrequired = []\n')
    run = metalint("lint", cwd=root, PYTHONPATH=os.pathsep.join([str(root), str(site)]))
    assert (run.code, "ModuleNotFoundError: No module named 'helper'" in run.out) == (1, True)
    assert not marker.exists()


def test_hooks_see_installed_plug_ins(root: Path, tmp_path: Path) -> None:
    """A hook runs ``python -Im metalint``: neither PYTHONPATH nor the working directory is on the path then."""
    import subprocess

    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    install(DEMO, site)
    own = [one for one in sys.path if one.endswith("site-packages")]
    source = Path(__file__).resolve().parents[2] / "src"
    (site / "metalint.pth").write_text("".join(f"{one}\n" for one in [source, *own]))
    command = [str(tmp_path / "env" / "bin" / "python"), "-Im", "metalint", "--no-cache", "lint", "--format", "json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["rule"] for one in json.loads(done.stdout)["diagnostics"]] == ["spaced-colon"]
