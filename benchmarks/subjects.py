"""What the benchmark of speed runs: repositories of papers, metalint on them, and the programs to compare it with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus import CLEAN, DIRTY, MESSY, OUTPUTS, Shape, generate
from measuring import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE: Final = Path(__file__).resolve().parent
PROTO: Final = HERE.parent / "proto" / "paper.proto"
BESIDE: Final = Path(sys.executable).parent
_FIFTH: Final = '\n[[outputs]]\npath = "lists/author.md"\nview = "author"\nlayout = "table"\n'


class Repository:
    """A repository of papers in a folder of its own, and what can be run on it.

    ``message`` is what its files are, in the schema at ``proto``.
    """

    def __init__(self, folder: Path, proto: Path = PROTO, message: str = "metalint.PaperInfo") -> None:
        self.folder = folder
        self._proto = proto
        self._message = message
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

    def unrender(self) -> None:
        """Take away what metalint writes."""
        (self.folder / "README.md").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "lists", ignore_errors=True)

    def start_over(self) -> None:
        """Take away both."""
        self.forget()
        self.unrender()

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
        return [sys.executable, str(HERE / "parsing.py"), str(self._descriptors), self._message, "meta"]

    @cached_property
    def _descriptors(self) -> Path:
        made = self.folder.with_name(f"{self.folder.name}.bin")
        compiler = [sys.executable, "-m", "grpc_tools.protoc", f"-I{self._proto.parent}"]
        _do([*compiler, f"--descriptor_set_out={made}", self._proto.name])
        return made

    def formatted(self) -> Step | None:
        """Return txtpbfmt on the papers, which writes nothing; None where it is not installed."""
        program = shutil.which("txtpbfmt")
        if program is None or shutil.which("xargs") is None:
            return None
        names = self.folder.with_name(f"{self.folder.name}.txt")
        names.write_text("\0".join(map(str, self.papers)), encoding="utf-8")
        return Step(lambda: ["xargs", "-0", "-a", str(names), program, "-dry_run"], self.folder)

    def checked_as_json(self) -> Step | None:
        """Return check-jsonschema on the papers as JSON; None where it is not installed."""
        program = shutil.which("check-jsonschema", path=BESIDE)
        if program is None:
            return None
        written = self.folder.with_name(f"{self.folder.name}-json")
        if not written.exists():
            written.mkdir()
            _do([*self._parsing(), str(written)], self.folder)
        schema = self.folder.with_name(f"{self.folder.name}.schema.json")
        schema.write_bytes(_do([sys.executable, "-m", "metalint", "schema"], self.folder))
        names = sorted(path.name for path in written.iterdir())
        return Step(lambda: [program, "--schemafile", str(schema), *names], written)


_MISTAKES: Final = {"clean": CLEAN, "dirty": DIRTY, "": MESSY}


def made_up(folder: Path, papers: int, mood: str = "", *, assets: bool = False, outputs: int = 0) -> Repository:
    """Return a repository of made-up papers that git tracks, grown unless it is there already; of 0, 4 or 5 lists.

    ``mood`` is ``clean``, ``dirty``, or nothing for what lies between.
    """
    kind = "".join((f"-{mood}" * bool(mood), "-assets" * assets, f"-outputs{outputs}" * bool(outputs)))
    here = folder / f"{papers}{kind}"
    if not here.exists():
        generate(here, papers, 1, Shape(_MISTAKES[mood], has_assets=assets, has_outputs=bool(outputs)))
        if outputs > OUTPUTS.count("[[outputs]]"):
            with (here / "metalint.toml").open("a", encoding="utf-8") as settings:
                settings.write(_FIFTH)
        _track(here)
    return Repository(here)


_GRAPH: Final = """syntax = "proto2";
package demo;
message Node {
  required string name = 1;
  optional string kind = 2;
  repeated string input = 3;
  map<string, int32> attribute = 4;
  repeated Port port = 5;
}
message Port {
  optional int32 id = 1;
  optional bool open = 2;
}
"""
_GRAPH_SETTINGS: Final = """proto = "node.proto"
message = "Node"
[fields]
title = "name"
"""


def foreign(folder: Path, files: int) -> Repository:
    """Return a repository of tiny files that are no papers, with maps and messages that repeat."""
    here = folder / f"{files}-foreign"
    if not here.exists():
        (here / "meta").mkdir(parents=True)
        (here / "node.proto").write_text(_GRAPH, encoding="utf-8")
        (here / "metalint.toml").write_text(_GRAPH_SETTINGS, encoding="utf-8")
        for number in range(files):
            text = f'name: "node_{number}"\nkind: "Conv{number % 9}"\ninput: "node_{number // 2}"\ninput: "weights"\n'
            text += f'attribute {{\n  key: "stride"\n  value: {number % 4}\n}}\n'
            text += f"port {{\n  id: {number % 7}\n  open: true\n}}\nport {{\n  id: 7\n}}\n"
            (here / "meta" / f"node{number}.prototxt").write_text(text, encoding="utf-8")
        _track(here)
    return Repository(here, here / "node.proto", "demo.Node")


def real(folder: Path, source: Path) -> Repository:
    """Return the real papers in ``source`` with an empty file for each of their assets, and four lists."""
    here = folder / "real"
    if not here.exists():
        shutil.copytree(source / "meta", here / "meta")
        for name in (source / "asset-paths.txt").read_text(encoding="utf-8").split():
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).touch()
        (here / "metalint.toml").write_text(OUTPUTS, encoding="utf-8")
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
