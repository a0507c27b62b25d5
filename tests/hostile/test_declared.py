"""What rules that the configuration declares say, on a terminal; and values that no setting can have."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import drive
from hostile.log import commands
from hostile.reading import controls
from rows import each_row

from metalint.rules.declared import matcher

RULE = """
[[rules]]
name = "odd"
field = "paper.title"
{check}
message = "{text} {{value}}"
docs = "{text}"
"""
TEXTS = (
    "\\u001b[2J",
    "\\u009b31m",
    "\\u202e",
    "\\r",
    "::error::x",
    "##[error]x",
    "a\\n::error::x",
    "\\u2028",
    "\\u0007",
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "words", [("explain", "odd"), ("explain",), ("explain", "--format", "json"), ("explain", "--format", "markdown")]
)
def test_they_say_nothing_to_a_terminal_or_a_log(root: Path, text: str, words: tuple[str, ...]) -> None:
    for check in (f'pattern = "{text.replace("[", "x")}"', f'one-of = ["{text}"]'):
        (root / "metalint.toml").write_text(RULE.format(text=text, check=check))
        run = drive(*words)
        assert (run.code, run.err) == (0, "")
        assert "odd" in run.out
        assert controls(run.out.replace("\n", "")) == []
        assert commands(run.out) == []


@pytest.mark.parametrize(
    "key",
    [
        "limits.values = {}", "limits.depth = {}", "limits.size = {}", "links.concurrency = {}", "links.retries = {}",
        "rules = [{{ name = 'a', field = 'paper.title', max-length = {} }}]",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "value", ["2000000000000000000", "99999999999999999999999", "-1", "true", "nan", "inf", "'x'", "[]"]
)
def test_an_absurd_number_is_told_with_its_key(root: Path, key: str, value: str) -> None:
    (root / "metalint.toml").write_text(key.format(value) + "\n")
    run = drive("lint")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("metalint: metalint.toml: ")
    assert (key.partition("= ")[0].strip() if not key.startswith("rules") else "rules[0].max-length") in run.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", ["*a" * 20 + "b", "**/a/" * 20 + "b", "**a" * 20 + "b", "[" * 5_000, "*?" * 50 + "b"]
)
def test_no_path_pattern_takes_long(root: Path, pattern: str) -> None:
    import time

    (root / "meta").mkdir()
    (root / "meta" / ("a" * 240)).touch()
    keys = ("papers", "exclude", "internal-hosts", "asset-roots")
    (root / "metalint.toml").write_text("".join(f'{key} = ["{pattern}"]\n' for key in keys))
    start = time.process_time()
    assert drive("lint").code in {0, 1, 2}
    assert time.process_time() - start < 5


@pytest.mark.parametrize("exclude", ["[z-a]", "[[:alpha:]]", "!"])
def test_a_pattern_that_is_none_is_told(root: Path, exclude: str) -> None:
    (root / "meta").mkdir()
    (root / "meta" / "a.prototxt").touch()
    (root / "metalint.toml").write_text(f'exclude = ["{exclude}"]\n')
    run = drive("lint")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("metalint: metalint.toml: exclude: ")


NEST = 'syntax = "proto3";\nmessage PaperInfo { string title = 1; repeated string names = 2; PaperInfo child = 3; }\n'
TIMES = 40


def declared(root: Path, text: str, *rules: str) -> None:
    (root / "meta").mkdir()
    (root / "meta" / "a.prototxt").write_text(text)
    (root / "paper.proto").write_text(NEST)
    tables = "".join(f"[[rules]]\nname = 'a-{'b' * (number + 1)}'\n{rule}\n" for number, rule in enumerate(rules))
    (root / "metalint.toml").write_text(
        f"proto = 'paper.proto'\nprofile = 'textproto'\nselect = ['declared']\n{tables}"
    )


@pytest.mark.slow
@pytest.mark.parametrize("steps", ["**." * 12, "**.*." * 6, "*." * 90 + "**.", "**." * 300])
def test_no_path_of_a_field_takes_long(root: Path, steps: str) -> None:
    """A path with many `**` may stand for a deep one in more ways than anybody could try."""
    import time

    declared(root, "child {\n" * 90 + 'title: "x"\n' + "}\n" * 90, f"field = '{steps}names'\nmax-length = 1")
    start = time.process_time()
    assert drive("lint").code in {0, 1, 2}
    assert time.process_time() - start < 5


@each_row(
    ("field", "path", "fits"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.b.c", False),
        ("*", "a", True),
        ("*", "a.b", False),
        ("**", "a.b.c", True),
        ("**.c", "a.b.c", True),
        ("**.c", "c", False),
        ("a.**", "a", False),
        ("a.**.d", "a.b.c.d", True),
        ("**.b.**", "a.b.b.c", True),
        ("**.**.**", "a.b", False),
        ("**.*.c", "a.b.c", True),
        ("a.*.c", "a.b.b.c", False),
    ],
)
def test_a_path_stands_for_fields(field: str, path: str, *, fits: bool) -> None:
    assert matcher(field)(path) is fits


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(?:a?){900}z", "[^a]*(?:aa?){400}[bz]", "(?:.?){60}(?:a|b|ab){90}q"])
def test_many_patterns_have_one_budget(root: Path, pattern: str) -> None:
    import time

    names = "".join(f"names: '{'ab' * 100}'\n" for _ in range(600))
    declared(root, names, *[f"field = 'names'\nforbid = '{pattern}{number}'" for number in range(TIMES)])
    start = time.process_time()
    run = drive("lint", "--format", "concise", "--no-cache")
    assert time.process_time() - start < 10
    assert (run.code, run.err) == (0, "")
    assert run.out.count("the values are too long for so large a pattern") == TIMES


def test_a_few_small_patterns_read_all(root: Path) -> None:
    names = "".join(f"names: '{'ab' * 100}'\n" for _ in range(600))
    declared(root, names, *[f"field = 'names'\nforbid = '[b-d]+z{number}'" for number in range(TIMES)])
    run = drive("lint")
    assert (run.code, run.out) == (0, "All checks passed (1 checked).\n")
