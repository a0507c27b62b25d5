"""Settings, folders and files as they come: changed, broken, several, none."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

import pytest
from conftest import git
from lsp.client import PUSH, Client, Start
from lsp.conftest import PAPER, SECOND

from metalint.files import journal, locks, transactions
from metalint.files.locks import lock_list
from metalint.files.transactions import Move, Transaction


def messages(client: Client) -> list[str]:
    return [one["params"]["message"] for one in client.notices if one["method"] == "window/showMessage"]


def changed(client: Client, file: Path) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]})


def killed_half_way(root: Path, move: Move) -> None:
    """Begin a move in a process that ends before the first file has its new name."""
    child = os.fork()
    if not child:
        transactions.move_path = lambda *_: os._exit(9)
        transactions.carry_out(root, Transaction((), (move,), command=f"metalint mv {move.old} {move.new}"))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert journal.leftover_journal(root)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked")
def test_a_move_that_was_killed_is_told_unless_somebody_is_at_it(start: Start, folder: Path) -> None:
    git(folder, "init", "--quiet")
    old, new = folder / "meta/two.prototxt", folder / "meta/zwei.prototxt"
    killed_half_way(folder, Move("meta/two.prototxt", "meta/zwei.prototxt"))
    with lock_list(folder):
        client = start()
        client.initialize(folder)
        uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
        assert client.rules(uri) == ["title-period"]
        assert (old.exists(), messages(client)) == (True, [])
    for _ in range(2):  # told once, and the server writes nothing
        changed(client, old)
        assert client.rules(uri) == ["title-period"]
    assert (old.exists(), new.exists(), journal.leftover_journal(folder) is not None) == (True, False, True)
    command = "`metalint mv meta/two.prototxt meta/zwei.prototxt`"
    what = f"{command} was interrupted, and has changed only a part of the list; run it again, which finishes it"
    assert messages(client) == [f"metalint: {folder}: {what}"]
    assert transactions.finish_transaction(folder) == ["finished a move that was interrupted"]
    changed(client, old)
    assert client.rules(uri) == ["title-period"]
    assert (old.exists(), new.exists(), len(messages(client))) == (False, True, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is forked")
def test_where_nothing_can_be_locked_a_command_alone_finishes_a_move(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(_: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    git(folder, "init", "--quiet")
    old = folder / "meta/two.prototxt"
    killed_half_way(folder, Move("meta/two.prototxt", "meta/zwei.prototxt"))
    monkeypatch.setattr(locks, "try_lock", unsupported)
    with pytest.raises(locks.LockError, match="cannot be locked: No locks available"):
        transactions.require_finished(folder, patience=0, is_sure=True)
    assert old.exists()
    assert transactions.finish_transaction(folder) == ["finished a move that was interrupted"]
    assert (old.exists(), journal.leftover_journal(folder)) == (False, None)


def test_changed_settings_count(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    (folder / "metalint.toml").write_text('ignore = ["title-period"]\n')
    changed(client, folder / "metalint.toml")
    assert client.rules(uri) == []


def test_broken_settings_are_shown_once_and_the_last_good_ones_stay(start: Start, folder: Path) -> None:
    settings = folder / "metalint.toml"
    settings.write_text('ignore = ["title-period"]\n')
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", " Kind One."))
    assert client.rules(uri) == ["whitespace"]
    settings.write_text("ignor = []\n")
    changed(client, settings)
    for _ in range(3):
        client.change(uri, PAPER.replace("Kind One", "  Kind One."))
        assert client.rules(uri) == ["whitespace"]
    assert len(messages(client)) == 1
    assert "metalint.toml" in messages(client)[0]
    assert "ignore" in messages(client)[0]
    settings.write_text("")
    changed(client, settings)
    assert sorted(client.rules(uri)) == ["title-period", "whitespace"]
    settings.write_text("ignor = []\n")
    changed(client, settings)
    assert sorted(client.rules(uri)) == ["title-period", "whitespace"]
    assert len(messages(client)) == 2


def test_a_registry_that_is_missing_takes_no_findings_away_where_no_paper_needs_it(start: Start, folder: Path) -> None:
    settings, alone = folder / "metalint.toml", 'paper {\n  title: "Kind One."\n}\n'
    for paper in (folder / "meta").iterdir():
        paper.write_text(alone)
    settings.write_text('select = ["title-period"]\n')
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", alone)
    assert client.rules(uri) == ["title-period"]
    settings.write_text('select = ["title-period"]\ncode-types = ["no"]\n')
    changed(client, settings)
    assert client.rules(uri) == ["title-period"]
    assert [one.partition(": cannot")[0] for one in messages(client)] == ["metalint: no"]


BY_TEMPLATE = '[[outputs]]\npath = "LIST.md"\nview = "all"\nlayout = "a.j2"\n'


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("metalint.toml", 'institutions = ["no"]\n', "no: cannot be read"),
        ("metalint.toml", 'venues = ["no"]\n', "no: cannot be read"),
        ("metalint.toml", BY_TEMPLATE.replace("a.j2", "b.j2"), "b.j2"),
        ("metalint.toml", BY_TEMPLATE.replace("LIST.md", "metalint.toml"), "metalint.toml"),
        ("a.j2", "{{ title }", "a.j2"),
    ],
)
def test_what_cannot_be_used_takes_no_findings_away(
    start: Start, folder: Path, file: str, text: str, told: str
) -> None:
    settings = folder / "metalint.toml"
    settings.write_text(BY_TEMPLATE)
    (folder / "a.j2").write_text("{{ title }}\n")
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    before = (folder / file).read_text()
    (folder / file).write_text(text)
    changed(client, folder / file)
    assert client.rules(uri) == ["title-period"]
    assert uri in client.workspace_diagnostics()
    client.change(uri, PAPER.replace("Kind One", " Kind One."))
    assert sorted(client.rules(uri)) == ["title-period", "whitespace"]
    assert len(messages(client)) == 1
    assert told in messages(client)[0]
    (folder / file).write_text(before)
    changed(client, folder / file)
    client.change(uri, PAPER)
    assert client.rules(uri) == []
    assert len(messages(client)) == 1


def test_settings_that_are_broken_from_the_start(start: Start, folder: Path) -> None:
    (folder / "metalint.toml").write_text("papers = [\n")
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == []
    assert client.at("hover", uri, 1, 3) is None
    assert len(messages(client)) == 1
    (folder / "metalint.toml").write_text("")
    changed(client, folder / "metalint.toml")
    assert client.rules(uri) == ["title-period"]


def test_a_schema_that_does_not_compile(start: Start, folder: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "proto", folder / "proto")
    (folder / "metalint.toml").write_text('proto = "proto/paper.proto"\n')
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    good = (folder / "proto/paper.proto").read_text()
    (folder / "proto/paper.proto").write_text(good + "\nmessage {")
    changed(client, folder / "proto/paper.proto")
    client.change(uri, PAPER.replace("Kind One", "Kind One ."))
    assert client.rules(uri) == ["title-period"]
    assert "does not compile" in messages(client)[0]
    (folder / "proto/paper.proto").write_text(good.replace("string abbr", "string abb"))
    changed(client, folder / "proto/paper.proto")
    assert client.rules(uri) == ["schema"]


def test_a_registry_counts_as_soon_as_it_is_saved(start: Start, folder: Path) -> None:
    (folder / "registry").mkdir()
    registry = folder / "registry/institutions.prototxt"
    registry.write_text('organisations {\n  name: "Stanford University"\n}\n')
    (folder / "metalint.toml").write_text('institutions = ["registry/institutions.prototxt"]\n')
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Stanford University", "Stanfrd Lab of Things"))
    before = client.rules(uri)
    registry.write_text('organisations {\n  name: "Stanford Lab of Things"\n  aliases: "Stanfrd Lab of Things"\n}\n')
    changed(client, registry)
    assert client.rules(uri) == ["institution-alias"] != before


def test_several_folders_each_with_its_settings(start: Start, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "metalint.toml").write_text('ignore = ["title-period"]\n')
    client = start()
    folders = [{"uri": one.as_uri(), "name": one.name} for one in (folder, other)]
    client.initialize(folder, workspaceFolders=folders)
    text = PAPER.replace("Kind One", "Kind One.")
    uris = [client.open(one / "meta/one.prototxt", text) for one in (folder, other)]
    assert [client.rules(uri) for uri in uris] == [["title-period"], []]
    assert list(client.workspace_diagnostics()) == uris[:1]


def test_folders_come_and_go(start: Start, folder: Path) -> None:
    (folder / "meta/one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    client = start()
    client.initialize(None, PUSH)
    uri = (folder / "meta/one.prototxt").as_uri()
    event = {"added": [{"uri": folder.as_uri(), "name": "list"}], "removed": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    client.wait(lambda: client.published.get(uri, {}).get("diagnostics"))
    event = {"removed": [{"uri": folder.as_uri(), "name": "list"}], "added": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    client.wait(lambda: client.published[uri]["diagnostics"] == [])


def test_a_folder_of_a_repository_without_settings_comes_and_goes(start: Start, folder: Path) -> None:
    (folder / "metalint.toml").unlink()
    (folder / ".git").mkdir()
    (folder / "meta/one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    client = start()
    client.initialize(folder / "meta", PUSH)
    uri = (folder / "meta/one.prototxt").as_uri()
    client.wait(lambda: client.published.get(uri, {}).get("diagnostics"))
    event = {"removed": [{"uri": (folder / "meta").as_uri(), "name": "meta"}], "added": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    client.wait(lambda: client.published[uri]["diagnostics"] == [])


def test_a_file_of_a_list_without_a_folder(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(None)
    uri = client.open(folder / "meta/two.prototxt", SECOND.replace("Kind Two", "Kind One."))
    assert sorted(client.rules(uri)) == ["duplicate-title", "title-period"]


def test_a_single_loose_file(start: Start, tmp_path: Path) -> None:
    client = start()
    client.initialize(None)
    uri = client.open(tmp_path / "alone.textproto", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    client.change(uri, "paper {")
    assert client.rules(uri) == ["syntax"]
    assert client.at("hover", uri, 0, 2)["contents"]["value"]
    client.change(uri, "paper {}")
    edits = client.request(
        "textDocument/formatting", {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
    )
    assert [one["newText"] for one in edits] == ["paper {}\n"]
    client.shut(uri)
    assert client.close() == 0


def test_a_nested_list_has_its_own_settings(start: Start, folder: Path) -> None:
    inner = folder / "sub"
    (inner / "meta").mkdir(parents=True)
    (inner / "metalint.toml").write_text('ignore = ["title-period"]\n')
    client = start()
    client.initialize(folder)
    text = PAPER.replace("Kind One", "Kind One.")
    assert client.rules(client.open(inner / "meta/one.prototxt", text)) == []
    assert client.rules(client.open(folder / "meta/one.prototxt", text)) == ["title-period"]


def test_a_nested_list_and_the_one_around_it_take_nothing_back_from_each_other(start: Start, folder: Path) -> None:
    inner = folder / "sub"
    (inner / "meta").mkdir(parents=True)
    (inner / "metalint.toml").write_text("")
    (inner / "meta/one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    client = start()
    client.initialize(folder, PUSH)
    nested = client.open(inner / "meta/one.prototxt")
    client.wait(lambda: client.published.get(nested, {}).get("diagnostics"))
    outer = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    client.wait(lambda: client.published.get(outer, {}).get("diagnostics"))
    version = client.change(outer, PAPER.replace("Kind One", "Kind Two"))
    client.wait(lambda: client.published[outer].get("version") == version)
    client.wait(lambda: client.published.get((folder / "meta/two.prototxt").as_uri(), {}).get("diagnostics"))
    assert [one["code"] for one in client.published[nested]["diagnostics"]] == ["title-period"]


def test_files_that_are_no_papers_and_uris_that_are_no_files(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    assert client.rules(client.open(folder / "other.txt", "nonsense {{{")) == []
    for uri in ("untitled:Untitled-1", "file:///", "file:", "http://[", "", "file:///a%00b", "git:/x/y.prototxt"):
        item = {"uri": uri, "languageId": "textproto", "version": 1, "text": PAPER}
        client.notify("textDocument/didOpen", {"textDocument": item})
        assert client.rules(uri) == []
        assert client.at("hover", uri, 0, 0) is None
    assert client.rules(client.open(folder / "meta/one.prototxt")) == []


def test_a_uri_in_another_spelling_is_the_same_file(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri.replace("one", "%6Fne")) == ["title-period"]
    assert client.rules(uri) == ["title-period"]


def test_blanks_and_other_characters_in_a_path(start: Start, tmp_path: Path) -> None:
    root = tmp_path / "a list \u00e9 #1%20"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text("")
    (root / "meta/x y.prototxt").write_text(PAPER)
    client = start()
    client.initialize(root)
    uri = client.open(root / "meta/x y.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert "title-period" in client.rules(uri)
    assert uri in client.workspace_diagnostics()


def test_a_link_to_the_list(start: Start, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    client = start()
    client.initialize(tmp_path / "link")
    uri = client.open(tmp_path / "link/meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    assert list(client.workspace_diagnostics()) == [uri]


def test_a_link_to_a_list_without_settings(start: Start, folder: Path, tmp_path: Path) -> None:
    (folder / "metalint.toml").unlink()
    (tmp_path / "link").symlink_to(folder)
    client = start()
    client.initialize(tmp_path / "link")
    uri = client.open(tmp_path / "link/meta/two.prototxt", SECOND.replace("Kind Two", "Kind One"))
    assert client.rules(uri) == ["duplicate-title"]


def test_options_of_the_command_line_count(start: Start, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('ignore = ["title-period"]\n')
    client = start("--config", str(own), "--root", str(folder))
    client.initialize(folder)
    assert client.rules(client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))) == []


def test_a_file_outside_of_the_root_that_an_option_names(start: Start, folder: Path, tmp_path: Path) -> None:
    client = start("--root", str(folder))
    client.initialize(folder)
    uri = client.open(tmp_path / "alone.prototxt", PAPER.replace("Kind One", "Kind One."))
    assert client.rules(uri) == ["title-period"]
    assert client.rules(client.open(folder / "meta/one.prototxt")) == []


def test_without_a_cache(start: Start, folder: Path) -> None:
    client = start("--no-cache")
    client.initialize(folder)
    uri = client.open(folder / "meta/two.prototxt", SECOND.replace("Kind Two", "Kind One"))
    assert client.rules(uri) == ["duplicate-title"]


def test_positions_beyond_the_end(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    uri = client.open(folder / "meta/one.prototxt")
    far = {"line": 10**6, "character": 10**6}
    client.change(uri, {"range": {"start": far, "end": far}, "text": "# end\n"})
    assert client.rules(uri) == []
    back = {"start": {"line": 99, "character": 0}, "end": {"line": 13, "character": 3}}
    client.change(uri, {"range": back, "text": ""})
    assert client.rules(uri) == ["layout"]  # the line end of the last line is gone
    for method in ("hover", "completion", "definition"):
        client.at(method, uri, 2**31 - 1, 2**31 - 1)


def test_a_mebibyte(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    text = PAPER + "# x\n" * ((1 << 20) // 4 - 200)
    uri = client.open(folder / "meta/one.prototxt", text)
    client.rules(uri)
    client.change(
        uri, {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "#\n"}
    )
    client.rules(uri)
    client.change(uri, text + "#" * 4000)
    assert client.rules(uri) == ["oversized-file"]
    client.change(uri, PAPER)
    assert client.rules(uri) == []
