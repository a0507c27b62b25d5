from __future__ import annotations

import posixpath

from rows import each_row

from metalint.rendering.entries import find_relative_path

PATHS = ("x", "a/x", "a/b/x", "a/b/c/x", "ab/x", "b/a/x", "a b/x", "ä/x")


@each_row("folder", ["", "a", "a/b", "b", "ab", "a/c", "z", "z/y"])
def test_a_path_is_reached_from_the_folder_of_an_output(folder: str) -> None:
    assert [find_relative_path(path, folder) for path in PATHS] == [
        posixpath.relpath(path, folder or ".") for path in PATHS
    ]
