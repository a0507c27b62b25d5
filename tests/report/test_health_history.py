"""``report --history``: the numbers of past commits, against ``lint`` in a checkout of each."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import Metalint, commit_all, contents, git
from report.histories import BEGIN, DAY, SETTINGS, check_out, cpu_of, long_history, write_history
from report.reporting import paper

from metalint.config import settings as config
from metalint.files.commits import list_commits
from metalint.index import examination
from metalint.index.project import Project
from metalint.report.health.history import open_walk
from metalint.schema.compiling import PACKAGED

pytestmark = pytest.mark.slow

GOOD = paper("Slim models", "2401.00001").encode()
BAD = paper("Slim models.", "2401.00001", institution="Univeristy of Sydney").encode()


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("long") / "list"
    long_history(root, 200)
    return root


def reported(metalint: Metalint, root: Path, *words: str) -> Any:
    run = metalint("report", "--format", "json", *words, cwd=root)
    assert (run.code, run.err) == (0, "")
    return run.json()


def judged(metalint: Metalint, root: Path, *words: str) -> list[tuple[str, int, dict[str, int]]]:
    """Return commit, number of papers and findings of each commit."""
    found = reported(metalint, root, *words)["commits"]
    return [(one["commit"], one["papers"], one["findings"]) for one in found]


def linted(metalint: Metalint, place: Path, *words: str) -> tuple[int, dict[str, int]]:
    run = metalint(*words, "lint", "--no-baseline", "--format", "json", cwd=place)
    found = run.json()
    return found["summary"]["files"], dict(sorted(Counter(one["rule"] for one in found["diagnostics"]).items()))


def test_numbers_equal_lint_at_ten_commits_of_two_hundred(metalint: Metalint, listed: Path, tmp_path: Path) -> None:
    found = reported(metalint, listed, "--history")["commits"]
    assert [one["commit"] for one in found] == git(listed, "rev-list", "--reverse", "HEAD").split()
    assert len({tuple(one["findings"].items()) for one in found}) > 50
    for one in [found[0], found[13], *found[60:199:17], found[-1]]:
        place = check_out(listed, one["commit"], tmp_path / "copy", SETTINGS)
        assert (one["papers"], one["findings"]) == linted(metalint, place), one
        assert one["date"] == git(listed, "show", "--no-patch", "--format=%cI", one["commit"]).strip()


def test_commits_with_broken_settings_or_schema_are_marked(metalint: Metalint, listed: Path) -> None:
    found = reported(metalint, listed, "--history")["commits"]
    assert [one["judged"] for one in found] == [True] * 30 + [False] * 30 + [True] * 140
    assert {one["problem"] for one in found[60:]} == {None}
    (settings,) = {one["problem"] for one in found[:30]}
    assert settings.startswith("metalint.toml: ")
    (schema,) = {one["problem"] for one in found[30:60]}
    assert schema == "the schema does not compile: proto/list.proto:1:9: Expected message name."


def test_two_runs_are_equal_and_nothing_is_touched(metalint: Metalint, listed: Path) -> None:
    before, refs = contents(listed), git(listed, "for-each-ref")
    runs = {
        metalint("report", "--history", "30d", "--since", "HEAD~9", "--format", form, *more, cwd=listed).out
        for form in ("html", "json", "markdown")
        for more in ([], [], ["--no-cache"])
    }
    assert len(runs) == 3
    assert contents(listed) == before
    assert git(listed, "for-each-ref") == refs
    assert git(listed, "status", "--porcelain") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="processor time of children is not known")
def test_a_cold_history_costs_no_more_than_forty_cold_runs(listed: Path) -> None:
    environment = {**os.environ, "NO_COLOR": "1"}
    words = [sys.executable, "-m", "metalint", "--no-cache"]
    once = min(cpu_of([*words, "lint"], listed, environment) for _ in range(2))
    assert cpu_of([*words, "report", "--history", "--format", "json"], listed, environment) <= 40 * once


def test_a_paper_is_analyzed_where_it_has_changed(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analyzed: list[tuple[str, bytes]] = []
    examined = examination._examine_sources  # noqa: SLF001

    def counted(project: Project, files: Any, *words: Any) -> Any:
        analyzed.extend((file.path, file.digest) for file in files)
        return examined(project, files, *words)

    monkeypatch.setattr(examination, "_examine_sources", counted)
    project = Project(config.load_config(listed, None, listed), 2026, None)
    last: set[tuple[str, str]] = set()
    changed = 0
    with open_walk(project) as walk:
        for commit in list_commits(listed, "HEAD", "test"):
            if not walk.judge(commit).is_judged:
                continue
            lines = git(listed, "ls-tree", "-r", commit.name, "meta").splitlines()
            blobs = {(line.partition("\t")[2], line.split()[2]) for line in lines}
            changed += len(blobs - last)
            last = blobs
    assert len(analyzed) == changed


def test_ranges(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    names = write_history(root, [{"meta/a.prototxt": b"# %d\n" % at + GOOD} for at in range(6)])
    every = [one for one, _, _ in judged(metalint, root, "--history")]
    assert every == names
    git(root, "tag", "v1", names[1])
    for words, expected in (
        (["v1..HEAD"], names[2:]),
        (["v1.."], names[2:]),
        (["v1"], names[:2]),
        (["HEAD^!"], names[-1:]),
        (["3d"], names[2:]),
        (["HEAD..HEAD"], []),
    ):
        assert [one for one, _, _ in judged(metalint, root, "--history", *words)] == expected, words


def test_merges_are_told_once_and_no_commit_before_its_parents(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    write_history(root, [{"meta/a.prototxt": GOOD}])
    for name in ("left", "right"):
        git(root, "checkout", "--quiet", "-b", name, "main")
        (root / f"meta/{name}.prototxt").write_bytes(BAD.replace(b"00001", name.encode().hex().encode()[:5]))
        commit_all(root)
    git(root, "merge", "--quiet", "--no-edit", "left")
    found = judged(metalint, root, "--history")
    assert [papers for _, papers, _ in found] == [1, 2, 2, 3]
    assert sorted(one for one, _, _ in found) == sorted(git(root, "rev-list", "HEAD").split())
    assert found[-1][0] == git(root, "rev-parse", "HEAD").strip()


def test_a_root_below_the_top_of_the_repository(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "all"
    changes: list[dict[str, bytes | None]] = [
        {"other": b"x"},
        {"lists/one/meta/a.prototxt": BAD, "meta/b.prototxt": GOOD, "lists/one/metalint.toml": b""},
        {"lists/one/meta/a.prototxt": GOOD, "lists/one/notes/x@": b"../../../other"},
    ]
    write_history(root, changes)
    assert [(papers, found) for _, papers, found in judged(metalint, root / "lists/one", "--history")] == [
        (0, {}),
        (1, {"institution-typo": 1, "title-period": 1}),
        (1, {}),
    ]


def test_links_that_leave_the_repository_are_not_followed(metalint: Metalint, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.prototxt").write_bytes(BAD)
    root = tmp_path / "list"
    write_history(
        root,
        [
            {"meta/a.prototxt": GOOD},
            {"meta/a.prototxt": None, "meta@": str(outside).encode()},
            {"meta": None, "meta/a.prototxt": GOOD, "meta/b.prototxt@": str(outside / "secret.prototxt").encode()},
            {"meta/b.prototxt": None},
        ],
    )
    found = reported(metalint, root, "--history")["commits"]
    assert [(one["papers"], one["findings"], one["judged"]) for one in found] == [
        (1, {}, True),
        (0, {}, False),
        (2, {"unsafe-path": 1}, True),
        (1, {}, True),
    ]
    assert found[1]["problem"].endswith("papers: the folder `meta` is a symbolic link that leaves the repository")
    assert sorted(contents(outside)) == ["secret.prototxt"]


def test_files_and_folders_change_places(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    write_history(
        root,
        [
            {"meta/a.prototxt": GOOD, "meta/b": b"a file"},
            {"meta/b": None, "meta/b/c.prototxt": GOOD.replace(b"Slim", b"Fat").replace(b"00001", b"00002")},
            {"meta/b/c.prototxt": None, "meta/b": b"a file"},
            {"meta/a.prototxt": None, "meta/a.prototxt/d.prototxt": BAD},
        ],
    )
    git(root, "checkout", "--quiet", "HEAD~2")
    found = judged(metalint, root, "--history", "main")
    assert [papers for _, papers, _ in found] == [1, 2, 1, 1]
    assert found[-1][2] == {"institution-typo": 1, "title-period": 1}


def test_a_shallow_clone_says_so(metalint: Metalint, tmp_path: Path) -> None:
    write_history(tmp_path / "list", [{"meta/a.prototxt": b"# %d\n" % at + GOOD} for at in range(3)])
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{tmp_path}/list", "shallow")
    found = reported(metalint, tmp_path / "shallow", "--history")
    assert len(found["commits"]) == 2
    (note,) = found["notes"]
    assert note == (
        "This clone is shallow, so that older commits are missing from the history; "
        "set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`."
    )


def test_a_rewritten_history_says_so(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    names = write_history(root, [{"meta/a.prototxt": b"# %d\n" % at + GOOD} for at in range(3)])
    git(root, "tag", "released")
    git(root, "commit", "--quiet", "--amend", "--message", "another", "--date", f"@{BEGIN + 9 * DAY} +0000")
    found = reported(metalint, root, "--history", "released..HEAD")
    assert [one["commit"] for one in found["commits"]] == [git(root, "rev-parse", "HEAD").strip()]
    (note,) = found["notes"]
    assert note == (
        "This history was rewritten, or its branches have parted: `released` is not an ancestor of `HEAD`. "
        "Commits since they parted are judged."
    )
    git(root, "replace", names[2], names[0])
    (note,) = reported(metalint, root, "--history")["notes"]
    assert note == "This history was rewritten: `git replace` puts other objects in place of some commits."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--history", "nowhere"], "--history: git knows no commits `nowhere`; fetch it first, or name another commit"),
        (["--history=--all"], "--history: git knows no commits `--all`; "),
        (["--since", "HEAD..HEAD"], "--since: `HEAD..HEAD` names no commit; write a branch, a tag or the name of a"),
        (["--since", "nowhere"], "--since: git knows no commits `nowhere`; "),
        (
            ["--history", "90x"],
            (
                "--history: git knows no commits `90x`; write a time such as `90d`, `12h` or `45m`, or a range such as "
                "`v1.0..HEAD`\n"
            ),
        ),
        (["--history", ""], "--history: git knows no commits ``; write a time such as `90d`, `12h` or `45m`, or a "),
        (
            ["--since", "90d"],
            (
                "--since: git knows no commits `90d`; write a branch, a tag or the name of a commit; a time is for "
                "`--history`\n"
            ),
        ),
    ],
)
def test_unknown_commits(metalint: Metalint, tmp_path: Path, words: list[str], message: str) -> None:
    write_history(tmp_path / "list", [{"meta/a.prototxt": GOOD}])
    run = metalint("report", *words, cwd=tmp_path / "list")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"metalint: {message}")


def test_without_git_or_without_a_commit(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_bytes(GOOD)
    run = metalint("report", "--history")
    assert (run.code, run.out, run.err) == (2, "", f"metalint: --history: {tmp_path} is not in a git repository\n")
    assert reported(metalint, tmp_path)["today"]["papers"] == 1
    git(tmp_path, "init", "--quiet")
    run = metalint("report", "--history")
    assert (run.code, run.out, run.err) == (2, "", "metalint: --history: nothing is committed yet\n")


def test_a_history_that_lacks_objects(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    write_history(root, [{"meta/a.prototxt": BAD}, {"meta/a.prototxt": GOOD}])
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{root}", "partial")
    git(tmp_path / "partial", "remote", "set-url", "origin", f"file://{tmp_path}/gone")
    first, last = reported(metalint, tmp_path / "partial", "--history")["commits"]
    assert (first["papers"], last["papers"], last["problem"]) == (0, 1, None)
    assert first["problem"].startswith("`meta/a.prototxt` is left out: the object ")
    assert first["problem"].endswith(" is missing from this clone, or damaged; fetch it")


def test_the_baseline_of_each_commit_is_counted(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    write_history(root, [{"meta/a.prototxt": BAD}])
    metalint("baseline", cwd=root)
    commit_all(root)
    (root / "meta/a.prototxt").write_bytes(BAD.replace(b"models.", b"models"))
    metalint("baseline", "--prune", cwd=root)
    commit_all(root)
    (root / ".metalint-baseline.json").write_text("no JSON")
    commit_all(root)
    git(root, "checkout", "--quiet", "HEAD~1")
    found = reported(metalint, root, "--history", "main")["commits"]
    assert [one["baselined"] for one in found] == [None, 2, 1, None]
    assert [sum(one["findings"].values()) for one in found] == [2, 2, 1, 1]


def test_json_holds_what_the_contract_says(metalint: Metalint, tmp_path: Path) -> None:
    write_history(tmp_path / "list", [{"meta/a.prototxt": BAD}])
    run = metalint("report", "--format", "json", "--history", cwd=tmp_path / "list")
    found = run.json()
    assert (found["version"], found["notes"]) == (1, [])
    (one,) = found["commits"]
    assert one == {
        "commit": git(tmp_path / "list", "rev-parse", "HEAD").strip(),
        "date": "2023-11-14T23:13:20+01:00",
        "papers": 1,
        "findings": {"institution-typo": 1, "title-period": 1},
        "severities": {"error": 1, "warning": 1},
        "baselined": None,
        "judged": True,
        "problem": None,
    }


def test_a_commit_is_judged_with_its_own_schema_constraints_and_registries(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    schema = (PACKAGED / "paper.proto").read_bytes()
    other = schema.replace(b"message PaperInfo {", b"message PaperInfo {\n  optional string extra = 99;")
    constraints = b'{"properties": {"paper": {"properties": {"title": {"maxLength": %d}}}}}'
    settings = 'papers = ["meta/*.prototxt"]\nproto = "own/list.proto"\njson-schema = "own/list.json"\n'
    settings += 'institutions = ["own/names.prototxt"]\n'
    institution = paper("Slim models", "2401.00001", institution="Lab of Ann Bell").encode()
    names = b'organisations { name: "Lab of Ann Bell" formerly: "Ann Bell\'s Lab" }\n'
    commits_made = write_history(
        root,
        [
            {"own/list.proto": schema, "own/list.json": constraints % 200, "meta/a.prototxt": institution},
            {"meta/b.prototxt": b'extra: "x"\n' + GOOD.replace(b"00001", b"00002").replace(b"Slim", b"Fat")},
            {"own/list.proto": other},
            {"own/list.json": constraints % 5, "own/names.prototxt": names.replace(b" formerly", b" alias")},
            {"own/names.prototxt": b"organisations {}", "own/list.json": constraints % 200},
            {"own/names.prototxt": names.partition(b" formerly")[0] + b" }\n", "metalint.toml": settings.encode()},
        ],
    )
    found = reported(metalint, root, "--history")
    assert [one["commit"] for one in found["commits"]] == commits_made
    place = tmp_path / "copy"
    for one in found["commits"]:
        check_out(root, one["commit"], place, ["metalint.toml", "own/names.prototxt"])
        assert (one["papers"], one["findings"]) == linted(metalint, place), one
    assert [one["findings"].get("schema", 0) for one in found["commits"]] == [0, 1, 0, 3, 0, 0]
    assert found["notes"] == ["Commits without `own/names.prototxt` are judged with today's."]


def test_a_commit_with_its_papers_in_another_folder_is_marked(metalint: Metalint, tmp_path: Path) -> None:
    """The list is not taken for an empty one that grew."""
    root = tmp_path / "list"
    one, two = (paper(f"Paper {at}", f"2301.0000{at}").encode() for at in (1, 2))
    config = {"metalint.toml": b'papers = ["meta/*.prototxt"]\n'}
    write_history(
        root,
        [
            {"README.md": b"to come\n", "nets/a.prototxt": b"layer {}\n", "nets/b.prototxt": b"layer {}\n"},
            {"papers/one.prototxt": one, "papers/two.prototxt": two},
            {**config, "meta/one.prototxt": one, "papers/one.prototxt": None, "papers/three.prototxt": two},
            {"meta/two.prototxt": two, "papers/two.prototxt": None, "papers/three.prototxt": None},
        ],
    )
    commits = reported(metalint, root, "--history")["commits"]
    assert [(commit["papers"], commit["judged"], commit["problem"]) for commit in commits] == [
        (0, True, None),
        (0, False, "`papers` fits 0 papers of the commit, and not `papers/one.prototxt` and 1 more"),
        (1, True, "`papers` fits 1 paper of the commit, and not `papers/three.prototxt` and 1 more"),
        (2, True, None),
    ]


def test_a_commit_without_the_files_of_its_submodule_is_not_judged(metalint: Metalint, tmp_path: Path) -> None:
    sub, top = tmp_path / "sub", tmp_path / "top"
    (sub / "2024").mkdir(parents=True)
    (sub / "2024/a.prototxt").write_text(paper("Models of kinds.", "2401.00001"))
    commit_all(sub)
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", sub.as_uri(), "meta")
    commit_all(top)
    (revision,) = reported(metalint, top, "--history")["commits"]
    why = "its papers are in the submodule `meta`, whose files are not in this repository"
    assert (revision["judged"], revision["problem"], revision["findings"]) == (False, why, {})
