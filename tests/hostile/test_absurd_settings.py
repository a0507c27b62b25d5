"""Absurd settings: every key of the configuration, as its own JSON Schema declares it, with every absurd value.

A run ends with a report or with one line and exit 2, within ten seconds, whatever a pull request writes there.
"""

from __future__ import annotations

import json
import math
import os
import signal
import socket
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import drive

from metalint.config import settings
from metalint.config.services import SOURCES
from metalint.errors import ConfigError
from metalint.util.packaged import read_packaged

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs odd files")

SECONDS: Final = 10
Place = tuple[str | int, ...]
"""Keys, and the places in lists, that lead to a setting."""


class Raw(str):
    """What TOML has and JSON does not."""

    __slots__ = ()


def nested(depth: int) -> tuple[Raw, Raw]:
    return Raw("[" * depth + "1" + "]" * depth), Raw("{a = " * depth + "1" + "}" * depth)


TEXTS: Final = (
    "", " ", "\n", "a\nb", "\0", "a\0b", "\x1b[2J", "::error::x", "##[error]x", "\u202e", "\ufeff", "é" * 300,
    "x" * 5_000, "x" * 1_000_000, "*" * 1_000, "**/" * 300, "[", "[" * 1_000, "(" * 500, "(a+)+$", "{{", "{" * 1_000,
    "\\", "!", "/", ".", "..", "../" * 100, "../outside", "/dev/zero", "/dev/null", "/etc/passwd", "pipe", "socket",
    "folder", "loop", "bytes", "sparse", "~", "~root", "C:\\x", "\\\\host\\x", "file:///etc/passwd", "http://[",
    "http://[::1", "http://a:99999999", "http://", "http://\0", "http://xn--\u0661", "http://" + "a" * 300,
    "http://" + "a." * 200, "https://%zz", "http://a b", "http:///x", "https://\u2100.x",
    "http://a/" + "x" * 1_000_000, "https://127.0.0.1:1/%s{}", "-1", "1e400", "9" * 5_000 + "s", "NaN", "0", "all",
)  # fmt: skip
NUMBERS: Final = (
    -1, 0, 1, 2 * 10**18, -(2 * 10**18), 10**400, 0.0, -0.0, 0.1, 1e300, math.nan, math.inf, -math.inf,
)  # fmt: skip
OTHERS: Final = (
    True, False, [], {}, [[]], [{}], {"": ""}, {"a": 1}, [""], Raw("1979-05-27"), Raw("07:32:00"),
    Raw("1979-05-27T00:32:00.999999-07:00"), Raw("0x" + "f" * 5_000), *nested(50),
)  # fmt: skip
VALUES: Final = (*TEXTS, *NUMBERS, *OTHERS, ["x"] * 10_000, *nested(1_000))


def places(schema: Mapping[str, Any], place: Place = ()) -> Iterator[Place]:
    """Yield where the configuration takes a value, of whatever kind."""
    if place:
        yield place
    for key, inner in schema.get("properties", {}).items():
        yield from places(inner, (*place, key))
    for inner in (schema.get("additionalProperties"), schema.get("patternProperties")):
        if isinstance(inner, dict):
            yield from places(inner, (*place, "x"))
    if isinstance(items := schema.get("items"), dict):
        yield from places(items, (*place, 0))


def filled(place: Place, value: object) -> dict[str, Any]:
    """Return settings with a value in a place; what must stand beside it is there."""
    made: Any = value
    for n in reversed(range(len(place))):
        made = [made] if isinstance(place[n], int) else {**beside(place[:n], str(place[n])), place[n]: made}
    assert isinstance(made, dict)
    return made


def beside(table: Place, key: str) -> dict[str, Any]:
    match table[-2:]:
        case ("outputs", 0):
            return {"path": "o.md"}
        case ("rules", 0):
            checks = ("pattern", "forbid", "requires", "unique", "same-as-file-name", "one-of", "max-length")
            return {"name": "a-b", "field": "paper.title", **({} if key in checks else {"max-length": 1})}
    if table == ("sources",):  # nobody else must be asked
        return dict.fromkeys(SOURCES, "")
    return {}


def written(value: object) -> str:
    """Return a value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, float | Raw):
        return str(value)
    if isinstance(value, int) and value > 10**300:
        return hex(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml(settings: Mapping[str, object]) -> str:
    return "".join(f"{json.dumps(key)} = {written(value)}\n" for key, value in settings.items())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("absurd") / "root"
    (folder / "meta").mkdir(parents=True)
    (folder / "meta" / "a.prototxt").write_text('paper {\n  title: "On x."\n  url: "http://[::1"\n  authors: "A"\n}\n')
    (folder / "folder").mkdir()
    (folder / "bytes").write_bytes(b"\xff\xfe\0\x1b[2J")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    with (folder / "sparse").open("wb") as sparse:
        sparse.truncate(10 << 30)
    with socket.socket(socket.AF_UNIX) as made, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made.bind("socket")
    (folder.parent / "outside").write_text("x")
    return folder


def ended(words: tuple[str, ...]) -> str:
    """Return what is wrong with how a command ended; nothing if it is as it should be."""

    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        outcome = drive(*words)
    finally:
        signal.alarm(0)
    if outcome.code not in {0, 1, 2}:
        return f"exit {outcome.code}: {outcome.err[-600:]}"
    if outcome.code == 2 and (outcome.out or outcome.err.count("\n") != 1 or len(outcome.err) > 3_000):
        return f"not one line: {outcome.out[:100]} {outcome.err[:300]}"
    return ""


PLACES = list(places(json.loads(read_packaged("metalint.schema.json"))))
COMMANDS = {
    "links": ("links",),
    "sources": ("add 2401.00001 --diff", "add 10.1/x --diff"),
    "site": ("site --out out",),
    "outputs": ("render --check",),
}
"""What else obeys some of the settings; all are read by `lint`."""


def shown(place: Place) -> str:
    return ".".join(map(str, place))


def test_every_setting_is_refused_or_taken(tmp_path: Path) -> None:
    for place in PLACES:
        for value in (*NUMBERS, *OTHERS, "", "a\0b", "x" * 20_000):
            given = tomllib.loads(toml(filled(place, value)))
            with suppress(ConfigError):
                settings.read_config(given, tmp_path, "metalint.toml")


def test_the_family_has_every_key() -> None:
    assert {place[0] for place in PLACES} == set(settings.KEYS)
    assert len(PLACES) > 150


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=shown)
def test_every_setting_with_every_absurd_value(
    root: Path, monkeypatch: pytest.MonkeyPatch, cache: Path, place: Place
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("METALINT_CACHE_DIR", str(cache))
    found = {}
    for value in VALUES:
        (root / "metalint.toml").write_text(toml(filled(place, value)))
        for command in ("lint", *COMMANDS.get(str(place[0]), ())):
            if problem := ended(tuple(command.split())):
                found[f"{command}: {written(value)[:60]}"] = problem
    assert found == {}
