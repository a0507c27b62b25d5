"""Draw what Neovim shows of a paper with mistakes, for the guide to editors: docs/pictures/editor.svg.

    python tools/editor_picture.py

It is a real Neovim in a real terminal, tmux, with the configuration that this repository has for it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from picture import _PAPER, _THEME, without_fonts
from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "docs" / "pictures" / "editor.svg"
_WIDTH: Final = 112
_HEIGHT: Final = 18
_PATIENCE: Final = 60.0
_SOCKET: Final = "metalint-picture"
_SETTINGS: Final = """
set number signcolumn=yes noswapfile shortmess+=I laststatus=0 noruler noshowcmd
lua vim.diagnostic.config({ virtual_text = true, float = { border = "rounded", source = true } })
"""
_ON_MISTAKE: Final = (":5", "Enter", ":lua vim.diagnostic.open_float()", "Enter")


def main() -> int:
    """Write the picture."""
    missing = [name for name in ("nvim", "tmux") if shutil.which(name) is None]
    if missing:
        print(f"editor_picture: install {' and '.join(missing)} first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        screen = _screen(Path(folder))
    console = Console(
        record=True,
        width=_WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    console.print(Text.from_ansi(screen))
    drawn = console.export_svg(title="Neovim", theme=_THEME, unique_id="editor")
    PICTURE.write_text(without_fonts(drawn), encoding="utf-8", newline="\n")
    return 0


def _screen(folder: Path) -> str:
    """Return what the terminal shows, with its colors."""
    paper = folder / "list" / "meta" / "flash_llm.prototxt"
    paper.parent.mkdir(parents=True)
    (folder / "list" / "metalint.toml").touch()
    paper.write_text(_PAPER, encoding="utf-8")
    settings = folder / "init.vim"
    settings.write_text(f"set runtimepath^={ROOT / 'editors' / 'nvim'},{ROOT / 'editors' / 'vim'}{_SETTINGS}")
    path = f"PATH={Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    size = ["-x", str(_WIDTH), "-y", str(_HEIGHT)]
    editor = [
        "env",
        path,
        f"XDG_CACHE_HOME={folder}",
        f"HOME={folder}",
        "nvim",
        "--clean",
        "-u",
        str(settings),
        str(paper),
    ]
    _tmux("-f", os.devnull, "new-session", "-d", *size, *editor)
    try:
        _wait_for("misspelled")
        _tmux("send-keys", *_ON_MISTAKE)
        _wait_for("╭")
        time.sleep(1)
        return _tmux("capture-pane", "-e", "-p")
    finally:
        _tmux("kill-session")


def _wait_for(word: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while word not in _tmux("capture-pane", "-p"):
        if time.monotonic() > deadline:
            raise SystemExit(f"editor_picture: the screen never showed {word}:\n{_tmux('capture-pane', '-p')}")
        time.sleep(0.2)


def _tmux(*words: str) -> str:
    command = ["tmux", "-L", _SOCKET, "-u", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
