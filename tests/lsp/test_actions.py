"""Code actions and formatting give the bytes of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsp.client import PULL, Client, Start
from lsp.conftest import PAPER
from lsp.editing import edited, edits_of, linted, metalint

OPTIONS = {"tabSize": 2, "insertSpaces": True}
DIRTY = PAPER.replace("Kind One", "Kind  One.").replace('"ICLR"', '"iclr"').replace("Stanford", "Stanfrod")


def actions(client: Client, uri: str, item: dict[str, Any] | None = None, *only: str) -> list[dict[str, Any]]:
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}}
    params: dict[str, Any] = {
        "textDocument": {"uri": uri},
        "range": item["range"] if item else whole,
        "context": {"diagnostics": [item] if item else []},
    }
    if only:
        params["context"]["only"] = list(only)
    found: list[dict[str, Any]] = client.request("textDocument/codeAction", params)
    return found


@pytest.mark.parametrize("kind", ["source.fixAll", "source.fixAll.metalint"])
def test_fix_all_gives_the_bytes_of_metalint_fix(start: Start, folder: Path, cache: Path, kind: str) -> None:
    file = folder / "meta/one.prototxt"
    file.write_text(DIRTY)
    client = start()
    client.initialize(folder)
    uri = client.open(file)
    (action,) = actions(client, uri, None, kind)
    assert action["kind"] == "source.fixAll.metalint"
    made = edited(DIRTY, edits_of(action, uri), client.encoding)
    metalint(folder, cache, "fix", "meta/one.prototxt")
    assert made == file.read_text() != DIRTY
    client.change(uri, made)
    assert actions(client, uri, None, kind) == []


@pytest.mark.slow
def test_fix_all_and_formatting_of_the_real_papers(
    start: Start, tmp_path: Path, cache: Path, real_papers: Path
) -> None:
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text("")
    for number, file in enumerate(sorted(real_papers.iterdir())):
        text = file.read_text()
        odd = text.replace("\n", "\r\n").replace(": ", ":  ")
        (root / "meta" / file.name).write_text(text if number % 3 else odd, newline="")
    before = {file: file.read_bytes().decode() for file in (root / "meta").iterdir()}
    client = start()
    client.initialize(root)
    uris = {file: client.open(file) for file in sorted(before)}
    offered = {file: actions(client, uri, None, "source.fixAll") for file, uri in uris.items()}
    laid_out = {
        file: client.request("textDocument/formatting", {"textDocument": {"uri": uri}, "options": OPTIONS})
        for file, uri in uris.items()
    }
    for file, text in list(before.items())[::9]:  # one at a time: fixes of one may change what is right in another
        metalint(root, cache, "fix", f"meta/{file.name}")
        made = edited(text, edits_of(offered[file][0], uris[file]), "utf-16") if offered[file] else text
        assert made == file.read_bytes().decode(), file.name
        file.write_text(text, newline="")
    metalint(root, cache, "fix", "--select", "layout")
    for file, text in before.items():
        assert edited(text, laid_out[file], "utf-16") == file.read_bytes().decode(), file.name


def test_each_fix_of_the_report_is_a_quick_fix(start: Start, folder: Path, cache: Path) -> None:
    file = folder / "meta/one.prototxt"
    file.write_text(DIRTY)
    fixes = [one for one in linted(folder, cache)["meta/one.prototxt"] if one["fix"]]
    client = start()
    client.initialize(folder, encodings=("utf-8",))
    uri = client.open(file)
    offered = actions(client, uri, None, "quickfix")
    assert {action["kind"] for action in offered} == {"quickfix"}
    by_title = {action["title"]: action for action in offered}
    assert len(fixes) >= 3
    for one in fixes:
        unsafe = one["fix"]["safety"] == "unsafe"
        action = by_title[one["fix"]["title"] + (" (unsafe)" if unsafe else "")]
        made = [
            (edit["start"]["line"] - 1, edit["start"]["column"] - 1, edit["end"]["column"] - 1, edit["content"])
            for edit in one["fix"]["edits"]
        ]
        assert made == [
            (
                e["range"]["start"]["line"],
                e["range"]["start"]["character"],
                e["range"]["end"]["character"],
                e["newText"],
            )
            for e in edits_of(action, uri)
        ]
        assert action["isPreferred"] is not unsafe
        assert [item["code"] for item in action["diagnostics"]] == [one["rule"]]


def test_ignore_silences_the_finding_and_nothing_else(start: Start, folder: Path) -> None:
    file = folder / "meta/one.prototxt"
    client = start()
    client.initialize(folder, initializationOptions={"suppressionReason": "as printed"})
    text = PAPER.replace("Kind One", "Kind One.").replace("Tri Dao", "Tri  Dao")
    uri = client.open(file, text)
    item = next(one for one in client.diagnostics(uri) if one["code"] == "title-period")
    titles = {action["title"]: action for action in actions(client, uri, item)}
    line = titles["Ignore `title-period` on this line"]
    made = edited(text, edits_of(line, uri), "utf-16")
    assert "  # metalint: ignore[title-period] as printed\n  title:" in made
    client.change(uri, made)
    assert client.rules(uri) == ["whitespace"]
    made = edited(text, edits_of(titles["Ignore `title-period` in this file"], uri), "utf-16")
    assert made == "# metalint: ignore-file[title-period] as printed\n" + text
    client.change(uri, made)
    assert client.rules(uri) == ["whitespace"]


def test_a_finding_without_a_line_is_ignored_in_the_file(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    text = "pub {\n  year: 2023\n}\n"
    uri = client.open(folder / "meta/one.prototxt", text)
    items = [one for one in client.diagnostics(uri) if one["range"]["end"] == {"line": 0, "character": 0}]
    offered = [
        action
        for item in items
        for action in actions(client, uri, item)
        if action["title"].startswith("Ignore") and action["diagnostics"] == [item]
    ]
    assert {action["title"] for action in offered} == {"Ignore `missing-field` in this file"}
    made = edited(text, edits_of(offered[0], uri), "utf-16")
    assert made.startswith("# metalint: ignore-file[missing-field] reason\n")


@pytest.mark.parametrize(
    "text",
    [
        PAPER.replace("\n", "\r\n", 3),  # the comment would have such an end as well
        PAPER.replace("  title", "      title"),  # it would be indented in the same way
        "# ours\n\n\n\n" + PAPER,  # it would speak of the next line
        PAPER + "\n\n",  # there would be nothing wrong any more
    ],
)
def test_what_no_comment_on_its_line_silences_is_ignored_in_the_file_alone(
    start: Start, folder: Path, text: str
) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", text)
    assert client.rules(uri) == ["layout"]
    (offered,) = [action for action in actions(client, uri) if action["title"].startswith("Ignore")]
    assert offered["title"] == "Ignore `layout` in this file"
    client.change(uri, edited(text, edits_of(offered, uri), "utf-16"))
    assert client.rules(uri) == []


def test_a_layout_that_a_comment_on_its_line_silences(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    text = PAPER.replace("  title: ", "  title:   ")
    uri = client.open(folder / "meta/one.prototxt", text)
    offered = {action["title"]: action for action in actions(client, uri)}["Ignore `layout` on this line"]
    client.change(uri, edited(text, edits_of(offered, uri), "utf-16"))
    assert client.rules(uri) == []


def test_what_does_not_parse_has_no_ignore_and_no_format(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("}\n", "", 1))
    assert client.rules(uri) == ["syntax"]
    assert actions(client, uri) == []
    assert client.request("textDocument/formatting", {"textDocument": {"uri": uri}, "options": OPTIONS}) == []


def test_all_of_a_rule_at_once(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    text = PAPER.replace("Tri Dao", "Tri  Dao").replace("Ada Lovelace", " Ada Lovelace")
    uri = client.open(folder / "meta/one.prototxt", text)
    (action,) = [one for one in actions(client, uri) if one["title"].startswith("Fix all `")]
    assert edited(text, edits_of(action, uri), "utf-16") == PAPER


def test_a_client_that_can_resolve_gets_the_edit_when_it_asks(start: Start, folder: Path) -> None:
    resolving = {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}
    document = {**PULL["textDocument"], "codeAction": {**PULL["textDocument"]["codeAction"], **resolving}}
    client = start()
    client.initialize(folder, {**PULL, "textDocument": document})
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    (action,) = actions(client, uri, None, "source.fixAll")
    assert "edit" not in action
    resolved = client.request("codeAction/resolve", action)
    assert edited(PAPER.replace("Kind One", "Kind One."), edits_of(resolved, uri), "utf-16") == PAPER


def test_a_client_without_versioned_edits_gets_plain_changes(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, {})
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    (action,) = actions(client, uri, None, "source.fixAll")
    assert list(action["edit"]) == ["changes"]
