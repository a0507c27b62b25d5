from __future__ import annotations

import re
import warnings
from fnmatch import fnmatchcase

from hypothesis import assume, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec
from rows import each_row

from metalint.files import globs


@each_row(
    ("pattern", "path"),
    [
        ("meta/**/*.prototxt", "meta/a.prototxt"),
        ("meta/**/*.prototxt", "meta/2024/x/a.prototxt"),
        ("meta/**", "meta/2024/a"),
        ("*.corp", "wiki.corp"),
        ("a?c", "abc"),
        ("a[bx-z]c", "ayc"),
        ("a[!b]c", "axc"),
        ("a[]]c", "a]c"),
        ("a[.-0]b.txt", "a.b.txt"),
        ("a[b/]c", "abc"),
        ("a[b", "a[b"),
        ("a[z-a]", "a[z-a]"),
        ("[]", "[]"),
        ("a.b", "a.b"),
        ("a[&&~~||]", "a&"),
        ("a[x--b]", "a-"),
        ("a[\\]", "a\\"),
        ("*", "a\nb"),
    ],
)
def test_it_matches(pattern: str, path: str) -> None:
    assert globs.matches_glob(path, pattern)


@each_row(
    ("pattern", "path"),
    [
        ("meta/*.prototxt", "meta/2024/a.prototxt"),
        ("meta/**/*.prototxt", "other/meta/a.prototxt"),
        ("meta/**/*.prototxt", "meta/a.prototxt.bak"),
        ("a?c", "a/c"),
        ("a[!b]c", "a/c"),
        ("a[.-0]b.txt", "a/b.txt"),
        ("a[/]b", "a/b"),
        ("a[b/]c", "a/c"),
        ("a.b", "axb"),
        ("A", "a"),
        ("a", "a\n"),
        ("a[z-a]", "az"),
    ],
)
def test_it_does_not_match(pattern: str, path: str) -> None:
    assert not globs.matches_glob(path, pattern)


@each_row(
    ("pattern", "folder"),
    [("meta/**/*.x", "meta"), ("a/b?/c", "a"), ("*.x", ""), ("a/b/c.x", "a/b"), ("a/[bc]/d", "a")],
)
def test_the_fixed_folder_is_all_before_the_first_placeholder(pattern: str, folder: str) -> None:
    assert globs.find_fixed_folder(pattern) == folder


@given(st.text(st.sampled_from("a[]!^-*?/\\&|~.z"), max_size=12), st.text(st.sampled_from("a[]!^-/&~.z"), max_size=6))
def test_every_pattern_compiles_without_a_warning(pattern: str, path: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        globs.compile_glob.__wrapped__(pattern).match(path)


@given(st.text(st.characters(blacklist_characters="*?["), max_size=12))
def test_a_pattern_without_placeholders_matches_itself_only(path: str) -> None:
    assert globs.matches_glob(path, path)
    assert not globs.matches_glob(path + "x", path)


NAMES = st.text(st.sampled_from("ab.-0[]!"), min_size=1, max_size=6)


@given(st.text(st.sampled_from("ab.-0[]!*?"), max_size=8), NAMES)
def test_names_match_as_in_fnmatch(pattern: str, name: str) -> None:
    assume("**" not in pattern)
    assume(not re.search(r"\[!?\]?[^\]]*-[^\]]*\]", pattern))  # ranges that run backwards: fnmatch leaves them out
    assert globs.matches_glob(name, pattern) == fnmatchcase(name, pattern)


SEGMENTS = st.sampled_from(["a", "*", "?", "[.-0]", "[!b]", "[ab]", "[!.-0]", "x*", "a[.-0]b", "**"])


@given(st.lists(SEGMENTS, min_size=1, max_size=4), st.text(st.sampled_from("ab/.0x"), min_size=1, max_size=6))
def test_paths_match_as_in_gitignore(segments: list[str], path: str) -> None:
    pattern = "/".join(segments)
    assume(not {"", ".", ".."} & set(path.split("/")))
    ignored = GitIgnoreSpec.from_lines([f"/{pattern}"], backend="simple").match_file
    folders = (path[:end] for end, letter in enumerate(path) if letter == "/")
    assume(not any(map(ignored, folders)))  # git ignores all that lies in a folder that it ignores
    assert globs.matches_glob(path, pattern) == ignored(path)
