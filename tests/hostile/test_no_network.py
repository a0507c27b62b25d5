"""Nothing but `links` and `--online` asks the network, whatever a JSON Schema refers to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, commit_all, drive
from report.reporting import paper, write

COMMANDS = (("lint", "--format", "json"), ("fix",), ("fix", "--diff"), ("render",), ("baseline",), ("schema",))
LISTS = '[[outputs]]\npath = "LIST.md"\nview = "all"\nlayout = "list"\n'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """The URL of a server, which is every proxy as well, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        do_CONNECT = do_POST = do_HEAD = do_GET  # noqa: N815 - what the base class calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{served.server_port}"
        for name in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"):
            monkeypatch.setenv(name, url)
            monkeypatch.setenv(name.upper(), url)
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        yield url, asked
        served.shutdown()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "list"
    write(root, {"a.prototxt": paper("Slim models", "2401.00001")})
    (root / "metalint.toml").write_text(f'json-schema = "schemas/paper.json"\n{LISTS}')
    (root / "schemas").mkdir()
    commit_all(root)
    monkeypatch.chdir(root)
    return root


def run(*words: str) -> Run:
    return drive("--no-cache", *words)


def schema(root: Path, **documents: Any) -> None:
    for name, content in documents.items():
        (root / "schemas" / f"{name}.json").write_text(json.dumps(content))


def refusal(root: Path, reference: str) -> str:
    """Return why a reference is refused; each command says the same, in one line."""
    schema(root, paper={"properties": {"paper": {"$ref": reference}}})
    runs = [run(*words) for words in COMMANDS]
    assert [(one.code, one.out) for one in runs] == [(2, "")] * len(COMMANDS)
    (told,) = {one.err for one in runs}
    assert told.count("\n") == 1
    return told.removeprefix("metalint: ").rstrip("\n")


@pytest.mark.parametrize(
    "reference",
    [
        "{url}/x.json",
        "{url}/x.json#/$defs/a",
        "ftp://127.0.0.1/x.json",
        "//127.0.0.1/x.json",
        "data:application/json,{{}}",
        "urn:example:x",
        "file:///dev/zero",
        "file:///etc/passwd",
        "../../outside.json",
        "other.json",
        "paper.json?query",
    ],
)
def test_references_out_of_the_file_are_refused(root: Path, server: tuple[str, list[str]], reference: str) -> None:
    url, asked = server
    (root / "schemas" / "other.json").write_text("{}")
    written = reference.format(url=url)
    why = "is not in this file; copy what it names into `$defs`, and write `#/$defs/…`"
    assert refusal(root, written) == f"schemas/paper.json: what the reference `{written}` names {why}"
    assert asked == []


def found(root: Path, **documents: Any) -> list[str]:
    """Return what constraints find in the paper; each command gets by without the network."""
    schema(root, **documents)
    report = run("lint", "--select", "schema", "--format", "json")
    assert report.code in {0, 1}, report.err
    return [one["message"] for one in report.json()["diagnostics"]]


SHORT = {"type": "string", "maxLength": 3}
LONG = "`Slim models` is too long for `paper.title`; write 3 characters or less"


@pytest.mark.parametrize(
    "document",
    [
        {
            "$id": "http://example.org/all/paper.schema.json",
            "properties": {"paper": {"$ref": "http://example.org/all/paper.schema.json#/$defs/a"}},
            "$defs": {"a": {"properties": {"title": {"$ref": "paper.schema.json#/$defs/b"}}}, "b": SHORT},
        },
        {
            "$id": "http://example.org/paper.json",
            "properties": {"paper": {"properties": {"title": {"$ref": "short"}}}},
            "$defs": {"a": {"$id": "short", **SHORT}},
        },
        {
            "properties": {"paper": {"properties": {"title": SHORT, "$ref": {"const": {"$ref": "http://x/y"}}}}},
            "default": {"$ref": "http://example.org/not-a-reference"},
            "allOf": [{"properties": {"default": {"$ref": "#/$defs/loop"}}}],
            "$defs": {"loop": {"properties": {"inner": {"$ref": "#/$defs/loop"}}}},
        },
        {
            "$defs": {"meta": {"$ref": "https://json-schema.org/draft/2020-12/schema"}},
            "properties": {"paper": {"properties": {"title": SHORT}}},
        },
    ],
)
def test_what_parts_of_the_file_call_themselves_is_found(
    root: Path, server: tuple[str, list[str]], document: dict[str, Any]
) -> None:
    assert found(root, paper=document) == [LONG]
    assert server[1] == []


def test_a_reference_to_nothing_in_a_document_is_told(root: Path) -> None:
    schema(root, paper={"properties": {"paper": {"$ref": "#/$defs/gone"}}})
    told = run("lint")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert told.err.startswith("metalint: schemas/paper.json: the reference `#/$defs/gone` leads to nothing;")
