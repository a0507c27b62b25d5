"""What strangers write or send: links, Markdown, broken repositories, names, frames; nothing of it is trusted."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsp.client import PULL, PUSH, LspError, Start
from lsp.conftest import PAPER
from rows import each_row

from metalint.lsp.transport import read_messages

RESOLVING = {
    **PULL,
    "textDocument": {
        **PULL["textDocument"],
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
}
UNKNOWN = 'select = ["unknown-institution"]\n'
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="links and FIFOs of POSIX")


# -- roots


def _break(root: Path, how: str) -> None:
    settings = root / "metalint.toml"
    texts = {
        "syntax": "papers = [",
        "key": "paper = 1\n",
        "schema": 'proto = "gone.proto"\n',
        "registry": 'institutions = ["gone.prototxt"]\n',
        "encoding": b"\xff",
        "deep": "a = " + "[" * 100_000,
    }
    if how in texts:
        text = texts[how]
        settings.write_bytes(text if isinstance(text, bytes) else text.encode())
    elif how == "folder":
        settings.mkdir()
    elif how == "fifo":
        os.mkfifo(settings)
    elif how == "circle":
        settings.symlink_to("metalint.toml")
    elif how == "baseline":
        (root / ".metalint-baseline.json").write_text("[")
    elif how == "loop":
        _break(root, "none")
        root.symlink_to(root)
    elif how == "none":
        for path in (*(root / "meta").iterdir(), root / "meta"):
            path.rmdir() if path.is_dir() else path.unlink()
        root.rmdir()
    elif how == "file":
        _break(root, "none")
        root.write_text("")


BROKEN = (
    "syntax", "key", "schema", "registry", "encoding", "deep", "folder", "fifo", "circle", "baseline", "none", "file",
    "loop",
)  # fmt: skip


@on_posix
@pytest.mark.parametrize("capabilities", [PULL, PUSH], ids=["pull", "push"])
def test_broken_roots_do_not_silence_the_others(
    start: Start, folder: Path, tmp_path: Path, capabilities: dict[str, Any]
) -> None:
    roots = [folder]
    for how in BROKEN:
        root = tmp_path / how
        (root / "meta").mkdir(parents=True)
        (root / "meta" / "x.prototxt").write_text(PAPER)
        _break(root, how)
        roots.insert(len(roots) // 2, root)
    (folder / "meta" / "one.prototxt").write_text(PAPER.replace("Kind One", "Kind One."))
    client = start(cwd=folder)
    listed = [{"uri": root.as_uri(), "name": root.name} for root in roots]
    client.initialize(folder, capabilities, workspaceFolders=listed)
    uri = (folder / "meta" / "one.prototxt").as_uri()
    if capabilities is PULL:
        assert [one["code"] for one in client.workspace_diagnostics()[uri]] == ["title-period"]
    else:
        client.wait(lambda: uri in client.published)
        assert [one["code"] for one in client.published[uri]["diagnostics"]] == ["title-period"]
    opened = client.open(folder / "meta" / "two.prototxt")
    client.open(tmp_path / "syntax" / "meta" / "x.prototxt")
    assert client.at("hover", opened, 1, 12) is None
    assert client.close() == 0


# -- Markdown


EVIL = (
    "a [x](command:evil) ![i](https://evil.example/i.png) <img src=x> `c` **b** https://evil.example www.evil.example"
)


def test_hovers_show_what_papers_say_as_text(start: Start, folder: Path) -> None:
    evil = EVIL.replace('"', "")
    (folder / "meta" / "two.prototxt").write_text(
        PAPER.replace("Pruning of Kind One", evil).replace("Tri Dao", evil).replace("0001", "0002")
    )
    text = PAPER.replace("Stanford University", evil).replace('"ICLR"', f'"{evil}"')
    text += 'baseline {\n  methods: "2023/two"\n}\n'
    client = start(cwd=folder)
    client.initialize(folder)
    uri = client.open(folder / "meta" / "one.prototxt", text)
    for what in ("a [x]", "2023/two"):
        line = next(at for at, one in enumerate(text.split("\n")) if what in one)
        column = text.split("\n")[line].index(what) + 1
        found = client.at("hover", uri, line, column)
        shown = found["contents"]["value"]
        bare = _without_code(shown)
        for mark in ("[x](", "![i]", "<img", "**b**", "https://evil", " www.evil"):
            assert mark not in bare, shown
        assert "command:evil" in shown


def _without_code(markdown: str) -> str:
    return re.sub(r"(?<!\\)(`+) ?[^\n]*? ?\1(?!`)", "", markdown)


# -- names


LONG = "x" * 300


NAMES = (
    "a/b", "../a", "..", ".", "", " ", "a\0b", "a\nb", "CON", "con", "nul.x", "COM1", "LPT9", "a.", "a\\b", "a:b",
    "a?b", 'a"b', "a<b", "a|b", "a*b", LONG, "é" * 150, "a\u202eb", "\ud800", ".git", "2023/../a", "/etc/a", "C:a",
    "2024/a", "a%b", "a#b", "e\u0301",
)  # fmt: skip


def test_names_that_some_system_refuses_are_refused_in_a_sentence(start: Start, folder: Path) -> None:
    text = PAPER + 'baseline {\n  methods: "two"\n}\n'
    client = start(cwd=folder)
    client.initialize(folder)
    uri, line = client.open(folder / "meta" / "one.prototxt", text), text.count("\n") - 2
    for name in NAMES:
        with pytest.raises(LspError, match="; ") as refused:
            client.at("rename", uri, line, 13, newName=name)
        assert refused.value.code == -32803, name
    for name in ("three", "Three-3", "x" * 150, "a.b"):
        moved = client.at("rename", uri, line, 13, newName=name)["documentChanges"][-1]
        assert moved["newUri"].endswith(f"/meta/{name}.prototxt")


# -- frames


@each_row(
    "head",
    [
        b"Content-Length: -1", b"Content-Length: 99999999999999", b"Content-Length: 999999999", b"Content-Length: ten",
        b"Content-Length:", b"Content-Length: 2.0", b"Content-Length: 0x2", b"Content-Length: 2 2",
        b"Content-Length: +2",
        b"Content-Length: 2\r\nContent-Length: 3", b"Content-Type: x", b"nonsense", b"", b"\xff\xfe: 2",
        b"x" * 10_000, "Content-Length: ٢".encode(),
    ],
)  # fmt: skip
def test_a_frame_without_a_length_ends_the_session(head: bytes) -> None:
    good = b"Content-Length: 2\r\n\r\n{}"
    found = read_messages(io.BytesIO(good + head + b"\r\n\r\n{}" + good))
    assert next(found) == b"{}"
    with pytest.raises(ValueError, match=r"^Content-Length: .*; write the length of the message in bytes"):
        list(found)


def test_the_server_says_so_in_a_line_and_ends(folder: Path, cache: Path) -> None:
    command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lsp"]
    done = subprocess.run(
        command, cwd=folder, input=b"Content-Length: -1\r\n\r\n{}", capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == (
        "metalint: standard input cannot be read: Content-Length: -1; "
        "write the length of the message in bytes, 268435456 at most\n"
    )
