"""Every message: what is wrong with the value in backticks, why, and help with what to do.

``messages.txt`` holds the messages of all cases of all rules, and of the texts below, to the letter. To write it again
after a change of words, run this file: ``python tests/messages/test_messages.py``; then read the difference.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rows import each_row

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.index.project import Project
from metalint.rules.base import OnlineRule
from metalint.rules.rule_set import BY_NAME, RULES
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.rules.diagnostics import Diagnostic

HERE: Final = Path(__file__).parent
CASES: Final = HERE.parent / "rules" / "cases"
TABLE: Final = HERE / "messages.txt"
ALL: Final = frozenset(BY_NAME)

GOOD: Final = """\
paper {
  title: "Streaming Language Models"
  abbr: "SLM"
  url: "https://arxiv.org/abs/2506.11987"
  authors: "Jane Doe"
  authors: "Richard Roe"
  institutions: "University of Sydney"
}
pub {
  where: "NeurIPS"
  year: 2025
}
code {
  type: "PyTorch"
  url: "https://github.com/a/b"
}
"""


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


FIFTEEN: Final[dict[str, tuple[str, str, str, str]]] = {
    "missing quote": (
        changed('Models"', "Models"),
        "syntax",
        'the string `"Streaming Language Models` has no closing quote on its line',
        'add `"` at the end of the value',
    ),
    "no quotes": (
        changed('"Streaming Language Models"', "Streaming Language Models"),
        "syntax",
        "the value of `title` is not in quotes",
        'put the value in double quotes: `title: "Streaming Language Models"`',
    ),
    "one word without quotes": (
        changed('"NeurIPS"', "NeurIPS"),
        "schema",
        "`where` takes text in quotes, not `NeurIPS`",
        'put the value in double quotes: `where: "NeurIPS"`',
    ),
    "URL without quotes": (
        changed('"https://arxiv.org/abs/2506.11987"', "https://arxiv.org/abs/2506.11987"),
        "syntax",
        "the value of `url` is not in quotes",
        'put the value in double quotes: `url: "https://arxiv.org/abs/2506.11987"`',
    ),
    "missing brace": (
        changed("}\npub", "pub"),
        "syntax",
        "`paper {` is never closed",
        "add `}` before line 8",
    ),
    "missing inner brace": (
        changed("  abbr", '  meta {\n    a: "b"\n  abbr'),
        "syntax",
        "`meta {` is never closed",
        "add `}` before line 5",
    ),
    "unknown field": (changed("title", "titel"), "schema", "`Paper` has no field `titel`", "did you mean `title`?"),
    "wrong enum word": (
        GOOD + "keyword {\n  words: quantisation\n}\n",
        "schema",
        "`quantisation` is not a value of `words`",
        "write `words: quantization`; allowed are `quantization`, ",
    ),
    "wrong type": (
        changed("2025\n", '"2025"\n'),
        "schema",
        '`year` takes an integer, not `"2025"`',
        "write `year: 2025`",
    ),
    "field twice": (
        changed("  abbr", '  title: "Other"\n  abbr'),
        "schema",
        "`title` is set twice: it is already set in line 2",
        "remove one of the two",
    ),
    "tabs": (
        GOOD.replace("  ", "\t"),
        "layout",
        "the file is not formatted: it is indented with tabs",
        "run `metalint fix`, which formats it as txtpbfmt does",
    ),
    "CRLF inside": (
        changed('Models"\n', 'Models"\r\n'),
        "layout",
        "the file is not formatted: it mixes LF and CRLF line ends",
        "run `metalint fix`, which formats it as txtpbfmt does",
    ),
    "BOM": (
        "\ufeff" + GOOD,
        "encoding",
        "the file begins with a byte order mark (BOM)",
        "run `metalint fix`, or save the file as UTF-8 without BOM",
    ),
    "wrong year": (
        changed("2025\n", "2026\n"),
        "year-folder",
        "the year is `2026`, but the file is in the folder `2025`",
        "write `2025`, or move the file to the folder `2026`",
    ),
    "impossible year": (
        changed("2025\n", "20255\n"),
        "schema",
        "`20255` is more than `2100`, the maximum of `pub.year`",
        "write `2100` or less",
    ),
    "arXiv duplicate": (
        changed("2506.11987", "2506.11111v2"),
        "duplicate-paper",
        "the paper `arXiv 2506.11111` is already listed in `meta/2025/old.prototxt`",
        "delete one of the files, or correct its URL",
    ),
    "misspelt university": (
        changed("University of", "Univeristy of"),
        "institution-typo",
        "`Univeristy` is misspelled: `University of Sydney` is registered",
        "write `University of Sydney`; to keep this name, run `metalint names prefer 'Univeristy of Sydney'`",
    ),
    "joined authors": (
        changed('  authors: "Jane Doe"\n  authors: "Richard Roe"\n', '  authors: "Jane Doe, Richard Roe, Al Lee"\n'),
        "joined-authors",
        "`Jane Doe, Richard Roe, Al Lee` is 3 authors in one string",
        'write each author in a field of its own: `authors: "Jane Doe"`, `authors: "Richard Roe"`, `authors: "Al Lee"`',
    ),
    "bad scheme": (
        changed("https://arxiv", "htps://arxiv"),
        "malformed-url",
        "`htps://arxiv.org/abs/2506.11987` has a misspelled scheme",
        "write `https://arxiv.org/abs/2506.11987`",
    ),
    "missing cover": (
        GOOD + 'cover {\n  url: "f.png"\n}\n',
        "missing-cover",
        "the cover `f.png` does not exist: looked for `notes/f.png`, `notes/2025/f.png`, `notes/2025/new/f.png`",
        "add the file, or correct the path",
    ),
    "conflict markers": (
        changed('  abbr: "SLM"\n', '<<<<<<< HEAD\n  abbr: "SLM"\n=======\n  abbr: "SLMs"\n>>>>>>> branch\n'),
        "syntax",
        "lines 3 to 7 are a merge conflict that is not resolved",
        "keep one side, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
    ),
    "nothing": (
        "",
        "missing-field",
        "the file is empty: it contains no paper",
        'write `paper { title: "…" url: "…" authors: "…" institutions: "…" }` and `pub { where: "…" year: … }`, or ',
    ),
}
"""What people get wrong in a new paper: the file, the one rule that finds it, what is said, and how the help begins."""

MORE: Final = {
    "field-in-json": '{"title": "A"}\n',
    "json-in-message": changed("paper {", "paper: {").replace("title:", '"title":'),
    "brace-without-name": changed("paper {", "paper {{"),
    "stray-comma": changed('"SLM"\n', '"SLM",\n  , \n'),
    "comma-at-first": ",\n" + GOOD,
    "empty-file": "",
    "empty-title": changed('"Streaming Language Models"', '""'),
    "label-for-title": changed("Streaming Language Models", "[PDF]"),
    "no-venue": changed('  where: "NeurIPS"\n', ""),
    "password-in-url": changed("https://github.com/a/b", "https://me:secret@github.com/a/b"),
    "only-author": changed('  authors: "Richard Roe"\n', "").replace("Jane Doe", "-"),
    "private-url": changed("https://arxiv.org/abs/2506.11987", "https://10.0.0.1/a"),
    "field-in-quotes": changed("title:", '"title":'),
    "no-value": changed('  abbr: "SLM"\n', "  abbr:\n"),
    "no-colon": changed("abbr:", "abbr"),
    "equals-sign": changed("abbr:", "abbr ="),
    "typographic-quotes": changed('"SLM"', "“SLM”"),
    "opening-quote": changed('"SLM"', 'SLM"'),
    "quotes-in-quotes": changed("Language", '"Language"'),
    "broken-value": changed("Language ", "Language\n  "),
    "two-kinds-of-quotes": changed('"SLM"', "'SLM\""),
    "name-lost": changed('where: "NeurIPS"', '"NeurIPS"'),
    "list-without-quotes": changed('authors: "Jane Doe"', "authors: [Jane Doe, Richard Roe]"),
    "foreign-comment": changed('"SLM"', '"SLM"  // short'),
    "extra-brace": GOOD + "}\n",
    "wrong-bracket": changed("}\npub", ">\npub"),
    "open-list": changed('  authors: "Jane Doe"\n', '  authors: ["Jane Doe"\n'),
    "list-separator": changed('  authors: "Jane Doe"\n', '  authors: ["Jane Doe" 3]\n'),
    "extra-comma": changed('  authors: "Jane Doe"\n', '  authors: ["Jane Doe",]\n'),
    "extra-separator": changed('"SLM"\n', '"SLM";;\n'),
    "list-of-one": changed('abbr: "SLM"', 'abbr: ["SLM"]'),
    "text-for-message": changed("code {\n", 'note: "x"\ncode {\n'),
    "message-for-text": changed('abbr: "SLM"', "abbr { }"),
    "escape": changed('"SLM"', r'"S\m"'),
    "octal": changed("2025\n", "02025\n"),
    "out-of-range": changed("2025\n", "99999999999\n"),
    "word-for-number": changed("2025\n", "soon\n"),
    "enum-in-quotes": GOOD + 'keyword {\n  words: "quantization"\n}\n',
    "unknown-enum": GOOD + "keyword {\n  words: zzz\n}\n",
    "remark-on-number": changed("2025\n", "2025 (accepted)\n"),
    "two-numbers": changed("2025\n", "2025-06\n"),
    "enum-with-hyphen": GOOD + "keyword {\n  words: low-rank\n}\n",
    "enum-twice": GOOD + "keyword {\n  words: quantization, low_rank\n}\n",
    "number-for-enum": GOOD + "keyword {\n  words: 99\n}\n",
    "field-of-another-message": changed("abbr:", "where:"),
    "message-in-message": changed("}\npub", "pub") + "}\n",
    "other-name": changed("institutions:", "affiliations:"),
    "field-of-none": changed("abbr:", "doi:"),
    "not-a-year": changed("2025\n", "1812\n"),
    "no-host": changed("https://github.com/a/b", "https:///a/b"),
    "no-scheme": changed("https://github.com/a/b", "github.com/a/b"),
    "other-scheme": changed("https://github.com/a/b", "ftp://github.com/a/b"),
    "user-in-url": changed("https://github.com/a/b", "https://me@github.com/a/b"),
    "bad-port": changed("https://github.com/a/b", "https://github.com:99999/a/b"),
    "bad-host": changed("https://github.com/a/b", "https://git..hub.com/a/b"),
    "character-in-url": changed("https://github.com/a/b", "https://github.com/a/b<c>"),
    "percent-in-url": changed("https://github.com/a/b", "https://github.com/a/b%zz"),
    "space-in-url": changed("https://github.com/a/b", "https://github.com/a b/c"),
    "invisible-in-url": changed("https://github.com/a/b", "https://github.com/a/\u200eb"),
    "page-of-github": changed("https://github.com/a/b", "https://github.com/features"),
    "issue": changed("https://github.com/a/b", "https://github.com/a/b/issues"),
    "backslashes-in-path": GOOD + 'cover {\n  url: "a\\\\b.png"\n}\n',
    "absolute-path": GOOD + 'note {\n  url: "/a.md"\n}\n',
    "colon-in-name": changed("Jane Doe", "Author: Jane Doe"),
    "et-al": changed("Jane Doe", "Jane Doe et al."),
    "footnote": changed("Jane Doe", "Jane Doe*"),
    "no-name": changed("Jane Doe", "-"),
    "unknown-suppressed": changed('"SLM"', '"SLM"  # metalint: ignore[zzz] why'),
}

BANNED: Final = re.compile(
    r"\bmend|is no (?:value|name|host|port|address|escape|number|year)\b|"
    r"\bin no such name\b|\bblanks?\b|\bspelt\b|\bcannot stand\b|[‘’“”]|\bas many as pay\b|\bby decree\b"
)


def cases() -> Iterator[tuple[str, list[Diagnostic]]]:
    """Yield the name of each case, and what is found in it."""
    for folder in sorted(CASES.glob("*/bad-*")):
        with tempfile.TemporaryDirectory() as place:
            root = Path(place) / "case"
            shutil.copytree(folder, root, ignore=shutil.ignore_patterns("after", "expected.txt", "tracked.txt"))
            if (listed := folder / "tracked.txt").exists():
                git(root, "init", "--quiet")
                git(root, "add", "--", *listed.read_text().splitlines())
            settings = config.load_config(root, None, root)
            if settings.source is None:
                settings = config.read_config({"required": []}, root, "case")
            enabled = enabled_rules(settings, Choice(extend=(folder.parent.name,)))
            report = engine.lint_project(Project(settings, 2026, None), Request(enabled))
            yield f"{folder.parent.name}/{folder.name}", list(report.diagnostics)
    with tempfile.TemporaryDirectory() as place:
        for name, text in MORE.items():
            yield f"more/{name}", found(Path(place), text)


def found(root: Path, text: str) -> list[Diagnostic]:
    project = Project(config.read_config({}, root, "settings"), 2026, None)
    enabled = enabled_rules(project.config, Choice())
    return list(engine.lint_project(project, Request(enabled, texts={"meta/new.prototxt": text})).diagnostics)


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.org", *words], cwd=root, check=True)


def written(name: str, diagnostics: list[Diagnostic]) -> list[str]:
    """Return a line for each message of a case; lines are compared, so that no message may hold line ends."""
    return [f"{name} {one.rule}: {one.statement} | {one.help}" for one in diagnostics]


@pytest.fixture(scope="module")
def collected() -> dict[str, list[Diagnostic]]:
    return dict(cases())


def test_every_message_is_the_expected_one(collected: dict[str, list[Diagnostic]]) -> None:
    lines = [line for name, diagnostics in collected.items() for line in written(name, diagnostics)]
    assert lines == TABLE.read_text(encoding="utf-8").split("\n")[:-1]


def test_every_message_is_in_plain_words(collected: dict[str, list[Diagnostic]]) -> None:
    for name, diagnostics in collected.items():
        for one in diagnostics:
            prose = re.sub(r"`[^`]*`", "", one.message)
            assert not BANNED.search(prose), (name, one.message)
            assert not re.search(r"(?:^|\s)'[^']+'", prose), (name, one.message)
            assert not one.message.endswith("."), (name, one.message)
            assert one.message[0] == "`" or one.message[0].islower() or one.message.startswith("LF"), (
                name,
                one.message,
            )


def test_every_message_has_help(collected: dict[str, list[Diagnostic]]) -> None:
    for name, diagnostics in collected.items():
        for one in diagnostics:
            assert one.help, (name, one.message)
            assert one.message == f"{one.statement}; {one.help}", name


def test_every_message_shows_the_value_in_backticks(collected: dict[str, list[Diagnostic]]) -> None:
    for name, diagnostics in collected.items():
        for one in diagnostics:
            is_shown = "`" in one.message or not one.value or one.rule == "oversized-file"
            assert is_shown, (name, one.message)


def test_every_rule_has_a_message_in_the_table(collected: dict[str, list[Diagnostic]]) -> None:
    offline = {rule.name for rule in RULES if not isinstance(rule, OnlineRule)} - {"baseline-growth"}
    assert {one.rule for diagnostics in collected.values() for one in diagnostics} >= offline


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list with one paper that is committed."""
    root = tmp_path_factory.mktemp("list")
    old = GOOD.replace("Streaming", "Older").replace("SLM", "OLM").replace("11987", "11111").replace("a/b", "a/c")
    (root / "meta/2025").mkdir(parents=True)
    (root / "meta/2025/old.prototxt").write_text(old)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "old")
    return root


def test_a_correct_paper_has_no_finding(repository: Path) -> None:
    assert in_list(repository, GOOD) == []


def in_list(root: Path, text: str) -> list[Diagnostic]:
    (root / "meta/2025/new.prototxt").write_bytes(text.encode())
    project = Project(config.load_config(root, None, root), 2026, None)
    return list(engine.lint_project(project, Request(enabled_rules(project.config, Choice()))).diagnostics)


@each_row("name", FIFTEEN)
def test_a_mistake_in_a_new_paper_is_one_finding_in_its_own_file(repository: Path, name: str) -> None:
    text, rule, statement, help_ = FIFTEEN[name]
    (one,) = in_list(repository, text)
    assert (one.rule, one.path, one.statement) == (rule, "meta/2025/new.prototxt", statement)
    assert one.help == help_ or (help_.endswith(" ") and one.help.startswith(help_))


def test_once_both_are_committed_the_later_path_says_so(repository: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(repository, root)
    text = FIFTEEN["arXiv duplicate"][0]
    assert [one.path for one in in_list(root, text)] == ["meta/2025/new.prototxt"]
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "new")
    assert [one.path for one in in_list(root, text)] == ["meta/2025/old.prototxt"]


if __name__ == "__main__":
    TABLE.write_text(
        "".join(f"{line}\n" for name, found_ in cases() for line in written(name, found_)), encoding="utf-8"
    )
