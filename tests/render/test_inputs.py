from __future__ import annotations

from pathlib import Path

from metalint.rendering.inputs import find_place, make_place_finder


def test_a_place_is_the_same_whether_each_path_is_followed_or_folders_are_kept(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "notes" / "Real").mkdir(parents=True)
    (root / "notes" / "Real" / "A.md").touch()
    (root / "notes" / "link").symlink_to("Real")
    (root / "notes" / "Real" / "file.md").symlink_to("../../list.md")
    (root / "notes" / "round").symlink_to("round")
    (root / "out").symlink_to(tmp_path)
    find = make_place_finder(root)
    paths = (
        "notes/Real/A.md", "notes/Real/a.md", "notes/link/A.md", "notes/link/file.md", "notes/Real/file.md",
        "notes/Real/gone/deep.md", "notes/Real/A.md/x", "notes/link/gone/x.md", "notes/round/x.md",
        "out/x.md", "../x.md", "notes", "list.md", str(root / "list.md"),
    )  # fmt: skip
    for path in paths:
        assert find(path) == find_place(root, path), path
    assert find("notes/link/A.md") == "notes/real/a.md"
    assert find("notes/link/file.md") == find("list.md") == "list.md"
