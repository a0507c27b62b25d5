"""After any edits, saves, renames and deletes, diagnostics are those of the command line for the same state."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import examples
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lsp.client import PULL, PUSH, Client
from lsp.conftest import PAPER
from lsp.editing import as_lsp, edited, linted, offset, parts, path_of, position

pytestmark = pytest.mark.slow

NAMES = ["a", "b", "c", "d"]
PIECES = [
    "Kind One", "Kind Two", "Kind One.", "  ", '"', "}", "{", "\n", "\r\n", "\r", "\u2028", "\U0001f600", "\u00e9",
    "iclr", "ICLR", "Stanford University", "Stanfrod University", "2023/b", 'note { url: "b.md" }\n', "0001", "0002",
    "# metalint: ignore-file[layout] x\n",
]  # fmt: skip
TEXTS = [
    PAPER,
    PAPER.replace("Kind One", "Kind Two").replace("0001", "0002"),
    PAPER.replace("\n", "\r\n"),
    PAPER + 'baseline {\n  methods: "2023/b"\n}\n',
    PAPER.replace("Tri Dao", "\U0001f600  \u00e9."),
    "",
    "paper {",
]


class Editing(RuleBasedStateMachine):
    """An editor with some papers open, and a disk that others write to."""

    capabilities: Any = PULL
    cache: Path

    @initialize(encoding=st.sampled_from(["utf-8", "utf-16"]))
    def begin(self, encoding: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="metalint-lsp-")).resolve()
        self.root = self.folder / "list"
        (self.root / "meta").mkdir(parents=True)
        (self.root / "metalint.toml").write_text("")
        self.texts: dict[str, str] = {}
        self.client = Client(self.root, self.cache)
        self.client.initialize(self.root, self.capabilities, encodings=(encoding,))

    def file(self, name: str) -> Path:
        return self.root / "meta" / f"{name}.prototxt"

    def uri(self, name: str) -> str:
        return self.file(name).as_uri()

    def tell(self, name: str, kind: int) -> None:
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri(name), "type": kind}]})

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def write(self, name: str, text: str) -> None:
        self.file(name).write_text(text, newline="")
        self.tell(name, 2)

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        self.file(name).unlink(missing_ok=True)
        self.tell(name, 3)

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from(NAMES))
    def rename(self, old: str, new: str) -> None:
        if self.file(old).exists():
            self.file(old).replace(self.file(new))
            self.tell(old, 3)
            self.tell(new, 1)

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def open(self, name: str, text: str) -> None:
        if name not in self.texts:
            if self.file(name).exists():
                text = self.file(name).read_bytes().decode()
            self.texts[name] = text
            self.client.open(self.file(name), text)

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), new=st.sampled_from(PIECES))
    def edit(self, data: st.DataObject, new: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        text = self.texts[name]
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 6, len(text))))
        encoding = self.client.encoding
        between = {"start": position(text, start, encoding), "end": position(text, end, encoding)}
        start, end = (offset(text, between[key], encoding) for key in ("start", "end"))
        self.client.change(self.uri(name), {"range": between, "text": new})
        self.texts[name] = text[:start] + new + text[end:]

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        self.file(name).write_text(self.texts[name], newline="")
        self.client.save(self.uri(name))

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        self.client.shut(self.uri(name))
        del self.texts[name]

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def fix_all(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        params = {"textDocument": {"uri": self.uri(name)}, "range": whole}
        params["context"] = {"diagnostics": [], "only": ["source.fixAll"]}
        for action in self.client.request("textDocument/codeAction", params):
            changes = action["edit"]["documentChanges"][0]["edits"]
            self.texts[name] = edited(self.texts[name], changes, self.client.encoding)
            self.client.change(self.uri(name), self.texts[name])

    def expected(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the command line finds where all that is open is saved."""
        copy = self.folder / "saved"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root, copy)
        for name, text in self.texts.items():
            (copy / "meta" / f"{name}.prototxt").write_text(text, newline="")
        if not any((copy / "meta").iterdir()):
            return {}
        encoding = self.client.encoding
        return {
            path: as_lsp(found, (copy / path).read_bytes().decode(), encoding)
            for path, found in linted(copy, self.cache).items()
        }

    def path(self, uri: str) -> str:
        return path_of(uri).relative_to(self.root).as_posix()

    @invariant()
    def diagnostics_are_those_of_the_command_line(self) -> None:
        if hasattr(self, "client"):
            self.compare(self.expected())

    def compare(self, expected: dict[str, list[tuple[Any, ...]]]) -> None:
        for name in self.texts:
            found = parts(self.client.diagnostics(self.uri(name)))
            assert found == expected.get(f"meta/{name}.prototxt", [])
        found_all = self.client.workspace_diagnostics()
        assert {self.path(uri): parts(items) for uri, items in found_all.items()} == expected

    def teardown(self) -> None:
        if hasattr(self, "client"):
            assert self.client.close() == 0
            self.client.end()
            shutil.rmtree(self.folder)


class Pushed(Editing):
    """The same with an editor that waits for diagnostics."""

    capabilities: Any = PUSH

    def compare(self, expected: dict[str, list[tuple[Any, ...]]]) -> None:
        def shown() -> dict[str, list[tuple[Any, ...]]]:
            published = self.client.published.items()
            return {self.path(uri): parts(one["diagnostics"]) for uri, one in published if one["diagnostics"]}

        try:
            self.client.wait(lambda: shown() == expected, 20)
        except AssertionError:
            assert json.loads(json.dumps(shown())) == json.loads(json.dumps(expected))


QUICK = settings(
    max_examples=examples(4),
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.mark.parametrize("machine", [Editing, Pushed])
def test_any_edits(machine: type[Editing], cache: Path) -> None:
    run_state_machine_as_test(type(machine.__name__, (machine,), {"cache": cache}), settings=QUICK)
