"""What the benchmark of speed runs: repositories of papers, metalint on them, and the programs to compare it with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus import CLEAN, DIRTY, MESSY, Shape, generate
from measuring import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE: Final = Path(__file__).resolve().parent
PROTO: Final = HERE.parent / "proto" / "paper.proto"
MESSAGE: Final = "metalint.PaperInfo"
BESIDE: Final = Path(sys.executable).parent


class Repository:
    """A repository of papers in a folder of its own, and what can be run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder.with_name(f"{folder.name}-cache")
        self._changes = 0

    def metalint(self, *words: str, fresh: bool = False, output: Path | None = None) -> Step:
        """Return a run of metalint; with ``fresh`` nothing is known of any run before."""
        command = [sys.executable, "-m", "metalint", "--cache-dir", str(self.cache), *words]
        return Step(lambda: command, self.folder, self.forget if fresh else lambda: None, output)

    def after_change(self, *words: str, named: bool) -> Step:
        """Return a run of metalint after a change of one paper, another one each time, which may be ``named``."""
        command = [sys.executable, "-m", "metalint", "--cache-dir", str(self.cache), *words]
        return Step(lambda: [*command, str(self._changed)] if named else command, self.folder, self._change)

    def forget(self) -> None:
        """Take away what metalint keeps."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def start_over(self) -> None:
        """Take away what metalint keeps and what it writes."""
        self.forget()
        (self.folder / "README.md").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "lists", ignore_errors=True)

    @cached_property
    def papers(self) -> list[Path]:
        """The papers, relative to the folder."""
        return sorted(path.relative_to(self.folder) for path in self.folder.rglob("*.prototxt"))

    @property
    def _changed(self) -> Path:
        return self.papers[self._changes * 7919 % len(self.papers)]

    def _change(self) -> None:
        self._changes += 1
        path = self.folder / self._changed
        path.write_text(path.read_text(encoding="utf-8").replace('title: "', 'title: "On ', 1), encoding="utf-8")

    def parsed(self) -> Step:
        """Return protobuf's bare loop over the papers."""
        return Step(partial(self._parsing), self.folder)

    def _parsing(self) -> list[str]:
        return [sys.executable, str(HERE / "parsing.py"), str(self._descriptors), MESSAGE, "meta"]

    @cached_property
    def _descriptors(self) -> Path:
        made = self.folder.with_name(f"{self.folder.name}.bin")
        compiler = [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO.parent}"]
        _do([*compiler, f"--descriptor_set_out={made}", PROTO.name])
        return made

    def checked_as_json(self) -> Step:
        """Return check-jsonschema on the papers as JSON."""
        program = shutil.which("check-jsonschema", path=BESIDE)
        if program is None:
            raise SystemExit("check-jsonschema is not installed beside this Python")
        written = self.folder.with_name(f"{self.folder.name}-json")
        if not written.exists():
            written.mkdir()
            _do([*self._parsing(), str(written)], self.folder)
        schema = self.folder.with_name(f"{self.folder.name}.schema.json")
        schema.write_bytes(_do([sys.executable, "-m", "metalint", "schema"], self.folder))
        names = sorted(path.name for path in written.iterdir())
        return Step(lambda: [program, "--schemafile", str(schema), *names], written)


_MISTAKES: Final = {"clean": CLEAN, "dirty": DIRTY, "": MESSY}


def made_up(
    folder: Path, papers: int, mood: str = "", *, assets: bool = False, has_outputs: bool = False
) -> Repository:
    """Return a repository of made-up papers that git tracks, grown unless it is there already; with four lists or none.

    ``mood`` is ``clean``, ``dirty``, or nothing for what lies between.
    """
    kind = "".join((f"-{mood}" * bool(mood), "-assets" * assets, "-outputs" * has_outputs))
    here = folder / f"{papers}{kind}"
    if not here.exists():
        generate(here, papers, 1, Shape(_MISTAKES[mood], has_assets=assets, has_outputs=has_outputs))
        _track(here)
    return Repository(here)


def importing(folder: Path) -> Step:
    """Return the start of Python and the import of protobuf's text format, which says how fast this machine is."""
    return Step(lambda: [sys.executable, "-c", "import google.protobuf.text_format"], folder)


def _track(folder: Path) -> None:
    _do(["git", "init", "--quiet"], folder)
    _do(["git", "add", "--all"], folder)


def _do(command: Sequence[str], folder: Path | None = None) -> bytes:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - as named here
