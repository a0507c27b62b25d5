"""Help, suggestions, completion, and how much a run says."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import git
from rows import each_row

from metalint.cli import progress_line
from metalint.cli.argument_parsing import make_parser, parse_words, read_help_texts
from metalint.cli.commands import ACTIONS, COMMANDS, SHELLS

if TYPE_CHECKING:
    from conftest import Metalint

TEXTS = read_help_texts()

PAPER = """\
paper {
  title: "Slim Models."
  url: "https://arxiv.org/abs/2401.00001"
  authors: "Ann Bell"
  institutions: "University of Sydney"
}
pub { where: "NeurIPS" year: 2024 }
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text(PAPER)
    (tmp_path / "meta/b.prototxt").write_text(PAPER.replace("Models.", "Lists").replace("00001", "00002"))
    return tmp_path


@pytest.fixture
def warm(root: Path, metalint: Metalint) -> Path:
    """The same list once its schema is compiled: that alone may take a second."""
    metalint("lint", METALINT_CACHE_DIR=str(root / ".cache"))
    return root


# -- help


@each_row("name", [name for name in TEXTS if name != "metalint"])
def test_help_opens_with_what_a_command_is_for_and_two_examples(name: str) -> None:
    words = name.removeprefix("metalint ")
    shown = make_parser(words).format_help()
    text = TEXTS[name]
    opening, _, rest = shown.partition("\n\nexamples:\n")
    assert opening.replace("\n", " ") == text.purpose
    lines = rest.partition("\n\nusage: ")[0].split("\n")
    assert len(lines) == len(text.examples) >= 2
    assert [line.partition(" # ")[0].strip() for line in lines] == [command for command, _ in text.examples]
    tail = shown.partition("global options:")[2]
    assert tail.strip().replace("\n  ", " ").endswith("see `metalint --help`")  # one group, the last
    assert "--cache-dir DIR" not in shown


def test_each_command_has_its_help() -> None:
    actions = [f"{first} {second}" for first, seconds in ACTIONS.items() for second in seconds]
    assert {name.removeprefix("metalint ") for name in TEXTS} == {"metalint", *COMMANDS, *actions}


@each_row("command", [one for text in TEXTS.values() for one, _ in text.examples])
def test_every_example_is_a_command_line_that_is_understood(command: str) -> None:
    import shlex

    words = shlex.split(command.partition("$(metalint ")[2].rstrip('")') or command.removeprefix("metalint "))
    for sign in ("<", ">"):
        words = words[: words.index(sign)] if sign in words else words
    assert callable(parse_words(words)[0])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lint", "--format", "jsn"], "metalint lint: --format: `jsn` is not allowed; did you mean `json`?;"),
        (["names", "venu"], "metalint names: ROLE: `venu` is not allowed; did you mean `venue`?;"),
        (["lint", "--jobs", "many"], "metalint lint: argument --jobs: `many` is not a number of processes;"),
        (
            ["lint", "--jobs", "9" * 5000],
            f"metalint lint: argument --jobs: `{'9' * 79}…` is not a number of processes;",
        ),
        (["--nosuch", "lint"], "metalint: `lint` has no option `--nosuch`; see `metalint lint --help`\n"),
        (["--nosuch"], "metalint: unknown option `--nosuch`; see `metalint --help`\n"),
        (["lint", "--statistics=1"], "metalint lint: `--statistics` takes no value; see `metalint lint --help`\n"),
        (["--cache-dir", "", "lint"], "metalint lint: argument --cache-dir: the value is empty; see `metalint lint"),
        (["lint", "--changed-since="], "metalint lint: argument --changed-since: the value is empty;"),
        (["import", "a.md", "--out", ""], "metalint import: argument --out: the value is empty;"),
        (["fix", ""], "metalint fix: argument PATH: the value is empty;"),  # as of a variable that is not set
        (["lint", "meta", ""], "metalint lint: argument PATH: the value is empty;"),
        (["export", "", "--format", "csv"], "metalint export: argument PATH: the value is empty;"),
        (["gate", "main", ""], "metalint gate: argument PATH: the value is empty;"),
        (["gate", ""], "metalint gate: argument BASE: the value is empty;"),
        (["gate"], "metalint gate: BASE is missing; see `metalint gate --help`\n"),
        (["render", "README.md"], "metalint: unknown argument `README.md`; see `metalint render --help`\n"),
        (["mv"], "metalint: mv takes OLD and NEW, not 0 paths; see `metalint mv --help`\n"),
        (["completion", "tcsh"], "metalint completion: shell: `tcsh` is not allowed;"),
    ],
)
def test_a_mistyped_word_is_told_with_the_nearest(metalint: Metalint, words: list[str], told: str) -> None:
    run = metalint(*words)
    assert (run.code, run.out, run.err.startswith(told), run.err.count("\n")) == (2, "", True, 1), run.err


# -- completion

QUESTIONS = {
    "bash": """
source ./script
ask() { COMP_WORDS=(metalint "$@"); COMP_CWORD=$#; COMPREPLY=(); COMP_LINE="metalint $*"; _shtab_metalint
  printf '%s\\n' "${COMPREPLY[@]}"; }
ask li; echo --; ask lint --stat
""",
    "zsh": """
autoload -Uz compinit && compinit -u -D
compdef() { : }
source ./script
print -r -- ${functions[_shtab_metalint_commands]} ${_shtab_metalint_lint_options}
""",
    "fish": """
source ./script
complete -C "metalint li"
echo --
complete -C "metalint lint --stat"
""",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_itself_completes_commands_and_options(metalint: Metalint, tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(metalint("completion", shell).out)
    done = subprocess.run(
        [shell, "-c", QUESTIONS[shell]], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert {"lint", "links", "--statistics"} <= set(re.findall(r"[\w-]+", done.stdout))


BASH_VALUES = """
source ./script
ask() { COMP_WORDS=(metalint "$@"); COMP_CWORD=$#; COMPREPLY=(); COMP_LINE="metalint $*"; _shtab_metalint
  printf '%s ' "${COMPREPLY[@]}"; echo; }
ask explain title-p; ask lint --select title-p; ask fix --ignore duplicate-p; ask lint --extend-select orph
ask render --layout cla; ask render --view ye; ask names loo; ask links --select ur
"""


def test_values_of_options_are_completed(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "script").write_text(metalint("completion", "bash").out)
    done = subprocess.run(["bash", "-c", BASH_VALUES], cwd=tmp_path, capture_output=True, text=True, check=True)
    offered = ["title-period", "title-period", "duplicate-paper", "orphan-asset", "classic", "year", "lookup"]
    assert [line.strip() for line in done.stdout.splitlines()] == [*offered, "url-title urls"]


ASKING_FOR_VALUES = {
    "bash": r"""
source ./script
metalint() { "$PYTHON" -m metalint "$@"; }
ask() { COMP_WORDS=(metalint "$@"); COMP_CWORD=$#; COMPREPLY=(); COMP_LINE="metalint $*"; _shtab_metalint
  for value in "${COMPREPLY[@]}"; do eval "printf '%s|' $value"; done; echo; }
ask rename key; ask rename institutions Univ; ask rename institutions ""; ask --quiet rename keywords kv_cache_quant
""",
    # what the function offers; zsh itself picks those that fit and quotes them
    "zsh": r"""
autoload -Uz compinit && compinit -u -D
compdef() { : }
_shtab_metalint() { : }
source ./script 2>/dev/null
metalint() { "$PYTHON" -m metalint "$@" }
compadd() { print -rn -- "${(j:|:)${(@P)2}}|" }
ask() { words=(metalint "$@"); for value in ${(s:|:)"$(_metalint_values)"}; do
  [[ $value == ${@[-1]}* ]] && print -rn -- "$value|"; done; print }
print "keywords|"; ask rename institutions Univ; ask rename institutions ""; ask --quiet rename keywords kv_cache_quant
""",
    "fish": r"""
source ./script
function metalint; $PYTHON -m metalint $argv; end
function ask; string join '|' (complete -C "$argv" | string replace -r '\t.*' '' | string match -rv '^$') ''; end
ask "metalint rename key"; ask "metalint rename institutions Univ"; ask "metalint rename institutions "
ask "metalint --quiet rename keywords kv_cache_quant"
""",
}


@pytest.mark.parametrize("shell", ASKING_FOR_VALUES)
def test_values_of_the_list_are_completed(metalint: Metalint, tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "meta").mkdir()
    text = 'paper { title: "A" institutions: "MIT" institutions: "University of \'X\'" }\n'
    (tmp_path / "meta/a.prototxt").write_text(text)
    (tmp_path / "script").write_text(metalint("completion", shell).out)
    env = {**os.environ, "PYTHON": sys.executable}
    done = subprocess.run(
        [shell, "-c", ASKING_FOR_VALUES[shell]], cwd=tmp_path, capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.splitlines() == [
        "keywords|",
        "University of 'X'|",
        "MIT|University of 'X'|",
        "kv_cache_quant|kv_cache_quantization|",
    ]


BASH_PAPERS = """
source ./script
metalint() { "$PYTHON" -m metalint "$@"; }
ask() { COMP_WORDS=(metalint "$@"); COMP_CWORD=$#; COMPREPLY=(); COMP_LINE="metalint $*"; _shtab_metalint
  printf '%s|' "${COMPREPLY[@]}"; echo; }
ask mv 2024/; ask mv 2024/a meta; ask rm meta/2024/b; ask rm 2024/a 2024/b
"""


def test_ids_and_paths_of_papers_are_completed(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "meta/2024").mkdir(parents=True)
    for name in "ab":
        (tmp_path / f"meta/2024/{name}.prototxt").write_text('paper { title: "A" }\n')
    (tmp_path / "script").write_text(metalint("completion", "bash").out)
    env = {**os.environ, "PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", "-c", BASH_PAPERS], cwd=tmp_path, capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.splitlines() == ["2024/a|2024/b|", "meta|", "meta/2024/b.prototxt|", "2024/b|"]


def test_scripts_complete_the_global_options_and_files(metalint: Metalint) -> None:
    script = metalint("completion", "bash").out
    assert "--cache-dir" in script
    assert re.search(r"_shtab_metalint_lint___out_COMPGEN=_shtab_compgen_files", script)


def test_the_page_on_systems_names_each_shell(metalint: Metalint) -> None:
    page = (Path(__file__).parents[2] / "docs" / "systems.md").read_text()
    named = re.findall(r"metalint completion (\w+)", page)
    assert set(re.findall(r"`(\w+)`", page)) >= set(SHELLS)
    for shell in named:
        assert shell == "SHELL" or metalint("completion", shell).code == 0


# -- how much is said


def test_quiet_prints_the_findings_alone(metalint: Metalint, root: Path) -> None:
    loud, quiet = metalint("lint", cwd=root), metalint("lint", "--quiet", cwd=root)
    assert (quiet.err, quiet.code) == ("", loud.code)
    assert loud.out.startswith(quiet.out)
    assert (
        loud.out.removeprefix(quiet.out) == "Found 1 warning in 1 file (2 checked).\n1 fixable with `metalint fix`.\n"
    )
    (root / "meta/a.prototxt").unlink()
    assert metalint("lint", "--quiet", cwd=root) == (0, "", "")


def test_verbose_tells_settings_counts_cache_and_time_on_standard_error(metalint: Metalint, root: Path) -> None:
    plain = metalint("lint", cwd=root)
    run = metalint("lint", "--verbose", "--no-cache", cwd=root)
    assert (run.code, run.out) == (plain.code, plain.out)
    lines = run.err.splitlines()
    assert lines[:3] == [
        f"metalint: settings: defaults, for no file sets others in {root}",
        "metalint: papers: 2 in the list, 2 analyzed",
        "metalint: cache: off",
    ]
    assert re.fullmatch(r"metalint: time: \d+\.\d\d s", lines[3])
    (root / "metalint.toml").write_text("")
    assert f"settings: {root}/metalint.toml\n" in metalint("lint", "--verbose", cwd=root).err


def test_statistics_print_only_the_table(metalint: Metalint, root: Path) -> None:
    (root / "meta/a.prototxt").write_text(PAPER + "pub { }\n")
    (root / "meta/c.prototxt").write_text(PAPER.replace("00001", "00003").replace("Slim", "Thin"))
    for words in ([], ["--format", "concise"]):
        assert metalint("lint", "--statistics", *words, cwd=root).out == (
            "     1  error    schema\n     1  warning  title-period           [*]\n"
        )
    assert metalint("lint", "--statistics", "--format", "json", cwd=root).json() == [
        {"rule": "schema", "count": 1, "fixable": 0},
        {"rule": "title-period", "count": 1, "fixable": 1},
    ]
    refused = metalint("lint", "--statistics", "--format", "sarif", cwd=root)
    assert (refused.code, refused.err) == (
        2,
        "metalint: --statistics: the format `sarif` has no statistics; choose text or json\n",
    )


# -- terminals


def on_terminal(words: list[str], root: Path, columns: int, script: str = "") -> str:
    """What a terminal of so many columns shows of a run, both streams together."""
    main, side = pty.openpty()
    program = script or "import sys; from metalint.cli.main import main; sys.exit(main())"
    env = {
        **os.environ,
        "NO_COLOR": "1",
        "COLUMNS": str(columns),
        "TERM": "dumb",
        "METALINT_CACHE_DIR": str(root / ".cache"),
    }
    running = subprocess.Popen([sys.executable, "-c", program, *words], cwd=root, stdout=side, stderr=side, env=env)
    os.close(side)
    shown = b""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([main], [], [], 0.1)
        try:
            shown += os.read(main, 65536) if ready else b""
        except OSError:
            break
        if not ready and running.poll() is not None:
            break
    os.close(main)
    running.wait(10)
    return shown.decode().replace("\r\n", "\n")


def test_long_messages_are_wrapped_at_words_on_a_terminal(warm: Path) -> None:
    (warm / "meta/a.prototxt").write_text(PAPER.replace("Slim", " ".join(["Slim"] * 30)))
    shown = on_terminal(["lint"], warm, 60)
    message = shown.rpartition("\x1b[K")[2].partition("2 | ")[0]
    assert all(len(line) <= 60 for line in message.split("\n"))
    assert "warning[title-period]" in message.replace("\n    ", " ")
    assert max(map(len, on_terminal(["lint"], warm, 400).split("\n"))) > 100


def test_a_terminal_shows_an_example_of_the_fixes_of_each_rule(warm: Path) -> None:
    (warm / "meta/a.prototxt").write_text(PAPER.replace("University of Sydney", "Univeristy of Sydney"))
    (warm / "meta/b.prototxt").write_text(PAPER.replace("Slim", "Fat").replace("00001", "00002"))
    example = (
        "meta/a.prototxt:2 'Slim Models.' → 'Slim Models' (title-period, 1 more)\n"
        "meta/a.prototxt:5 'Univeristy of Sydney' → 'University of Sydney' (institution-typo)\n"
        "Would fix 3 in 2 files: 2 title-period, 1 institution-typo.\n"
    )
    assert on_terminal(["fix", "--check"], warm, 120).endswith(example)
    assert example.split("(", 1)[0] not in on_terminal(["fix", "--check", "--quiet"], warm, 120)


def test_nothing_is_wrapped_in_a_pipe(metalint: Metalint, root: Path) -> None:
    (root / "meta/a.prototxt").write_text(PAPER.replace("Slim", " ".join(["Slim"] * 30)))
    assert metalint("lint", cwd=root, COLUMNS="60").out.split("\n")[0].endswith(" ends with a period")


SLOW = """
import sys, time
from metalint.cli import lint
from metalint.cli.main import main
from metalint.engine import run as engine
real = engine.present_cached
def tell(*words):
    time.sleep({seconds})
    return real(*words)
engine.present_cached = tell
sys.exit(main())
"""


@pytest.mark.slow
def test_a_long_run_shows_how_far_it_is_and_takes_the_line_away(warm: Path) -> None:
    shown = on_terminal(["lint"], warm, 100, SLOW.format(seconds=1.5))
    assert shown.startswith("\r\x1b[KLooking for papers")
    assert shown.rpartition("\x1b[K")[2].startswith("meta/a.prototxt:2:10: warning[title-period]")


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "words"), [(0, []), (1.5, ["--quiet"])])
def test_a_short_or_quiet_run_shows_no_progress(warm: Path, seconds: float, words: list[str]) -> None:
    assert "\x1b[K" not in on_terminal(["lint", *words], warm, 100, SLOW.format(seconds=seconds))


@pytest.mark.slow
def test_nobody_is_shown_progress_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_line.progress_line(lambda: "far"):
        time.sleep(1.3)
    assert capsys.readouterr() == ("", "")


def test_the_summary_counts_the_files_with_findings_and_those_checked(metalint: Metalint, root: Path) -> None:
    git(root, "init", "--quiet")
    assert metalint("lint", cwd=root).out.endswith(
        "Found 1 warning in 1 file (2 checked).\n1 fixable with `metalint fix`.\n"
    )
