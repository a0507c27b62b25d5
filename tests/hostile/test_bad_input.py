"""Bad input: one line that says what, where and what to do, and the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import warm
from conftest import Metalint

PAPER = 'paper {\n  title: "A fine title"\n}\n'

READABLE = "check that it is a file which you may read"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text(PAPER)
    (tmp_path / "metalint.toml").write_text("required = []\n")
    return tmp_path


def configure(root: Path, text: str) -> None:
    (root / "metalint.toml").write_text(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("exclud = []", "metalint.toml: unknown key `exclud`; did you mean `exclude`?"),
        ("papers = 3", "metalint.toml: papers must be a list of strings, not `3`"),
        ("papers = []", "metalint.toml: papers: no patterns; write those for the files of papers"),
        ("[fields]\ntitel = 'x'", "metalint.toml: fields: unknown role `titel`; did you mean `title`?"),
        (
            "[severity]\nlayout = 'eror'",
            'severity.layout must be one of error, warning, info, not `"eror"`; did you mean `error`?',
        ),
        ("[severity]\nlayot = 'error'", "severity: there is no rule `layot`; did you mean `layout`?"),
        ("select = ['layot']", "metalint.toml: select: there is no rule or group `layot`; did you mean `layout`?"),
        ("[per-file-ignores]\n'*' = ['layot']", "per-file-ignores: there is no rule or group `layot`"),
        ("[[outputs]]\nview = 'year'", "metalint.toml: outputs[0].path is missing"),
        ("[[outputs]]\npath = 'x.md'\nlayout = 'tabel'", "outputs[0].layout must be one of classic, table, list"),
        ("x = ", "metalint.toml: not valid TOML"),
        (
            "[fields]\ninstitutions = 'a'\ninstitutions = ['b']",
            "; a key is there twice: one of the top level stands above the first [table]",
        ),
        ("proto = 'no.proto'", "no.proto: cannot be read: No such file or directory; see `proto`"),
        (
            "message = 'Papr'",
            "metalint.toml: message: paper.proto: no message is called `Papr`; the nearest names are `meta",
        ),
        (
            "[fields]\ntitle = 'paper.titel'",
            "metalint.PaperInfo has no field `paper.titel` with a value; did you mean `paper.title`?",
        ),
        ("json-schema = 'no.json'", "no.json: cannot be read: No such file or directory; see `json-schema`"),
        ("papers = ['nothing/*.prototxt']", "no papers: nothing in"),
        (
            "papers = ['meta/']",
            "fits meta/; `meta` is a folder: set `papers` to `meta/**/*.prototxt`, or the suffix of",
        ),
        ("papers = ['x/*', '']", "fits x/*, ; `.` is a folder: set `papers` to `**/*.prototxt`, or the suffix of"),
    ],
)
def test_a_configuration_that_cannot_be_used(metalint: Metalint, root: Path, text: str, complaint: str) -> None:
    configure(root, text + "\n")
    run = metalint("lint", cwd=root)
    assert (run.code, run.out) == (2, "")
    assert run.err.count("\n") == 1
    assert complaint in run.err


def test_a_proto_that_does_not_compile(metalint: Metalint, root: Path) -> None:
    (root / "broken.proto").write_text('syntax = "proto3";\nmessage PaperInfo { strin title = 1; }\n')
    configure(root, "proto = 'broken.proto'")
    run = metalint("lint", cwd=root)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert run.err.startswith("metalint: the schema does not compile: broken.proto:2:")
    (root / "broken.proto").write_text("message {")  # of which protoc logs first that it lacks a syntax
    assert (
        metalint("lint", cwd=root).err
        == "metalint: the schema does not compile: broken.proto:1:9: Expected message name.\n"
    )


def test_a_title_that_the_schema_lacks(metalint: Metalint, root: Path) -> None:
    (root / "other.proto").write_text('syntax = "proto3";\nmessage PaperInfo { string name = 1; }\n')
    configure(root, "proto = 'other.proto'\nfields = { title = 'paper.title' }")
    run = metalint("lint", cwd=root)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "fields.title: PaperInfo has no field `paper.title`" in run.err


def test_a_foreign_schema_works_through_its_roles(metalint: Metalint, root: Path) -> None:
    (root / "other.proto").write_text(
        'syntax = "proto3";\nmessage Entry {\n  optional string name = 1;\n  repeated string people = 2;\n}\n'
    )
    configure(root, "proto = 'other.proto'\nmessage = 'Entry'\n[fields]\ntitle = 'name'\nauthors = 'people'")
    (root / "meta" / "a.prototxt").write_text('name: "A fine title."\npeople: "Ann Bell, Carl Dorn, Eve Fox"\n')
    run = metalint("lint", "--format", "json", cwd=root)
    found = {(one["rule"], one["field"]) for one in run.json()["diagnostics"]}
    assert found == {("title-period", "name"), ("joined-authors", "people[0]")}
    assert metalint("fix", cwd=root).code == 0
    assert (
        root / "meta" / "a.prototxt"
    ).read_text() == 'name: "A fine title"\npeople: "Ann Bell"\npeople: "Carl Dorn"\npeople: "Eve Fox"\n'


def test_a_list_that_is_not_of_the_layout(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text("# My papers\n\n- one\n")
    run = metalint("import", "list.md", "--out", "new", cwd=root)
    assert (run.code, run.err.count("\n")) == (1, 1)
    assert "list.md:1: no list of papers" in run.err
    assert not (root / "new").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read(metalint: Metalint, root: Path) -> None:
    (root / "meta" / "closed").mkdir(mode=0)
    run = metalint("lint", cwd=root)
    (root / "meta" / "closed").chmod(0o755)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "closed: the folder cannot be read" in run.err


def test_a_file_that_vanishes_meanwhile_is_a_finding(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from metalint.config import settings as config
    from metalint.engine import run as engine
    from metalint.engine.report_types import Request
    from metalint.index import changed_files
    from metalint.index.project import Project

    def looked_at_and_gone(*arguments: Any) -> object:
        found = find(*arguments)
        (root / "meta" / "gone.prototxt").unlink()
        return found

    (root / "meta" / "gone.prototxt").write_text("")
    find = changed_files.find_changed_papers
    monkeypatch.setattr(changed_files, "find_changed_papers", looked_at_and_gone)
    project = Project(config.load_config(root, None, root), 2026, None)
    report = engine.lint_project(project, Request(frozenset({"encoding"})))
    assert [(one.path, one.rule, one.message) for one in report.diagnostics] == [
        ("meta/gone.prototxt", "encoding", f"the file cannot be read: No such file or directory; {READABLE}")
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["lint", "nope.prototxt"], "metalint: nope.prototxt: no such file or folder"),
        (["lint", "-"], "metalint: `-` needs --stdin-filename"),
        (["lint", "--stdin-filename", "meta/a.prototxt"], "metalint: --stdin-filename needs `-` among the paths"),
        (
            ["lint", "--select", "layot"],
            "metalint: --select: there is no rule or group `layot`; did you mean `layout`?",
        ),
        (["explain", "layot"], "metalint: explain: there is no rule or group `layot`; did you mean `layout`?"),
        (["--root", "nope", "lint"], "metalint: --root nope: no such folder"),
        (["--config", "no.toml", "lint"], "metalint: no.toml: cannot be read: No such file or directory"),
        (["lint", "--changed-since", "HEAD"], "is not in a git repository"),
        (["lint", "--baseline", "no.json"], "metalint: no.json: the baseline cannot be read: No such file"),
        (["lnt"], "metalint: unknown command `lnt`; did you mean `lint`?"),
        (["institutions"], "metalint: unknown command `institutions`; it is `names lookup` and `names prefer` now"),
    ],
)
def test_arguments_that_do_not_fit(metalint: Metalint, root: Path, words: list[str], complaint: str) -> None:
    run = metalint(*words, cwd=root)
    assert (run.code, run.out) == (2, "")
    assert run.err.count("\n") == 1
    assert complaint in run.err


def test_a_reference_that_git_does_not_know(metalint: Metalint, papers: Path) -> None:
    run = metalint("lint", "--changed-since", "no-such-branch", cwd=papers)
    hint = "fetch it first, or name another commit (after a force-push the old one is gone)"
    complaint = f"metalint: --changed-since: git knows no commit `no-such-branch`; {hint}\n"
    assert (run.code, run.err) == (2, complaint)


def test_a_buffer_stands_for_a_file(metalint: Metalint, root: Path) -> None:
    words = ("lint", "-", "--stdin-filename", "meta/a.prototxt", "--format", "concise")
    run = metalint(*words, cwd=root, stdin=PAPER.replace('title"\n', 'title."\n'))
    assert run.out.startswith("meta/a.prototxt:2:10: warning[title-period] ")
    assert (root / "meta" / "a.prototxt").read_text() == PAPER
    new = metalint("lint", "-", "--stdin-filename", "meta/b.prototxt", "--format", "concise", cwd=root, stdin="paper {")
    assert (new.code, new.out.splitlines()[0].partition("] ")[0]) == (1, "meta/b.prototxt:1:1: error[syntax")


def test_a_buffer_stands_for_no_folder(metalint: Metalint, root: Path) -> None:
    for folder in ("meta", ".", "meta/"):
        run = metalint("lint", "-", "--stdin-filename", folder, cwd=root, stdin=PAPER)
        why = "that is a folder; name the file that standard input stands for"
        assert (run.code, run.out, run.err) == (2, "", f"metalint: --stdin-filename {folder}: {why}\n")


def test_a_bug_is_told_as_one(metalint: Metalint, root: Path) -> None:
    (root / "sitecustomize.py").write_text(
        "import metalint.files.discovery\nmetalint.files.discovery.make_excluder = None\n"
    )
    run = metalint("lint", cwd=root, PYTHONPATH=str(root), PYTHONHASHSEED="0")  # a process from its start
    assert run.code == 3
    assert "Traceback" in run.err
    assert "this is a bug in metalint" in run.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("title", "hint"),
    [
        ("links", "did you mean `links.href`?"),
        ("tags", "set it to one of links.href, more.href, name"),
        ("tags.value", "set it to one of links.href, more.href, name"),
    ],
)
def test_a_role_needs_a_field_with_a_value(metalint: Metalint, root: Path, title: str, hint: str) -> None:
    (root / "other.proto").write_text(
        'syntax = "proto3";\nmessage Link { string href = 1; }\nmessage PaperInfo {\n  string name = 1;\n'
        "  Link links = 2;\n  map<string, string> tags = 3;\n  repeated Link more = 4;\n}\n"
    )
    configure(root, f"proto = 'other.proto'\n[fields]\ntitle = '{title}'")
    run = metalint("lint", cwd=root)
    complaint = f"metalint.toml: fields.title: PaperInfo has no field `{title}` with a value; {hint}"
    assert (run.code, run.err) == (2, f"metalint: {complaint}\n")


def test_what_does_not_parse_stays_an_error(metalint: Metalint, root: Path) -> None:
    configure(root, "[severity]\nsyntax = 'info'")
    run = metalint("lint", cwd=root)
    assert (run.code, run.err) == (
        2,
        "metalint: metalint.toml: severity.syntax: what does not parse is always an error; take the line out\n",
    )


def test_a_path_through_a_link_is_the_same_file(
    metalint: Metalint, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(root)
    (root / "meta" / "a.prototxt").write_text(PAPER.replace('title"', 'title."'))
    found = metalint("lint", str(link / "meta" / "a.prototxt"), "--format", "concise", cwd=root)
    assert found.out.startswith("meta/a.prototxt:2:10: warning[title-period] ")
    words = ("lint", "-", "--stdin-filename", str(link / "meta" / "a.prototxt"))
    assert metalint(*words, cwd=root, stdin=PAPER).out.startswith("All checks passed (1 checked)")


def test_a_path_outside_of_the_repository_is_refused(metalint: Metalint, root: Path) -> None:
    for words in (("lint", "/"), ("lint", "-", "--stdin-filename", "../a.prototxt")):
        run = metalint(*words, cwd=root)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert "lies outside of the repository" in run.err


def test_without_settings_the_root_is_that_of_the_git_repository(metalint: Metalint, papers: Path) -> None:
    run = metalint("lint", "lora.prototxt", "--format", "json", cwd=papers / "meta")
    assert run.json()["summary"]["files"] == 1
    assert {one["path"] for one in run.json()["diagnostics"]} == {"meta/lora.prototxt"}


def test_a_root_that_is_named_has_its_own_settings(metalint: Metalint, root: Path) -> None:
    (root / "sub" / "meta").mkdir(parents=True)
    (root / "sub" / "meta" / "b.prototxt").write_text(PAPER)
    run = metalint("--root", "sub", "lint", "--format", "json", cwd=root)
    assert {one["rule"] for one in run.json()["diagnostics"]} == {"missing-field"}


OWN_FILES = """
institutions = ["registry/i.prototxt"]
venues = ["registry/v.prototxt"]
code-types = ["registry/c.prototxt"]
json-schema = "own/paper.json"
proto = "proto/paper.proto"
[[outputs]]
path = "README.md"
layout = "own/list.md.j2"
marker = "papers"
"""


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("meta/a.prototxt", "a paper"),
        ("meta/new.prototxt", "a paper"),
        ("meta/link.prototxt", "a paper"),
        ("to_a_paper", "a paper"),
        ("metalint.toml", "a file of settings"),
        ("meta/../metalint.toml", "a file of settings"),
        ("proto/paper.proto", "the schema of the papers"),
        ("proto/imported.proto", "a schema"),
        ("own/paper.json", "the JSON Schema of the papers"),
        ("registry/i.prototxt", "a registry of institutions"),
        ("registry/v.prototxt", "a registry of venues"),
        ("registry/c.prototxt", "a registry of types of code"),
        ("README.md", "an output of the list"),
        ("own/list.md.j2", "the template of an output"),
    ],
)
def test_nothing_is_written_over_what_the_list_is_made_of(metalint: Metalint, root: Path, path: str, what: str) -> None:
    configure(root, 'papers = ["meta/*.prototxt"]' + OWN_FILES)
    (root / "meta/link.prototxt").symlink_to("../elsewhere.txt")
    (root / "to_a_paper").symlink_to("meta/a.prototxt")
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    run = metalint("lint", "--out", path, cwd=root)
    refusal = f"metalint: --out {path}: that is {what}; name another file\n"
    assert (run.code, run.out, run.err) == (2, "", refusal)
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("words", [("baseline",), ("baseline", "--prune"), ("baseline", "--check"), ("names",)])
def test_a_pattern_that_fits_no_paper_forgets_nothing(metalint: Metalint, root: Path, words: tuple[str, ...]) -> None:
    (root / "meta/a.prototxt").write_text(PAPER.replace('title: "', 'title: " ', 1))
    assert metalint("baseline", cwd=root).code == 0
    before = (root / ".metalint-baseline.json").read_bytes()
    configure(root, 'papers = ["paper/*.prototxt"]')
    run = metalint(*words, cwd=root)
    assert (run.code, run.out, run.err.startswith("metalint: no papers: nothing in ")) == (2, "", True), run
    assert (root / ".metalint-baseline.json").read_bytes() == before


@pytest.mark.parametrize(
    ("path", "what"), [("README.md", "an output of the list"), ("metalint.toml", "a file of settings")]
)
def test_standard_input_stands_for_no_file_of_another_kind(
    metalint: Metalint, root: Path, path: str, what: str
) -> None:
    configure(root, 'papers = ["meta/*.prototxt"]\n[[outputs]]\npath = "README.md"\n')
    run = metalint("lint", "-", "--stdin-filename", path, cwd=root, stdin=PAPER)
    why = f"that is {what}; name the paper that standard input stands for"
    assert (run.code, run.out, run.err) == (2, "", f"metalint: --stdin-filename {path}: {why}\n")


@pytest.mark.parametrize("pattern", ["./meta/*.prototxt", "meta//*.prototxt", ".//meta/./*.prototxt"])
def test_patterns_may_be_written_with_steps_that_stay_where_they_are(
    metalint: Metalint, root: Path, pattern: str
) -> None:
    (root / "meta/a.prototxt").write_text(PAPER.replace('title: "', 'title: " ', 1))
    configure(root, f'papers = ["{pattern}"]')
    (found,) = metalint("lint", "meta/a.prototxt", "--select", "whitespace", "--format", "json", cwd=root).json()[
        "diagnostics"
    ]
    assert (found["path"], found["rule"]) == ("meta/a.prototxt", "whitespace")
    configure(root, f'papers = ["{pattern}"]\n[per-file-ignores]\n"{pattern}" = ["whitespace"]')
    assert metalint("lint", "--select", "whitespace", cwd=root).out == "All checks passed (1 checked).\n"


@pytest.mark.parametrize("path", ["meta", "meta/a.prototxt", "."])
def test_a_path_does_not_hide_that_there_are_no_papers(metalint: Metalint, root: Path, path: str) -> None:
    configure(root, 'papers = ["paper/*.prototxt"]')
    for command in ("lint", "fix"):
        run = metalint(command, path, cwd=root)
        assert (run.code, run.out, run.err.startswith("metalint: no papers: nothing in ")) == (2, "", True), run


def test_where_all_papers_are_excluded_that_setting_is_named(metalint: Metalint, root: Path) -> None:
    configure(root, 'papers = ["meta/*.prototxt"]\nexclude = ["meta"]')
    run = metalint("lint", cwd=root)
    assert (run.code, run.err.endswith("; see `papers` and `exclude` in the configuration\n")) == (2, True), run.err


@pytest.mark.parametrize("pattern", ["**/*", "*/*.prototxt"])
def test_what_lies_outside_of_the_root_is_no_paper(metalint: Metalint, root: Path, pattern: str) -> None:
    configure(root, f'papers = ["{pattern}"]')
    for path in (root.parent / "x.prototxt", Path("../y.prototxt")):
        run = metalint("lint", "--out", str(path), cwd=root)
        assert (run.err, (root / path).is_file()) == ("", True), run


@pytest.mark.parametrize(
    "words",
    [
        ("lint", "--sarif-file"),
        ("links", "--out"),
        ("gate", "HEAD", "--out"),
        ("gate", "HEAD", "--sarif-file"),
        ("report", "--out"),
        ("baseline", "--out"),
        ("baseline", "--prune", "--out"),
    ],
)
def test_every_option_that_names_a_file_to_write_refuses_the_list_s_own(
    metalint: Metalint, root: Path, words: tuple[str, ...]
) -> None:
    run = metalint(*words, "meta/a.prototxt", cwd=root)
    refusal = f"metalint: {words[-1]} meta/a.prototxt: that is a paper; name another file\n"
    assert (run.code, run.out, run.err) == (2, "", refusal)
    assert (root / "meta/a.prototxt").read_text() == PAPER


def test_a_configuration_that_an_option_names_is_not_written_over(metalint: Metalint, root: Path) -> None:
    (root / "other.toml").write_text("required = []\n")
    run = metalint("--config", "other.toml", "lint", "--out", "other.toml", cwd=root)
    refusal = "metalint: --out other.toml: that is the configuration; name another file\n"
    assert (run.code, run.err) == (2, refusal)


def test_a_baseline_is_written_over_by_a_baseline_alone(metalint: Metalint, root: Path) -> None:
    name = ".metalint-baseline.json"
    assert metalint("baseline", "--out", name, cwd=root).code == 0
    assert metalint("baseline", "--out", name, cwd=root).code == 0
    run = metalint("lint", "--out", name, cwd=root)
    assert (run.code, run.err) == (2, f"metalint: --out {name}: that is the baseline; name another file\n")


def test_a_selection_of_nothing_is_refused(metalint: Metalint, root: Path) -> None:
    assert metalint("lint", "--select", "", cwd=root).code == 2


@pytest.mark.parametrize("data", [b'paper {\n  title: "a\xff\xe2\x82 b"\n}\n', b"\xef\xbb\xbf", b"a\0b", b"a\rb"])
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_standard_input_that_is_no_text_is_a_finding_as_on_disk(
    root: Path, cache: Path, data: bytes, form: str
) -> None:
    command = ["metalint", "--cache-dir", str(cache), "lint", "--format", form]
    given = warm.run([*command, "--stdin-filename", "meta/b.prototxt", "-"], root, stdin=data)
    (root / "meta" / "b.prototxt").write_bytes(data)
    assert given == warm.run([*command, "meta/b.prototxt"], root)
    assert (given[0], "encoding" in given[1]) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes streams by their numbers")
@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        ("lint --fail-on warning", "1", 1),
        ("lint --fail-on warning", "012", 1),
        ("fix --diff", "1", 0),
        ("fix --check", "2", 1),
        ("explain", "1", 0),
        ("explain layout", "1", 0),
        ("lint --stdin-filename meta/a.prototxt -", "0", 0),
        ("names lookup -", "0", 0),
        ("lint nosuch", "2", 2),
    ],
)
def test_streams_that_are_closed_lead_nowhere(root: Path, cache: Path, words: str, closed: str, code: int) -> None:
    (root / "meta" / "a.prototxt").write_text('paper {\n  title: "On  models."\n}\n')

    def close() -> None:
        for number in closed:
            os.close(int(number))

    done = subprocess.run(
        [sys.executable, "-m", "metalint", "--cache-dir", str(cache), *words.split()],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=close,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert (done.stdout == "", done.stderr == "") >= ("1" in closed, "2" in closed)
    assert "nosuch" not in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_the_output_is_no_bug(root: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "metalint", "explain"]
        done = subprocess.run(command, cwd=root, stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stderr) == (
        2,
        b"metalint: the report cannot be written: No space left on device\n",
    )


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="the file system wants UTF-8")
def test_a_baseline_of_a_name_that_is_not_utf_8(metalint: Metalint, root: Path) -> None:
    path = root / "meta" / os.fsdecode(b"\xff.prototxt")
    path.write_text(PAPER.replace('title"', 'title."'))
    assert metalint("baseline", cwd=root).code == 0
    assert metalint("lint", cwd=root).out.startswith("All checks passed (2 checked, ")
