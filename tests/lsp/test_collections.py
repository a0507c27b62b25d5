"""A list with several collections in the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsp.conftest import PAPER
from lsp.editing import edited, edits_of, position
from lsp.test_actions import actions

from metalint.lsp.session import Options, Session, lay_out_alone

if TYPE_CHECKING:
    from pathlib import Path

    from lsp.client import Start

SETTINGS = """
proto = "a.proto"
message = "Nosuch"
[[collections]]
papers = ["a/*.textproto"]
message = "A"
[[collections]]
papers = ["b/*.textproto"]
message = "B"
exclude = ["*.draft.textproto"]
[[collections.rules]]
name = "short"
field = "text"
max-length = 3
"""


@pytest.fixture
def session(tmp_path: Path, cache: Path) -> Session:
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    messages = "message A { int32 number = 1; } message B { string text = 1; }"
    (tmp_path / "a.proto").write_text(f'syntax = "proto3"; {messages}\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.textproto").write_text("number: 1\n")
    return Session(tmp_path, Options(cache=cache))


def test_formatting_lays_out_what_its_collection_reads_and_does_no_more(session: Session) -> None:
    assert lay_out_alone(session, "a/x.textproto", "number:1") == "number: 1\n"
    assert lay_out_alone(session, "b/x.textproto", 'text:"long "') == 'text: "long "\n'
    assert lay_out_alone(session, "b/x.textproto", "number:1") is None


def test_a_file_that_its_collection_excludes_is_no_paper(session: Session) -> None:
    session.open()
    papers = ["a/x.textproto", "b/x.textproto", "b/x.draft.textproto", "c/x.textproto"]
    assert list(map(session.is_paper, papers)) == [True, True, False, False]


def test_checks_go_on_with_the_same_project_while_nothing_changes(session: Session) -> None:
    for _ in range(2):
        session.expects_changes = True
        outcome = session.check({"b/x.textproto": 'text: "long"\n'})
        assert outcome.error is None
        found = {path: [one.rule for one in found] for path, found in outcome.found.items()}
        assert found == {"b/x.textproto": ["short"]}


def test_features_read_a_file_by_the_schema_of_its_collection(start: Start, tmp_path: Path, session: Session) -> None:
    del session  # its list is there
    client = start()
    client.initialize(tmp_path)
    offered = {}
    for path in ("a/y.textproto", "b/y.textproto"):
        uri = client.open(tmp_path / path, "\n")
        found = client.at("completion", uri, 0, 0)
        offered[path] = [item["label"] for item in found["items"]]
    assert offered == {"a/y.textproto": ["number"], "b/y.textproto": ["text"]}
    text = 'text: "a"\n'
    uri = client.open(tmp_path / "b/z.textproto", text)
    (action,) = actions(client, uri, None, "source")
    assert edited(text, edits_of(action, uri), "utf-16") == f"# proto-file: a.proto\n# proto-message: B\n\n{text}"


def test_references_are_to_papers_of_the_same_collection(start: Start, tmp_path: Path) -> None:
    referring = PAPER.replace("One", "Two").replace("kind1", "kind2") + 'baseline {\n  methods: "2023/one"\n}\n'
    patterns = [f'[[collections]]\npapers = ["{folder}/*.prototxt"]\n' for folder in ("read", "unread")]
    (tmp_path / "metalint.toml").write_text("".join(patterns))
    for folder in ("read", "unread"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.prototxt").write_text(PAPER.replace("Pruning", f"Pruning {folder}"))
        (tmp_path / folder / "two.prototxt").write_text(referring)
    client = start()
    client.initialize(tmp_path)
    for folder in ("read", "unread"):
        one, two = ((tmp_path / folder / f"{name}.prototxt") for name in ("one", "two"))
        uri = client.open(two, referring)
        at = position(referring, referring.index("2023/one") + 1, "utf-16")
        assert [found["uri"] for found in client.at("definition", uri, **at)] == [one.as_uri()]
        assert f"Pruning {folder}" in client.at("hover", uri, **at)["contents"]["value"]
        found = client.at("references", uri, **at, context={"includeDeclaration": True})
        assert [one["uri"] for one in found] == [one.as_uri(), two.as_uri()]
        (offered,) = client.at("completion", uri, **at)["items"]
        assert (offered["label"], f"Pruning {folder}" in offered["detail"]) == ("2023/one", True)
    symbols = client.request("workspace/symbol", {"query": "pruning"})
    assert len({symbol["location"]["uri"] for symbol in symbols}) == 4
