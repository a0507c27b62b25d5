"""A page of docs/internals/walks names every module that its command calls on a small list."""

from __future__ import annotations

import inspect
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from conftest import commit_all
from docs.pages import DOCS
from links.fake_registries import ArXiv, GitHub
from links.fault_server import FaultServer
from report.reporting import paper, write

import metalint as package

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from conftest import Metalint

pytestmark = pytest.mark.slow

CODE: Final = Path(package.__file__).parent
PAPERS: Final = {
    "slim.prototxt": paper("Slim models.", "2401.00001", institution="Univeristy of Sydney"),
    "fat.prototxt": paper("Fat models", "2401.00002", where="ICLR'24"),
    "same.prototxt": paper("Slim models", "2401.00001v2"),
    "broken.prototxt": 'paper {\n  title: "x"\n  titel: "y"\n}\n',
    "noted.prototxt": paper("Deep models", "2401.00003") + 'note {\n  url: "note.md"\n}\n',
}
SETTINGS: Final = """\
required = []
[[outputs]]
path = "LIST.md"
[links]
allow-private = true
hosts = {{ "*" = {{ interval = 0 }} }}
[sources]
arxiv = "{base}/api"
github = "{base}"
doi = ""
openreview = ""
huggingface = ""
wayback = ""
"""
LIST: Final = """\
# Papers

## 2024

- **Narrow models**, Ann Bell, Li Wei. *ICLR 2024*. [[paper]](https://arxiv.org/abs/2401.00004) [[code]](https://github.com/a/b)

| Title | Venue | Link |
|:--|:--|:--|
| Wide models | NeurIPS 2023 | [pdf](https://arxiv.org/abs/2401.00005) |
"""
COMMANDS: Final = {
    "lint": ("lint",),
    "fix": ("fix",),
    "gate": ("gate", "HEAD~1"),
    "links": ("links",),
    "import": ("import", "papers.md", "--out", "imported"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_page_names_every_module_on_the_way(metalint: Metalint, tmp_path: Path, command: str) -> None:
    with FaultServer(answers={"api": ArXiv(titles={"2401.00001": "Slim models"}), **GitHub().answers()}) as server:
        (tmp_path / "metalint.toml").write_text(SETTINGS.format(base=server.base))
        (tmp_path / "papers.md").write_text(LIST)
        write(tmp_path, {"slim.prototxt": PAPERS["slim.prototxt"]})
        commit_all(tmp_path)
        write(tmp_path, PAPERS)
        (tmp_path / "note.md").write_text("# Deep models\n\n[code](https://github.com/a/old)\n")
        commit_all(tmp_path)
        called = modules_called(lambda: metalint("--no-cache", *COMMANDS[command]))
    page = (DOCS / f"internals/walks/{command}.md").read_text("utf-8")
    named = set(re.findall(r"`((?:[a-z_]+\.)+[a-z_]+)`", page))
    modules = {".".join(path.relative_to(CODE).with_suffix("").parts) for path in CODE.rglob("*.py")}
    assert sorted(called - named) == []
    assert sorted(named - modules) == []


def modules_called(run: Callable[[], object]) -> set[str]:
    """Return the modules of the package of which ``run`` calls a function, in any thread; importing one is no call."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_flags & inspect.CO_OPTIMIZED and code.co_filename.startswith(str(CODE)):
            module = ".".join(Path(code.co_filename).relative_to(CODE).with_suffix("").parts)
            if module not in called and not _is_imported(frame):
                called.add(module)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return called


def _is_imported(frame: FrameType | None) -> bool:
    """Tell whether a module of the package is being imported."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(str(CODE)):
            return True
        frame = frame.f_back
    return False
