"""The protocol to the letter: codes of errors, exit codes, garbage, the end of standard input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from lsp.client import PUSH, Client, LspError, Start
from lsp.conftest import PAPER

from metalint.lsp.transport import read_messages


def test_the_exit_code_is_0_after_a_shutdown(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    assert client.close() == 0


def test_the_exit_code_is_1_without_a_shutdown(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    client.notify("exit")
    assert client.process.wait(10) == 1


@pytest.mark.parametrize(("shuts_down", "code"), [(True, 0), (False, 1)])
def test_the_server_ends_with_standard_input(start: Start, folder: Path, *, shuts_down: bool, code: int) -> None:
    client = start()
    client.initialize(folder)
    if shuts_down:
        client.request("shutdown")
    client.process.stdin.close()
    assert client.process.wait(10) == code


def test_no_standard_error_is_no_trouble(folder: Path, cache: Path) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "no/such"}'
    command = f"exec {sys.executable} -m metalint --cache-dir {cache} lsp 2>&-"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        input=b"Content-Length: %d\r\n\r\n%b" % (len(body), body),
        cwd=folder,
        capture_output=True,
    )
    assert done.returncode == 1
    assert b"-32002" in done.stdout


def refusal(client: Client, method: str, params: object = None) -> int:
    with pytest.raises(LspError) as refused:
        client.request(method, params)
    return int(refused.value.code)


def test_requests_are_refused_with_the_code_for_it(start: Start, folder: Path) -> None:
    client = start()
    assert refusal(client, "textDocument/hover", {}) == -32002
    assert refusal(client, "no/such") == -32002
    client.initialize(folder)
    assert refusal(client, "no/such") == -32601
    assert refusal(client, "$/no/such") == -32601
    assert refusal(client, "initialize", {"capabilities": {}}) == -32600
    assert refusal(client, "textDocument/hover", {"textDocument": 1}) == -32602
    client.request("shutdown")
    assert refusal(client, "textDocument/hover", {}) == -32600
    client.notify("exit")
    assert client.process.wait(10) == 0


def test_a_message_that_is_none_is_answered_without_an_id(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    for body, code in (
        (b"{", -32700),
        (b"\xff\xfe\x00", -32700),
        (b"[" * 100_000, -32700),
        (b"[]", -32600),
        (b"1", -32600),
        (b'{"jsonrpc": "1.0"}', -32600),
        (b'{"jsonrpc": "2.0", "id": [], "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "method": 1}', None),
    ):
        client.send_raw(body)
        if code is not None:
            with pytest.raises(LspError) as refused:
                client.answer(None)
            assert (body[:20], refused.value.code) == (body[:20], code)
    assert client.close() == 0


@pytest.mark.parametrize("params", [{"id": []}, {"id": {}}, {"id": None}, {"id": True}, {}, [], None, 1])
def test_what_cancels_no_request_is_passed_over(start: Start, folder: Path, params: object) -> None:
    client = start()
    client.initialize(folder)
    client.notify("$/cancelRequest", params)
    assert client.workspace_diagnostics() == {}
    assert client.close() == 0


KEYS = st.sampled_from(["textDocument", "uri", "position", "line", "range", "id", "params", "contentChanges"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text()
OBJECTS = st.dictionaries(KEYS, LEAVES | st.lists(LEAVES, max_size=3), max_size=3)
PARAMS = (
    LEAVES | st.lists(OBJECTS, max_size=2) | st.dictionaries(KEYS, LEAVES | OBJECTS | st.lists(OBJECTS), max_size=4)
)
METHODS = {
    "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave",
    "textDocument/completion", "textDocument/hover", "textDocument/codeAction", "codeAction/resolve",
    "textDocument/diagnostic", "workspace/diagnostic", "textDocument/formatting", "workspace/didChangeConfiguration",
    "workspace/didChangeWorkspaceFolders", "$/cancelRequest", "workspace/executeCommand", "$/setTrace",
}  # fmt: skip


def test_random_messages_stop_nothing(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)

    @settings(max_examples=examples(60), deadline=None)
    @given(PARAMS, st.sampled_from(sorted(METHODS)), st.sampled_from([None, 7_000_000, "a"]))
    def bombard(params: object, method: str, id_: object) -> None:
        client.send({"jsonrpc": "2.0", "method": method, "params": params} | ({"id": id_} if id_ else {}))

    bombard()
    assert client.workspace_diagnostics() == {}
    assert client.close() == 0


def test_heads_have_any_case_and_more_than_a_length() -> None:
    wire = b"content-length:2\r\nA: b\r\n\r\n{}Content-Length: 3\nContent-Length: 3\n\n[1]Content-Length: 99\r\n\r\n{"
    assert list(read_messages(io.BytesIO(wire))) == [b"{}", b"[1]"]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ((), "utf-16"),
        (("utf-8", "utf-16"), "utf-8"),
        (("utf-16", "utf-8"), "utf-16"),
        (("utf-32", "utf-8", "utf-16"), "utf-16"),
        (("utf-32",), "utf-16"),
        (("utf-7",), "utf-16"),
    ],
)
def test_positions_are_in_utf_8_where_the_client_prefers_that_else_in_utf_16(
    start: Start, folder: Path, offered: tuple[str, ...], chosen: str
) -> None:
    client = start()
    client.initialize(folder, encodings=offered)
    assert client.encoding == chosen


def test_diagnostics_are_offered_to_pull_only_to_who_can(start: Start, folder: Path) -> None:
    pulled, pushed = start(), start()
    pulled.initialize(folder)
    pushed.initialize(folder, PUSH)
    assert pulled.capabilities["diagnosticProvider"]["workspaceDiagnostics"] is True
    assert "diagnosticProvider" not in pushed.capabilities


def test_a_cancelled_request_is_answered_so(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    ids = [client.start("workspace/diagnostic", {"previousResultIds": []}) for _ in range(5)]
    for id_ in ids:
        client.notify("$/cancelRequest", {"id": id_})
    codes = set()
    for id_ in ids:
        try:
            client.answer(id_)
        except LspError as error:
            codes.add(error.code)
    assert codes <= {-32800}
    assert client.close() == 0


CLIENTS = sorted(Path(__file__).with_name("clients").glob("*.json"))


@pytest.mark.parametrize("file", CLIENTS, ids=lambda file: file.stem)
def test_the_capabilities_of_real_clients(start: Start, folder: Path, file: Path) -> None:
    client = start()
    capabilities = json.loads(file.read_text())["capabilities"]
    client.initialize(folder, capabilities)
    is_pulled = "diagnostic" in capabilities["textDocument"]
    assert ("diagnosticProvider" in client.capabilities) is is_pulled
    uri = client.open(folder / "meta/one.prototxt", PAPER.replace("Kind One", "Kind One."))
    if is_pulled:
        assert client.rules(uri) == ["title-period"]
    else:
        client.wait(lambda: client.published.get(uri, {}).get("diagnostics"))
        assert [one["code"] for one in client.published[uri]["diagnostics"]] == ["title-period"]
    line = {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 10}}
    params = {"textDocument": {"uri": uri}, "range": line, "context": {"diagnostics": []}}
    actions = client.request("textDocument/codeAction", params)
    assert len([one for one in actions if one["kind"] == "quickfix"]) == 3
    assert client.at("hover", uri, 1, 3)["contents"]["kind"] == "markdown"
    assert client.close() == 0


def test_of_a_burst_of_keystrokes_no_stale_result_is_published(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, PUSH)
    uri = client.open(folder / "meta/one.prototxt")
    texts = {1: PAPER}
    for number in range(200):
        text = PAPER.replace("Kind One", "Kind One" + "." * (number % 2))
        texts[client.change(uri, text)] = text
    client.wait(lambda: client.published.get(uri, {}).get("version") == max(texts))
    told = [one["params"] for one in client.notices if one["params"].get("uri") == uri]
    versions = [one["version"] for one in told]
    assert versions == sorted(versions)
    assert len(versions) < 100
    for one in told:
        expected = ["title-period"] if "One." in texts[one["version"]] else []
        assert [item["code"] for item in one["diagnostics"]] == expected


def test_a_killed_server_is_followed_by_another(start: Start, folder: Path) -> None:
    first = start()
    first.initialize(folder)
    first.start("workspace/diagnostic", {"previousResultIds": []})
    first.end()
    second = start()
    second.initialize(folder)
    assert second.rules(second.open(folder / "meta/one.prototxt")) == []
    assert second.close() == 0


def test_a_client_that_reads_late_is_not_waited_for(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, PUSH)
    uri = client.open(folder / "meta/one.prototxt")
    for number in range(2000):
        client.change(uri, f'paper {{ title: "{number}" }}' * 20)
    last = client.change(uri, (folder / "meta/one.prototxt").read_text())
    client.wait(lambda: client.published.get(uri, {}).get("version") == last)
    assert client.published[uri]["diagnostics"] == []
