"""The papers that the memory of results knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metalint.index.known_files import Files, packed_paths

NAMES = st.text("abé.", min_size=1, max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(known=st.dictionaries(PATHS, st.integers(0, 1 << 40), max_size=20), other=st.frozensets(PATHS, max_size=20))
def test_they_are_a_set_of_paths_with_numbers(known: dict[str, int], other: frozenset[str]) -> None:
    packed, paths = packed_paths(known)
    files = Files(packed)
    assert list(files) == paths
    assert len(files) == len(known)
    assert files.numbers() == known
    assert {path: files.number(path) for path in paths} == known
    assert len(set(known.values())) < len(known) or [files.path(files.number(path)) for path in paths] == paths
    assert [files.place(path) for path in paths] == list(range(len(paths)))
    assert {path for path in other | known.keys() if path in files} == set(known)
    assert (files | other, files - other, files & other) == (
        known.keys() | other,
        known.keys() - other,
        known.keys() & other,
    )


def test_what_is_not_known_has_no_place() -> None:
    files = Files(packed_paths({"meta/b": 1, "meta/a": 2, "c": 3})[0])
    assert [(folder, list(names)) for folder, names in files.folders] == [("meta", ["a", "b"]), ("", ["c"])]
    for path in ("meta", "a", "meta/c", "meta/a/", "/c", "", "meta/ab"):
        assert path not in files
        with pytest.raises(KeyError):
            files.place(path)
    assert 3 not in files
    assert [files.path(number) for number in (1, 2, 3)] == ["meta/b", "meta/a", "c"]
    assert [Files(packed_paths({"a": 0, "b": 1, "x/a": 2})[0]).path(number) for number in range(3)] == ["a", "b", "x/a"]
    for number in (0, 4, -1):
        with pytest.raises(KeyError):
            files.path(number)
    assert not Files()
