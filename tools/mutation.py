"""Mutation testing: break the text format, the fixer and the escaping in small ways, and count what the tests notice.

    python tools/mutation.py            # every mutant, from scratch
    python tools/mutation.py NAME…      # again those whose names match, such as 'metalint.text.edit.*'
    python tools/mutation.py --report   # none, only the page

Mutmut does the work; its settings are ``tool.mutmut`` in pyproject.toml. The numbers and the survivors go to
docs/internals/mutation.md. What a person wrote there about survivors is kept, and those that nothing is written
about come last. It fails if there are any, or if too few mutants were killed.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from mutmut.__main__ import cli
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

PAGE: Final = Path("docs/internals/mutation.md")
MUTANTS: Final = Path("mutants")
WANTED: Final = 95
"""Percent of the mutants that the tests must kill."""

_KILLED: Final = frozenset({"killed", "timeout"})
_FRAMES: Final = 10_000
"""Mutmut calls each function by way of two of its own, and the tests nest as deeply as may be."""

_SECTION: Final = re.compile(r"^### (.+?)\n\n(.*?)\n\n```diff\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_NEW: Final = "Without an explanation"
_TEMPLATE: Final = """\
# Mutation testing

`make mutation` breaks the code in small ways, one at a time (`<` becomes `<=`, an argument goes, a text changes), and
runs the tests that reach the broken function. A mutant that no test notices survives: a test is missing, or the change
makes no difference. At least {wanted} % must be killed, and each survivor is explained here.

Mutated are the text format, the fixer and the escaping: the modules below, whole, every mutant that
[mutmut](https://mutmut.readthedocs.io/) {version} makes of their functions; nothing is sampled. It changes no constant
of a module, and so no regular expression: `tests/render/test_escape_exactly.py` and `tests/report/test_escapes.py` test
those of the escaping with every kind of character. The tests are those of `tool.mutmut` in `pyproject.toml`, with
generated texts that are the same in every run, and without the comparison of such texts to txtpbfmt.

`tools/mutation.py` writes this page. People write the explanations, and it keeps them.

## Numbers

{table}

## Survivors

{sections}
"""


class Section(NamedTuple):
    """Survivors that live for one reason."""

    title: str
    reason: str
    mutants: list[str]

    def written(self) -> str:
        """Return the section as it stands on the page."""
        listed = "\n\n".join(self.mutants)
        return f"### {self.title}\n\n{self.reason}\n\n```diff\n{listed}\n```"


def main(words: list[str]) -> int:
    """Try mutants, write the page; return 0 if enough were killed and every survivor is explained."""
    if words != ["--report"]:
        _try(words)
    ends = _ends()
    sections = _sections(_survivors(ends), PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    shown = "\n\n".join(section.written() for section in sections) or "None."
    page = _TEMPLATE.format(wanted=WANTED, version=version("mutmut"), table=_table(ends), sections=shown)
    PAGE.write_text(page, encoding="utf-8")
    total = Counter(end for each in ends.values() for end in each.values())
    killed = sum(total[end] for end in _KILLED)
    unexplained = sum(len(section.mutants) for section in sections if section.title == _NEW)
    print(f"{killed} of {total.total()} mutants killed, {_percent(killed, total.total())} %; see {PAGE}")
    if unexplained:
        print(f"{unexplained} survivors lack an explanation")
    return int(unexplained > 0 or killed * 100 < WANTED * total.total())


def _try(names: list[str]) -> None:
    if not names:
        shutil.rmtree(MUTANTS, ignore_errors=True)
    sys.setrecursionlimit(_FRAMES)
    cli(["run", "--max-children", "2", *names], standalone_mode=False)


def _ends() -> dict[str, dict[str, str]]:
    """Return by module how each of its mutants ended."""
    found = {}
    for path in sorted(MUTANTS.rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            module = path.relative_to(MUTANTS).as_posix().removesuffix(".meta")
            found[module] = {name: status_by_exit_code[code] for name, code in codes.items()}
    return found


def _survivors(ends: dict[str, dict[str, str]]) -> list[str]:
    return [_shown(name, module) for module in ends for name, end in ends[module].items() if end not in _KILLED]


def _shown(name: str, module: str) -> str:
    """Return a mutant as its function and the lines that differ."""
    function = name.rpartition("__mutmut_")[0].removeprefix("metalint.")
    function = re.sub(r"\.x_|\.xǁ", ".", function).replace("ǁ", ".")
    diff = get_diff_for_mutant(name, path=module).split("\n")[2:]
    return "\n".join([f"# {function}", *(line for line in diff if line[0] in "+-")])


def _sections(survivors: list[str], page: str) -> list[Section]:
    """Put the survivors under the reasons that the page gives; those that it does not know come last."""
    left = Counter(survivors)
    sections = []
    for title, reason, listed in _SECTION.findall(page):
        known = [mutant for mutant in dict.fromkeys(listed.split("\n\n")) if mutant in left]
        if known and title != _NEW:
            sections.append(Section(title, reason, [mutant for mutant in known for _ in range(left.pop(mutant))]))
    new = list(left.elements())
    return [*sections, Section(_NEW, "A test is missing, or a reason.", new)] if new else sections


def _table(ends: dict[str, dict[str, str]]) -> str:
    rows = ["| module | mutants | killed | of them by the time limit | survivors | killed, % |"]
    rows.append("|:--|--:|--:|--:|--:|--:|")
    counts = {f"`{module.removeprefix('src/metalint/')}`": Counter(each.values()) for module, each in ends.items()}
    for label, count in (*counts.items(), ("all", sum(counts.values(), Counter()))):
        killed, total = sum(count[end] for end in _KILLED), count.total()
        cells = (label, total, killed, count["timeout"], total - killed, _percent(killed, total))
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def _percent(part: int, whole: int) -> str:
    """Return a share, never rounded up."""
    return f"{part * 1000 // whole / 10:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
