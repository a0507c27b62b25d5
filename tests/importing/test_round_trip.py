"""What `render` writes, `import` reads: rendered again it is the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest
from conftest import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from importing.planning import plan
from render.building import SEED, corpus, on_disk, paper
from rows import each_row

from metalint.config.settings import Config
from metalint.index.project import Project
from metalint.names.folding import folded
from metalint.rendering import escape
from metalint.rendering.outputs import render_view

if TYPE_CHECKING:
    from metalint.config.settings import View
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper
    from metalint.schema.types import MessageType

VIEWS: tuple[View, ...] = ("institution", "year", "publication", "author", "keyword", "all")
PROTO = """\
syntax = "proto3";
message PaperInfo {
  optional Paper paper = 1; optional Pub pub = 2; optional Code code = 3; optional File note = 4;
  optional File cover = 5; repeated string words = 6;
}
message Paper { optional string title = 1; optional string abbr = 2; optional string url = 3;
  repeated string authors = 4; repeated string institutions = 5; }
message Pub { optional string where = 1; optional int32 year = 2; }
message Code { optional string type = 1; optional string url = 2; }
message File { optional string url = 1; }
"""  # keywords are text


LISTED: Final = [view for view in VIEWS if view != "references"]
"""The views that lists of papers show."""


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> MessageType:
    return Project(Config(tmp_path_factory.mktemp("root")), 2025, None).kind.schema.root


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real papers, in folders of years, with the covers and notes that they name."""
    root = tmp_path_factory.mktemp("real")
    for one in on_disk(SEED).papers:
        folder = root / "meta" / (str(one.year.value) if one.year else "")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(SEED / one.path, folder)
        for value in (one.cover, one.note):
            if value and value.value and "://" not in value.value:
                path = root / "notes" / value.value
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
    return root


def again(root: Path, text: str, message: MessageType, **config: Any) -> Corpus:
    """Return the corpus that a list is imported to; its assets lie in ``root``."""
    imported = plan([("list.md", text)], Config(root, **config), message)
    assert imported.summary.unread == ()
    with TemporaryDirectory() as folder:
        for name, content in imported.files.items():
            path = Path(folder) / "meta" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="")
        if "proto" in config:
            (Path(folder) / config["proto"]).write_text(PROTO)
        made = on_disk(Path(folder), **config)
    there = corpus(root, *made.papers, **config)
    context = made.context
    _ = context.own_registries, context.defaults, context.own_institutions  # read while its files are there
    context.config = there.context.config
    return there._replace(context=context)


@each_row("view", LISTED)
def test_the_real_papers(real: Path, message: MessageType, view: View) -> None:
    text = render_view(on_disk(real), view, "classic")
    assert len(text) > 5_000
    assert render_view(again(real, text, message), view, "classic") == text


def test_several_lists_tell_more_than_one(real: Path, message: MessageType) -> None:
    whole = on_disk(real)
    lists = [(f"{view}.md", render_view(whole, view, "classic")) for view in LISTED]
    imported = plan(lists, Config(real), message)
    assert imported.summary.unread == ()
    assert sorted(imported.files) == sorted(path.removeprefix("meta/") for path in whole.paths)


HOSTILE = st.text(alphabet="|`<>[]()!\\*_~#&;$:@\n\"' ab1-+.·,/") | st.text() | st.sampled_from(
    ["a · b", "**a**", "*a* 2020", "a et al.", "[x](https://y.org)", "<br>", "a | b", "note", "code", "2020", "@a #1"]
)  # fmt: skip


def seen(value: str) -> str:
    """Return what a reader of a list sees of a value."""
    return " ".join(escape.flatten(value).split())


TEXT = HOSTILE.map(seen).filter(lambda text: text != "Unknown")
NAME = TEXT.map(lambda text: text.replace(",", "").strip()).filter(bool)
FIELDS = st.fixed_dictionaries(
    {"title": TEXT.filter(bool)},
    optional={
        "abbr": TEXT,
        "url": HOSTILE.map(lambda rest: f"https://x.org/{rest}"),
        "authors": st.lists(NAME, max_size=5, unique=True),
        "institutions": st.lists(TEXT.filter(bool), max_size=2, unique=True),
        "keywords": st.lists(TEXT.filter(bool), max_size=2, unique=True),
        "venue": TEXT,
        "code_type": TEXT,
        "code_url": HOSTILE.map(lambda rest: f"https://github.com/a/{rest}")
        | HOSTILE.map(lambda rest: f"https://x.org/{rest}"),
        "note": HOSTILE.map(lambda rest: f"https://x.org/{rest}"),
        "cover": HOSTILE.map(lambda rest: f"https://x.org/{rest}"),
    },
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MessageType]:
    root = tmp_path_factory.mktemp("own")
    (root / "own.proto").write_text(PROTO)
    config = Config(root, proto="own.proto", fields={**Config(root).fields, "keywords": "words"})
    return root, Project(config, 2025, None).kind.schema.root


@pytest.mark.slow
@given(
    st.lists(FIELDS, min_size=1, max_size=3, unique_by=lambda fields: folded(fields["title"])),
    st.sampled_from(LISTED),
)
@settings(max_examples=examples(150), deadline=None)
def test_hostile_papers(own: tuple[Path, MessageType], given_: list[dict[str, Any]], view: View) -> None:
    root, message = own
    papers: list[Paper] = [
        paper(f"meta/{number}.prototxt", 2000 + number, **fields) for number, fields in enumerate(given_)
    ]
    fields = {**Config(root).fields, "keywords": "words"}
    settings_ = {"proto": "own.proto", "fields": fields}
    text = render_view(corpus(root, *papers, **settings_), view, "classic")
    assume("| meta" in text)  # no paper has a value for the view
    assert render_view(again(root, text, message, **settings_), view, "classic") == text
