"""What `lint` says at its end where many findings ask for one setting."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from metalint.cli.main import main

PAPER = """\
paper {{
  title: "Paper number {0}"
  url: "https://arxiv.org/abs/2401.0000{0}"
}}
pub {{
  year: 2024
}}
note {{
  url: "{1}"
}}
"""
OTHERS = "message Tag { string name = 1; string color = 2; }\nmessage Event { string name = 1; int32 day = 3; }\n"
PROTO = (
    'syntax = "proto3";\nmessage PaperInfo { P paper = 1; B pub = 2; N note = 3; }\nmessage P { string title = 1; '
    f"string url = 2; }}\nmessage B {{ int32 year = 1; }}\nmessage N {{ string url = 1; }}\n{OTHERS}"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def closing(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the last lines of a report, twice the same."""
    found = []
    for _ in range(2):
        main(["--cache-dir", str(root / "cache"), "lint", "--ignore", "missing-field"])
        lines = capsys.readouterr().out.splitlines()
        found.append(lines[[line.startswith("Found") for line in lines].index(True) + 1 :])
    assert found[0] == found[1]
    return found[0]


READ = "Read about a rule with `metalint explain missing-note`."


@pytest.mark.parametrize(
    ("value", "folder"),
    [("note.md", "notes/{year}/{id}"), ("{id}/note.md", "notes/{year}"), ("2024/{id}/note.md", "texts")],
)
def test_notes_that_have_moved_name_the_root_to_add(
    value: str, folder: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root, {"metalint.toml": 'papers = ["meta/*/*.prototxt"]\nasset-roots = ["notes"]\n'})
    for number in range(1, 6):
        name = f"p{number}"
        write(root, {f"meta/2024/{name}.prototxt": PAPER.format(number, value.replace("{id}", name))})
        if number < 5:
            place = f"{folder}/{value}".replace("{year}", "2024").replace("{id}", name)
            write(root, {place: f"# Paper number {number}\n"})
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    setting = f'`asset-roots = ["notes", "{folder}"]`'
    hint = f"4 of 5 missing files lie below `{folder}`: write {setting} in metalint.toml."
    assert closing(root, capsys) == [hint, READ]
    write(root, {"metalint.toml": f'papers = ["meta/*/*.prototxt"]\nasset-roots = ["notes", "{folder}"]\n'})
    assert closing(root, capsys) == [READ]


def test_a_few_missing_notes_ask_for_no_root(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, {"metalint.toml": 'papers = ["meta/*/*.prototxt"]\nasset-roots = ["notes"]\n'})
    for number in range(1, 9):
        write(root, {f"meta/2024/p{number}.prototxt": PAPER.format(number, "note.md")})
        if number < 4:
            write(root, {f"notes/2024/p{number}/note.md": f"# Paper number {number}\n"})
    assert closing(root, capsys) == [READ]  # 3 of 8 lie elsewhere


def test_a_wrong_name_of_the_message_names_what_there_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, {"metalint.toml": 'proto = "p.proto"\nmessage = "PaperInf"\n', "p.proto": PROTO})
    assert main(["--no-cache", "schema"]) == 2
    near = "the nearest names are `PaperInfo`, `Event` and `P`"
    told = f"metalint: metalint.toml: message: p.proto: no message is called `PaperInf`; {near}\n"
    assert capsys.readouterr().err == told
