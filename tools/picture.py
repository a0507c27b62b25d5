"""Draw what metalint prints on a terminal, for the README: docs/pictures/run.svg.

    python tools/picture.py [--check]

The run is a real one, on a paper of its own with a misspelled institution and a cover that is not there. With
``--check`` nothing is written, and the exit code is 1 if the picture does not say what a run says now.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "run.svg"

_PAPER: Final = """\
paper {
  title: "Flash-LLM: Large Generative Model Inference with Unstructured Sparsity"
  url: "https://arxiv.org/abs/2309.10285"
  authors: "Haojun Xia"
  institutions: "Univeristy of Sydney"
}
pub {
  where: "NeurIPS"
  year: 2024
}
cover {
  url: "flash_llm.png"
}
"""
_COMMANDS: Final = (("lint",), ("fix",))
_THEME: Final = TerminalTheme(
    (13, 17, 23), (230, 237, 243),
    [(72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34), (88, 166, 255), (188, 140, 255), (57, 197, 207),
     (177, 186, 196)],
    [(110, 118, 129), (255, 161, 152), (86, 211, 100), (227, 179, 65), (121, 192, 255), (210, 168, 255), (86, 212, 221),
     (255, 255, 255)],
)  # fmt: skip


def main(*, checks: bool) -> int:
    """Write the picture, or tell whether it is current."""
    drawn = draw()
    if checks:
        return int(not PICTURE.is_file() or _words(PICTURE.read_text(encoding="utf-8")) != _words(drawn))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(drawn, encoding="utf-8", newline="\n")
    return 0


def draw() -> str:
    """Return the picture as SVG; it asks for no font from the network."""
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for words, printed in _runs():
        console.print(Text.assemble(("$ ", "green"), ("metalint " + " ".join(words), "bold")))
        console.print(Text.from_ansi(printed), "")
    drawn = console.export_svg(title="metalint", theme=_THEME, unique_id="run")
    return without_fonts(drawn)


def without_fonts(svg: str) -> str:
    """Return a picture that loads no fonts, without blanks at the ends of lines."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def _words(svg: str) -> list[str]:
    """Return what a picture says; how it is drawn differs between versions of rich."""
    return re.sub(r"<style.*?</style>|<[^>]*>", " ", svg, flags=re.DOTALL).replace("&#160;", " ").split()


def _runs() -> list[tuple[tuple[str, ...], str]]:
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "meta" / "flash_llm.prototxt"
        paper.parent.mkdir()
        paper.write_text(_PAPER, encoding="utf-8")
        return [(words, _run(Path(folder), words)) for words in _COMMANDS]


def _run(folder: Path, words: tuple[str, ...]) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_") and key != "NO_COLOR"}
    command = [sys.executable, "-m", "metalint", "--color", "always", *words]
    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=folder, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.stdout.decode()


if __name__ == "__main__":
    sys.exit(main(checks="--check" in sys.argv))
