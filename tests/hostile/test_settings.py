"""Settings of a stranger: whatever stands in them, a run ends with a report, or with one line and exit 2."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import drive
from hostile.driving import traces
from hostile.log import commands
from hostile.reading import controls
from hostile.values import CANARY, VALUES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

LONG = "x" * 5000
FILES = {
    "bad.json": b"\xff", "deep.json": b"[" * 100_000, "list.json": b"[1]", "text.json": b'"x"', "true.json": b"true",
    "self.json": b'{"$ref": "#"}', "away.json": b'{"$ref": "file:///etc/passwd"}',
    "number.json": b'{"x": %s}' % (b"9" * 5000),
    "pattern.json": b'{"properties": {"paper": {"properties": {"title": {"pattern": "("}}}}}',
    "self.j2": b"{% include 'self.j2' %}", "class.j2": b"{{ ''.__class__.__mro__ }}", "digits.j2": b"{{ 9**99999 }}",
    "range.j2": b"{% for a in range(10**9) %}{% endfor %}", "bad.j2": b"\xff", "nul.j2": b'{% include "a\\0b" %}',
    "surrogate.j2": b'{{ "\\ud800" }}{{ "\\ud800"|safe }}',
    "import.proto": b'import "/etc/passwd"; import "%s";' % (b"x" * 5000),
    "bytes.proto": b"\xff\xfe \x1b[2J ::error::x", "loop.proto": b'syntax="proto3"; import "loop.proto";',
}  # fmt: skip
NAMES = ("../outside/secret", "/etc/passwd", "/dev/zero", "a\\u0000b", LONG, "linked", "loop", "folder", "", *FILES)
CASES = (
    "a = " + "[" * 100_000, "x" * 200_000, "\ufeffpapers = []", "a = 9" + "9" * 5000, "a = 9999-99-99",
    *(f'papers = ["{value}"]' for value in ("../**", "/etc/*", "a\\u0000", LONG, "[", "***")),
    *(f'papers = ["{value}"]' for value in ("C:x", "\\\\\\\\h\\\\x", "")),
    'papers = ["**/**/**/**/**/**/**/x"]', 'exclude = ["[", "\\\\", "!", "/", ""]', 'exclude = ["a\\u0000"]',
    *(f'{key} = "{name}"' for key in ("proto", "json-schema") for name in NAMES),
    *(f'{key} = ["{name}"]' for key in ("institutions", "venues", "code-types") for name in NAMES),
    *(f'asset-roots = ["{value}"]' for value in ("..", "/", "a\\u0000", LONG, "{id}/..", "{{id}}")),
    *(f'asset-roots = ["{value}"]' for value in ("loop", "\\\\", "C:")),
    *(f'[[outputs]]\npath = "{value}"' for value in ("a\\u0000", LONG, "loop", "C:x", "\\u001b", "::error::x")),
    '[[outputs]]\npath = "##[error]x"',
    *(f'[[outputs]]\npath = "o.md"\nlayout = "{value}.j2"' for value in ("gone", LONG, "a\\u0000", "loop", "linked")),
    *(f'[[outputs]]\npath = "o.md"\nlayout = "{name}"' for name in FILES if name.endswith(".j2")),
    *(f'[[outputs]]\npath = "o.md"\nmarker = "{value}"' for value in ("a b", "\\u0000", "-->", ".*", "##[error]x")),
    '"\\u001b[2J\\n::error::x" = 1', '"##[error]x" = 1', '[severity]\n"##[error]x" = "x"', 'message = "##[error]x"',
    '[per-file-ignores]\n"[" = ["layout"]', '[per-file-ignores]\n"**/**/**/a" = ["layout"]',
    '[fields]\ntitle = "\\u0000"',
    '[links]\ntimeout = "9999999999999999999s"', "[links]\nbudget = 1e400", '[sources]\narxiv = "\\u0000"',
    'internal-hosts = ["[", "*"]', "outputs = 3", "[tool]\nx = 1",
)  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settings")
    (folder / "outside").mkdir()
    for name in ("secret", "secret.json", "secret.j2"):
        (folder / "outside" / name).write_text(f'{{"{CANARY}": {CANARY} }}\n')
    root = folder / "root"
    (root / "meta").mkdir(parents=True)
    (root / "meta" / "a.prototxt").write_text('paper {\n  title: "x."\n  url: "::error::x"\n}\n')
    (root / "folder").mkdir()
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    for name in ("linked", "linked.j2"):
        (root / name).symlink_to("../outside/secret.j2")
    (root / "loop").symlink_to("loop")
    (root / "loop.j2").symlink_to("loop.j2")
    return root


@pytest.fixture
def here(root: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[Path]:
    monkeypatch.chdir(root)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    yield root
    (root / "metalint.toml").unlink()
    for path in root.rglob("*.md"):
        path.unlink()


@pytest.mark.parametrize("number", range(len(CASES)))
def test_settings(here: Path, number: int) -> None:
    (here / "metalint.toml").write_text(CASES[number])
    before = traces(here.parent / "outside")
    for words in (("lint", "--format", "text"), ("render",), ("schema",)):
        outcome = drive(*words)
        assert outcome.code in {0, 1, 2}, outcome.err[-2000:]
        assert CANARY not in outcome.out + outcome.err
        assert controls(outcome.out + outcome.err) == []
        assert commands(outcome.out) + commands(outcome.err) == []
        if outcome.code == 2:
            assert (outcome.out, outcome.err.count("\n")) == ("", 1)
            assert len(outcome.err) < 3000
    if "secret" not in CASES[number] and "linked" not in CASES[number]:  # a schema may lie anywhere, and is not shown
        assert traces(here.parent / "outside") == before


@pytest.mark.parametrize("name", VALUES)
def test_values_in_settings(here: Path, name: str) -> None:
    """Values go into every setting that takes text; the first that is refused ends the run."""
    written = "".join(f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}" for char in VALUES[name])
    settings = (
        f'exclude = ["{written}"]\ninternal-hosts = ["{written}"]\n[per-file-ignores]\n"{written}" = ["layout"]\n'
    )
    for text in (settings, f'[[outputs]]\npath = "{written}"\n', f'"{written}" = 1\n', f'select = ["{written}"]\n'):
        (here / "metalint.toml").write_text(text)
        outcome = drive("lint", "--format", "concise")
        assert outcome.code in {0, 1, 2}, outcome.err[-2000:]
        assert controls(outcome.out + outcome.err) == []
        assert commands(outcome.out) + commands(outcome.err) == []
        assert outcome.code < 2 or outcome.err.count("\n") == 1
