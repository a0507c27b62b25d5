"""The hooks, run by the real pre-commit in git repositories of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import warm
import yaml
from conftest import Run, commit_all, git
from report.reporting import paper, write

from metalint.report.fixes import where_to_read_on

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks are started through a Unix shell")

CHECKOUT = Path(__file__).resolve().parents[2]
MANIFEST = CHECKOUT / ".pre-commit-hooks.yaml"
GOOD = paper("Slim models", "2401.00001")


class Repository:
    """A repository with papers, its list and the hooks."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GIT_", "METALINT_"))},
            "METALINT_CACHE_DIR": str(cache),
            "PRE_COMMIT_HOME": str(cache / "pre-commit"),
            "NO_COLOR": "1",
        }

    def run(self, *words: str, **env: str) -> Run:
        done = subprocess.run(
            words, cwd=self.root, env={**self.env, **env}, capture_output=True, text=True, timeout=120
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def metalint(self, *words: str) -> Run:
        return Run(*warm.run(["metalint", *words], self.root, self.env))

    def git(self, *words: str) -> Run:
        return self.run("git", "-c", "user.name=Ann Bell", "-c", "user.email=ann@example.org", *words)

    def commit(self, *words: str) -> Run:
        return self.git("commit", "--message", "change", *words)

    def render(self) -> None:
        assert self.metalint("render", "--staged").code == 0

    def prepare(self, papers: dict[str, str]) -> None:
        """Commit what a test starts from; the hooks stay out of it."""
        write(self.root, papers)
        self.git("add", "--all")
        self.render()
        assert self.commit("--no-verify", "--all").code == 0

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")


def local_hooks(python: str = sys.executable) -> str:
    """Return a configuration with the hooks of the manifest, run by ``python`` instead of one of their own."""
    hooks = yaml.safe_load(MANIFEST.read_text())
    for hook in hooks:
        hook["language"] = "system"
        hook["entry"] = hook["entry"].replace("python", python, 1)
    return yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A repository that tests copy, as its making takes longer than they do."""
    root = tmp_path_factory.mktemp("template") / "list"
    write(root, {"a.prototxt": GOOD})
    (root / "metalint.toml").write_text('[[outputs]]\npath = "LIST.md"\nview = "all"\nlayout = "list"\n')
    python = str(warm.starters() / "python")
    (root / ".pre-commit-config.yaml").write_text(local_hooks(python))
    made = Repository(root, cache)
    made.render()
    commit_all(root)
    assert made.run(sys.executable, "-m", "pre_commit", "install").code == 0
    hook = root / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(sys.executable, python))
    return root


@pytest.fixture
def repository(template: Path, tmp_path: Path, cache: Path) -> Repository:
    return Repository(shutil.copytree(template, tmp_path / "list"), cache)


def outcomes(run: Run) -> dict[str, str]:
    """Return how each hook ended."""
    lines = [line for line in run.err.splitlines() if line.startswith("metalint ")]
    return {line.split(".")[0]: line.rsplit(".", 1)[1] for line in lines}


def test_the_manifest_is_one_that_pre_commit_reads() -> None:
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)], check=False)
    assert done.returncode == 0
    hooks = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text())}
    assert set(hooks) == {"metalint-lint", "metalint-fix", "metalint-render", "metalint-links"}
    assert hooks["metalint-links"]["stages"] == ["manual"]
    assert all(hook["require_serial"] for hook in hooks.values())


@pytest.mark.parametrize("python", ["real", "warm"])
def test_a_clean_commit_goes_through(repository: Repository, python: str) -> None:
    if python == "real":
        (repository.root / ".pre-commit-config.yaml").write_text(local_hooks())
        assert repository.run(sys.executable, "-m", "pre_commit", "install").code == 0
    write(repository.root, {"b.prototxt": paper("Fat models", "2401.00002")})
    repository.git("add", "--all")
    repository.render()
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)) == (
        0,
        {"metalint fix": "Passed", "metalint lint": "Passed", "metalint render": "Passed"},
    )


def test_a_commit_without_papers_goes_through(repository: Repository) -> None:
    (repository.root / "LICENSE").write_text("MIT\n")
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint fix"]) == (0, "Passed")


FONTS = """\
papers = ["ofl/*/METADATA.pb"]
proto = "fonts.proto"
message = "Family"
profile = "textproto"
"""


@pytest.mark.parametrize("suffix", [".pb", ".pb.txt", ""])
def test_the_configuration_alone_says_what_is_a_paper(repository: Repository, suffix: str) -> None:
    (repository.root / "metalint.toml").write_text(FONTS.replace(".pb", suffix))
    (repository.root / "fonts.proto").write_text('syntax = "proto2";\nmessage Family { optional string name = 1; }\n')
    font = repository.root / "ofl" / "abel" / f"METADATA{suffix}"
    font.parent.mkdir(parents=True)
    font.write_text('name:   "Abel"\n')
    other = repository.root / "other.prototxt"
    other.write_text('name:   "Other"\n')
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint fix"]) == (1, "Failed")
    assert (font.read_text(), other.read_text()) == ('name: "Abel"\n', 'name:   "Other"\n')
    repository.git("add", "--all")
    assert repository.commit().code == 0


def test_files_outside_of_the_root_are_no_papers(repository: Repository) -> None:
    (repository.root / "meta" / "metalint.toml").write_text('papers = ["*.prototxt"]\n')
    hooks = yaml.safe_load(local_hooks())
    for hook in hooks["repos"][0]["hooks"]:
        hook["entry"] = hook["entry"].replace("metalint ", "metalint --root meta ")
    (repository.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(hooks))
    (repository.root / "LICENSE").write_text("MIT\n")
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint fix"]) == (0, "Passed"), run.err


def test_a_bad_commit_is_refused_with_the_line_and_the_command(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": paper("Other models", "2401.00001v2")})
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint lint"]) == (1, "Failed")
    assert "meta/b.prototxt:3:8: error[duplicate-paper]" in run.err
    assert "meta/a.prototxt:3:8: error[duplicate-paper]" not in run.err  # it was there before
    assert "already listed in `meta/a.prototxt`" in run.err
    assert "`metalint explain duplicate-paper`" in run.err
    assert "b.prototxt" not in git(repository.root, "ls-tree", "-r", "HEAD")


def test_a_fixable_commit_passes_once_it_is_added_again(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": paper("Fat models.", "2401.00002", institution="Univeristy of Sydney")})
    repository.git("add", "--all")
    run = repository.commit()
    assert run.code == 1
    assert "files were modified by this hook" in run.err
    assert repository.text("meta/b.prototxt") == paper("Fat models", "2401.00002", institution="University of Sydney")
    assert "Fat models" in repository.text("LIST.md")
    repository.git("add", "--all")
    assert repository.commit().code == 0


def test_a_fix_is_listed_with_the_old_and_the_new_value_and_what_to_do(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": paper("Fat models.", "2401.00002", institution="Stanfrod University")})
    repository.git("add", "--all")
    run = repository.commit()
    assert (
        "meta/b.prototxt:2 'Fat models.' → 'Fat models' (title-period)\n"
        "meta/b.prototxt:5 'Stanfrod University' → 'Stanford University' (institution-typo)\n"
        "Fixed 2 in 1 file: 1 institution-typo, 1 title-period.\n"
        "Next: review the changes, git add meta/b.prototxt, commit again.\n"
        f"{where_to_read_on()}\n"
    ) in run.err
    assert "updated LIST.md\nNext: git add LIST.md, commit again.\n" in run.err


def test_a_parse_error_is_told_once_by_the_hook_that_lints(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": GOOD.replace("title", "titel")})
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)) == (
        1,
        {"metalint fix": "Passed", "metalint render": "Failed", "metalint lint": "Failed"},
    )
    assert run.err.count("meta/b.prototxt") == 1
    assert "metalint: nothing is rendered while 1 paper cannot be parsed; `metalint lint` says why\n" in run.err
    assert run.err.count(where_to_read_on()) == 1


def test_without_outputs_the_hook_that_renders_has_nothing_to_do(repository: Repository) -> None:
    (repository.root / "metalint.toml").write_text("")
    write(repository.root, {"b.prototxt": paper("Fat models", "2401.00002")})
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint render"]) == (0, "Passed")


def test_stale_lists_take_one_line_after_the_papers(repository: Repository) -> None:
    outputs = "".join(f'[[outputs]]\npath = "{name}.md"\n' for name in ("A", "B", "C"))
    (repository.root / "metalint.toml").write_text(outputs)
    assert repository.metalint("render").code == 0
    write(repository.root, {"b.prototxt": paper("Fat models", "2401.00002", where="")})
    repository.git("add", "--all")
    lint = repository.metalint("lint", "--staged", "--")
    assert lint.code == 1
    told = lint.out.splitlines()
    stale = "A.md, B.md, C.md: error[stale-output] are out of date; run `metalint render` and commit the result"
    papers = [number for number, line in enumerate(told) if line.startswith("meta/")]
    (found,) = [number for number, line in enumerate(told) if line.startswith("Found 4 errors")]
    assert papers[-1] < told.index(stale) < found
    assert lint.out.count("stale-output]") == 1
    assert told[-1] == where_to_read_on()


def test_only_papers_of_the_commit_are_fixed(repository: Repository) -> None:
    old = paper("Old models.", "2401.00009")
    repository.prepare({"old.prototxt": old})
    write(repository.root, {"b.prototxt": paper("Fat models.", "2401.00002")})
    repository.git("add", "--all")
    repository.commit()
    assert repository.text("meta/old.prototxt") == old
    assert repository.text("meta/b.prototxt") == paper("Fat models", "2401.00002")


def test_what_is_staged_counts_not_what_lies_in_the_working_tree(repository: Repository) -> None:
    write(repository.root, {"a.prototxt": GOOD.replace("ICLR", "")})
    repository.git("add", "--all")
    write(repository.root, {"a.prototxt": GOOD})
    run = repository.commit()
    assert (run.code, "error[missing-field]" in run.err) == (1, True)
    assert repository.text("meta/a.prototxt") == GOOD


def test_a_mistake_that_is_not_staged_does_not_count(repository: Repository) -> None:
    write(repository.root, {"a.prototxt": GOOD.replace("2024", "2025")})
    repository.render()
    repository.git("add", "--all")
    write(repository.root, {"a.prototxt": "paper {"})
    assert repository.commit().code == 0
    assert repository.text("meta/a.prototxt") == "paper {"


def test_a_draft_that_git_does_not_know_does_not_count(repository: Repository) -> None:
    write(repository.root, {"draft.prototxt": paper("Other models", "2401.00001")})
    (repository.root / "LICENSE").write_text("MIT\n")
    repository.git("add", "LICENSE")
    assert repository.commit().code == 0
    assert "Other" not in repository.text("LIST.md")


def test_a_part_of_what_is_staged_can_be_committed(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": paper("Fat models", "2401.00002"), "c.prototxt": "paper {"})
    repository.render()
    repository.git("add", "--all")
    (repository.root / "LICENSE").write_text("MIT\n")
    repository.git("add", "LICENSE")
    assert repository.commit("LICENSE").code == 0


def test_a_deleted_paper_that_others_refer_to_is_refused(repository: Repository) -> None:
    referring = paper("Fat models", "2401.00002") + 'baseline {\n  methods: "2024/c"\n}\n'
    repository.prepare({"2024/c.prototxt": paper("Good models", "2401.00003"), "b.prototxt": referring})
    repository.git("rm", "meta/2024/c.prototxt")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint render"]) == (1, "Failed")
    lint = repository.metalint("lint", "--staged")
    assert "dangling-reference" not in lint.out  # a warning in a paper of others: the gate tells


def test_a_renamed_paper_is_refused_while_the_list_is_behind(repository: Repository) -> None:
    repository.git("mv", "meta/a.prototxt", "meta/z.prototxt")
    (repository.root / "metalint.toml").write_text('[[outputs]]\npath = "LIST.md"\nlayout = "table"\n')
    repository.git("add", "--all")
    run = repository.commit()
    assert run.code == 1
    assert (outcomes(run)["metalint render"], outcomes(run)["metalint lint"]) == ("Failed", "Passed")
    repository.git("add", "--all")
    assert repository.commit().code == 0
    assert "meta/z.prototxt" in repository.text("LIST.md")


def test_a_warning_is_shown_although_the_commit_goes_through(repository: Repository) -> None:
    write(repository.root, {"b.prototxt": paper("Fat models", "2401.00002").replace("2024", "2023")})
    repository.git("add", "--all")
    repository.render()
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint lint"]) == (0, "Passed")
    assert "meta/b.prototxt:9:9: warning[implausible-year]" in run.err
    assert "All checks passed" not in run.err


def test_a_cover_that_is_not_added_is_refused_and_not_linked(repository: Repository) -> None:
    new = paper("Fat models", "2401.00002") + 'cover {\n  url: "b.png"\n}\n'
    write(repository.root, {"b.prototxt": new})
    (repository.root / "notes").mkdir()
    (repository.root / "notes/b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (repository.root / "metalint.toml").write_text('[[outputs]]\npath = "LIST.md"\nlayout = "table"\n')
    assert repository.metalint("render").code == 0
    assert "notes/b.png" in repository.text("LIST.md")  # as it will be once both are added
    repository.git("add", "meta", "LIST.md", "metalint.toml")
    run = repository.commit()
    assert (run.code, outcomes(run)["metalint render"]) == (1, "Failed")
    assert "meta/b.prototxt:12:8: error[untracked-asset] git does not track `notes/b.png`" in run.err
    assert "help: run `git add notes/b.png`" in run.err
    assert "notes/b.png" not in repository.text("LIST.md")
    repository.git("add", "notes/b.png")
    assert repository.commit().code == 0
    assert "notes/b.png" in git(repository.root, "show", "HEAD:LIST.md")


def test_a_list_that_is_not_added_is_named_with_the_command(repository: Repository) -> None:
    with (repository.root / "metalint.toml").open("a") as file:
        file.write('[[outputs]]\npath = "YEARS.md"\nview = "year"\n')
    repository.git("add", "--all")
    for wrote in ("wrote YEARS.md\n", ""):
        run = repository.commit()
        assert outcomes(run) == {"metalint fix": "Passed", "metalint render": "Failed", "metalint lint": "Passed"}
        told = f"{wrote}git does not track YEARS.md\nNext: git add YEARS.md, commit again.\n"
        assert told in run.err
    repository.git("add", "YEARS.md")
    assert repository.commit().code == 0


@pytest.mark.parametrize("left_out", ["metalint.toml", ".metalint-baseline.json", "own.proto", "venues.prototxt"])
def test_what_papers_are_judged_by_belongs_to_the_commit(repository: Repository, left_out: str) -> None:
    repository.git("rm", "--cached", "metalint.toml")
    for name, text in {
        "metalint.toml": 'proto = "main.proto"\nvenues = ["venues.prototxt"]\n',
        "main.proto": 'syntax = "proto2";\nimport "own.proto";\nmessage PaperInfo { optional Paper paper = 1; }\n',
        "own.proto": 'syntax = "proto2";\nmessage Paper { optional string title = 1; }\n',
        "venues.prototxt": 'venue {\n  name: "X"\n}\n',
        "meta/a.prototxt": 'paper {\n  title: "Slim models"\n}\n',
        ".metalint-baseline.json": '{"version": 2, "findings": []}\n',
    }.items():
        (repository.root / name).write_text(text)
    repository.git("add", "--all")
    repository.git("rm", "--cached", "--quiet", left_out)
    lint = repository.metalint("lint", "--staged")
    told = f"metalint: {left_out}: git does not track it, so that nobody else has it; run `git add {left_out}`\n"
    assert (lint.code, lint.err) == (2, told)
    repository.git("add", left_out)
    assert repository.metalint("lint", "--staged").code < 2


def test_the_end_of_a_merge_is_checked_whole(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "one")
    repository.prepare({"one.prototxt": paper("New models", "2401.00007")})
    repository.git("checkout", "--quiet", "-b", "two", "main")
    repository.prepare({"two.prototxt": paper("Very new models", "2401.00007")})
    assert repository.git("merge", "--no-commit", "one").code == 0
    run = repository.commit()
    assert (run.code, run.err.count("one.prototxt:3:8: error[duplicate-paper]")) == (1, 1)


def test_conflict_markers_in_a_paper_are_named(repository: Repository) -> None:
    for branch, year in (("one", "2023"), ("two", "2025")):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.prepare({"a.prototxt": GOOD.replace("2024", year)})
    assert repository.git("merge", "one").code == 1
    repository.git("add", "--all")
    run = repository.commit()
    assert (run.code, "error[syntax]" in run.err, "merge" in run.err) == (1, True, True)


def test_links_are_looked_for_by_hand_only(repository: Repository) -> None:
    with (repository.root / "metalint.toml").open("a") as file:
        file.write('[links]\nexclude = ["*"]\n')  # tests leave the network alone
    words = (sys.executable, "-m", "pre_commit", "run", "--hook-stage", "manual", "metalint-links", "--all-files")
    run = repository.run(*words, "--verbose")
    assert run.code == 0, run.out
    assert "1 URL: 0 alive" in run.out


@pytest.mark.slow
def test_a_repository_can_try_the_hooks_from_a_checkout(repository: Repository) -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not in a checkout")
    words = (sys.executable, "-m", "pre_commit", "try-repo", str(CHECKOUT), "metalint-lint", "--all-files", "--verbose")
    run = repository.run(*words)
    assert run.code == 0, run.out + run.err
    assert re.search(r"metalint lint\.+Passed\n- hook id: metalint-lint\n- duration: .*\s*\Z", run.out)


@pytest.mark.slow
def test_a_hostile_checkout_is_looked_at_and_never_run(repository: Repository, tmp_path: Path) -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not in a checkout")
    names = (
        "pip",
        "metalint",
        "sitecustomize",
        "usercustomize",
        "json",
        "runpy",
        "google/__init__",
        "setup",
        "hatchling",
    )
    for name in names:
        path = repository.root / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(tmp_path / 'pwned')!r}, 'a').write(__file__)\n")
    (repository.root / "evil.pth").write_text(f"import os; open({str(tmp_path / 'pwned')!r}, 'w')\n")
    (repository.root / ".python-version").write_text("0.0.0\n")
    (repository.root / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "setup"\n')
    write(repository.root, {"b.prototxt": paper("Other models", "2401.00001")})
    repository.git("add", "--all")
    words = (sys.executable, "-Im", "pre_commit", "try-repo", str(CHECKOUT), "--all-files", "--verbose")
    run = repository.run(*words, PYTHONPATH=".")
    assert not (tmp_path / "pwned").exists(), (tmp_path / "pwned").read_text()
    assert (run.code, run.out.count("error[duplicate-paper]")) == (1, 1), run.out + run.err


def test_entries_end_in_what_ends_options() -> None:
    hooks = yaml.safe_load(MANIFEST.read_text())
    assert [hook["id"] for hook in hooks] == ["metalint-fix", "metalint-render", "metalint-lint", "metalint-links"]
    assert all(hook["entry"].split()[:3] == ["python", "-Im", "metalint"] for hook in hooks)
    assert all(hook["entry"].split()[-2:] == ["--staged", "--"] for hook in hooks)
    own = yaml.safe_load((CHECKOUT / ".pre-commit-config.yaml").read_text())
    passed = [hook for repo in own["repos"] for hook in repo["hooks"] if hook.get("pass_filenames", True)]
    assert [hook["entry"] for hook in passed if not hook["entry"].endswith(" --")] == []


def test_names_of_files_are_no_options(repository: Repository) -> None:
    names = ("--cache-dir=evil.prototxt", "--no-cache.prototxt", "--unsafe.prototxt", "-.prototxt", "--.prototxt")
    (repository.root / "metalint.toml").write_text('papers = ["*.prototxt"]\n')
    repository.git("add", "--all")
    assert repository.commit("--no-verify").code == 0
    for number, name in enumerate(names):
        (repository.root / name).write_text(paper(f"{number} fat models.", f"2401.0000{number}"))
    repository.git("add", "--all")
    run = repository.commit()
    assert outcomes(run)["metalint fix"] == "Failed"
    assert f"git add -- {' '.join(sorted(names))}, commit again." in run.err
    assert [repository.text(name) for name in names] == [
        paper(f"{number} fat models", f"2401.0000{number}") for number in range(len(names))
    ]
    assert sorted(path.name for path in repository.root.iterdir() if path.is_dir()) == [".git", "meta"]
