"""The Python API: the command line's answers as objects, for lists on disk and for texts."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Metalint, commit_all, contents, examples
from hostile.repository import build
from hypothesis import HealthCheck, given, settings
from messy import messy_papers
from plugins.installing import write

import metalint as api
from metalint.rules import api as rules_api

SURFACE: Final = Path(__file__).with_name("surface.txt")
TEXT: Final = 'paper {\n  title: "LoRA Models."\n  url: "https://arxiv.org/abs/2106.09685"\n}\n'
LIST: Final = 'required = ["title"]\n'


def make_list(root: Path, config: str = LIST, **texts: str) -> Path:
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text(config)
    for name, text in texts.items():
        (root / "meta" / f"{name}.prototxt").write_text(text)
    return root


# -- the promise


def surface() -> str:
    """Return every public name with its signature, and the fields, properties and methods of classes.

    Of what plug-ins import, the names.
    """
    lines = []
    for name in sorted(api.__all__):
        thing = getattr(api, name)
        if inspect.isclass(thing) and dataclasses.is_dataclass(thing):
            lines.append(f"class {name}")
            lines += [f"  {one.name}: {one.type}" for one in dataclasses.fields(thing)]
            methods = [key for key, one in vars(thing).items() if inspect.isfunction(one) and not key.startswith("_")]
            lines += [f"  {key}{inspect.signature(getattr(thing, key))}" for key in sorted(methods)]
        elif inspect.isclass(thing) and issubclass(thing, Exception):
            lines.append(f"class {name}({thing.__base__.__name__})")
        elif inspect.isclass(thing):
            public = [key for key in dir(thing) if not key.startswith("_") and key not in dir(tuple)]
            lines += [f"class {name}", *(f"  {key}" for key in public)]
        elif callable(thing):
            lines.append(f"{name}{inspect.signature(thing)}".replace("str | os.PathLike[str]", "StrPath"))
        else:
            lines.append(f"{name}: {type(thing).__name__}")
    lines += [f"metalint.rules.api.{name}" for name in rules_api.__all__]
    return "\n".join(lines) + "\n"


def test_the_surface_is_what_was_promised() -> None:
    assert surface() == SURFACE.read_text(encoding="utf-8")


def test_every_name_is_listed_and_no_other_is_there() -> None:
    assert set(api.__all__) <= set(dir(api))
    with pytest.raises(AttributeError, match="module 'metalint' has no attribute 'known_rules'"):
        _ = api.known_rules


def test_import_loads_nothing_until_a_name_is_used() -> None:
    code = (
        "import sys, metalint\nprint(*(one for one in sys.modules if one.startswith('metalint')))\n"
        "import metalint.rendering.outputs\nprint(metalint.render.__module__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "metalint\nmetalint.api\n"


def test_results_cannot_be_changed_and_can_be_pickled(tmp_path: Path) -> None:
    report = api.lint(make_list(tmp_path / "list", a=TEXT))
    (one,) = report.diagnostics
    for thing, field in ((report, "summary"), (report.summary, "errors"), (one, "rule"), (one.fix, "edits")):
        with pytest.raises(AttributeError):
            setattr(thing, field, None)
    assert pickle.loads(pickle.dumps(report)) == report
    assert hash(report) == hash(api.lint(tmp_path / "list"))
    paper = api.load(tmp_path / "list").papers[0]
    with pytest.raises(TypeError):
        paper.roles["title"] = ()
    with pytest.raises(AttributeError):
        paper.path = "x"


# -- the same as the command line


def assert_equal(metalint: Metalint, root: Path, *paths: str, **options: Any) -> api.Report:
    """Compare with ``metalint lint --format json``, byte by byte."""
    words = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
    done = metalint("lint", "--format", "json", *words, "--", *paths, cwd=root)
    report = api.lint(root / paths[0] if paths else root, **options)
    assert report.to_json() == done.out
    assert report.to_dict() == json.loads(done.out)
    return report


def test_real_papers(metalint: Metalint, papers: Path) -> None:
    report = assert_equal(metalint, papers)
    assert report.summary.files == 94
    assert len(report.diagnostics) > 100
    assert_equal(metalint, papers, select="all")
    assert_equal(metalint, papers, "meta")
    first = next(one.path for one in report.diagnostics if one.rule == "joined-authors")
    part = assert_equal(metalint, papers, first)
    assert {one.path for one in part.diagnostics} == {first}
    assert metalint("baseline", cwd=papers).code == 0
    assert assert_equal(metalint, papers).diagnostics == ()
    assert api.lint(papers, baseline=False) == report


@pytest.mark.slow
def test_a_hostile_list(metalint: Metalint, tmp_path: Path) -> None:
    root = build(tmp_path / "place").root
    report = assert_equal(metalint, root)
    assert len(report.diagnostics) > 100
    assert_equal(metalint, root, select="parse")


def test_the_cache_changes_nothing(papers: Path, tmp_path: Path) -> None:
    plain = api.lint(papers)
    for _ in range(3):
        assert api.lint(papers, cache_dir=tmp_path / "cache") == plain
    assert list((tmp_path / "cache" / "results").iterdir())


def test_fix_does_what_the_command_does(metalint: Metalint, papers: Path) -> None:
    before = contents(papers)
    planned = api.fix(papers, write=False)
    assert contents(papers) == before
    done = api.fix(papers)
    by_api = contents(papers)
    assert done == planned
    assert {one.path for one in done.changed} == {path for path in before if before[path] != by_api[path]}
    for one in done.changed:
        (papers / one.path).write_bytes(before[one.path])
    assert metalint("fix", cwd=papers).code == 0
    assert contents(papers) == by_api
    assert api.fix(papers).changed == ()


def test_render_does_what_the_command_does(metalint: Metalint, papers: Path) -> None:
    one, other = 'path = "ALL.md"\nview = "all"\nlayout = "list"\n', 'path = "lists/years.md"\nview = "year"\n'
    (papers / "metalint.toml").write_text(f"[[outputs]]\n{one}[[outputs]]\n{other}")
    planned = api.render(papers, write=False)
    assert [(one.path, one.old) for one in planned] == [("ALL.md", None), ("lists/years.md", None)]
    assert not (papers / "ALL.md").exists()
    assert api.render(papers) == planned
    by_api = contents(papers)
    assert metalint("render", "--check", cwd=papers).code == 0
    (papers / "ALL.md").unlink()
    assert metalint("render", cwd=papers).code == 0
    assert contents(papers) == by_api
    assert [one.old == one.new for one in api.render(papers)] == [True, True]
    printed = metalint("render", "--stdout", "--view", "year", "--layout", "classic", cwd=papers).out
    assert api.render_view(papers, view="year", layout="classic") == printed


def test_load_returns_the_papers(papers: Path) -> None:
    (papers / "meta" / "broken.prototxt").write_text("paper {")
    corpus = api.load(papers)
    assert (corpus.root, len(corpus.papers), corpus.broken) == (papers, 94, ("meta/broken.prototxt",))
    paper = next(one for one in corpus.papers if one.path == "meta/flash_llm.prototxt")
    assert isinstance(paper, api.Paper)
    assert paper.title
    assert paper.title.value.startswith("Flash-LLM")
    assert [one.value for one in paper.institutions][:1] == [paper.institutions[0].value]
    assert [one.path for one in corpus.papers] == sorted(one.path for one in corpus.papers)


# -- texts


def test_a_text_is_a_list_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_list(tmp_path / "list", 'select = ["schema"]\n', a=TEXT))  # which counts for nothing
    report = api.lint_text(TEXT)
    assert [(one.rule, one.path, one.start.line) for one in report.diagnostics] == [
        ("missing-field", "meta/paper.prototxt", 1),
        ("missing-field", "meta/paper.prototxt", 1),
        ("missing-field", "meta/paper.prototxt", 1),
        ("missing-field", "meta/paper.prototxt", 1),
        ("title-period", "meta/paper.prototxt", 2),
    ]
    named = api.lint_text(TEXT, filename="meta/2021/lora.prototxt")
    assert [one.rule for one in named.diagnostics] == [one.rule for one in report.diagnostics]
    assert {one.path for one in named.diagnostics} == {"meta/2021/lora.prototxt"}


@given(text=messy_papers())
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_with_a_root_is_as_the_file(tmp_path: Path, text: str) -> None:
    root = tmp_path / "list"
    if not root.exists():
        make_list(root, b=TEXT)
    (root / "meta" / "a.prototxt").unlink(missing_ok=True)
    by_text = api.lint_text(text, filename="meta/a.prototxt", root=root, select="all")
    fixed = api.fix_text(text, filename="meta/a.prototxt", root=root)
    (root / "meta" / "a.prototxt").write_text(text, newline="")
    by_file = api.lint(root / "meta" / "a.prototxt", select="all")
    assert by_text == by_file
    api.fix(root / "meta" / "a.prototxt")
    assert (root / "meta" / "a.prototxt").read_bytes().decode() == fixed.text


def test_an_absolute_name_finds_its_list(tmp_path: Path) -> None:
    root = make_list(tmp_path / "list", b=TEXT)
    report = api.lint_text(TEXT, filename=root / "meta" / "new.prototxt")
    assert [(one.rule, one.path, one.start.line) for one in report.diagnostics] == [
        ("title-period", "meta/new.prototxt", 2),
        ("duplicate-paper", "meta/new.prototxt", 3),
    ]


def test_fix_of_a_text_writes_nothing(tmp_path: Path) -> None:
    root = make_list(tmp_path / "list", a=TEXT)
    before = contents(root)
    result = api.fix_text(TEXT, filename="meta/a.prototxt", root=root)
    assert result.text == TEXT.replace("Models.", "Models")
    assert [(one.path, one.rule, one.line) for one in result.applied] == [("meta/a.prototxt", "title-period", 2)]
    assert api.fix_text(result.text).text == result.text
    assert contents(root) == before


def test_what_is_a_text_and_what_a_path(tmp_path: Path) -> None:
    root = make_list(tmp_path / "list", a=TEXT)
    assert api.lint(str(root)) == api.lint(root)
    assert [one.rule for one in api.lint_text("", filename="meta/a.prototxt").diagnostics][:1] == ["missing-field"]
    assert api.lint_text('paper { title: "A" }').summary.files == 1
    complaint = "no such file or folder; to check a text, call `lint_text` or `fix_text`"
    for text in ("title: 'A'", TEXT, "{"):
        for call in (api.lint, api.fix):
            with pytest.raises(api.UsageError, match=complaint):
                call(text)
        assert api.lint_text(text) == api.lint(text, filename="meta/paper.prototxt")
        assert api.fix_text(text) == api.fix(text, filename="meta/paper.prototxt")
    (root / "{").mkdir()
    assert api.lint(root / "{", root=root).summary.files == 0
    assert api.lint_text("title: 'A'").diagnostics[0].rule == "schema"


# -- mistakes


@pytest.mark.parametrize(
    ("call", "error", "complaint"),
    [
        (lambda root: api.lint(root / "gone"), api.UsageError, "no such file or folder$"),
        (lambda _: api.load("gone"), api.UsageError, "gone: no such file or folder$"),
        (lambda root: api.lint(root, select="title-perio"), api.UsageError, "did you mean `title-period`?"),
        (lambda root: api.lint(root, ignore=["nothing"]), api.UsageError, "--ignore: there is no rule or group"),
        (lambda root: api.lint(root.parent / "empty"), api.UsageError, "no papers: nothing in .* fits"),
        (lambda root: api.lint(root / "meta", root=root / "x"), api.UsageError, "x: no such folder"),
        (lambda root: api.lint_text(TEXT, filename="../a.prototxt", root=root), api.UsageError, "outside of the list"),
        (lambda root: api.lint(root, config=root / "wrong.toml"), api.ConfigError, "unknown key `selct`"),
        (lambda root: api.lint(root, config=root / "gone.toml"), api.ConfigError, "cannot be read"),
        (lambda root: api.lint(root, baseline=root / "gone.json"), api.MetalintError, "gone.json"),
        (lambda root: api.lint(root, config=root / "proto.toml"), api.SchemaError, "broken.proto"),
        (lambda root: api.lint(root, config=root / "plugin.toml"), api.ConfigError, "`nobody-has-it` is not installed"),
        (lambda root: api.render(root / "bad", write=False), api.UsageError, "meta/a.prototxt: cannot be parsed"),
        (lambda root: api.render_view(root, layout="no", view="year"), api.ConfigError, "no"),
        (lambda root: api.render_view(root, layout="no"), api.ConfigError, "no"),
        (lambda root: api.render_view(root, view="no"), api.UsageError, "no view `no`; choose from `institution`"),
        (lambda root: api.render_view(root, view=""), api.UsageError, "no view"),
        (lambda _: api.lint_text('paper { title: "\ud800" }\n'), api.UsageError, "half of a character at offset 16"),
        (lambda _: api.fix_text('paper { title: "\ud800" }\n'), api.UsageError, "half of a character at offset 16"),
        (lambda _: api.lint("x" * 5000), api.UsageError, "^x{200}: no such file or folder; to check a text"),
        (lambda root: api.lint(root, cache_dir="a\0"), api.UsageError, "holds a NUL"),
        (lambda root: api.lint(root, baseline="a\0"), api.UsageError, "holds a NUL"),
        (lambda _: api.lint("a\0"), api.UsageError, "holds a NUL"),
    ],
)
def test_a_mistake_is_one_line_of_a_known_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], call: Any, error: type[Exception], complaint: str
) -> None:
    root = make_list(tmp_path / "list", a=TEXT)
    make_list(root / "bad", a="paper {")
    (tmp_path / "empty").mkdir()
    (root / "wrong.toml").write_text("selct = []\n")
    (root / "proto.toml").write_text('proto = "broken.proto"\n')
    (root / "plugin.toml").write_text('plugins = ["nobody-has-it"]\n')
    (root / "broken.proto").write_text("message {")
    with pytest.raises(error, match=complaint) as caught:
        call(root)
    assert "\n" not in str(caught.value).strip()
    assert capsys.readouterr() == ("", "")


# -- no state that calls share


@pytest.mark.slow
def test_threads_over_several_lists(tmp_path: Path, papers: Path) -> None:
    titles = {"one": "Attention Models.", "two": "LoRA : Low-Rank Adaptation", "three": " A  title with blanks"}
    roots = [papers]
    for name, title in titles.items():
        schema = {"one": LIST, "two": "required = []\n", "three": LIST + 'select = ["content", "format"]\n'}[name]
        root = make_list(tmp_path / name, schema, a=f'paper {{ title: "{title}" }}', b="paper { title: 'B'")
        roots.append(root)
    commit_all(tmp_path / "two")
    alone = [(api.lint(root), api.fix(root, write=False), len(api.load(root).papers)) for root in roots]
    text = api.lint_text(TEXT)

    def work(number: int) -> bool:
        at = number % len(roots)
        root = roots[at]
        got = (api.lint(root), api.fix(root, write=False), len(api.load(root).papers))
        return got == alone[at] and api.lint_text(TEXT) == text

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(24)))


def test_nothing_is_printed_kept_or_left_behind(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("METALINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "temporary").mkdir()
    root = make_list(tmp_path / "list", a=TEXT, b="paper {")
    before, here, path = contents(tmp_path), Path.cwd(), list(sys.path)
    environment = dict(os.environ)
    api.lint(root)
    api.lint_text(TEXT)
    api.fix_text(TEXT)
    api.load(root)
    assert contents(tmp_path) == before
    assert (Path.cwd(), sys.path, dict(os.environ)) == (here, path, environment)
    assert not (tmp_path / "cache").exists()
    assert list((tmp_path / "temporary").iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_plug_ins_run_unless_isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from metalint.rules.api import *\ndef check(paper, context):\n    yield about(paper.title, 'seen')\n"
        "RULE = FileRule('api-rule', group='other', severity=Severity.INFO, check=check)\n"
    )
    site = write(tmp_path / "site", "api-plugin", code, {"api-rule": "api_plugin:RULE"})
    monkeypatch.syspath_prepend(str(site))
    root = make_list(tmp_path / "list", 'plugins = ["api-plugin"]\nselect = ["other"]\n', a=TEXT)
    other = make_list(tmp_path / "other", 'select = ["title-period"]\n', a=TEXT)
    assert [one.rule for one in api.lint(root).diagnostics] == ["api-rule"]
    assert [one.rule for one in api.lint(other).diagnostics] == ["title-period"]
    assert api.lint(root, isolated=True).diagnostics == ()
