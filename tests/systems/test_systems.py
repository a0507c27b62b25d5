"""All commands on Windows and macOS, as far as a simulation shows it: none ends as a bug, and none hangs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from conftest import Run, commit_all

from metalint.cli.commands import COMMANDS

pytestmark = pytest.mark.slow  # a process of its own for each command, as Python is simulated from its start

SIMULATED: Final = Path(__file__).parent / "simulated"
SYSTEMS: Final = ("windows", "macos")
TIMEOUT: Final = 60
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc33"
    "0000000049454e44ae426082"
)
PAPER: Final = """paper {{
  title: "{title}"
  abbr: "{abbr}"
  url: "https://arxiv.org/abs/2301.0000{number}"
  authors: "Ann Bell"
  authors: "José Müller"
  institutions: "Massachusetts Institute of Technology"
}}
pub {{
  where: "ICLR"
  year: 2024
}}
cover {{
  url: "{name}.png"
}}
note {{
  url: "{name}.md"
}}
"""
SETTINGS: Final = """papers = ["meta/*/*.prototxt"]
institutions = ["registry.prototxt"]
[[outputs]]
path = "README.md"
view = "all"
layout = "table"
marker = "papers"
[[outputs]]
path = "LIST.md"
view = "year"
layout = "list"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A list in a repository, a folder that counts as another drive, and one of the user's own."""
    root = tmp_path / "list"
    for folder in ("meta/2024", "notes"):
        (root / folder).mkdir(parents=True)
    for number, name in enumerate(("lora", "Über-net", "flash"), 1):
        text = PAPER.format(title=f"A Title of Some Length {number}", abbr=name, number=number, name=name)
        (root / "meta" / "2024" / f"{name}.prototxt").write_text(text, encoding="utf-8")
        (root / "notes" / f"{name}.png").write_bytes(PNG)
        (root / "notes" / f"{name}.md").write_text(f"# A Title of Some Length {number}\n", encoding="utf-8")
    (root / "metalint.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "registry.prototxt").write_text("", encoding="utf-8")
    (root / "README.md").write_text("<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n", encoding="utf-8")
    commit_all(root)
    (root / "meta" / "2024" / "flash.prototxt").write_text(
        PAPER.format(title="A Title. ", abbr="flash", number=1, name="flash").replace("José", "Jose\u0301") + "\n\n\n",
        encoding="utf-8",
    )
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "git.exe").symlink_to(shutil.which("git") or "git")
    (tmp_path / "drive").mkdir()
    (tmp_path / "user").mkdir()
    return tmp_path


def run(system: str, home: Path, *words: str, stdin: bytes = b"", **environment: str) -> Run:
    """Run a command as a process of its own on the system."""
    kept = {name: os.environ[name] for name in ("TMPDIR", "LANG") if name in os.environ}
    proxy = "http://127.0.0.1:9"  # nobody listens there
    environment = {
        **kept, "PATH": f"{home / 'programs'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(SIMULATED),
        "SIMULATED": system, "SIMULATED_DRIVE": str(home / "drive"),
        "PYTHONWARNDEFAULTENCODING": "1", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8", "HOME": str(home / "user"),
        "LOCALAPPDATA": str(home / "user"), "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org", **environment,
    }  # fmt: skip
    command = [sys.executable, "-m", "metalint", *words]
    with subprocess.Popen(
        command, cwd=home / "list", env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            out, err = process.communicate(stdin, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail(f"{' '.join(words)} does not end on {system}")
    return Run(process.returncode, out.decode(), err.decode())


def message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def conversation(root: Path) -> bytes:
    """Return what an editor says that opens a paper and closes again."""
    uri = (root / "meta" / "2024" / "flash.prototxt").as_uri()
    opened = {"uri": uri, "languageId": "textproto", "version": 1, "text": 'paper {\n  title: "A. "\n}\n'}
    return b"".join(
        [
            message(
                id=1, method="initialize", params={"processId": None, "rootUri": root.as_uri(), "capabilities": {}}
            ),
            message(method="initialized", params={}),
            message(method="textDocument/didOpen", params={"textDocument": opened}),
            message(id=2, method="textDocument/documentSymbol", params={"textDocument": {"uri": uri}}),
            message(id=3, method="shutdown"),
            message(method="exit"),
        ]
    )


STORY: Final[tuple[tuple[int, tuple[str, ...]], ...]] = (
    (1, ("lint",)),
    (1, ("lint", "--jobs", "2", "--format", "json")),
    (1, ("lint", "--format", "sarif", "--out", "out.sarif")),
    (1, ("lint", "meta/2024/flash.prototxt", "meta/2024/LORA.prototxt")),
    (0, ("lint", "meta/2024/Über-net.prototxt")),
    (1, ("fix", "--diff", "--check")),
    (0, ("fix", "--unsafe")),
    (1, ("render", "--check")),
    (0, ("render",)),
    (0, ("render", "--check")),
    (0, ("render", "--view", "author", "--layout", "list", "--stdout")),
    (0, ("baseline",)),
    (0, ("lint",)),
    (1, ("lint", "--no-baseline", "--changed-since", "HEAD")),
    (0, ("fix",)),
    (0, ("links", "--no-baseline")),
    (0, ("verify",)),
    (1, ("gate", "HEAD")),
    (0, ("add", "--title", "Äpfel: A Study of Fruit", "--url", "https://example.org/x", "--author", "Zoë Bell")),
    (1, ("add", "2306.00978")),
    (1, ("add", "paper.pdf")),
    (0, ("mv", "2024/lora", "2025/lora-plus")),
    (0, ("mv", "meta/2024/Über-net.prototxt", "2024/uber-net")),
    (0, ("mv", "2024/uber-net", "2024/Uber-Net")),
    (0, ("mv", "--by-year")),
    (0, ("rename", "abbr", "flash", "Flash", "--diff")),
    (0, ("rm", "2024/Uber-Net", "--diff")),
    (0, ("report", "--format", "json")),
    (0, ("report", "--format", "html", "--out", "report.html")),
    (0, ("report", "--format", "json", "--history")),
    (0, ("import", "README.md", "--out", "imported")),
    (0, ("export", "--format", "bibtex")),
    (0, ("export", "--format", "csv", "--out", "papers.csv")),
    (0, ("site", "--out", "site")),
    (0, ("site", "--out", "site")),
    (0, ("explain", "title-period")),
    (0, ("explain",)),
    (0, ("schema",)),
    (0, ("schema", "--config")),
    (0, ("names", "lookup", "M.I.T.", "Universität Zürich")),
    (0, ("names",)),
    (0, ("names", "prefer", "MIT")),
    (0, ("init", "--suggestions", "--links", "--agents")),
    (0, ("issue", "correction.json")),
    (1, ("issue", "correction.json")),
    (0, ("cache", "clean")),
    (0, ("completion", "bash")),
    (0, ("lint", "--help")),
    (0, ("--version",)),
)


@pytest.mark.parametrize("system", [*SYSTEMS, "hfs"])
def test_all_commands_run(system: str, home: Path) -> None:
    (home / "list" / "paper.pdf").write_bytes(b"%PDF-1.7\nhello")
    asked = {"Paper": "2024/flash", "Field": "abbr", "Present value": "flash", "New value": "Flash"}
    body = "\n\n".join(f"### {label}\n\n{value}" for label, value in asked.items())
    event = {"action": "labeled", "label": {"name": "accepted"}, "issue": {"body": body}}
    (home / "list" / "correction.json").write_text(json.dumps(event), encoding="utf-8")
    for code, words in STORY:
        ran = run(system, home, *words)
        assert "Traceback" not in ran.err, f"{words}: {ran.err}"
        expected = {0, 1, 2} if system == "hfs" else {code}  # there a path in another form of Unicode may name nothing
        assert ran.code in expected, f"{words} ended with {ran.code}:\n{ran.out}{ran.err}"
    update = run(system, home, "update")
    assert update.code in {0, 1}, update.err
    server = run(system, home, "lsp", stdin=conversation(home / "list"))
    assert (server.code, server.err) == (0, ""), server.err
    assert '"id":3,' in re.sub(r"\s", "", server.out)
    left = [path.name for path in (home / "list").rglob("*") if path.name.startswith(".") and "metalint" in path.name]
    assert [name for name in left if not name.startswith(".metalint-")] == []
    names = {words[0] for _, words in STORY} | {"update", "lsp"}
    assert set(COMMANDS) <= names


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lint", "DRIVE/x.prototxt"), "lies outside of the repository"),
        (("fix", "DRIVE"), "lies outside of the repository"),
        (("lint", "-", "--stdin-filename", "DRIVE/x.prototxt"), "lies outside of the repository"),
        (("export", "--format", "json", "DRIVE/x.prototxt"), "lies outside of the repository"),
        (("mv", "2024/lora", "DRIVE/lora"), "lies outside of the repository"),
        (("mv", "DRIVE/x.prototxt", "2024/y"), ""),
        (("add", "--title", "T", "--from-file", "DRIVE/none.txt"), ""),
        (("baseline", "--out", "DRIVE/none/../base.json"), None),
        (("lint", "--out", "DRIVE/out.json", "--sarif-file", "DRIVE/out.sarif", "--format", "json"), None),
        (("report", "--format", "json", "--out", "DRIVE/report.json"), None),
        (("export", "--format", "bibtex", "--out", "DRIVE/papers.bib"), None),
        (("import", "README.md", "--out", "DRIVE/imported"), None),
        (("site", "--out", "DRIVE/site"), None),
        (("gate", "HEAD", "--sarif-file", "DRIVE/gate.sarif"), None),
        (("--config", "DRIVE/metalint.toml", "lint"), "registry.prototxt: cannot be read: no such file"),
        (("--cache-dir", "DRIVE/cache", "lint"), None),
    ],
)
def test_another_drive_is_outside_or_works(home: Path, words: tuple[str, ...], says: str | None) -> None:
    """Windows has no relative path there, and what is refused takes one line."""
    (home / "drive" / "x.prototxt").write_text('paper { title: "T" }\n')
    shutil.copy(home / "list" / "metalint.toml", home / "drive")
    ran = run("windows", home, *(word.replace("DRIVE", str(home / "drive")) for word in words))
    if says is None:
        assert ran.code in {0, 1}, ran.err
        assert "Traceback" not in ran.err
    else:
        assert (ran.code, ran.err.count("\n")) == (2, 1), ran.err
        assert says in ran.err


@pytest.mark.parametrize("system", SYSTEMS)
def test_names_that_windows_refuses_are_findings(system: str, home: Path) -> None:
    text = PAPER.format(title="Another Title", abbr="x", number=7, name="x").replace('"x.png"', '"a:b?.png"')
    text = text.replace('"x.md"', '"con/aux.md"')
    (home / "list" / "meta" / "2024" / "odd.prototxt").write_text(text, encoding="utf-8")
    ran = run(system, home, "lint", "meta/2024/odd.prototxt", "--format", "json")
    assert ran.code == 1, ran.err
    rules = {one["rule"] for one in ran.json()["diagnostics"]}
    assert rules & {"missing-cover", "unsafe-path"}
    assert "missing-note" in rules
