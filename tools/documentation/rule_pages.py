"""A page per rule, from the rules' docstrings and the case folders of their tests."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.config import settings
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.rules.documentation import sections, summary, table
from metalint.rules.rule_set import BY_NAME, RULES
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.rules.base import Rule

CASES: Final = Path(__file__).resolve().parents[2] / "tests" / "rules" / "cases"
_YEAR: Final = 2026  # as in the tests of the cases: pages do not depend on the day
_NOT_IN_CASE: Final = ("after", "expected.txt", "tracked.txt")
_EXPECTATION: Final = re.compile(r"[ \t]*#\s*expect:[ a-z,-]+$", re.MULTILINE)
_LANGUAGES: Final = {".prototxt": "textproto", ".toml": "toml", ".md": "markdown", ".proto": "protobuf"}
_MOST_LINES: Final = 60


def pages() -> dict[str, str]:
    """Return the text of each page by its path: the table of all rules, and a page per rule."""
    return {"rules.md": _overview(), **{f"rules/{rule.name}.md": _page(rule) for rule in RULES}}


def _overview() -> str:
    rows = "\n".join(
        f"| [`{row['name']}`](rules/{row['name']}.md) | {row['group']} "
        f"| {row['severity'] if row['default'] else 'off'} | {row['fix'] or '–'} | {row['summary']} |"
        for row in table()
    )
    return f"# Rules\n\n| rule | group | default | fix | what it finds |\n|---|---|---|---|---|\n{rows}\n"


def _page(rule: Rule) -> str:
    fixes = f"{rule.fixes} fix" if rule.fixes else "no fix"
    state = "on" if rule.default else "off"
    parts = [
        f"# {rule.name}",
        summary(rule),
        f"Group `{rule.group}` · {rule.severity} · {state} by default · {fixes}",
    ]
    for heading, body in sections(rule).items():
        shown = _block(body, "textproto") if heading in {"Example", "Use instead"} else _with_links(body, rule)
        parts += [f"## {heading}", shown]
    bad, good = (example(rule, kind) for kind in ("bad", "good"))
    if bad and good:
        parts += ["## A list with findings", *_bad(bad, rule), "## A list without findings", *_files(good)]
    return "\n\n".join(parts) + "\n"


def _with_links(prose: str, rule: Rule) -> str:
    """Return prose whose names of other rules are links."""

    def link(name: re.Match[str]) -> str:
        return f"[{name[0]}]({name[1]}.md)" if name[1] in BY_NAME and name[1] != rule.name else name[0]

    return re.sub(r"(?<!\[)`([a-z-]+)`", link, prose)


def example(rule: Rule, kind: str) -> Path | None:
    """Return the shortest case of a kind, ``bad`` or ``good``, and of several the first by name."""
    folders = sorted(path for path in (CASES / rule.name).glob(f"{kind}-*") if path.is_dir())
    return min(folders, key=lambda folder: sum(path.stat().st_size for path in _sources(folder)), default=None)


def _sources(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.relative_to(folder).parts[0] not in _NOT_IN_CASE]


def _bad(folder: Path, rule: Rule) -> Iterator[str]:
    yield from _files(folder)
    yield "`metalint lint` reports:"
    yield _block(findings(folder, rule))
    fixed = sorted(path for path in (folder / "after").rglob("*") if path.is_file())
    if fixed:
        yield "`metalint fix` changes:" if rule.fixes == "safe" else "`metalint fix --unsafe` changes:"
        yield _block("\n".join(_difference(folder, path) for path in fixed), "diff")


def _files(folder: Path) -> Iterator[str]:
    for path in _sources(folder):
        text = _shown(path)
        if text:
            yield f"`{path.relative_to(folder).as_posix()}`:"
            yield _block(text, _LANGUAGES.get(path.suffix, "text"))


def _block(text: str, language: str = "text") -> str:
    """Return a fenced block; its fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _shown(path: Path) -> str:
    """Return the text of a file as a page can show it: without expectations, and with names of invisible characters."""
    text = path.read_bytes().decode("utf-8", "backslashreplace")
    lines = _EXPECTATION.sub("", text.replace("\r\n", "\n")).rstrip("\n").split("\n")
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    return "\n".join("".join(map(_visible, line)) for line in lines)


def _visible(character: str) -> str:
    is_invisible = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Zs"} and character not in " \t"
    return f"<U+{ord(character):04X}>" if is_invisible else character


def _difference(folder: Path, after: Path) -> str:
    path = after.relative_to(folder / "after")
    old, new = (_shown(one).split("\n") for one in (folder / path, after))
    return "\n".join(difflib.unified_diff(old, new, path.as_posix(), path.as_posix(), lineterm="", n=1))


def findings(folder: Path, rule: Rule) -> str:
    """Return what a rule finds in a case, a line per finding."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "case"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*_NOT_IN_CASE))
        if (tracked := folder / "tracked.txt").exists():
            for words in (["init", "--quiet"], ["add", "--", *tracked.read_text("utf-8").splitlines()]):
                subprocess.run(["git", *words], cwd=copy, check=True)  # noqa: S603, S607 - of this repository's tests
        config = settings.load_config(copy, None, copy)
        if config.source is None:
            config = settings.read_config({"required": []}, copy, "case")
        enabled = enabled_rules(config, Choice(extend=(rule.name,)))
        report = engine.lint_project(Project(config, _YEAR, None), Request(enabled))
        return "\n".join(
            f"{one.path}:{one.start.line}:{one.start.column}: "
            f"{one.severity}[{one.rule}] {''.join(map(_visible, one.message))}"
            for one in report.diagnostics
        )
