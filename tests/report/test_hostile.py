"""Text from papers is hostile: nothing in it works as anything but text, in any format."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pyte
import pytest
from markdown_it import MarkdownIt
from report.reporting import paper, report, write
from rows import each_row

from metalint.cli.main import main
from metalint.engine.report_types import Report
from metalint.report.formats import FORMATS, Style, render_report
from metalint.report.terminal import escape_controls

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "%0A::error::x",
    "%0D%0A::error file=a::x",
    "\n::error::x",
    "\r\n::stop-commands::token",
    "::stop-commands::token",
    "##[add-mask]e",
    "##[error]x",
    "| <script>alert(1)</script> |",
    "</failure></testcase><testcase name='x'/>]]>",
    "\x1b[2J\x1b[31mred\x1b]8;;http://evil.example\x07link",
    "\x9b2J",
    "\x1b]0;title\x07",
    "\u202egnp.exe\u2066",
    "a\u2028b\u2029c\x85d",
    "@everyone see #1, http://evil.example and www.evil.example",
    "`code` ![x](http://evil.example/x.png) [y](javascript:alert(1))",
    "\ufffe\uffff\ufdd0",
    "{{ 7 * 7 }} ${{ github.token }} $(id) `id`",
)
PATHS = ("x,line=9::y", "a%0A::error::x", "b c#d?e", "ünï", "<b>|x", "##[error]z", "\x1b[2J", "new\n::error::x")


def literal(text: str) -> str:
    """Write ``text`` as a string of the text format."""
    return "".join(
        f"\\{byte:03o}" if byte < 32 or chr(byte) in '"\\' or byte > 126 else chr(byte) for byte in text.encode()
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("hostile")
    write(root, {f"t{n}.prototxt": paper(literal(text) + ".", f"2401.{n:05}") for n, text in enumerate(TEXTS)})
    write(
        root,
        {f"v{n}.prototxt": paper(literal(text), f"2402.{n:05}", where=literal(text)) for n, text in enumerate(TEXTS)},
    )
    write(root, {f"{path}.prototxt": paper("Models.", f"2403.{n:05}") for n, path in enumerate(PATHS)})
    write(root, {f"s{n}.prototxt": f"paper {{ title: 3 }} # {text.splitlines()[-1]}\n" for n, text in enumerate(TEXTS)})
    made = report(root)
    assert len(made.diagnostics) > 3 * len(TEXTS)
    messages = "".join(one.message + one.value for one in made.diagnostics)
    assert all(mark in messages for mark in ("::stop-commands", "##[add-mask]", "<script>", "\x1b", "\u202e"))
    return made


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """Read a log as GitHub's runner does: new commands at the start of a line, old ones anywhere."""
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        if match := re.match(r"\s*::(\S+?)(?: (.*?))?::(.*)$", line):
            properties = dict(one.split("=", 1) for one in (match[2] or "").split(",") if "=" in one)
            found.append((match[1], {key: unquote(value) for key, value in properties.items()}, match[3]))
        elif "##[" in line:
            found.append(("old", {}, line))
    return found


def test_the_reader_of_commands_sees_commands() -> None:
    assert [name for name, *_ in commands("a\n ::error::x\nsay ##[error]y\n::stop-commands::t\n")] == [
        "error",
        "old",
        "stop-commands",
    ]


@each_row("form", FORMATS)
def test_a_log_holds_no_commands_but_metalints_own(hostile: Report, form: str) -> None:
    seen = commands(render_report(form, hostile, Style(statistics=True)))
    if form != "github":
        assert seen == []
        return
    ranked = sorted(hostile.diagnostics, key=lambda one: ("error", "warning", "info").index(one.severity))
    assert [(name, properties["file"], properties["line"], properties["title"]) for name, properties, _ in seen] == [
        (one.severity, escape_controls(one.path), str(one.start.line), one.rule) for one in ranked
    ]
    assert [unquote(data) for _, _, data in seen] == [escape_controls(one.message) for one in ranked]


@each_row("form", FORMATS)
def test_only_printable_characters_and_line_ends_are_written(hostile: Report, form: str) -> None:
    text = render_report(form, hostile, Style())
    if form in {"json", "sarif"}:  # programs get the values as they are, JSON escapes control characters
        json.loads(text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
        return
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]", text)


def test_xml_has_the_elements_of_the_findings_and_no_others(hostile: Report) -> None:
    suite = ET.fromstring(render_report("junit", hostile, Style()))[0]
    assert len(suite) == len(hostile.diagnostics)
    assert {inner.tag for case in suite for inner in case} == {"failure", "system-out"}
    assert {len(case) for case in suite} == {1}


def test_markdown_shows_text_and_links_to_nothing_but_rules(hostile: Report) -> None:
    text = render_report("markdown", hostile, Style())
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    tags = "p strong code table thead tbody tr th td a details summary"
    assert set(re.findall(r"<(\w+)", html)) == set(tags.split())
    assert all("docs/rules.md#" in target for target in re.findall(r'href="([^"]*)"', html))
    assert html.count("<td") + len(re.findall("<th[ >]", html)) == 4 * html.count("<tr>")
    assert not re.search(r"@\w|(?<!&)#\d(?!\d*;)|http://|www\.", re.sub(r"\(https://github[^)]*\)", "", text))


def test_a_terminal_shows_the_lines_and_nothing_else_happens(hostile: Report, tmp_path: Path) -> None:
    text = render_report("text", hostile, Style(color=True, links=tmp_path))
    shown = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", text).split("\n")
    screen = pyte.Screen(600, len(shown) + 5)
    pyte.Stream(screen).feed(text.replace("\n", "\r\n"))
    assert [line.rstrip() for line in screen.display[: len(shown)]] == [line.rstrip() for line in shown]
    assert (screen.cursor.y, screen.title) == (len(shown) - 1, "")
    colors = {cell.fg for row in screen.buffer.values() for cell in row.values()}
    assert colors <= {"default", "red", "brown", "blue", "green"}
    assert set(re.findall(r"\x1b\]8;;(\w*)", text)) == {"", "file", "https"}


def test_carets_stand_below_what_they_mark(tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("模型 models", "2401.00001", where="github")})
    lines = render_report("text", report(tmp_path), Style()).splitlines()
    at = next(n for n, line in enumerate(lines) if "^" in line)
    assert lines[at].index("^") == lines[at - 1].index('"github')


def test_a_complaint_about_settings_stays_on_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "metalint.toml").write_text('"\\u001b[2J\\n::error::x" = 1\n')
    monkeypatch.chdir(tmp_path)
    assert main(["lint"]) == 2
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert "\x1b" not in err
