"""Hover, completion, navigation, renames and symbols."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from conftest import Metalint, contents
from lsp.client import Client, LspError, Start
from lsp.conftest import PAPER
from lsp.editing import edited, position

REFERRING = PAPER.replace("kind1", "kind3").replace("One", "Three").replace("0001", "0003") + (
    'baseline {\n  methods: "2023/one"\n  methods: "2023/two"\n}\ncover {\n  url: "three.png"\n}\n'
    'note {\n  url: "three.md"\n}\n'
)


@pytest.fixture
def client(start: Start, folder: Path) -> Client:
    (folder / "meta/three.prototxt").write_text(REFERRING)
    (folder / "notes/2023/three").mkdir(parents=True)
    (folder / "notes/2023/three/three.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "notes/2023/three/three.md").write_text("# Pruning of Kind Three\n")
    client = start()
    client.initialize(folder)
    return client


def place(text: str, what: str, inside: int = 1) -> dict[str, int]:
    return position(text, text.index(what) + inside, "utf-16")


def file_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def hover(client: Client, uri: str, at: dict[str, int]) -> str:
    found = client.at("hover", uri, **at)
    return str(found["contents"]["value"]) if found else ""


def completions(client: Client, uri: str, at: dict[str, int]) -> list[dict[str, Any]]:
    found = client.at("completion", uri, **at)
    return found["items"] if found else []


def test_hover(client: Client, folder: Path) -> None:
    text = "# metalint: ignore-file[title-period, layout] for this test\n" + REFERRING
    uri = client.open(folder / "meta/three.prototxt", text)
    assert "# The paper" not in hover(client, uri, place(text, "title-period"))
    assert hover(client, uri, place(text, "title-period")).startswith("**[title-period](https://")
    assert hover(client, uri, place(text, "layout")).startswith("**[layout](https://")
    assert "string title" in hover(client, uri, place(text, "  title", 4))
    assert "Field of `metalint.PaperInfo`" in hover(client, uri, place(text, "paper {"))
    assert hover(client, uri, place(text, "Stanford")).startswith("**Stanford University**")
    assert "https://ror.org/" in hover(client, uri, place(text, "Stanford"))
    assert hover(client, uri, place(text, '"ICLR"')).startswith("**ICLR**")
    assert "Pruning of Kind One" in hover(client, uri, place(text, "2023/one"))
    assert "Tri Dao, Ada Lovelace" in hover(client, uri, place(text, "2023/one"))
    assert hover(client, uri, {"line": 10_000, "character": 10_000}) == ""
    text = text.replace("title-period, ", "").replace("Three", "Three.")
    client.change(uri, text)
    assert hover(client, uri, place(text, "Pruning")).startswith("[title-period](https://")


def test_a_field_s_comment_in_the_proto(start: Start, folder: Path) -> None:
    (folder / "proto").mkdir()
    (folder / "proto/own.proto").write_text(
        'syntax = "proto3";\n// A paper.\nmessage Own {\n  // What it is called,\n  // in full.\n  string title = 1;\n'
        "  enum Kind {\n    UNKNOWN = 0;\n    TALK = 1;  // a talk\n  }\n  Kind kind = 2; // what it is\n"
        "  message Part { string name = 1; }\n"
        "  repeated Part parts = 3;\n}\n"
    )
    (folder / "metalint.toml").write_text(
        'proto = "proto/own.proto"\nmessage = "Own"\nfields = { title = "title", code-type = "kind" }\n'
    )
    client = start()
    client.initialize(folder)
    text = 'title: "a"\nkind: TALK\nparts {\n  na\n}\n'
    uri = client.open(folder / "meta/one.prototxt", text)
    assert "What it is called,\nin full." in hover(client, uri, place(text, "title"))
    assert "what it is" in hover(client, uri, place(text, "kind"))
    (found,) = client.at("definition", uri, **place(text, "title"))
    assert (found["uri"], found["range"]["start"]["line"]) == ((folder / "proto/own.proto").as_uri(), 5)
    items = completions(client, uri, place(text, "TALK"))
    assert [item["label"] for item in items] == ["UNKNOWN", "TALK"]
    assert items[1]["documentation"] == "a talk"
    assert [item.get("detail") for item in items] == ["Unknown", "a talk"]
    assert [item["label"] for item in completions(client, uri, place(text, "na\n", 2))] == ["name"]


def test_of_a_oneof_one_field_is_offered(start: Start, folder: Path) -> None:
    (folder / "own.proto").write_text(
        'syntax = "proto3";\nmessage Own {\n  string title = 1;\n  oneof what { string a = 2; string b = 3; }\n'
        "  repeated string tags = 4;\n  bool open = 5;\n}\n"
    )
    (folder / "metalint.toml").write_text('proto = "own.proto"\nmessage = "Own"\nfields = { title = "title" }\n')
    client = start()
    client.initialize(folder)
    text = 'title: "x"\na: "y"\ntags: "z"\n\nopen: \n'
    uri = client.open(folder / "meta/one.prototxt", text)
    assert [item["label"] for item in completions(client, uri, {"line": 3, "character": 0})] == ["tags"]
    assert [item["label"] for item in completions(client, uri, {"line": 4, "character": 6})] == ["true", "false"]


def applied(text: str, item: dict[str, Any]) -> str:
    return edited(text, [item["textEdit"]], "utf-16")


def test_completion_of_names_inside_strings(client: Client, folder: Path) -> None:
    text = PAPER.replace("Stanford University", "Carnegie M")
    uri = client.open(folder / "meta/one.prototxt", text)
    items = completions(client, uri, place(text, "Carnegie M", 10))
    assert items[0]["label"] == "Carnegie Mellon University"
    assert applied(text, items[0]) == PAPER.replace("Stanford", "Carnegie Mellon")
    text = PAPER.replace('"ICLR"', '"ICM"')
    client.change(uri, text)
    items = completions(client, uri, place(text, '"ICM', 4))
    assert "ICML" in [item["label"] for item in items]
    text = REFERRING.replace("2023/two", "")
    client.change(uri, text)
    labels = [item["label"] for item in completions(client, uri, place(text, 'methods: ""', 10))]
    assert "2023/two" in labels
    assert "2023/one" not in labels  # the paper itself


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("University of California, Berkel", ["University of California, Berkeley"]),
        ("Eidgen\u00f6ssische Technische Hochschule Z", ["Eidgen\u00f6ssische Technische Hochschule Z\u00fcrich"]),
        ("The University of Syd", ["The University of Sydney"]),
        ("Advanced Micro Devices, I", ["Advanced Micro Devices, Inc."]),
        ("Curtin University of T", []),  # a former name, in a paper of 2023
    ],
)
def test_completion_of_each_right_form(client: Client, folder: Path, typed: str, offered: list[str]) -> None:
    text = PAPER.replace("Stanford University", typed)
    uri = client.open(folder / "meta/one.prototxt", text)
    items = completions(client, uri, place(text, typed, len(typed)))
    assert [item["label"] for item in items if item["label"].startswith(typed)] == offered


def test_completion_offers_other_names_to_those_who_begin_them(client: Client, folder: Path) -> None:
    text = PAPER.replace("Stanford University", "Devices")
    uri = client.open(folder / "meta/one.prototxt", text)
    labels = [item["label"] for item in completions(client, uri, place(text, "Devices", 7))]
    assert "Advanced Micro Devices" not in labels


def test_completion_in_a_file_that_does_not_parse(client: Client, folder: Path) -> None:
    text = 'paper {\n  title: "x"\n  institutions: "Stanf\n\npub {\n  wh\n'
    uri = client.open(folder / "meta/one.prototxt", text)
    items = completions(client, uri, place(text, "Stanf", 5))
    assert items[0]["label"] == "Stanford University"
    assert applied(text, items[0]) == text.replace('"Stanf', '"Stanford University"')
    labels = [item["label"] for item in completions(client, uri, place(text, "wh\n", 2))]
    assert "where" in labels
    assert "title" not in labels


def test_completion_of_fields(client: Client, folder: Path) -> None:
    text = 'paper {\n  title: "x"\n  \n}\n\n'
    uri = client.open(folder / "meta/one.prototxt", text)
    items = sorted(completions(client, uri, {"line": 2, "character": 2}), key=lambda item: item["sortText"])
    labels = [item["label"] for item in items]
    assert "title" not in labels
    assert {"url", "authors", "institutions"} <= set(labels[:3])
    authors = next(item for item in items if item["label"] == "authors")
    assert authors["textEdit"]["newText"] == 'authors: "$0"'
    assert authors["insertTextFormat"] == 2
    top = [item["label"] for item in completions(client, uri, {"line": 4, "character": 0})]
    assert "pub" in top
    assert "paper" not in top


def test_completion_without_snippets(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, {})
    uri = client.open(folder / "meta/one.prototxt", "p\n")
    (pub,) = [item for item in completions(client, uri, {"line": 0, "character": 1}) if item["label"] == "pub"]
    assert pub["textEdit"]["newText"] == "pub {\n  \n}"


def test_completion_of_files_and_rules(client: Client, folder: Path) -> None:
    text = REFERRING.replace("three.png", "") + "# metalint: ignore[lay\n"
    uri = client.open(folder / "meta/three.prototxt", text)
    labels = [item["label"] for item in completions(client, uri, place(text, 'url: ""', 6))]
    assert "three.png" in labels
    items = completions(client, uri, place(text, "[lay", 4))
    assert "layout" in [item["label"] for item in items]


def test_definitions(client: Client, folder: Path) -> None:
    uri = client.open(folder / "meta/three.prototxt")
    where = {
        what: [one["uri"] for one in client.at("definition", uri, **place(REFERRING, what))]
        for what in ("2023/one", "three.png", "three.md", "Tri Dao")
    }
    assert where == {
        "2023/one": [(folder / "meta/one.prototxt").as_uri()],
        "three.png": [(folder / "notes/2023/three/three.png").as_uri()],
        "three.md": [(folder / "notes/2023/three/three.md").as_uri()],
        "Tri Dao": [],
    }


def test_references(client: Client, folder: Path) -> None:
    uri = client.open(folder / "meta/one.prototxt")
    context = {"includeDeclaration": False}
    expected = position(REFERRING, REFERRING.index('"2023/one"'), "utf-16")
    (found,) = client.at("references", uri, **place(PAPER, "Pruning"), context=context)
    assert (found["uri"], found["range"]["start"]) == ((folder / "meta/three.prototxt").as_uri(), expected)
    three = client.open(folder / "meta/three.prototxt")
    both = client.at("references", three, **place(REFERRING, "2023/one"), context={"includeDeclaration": True})
    assert [one["uri"] for one in both] == [uri, three]


def test_rename(client: Client, folder: Path) -> None:
    uri = client.open(folder / "meta/one.prototxt", PAPER + 'baseline {\n  methods: "2023/three"\n}\n')
    at = place(client_text := PAPER + 'baseline {\n  methods: "2023/three"\n}\n', "2023/three")
    prepared = client.at("prepareRename", uri, **at)
    assert prepared["placeholder"] == "2023/three"
    made = client.at("rename", uri, **at, newName="2023/tres")["documentChanges"]
    edits = {one["textDocument"]["uri"]: one["edits"] for one in made if "edits" in one}
    assert edited(client_text, edits[uri], "utf-16") == client_text.replace("2023/three", "2023/tres")
    assert [(one["oldUri"], one["newUri"]) for one in made if one.get("kind") == "rename"] == [
        ((folder / "meta/three.prototxt").as_uri(), (folder / "meta/tres.prototxt").as_uri()),
        ((folder / "notes/2023/three").as_uri(), (folder / "notes/2023/tres").as_uri()),
    ]
    for name in ("", "a/b", "2022/x", "two", "a:b", ".x"):
        with pytest.raises(LspError) as refused:
            client.at("rename", uri, **at, newName=name)
        assert refused.value.code == -32803
    assert client.at("prepareRename", uri, **place(PAPER, "Tri Dao")) is None


def test_a_rename_leads_out_of_the_list_under_no_pattern(start: Start, tmp_path: Path) -> None:
    root, text = tmp_path / "list", PAPER + 'baseline {\n  methods: "2023/two"\n}\n'
    (root / "2023").mkdir(parents=True)
    (root / "metalint.toml").write_text('papers = ["*/*.prototxt"]\n')
    (root / "2023/two.prototxt").write_text(PAPER)
    client = start(cwd=root)
    client.initialize(root)
    uri = client.open(root / "2023/one.prototxt", text)
    with pytest.raises(LspError, match="lies outside of the repository"):
        client.at("rename", uri, **place(text, "2023/two"), newName="../two")


def test_a_rename_takes_along_what_others_name_in_the_folder_of_notes(client: Client, folder: Path) -> None:
    three = REFERRING.replace('"three.png"', '"2023/three/three.png"')
    (folder / "meta/three.prototxt").write_text(three)
    text = PAPER + (
        'baseline {\n  methods: "2023/three"\n}\ncover {\n  url: "2023/three/three.png"\n}\n'
        "note {\n  url: '2023/three/three.md#a'\n}\n"
    )
    uri = client.open(folder / "meta/one.prototxt", text)
    at = place(text, '"2023/three"')
    made = client.at("rename", uri, **at, newName="2023/tres")["documentChanges"]
    edits = {one["textDocument"]["uri"]: one["edits"] for one in made if "edits" in one}
    assert edited(text, edits[uri], "utf-16") == text.replace("2023/three", "2023/tres")
    of_three = edits[(folder / "meta/three.prototxt").as_uri()]
    assert edited(three, of_three, "utf-16") == three.replace('"2023/three/three.png"', '"2023/tres/three.png"')
    client.change(uri, text := text.replace("2023/three/three.png", "2023/three/./three.png"))
    made = client.at("rename", uri, **place(text, '"2023/three"'), newName="2023/tres")["documentChanges"]
    (edits,) = [one["edits"] for one in made if one.get("textDocument", {}).get("uri") == uri]
    assert edited(text, edits, "utf-16") == text.replace("2023/three/./", "2023/tres/").replace(
        "2023/three", "2023/tres"
    )


def test_a_rename_does_what_mv_does(client: Client, folder: Path, metalint: Metalint, tmp_path: Path) -> None:
    with (folder / "metalint.toml").open("a") as settings:
        settings.write('[[outputs]]\npath = "all.md"\nview = "all"\nlayout = "list"\n')
    text = PAPER + 'baseline {\n  methods: "2023/three"\n}\nnote {\n  url: "one.md"\n}\n'
    (folder / "meta/one.prototxt").write_text(text)
    (folder / "notes/one.md").write_text("[three](2023/three/three.md)\n")
    assert metalint("render", cwd=folder).code == 0
    shutil.copytree(folder, tmp_path / "other")
    state = str(tmp_path / "state")
    assert metalint("mv", "2023/three", "tres", cwd=tmp_path / "other", XDG_STATE_HOME=state).code == 0
    uri = client.open(folder / "meta/one.prototxt", text)
    for one in client.at("rename", uri, **place(text, '"2023/three"'), newName="2023/tres")["documentChanges"]:
        if one.get("kind") == "rename":
            file_of(one["oldUri"]).rename(file_of(one["newUri"]))
        else:
            file = file_of(one["textDocument"]["uri"])
            file.write_text(edited(file.read_text(), one["edits"], "utf-16"))
    assert contents(folder) == contents(tmp_path / "other")


def test_a_rename_puts_no_folder_of_notes_over_another(client: Client, folder: Path) -> None:
    (folder / "notes/2023/tres").mkdir()
    uri = client.open(folder / "meta/three.prototxt")
    text = PAPER + 'baseline {\n  methods: "2023/three"\n}\n'
    uri = client.open(folder / "meta/one.prototxt", text)
    with pytest.raises(LspError, match="`notes/2023/tres` exists already"):
        client.at("rename", uri, **place(text, "2023/three"), newName="2023/tres")


def test_symbols(client: Client, folder: Path) -> None:
    uri = client.open(folder / "meta/one.prototxt")
    symbols = client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert [one["name"] for one in symbols] == ["paper", "pub"]
    assert [one["name"] for one in symbols[0]["children"]] == [
        "title", "abbr", "url", "authors", "authors", "institutions",
    ]  # fmt: skip
    found = client.request("workspace/symbol", {"query": "kind two"})
    assert [one["location"]["uri"] for one in found] == [(folder / "meta/two.prototxt").as_uri()]
    assert len(client.request("workspace/symbol", {"query": ""})) == 3


@pytest.mark.parametrize(
    "method",
    [
        "hover",
        "completion",
        "definition",
        "prepareRename",
        "documentSymbol",
        "formatting",
    ],
)
def test_what_is_not_open_is_answered_with_nothing(client: Client, folder: Path, method: str) -> None:
    assert not client.at(
        method, (folder / "meta/none.prototxt").as_uri(), 0, 0, options={"tabSize": 2, "insertSpaces": True}
    )
