"""The hostile set through every command and every reporter.

Nothing crashes, nothing that a stranger has written works as anything but text, nothing outside of the root is read
or written.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyte
import pytest
from conftest import Run, commit_all, drive
from hostile.driving import is_complaint, traces
from hostile.log import Command, commands
from hostile.reading import bad_targets, controls, page
from hostile.repository import Place, build
from hostile.values import BROKEN, CANARY, FILE_NAMES, VALUES
from jsonschema import Draft4Validator

from metalint.config.settings import LAYOUTS, VIEWS
from metalint.report.formats import FORMATS
from metalint.rules.rule_set import RULES

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the file system wants other names")
SCHEMAS = Path(__file__).parents[1] / "report" / "schemas"
ANNOTATIONS = {"error", "warning", "notice"}


@pytest.fixture(autouse=True)
def workflow(monkeypatch: pytest.MonkeyPatch, cache: Path, tmp_path: Path) -> Path:
    """Run as a step of a workflow; return its summary."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "METALINT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    return tmp_path / "summary.md"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Place]:
    """Return repositories that tests only look at, each made once."""
    return cache(lambda kind: build(tmp_path_factory.mktemp(kind), broken=kind == "broken"))


@pytest.fixture
def here(
    request: pytest.FixtureRequest, shared: Callable[[str], Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """The repository of the test as working directory; what lies outside must stay as it is, and unread.

    The parameter is ``sound`` or ``broken``: with papers that do not parse. With ``my`` in front it is one to change.
    """
    kind = request.param
    place = build(tmp_path, broken="broken" in kind) if kind.startswith("my ") else shared(kind)
    before = traces(place.outside)
    monkeypatch.chdir(place.root)
    yield place
    assert traces(place.outside) == before


def seeing(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a test run in a repository, whether it asks for its place or not."""
    parametrized = pytest.mark.parametrize("here", [kind], indirect=True)
    return lambda test: pytest.mark.usefixtures("here")(parametrized(test))


def harmless(outcome: Run, *, is_raw: bool = False) -> list[Command]:
    """Return the commands in what was printed; they must be metalint's own, and nothing else may work."""
    printed = outcome.out + outcome.err
    assert outcome.code in {0, 1, 2}, outcome.err
    assert "Traceback" not in printed
    assert CANARY not in printed
    assert is_raw or controls(printed) == []
    found = commands(outcome.out) + commands(outcome.err)
    stops = [one.data for one in found if one.name == "stop-commands"]
    assert all(re.fullmatch(r"[0-9a-f]{32}", token) for token in stops)
    rest = [one for one in found if one.name != "stop-commands" and one.name not in stops]
    rest = [one for one in rest if not is_complaint(one, outcome)]
    rules = {rule.name for rule in RULES}
    assert [one for one in rest if one.name not in ANNOTATIONS or one.properties.get("title") not in rules] == []
    return rest


def test_the_set_is_large_enough(tmp_path: Path) -> None:
    assert len({*VALUES.values()}) == len(VALUES) >= 100
    assert len({*FILE_NAMES}) == len(FILE_NAMES) >= 30
    assert len({*BROKEN.values()}) == len(BROKEN) >= 20
    assert sum(1 for _ in build(tmp_path, broken=True).root.rglob("*.prototxt")) > 250


def test_a_read_outside_would_be_seen(tmp_path: Path) -> None:
    outside = build(tmp_path).outside
    before = traces(outside)
    (outside / "secret.md").read_bytes()
    if traces(outside) == before:
        pytest.skip("this file system keeps no times of reading; what is written and what is told are still looked at")


@pytest.mark.parametrize(
    "form", [form if form in {"text", "github"} else pytest.param(form, marks=pytest.mark.slow) for form in FORMATS]
)
@seeing("broken")
def test_lint(form: str, workflow: Path, tmp_path: Path) -> None:
    outcome = drive("lint", "--format", form, "--no-baseline")
    assert (outcome.code, outcome.err) == (1, "")
    annotations = harmless(outcome)
    assert bool(annotations) == (form == "github")
    READERS.get(form, read_lines)(outcome.out, tmp_path)
    if form == "github":
        assert len(annotations) > 1000
        read_markdown(workflow.read_text(), tmp_path)


@pytest.mark.slow
@seeing("sound")
def test_lint_where_every_paper_parses() -> None:
    outcome = drive("lint", "--format", "concise")
    assert (outcome.code, outcome.err) == (1, "")
    assert harmless(outcome) == []
    assert "error[stale-output]" in outcome.out


def read_lines(text: str, _: Path) -> None:
    assert text.endswith("\n")
    assert "owned" in text


def read_json(text: str, _: Path) -> None:
    table = json.loads(text)
    assert sum(table["summary"][kind] for kind in ("errors", "warnings", "infos")) == len(table["diagnostics"]) > 1000
    assert {"\x1b", "\u202e", "\x9b"} <= set("".join(one["value"] for one in table["diagnostics"]))


def read_gitlab(text: str, _: Path) -> None:
    issues = json.loads(text)
    assert {frozenset(one) for one in issues} == {
        frozenset({"description", "check_name", "fingerprint", "severity", "location"})
    }
    assert max(Counter(one["fingerprint"] for one in issues).values()) == 1


def read_sarif(text: str, _: Path) -> None:
    log: dict[str, Any] = json.loads(text)
    results = log["runs"][0]["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert all(re.fullmatch(r"[\w.~/%-]+", uri) and not uri.startswith("/") for uri in uris)
    log["runs"][0]["results"] = results[::40]  # the validator takes its time
    Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())).validate(log)


def read_junit(text: str, folder: Path) -> None:
    suite = ET.fromstring(text)[0]
    assert {child.tag for child in suite} == {"testcase"}
    assert {inner.tag for case in suite for inner in case} <= {"failure", "system-out", "skipped"}
    assert len(suite) == int(suite.attrib["tests"]) > 1000
    if shutil.which("xmllint"):
        (folder / "junit.xml").write_text(text, encoding="utf-8")
        command = ["xmllint", "--noout", "--schema", str(SCHEMAS / "junit-10.xsd"), str(folder / "junit.xml")]
        assert subprocess.run(command, capture_output=True).returncode == 0


def read_markdown(text: str, _: Path) -> None:
    read = page(text)
    assert set(read.foreign) <= {"<code []>"}  # commands in the advice
    assert set(read.columns) == {4}
    assert [target for target in read.targets if "/docs/rules.md#" not in target] == []


READERS = {
    "json": read_json, "gitlab": read_gitlab, "sarif": read_sarif, "junit": read_junit, "markdown": read_markdown,
}  # fmt: skip


@pytest.mark.slow
@seeing("broken")
def test_a_terminal_shows_the_lines_and_nothing_else_happens() -> None:
    names = [f"meta/{name}.prototxt" for name in VALUES if name not in {"long", "deep"}]
    names += [f"meta/broken-{name}.prototxt" for name in BROKEN]
    outcome = drive("--color", "always", "lint", "--format", "text", "--select", "content,parse", *names)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", outcome.out)
    assert controls(shown) == []
    lines = shown.split("\n")
    screen = pyte.Screen(600, len(lines) + 5)
    pyte.Stream(screen).feed(outcome.out.replace("\n", "\r\n"))
    assert len(lines) > 500
    for line, displayed in zip(lines, screen.display, strict=False):
        assert displayed.rstrip() == line.rstrip() or not line.isascii()
    assert (screen.cursor.y, screen.title) == (len(lines) - 1, "")


@pytest.mark.slow
@seeing("broken")
def test_fix_shows(here: Place) -> None:
    before = {path: path.read_bytes() for path in files(here.root)}
    outcome = drive("fix", "--diff", "--unsafe")
    assert outcome.code == 1
    assert harmless(outcome, is_raw=True) == []
    assert outcome.out.startswith("::stop-commands::")
    assert {path: path.read_bytes() for path in files(here.root)} == before


@pytest.mark.slow
@seeing("my broken")
def test_fix_writes_papers_and_nothing_else(here: Place) -> None:
    before = {path: path.read_bytes() for path in files(here.root)}
    links = {path: path.readlink() for path in here.root.rglob("*") if path.is_symlink()}
    outcome = drive("fix", "--unsafe", "--verbose")
    assert outcome.code == 1
    assert harmless(outcome) == []
    after = {path: path.read_bytes() for path in files(here.root)}
    assert after.keys() == before.keys()
    changed = {path for path in after if after[path] != before[path]}
    assert len(changed) > 100
    assert {path.suffix for path in changed} == {".prototxt"}
    assert links == {path: path.readlink() for path in here.root.rglob("*") if path.is_symlink()}
    again = drive("fix", "--check")
    assert (again.code, again.err.splitlines()[:1]) == (1, ["Nothing to fix."])
    assert harmless(again) == []


def files(root: Path) -> list[Path]:
    """Return the regular files below ``root``; links are not followed."""
    return [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]


@pytest.mark.parametrize(
    ("view", "layout"),
    [
        ("references", "graph"),
        *(
            (view, layout)
            if (view, layout) in {("institution", "classic"), ("institution", "own.j2")}
            else pytest.param(view, layout, marks=pytest.mark.slow)
            for view, layout in product(
                (one for one in VIEWS if one != "references"), (*(one for one in LAYOUTS if one != "graph"), "own.j2")
            )
        ),
    ],
)
@seeing("sound")
def test_render_one(view: str, layout: str) -> None:
    outcome = drive("render", "--stdout", "--view", view, "--layout", layout)
    assert outcome.code == 0
    assert [line for line in outcome.err.splitlines() if not line.startswith("note: ")] == []
    assert harmless(outcome) == []
    if layout != "own.j2":
        assert commands(outcome.out) == []
        assert not outcome.out.startswith("::stop-commands::")
    if view != "institution":  # all fields are in each view; a browser takes its time
        return
    read = page(outcome.out)
    assert bad_targets(read.targets) == []
    assert set(read.foreign) <= ({"<code []>", "<s []>", "<pre []>"} if layout in {"classic", "own.j2"} else set())
    assert len(set(read.columns)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--check",), ("--diff",), ("--stdout",)], ids=" ".join)
@seeing("broken")
def test_render_writes_nothing_while_a_paper_is_broken(here: Place, words: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in files(here.root)}
    outcome = drive("render", *words)
    assert (outcome.code, outcome.out) == (1, "")
    assert harmless(outcome) == []
    assert outcome.err.endswith("metalint: nothing is written while a paper cannot be parsed\n")
    assert {path: path.read_bytes() for path in files(here.root)} == before


@pytest.mark.slow
@seeing("my sound")
def test_render_writes_its_outputs_and_nothing_else(here: Place) -> None:
    before = {path: path.read_bytes() for path in files(here.root)}
    assert drive("render", "--check").code == 1
    shown = drive("render", "--diff")
    assert shown.code == 1
    assert harmless(shown) == []
    assert {path: path.read_bytes() for path in files(here.root)} == before
    outcome = drive("render")
    assert outcome.code == 0
    assert harmless(outcome) == []
    changed = {path for path in files(here.root) if before.get(path) != path.read_bytes()}
    names = {path.relative_to(here.root).as_posix() for path in changed}
    assert names == {"README.md", "lists/classic.md", "lists/list.md", "lists/own.md"}
    text = (here.root / "README.md").read_text()
    assert text.startswith("# Papers\n::error::a line of the list's own\n##[error]another\n")
    assert text.count("<!-- metalint:") == 2
    assert drive("render", "--check").code == 0


@pytest.mark.slow
@seeing("broken")
def test_links_asks_nobody_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    connect = socket.socket.connect

    def refuse(*words: object, **_: object) -> None:
        if isinstance(words[0], socket.socket) and words[0].family == socket.AF_UNIX:
            return connect(*words)  # to a process that this one has started
        asked.append(words[1] if isinstance(words[0], socket.socket) else words[0])
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    outcome = drive("links", "--no-cache", "--format", "concise")
    assert outcome.code in {0, 1}
    assert harmless(outcome) == []
    assert {str(one).removeprefix("b'").rstrip("'") for one in asked} <= {
        "example.org", "evil.example", "arxiv.org", "x.org", "github.com",
    }  # fmt: skip


@pytest.mark.slow
@seeing("my sound")
def test_import_of_what_was_rendered_and_of_worse(here: Place, tmp_path: Path) -> None:
    listed = drive("render", "--stdout", "--layout", "classic").out
    head = "|    | meta | tttitle | ccover | pub | year | codeeeee | note |\n|---:|:---|:--|:--|:---|---:|:---|:---|\n"
    names = ["".join(value.splitlines()).replace("\0", "") for value in VALUES.values()]  # NUL: no text file
    row = "| 0 | [x](X) | [t X](https://x.org/X) | <img src='X'> | X | 2024 | | [note](X) |\n"
    rows = "".join(row.replace("X", name) for name in [*names, *(f"./meta/{name}.prototxt" for name in names)])
    (tmp_path / "list.md").write_text(f"{listed}### all\n{head}{rows}", encoding="utf-8", newline="")
    before = {path: path.read_bytes() for path in files(here.root)}
    outcome = drive("import", str(tmp_path / "list.md"), "--out", "imported")
    assert outcome.code == 1
    assert harmless(outcome) == []
    made = {path for path in files(tmp_path) if path not in before and path.name != "list.md"}
    made = {path for path in made if not path.is_relative_to(here.outside)}
    assert len(made) > 100
    assert {path.relative_to(here.root).parts[0] for path in made} == {"imported"}
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.slow
@seeing("my broken")
def test_baseline(here: Place) -> None:
    for words, code in (((), 0), (("--check", "--prune"), 0)):
        outcome = drive("baseline", *words)
        assert outcome.code == code
        assert harmless(outcome) == []
    assert json.loads((here.root / ".metalint-baseline.json").read_text())["findings"]
    held = drive("lint", "--format", "json")
    assert harmless(held) == []
    assert {one["rule"] for one in held.json()["diagnostics"]} <= {"encoding", "syntax", "schema", "oversized-file"}


@pytest.mark.slow
@seeing("my sound")
def test_institutions() -> None:
    values = [value for value in VALUES.values() if "\0" not in value]
    for form in ("text", "json"):
        outcome = drive("names", "lookup", "--format", form, "--", *values)
        assert outcome.code == 0
        assert harmless(outcome) == []
    assert [one["name"] for one in outcome.json()] == values
    for number, value in enumerate(values[::10]):
        outcome = drive("names", "prefer", f"One {number}", "--instead-of", value)
        assert harmless(outcome) == []
    assert drive("lint", "--select", "parse").code == 0


@pytest.mark.slow
@seeing("my sound")
def test_init_schema_rules_and_explain(here: Place) -> None:
    (here.root / ".github").symlink_to(here.outside)
    (here.root / ".pre-commit-config.yaml").symlink_to(here.outside / "planted.yaml")
    outcome = drive("init")
    assert (outcome.code, harmless(outcome)) == (2, [])
    assert outcome.out.startswith("kept     metalint.toml\nkept     .pre-commit-config.yaml\n::error title=metalint::")
    assert "a symbolic link that leaves the repository" in outcome.err
    (here.root / ".github").unlink()
    for words in (("init",), ("schema",), ("schema", "--config"), ("explain",), ("explain", "syntax")):
        outcome = drive(*words)
        assert outcome.code == 0
        assert harmless(outcome) == []
    assert not (here.outside / "planted.yaml").exists()


@pytest.mark.slow
@seeing("my broken")
def test_what_git_says(here: Place) -> None:
    shutil.rmtree(here.root / ".git")
    (here.root / "meta" / "pipe.prototxt").unlink()
    commit_all(here.root)
    for name in VALUES:
        path = here.root / "meta" / f"{name}.prototxt"
        path.write_text(path.read_text() + "# changed\n")
    for words in ("lint --changed-since HEAD", "fix --staged --suppress whitespace --reason x"):
        outcome = drive(*words.split())
        assert outcome.code == 1
        harmless(outcome)


@pytest.mark.parametrize("name", BROKEN)
def test_a_buffer(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "metalint.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN[name])))
    outcome = drive("lint", "-", "--stdin-filename", "meta/new.prototxt", "--format", "concise", "--select", "parse")
    assert outcome.code == 1
    assert harmless(outcome) == []
