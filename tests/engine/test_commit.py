"""The hook that lints: it reports what a commit brings, and accepts what the gate accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list with errors and warnings that others have merged."""
    noted = paper("Noted models", "2401.00003") + 'note {\n  url: "a.md"\n}\n'
    missing = paper("Missing models.", "2401.00004") + 'note {\n  url: "gone.md"\n}\n'
    write(tmp_path, {"old.prototxt": paper("Old models.", "2401.00001"), "noted.prototxt": noted})
    write(tmp_path, {"missing.prototxt": missing, "broken.prototxt": "paper {\n"})
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Noted models\n")
    commit_all(tmp_path)
    return tmp_path


def add(root: Path, title: str, url: str) -> None:
    write(root, {"new.prototxt": paper(title, url)})


def break_note(root: Path) -> None:
    (root / "notes" / "a.md").unlink()


def touch_old(root: Path) -> None:
    path = root / "meta" / "old.prototxt"
    path.write_text(f"# a comment\n{path.read_text()}")


def ignore_all(root: Path) -> None:
    add(root, "New models", "2401.00001")
    (root / "metalint.toml").write_text('ignore = ["all"]\n')


CHANGES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "correct": (lambda root: add(root, "New models", "2401.00005"), []),
    "warning": (lambda root: add(root, "New models.", "2401.00005"), ["meta/new.prototxt title-period"]),
    "duplicate": (lambda root: add(root, "New models", "2401.00001"), ["meta/new.prototxt duplicate-paper"]),
    "note": (break_note, ["meta/noted.prototxt missing-note"]),
    "touched": (touch_old, []),
    "settings": (ignore_all, ["meta/new.prototxt duplicate-paper"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_hook_and_the_gate_say_the_same_of_a_commit(metalint: Metalint, root: Path, name: str) -> None:
    change, wanted = CHANGES[name]
    change(root)
    git(root, "add", "--all")
    hook = metalint("lint", "--staged", "--format", "json", cwd=root)
    shown = metalint("lint", "--staged", "--", cwd=root)
    commit_all(root)
    gate = metalint("gate", "HEAD~1", "--format", "json", cwd=root)
    found = [[f"{one['path']} {one['rule']}" for one in run.json()["diagnostics"]] for run in (hook, gate)]
    assert found == [wanted, wanted]
    assert hook.code == gate.code == shown.code == int(bool(wanted) and name != "warning")
    if not wanted:
        assert (shown.out, shown.err) == ("", "")


def test_warnings_that_a_commit_causes_in_papers_of_others_are_left_to_the_gate(metalint: Metalint, root: Path) -> None:
    write(root, {f"{name}.prototxt": paper(f"The {name} models", f"2402.0000{name}") for name in "12"})
    commit_all(root)
    for name in "3456":
        text = paper(f"The {name} models", f"2402.0000{name}")
        write(root, {f"{name}.prototxt": text.replace('"MIT"', '"Massachusetts Institute of Technology"')})
    git(root, "add", "--all")
    hook = metalint("lint", "--staged", "--format", "json", cwd=root)
    others = [one["path"] for one in hook.json()["diagnostics"] if one["path"][5] not in "3456"]
    assert (hook.code, others) == (0, [])


def test_lists_that_are_out_of_date_are_one_annotation_and_one_row(metalint: Metalint, root: Path) -> None:
    (root / "meta" / "broken.prototxt").unlink()
    outputs = "".join(f'[[outputs]]\npath = "{name}.md"\nview = "all"\nlayout = "list"\n' for name in "abc")
    (root / "metalint.toml").write_text(outputs)
    for form in ("github", "markdown"):
        lines = metalint("lint", "--select", "outputs", "--format", form, cwd=root).out.splitlines()
        told = [line for line in lines if "run `metalint render`" in line.replace("\\`", "`")]
        assert len(told) == 1
        assert all(f"{name}.md" in told[0] for name in "abc")
