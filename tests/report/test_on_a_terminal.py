"""What goes to a terminal is dressed for one; what goes elsewhere is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from report.reporting import paper, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals there")


def on_a_terminal(root: Path, cache: Path, **environment: str) -> str:
    import pty

    kept = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_") and key != "NO_COLOR"}
    env = {**kept, "METALINT_CACHE_DIR": str(cache), "TERM": "xterm-256color", **environment}
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-m", "metalint", "lint"], cwd=root, env=env, stdout=theirs, check=False)
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # all is read
        pass
    os.close(ours)
    return shown.decode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {"a b.prototxt": paper("Slim models.", "2401.00001")})
    return tmp_path


def test_a_terminal_gets_colors_and_links_to_files_and_rules(root: Path, cache: Path) -> None:
    shown = on_a_terminal(root, cache)
    assert f"\x1b]8;;{root.resolve().as_uri()}/meta/a%20b.prototxt\x1b\\\x1b[1mmeta/a b.prototxt:2:10\x1b[0m" in shown
    assert "docs/rules.md#title-period\x1b\\\x1b[1;33mwarning[title-period]\x1b[0m" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb", "NO_COLOR": "1"}])
def test_who_wants_no_colors_gets_no_sequences(root: Path, cache: Path, environment: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal(root, cache, **environment)


def test_a_simple_terminal_gets_no_links(root: Path, cache: Path) -> None:
    shown = on_a_terminal(root, cache, TERM="linux")
    assert "\x1b[1m" in shown
    assert "\x1b]8" not in shown
