"""A list of papers with the services on loopback as its sources, and the program run on it."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from adding.fake_services import Services
from links.fault_server import FaultServer

from metalint.cli.main import main

AT_ONCE = '[links]\nbackoff = 0.01\n[links.hosts."127.0.0.1"]\ninterval = 0\n'
"""Settings with which services are asked as fast as they answer."""


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class PaperList:
    def __init__(self, root: Path, cache: Path, services: Services, server: FaultServer) -> None:
        self.root = root
        self.cache = cache
        self.services = services
        self.server = server
        (root / "meta").mkdir(parents=True)
        self.configure()

    def configure(self, text: str = "", **sources: str) -> None:
        bases = {**self.services.settings(self.server), **sources}
        rows = [f"{key} = {json.dumps(base)}" for key, base in bases.items()]
        (self.root / "metalint.toml").write_text("\n".join([text, "[sources]", *rows, ""]), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.root).as_posix() for path in (self.root / "meta").rglob("*") if path.is_file()
        )

    def run(self, *words: str, keeps: bool = True) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        cache = ["--cache-dir", str(self.cache)] if keeps else ["--no-cache"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*cache, *words])
        return Ran(code, out.getvalue(), err.getvalue())

    def add(self, *words: str, keeps: bool = True) -> Ran:
        return self.run("add", *words, keeps=keeps)
