"""Diagnostics are those of the command line, of texts that nobody has saved too."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import DATA
from lsp.client import PUSH, Start
from lsp.conftest import PAPER
from lsp.editing import as_lsp, linted, parts, path_of


@pytest.mark.parametrize("encoding", ["utf-16", pytest.param("utf-8", marks=pytest.mark.slow)])
def test_the_real_papers(start: Start, tmp_path: Path, cache: Path, real_papers: Path, encoding: str) -> None:
    root = tmp_path / "list"
    shutil.copytree(real_papers, root / "meta")
    (root / "metalint.toml").write_text("")
    expected = linted(root, cache)
    client = start()
    client.initialize(root, encodings=(encoding,))
    found = {path_of(uri).relative_to(root).as_posix(): items for uri, items in client.workspace_diagnostics().items()}
    texts = {path: (root / path).read_text() for path in expected}
    assert {path: parts(items) for path, items in found.items()} == {
        path: as_lsp(group, texts[path], encoding) for path, group in expected.items()
    }
    for file in sorted((root / "meta").iterdir()):
        path = file.relative_to(root).as_posix()
        uri = client.open(file)
        assert parts(client.diagnostics(uri)) == as_lsp(expected.get(path, []), file.read_text(), encoding)
        client.shut(uri)


def test_an_unsaved_text_counts_and_a_closed_one_does_not(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt")
    assert client.rules(uri) == []
    client.change(uri, PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    client.shut(uri)
    assert client.rules(uri) == []


def test_a_change_in_one_paper_shows_in_another_that_is_not_open(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    one, two = folder / "meta/one.prototxt", (folder / "meta/two.prototxt").as_uri()
    uri = client.open(one)
    client.change(uri, PAPER.replace("Kind One", "Kind Two"))
    assert client.rules(uri) == []  # which the later of the two tells
    assert [item["code"] for item in client.workspace_diagnostics()[two]] == ["duplicate-title"]
    before = len([1 for notice in client.notices if notice["method"] == "workspace/diagnostic/refresh"])
    client.change(uri, PAPER)
    client.wait(lambda: len([1 for n in client.notices if n["method"] == "workspace/diagnostic/refresh"]) > before)
    assert client.workspace_diagnostics() == {}


def test_pushed_diagnostics_have_a_version_and_come_for_other_files(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, PUSH)
    uri, two = client.open(folder / "meta/one.prototxt"), (folder / "meta/two.prototxt").as_uri()
    version = client.change(uri, PAPER.replace("Kind One", "Kind Two"))
    client.wait(lambda: client.published.get(uri, {}).get("version") == version)
    client.wait(lambda: client.published.get(two, {}).get("diagnostics"))
    (other,) = client.published[two]["diagnostics"]
    assert other["code"] == "duplicate-title"
    assert "version" not in client.published[two]
    assert other["relatedInformation"][0]["location"]["uri"] == uri
    version = client.change(uri, PAPER)
    client.wait(lambda: client.published[uri].get("version") == version)
    client.wait(lambda: client.published[two]["diagnostics"] == [])
    assert {one["method"] for one in client.notices} == {"textDocument/publishDiagnostics"}


def test_what_has_not_changed_is_not_published_again(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, PUSH)
    one, two = (client.open(folder / f"meta/{name}.prototxt") for name in ("one", "two"))
    client.wait(lambda: {one, two} <= client.published.keys())
    for number in range(5):
        version = client.change(one, PAPER.replace("Kind One", "Kind One" + "." * (number % 2)))
        client.wait(lambda: client.published[one].get("version") == version)  # noqa: B023 - waited for at once
    assert [notice["params"]["uri"] for notice in client.notices].count(two) == 1


def test_a_document_that_is_opened_again_is_told_of_again(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, PUSH)
    uri = client.open(folder / "meta/one.prototxt")
    client.wait(lambda: uri in client.published)
    client.shut(uri)
    del client.published[uri]
    client.open(folder / "meta/one.prototxt")
    client.wait(lambda: client.published.get(uri, {}).get("version") == 1)


def test_a_diagnostic_says_which_rule_and_where_to_read_of_it(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    (item,) = client.diagnostics(uri)
    assert item["codeDescription"]["href"].startswith("https://")
    assert "title-period" in item["codeDescription"]["href"]
    assert (item["source"], item["severity"]) == ("metalint", 2)


def test_a_result_that_is_known_is_not_sent_again(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    first = client.pull(uri)
    assert client.pull(uri, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    known = {"uri": uri, "value": first["resultId"]}
    result = client.request("workspace/diagnostic", {"previousResultIds": [known]})
    assert [one["kind"] for one in result["items"] if one["uri"] == uri] == ["unchanged"]
    client.change(uri, PAPER)
    assert client.pull(uri, first["resultId"])["items"] == []
    result = client.request("workspace/diagnostic", {"previousResultIds": [known]})
    assert [(one["kind"], one["items"]) for one in result["items"] if one["uri"] == uri] == [("full", [])]


HOSTILE = [
    b"",
    b"\n",
    b"\xef\xbb\xbf" + PAPER.encode(),
    PAPER.replace("\n", "\r\n").encode(),
    PAPER.replace("\n", "\r").encode(),
    PAPER.replace("\n", "\r\n", 3).encode(),
    PAPER.replace("Kind One", "Kind \r One").encode(),
    PAPER.encode().replace(b"Kind One", b"Kind \xff\xfe One"),
    PAPER.encode().replace(b"Kind One", b"Kind \0 One"),
    PAPER.replace("Kind One", "\U0001f600\U0001f600  \u00e9\u00e9 One.").encode(),
    PAPER.replace('"Tri Dao"', '"Tri\u2028Dao"').encode(),
    PAPER.replace("  title", "# \U0001f600\x85\x0c \u2029\n  title").replace("One", "One.").encode(),
    PAPER.replace("}\n", "", 1).encode(),
    PAPER.replace('One"', "One").encode(),
    b"<<<<<<< HEAD\n" + PAPER.encode() + b"=======\n" + PAPER.encode() + b">>>>>>> other\n",
    b"paper {" * 200,
    b"}" * 50,
    "\u201cpaper\u201d {\n".encode(),
    b'paper { nonsense: 1 }\npub { year: "2023" }\n',
    b"#" + b"x" * (1 << 20),
    b"a: [" + b"'x'," * 250_000,
]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_hostile_texts(start: Start, tmp_path: Path, cache: Path, encoding: str) -> None:
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text("")
    texts: dict[str, str] = {}
    cases = DATA / "textproto" / "cases-dev.jsonl"
    lines = cases.read_text().splitlines()
    more = [json.loads(line)["text"].encode("utf-8", "surrogatepass") for line in lines if encoding == "utf-16"]
    for number, data in enumerate(HOSTILE + more):
        path = f"meta/{number}.prototxt"
        (root / path).write_bytes(data)
        texts[path] = (root / path).read_bytes().decode("utf-8", "replace")
    expected = linted(root, cache)
    client = start()
    client.initialize(root, encodings=(encoding,))
    for path, text in texts.items():
        uri = client.open(root / path)
        assert parts(client.diagnostics(uri)) == as_lsp(expected.get(path, []), text, encoding), path
        client.shut(uri)


def test_changes_on_disk_are_seen(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt")
    assert client.rules(uri) == []
    (folder / "meta/a.prototxt").write_text(PAPER.replace("kind1", "kind3"))
    changed = {"uri": (folder / "meta/a.prototxt").as_uri(), "type": 1}
    client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    assert client.rules(uri) == ["duplicate-paper"]
    (folder / "meta/a.prototxt").unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [changed | {"type": 3}]})
    assert client.rules(uri) == []


def test_files_that_change_all_the_time_hold_nothing_up(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    log = {"changes": [{"uri": (folder / "build.log").as_uri(), "type": 2}]}
    is_over = threading.Event()

    def bustle() -> None:
        while not is_over.wait(0.002):
            client.notify("workspace/didChangeWatchedFiles", log)

    busy = threading.Thread(target=bustle)
    busy.start()
    try:
        assert client.rules(uri) == ["title-period"]
        assert list(client.workspace_diagnostics()) == [uri]
    finally:
        is_over.set()
        busy.join()


def test_the_git_index_counts(start: Start, folder: Path) -> None:
    (folder / "notes").mkdir()
    (folder / "notes/one.md").write_text("# Pruning of Kind One\n")
    (folder / "meta/one.prototxt").write_text(PAPER + 'note {\n  url: "one.md"\n}\n')
    for words in (["init", "-q"], ["add", "meta", "metalint.toml"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt")
    assert client.rules(uri) == ["untracked-asset"]
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": f"{folder.as_uri()}/.git/index", "type": 2}]})
    assert client.rules(uri) == []


def test_the_baseline_holds_back_what_it_does_on_the_command_line(start: Start, folder: Path, cache: Path) -> None:
    from lsp.editing import metalint

    (folder / "meta/one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    metalint(folder, cache, "baseline")
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt")
    assert client.rules(uri) == []
    client.change(uri, PAPER.replace("Kind One", "Kind One.").replace("Tri Dao", " Tri Dao"))
    assert client.rules(uri) == ["whitespace"]


def test_incremental_changes_count_lines_as_lsp_does(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    text = "# a\u2028b \U0001f600\x85 c\n" + PAPER
    uri = client.open(folder / "meta/one.prototxt", text)
    assert client.rules(uri) == []
    place = {"line": 2, "character": len('  title: "Pruning of Kind One')}
    client.change(uri, {"range": {"start": place, "end": place}, "text": "."})
    assert client.rules(uri) == ["title-period"]
    client.change(
        uri, {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}, "text": ""}
    )
    assert set(client.rules(uri)) == {"missing-field"}
