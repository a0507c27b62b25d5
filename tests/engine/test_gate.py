"""The gate: what a change brings, told once, and failing by policy."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from hostile.log import commands
from report.reporting import paper, write
from workflow import annotations

from metalint.rules.rule_set import RULES
from metalint.schema.compiling import PACKAGED

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list with an old finding, on the branch ``main``; ``change`` is checked out."""
    root = tmp_path / "list"
    covered = paper("Covered models", "2401.00003") + 'cover {\n  url: "a.png"\n}\n'
    write(root, {"old.prototxt": paper("Old models.", "2401.00001"), "covered.prototxt": covered})
    (root / "notes").mkdir()
    (root / "notes" / "a.png").write_bytes(PNG)
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "change")
    return root


def found(metalint: Metalint, root: Path, *words: str, cwd: str = ".") -> tuple[int, list[tuple[str, str, str]]]:
    """Return the exit code, and path, rule and message of what the gate reports."""
    run = metalint("gate", "main", "--format", "json", *words, cwd=root / cwd)
    told = [(one["path"], one["rule"], one["message"]) for one in run.json()["diagnostics"]]
    return run.code, told


def test_what_a_new_paper_brings_is_told_and_old_dirt_is_not(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (0, [("meta/new.prototxt", "title-period")])
    assert found(metalint, root, "--fail-on", "warning")[0] == 1
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (1, [("meta/new.prototxt", "duplicate-paper")])
    assert found(metalint, root, "--fail-on", "never")[0] == 0


def test_a_change_that_only_touches_old_dirt_passes(metalint: Metalint, root: Path) -> None:
    path = root / "meta" / "old.prototxt"
    path.write_text("# a comment\n" + path.read_text())
    commit_all(root)
    run = metalint("gate", "main", "--fail-on", "warning", cwd=root)
    base = git(root, "rev-parse", "main").strip()[:12]
    tail = f"Compared with {base}: 0 new, 0 fixed; 1 older in the changed files not counted.\n"
    assert (run.code, run.out) == (0, f"All checks passed (1 checked).\n{tail}")


def test_a_deleted_cover_fails_on_the_paper_that_uses_it_once(metalint: Metalint, root: Path) -> None:
    (root / "notes" / "a.png").unlink()
    commit_all(root)
    run = metalint("gate", "main", cwd=root, GITHUB_ACTIONS="true")
    assert run.code == 1
    assert annotations(run.out) == [("error", "meta/covered.prototxt", "missing-cover")]
    assert commands(run.out)[0].data.endswith("(new because of this change)")


def test_a_fix_is_counted(metalint: Metalint, root: Path) -> None:
    write(root, {"old.prototxt": paper("Old models", "2401.00001")})
    commit_all(root)
    run = metalint("gate", "main", cwd=root)
    assert (run.code, run.out.partition("Compared")[0].partition(" (")[0]) == (0, "All checks passed")
    assert run.out.endswith(": 0 new, 1 fixed.\n")


@pytest.mark.parametrize(
    "settings",
    [
        'ignore = ["all"]\n',
        'select = ["parse"]\n',
        'exclude = ["meta/new.prototxt"]\n',
        'papers = ["meta/old.prototxt"]\n',
        '[per-file-ignores]\n"meta/*" = ["duplicate-paper"]\n',
        '[severity]\nduplicate-paper = "info"\n',
    ],
)
def test_a_change_cannot_excuse_itself_by_settings(metalint: Metalint, root: Path, settings: str) -> None:
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    (root / "metalint.toml").write_text(settings)
    commit_all(root)
    code, told = found(metalint, root)
    unlisted = ["meta/covered.prototxt", "meta/new.prototxt"] if settings.startswith("papers") else []
    wanted = [("meta/new.prototxt", "duplicate-paper"), *((path, "unlisted-paper") for path in unlisted)]
    assert (code, [one[:2] for one in told]) == (1, wanted)
    assert told[0][2].endswith("(by the settings from before this change)")


def test_a_reason_stands_behind_what_is_wrong_and_the_help_on_a_line_of_its_own(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    (root / "metalint.toml").write_text('ignore = ["title-period"]\n')
    commit_all(root)
    told = metalint("gate", "main", cwd=root).out
    what = "the title `New models.` ends with a period (by the settings from before this change)\n"
    assert what in told
    assert told.count("remove the period") == told.count("\nhelp: remove the period\n") == 1


@pytest.mark.parametrize(
    ("settings", "url", "rule"),
    [
        ("internal-hosts = []\n", "https://wiki.corp.example/a", "internal-url"),
        ('placeholders = { allow = ["paper title"] }\n', "https://arxiv.org/abs/2401.00002", "placeholder"),
    ],
)
def test_a_change_cannot_allow_what_it_brings(
    metalint: Metalint, root: Path, settings: str, url: str, rule: str
) -> None:
    title = "paper title" if rule == "placeholder" else "New models"
    new = paper(title, "2401.00002").replace("https://arxiv.org/abs/2401.00002", url)
    write(root, {"new.prototxt": new})
    (root / "metalint.toml").write_text(settings)
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (1, [("meta/new.prototxt", rule)])


def test_settings_that_become_stricter_do_not_bring_old_dirt_up(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text('ignore = ["title-period"]\n')
    commit_all(root)
    git(root, "branch", "--force", "main")
    (root / "metalint.toml").unlink()
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (0, [("meta/new.prototxt", "title-period")])


def test_settings_of_the_base_that_cannot_be_used_are_named(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text("exclud = []\n")
    commit_all(root)
    git(root, "branch", "--force", "main")
    (root / "metalint.toml").unlink()
    commit_all(root)
    run = metalint("gate", "main", cwd=root)
    assert run.code == 0
    assert "The settings before this change cannot be used (metalint.toml: unknown key `exclud`" in run.out


def test_paths_narrow_what_is_reported_and_may_be_gone(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    (root / "notes" / "a.png").unlink()
    commit_all(root)
    assert [one[0] for one in found(metalint, root, "meta/new.prototxt")[1]] == ["meta/new.prototxt"]
    assert found(metalint, root, "notes/a.png") == (0, [])


def test_a_list_below_the_top_has_paths_of_the_checkout_on_github(metalint: Metalint, tmp_path: Path) -> None:
    top = tmp_path / "top"
    write(top / "papers list", {"a.prototxt": paper("A model", "2401.00001")})
    (top / "papers list" / "metalint.toml").touch()
    commit_all(top)
    git(top, "branch", "main-copy")
    write(top / "papers list", {"b.prototxt": paper("A model", "2401.00002")})
    commit_all(top)
    sarif = tmp_path / "report.sarif"
    words = ("gate", "main-copy", "--sarif-file", str(sarif))
    run = metalint(*words, cwd=top / "papers list", GITHUB_ACTIONS="true")
    assert annotations(run.out) == [("error", "papers list/meta/b.prototxt", "duplicate-title")]
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    places = [result["locations"][0], *result["relatedLocations"]]
    uris = [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]
    assert uris == ["papers%20list/meta/b.prototxt", "papers%20list/meta/a.prototxt"]
    gitlab = metalint(*words[:2], "--format", "gitlab", cwd=top / "papers list")
    assert [one["location"]["path"] for one in gitlab.json()] == ["papers list/meta/b.prototxt"]
    lint = metalint("lint", cwd=top / "papers list", GITHUB_ACTIONS="true")
    assert {file for _, file, _ in annotations(lint.out)} == {"papers list/meta/b.prototxt"}


def test_a_broken_paper_at_the_base_is_old_and_a_newly_broken_one_is_not(metalint: Metalint, root: Path) -> None:
    write(root, {"broken.prototxt": "paper {"})
    commit_all(root)
    git(root, "branch", "--force", "main")
    (root / "meta" / "broken.prototxt").write_text("paper { ")
    (root / "meta" / "old.prototxt").write_text("paper {")
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (1, [("meta/old.prototxt", "syntax")])


def test_a_merge_commit_as_head_is_compared_with_its_base(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    commit_all(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"meanwhile.prototxt": paper("Other models.", "2401.00004")})
    commit_all(root)
    git(root, "checkout", "--quiet", "--detach", "main")
    git(root, "merge", "--quiet", "--no-ff", "--no-edit", "change")
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (0, [("meta/new.prototxt", "title-period")])


def test_nothing_is_left_behind(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    commit_all(root)
    before = git(root, "status", "--porcelain", "--ignored"), git(root, "worktree", "list")
    (tmp_path / "tmp").mkdir()
    assert metalint("gate", "main", cwd=root, TMPDIR=str(tmp_path / "tmp")).code == 0
    assert list((tmp_path / "tmp").iterdir()) == []
    assert before == (git(root, "status", "--porcelain", "--ignored"), git(root, "worktree", "list"))


def test_what_cannot_be_compared_is_one_annotation_that_says_what_to_do(
    metalint: Metalint, root: Path, tmp_path: Path
) -> None:
    first = git(root, "rev-parse", "HEAD").strip()
    (root / "README.md").write_text("x")
    commit_all(root)
    summary = tmp_path / "summary.md"
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "change", root.as_uri(), "shallow")
    git(tmp_path, "init", "--quiet", "empty")
    (tmp_path / "outside").mkdir()
    git(root, "checkout", "--quiet", "--orphan", "unrelated")
    git(root, "commit", "--quiet", "--message", "begin again")
    cases = {
        (shallow, first): "this clone is shallow: set `fetch-depth: 0` for actions/checkout",
        (root, "f" * 40): "fetch it first, or name another commit (after a force-push the old one is gone)",
        (root, "change"): "HEAD and `change` share no commit; fetch it first",
        (tmp_path / "outside", "main"): "is not in a git repository",
    }
    for (place, base), what in cases.items():
        summary.unlink(missing_ok=True)
        run = metalint("gate", base, cwd=place, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        assert (run.code, run.err.count("\n")) == (2, 1)
        (only,) = commands(run.out)
        assert (only.name, only.properties) == ("error", {"title": "metalint"})
        assert what in only.data
        assert only.data == run.err.removeprefix("metalint: ").removesuffix("\n")
        assert "could not run" in summary.read_text()


def test_broken_settings_and_an_empty_list_are_annotations_too(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text("exclud = []\n")
    for words in (("gate", "main"), ("lint",), ("links",)):
        run = metalint(*words, cwd=root, GITHUB_ACTIONS="true")
        assert (run.code, [one.name for one in commands(run.out)]) == (2, ["error"])
    assert commands(metalint("lint", "--format", "json", cwd=root, GITHUB_ACTIONS="true").out) == []
    (root / "metalint.toml").write_text('papers = ["nowhere/*.prototxt"]\n')
    run = metalint("gate", "HEAD", cwd=root, GITHUB_ACTIONS="true")
    assert (run.code, [one.name for one in commands(run.out)]) == (2, ["error"])


@pytest.mark.parametrize(
    "words", [["gate"], ["gate", "--fail-on", "::x::"], ["gaet", "x"], ["institutions"], ["lint", "--budget", "x"]]
)
def test_a_wrong_command_line_is_an_annotation_too(metalint: Metalint, root: Path, words: list[str]) -> None:
    run = metalint(*words, cwd=root, GITHUB_ACTIONS="true")
    assert (run.code, run.err.count("\n")) == (2, 1)
    (only,) = commands(run.out)
    assert (only.name, only.properties, only.data) == (
        "error",
        {"title": "metalint"},
        run.err.strip().removeprefix("metalint: "),
    )
    run = metalint("lint", "--format", "json", "--budget", "x", cwd=root, GITHUB_ACTIONS="true")
    assert (run.code, run.out, len(commands(run.err))) == (2, "", 1)


def test_hostile_trees_are_laid_out_inside_the_snapshot_only(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    """A tree that git itself would refuse to check out: names with .. and .git, and a file below a link."""
    blob = git(root, "rev-parse", "HEAD:meta/old.prototxt").strip()
    link = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=root, input=str(tmp_path / "evil").encode(), capture_output=True
    ).stdout.decode()
    (tmp_path / "evil").mkdir()

    def tree(*entries: str) -> str:
        made = subprocess.run(["git", "mktree"], cwd=root, input="\n".join(entries), capture_output=True, text=True)
        return made.stdout.strip()

    inner = tree(f"100644 blob {blob}\tinner.prototxt")
    raw = b"".join(
        f"{mode} {name}\0".encode() + bytes.fromhex(sha.strip())
        for mode, name, sha in (
            ("40000", "..", inner),
            ("40000", ".git", inner),
            ("120000", "m", link),
            ("40000", "m", inner),
        )
    )
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], cwd=root, input=raw, capture_output=True
    )
    top = git(root, "commit-tree", "-m", "hostile", made.stdout.decode().strip()).strip()
    git(root, "update-ref", "refs/heads/main", top)
    git(root, "reset", "--quiet", "--soft", top)
    run = metalint("gate", "main", cwd=root)
    assert run.code in {0, 1}, run.err
    assert list((tmp_path / "evil").iterdir()) == []
    assert not (tmp_path / "inner.prototxt").exists()


def test_the_checkout_is_never_written_through_two_entries_of_a_name(metalint: Metalint, root: Path) -> None:
    """A tree may hold a name twice, and a file system may take two names for one: the first was linked already."""
    own = git(root, "rev-parse", "HEAD:meta/old.prototxt").strip()
    other = git(root, "rev-parse", "HEAD:meta/covered.prototxt").strip()
    raw = b"".join(b"100644 old.prototxt\0" + bytes.fromhex(blob) for blob in (own, other))
    words = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    inner = subprocess.run(words, cwd=root, input=raw, capture_output=True, check=True).stdout.decode().strip()
    top = subprocess.run(
        ["git", "mktree"], cwd=root, input=f"040000 tree {inner}\tmeta", capture_output=True, text=True
    )
    commit = git(root, "commit-tree", "-m", "twice", top.stdout.strip()).strip()
    git(root, "update-ref", "refs/heads/main", commit)
    git(root, "reset", "--quiet", "--soft", commit)
    git(root, "reset", "--quiet")
    before = (root / "meta" / "old.prototxt").read_bytes()
    assert metalint("gate", "main", cwd=root).code in {0, 1}
    assert (root / "meta" / "old.prototxt").read_bytes() == before


def test_without_git_and_with_a_damaged_clone_nothing_passes(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    run = metalint("gate", "main", cwd=root, PATH=str(tmp_path / "bin"))
    assert (run.code, run.err) == (2, "metalint: gate: git cannot be run; install it\n")
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    commit_all(root)
    tree = git(root, "rev-parse", "main:meta").strip()
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    run = metalint("gate", "main", cwd=root)
    assert (run.code, run.err) == (1, "")
    assert "The commit before this change is damaged: `meta` is left out: the folder cannot be read" in run.out
    tree = git(root, "rev-parse", "main^{tree}").strip()
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    run = metalint("gate", "main", cwd=root)
    assert (run.code, run.out) == (2, "")
    assert run.err == f"metalint: the object {tree} is missing from this clone, or damaged; fetch it\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs root, to give files to somebody else")
def test_a_checkout_of_somebody_else_is_told_what_to_do(metalint: Metalint, root: Path) -> None:
    os.chown(root, 65534, 65534)
    os.chown(root / ".git", 65534, 65534)
    run = metalint("gate", "main", cwd=root, HOME=str(root))
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "run `git config --global --add safe.directory DIR` with its top" in run.err


def test_a_baseline_that_leaves_the_repository_is_not_read(metalint: Metalint, root: Path, tmp_path: Path) -> None:
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    git(root, "branch", "--force", "main")
    (tmp_path / "secret").write_text("secret")
    (root / ".metalint-baseline.json").unlink()
    (root / ".metalint-baseline.json").symlink_to(tmp_path / "secret")
    commit_all(root)
    run = metalint("gate", "main", cwd=root)
    what = "a symbolic link that leaves the repository; put the file itself there"
    assert (run.code, run.err) == (2, f"metalint: .metalint-baseline.json: {what}\n")


def test_an_old_cover_may_be_large(metalint: Metalint, root: Path) -> None:
    (root / "notes" / "a.png").write_bytes(PNG + bytes(5 << 20))
    commit_all(root)
    git(root, "branch", "--force", "main")
    shutil.copy(root / "notes" / "a.png", root / "notes" / "b.png")
    (root / "notes" / "a.png").write_bytes(PNG)
    commit_all(root)
    assert found(metalint, root) == (0, [])


def test_a_change_that_enlarges_the_baseline_fails(metalint: Metalint, root: Path) -> None:
    git(root, "checkout", "--quiet", "main")
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    git(root, "checkout", "--quiet", "-B", "change")
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    assert metalint("baseline", cwd=root).code == 0
    assert metalint("lint", cwd=root).code == 0
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (
        1,
        [("meta/new.prototxt", "duplicate-paper"), (".metalint-baseline.json", "baseline-growth")],
    )
    assert told[-1][2].startswith("this change adds to the baseline: `duplicate-paper` (2); fix the findings instead")


def test_a_first_baseline_a_smaller_one_and_a_moved_paper_are_no_growth(metalint: Metalint, root: Path) -> None:
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    assert found(metalint, root) == (0, [])
    git(root, "branch", "--force", "main")
    (root / "meta" / "2024").mkdir()
    git(root, "mv", "meta/old.prototxt", "meta/2024/old.prototxt")
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    assert [one for one in found(metalint, root)[1] if one[1] == "baseline-growth"] == []
    (root / ".metalint-baseline.json").write_text('{"version": 2, "findings": []}\n')
    assert [one for one in found(metalint, root)[1] if one[1] == "baseline-growth"] == []


@pytest.fixture
def whole(metalint: Metalint, root: Path) -> Path:
    """A list with a note, a reference, a registry, a template and a schema of its own, in which nothing is wrong."""
    noted = paper("Noted models", "2401.00005") + 'note {\n  url: "n.md"\n}\nbaseline {\n  methods: "2024/c"\n}\n'
    (root / "meta" / "old.prototxt").unlink()
    write(
        root,
        {
            "2024/noted.prototxt": noted,
            "2024/c.prototxt": paper("Cited models", "2401.00006"),
            "2024/owl.prototxt": paper("Owl models", "2401.00007", institution="Blue Owl Labs"),
        },
    )
    (root / "notes" / "n.md").write_text("# Noted models\n")
    (root / "registry.prototxt").write_text('organisations {\n  name: "Blue Owl Labs"\n}\n')
    (root / "own.md.j2").write_text("{% for section in sections %}{{ section.name }}\n{% endfor %}")
    shutil.copy(PACKAGED / "paper.proto", root / "paper.proto")
    settings = (
        'institutions = ["registry.prototxt"]\nproto = "paper.proto"\nselect = ["default", "unknown-institution"]\n'
    )
    (root / "metalint.toml").write_text(settings + '[[outputs]]\npath = "LIST.md"\nlayout = "own.md.j2"\n')
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    assert metalint("lint", "--fail-on", "warning", cwd=root).out == "All checks passed (4 checked).\n"
    git(root, "branch", "--force", "main")
    return root


@pytest.mark.parametrize(
    ("deleted", "finding"),
    [
        ("notes/n.md", ("meta/2024/noted.prototxt", "missing-note")),
        ("notes/a.png", ("meta/covered.prototxt", "missing-cover")),
        ("meta/2024/c.prototxt", ("meta/2024/noted.prototxt", "dangling-reference")),
    ],
)
def test_what_a_deleted_file_breaks_is_told_once(
    metalint: Metalint, whole: Path, deleted: str, finding: tuple[str, str]
) -> None:
    (whole / deleted).unlink()
    metalint("render", cwd=whole)
    commit_all(whole)
    code, told = found(metalint, whole, "--fail-on", "warning")
    assert (code, [one[:2] for one in told]) == (1, [finding])
    assert told[0][2].endswith("(new because of this change)")


def test_an_entry_of_the_registry_that_is_deleted_is_told_of(metalint: Metalint, whole: Path) -> None:
    (whole / "registry.prototxt").write_text('organisations {\n  name: "Red Fox Labs"\n}\n')
    commit_all(whole)
    assert [one[:2] for one in found(metalint, whole)[1]] == [("meta/2024/owl.prototxt", "unknown-institution")]


@pytest.mark.parametrize("deleted", ["registry.prototxt", "own.md.j2", "paper.proto"])
def test_a_file_that_the_settings_name_cannot_be_deleted(metalint: Metalint, whole: Path, deleted: str) -> None:
    (whole / deleted).unlink()
    commit_all(whole)
    run = metalint("gate", "main", cwd=whole, GITHUB_ACTIONS="true")
    errors = [one for one in commands(run.out) if one.name == "error"]
    assert (run.code in {1, 2}, len(errors), deleted in errors[0].data) == (True, 1, True)


def test_papers_that_move_to_another_folder_bring_nothing(metalint: Metalint, whole: Path) -> None:
    write(whole, {"old.prototxt": paper("Old models.", "2401.00001")})
    commit_all(whole)
    git(whole, "branch", "--force", "main")
    git(whole, "mv", "meta", "papers")
    settings = (whole / "metalint.toml").read_text()
    (whole / "metalint.toml").write_text('papers = ["papers/**/*.prototxt"]\n' + settings)
    metalint("render", cwd=whole)
    commit_all(whole)
    assert found(metalint, whole, "--fail-on", "warning") == (0, [])


def test_a_base_without_any_papers(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "new"
    root.mkdir()
    (root / "README.md").write_text("x")
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "change")
    write(root, {"a.prototxt": paper("A model", "2401.00001"), "b.prototxt": paper("A model", "2401.00002")})
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, {one[:2] for one in told}) == (1, {("meta/b.prototxt", "duplicate-title")})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown"])
def test_hostile_names_command_nothing_in_any_format(metalint: Metalint, root: Path, tmp_path: Path, form: str) -> None:
    names = ("a\n::error::x", "::set-output name=x::y", "b##[error]x", "%0A::error::x", "c\r::warning::x", "A", "a")
    papers = {f"{name}.prototxt": paper(f"Model {n}##[error] ::x::", "2401.00001") for n, name in enumerate(names)}
    write(root, papers)
    (root / "meta" / "link.prototxt").symlink_to("/etc/passwd")
    (root / "meta" / "loop.prototxt").symlink_to("loop.prototxt")
    (root / "notes" / "huge.png").write_bytes(bytes(3 << 20))
    sub = tmp_path / "sub"
    write(sub, {"s.prototxt": paper("Sub models.", "2401.00008")})
    commit_all(sub)
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", sub.as_uri(), "meta/sub")
    commit_all(root)
    summary = tmp_path / "summary.md"
    run = metalint("gate", "main", "--format", form, cwd=root, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert (run.code, run.err) == (1, "")
    rules = {rule.name for rule in RULES}
    told = commands(run.out)
    assert all((one.name, one.properties.get("title") in rules) in {("error", True), ("warning", True)} for one in told)
    assert bool(told) == (form == "github")
    assert len({repr(one) for one in told}) == len(told)
    assert "##[" not in run.out + summary.read_text()


def test_settings_that_name_more_folders_bring_a_finding_once(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text('papers = ["meta/*.prototxt", "more/*.prototxt"]\n')
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    commit_all(root)
    assert [one[:2] for one in found(metalint, root)[1]] == [("meta/new.prototxt", "title-period")]


ENTRIES = """syntax = "proto3";
message Entry { string name = 1; repeated string authors = 2; string venue = 3; int32 year = 4; string url = 5; }
"""
NAMES = 'papers = ["list/*.textproto"]\nproto = "list.proto"\nmessage = "Entry"\n[[rules]]\nname = "shout"\n'
NAMES += 'field = "name"\nforbid = "!"\n[fields]\ntitle = "name"\nurl = "url"\nauthors = "authors"\n'


def entry(title: str, number: int, field: str = "name") -> str:
    return f'{field}: "{title}"\nauthors: "Ann Bell"\nurl: "https://arxiv.org/abs/2401.0000{number}"\n'


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A list of another schema with an old finding, no configuration on ``main``, and one on ``change``."""
    root = tmp_path / "foreign"
    (root / "list").mkdir(parents=True)
    (root / "list.proto").write_text(ENTRIES)
    (root / "list" / "old.textproto").write_text(entry("Old models.", 1))
    (root / "list" / "loud.textproto").write_text(entry("Loud models!", 2))
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "change")
    (root / "metalint.toml").write_text(NAMES)
    commit_all(root)
    return root


def test_a_change_that_adopts_metalint_brings_no_old_dirt_up(metalint: Metalint, foreign: Path) -> None:
    assert found(metalint, foreign) == (0, [])
    (foreign / "list" / "new.textproto").write_text(entry("New models", 1))
    commit_all(foreign)
    assert [one[:2] for one in found(metalint, foreign)[1]] == [("list/new.textproto", "duplicate-paper")]


def test_a_change_cannot_excuse_itself_by_the_first_settings(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    (root / "metalint.toml").write_text('ignore = ["all"]\n')
    commit_all(root)
    code, told = found(metalint, root)
    assert (code, [one[:2] for one in told]) == (1, [("meta/new.prototxt", "duplicate-paper")])


def test_a_field_that_is_renamed_brings_nothing(metalint: Metalint, foreign: Path) -> None:
    git(foreign, "branch", "--force", "main")
    (foreign / "list.proto").write_text(ENTRIES.replace("name", "title"))
    (foreign / "metalint.toml").write_text(NAMES.replace('"name"', '"title"'))
    for name, title, number in (("old", "Old models.", 1), ("loud", "Loud models!", 2)):
        (foreign / "list" / f"{name}.textproto").write_text(entry(title, number, "title"))
    commit_all(foreign)
    assert "[shout]" in metalint("lint", cwd=foreign).out
    assert found(metalint, foreign) == (0, [])
    (foreign / "list" / "new.textproto").write_text(entry("New models", 1, "title"))
    commit_all(foreign)
    assert {one[1] for one in found(metalint, foreign)[1]} == {"duplicate-paper"}


def test_a_path_that_nothing_is_called_like_is_refused(metalint: Metalint, root: Path) -> None:
    write(root, {"a.prototxt": paper("Models of all kinds.", "2401.00007")})
    commit_all(root)
    git(root, "branch", "--force", "main")
    (root / "meta" / "a.prototxt").unlink()
    assert metalint("gate", "main", "meta/a.prototxt", cwd=root).code in {0, 1}
    assert metalint("gate", "main", "meta", "metta", cwd=root) == (
        2,
        "",
        "metalint: metta: no such file or folder, and the change deletes none that is called so\n",
    )


def test_papers_in_a_submodule_that_a_change_moves_on_are_reported(metalint: Metalint, tmp_path: Path) -> None:
    sub, top = tmp_path / "sub", tmp_path / "top"
    write(sub, {"a.prototxt": paper("Sub models.", "2401.00008")})
    commit_all(sub)
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", sub.as_uri(), "list")
    (top / "metalint.toml").write_text('papers = ["list/meta/*.prototxt"]\n')
    commit_all(top)
    assert metalint("lint", "--changed-since", "HEAD", cwd=top).out.startswith("No papers among the files looked at")
    write(top / "list", {"b.prototxt": paper("More models.", "2401.00009")})
    commit_all(top / "list")
    for commits in (False, True):
        if commits:
            commit_all(top)
        since = "HEAD~1" if commits else "HEAD"
        told = metalint("lint", "--changed-since", since, "--format", "json", cwd=top).json()["diagnostics"]
        assert [one["path"] for one in told] == ["list/meta/a.prototxt", "list/meta/b.prototxt"]
        run = metalint("gate", since, "--fail-on", "warning", cwd=top)
        assert (run.code, run.err) == (1, "")
        assert (
            "`list` is a submodule: what it held before this change is not known here, and counts as new.\n" in run.out
        )
