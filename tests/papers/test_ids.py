from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.files.globs import matches_glob
from metalint.papers.ids import is_named_by_folder, paper_id, stem_of

DEFAULT = ("meta/**/*.prototxt",)


@each_row(
    ("patterns", "path", "wanted"),
    [
        (DEFAULT, "meta/flash_llm.prototxt", "flash_llm"),
        (DEFAULT, "meta/2024/streaming-llm.prototxt", "2024/streaming-llm"),
        (("meta/*/*.prototxt",), "meta/2024/streaming-llm.prototxt", "2024/streaming-llm"),
        (("*.prototxt",), "lora.prototxt", "lora"),
        (("meta/2024/*.prototxt",), "meta/2024/lora.prototxt", "lora"),
        (("m/*/metadata.textproto",), "m/a/metadata.textproto", "a/metadata"),
        (DEFAULT, "meta/lora.v2.prototxt", "lora.v2"),
        (("meta/20*/*.prototxt",), "meta/2024/lora.prototxt", "2024/lora"),
        (("meta/20[12]?/*.prototxt",), "meta/2024/lora.prototxt", "2024/lora"),
        # Several patterns: what they begin with is the fixed part.
        (("meta/2023/*.p", "meta/2024/*.p"), "meta/2024/x.p", "2024/x"),
        (("a/*.p", "b/*.p"), "a/x.p", "a/x"),
        (("a/*.p", "b/*.p"), "b/x.p", "b/x"),
        (("meta/*.p", "meta/extra/*.p"), "meta/extra/x.p", "extra/x"),
        (("meta/a/*.p", "metal/a/*.p"), "metal/a/x.p", "metal/a/x"),
        # Several suffixes: they stay where both may lie in one folder.
        (("meta/*.prototxt", "meta/*.textproto"), "meta/x.prototxt", "x.prototxt"),
        (("meta/*.prototxt", "meta/*.textproto"), "meta/x.textproto", "x.textproto"),
        (("meta/*.prototxt", "extra/*.textproto"), "extra/x.textproto", "extra/x"),
        (("meta/*",), "meta/x.prototxt", "x.prototxt"),
        (("meta/*.p*",), "meta/x.prototxt", "x.prototxt"),
        (DEFAULT, "meta/.prototxt", ".prototxt"),
        (DEFAULT, "meta/2024/.prototxt", "2024/.prototxt"),
        (DEFAULT, "meta/.prototxt.prototxt", ".prototxt.prototxt"),
        (DEFAULT, "notes/lora.md", "/notes/lora.md"),
        (DEFAULT, "meta/lora.txt", "/meta/lora.txt"),
        ((), "meta/lora.txt", "/meta/lora.txt"),
    ],
)
def test_the_id_is_the_path_below_the_fixed_part(patterns: tuple[str, ...], path: str, wanted: str) -> None:
    assert paper_id(patterns, path) == wanted


PARTS = st.sampled_from(["a", "b", "a.p", ".p", ".q", "2024", "x.p", "x.q", "x.p.q", "x.q.p", "x"])
PATHS = st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), min_size=2, max_size=8, unique=True)
PATTERNS = st.lists(
    st.sampled_from([
        "**/*.p", "*.p", "a/*.p", "b/*.p", "a/**/*.p", "a/**/*.q", "b/**/*.q", "*/x.p", "**", "a/*", "*/*.q",
        "2024/*.p", "a/b/*.[pq]", "**/x.*",
    ]),
    min_size=1, max_size=3, unique=True,
)  # fmt: skip


@given(PATTERNS, PATHS)
def test_no_two_papers_share_an_id(patterns: list[str], paths: list[str]) -> None:
    papers = [path for path in paths if any(matches_glob(path, pattern) for pattern in patterns)]
    for one, other in combinations(papers, 2):
        assert paper_id(tuple(patterns), one) != paper_id(tuple(patterns), other)


def test_some_patterns_fix_the_name_of_the_file() -> None:
    assert is_named_by_folder(("m/*/metadata.textproto",), "m/a/metadata.textproto")
    assert not is_named_by_folder(("m/*/*.textproto",), "m/a/metadata.textproto")
    assert not is_named_by_folder(("m/*/metadata.textproto",), "notes/metadata.textproto")


def test_the_stem_is_the_name_without_folder_and_suffix() -> None:
    assert [stem_of(path) for path in ("meta/2024/a.b.prototxt", "a", "x/.hidden")] == ["a.b", "a", ".hidden"]
